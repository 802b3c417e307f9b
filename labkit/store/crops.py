"""Cut squares out of the originals that a store's small pictures were made from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor

from labkit.augment.apply import moved_targets
from labkit.augment.geometry import Step
from labkit.augment.move import CACHED, places, sample
from labkit.images import read
from labkit.runtime import on_all_cores, on_one_core
from labkit.store.kept import WORTH_KEEPING, Built, hashed, kept_or_made

if TYPE_CHECKING:
    from labkit.store.store import ImageStore

KEPT = 8  # cuts of so many pictures, of one size: a lesson makes up to three


class Originals(Protocol):
    """Where a store's pictures come from."""

    def view(self, row: int, matrix: Tensor, size: int) -> Tensor:
        """Return [3, size, size] uint8 of the original behind a row.

        Its pixel at (x, y) shows what is at `matrix` @ (x, y, 1) of the store's picture, where
        `matrix` is [2, 3] float64; what is finer than a pixel is averaged.
        """

    def whole(self, row: int) -> Tensor:
        """Return all of the original behind a row, in its own size: [3, H, W] uint8."""


@runtime_checkable
class Drawn(Protocol):
    """Originals that take time to view, and say what they are: cuts of them may be kept."""

    def fingerprint(self, rows: Sequence[int]) -> str:
        """Return a text that is another one wherever a view of one of these rows would be."""


@dataclass(frozen=True)
class Files:
    """Originals that are picture files; `maps` [N, 2, 3] lead from store pixels to theirs."""

    paths: Sequence[str]
    maps: Tensor

    def view(self, row: int, matrix: Tensor, size: int) -> Tensor:
        """Read the file in full, and sample it."""
        picture = read(self.paths[row])
        return resampled(picture, combined(self.maps[row], matrix), size)

    def whole(self, row: int) -> Tensor:
        """Read the file in full."""
        return read(self.paths[row])


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
    images = _cut(store, matrices, size)
    full = torch.eye(3).repeat(len(store), 1, 1)
    full[:, :2] = matrices
    old = (store.images.shape[-2], store.images.shape[-1])
    return images, moved_targets(store.targets, [Step(full, (size, size))], old)


def _cut(store: ImageStore, matrices: Tensor, size: int) -> Tensor:
    """[N, 3, size, size] uint8, cut now or, where they are worth keeping, once."""
    rows, shape = store.rows.tolist(), (len(store), 3, size, size)

    def make(images: np.ndarray) -> Built:
        def one(row: int) -> None:
            if store.originals:
                view = store.originals.view(rows[row], matrices[row], size)
            else:  # the store's own small pictures have to do
                view = resampled(store.images[row].cpu(), matrices[row], size)
            images[row] = view.numpy()

        work = on_one_core if isinstance(store.originals, Drawn) else on_all_cores
        work(one, len(store), "Cutting")
        return Built(torch.from_numpy(images), matrices, {})

    if len(store) < WORTH_KEEPING or not isinstance(store.originals, Drawn):
        # Of numpy, as threads may not write to what torch makes in its inference mode.
        return make(np.empty(shape, np.uint8)).images
    key = hashed(["crops", len(store), size])
    fingerprint = hashed([store.originals.fingerprint(rows), matrices.tolist()])
    return kept_or_made(key, fingerprint, shape, make, most=KEPT).images


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
    """Sample [3, H, W] uint8 at `matrix` @ (x, y, 1): [3, size, size] uint8.

    A pixel that covers several old ones, along either side, is the mean of as many samples.
    """
    finer_x, finer_y = (
        max(1, math.ceil(math.hypot(*matrix[:, side].tolist()) - 1e-6)) for side in (0, 1)
    )
    fine = torch.eye(3, dtype=torch.float64)
    fine[:2] = matrix / torch.tensor([finer_x, finer_y, 1])
    columns, old = size * finer_x, (picture.shape[1], picture.shape[2])
    # A few rows at a time: all samples of a large photograph would take gigabytes.
    several = max(1, CACHED // (3 * columns * finer_y))
    bands = []
    for top in range(0, size, several):
        rows = min(several, size - top)
        begin = torch.eye(3, dtype=torch.float64)
        begin[1, 2] = top * finer_y
        step = Step((fine @ begin)[None].float(), (rows * finer_y, columns))
        colours = _sampled(picture, places([step], old, picture.device))
        bands.append(torch.nn.functional.avg_pool2d(colours, (finer_y, finer_x)))
    return torch.cat(bands, 2)[0].round().clamp(0, 255).to(torch.uint8)


def _sampled(picture: Tensor, at: Tensor) -> Tensor:
    """The colours of a picture [3, H, W] uint8 at places [1, h, w, 2], floats [1, 3, h, w].

    Only the part that is looked at is made floats, with a pixel around it to mix in.
    """
    (left, top), (right, bottom) = at.amin((0, 1, 2)).tolist(), at.amax((0, 1, 2)).tolist()
    height, width = picture.shape[1:]
    x, y = (
        min(max(0, math.floor(least) - 1), length - 1)
        for least, length in ((left, width), (top, height))
    )
    part = picture[:, y : max(y + 1, math.ceil(bottom) + 1), x : max(x + 1, math.ceil(right) + 1)]
    return sample(part[None].float(), at - at.new_tensor([x, y]))


def combined(outer: Tensor, inner: Tensor) -> Tensor:
    """`outer` after `inner`, both [2, 3].

    >>> double = torch.tensor([[2.0, 0, 1], [0, 2, 0]])
    >>> combined(double, double).tolist()
    [[4.0, 0.0, 3.0], [0.0, 4.0, 0.0]]
    """
    linear = outer[:, :2] @ inner[:, :2]
    return torch.cat([linear, outer[:, :2] @ inner[:, 2:] + outer[:, 2:]], 1)
