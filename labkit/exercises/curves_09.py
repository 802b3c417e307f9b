"""Lesson 09's exercise on the curve: precision and recall after each detection."""

import torch

from labkit.exercises.answers_scores_09 import following, in_a_pair, one_in_order, precision_recall
from labkit.exercises.exercise import Case, Exercise, Mistake

_SCORES = torch.tensor([0.3, 0.9, 0.6, 0.8, 0.5])
_RIGHT = torch.tensor([False, True, True, False, True])
_EVERY = torch.tensor([True, True, True])

PRECISION_RECALL = Exercise(
    label="precision_recall",
    ask="Go through the detections, the best score first. Return two tensors [n]: precision and "
    "recall after each, of so many `objects` that there are to find.",
    reference=precision_recall,
    hints=(
        "Sort first: `right = right[scores.argsort(descending=True)]`. Then each place is a "
        "detection further down the list.",
        "`found = right.cumsum(0)` is how many were right up to each place. The precision divides "
        "by how many detections those are, the recall by how many objects there are.",
        "`found / torch.arange(1, len(right) + 1)` and `found / objects`.",
    ),
    why="Each place is a threshold: report all from there up. Recall can only rise with more of "
    "them, precision goes up and down.",
    cases=(
        Case("five detections, four objects", (_SCORES, _RIGHT, 4)),
        Case(
            "the best is wrong",
            (torch.tensor([0.2, 0.7, 0.4]), torch.tensor([True, False, True]), 7),
        ),
        Case("all right, and all found", (torch.tensor([0.1, 0.9, 0.5]), _EVERY, 3)),
        Case(
            "scores from 0 down",
            (torch.tensor([-2.0, -0.5, -1.0, -3.5]), torch.tensor([True, True, False, False]), 2),
        ),
        Case("one detection", (torch.tensor([0.4]), torch.tensor([True]), 5)),
        Case("nothing was found", (torch.zeros(0), torch.zeros(0, dtype=torch.bool), 3)),
    ),
    use=in_a_pair,
    mistakes=(
        Mistake(
            following(order=lambda scores: torch.arange(len(scores))),
            "You go through the detections as they stand. The best score first: "
            "`right[scores.argsort(descending=True)]`, and keep it under a name.",
        ),
        Mistake(
            following(order=lambda scores: scores.argsort()),
            "You begin with the worst: `argsort` goes upwards by itself. "
            "`scores.argsort(descending=True)`.",
        ),
        Mistake(
            following(order=lambda scores: scores.argsort(descending=True).argsort()),
            "You sort twice, and have the place of each detection. `right` wants the first: which "
            "detection stands at each place.",
        ),
        Mistake(
            lambda scores, right, objects: precision_recall(right.float(), right, objects),
            "You sort by what is right, which nobody knows beforehand. Sort by the scores: "
            "`right[scores.argsort(descending=True)]`.",
        ),
        Mistake(
            lambda scores, right, objects: tuple(
                each[scores.argsort(descending=True).argsort()]
                for each in precision_recall(scores, right, objects)
            ),
            "The numbers are right, and back in the order of the rows. Leave them sorted, the best "
            "score first.",
        ),
        *(
            Mistake(
                one_in_order(sorted_is),
                "One of the two is of the sorted detections, the other of those as they came. Sort "
                "once, before you count: `right = right[scores.argsort(descending=True)]`.",
            )
            for sorted_is in (0, 1)
        ),
        Mistake(
            following(order=lambda scores: scores.sort(descending=True)),
            "`sort` gives two things, the scores and where they stood. To sort `right` you need "
            "the second: `argsort`.",
        ),
        Mistake(
            following(recall=lambda found, right, ranks, objects: found / len(right)),
            "You divide by all detections for the recall. It is the share of the objects: "
            "`found / objects`.",
        ),
        Mistake(
            following(recall=lambda found, right, ranks, objects: found / right.sum()),
            "Your recall always ends at 1, for you divide by those found in the end. Those never "
            "found count too: `found / objects`.",
        ),
        Mistake(
            following(recall=lambda found, right, ranks, objects: ranks / objects),
            "You count all detections for the recall, right or wrong. Those found: "
            "`right.cumsum(0) / objects`.",
        ),
        Mistake(
            following(precision=lambda found, right, ranks, objects: found / objects),
            "Both are the recall. Precision divides by how many detections there are so far: "
            "`torch.arange(1, len(right) + 1)`.",
        ),
        Mistake(
            following(recall=lambda found, right, ranks, objects: found / ranks),
            "Both are the precision. Recall divides by the objects: `found / objects`.",
        ),
        Mistake(
            following(precision=lambda found, right, ranks, objects: found / len(right)),
            "Your precision divides by all detections, at each place. So far there are 1, then 2, "
            "then 3: `torch.arange(1, len(right) + 1)`.",
        ),
        Mistake(
            following(precision=lambda found, right, ranks, objects: right / ranks),
            "For the precision only the detection at that place counts in yours. All up to it: "
            "`right.cumsum(0)`.",
        ),
        Mistake(
            following(recall=lambda found, right, ranks, objects: right / objects),
            "For the recall only the detection at that place counts in yours. All up to it: "
            "`right.cumsum(0)`.",
        ),
        Mistake(
            following(
                lambda found, right, ranks, objects: right / ranks,
                lambda found, right, ranks, objects: right / objects,
            ),
            "Only the detection at each place counts in yours. All up to it: `right.cumsum(0)`.",
        ),
        Mistake(
            following(lambda found, right, ranks, objects: found / (ranks - 1)),
            "`torch.arange(len(right))` begins at 0, and you divide by it. One detection is one: "
            "`torch.arange(1, len(right) + 1)`.",
        ),
        Mistake(
            following(lambda found, right, ranks, objects: found / (ranks + 1)),
            "You divide by one detection too many. The first place has one: "
            "`torch.arange(1, len(right) + 1)`.",
        ),
        Mistake(
            following(lambda found, right, ranks, objects: found / ranks[:-1]),
            "`arange` ends before its second number, so one is missing: "
            "`torch.arange(1, len(right) + 1)`.",
        ),
        Mistake(
            following(
                lambda found, right, ranks, objects: (found - right.long()) / ranks,
                lambda found, right, ranks, objects: (found - right.long()) / objects,
            ),
            "You count those before each place. The detection itself belongs to it: "
            "`right.cumsum(0)` as it is.",
        ),
        Mistake(
            following(lambda found, right, ranks, objects: (ranks - found) / ranks),
            "Your first is the share that is wrong. Precision is the share that is right: "
            "`found / torch.arange(…)`.",
        ),
        Mistake(
            following(recall=lambda found, right, ranks, objects: (ranks - found) / objects),
            "Your second counts the wrong ones. Recall counts the right ones: `found / objects`.",
        ),
        Mistake(
            following(recall=lambda found, right, ranks, objects: 1 - found / objects),
            "Your second is the share that is still missed. Recall is the share found, without "
            "`1 -`.",
        ),
        Mistake(
            following(lambda found, right, ranks, objects: found / (ranks + objects - found)),
            "Your first divides by detections and missed objects together. Precision asks of the "
            "detections alone: `found / torch.arange(…)`.",
        ),
        *(
            Mistake(
                following(*shares),
                "`//` cuts off the fraction, and a share below 1 is nothing else. Use `/`.",
            )
            for shares in (
                (lambda found, right, ranks, objects: found // ranks,),
                (
                    lambda found, right, ranks, objects: found // ranks,
                    lambda found, right, ranks, objects: found // objects,
                ),
                (
                    lambda found, right, ranks, objects: found / ranks,
                    lambda found, right, ranks, objects: found // objects,
                ),
            )
        ),
        Mistake(
            following(
                lambda found, right, ranks, objects: 100 * found / ranks,
                lambda found, right, ranks, objects: 100 * found / objects,
            ),
            "As percentages they are right. Here they are shares, from 0 to 1.",
        ),
        Mistake(
            lambda *given: precision_recall(*given)[::-1],
            "Both are right, in the wrong order: first the precision.",
        ),
        Mistake(
            lambda *given: precision_recall(*given)[0],
            "You return the precision alone. Two are wanted: `return precision, recall`.",
        ),
        Mistake(
            lambda *given: precision_recall(*given)[1],
            "You return the recall alone. Two are wanted: `return precision, recall`.",
        ),
        Mistake(
            lambda *given: torch.stack(precision_recall(*given), 1),
            "Each row has a precision and a recall in yours. Two tensors are wanted, one of each: "
            "`return precision, recall`.",
        ),
        Mistake(
            lambda *given: tuple(each[-1:] for each in precision_recall(*given)),
            "Only the last place comes back. Is each appended, inside the loop?",
        ),
        Mistake(
            lambda *given: tuple(each[:1] for each in precision_recall(*given)),
            "Only the first place comes back. Does a loop end early, at a `return` inside it?",
        ),
        Mistake(
            lambda scores, right, objects: (right.float().mean(), right.sum() / objects),
            "That is precision and recall of all detections together. After each one: "
            "`right.cumsum(0)` instead of the sum.",
        ),
        Mistake(
            lambda scores, right, objects: (right.sum().item() / len(right), right.sum() / objects),
            "That is precision and recall of all detections together, and of none there is no "
            "share. After each one: `right.cumsum(0)`.",
        ),
        Mistake(
            following(
                lambda found, right, ranks, objects: found,
                lambda found, right, ranks, objects: ranks,
            ),
            "These are how many are right, and how many there are, up to each place. Divide: the "
            "first by the second, and the first by `objects`.",
        ),
        Mistake(
            following(
                lambda found, right, ranks, objects: found,
                lambda found, right, ranks, objects: ranks - found,
            ),
            "These are the right ones and the wrong ones up to each place. The precision is the "
            "first over both, the recall the first over `objects`.",
        ),
        Mistake(
            following(
                lambda found, right, ranks, objects: (found / ranks).numpy(),
                lambda found, right, ranks, objects: (found / objects).numpy(),
            ),
            "The numbers are right, in NumPy arrays. `torch.from_numpy(…)` makes a tensor of each.",
        ),
        Mistake(
            following(
                lambda found, right, ranks, objects: (found / ranks).tolist(),
                lambda found, right, ranks, objects: (found / objects).tolist(),
            ),
            "The numbers are right, in lists. `torch.tensor(…)` makes a tensor of each.",
        ),
        Mistake(
            following(
                lambda found, right, ranks, objects: torch.cat([torch.ones(1), found / ranks]),
                lambda found, right, ranks, objects: torch.cat([torch.zeros(1), found / objects]),
            ),
            "You have put a point in front, precision 1 at recall 0. Here there is one for each "
            "detection, and no more.",
        ),
    ),
)
