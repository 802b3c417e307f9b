"""What goes wrong in a training, in words that say what to do."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from labkit.train.run import Run


class TrainingError(ArithmeticError):
    """A loss became infinite or no number; `run` holds what there was until then."""

    def __init__(self, message: str, run: Run) -> None:
        """Keep the run beside the message."""
        super().__init__(message)
        self.run = run


class MemoryFullError(MemoryError):
    """A step needs more memory than the device has."""


def check_start(model: nn.Module, train: Any, epochs: int, lr: float) -> None:
    """Raise ValueError or TypeError, before anything is moved or written, for what cannot be."""
    if not any(weight.requires_grad for weight in model.parameters()):
        raise ValueError(
            "This model has no weights to train. Was every one frozen with requires_grad = False?"
        )
    if epochs < 1 or lr <= 0:
        raise ValueError(
            f"fit was given epochs={epochs} and lr={lr}. It needs at least 1 epoch and a learning "
            "rate above 0."
        )
    if not hasattr(train, "__len__"):
        raise TypeError(
            f"fit was given a {type(train).__name__}, which has no length and cannot be gone "
            "through twice. Give store.batches(…), a DataLoader or a list of batches."
        )
    if len(train) == 0:
        raise ValueError("There are no batches to train on: is the training set empty?")


def two_parts(batch: Any) -> Any:
    """Return a batch that is a pair. Raises TypeError otherwise."""
    if isinstance(batch, tuple | list) and len(batch) == 2:
        return batch
    raise TypeError(
        f"A batch is a {type(batch).__name__}"
        + (f" of {len(batch)} parts" if hasattr(batch, "__len__") else "")
        + ". It must be a pair: (images, targets)."
    )


def first_fault(values: Tensor, run: Run) -> None:
    """Raise TrainingError where one of an epoch's losses, [steps, losses], is not finite."""
    wrong = ~values.isfinite()
    if not wrong.any():
        return
    step, which = wrong.nonzero()[0].tolist()
    run.stopped, name = "a loss was no number", list(run.losses)[which]
    raise TrainingError(
        f"The loss {name!r} is {values[step, which].item()} at step {step + 1} of "
        f"epoch {len(run.history) + 1}. What usually helps: a lower lr (a tenth); pictures "
        "normalised to about -1..1; no logarithm or division of 0 in the loss.",
        run,
    )


@contextlib.contextmanager
def with_advice() -> Iterator[None]:
    """Turn an allocation that fails into MemoryFullError."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise MemoryFullError(_advice(str(error))) from error
    except RuntimeError as error:
        if not re.search(r"can't allocate memory|not enough memory", str(error)):
            raise
        raise MemoryFullError(_advice(str(error))) from error


def _advice(message: str) -> str:
    asked = re.search(r"tried to allocate ([\d.]+ \w+)", message, re.IGNORECASE)
    size = f" (it asked for another {asked[1]})" if asked else ""
    return (
        f"The memory is full{size}. Halve the batch, store.batches(32) instead of 64; if that is "
        "not enough, halve the side of the pictures, which takes a quarter. On a GPU, restart the "
        "kernel first: an earlier model may still be there."
    )
