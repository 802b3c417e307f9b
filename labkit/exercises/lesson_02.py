"""Lesson 02, Whales: convolutions and LeNet: convolve, the rest in the files beside."""

import torch
from torch.nn import functional as F

from labkit.exercises.answers_02 import (
    at_each_place,
    convolve,
    cut,
    keep,
    three_by_three,
)
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.scores_02 import SCORES
from labkit.exercises.sizes_02 import SIZE_AFTER
from labkit.exercises.training_02 import CROSS_ENTROPY, TRAIN_STEP

CONVOLVE = Exercise(
    label="convolve",
    ask="Cut out the window at each place, multiply it by the kernel, and keep the sum.",
    reference=convolve,
    use=at_each_place,
    hints=(
        "The window at (row, column) has the kernel's shape. Lesson 00's `crop` cut one out.",
        "`picture[row : row + height, column : column + width]` is the window.",
        "The number that belongs there is `(window * kernel).sum()`.",
    ),
    why="Every place gets the same few weights. That is all a convolution is.",
    cases=(
        Case(
            "a picture of three rows and a kernel of two",
            (
                torch.tensor([[1.0, 2, 0, 5], [3, 1, 4, 0], [0, 2, 6, 1]]),
                torch.tensor([[1.0, 0, 2], [0, 3, -1]]),
            ),
        ),
        Case(
            "a kernel that is higher than wide",
            (
                torch.tensor([[2.0, 0, 1], [1, 3, 0], [4, 1, 2], [0, 5, 1]]),
                torch.tensor([[1.0, 2], [0, -1], [3, 0]]),
            ),
        ),
        Case(
            "an edge, left minus right",
            (
                torch.tensor([[0.0, 200, 200], [0, 200, 200]]),
                torch.tensor([[1.0, -1], [1, -1]]),
            ),
        ),
    ),
    mistakes=(
        Mistake(
            cut(lambda row, height, _: slice(row, height), lambda col, _, width: slice(col, width)),
            "Your window ends where the first one ends. It moves along. It ends at `row + height`.",
        ),
        Mistake(
            cut(
                lambda row, height, _: slice(row, row + height + 1),
                lambda col, _, width: slice(col, col + width + 1),
            ),
            "One row and one column too many: a slice leaves out its end, so `row + height` is it.",
        ),
        Mistake(
            cut(
                lambda row, height, _: slice(row, row + height - 1),
                lambda col, _, width: slice(col, col + width - 1),
            ),
            "One row and one column too few: a slice leaves out its end without your `- 1`.",
        ),
        Mistake(
            cut(
                lambda row, height, _: slice(row, row + height - 1),
                lambda col, _, width: slice(col, col + width),
            ),
            "One row too few: a slice leaves out its end without your `- 1`.",
        ),
        Mistake(
            cut(
                lambda row, _, width: slice(row, row + width),
                lambda col, height, _: slice(col, col + height),
            ),
            "Height and width have changed places: rows go with `height`, columns with `width`.",
        ),
        Mistake(
            cut(lambda row, *_: slice(row, row + 3), lambda col, *_: slice(col, col + 3)),
            "Not every kernel is 3 × 3: take its `height` and `width`.",
        ),
        Mistake(
            three_by_three,
            "Not every kernel is 3 × 3: the window ends at `row + height` and `column + width`.",
        ),
        *(
            Mistake(
                wrong,
                "A sum may be less than 0, as at an edge from dark to bright. Leave it as it is.",
            )
            for wrong in (
                keep(lambda window, kernel: (window * kernel).sum().relu()),
                keep(lambda window, kernel: (window * kernel).sum().abs()),
            )
        ),
        Mistake(
            keep(lambda window, kernel: window * kernel),
            "One place holds one number, and you give it all the products. Add them: `.sum()`.",
        ),
        Mistake(
            keep(lambda window, kernel: sum(window * kernel)),
            "You add up the rows and leave the columns, as `.sum(0)` and Python's own `sum` do: "
            "`(…).sum()` adds all.",
        ),
        Mistake(
            keep(lambda window, kernel: window.mul_(kernel).sum()),
            "A method with `_` at its end changes what it is called on. The window is a part of "
            "the picture, so later windows find products in it: `window * kernel`.",
        ),
        Mistake(
            keep(lambda window, kernel: (window @ kernel).sum()),
            "`@` is the product of matrices, rows by columns. Number by number is `*`.",
        ),
        Mistake(
            keep(lambda window, kernel: window.sum()),
            "You sum the window alone. Multiply it by the kernel first, number by number.",
        ),
        Mistake(
            keep(lambda window, kernel: (window * kernel).mean()),
            "You take the mean of the products. A convolution takes their sum.",
        ),
        Mistake(
            lambda picture, kernel: convolve(picture, kernel.flip(0, 1)),
            "You turn the kernel round first, as mathematicians do. Networks do not: leave it.",
        ),
        Mistake(
            lambda picture, kernel: convolve(picture, kernel.T),
            "Your kernel lies on its side: rows of the window go with rows of the kernel.",
        ),
        Mistake(
            lambda picture, kernel: F.conv2d(picture[None, None], kernel[None, None]),
            "The numbers are right. torch adds dimensions for pictures and channels, and [H, W] is "
            "wanted: `[0, 0]`.",
        ),
        Mistake(
            cut(
                lambda row, height, _: slice(0, height),
                lambda col, _, width: slice(0, width),
            ),
            "Every place shows the same sum: your window does not move with `row` and `column`.",
        ),
        Mistake(
            keep(lambda window, kernel: (window[0, 0] * kernel).sum()),
            "You multiply one pixel by the whole kernel. The window has as many pixels as the "
            "kernel.",
        ),
    ),
)

EXERCISES = (CONVOLVE, SIZE_AFTER, TRAIN_STEP, CROSS_ENTROPY, SCORES)
