"""Lesson 10's exercise on RoIPool: the same few numbers from a box of any size."""

import torch
from torch.nn import functional as F

from labkit.exercises.answers_pool_10 import (
    aligned,
    as_sides,
    at_least_one,
    by_python,
    channels_cut,
    divided_in_place,
    largest,
    numbers,
    outward,
    pooled,
    pooled_whole,
    pooling,
    region,
    rounded_floats,
    rounded_sides,
    unrounded,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_OVERLAP = (
    "Halves of an odd side share its middle, and those of an even one nothing: the first ends at "
    "`(n + 1) // 2`, the second begins at `n // 2`."
)

POOLED = Exercise(
    label="pooled",
    ask="Divide the box's corners by `stride` and round them to whole cells, take the cells from "
    "the first corner to the second, both of them included, cut them into 2 x 2 parts, and return "
    "the largest value of each part in each channel: [C, 2, 2].",
    reference=pooled,
    hints=(
        "`x1, y1, x2, y2 = (box / stride).round().long().tolist()` are whole numbers. The box's "
        "cells are `feature[:, y1 : y2 + 1, x1 : x2 + 1]`: rows before columns.",
        "Of `height` rows the upper part is those up to `(height + 1) // 2`, and the lower part "
        "those from `height // 2` on: of an odd number both have the middle one. Columns likewise.",
        "`cells[:, row, column].amax((1, 2))` is one part's value in each channel, with two slices "
        "`row` and `column`. Put the four together: `torch.stack(parts, 1).view(-1, 2, 2)`.",
    ),
    why="From each box, large or small, come equally many numbers, so one layer can judge them "
    "all. The price is the rounding: it moves a box by up to half a cell, 4 pixels at a stride of "
    "8.",
    cases=(
        Case("three rows of four cells", (numbers(2, 3, 6), torch.tensor([7.0, 1, 21, 7]), 4)),
        Case("five rows of eight cells", (numbers(3, 7, 9), torch.tensor([20.0, 35, 121, 90]), 16)),
        Case("seven rows of five cells", (numbers(2, 9, 7), torch.tensor([9.6, 14.9, 38, 62]), 8)),
        Case("a box within one cell", (numbers(2, 5, 6), torch.tensor([17.0, 10, 19, 11]), 8)),
        Case(
            "one row of three cells, all below 0",
            (numbers(2, 6, 5, least=-80), torch.tensor([9.0, 22, 25, 27]), 8),
        ),
        Case("a fine map", (numbers(3, 9, 11), torch.tensor([1.2, 0.6, 7.3, 5.1]), 2)),
    ),
    mistakes=(
        Mistake(
            pooling(value=lambda part: part.mean((1, 2))),
            "You take the mean of each part. The largest value: `.amax((1, 2))`.",
        ),
        Mistake(
            pooling(value=lambda part: part.sum((1, 2))),
            "You take the sum of each part, which grows with the box. The largest value: "
            "`.amax((1, 2))`.",
        ),
        Mistake(
            pooling(value=lambda part: part.amin((1, 2))),
            "You take the smallest value of each part. The largest: `.amax((1, 2))`.",
        ),
        Mistake(
            pooling(value=lambda part: part.flatten(1).argmax(1)),
            "That is where the largest value is. The value itself: `.amax((1, 2))`.",
        ),
        Mistake(
            pooling(value=lambda part: part.amax((1, 2)).clamp(min=0)),
            "Where all values are below 0, yours says 0. Does your maximum begin with zeros? The "
            "largest value there is: `.amax((1, 2))`.",
        ),
        Mistake(
            pooling(region(torch.floor)),
            "You round the corners down, as `//` and `int` do. To the nearest cell: "
            "`(box / stride).round()`.",
        ),
        Mistake(
            pooling(region(torch.ceil)),
            "You round the corners up. To the nearest cell: `(box / stride).round()`.",
        ),
        Mistake(
            pooling(outward),
            "You take every cell that the box touches: the first corner rounded down, the second "
            "up. Here both go to the nearest: `(box / stride).round()`.",
        ),
        Mistake(
            pooling(rounded_sides),
            "You round the first corner and the sides. Round both corners: rounded sides can end "
            "one cell further.",
        ),
        *(
            Mistake(
                pooling(region(scale=scale)),
                "The box counts pixels of the picture, and the map has one cell for `stride` of "
                "them. Divide by it: `box / stride`.",
            )
            for scale in (lambda box, stride: box, lambda box, stride: box * stride)
        ),
        Mistake(
            lambda feature, box, stride: pooled_whole(feature, box, 1),
            "The box counts pixels of the picture, and the map has one cell for `stride` of them. "
            "Divide by it: `box / stride`.",
        ),
        *(
            Mistake(
                pooling(region(order=(1, 0, 3, 2)), form=form),
                "x and y have changed places. Rows come first, and y counts them: "
                "`feature[:, y1 : y2 + 1, x1 : x2 + 1]`.",
            )
            for form in (lambda grid: grid, lambda grid: grid.mT)
        ),
        *(
            Mistake(
                pooling(cells),
                "The cells of the second corner are missing. It is included here, and a slice ends "
                "before its second number: `y1 : y2 + 1`.",
            )
            for cells in (region(last=0), at_least_one)
        ),
        Mistake(
            pooling(region(last=2)),
            "You take a row and a column too many. The second corner is the last: `y1 : y2 + 1`.",
        ),
        Mistake(
            pooling(as_sides),
            "You take the last two numbers for width and height. They are the second corner.",
        ),
        *(
            Mistake(
                pooling(split=split),
                f"The middle of an odd side belongs to one part alone in yours. {_OVERLAP}",
            )
            for split in (
                lambda n: (slice(0, n // 2), slice(n // 2, n)),
                lambda n: (slice(0, (n + 1) // 2), slice((n + 1) // 2, n)),
                lambda n: (slice(0, max(n // 2, 1)), slice(min(n // 2, n - 1), n)),
                lambda n: (slice(0, (n + 1) // 2), slice(min((n + 1) // 2, n - 1), n)),
            )
        ),
        Mistake(
            pooling(split=lambda n: (slice(0, n // 2), slice((n + 1) // 2, n))),
            f"The middle of an odd side is in no part of yours. {_OVERLAP}",
        ),
        *(
            Mistake(
                pooling(split=split),
                f"Your two parts share cells of an even side too. {_OVERLAP}",
            )
            for split in (
                lambda n: (slice(0, n // 2 + 1), slice(n // 2, n)),
                lambda n: (slice(0, (n + 1) // 2), slice((n - 1) // 2, n)),
            )
        ),
        Mistake(
            pooling(split=lambda n: (slice(0, n), slice(0, n))),
            "All four are the largest value of the whole box. Cut its cells into 2 x 2 parts.",
        ),
        Mistake(
            pooling(form=lambda grid: grid.mT),
            "Your parts go down before they go right. Row by row: top left, top right, bottom "
            "left, bottom right.",
        ),
        Mistake(
            pooling(form=lambda grid: grid.flip(1)),
            "The lower parts come first in yours. Begin at the top left.",
        ),
        Mistake(
            pooling(form=lambda grid: grid.flip(2)),
            "The right parts come first in yours. Begin at the top left.",
        ),
        Mistake(
            pooling(form=lambda grid: grid[None]),
            "The numbers are right, in a batch of one. A map has no batch here: [C, 2, 2], "
            "`[0]` takes it out.",
        ),
        *(
            Mistake(
                pooling(form=form),
                "The numbers are right, in another form. Channels first, then rows, then columns: "
                "`torch.stack(parts, 1).view(-1, 2, 2)`.",
            )
            for form in (
                lambda grid: grid.flatten(1),
                lambda grid: grid.flatten(1).T,
                lambda grid: grid.permute(1, 2, 0),
                lambda grid: grid.flatten(1).T.reshape(-1, 2, 2),
            )
        ),
        *(
            Mistake(
                pooling(form=form),
                "The numbers are right, in a list. One tensor is wanted: "
                "`torch.stack(parts, 1).view(-1, 2, 2)`.",
            )
            for form in (
                lambda grid: list(grid.flatten(1).T),
                lambda grid: [list(row) for row in grid.permute(1, 2, 0)],
                lambda grid: grid.tolist(),
            )
        ),
        *(
            Mistake(
                pooling(form=form),
                "You take the largest over the channels too. Each channel keeps its own: "
                "`.amax((1, 2))`, not `.max()`.",
            )
            for form in (
                lambda grid: grid.amax(0),
                lambda grid: grid.amax(0).flatten(),
                lambda grid: grid.amax(0)[None],
            )
        ),
        Mistake(
            lambda feature, box, stride: largest(region()(feature, box, stride)),
            "That is the largest value of the whole box, one in each channel. Cut its cells into "
            "2 x 2 parts first.",
        ),
        *(
            Mistake(
                lambda feature, box, stride, result=result: result(region()(feature, box, stride)),
                "These are the box's cells, or windows of 2 x 2 cells among them, and their number "
                "changes with the box. Four parts, whatever its size.",
            )
            for result in (lambda cells: cells, lambda cells: F.max_pool2d(cells, 2))
        ),
        Mistake(
            lambda feature, box, stride: F.adaptive_max_pool2d(feature, 2),
            "You pool the whole map. First take the box's cells: "
            "`feature[:, y1 : y2 + 1, x1 : x2 + 1]`.",
        ),
        *(
            Mistake(
                pooling(cells),
                "A map is [C, H, W], so the first place in square brackets is the channels: "
                "`feature[:, y1 : y2 + 1, x1 : x2 + 1]`.",
            )
            for cells in (
                channels_cut,
                lambda feature, box, stride: channels_cut(feature, box[[1, 0, 3, 2]], stride),
            )
        ),
        *(
            Mistake(
                pooling(cells),
                "Cells are counted in whole numbers, and even 2.0 is none for a slice: "
                "`.round().long()`.",
            )
            for cells in (unrounded, rounded_floats)
        ),
        Mistake(
            pooling(divided_in_place),
            "The numbers are right, but `/=` changes the box itself, and the next feature map gets "
            "another one. `box / stride` makes a new one.",
        ),
        Mistake(
            pooling(by_python),
            "`round` is for plain numbers. Tensors have their own: `(box / stride).round()`.",
        ),
        Mistake(
            aligned,
            "That is RoIAlign, which rounds nothing and takes means of values between the cells. "
            "RoIPool rounds the corners and takes the largest of whole cells.",
        ),
        Mistake(
            pooling(value=lambda part: part.max((1, 2))),  # type: ignore[call-overload]
            "`max` goes along one dimension. Along several it is `amax`: `.amax((1, 2))`.",
        ),
        Mistake(
            lambda feature, box, stride: pooled(feature, box, stride).numpy(),
            "The numbers are right, in a NumPy array. Stay with tensors: they have `.amax()` too.",
        ),
    ),
)
