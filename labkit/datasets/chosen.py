"""Which of the pictures that could be had are asked for, and whether they can be."""

from collections.abc import Sequence

import numpy as np

from labkit.images import check_fit

SMALLEST, LARGEST = 16, 1024  # pixels a side


def chosen(only: Sequence[int], n: int, caller: str) -> list[int]:
    """The numbers in `only`, some of those below `n`. Raises ValueError for anything else.

    >>> chosen(range(2), 10, "whales")
    [0, 1]
    """
    numbers = np.asarray([] if np.ndim(only) == 0 else list(only))
    if numbers.ndim != 1 or not len(numbers) or numbers.dtype.kind not in "iu":
        raise ValueError(
            f"{caller} was given only={only!r}. It takes the numbers of some of the {n} pictures, "
            "such as only=[0, 5]."
        )
    beyond = numbers[(numbers < 0) | (numbers >= n)]
    if len(beyond):
        raise ValueError(
            f"{caller} was given only=[… {beyond[0]} …], and the {n} pictures have the numbers 0 "
            f"to {n - 1}. Choose among these, or ask for a larger n."
        )
    return [int(number) for number in numbers]


def spread(n: int | None, count: int) -> list[int]:
    """Which `n` of `count` pictures are taken, evenly from first to last, or all of them.

    Raises ValueError for an n that is not one picture or more.

    >>> spread(3, 10), spread(None, 2)
    ([0, 3, 6], [0, 1])
    """
    if n is not None and n < 1:
        raise ValueError(
            f"n={n} pictures were asked for. Take one or more, or leave n out for all."
        )
    wanted = count if n is None else min(n, count)
    return [row * count // wanted for row in range(wanted)]


def check_asked(n: int, size: int, caller: str) -> None:
    """Raise ValueError where there is no picture to draw, or none of that size."""
    if not _whole(n) or not _whole(size) or n < 1 or not SMALLEST <= size <= LARGEST:
        raise ValueError(
            f"{caller} was asked for n={n!r} pictures of size={size!r}. It draws one or more, of "
            f"{SMALLEST} to {LARGEST} pixels a side, both whole numbers."
        )


def check_square(size: int | None, fit: str, caller: str) -> None:
    """Raise ValueError for a size or a `fit` that no picture can be read at; None is the usual."""
    check_fit(fit)
    if size is not None and (not _whole(size) or size < 1):
        raise ValueError(
            f"{caller} was asked for pictures of size={size!r}. They have at least one pixel a "
            "side; leave size out for the usual one."
        )


def check_seed(seed: int, caller: str) -> None:
    """Raise ValueError for what no chance can begin with."""
    if not _whole(seed) or seed < 0:
        raise ValueError(
            f"{caller} was given seed={seed!r}. It takes a whole number from 0 on, such as seed=1."
        )


def _whole(number: object) -> bool:
    return isinstance(number, int | np.integer) and not isinstance(number, bool)
