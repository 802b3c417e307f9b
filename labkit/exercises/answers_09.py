"""Right and wrong answers to lesson 09's exercises on boxes, those that do not fit on a line."""

from collections.abc import Callable
from typing import Any

import torch

Tensor = torch.Tensor


def box_iou(boxes: Tensor, others: Tensor) -> Tensor:
    from torchvision import ops  # takes long to load, and no other lesson's check needs it

    return ops.box_iou(boxes, others)


def in_float32(function: Callable, *given: Any) -> Any:
    """The answer, its fractions in 32 bits: those in 64 are no less right."""
    found = function(*given)
    wide = isinstance(found, Tensor) and found.dtype == torch.float64
    return found.float() if wide else found


def corners(boxes: Tensor) -> Tensor:
    x, y, width, height = boxes.unbind(1)
    return torch.stack([x, y, x + width, y + height], 1)


def columns(make: Callable[[Tensor, Tensor, Tensor, Tensor], tuple]) -> Callable:
    """Other columns, made of those that are given."""
    return lambda boxes: torch.stack(make(*boxes.unbind(1)), 1)


def corners_in_place(boxes: Tensor) -> Tensor:
    boxes[:, 2:] += boxes[:, :2]
    return boxes


def one_by_one(join: Callable[[list], Any]) -> Callable:
    """Each box by itself, and the boxes joined in another way."""

    def answer(boxes: Tensor) -> Any:
        return join([torch.stack([x, y, x + w, y + h]) for x, y, w, h in boxes])

    return answer


def rows_for_columns(boxes: Tensor) -> Tensor:
    x, y, width, height = boxes
    return torch.stack([x, y, x + width, y + height])


def row_numbers(boxes: Tensor) -> Tensor:
    x, y, width, height = boxes[0], boxes[1], boxes[2], boxes[3]
    return torch.stack([x, y, x + width, y + height])


def filled_in(boxes: Tensor) -> Tensor:
    """Into zeros, which are fractions unless they are told otherwise."""
    found = torch.zeros(len(boxes), 4)
    found[:, :2], found[:, 2:] = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    return found


def iou(a: Tensor, b: Tensor) -> Tensor:
    start = torch.maximum(a[:, None, :2], b[:, :2])
    end = torch.minimum(a[:, None, 2:], b[:, 2:])
    shared = (end - start).clamp(min=0).prod(-1)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(1), (b[:, 2:] - b[:, :2]).prod(1)
    return shared / (area_a[:, None] + area_b - shared)


def overlapping(
    share: Callable[[Tensor, Tensor, Tensor], Any] = lambda both, a, b: both / (a + b - both),
    sides: Callable[[Tensor], Tensor] = lambda sides: sides.clamp(min=0),
    area: Callable[[Tensor], Tensor] = lambda sides: sides.prod(-1),
    start: Callable[[Tensor, Tensor], Tensor] = torch.maximum,
    end: Callable[[Tensor, Tensor], Tensor] = torch.minimum,
) -> Callable:
    """Something else of what both boxes share [N, M] and of their areas [N, 1] and [M].

    `sides` makes what it will of the shared box's width and height, `area` of a box's own.
    """

    def answer(a: Tensor, b: Tensor) -> Any:
        gaps = end(a[:, None, 2:], b[:, 2:]) - start(a[:, None, :2], b[:, :2])
        areas = area(a[:, 2:] - a[:, :2]), area(b[:, 2:] - b[:, :2])
        return share(sides(gaps).prod(-1), areas[0][:, None], areas[1])

    return answer


def clamped_in(axis: int) -> Callable[[Tensor], Tensor]:
    """Only the width, or only the height, is kept from being negative."""

    def sides(gaps: Tensor) -> Tensor:
        gaps = gaps.clone()
        gaps[..., axis] = gaps[..., axis].clamp(min=0)
        return gaps

    return sides


def row_by_row(a: Tensor, b: Tensor) -> Tensor:
    """The first with the first, the second with the second."""
    sides = torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])
    shared = sides.clamp(min=0).prod(1)
    areas = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1)
    return shared / (areas - shared)


def begun(rows: int | None, columns: int | None) -> Callable:
    """The rest of the table stays 0: a loop ends early."""

    def answer(a: Tensor, b: Tensor) -> Tensor:
        found = torch.zeros(len(a), len(b))
        found[:rows, :columns] = iou(a, b)[:rows, :columns]
        return found

    return answer


def around(a: Tensor, b: Tensor) -> Tensor:
    """The area of the box around both."""
    start = torch.minimum(a[:, None, :2], b[:, :2])
    return (torch.maximum(a[:, None, 2:], b[:, 2:]) - start).prod(-1)


def general(a: Tensor, b: Tensor) -> Tensor:
    """The GIoU: less where the box around both is mostly empty."""
    union = overlapping(lambda both, one, two: one + two - both)(a, b)
    return iou(a, b) - (1 - union / around(a, b))


def iou_in_place(a: Tensor, b: Tensor) -> Tensor:
    found = iou(a, b)
    a[:, 2:] -= a[:, :2]
    b[:, 2:] -= b[:, :2]
    return found


def matched(ious: Tensor, high: float = 0.7, low: float = 0.3) -> Tensor:
    best, match = ious.max(1)
    match[best < high] = -2
    match[best < low] = -1
    match[ious.argmax(0)] = torch.arange(ious.shape[1])
    return match


def matching(
    match: Callable[[Tensor, Tensor, float, float], Any] = lambda best, who, high, low: who.where(
        best >= high, -2
    ).where(best >= low, -1),
    keep: Callable[[Tensor, Tensor], Any] | None = None,
) -> Callable:
    """Another way from the best IoU and its object to a match, or to keep each object's best."""

    def answer(ious: Tensor, high: float = 0.7, low: float = 0.3) -> Any:
        found = match(ious.max(1).values, ious.argmax(1), high, low)
        if keep is None:
            found[ious.argmax(0)] = torch.arange(ious.shape[1])
        else:
            keep(found, ious)
        return found

    return answer


def kept_nothing(found: Tensor, ious: Tensor) -> None:
    """No object keeps its best anchor."""


def kept_before(late: Callable[[Tensor, Tensor, float, float], Tensor]) -> Callable:
    """A rule by limit comes after the best anchors are kept, and overwrites some of them."""

    def answer(ious: Tensor, high: float = 0.7, low: float = 0.3) -> Tensor:
        return late(matched(ious, high, low), ious.max(1).values, high, low)

    return answer


def kept_own(found: Tensor, ious: Tensor) -> None:
    """The best anchors are kept, each for the object that it lies on most."""
    best = ious.argmax(0)
    found[best] = ious.argmax(1)[best]


def put(at: Callable[[Tensor], Any], value: Callable[[Tensor], Any]) -> Callable:
    """Something else is written, or somewhere else, where an object keeps its best anchor."""

    def keep(found: Tensor, ious: Tensor) -> None:
        found[at(ious)] = value(ious)

    return keep


def matched_along(best_of: int, kept_of: int | None, numbers: int = 1) -> Callable:
    """The best along another dimension, here or where an object keeps its own; or the numbers."""

    def answer(ious: Tensor, high: float = 0.7, low: float = 0.3) -> Tensor:
        best, match = ious.max(best_of)
        match[best < high] = -2
        match[best < low] = -1
        if kept_of is not None:
            match[ious.argmax(kept_of)] = torch.arange(ious.shape[numbers])
        return match

    return answer


def of_all(ious: Tensor, high: float = 0.7, low: float = 0.3) -> Tensor:
    _, match = ious.max()
    return match
