"""Lesson 08, Polyps: losses, scores and honesty: the overlap; the rest in the files beside."""

import torch

from labkit.exercises.answers_08 import (
    NAN,
    asked_too_early,
    by_known_product,
    by_product,
    iou,
    marked,
    of_classes,
    overlap,
    scoring,
    unless,
)
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.loss_08 import DICE_LOSS
from labkit.exercises.means_08 import TWO_MEANS
from labkit.exercises.possible_08 import POSSIBLE
from labkit.exercises.recall_08 import RECALL_BY_SIZE

# Void under both answers, and not as often under one as under the other.
_CALLED = torch.tensor([[0, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0], [0, 1, 1, 1, 0, 0]])
_MASK = torch.tensor([[0, 255, 1, 1, 0, 0], [0, 1, 1, 255, 0, 0], [255, 0, 0, 1, 0, 0]])
_THREE = torch.tensor([[2, 2, 1, 0], [1, 1, 1, 2], [0, 2, 1, 1]])
_ITS_THREE = torch.tensor([[2, 1, 1, 0], [2, 1, 2, 0], [255, 255, 2, 2]])
_SOME, _NONE = torch.tensor([[0, 1], [1, 0], [0, 0]]), torch.zeros(3, 2, dtype=torch.long)
_VOID = torch.tensor([[0, 0], [0, 0], [255, 0]])

