"""Lesson 09's exercise on the area below the curve: the average precision."""

import torch

from labkit.exercises.answers_scores_09 import (
    at_points,
    average_precision,
    begun_at_the_last,
    best_f1,
    by_trapezoids,
    envelope_of,
    last_forgotten,
    mean_of,
    of_higher_only,
    only_found,
    smoothed_once,
    steps_of,
    summing,
    up_to_recall_1,
    walked,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _after_each(right: str, objects: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Precision and recall after each detection, `+` where it is right."""
    found = torch.tensor([sign == "+" for sign in right]).cumsum(0)
    return found / torch.arange(1, len(right) + 1), found / objects


AVERAGE_PRECISION = Exercise(
    label="average_precision",
    ask="Let each precision become the best at this or a higher recall, and return the area below: "
    "each of these times the step of the recall that led to it, from 0 on.",
    reference=average_precision,
    hints=(
        "Further down the list the recall is higher. So each precision becomes the largest of "
        "itself and all behind it: a running maximum, from the end to the beginning.",
        "`cummax` runs from the beginning. Turn round, run, turn back: "
        "`envelope = precision.flip(0).cummax(0).values.flip(0)`.",
        "`steps = recall.diff(prepend=torch.zeros(1))` are the widths, the first one from 0. Then "
        "`(envelope * steps).sum().item()`.",
    ),
    why="That is the area since VOC 2010. VOC 2007 took 11 recalls, COCO takes 101, and the number "
    "moves with them: ask which one a table means.",
    cases=(
        Case("three of four found", _after_each("+-++-", 4)),
        Case("three of seven found, the best is wrong", _after_each("-++-+", 7)),
        Case("all found", _after_each("+--+++", 4)),
        Case("up and down", _after_each("--+-++-+--", 5)),
        Case(
            "a curve at four thresholds alone",
            (torch.tensor([0.9, 0.6, 0.7, 0.4]), torch.tensor([0.2, 0.35, 0.6, 0.9])),
        ),
        Case("one found, of three", _after_each("+", 3)),
        Case("nothing right", _after_each("--", 3)),
        Case("nothing was found", (torch.zeros(0), torch.zeros(0))),
    ),
    mistakes=(
        Mistake(
            summing(height=lambda precision: precision),
            "You add up the precision as it is, with its dips. First each becomes the best at this "
            "or a higher recall: a running maximum from the end.",
        ),
        Mistake(
            summing(height=lambda precision: precision.cummax(0).values),
            "Your maximum runs from the beginning, so a high start hides all that follows. It runs "
            "from the end: `flip(0)` before `cummax`, and after it.",
        ),
        Mistake(
            summing(height=lambda precision: precision.flip(0).cummax(0).values),
            "You have turned the precision round and not back: `flip(0)` again, behind the "
            "maximum.",
        ),
        Mistake(
            summing(height=lambda p: p.max().expand(len(p)) if len(p) else p),
            "Each precision becomes the best of all in yours. Only the best from there on counts: "
            "a running maximum from the end.",
        ),
        Mistake(
            summing(height=lambda precision: precision.sort(descending=True).values),
            "You sort the precision. Each becomes the best from its place on, which is not the "
            "same: a running maximum from the end.",
        ),
        Mistake(
            summing(height=of_higher_only),
            "Each becomes the best of those behind it in yours, and its own precision is left out. "
            "It counts too: `precision[i:]`, not `precision[i + 1:]`.",
        ),
        Mistake(
            summing(height=smoothed_once),
            "You compare each with its next one alone, as a loop from the beginning does. Go from "
            "the end, so that the best is handed on.",
        ),
        Mistake(
            summing(height=lambda p: p.flip(0).cummin(0).values.flip(0)),
            "That is the lowest precision from there on. The best: `cummax`.",
        ),
        *(
            Mistake(
                at_points([step / 10 for step in range(count)]),
                "That is a mean at every tenth of the recall, as in VOC 2007. Here every step of "
                "the recall counts: `recall.diff(…)`.",
            )
            for count in (11, 10)
        ),
        Mistake(
            at_points([step / 100 for step in range(101)]),
            "That is the mean at 101 recalls, as in COCO. Here every step of the recall counts: "
            "`recall.diff(…)`.",
        ),
        Mistake(
            mean_of(lambda precision: precision),
            "That is the mean over the detections. Each counts as much as the recall grows there, "
            "and a wrong one not at all: times `recall.diff(…)`.",
        ),
        Mistake(
            lambda precision, recall: precision.mean().item(),
            "That is the mean over the detections, and of none there is no mean. Each counts as "
            "much as the recall grows there: times `recall.diff(…)`, then the sum.",
        ),
        Mistake(
            mean_of(envelope_of),
            "You take the mean of the heights. Each counts as much as the recall grows there: "
            "times `recall.diff(…)`, then the sum.",
        ),
        Mistake(
            lambda precision, recall: (envelope_of(precision) * steps_of(recall)).mean().item(),
            "Heights times widths are right. An area is their sum, not their mean.",
        ),
        Mistake(
            by_trapezoids(lambda precision: precision, None),
            "You draw straight lines from point to point, begin at the first one, and let the dips "
            "in. The area is of bars: the best from there on, times the step.",
        ),
        Mistake(
            by_trapezoids(lambda precision: precision, 1.0),
            "You draw straight lines from point to point, from precision 1 on, and let the dips "
            "in. The area is of bars: the best from there on, times the step.",
        ),
        Mistake(
            by_trapezoids(envelope_of, None),
            "You draw straight lines from point to point, and begin at the first one. The area is "
            "of bars, from recall 0 on: each height times its step.",
        ),
        *(
            Mistake(
                by_trapezoids(envelope_of, start),
                "You draw straight lines from point to point. The area is of bars: each height "
                "times its step.",
            )
            for start in (0.0, 1.0)
        ),
        Mistake(
            lambda p, r: (envelope_of(p)[1:] * r.diff()).sum().item(),
            "The first step is missing, from recall 0 to the first: `prepend=torch.zeros(1)`.",
        ),
        Mistake(
            lambda p, r: (envelope_of(p)[:-1] * r.diff()).sum().item(),
            "The first step is missing, and each height is laid on the step that comes after it. "
            "It belongs to the one that led to it: `prepend=torch.zeros(1)`.",
        ),
        Mistake(
            lambda p, r: (envelope_of(p) * r.diff()).sum().item(),
            "`diff` has one number less than there are recalls. The first step goes from 0: "
            "`recall.diff(prepend=torch.zeros(1))`.",
        ),
        Mistake(
            summing(width=lambda r: r.diff(append=torch.ones(1))),
            "Each height is laid on the step that comes after it, up to recall 1. It belongs to "
            "the one that led to it: `prepend=torch.zeros(1)`.",
        ),
        *(
            Mistake(
                wrong,
                "You multiply by the recall itself. By its steps: `recall.diff(…)`.",
            )
            for wrong in (
                summing(width=lambda recall: recall),
                summing(width=lambda recall: recall * (steps_of(recall) > 0)),
                lambda precision, recall: (precision * recall).sum().item(),
            )
        ),
        *(
            Mistake(
                summing(height, torch.ones_like),
                "You add up the heights. Each has a width, the step of the recall: times "
                "`recall.diff(…)`.",
            )
            for height in (envelope_of, torch.clone)
        ),
        Mistake(
            summing(width=lambda recall: -steps_of(recall)),
            "Your area is below 0: you take each recall off the one before. The later minus the "
            "earlier.",
        ),
        Mistake(
            begun_at_the_last,
            "For the first, `recall[i - 1]` is `recall[-1]`, the last one. Its step goes from 0.",
        ),
        Mistake(
            last_forgotten,
            "The last step is missing. Does your loop end one too early?",
        ),
        Mistake(
            up_to_recall_1,
            "The last height goes on to recall 1 in yours, though those objects were never found. "
            "There it is 0.",
        ),
        Mistake(
            only_found,
            "You divide by what was found. What was missed counts too, as 0: the sum alone.",
        ),
        Mistake(
            lambda precision, recall: average_precision(recall, precision),
            "Precision and recall have changed places in yours. The precision is the height, the "
            "recall the width.",
        ),
        Mistake(
            best_f1,
            "That is the best F1. The area below the precision is wanted.",
        ),
        Mistake(
            lambda precision, recall: 1 - average_precision(precision, recall),
            "1 minus it is the area above. The area below is wanted.",
        ),
        Mistake(
            lambda precision, recall: 100 * average_precision(precision, recall),
            "As a percentage it is right. Here it is a number from 0 to 1.",
        ),
        Mistake(
            lambda precision, recall: average_precision(precision, recall) // 1,
            "`//` cuts off the fraction. Leave it: a number from 0 to 1.",
        ),
        Mistake(
            lambda precision, recall: envelope_of(precision) * steps_of(recall),
            "These are the bars. Their sum: `.sum().item()`.",
        ),
        Mistake(
            lambda precision, recall: envelope_of(precision),
            "These are the heights. Times the steps of the recall, then the sum.",
        ),
        Mistake(
            lambda p, r: (p.flip(0).cummax(0).flip(0) * steps_of(r)).sum().item(),
            "`cummax` holds two things, values and places. Take the first: `.values`.",
        ),
        Mistake(
            walked,
            "Right where there is a detection. Without one there is no last: return 0, or begin "
            "with `best = 0.0`.",
        ),
        Mistake(
            lambda p, r: average_precision(p, r) if len(p) else None,
            "Right where there is a detection. Without one yours is None: nothing found is an "
            "area of 0.",
        ),
        Mistake(
            lambda p, r: average_precision(p, r) if len(p) else float("nan"),
            "Right where there is a detection. Without one yours is NaN. There are objects, and "
            "none was found: 0.",
        ),
    ),
)
