"""Lesson 10's exercise on RoIAlign: a value between the cells of a map."""

import torch
from torch.nn import functional as F

from labkit.exercises.answers_pool_10 import (
    added,
    around,
    between,
    by_distance,
    crossed,
    held_back,
    mixing,
    moved,
    next_below,
    next_cells,
    next_right,
    numbers,
    products,
    rounded_first,
    without_brackets,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_SMALL, _LARGE = numbers(2, 3, 4), numbers(3, 5, 6, least=-20)

BETWEEN = Exercise(
    label="between",
    ask="Return the value of each channel at (x, y): of the four cells around it, each times its "
    "nearness across times its nearness down. Cell (row i, column j) stands at y = i, x = j.",
    reference=between,
    hints=(
        "The first of the four is `left, top = int(x), int(y)`, and the next ones are `left + 1` "
        "and `top + 1`, which at the border must not leave the map: `min(left + 1, width - 1)`.",
        "With `across = x - left`, the left cell counts `1 - across` and the right one `across`. "
        "So mix the upper two, and the lower two, and then both results, by `down = y - top`.",
        "`upper = (1 - across) * feature[:, top, left] + across * feature[:, top, right]`, `lower` "
        "likewise with the row below, and `(1 - down) * upper + down * lower`.",
    ),
    why="Nothing is rounded, so a box that moves by a pixel changes its numbers a little. RoIAlign "
    "asks at a few such places in each part. Mask R-CNN brought it, for the sake of its masks.",
    cases=(
        Case("among four cells", (_SMALL, 1.25, 0.6)),
        Case("on the right border", (_SMALL, 3.0, 0.6)),
        Case("on the lower border", (_SMALL, 1.25, 2.0)),
        Case("among four cells of a larger map", (_LARGE, 3.7, 2.1)),
        Case("in the last cell of all", (_LARGE, 5.0, 4.0)),
        Case("in a cell", (_LARGE, 2.0, 1.0)),
        Case("between two cells of a column", (_LARGE, 1.0, 3.3)),
        Case("between two cells of a row", (_LARGE, 4.6, 3.0)),
    ),
    mistakes=(
        Mistake(
            lambda f, x, y: f[:, int(y + 0.5), int(x + 0.5)],
            "You take the nearest cell, which is what rounding does. All four around count, each "
            "by its nearness.",
        ),
        Mistake(
            lambda f, x, y: f[:, int(y), int(x)],
            "You take the cell at the top left alone. All four around count, each by its nearness.",
        ),
        Mistake(
            products(lambda a: (a, 1 - a), lambda d: (d, 1 - d)),
            "The far cells weigh more in yours. `across` is the way from the left cell, so it is "
            "the weight of the right one, and the left one's is `1 - across`. Down likewise.",
        ),
        Mistake(
            products(across=lambda a: (a, 1 - a)),
            "Left and right have changed their weights: the left cell counts `1 - across`, the "
            "right one `across`.",
        ),
        Mistake(
            products(down=lambda d: (d, 1 - d)),
            "Above and below have changed their weights: the upper cells count `1 - down`, the "
            "lower ones `down`.",
        ),
        *(
            Mistake(
                wrong,
                "x and y have changed places. x counts columns and y rows, and rows come first: "
                "`feature[:, top, left]`.",
            )
            for wrong in (lambda f, x, y: between(f, y, x), crossed)
        ),
        Mistake(
            mixing(lambda a, d: ((1 - a) * (1 - d), (1 - a) * d, a * (1 - d), a * d)),
            "The weights of the top right and the bottom left cell have changed places. Right and "
            "above is `across * (1 - down)`.",
        ),
        Mistake(
            mixing(lambda a, d: ((1 - a) * (1 - d), a * (1 - d), a * d, (1 - a) * d)),
            "The weights of the bottom left and the bottom right cell have changed places. Below "
            "and right is `across * down`.",
        ),
        Mistake(
            without_brackets,
            "`*` comes before `-`, so you subtract from 1 what should be multiplied by the rest. "
            "Brackets: `(1 - across) * …`.",
        ),
        Mistake(
            mixing(lambda a, d: (0.25, 0.25, 0.25, 0.25)),
            "You take the plain mean of the four. The nearer a cell, the more it counts.",
        ),
        Mistake(
            lambda f, x, y: sum(around(f, x, y)),
            "You add the four up. Each counts by its nearness, and the weights come to 1.",
        ),
        Mistake(
            lambda f, x, y: torch.stack(around(f, x, y)).amax(0),
            "You take the largest of the four. They are mixed, each by its nearness.",
        ),
        Mistake(
            products(down=lambda d: (1.0, 0.0)),
            "You mix along the row alone. The row below counts too, by `down`.",
        ),
        Mistake(
            products(across=lambda a: (1.0, 0.0)),
            "You mix along the column alone. The column to the right counts too, by `across`.",
        ),
        Mistake(
            products(down=lambda d: (1.0, 1.0)),
            "You add the upper and the lower mix. Mix them in turn: "
            "`(1 - down) * upper + down * lower`.",
        ),
        Mistake(
            products(down=lambda d: (0.5, 0.5)),
            "You take the mean of the upper and the lower mix. Mix them by `down`.",
        ),
        Mistake(
            products(down=lambda d: (1.0, d)),
            "The upper mix counts in full in yours: `(1 - down) * upper`.",
        ),
        *(
            Mistake(
                wrong,
                "A `1 -` is missing, so that your weights do not come to 1. The first cell's is "
                "`1 - across`, or `1 - down`, and the next one's the rest.",
            )
            for wrong in (
                products(lambda a: (a, a), lambda d: (d, d)),
                products(lambda a: (a, a)),
                products(down=lambda d: (d, d)),
            )
        ),
        *(
            Mistake(
                wrong,
                "Both cells of a pair count the same in yours. The first counts `1 - across`, the "
                "next one `across`, and down likewise.",
            )
            for wrong in (
                products(lambda a: (1 - a, 1 - a), lambda d: (1 - d, 1 - d)),
                products(lambda a: (1 - a, 1 - a)),
                products(down=lambda d: (1 - d, 1 - d)),
            )
        ),
        *(
            Mistake(
                added(whole),
                "You add the nearness across and the nearness down. A cell counts their product: "
                "it must be near in both.",
            )
            for whole in (1.0, 2.0, 4.0)
        ),
        Mistake(
            mixing(lambda a, d: ((1 - a) * (1 - d), 0.0, 0.0, a * d)),
            "You use two cells of the four, the first and the last. The other two have weights "
            "too: `across * (1 - down)` and `(1 - across) * down`.",
        ),
        *(
            Mistake(
                by_distance(power),
                "You weigh by one over the straight distance. Here nearness is 1 minus the way, "
                "across and down by themselves, and then their product.",
            )
            for power in (1, 2)
        ),
        *(
            Mistake(
                products(*nearness),
                "From a whole number up to the next is nothing, so there both your weights are 0: "
                "`ceil(x)` is x itself. Take `left + 1` and the weights `1 - across` and `across`.",
            )
            for nearness in (
                (lambda a: (1 - a if a else 0.0, a), lambda d: (1 - d if d else 0.0, d)),
                (lambda a: (1 - a if a else 0.0, a),),
                (lambda a: (1 - a, a), lambda d: (1 - d if d else 0.0, d)),
            )
        ),
        *(
            Mistake(
                next_cells(right, below),
                "Inside yours is right. In the last column or row there is no next cell, and it "
                "counts nothing there: `min(left + 1, width - 1)`, and the same down.",
            )
            for right, below in (
                (lambda left, height, width: left + 1, lambda top, height, width: top + 1),
                (lambda left, height, width: left + 1, next_below),
                (next_right, lambda top, height, width: top + 1),
            )
        ),
        Mistake(
            next_cells(
                lambda left, height, width: min(left + 1, height - 1),
                lambda top, height, width: min(top + 1, width - 1),
            ),
            "Height and width have changed places where you look for the border. Columns end with "
            "the width, and `feature.shape` is [C, H, W].",
        ),
        Mistake(
            next_cells(next_right, next_below, lambda at, first, after: after - at),
            "At the border your next cell is the first one itself, so `right - x` is 0 there, and "
            "nothing is left. The first cell's weight is `1 - across`.",
        ),
        Mistake(
            held_back,
            "At the border you step back by one cell, and keep the weights: take `across` after "
            "that, `x - left`.",
        ),
        Mistake(
            lambda f, x, y: between(f, min(x, f.shape[2] - 2), min(y, f.shape[1] - 2)),
            "You keep the place itself from the border, so the last row and column never count. "
            "Keep the next cell from leaving the map: `min(left + 1, width - 1)`.",
        ),
        *(
            Mistake(
                lambda f, x, y, by=by: moved(f, x, y, by),
                "You are half a cell off, as if values stood at 0.5, 1.5 and so on. Here they "
                "stand at the whole numbers.",
            )
            for by in (-0.5, 0.5)
        ),
        *(
            Mistake(
                lambda f, x, y, n=name: F.grid_sample(
                    f[None],
                    torch.tensor([2 * x / (f.shape[2] - 1) - 1, 2 * y / (f.shape[1] - 1) - 1]).view(
                        1, 1, 1, 2
                    ),
                    align_corners=n[1],
                    mode=n[0],
                ).flatten(),
                "`grid_sample` is told something else: it is `bilinear`, and where the first and "
                "last cells stand at -1 and 1, `align_corners=True`.",
            )
            for name in (("bilinear", False), ("bicubic", True))
        ),
        Mistake(
            next_cells(lambda left, height, width: left - 1, lambda top, height, width: top - 1),
            "Your other cells lie to the left and above. `int` gives the first one, and the next "
            "are to its right and below: `left + 1`, `top + 1`.",
        ),
        Mistake(
            rounded_first,
            "You round to find the first cell, and past the half that is already the next one. It "
            "is the last one before the place: `int(x)`.",
        ),
        Mistake(
            lambda f, x, y: between(f, x, y)[0],
            "You return the first channel alone. `feature[:, top, left]` is the cell in all of "
            "them.",
        ),
        Mistake(
            lambda f, x, y: between(f, x, y).mean(),
            "You take the mean of the channels. Each keeps its own value: [C].",
        ),
        Mistake(
            lambda f, x, y: torch.stack(around(f, x, y)),
            "These are the four cells. Mix them, each by its nearness.",
        ),
        *(
            Mistake(
                lambda f, x, y, form=form: form(between(f, x, y)),
                "The numbers are right, in another form. One for each channel, in a row: [C].",
            )
            for form in (
                lambda values: values[:, None, None],
                lambda values: values[:, None],
                lambda values: values[None],
                lambda values: values[None, :, None, None],
            )
        ),
        Mistake(
            lambda f, x, y: between(f, x, y).tolist(),
            "The numbers are right. A tensor is wanted: work on `feature[:, top, left]`, all "
            "channels at once.",
        ),
        Mistake(
            lambda f, x, y: f[int(y), int(x)],
            "The first place in square brackets is the channels: `feature[:, top, left]`.",
        ),
        Mistake(
            lambda f, x, y: f[:, y, x],
            "There is no cell at a fraction, and even 2.0 is none. The cells around it are: "
            "`int(x)`, and the one after it.",
        ),
    ),
)
