"""Which pixels each object has: COCO's polygons and run lengths, VOC's pictures of objects."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from labkit.datasets.box_files import Scene, Thing, Told
from labkit.datasets.coco_outlines import decoded
from labkit.datasets.folder_files import relative
from labkit.images import OUTSIDE, VOID, Fit
from labkit.store import build_masks

MOST = VOID - 1  # objects that a byte can number, beside nothing and void
INSIDE = 0.8  # of an object's pixels in its box, if the two belong together


@dataclass(frozen=True)
class Placed:
    """A picture's objects as they lie in the store's square: `boxes` are [n, 4] there.

    `to_told` [3, 3] leads from places in the square to those in the picture of the annotations,
    which has these columns and rows.
    """

    scene: Scene
    things: list[Thing]
    boxes: Tensor
    to_told: Tensor
    columns: float
    rows: float


def paint(
    told: Told, placed: Mapping[int, Placed], count: int, size: int, fit: Fit
) -> dict[str, Any]:
    """The columns `mask`, uint8 [count, size, size], and `numbers`, int64 [n] each.

    Where objects lie over each other, the smaller one is seen, and crowds lie below all. What is
    in the box of an object without a known mask, and in no other mask, is void, as is what lies
    beside the picture.
    """
    mask = torch.full((count, size, size), VOID, dtype=torch.uint8)
    own = [torch.zeros(0, dtype=torch.int64) for _ in range(count)]
    read = _voc_pictures(told, placed, size, fit)
    for row, each in placed.items():
        name = told.name(each.scene.file)
        inside, at = _places(each, size)
        if told.kind == "VOC":
            base, layers = _voc(each, read.get(row), inside)
        else:
            base, layers = _coco(told, name, each, inside, at)
        painted, number = _painted(told, name, each, base, layers)
        mask[row], own[row] = torch.from_numpy(painted), torch.from_numpy(number)
    return {"mask": mask, "numbers": own}


def _painted(
    told: Told, name: str, each: Placed, base: np.ndarray, layers: list[np.ndarray | None]
) -> tuple[np.ndarray, np.ndarray]:
    """A mask [size, size] of numbered objects laid on `base`, and the number of each object."""
    if len(layers) > MOST:
        told.others.append(
            f"{name}: has {len(layers)} objects, and a mask numbers {MOST}; the others have none."
        )
        layers = layers[:MOST]
    known = []
    for place, layer in enumerate(layers):
        if layer is None:
            continue
        within = layer[_around(each.boxes[place].tolist(), margin=1)].sum()
        if within < INSIDE * layer.sum():
            told.others.append(
                f"{name}: the mask of {each.things[place]} is not in that box, and not used."
            )
        else:
            known.append((place, layer))
    known.sort(key=lambda item: (not each.things[item[0]].crowd, -int(item[1].sum())))
    painted = base.copy()
    for place, layer in known:
        painted[layer] = place + 1
    numbers = np.zeros(len(each.things), np.int64)
    for place, _ in known:
        if (painted == place + 1).any():
            numbers[place] = place + 1
        else:
            told.others.append(
                f"{name}: {each.things[place]} has no pixel of its mask at this size, or others "
                "hide it."
            )
    for box in each.boxes[torch.from_numpy(numbers == 0)].tolist():
        part = painted[_around(box)]
        part[part == 0] = VOID
    return painted, numbers


def _around(box: list[float], margin: int = 0) -> tuple[slice, slice]:
    """The rows and columns of whole pixels that a box touches."""
    x1, y1, x2, y2 = box
    return (
        slice(max(0, math.floor(y1) - margin), math.ceil(y2) + margin),
        slice(max(0, math.floor(x1) - margin), math.ceil(x2) + margin),
    )


def _places(each: Placed, size: int) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Which of the square's pixels show the picture, and the row and column each centre lies in."""
    y, x = np.mgrid[:size, :size] + 0.5
    centres = np.stack([x, y, np.ones_like(x)], -1) @ each.to_told[:2].numpy().T
    column, row = np.moveaxis(np.floor(centres + 1e-9).astype(np.int64), -1, 0)
    columns, rows = math.ceil(each.columns), math.ceil(each.rows)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    return inside, (row.clip(0, rows - 1), column.clip(0, columns - 1))


def _coco(
    told: Told, name: str, each: Placed, inside: np.ndarray, at: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, list[np.ndarray | None]]:
    base = np.where(inside, 0, VOID).astype(np.uint8)
    sides = math.ceil(each.rows), math.ceil(each.columns)
    if each.scene.void:
        void = decoded(each.scene.void, *sides)
        if isinstance(void, str):
            told.others.append(f"{name}: its void {void}. No pixel is left out for it.")
        else:
            base[void[at]] = VOID
    layers: list[np.ndarray | None] = []
    for thing in each.things:
        if not thing.outline:
            layers.append(None)
            continue
        found = decoded(thing.outline, *sides)
        if isinstance(found, str):
            told.others.append(f"{name}: the segmentation of {thing} {found}. It has no mask.")
            layers.append(None)
        else:
            layers.append(found[at] & inside)
    return base, layers


def _voc_pictures(
    told: Told, placed: Mapping[int, Placed], size: int, fit: Fit
) -> dict[int, np.ndarray]:
    """VOC's numbers of objects in the square, by row; OUTSIDE where there is no picture."""
    rows = [row for row, each in placed.items() if each.scene.objects]
    files = [each.scene.objects for each in placed.values() if each.scene.objects]
    if not files:
        return {}
    codes, found, faults = build_masks(files, [placed[r].scene.file for r in rows], size, fit)
    told.others += [relative(faults[place], files[place].parent) for place in faults]
    read = {}
    for place, row in enumerate(rows):
        if place in faults:
            continue
        if not found[place].values or found[place].wide:
            told.others.append(
                f"{told.name(placed[row].scene.file)}: {files[place].name} holds colours, not the "
                "numbers of objects. Get it as VOC has it, with a palette."
            )
            continue
        table = np.full(256, VOID, np.uint8)
        table[: len(found[place].values)] = found[place].values
        table[OUTSIDE] = VOID
        read[row] = table[codes[place].numpy()]
    return read


def _voc(
    each: Placed, read: np.ndarray | None, inside: np.ndarray
) -> tuple[np.ndarray, list[np.ndarray | None]]:
    if read is None:
        return np.full_like(inside, VOID, dtype=np.uint8), [None] * len(each.things)
    layers = [read == thing.number for thing in each.things]
    base = np.where(read == VOID, VOID, 0).astype(np.uint8)
    return base, [layer if layer.any() else None for layer in layers]
