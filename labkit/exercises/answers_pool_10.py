"""Right and wrong answers to lesson 10's exercises on pooling, those beyond one line."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional as F

Tensor = torch.Tensor
Slices = tuple[slice, slice]


def numbers(*shape: int, least: int = -9) -> Tensor:
    """Whole numbers that are all different, so that each tells where it comes from."""
    count = torch.Size(shape).numel()
    order = torch.randperm(count, generator=torch.Generator().manual_seed(count))
    return (order.reshape(shape) + least).float()


def pooled(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    x1, y1, x2, y2 = (box / stride).round().long().tolist()
    cells = feature[:, y1 : y2 + 1, x1 : x2 + 1]
    height, width = cells.shape[1:]
    rows = slice(0, (height + 1) // 2), slice(height // 2, height)
    columns = slice(0, (width + 1) // 2), slice(width // 2, width)
    parts = [cells[:, row, column].amax((1, 2)) for row in rows for column in columns]
    return torch.stack(parts, 1).view(-1, 2, 2)


def region(
    cell: Callable[[Tensor], Tensor] = torch.round,
    last: int = 1,
    scale: Callable[[Tensor, int], Tensor] = lambda box, stride: box / stride,
    order: tuple[int, int, int, int] = (0, 1, 2, 3),
) -> Callable[[Tensor, Tensor, int], Tensor]:
    """The cells of a box, by other corners."""

    def cells(feature: Tensor, box: Tensor, stride: int) -> Tensor:
        corners = cell(scale(box, stride)).long().tolist()
        x1, y1, x2, y2 = (corners[at] for at in order)
        return feature[:, y1 : y2 + last, x1 : x2 + last]

    return cells


def halves(side: int) -> Slices:
    """The two parts of a side; of an odd one they share the middle."""
    return slice(0, (side + 1) // 2), slice(side // 2, side)


def largest(part: Tensor) -> Tensor:
    return part.amax((1, 2))


def pooling(
    cells: Callable[[Tensor, Tensor, int], Tensor] | None = None,
    split: Callable[[int], Slices] = halves,
    value: Callable[[Tensor], Tensor] = largest,
    form: Callable[[Tensor], Any] = lambda grid: grid,
) -> Callable:
    """Other cells, other parts of them, another value of each, or another form of the result."""
    take = cells or region()

    def answer(feature: Tensor, box: Tensor, stride: int) -> Any:
        own = take(feature, box, stride)
        rows, columns = split(own.shape[1]), split(own.shape[2])
        grid = [torch.stack([value(own[:, row, column]) for column in columns]) for row in rows]
        return form(torch.stack(grid).permute(2, 0, 1))

    return answer


def rounded_sides(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    """The first corner and the sides are rounded, instead of both corners."""
    x1, y1 = (box[:2] / stride).round().long().tolist()
    width, height = ((box[2:] - box[:2]) / stride).round().long().tolist()
    return feature[:, y1 : y1 + height + 1, x1 : x1 + width + 1]


def at_least_one(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    """Up to but without the last cell, unless that leaves none."""
    x1, y1, x2, y2 = (box / stride).round().long().tolist()
    return feature[:, y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)]


def outward(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    """Every cell that the box touches."""
    x1, y1 = (box[:2] / stride).floor().long().tolist()
    x2, y2 = (box[2:] / stride).ceil().long().tolist()
    return feature[:, y1 : y2 + 1, x1 : x2 + 1]


def as_sides(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    """The last two numbers taken for the sides."""
    x1, y1, width, height = (box / stride).round().long().tolist()
    return feature[:, y1 : y1 + height, x1 : x1 + width]


def channels_cut(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    """The first colon is missing."""
    x1, y1, x2, y2 = (box / stride).round().long().tolist()
    return feature[y1 : y2 + 1, x1 : x2 + 1]


def unrounded(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    x1, y1, x2, y2 = box / stride
    return feature[:, y1 : y2 + 1, x1 : x2 + 1]


def rounded_floats(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    x1, y1, x2, y2 = (box / stride).round().tolist()
    return feature[:, y1 : y2 + 1, x1 : x2 + 1]


def by_python(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    x1, y1, x2, y2 = (round(each / stride) for each in box)
    return feature[:, y1 : y2 + 1, x1 : x2 + 1]


def aligned(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    from torchvision import ops  # takes long to load, and no other answer needs it

    return ops.roi_align(feature[None], [box[None]], 2, 1 / stride)[0]


def pooled_whole(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    """The parts by one call, which has its own words for a box without cells."""
    return F.adaptive_max_pool2d(region()(feature, box, stride), 2)


def divided_in_place(feature: Tensor, box: Tensor, stride: int) -> Tensor:
    box /= stride
    return region()(feature, box, 1)


def between(feature: Tensor, x: float, y: float) -> Tensor:
    height, width = feature.shape[1:]
    left, top = int(x), int(y)
    right, below = min(left + 1, width - 1), min(top + 1, height - 1)
    across, down = x - left, y - top
    upper = (1 - across) * feature[:, top, left] + across * feature[:, top, right]
    lower = (1 - across) * feature[:, below, left] + across * feature[:, below, right]
    return (1 - down) * upper + down * lower


def around(feature: Tensor, x: float, y: float) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The four cells, row by row; at the border the last one twice."""
    height, width = feature.shape[1:]
    left, top = int(x), int(y)
    right, below = min(left + 1, width - 1), min(top + 1, height - 1)
    return (
        feature[:, top, left],
        feature[:, top, right],
        feature[:, below, left],
        feature[:, below, right],
    )


