"""What is true of drawn streets: which things count, and their boxes, masks and identities."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from labkit.images import VOID
from labkit.synth.road_stage import outlined
from labkit.synth.roads import LABELS, RoadSpec

LEAST_VISIBLE, LEAST_SIDE = 0.2, 4  # of a thing that counts: its share, its pixels
EASY_VISIBLE, EASY_SIDE = 0.4, 12  # of one that is not difficult


def columns(
    specs: Sequence[RoadSpec],
    objects: Tensor,
    visible: Sequence[Tensor],
    size: int,
    *,
    masks: bool,
    amodal: bool,
    tracks: bool = False,
) -> dict[str, Any]:
    """The targets of a store of these streets; see `roads`."""
    names = ("boxes", "labels", "visible", "difficult", "numbers", "tracks")
    found: dict[str, Any] = {name: [] for name in names}
    mask = objects.clone() if masks else objects
    for row, spec in enumerate(specs):
        seen = seen_boxes(objects[row], len(spec.things))
        sides = (seen[:, 2:] - seen[:, :2]).amax(1)
        counts = (visible[row] >= LEAST_VISIBLE) & (sides >= LEAST_SIDE)
        kept = counts.nonzero()[:, 0]
        easy = (visible[row][kept] >= EASY_VISIBLE) & (sides[kept] >= EASY_SIDE)
        labels = torch.tensor([LABELS[thing.kind] for thing in spec.things], dtype=torch.int64)
        who = torch.tensor([thing.identity for thing in spec.things], dtype=torch.int64)
        boxes = whole_boxes(spec, seen, size)[kept] if amodal else seen[kept]
        order = torch.arange(1, len(kept) + 1)
        one = (boxes, labels[kept], visible[row][kept], ~easy, order, who[kept])
        for name, value in zip(names, one, strict=True):
            found[name].append(value)
        if masks:
            new = torch.full((256,), VOID, dtype=torch.uint8)
            new[0] = 0
            new[kept + 1] = torch.arange(1, len(kept) + 1, dtype=torch.uint8)
            mask[row] = new[objects[row].long()]
    numbers, identities = found.pop("numbers"), found.pop("tracks")
    if masks:
        found |= {"mask": mask, "numbers": numbers}
    if tracks:
        found |= {"tracks": identities}
    weather = [spec.weather for spec in specs]
    return found | {"weather": weather, "night": torch.tensor([spec.night for spec in specs])}


def seen_boxes(objects: Tensor, count: int) -> Tensor:
    """Boxes [count, 4] float32 around the pixels of objects 1 to `count`; zeros where none is.

    >>> seen_boxes(torch.tensor([[0, 2, 2], [0, 2, 0]], dtype=torch.uint8), 2).tolist()
    [[0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 3.0, 2.0]]
    """
    plane = objects.numpy()
    rows, columns = np.nonzero(plane)
    number = plane[rows, columns].astype(np.int64)
    boxes = np.zeros((4, count + 1), np.float32)
    boxes[:2, number] = 1e6
    for side, places in zip(boxes[:2], (columns, rows), strict=True):
        np.minimum.at(side, number, places.astype(np.float32))
    for side, places in zip(boxes[2:], (columns + 1, rows + 1), strict=True):
        np.maximum.at(side, number, places.astype(np.float32))
    return torch.from_numpy(boxes[:, 1:].T.copy())


def whole_boxes(spec: RoadSpec, seen: Tensor, size: int) -> Tensor:
    """Boxes [count, 4] around all of each thing, as far as the picture goes.

    A pixel that shows a thing lies within its box, though its edge runs through the pixel.
    """
    boxes = torch.from_numpy(outlined(spec) * (size / spec.width)).float().clamp(0, size)
    return torch.cat([boxes[:, :2].minimum(seen[:, :2]), boxes[:, 2:].maximum(seen[:, 2:])], 1)
