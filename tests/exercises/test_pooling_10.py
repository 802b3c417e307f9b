"""Lesson 10: pooling by hand in other ways, and the answers beside those of torchvision."""

import math

import numpy as np
import pytest
import torch
from torchvision import ops
from torchvision.models.detection._utils import BoxCoder

from labkit.exercises.answers_10 import decoded, windows
from labkit.exercises.answers_parts_10 import border_left_out, part_scores
from labkit.exercises.answers_pool_10 import between, pooled
from labkit.exercises.engine import find
from labkit.exercises.judge import judge


def pooled_by_loops(feature, box, stride):
    x1, y1, x2, y2 = (int(each / stride + 0.5) for each in box)
    rows, columns = y2 - y1 + 1, x2 - x1 + 1
    result = torch.full((len(feature), 2, 2), -torch.inf)
    for channel in range(len(feature)):
        for i in range(2):
            for j in range(2):
                for y in range(math.floor(i * rows / 2), math.ceil((i + 1) * rows / 2)):
                    for x in range(math.floor(j * columns / 2), math.ceil((j + 1) * columns / 2)):
                        value = feature[channel, y1 + y, x1 + x]
                        result[channel, i, j] = max(result[channel, i, j], value)
    return result


def pooled_by_numpy(feature, box, stride):
    x1, y1, x2, y2 = np.rint(box.numpy() / stride).astype(int)
    cells = feature.numpy()[:, y1 : y2 + 1, x1 : x2 + 1]
    h, w = cells.shape[1:]
    grid = [
        [cells[:, a:b, c:d].max(axis=(1, 2)) for c, d in ((0, -(-w // 2)), (w // 2, w))]
        for a, b in ((0, -(-h // 2)), (h // 2, h))
    ]
    return torch.from_numpy(np.array(grid)).permute(2, 0, 1)


def pooled_in_two_steps(feature, box, stride):
    """Rows first, then columns: of a maximum the order does not matter."""
    x1, y1, x2, y2 = (round((each / stride).item()) for each in box)
    cells = feature[:, y1 : y2 + 1, x1 : x2 + 1]
    for dim in (1, 2):
        side = cells.shape[dim]
        first = cells.narrow(dim, 0, (side + 1) // 2).max(dim, keepdim=True).values
        second = cells.narrow(dim, side // 2, side - side // 2).max(dim, keepdim=True)[0]
        cells = torch.cat([first, second], dim)
    return cells


def between_by_hats(feature, x, y):
    rows, columns = torch.arange(feature.shape[1]), torch.arange(feature.shape[2])
    down, across = (1 - (rows - y).abs()).clamp(min=0), (1 - (columns - x).abs()).relu()
    return torch.einsum("chw,h,w->c", feature, down, across)


def between_by_loop(feature, x, y):
    total = torch.zeros(len(feature))
    for i in range(feature.shape[1]):
        for j in range(feature.shape[2]):
            if abs(y - i) < 1 and abs(x - j) < 1:
                total += feature[:, i, j] * (1 - abs(y - i)) * (1 - abs(x - j))
    return total


def between_by_numpy(feature, x, y):
    f, j, i = feature.numpy(), int(np.floor(x)), int(np.floor(y))
    jj, ii = (j + 1) % f.shape[2], (i + 1) % f.shape[1]
    square = f[:, [i, i, ii, ii], [j, jj, j, jj]]
    weights = np.outer([1 - y + i, y - i], [1 - x + j, x - j]).ravel()
    return torch.from_numpy(square @ weights.astype(np.float32))


def between_held_back(feature, x, y):
    height, width = feature.shape[1:]
    left, top = min(int(x), width - 2), min(int(y), height - 2)
    across, down = x - left, y - top
    weights = torch.tensor([[1 - down], [down]]) * torch.tensor([1 - across, across])
    return (feature[:, top : top + 2, left : left + 2] * weights).sum((1, 2))


def parts_by_loop(maps, box):
    x1, y1, x2, y2 = box
    total = 0
    for y in range(y1, y2):
        for x in range(x1, x2):
            part = 2 * (y >= (y1 + y2) / 2) + (x >= (x1 + x2) / 2)
            total += maps[int(part), y, x]
    return total / ((x2 - x1) * (y2 - y1))


def parts_by_numpy(maps, box):
    (x1, y1, x2, y2), maps = box.numpy(), maps.numpy()
    cells = maps[:, y1:y2, x1:x2]
    h, w = cells.shape[1] // 2, cells.shape[2] // 2
    quarters = cells.reshape(2, 2, 2, h, 2, w)
    return np.mean([quarters[i, j, i, :, j].mean() for i in (0, 1) for j in (0, 1)])


def parts_in_one_row(maps, box):
    x1, y1, x2, y2 = box.tolist()
    x, y = x1 + (x2 - x1) // 2, y2 - (y2 - y1) // 2
    cells = [maps[0, y1:y, x1:x], maps[1, y1:y, x:x2], maps[2, y:y2, x1:x], maps[3, y:y2, x:x2]]
    return torch.cat([part.flatten() for part in cells]).double().mean().item()


RIGHT = [
    ("pooled", pooled_by_loops),
    ("pooled", pooled_by_numpy),
    ("pooled", pooled_in_two_steps),
    ("between", between_by_hats),
    ("between", between_by_loop),
    ("between", between_by_numpy),
    ("between", between_held_back),
    ("part_scores", parts_by_loop),
    ("part_scores", parts_by_numpy),
    ("part_scores", parts_in_one_row),
]


@pytest.mark.parametrize(("label", "answer"), RIGHT)
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()


def random(*shape, seed=0):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


def some_boxes(count, width, height, seed=0):
    """Boxes [count, 4] in corners, inside a picture."""
    corners = random(count, 2, 2, seed=seed).sort(1).values
    return (corners * torch.tensor([width, height])).flatten(1)


def test_boxes_are_those_of_the_librarys_coder():
    anchors, offsets = some_boxes(200, 300, 200), random(200, 4, seed=1) * 4 - 2
    theirs = BoxCoder((1.0, 1.0, 1.0, 1.0)).decode_single(offsets, anchors)
    torch.testing.assert_close(decoded(offsets, anchors), theirs)


def test_offsets_that_the_librarys_coder_finds_lead_back():
    anchors, objects = some_boxes(100, 300, 200), some_boxes(100, 300, 200, seed=2)
    offsets = BoxCoder((1.0, 1.0, 1.0, 1.0)).encode_single(objects, anchors)
    torch.testing.assert_close(decoded(offsets, anchors), objects, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("stride", [1, 2, 4, 16])
def test_pooling_is_the_librarys_roi_pool(stride):
    feature = random(3, 11, 13, seed=3) - 0.5
    boxes = some_boxes(200, 12.4 * stride, 10.4 * stride, seed=stride)
    theirs = ops.roi_pool(feature[None], [boxes], 2, 1 / stride)
    assert torch.equal(torch.stack([pooled(feature, box, stride) for box in boxes]), theirs)


def test_a_value_between_cells_is_the_librarys():
    feature = random(4, 6, 9, seed=4)
    places = random(200, 2, seed=5) * torch.tensor([8.0, 5.0])
    places = torch.cat([places, torch.tensor([[8.0, 5], [0, 0], [8, 2.5], [3.5, 5], [4, 2]])])
    boxes = torch.cat([places - 0.5, places + 0.5], 1)
    theirs = ops.roi_align(feature[None], [boxes], 1, sampling_ratio=1)[..., 0, 0]
    ours = torch.stack([between(feature, x, y) for x, y in places.tolist()])
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("x1", [0, 3, 5])
def test_parts_are_the_librarys_inside_and_not_at_the_border(x1):
    """There `ps_roi_pool` leaves the last row and column out, and `ps_roi_align` does not."""
    maps, box = random(4, 8, 11, seed=6), torch.tensor([x1, 2, x1 + 6, 6])
    theirs = ops.ps_roi_pool(maps[None], [box[None].float()], 2).mean()
    torch.testing.assert_close(border_left_out(maps, box), theirs)
    assert torch.isclose(part_scores(maps, box), theirs) == (x1 + 6 < 11)


def test_windows_are_those_that_unfolding_sees():
    """Each window cut out of a picture is what `unfold` finds there, in the same order."""
    picture = random(1, 1, 23, 23, seed=7)
    for side, step in ((5, 3), (4, 5), (7, 4)):
        columns = torch.nn.functional.unfold(picture, side, stride=step)[0].T
        boxes = windows(23, side, step).long().tolist()
        cut = [picture[0, 0, y1:y2, x1:x2].flatten() for x1, y1, x2, y2 in boxes]
        assert torch.equal(torch.stack(cut), columns)


@pytest.mark.parametrize("label", ["pooled", "between"])
def test_a_case_is_never_half_a_cell(label):
    """Or Python, NumPy and torch would round it to another cell than C does."""
    for case in find(label).cases:
        if label == "pooled":
            _, box, stride = case.arguments
            assert (((box / stride) % 1) - 0.5).abs().min() > 0.04
        else:
            assert all(abs(place % 1 - 0.5) > 0.04 for place in case.arguments[1:])
