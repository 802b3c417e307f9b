"""Progress that a person can follow: live curves in a notebook, a line an epoch elsewhere."""

import time

from labkit.runtime.notebook import Live, in_notebook
from labkit.train.run import Run

PAUSE = 1.0  # seconds between two drawings, so that drawing never slows the training down


class Progress:
    """Shows a run while it grows; only the first of several processes speaks."""

    def __init__(self, run: Run, speaking: bool) -> None:
        """Say where the run goes on, if it was begun before."""
        self.run, self.speaking = run, speaking
        self.live = Live() if in_notebook() else None
        self.drawn_at, self.drawn = 0.0, 0
        if run.history and speaking:
            done = len(run.history)
            more = "nothing is left to do" if done >= run.epochs else f"going on at {done + 1}"
            print(f"{done} of {run.epochs} epochs are in the checkpoint: {more}.")

    def show(self) -> None:
        """Show the epoch that has just ended."""
        if not self.speaking:
            return
        if self.live is None:
            print(line(self.run), flush=True)
        elif time.monotonic() - self.drawn_at > PAUSE:
            self._draw()

    def end(self) -> None:
        """Show the whole run, and why it stopped."""
        if not self.speaking:
            return
        if self.live is not None and self.drawn < len(self.run.history):
            self._draw()
        if self.run.stopped:
            done = len(self.run.history)
            print(f"Stopped ({self.run.stopped}) after {done} whole epochs; the model keeps what "
                  "it has learned.")  # fmt: skip

    def _draw(self) -> None:
        from labkit import show

        assert self.live is not None
        html = show.as_html(self.run.drawing(), alt=self.run.alt())
        self.live.show(f"{html}<div>{line(self.run)}</div>", line(self.run))
        self.drawn_at, self.drawn = time.monotonic(), len(self.run.history)


def line(run: Run) -> str:
    """The last epoch on one line.

    >>> from torch import nn
    >>> line(Run(nn.Identity(), "a task", 3, [{"epoch": 1, "loss": 0.5, "seconds": 2.04}]))
    'epoch 1 of 3  loss 0.500  2.0 s'
    """
    row = run.history[-1]
    values = (
        f"{name} {value:.3f}" for name, value in row.items() if name not in ("epoch", "seconds")
    )
    return "  ".join([f"epoch {row['epoch']} of {run.epochs}", *values, f"{row['seconds']:.1f} s"])
