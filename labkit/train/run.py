"""What a training leaves: the model, its history, and how it ended."""

import csv
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from labkit.runtime.notebook import as_table

LOWER_IS_BETTER = ("loss", "distance", "error")  # words in the names of scores


@dataclass
class Run:
    """A training, under way or done; it shows as a table with a row an epoch.

    `history` holds a dictionary an epoch: "epoch", "loss", each named loss where there are several,
    the scores of the validation, "seconds". `stopped` is "" for a training that went to its end,
    else why it did not.

    >>> run = Run(nn.Identity(), "a task", 2, [{"epoch": 1, "loss": 0.5, "seconds": 2.0}])
    >>> print(run)
    a task: 1 of 2 epochs
    epoch  loss  seconds
        1   0.5        2
    """

    model: nn.Module
    task: str
    epochs: int
    history: list[dict[str, Any]] = field(default_factory=list)
    stopped: str = ""
    step: int = 0
    losses: list[Tensor] = field(default_factory=list)  # of the last step, on the device

    @property
    def loss(self) -> Tensor:
        """The sum of the last step's losses, on the device."""
        return torch.stack(self.losses).sum()

    def best(self, name: str) -> dict[str, Any]:
        """The epoch in which a score was best: the lowest of losses, distances and errors.

        Of anything else, the highest.

        Raises ValueError where no epoch has that score.

        >>> history = [{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 0.7}]
        >>> Run(nn.Identity(), "a task", 2, history).best("loss")["epoch"]
        1
        """
        rows = [row for row in self.history if name in row]
        if not rows:
            known = ", ".join(self.history[0]) if self.history else "nothing yet"
            raise ValueError(f"This run has no {name!r}. It has: {known}.")
        lowest = any(word in name for word in LOWER_IS_BETTER)
        return (min if lowest else max)(rows, key=lambda row: row[name])

    def plot(self, alt: str | None = None) -> None:
        """Show its curves: losses on one axis, scores on the other; or say that there are none."""
        from labkit import show

        if not self.history:
            print(f"{self.task}: no epoch was finished, so there are no curves to show yet.")
            return
        show.figure(self.drawing(), alt=alt or self.alt())

    def drawing(self) -> Any:
        """The figure of `plot`."""
        from labkit import show

        columns = [name for name in self.history[0] if name not in ("epoch", "seconds")]
        losses = [name for name in columns if "loss" in name]
        scores = [name for name in columns if "loss" not in name]
        lines = {name: [row[name] for row in self.history] for name in columns}
        return show.panels(
            {
                title: {name: lines[name] for name in names}
                for title, names in (("losses", losses), ("scores", scores))
                if names
            },
            x="epoch",
            title=self.task,
        )

    def alt(self) -> str:
        """The last epoch in words, for whoever does not see the curves."""
        last = self.history[-1]
        words = ", ".join(
            f"{name} {value:.3g}" for name, value in last.items() if name not in ("epoch",)
        )
        return f"Curves over {len(self.history)} epochs of {self.task}; at the end: {words}."

    def to_csv(self, path: str | PathLike[str]) -> None:
        """Write the history as a table, a row an epoch."""
        with Path(path).open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(self.history[0]) if self.history else ["epoch"])
            writer.writeheader()
            writer.writerows(self.history)

    def __str__(self) -> str:
        """The history as text."""
        return self._tables()[1]

    def __repr__(self) -> str:
        """The history as text: what a last line shows where there is no notebook."""
        return str(self)

    def _repr_html_(self) -> str:
        return self._tables()[0]

    def _tables(self) -> tuple[str, str]:
        end = f", {self.stopped}" if self.stopped else ""
        caption = f"{self.task}: {len(self.history)} of {self.epochs} epochs{end}"
        return as_table(self.history or [{"epoch": "none yet"}], caption)
