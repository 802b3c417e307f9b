"""A task: what is minimised, what is predicted, how it is scored. `fit` knows nothing else."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Protocol

import torch
from torch import Tensor, nn

Batch = tuple[Tensor, Any]


class Score(Protocol):
    """A running score, whose state lies on the device of the predictions."""

    def update(self, predictions: Any, targets: Any) -> None:
        """Count in the predictions for a batch."""

    def compute(self) -> dict[str, float]:
        """The scores of all batches so far, by name."""


@dataclass(frozen=True)
class Task:
    """Three functions, and nothing about how they are used.

    `loss(model, batch)` names one or several losses, each a tensor without dimensions; their sum
    is minimised and each is logged. `predict(model, images)` returns what `score()`, a fresh
    running score, takes. A batch is (images, targets) on the model's device. `given` names the
    columns of the targets that the model is told beside the pictures, such as a question to answer
    or a class to draw: they go to `predict(model, images, *given)`, in this order.
    """

    name: str
    loss: Callable[[nn.Module, Batch], dict[str, Tensor]]
    predict: Callable[..., Any]
    score: Callable[[], Score]
    given: tuple[str, ...] = ()

    def called(self, name: str) -> "Task":
        """The same task under another name, which is what figures call its training.

        >>> from labkit.tasks import classify
        >>> classify(2).called("with noise").name
        'with noise'
        """
        return replace(self, name=name)

    def told(self, targets: Any) -> list[Any]:
        """What the model is told beside the pictures of a batch: the columns that are `given`.

        Raises ValueError where one is not there. A batch of one column has no names: it is the one.
        """
        if not isinstance(targets, Mapping):
            if len(self.given) > 1:
                raise ValueError(self._wanting("one column without a name"))
            return [targets] * len(self.given)
        if missing := [name for name in self.given if name not in targets]:
            raise ValueError(self._wanting(", ".join(targets), missing))
        return [targets[name] for name in self.given]

    def _wanting(self, found: str, missing: Sequence[str] = ()) -> str:
        return (
            f"The task {self.name!r} tells the model {' and '.join(missing or self.given)} beside "
            f"the pictures, and these batches have {found or 'nothing'}. Make them with "
            f"targets=[…] and all the columns that it needs."
        )


def shape_of(value: Any) -> str:
    """The shape of a tensor, or what else somebody gave, for messages.

    >>> shape_of(torch.zeros(2, 3)), shape_of("two")
    ('[2, 3]', 'a str')
    """
    return str(list(value.shape)) if isinstance(value, Tensor) else f"a {type(value).__name__}"


def total(losses: Mapping[str, Tensor]) -> Tensor:
    """What is minimised: the sum of all named losses."""
    return reduce(torch.add, losses.values())


def check_task(task: Task, model: nn.Module, batch: Batch, steps: int = 20) -> None:
    """Raise AssertionError, saying what is wrong, where a task breaks the contract.

    Whoever writes a task tests it with this: losses are named, finite and learnable; a score does
    not depend on how its batches are cut; predicting changes nothing.
    """
    images, targets = batch
    given = task.told(targets)
    model = copy.deepcopy(model)
    _check_losses(task, model.train(), batch, steps)
    model.eval()
    before = copy.deepcopy(model.state_dict())
    with torch.inference_mode():
        predictions = task.predict(model, images, *given)
        again = task.predict(model, images, *given)
    assert _alike(predictions, again), "predict gives two answers to the same pictures"
    assert not model.training, "predict leaves the model in another mode"
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name]), f"predict changes {name}"
    _check_score(task, predictions, targets)


def _check_losses(task: Task, model: nn.Module, batch: Batch, steps: int) -> None:
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-2)
    totals = []
    for _ in range(steps):
        losses = task.loss(model, batch)
        assert losses, "loss names no loss"
        for name, value in losses.items():
            assert isinstance(name, str), f"a loss is named {name!r}, which is no text"
            assert value.ndim == 0, f"the loss {name} has the shape {list(value.shape)}"
            assert value.isfinite(), f"the loss {name} is {value.item()}"
        loss = total(losses)
        assert loss.requires_grad, "no loss leads back to the model's weights"
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        totals.append(loss.item())
    assert totals[-1] < totals[0], f"{steps} steps on one batch do not lower the loss: {totals}"


def _check_score(task: Task, predictions: Any, targets: Any) -> None:
    count = len(targets if not isinstance(targets, dict) else next(iter(targets.values())))
    whole, parts = task.score(), task.score()
    whole.update(predictions, targets)
    for part in (slice(None, count // 2), slice(count // 2, None)):
        parts.update(_cut(predictions, part), _cut(targets, part))
    scores, same = whole.compute(), parts.compute()
    assert scores, "score computes nothing"
    for name, value in scores.items():
        assert isinstance(name, str), f"a score is named {name!r}, which is no text"
        assert isinstance(value, float), f"the score {name} is a {type(value).__name__}"
        assert abs(value - same[name]) < 1e-5, f"the score {name} depends on how batches are cut"


def _cut(value: Any, part: slice) -> Any:
    if isinstance(value, dict):
        return {name: _cut(each, part) for name, each in value.items()}
    return value[part]


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return all(_alike(one[name], other[name]) for name in one)
    if isinstance(one, str):
        return one == other
    return all(_alike(mine, theirs) for mine, theirs in zip(one, other, strict=True))
