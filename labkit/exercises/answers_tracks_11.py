"""Right and wrong answers to lesson 11's exercises on what a miss costs, and on tracking."""

from collections.abc import Callable
from typing import Any

import torch

from labkit.exercises.answers_09 import box_iou

Tensor = torch.Tensor


def cheapest(scores: Tensor, right: Tensor, objects: int, miss: float, alarm: float) -> float:
    shown = scores >= scores[:, None]
    hits, alarms = (shown & right).sum(1), (shown & ~right).sum(1)
    costs = miss * (objects - hits) + alarm * alarms
    return scores[costs.argmin()].item()


def costs_of(hits: Tensor, alarms: Tensor, objects: int, miss: float, alarm: float) -> Tensor:
    return miss * (objects - hits) + alarm * alarms


def counted(
    scores: Tensor, right: Tensor, shown: Callable[[Tensor, Tensor], Tensor]
) -> tuple[Tensor, Tensor]:
    """How many right and wrong ones each threshold shows."""
    seen = shown(scores, scores[:, None])
    return (seen & right).sum(1), (seen & ~right).sum(1)


def costing(
    cost: Callable[[Tensor, Tensor, int, float, float], Tensor] = costs_of,
    shown: Callable[[Tensor, Tensor], Tensor] = torch.ge,
    pick: Callable[[Tensor, Tensor], Any] = lambda scores, costs: scores[costs.argmin()].item(),
) -> Callable:
    """Another cost, others that are shown, or something else than the cheapest score.

    The scores go down, so that of several that cost the same the highest is taken.
    """

    def answer(scores: Tensor, right: Tensor, objects: int, miss: float, alarm: float) -> Any:
        order = scores.argsort(descending=True)
        hits, alarms = counted(scores[order], right[order], shown)
        return pick(scores[order], cost(hits, alarms, objects, miss, alarm))

    return answer


def in_order(
    sort: Callable[[Tensor], Tensor] = lambda scores: scores.argsort(descending=True),
    pick: Callable[[Tensor, Tensor, Tensor], Any] = lambda scores, order, costs: scores[
        order[costs.argmin()]
    ].item(),
    sorted_too: bool = True,
) -> Callable:
    """Counted one after the other, in another order, or another place taken at the end."""

    def answer(scores: Tensor, right: Tensor, objects: int, miss: float, alarm: float) -> Any:
        order = sort(scores)
        good = right[order] if sorted_too else right
        costs = costs_of(good.cumsum(0), (~good).cumsum(0), objects, miss, alarm)
        return pick(scores, order, costs)

    return answer


def first_dearer(scores: Tensor, order: Tensor, costs: Tensor) -> float:
    """It stops as soon as one more costs more."""
    place = 0
    while place + 1 < len(costs) and costs[place + 1] < costs[place]:
        place += 1
    return scores[order[place]].item()


def break_even(scores: Tensor, right: Tensor, objects: int, miss: float, alarm: float) -> float:
    return alarm / (miss + alarm)


def neighbour(step: int) -> Callable:
    """The score before or after the cheapest, from the highest down."""
    return costing(
        pick=lambda scores, costs: scores[(costs.argmin() + step).clamp(0, len(costs) - 1)].item()
    )


def halfway(scores: Tensor, costs: Tensor) -> float:
    """The middle between the cheapest and the next lower score."""
    place = costs.argmin()
    return scores[place : place + 2].mean().item()


def above_break_even(
    scores: Tensor, right: Tensor, objects: int, miss: float, alarm: float
) -> float:
    enough = scores[scores >= alarm / (miss + alarm)]
    return enough.min().item() if len(enough) else scores.max().item()


def followed(old: Tensor, new: Tensor, limit: float = 0.3) -> Tensor:
    before = torch.full([len(new)], -1)
    overlaps = box_iou(old, new)
    while overlaps.numel() and overlaps.max() >= limit:
        was, now = divmod(int(overlaps.argmax()), len(new))
        before[now] = was
        overlaps[was], overlaps[:, now] = -1, -1
    return before


def pairing(
    overlap: Callable[[Tensor, Tensor], Tensor] = box_iou,
    good: Callable[[Any, float], Any] = lambda overlap, limit: overlap >= limit,
    old_once: bool = True,
    new_once: bool = True,
    by: Callable[[tuple[float, int, int]], Any] = lambda pair: -pair[0],
    pairs: int | None = None,
) -> Callable:
    """Pairs in another order, by another measure, or with boxes that are taken again."""

    def answer(old: Tensor, new: Tensor, limit: float = 0.3) -> Tensor:
        found = [-1] * len(new)
        used: set[int] = set()
        overlaps = overlap(old, new).tolist()
        all_of = [(overlaps[i][j], i, j) for i in range(len(old)) for j in range(len(new))]
        for _, was, now in sorted((each for each in all_of if good(each[0], limit)), key=by):
            if (old_once and was in used) or (new_once and found[now] >= 0):
                continue
            if pairs is not None and len(used) >= pairs:
                break
            found[now] = was
            used.add(was)
        return torch.tensor(found, dtype=torch.long)

    return answer


