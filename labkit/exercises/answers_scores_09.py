"""Right and wrong answers to lesson 09's exercises on scores, those that do not fit on a line."""

from collections.abc import Callable
from typing import Any

import torch

Tensor = torch.Tensor


def in_a_pair(function: Callable, *given: Any) -> Any:
    """The two answers, their fractions in 32 bits; in one tensor [2, n] they are two as well."""
    found = function(*given)
    if isinstance(found, Tensor) and found.ndim == 2 and len(found) == 2:
        found = tuple(found)
    if not isinstance(found, tuple | list):
        return found
    return tuple(
        each.float() if isinstance(each, Tensor) and each.dtype == torch.float64 else each
        for each in found
    )


def precision_recall(scores: Tensor, right: Tensor, objects: int) -> tuple[Tensor, Tensor]:
    right = right[scores.argsort(descending=True)]
    found = right.cumsum(0)
    precision = found / torch.arange(1, len(right) + 1)
    return precision, found / objects


def following(
    precision: Callable[..., Any] = lambda found, right, ranks, objects: found / ranks,
    recall: Callable[..., Any] = lambda found, right, ranks, objects: found / objects,
    order: Callable[[Tensor], Any] = lambda scores: scores.argsort(descending=True),
) -> Callable:
    """Something else of how many are found, which are right, the ranks from 1, and the objects."""

    def answer(scores: Tensor, right: Tensor, objects: int) -> tuple[Any, Any]:
        right = right[order(scores)]
        given = right.cumsum(0), right, torch.arange(1, len(right) + 1), objects
        return precision(*given), recall(*given)

    return answer


def one_in_order(sorted_is: int) -> Callable:
    """Only the precision, 0, or only the recall, 1, is of the sorted detections."""

    def answer(scores: Tensor, right: Tensor, objects: int) -> tuple[Any, Any]:
        in_order = precision_recall(scores, right, objects)
        as_they_came = following(order=lambda scores: torch.arange(len(scores)))
        found = [*as_they_came(scores, right, objects)]
        found[sorted_is] = in_order[sorted_is]
        return found[0], found[1]

    return answer


def average_precision(precision: Tensor, recall: Tensor) -> float:
    envelope = precision.flip(0).cummax(0).values.flip(0)
    steps = recall.diff(prepend=torch.zeros(1))
    return (envelope * steps).sum().item()


def envelope_of(precision: Tensor) -> Tensor:
    return precision.flip(0).cummax(0).values.flip(0)


def steps_of(recall: Tensor) -> Tensor:
    return recall.diff(prepend=torch.zeros(1))


def summing(
    height: Callable[[Tensor], Tensor] = envelope_of, width: Callable[[Tensor], Tensor] = steps_of
) -> Callable:
    """Other heights, or other widths, of the same bars."""
    return lambda precision, recall: (height(precision) * width(recall)).sum().item()


def at_points(levels: list[float]) -> Callable:
    """The mean of the envelope at some recalls, as VOC once took it, and COCO does."""

    def answer(precision: Tensor, recall: Tensor) -> float:
        tops = [precision[recall >= level - 1e-6] for level in levels]
        return sum(top.max().item() for top in tops if len(top)) / len(levels)

    return answer


def by_trapezoids(height: Callable[[Tensor], Tensor], start: float | None) -> Callable:
    """The area below straight lines from point to point, from a `start` at recall 0 if any."""

    def answer(precision: Tensor, recall: Tensor) -> float:
        tops = height(precision)
        if start is not None:
            tops = torch.cat([torch.tensor([start]), tops])
            recall = torch.cat([torch.zeros(1), recall])
        return torch.trapezoid(tops, recall).item()

    return answer


def of_higher_only(precision: Tensor) -> Tensor:
    """The best of those behind each, without its own."""
    return torch.cat([envelope_of(precision)[1:], torch.zeros(min(1, len(precision)))])


def smoothed_once(precision: Tensor) -> Tensor:
    """Each beside its next one alone."""
    return torch.maximum(precision, torch.cat([precision[1:], precision[-1:]]))


def up_to_recall_1(precision: Tensor, recall: Tensor) -> float:
    """The last precision goes on to recall 1, though nothing more was found."""
    rest = (1 - recall[-1]) * precision[-1] if len(recall) else 0.0
    return average_precision(precision, recall) + float(rest)


def only_found(precision: Tensor, recall: Tensor) -> float:
    """The mean over what was found, where what was missed does not count."""
    total = recall[-1].item() if len(recall) else 1.0
    return average_precision(precision, recall) / total


def mean_of(height: Callable[[Tensor], Tensor]) -> Callable:
    """The mean over the detections, or 0 without one."""
    return lambda precision, recall: height(precision).mean().item() if len(precision) else 0.0


def best_f1(precision: Tensor, recall: Tensor) -> float:
    each = 2 * precision * recall / (precision + recall).clamp(min=1e-6)
    return each.max().item() if len(each) else 0.0


def last_forgotten(precision: Tensor, recall: Tensor) -> float:
    """A loop over neighbours that ends one too early."""
    return (envelope_of(precision) * steps_of(recall))[:-1].sum().item()


def walked(precision: Tensor, recall: Tensor) -> float:
    """A loop from the end, which begins by asking for the last."""
    best, area = precision[-1].item(), 0.0
    for i in reversed(range(len(precision))):
        best = max(best, precision[i].item())
        area += best * (recall[i] - (recall[i - 1] if i else 0)).item()
    return area


def begun_at_the_last(precision: Tensor, recall: Tensor) -> float:
    """`recall[i - 1]` for the first is the last one's."""
    tops = envelope_of(precision)
    return sum(((recall[i] - recall[i - 1]) * tops[i]).item() for i in range(len(tops)))
