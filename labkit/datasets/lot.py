"""Some of many pictures, drawn by lot and by nothing else."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from hashlib import blake2b

from labkit.datasets.chosen import check_square
from labkit.images import Fit


def lot(
    names: Sequence[str], n: int | None, seed: int, caller: str, shares: Sequence[Hashable] = ()
) -> list[int]:
    """The rows of `n` of these pictures, in their order; all of them where there are no more.

    A number made of `seed` and a name decides, so that the same call draws the same pictures.
    With `shares`, a value a picture, each value keeps its share of the pictures, to the nearest
    whole one. Raises ValueError where `n` is no number of pictures.

    >>> lot(list("abcdefgh"), 4, 0, "whales", shares=list("xxxxyyyy"))
    [0, 3, 6, 7]
    >>> lot(list("ab"), 3, 0, "whales")
    whales has 2 such pictures, and 3 were asked for: all 2 are taken.
    [0, 1]
    """
    check_lot(n, caller)
    if n is None or n == len(names):
        return list(range(len(names)))
    if n > len(names):
        print(
            f"{caller} has {len(names):,} such pictures, and {n:,} were asked for: all "
            f"{len(names):,} are taken."
        )
        return list(range(len(names)))
    members: defaultdict[Hashable, list[int]] = defaultdict(list)
    for row, share in enumerate(shares or [""] * len(names)):
        members[share].append(row)
    exact = {share: n * len(rows) / len(names) for share, rows in members.items()}
    taken = {share: int(size) for share, size in exact.items()}
    # What whole numbers leave over goes to those that lost most of one.
    rest = sorted(exact, key=lambda share: taken[share] - exact[share])
    for share in rest[: n - sum(taken.values())]:
        taken[share] += 1
    found: list[int] = []
    for share, rows in members.items():
        drawn = sorted(rows, key=lambda row: _number(seed, names[row]))
        found += drawn[: taken[share]]
    return sorted(found)


def check_lot(n: int | None, caller: str) -> None:
    """Raise ValueError where `n` is no number of pictures to draw by lot."""
    if n is not None and (isinstance(n, bool) or not isinstance(n, int) or n < 1):
        raise ValueError(
            f"{caller} was given n={n!r}. It is how many pictures to draw by lot, at least 1; "
            "without it, all are taken."
        )


def check_request(n: int | None, size: int, fit: Fit, caller: str) -> None:
    """Raise ValueError where pictures of files cannot be had so, before any is downloaded."""
    check_lot(n, caller)
    check_square(size, fit, caller)


def _number(seed: int, name: str) -> bytes:
    # Another one than a split is made by: those drawn first would all be on one side.
    return blake2b(f"lot {seed}/{name}".encode(), digest_size=8).digest()
