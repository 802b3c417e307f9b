"""Adversarial training: the same task, learned on pictures that are attacked as it goes."""

from dataclasses import replace

from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from labkit.probe.attack import climb, near
from labkit.store.batches import Normalise
from labkit.tasks import Batch, Task, total


def adversarial(
    task: Task,
    epsilon: float = 8 / 255,
    *,
    steps: int = 1,
    normalise: Normalise = (0.5, 0.5),
) -> Task:
    """The same task for `fit`, but every training picture is attacked first, at every step.

    Madry and others (2018), arXiv 1706.06083: learn from the worst within `epsilon`. With one step
    from a random start it costs twice the time of plain training (Wong and others 2020, arXiv
    2001.03994, whose step of 1.25 * epsilon it takes); each further step costs as much again.
    Predictions and scores are the task's own, on pictures as they are. `epsilon` and `normalise` as
    in `fgsm`. Raises ValueError for an epsilon below 0 or no steps. Taught in lesson 05.

    >>> from labkit.tasks import classify
    >>> adversarial(classify(2)).name
    'classify 2 classes, attacked'
    """
    if epsilon < 0 or steps < 1:
        raise ValueError(
            f"adversarial was given an epsilon of {epsilon} and {steps} steps. It needs an epsilon "
            "of 0 or more, such as 8 / 255, and at least one step."
        )
    step = (1.25 if steps == 1 else 2.5 / steps) * epsilon

    def loss(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        images, targets = batch
        # Attacked on its own: a parallel wrapper expects each question to end in a step.
        asked = model.module if isinstance(model, DistributedDataParallel) else model

        def worse(images: Tensor) -> Tensor:
            return total(task.loss(asked, (images, targets)))

        start = near(images, epsilon, normalise)
        attacked = climb(
            asked, images, worse, epsilon, start=start, steps=steps, step=step, normalise=normalise
        )
        return task.loss(model, (attacked, targets))

    return replace(task, name=f"{task.name}, attacked", loss=loss)
