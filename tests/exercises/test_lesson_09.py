"""Right answers written differently, and what is still blank."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F
from torchvision import ops

from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def corners_in_a_copy(boxes):
    boxes = boxes.clone()
    boxes[:, 2] += boxes[:, 0]
    boxes[:, 3] += boxes[:, 1]
    return boxes


def corners_by_loop(boxes):
    found = torch.zeros_like(boxes)
    for i in range(len(boxes)):
        x, y, width, height = boxes[i]
        found[i] = torch.tensor([x, y, x + width, y + height])
    return found


def corners_by_matrix(boxes):
    turn = torch.tensor([[1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0], [0, 0, 0, 1]])
    return boxes @ turn.to(boxes.dtype)


def corners_in_numpy(boxes):
    given = boxes.numpy()
    return torch.from_numpy(np.concatenate([given[:, :2], given[:, :2] + given[:, 2:]], axis=1))


def iou_by_loops(a, b):
    found = torch.zeros(len(a), len(b))
    for i, (x1, y1, x2, y2) in enumerate(a.tolist()):
        for j, (u1, v1, u2, v2) in enumerate(b.tolist()):
            width, height = min(x2, u2) - max(x1, u1), min(y2, v2) - max(y1, v1)
            if width > 0 and height > 0:
                shared = width * height
                both = (x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1)
                found[i, j] = shared / (both - shared)
    return found


def iou_by_columns(a, b):
    ax1, ay1, ax2, ay2 = (column[:, None] for column in a.unbind(1))
    bx1, by1, bx2, by2 = b.unbind(1)
    width = F.relu(torch.min(ax2, bx2) - torch.max(ax1, bx1))
    height = F.relu(torch.min(ay2, by2) - torch.max(ay1, by1))
    union = (ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - width * height
    return width * height / union


def iou_in_numpy(a, b):
    a, b = a.numpy()[:, None].astype(float), b.numpy()[None].astype(float)
    sides = np.clip(
        np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0, None
    )
    shared = sides.prod(-1)
    area = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1)
    return torch.from_numpy(shared / (area - shared + 1e-9))


def iou_by_dice(a, b):
    low, high = torch.max(a[:, None, :2], b[None, :, :2]), torch.min(a[:, None, 2:], b[None, :, 2:])
    shared = torch.where((high > low).all(-1), (high - low)[..., 0] * (high - low)[..., 1], 0)
    dice = 2 * shared / (ops.box_area(a)[:, None] + ops.box_area(b)[None])
    return dice / (2 - dice)


def matched_by_loop(ious, high=0.7, low=0.3):
    found = []
    for row in ious:
        best = row.max()
        found.append(int(row.argmax()) if best >= high else -1 if best < low else -2)
    for number in range(ious.shape[1]):
        found[ious[:, number].argmax()] = number
    return torch.tensor(found)


def matched_by_where(ious, high=0.7, low=0.3):
    best, number = torch.max(ious, dim=1)
    match = torch.where(best >= high, number, torch.where(best < low, -1, -2))
    return match.scatter(0, ious.argmax(dim=0), torch.arange(ious.size(1)))


def matched_by_masks(ious, high=0.7, low=0.3):
    best = ious.amax(1)
    match = torch.full((len(ious),), -2)
    match[best < low] = -1
    sure = best >= high
    match[sure] = ious[sure].argmax(1)
    anchor, number = torch.nonzero(ious == ious.amax(0), as_tuple=True)
    match[anchor] = number
    return match


def matched_by_raising(ious, high=0.7, low=0.3):
    """The best anchors are lifted above all others first, and then the limits do the rest."""
    ious = ious.clone()
    ious[ious.argmax(0), torch.arange(ious.shape[1])] = 2
    best, match = ious.max(1)
    match[(best >= low) & (best < high)] = -2
    match[best < low] = -1
    return match


def matched_in_numpy(ious, high=0.7, low=0.3):
    table = ious.numpy()
    match = table.argmax(1)
    match[table.max(1) < np.float32(high)] = -2
    match[table.max(1) < np.float32(low)] = -1
    match[table.argmax(0)] = np.arange(table.shape[1])
    return torch.from_numpy(match)


def nms_by_compare(boxes, scores, limit=0.5):
    kept = []
    for row in scores.argsort(descending=True):
        if all(ops.box_iou(boxes[row][None], boxes[other][None]) <= limit for other in kept):
            kept.append(row)
    return torch.tensor(kept, dtype=torch.int64)


def nms_by_flags(boxes, scores, limit=0.5):
    overlap = ops.box_iou(boxes, boxes)
    order = torch.sort(scores, descending=True)[1]
    dropped = torch.zeros(len(boxes), dtype=torch.bool)
    kept = []
    for row in order.tolist():
        if dropped[row]:
            continue
        kept.append(row)
        dropped |= overlap[row] > limit
    return torch.LongTensor(kept)


def nms_by_best(boxes, scores, limit=0.5):
    left, kept = torch.arange(len(boxes)), []
    while left.numel():
        best = left[scores[left].argmax()]
        kept.append(best.item())
        others = left[left != best]
        left = others[(ops.box_iou(boxes[best : best + 1], boxes[others]) <= limit).flatten()]
    return torch.tensor(kept).long()


def nms_itself_again(boxes, scores, limit=0.5):
    if len(boxes) == 0:
        return scores.argsort()
    best = scores.argmax()
    others = torch.nonzero(ops.box_iou(boxes[best][None], boxes)[0] <= limit)[:, 0]
    return torch.cat([best[None], others[nms_itself_again(boxes[others], scores[others], limit)]])


def curve_by_loop(scores, right, objects):
    precision, recall, found = [], [], 0
    for place, row in enumerate(scores.argsort(descending=True), 1):
        found += right[row].item()
        precision.append(found / place)
        recall.append(found / objects)
    return torch.tensor(precision), torch.tensor(recall)


def curve_by_errors(scores, right, objects):
    _, order = scores.sort(descending=True)
    true, false = torch.cumsum(right[order], 0), torch.cumsum(~right[order], 0)
    return true / (true + false), true.double() / objects


def curve_in_numpy(scores, right, objects):
    found = np.cumsum(right.numpy()[np.argsort(-scores.numpy())])
    return torch.from_numpy(found / np.arange(1, len(found) + 1)), torch.from_numpy(found / objects)


def curve_by_triangle(scores, right, objects):
    right = right[(-scores).argsort()].float()
    lower = torch.ones(len(right), len(right)).tril()
    return torch.stack([lower @ right / lower.sum(1), lower @ right / objects])


def area_of_voc(precision, recall):
    recall = np.concatenate([[0.0], recall.numpy(), [1.0]])
    precision = np.concatenate([[0.0], precision.numpy(), [0.0]])
    for i in range(len(precision) - 1, 0, -1):
        precision[i - 1] = max(precision[i - 1], precision[i])
    steps = np.where(recall[1:] != recall[:-1])[0]
    return np.sum((recall[steps + 1] - recall[steps]) * precision[steps + 1])


def area_by_loop(precision, recall):
    area, before = 0.0, 0.0
    for i in range(len(recall)):
        area += (recall[i] - before) * precision[i:].max()
        before = recall[i]
    return area


def area_by_levels(precision, recall):
    area, before = 0, 0
    for level in recall.unique():
        area += (level - before) * precision[recall >= level].max()
        before = level
    return float(area)


def area_in_double(precision, recall):
    behind = torch.tensor(np.maximum.accumulate(precision.double().numpy()[::-1]).copy()).flip(0)
    steps = torch.diff(torch.cat([torch.zeros(1), recall]).double())
    return torch.dot(behind, steps)


def area_by_table(precision, recall):
    if recall.numel() == 0:
        return 0
    higher = recall[None] >= recall[:, None]
    return ((precision * higher).amax(1) * torch.diff(recall, prepend=recall[:1] * 0)).sum()


def curve_by_topk(scores, right, objects):
    found = right[scores.topk(len(scores)).indices].cumsum(0)
    return [found / total for total in (torch.arange(len(right)) + 1, objects)]


RIGHT = [
    ("corners", corners_in_a_copy),
    ("corners", corners_by_loop),
    ("corners", corners_by_matrix),
    ("corners", corners_in_numpy),
    ("corners", lambda boxes: ops.box_convert(boxes, "xywh", "xyxy")),
    ("corners", lambda boxes: torch.cat([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], dim=-1)),
    ("iou", iou_by_loops),
    ("iou", iou_by_columns),
    ("iou", iou_in_numpy),
    ("iou", iou_by_dice),
    ("iou", lambda a, b: ops.box_iou(b, a).T),
    ("matched", matched_by_loop),
    ("matched", matched_by_where),
    ("matched", matched_by_masks),
    ("matched", matched_by_raising),
    ("matched", matched_in_numpy),
    ("nms", nms_by_compare),
    ("nms", nms_by_flags),
    ("nms", nms_by_best),
    ("nms", nms_itself_again),
    ("nms", lambda boxes, scores, limit=0.5: ops.nms(boxes, scores, limit)),
    ("precision_recall", curve_by_loop),
    ("precision_recall", curve_by_errors),
    ("precision_recall", curve_in_numpy),
    ("precision_recall", curve_by_triangle),
    ("precision_recall", curve_by_topk),
    ("average_precision", area_of_voc),
    ("average_precision", area_by_loop),
    ("average_precision", area_by_levels),
    ("average_precision", area_in_double),
    ("average_precision", area_by_table),
]


@pytest.mark.parametrize(("label", "answer"), RIGHT)
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()


def test_two_blanks_are_not_attempted_either():
    assert judge(find("precision_recall"), lambda *given: (..., ...)).state is State.UNTOUCHED
