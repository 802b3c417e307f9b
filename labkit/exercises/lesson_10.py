"""Lesson 10, Cars: two stages: the sliding window; the rest in the files beside."""

import torch

from labkit.exercises.answers_10 import (
    cut_off,
    in_grid,
    in_numbers,
    places,
    pushed_back,
    sliding,
    spread,
    windows,
)
from labkit.exercises.between_10 import BETWEEN
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.offsets_10 import DECODED
from labkit.exercises.parts_10 import PART_SCORES
from labkit.exercises.pooled_10 import POOLED
from labkit.exercises.weights_10 import WEIGHTED

WINDOWS = Exercise(
    label="windows",
    ask="Return every square window of `side` pixels inside a picture of `size` by `size` pixels, "
    "moved by `step`, row by row from the top left, as a float tensor [N, 4] of x1, y1, x2, y2.",
    reference=windows,
    hints=(
        "Where may a window begin, so that all of it is inside? At 0, then every `step`, and last "
        "at `size - side`. Across and down it is the same.",
        "`range(a, b, step)` ends before b: `starts = range(0, size - side + 1, step)`. Row by row "
        "is a loop over y, and inside it a loop over x.",
        "`boxes = [(x, y, x + side, y + side) for y in starts for x in starts]`, and "
        "`torch.tensor(boxes).float()` of it.",
    ),
    why="There are very many such windows, in every size one looks for, and nearly all show "
    "nothing. That is why a network proposes regions first.",
    cases=(
        Case("four windows, the last at the border", (7, 3, 4)),
        Case("nine windows that share pixels", (8, 3, 2)),
        Case("a step longer than the window", (11, 2, 5)),
        Case("a step of one pixel", (6, 2, 1)),
        Case("nine windows, the last at the border", (10, 4, 3)),
        Case("a picture of 300 pixels", (300, 128, 60)),
    ),
    mistakes=(
        Mistake(
            sliding(lambda size, side, step: range(0, size - side, step)),
            "A window that ends right at the border is missing. `range` ends before its second "
            "number, so that is `size - side + 1`, and to compare an end with the border is `<=`.",
        ),
        Mistake(
            sliding(lambda size, side, step: [i * step for i in range((size - side) // step)]),
            "In each row and column the last window is missing. There is one window more than "
            "steps: `(size - side) // step + 1`.",
        ),
        Mistake(
            sliding(lambda size, side, step: range(0, size, step)),
            "Some windows stick out of the picture in yours. The last place to begin is "
            "`size - side`: `range(0, size - side + 1, step)`.",
        ),
        Mistake(
            sliding(lambda size, side, step: range(0, size - side + step, step)),
            "Where the step does not come out even, your last windows stick out of the picture. "
            "`range(0, size - side + 1, step)` ends in time.",
        ),
        Mistake(
            sliding(lambda size, side, step: [i * step for i in range(size // step)]),
            "You count `size // step` places, whatever the window's side: too many or too few. The "
            "last one begins no later than at `size - side`: `range(0, size - side + 1, step)`.",
        ),
        Mistake(
            cut_off,
            "You cut windows off at the border, and those are no longer square. Only whole windows "
            "are wanted: begin no later than `size - side`.",
        ),
        Mistake(
            sliding(pushed_back),
            "Where the step does not come out even you add windows at the border. Yours covers all "
            "pixels, which is not asked here: every window is a whole step from the one before.",
        ),
        Mistake(
            sliding(spread),
            "You spread the windows evenly up to the border, so they move by more than `step`. "
            "`range(0, size - side + 1, step)`.",
        ),
        Mistake(
            sliding(box=lambda x, y, side: (y, x, y + side, x + side)),
            "The windows are right, and go down before they go right. Row by row, y is the outer "
            "loop and x the inner one, and in a box x comes before y.",
        ),
        Mistake(
            sliding(box=lambda x, y, side: (x, y, side, side)),
            "The last two are width and height in yours. They are the second corner: `x + side`, "
            "`y + side`.",
        ),
        Mistake(
            sliding(box=lambda x, y, side: (x, y, x + side - 1, y + side - 1)),
            "You take off 1, as if the second corner were the last pixel. It is where the window "
            "ends: x2 - x1 is `side`.",
        ),
        Mistake(
            sliding(box=lambda x, y, side: (x, x + side, y, y + side)),
            "The order is x1, x2, y1, y2 in yours. First one corner, then the other: x1, y1, x2, "
            "y2.",
        ),
        Mistake(
            sliding(box=lambda x, y, side: (x + side, y + side, x, y)),
            "Your second corner comes first. From the top left: x1, y1, then x2, y2.",
        ),
        Mistake(
            sliding(box=lambda x, y, side: (x, y, y + side, x + side)),
            "In your second corner x and y have changed places: `x + side`, `y + side`.",
        ),
        Mistake(
            sliding(box=lambda x, y, side: (x, y)),
            "You return the first corner alone. The second one too: `x + side`, `y + side`.",
        ),
        *(
            Mistake(
                sliding(box=box),
                "You lay each window round the place where it should begin, so the first ones "
                "stick out at the top left. The place is its corner: x1 = x, x2 = x + side.",
            )
            for box in (
                lambda x, y, side: (x - side / 2, y - side / 2, x + side / 2, y + side / 2),
                lambda x, y, side: (x - side // 2, y - side // 2, x + side // 2, y + side // 2),
            )
        ),
        Mistake(
            lambda size, side, step: windows(size, side, step)[
                :: int(len(windows(size, side, step)) ** 0.5) + 1
            ],
            "Yours run down the diagonal: x and y are the same in each. Every x goes with every y: "
            "two loops, one inside the other, and no `zip`.",
        ),
        Mistake(
            sliding(down=lambda size, side, step: [0]),
            "Only the first row comes back. Every y has its windows too: a loop over y round the "
            "one over x, and `return` outside both.",
        ),
        Mistake(
            sliding(
                lambda size, side, step: [0],
                lambda *given: range(0, given[0] - given[1] + 1, given[2]),
            ),
            "Only the first column comes back. Every x has its windows too: a loop over x inside "
            "the one over y, and `return` outside both.",
        ),
        Mistake(
            sliding(down=lambda size, side, step: list(places(size, side, step))[-1:]),
            "Only the last row comes back. Is the list made anew in each round? Begin it once, "
            "before both loops.",
        ),
        *(
            Mistake(
                wrong,
                "Only the first window comes back. Does your loop end early, at a `return` inside "
                "it?",
            )
            for wrong in (
                lambda size, side, step: windows(size, side, step)[:1],
                lambda size, side, step: windows(size, side, step)[0],
            )
        ),
        *(
            Mistake(
                wrong,
                "Only the last window comes back. Collect them: an empty list before the loops, "
                "and `append` inside.",
            )
            for wrong in (
                lambda size, side, step: windows(size, side, step)[-1:],
                lambda size, side, step: windows(size, side, step)[-1],
            )
        ),
        Mistake(
            sliding(lambda size, side, step: range(size - side + 1)),
            "Your windows move by one pixel. `step` is the third number of `range`.",
        ),
        Mistake(
            sliding(lambda size, side, step: range(0, size - side + 1, side)),
            "Your windows move by their own side, so that they never share a pixel. They move by "
            "`step`.",
        ),
        Mistake(
            sliding(down=lambda size, side, step: range(size - side + 1)),
            "Across they move by `step`, and down by one pixel. `step` counts down too.",
        ),
        Mistake(
            sliding(
                lambda size, side, step: range(size - side + 1),
                lambda size, side, step: range(0, size - side + 1, step),
            ),
            "Down they move by `step`, and across by one pixel. `step` counts across too.",
        ),
        Mistake(
            sliding(lambda size, side, step: range((size - side) // step + 1)),
            "You count the windows right, and use their numbers for places. The place is the "
            "number times `step`.",
        ),
        Mistake(
            lambda size, side, step: sliding(box=lambda x, y, _: (x, y, x + step, y + step))(
                size, side, step
            ),
            "Your windows are as wide as the step. A window goes from x to `x + side`.",
        ),
        Mistake(
            lambda size, side, step: windows(size, step, side),
            "`side` and `step` have changed places: a window is `side` wide and moves by `step`.",
        ),
        Mistake(
            lambda size, side, step: windows(size, side, step) / size,
            "You divide by the picture's side. Here the windows stay in pixels.",
        ),
        Mistake(
            lambda size, side, step: windows(size, side, step).flip(0),
            "The windows are right, and come from the bottom right. Begin at the top left.",
        ),
        *(
            Mistake(
                wrong,
                "Each number is right, and is a whole one. A float tensor is wanted, since boxes "
                "get fractions later: `.float()`, or `dtype=torch.float32`.",
            )
            for wrong in (
                lambda size, side, step: windows(size, side, step).long(),
                lambda size, side, step: windows(size, side, step).int(),
            )
        ),
        Mistake(
            lambda size, side, step: windows(size, side, step).double(),
            "Each number is right, in 64 bits, as NumPy takes them. What networks compute with has "
            "32: `.float()`.",
        ),
        Mistake(
            lambda size, side, step: torch.tensor(
                [box.long() for box in windows(size, side, step)]
            ),
            "`torch.tensor` takes numbers. A list of tensors is joined by `torch.stack`.",
        ),
        Mistake(
            sliding(lambda size, side, step: range((size - side) / step + 1)),  # type: ignore[call-overload]
            "`/` makes fractions, even of 4 / 2, and `range` counts in whole numbers. Use `//`.",
        ),
        Mistake(
            in_numbers,
            "Each window is right, in a list. One tensor is wanted: `torch.tensor(boxes).float()`.",
        ),
        Mistake(
            lambda size, side, step: windows(size, side, step).numpy(),
            "Each window is right, in a NumPy array. `torch.from_numpy(…).float()` makes a tensor.",
        ),
        Mistake(
            in_grid,
            "Each window is right, in a table of rows and columns. One after another: "
            "`.reshape(-1, 4)`.",
        ),
        *(
            Mistake(
                wrong,
                "You lay the four numbers one below the other. A row for each window: "
                "`torch.stack(…, 1)`, or `.T`.",
            )
            for wrong in (
                lambda size, side, step: windows(size, side, step).T,
                lambda size, side, step: windows(size, side, step).T.reshape(-1, 4),
            )
        ),
        Mistake(
            lambda size, side, step: windows(size, side, step).flatten(),
            "Each number is right, all in one row. Four make a window: `.reshape(-1, 4)`.",
        ),
        Mistake(
            lambda size, side, step: len(windows(size, side, step)),
            "That is how many there are. The windows themselves are wanted.",
        ),
        Mistake(
            lambda size, side, step: torch.arange(0, size - side + 1, step).float(),
            "These are the places to begin. Make a box of each pair of them: x, y, x + side, "
            "y + side.",
        ),
    ),
)

EXERCISES = (WINDOWS, DECODED, POOLED, BETWEEN, WEIGHTED, PART_SCORES)
