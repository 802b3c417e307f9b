"""Lesson 09: what other slips are told, and that its answers agree with torchvision."""

import re

import pytest
import torch
from torchvision import ops
from torchvision.models.detection._utils import Matcher

from labkit.exercises.answers_09 import corners, iou, matched
from labkit.exercises.answers_nms_09 import nms
from labkit.exercises.answers_scores_09 import average_precision, precision_recall
from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def corners_by_views(boxes):
    x, y, width, height = boxes.T
    width += x
    height += y
    return boxes


def corners_of_whole_numbers(boxes):
    found = []
    for x, y, width, height in boxes:
        found.append([int(x), int(y), int(x + width), int(y + height)])
    return torch.tensor(found)


def corners_half_done(boxes):
    x, y, width, _ = boxes.unbind(1)
    return torch.stack([x, y, x + width, ...], 1)


def iou_by_early_return(a, b):
    found = torch.zeros(len(a), len(b))
    for i, one in enumerate(a):
        for j, other in enumerate(b):
            found[i, j] = iou(one[None], other[None])
        return found
    return found


def iou_by_if(a, b):
    start, end = torch.maximum(a[:, None, :2], b[:, :2]), torch.minimum(a[:, None, 2:], b[:, 2:])
    if end < start:
        return torch.zeros(len(a), len(b))
    return (end - start).prod(-1)


def iou_without_broadcast(a, b):
    start, end = torch.maximum(a[:, :2], b[:, :2]), torch.minimum(a[:, 2:], b[:, 2:])
    return (end - start).clamp(min=0).prod(1)


def matched_without_last_rule(ious, high=0.7, low=0.3):
    match = torch.full((len(ious),), -2)
    for anchor, row in enumerate(ious):
        if row.max() >= high:
            match[anchor] = row.argmax()
        elif row.max() < low:
            match[anchor] = -1
    return match


def matched_by_values(ious, high=0.7, low=0.3):
    best, match = ious.max(1)
    match[best < high] = -2
    match[best < low] = -1
    match[ious.max(0)] = torch.arange(ious.shape[1])
    return match


def matched_best_of_all(ious, high=0.7, low=0.3):
    match = matched_without_last_rule(ious, high, low)
    match[ious.argmax()] = 0
    return match


def matched_down_the_columns(ious, high=0.7, low=0.3):
    best, match = ious.max(0)
    return torch.where(best >= high, match, torch.where(best < low, -1, -2))


def matched_along_the_rows_again(ious, high=0.7, low=0.3):
    match = matched_without_last_rule(ious, high, low)
    match[ious.max(1).indices] = torch.arange(ious.shape[1])
    return match


def matched_in_place(ious, high=0.7, low=0.3):
    found = matched(ious, high, low)
    ious[ious < low] = 0
    return found


def nms_in_pairs(boxes, scores, limit=0.5):
    """Goes through all pairs, and a dropped box drops others too."""
    keep = torch.ones(len(boxes), dtype=torch.bool)
    overlap = ops.box_iou(boxes, boxes)
    for i in range(len(boxes)):
        for j in range(len(boxes)):
            if overlap[i, j] > limit and scores[i] > scores[j]:
                keep[j] = False
    order = scores.argsort(descending=True)
    return order[keep[order]]


def nms_of_vectors(boxes, scores, limit=0.5):
    kept, left = [], scores.argsort(descending=True)
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best.item())
        left = left[ops.box_iou(boxes[best][None], boxes[left]) <= limit]
    return torch.tensor(kept, dtype=torch.long)


def curve_without_keeping(scores, right, objects):
    right[scores.argsort(descending=True)]
    found = right.cumsum(0)
    return found / torch.arange(1, len(right) + 1), found / objects


def curve_half_sorted(scores, right, objects):
    found = right[scores.argsort(descending=True)].cumsum(0)
    return found / torch.arange(1, len(right) + 1), right.cumsum(0) / objects


def curve_from_0(scores, right, objects):
    right = right[scores.argsort(descending=True)]
    return right.cumsum(0) / torch.arange(len(right)), right.cumsum(0) / objects


