"""Lesson 11's exercise on tracking: which box of the last picture each new one continues."""

import torch

from labkit.exercises.answers_tracks_11 import (
    asked_of_nothing,
    best_for_each_new,
    best_for_each_old,
    best_sum,
    box_iou,
    followed,
    followed_on,
    in_order_of,
    in_order_without_a_second,
    nearness,
    only_mutual,
    pairing,
    written_across,
    wrong_width,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _cars(*lefts: float, top: float = 0.0) -> torch.Tensor:
    """Boxes of 10 by 6 in one lane: moved by d they have an IoU of (10 - d) / (10 + d)."""
    return torch.tensor([[left, top, left + 10, top + 6] for left in lefts])


_TRUCK = torch.tensor([[0.0, 0.0, 40.0, 20.0], [22.0, 8.0, 32.0, 14.0], [60.0, 9.0, 70.0, 15.0]])
_LEFT = torch.tensor([[61.0, 8.0, 71.0, 14.0], [18.0, 7.0, 28.0, 13.0]])
# Of 8 by 4: the halves of the first have an IoU of exactly 0.5 with it, 3 of 8 are below.
_WHOLE = torch.tensor([[0.0, 0.0, 8.0, 4.0], [20.0, 0.0, 28.0, 4.0], [40.0, 0.0, 48.0, 4.0]])
_PARTS = torch.tensor([[40.0, 0.0, 47.0, 4.0], [0.0, 0.0, 4.0, 4.0], [20.0, 0.0, 23.0, 4.0]])

FOLLOWED = Exercise(
    label="followed",
    ask="Return for each new box the number of the old one that it continues, or -1, as int64. "
    "The largest IoU is paired first; each box is taken once, and no pair lies below `limit`.",
    reference=followed,
    hints=(
        "`overlaps = box_iou(old, new)` has a row for each old box, a column for each new one. "
        "Begin with `torch.full([len(new)], -1)`.",
        "While the largest of all is at least `limit`: write it down, then set its row and its "
        "column to -1, so that neither box is taken again. A table without numbers has no largest.",
        "`was, now = divmod(int(overlaps.argmax()), len(new))` is its place. Then "
        "`before[now] = was` and `overlaps[was], overlaps[:, now] = -1, -1`.",
    ),
    why="This is nearly all that a simple tracker does. It works while pictures follow closely, so "
    "that a car overlaps with itself, and while the detector misses little.",
    cases=(
        Case("three cars that move on, in another order",
             (_cars(0, 30, 60), _cars(62, 1, 33))),
        Case("one that two would continue", (_cars(50, 0, 7), _cars(4, 8, 52, 90))),
        Case("two old ones near one new", (_cars(5, 0, 80, 100), _cars(102, 4))),
        Case("a pair that costs another its own", (_cars(5, 10), _cars(9, 13, 40))),
        Case("a truck that has left", (_TRUCK, _LEFT)),
        Case("an IoU on the limit", (_WHOLE, _PARTS, 0.5)),
        Case("a low limit", (_cars(28, 49, 1, 3), _cars(9, 4, 8), 0.15)),
        Case("nothing in the last picture", (torch.zeros(0, 4), _cars(3, 8))),
        Case("nothing in this one", (_cars(3, 8, 20), torch.zeros(0, 4))),
    ),
    mistakes=(
        *(
            Mistake(
                wrong,
                "Each new box takes its best old one in yours, and two can take the same. Once "
                "taken, an old box is gone: set its row to -1.",
            )
            for wrong in (
                best_for_each_new,
                pairing(old_once=False),
            )
        ),
        *(
            Mistake(
                wrong,
                "Each new box takes its best old one in yours, even one that it hardly touches, "
                "and two can take the same. Ask for `limit`, and take each old one once.",
            )
            for wrong in (
                lambda old, new, limit=0.3: box_iou(old, new).argmax(0),
                pairing(old_once=False, good=lambda overlap, limit: True),
            )
        ),
        *(
            Mistake(
                wrong,
                "Yours runs over the wrong axis: it says for each old box which new one is best. "
                "Rows are old, columns new, and the answer has one number for each new box.",
            )
            for wrong in (
                best_for_each_old,
                lambda old, new, limit=0.3: box_iou(old, new).argmax(1),
            )
        ),
        *(
            Mistake(
                wrong,
                "That is seen from the old boxes: which new one continues each. Seen from the new "
                "ones is wanted: `before[now] = was`.",
            )
            for wrong in (
                followed_on,
                lambda old, new, limit=0.3: torch.tensor(
                    followed_on(old, new, limit), dtype=torch.long),
            )
        ),
        Mistake(
            written_across,
            "The numbers have changed places: the place is that of the new box, and what stands "
            "there is the old one's number, `before[now] = was`.",
        ),
        Mistake(
            in_order_of(1),
            "The new boxes choose one after the other in yours, so the first may take what belongs "
            "to a later one. The largest IoU of all comes first.",
        ),
        Mistake(
            in_order_of(0),
            "The old boxes choose one after the other in yours, so the first may take what belongs "
            "to a later one. The largest IoU of all comes first.",
        ),
        Mistake(
            in_order_without_a_second,
            "A new box whose best old one is taken gets none in yours, and who comes first "
            "decides. The largest IoU of all comes first, and the others choose among those left.",
        ),
        Mistake(
            only_mutual,
            "You keep pairs of which each is the other's best. When the largest are gone, those "
            "left are paired too: go on with the next largest IoU.",
        ),
        *(
            Mistake(
                pairing(by=by),
                "You take the first pair that is good enough. The best first: sort by IoU, "
                "`descending=True`.",
            )
            for by in (lambda pair: pair[1:], lambda pair: (pair[2], pair[1]))
        ),
        Mistake(
            pairing(by=lambda pair: pair[0]),
            "You take the smallest IoU first. The largest: `descending=True`, or `argmax`.",
        ),
        Mistake(
            best_sum,
            "You make the sum of all IoUs as large as can be, the Hungarian way. Many trackers do "
            "so; here the largest IoU is taken first, whatever that leaves to the others.",
        ),
        Mistake(
            pairing(new_once=False),
            "A new box is paired again in yours, with a smaller IoU, and forgets its best. Set its "
            "column to -1 too: `overlaps[:, now] = -1`.",
        ),
        Mistake(
            pairing(new_once=False, old_once=False),
            "Nothing is taken away in yours, so the last pair of each new box stays. Set the row "
            "and the column of a pair to -1.",
        ),
        Mistake(
            pairing(pairs=1),
            "Only one pair is found. Go on while the largest is at least `limit`. Does a loop end "
            "early, at a `return` inside it?",
        ),
        Mistake(
            pairing(good=lambda overlap, limit: True),
            "Everything is paired in yours, also what does not touch. A pair has an IoU of "
            "`limit` at least.",
        ),
        Mistake(
            pairing(good=lambda overlap, limit: overlap > 0),
            "Whatever touches is paired in yours. A pair has an IoU of `limit` at least.",
        ),
        Mistake(
            pairing(good=lambda overlap, limit: overlap > limit),
            "A pair with exactly `limit` is good enough: `>=`.",
        ),
        Mistake(
            pairing(good=lambda overlap, limit: overlap < limit),
            "You pair what lies below `limit`. From it upwards: `>=`.",
        ),
        *(
            Mistake(
                pairing(good=good),
                "A fixed limit is written into yours. It is given: `limit`.",
            )
            for good in (
                lambda overlap, limit: overlap >= 0.3,
                lambda overlap, limit: overlap >= 0.5,
            )
        ),
        Mistake(
            pairing(overlap=nearness, good=lambda overlap, limit: True),
            "You pair the nearest middles. A truck's middle can be near a small car's: the IoU "
            "knows sizes too, and needs `limit`.",
        ),
        Mistake(
            lambda old, new, limit=0.3: followed(old, new, limit).clamp(min=0),
            "A new box without a pair gets 0 in yours, which is the first old box. -1 is none: "
            "begin with `torch.full([len(new)], -1)`.",
        ),
        Mistake(
            lambda old, new, limit=0.3: followed(old, new, limit) + 1,
            "You count old boxes from 1. The first is 0, and none is -1.",
        ),
        Mistake(
            lambda old, new, limit=0.3: torch.full([len(new)], -1),
            "Nothing is paired in yours. Is the pair written down, `before[now] = was`, where the "
            "IoU is at least `limit`?",
        ),
        *(
            Mistake(
                wrong,
                "A new box without a pair gets a number in yours that looks like an old box. It "
                "is -1 here; who it is comes later.",
            )
            for wrong in (
                lambda old, new, limit=0.3: followed(old, new, limit).where(
                    followed(old, new, limit) >= 0, len(old)),
                lambda old, new, limit=0.3: followed(old, new, limit).where(
                    followed(old, new, limit) >= 0,
                    len(old) - 1 + (followed(old, new, limit) < 0).cumsum(0)),
            )
        ),
        Mistake(
            lambda old, new, limit=0.3: followed(old, new, limit)[followed(old, new, limit) >= 0],
            "New boxes without a pair are left out. Each new box has a number: -1 for none.",
        ),
        *(
            Mistake(
                wrong,
                "You return pairs. Wanted is one number for each new box: `before[now] = was`.",
            )
            for wrong in (
                lambda old, new, limit=0.3: [
                    (was, now) for now, was in enumerate(followed(old, new, limit).tolist())
                    if was >= 0],
                lambda old, new, limit=0.3: {
                    now: was for now, was in enumerate(followed(old, new, limit).tolist())
                    if was >= 0},
            )
        ),
        *(
            Mistake(
                wrong,
                "You return boxes or IoUs. Wanted is the number of the old box: its row in `old`.",
            )
            for wrong in (
                lambda old, new, limit=0.3: old[followed(old, new, limit)],
                lambda old, new, limit=0.3: box_iou(old, new).amax(0),
            )
        ),
        Mistake(
            lambda old, new, limit=0.3: followed(old, new, limit) >= 0,
            "You say whether a new box continues an old one. Which? Its number, or -1.",
        ),
        Mistake(
            lambda old, new, limit=0.3: torch.tensor(followed(old, new, limit).tolist()),
            "Right wherever there is a new box. Of an empty list torch makes fractions: "
            "`torch.tensor(…, dtype=torch.long)`.",
        ),
        Mistake(
            asked_of_nothing,
            "Where a picture has no box, the table of IoUs has no number, and no largest one. Ask "
            "first: `while overlaps.numel() and overlaps.max() >= limit`.",
        ),
        Mistake(
            wrong_width,
            "A row of the table is `len(new)` long, and you divide by the number of rows: "
            "`divmod(place, len(new))`.",
        ),
        Mistake(
            lambda old, new, limit=0.3: followed(old, new, limit).float(),
            "The numbers are right, but of a type for fractions, which no index can be: "
            "`torch.full([len(new)], -1)`, with a whole number.",
        ),
    ),
)  # fmt: skip
