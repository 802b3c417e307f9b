"""Random numbers by name, so that the order in which things are drawn does not count."""

from zlib import crc32

import numpy as np

Random = np.random.Generator


def stream(seed: int, name: str, *numbers: int) -> Random:
    """A generator of its own for each name and numbers.

    >>> stream(0, "sea", 3).uniform() == stream(0, "sea", 3).uniform()
    True
    """
    return np.random.default_rng((seed, crc32(name.encode()), *numbers))


class Streams:
    """The streams of one kind of thing, such as a day or a shot, which has its numbers."""

    def __init__(self, seed: int, kind: str, *numbers: int) -> None:
        """Remember which thing it is."""
        self.seed, self.kind, self.numbers = seed, kind, numbers

    def __call__(self, name: str) -> Random:
        """The stream of one of its properties."""
        return stream(self.seed, f"{self.kind} {name}", *self.numbers)
