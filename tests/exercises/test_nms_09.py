"""Lesson 09's NMS: slips that look alike on some boxes, each met by its own words."""

import pytest
import torch
from torchvision.ops import box_iou

from labkit.exercises.engine import find
from labkit.exercises.judge import judge


def overlaps(boxes, best):
    return box_iou(boxes[best][None], boxes)[0]


def shrinks_both(boxes, scores, limit=0.5):
    kept = []
    while boxes.numel():
        best = scores.argmax()
        kept.append(best)
        far = overlaps(boxes, best) <= limit
        boxes, scores = boxes[far], scores[far]
    return torch.tensor(kept, dtype=torch.long)


def shrinks_both_without_dtype(boxes, scores, limit=0.5):
    return torch.tensor(shrinks_both(boxes, scores, limit).tolist())


def shrinks_both_and_asks_nothing(boxes, scores, limit=0.5):
    scores.max()
    return shrinks_both(boxes, scores, limit)


def shrinks_the_sorted(boxes, scores, limit=0.5):
    order = scores.argsort(descending=True)
    boxes, kept = boxes[order], []
    while len(boxes):
        kept.append(0)
        boxes = boxes[overlaps(boxes, 0) <= limit]
    return torch.tensor(kept, dtype=torch.long)


def spends_scores(boxes, scores, limit=0.5):
    left, kept = scores, []
    while len(left) and left.max() > 0:
        best = left.argmax()
        kept.append(best)
        left[overlaps(boxes, best) > limit] = 0
    return torch.tensor(kept)


def spends_scores_down_to_minus_1(boxes, scores, limit=0.5):
    kept = []
    while scores.max() > -1:
        best = scores.argmax()
        kept.append(best)
        scores[overlaps(boxes, best) > limit] = -1
    return torch.tensor(kept)


def spends_boxes(boxes, scores, limit=0.5):
    left, kept = scores.clone(), []
    while (left > 0).any():
        best = left.argmax()
        kept.append(best)
        doubles = overlaps(boxes, best) > limit
        left[doubles], boxes[doubles] = 0, 0
    return torch.tensor(kept, dtype=torch.long)


def spends_a_copy(boxes, scores, limit=0.5):
    return spends_scores(boxes, scores.clone(), limit).long()


def one_round_without_the_best(boxes, scores, limit=0.5):
    order = scores.argsort(descending=True)
    best, left = order[0], order[1:]
    return left[box_iou(boxes[best][None], boxes[left])[0] <= limit]


def one_round_by_rows(boxes, scores, limit=0.5):
    best = scores.argmax()
    return (overlaps(boxes, best) <= limit).nonzero()[:, 0]


def one_round_and_the_rest(boxes, scores, limit=0.5):
    kept, left = [], scores.argsort(descending=True)
    if len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best.item())
        left = left[box_iou(boxes[best][None], boxes[left])[0] <= limit]
    return torch.tensor([*kept, *left.tolist()], dtype=torch.long)


def one_round_and_the_best_put_back(boxes, scores, limit=0.5):
    best = scores.argmax()
    far = overlaps(boxes, best) <= limit
    far[best] = True
    return far.nonzero()[:, 0]


def in_rounds(boxes, order, limit):
    kept, left = [], order
    while len(left) > 0:
        best, left = left[0], left[1:]
        kept.append(best.item())
        left = left[box_iou(boxes[best][None], boxes[left])[0] <= limit]
    return torch.tensor(kept, dtype=torch.long)


def sorts_the_boxes_alone(boxes, scores, limit=0.5):
    order = scores.argsort(descending=True)
    return in_rounds(boxes[order], scores.argsort(descending=True), limit)


def sorts_the_boxes_and_looks_up(boxes, scores, limit=0.5):
    order = scores.argsort(descending=True)
    return order[sorts_the_boxes_alone(boxes, scores, limit)]


def sorts_the_scores_and_looks_up(boxes, scores, limit=0.5):
    scores, order = scores.sort(descending=True)
    return order[in_rounds(boxes, scores.argsort(descending=True), limit)]


def sorts_both(boxes, scores, limit=0.5):
    scores, order = scores.sort(descending=True)
    return order[in_rounds(boxes[order], torch.arange(len(scores)), limit)]


SHRUNK, SPENT = "Once a table has lost rows", "`boxes` or `scores` itself is changed"
ROUND, BEST_ALONE = "That is one round, and the best itself", "You compare with the very best alone"
ONE_SORTED = "Of boxes and scores you sort one"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (shrinks_both, f"Why: {SHRUNK}"),
        (shrinks_both_without_dtype, f"Why: {SHRUNK}"),
        (shrinks_both_and_asks_nothing, f"Perhaps: {SHRUNK}"),
        (shrinks_the_sorted, f"Why: {SHRUNK}"),
        (spends_scores, f"Why: The right rows, but {SPENT}"),
        (spends_scores_down_to_minus_1, f"Perhaps: The right rows, but {SPENT}"),
        (spends_boxes, f"Why: The right rows, but {SPENT}"),
        (one_round_without_the_best, f"Why: {ROUND}"),
        (one_round_by_rows, f"Why: {ROUND}"),
        (one_round_and_the_rest, f"Why: {BEST_ALONE}"),
        (one_round_and_the_best_put_back, f"Perhaps: {BEST_ALONE}"),
        (sorts_the_boxes_alone, f"Why: {ONE_SORTED}"),
        (sorts_the_boxes_and_looks_up, f"Why: {ONE_SORTED}"),
        (sorts_the_scores_and_looks_up, f"Why: {ONE_SORTED}"),
    ],
)
def test_each_slip_hears_its_own_words(answer, told):
    text = judge(find("nms"), answer).text()
    assert told in text, text


@pytest.mark.parametrize("answer", [spends_a_copy, sorts_both])
def test_the_ways_that_those_words_show_are_right(answer):
    verdict = judge(find("nms"), answer)
    assert verdict.right, verdict.text()
