"""Apply a list of transforms to a batch, so that picture and truth stay together."""

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Generator, Tensor

from labkit.augment.colour import Colour
from labkit.augment.geometry import Geometry, Size, Step
from labkit.augment.mix import Mixup
from labkit.augment.move import (
    CACHED,
    composed,
    look_up,
    move_boxes,
    move_exactly,
    move_points,
    places,
    sample,
    visible,
)
from labkit.images import GREY, VOID
from labkit.runtime import moved

Transform = Geometry | Colour | Mixup
Targets = dict[str, Any]


def apply(
    transforms: Sequence[Transform], images: Tensor, targets: Targets, generator: Generator
) -> tuple[Tensor, Targets]:
    """Return a batch as the transforms make it; each sample is drawn for itself.

    `images` are [B, 3, H, W], uint8 or float in 0..255, on any device, and come back in their
    dtype. All geometry composes into one map a sample, wherever it stands in the list, then come
    colours, then mixup. Of the targets, `mask` [B, H, W] is moved by nearest pixel (255 where
    nothing is known), `box` [B, 4], `boxes` (a list of [n, 4]) and `points` [B, K, 2] go through
    the same map; a box of which less than a tenth stays in view is dropped, with its row in every
    other list. Anything else is left alone. `generator` lies on the CPU. Raises ValueError for
    pictures or masks of another shape or type. Taught in lessons 01 and 06.

    >>> from labkit.augment import flip
    >>> images = torch.arange(12, dtype=torch.uint8).reshape(1, 3, 2, 2)
    >>> moved, targets = apply(
    ...     [flip(p=1)], images, {"points": torch.tensor([[[0.5, 0.5]]])}, torch.Generator()
    ... )
    >>> moved[0, 0].tolist(), targets["points"].tolist()
    ([[1, 0], [3, 2]], [[[1.5, 0.5]]])
    """
    _check(transforms, images, targets)
    geometry = [transform for transform in transforms if isinstance(transform, Geometry)]
    if geometry:
        old: Size = (images.shape[-2], images.shape[-1])
        steps, size = [], old
        for transform in geometry:
            steps.append(transform.draw(len(images), size, generator))
            size = steps[-1].size
        exact = all(transform.exact for transform in geometry)
        images, targets = _moved(images, targets, composed(steps), old, exact)
    return _changed(transforms, images, targets, generator)


def _moved(
    images: Tensor, targets: Targets, steps: list[Step], old: Size, exact: bool
) -> tuple[Tensor, Targets]:
    mask = moved(targets.get("mask"), images.device)
    others = {name: column for name, column in targets.items() if name != "mask"}
    new_targets = moved_targets(others, steps, old)
    if exact:
        matrix, size = steps[0].matrix, steps[0].size
        new = move_exactly(images, matrix, size, GREY)
        if mask is not None:
            new_targets["mask"] = move_exactly(mask, matrix, size, VOID)
    else:  # picture and mask together, as both need the same places
        pictures, masks = [], []
        for part in _parts(images):
            at = places([_only(step, part) for step in steps], old, images.device)
            pictures.append(_as(images.dtype, sample(images[part].float(), at)))
            if mask is not None:
                masks.append(look_up(mask[part], at, VOID))
        new = torch.cat(pictures)
        if mask is not None:
            new_targets["mask"] = torch.cat(masks)
    return new, new_targets


def moved_targets(targets: Targets, steps: list[Step], old: Size) -> Targets:
    """Targets as `apply` moves them, where only they are asked for; see there."""
    new = dict(targets)
    if "mask" in targets:
        mask, parts = targets["mask"], []
        for part in _at_once(len(mask), math.prod(steps[-1].size), mask.device):
            at = places([_only(step, part) for step in steps], old, mask.device)
            parts.append(look_up(mask[part], at, VOID))
        new["mask"] = torch.cat(parts)
    if "points" in targets:
        new["points"] = move_points(targets["points"], steps, old)
    if "box" in targets:
        new["box"] = move_boxes(targets["box"][:, None], steps, old)[0][:, 0]
    if "boxes" in targets:
        new |= _moved_lists(targets, steps, old)
    return new