OVERLAP = Exercise(
    label="overlap",
    ask="Return the IoU of the polyp, class 1. Void, 255 in the mask, counts nowhere, and where "
    "neither has a polyp the IoU is NaN.",
    reference=overlap,
    hints=(
        "Two sets of pixels: `ours = (predicted == 1) & known` and the same of the mask, with "
        "`known = mask != 255`.",
        "`ours & truth` is what both have, `ours | truth` what at least one has. `.sum().item()` "
        "counts the pixels.",
        '`both / either`, and `float("nan")` where `either` is 0.',
    ),
    why="The background, which is most of a picture, is in neither number: it cannot help. And of "
    "nothing there is no share, so the IoU of two empty masks is no number.",
    cases=(
        Case("a polyp with void at its edge", (_CALLED, _MASK)),
        Case("three classes", (_THREE, _ITS_THREE)),
        Case("no polyp, and one predicted", (_SOME, _VOID)),
        Case("a polyp that is missed", (_NONE, _SOME)),
        Case("neither has a polyp", (_NONE, _VOID)),
        Case("one predicted on void alone", (_SOME, _SOME * 254 + _SOME)),
        Case("the same masks, as uint8", (_SOME.byte(), _SOME.byte())),
    ),
    mistakes=(
        Mistake(
            lambda p, m: iou(p == 1, m == 1),
            "A polyp predicted on void counts against you in yours. Nobody knows what is there: "
            "`(predicted == 1) & known`. To call void background is not enough.",
        ),
        Mistake(
            lambda p, m: ((p == 1) & (m == 1)).sum() / ((p == 1) | (m == 1) | (m == 255)).sum(),
            "All of the void is in your union. It counts nowhere, so not there either: `& known`.",
        ),
        Mistake(
            lambda p, m: iou(p == 1, (m == 1) | (m == 255)),
            "Void counts as polyp in yours. Nobody knows what is there: leave it out of both.",
        ),
        Mistake(
            lambda p, m: iou(p == 1, m > 0),
            "`mask > 0` is every class, and void too. The polyp is class 1: `mask == 1`, and void "
            "is left out of the prediction.",
        ),
        *(
            Mistake(
                wrong,
                "Class 2 and void are `> 0` and `!= 0` too, and True by `.bool()`. The polyp is 1: "
                "`== 1`, in both.",
            )
            for wrong in (
                lambda p, m: iou((p > 0) & (m != 255), (m > 0) & (m != 255)),
                lambda p, m: iou((p == 1) & (m != 255), (m > 0) & (m != 255)),
                lambda p, m: iou((p > 0) & (m != 255), m == 1),
                lambda p, m: iou(p > 0, m > 0),
            )
        ),
        Mistake(
            lambda p, m: (p == 1 & m == 1).sum() / (p == 1 | m == 1).sum(),
            "`&` and `|` come before `==`. Brackets round each comparison: `(predicted == 1) & "
            "(mask == 1)`.",
        ),
        Mistake(
            lambda p, m: ((p & m).sum() / (p | m).sum()).item(),
            "`&` and `|` join the numbers bit by bit in yours, void's 255 too. Compare first: "
            "`predicted == 1`, `mask == 1`, and then `& known`.",
        ),
        Mistake(
            lambda p, m: iou((p == 1) & (m < 2), m == 1),
            "Yours leaves class 2 of the mask out, as if it were void. It is known, and no polyp: "
            "`known = mask != 255`.",
        ),
        Mistake(
            lambda p, m: iou((p == 1) & (m == 255), (m == 1) & (m == 255)),
            "You keep void and leave out what is known: `!=` instead of `==`.",
        ),
        Mistake(
            lambda p, m: iou(p == (m != 255).long(), (m == 1) & (m != 255)),
            "`&` comes before `==`, so you compare with `1 & known`. Brackets: "
            "`(predicted == 1) & known`.",
        ),
        *(
            Mistake(
                wrong,
                "That is Dice: twice the intersection over the sum of both. The IoU divides what "
                "both have by what at least one has.",
            )
            for wrong in (
                scoring(lambda both, ours, truth: 2 * both / (ours + truth)),
                lambda p, m: 2 * ((p == 1) & (m == 1)).sum() / ((p == 1).sum() + (m == 1).sum()),
            )
        ),
        Mistake(
            scoring(lambda both, ours, truth: both / ours),
            "That is the precision: the share of your polyp that is one. What you missed must "
            "count too: divide by `(ours | truth).sum()`.",
        ),
        Mistake(
            scoring(lambda both, ours, truth: both / truth),
            "That is the recall: the share of the polyp that you found. What you called polyp "
            "wrongly must count too: divide by `(ours | truth).sum()`.",
        ),
        Mistake(
            scoring(lambda both, ours, truth: both / (ours + truth)),
            "The sum of both counts the intersection twice. The union counts it once: "
            "`ours | truth`.",
        ),
        Mistake(
            scoring(lambda both, ours, truth: both / (ours + truth - 2 * both)),
            "You divide by the pixels that only one of them has. The union has the shared ones "
            "too: `ours | truth`, with `|` and not `^`.",
        ),
        Mistake(
            scoring(lambda both, ours, truth: (ours + truth - both) / both),
            "Yours is upside down: the intersection (`&`) stands above, the union (`|`) below.",
        ),
        Mistake(
            scoring(lambda both, ours, truth: 1 - both / (ours + truth - both)),
            "1 minus it is the share that is wrong, as a loss would have it. Here the IoU itself.",
        ),
        Mistake(
            scoring(lambda both, ours, truth: (both + 1) / (ours + truth - both + 1)),
            "The 1 that you add moves every IoU, a small polyp's most. Leave it out: without a "
            "polyp the answer is NaN.",
        ),
        Mistake(
            scoring(lambda both, ours, truth: both),
            "That is how many pixels both have. Divide by how many at least one has.",
        ),
        Mistake(
            scoring(lambda both, ours, truth: (both, ours + truth - both)),
            "These are intersection and union. One number is wanted: the first over the second.",
        ),
        Mistake(
            scoring(lambda both, ours, truth: 100 * both / (ours + truth - both)),
            "As a percentage it is right. Here it is a share, from 0 to 1.",
        ),
        Mistake(
            lambda p, m: (p == m)[m != 255].float().mean().item(),
            "That is the pixel accuracy, which the background decides. Of the polyp alone: "
            "intersection over union.",
        ),
        Mistake(
            lambda p, m: (
                ((p == 1) & (m == 1)).sum().item() / (m != 255).sum().item()
                if (m != 255).any()
                else NAN
            ),
            "You divide by all known pixels, most of which are background. Divide by "
            "`(ours | truth).sum()`.",
        ),
        *(
            Mistake(
                wrong,
                "Background that both call so is in your intersection. Only polyp belongs there: "
                "`ours & truth`.",
            )
            for wrong in (
                lambda p, m: (p == m).sum() / ((p == 1) | (m == 1))[m != 255].sum(),
                lambda p, m: (p == m).sum() / ((p == 1) | (m == 1)).sum(),
            )
        ),
        Mistake(
            lambda p, m: iou((p == 0) & (m != 255), m == 0),
            "That is the IoU of the background. The polyp is class 1.",
        ),
        *(
            Mistake(
                of_classes(mean),
                "The background's IoU is in yours too, and is high wherever a polyp is small. The "
                "polyp's alone is wanted.",
            )
            for mean in (torch.nanmean, torch.mean)
        ),
        *(
            Mistake(
                wrong,
                "You compute with the numbers of the classes, and 2 or 255 are no counts. Ask "
                "`== 1` first, then count True.",
            )
            for wrong in (
                by_product,
                by_known_product,
                lambda p, m: ((p + m) == 2).sum() / ((p + m) > 0).sum(),
            )
        ),
        Mistake(
            unless(lambda both, ours, truth: False),
            "Right where there is a polyp. Where neither has one you divide by 0: return "
            '`float("nan")` there.',
        ),
        Mistake(
            unless(lambda both, ours, truth: not ours + truth, 0.0),
            "Where neither has a polyp yours says 0, the worst there is, though nothing is wrong. "
            'Nor is it an IoU: `float("nan")`, without a small number added below.',
        ),
        Mistake(
            unless(lambda both, ours, truth: not ours + truth, 1.0),
            "Where neither has a polyp yours says 1, and empty pictures would lift every mean. "
            'There is no IoU: `float("nan")`, without a small number added above and below.',
        ),
        Mistake(
            unless(lambda both, ours, truth: not ours + truth, None),
            'Where neither has a polyp yours is None. NaN is `float("nan")`, and a mean can leave '
            "it out.",
        ),
        Mistake(
            unless(lambda both, ours, truth: not ours + truth, "nan"),
            'NaN is a number of its own kind, and no text: `float("nan")`.',
        ),
        Mistake(
            unless(lambda both, ours, truth: not truth),
            "Yours gives up as soon as the mask has no polyp. If one is predicted there, the IoU "
            "is 0. Only where neither has one it is NaN.",
        ),
        Mistake(
            unless(lambda both, ours, truth: not ours),
            "Yours gives up as soon as no polyp is predicted. If the mask has one, the IoU is 0. "
            "Only where neither has one it is NaN.",
        ),
        Mistake(
            unless(lambda both, ours, truth: not both),
            "No pixel in common is an IoU of 0, and yours says NaN. Ask for an empty union.",
        ),
        Mistake(
            asked_too_early,
            "You ask whether there is a polyp while void is still in. Leave void out first, then "
            "ask whether the union is empty.",
        ),
        Mistake(
            lambda p, m: overlap(p, m) // 1,
            "`//` cuts off the fraction, and an IoU below 1 is nothing else. Use `/`.",
        ),
        Mistake(
            lambda p, m: (marked(p, m)[0] & marked(p, m)[1]).any().item(),
            "Yours says whether they touch at all. How much? Count with `.sum()`, and divide.",
        ),
        Mistake(
            lambda p, m: (marked(p, m)[0] & marked(p, m)[1]) / (marked(p, m)[0] | marked(p, m)[1]),
            "You divide pixel by pixel. Count first: `.sum()` of both, then divide.",
        ),
    ),
)

EXERCISES = (OVERLAP, DICE_LOSS, TWO_MEANS, POSSIBLE, RECALL_BY_SIZE)
