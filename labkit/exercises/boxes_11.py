"""Lesson 11's exercise on YOLO's answer: boxes read out of a table of cells."""

import torch

from labkit.exercises.answers_09 import in_float32
from labkit.exercises.answers_11 import (
    boxes_of,
    inside,
    one_offset,
    only,
    reading,
    shaped,
    turned_table,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _drawn(grid: int, seed: int) -> torch.Tensor:
    """Answers of two digits; the boxes lie inside their picture or stick out of it."""
    generator = torch.Generator().manual_seed(seed)
    return (0.1 + 0.8 * torch.rand(grid, grid, 4, generator=generator)).mul(100).round() / 100


_TWO = torch.tensor(
    [[[0.5, 0.25, 0.5, 0.4], [0.75, 0.5, 0.6, 0.3]], [[0.2, 0.4, 0.3, 0.7], [0.9, 0.6, 0.2, 0.5]]]
)

BOXES_OF = Exercise(
    label="boxes_of",
    ask="Turn each cell's answer into the two corners of its box, in pixels. x and y say where in "
    "the cell its middle lies; then come the square roots of its sides, as shares of the picture.",
    reference=boxes_of,
    hints=(
        "With `numbers = torch.arange(len(answers))` the column of each cell is `numbers`, its row "
        "`numbers[:, None]`: added to x and y they give the middle, in cells from the border.",
        "Divided by `len(answers)` the middle is a share of the picture, as `width**2` and "
        "`height**2` are. All shares times `size` are pixels.",
        "A corner is half a side from the middle: `x - width / 2, y - height / 2, x + width / 2, "
        "y + height / 2`, stacked along `-1`, times `size`.",
    ),
    why="A whole picture is one answer of one pass: each cell names a place in itself and a size "
    "in the picture. Because of the root, 5 pixels too many weigh more in a small box than in a "
    "large one.",
    cases=(
        Case("two by two cells", (_TWO, 100)),
        Case("three by three, of 100 pixels", (_drawn(3, 1), 100)),
        Case("one cell", (torch.tensor([[[0.4, 0.7, 0.5, 0.8]]]), 64)),
        Case("five by five cells", (_drawn(5, 2), 448)),
    ),
    atol=1e-3,
    use=in_float32,
    mistakes=(
        Mistake(
            reading(side=lambda root, size, grid: root * size),
            "Width and height are still roots in yours, and all boxes too large: `width**2`.",
        ),
        Mistake(
            reading(side=lambda root, size, grid: root.sqrt() * size),
            "You take the root of the roots. The way back is the square: `width**2`.",
        ),
        Mistake(
            reading(side=lambda root, size, grid: (root * size) ** 2),
            "You square `size` too. First the square, which is a share, then times `size`.",
        ),
        Mistake(
            reading(side=lambda root, size, grid: root * 2 * size),
            "`* 2` doubles. The square is `** 2`.",
        ),
        Mistake(
            reading(side=lambda root, size, grid: root.exp() * size),
            "You take `exp`, as anchors' offsets have it. YOLO's first version says roots: "
            "`width**2`.",
        ),
        Mistake(
            reading(side=lambda root, size, grid: root**2 * size / grid),
            "Your sides are shares of a cell. They are of the whole picture: `width**2 * size`, "
            "without dividing by the number of cells.",
        ),
        Mistake(
            reading(side=lambda root, size, grid: root**2),
            "The middle is in pixels, the sides are still shares: they want `* size` too.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: (cell + x) / grid),
            "The sides are in pixels, the middle is still a share: it wants `* size` too.",
        ),
        Mistake(
            lambda answers, size: boxes_of(answers, 1),
            "These are shares of the picture. Pixels: times `size`.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: x * size),
            "You take x and y for shares of the picture. They lie within the cell: add its column "
            "and its row, then divide by the number of cells.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: x / grid * size),
            "All middles lie in the first cell. Add the column to x and the row to y before you "
            "divide.",
        ),
        *(
            Mistake(
                only(columns, reading(place=lambda x, cell, size, grid: x / grid * size)),
                f"Of x and y you move only one into its cell. {forgotten}",
            )
            for columns, forgotten in (
                ([1, 3], "y needs its row too: `numbers[:, None] + y`."),
                ([0, 2], "x needs its column too: `numbers + x`."),
            )
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: cell / grid * size),
            "You take each cell's corner, and leave out where in it the middle lies: `+ x`, `+ y`.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: (cell + 0.5) / grid * size),
            "You take the middle of each cell. x and y say where in it the box's middle lies.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: (cell + 0.5 + x) / grid * size),
            "You begin at the middle of the cell. x and y count from its top left corner: without "
            "`0.5`.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: cell / grid * size + x * size),
            "The cell's corner is right, and x is a share of the cell, not of the picture: "
            "`(cell + x) / len(answers) * size`.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: cell / grid * size + x),
            "The cell's corner is right, and x is not yet in pixels: a cell has "
            "`size / len(answers)` of them.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: (cell + x / grid) * size),
            "Only x is divided by the number of cells, for `/` comes before `+`. The cell too: "
            "`(numbers + x) / len(answers)`.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: (cell + x) * size),
            "The middle is in cells, and one cell is not `size` pixels: divide by `len(answers)`.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: (cell + x) * (size // grid)),
            "`//` makes the cells smaller than they are where `size` cannot be divided evenly: "
            "`size / len(answers)`.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: (cell + 1 + x) / grid * size),
            "You count the cells from 1, and all boxes lie one cell too far. Rows and columns "
            "begin at 0: `torch.arange(len(answers))`.",
        ),
        Mistake(
            reading(place=lambda x, cell, size, grid: (cell + x**2) / grid * size),
            "You square x and y as well. Only width and height are roots.",
        ),
        Mistake(
            reading(swapped=True),
            "Row and column have changed places. The first index of `answers` is the row, and "
            "goes with y: `numbers[:, None] + y`, `numbers + x`.",
        ),
        Mistake(
            turned_table,
            "You read `answers[column, row]`. The first index is the row: `answers[row, column]`.",
        ),
        Mistake(
            one_offset,
            "`torch.arange` runs along the last dimension, the columns, and you add it to y too. "
            "The rows stand upright: `numbers[:, None] + y`.",
        ),
        Mistake(
            reading(corners=lambda x, y, w, h: (x - w, y - h, x + w, y + h)),
            "You go a whole side each way, and the boxes are twice as large. Half: `width / 2`.",
        ),
        Mistake(
            reading(corners=lambda x, y, w, h: (x, y, x + w, y + h)),
            "You take x, y for the top left corner. It is the middle: half a side each way.",
        ),
        Mistake(
            reading(corners=lambda x, y, w, h: (x, y, w, h)),
            "These are middle, width and height. Two corners are wanted: half a side each way.",
        ),
        Mistake(
            reading(corners=lambda x, y, w, h: (x - w / 2, y - h / 2, w, h)),
            "That is a corner, width and height, as COCO has it. The second corner is wanted: "
            "`x + width / 2`, `y + height / 2`.",
        ),
        Mistake(
            reading(corners=lambda x, y, w, h: (y - h / 2, x - w / 2, y + h / 2, x + w / 2)),
            "y stands before x in yours. Corners are x1, y1, x2, y2.",
        ),
        Mistake(
            reading(corners=lambda x, y, w, h: (x - w / 2, x + w / 2, y - h / 2, y + h / 2)),
            "Both x come first in yours. A corner stands together: x1, y1, x2, y2.",
        ),
        Mistake(
            reading(corners=lambda x, y, w, h: (x + w / 2, y + h / 2, x - w / 2, y - h / 2)),
            "The corners have changed places. The top left one, with `-`, comes first.",
        ),
        Mistake(
            reading(corners=lambda x, y, w, h: (x - w / 2, y + h / 2, x + w / 2, y - h / 2)),
            "You let y grow upwards. In a picture the top left corner has the smaller y: "
            "`y - height / 2` comes first.",
        ),
        Mistake(
            reading(columns=(0, 1, 3, 2)),
            "Width and height have changed places. The third number is the width's root.",
        ),
        *(
            Mistake(
                reading(columns=columns),
                "All boxes are squares in yours: one side stands for both. The third number is of "
                "the width, the fourth of the height.",
            )
            for columns in ((0, 1, 2, 2), (0, 1, 3, 3))
        ),
        *(
            Mistake(
                only(columns, reading(side=lambda root, size, grid: root * size)),
                "One of width and height is still a root in yours. Both: `width**2`, `height**2`.",
            )
            for columns in ([0, 2], [1, 3])
        ),
        *(
            Mistake(
                reading(corners=corners),
                "Both corners lie on the same side of the middle. The first is `- width / 2`, "
                "`- height / 2`, the second `+`.",
            )
            for corners in (
                lambda x, y, w, h: (x + w / 2, y + h / 2, x + w / 2, y + h / 2),
                lambda x, y, w, h: (x - w / 2, y - h / 2, x - w / 2, y - h / 2),
            )
        ),
        Mistake(
            reading(columns=(1, 0, 2, 3)),
            "x and y have changed places as you read them. The first number is x.",
        ),
        Mistake(
            reading(
                side=lambda root, size, grid: (root / 2) ** 2 * size,
                corners=lambda x, y, w, h: (x - w, y - h, x + w, y + h),
            ),
            "You halve the roots, and then square: that is a quarter. First the square, then "
            "half of it.",
        ),
        Mistake(
            inside,
            "You cut the boxes off at the picture's border. That is a step of its own; here they "
            "may stick out.",
        ),
        *(
            Mistake(
                wrong,
                "The boxes are right, in a list. The table's form is wanted, [S, S, 4]: "
                "`.reshape(answers.shape)`.",
            )
            for wrong in (
                shaped(lambda boxes: boxes.flatten(0, 1)),
                shaped(lambda boxes: boxes.flatten(0, 1).tolist()),
                shaped(torch.Tensor.tolist),
            )
        ),
        Mistake(
            shaped(lambda boxes: boxes.permute(2, 0, 1)),
            "The four numbers come first in yours, [4, S, S]. Stack along the last dimension: "
            "`torch.stack([…], -1)`.",
        ),
        Mistake(
            shaped(lambda boxes: boxes.unbind(-1)),
            "That is a tuple of four tables. One tensor [S, S, 4]: `torch.stack([…], -1)`.",
        ),
        Mistake(
            shaped(lambda boxes: boxes.transpose(0, 1)),
            "The numbers are right, and the table is turned: boxes of a row stand in a column. "
            "The first index is the row, as in `answers`.",
        ),
        Mistake(
            shaped(lambda boxes: boxes.round()),
            "You round to whole pixels. Fractions of a pixel count for the IoU of a small box.",
        ),
        Mistake(
            shaped(lambda boxes: boxes.long()),
            "You cut off fractions of a pixel. They count for the IoU of a small box.",
        ),
    ),
)
