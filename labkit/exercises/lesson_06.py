"""Lesson 06, Polyps: pictures and masks: pixel accuracy; the rest in the files beside."""

import torch

from labkit.exercises.answers_06 import in_each, mean_of_shares, overlap, pixel_accuracy
from labkit.exercises.borders_06 import BORDER_WEIGHT
from labkit.exercises.crops_06 import CROP_CORNER
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.flips_06 import FLIP_SOME
from labkit.exercises.masks_06 import MASK_OF

# Two pictures that lack different numbers of pixels: their shares count unlike.
_MASKS = torch.tensor([[[0, 0, 0], [1, 1, 0]], [[255, 255, 255], [0, 255, 1]]])
_CALLED = torch.tensor([[[0, 0, 1], [1, 0, 0]], [[0, 1, 0], [0, 0, 0]]])
_ONE, _ITS = (
    torch.tensor([[0, 1, 1, 0], [1, 1, 0, 0]]),
    torch.tensor([[0, 1, 255, 0], [1, 0, 0, 0]]),
)
_CLASSES = torch.tensor([[[0, 2], [1, 1]], [[2, 0], [0, 0]], [[1, 1], [2, 0]]])
_NAMED = torch.tensor([[[0, 2], [1, 255]], [[0, 0], [255, 255]], [[1, 2], [0, 0]]])
_FIRST, _SECOND = torch.tensor([[1, 255, 0], [0, 0, 1]]), torch.tensor([[1, 255, 255], [0, 1, 0]])

PIXEL_ACCURACY = Exercise(
    label="pixel_accuracy",
    ask="Return the share of the known pixels that are right. 255 in the mask is void: not known.",
    reference=pixel_accuracy,
    hints=(
        "`known = mask != 255` is True where the mask holds a class.",
        "`(predicted == mask)[known]` are the comparisons of the known pixels, in a row.",
        "Of True and False, `.float().mean().item()` is the share of True.",
    ),
    why="Every known pixel counts alike, so the background, which has most of them, decides.",
    cases=(
        Case("two pictures, and more void in the second", (_CALLED, _MASKS)),
        Case("one picture", (_ONE, _ITS)),
        Case("a mask without void", (_ONE, _ONE.flip(1))),
        Case("three pictures of three classes", (_CLASSES, _NAMED.to(torch.uint8))),
        Case("masks by two people, who both left void", (_FIRST, _SECOND)),
    ),
    mistakes=(
        Mistake(
            lambda p, m: (p == m).float().mean().item(),
            "Void counts in yours. Nobody knows what is there, so it is neither right nor wrong: "
            "leave it out with `[known]`.",
        ),
        Mistake(
            lambda p, m: ((p == m)[m != 255].sum() / m.numel()).item(),
            "Void is left out of what is right, and still counted in all. Divide by `known.sum()`.",
        ),
        Mistake(
            lambda p, m: ((p == m) | (m == 255)).float().mean().item(),
            "Void counts as right in yours. Leave it out with `[known]`: a 0 in its place, in the "
            "prediction and in the mask, would be right each time.",
        ),
        Mistake(
            lambda p, m: (p == m.where(m != 255, 0)).float().mean().item(),
            "Void has become background in yours, and counts as that. Nobody knows what is there: "
            "leave it out with `[known]`.",
        ),
        Mistake(
            lambda p, m: (p == m).sum().item() / (m != 255).sum().item(),
            "You divide by the known pixels, and count void too where both hold 255. Put `[known]` "
            "behind the comparison.",
        ),
        Mistake(
            lambda p, m: (p == m)[p != 255].float().mean().item(),
            "You look for void in the prediction. The mask says what is known: `mask != 255`.",
        ),
        Mistake(
            lambda p, m: (p == m)[m == 255].float().mean().item(),
            "You keep void and leave out what is known: `!=` instead of `==`.",
        ),
        Mistake(
            lambda p, m: (p == m)[m == 1].float().mean().item(),
            "You ask the polyp's pixels alone. That is the recall. Background is known too.",
        ),
        Mistake(
            lambda p, m: (p == m)[m > 0].float().mean().item(),
            "`mask > 0` leaves out the background, and keeps void: 255 is above 0. `mask != 255`.",
        ),
        *(
            Mistake(
                wrong,
                "You ask only where a polyp is predicted. That is the precision. Ask everywhere "
                "that is known.",
            )
            for wrong in (
                lambda p, m: (p == m)[p == 1].float().mean().item(),
                lambda p, m: (p == m)[(p == 1) & (m != 255)].float().mean().item(),
            )
        ),
        Mistake(
            lambda p, m: ((p == m) & (p == 1))[m != 255].float().mean().item(),
            "You count the polyp's pixels that are found. Background called background is right "
            "too: `predicted == mask`.",
        ),
        *(
            Mistake(
                wrong,
                "That is the IoU of the polyp, which leaves background that is right out. Here "
                "every known pixel counts.",
            )
            for wrong in (
                lambda p, m: overlap(p, m, m != 255),
                lambda p, m: overlap(p, m, m == m),
            )
        ),
        *(
            Mistake(
                wrong,
                "That is the Dice score of the polyp. Here every known pixel counts, background "
                "too.",
            )
            for wrong in (
                lambda p, m: overlap(p, m, m != 255, dice=True),
                lambda p, m: overlap(p, m, m == m, dice=True),
            )
        ),
        Mistake(
            lambda p, m: (p == m)[m != 255].sum().item(),
            "That is how many are right. A share is wanted: the mean instead of the sum.",
        ),
        Mistake(
            lambda p, m: (p == m)[m != 255].sum().item() // (m != 255).sum().item(),
            "`//` cuts off the fraction, and a share below 1 is nothing else. Use `/`.",
        ),
        Mistake(
            lambda p, m: (p == m)[m != 255].sum().item() / len(m),
            "`len` counts along the first dimension, pictures or rows. `known.sum()` counts the "
            "known pixels.",
        ),
        Mistake(
            lambda p, m: (p != m)[m != 255].float().mean().item(),
            "That is the share that is wrong: `==` instead of `!=`, or 1 minus it.",
        ),
        Mistake(
            lambda p, m: 100 * pixel_accuracy(p, m),
            "As a percentage it is right. Here it is a share, from 0 to 1.",
        ),
        Mistake(
            mean_of_shares,
            "You take each picture's share, then the mean. A picture that is nearly all void then "
            "weighs as much as a whole one: put all known pixels together.",
        ),
        *(
            Mistake(
                wrong,
                "That is a share for each picture. One number is wanted, of all known pixels "
                "together.",
            )
            for wrong in (in_each, lambda p, m: torch.tensor(in_each(p, m)))
        ),
        Mistake(
            lambda p, m: (p == m)[m != 255],
            "You say of each known pixel whether it is right. How often? `.float().mean().item()`.",
        ),
        Mistake(
            lambda p, m: (p == m)[m != 255].all().item(),
            "`all` asks whether every pixel is right. How many of them? `.float().mean().item()`.",
        ),
        *(
            Mistake(
                wrong,
                "You leave void out on one side alone, and the other has as many pixels as before. "
                "Compare first: `(predicted == mask)[known]`.",
            )
            for wrong in (lambda p, m: p == m[m != 255], lambda p, m: p[m != 255] == m)
        ),
        Mistake(
            lambda p, m: (p == m)[m != 255].float().mean((1, 2)),
            "Behind `[known]` all stand in one row, of all pictures together: `.mean()` of it.",
        ),
    ),
)

EXERCISES = (PIXEL_ACCURACY, FLIP_SOME, MASK_OF, CROP_CORNER, BORDER_WEIGHT)