def mixing(weights: Callable[[float, float], tuple[float, float, float, float]]) -> Callable:
    """Other weights of the four cells, made of the way across and down from the first one."""

    def answer(feature: Tensor, x: float, y: float) -> Tensor:
        four = torch.stack(around(feature, x, y))
        return (torch.tensor(weights(x - int(x), y - int(y)))[:, None] * four).sum(0)

    return answer


def products(
    across: Callable[[float], tuple[float, float]] = lambda a: (1 - a, a),
    down: Callable[[float], tuple[float, float]] = lambda d: (1 - d, d),
) -> Callable:
    """Other weights of left and right, or of above and below, multiplied."""

    def weights(a: float, d: float) -> tuple[float, float, float, float]:
        (left, right), (above, below) = across(a), down(d)
        return above * left, above * right, below * left, below * right

    return mixing(weights)


def added(whole: float) -> Callable:
    """Nearness across and down added up, in weights that come to `whole`."""

    def weights(a: float, d: float) -> tuple[float, float, float, float]:
        each = 2 - a - d, 1 + a - d, 1 - a + d, a + d
        return each[0] * whole / 4, each[1] * whole / 4, each[2] * whole / 4, each[3] * whole / 4

    return mixing(weights)


def by_distance(power: float) -> Callable:
    """The nearer the heavier, by the straight distance and not by a product."""

    def answer(feature: Tensor, x: float, y: float) -> Tensor:
        a, d = x - int(x), y - int(y)
        away = torch.tensor([(a, d), (1 - a, d), (a, 1 - d), (1 - a, 1 - d)]).norm(dim=1)
        weights = 1 / (away**power + 1e-6)
        four = torch.stack(around(feature, x, y))
        return (weights[:, None] * four).sum(0) / weights.sum()

    return answer


def next_cells(
    right: Callable[[int, int, int], int],
    below: Callable[[int, int, int], int],
    rest: Callable[[float, int, int], float] = lambda at, first, after: 1 - (at - first),
) -> Callable:
    """The next cell, right and below, found in another way from its number, height and width.

    `rest` is the weight of the first of two cells, from the place and both their numbers.
    """

    def answer(feature: Tensor, x: float, y: float) -> Tensor:
        height, width = feature.shape[1:]
        left, top = int(x), int(y)
        at, under = right(left, height, width), below(top, height, width)
        upper = rest(x, left, at) * feature[:, top, left] + (x - left) * feature[:, top, at]
        lower = rest(x, left, at) * feature[:, under, left] + (x - left) * feature[:, under, at]
        return rest(y, top, under) * upper + (y - top) * lower

    return answer


def next_right(left: int, height: int, width: int) -> int:
    return min(left + 1, width - 1)


def next_below(top: int, height: int, width: int) -> int:
    return min(top + 1, height - 1)


def without_brackets(feature: Tensor, x: float, y: float) -> Tensor:
    one, two, three, four = around(feature, x, y)
    across, down = x - int(x), y - int(y)
    upper, lower = 1 - across * one + across * two, 1 - across * three + across * four
    return 1 - down * upper + down * lower


def crossed(feature: Tensor, x: float, y: float) -> Tensor:
    """Every cell asked for by column and row, each kept inside as if it were row and column."""
    height, width = feature.shape[1:]
    left, top = int(x), int(y)
    right, below = min(left + 1, width - 1), min(top + 1, height - 1)
    upper = (1 - (x - left)) * feature[:, left, top] + (x - left) * feature[:, right, top]
    lower = (1 - (x - left)) * feature[:, left, below] + (x - left) * feature[:, right, below]
    return (1 - (y - top)) * upper + (y - top) * lower


def rounded_first(feature: Tensor, x: float, y: float) -> Tensor:
    height, width = feature.shape[1:]
    left, top = round(x), round(y)
    right, below = min(left + 1, width - 1), min(top + 1, height - 1)
    upper = (1 - (x - left)) * feature[:, top, left] + (x - left) * feature[:, top, right]
    lower = (1 - (x - left)) * feature[:, below, left] + (x - left) * feature[:, below, right]
    return (1 - (y - top)) * upper + (y - top) * lower


def held_back(feature: Tensor, x: float, y: float) -> Tensor:
    """The first cell kept from the border, and the way from it not taken anew."""
    height, width = feature.shape[1:]
    left, top = min(int(x), width - 2), min(int(y), height - 2)
    return between(feature, left + x - int(x), top + y - int(y))


def moved(feature: Tensor, x: float, y: float, by: float) -> Tensor:
    """At a place beside the one asked for, which ends at the border."""
    height, width = feature.shape[1:]
    return between(feature, min(max(x + by, 0.0), width - 1.0), min(max(y + by, 0.0), height - 1.0))
