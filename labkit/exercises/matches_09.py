"""Lesson 09's exercise on anchors: which object each of them is to learn."""

import torch

from labkit.exercises.answers_09 import (
    kept_before,
    kept_nothing,
    kept_own,
    matched,
    matched_along,
    matching,
    of_all,
    put,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_TWO = torch.tensor([[0.05, 0.1], [0.4, 0.02], [0.72, 0.15], [0.6, 0.2], [0.2, 0.26], [0.9, 0.01]])
# Quarters and eighths are the same number in 32 and in 64 bits, also where one lies on a limit.
_ON_LIMITS = torch.tensor(
    [[0.75, 0.5, 0.0], [0.25, 0.125, 0.0625], [0.375, 0.875, 0.125], [0.125, 0.1875, 0.5],
     [0.8125, 0.125, 0.375], [0.0625, 0.8125, 0.25]]
)  # fmt: skip
_TAKEN = torch.tensor([[0.9, 0.4], [0.95, 0.1], [0.2, 0.36], [0.05, 0.2]])
_ROUND = torch.tensor([[0.1, 0.62, 0.21], [0.15, 0.05, 0.74], [0.23, 0.12, 0.08]])

MATCHED = Exercise(
    label="matched",
    ask="Return for each anchor the number of the object it lies on most, -1 where that IoU is "
    "below `low`, -2 from there to below `high`. Then each object keeps its best anchor, whatever "
    "the IoU.",
    reference=matched,
    hints=(
        "Rows are anchors, columns objects. `best, match = ious.max(1)` is for each anchor the "
        "highest IoU, and the number of its object.",
        "Two rules by limit: `match[best < high] = -2`, then `match[best < low] = -1`. The other "
        "way round, -2 would overwrite each -1.",
        "`ious.argmax(0)` is for each object its best anchor. Last of all: "
        "`match[ious.argmax(0)] = torch.arange(ious.shape[1])`.",
    ),
    why="What lies between the limits teaches nothing, for it is half right. And without the last "
    "rule an object that no anchor fits well would be taught as background.",
    cases=(
        Case("six anchors and two objects", (_TWO, 0.7, 0.3)),
        Case("six anchors, three objects, some on a limit", (_ON_LIMITS, 0.75, 0.25)),
        Case("an anchor that lies on one object, and is the other's best", (_TAKEN, 0.7, 0.3)),
        Case("as many objects as anchors", (_ROUND, 0.7, 0.3)),
        Case("a small object", (torch.tensor([[0.125], [0.0], [0.2], [0.1]]), 0.6, 0.4)),
        Case("one limit for both", (_TWO[1:], 0.5, 0.5)),
        Case("the limits as they are", (_TWO.flip(0),)),
    ),
    mistakes=(
        Mistake(
            matching(keep=kept_nothing),
            "An object that no anchor fits well has none in yours, and is taught as background. "
            "Last of all each keeps its best anchor, down the columns: `ious.argmax(0)`.",
        ),
        *(
            Mistake(
                kept_before(late),
                "You keep the best anchors first, and a limit overwrites them. The limits first, "
                "the best anchors last.",
            )
            for late in (
                lambda match, best, high, low: match.where(best >= high, -2).where(best >= low, -1),
                lambda match, best, high, low: match.where((best >= high) | (best < low), -2),
                lambda match, best, high, low: match.where(best >= high, -2),
            )
        ),
        Mistake(
            kept_before(lambda match, best, high, low: match.where(best >= low, -1)),
            "An object's best anchor is -1 in yours where it lies below `low`. It is kept "
            "whatever the IoU: write it last.",
        ),
        Mistake(
            matching(keep=kept_own),
            "You keep an object's best anchor for the object that this anchor lies on most, and "
            "that may be another one. It goes to the object whose best it is: `torch.arange(…)`.",
        ),
        Mistake(
            matching(keep=put(lambda ious: torch.arange(ious.shape[1]), lambda i: i.argmax(0))),
            "Place and value have changed places. Anchor `ious.argmax(0)` gets the number of the "
            "object: `match[ious.argmax(0)] = torch.arange(…)`.",
        ),
        Mistake(
            matching(keep=put(lambda ious: ious.argmax(0), lambda ious: 1)),
            "Each object's best anchor gets 1 in yours, as for yes. It gets the number of its "
            "object: `torch.arange(ious.shape[1])`.",
        ),
        Mistake(
            matching(keep=put(lambda ious: ious.argmax(0), lambda ious: 0)),
            "Each object's best anchor gets 0 in yours. It gets the number of its object: "
            "`torch.arange(ious.shape[1])`.",
        ),
        Mistake(
            matching(
                keep=put(lambda i: i.max() == i.max(1).values, lambda i: i.max(0)[0].argmax())
            ),
            "Only one object keeps its best anchor, that with the highest IoU of all. Each has "
            "one: `ious.argmax(0)`, down the columns.",
        ),
        Mistake(
            matching(keep=put(lambda ious: ious.argmax(), lambda ious: 0)),
            "`ious.argmax()` without a dimension counts through the whole table. For each object "
            "its best anchor: `ious.argmax(0)`.",
        ),
        Mistake(
            matching(keep=put(lambda ious: ious.max(0), lambda ious: 0)),
            "`match` has one dimension, and takes the numbers of the best anchors alone: "
            "`ious.argmax(0)`. `ious.max(0)` holds two things, the IoUs besides.",
        ),
        *(
            Mistake(
                wrong,
                "Each anchor has an object in yours, however little they overlap. Below `high` it "
                "is -2, below `low` it is -1.",
            )
            for wrong in (
                lambda ious, high=0.7, low=0.3: ious.argmax(1),
                matching(lambda best, who, high, low: who),
            )
        ),
        Mistake(
            matching(lambda best, who, high, low: who.where(best < 0, -2).where(best >= low, -1)),
            "Only the best anchor of each object has it in yours. Every anchor with an IoU of "
            "`high` or more has its object too.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: ious.argmax(0),
            "That is for each object its best anchor. Asked is for each anchor its object: along "
            "the rows, `ious.max(1)`.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: matched(ious.T, high, low),
            "Rows and columns have changed places: yours has a number for each object. For each "
            "anchor: `ious.max(1)`.",
        ),
        *(
            Mistake(
                wrong,
                "`ious.max(0)` goes down the columns: for each object its best anchor. Asked is "
                "for each anchor its object, along the row: `best, match = ious.max(1)`.",
            )
            for wrong in (matched_along(0, 0), matched_along(0, 1), matched_along(0, None))
        ),
        *(
            Mistake(
                matched_along(1, 1, numbers),
                "`ious.argmax(1)` is for each anchor its object, once more. For each object its "
                "best anchor, down the columns: `match[ious.argmax(0)]`.",
            )
            for numbers in (0, 1)
        ),
        Mistake(
            matched_along(1, 0, 0),
            "You number the anchors there. Each object has one best anchor, which gets the "
            "object's number: `torch.arange(ious.shape[1])`.",
        ),
        Mistake(
            of_all,
            "`ious.max()` without a dimension is one number, the highest of all. For each anchor, "
            "along its row: `best, match = ious.max(1)`.",
        ),
        Mistake(
            matching(
                lambda best, who, high, low: who.where(best > high, -2).where(best >= low, -1)
            ),
            "An anchor at `high` itself has its object: -2 is below, `best < high`.",
        ),
        Mistake(
            matching(
                lambda best, who, high, low: who.where(best >= high, -2).where(best > low, -1)
            ),
            "An anchor at `low` itself is -2 already: -1 is below, `best < low`.",
        ),
        Mistake(
            matching(lambda best, who, high, low: who.where(best > high, -2).where(best > low, -1)),
            "At the limits yours is off: at `high` an anchor has its object, and at `low` it is "
            "-2. Both times `<`.",
        ),
        Mistake(
            matching(
                lambda best, who, high, low: who.where(best >= high, -1).where(best >= low, -2)
            ),
            "-1 and -2 have changed places. Background, below `low`, is -1.",
        ),
        Mistake(
            matching(
                lambda best, who, high, low: who.where(best >= low, -1).where(best >= high, -2)
            ),
            "All below `high` are -2 in yours: the rule that comes last overwrites. First -2 below "
            "`high`, then -1 below `low`.",
        ),
        Mistake(
            matching(lambda best, who, high, low: who.where(best >= high, -1)),
            "All below `high` are background in yours. What lies between the limits is half right, "
            "and left out: -2. If you say so, does a later line overwrite it?",
        ),
        Mistake(
            matching(lambda best, who, high, low: who.where(best >= low, -1)),
            "Between the limits an anchor has its object in yours. It is left out there: -2.",
        ),
        Mistake(
            matching(lambda best, who, high, low: who.where((best >= high) | (best < low), -2)),
            "Between the limits yours is -2, and below `low` an anchor still has its object. "
            "There it is -1.",
        ),
        *(
            Mistake(
                matching(match),
                "A comparison is the wrong way round: anchors that lie well on an object lose it. "
                "-1 is for `best < low`, -2 for `best < high`.",
            )
            for match in (
                lambda best, who, high, low: who.where(best <= high, -2).where(best <= low, -1),
                lambda best, who, high, low: who.where(best <= high, -2).where(best >= low, -1),
                lambda best, who, high, low: who.where(best >= high, -2).where(best <= low, -1),
            )
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: matched(ious),
            "0.7 and 0.3 are written into yours. They may be others: `high` and `low`.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: matched(ious, high, low) + 1,
            "Objects are counted from 1 in yours, background is 0 and neither -1. Here object 0 is "
            "the first, background -1, neither -2.",
        ),
        Mistake(
            matching(
                lambda best, who, high, low: (
                    (who + 1).where(best >= high, -2).where(best >= low, -1)
                ),
                put(lambda ious: ious.argmax(0), lambda ious: torch.arange(ious.shape[1]) + 1),
            ),
            "Objects are counted from 1 in yours. The first is object 0, the number of its column.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: matched(ious, high, low).clamp(max=0),
            "Each anchor with an object has 0 in yours. Which one? The number of its column.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: matched(ious, high, low) >= 0,
            "You say whether an anchor has an object. Which one? Its number, or -1, or -2.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: ious.max(1).values,
            "These are the best IoUs. Which object is it? `best, match = ious.max(1)`.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: ious.max(1),
            "`ious.max(1)` holds two things: the best IoUs, and whose they are. Take both: "
            "`best, match = ious.max(1)`.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: (ious.max(1).values, matched(ious, high, low)),
            "You return the best IoUs too. The matches alone are wanted.",
        ),
        Mistake(
            matching(lambda best, who, high, low: who[best >= high], keep=kept_nothing),
            "Only those with an object come back. Each anchor keeps its place: -1 and -2 for the "
            "others.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: matched(ious, high, low).float(),
            "They are right, as fractions. The number of an object is whole, int64, or it could "
            "not index: `boxes[match]`.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: matched(ious, high, low).int(),
            "They are right, in 32 bits. torch counts in int64, as `argmax` and `arange` do.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: matched(ious, high, low).numpy(),
            "They are right, in a NumPy array. `torch.from_numpy(match)` makes a tensor of it.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: matched(ious, high, low).tolist(),
            "They are right, in a list. A tensor is wanted: `torch.tensor(match)`.",
        ),
        Mistake(
            lambda ious, high=0.7, low=0.3: matched(ious, high, low)[:1],
            "Only the first anchor comes back. Does a loop end early, at a `return` inside it?",
        ),
        Mistake(
            matching(
                lambda best, who, high, low: who.where(
                    (best >= high) | (best < low) and best < high, -2
                )
            ),
            "`and` asks for one yes or no, and there is one for each anchor: `&`, and brackets "
            "round each comparison.",
        ),
    ),
)
