"""Right answers written differently, and what is still blank; more of pooling stands beside."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from torchvision import ops

from labkit.exercises.engine import find
from labkit.exercises.judge import judge


def windows_by_loops(size, side, step):
    boxes = torch.zeros(0, 4)
    y = 0
    while y + side <= size:
        x = 0
        while x + side <= size:
            boxes = torch.cat([boxes, torch.tensor([[x, y, x + side, y + side]])])
            x += step
        y += step
    return boxes


def windows_by_meshgrid(size, side, step):
    at = torch.arange(0, size - side + 1, step)
    x, y = torch.meshgrid(at, at, indexing="xy")
    corner = torch.stack([x.flatten(), y.flatten()], 1)
    return torch.cat([corner, corner + side], 1).to(torch.float32)


def windows_by_unfold(size, side, step):
    places = torch.arange(size).unfold(0, side, step)[:, 0].float()
    boxes = torch.cartesian_prod(places, places).flip(1)
    return torch.hstack([boxes, boxes + side])


def windows_by_numpy(size, side, step):
    at = np.arange((size - side) // step + 1) * step
    x, y = np.tile(at, len(at)), np.repeat(at, len(at))
    return torch.from_numpy(np.stack([x, y, x + side, y + side], axis=-1).astype(np.float32))


def windows_by_number(size, side, step):
    each = 1 + (size - side) // step
    number = torch.arange(each * each)
    x, y = number % each * step, number // each * step
    return torch.stack((x, y, x + side, y + side)).T.float()


def windows_filtered(size, side, step):
    every = [(x, y) for y in range(0, size, step) for x in range(0, size, step)]
    inside = [[x, y, x + side, y + side] for x, y in every if max(x, y) + side <= size]
    return torch.tensor(inside).float()


def decoded_by_columns(offsets, anchors):
    x1, y1, x2, y2 = anchors.unbind(1)
    dx, dy, dw, dh = offsets.unbind(1)
    width, height = x2 - x1, y2 - y1
    x, y = x1 + width / 2 + dx * width, y1 + height / 2 + dy * height
    width, height = width * torch.exp(dw), height * torch.exp(dh)
    return torch.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], dim=1)


def decoded_by_loop(offsets, anchors):
    boxes = []
    for (dx, dy, dw, dh), (x1, y1, x2, y2) in zip(offsets.tolist(), anchors.tolist(), strict=True):
        width, height = x2 - x1, y2 - y1
        x, y = (x1 + x2) / 2 + dx * width, (y1 + y2) / 2 + dy * height
        half, tall = width * math.exp(dw) / 2, height * math.e**dh / 2
        boxes.append([x - half, y - tall, x + half, y + tall])
    return torch.tensor(boxes)


def decoded_by_convert(offsets, anchors):
    middle = ops.box_convert(anchors, "xyxy", "cxcywh")
    place = middle[:, :2] + offsets[:, :2] * middle[:, 2:]
    return ops.box_convert(
        torch.cat([place, middle[:, 2:] * offsets[:, 2:].exp()], 1), "cxcywh", "xyxy"
    )


def decoded_by_numpy(offsets, anchors):
    offsets, anchors = offsets.numpy(), anchors.numpy()
    corners = anchors.reshape(-1, 2, 2)
    sides = np.diff(corners, axis=1)[:, 0]
    centre = corners.mean(1) + offsets[:, :2] * sides
    half = 0.5 * sides * np.exp(offsets[:, 2:])
    return torch.from_numpy(np.concatenate([centre - half, centre + half], -1))


def decoded_from_the_corner(offsets, anchors):
    """With the limit that the library sets, which none of the cases reaches."""
    sides = anchors[:, 2:] - anchors[:, :2]
    grown = sides * offsets[:, 2:].clamp(max=math.log(1000 / 16)).exp()
    start = anchors[:, :2] + (offsets[:, :2] + 0.5) * sides - grown / 2
    return torch.hstack((start, start + grown))


def decoded_into_a_copy(offsets, anchors):
    boxes = anchors.clone()
    for start in (0, 1):
        side = anchors[:, start + 2] - anchors[:, start]
        place = anchors[:, start::2].mean(1) + side * offsets[:, start]
        boxes[:, start] = place - side * offsets[:, start + 2].exp() / 2
        boxes[:, start + 2] = place + side * offsets[:, start + 2].exp() / 2
    return boxes


def pooled_by_adaptive(feature, box, stride):
    x1, y1, x2, y2 = torch.round(box / stride).int()
    return F.adaptive_max_pool2d(feature[:, y1 : y2 + 1, x1 : x2 + 1], 2)


def pooled_by_the_library(feature, box, stride):
    return ops.roi_pool(feature[None], [box[None]], (2, 2), 1 / stride)[0]


def between_by_lerp(feature, x, y):
    feature = F.pad(feature, (0, 1, 0, 1))
    left, top = math.floor(x), math.floor(y)
    row = torch.lerp(feature[:, top], feature[:, top + 1], y - top)
    return torch.lerp(row[:, left], row[:, left + 1], x - left)


def between_by_grid(feature, x, y):
    height, width = feature.shape[1:]
    place = torch.tensor([2 * x / (width - 1) - 1, 2 * y / (height - 1) - 1])
    return F.grid_sample(feature[None], place.view(1, 1, 1, 2), align_corners=True)[0, :, 0, 0]


def between_by_the_library(feature, x, y):
    box = torch.tensor([[x - 0.5, y - 0.5, x + 0.5, y + 0.5]])
    return ops.roi_align(feature[None], [box], 1, sampling_ratio=1).flatten()


def weighted_by_loop(losses, weights):
    result = {}
    for name in losses:
        if name in weights:
            result[name] = weights[name] * losses[name]
        else:
            result[name] = losses[name]
    return result


def weighted_by_copy(losses, weights):
    result = losses.copy()
    for name, weight in weights.items():
        result[name] = result[name] * weight
    return result


def weighted_by_union(losses, weights):
    return losses | {name: losses[name] * weight for name, weight in weights.items()}


def weighted_by_ones(losses, weights):
    full = {**dict.fromkeys(losses, 1.0), **weights}
    return {name: torch.mul(full[name], losses[name]) for name in losses}


def weighted_by_tensors(losses, weights):
    each = torch.tensor([weights.get(name, 1) for name in losses], dtype=torch.float64)
    return dict(zip(losses, (torch.stack(list(losses.values())) * each).unbind(), strict=True))


def weighted_with_a_nought_of_its_own(losses, weights):
    """Of a loss times 0 no gradient comes back either."""
    return {
        name: torch.tensor(0.0) if weights.get(name) == 0 else loss * weights.get(name, 1)
        for name, loss in losses.items()
    }


def weighted_by_try(losses, weights):
    result = {}
    for name, loss in losses.items():
        try:
            result[name] = loss * weights[name]
        except KeyError:
            result[name] = loss + 0
    return result


def parts_by_adaptive(maps, box):
    x1, y1, x2, y2 = box
    grid = F.adaptive_avg_pool2d(maps[:, y1:y2, x1:x2], 2)
    return grid.flatten(1).diagonal().mean()


def parts_by_the_library(maps, box):
    """The library leaves the last row and column out at a map's border, so there is one more."""
    maps = F.pad(maps, (0, 1, 0, 1))
    return ops.ps_roi_pool(maps[None], [box[None].float()], 2).mean()


RIGHT = [
    ("windows", windows_by_loops),
    ("windows", windows_by_meshgrid),
    ("windows", windows_by_unfold),
    ("windows", windows_by_numpy),
    ("windows", windows_by_number),
    ("windows", windows_filtered),
    ("decoded", decoded_by_columns),
    ("decoded", decoded_by_loop),
    ("decoded", decoded_by_convert),
    ("decoded", decoded_by_numpy),
    ("decoded", decoded_from_the_corner),
    ("decoded", decoded_into_a_copy),
    ("pooled", pooled_by_adaptive),
    ("pooled", pooled_by_the_library),
    ("between", between_by_lerp),
    ("between", between_by_grid),
    ("between", between_by_the_library),
    ("weighted", weighted_by_loop),
    ("weighted", weighted_by_copy),
    ("weighted", weighted_by_union),
    ("weighted", weighted_by_ones),
    ("weighted", weighted_by_tensors),
    ("weighted", weighted_with_a_nought_of_its_own),
    ("weighted", weighted_by_try),
    ("part_scores", parts_by_adaptive),
    ("part_scores", parts_by_the_library),
]


@pytest.mark.parametrize(("label", "answer"), RIGHT)
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()
