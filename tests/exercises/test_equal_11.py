"""Lesson 11: the cheapest threshold where scores are equal."""

import numpy as np
import pytest

from labkit.exercises.engine import find
from labkit.exercises.judge import judge


def in_running_sums(scores, right, objects, miss, alarm):
    costs = miss * (objects - right.cumsum(0)) + alarm * (~right).cumsum(0)
    return scores[costs.argmin()].item()


def by_running_sums(scores, right, *prices):
    order = scores.argsort(descending=True)
    return in_running_sums(scores[order], right[order], *prices)


def by_running_sums_in_numpy(scores, right, objects, miss, alarm):
    scores, right = scores.numpy(), right.numpy()
    order = np.argsort(scores)[::-1]  # of equals, the last comes first
    costs = miss * (objects - np.cumsum(right[order])) + alarm * np.cumsum(~right[order])
    return float(scores[order][np.argmin(costs)])


def by_sorting_both(scores, right, objects, miss, alarm):
    hits = alarms = 0
    best, smallest = None, float("inf")
    for score, good in sorted(zip(scores.tolist(), right.tolist(), strict=True), reverse=True):
        hits, alarms = hits + good, alarms + (not good)
        cost = miss * (objects - hits) + alarm * alarms
        if cost < smallest:
            best, smallest = score, cost
    return best


def with_the_right_ones_last(scores, right, *prices):
    """Sorted so, the running sums are lowest where the equals end."""
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], right[i]))
    return in_running_sums(scores[order], right[order], *prices)


def at_each_level(scores, right, objects, miss, alarm):
    costs = {
        level: miss * (objects - right[scores >= level].sum())
        + alarm * (~right[scores >= level]).sum()
        for level in set(scores.tolist())
    }
    return min(costs, key=costs.get)


@pytest.mark.parametrize("answer", [by_running_sums, by_running_sums_in_numpy, by_sorting_both])
def test_who_stops_between_equal_scores_is_told_so(answer):
    text = judge(find("cheapest"), answer).text()
    assert "Why: Of equal scores yours shows some and leaves out others." in text, text


@pytest.mark.parametrize("answer", [with_the_right_ones_last, at_each_level])
def test_who_shows_them_together_is_right(answer):
    verdict = judge(find("cheapest"), answer)
    assert verdict.right, verdict.text()
