"""Lesson 11's exercise on thresholds: which one costs least, when a miss costs this much."""

import torch

from labkit.exercises.answers_tracks_11 import (
    above_break_even,
    break_even,
    cheapest,
    costing,
    costs_of,
    first_dearer,
    halfway,
    in_order,
    neighbour,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _marks(text: str) -> torch.Tensor:
    """`+` for a right detection, `-` for a wrong one."""
    return torch.tensor([mark == "+" for mark in text])


_TEN = torch.tensor([0.86, 0.14, 0.77, 0.39, 0.66, 0.42, 0.17, 0.78, 0.36, 0.76])
_OTHERS = torch.tensor([0.33, 0.39, 0.65, 0.44, 0.55, 0.96, 0.31, 0.83, 0.41, 0.54])
_EIGHT = torch.tensor([0.66, 0.19, 0.73, 0.58, 0.84, 0.82, 0.37, 0.76])
_MORE = torch.tensor([0.3, 0.52, 0.51, 0.25, 0.77, 0.89, 0.49, 0.28])
# Of the five equal ones two are right, at both ends: shown with all of them, they do not pay.
_EQUAL = torch.tensor([0.5, 0.5, 0.75, 0.5, 0.5, 0.5])
_SEVEN = torch.tensor([0.82, 0.98, 0.65, 0.97, 0.27, 0.45, 0.47])

CHEAPEST = Exercise(
    label="cheapest",
    ask="Return the threshold, one of `scores`, at which missed objects and false alarms together "
    "cost least. Detections with a score >= threshold are shown, so at least one is.",
    reference=cheapest,
    hints=(
        "Try each score as a threshold. Shown is `scores >= threshold`: count the right ones and "
        "the wrong ones among them.",
        "The cost is `miss * (objects - hits) + alarm * alarms`. Keep the threshold that has the "
        "smallest so far, or all costs in a list.",
        "No loop is needed: `shown = scores >= scores[:, None]` has a row for each threshold. The "
        "hits are `(shown & right).sum(1)`, the alarms `(shown & ~right).sum(1)`, and "
        "`scores[costs.argmin()].item()` is the answer.",
    ),
    why="A threshold is no property of a network: who must not miss a pedestrian shows more than "
    "who counts cars. Say first what a mistake costs.",
    cases=(
        Case("ten detections", (_TEN, _marks("---+-+-+--"), 6, 2.0, 1.0)),
        Case("an alarm that costs more", (_OTHERS, _marks("--+--+++-+"), 5, 1.5, 2.0)),
        Case("eight detections", (_EIGHT, _marks("+-++--+-"), 5, 3.0, 2.0)),
        Case("a miss that costs much", (_MORE, _marks("-+-++---"), 4, 10.0, 1.5)),
        Case("seven detections", (_SEVEN, _marks("+--++--"), 3, 3.0, 2.0)),
        Case("equal scores", (_EQUAL, _marks("+-+--+"), 3, 2.0, 2.0)),
        Case("one detection", (torch.tensor([0.3]), _marks("+"), 2, 1.0, 5.0)),
    ),
    mistakes=(
        *(
            Mistake(
                wrong,
                "Yours is one score too low, as if the one on the threshold were not shown: "
                "`scores >= threshold`. Or is a place in the list off by one?",
            )
            for wrong in (costing(shown=torch.gt), neighbour(1))
        ),
        *(
            Mistake(
                wrong,
                "You count from the lowest score up to the threshold. Those from it upwards are "
                "shown: `scores >= threshold`, or `argsort(descending=True)`.",
            )
            for wrong in (costing(shown=torch.le), in_order(sort=torch.argsort))
        ),
        *(
            Mistake(
                wrong,
                "That is the dearest threshold. Shown is `scores >= threshold`, not what lies "
                "below it, and of all costs the smallest is wanted: `argmin`.",
            )
            for wrong in (
                costing(shown=torch.lt),
                costing(cost=lambda hits, alarms, objects, miss, alarm: -costs_of(
                    hits, alarms, objects, miss, alarm)),
            )
        ),
        *(
            Mistake(
                wrong,
                "Only the best detection is shown in yours. Does a miss cost something, "
                "`miss * (objects - hits)`, or does a loop end early, at a `return` inside it?",
            )
            for wrong in (
                lambda scores, right, objects, miss, alarm: scores.max().item(),
                costing(cost=lambda hits, alarms, objects, miss, alarm: alarm * alarms),
                costing(cost=lambda hits, alarms, objects, miss, alarm: (
                    miss * hits + alarm * alarms)),
            )
        ),
        *(
            Mistake(
                wrong,
                "Everything is shown in yours. A wrong one costs `alarm`, and that is added to "
                "the cost: compare the sums.",
            )
            for wrong in (
                lambda scores, right, objects, miss, alarm: scores.min().item(),
                costing(cost=lambda hits, alarms, objects, miss, alarm: (
                    miss * (objects - hits) - alarm * alarms)),
            )
        ),
        Mistake(
            in_order(),
            "Of equal scores yours shows some and leaves out others. A threshold shows them all: "
            "`scores >= threshold`, or of running sums only those at the last of equals.",
        ),
        Mistake(
            in_order(sort=lambda scores: torch.arange(len(scores))),
            "You count the detections as they come. A threshold shows all with a higher score: "
            "sort by `scores` first.",
        ),
        Mistake(
            in_order(sorted_too=False),
            "The scores are sorted, and `right` is not, so it speaks of other detections: "
            "`right[order]`.",
        ),
        Mistake(
            in_order(pick=lambda scores, order, costs: scores[costs.argmin()].item()),
            "`costs.argmin()` is a place among the sorted ones, and you look it up in `scores` as "
            "they came: `scores[order]`.",
        ),
        Mistake(
            costing(cost=lambda hits, alarms, objects, miss, alarm: costs_of(
                hits, alarms, objects, alarm, miss)),
            "The two costs have changed places. `miss` belongs to the objects that are not shown.",
        ),
        Mistake(
            costing(cost=lambda hits, alarms, objects, miss, alarm: costs_of(
                hits, alarms, objects, 1, 1)),
            "You count mistakes, all alike, as the accuracy does. A missed object costs `miss`, "
            "a false alarm `alarm`.",
        ),
        Mistake(
            costing(cost=lambda hits, alarms, objects, miss, alarm: miss * (objects - hits)),
            "You show down to the last right detection, with all alarms above it, as if only a "
            "miss cost something. Add `alarm * alarms`.",
        ),
        Mistake(
            costing(cost=lambda hits, alarms, objects, miss, alarm: -hits / (
                objects + hits + alarms)),
            "That is where F1 is best. F1 knows no costs: a miss and an alarm are alike to it.",
        ),
        Mistake(
            costing(cost=lambda hits, alarms, objects, miss, alarm: (
                miss * (objects - hits) + alarm * (hits + alarms))),
            "Everything shown costs an alarm in yours, right ones too. Only the wrong ones: "
            "`~right`.",
        ),
        Mistake(
            costing(cost=lambda hits, alarms, objects, miss, alarm: (
                miss * (objects - hits - alarms) + alarm * alarms)),
            "You take all that are shown off the objects. A wrong one finds none: "
            "`objects - hits`, with the right ones alone.",
        ),
        Mistake(
            costing(cost=lambda hits, alarms, objects, miss, alarm: (
                costs_of(hits, alarms, objects, miss, alarm) / (hits + alarms))),
            "You divide by how many are shown, and showing more looks cheaper. The whole cost is "
            "paid: no mean.",
        ),
        *(
            Mistake(
                wrong,
                "You stop at a wrong detection, as if a miss cost nothing. Right ones further down "
                "can make up for it: try all, each with `miss * (objects - hits)`.",
            )
            for wrong in (
                in_order(pick=first_dearer),
                costing(
                    cost=lambda hits, alarms, objects, miss, alarm: alarm * alarms,
                    pick=lambda scores, costs: scores[costs == costs.min()].min().item(),
                ),
            )
        ),
        *(
            Mistake(
                costing(pick=pick),
                "That is what it costs. Asked is at which threshold: the score that belongs to it.",
            )
            for pick in (
                lambda scores, costs: costs.min().item(),
                lambda scores, costs: costs.tolist(),
            )
        ),
        *(
            Mistake(
                wrong,
                "That is a place in a list. The score there is the threshold: "
                "`scores[order[place]]`, or `scores[place]` if you did not sort.",
            )
            for wrong in (
                costing(pick=lambda scores, costs: costs.argmin().item()),
                in_order(pick=lambda scores, order, costs: order[costs.argmin()].item()),
            )
        ),
        Mistake(
            costing(pick=lambda scores, costs: costs.argmin().item() + 1),
            "That is how many detections are shown. The score of the last of them is the "
            "threshold.",
        ),
        *(
            Mistake(
                costing(pick=pick),
                "Both the score and the cost come back. The score alone is wanted.",
            )
            for pick in (
                lambda scores, costs: (scores[costs.argmin()].item(), costs.min().item()),
                lambda scores, costs: (costs.min().item(), scores[costs.argmin()].item()),
            )
        ),
        *(
            Mistake(
                wrong,
                "These are the detections to show. The lowest score among them is the threshold.",
            )
            for wrong in (
                lambda s, right, objects, miss, alarm: (
                    s >= cheapest(s, right, objects, miss, alarm)),
                lambda s, right, objects, miss, alarm: (
                    s[s >= cheapest(s, right, objects, miss, alarm)]),
            )
        ),
        Mistake(
            costing(pick=halfway),
            "You go halfway to the next score. It shows the same, but one of `scores` is wanted.",
        ),
        Mistake(
            neighbour(-1),
            "Yours is one score too high: the last detection that pays is not shown. Is a place in "
            "the list off by one?",
        ),
        Mistake(
            break_even,
            "That would be right if a score were the chance to be right, and here it need not be. "
            "Count what is right and wrong above each score.",
        ),
        Mistake(
            above_break_even,
            "You show what is above alarm / (miss + alarm). That is right if a score is the chance "
            "to be right, and here it need not be: count what is right above each score.",
        ),
        Mistake(
            lambda scores, right, objects, miss, alarm: scores[0].item(),
            "Yours is the first score. Does a loop end early, at a `return` inside it?",
        ),
        Mistake(
            lambda scores, right, objects, miss, alarm: scores[-1].item(),
            "Yours is the last score that was tried. Keep the one with the smallest cost: "
            "`if cost < smallest:`.",
        ),
    ),
)  # fmt: skip