def curve_in_numpy(scores, right, objects):
    return tuple(each.numpy() for each in precision_recall(scores, right, objects))


def curve_by_mean(scores, right, objects):
    right = right[scores.argsort(descending=True)]
    return torch.stack([right[: i + 1].mean() for i in range(len(right))]), right


def area_without_cummax(precision, recall):
    area, before = 0.0, 0.0
    for p, r in zip(precision.tolist(), recall.tolist(), strict=True):
        area += p * (r - before)
        before = r
    return area


def area_without_before(precision, recall):
    area, before = 0.0, 0.0
    for i in range(len(recall)):
        area += precision[i:].max().item() * (recall[i].item() - before)
    return area


def area_of_voc_2007(precision, recall):
    area = 0.0
    for level in torch.linspace(0, 1, 11):
        if (recall >= level).any():
            area += precision[recall >= level].max().item() / 11
    return area


@pytest.mark.parametrize(
    ("label", "answer", "words"),
    [
        ("corners", corners_by_views, "Why: The corners are right, but `boxes` itself"),
        ("corners", corners_of_whole_numbers, "its dtype is|Its dtype is"),
        ("corners", lambda boxes: corners(boxes).numpy(), "It is a NumPy array"),
        ("corners", lambda boxes: ops.box_convert(boxes, "cxcywh", "xyxy"), "You take x, y for"),
        ("corners", lambda boxes: ops.box_convert(boxes, "xyxy", "xywh"), "Why: You subtract"),
        ("corners", lambda boxes: torch.stack(corners(boxes).unbind(1)), "Why: Each box is a col"),
        ("corners", lambda boxes: print(corners(boxes)), "only `return` hands it back"),
        ("iou", iou_by_early_return, "Why: Only the beginning"),
        ("iou", iou_by_if, "no single yes or no"),
        ("iou", iou_without_broadcast, "do not fit each other"),
        ("iou", lambda a, b: ops.generalized_box_iou(a, b), "Why: That is the GIoU"),
        ("iou", lambda a, b: ops.box_iou(b, a), "the same lengths in another order"),
        ("iou", lambda a, b: iou(a, b).diagonal(), "Its shape is"),
        ("iou", lambda a, b: iou(a, b).numpy(), "It is a NumPy array"),
        ("iou", lambda a, b: iou(a, b) + 0.1, "6 of its 6 numbers differ"),
        ("matched", matched_without_last_rule, "Why: An object that no anchor fits well"),
        ("matched", matched_by_values, "Why: `match` has one dimension"),
        ("matched", matched_best_of_all, "Why: `ious.argmax\\(\\)` without"),
        ("matched", matched_down_the_columns, "Why: `ious.max\\(0\\)` goes down the columns"),
        ("matched", matched_along_the_rows_again, "Why: `ious.argmax\\(1\\)` is for each anchor"),
        ("matched", matched_in_place, "it changed what it was given"),
        ("matched", lambda ious, high, low: matched(ious, high, low), "Is a default such as"),
        ("nms", nms_in_pairs, "Why: A box that has been dropped drops others"),
        ("nms", nms_of_vectors, "Why: `box_iou` gives a table"),
        ("nms", lambda *given: nms(*given).numpy(), "Why: .* in a NumPy array"),
        ("nms", lambda boxes, scores, limit: nms(boxes, scores, limit), "Is a default such as"),
        ("nms", lambda boxes, scores, limit=0.5: ops.nms(boxes, -scores, limit),
         "Why: You begin with the worst"),
        ("precision_recall", curve_without_keeping, "Why: You go through the detections as"),
        ("precision_recall", curve_half_sorted, "Why: One of the two is of the sorted"),
        ("precision_recall", curve_from_0, "Why: `torch.arange\\(len\\(right\\)\\)` begins at 0"),
        ("precision_recall", curve_in_numpy, "Why: .* in NumPy arrays"),
        ("precision_recall", curve_by_mean, "True and False have no mean"),
        ("average_precision", area_without_cummax, "Why: You add up the precision as it is"),
        ("average_precision", area_without_before, "Why: You multiply by the recall itself"),
        ("average_precision", area_of_voc_2007, "Why: That is a mean at every tenth"),
        ("average_precision", lambda precision, recall: 0.5, "the same whatever it is given"),
        ("average_precision", lambda p, r: torch.tensor([average_precision(p, r)]),
         "`.item\\(\\)` makes one of it"),
    ],
)  # fmt: skip
def test_other_slips_are_told_what_differs(label, answer, words):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert re.search(words, verdict.text()), verdict.text()


