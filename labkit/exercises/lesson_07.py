"""Lesson 07, Polyps: FCN and U-Net: the transposed convolution; the rest in the files beside."""

import torch
import torch.nn.functional as F

from labkit.exercises.answers_07 import (
    averaged,
    repeated,
    slid,
    stamping,
    summed_up,
    up_convolve,
    with_zeros,
)
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.levels_07 import UP
from labkit.exercises.skips_07 import ADD_SKIP
from labkit.exercises.tiles_07 import TILE_STARTS
from labkit.exercises.views_07 import FOUR_VIEWS

UP_CONVOLVE = Exercise(
    label="up_convolve",
    ask="Stamp the kernel for each value, times that value, `stride` apart. Where stamps overlap "
    "they add up.",
    reference=up_convolve,
    hints=(
        "Go through all rows and columns of `values`. The stamp of `values[row, column]` has its "
        "top left corner at `row * stride`, `column * stride`.",
        "A stamp is `values[row, column] * kernel`, and covers `rows` rows from the top and "
        "`columns` columns from the left.",
        "`output[top : top + rows, left : left + columns] += values[row, column] * kernel`, in two "
        "loops, and `return output` behind them.",
    ),
    why="A convolution collects many values in one. Its transpose hands one out to many, and so "
    "makes a small map large.",
    cases=(
        Case(
            "stamps that overlap",
            (
                torch.tensor([[1.0, 2.0], [3.0, 5.0]]),
                torch.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0], [4.0, 0.0, 1.0]]),
                2,
            ),
        ),
        Case(
            "stamps side by side",
            (
                torch.tensor([[1.0, -2.0], [4.0, 0.5]]),
                torch.tensor([[1.0, 2.0, 0.0], [3.0, 4.0, 5.0], [0.0, 6.0, 7.0]]),
                3,
            ),
        ),
        Case(
            "a stride of 1",
            (
                torch.tensor([[1.0, -1.0], [2.0, 4.0], [3.0, 0.5]]),
                torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, -6.0]]),
                1,
            ),
        ),
        Case(
            "gaps between the stamps",
            (torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), torch.tensor([[2.0, -3.0]]), 3),
        ),
        Case("a single value", (torch.tensor([[3.0]]), torch.tensor([[1.0, 2.0], [0.0, -4.0]]), 2)),
        Case(
            "a kernel that is higher than wide",
            (
                torch.tensor([[1.0, 2.0, 3.0], [4.0, -5.0, 6.0]]),
                torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]),
                2,
            ),
        ),
    ),
    mistakes=(
        Mistake(
            stamping(add=False),
            "`=` wipes out what lay under a stamp, so the last one wins. Where they overlap they "
            "add up: `+=`.",
        ),
        Mistake(
            stamping(corner=lambda r, c, s, k: (r, c)),
            "Your stamps lie one step apart. They lie `stride` apart: `row * stride` and "
            "`column * stride`.",
        ),
        Mistake(
            stamping(corner=lambda r, c, s, k: (r * s, c)),
            "From left to right your stamps lie one step apart: `left` is `column * stride`.",
        ),
        Mistake(
            stamping(corner=lambda r, c, s, k: (r, c * s)),
            "From top to bottom your stamps lie one step apart: `top` is `row * stride`.",
        ),
        *(
            Mistake(
                stamping(corner=corner),
                "`top` comes from the row, `left` from the column: `row * stride`, "
                "`column * stride`.",
            )
            for corner in (
                lambda r, c, s, k: (c * s, r * s),
                lambda r, c, s, k: (r * s, r * s),
                lambda r, c, s, k: (c * s, c * s),
            )
        ),
        Mistake(
            stamping(corner=lambda r, c, s, k: (r + s, c + s)),
            "You add `stride`, which moves all stamps alike. Multiply by it: `row * stride`.",
        ),
        Mistake(
            stamping(corner=lambda r, c, s, k: (r * k.shape[0], c * k.shape[1])),
            "Your stamps lie a whole kernel apart, so that none overlaps. How far apart they lie "
            "is the `stride`.",
        ),
        Mistake(
            stamping(corner=lambda r, c, s, k: (0, 0), end=lambda top, left, h, w, s: (None, None)),
            "You add each stamp to the whole output. It covers a part: "
            "`output[top : top + rows, left : left + columns]`.",
        ),
        Mistake(
            stamping(stamp=lambda v, r, c, k: v[c, r] * k),
            "`values[column, row]` is another value, if it is one at all: rows come first.",
        ),
        Mistake(
            stamping(stamp=lambda v, r, c, k: v[r, c] * k.flip(0, 1)),
            "Your stamps are turned round by half. A convolution that slides over zeros does that; "
            "here the kernel is laid down as it is.",
        ),
        Mistake(
            stamping(stamp=lambda v, r, c, k: v[r, c] * k.T),
            "`kernel.T` has rows and columns exchanged. Transposed is the way the values go, not "
            "the kernel.",
        ),
        Mistake(
            stamping(stamp=lambda v, r, c, k: k),
            "All your stamps are alike. Each is the kernel times its value: "
            "`values[row, column] * kernel`.",
        ),
        Mistake(
            stamping(stamp=lambda v, r, c, k: v[r, c]),
            "You lay down the value alone, spread evenly. A stamp is the value times the kernel.",
        ),
        Mistake(
            stamping(stamp=lambda v, r, c, k: v * k),
            "`values * kernel` takes all values at once. One stamp has one of them: "
            "`values[row, column] * kernel`.",
        ),
        Mistake(
            stamping(stamp=lambda v, r, c, k: v[r, c] @ k),
            "`@` multiplies matrices, and a single value is none. Use `*`.",
        ),
        Mistake(
            stamping(stamp=lambda v, r, c, k: (v[r, c] * k).sum()),
            "You lay down the sum of each stamp. The stamp itself is wanted, number by number.",
        ),
        Mistake(
            summed_up,
            "You add up each stamp and keep one number of it, as a convolution does. Here one "
            "value is handed out to many places.",
        ),
        Mistake(
            stamping(end=lambda top, left, h, w, s: (top + s, left + s)),
            "Your slice is as large as a step. A stamp is as large as the kernel: `top + rows`, "
            "`left + columns`.",
        ),
        *(
            Mistake(
                stamping(end=end),
                "A stamp has `rows` rows and `columns` columns: `top + rows`, `left + columns`.",
            )
            for end in (
                lambda top, left, h, w, s: (top + w, left + h),
                lambda top, left, h, w, s: (top + h, left + h),
                lambda top, left, h, w, s: (top + w, left + w),
            )
        ),
        Mistake(
            stamping(end=lambda top, left, h, w, s: (h, w)),
            "A slice ends at a place, not after a length: `top : top + rows`.",
        ),
        Mistake(
            stamping(end=lambda top, left, h, w, s: (top + h - 1, left + w - 1)),
            "The end of a slice is left out already: `top : top + rows`, without `- 1`.",
        ),
        Mistake(
            stamping(places=lambda h, w, s, k: (range(1), range(1))),
            "Only the first stamp is there. Is your `return` inside the loops?",
        ),
        Mistake(
            stamping(places=lambda h, w, s, k: (range(1), range(w))),
            "Only the first row of stamps is there. Is your `return` inside the outer loop?",
        ),
        *(
            Mistake(
                stamping(places=places),
                "The last row of values, or the last column, is missing. `range(height)` leaves "
                "its end out already.",
            )
            for places in (
                lambda h, w, s, k: (range(h - 1), range(w - 1)),
                lambda h, w, s, k: (range(h - 1), range(w)),
                lambda h, w, s, k: (range(h), range(w - 1)),
            )
        ),
        *(
            Mistake(
                stamping(places=places),
                "Rows go with `range(height)`, columns with `range(width)`.",
            )
            for places in (
                lambda h, w, s, k: (range(w), range(h)),
                lambda h, w, s, k: (range(h), range(h)),
                lambda h, w, s, k: (range(w), range(w)),
            )
        ),
        Mistake(
            stamping(places=lambda h, w, s, k: map(range, k.shape)),
            "You count through the kernel. There is a stamp for each value: `range(height)`, "
            "`range(width)`.",
        ),
        *(
            Mistake(
                stamping(corner, places=lambda h, w, s, k: (range(0, h, s), range(0, w, s))),
                "You go through the values in steps of `stride`, and leave some out. All of them "
                "have a stamp; the stamps lie `stride` apart.",
            )
            for corner in (lambda r, c, s, k: (r * s, c * s), lambda r, c, s, k: (r, c))
        ),
        Mistake(
            stamping(stamp=lambda v, r, c, k: 0.0),
            "Yours stays full of zeros. Do the stamps get into `output`, with `+=`?",
        ),
        Mistake(
            averaged,
            "You divide by how many stamps overlap. Here they just add up, so places where more of "
            "them overlap are often larger.",
        ),
        Mistake(
            lambda values, kernel, stride: up_convolve(values, kernel, stride) / kernel.sum(),
            "You divide by the sum of the kernel. Its numbers are learned, and stay as they are.",
        ),
        Mistake(
            lambda values, kernel, stride: up_convolve(values, kernel, stride)[
                : values.shape[0] * stride, : values.shape[1] * stride
            ],
            "You cut the output to `stride` times the size. Here the last stamps stay whole.",
        ),
        Mistake(
            lambda values, kernel, stride: up_convolve(values, kernel, stride)[1:-1, 1:-1],
            "You cut off the border, as `padding=1` does. Here the whole output is wanted.",
        ),
        Mistake(
            slid,
            "That is a convolution, and it makes maps smaller. Its transpose goes the other way: "
            "one value is handed out to many places.",
        ),
        Mistake(
            lambda values, kernel, stride: up_convolve(values, kernel, 1),
            "The stride is missing, and with it most of the size. Stamps lie `stride` apart.",
        ),
        Mistake(
            lambda values, kernel, stride: up_convolve(values, kernel, stride)[None, None],
            "The numbers are right, with a batch and a channel around them: `[0, 0]` takes them "
            "off.",
        ),
        Mistake(
            lambda values, kernel, stride: F.conv_transpose2d(values, kernel, stride=stride),
            "`conv_transpose2d` wants a batch and channels: `[None, None]` adds them to both, and "
            "`[0, 0]` takes them off the result.",
        ),
        Mistake(
            lambda values, kernel, stride: slid(repeated(values, stride), kernel),
            "You repeat the values, then slide the kernel over them. Lay the kernel down once for "
            "each value.",
        ),
        Mistake(
            lambda values, kernel, stride: slid(with_zeros(values, stride), kernel),
            "Zeros between the values is a good start, but a kernel that slides over them also "
            "needs zeros around, and half a turn. Laying down stamps is simpler.",
        ),
        Mistake(
            lambda values, kernel, stride: repeated(values, stride),
            "You repeat each value. The kernel says what a value becomes: "
            "`values[row, column] * kernel`.",
        ),
        Mistake(
            lambda values, kernel, stride: torch.kron(values, kernel),
            "`kron` lays the stamps side by side, whatever the stride. Here they may overlap, or "
            "leave gaps.",
        ),
    ),
)

EXERCISES = (UP_CONVOLVE, ADD_SKIP, UP, TILE_STARTS, FOUR_VIEWS)
