"""What a training leaves: the model, its history, and how it ended."""

from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from labkit.runtime.notebook import as_table
from labkit.tasks import total

VALID = "valid "  # what the names of a validation's scores begin with in a history


@dataclass
class Run:
    """A training, under way or done; it shows as a table with a row an epoch.

    `history` holds a dictionary an epoch: "epoch", "loss", each named loss where there are several,
    the scores of the validation as "valid accuracy" and so on, "seconds". `stopped` is "" for a
    training that went to its end, else why it did not.

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
    losses: dict[str, Tensor] = field(default_factory=dict)  # of the last step, on the device

    @property
    def loss(self) -> Tensor:
        """The sum of the last step's losses, on the device."""
        return total(self.losses)

    @property
    def names(self) -> list[str]:
        """The losses and scores of its epochs."""
        return [name for name in self.history[0] if name not in ("epoch", "seconds")]

    def is_loss(self, name: str) -> bool:
        """Whether a column of the history is drawn with the losses: "valid log loss" is too."""
        return not name.startswith(VALID) or "loss" in name

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

        losses = [name for name in self.names if self.is_loss(name)]
        scores = [name for name in self.names if not self.is_loss(name)]
        lines = {name: [row[name] for row in self.history] for name in self.names}
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
        words = ", ".join(f"{name} {self.history[-1][name]:.3g}" for name in self.names)
        return f"Curves over {len(self.history)} epochs of {self.task}; at the end: {words}."

    def __repr__(self) -> str:
        """The history as text: what a last line shows where there is no notebook."""
        return self._tables()[1]

    def _repr_html_(self) -> str:
        return self._tables()[0]

    def _tables(self) -> tuple[str, str]:
        end = f", {self.stopped}" if self.stopped else ""
        caption = f"{self.task}: {len(self.history)} of {self.epochs} epochs{end}"
        return as_table(self.history or [{"epoch": "none yet"}], caption)
