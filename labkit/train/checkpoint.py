"""One file that holds a training after its last whole epoch, so that it can go on from there."""

import json
import os
import random
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.amp import GradScaler
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from labkit.runtime import replacing
from labkit.train.run import Run

VERSION = 2  # of what is written; another one cannot be gone on from


class CheckpointError(RuntimeError):
    """A checkpoint cannot be read, does not fit, or cannot be written."""


class Checkpoint:
    """The file at `path`, read at once if it is there; without a path, nothing is ever written."""

    def __init__(
        self,
        path: str | os.PathLike[str] | None,
        run: Run,
        lr: float,
        train: Any,
        optimiser: Optimizer,
        plan: LRScheduler,
        scaler: GradScaler,
        writing: bool,
    ) -> None:
        """Bring everything to where the file left it. Raises CheckpointError before any step."""
        file = Path(path).expanduser() if path else None
        self.path = file if writing else None  # several processes may read it; one writes
        self.run, self.train = run, train
        self.settings = {"epochs": run.epochs, "lr": lr, "steps an epoch": len(train)}
        self.parts: dict[str, Any] = {"optimiser": optimiser, "plan": plan, "scaler": scaler}
        if file and file.exists():
            self._resume(file)
        elif self.path:
            _try_to_write(self.path.parent)

    def write(self) -> None:
        """Write the training as it is now: under another name first, then in one go."""
        if self.path is None:
            return
        content = {
            "labkit checkpoint": VERSION,
            "settings": self.settings,
            "model": self.run.model.state_dict(),
            "trained": trained(self.run.model),
            "history": json.dumps(self.run.history),
            "step": self.run.step,
            "next pass": getattr(self.train, "epoch", None),  # its own count: it may be ahead
            "random": random_states(),
            **{name: part.state_dict() for name, part in self.parts.items()},
        }
        try:
            with replacing(self.path) as unfinished:
                torch.save(content, unfinished)
        except (OSError, RuntimeError) as error:  # torch turns a full disk into a RuntimeError
            raise CheckpointError(
                f"The checkpoint {self.path.name} cannot be written ({error}). The last whole one, "
                "if there is one, is untouched. Make room, or choose another folder."
            ) from error

    def _resume(self, file: Path) -> None:
        """Check all, then load; the model comes last, so that what is refused leaves it alone."""
        try:
            content = torch.load(file, map_location="cpu", weights_only=True)
            if content["labkit checkpoint"] != VERSION:
                raise ValueError(f"version {content['labkit checkpoint']}")
            self._check(file.name, content)
            self._load(content)
        except (CheckpointError, torch.OutOfMemoryError):
            raise
        except (PermissionError, IsADirectoryError) as error:
            raise CheckpointError(
                f"{file.name} cannot be read ({error.strerror}). Is it a file, and may you "
                "read it? Else give another name."
            ) from error
        except Exception as error:  # a damaged file can raise almost anything
            raise CheckpointError(
                f"{file.name} is damaged, or no checkpoint of labkit of this version. Delete "
                "it to begin anew, or give another name."
            ) from error

    def _check(self, name: str, content: dict[str, Any]) -> None:
        model = self.run.model
        if difference := _difference(model.state_dict(), content["model"]):
            raise CheckpointError(
                f"{name} is of another model: {difference}. Build the model as it was, or give "
                "another name."
            )
        for setting, value in self.settings.items():
            if content["settings"][setting] != value:
                raise CheckpointError(
                    f"{name} is of a training with {setting} {content['settings'][setting]}, and "
                    f"this one has {value}. The plan of the learning rate cannot be changed half "
                    "way: use the same values, or give another name."
                )
        if difference := _thawed(trained(model), content["trained"]):
            raise CheckpointError(
                f"{name} is of a training of other weights: {difference}. Freeze what was frozen "
                "then, or give this training another name: a second stage has a file of its own."
            )

    def _load(self, content: dict[str, Any]) -> None:
        history, step = json.loads(content["history"]), content["step"]
        passes = content["next pass"]
        for name, part in self.parts.items():
            part.load_state_dict(content[name])
        restore_random_states(content["random"])
        self.run.model.load_state_dict(content["model"])
        self.run.history[:], self.run.step = history, step
        if hasattr(self.train, "epoch") and passes is not None:
            self.train.epoch = passes


def _try_to_write(folder: Path) -> None:
    """Find out now, and not after an hour of training."""
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise CheckpointError(
            f"Nothing can be written to {folder} ({error.strerror}). Make that folder, or choose "
            "another one."
        ) from error


def trained(model: nn.Module) -> list[str]:
    """The names of the weights that are not frozen, in the order in which the optimiser has them.

    >>> trained(nn.Linear(2, 1))
    ['weight', 'bias']
    """
    return [name for name, weight in model.named_parameters() if weight.requires_grad]


def random_states() -> dict[str, Any]:
    """The state of every generator that a training may draw from, in plain values."""
    kind, keys, *rest = np.random.get_state()
    return {
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else [],
        "numpy": [kind, torch.from_numpy(np.asarray(keys).astype(np.int64)), *rest],
        "python": random.getstate(),
    }


def restore_random_states(states: dict[str, Any]) -> None:
    """Go on drawing where `random_states` was called."""
    torch.set_rng_state(states["torch"])
    if states["cuda"] and len(states["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(states["cuda"])
    kind, keys, *rest = states["numpy"]
    np.random.set_state((kind, keys.numpy().astype(np.uint32), *rest))
    random.setstate(states["python"])


def _difference(mine: dict[str, Any], theirs: dict[str, Any]) -> str:
    """The first tensor in which two models differ, "" if their shapes are the same."""
    for name in [*mine, *theirs]:
        if name not in theirs:
            return f"it has no {name}"
        if name not in mine:
            return f"it has {name}, and this one does not"
        if mine[name].shape != theirs[name].shape:
            return (
                f"{name} has the shape {list(theirs[name].shape)} there and "
                f"{list(mine[name].shape)} here"
            )
    return ""


def _thawed(mine: list[str], theirs: list[str]) -> str:
    """The first weight that only one of two trainings trains, "" if they train the same."""
    for name in mine:
        if name not in theirs:
            return f"{name} is trained here and was frozen there"
    for name in theirs:
        if name not in mine:
            return f"{name} is frozen here and was trained there"
    return "" if mine == theirs else "they are the same, in another order"