def test_a_blank_inside_is_named():
    verdict = judge(find("corners"), corners_half_done)
    assert verdict.state is State.UNTOUCHED
    assert "A `...` is still there" in verdict.text()


def some_boxes(count, seed):
    """Boxes [n, 4] in a picture of 40 pixels, many of which overlap, and their scores [n]."""
    generator = torch.Generator().manual_seed(seed)
    start = torch.rand(count, 2, generator=generator) * 30
    sides = torch.rand(count, 2, generator=generator) * 20 + 1
    return torch.cat([start, start + sides], 1), torch.rand(count, generator=generator)


def test_boxes_agree_with_torchvision():
    boxes, _ = some_boxes(30, 1)
    others, _ = some_boxes(17, 2)
    assert torch.equal(corners(boxes), ops.box_convert(boxes, "xywh", "xyxy"))
    torch.testing.assert_close(iou(boxes, others), ops.box_iou(boxes, others))
    assert iou(boxes[:0], others).shape == (0, 17)


@pytest.mark.parametrize("limit", [0.0, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 60])
def test_nms_agrees_with_torchvision(count, limit):
    for seed in range(5):
        boxes, scores = some_boxes(count, seed)
        assert torch.equal(nms(boxes, scores, limit), ops.nms(boxes, scores, limit))


def test_matches_agree_with_torchvision_where_no_anchor_is_wanted_twice():
    """torchvision leaves an object's best anchor to the object that this anchor lies on most."""
    compared = 0
    for seed in range(200):
        ious = torch.rand(9, 3, generator=torch.Generator().manual_seed(seed)) ** 2
        best = ious.argmax(0)
        if ious.argmax(1)[best].tolist() == [0, 1, 2]:
            theirs = Matcher(0.7, 0.3, allow_low_quality_matches=True)(ious.T)
            assert torch.equal(matched(ious), theirs)
            compared += 1
    assert compared > 20


def by_definition(scores, right, objects):
    """Precision and recall by counting at each score; the area rectangle by rectangle."""
    precision, recall = [], []
    for line in sorted(scores.tolist(), reverse=True):
        reported = [
            yes for yes, s in zip(right.tolist(), scores.tolist(), strict=True) if s >= line
        ]
        precision.append(sum(reported) / len(reported))
        recall.append(sum(reported) / objects)
    area, before = 0.0, 0.0
    for level in sorted(set(recall)):
        best = max(p for p, r in zip(precision, recall, strict=True) if r >= level)
        area, before = area + best * (level - before), level
    return precision, recall, area


@pytest.mark.parametrize("count", [1, 2, 5, 23])
def test_the_curve_and_its_area_are_those_of_their_definitions(count):
    for seed in range(10):
        generator = torch.Generator().manual_seed(seed)
        scores = torch.rand(count, generator=generator)
        right = torch.rand(count, generator=generator) < scores
        objects = int(right.sum()) + 1 + seed % 4
        precision, recall, area = by_definition(scores, right, objects)
        found = precision_recall(scores, right, objects)
        assert found[0].tolist() == pytest.approx(precision)
        assert found[1].tolist() == pytest.approx(recall)
        assert average_precision(*found) == pytest.approx(area, abs=1e-6)


def test_nothing_found_is_an_area_of_0():
    empty = precision_recall(torch.zeros(0), torch.zeros(0, dtype=torch.bool), 4)
    assert [each.shape for each in empty] == [(0,), (0,)]
    assert average_precision(*empty) == 0
