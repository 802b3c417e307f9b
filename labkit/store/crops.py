"""Cut squares out of the originals that a store's small pictures were made from."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import torch
from torch import Tensor

from labkit.augment.geometry import Step
from labkit.augment.move import VOID, look_up, move_boxes, move_points, places, sample
from labkit.images import read

if TYPE_CHECKING:
    from labkit.store.store import ImageStore


class Originals(Protocol):
    """Where a store's pictures come from."""

    def view(self, row: int, matrix: Tensor, size: int) -> Tensor:
        """Return [3, size, size] uint8 of the original behind a row.

        Its pixel at (x, y) shows what is at `matrix` @ (x, y, 1) of the store's picture, where
        `matrix` is [2, 3] float64; what is finer than a pixel is averaged.
        """


@dataclass(frozen=True)
class Files:
    """Originals that are picture files; `maps` [N, 2, 3] lead from store pixels to theirs."""

    paths: Sequence[str]
    maps: Tensor

    def view(self, row: int, matrix: Tensor, size: int) -> Tensor:
        """Read the file in full, and sample it."""
        picture = read(self.paths[row])
        return resampled(picture, combined(self.maps[row], matrix), size)


@dataclass(frozen=True)
class Stored:
    """No originals: the store's own small pictures have to do."""

    images: Tensor

    def view(self, row: int, matrix: Tensor, size: int) -> Tensor:
        """Sample the small picture."""
        return resampled(self.images[row].cpu(), matrix, size)


def cut_out(
    store: ImageStore, at: Tensor, size: int, margin: float, marks: Sequence[Sequence[float]]
) -> tuple[Tensor, dict[str, Any]]:
    """The pictures and targets of `ImageStore.crops`. Raises ValueError for another `at`."""
    if at.shape == (len(store), 4):
        matrices = around_boxes(at.double(), size, margin)
    elif at.shape == (len(store), 2, 2):
        matrices = between_points(at.double(), size, marks)
    else:
        raise ValueError(
            f"crops was given {list(at.shape)} numbers for {len(store)} pictures. It takes boxes "
            f"[{len(store)}, 4] or pairs of points [{len(store)}, 2, 2]."
        )
    if not at.isfinite().all():
        lost = [store.names[row] for row in (~at.flatten(1).isfinite().all(1)).nonzero()[:, 0]]
        raise ValueError(
            f"crops was given places that are not numbers, for {', '.join(lost[:3])}. Select the "
            "pictures whose place is known first."
        )
    rows = store.rows.tolist() if store.rows is not None else list(range(len(store)))
    originals, numbers = (
        (store.originals, rows) if store.originals else (Stored(store.images), range(len(store)))
    )
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pictures = pool.map(
            lambda row, matrix: originals.view(row, matrix, size), numbers, matrices, timeout=None
        )
        images = torch.stack(list(pictures)) if len(store) else store.images[:0]
    return images, _moved(store, matrices, size)


def around_boxes(boxes: Tensor, size: int, margin: float) -> Tensor:
    """Maps [N, 2, 3] from a square of `size` pixels to the square around each box [N, 4].

    >>> around_boxes(torch.tensor([[10.0, 10, 30, 20]]), size=20, margin=0)[0].tolist()
    [[1.0, 0.0, 10.0], [0.0, 1.0, 5.0]]
    """
    x1, y1, x2, y2 = boxes.unbind(1)
    side = torch.maximum(x2 - x1, y2 - y1).clamp(min=1) * (1 + 2 * margin)
    scale, zero = side / size, torch.zeros_like(side)
    left, top = (x1 + x2 - side) / 2, (y1 + y2 - side) / 2
    return torch.stack([scale, zero, left, zero, scale, top], 1).reshape(-1, 2, 3)


def between_points(points: Tensor, size: int, marks: Sequence[Sequence[float]]) -> Tensor:
    """Maps [N, 2, 3] that turn and scale, so that two marks of a square lead to two points.

    `points` are [N, 2, 2], `marks` two places in shares of the square. A similarity in complex
    numbers: point = a * mark + b, which never mirrors.
    """
    mark = torch.tensor(marks, dtype=torch.float64) * size
    first, second = torch.view_as_complex(mark.contiguous())
    here, there = torch.view_as_complex(points.contiguous()).unbind(1)
    turn = (there - here) / (second - first)
    turn = torch.where(turn.abs() < 1e-6, torch.full_like(turn, 1e-6), turn)  # points that coincide
    move = here - turn * first
    return torch.stack(
        [turn.real, -turn.imag, move.real, turn.imag, turn.real, move.imag], 1
    ).reshape(-1, 2, 3)


def resampled(picture: Tensor, matrix: Tensor, size: int) -> Tensor:
    """Sample [3, H, W] uint8 at `matrix` @ (x, y, 1): [3, size, size] uint8."""
    shrink = math.hypot(matrix[0, 0], matrix[1, 0])  # old pixels for one new pixel
    finer = max(1, math.ceil(shrink - 1e-6))
    fine = torch.eye(3, dtype=torch.float64)
    fine[:2] = matrix
    fine[:2, :2] /= finer
    step = Step(fine[None].float(), (size * finer, size * finer))
    old = (picture.shape[-2], picture.shape[-1])
    colours = sample(picture[None].float(), places([step], old, picture.device))
    colours = torch.nn.functional.avg_pool2d(colours, finer)  # the mean of what one pixel covers
    return colours[0].round().clamp(0, 255).to(torch.uint8)


def combined(outer: Tensor, inner: Tensor) -> Tensor:
    """`outer` after `inner`, both [2, 3].

    >>> double = torch.tensor([[2.0, 0, 1], [0, 2, 0]])
    >>> combined(double, double).tolist()
    [[4.0, 0.0, 3.0], [0.0, 4.0, 0.0]]
    """
    linear = outer[:, :2] @ inner[:, :2]
    return torch.cat([linear, outer[:, :2] @ inner[:, 2:] + outer[:, 2:]], 1)


def _moved(store: ImageStore, matrices: Tensor, size: int) -> dict[str, Any]:
    full = torch.eye(3, dtype=torch.float64).repeat(len(store), 1, 1)
    full[:, :2] = matrices
    step = Step(full.float(), (size, size))
    old = (store.images.shape[-2], store.images.shape[-1])
    moved = dict(store.targets)
    if "mask" in moved:
        moved["mask"] = look_up(moved["mask"], places([step], old, moved["mask"].device), VOID)
    if "points" in moved:
        moved["points"] = move_points(moved["points"], [step], old)
    if "box" in moved:
        moved["box"] = move_boxes(moved["box"][:, None], [step], old)[0][:, 0]
    if "boxes" in moved:
        moved["boxes"] = [
            move_boxes(own[None], [Step(step.matrix[i : i + 1], step.size)], old)[0][0]
            for i, own in enumerate(moved["boxes"])
        ]
    return moved
