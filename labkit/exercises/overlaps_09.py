"""Lesson 09's exercise on overlap: the IoU of each box with each other box."""

import torch

from labkit.exercises.answers_09 import (
    around,
    begun,
    clamped_in,
    corners,
    general,
    in_float32,
    iou,
    iou_in_place,
    overlapping,
    row_by_row,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

# Of the three one lies inside the first, one apart from it along both axes, one across its edge.
_TWO = torch.tensor([[0.0, 0.0, 10.0, 6.0], [4.0, 3.0, 12.0, 14.0]])
_THREE = torch.tensor([[2.0, 1.0, 5.0, 4.0], [13.0, 8.0, 17.0, 20.0], [8.0, 2.0, 15.0, 5.0]])
_PAIR = torch.tensor([[5.0, 0.0, 9.0, 5.0], [0.0, 7.0, 6.0, 10.0]])
_OTHER = torch.tensor([[3.0, 1.0, 8.0, 9.0], [6.0, 1.0, 8.0, 4.0]])
_WHOLE = torch.tensor([[0, 0, 4, 4], [4, 1, 9, 7], [1, 5, 3, 8]])
_OTHERS = torch.tensor([[2, 2, 7, 5], [0, 0, 4, 4]])
_SHARES = torch.tensor([[0.1, 0.2, 0.5, 0.9]])
_OF_IT = torch.tensor([[0.3, 0.1, 0.7, 0.5], [0.2, 0.3, 0.4, 0.6], [0.6, 0.3, 0.9, 0.7]])

IOU = Exercise(
    label="iou",
    ask="Return the IoU of each box of a with each box of b, [N, M]. Boxes are (x1, y1, x2, y2) "
    "and have an area; those that do not overlap have an IoU of 0.",
    reference=iou,
    hints=(
        "What two boxes share begins at the larger of both x1 and ends at the smaller of both x2; "
        "y likewise. Where it would end before it begins, they share nothing.",
        "`a[:, None, :2]` is [N, 1, 2] and `b[:, :2]` is [M, 2], so `torch.maximum` of the two is "
        "[N, M, 2]: where each pair's shared box begins. `(end - start).clamp(min=0)` are its "
        "sides.",
        "`.prod(-1)` of the sides is the shared area, and of `a[:, 2:] - a[:, :2]` a box's own. "
        "Then `shared / (area_a[:, None] + area_b - shared)`.",
    ),
    why="From here on it is how close two boxes are: for matching, for dropping doubles and for "
    "the score. A box of the right size a quarter aside has 0.6.",
    cases=(
        Case("two boxes and three", (_TWO, _THREE)),
        Case("two and two", (_PAIR, _OTHER)),
        Case("three and two of whole pixels", (_WHOLE, _OTHERS)),
        Case("shares of a picture, one and three", (_SHARES, _OF_IT)),
        Case("no box and two", (torch.zeros(0, 4), _OTHER)),
    ),
    use=in_float32,
    mistakes=(
        Mistake(
            overlapping(sides=lambda gaps: gaps),
            "Boxes apart along one axis share less than nothing in yours, and along both, two "
            "negative sides make a positive area. `.clamp(min=0)` each side before you multiply.",
        ),
        *(
            Mistake(
                overlapping(sides=clamped_in(axis)),
                "You keep one side from being negative, and not the other. Boxes may be apart "
                "along x, along y or along both: `.clamp(min=0)` for width and height.",
            )
            for axis in (0, 1)
        ),
        Mistake(
            overlapping(sides=lambda gaps: gaps.abs()),
            "`abs` makes a gap between two boxes an overlap. Where a side is negative they share "
            "nothing: `.clamp(min=0)`.",
        ),
        *(
            Mistake(
                overlapping(share, sides=lambda gaps: gaps),
                "You clamp the area, or the IoU. Two negative sides have made a positive by then: "
                "clamp each side before you multiply.",
            )
            for share in (
                lambda both, one, two: both.clamp(min=0) / (one + two - both.clamp(min=0)),
                lambda both, one, two: (both / (one + two - both)).clamp(0, 1),
            )
        ),
        Mistake(
            overlapping(sides=lambda gaps: gaps.clamp(max=0)),
            "`clamp(max=0)` keeps the gaps and drops the overlaps. Sides are at least 0: "
            "`.clamp(min=0)`.",
        ),
        Mistake(
            overlapping(lambda both, one, two: both / (one + two)),
            "The sum of both areas counts what they share twice. Take it off once: "
            "`area_a + area_b - shared`.",
        ),
        Mistake(
            overlapping(lambda both, one, two: 2 * both / (one + two)),
            "That is Dice, twice the shared area over the sum. The IoU divides by the union: "
            "`shared / (area_a + area_b - shared)`.",
        ),
        Mistake(
            overlapping(lambda both, one, two: both / (one + two - 2 * both)),
            "You divide by what only one of them has. The union has the shared part too: take it "
            "off once, not twice.",
        ),
        Mistake(
            overlapping(lambda both, one, two: both / (one + two + both)),
            "You add the shared area to the sum, which has it twice already. Take it off once.",
        ),
        Mistake(
            overlapping(lambda both, one, two: both / one + two - both),
            "`/` comes before `+`: you divide by the first area alone. Brackets round the union: "
            "`shared / (area_a + area_b - shared)`.",
        ),
        *(
            Mistake(
                wrong,
                "You count pixels from the first to the last, `+ 1`, as VOC did. Here x2 is the "
                "edge itself: `x2 - x1` is the width, in the areas and in what is shared.",
            )
            for wrong in (
                overlapping(
                    sides=lambda gaps: (gaps + 1).clamp(min=0), area=lambda s: (s + 1).prod(-1)
                ),
                overlapping(sides=lambda gaps: (gaps + 1).clamp(min=0)),
                overlapping(area=lambda s: (s + 1).prod(-1)),
                overlapping(
                    sides=lambda gaps: gaps.clamp(min=0) + 1, area=lambda s: (s + 1).prod(-1)
                ),
            )
        ),
        Mistake(
            overlapping(lambda both, one, two: (both + 1) / (one + two - both + 1)),
            "The 1 that you add moves every IoU, a small box's most. Boxes have an area, so "
            "nothing is divided by 0.",
        ),
        Mistake(
            overlapping(lambda both, one, two: both / (one + two - both).clamp(min=1)),
            "You let the union be at least 1. Boxes in shares of a picture are smaller than that. "
            "They have an area, so nothing is divided by 0.",
        ),
        Mistake(
            lambda a, b: iou(corners(a), corners(b)),
            "You take the last two for width and height. They are the second corner.",
        ),
        Mistake(
            lambda a, b: overlapping(
                lambda both, *areas: (
                    both / ((a[:, 2] * a[:, 3])[:, None] + b[:, 2] * b[:, 3] - both)
                )
            )(a, b),
            "For the areas you multiply x2 by y2. Width is `x2 - x1`, height `y2 - y1`.",
        ),
        Mistake(
            row_by_row,
            "You compare the first with the first, the second with the second. Each with each is "
            "wanted: `a[:, None]` gives a an axis of its own.",
        ),
        Mistake(
            lambda a, b: iou(b, a),
            "That is [M, N], with a row for each box of b. Rows are those of a: `a[:, None]` "
            "beside `b`.",
        ),
        Mistake(
            overlapping(start=torch.minimum, end=torch.maximum),
            "That is the box around both. What they share begins at the larger x1 and ends at the "
            "smaller x2: `maximum` for the beginning, `minimum` for the end.",
        ),
        Mistake(
            overlapping(start=torch.minimum),
            "What they share begins where the later one begins: `torch.maximum` of both x1, and of "
            "both y1.",
        ),
        Mistake(
            overlapping(end=torch.maximum),
            "What they share ends where the earlier one ends: `torch.minimum` of both x2, and of "
            "both y2.",
        ),
        *(
            Mistake(
                overlapping(sides=square),
                "The shared area is a square in yours, one side times itself. Width times height: "
                "x and y have each their own beginning and end.",
            )
            for square in (
                lambda gaps: gaps[..., [0, 0]].clamp(min=0),
                lambda gaps: gaps[..., [1, 1]].clamp(min=0),
            )
        ),
        Mistake(
            overlapping(
                sides=lambda g: g.clamp(min=0).sum(-1, keepdim=True), area=lambda s: s.sum(-1)
            ),
            "You add width and height. An area is their product: `.prod(-1)`.",
        ),
        *(
            Mistake(
                overlapping(share),
                "You divide by the area of one box alone, so a small one inside a large one has 1. "
                "Divide by the union.",
            )
            for share in (
                lambda both, one, two: both / (one + 0 * two),
                lambda both, one, two: both / (two + 0 * one),
                lambda both, one, two: both / torch.minimum(one, two),
            )
        ),
        Mistake(
            overlapping(lambda both, one, two: both / torch.maximum(one, two)),
            "You divide by the larger area. The union is what at least one of them covers: "
            "`area_a + area_b - shared`.",
        ),
        Mistake(
            lambda a, b: overlapping(lambda both, one, two: both)(a, b) / around(a, b),
            "You divide by the box around both, and its corners belong to neither. The union is "
            "what at least one of them covers: `area_a[:, None] + area_b - shared`.",
        ),
        Mistake(
            overlapping(lambda both, one, two: both),
            "These are the shared areas. Divide by the union of each pair.",
        ),
        Mistake(
            overlapping(lambda both, one, two: (both, one + two - both)),
            "These are the shared areas and the unions. Divide the first by the second.",
        ),
        Mistake(
            overlapping(lambda both, one, two: (one + two - both) / both),
            "Yours is upside down: the shared area stands above, the union below.",
        ),
        Mistake(
            lambda a, b: 1 - iou(a, b),
            "1 minus it is a distance, or a loss. Here the IoU itself.",
        ),
        Mistake(lambda a, b: 100 * iou(a, b), "As a percentage it is right. Here it is a share."),
        Mistake(
            general,
            "That is the GIoU, which falls below 0 for boxes apart. Here those have 0: leave the "
            "box around both out.",
        ),
        *(
            Mistake(wrong, "You cut off the fraction, and an IoU below 1 is nothing else: `/`.")
            for wrong in (
                overlapping(lambda both, one, two: both // (one + two - both)),
                lambda a, b: iou(a, b).long(),
            )
        ),
        Mistake(
            lambda a, b: iou(a, b) > 0,
            "You say whether they overlap at all. How much? The shared area over the union.",
        ),
        Mistake(
            lambda a, b: iou(a, b).max(1).values,
            "That is the best IoU of each box of a. All of them are wanted, [N, M].",
        ),
        Mistake(
            lambda a, b: iou(a, b).flatten(),
            "The numbers are right, in one row. `.reshape(len(a), len(b))` makes a table of them.",
        ),
        *(
            Mistake(
                wrong,
                "Only the beginning is compared. Does a loop end early, at a `return` inside it?",
            )
            for wrong in (lambda a, b: iou(a[:1], b), begun(1, None), begun(1, 1), begun(None, 1))
        ),
        Mistake(
            lambda a, b: iou(a, b)[0, 0].item(),
            "That is the IoU of one pair alone. Each with each is wanted, [N, M].",
        ),
        Mistake(
            overlapping(lambda both, one, two: both / (one[:, 0] + two - both)),
            "The areas of a lie along the columns in yours, where those of b are: "
            "`area_a[:, None]`.",
        ),
        Mistake(
            overlapping(lambda both, one, two: both / (one[:, 0] + two[:, None] - both)),
            "The areas of a and b have changed places: a's boxes are rows. `area_a[:, None] + "
            "area_b`.",
        ),
        Mistake(
            lambda a, b: iou(a, b).tolist(),
            "The numbers are right, in lists. A tensor [N, M] is wanted, also of no boxes.",
        ),
        Mistake(
            lambda a, b: torch.tensor(iou(a, b).tolist()),
            "Right where there are boxes. Without one, no list remembers how many columns there "
            "are: fill `torch.zeros(len(a), len(b))`, or compare all at once.",
        ),
        Mistake(
            lambda a, b: torch.stack([iou(each[None], b)[0] for each in a]),
            "Right where there are boxes. A picture may have none, and `torch.stack` of an empty "
            "list stops: fill `torch.zeros(len(a), len(b))`, or compare all at once.",
        ),
        Mistake(
            iou_in_place,
            "The IoUs are right, but a and b themselves have changed, and the next to read them is "
            "wrong. Take `b[:, 2:] - b[:, :2]` as something new, without `-=`.",
        ),
    ),
)
