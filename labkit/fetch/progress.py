"""How far a download is: one line, which a notebook's file keeps once."""

import sys
import time

from labkit.fetch.entry import amount
from labkit.runtime.notebook import Live, in_notebook

EVERY = 0.5  # seconds between two lines in a notebook


class Progress:
    """Bytes that are there and time that is left.

    A bar in a terminal, one line that replaces itself in a notebook, nothing in a file or a pipe.
    """

    def __init__(self, name: str, total: int | None, start: int = 0) -> None:
        """Begin at `start` bytes of `total`, which may be unknown."""
        self.name, self.total, self.start = name, total, start
        self.began = self.shown = time.monotonic()
        self.live = Live() if in_notebook() else None
        self.bar = None
        if self.live is None:
            from tqdm import tqdm

            self.bar = tqdm(
                desc=name, total=total, initial=start, unit="B", unit_scale=True, leave=False,
                disable=None, file=sys.stderr,
            )  # fmt: skip

    def to(self, done: int) -> None:
        """Tell how many bytes are there."""
        if self.bar is not None:
            self.bar.update(done - self.bar.n)
        elif self.live is not None and time.monotonic() - self.shown > EVERY:
            self.shown = time.monotonic()
            self._show(line(self.name, done, self.total, self.start, self.shown - self.began))

    def close(self, done: int) -> None:
        """Leave one line in a notebook, and none in a terminal."""
        if self.bar is not None:
            self.bar.close()
        else:
            self._show(f"{self.name}: {amount(done)}.")

    def _show(self, text: str) -> None:
        assert self.live is not None
        self.live.show(f"<div>{text}</div>", text)


def line(name: str, done: int, total: int | None, start: int, seconds: float) -> str:
    """Progress in words.

    >>> line("a.zip", 30_000_000, 90_000_000, 10_000_000, 20.0)
    'a.zip: 30 MB of 90 MB, 60 s left'
    >>> line("a.zip", 30_000_000, None, 0, 20.0)
    'a.zip: 30 MB'
    """
    if not total:
        return f"{name}: {amount(done)}"
    came = done - start
    if came <= 0 or seconds <= 0:
        return f"{name}: {amount(done)} of {amount(total)}"
    left = (total - done) * seconds / came
    words = f"{left:.0f} s" if left < 100 else f"{left / 60:.0f} min"
    return f"{name}: {amount(done)} of {amount(total)}, {words} left"
