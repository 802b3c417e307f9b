"""Lesson 08's exercise on honesty: can one method have this mean IoU and this mean Dice?"""

from labkit.exercises.answers_08 import (
    bounded,
    exactly_on_the_curve,
    nothing_above,
    nothing_below,
    on_the_curve,
    possible,
    worded,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

POSSIBLE = Exercise(
    label="possible",
    ask="Return True where the mean Dice lies from the mean IoU up to 2 · IoU / (1 + IoU), or "
    "no farther outside than `rounding`; else False.",
    reference=possible,
    hints=(
        "In one picture Dice is at least the IoU, so its mean is at least the mean IoU.",
        "In one picture Dice is `2 * iou / (1 + iou)`. That curve bends down, so a mean of points "
        "on it lies on it or below: this is the most.",
        "`iou - rounding <= dice <= most + rounding`.",
    ),
    why="Outside these limits, but for rounding, no set of pictures gives both: the row mixes two "
    "ways of averaging, or two tests, or has a misprint.",
    cases=(
        Case("PraNet in one published table", (0.840, 0.898, 0.001)),
        Case("U-Net in one published table", (0.814, 0.782, 0.001)),
        Case("ResUNet++ in one published table", (0.793, 0.813, 0.001)),
        Case("ResUNet++ in another column of it: the same twice", (0.796, 0.796, 0.001)),
        Case("a Dice far too high", (0.6, 0.9, 0.001)),
        Case("an IoU far too high", (0.9, 0.6, 0.001)),
        Case("all 0", (0.0, 0.0, 0.001)),
        Case("all 1", (1.0, 1.0, 0.001)),
        Case("on the curve", (0.25, 0.4, 0.001)),
        Case("on the curve, rounded", (0.5, 0.667, 0.001)),
        Case("hardly more than the IoU", (0.75, 0.7504, 0.001)),
        Case("a little too low, within the rounding", (0.7504, 0.7496, 0.001)),
        Case("too low by more than the rounding", (0.753, 0.75, 0.001)),
        Case("a little too high, within the rounding", (0.25, 0.4008, 0.001)),
        Case("too high by more than the rounding", (0.25, 0.403, 0.001)),
        Case("two digits, a little too low", (0.7, 0.692, 0.01)),
        Case("two digits, a little too high", (0.6, 0.757, 0.01)),
        Case("four digits, and too low", (0.7504, 0.7496, 0.0001)),
        Case("a low IoU, and a Dice not much higher", (0.1, 0.141, 0.001)),
        Case("a low IoU, and a Dice twice as high", (0.1, 0.21, 0.001)),
        Case("a low IoU, and a Dice higher still", (0.1, 0.25, 0.001)),
        Case("a very low IoU, and a Dice six times as high", (0.05, 0.3, 0.001)),
        Case("with the rounding as it is", (0.814, 0.782)),
    ),
    mistakes=(
        # Every other wrong yes or no is like this one, so whoever has a slip of their own hears it.
        Mistake(
            lambda iou, dice, rounding=0.001: not possible(iou, dice, rounding),
            "Yours is the wrong way round here. Work out both limits of these numbers by hand, "
            "each with its `rounding`: between them is True, outside is False.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: possible(dice, iou, rounding),
            "IoU and Dice have changed places in yours. Dice is the larger of the two.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: possible(dice, iou, 0.0),
            "Two slips. IoU and Dice have changed places. And published numbers are rounded: leave "
            "room for `rounding`.",
        ),
        *(
            Mistake(
                wrong,
                "A Dice far above the IoU passes in yours. It has an upper limit too: the curve, "
                "`2 * iou / (1 + iou)`.",
            )
            for wrong in (
                bounded(high=nothing_above),
                bounded(high=nothing_above, below=0.0),
                lambda iou, dice, rounding=0.001: iou < dice,
            )
        ),
        *(
            Mistake(
                bounded(low=nothing_below, above=above),
                "A Dice below the IoU passes in yours. In each picture Dice is at least the IoU, "
                "so its mean is too: `iou - rounding <= dice`.",
            )
            for above in (1.0, 0.0)
        ),
        *(
            Mistake(
                wrong,
                "The curve holds for one picture, not for the means of many. It bends down, so "
                "the mean Dice lies on it or below, down to the mean IoU.",
            )
            for wrong in (
                on_the_curve,
                exactly_on_the_curve,
                lambda iou, dice, rounding=0.001: dice == round(2 * iou / (1 + iou), 3),
            )
        ),
        Mistake(
            bounded(low=lambda iou: 2 * iou / (1 + iou), high=nothing_above),
            "Yours puts the mean Dice above the curve. The curve bends down, so a mean of its "
            "points lies below: it is the upper limit, and the IoU the lower.",
        ),
        Mistake(
            bounded(high=lambda iou: iou / (2 - iou)),
            "Your upper limit lies below the lower one. The lower is `iou`, the upper "
            "`2 * iou / (1 + iou)`; `iou / (2 - iou)` is the way back, from Dice to IoU.",
        ),
        Mistake(
            bounded(below=0.0, above=0.0),
            "Published numbers are rounded, and yours leaves no room for that: `- rounding` below, "
            "`+ rounding` above.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: iou < dice <= 2 * iou / (1 + iou),
            "Two slips. The two may be equal: where every picture has 0 or 1 they are. And "
            "published numbers are rounded: leave room for `rounding`.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: iou < dice <= 2 * iou / (1 + iou) + rounding,
            "The two may be equal, and even a little the other way round, as numbers in print are "
            "rounded: `iou - rounding <= dice`.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: (
                iou * (1 - rounding) <= dice <= 2 * iou / (1 + iou) * (1 + rounding)
            ),
            "You take `rounding` as a share of the number. It is a distance: take it off below, "
            "add it above.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: iou < dice < 2 * iou / (1 + iou),
            "Two slips. Both limits can be reached: `<=`. And published numbers are rounded: leave "
            "room for `rounding`.",
        ),
        Mistake(
            bounded(below=0.0),
            "Above there is room for the rounding, below there is none: `iou - rounding`.",
        ),
        Mistake(
            bounded(above=0.0),
            "Below there is room for the rounding, above there is none: `most + rounding`.",
        ),
        Mistake(
            bounded(below=-1.0, above=-1.0),
            "Yours makes the limits narrower. Rounding leaves more room: `iou - rounding` below, "
            "`most + rounding` above.",
        ),
        Mistake(
            bounded(above=-1.0),
            "Above yours makes the limit narrower: `most + rounding`.",
        ),
        Mistake(
            bounded(below=-1.0),
            "Below yours makes the limit narrower: `iou - rounding`.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: possible(iou, dice),
            "0.001 is written into yours. Other tables have more digits, or fewer: use `rounding`.",
        ),
        Mistake(
            bounded(low=lambda iou: iou, high=lambda iou: iou),
            "Equal they may be, and need not: Dice has room upwards, to `2 * iou / (1 + iou)`.",
        ),
        Mistake(
            bounded(low=nothing_below, high=lambda iou: iou),
            "Yours wants Dice to be at most the IoU. In each picture it is at least the IoU.",
        ),
        *(
            Mistake(
                bounded(high=lambda iou: 2 * iou, below=room, above=room),
                "Your upper limit is twice the IoU. Divide it by `(1 + iou)`.",
            )
            for room in (1.0, 0.0)
        ),
        *(
            Mistake(
                bounded(high=lambda iou: 2 * iou / 1 + iou, below=room, above=room),
                "`/` comes before `+`, so you divide by the 1 alone: put `(1 + iou)` in brackets.",
            )
            for room in (1.0, 0.0)
        ),
        *(
            Mistake(
                bounded(high=lambda iou: 2 * iou / max(1 - iou, 1e-9), below=room, above=room),
                "You divide by `1 - iou`. Below stands `1 + iou`.",
            )
            for room in (1.0, 0.0)
        ),
        Mistake(
            bounded(high=lambda iou: iou / (1 + iou)),
            "The 2 is missing above: `2 * iou / (1 + iou)`.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: True,
            "Yours is always True. Both limits must hold: `and`, not `or`.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: False,
            "Yours is always False. Is the lower limit above the upper one? `iou - rounding` is "
            "the lower.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: int(possible(iou, dice, rounding)),
            "Right, as 1 and 0. True and False are wanted: what a comparison gives, as it is.",
        ),
        *(
            Mistake(
                worded(yes, no),
                "Right, as a text. True and False are wanted, without quotes.",
            )
            for yes, no in (("True", "False"), ("possible", "impossible"), ("yes", "no"))
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: 2 * iou / (1 + iou),
            "That is the most that Dice can be. Compare `dice` with it, and with `iou`.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: (iou - rounding, 2 * iou / (1 + iou) + rounding),
            "These are the two limits. Say whether `dice` lies between them: True or False.",
        ),
        Mistake(
            lambda iou, dice, rounding=0.001: (
                iou - rounding <= dice,
                dice <= 2 * iou / (1 + iou) + rounding,
            ),
            "You answer for each limit. One answer is wanted, True where both hold: `and`.",
        ),
    ),
)
