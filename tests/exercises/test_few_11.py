"""Lesson 11: fewer boxes than are asked for."""

import pytest
import torch

from labkit.exercises.answers_11 import kept
from labkit.exercises.engine import find
from labkit.exercises.judge import judge


def kept_by_topk_of_all(losses, positive, ratio=3):
    chosen = positive.clone()
    chosen[losses.masked_fill(positive, -1).topk(ratio * positive.sum()).indices] = True
    return chosen


def kept_by_topk_of_the_others(losses, positive, ratio=3):
    chosen, others = positive.clone(), torch.nonzero(~positive)[:, 0]
    chosen[others[losses[others].topk(ratio * int(positive.sum()))[1]]] = True
    return chosen


def kept_down_to_the_last(losses, positive, ratio=3):
    count = ratio * int(positive.sum())
    if count == 0:
        return positive
    ranked = losses.masked_fill(positive, -1).sort(descending=True).values
    return positive | (losses >= ranked[count - 1])


def kept_none_of_too_few(losses, positive, ratio=3):
    if ratio * positive.sum() > (~positive).sum():
        return positive
    return kept(losses, positive, ratio)


def places_of_the_others(losses, positive, ratio=3):
    count = min(ratio * int(positive.sum()), int((~positive).sum()))
    return losses.masked_fill(positive, -1).argsort(descending=True)[:count]


def places_of_both(losses, positive, ratio=3):
    own = torch.where(positive)[0]
    return torch.cat([own, places_of_the_others(losses, positive, ratio)])


def kept_by_the_smaller_of_all(losses, positive, ratio=3):
    """Asked for too many, it takes positive ones, which are kept in any case."""
    chosen, count = positive.clone(), min(ratio * int(positive.sum()), len(losses))
    chosen[losses.masked_fill(positive, -1).topk(count).indices] = True
    return chosen


def kept_by_slice(losses, positive, ratio=3):
    order = losses.masked_fill(positive, -1).argsort(descending=True)
    chosen = positive.clone()
    chosen[order[: ratio * positive.sum()]] = True
    return chosen


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (kept_by_topk_of_all, "Why: There are fewer others than you ask `topk` for."),
        (kept_by_topk_of_the_others, "Why: There are fewer others than you ask `topk` for."),
        (kept_down_to_the_last, "Why: There are fewer others than that, so the last one"),
        (kept_none_of_too_few, "Why: Where there are fewer others than that, yours keeps none"),
        (places_of_both, "Why: These are the places of the kept ones."),
        (places_of_the_others, "Why: These are the places of the others that are kept."),
    ],
)
def test_who_asks_for_more_than_there_are_is_told_so(answer, told):
    text = judge(find("kept"), answer).text()
    assert told in text, text


@pytest.mark.parametrize("answer", [kept_by_the_smaller_of_all, kept_by_slice])
def test_who_takes_what_there_is_is_right(answer):
    verdict = judge(find("kept"), answer)
    assert verdict.right, verdict.text()
