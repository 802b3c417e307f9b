"""Right and wrong answers to lesson 10's exercise on R-FCN's parts, those beyond one line."""

from collections.abc import Callable
from typing import Any

import torch

Tensor = torch.Tensor
Parts = tuple[tuple[slice, slice], ...]


def part_scores(maps: Tensor, box: Tensor) -> Tensor:
    x1, y1, x2, y2 = box.tolist()
    x, y = (x1 + x2) // 2, (y1 + y2) // 2
    above = maps[0, y1:y, x1:x].mean() + maps[1, y1:y, x:x2].mean()
    below = maps[2, y:y2, x1:x].mean() + maps[3, y:y2, x:x2].mean()
    return (above + below) / 4


def quarters(box: Tensor) -> Parts:
    """Rows and columns of the four parts: top left, top right, bottom left, bottom right."""
    x1, y1, x2, y2 = box.tolist()
    x, y = (x1 + x2) // 2, (y1 + y2) // 2
    left, right, above, below = slice(x1, x), slice(x, x2), slice(y1, y), slice(y, y2)
    return (above, left), (above, right), (below, left), (below, right)


def voting(
    order: tuple[int, int, int, int] = (0, 1, 2, 3),
    parts: Callable[[Tensor], Parts] = quarters,
    score: Callable[[Tensor], Tensor] = torch.mean,
    vote: Callable[[Tensor], Any] = torch.mean,
) -> Callable:
    """Another map for each part, other parts, another score of each, or another vote."""

    def answer(maps: Tensor, box: Tensor) -> Any:
        each = [score(maps[at][part]) for at, part in zip(order, parts(box), strict=True)]
        return vote(torch.stack(each))

    return answer


def cut_at(
    middle: Callable[[int, int], Any], last: int = 0, order: tuple[int, ...] = (0, 1, 2, 3)
) -> Callable[[Tensor], Parts]:
    """The four parts, by another middle, another end or another order of the corners."""

    def parts(box: Tensor) -> Parts:
        x1, y1, x2, y2 = (box.tolist()[at] for at in order)
        x, y = middle(x1, x2), middle(y1, y2)
        left, right = slice(x1, x), slice(x, x2 + last)
        above, below = slice(y1, y), slice(y, y2 + last)
        return (above, left), (above, right), (below, left), (below, right)

    return parts


def beyond_the_middle(box: Tensor) -> Parts:
    """The right and the lower parts begin one too late."""
    x1, y1, x2, y2 = box.tolist()
    x, y = (x1 + x2) // 2, (y1 + y2) // 2
    left, right, above, below = slice(x1, x), slice(x + 1, x2), slice(y1, y), slice(y + 1, y2)
    return (above, left), (above, right), (below, left), (below, right)


def whole(box: Tensor) -> Parts:
    """All of the box, for each map."""
    x1, y1, x2, y2 = box.tolist()
    return ((slice(y1, y2), slice(x1, x2)),) * 4


def everywhere(box: Tensor) -> Parts:
    """All of the map, for each map."""
    return ((slice(None), slice(None)),) * 4


def to_the_border(maps: Tensor, box: Tensor) -> Tensor:
    """The parts go on to the border of the maps."""
    x1, y1, x2, y2 = box.tolist()
    x, y = (x1 + x2) // 2, (y1 + y2) // 2
    parts = maps[0, :y, :x], maps[1, :y, x:], maps[2, y:, :x], maps[3, y:, x:]
    return torch.stack([part.mean() for part in parts]).mean()


def ends_included(box: Tensor) -> Parts:
    """As in exercise 3: each part takes its own end in."""
    x1, y1, x2, y2 = box.tolist()
    x, y = (x1 + x2) // 2, (y1 + y2) // 2
    left, right, above, below = (
        slice(x1, x + 1), slice(x, x2 + 1), slice(y1, y + 1), slice(y, y2 + 1),
    )  # fmt: skip
    return (above, left), (above, right), (below, left), (below, right)


def first_end_included(box: Tensor) -> Parts:
    """The left and upper parts take their ends in, where the others begin."""
    x1, y1, x2, y2 = box.tolist()
    x, y = (x1 + x2) // 2, (y1 + y2) // 2
    left, right, above, below = slice(x1, x + 1), slice(x, x2), slice(y1, y + 1), slice(y, y2)
    return (above, left), (above, right), (below, left), (below, right)


def border_left_out(maps: Tensor, box: Tensor) -> Tensor:
    """As torchvision's `ps_roi_pool`: the last row and column are never asked, and no cell is 0."""
    inside = [own[:-1, :-1][part] for own, part in zip(maps, quarters(box), strict=True)]
    return sum((part.sum() / max(part.numel(), 1) for part in inside), torch.zeros(())) / 4


def half_by_half(box: Tensor) -> Parts:
    """For the first two maps the upper half, and for the others the lower one."""
    x1, y1, x2, y2 = box.tolist()
    y, columns = (y1 + y2) // 2, slice(x1, x2)
    return ((slice(y1, y), columns),) * 2 + ((slice(y, y2), columns),) * 2
