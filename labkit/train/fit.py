"""The training loop of the course, and what comes with it: evaluate and predict."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from os import PathLike
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.amp import GradScaler
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR

from labkit.models.modes import held_still
from labkit.runtime import autocast, moved, pick_device, precision
from labkit.tasks import Batch, Task, total
from labkit.train.checkpoint import Checkpoint
from labkit.train.faults import check_start, first_fault, two_parts, with_advice
from labkit.train.progress import Progress
from labkit.train.run import VALID, Run
from labkit.train.team import Team


class Loader(Iterable, Sized, Protocol):
    """Batches that can be counted and gone through again: of a store, or a torch DataLoader."""


Hook = Callable[[Run], None]


def fit(
    model: nn.Module,
    task: Task,
    train: Loader,
    valid: Loader | None = None,
    *,
    epochs: int = 5,
    lr: float = 3e-3,
    hooks: Sequence[Hook] = (),
    checkpoint: str | PathLike[str] | None = None,
) -> Run:
    """Train a model on batches of (images, targets), and return the run.

    Device and precision are chosen as `labkit.device` says: on a GPU in 16 bits, on a CPU in 32.
    AdamW with one cycle of the learning rate, whose top is `lr` (Smith and Topin 2018,
    arXiv 1708.07120). `valid` is scored after every epoch. Each hook is called as `hook(run)` after
    every step: it finds `run.model`, `run.step` and `run.loss` (on the device: reading it makes a
    GPU wait), and ends the training after this epoch by setting `run.stopped`.

    An interrupt ends it too, and what was learned so far is kept. With `checkpoint`, a file is
    written after every epoch, and the same call again goes on from there. Under `torchrun`, or in a
    process group that is there, the same call trains on every process's share of the batches. The
    model is left on the device, in evaluation mode. Raises ValueError for what cannot be trained,
    TrainingError for a loss that is no number, MemoryFullError and CheckpointError; each says what
    to do. Built in lesson 02.
    """
    check_start(model, train, epochs, lr)
    with Team(pick_device()) as team, with_advice():
        model = model.to(team.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        net, in_16_bits, scaler = team.wrap(model), autocast(team.device), loss_scaler(team.device)
        optimiser = AdamW([p for p in model.parameters() if p.requires_grad], lr=lr, fused=True)
        plan = OneCycleLR(optimiser, lr, total_steps=epochs * len(train))
        run = Run(model, task.name, epochs)
        saved = Checkpoint(checkpoint, run, lr, train, optimiser, plan, scaler, team.first)
        progress = Progress(run, task, team.first)
        try:
            while len(run.history) < epochs and not run.stopped:
                started, steps = time.perf_counter(), []
                model.train()
                for batch in train:
                    images, targets = ready(batch, team.device)
                    with in_16_bits:
                        losses = task.loss(net, (images, targets))
                        loss = total(losses)
                    optimiser.zero_grad()
                    scaler.scale(loss).backward()
                    scaler.step(optimiser)
                    scaler.update()
                    plan.step()
                    run.step += 1
                    run.losses = {name: each.detach() for name, each in losses.items()}
                    steps.append((len(images), run.losses))  # on the device: to read is to wait
                    for hook in hooks:
                        hook(run)
                row = averaged(steps, run, team)
                team.agree(run)
                row |= evaluate(model, task, valid, VALID) if valid is not None else {}
                run.history.append({**row, "seconds": time.perf_counter() - started})
                saved.write()
                progress.show()
        except KeyboardInterrupt:
            run.stopped = "interrupted"
        finally:
            model.eval()
        progress.end()
    return run


def loss_scaler(device: torch.device) -> GradScaler:
    """What keeps small gradients of float16 from vanishing, where that is what is computed in."""
    # A modest scale: a first step that overflows would be left out, and the plan move on.
    enabled = precision(device) is torch.float16
    return GradScaler(device.type, init_scale=2.0**12, enabled=enabled)


def averaged(steps: list[tuple[int, dict[str, Tensor]]], run: Run, team: Team) -> dict[str, Any]:
    """An epoch's losses, read from the device once: means over pictures, and their sum first.

    A step is its number of pictures and its losses by name. Raises TrainingError, naming the first
    step, where one is no number.
    """
    names = list(run.losses)
    own = torch.stack([torch.stack([each[name] for name in names]).float() for _, each in steps])
    sizes = torch.tensor([size for size, _ in steps], dtype=torch.float32)
    values, weights = (part.cpu() for part in team.together(own, sizes))  # [steps, losses], [steps]
    first_fault(values, run)
    means = (weights @ values / weights.sum()).tolist()
    parts = dict(zip(names, means, strict=True)) if len(names) > 1 else {}
    return {"epoch": len(run.history) + 1, "loss": sum(means), **parts}


@torch.inference_mode()
def evaluate(
    model: nn.Module, task: Task, batches: Iterable[Batch], prefix: str = ""
) -> dict[str, float]:
    """The task's scores of a model on batches; `prefix` goes before their names."""
    score = task.score()
    for predictions, targets in _predicted(model, task, batches):
        score.update(predictions, targets)
    return {prefix + name: value for name, value in score.compute().items()}


@torch.no_grad()  # and not inference mode: whoever gets the tensor may go on to learn from it
def predict(model: nn.Module, task: Task, batches: Iterable[Batch]) -> Any:
    """What a model predicts for batches, one after the other, on the CPU: [N, …], or N in a list.

    A list is what a detector gives: a dictionary a picture. Raises ValueError for no batches.
    """
    cpu = torch.device("cpu")
    parts = [moved(predictions, cpu) for predictions, _ in _predicted(model, task, batches)]
    if not parts:
        raise ValueError(
            "predict was given no batches. Give it at least one, such as store.batches(64); an "
            "iterator that was gone through has none left."
        )
    if isinstance(parts[0], list):
        return [one for part in parts for one in part]
    return torch.cat(parts)


def _predicted(model: nn.Module, task: Task, batches: Iterable[Batch]) -> Iterator[tuple[Any, Any]]:
    """Predictions and targets, batch by batch, of a model that is asked and not changed."""
    device = next(model.parameters()).device
    with held_still(model):
        for batch in batches:
            images, targets = ready(batch, device)
            with autocast(device):
                predictions = task.predict(model, images, *task.told(targets))
            yield predictions, targets


def ready(batch: Any, device: torch.device) -> Any:
    """A batch's images and targets, on the device. Raises TypeError for what is no pair."""
    images, targets = two_parts(batch)
    return moved(images, device), moved(targets, device)
