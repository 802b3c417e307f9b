"""Lesson 09's exercise on doubles: of boxes that overlap much, only the best is kept."""

import torch

from labkit.exercises.answers_nms_09 import (
    after_one_round,
    after_one_round_of_some,
    beside_any,
    by_argmax,
    by_rows,
    by_table,
    dropped_by_dropped,
    greedy,
    in_what_is_left,
    nms,
    off_by_one,
    one_round,
    one_sorted,
    places_in_order,
    returned_early,
    spending,
    with_itself,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_CARS = torch.tensor(
    [[1.0, 0.0, 11.0, 6.0], [0.0, 0.0, 10.0, 6.0], [20.0, 2.0, 26.0, 9.0], [30.0, 1.0, 33.0, 8.0],
     [20.0, 2.0, 26.0, 8.0]]
)  # fmt: skip
# A row of boxes, 10 wide: with the next one in the row an IoU of 7 / 13, with the one after 4 / 16.
_CHAIN = torch.tensor(
    [[6.0, 0.0, 16.0, 5.0], [0.0, 0.0, 10.0, 5.0], [40.0, 0.0, 50.0, 5.0], [3.0, 0.0, 13.0, 5.0]]
)
_CHAINED = torch.tensor([0.55, 0.8, 0.95, 0.7])
# Half of the second is the first, and the third shares 5 of 8 with the second.
_HALF = torch.tensor([[0.0, 0.0, 4.0, 2.0], [0.0, 0.0, 4.0, 4.0], [0.0, 1.5, 4.0, 4.0]])
_SIX = torch.tensor(
    [[0.0, 0.0, 8.0, 8.0], [30.0, 0.0, 38.0, 8.0], [4.0, 0.0, 12.0, 8.0], [30.0, 6.0, 38.0, 14.0],
     [1.0, 1.0, 9.0, 9.0], [60.0, 0.0, 66.0, 4.0]]
)  # fmt: skip
_SCORES = torch.tensor([0.3, 0.6, 0.9, 0.8, 0.2, 0.1])

NMS = Exercise(
    label="nms",
    ask="Keep the best box and drop all that overlap with it by an IoU above `limit`; go on so "
    "with those left. Return the kept ones' row numbers, int64, the best score first.",
    reference=nms,
    hints=(
        "`left = scores.argsort(descending=True)` are the row numbers, the best first. The first "
        "of them is kept, in each round.",
        "`box_iou` wants two tables: `box_iou(boxes[best][None], boxes[left])[0]` is the IoU of "
        "the best with each that is left. `while len(left)` goes on until none is.",
        "In each round `best, left = left[0], left[1:]`, then `kept.append(best.item())`, then "
        "`left = left[overlap <= limit]`. At last `torch.tensor(kept, dtype=torch.long)`.",
    ),
    why="A detector finds one car many times. But of two cars that overlap more than `limit` one "
    "is lost: too many boxes or too few, that is what `limit` decides.",
    cases=(
        Case("five boxes on three cars", (_CARS, torch.tensor([0.6, 0.9, 0.7, 0.8, 0.65]), 0.5)),
        Case("a row of boxes, the middle one dropped", (_CHAIN, _CHAINED, 0.5)),
        Case("an IoU of just the limit", (_HALF, torch.tensor([0.75, 0.9, 0.8]), 0.5)),
        Case("a lower limit", (_SIX, _SCORES, 0.1)),
        Case("a higher limit", (_SIX, _SCORES, 0.65)),
        Case("nothing was found", (torch.zeros(0, 4), torch.zeros(0), 0.5)),
        Case("one box", (_CARS[:1], torch.tensor([0.4]), 0.5)),
        Case("the limit as it is", (_HALF.flip(0), torch.tensor([0.5, 0.9, 0.25]))),
    ),
    mistakes=(
        Mistake(
            lambda boxes, scores, limit=0.5: scores.argsort(descending=True),
            "You sort them, and drop none. Those that overlap with a kept one by more than `limit` "
            "go.",
        ),
        Mistake(
            greedy(order=lambda scores: torch.arange(len(scores))),
            "You go through the rows as they stand, so a bad box can drop a better one. The best "
            "first: `scores.argsort(descending=True)`.",
        ),
        Mistake(
            greedy(order=lambda scores: scores.argsort()),
            "You begin with the worst: `argsort` goes upwards by itself. "
            "`scores.argsort(descending=True)`.",
        ),
        Mistake(
            lambda *given: nms(*given).sort().values,
            "The right ones, in the order of the rows. The best score comes first.",
        ),
        Mistake(
            lambda *given: nms(*given).flip(0),
            "The right ones, from the worst to the best. The best score comes first.",
        ),
        Mistake(
            dropped_by_dropped,
            "A box that has been dropped drops others in yours. Only those kept may: compare with "
            "what is still left.",
        ),
        Mistake(
            beside_any,
            "Of two that overlap yours drops both. The better one stays: compare each with the "
            "kept ones alone.",
        ),
        Mistake(
            with_itself,
            "Each box has an IoU of 1 with itself, and so is dropped. Take the best out before "
            "you compare: `best, left = left[0], left[1:]`.",
        ),
        *(
            Mistake(
                wrong,
                "You compare with the very best alone. Each box that is kept drops its own "
                "doubles: the next round begins with the best of those left.",
            )
            for wrong in (
                greedy(against=slice(0, 1)),
                one_round,
                lambda *given: one_round(*given).sort().values,
            )
        ),
        *(
            Mistake(
                wrong,
                "That is one round, and the best itself is not in it. Put it among the kept, and "
                "go on with the best of those left: `while len(left) > 0`.",
            )
            for wrong in (after_one_round, after_one_round_of_some, by_rows)
        ),
        Mistake(
            greedy(against=slice(-1, None)),
            "You compare with the one kept last alone. A box may be the double of any that is "
            "kept.",
        ),
        Mistake(
            greedy(lambda overlap, limit: overlap >= limit),
            "A box with an IoU of just `limit` is dropped in yours. It stays: `<= limit`.",
        ),
        Mistake(
            greedy(lambda overlap, limit: overlap <= limit),
            "The wrong way round: you keep what overlaps with the best and drop the rest. "
            "`left[overlap <= limit]`.",
        ),
        Mistake(
            greedy(lambda overlap, limit: overlap > 0),
            "You drop whatever touches a better one. Two cars may overlap a little: above `limit` "
            "only.",
        ),
        Mistake(
            greedy(lambda overlap, limit: overlap > 0.5),
            "0.5 is written into yours. It may be another: `limit`.",
        ),
        Mistake(
            greedy(lambda overlap, limit: overlap > 1 - limit),
            "`1 - limit` would be for a distance. Drop where the IoU is above `limit`.",
        ),
        Mistake(
            lambda boxes, scores, limit=0.5: (scores > limit).nonzero()[:, 0][
                nms(boxes[scores > limit], scores[scores > limit], limit)
            ],
            "You drop low scores too. `limit` is for the IoU alone.",
        ),
        Mistake(
            lambda boxes, scores, limit=0.5: scores.argsort(descending=True)[
                scores.sort(descending=True).values > limit
            ],
            "You keep the scores above `limit`. It is a limit of the IoU with a better box.",
        ),
        Mistake(
            places_in_order,
            "These are places in the sorted order. Which rows are they? `order[kept]`.",
        ),
        *(
            Mistake(
                wrong,
                "Once a table has lost rows, the others have new numbers, and yours are of what is "
                "left. Leave `boxes` whole, and shorten a list of row numbers: `left = left[…]`.",
            )
            for wrong in (
                in_what_is_left(ordered=False),
                in_what_is_left(ordered=False, dtype=None),
                in_what_is_left(ordered=True),
                in_what_is_left(ordered=True, dtype=None),
            )
        ),
        *(
            Mistake(
                wrong,
                "Of boxes and scores you sort one, and a row is no longer the same box in both. "
                "Sort both by `order`, or neither: `left = scores.argsort(descending=True)`.",
            )
            for wrong in (
                one_sorted(True),
                one_sorted(True, rows=lambda order, kept: kept),
                one_sorted(False),
            )
        ),
        *(
            Mistake(
                wrong,
                "The right rows, but `boxes` or `scores` itself is changed, and whoever reads it "
                "next finds other numbers. Work on a copy: `scores = scores.clone()`.",
            )
            for wrong in (spending(), spending(dtype=None))
        ),
        Mistake(
            lambda boxes, scores, limit=0.5: boxes[nms(boxes, scores, limit)],
            "You return the boxes. Their row numbers are wanted, which find the scores as well.",
        ),
        Mistake(
            lambda boxes, scores, limit=0.5: scores[nms(boxes, scores, limit)],
            "You return the scores. The row numbers are wanted, which find the boxes as well.",
        ),
        Mistake(
            lambda boxes, scores, limit=0.5: (
                boxes[nms(boxes, scores, limit)],
                scores[nms(boxes, scores, limit)],
            ),
            "You return boxes and scores. The row numbers are wanted, which find both.",
        ),
        Mistake(
            lambda boxes, scores, limit=0.5: torch.zeros(len(boxes), dtype=torch.bool).index_fill(
                0, nms(boxes, scores, limit), True
            ),
            "You say of each row whether it is kept. The numbers of the kept ones are wanted, the "
            "best score first.",
        ),
        Mistake(
            lambda boxes, scores, limit=0.5: len(nms(boxes, scores, limit)),
            "That is how many are kept. Which ones?",
        ),
        Mistake(
            lambda boxes, scores, limit=0.5: torch.tensor(
                [
                    row
                    for row in scores.argsort(descending=True).tolist()
                    if row not in nms(boxes, scores, limit)
                ],
                dtype=torch.long,
            ),
            "These are the dropped ones. The kept ones are wanted.",
        ),
        Mistake(
            returned_early,
            "Only the best comes back. Does your loop end early, at a `return` inside it?",
        ),
        Mistake(
            lambda *given: nms(*given)[1:],
            "The best is missing. It is kept too: `kept.append` before you drop its doubles.",
        ),
        Mistake(
            lambda *given: nms(*given)[:-1],
            "The last one is missing. Does your loop end while one is still left? "
            "`while len(left) > 0`.",
        ),
        Mistake(
            lambda *given: torch.tensor(nms(*given).tolist()),
            "Right where something was found. `torch.tensor([])` is of fractions, and those index "
            "nothing: `dtype=torch.long`.",
        ),
        Mistake(
            lambda *given: torch.stack(list(nms(*given))),
            "Right where something was found. `torch.stack` of an empty list stops: "
            "`torch.tensor(kept, dtype=torch.long)`.",
        ),
        Mistake(
            lambda *given: nms(*given).float(),
            "The right ones, as fractions, which index nothing: `dtype=torch.long`.",
        ),
        Mistake(
            lambda *given: nms(*given).numpy(),
            "The right ones, in a NumPy array. `torch.from_numpy(kept)` makes a tensor of it.",
        ),
        *(
            Mistake(
                wrong,
                "The right ones, in a list. `torch.tensor(kept, dtype=torch.long)` makes a tensor "
                "of it, also where nothing was found.",
            )
            for wrong in (lambda *given: nms(*given).tolist(), lambda *given: list(nms(*given)))
        ),
        Mistake(
            by_argmax,
            "Right where something was found. Of nothing there is no best: ask first, "
            "`while len(left) > 0`.",
        ),
        Mistake(
            off_by_one,
            "The overlaps are of those behind the best, and you lay them beside all. Take the best "
            "out first: `best, left = left[0], left[1:]`.",
        ),
        Mistake(
            by_table,
            "`box_iou` gives a table, of one row here, [1, n]: take the row, `[0]`. And it wants "
            "two tables: `boxes[best][None]`.",
        ),
    ),
)
