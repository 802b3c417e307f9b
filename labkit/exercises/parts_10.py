"""Lesson 10's exercise on R-FCN: each part of a box asked in a map of its own."""

import torch

from labkit.exercises.answers_parts_10 import (
    beyond_the_middle,
    border_left_out,
    cut_at,
    ends_included,
    everywhere,
    first_end_included,
    half_by_half,
    part_scores,
    quarters,
    to_the_border,
    voting,
    whole,
)
from labkit.exercises.answers_pool_10 import numbers
from labkit.exercises.exercise import Case, Exercise, Mistake


def _middle(first: int, last: int) -> int:
    return (first + last) // 2


PART_SCORES = Exercise(
    label="part_scores",
    ask="Cut the box into 2 x 2 equal parts, take the mean of each part in its own map (top left, "
    "top right, bottom left, bottom right), and return the mean of the four, a tensor without "
    "dimensions. The box ends before x2 and y2.",
    reference=part_scores,
    hints=(
        "The middle is `x, y = (x1 + x2) // 2, (y1 + y2) // 2`. The upper rows are `y1:y`, the "
        "lower ones `y:y2`; left is `x1:x`, right is `x:x2`.",
        "The first part is `maps[0, y1:y, x1:x]`, the second `maps[1, y1:y, x:x2]`: the next map "
        "and the next part together.",
        "`.mean()` of each of the four, added up, divided by 4. The last one is "
        "`maps[3, y:y2, x:x2]`.",
    ),
    why="Each map learns one part of a thing, so a box that lies beside it asks the wrong parts "
    "and scores low. All that is computed for a box is a few means: the network runs once.",
    cases=(
        Case("parts of one cell", (numbers(4, 3, 3), torch.tensor([1, 0, 3, 2]))),
        Case("parts of two rows and three columns", (numbers(4, 6, 9), torch.tensor([2, 1, 8, 5]))),
        Case("parts of three rows", (numbers(4, 9, 7), torch.tensor([1, 2, 3, 8]))),
        Case("the whole of the maps", (numbers(4, 4, 6, least=-30), torch.tensor([0, 0, 6, 4]))),
        Case("a box at the border", (numbers(4, 8, 10), torch.tensor([4, 4, 10, 8]))),
    ),
    mistakes=(
        *(
            Mistake(
                voting(order),
                "You ask one map for all four parts, so it cannot matter where a part lies. Each "
                "part has its own: `maps[0]` to `maps[3]`.",
            )
            for order in ((0, 0, 0, 0), (3, 3, 3, 3))
        ),
        Mistake(
            voting(parts=whole),
            "You take the mean of all maps over the whole box. Each map is asked in its own part "
            "alone.",
        ),
        Mistake(
            voting(parts=everywhere),
            "You take the mean of whole maps, and the box is not in it. Of each map, one part of "
            "the box: `maps[0, y1:y, x1:x]`.",
        ),
        Mistake(
            voting((0, 2, 1, 3)),
            "You ask the maps down before right. The second map is the top right part, the third "
            "one the bottom left.",
        ),
        Mistake(
            voting((1, 0, 3, 2)),
            "Left and right have changed places: the first map is the top left part.",
        ),
        Mistake(
            voting((1, 2, 3, 4)),
            "There are four maps, and counting begins at 0: `maps[0]` to `maps[3]`.",
        ),
        Mistake(
            voting((2, 3, 0, 1)),
            "Above and below have changed places: the first two maps are the upper parts.",
        ),
        Mistake(
            voting((3, 2, 1, 0)),
            "Your maps come in reverse. The first one is the top left part.",
        ),
        Mistake(
            voting((1, 2, 3, 0)),
            "Your maps are one off. Counting begins at 0: `maps[0]` is the top left part.",
        ),
        Mistake(
            lambda maps, box: voting(order=(0, 1, 2, 3))(maps[[0, 1, 1, 3]], box),
            "Your bottom left part asks the second map. It has its own: `maps[2]`.",
        ),
        Mistake(
            voting(vote=torch.sum),
            "You add the four means up. Divide by 4: the mean of them is wanted.",
        ),
        Mistake(
            voting(vote=lambda each: each.sum() / 2),
            "You divide the sum of the four means by 2. There are four: divide by 4.",
        ),
        Mistake(
            voting(vote=lambda each: each[:3].sum() + each[3] / 4),
            "`/` comes before `+`, so you divide the last part alone. Put the sum in brackets.",
        ),
        Mistake(
            voting(vote=torch.max),
            "You take the best part. All four vote: the mean of them.",
        ),
        Mistake(
            voting(vote=torch.min),
            "You take the worst part. All four vote: the mean of them.",
        ),
        Mistake(
            voting(vote=torch.prod),
            "You multiply the four. The mean of them is wanted.",
        ),
        *(
            Mistake(
                voting(vote=vote),
                "These are the scores of the four parts. They vote: the mean of them is one "
                "number.",
            )
            for vote in (lambda each: each, lambda each: each.view(2, 2), torch.Tensor.tolist)
        ),
        Mistake(
            voting(score=torch.max),
            "You take the largest value of each part. In position-sensitive pooling it is the "
            "mean.",
        ),
        Mistake(
            voting(score=torch.sum),
            "You take the sum of each part, which grows with the box. The mean of each part.",
        ),
        Mistake(
            voting(score=torch.sum, vote=torch.sum),
            "You add all cells up, which grows with the box. The mean of each part, then the mean "
            "of the four.",
        ),
        Mistake(
            lambda maps, box: part_scores(maps, box) / ((box[2] - box[0]) * (box[3] - box[1])),
            "You divide by the cells of the box as well. A mean has been divided already.",
        ),
        *(
            Mistake(
                voting(parts=parts),
                "x and y have changed places. Rows come first, and y counts them: "
                "`maps[0, y1:y, x1:x]`.",
            )
            for parts in (
                cut_at(_middle, order=(1, 0, 3, 2)),
                lambda box: tuple(part[::-1] for part in quarters(box)),
            )
        ),
        Mistake(
            voting(parts=cut_at(_middle, last=1)),
            "You take the row y2 and the column x2 in. The box ends before them: `y:y2`, without "
            "`+ 1`.",
        ),
        *(
            Mistake(
                voting(parts=parts),
                "You take the ends in, as in exercise 3. Here a part ends before the next begins: "
                "`y1:y`, then `y:y2`, without `+ 1`.",
            )
            for parts in (ends_included, first_end_included)
        ),
        *(
            Mistake(
                voting(parts=cut_at(middle)),
                "Half of the width is no place: it counts from x1 on. The middle is "
                "`(x1 + x2) // 2`.",
            )
            for middle in (lambda first, last: (last - first) // 2, lambda first, last: last // 2)
        ),
        Mistake(
            voting(parts=cut_at(lambda first, last: first + last // 2)),
            "`//` comes before `+`, so you halve the second alone. `(x1 + x2) // 2`, in brackets.",
        ),
        *(
            Mistake(
                wrong,
                "`/` makes fractions, even of 4 / 2, and a slice wants whole numbers. "
                "`(x1 + x2) // 2`.",
            )
            for wrong in (
                voting(parts=cut_at(lambda first, last: (first + last) / 2)),
                lambda maps, box: maps[0, box[1] : (box[1] + box[3]) / 2].mean(),
            )
        ),
        Mistake(
            lambda maps, box: part_scores(maps, torch.cat([box[:2], box[:2] + box[2:]])),
            "You take the last two numbers for width and height. They are the second corner.",
        ),
        Mistake(
            voting(parts=half_by_half),
            "You cut the box into upper and lower halves alone. Each map has a quarter: left and "
            "right are parted too.",
        ),
        Mistake(
            voting(parts=lambda box: (quarters(box)[0],) * 4),
            "All four maps are asked in the top left part. Each has its own part.",
        ),
        Mistake(
            lambda maps, box: maps[0][quarters(box)[0]].mean(),
            "That is the first part alone. Four of them vote.",
        ),
        Mistake(
            lambda maps, box: (
                (maps[0][quarters(box)[0]].mean() + maps[3][quarters(box)[3]].mean()) / 2
            ),
            "You ask two parts, the top left and the bottom right. There are four.",
        ),
        Mistake(
            lambda maps, box: part_scores(maps, box)[None],
            "The score is right, in a row of one. Without dimensions: `.mean()` of everything.",
        ),
        *(
            Mistake(
                wrong,
                "The first place in square brackets is the map: `maps[0, y1:y, x1:x]`.",
            )
            for wrong in (
                lambda maps, box: maps[quarters(box)[0]].mean(),
                lambda maps, box: torch.stack([maps[part].mean() for part in quarters(box)]).mean(),
            )
        ),
        Mistake(
            to_the_border,
            "Your parts go on to the border of the maps. They begin at x1 and y1, and end before "
            "x2 and y2.",
        ),
        Mistake(
            voting(parts=beyond_the_middle),
            "The middle row and column are in none of your parts. The lower one begins where the "
            "upper one ended: `y1:y`, then `y:y2`.",
        ),
        Mistake(
            border_left_out,
            "`ps_roi_pool` never reaches the last row and column of a map. Cut the parts yourself: "
            "`maps[0, y1:y, x1:x]`.",
        ),
        Mistake(
            lambda maps, box: voting(vote=lambda each: int(each.mean()))(maps, box),
            "Your score is cut to a whole number, as `int` and `//` do. A mean has fractions: `/`.",
        ),
    ),
)
