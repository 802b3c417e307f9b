"""Apply one composed map a sample to pictures, masks, boxes and points."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from labkit.augment.geometry import Size, Step
from labkit.images import GREY
from labkit.runtime import moved

# Floats that a CPU's cache holds; a batch that does not fit takes four times as long.
CACHED = 1_500_000
# A box of which less is left in view, or fewer pixels a side, is no longer an example of its class.
LEAST_VISIBLE, LEAST_SIDE = 0.1, 1.0


def composed(steps: Sequence[Step]) -> list[Step]:
    """Multiply neighbouring matrices, so that each place is looked up once.

    >>> from labkit.augment.geometry import flip, shift
    >>> random = torch.Generator()
    >>> len(composed([t.draw(2, (8, 8), random) for t in (flip(), shift(0.1), flip())]))
    1
    """
    merged: list[Step] = []
    for step in steps:
        if merged and step.displacement is None and merged[-1].displacement is None:
            step = Step(merged.pop().matrix @ step.matrix, step.size)
        merged.append(step)
    return merged


def move_exactly(images: Tensor, matrix: Tensor, size: Size, fill: int) -> Tensor:
    """Move whole pixels of [B, ..., H, W]: flips, quarter turns and cuts, nothing in between."""
    if images.device.type != "cpu":
        old = (images.shape[-2], images.shape[-1])
        return look_up(images, places([Step(matrix, size)], old, images.device), fill)
    source = images.numpy()
    result = np.full((*source.shape[:-2], *size), fill, source.dtype)
    for picture, new, (x, y, _) in zip(source, result, matrix.tolist(), strict=True):
        if x[0] == 0:  # a quarter turn: rows come from columns
            picture = picture.swapaxes(-1, -2)
            x, y = y, x
        rows, from_rows = _slices(y[0] + y[1], y[2], size[0], picture.shape[-2])
        columns, from_columns = _slices(x[0] + x[1], x[2], size[1], picture.shape[-1])
        if mirrored := from_columns.step == -1:
            from_columns = slice(
                from_columns.start - (columns.stop - columns.start) + 1, from_columns.start + 1
            )
        new[..., rows, columns] = picture[..., from_rows, from_columns]
        if mirrored:  # torch turns rows round five times as fast as numpy copies them backwards
            inside = torch.from_numpy(new[..., rows, columns])
            inside.copy_(inside.flip(-1))
    return torch.from_numpy(result)


def _slices(sign: float, offset: float, new: int, old: int) -> tuple[slice, slice]:
    """Which new pixels are in view, and the old ones that they show: old = sign * new + offset."""
    start = round(offset)
    if sign > 0:
        first, last = max(0, -start), min(new, old - start)
        last = max(first, last)
        return slice(first, last), slice(start + first, start + last)
    start -= 1  # the pixel before the edge
    first, last = max(0, start - old + 1), min(new, start + 1)
    last = max(first, last)
    stop = start - last
    return slice(first, last), slice(start - first, stop if stop >= 0 else None, -1)


def places(steps: Sequence[Step], old: Size, device: torch.device) -> Tensor:
    """Where each pixel of the new pictures comes from: [B, h, w, 2], x and y in old pixels."""
    rows, columns = steps[-1].size
    x = torch.arange(columns, device=device) + 0.5
    y = torch.arange(rows, device=device) + 0.5
    at = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1)[None]  # [1, h, w, 2]
    for number in reversed(range(len(steps))):
        step = steps[number]
        if step.displacement is None:
            at = _through(moved(step.matrix, device), at)
        else:
            size = steps[number - 1].size if number else old
            at = at + _pushes(moved(step.displacement, device), at, size)
    return at


def sample(images: Tensor, at: Tensor) -> Tensor:
    """The colours of [B, C, H, W] float pictures at places [B, h, w, 2], between pixels too."""
    old = (images.shape[-2], images.shape[-1])
    # Outside, grid_sample finds zeros; taking the grey off first makes them grey.
    around = grid_sample(images - GREY, _normalised(at, old), align_corners=False)
    return around + GREY


def look_up(masks: Tensor, at: Tensor, fill: int) -> Tensor:
    """The values of [B, ..., H, W] at the pixels in which places [B, h, w, 2] lie."""
    height, width = masks.shape[-2:]
    index = at.floor().long()
    x, y = index[..., 0], index[..., 1]
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    flat = (y.clamp(0, height - 1) * width + x.clamp(0, width - 1)).flatten(1)  # [B, h * w]
    layers = masks.flatten(-2).reshape(len(masks), math.prod(masks.shape[1:-2]), height * width)
    found = layers.gather(2, flat[:, None].expand(-1, layers.shape[1], -1))
    found = torch.where(inside.flatten(1)[:, None], found, torch.full_like(found, fill))
    return found.reshape(*masks.shape[:-2], *at.shape[1:3])


def move_points(points: Tensor, steps: Sequence[Step], old: Size) -> Tensor:
    """Where places of the old pictures, [B, K, 2], come to lie in the new ones; NaN stays NaN."""
    at = points
    size = old
    for step in steps:
        if step.displacement is None:
            at = _through(torch.linalg.inv(step.matrix).to(at), at)
        else:
            at = _pushed_back(step.displacement.to(at), at, size)
        size = step.size
    return at


def move_boxes(boxes: Tensor, steps: Sequence[Step], old: Size) -> tuple[Tensor, Tensor]:
    """The upright boxes around [B, K, 4] moved ones, cut to the picture, and the share left.

    A box that is turned becomes the box around its four corners, a little too large.
    """
    x1, y1, x2, y2 = boxes.unbind(-1)
    corners = torch.stack([x1, y1, x2, y1, x1, y2, x2, y2], -1)  # [B, K, 8]
    new = move_points(corners.reshape(len(boxes), -1, 2), steps, old)
    new = new.reshape(*boxes.shape[:-1], 4, 2)
    whole = torch.cat([new.amin(-2), new.amax(-2)], -1)
    height, width = steps[-1].size
    cut = whole.clone()
    cut[..., 0::2].clamp_(0, width)
    cut[..., 1::2].clamp_(0, height)
    return cut, _area(cut) / _area(whole).clamp(min=1e-6)


def _area(boxes: Tensor) -> Tensor:
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])


def _through(matrix: Tensor, at: Tensor) -> Tensor:
    """Apply [B, 3, 3] to places [B or 1, ..., 2]."""
    shape = (-1, *[1] * (at.ndim - 2))
    x, y = at.unbind(-1)
    rows = [
        matrix[:, row, 0].view(shape) * x
        + matrix[:, row, 1].view(shape) * y
        + matrix[:, row, 2].view(shape)
        for row in (0, 1)
    ]
    return torch.stack(rows, -1)


def _normalised(at: Tensor, size: Size) -> Tensor:
    """Pixels as grid_sample wants them: from -1 to 1 over the picture."""
    return at * moved(torch.tensor([2 / size[1], 2 / size[0]]), at.device) - 1


def _pushes(displacement: Tensor, at: Tensor, size: Size) -> Tensor:
    grid = _normalised(at, size).expand(len(displacement), -1, -1, -1)
    pushes = grid_sample(displacement, grid, padding_mode="border", align_corners=False)
    return pushes.permute(0, 2, 3, 1)


def _pushed_back(displacement: Tensor, at: Tensor, size: Size) -> Tensor:
    """Solve new + push(new) = old by going back and forth; pushes are gentle, so it settles."""
    new = at
    for _ in range(20):
        new = at - _pushes(displacement, new[:, None], size)[:, 0]
    return new


def visible(boxes: Tensor, shares: Tensor) -> Tensor:
    """Which of [K, 4] boxes are still examples of their class.

    >>> visible(torch.tensor([[0.0, 0, 9, 9], [0, 0, 0.4, 9]]), torch.tensor([0.5, 0.9]))
    tensor([ True, False])
    """
    sides = (boxes[:, 2:] - boxes[:, :2]).amin(-1)
    return (shares >= LEAST_VISIBLE) & (sides >= LEAST_SIDE)
