"""Right and wrong answers to lesson 11's exercise on a line that objects cross."""

from collections.abc import Callable
from typing import Any

import torch

Tensor = torch.Tensor


def crossings(tracks: list[Tensor], line: float) -> tuple[int, int]:
    down = up = 0
    for track in tracks:
        below = track[:, 1] >= line
        down += int((below[1:] & ~below[:-1]).sum())
        up += int((below[:-1] & ~below[1:]).sum())
    return down, up


def passing(
    down: Callable[[Tensor, Tensor], Tensor] = lambda before, after: (before < 0) & (after >= 0),
    up: Callable[[Tensor, Tensor], Tensor] = lambda before, after: (before >= 0) & (after < 0),
    axis: int = 1,
    pairs: Callable[[Tensor], tuple[Tensor, Tensor]] = lambda way: (way[:-1], way[1:]),
    most: int | None = None,
) -> Callable:
    """Other rules for a step across the line, of how far below it an object is."""

    def answer(tracks: list[Tensor], line: float) -> tuple[int, int]:
        steps = [pairs(track[:, axis] - line) for track in tracks]
        downs, ups = ([int(rule(*step).sum()) for step in steps] for rule in (down, up))
        if most is not None:
            downs, ups = ([min(each, most) for each in counts] for counts in (downs, ups))
        return sum(downs), sum(ups)

    return answer


def each_track(
    join: Callable[[list[tuple[int, int]]], Any],
    count: Callable[[list[Tensor], float], tuple[int, int]] = crossings,
) -> Callable:
    """Something else than the sum of what each track has."""
    return lambda tracks, line: join([count([track], line) for track in tracks])


def changed_to(make: Callable[[int, int], Any]) -> Callable:
    """Something else made of both numbers."""
    return lambda tracks, line: make(*crossings(tracks, line))


def begun_anew(tracks: list[Tensor], line: float) -> tuple[int, int]:
    """The counts are set to 0 inside the loop."""
    for track in tracks:
        down = up = 0
        below = track[:, 1] >= line
        down += int((below[1:] & ~below[:-1]).sum())
        up += int((below[:-1] & ~below[1:]).sum())
    return down, up


def subtracted(tracks: list[Tensor], line: float) -> tuple[Any, Any]:
    down: Any = 0
    up: Any = 0
    for track in tracks:
        below = track[:, 1] >= line
        step = below[1:] - below[:-1]
        down, up = down + (step == 1).sum(), up + (step == -1).sum()
    return down, up


def not_counted(tracks: list[Tensor], line: float) -> tuple[Any, Any]:
    down: Any = 0
    up: Any = 0
    for track in tracks:
        below = track[:, 1] >= line
        down, up = down + (below[1:] & ~below[:-1]), up + (below[:-1] & ~below[1:])
    return down, up


def one_row(tracks: list[Tensor], line: float) -> tuple[int, int]:
    """`track[1]` is the second picture, x and y, and not all y."""
    down = up = 0
    for track in tracks:
        below = track[1] >= line
        down += int((below[1:] & ~below[:-1]).sum())
        up += int((below[:-1] & ~below[1:]).sum())
    return down, up
