"""Progress that a person can follow: live curves in a notebook, a line an epoch elsewhere."""

import time
from dataclasses import dataclass, field
from typing import Any

from labkit.runtime.notebook import Live, cell, in_notebook
from labkit.train.run import Run

PAUSE = 1.0  # seconds between two drawings, so that drawing never slows the training down


@dataclass
class Page:
    """The place of one cell's trainings of one task: a cell that trains five shows one figure."""

    cell: int | None
    task: str
    live: Live = field(default_factory=Live)
    histories: list[list[dict[str, Any]]] = field(default_factory=list)  # a Run would keep a model


_last = Page(None, "")


def page(run: Run) -> Page:
    """The place to show a run: that of the run before it, if one cell trains both."""
    global _last
    number = cell()
    if number is None or (number, run.task) != (_last.cell, _last.task):
        _last = Page(number, run.task)
    _last.histories.append(run.history)
    return _last


class Progress:
    """Shows a run while it grows; only the first of several processes speaks."""

    def __init__(self, run: Run, speaking: bool) -> None:
        """Say where the run goes on, if it was begun before."""
        self.run, self.speaking = run, speaking
        self.page = page(run) if in_notebook() and speaking else None
        self.drawn_at, self.drawn = 0.0, 0
        if run.history and speaking:
            done = len(run.history)
            more = "nothing is left to do" if done >= run.epochs else f"going on at {done + 1}"
            print(f"{done} of {run.epochs} epochs are in the checkpoint: {more}.")

    def show(self) -> None:
        """Show the epoch that has just ended."""
        if not self.speaking:
            return
        if self.page is None:
            print(line(self.run), flush=True)
        elif time.monotonic() - self.drawn_at > PAUSE:
            self._draw()

    def end(self) -> None:
        """Show the whole run, and why it stopped."""
        if not self.speaking:
            return
        if self.page is not None and self.drawn < len(self.run.history):
            self._draw()
        if self.run.stopped:
            done = len(self.run.history)
            print(f"Stopped ({self.run.stopped}) after {done} whole epochs; the model keeps what "
                  "it has learned.")  # fmt: skip

    def _draw(self) -> None:
        from labkit import show

        assert self.page is not None
        trained = [history for history in self.page.histories if history]
        text = line(self.run)
        if len(trained) == 1:
            drawing, alt = self.run.drawing(), self.run.alt()
        else:
            drawing, alt = compared(trained, self.run.task), f"Trainings so far: {len(trained)}. "
            alt, text = alt + self.run.alt(), f"training {len(trained)}: {text}"
        self.page.live.show(f"{show.as_html(drawing, alt=alt)}<div>{text}</div>", text)
        self.drawn_at, self.drawn = time.monotonic(), len(self.run.history)


def compared(histories: list[list[dict[str, Any]]], task: str) -> Any:
    """One figure of several trainings: a panel for the loss, one for each score, a line a run."""
    from labkit import show

    last = histories[-1][0]
    names = ["loss", *(n for n in last if "loss" not in n and n not in ("epoch", "seconds"))]
    panels = {
        name: {
            f"training {number}": [row[name] for row in history]
            for number, history in enumerate(histories, 1)
            if name in history[0]
        }
        for name in names
    }
    return show.panels(panels, x="epoch", title=task)


def line(run: Run) -> str:
    """The last epoch on one line.

    >>> from torch import nn
    >>> line(Run(nn.Identity(), "a task", 3, [{"epoch": 1, "loss": 0.5, "seconds": 2.04}]))
    'epoch 1 of 3  loss 0.500  2.0 s'
    """
    row = run.history[-1]
    values = (f"{name} {row[name]:.3f}" for name in run.names)
    return "  ".join([f"epoch {row['epoch']} of {run.epochs}", *values, f"{row['seconds']:.1f} s"])