def _moved_lists(targets: Targets, steps: list[Step], old: Size) -> Targets:
    """Boxes of each picture, and every list that has a row for each of them."""
    boxes, kept = [], []
    for number, own in enumerate(targets["boxes"]):
        mine = [_only(step, slice(number, number + 1)) for step in steps]
        cut, share = move_boxes(own[None], mine, old)
        kept.append(visible(cut[0], share[0]))
        boxes.append(cut[0][kept[-1]])
    new: Targets = {"boxes": boxes}
    for name, column in targets.items():
        if name == "boxes" or not isinstance(column, list):
            continue
        if all(
            isinstance(rows, Tensor) and len(rows) == len(k)
            for rows, k in zip(column, kept, strict=True)
        ):
            new[name] = [rows[keep] for rows, keep in zip(column, kept, strict=True)]
    return new


def _only(step: Step, part: slice) -> Step:
    pushes = step.displacement
    return Step(step.matrix[part], step.size, None if pushes is None else pushes[part])


def _changed(
    transforms: Sequence[Transform], images: Tensor, targets: Targets, generator: Generator
) -> tuple[Tensor, Targets]:
    dtype = images.dtype
    colours = [transform for transform in transforms if isinstance(transform, Colour)]
    if colours:
        # Drawn for the whole batch, so that the parts of a device change no sample.
        draws = [transform.draw(len(images), generator) for transform in colours]
        parts = [
            _coloured(colours, images[part], [each[part] for each in draws])
            for part in _parts(images)
        ]
        images = torch.cat(parts)
    for transform in transforms:
        if isinstance(transform, Mixup):
            images, targets = transform.mix(images.float(), targets, generator)
            images = _as(dtype, images)
    return images, targets


def _coloured(colours: Sequence[Colour], images: Tensor, draws: Sequence[Tensor]) -> Tensor:
    changed = images.float()
    for transform, drawn in zip(colours, draws, strict=True):
        changed = transform.change(changed, drawn)
    return _as(images.dtype, changed)


def _parts(images: Tensor) -> list[slice]:
    return _at_once(len(images), math.prod(images.shape[1:]), images.device)


def _at_once(count: int, floats: int, device: torch.device) -> list[slice]:
    """Which samples of so many floats to compute together: on a CPU, what stays in its cache."""
    several = max(1, CACHED // floats if device.type == "cpu" else count)
    return [slice(start, start + several) for start in range(0, max(1, count), several)]


def _as(dtype: torch.dtype, images: Tensor) -> Tensor:
    return images.round().clamp(0, 255).to(dtype) if dtype == torch.uint8 else images.to(dtype)


def _check(transforms: Sequence[Transform], images: Tensor, targets: Targets) -> None:
    for transform in transforms:
        if not isinstance(transform, Transform):
            raise TypeError(
                f"{transform!r} is no transform of labkit.augment. Call its function, such as "
                "flip() with its brackets; torchvision's transforms belong in a Dataset."
            )
    if images.dtype != torch.uint8 and not images.is_floating_point():
        raise ValueError(
            f"Augmentation was given images of type {images.dtype}. It takes bytes, which "
            "images.to(torch.uint8) makes, or floats, both from 0 to 255."
        )
    if images.ndim != 4 or images.shape[1] != 3:
        raise ValueError(
            f"Augmentation was given images of shape {list(images.shape)}. It takes a batch "
            "[B, 3, H, W]; images[None] makes a batch of one picture."
        )
    mask = targets.get("mask")
    if mask is not None and mask.shape != (len(images), *images.shape[2:]):
        raise ValueError(
            f"The masks have the shape {list(mask.shape)} and the images {list(images.shape)}. "
            "A mask needs the rows and columns of its picture: [B, H, W]."
        )
    if mask is not None and mask.dtype in (torch.bool, torch.int8):
        raise ValueError(
            f"The masks are {mask.dtype}, which cannot hold {VOID}, the mark of what is not known. "
            "Give mask.to(torch.uint8)."
        )
