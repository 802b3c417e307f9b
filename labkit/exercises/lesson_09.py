"""Lesson 09, Cars: boxes: two corners from COCO's numbers; the rest in the files beside."""

import torch

from labkit.exercises.answers_09 import (
    columns,
    corners,
    corners_in_place,
    filled_in,
    one_by_one,
    row_numbers,
    rows_for_columns,
)
from labkit.exercises.areas_09 import AVERAGE_PRECISION
from labkit.exercises.curves_09 import PRECISION_RECALL
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.matches_09 import MATCHED
from labkit.exercises.nms_09 import NMS
from labkit.exercises.overlaps_09 import IOU

CORNERS = Exercise(
    label="corners",
    ask="Return the boxes (x, y, width, height), whose x, y is the top left corner, as (x1, y1, "
    "x2, y2): whole numbers stay whole, and `boxes` as it is.",
    reference=corners,
    hints=(
        "Each number is a column: `boxes[:, 0]` are all the x. The second corner lies one width to "
        "the right of the first and one height below it.",
        "`x, y, width, height = boxes.unbind(1)` are the four columns. Then x2 is `x + width`, and "
        "y2 is `y + height`.",
        "`torch.stack([x, y, x + width, y + height], 1)` makes columns of them again, also of no "
        "box at all.",
    ),
    why="No error tells of a mix-up: four numbers are four numbers, and the loss falls a while "
    "all the same. Draw the boxes first.",
    cases=(
        Case("two boxes", (torch.tensor([[10.0, 20.0, 31.0, 15.0], [4.5, 8.0, 6.0, 60.5]]),)),
        Case(
            "four of whole pixels, one of which begins outside",
            (torch.tensor([[0, 2, 7, 3], [-5, 2, 11, 9], [8, 30, 4, 1], [60, 41, 25, 13]]),),
        ),
        Case("a picture without a box", (torch.zeros(0, 4),)),
        Case("one box", (torch.tensor([[2.5, 1.0, 4.0, 6.25]]),)),
    ),
    mistakes=(
        Mistake(
            corners_in_place,
            "The corners are right, but `boxes` itself has become them, and the next to read it as "
            "x, y, width, height is wrong. Make a new tensor: `boxes.clone()`, or `torch.stack`.",
        ),
        Mistake(
            lambda boxes: boxes.clone(),
            "They come back as they were. The last two become the second corner: `x + width`, "
            "`y + height`.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x - w / 2, y - h / 2, x + w / 2, y + h / 2)),
            "You take x, y for the centre, as YOLO writes its boxes. COCO's is the top left corner "
            "already: add the whole width and height to it.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x - w // 2, y - h // 2, x + w // 2, y + h // 2)),
            "You take x, y for the centre, and cut off halves besides. COCO's is the top left "
            "corner: add the whole width and height to it.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y, x + w / 2, y + h / 2)),
            "You go half the way, to the centre of the box. The other corner lies a whole width "
            "and a whole height away.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x + w / 2, y + h / 2, w, h)),
            "That is the centre, then width and height: YOLO's way to write it. Two corners are "
            "wanted: `x, y, x + width, y + height`.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y, x + w - 1, y + h - 1)),
            "You name the last pixel inside, as old VOC does, and each box is a pixel smaller. "
            "Here x2 is the edge itself: `x + width`, without `- 1`.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y, x + w + 1, y + h + 1)),
            "Each box is a pixel too large in yours. x2 is the edge itself: `x + width`.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y, x + h, y + w)),
            "Width and height have changed places. x goes along the width: `x + width`.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (y, x, y + h, x + w)),
            "x and y have changed places in both corners, as rows and columns would. Here x comes "
            "first.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, x + w, y, y + h)),
            "All four are right, in another order: both of x, then both of y. A corner stands "
            "together: x1, y1, x2, y2.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x + w, y + h, x, y)),
            "The corners have changed places. The top left one comes first.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y, w - x, h - y)),
            "You subtract, as for the way back, from corners to width and height. From the first "
            "corner to the second you add.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y, x - w, y - h)),
            "You go left and up from the corner. It is the top left one: `+`, for y grows "
            "downwards in a picture.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y - h, x + w, y)),
            "You let y grow upwards, as in mathematics. In a picture it grows downwards, so y is "
            "the upper edge already, and `y + height` the lower.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y + h, x + w, y)),
            "Your corners are bottom left and top right. Top left comes first, where both are "
            "smallest: `x, y, x + width, y + height`.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y, x + w, h)),
            "x2 is right, and the last is still the height: `y + height`.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y, w, y + h)),
            "y2 is right, and the third is still the width: `x + width`.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x + w, y + h, w, h)),
            "You have moved the first corner. It stays; the second one becomes `x + width`, "
            "`y + height`.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y, x + y + w, x + y + h)),
            "Both x and y are in each of your last two. x goes with the width, y with the height.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x + x, y + y, x + w, y + h)),
            "You add x and y to the first corner too, and it moves. They belong to the last two "
            "columns alone.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x, y, x * w, y * h)),
            "You multiply. A width to the right is an addition: `x + width`.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x.clamp(min=0), y.clamp(min=0), x + w, y + h)),
            "You cut off what lies outside the picture. That is a step of its own, and it needs "
            "the picture's size. Here the numbers as they are.",
        ),
        Mistake(
            columns(lambda x, y, w, h: (x + w, y + h)),
            "Only the second corner comes back. The first belongs to it: four columns.",
        ),
        Mistake(
            lambda boxes: torch.cat([boxes, boxes[:, :2] + boxes[:, 2:]], 1),
            "Width and height are still there: six columns. Leave them out: `boxes[:, :2]` and the "
            "second corner.",
        ),
        Mistake(
            lambda boxes: corners(boxes).T,
            "Each box is a column in yours, [4, N]. Stack along dimension 1: "
            "`torch.stack([…], 1)`.",
        ),
        Mistake(
            lambda boxes: corners(boxes).T.reshape(-1, 4),
            "The shape is right, and the numbers of different boxes are mixed: `reshape` does not "
            "turn columns into rows. Stack along dimension 1: `torch.stack([…], 1)`.",
        ),
        Mistake(
            lambda boxes: corners(boxes).T.flatten(),
            "`torch.cat` puts the four columns behind each other. Side by side: "
            "`torch.stack([…], 1)`.",
        ),
        *(
            Mistake(
                wrong,
                "The numbers are right, in a list or a tuple. A tensor [N, 4] is wanted: "
                "`torch.stack([…], 1)` of the four columns.",
            )
            for wrong in (
                lambda boxes: corners(boxes).tolist(),
                lambda boxes: corners(boxes).unbind(1),
                lambda boxes: list(corners(boxes)),
            )
        ),
        Mistake(
            lambda boxes: corners(boxes)[0],
            "Only the first box comes back, and without one there is none. All rows at once: "
            "`boxes[:, 0]` is the x of each.",
        ),
        Mistake(
            lambda boxes: corners(boxes)[:1],
            "Only the first box comes back. Does a loop end early, at a `return` inside it?",
        ),
        *(
            Mistake(
                wrong,
                "You take rows for columns: `boxes[0]` is the whole first box. The x of all boxes "
                "is `boxes[:, 0]`, and `boxes.unbind(1)` gives the four columns.",
            )
            for wrong in (rows_for_columns, row_numbers)
        ),
        Mistake(
            one_by_one(torch.stack),
            "Right where there are boxes. A picture may have none, and `torch.stack` of an empty "
            "list stops. Whole columns have no such trouble: `boxes[:, 0] + boxes[:, 2]`.",
        ),
        *(
            Mistake(
                wrong,
                "Right where there are boxes. A picture may have none, and then yours is no longer "
                "[0, 4]. Whole columns keep the shape: `boxes[:, 0] + boxes[:, 2]`.",
            )
            for wrong in (
                one_by_one(lambda rows: torch.tensor([row.tolist() for row in rows])),
                lambda boxes: corners(boxes) if len(boxes) else torch.zeros(0),
                lambda boxes: corners(boxes).squeeze(0),
            )
        ),
        *(
            Mistake(
                wrong,
                "Whole numbers have become fractions. `torch.zeros` makes fractions unless told "
                "otherwise, `.float()` and `/` always. `boxes.clone()` keeps the dtype.",
            )
            for wrong in (filled_in, lambda boxes: corners(boxes).float())
        ),
        Mistake(
            lambda boxes: corners(boxes).long(),
            "You cut off the fractions. A box may begin inside a pixel: keep the dtype.",
        ),
    ),
)

EXERCISES = (CORNERS, IOU, MATCHED, NMS, PRECISION_RECALL, AVERAGE_PRECISION)
