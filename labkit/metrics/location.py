"""How near predicted places come: distances for points, overlaps for boxes."""

import torch
from torch import Tensor

from labkit.metrics.checks import NOTHING


class Distance:
    """Mean and median distance between points, in pixels.

    A point whose target is NaN is not known and does not count. A NaN that is predicted does: both
    scores are NaN then.

    >>> score = Distance()
    >>> score.update(torch.tensor([[[3.0, 4.0]]]), torch.tensor([[[0.0, 0.0]]]))
    >>> score.compute()
    {'mean distance': 5.0, 'median distance': 5.0}
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.distances: list[Tensor] = []  # -1 where the point is not known

    def update(self, predictions: Tensor, targets: Tensor) -> None:
        """Count in a batch: points [B, K, 2] and where they are. Raises ValueError otherwise."""
        _check("Distance", "points [B, K, 2]", 3, 2, predictions, targets)
        distances = (predictions.float() - targets).norm(dim=2).flatten()
        known = targets.isfinite().all(2).flatten()
        # To leave the others out here would make a GPU wait: how many are there?
        self.distances.append(distances.where(known, -1))

    def compute(self) -> dict[str, float]:
        """The distances so far. Raises ValueError before the first point."""
        seen = _all([each[~(each < 0)] for each in self.distances])  # NaN is not below 0
        return {
            "mean distance": seen.mean().item(),
            "median distance": seen.quantile(0.5).item(),
        }


class Overlap:
    """Mean intersection over union of one box a picture, and how often it is more than a half.

    >>> score = Overlap()
    >>> score.update(torch.tensor([[0.0, 0, 2, 2]]), torch.tensor([[0.0, 0, 2, 4]]))
    >>> score.compute()
    {'IoU': 0.5, 'IoU over 0.5': 0.0}
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.overlaps: list[Tensor] = []

    def update(self, predictions: Tensor, targets: Tensor) -> None:
        """Count in a batch: boxes [B, 4] and where they are. Raises ValueError otherwise."""
        _check("Overlap", "boxes [B, 4]", 2, 4, predictions, targets)
        self.overlaps.append(iou(predictions.float(), targets.float()))

    def compute(self) -> dict[str, float]:
        """The overlaps so far. Raises ValueError before the first box."""
        seen = _all(self.overlaps)
        return {"IoU": seen.mean().item(), "IoU over 0.5": (seen > 0.5).float().mean().item()}


def iou(boxes: Tensor, others: Tensor) -> Tensor:
    """Intersection over union of boxes [N, 4] and others [N, 4], pair by pair: [N], from 0 to 1.

    Boxes are (x1, y1, x2, y2); one without an area overlaps nothing. Taught in lesson 09.

    >>> iou(torch.tensor([[0.0, 0, 2, 2]]), torch.tensor([[1.0, 1, 3, 3]]))
    tensor([0.1429])
    """
    top_left = torch.maximum(boxes[:, :2], others[:, :2])
    bottom_right = torch.minimum(boxes[:, 2:], others[:, 2:])
    both = (bottom_right - top_left).clamp(min=0).prod(1)
    either = _area(boxes) + _area(others) - both
    return both / either.clamp(min=1e-9)


def inside(maps: Tensor, boxes: Tensor) -> Tensor:
    """The share of each map [N, h, w] that lies in its box [N, 4], in shares of the picture: [N].

    Cells that a box cuts count by the part that it covers. A map that is the same everywhere has
    the share of the area of its box. Taught in lesson 13.

    >>> inside(torch.tensor([[[0.5, 0.5], [0.0, 0.0]]]), torch.tensor([[0.0, 0.0, 0.75, 0.5]]))
    tensor([0.7500])
    """
    x1, y1, x2, y2 = boxes.to(maps.dtype).unbind(1)
    rows, columns = _covered(y1, y2, maps.shape[1]), _covered(x1, x2, maps.shape[2])
    held = (maps * rows[:, :, None] * columns[:, None]).sum((1, 2))
    return held / maps.sum((1, 2)).clamp(min=1e-9)


def _covered(start: Tensor, end: Tensor, count: int) -> Tensor:
    """The part of each of `count` cells in a row that lies between start and end: [N, count]."""
    edges = torch.linspace(0, 1, count + 1, dtype=start.dtype, device=start.device)
    low, high = edges[:-1].maximum(start[:, None]), edges[1:].minimum(end[:, None])
    return (high - low).clamp(min=0) * count


def _area(boxes: Tensor) -> Tensor:
    return (boxes[:, 2:] - boxes[:, :2]).clamp(min=0).prod(1)


def _all(parts: list[Tensor]) -> Tensor:
    seen = torch.cat(parts) if parts else torch.zeros(0)
    if not len(seen):
        raise ValueError(NOTHING)
    return seen


def _check(name: str, takes: str, ndim: int, last: int, given: Tensor, wanted: Tensor) -> None:
    if given.shape != wanted.shape or given.ndim != ndim or given.shape[-1] != last:
        raise ValueError(
            f"{name} was given predictions {list(given.shape)} and targets {list(wanted.shape)}. "
            f"It takes {takes} of each."
        )
