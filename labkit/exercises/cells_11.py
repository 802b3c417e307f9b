"""Lesson 11's exercise on YOLO's cells: which one answers for a box."""

import torch

from labkit.exercises.answers_11 import (
    celled,
    cells,
    first_box,
    from_below,
    in_cells,
    middle,
    number_of_cell,
    only,
    without_those_on_the_border,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_THREE = torch.tensor(
    [[130.0, 20.0, 330.0, 70.0], [40.0, 300.0, 90.0, 440.0], [350.0, 210.0, 446.0, 260.0]]
)
# Middles (57, 14.5), (14, 57), (28.6, 99), (85.6, 44): sevenths of 100 are no whole pixels.
_UNEVEN = torch.tensor(
    [[40.0, 3.0, 74.0, 26.0], [4.0, 47.0, 24.0, 67.0], [15.2, 98.5, 42.0, 99.5],
     [80.0, 40.0, 91.2, 48.0]]
)  # fmt: skip
# Some middles between two cells, and one in a corner of the picture; x and y are never alike.
_ON_LINES = torch.tensor(
    [[16.0, 31.0, 48.0, 49.0], [1.0, 8.0, 15.0, 24.0], [20.0, 44.0, 28.0, 52.0],
     [0.0, 50.0, 0.0, 60.0]]
)  # fmt: skip
_STICKING_OUT = torch.tensor(
    [[88.0, 30.0, 112.0, 44.0], [10.0, 92.0, 31.0, 108.0], [70.0, 97.0, 130.0, 103.0],
     [61.0, 12.0, 77.0, 22.0], [46.0, 72.0, 69.0, 95.0]]
)  # fmt: skip

CELLS = Exercise(
    label="cells",
    ask="Return for each box the row and the column of the cell in which its middle lies, int64. "
    "What lies on the picture's far border belongs to the last cell.",
    reference=cells,
    hints=(
        "The middle is half the sum of two corners: `(boxes[:, :2] + boxes[:, 2:]) / 2`, x and y.",
        "A cell is `size / grid` pixels wide. How often it goes into x is the column: divide, then "
        "`.long()` cuts the fraction off.",
        "`column, row = (middle * grid / size).long().clamp(max=grid - 1).unbind(1)`, then "
        "`torch.stack([row, column], 1)`.",
    ),
    why="One cell answers for each object, so the truth of a picture is a table, and no anchor has "
    "to be matched. Two middles in one cell are too many: small things in a crowd get lost.",
    cases=(
        Case("three boxes", (_THREE, 448, 7)),
        Case("cells of broken sides", (_UNEVEN, 100, 7)),
        Case("middles on the line between two cells", (_ON_LINES, 64, 4)),
        Case("middles on the picture's far border", (_STICKING_OUT, 100, 5)),
        Case("a picture without a box", (torch.zeros(0, 4), 100, 3)),
        Case("one box", (torch.tensor([[10.0, 70.0, 120.0, 130.0]]), 160, 8)),
    ),
    mistakes=(
        Mistake(
            celled(order=lambda found: found),
            "You return (column, row). x goes along the columns, so it comes second here: "
            "`torch.stack([row, column], 1)`.",
        ),
        Mistake(
            celled(place=lambda boxes: boxes[:, :2]),
            "You take the top left corner. The middle counts: `(boxes[:, :2] + boxes[:, 2:]) / 2`.",
        ),
        Mistake(
            celled(place=lambda boxes: boxes[:, 2:]),
            "You take the bottom right corner. The middle counts: "
            "`(boxes[:, :2] + boxes[:, 2:]) / 2`.",
        ),
        Mistake(
            celled(place=lambda boxes: (boxes[:, 2:] - boxes[:, :2]) / 2),
            "With `-` you get half the width and height. The middle is half the sum: `+`.",
        ),
        Mistake(
            celled(place=lambda boxes: boxes[:, 2:] - boxes[:, :2]),
            "You take width and height, which tell nothing of where a box is. The middle: "
            "`(boxes[:, :2] + boxes[:, 2:]) / 2`.",
        ),
        Mistake(
            celled(place=lambda boxes: boxes[:, :2] + boxes[:, 2:]),
            "The sum of two corners is twice as far as their middle: `/ 2`.",
        ),
        Mistake(
            celled(place=lambda boxes: boxes[:, :2] + boxes[:, 2:] / 2),
            "`/` comes before `+`, so only the second corner is halved. And x2 is no width: "
            "`(boxes[:, :2] + boxes[:, 2:]) / 2`, with brackets.",
        ),
        Mistake(
            celled(place=lambda boxes: (boxes[:, ::2] + boxes[:, 1::2]) / 2),
            "You add x and y. The two x are columns 0 and 2, the two y columns 1 and 3: "
            "`boxes[:, :2] + boxes[:, 2:]`.",
        ),
        Mistake(
            celled(whole=lambda found: found.round().long()),
            "You round, and the second half of each cell goes to the next. Cut the fraction off: "
            "`.long()` or `.floor()`.",
        ),
        Mistake(
            celled(whole=lambda found: found.ceil().long()),
            "You round up, and cells are counted from 0: cut the fraction off with `.long()`.",
        ),
        Mistake(
            celled(place=lambda boxes: middle(boxes).floor()),
            "You cut the middle to a whole pixel first. Half a pixel can be the next cell: divide, "
            "then cut.",
        ),
        Mistake(
            celled(place=lambda boxes: middle(boxes).round()),
            "You round the middle to a whole pixel first. Half a pixel can be the next cell: "
            "divide, then cut.",
        ),
        Mistake(
            celled(whole=lambda found: found.ceil().long() - 1),
            "Where a middle is on the line between two cells, yours gives the one before. A cell "
            "begins with its line: `.long()` of the quotient, without `ceil`.",
        ),
        Mistake(
            celled(whole=lambda found: found.long() + 1),
            "You count from 1. The first row and the first column are 0.",
        ),
        *(
            Mistake(
                wrong,
                "The numbers are right, but of a type for fractions, which no index can be: "
                "`.long()`.",
            )
            for wrong in (
                celled(whole=torch.floor),
                celled(whole=lambda found: found.floor().double()),
            )
        ),
        Mistake(
            celled(whole=lambda found: found, last=lambda found, grid: found),
            "You say where in the grid the middle lies, with a fraction. Which cell is that? Cut "
            "the fraction off: `.long()`.",
        ),
        Mistake(
            celled(scale=lambda place, size, grid: place / size),
            "You divide by the whole picture, and everything is cell 0. A cell is `size / grid` "
            "wide.",
        ),
        Mistake(
            celled(scale=lambda place, size, grid: place / grid),
            "`grid` is how many cells there are, not how many pixels one has: divide by "
            "`size / grid`.",
        ),
        Mistake(
            celled(scale=lambda place, size, grid: place / (size // grid)),
            "`//` makes the cells smaller than they are where `size` cannot be divided evenly: "
            "`size / grid`.",
        ),
        Mistake(
            celled(scale=lambda place, size, grid: place * size / grid),
            "You multiply by a cell's side. How often does it go into the middle? "
            "`middle / (size / grid)`.",
        ),
        Mistake(
            celled(
                scale=lambda place, size, grid: place / size / grid,
            ),
            "`middle / size / grid` divides by both, and everything is cell 0. Brackets: "
            "`middle / (size / grid)`, or `middle * grid / size`.",
        ),
        Mistake(
            celled(scale=lambda place, size, grid: place * (grid - 1) / size),
            "You spread `grid - 1` cells over the picture. There are `grid`: "
            "`middle * grid / size`.",
        ),
        Mistake(
            celled(
                scale=lambda place, size, grid: place * (grid - 1) / size,
                whole=lambda found: found.round().long(),
            ),
            "You take the nearest of `grid` points from border to border. Cells have width: "
            "`middle * grid / size`, with the fraction cut off.",
        ),
        Mistake(
            celled(last=lambda found, grid: found),
            "On the far border yours gives a row or column `grid`, which no table has. The last is "
            "`grid - 1`: `.clamp(max=grid - 1)`.",
        ),
        *(
            Mistake(
                only([column], celled(last=lambda found, grid: found), cells),
                "You keep one of row and column inside the table, and the other goes beyond it on "
                "the far border. Both: `.clamp(max=grid - 1)`.",
            )
            for column in (0, 1)
        ),
        Mistake(
            celled(last=lambda found, grid: found % grid),
            "On the far border `%` begins again at 0, on the other side of the picture. The last "
            "cell: `.clamp(max=grid - 1)`.",
        ),
        Mistake(
            celled(last=lambda found, grid: found.clamp(max=grid - 2)),
            "Yours never gets to the last row or column, `grid - 1`: `.clamp(max=grid - 1)`.",
        ),
        Mistake(
            without_those_on_the_border,
            "You leave boxes out that lie on the far border. There is one row for each box: "
            "`.clamp(max=grid - 1)` puts them into the last cell.",
        ),
        Mistake(
            from_below,
            "You count rows from below. In a picture y grows downwards, and row 0 is at the top.",
        ),
        Mistake(
            celled(order=lambda found: found[:, [0, 0]]),
            "Both of yours are of x. The row goes by y.",
        ),
        Mistake(
            celled(order=lambda found: found[:, [1, 1]]),
            "Both of yours are of y. The column goes by x.",
        ),
        Mistake(
            celled(order=lambda found: found[:, 0]),
            "Only the column comes back. Row and column are wanted, [N, 2].",
        ),
        Mistake(
            celled(order=lambda found: found[:, 1]),
            "Only the row comes back. Row and column are wanted, [N, 2].",
        ),
        Mistake(
            number_of_cell,
            "You number the cells through, row by row. Row and column are wanted, [N, 2].",
        ),
        Mistake(
            celled(order=lambda found: found.flip(1).T),
            "Each box is a column in yours, [2, N]. Stack along dimension 1: "
            "`torch.stack([row, column], 1)`.",
        ),
        *(
            Mistake(
                wrong,
                "`torch.cat` puts rows and columns behind each other. Side by side: "
                "`torch.stack([row, column], 1)`.",
            )
            for wrong in (
                celled(order=lambda found: found.flip(1).T.flatten()),
                celled(order=lambda found: found.flip(1).flatten()),
            )
        ),
        *(
            Mistake(
                wrong,
                "The numbers are right, in a list or a tuple. A tensor [N, 2] is wanted: "
                "`torch.stack([row, column], 1)`.",
            )
            for wrong in (
                celled(order=lambda found: found.flip(1).tolist()),
                celled(order=lambda found: found.flip(1).unbind(1)),
            )
        ),
        Mistake(
            celled(order=lambda found: torch.tensor(found.flip(1).tolist())),
            "Right wherever there is a box. Of an empty list torch makes a tensor without columns: "
            "`torch.tensor(…, dtype=torch.long).reshape(-1, 2)`.",
        ),
        Mistake(
            first_box,
            "You take rows for columns: `boxes[0]` is the whole first box. `boxes.unbind(1)` gives "
            "x1, y1, x2, y2 of all.",
        ),
        Mistake(
            celled(order=lambda found: found.flip(1)[:1]),
            "Only the first box has an answer. Does a loop end early, at a `return` inside it?",
        ),
        Mistake(
            celled(
                scale=lambda place, size, grid: in_cells(place, size, grid) % 1,
                whole=lambda found: found,
            ),
            "`%` gives where in its cell the middle lies, as YOLO also has to say. Which cell it "
            "is: `//`, or `.long()` of the quotient.",
        ),
    ),
)
