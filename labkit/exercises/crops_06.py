"""Lesson 06's exercise on crops: near a point, and wholly inside the picture."""

from labkit.exercises.answers_06 import as_near, cornered, crop_corner
from labkit.exercises.exercise import Case, Exercise, Mistake

CROP_CORNER = Exercise(
    label="crop_corner",
    ask="Return row and column of the top left corner: the crop lies in the picture, and the "
    "point as near to its middle as can be.",
    reference=crop_corner,
    use=as_near,
    hints=(
        "Half the size above the point: `row - size // 2`. Near a border that is outside.",
        "`max(…, 0)` stops at the first row. The last top row that still leaves room is "
        "`height - size`: `min(…, height - size)`.",
        "`top = min(max(row - size // 2, 0), height - size)`, and `left` the same with columns.",
    ),
    why="Moved, not padded: every pixel of the crop is a real one, wherever the point lies.",
    cases=(
        Case("a point in the middle", (5, 8, 4, 10, 16)),
        Case("the upper border", (1, 8, 4, 10, 16)),
        Case("the lower border", (9, 8, 4, 10, 16)),
        Case("the left border", (5, 0, 4, 10, 16)),
        Case("the right border", (5, 15, 4, 10, 16)),
        Case("the top left corner", (0, 0, 4, 10, 16)),
        Case("the top right corner", (0, 15, 4, 10, 16)),
        Case("the bottom left corner", (9, 0, 4, 10, 16)),
        Case("the bottom right corner", (9, 15, 4, 10, 16)),
        Case("a picture that is higher than wide", (12, 7, 6, 20, 8)),
        Case("a crop as large as the picture", (5, 0, 6, 6, 6)),
    ),
    mistakes=(
        Mistake(
            cornered(lambda at, size, side: at - size // 2),
            "Right in the middle. At a border yours lies partly outside: `max(…, 0)`, and "
            "`min(…, height - size)`.",
        ),
        Mistake(
            cornered(lambda at, size, side: max(at - size // 2, 0)),
            "Yours stops at the top and at the left, and leaves the picture at the bottom and at "
            "the right. Below the corner there must be room for the whole crop: "
            "`min(…, height - size)`, not `height` or `height - 1`, and no half of `size`.",
        ),
        Mistake(
            cornered(lambda at, size, side: min(at - size // 2, side - size)),
            "Yours stops at the bottom and at the right. At the top and at the left it becomes "
            "negative: `max(…, 0)`.",
        ),
        Mistake(
            cornered(lambda at, size, side: at),
            "That is the point itself, and it would be the corner. It should be the middle: half "
            "the size back, `- size // 2`.",
        ),
        Mistake(
            cornered(lambda at, size, side: min(max(at, 0), side - size)),
            "Inside it is, but the point is its corner. Go half the size back first: "
            "`row - size // 2`.",
        ),
        *(
            Mistake(
                wrong,
                "You go the whole size back, and the point is outside. Half of it: `size // 2`.",
            )
            for wrong in (
                cornered(lambda at, size, side: min(max(at - size, 0), side - size)),
                cornered(lambda at, size, side: at - size),
            )
        ),
        *(
            Mistake(
                wrong,
                "Plus goes down and to the right. The corner lies above the point and left of it: "
                "`- size // 2`.",
            )
            for wrong in (
                cornered(lambda at, size, side: min(max(at + size // 2, 0), side - size)),
                cornered(lambda at, size, side: at + size // 2),
            )
        ),
        Mistake(
            lambda row, column, size, height, width: crop_corner(row, column, size, width, height),
            "`height` and `width` have changed places: rows end with the height, columns with the "
            "width.",
        ),
        Mistake(
            lambda *given: crop_corner(*given)[::-1],
            "Both are right, in the wrong order: `top` comes first, as rows do.",
        ),
        Mistake(
            lambda row, column, size, height, width: crop_corner(column, row, size, height, width),
            "`row` and `column` have changed places: `top` comes from the row.",
        ),
        Mistake(
            cornered(lambda at, size, side: min(max(at - size // 2, 0), side - size - 1)),
            "One too few: with its corner at `height - size` the crop ends with the last row.",
        ),
        Mistake(
            cornered(lambda at, size, side: min(max(at - size // 2, 0), side - size + 1)),
            "One too far: with its corner at `height - size` the crop ends with the last row.",
        ),
        Mistake(
            cornered(lambda at, size, side: min(max(at - size // 2, 1), side - size)),
            "Rows are counted from 0: the corner may go there.",
        ),
        Mistake(
            cornered(lambda at, size, side: min(max(at - size // 2, size // 2), side - size)),
            "Half the size from the border is as far as the middle may go. The corner goes to 0.",
        ),
        *(
            Mistake(
                wrong,
                "`min` and `max` have changed places: `max(…, 0)` takes what is not below 0, "
                "`min(…, height - size)` what is not beyond.",
            )
            for wrong in (
                cornered(lambda at, size, side: max(min(at - size // 2, 0), side - size)),
                cornered(lambda at, size, side: min(at - size // 2, 0)),
            )
        ),
        Mistake(
            cornered(lambda at, size, side: min(max(at, size // 2), side - size // 2)),
            "So far may the middle of the crop go. Its corner is half the size back from there: "
            "`- size // 2`.",
        ),
        *(
            Mistake(
                wrong,
                "You go half of the picture back. Half of the crop is `size // 2`.",
            )
            for wrong in (
                cornered(lambda at, size, side: min(max(at - side // 2, 0), side - size)),
                cornered(lambda at, size, side: at - side // 2),
            )
        ),
        *(
            Mistake(
                wrong,
                "Your brackets halve the row too. The size alone is halved: `row - size // 2`.",
            )
            for wrong in (
                cornered(lambda at, size, side: min(max((at - size) // 2, 0), side - size)),
                cornered(lambda at, size, side: (at - size) // 2),
            )
        ),
        Mistake(
            cornered(lambda at, size, side: (at - size // 2).clamp(0, side - size)),  # type: ignore[attr-defined]
            "`clamp` is a method of tensors, and a row is a plain number: `min(max(…, 0), …)`.",
        ),
        Mistake(
            lambda row, column, size, height, width: crop_corner(row, column, size, height, height),
            "`left` stops at the height in yours. Columns end with the width.",
        ),
        Mistake(
            cornered(lambda at, size, side: (side - size) // 2),
            "That is the middle of the picture. The crop goes where the point is.",
        ),
        Mistake(
            lambda row, column, size, height, width: (
                crop_corner(row, column, size, height, width)[0],
                column - size // 2,
            ),
            "`top` is right. `left` has borders too: `max(…, 0)` and `min(…, width - size)`.",
        ),
        Mistake(
            lambda *given: (crop_corner(*given)[0], crop_corner(*given)[0]),
            "Both are `top`. `left` comes from `column` and `width`.",
        ),
        Mistake(
            lambda *given: crop_corner(*given)[0],
            "You return one number. Two are wanted: `return top, left`.",
        ),
        Mistake(
            lambda *given: (*crop_corner(*given), *(at + given[2] for at in crop_corner(*given))),
            "You return where it ends too. The corner alone is wanted: `return top, left`.",
        ),
        *(
            Mistake(
                wrong,
                "`/` makes fractions, even of 4 / 2, and pixels are counted in whole numbers. "
                "`size // 2`.",
            )
            for wrong in (
                cornered(lambda at, size, side: min(max(at - size / 2, 0), side - size)),
                cornered(lambda at, size, side: at - size / 2),
            )
        ),
    ),
)
