"""Progress that a person can follow: live curves in a notebook, a line an epoch elsewhere."""

import time
from dataclasses import dataclass, field
from typing import Any

from labkit.runtime.notebook import Live, cell, in_notebook
from labkit.tasks import Task
from labkit.train.run import Run

PAUSE = 1.0  # seconds between two drawings, so that drawing never slows the training down


@dataclass
class Page:
    """The place of one cell's trainings of one kind: a cell that trains five shows one figure."""

    cell: int | None
    score: Any  # of the task: what can be compared is scored alike
    live: Live = field(default_factory=Live)
    # The name of each training's task, and its history: the run itself would keep a model.
    trained: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)

    def by_name(self) -> dict[str, list[dict[str, Any]]]:
        """The histories so far: by the names of their tasks, or by number where those are alike."""
        names = [name for name, _ in self.trained]
        return {
            name if names.count(name) == 1 else f"training {number}": history
            for number, (name, history) in enumerate(self.trained, 1)
            if history
        }


_last = Page(None, None)


def page(run: Run, task: Task) -> Page:
    """The place to show a run: that of the run before it, if one cell trains both."""
    global _last
    number = cell()
    if number is None or (number, task.score) != (_last.cell, _last.score):
        _last = Page(number, task.score)
    _last.trained.append((run.task, run.history))
    return _last


class Progress:
    """Shows a run while it grows; only the first of several processes speaks."""

    def __init__(self, run: Run, task: Task, speaking: bool) -> None:
        """Say where the run goes on, if it was begun before."""
        self.run, self.speaking = run, speaking
        self.page = page(run, task) if in_notebook() and speaking else None
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
        trained, text = self.page.by_name(), line(self.run)
        if len(trained) == 1:
            drawing, alt = self.run.drawing(), self.run.alt()
        else:
            drawing, alt = compared(trained, self.run), f"Trainings so far: {', '.join(trained)}. "
            alt, text = alt + self.run.alt(), f"{[*trained][-1]}: {text}"
        self.page.live.show(f"{show.as_html(drawing, alt=alt)}<div>{text}</div>", text)
        self.drawn_at, self.drawn = time.monotonic(), len(self.run.history)


def compared(trained: dict[str, list[dict[str, Any]]], last: Run) -> Any:
    """One figure of several trainings: a panel for the loss, one for each score, a line a run."""
    from labkit import show

    panels = {
        column: {
            name: [row[column] for row in history]
            for name, history in trained.items()
            if column in history[0]
        }
        for column in ["loss", *(name for name in last.names if not last.is_loss(name))]
    }
    return show.panels(panels, x="epoch", title="" if last.task in trained else last.task)


def line(run: Run) -> str:
    """The last epoch on one line.

    >>> from torch import nn
    >>> line(Run(nn.Identity(), "a task", 3, [{"epoch": 1, "loss": 0.5, "seconds": 2.04}]))
    'epoch 1 of 3  loss 0.500  2.0 s'
    """
    row = run.history[-1]
    values = (f"{name} {row[name]:.3f}" for name in run.names)
    return "  ".join([f"epoch {row['epoch']} of {run.epochs}", *values, f"{row['seconds']:.1f} s"])
