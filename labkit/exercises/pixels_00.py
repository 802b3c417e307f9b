"""Lesson 00's exercises on pixels: cut them out, normalise them."""

import torch

from labkit.exercises.answers_00 import (
    by_its_own,
    cat,
    crop,
    normalise,
    picture_of,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

CROP = Exercise(
    label="crop",
    ask="Return the square of `size` pixels whose top left corner is at row `top`, column `left`.",
    reference=crop,
    hints=(
        "A picture has three dimensions: channels, rows, columns. A lone colon keeps all of one.",
        "The rows start at `top` and stop before `top + size`: `picture[:, top : top + size]`.",
        "Columns are sliced in the same brackets, after a second comma.",
    ),
    why="A slice stops before its end, so `top : top + size` has exactly `size` rows.",
    cases=(
        Case("a wide picture, cut off centre", (picture_of(8, 10), 1, 4, 5)),
        Case("its top left corner", (picture_of(6, 9), 0, 0, 2)),
    ),
    mistakes=(
        Mistake(
            lambda p, top, left, size: p[:, left : left + size, top : top + size],
            "Rows and columns have changed places: the first slice after the channels is for rows.",
        ),
        Mistake(
            lambda p, top, left, size: p[top : top + size, left : left + size],
            "Your first slice cuts channels. Keep all of them: `picture[:, rows, columns]`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top:size, left:size],
            "A slice ends at a position, not after a length: it ends at `top + size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[top:size, left:size],
            "Two slips. The first slice cuts channels: keep them all with a lone colon. And a "
            "slice ends at a position: `top + size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top : top + 10, left : left + 10],
            "Ten is the size of one square. Any size is asked for: use `size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top : top + 4, left : left + 4],
            "Four is the size in the example. Any size is asked for: use `size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top : top + size][left : left + size],
            "Each new pair of square brackets starts at the channels again. Use one pair, with "
            "commas: `picture[:, rows, columns]`.",
        ),
        Mistake(
            lambda p, top, left, size: p[top : top + size][left : left + size],
            "Each pair of square brackets cuts channels here. Use one pair, with commas: "
            "`picture[:, rows, columns]`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top : top + size, left : top + size],
            "Your columns end at `top + size`: they end at `left + size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[top, left, size],
            "That is one number: a channel, a row and a column. Slices with colons keep many.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, 84:94, 178:188],
            "You typed the numbers of one square. Any square is asked for: use `top`, `left` and "
            "`size`.",
        ),
        Mistake(
            lambda p, top, left, size: cat()[:, top : top + size, left : left + size],
            "You cut the cat. The function is given any picture, under the name `picture`.",
        ),
        Mistake(
            lambda p, top, left, size: p[: top : top + size, left : left + size],
            "A comma is missing behind the first colon: `picture[:, rows, columns]`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top, left, size],
            "Numbers alone pick one row and one column. A slice with a colon keeps many: "
            "`top : top + size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top:left, size],
            "That is rows from `top` to `left`, in column `size`. Rows go from `top` to "
            "`top + size`, columns from `left` to `left + size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top, left],
            "That is one pixel. A slice with a colon keeps many: `top : top + size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[0, top : top + size, left : left + size],
            "You keep one channel. A lone colon in its place keeps all three.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top : top + size],
            "The rows are right, the columns are still all there: slice them after a second comma.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top : top + size + 1, left : left + size + 1],
            "One row and one column too many: a slice stops before its end.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top : top + size - 1, left : left + size - 1],
            "One row and one column too few: a slice already stops before its end.",
        ),
    ),
)

NORMALISE = Exercise(
    label="normalise",
    ask="Subtract each channel's mean and divide by its standard deviation.",
    reference=normalise,
    hints=(
        "One line is enough: the picture, minus the mean, divided by the deviation.",
        "Put the subtraction in round brackets: Python divides before it subtracts.",
        "`(picture.float() - mean)` comes first, in its brackets. What is it divided by?",
    ),
    why="`mean` has fractions (float32), and so has all that is computed with it, even from a "
    "uint8 picture: `.float()` only says it openly. With 127 and 128, 0 to 255 become about −1 to "
    "1.",
    cases=(
        Case(
            "a picture of 2 × 3 pixels",
            (
                picture_of(2, 3),
                torch.tensor([123.7, 116.3, 103.5]),
                torch.tensor([58.4, 57.1, 57.4]),
            ),
        ),
        Case(
            "a picture of 1 × 5 pixels",
            (picture_of(1, 5), torch.tensor([10.0, 20.0, 30.0]), torch.tensor([5.0, 4.0, 2.0])),
        ),
    ),
    mistakes=(
        Mistake(
            lambda picture, mean, std: (mean[:, None, None] - picture.float()) / std[:, None, None],
            "The sign is turned: it is the picture minus the mean.",
        ),
        Mistake(
            lambda picture, mean, std: (picture.float() + mean[:, None, None]) / std[:, None, None],
            "You add the mean. Subtract it, and the numbers lie around zero.",
        ),
        Mistake(
            lambda picture, mean, std: (picture.float() - mean[0]) / std[0],
            "You use the first channel's numbers for all three. Give each channel its own.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - mean) / std,
            "`mean` lines up with the columns, not the channels: give it the shape [3, 1, 1].",
        ),
        Mistake(
            lambda picture, mean, std: (picture - mean[:, None, None]) / std,
            "`mean` is lined up with the channels; `std` needs the same.",
        ),
        Mistake(
            lambda picture, mean, std: (picture.float() - 127) / 128,
            "127 and 128 are one network's numbers. Use the `mean` and `std` you are given.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - 127) / 128,
            "Two slips. In uint8, 0 - 127 wraps round to 129: `picture.float()` comes first. And "
            "127 and 128 are one network's numbers: use the `mean` and `std` you are given.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - std[:, None, None]) / mean[:, None, None],
            "`mean` and `std` have changed places: subtract the mean, divide by the deviation.",
        ),
        Mistake(
            lambda picture, mean, std: (
                (picture.float() / 255 - mean[:, None, None]) / std[:, None, None]
            ),
            "This mean and deviation belong to values from 0 to 255: do not divide by 255 first.",
        ),
        Mistake(
            lambda picture, mean, std: picture.float() / 255,
            "That only brings the values to 0 to 1. Use the `mean` and `std` you are given.",
        ),
        Mistake(
            by_its_own((0, 1, 2)),
            "You computed the mean and deviation of this picture. Use the ones you are given.",
        ),
        Mistake(
            lambda picture, mean, std: picture - mean[:, None, None],
            "The mean is gone, the division by `std` is still missing.",
        ),
        Mistake(
            lambda picture, mean, std: picture / std[:, None, None] - mean[:, None, None],
            "You divide first, so the mean is taken off at the wrong scale. Subtract, then divide.",
        ),
        Mistake(
            lambda picture, mean, std: picture - mean[:, None, None] / std[:, None, None],
            "Division comes before subtraction in Python too: put the subtraction in brackets.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - mean[:, None, None]) * std[:, None, None],
            "You multiply by `std`. Dividing by it brings the spread to one.",
        ),
        Mistake(
            lambda picture, mean, std: (picture.float() - mean.mean()) / std.mean(),
            "You use one mean for all channels. Each channel has its own.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - mean[:, None, None]) // std[:, None, None],
            "`//` divides and drops the fraction. One stroke keeps it: `/`.",
        ),
        Mistake(
            lambda picture, mean, std: picture.float(),
            "That changes the type alone. Subtract `mean`, then divide by `std`.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - picture.mean()) / picture.std(),
            "You ask for the mean of this picture. Use the `mean` and `std` you are given.",
        ),
        Mistake(
            by_its_own((1, 2)),
            "You computed the mean and deviation of this picture. Use the ones you are given.",
        ),
    ),
)
