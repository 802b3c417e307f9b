"""Lesson 06's exercise on masks: classes from the pixels of a JPEG."""

import torch

from labkit.exercises.answers_06 import as_classes, mask_of
from labkit.exercises.exercise import Case, Exercise, Mistake


def _picture(*rows: list[tuple[int, int, int]]) -> torch.Tensor:
    """Pixels uint8 [3, H, W] from rows of red, green and blue."""
    return torch.tensor(rows, dtype=torch.uint8).permute(2, 0, 1).contiguous()


_BLACK, _WHITE, _DARK, _LIGHT = (0, 0, 0), (255, 255, 255), (3, 5, 2), (252, 254, 250)
_NEARLY_DARK, _NEARLY_LIGHT = (118, 121, 124), (136, 134, 131)  # either side of 128
_RING, _SHADE = (50, 46, 48), (205, 210, 200)  # beside an edge a JPEG is farthest off

MASK_OF = Exercise(
    label="mask_of",
    ask="Return the class of each pixel, a whole number, [H, W]: 1 where it is white, else 0.",
    reference=mask_of,
    use=as_classes,
    hints=(
        "The three channels are nearly alike. Their mean, `pixels.float().mean(0)`, is [H, W].",
        "Half-way between black and white is 128: `>= 128` is True where it is nearer to white.",
        "`.long()` makes 1 and 0 of True and False.",
    ),
    why="A JPEG changes each value a little, and a threshold half-way does not mind.",
    cases=(
        Case(
            "two rows",
            (
                _picture(
                    [_BLACK, _RING, _SHADE, _WHITE],
                    [_DARK, _BLACK, _RING, _LIGHT],
                ),
            ),
        ),
        Case("no polyp", (_picture([_BLACK, _DARK, _RING], [_DARK, _BLACK, _DARK]),)),
        Case("all polyp", (_picture([_LIGHT, _WHITE], [_WHITE, _LIGHT], [_SHADE, _LIGHT]),)),
        Case("pixels near the middle", (_picture([_NEARLY_DARK, _NEARLY_LIGHT], [_DARK, _LIGHT]),)),
        Case("one column", (_picture([_LIGHT], [_SHADE], [_RING], [_DARK], [_WHITE]),)),
    ),
    mistakes=(
        Mistake(
            lambda pixels: (pixels[0] > 0).long(),
            "A JPEG leaves small numbers in what was black, and yours calls them white. From 0 to "
            "255 half-way is 128; 0.5 would be, from 0 to 1.",
        ),
        Mistake(
            lambda pixels: (pixels[0] == 255).long(),
            "In yours only 255 itself is white, by `== 255` or by `.long()`, which cuts 0.99 to 0. "
            "A JPEG makes 254 of it, or 250: take all from 128 up.",
        ),
        Mistake(
            lambda pixels: (pixels.float().mean(0) < 128).long(),
            "Black and white have changed places: white is 1, so `>=`.",
        ),
        Mistake(
            lambda pixels: 255 * mask_of(pixels),
            "White is 255 in yours, and 255 is void in a mask. The polyp's class is 1.",
        ),
        Mistake(
            lambda pixels: mask_of(pixels) == 1,
            "Right, as True and False. A mask holds the number of a class: `.long()`.",
        ),
        Mistake(
            lambda pixels: mask_of(pixels) == 0,
            "Two slips. Black and white have changed places: white is 1, so `>=`. And True and "
            "False are no numbers of classes: `.long()`.",
        ),
        Mistake(
            lambda pixels: pixels[0] > 0,
            "Two slips. A JPEG leaves small numbers in what was black, so take 128, half-way. And "
            "True and False are no numbers of classes: `.long()`.",
        ),
        Mistake(
            lambda pixels: pixels[0] == 255,
            "Two slips. A JPEG makes 254 or 250 of 255, so take all from 128 up. And True and "
            "False are no numbers of classes: `.long()`.",
        ),
        Mistake(
            lambda pixels: mask_of(pixels).float(),
            "The numbers are right, as fractions. The number of a class is whole: `.long()`.",
        ),
        *(
            Mistake(
                wrong,
                "These are brightnesses, from 0 to 1. A class is 0 or 1 and nothing between: which "
                "are at least 0.5?",
            )
            for wrong in (
                lambda pixels: pixels.float().mean(0) / 255,
                lambda pixels: pixels[0] / 255,
                lambda pixels: pixels / 255,
            )
        ),
        *(
            Mistake(
                wrong,
                "These are brightnesses, from 0 to 255. A class is 0 or 1: which are at least 128?",
            )
            for wrong in (
                lambda pixels: pixels.float().mean(0),
                lambda pixels: pixels.float().mean(0).long(),
                lambda pixels: pixels[0].long(),
                lambda pixels: pixels.long(),
            )
        ),
        *(
            Mistake(
                wrong,
                "Each channel has its own answer in yours, [3, H, W]. A pixel has one class: take "
                "the mean of the channels first, `.mean(0)`.",
            )
            for wrong in (
                lambda pixels: (pixels >= 128).long(),
                lambda pixels: pixels >= 128,
                lambda pixels: (pixels > 0).long(),
                lambda pixels: (pixels == 255).long(),
                lambda pixels: (pixels >= 128).float(),
            )
        ),
        Mistake(
            lambda pixels: (pixels.float().sum(0) >= 128).long(),
            "You add the channels up, and three dark ones pass 128. Take their mean.",
        ),
        Mistake(
            lambda pixels: (pixels[0] + pixels[1] + pixels[2] >= 128).long(),
            "uint8 ends at 255 and begins again at 0, so your sum is not what it should be. Take "
            "the mean, of fractions: `pixels.float().mean(0)`.",
        ),
        Mistake(
            lambda pixels: torch.zeros_like(pixels[0]),
            "Yours never says 1. After `/ 255` half-way is 0.5, no longer 128. And a sum of uint8 "
            "begins again at 0 behind 255, so that its third is small: `.float()` comes first.",
        ),
        Mistake(
            lambda pixels: (pixels.float().mean() >= 128).long(),
            "That is the mean of everything, one number. Of the channels alone: `.mean(0)`.",
        ),
        *(
            Mistake(
                wrong,
                "Rows or columns are gone in yours, and channels still there. These are dimension "
                "0: `.mean(0)`.",
            )
            for wrong in (
                lambda pixels: (pixels.float().mean(1) >= 128).long(),
                lambda pixels: (pixels.float().mean(2) >= 128).long(),
            )
        ),
        Mistake(
            lambda pixels: mask_of(pixels)[None],
            "`keepdim`, or a slice as `[:1]`, keeps a dimension of size 1. Wanted is [H, W].",
        ),
        Mistake(
            lambda pixels: (pixels.float().mean(0) >= pixels.float().mean()).long(),
            "You compare with the mean of this picture, which finds white even where there is no "
            "polyp. 128 is the same for all.",
        ),
        Mistake(
            lambda pixels: pixels.argmax(0),
            "`argmax(0)` is the channel that is largest: red, green or blue. How bright is the "
            "pixel? `.float().mean(0)`.",
        ),
        Mistake(
            lambda pixels: (pixels.mean(0) >= 128).long(),
            "The pixels are whole numbers (uint8), and torch takes no mean of those. Make them "
            "fractions first: `pixels.float()`.",
        ),
    ),
)