def best_for_each_new(old: Tensor, new: Tensor, limit: float = 0.3) -> Tensor:
    best = box_iou(old, new).max(0)
    return torch.where(best.values >= limit, best.indices, -1)


def best_for_each_old(old: Tensor, new: Tensor, limit: float = 0.3) -> Tensor:
    best = box_iou(old, new).max(1)
    return torch.where(best.values >= limit, best.indices, -1)


def in_order_of(first: int) -> Callable:
    """Each old (0) or new (1) box in turn takes the best one of those that are left."""

    def answer(old: Tensor, new: Tensor, limit: float = 0.3) -> Tensor:
        found, overlaps = torch.full([len(new)], -1), box_iou(old, new)
        for turn in range(overlaps.shape[first] if overlaps.numel() else 0):
            row = overlaps.select(first, turn)
            other = int(row.argmax())
            if row[other] < limit:
                continue
            was, now = (turn, other) if first == 0 else (other, turn)
            found[now] = was
            overlaps[was], overlaps[:, now] = -1, -1
        return found

    return answer


def in_order_without_a_second(old: Tensor, new: Tensor, limit: float = 0.3) -> Tensor:
    """Each new box takes its best old one, and gets none where that is taken."""
    found, used = torch.full([len(new)], -1), set()
    overlaps = box_iou(old, new)
    for now in range(len(new) if len(old) else 0):
        was = int(overlaps[:, now].argmax())
        if overlaps[was, now] >= limit and was not in used:
            found[now] = was
            used.add(was)
    return found


def written_across(old: Tensor, new: Tensor, limit: float = 0.3) -> Tensor:
    """`before[was] = now`: the numbers have changed places."""
    before = torch.full([len(new)], -1)
    for now, was in enumerate(followed(old, new, limit).tolist()):
        if was >= 0:
            before[was] = now
    return before


def only_mutual(old: Tensor, new: Tensor, limit: float = 0.3) -> Tensor:
    if not len(old) or not len(new):
        return torch.full([len(new)], -1)
    overlaps = box_iou(old, new)
    best, back = overlaps.max(0), overlaps.argmax(1)
    mutual = back[best.indices] == torch.arange(len(new))
    return torch.where(mutual & (best.values >= limit), best.indices, -1)


def best_sum(old: Tensor, new: Tensor, limit: float = 0.3) -> Tensor:
    from scipy.optimize import linear_sum_assignment

    overlaps, found = box_iou(old, new), torch.full([len(new)], -1)
    for was, now in zip(*linear_sum_assignment(overlaps.numpy(), maximize=True), strict=True):
        if overlaps[was, now] >= limit:
            found[now] = int(was)
    return found


def nearness(old: Tensor, new: Tensor) -> Tensor:
    """How near the middles are, as a number that is largest, 1, where they are the same."""
    before, now = ((boxes[:, :2] + boxes[:, 2:]) / 2 for boxes in (old, new))
    return 1 / (1 + torch.cdist(before, now))


def followed_on(old: Tensor, new: Tensor, limit: float = 0.3) -> list[int]:
    """Seen from the old boxes: the new one that continues each."""
    return [
        next((now for now, was in enumerate(followed(old, new, limit).tolist()) if was == i), -1)
        for i in range(len(old))
    ]


def asked_of_nothing(old: Tensor, new: Tensor, limit: float = 0.3) -> Tensor:
    before, overlaps = torch.full([len(new)], -1), box_iou(old, new)
    while overlaps.max() >= limit:
        was, now = divmod(int(overlaps.argmax()), len(new))
        before[now] = was
        overlaps[was], overlaps[:, now] = -1, -1
    return before


def wrong_width(old: Tensor, new: Tensor, limit: float = 0.3) -> Tensor:
    """The place in the flat table divided by the number of rows."""
    before, overlaps = torch.full([len(new)], -1), box_iou(old, new)
    for place in overlaps.flatten().argsort(descending=True).tolist():
        was, now = divmod(place, len(old))
        if overlaps[was, now] >= limit:
            before[now] = was
            overlaps[was], overlaps[:, now] = -1, -1
    return before
