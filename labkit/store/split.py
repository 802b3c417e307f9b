"""Which side of a split each picture is on: by its name, never by its place in a list."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from hashlib import blake2b


def sides(
    units: Sequence[str], strata: Sequence[Hashable], valid: float, test: float, seed: int
) -> list[str]:
    """Return "train", "valid" or "test" for each of `units`.

    Equal units (a group's pictures) are on one side. Within each stratum (a class) the units are
    ordered by a number made of `seed` and their name, and the order is cut by the shares; at least
    one unit of every stratum is in the training. Raises ValueError for shares that are negative or
    leave nothing to train on.

    >>> sides(list("abcdefghij"), [0] * 10, valid=0.2, test=0.1, seed=0).count("valid")
    2
    """
    if min(valid, test) < 0 or valid + test >= 1:
        raise ValueError(
            f"A split was asked for with valid={valid} and test={test}. Both are shares from 0, "
            "and together they must leave something to train on, such as 0.2 and 0.2."
        )
    members: dict[Hashable, set[str]] = defaultdict(set)
    for unit, stratum in zip(units, strata, strict=True):
        members[stratum].add(unit)
    side: dict[tuple[Hashable, str], str] = {}
    for stratum, group in members.items():
        order = sorted(group, key=lambda unit: _number(seed, unit))
        tests = round(len(order) * test)
        valids = round(len(order) * valid)
        if tests + valids == len(order):  # a single picture, or two: the training comes first
            tests, valids = (tests - 1, valids) if tests else (tests, valids - 1)
        for place, unit in enumerate(order):
            held_out = "test" if place < tests else "valid" if place < tests + valids else "train"
            side[stratum, unit] = held_out
    return [side[stratum, unit] for unit, stratum in zip(units, strata, strict=True)]


def _number(seed: int, unit: str) -> bytes:
    return blake2b(f"{seed}/{unit}".encode(), digest_size=8).digest()
