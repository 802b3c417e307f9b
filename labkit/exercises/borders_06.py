"""Lesson 06's exercise on borders: what a pixel between two objects weighs."""

import torch

from labkit.exercises.answers_06 import (
    as_density,
    border_weight,
    by_math,
    each_alone,
    exchanged,
    w0_inside,
    weighing,
    with_the_class,
    without_exp,
    without_w0,
    written_in,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_NEAR = torch.tensor([[1.0, 2.0, 1.0], [0.0, 3.0, 6.0]])
_NEXT = torch.tensor([[1.0, 4.0, 3.0], [2.0, 3.0, 9.0]])

BORDER_WEIGHT = Exercise(
    label="border_weight",
    ask="Return how much each pixel weighs more: w0 · exp(-(d1 + d2)² / (2 · sigma²)).",
    reference=border_weight,
    hints=(
        "Add the distances, then square: `(d1 + d2) ** 2`.",
        "Divide by `(2 * sigma**2)`, in brackets, and put a minus in front of it all.",
        "`w0 * torch.exp(-((d1 + d2) ** 2) / (2 * sigma**2))`.",
    ),
    why="Large only where both are near: a narrow gap costs most, and is what parts two objects.",
    cases=(
        Case("six pixels", (_NEAR, _NEXT, 10.0, 5.0)),
        Case("a lower weight that falls off faster", (_NEAR, _NEXT, 4.0, 2.0)),
        Case(
            "a row across a gap", (torch.arange(5.0)[None], 4 - torch.arange(5.0)[None], 6.0, 3.0)
        ),
        Case("w0 and sigma as they are", (_NEAR, _NEXT)),
    ),
    mistakes=(
        Mistake(
            weighing(lambda a, b, sigma: (a + b) ** 2 / (2 * sigma**2)),
            "Yours grows with the distance: the minus is missing, or inside what is squared, where "
            "it is lost. `-((d1 + d2) ** 2)`.",
        ),
        Mistake(
            weighing(lambda a, b, sigma: -(a + b) / (2 * sigma**2)),
            "The sum is not squared: `(d1 + d2) ** 2`.",
        ),
        Mistake(
            weighing(lambda a, b, sigma: -(a + b) / (2 * sigma)),
            "Neither the sum nor `sigma` is squared. A square is `** 2`, with two stars: `* 2` "
            "makes it twice as much.",
        ),
        *(
            Mistake(
                weighing(wrong),
                "One star multiplies: `* 2` makes it twice as much. A square is `** 2`.",
            )
            for wrong in (
                lambda a, b, sigma: -(a + b) * 2 / (2 * sigma**2),
                lambda a, b, sigma: -((a + b) ** 2) / (2 * sigma * 2),
            )
        ),
        Mistake(
            weighing(lambda a, b, sigma: -(a**2 + b**2) / (2 * sigma**2)),
            "You square each distance, then add. Add first: `(d1 + d2) ** 2`.",
        ),
        Mistake(
            weighing(lambda a, b, sigma: -(a + b**2) / (2 * sigma**2)),
            "`**` comes before `+`, so you square `d2` alone. Put the sum in brackets.",
        ),
        Mistake(
            weighing(lambda a, b, sigma: -((a + b) ** 2) / (2 * sigma)),
            "`sigma` is not squared: `2 * sigma**2`.",
        ),
        Mistake(
            weighing(lambda a, b, sigma: -((a + b) ** 2) / sigma**2),
            "The 2 is missing: `(2 * sigma**2)`.",
        ),
        Mistake(
            weighing(lambda a, b, sigma: -((a + b) ** 2) / (2 * sigma) ** 2),
            "You square the 2 as well. `sigma` alone is squared: `2 * sigma**2`.",
        ),
        Mistake(
            weighing(lambda a, b, sigma: -((a + b) ** 2) / 2 * sigma**2),
            "`/` divides by the 2 alone, and you multiply by `sigma**2`. Put brackets round both: "
            "`/ (2 * sigma**2)`.",
        ),
        Mistake(without_w0, "`w0` is missing: it is the weight where both distances are 0."),
        Mistake(w0_inside, "`w0` stands in front of the exponential, not inside it."),
        Mistake(
            weighing(lambda a, b, sigma: -((a - b) ** 2) / (2 * sigma**2)),
            "You take the difference, as `-d1 + d2` is too, and that is 0 wherever both are "
            "equally far. Take the sum, and the minus of it all: `-((d1 + d2) ** 2)`.",
        ),
        Mistake(
            weighing(lambda a, b, sigma: -((a * b) ** 2) / (2 * sigma**2)),
            "You multiply the distances. Add them.",
        ),
        Mistake(
            weighing(lambda a, b, sigma: -(a**2) / (2 * sigma**2)),
            "You ask the nearest object alone, so every border gets heavy. A gap has two: "
            "`d1 + d2`.",
        ),
        Mistake(
            weighing(lambda a, b, sigma: -(b**2) / (2 * sigma**2)),
            "You ask the second object alone. Both count: `d1 + d2`.",
        ),
        Mistake(
            weighing(lambda a, b, sigma: -(((a + b) / 2) ** 2) / (2 * sigma**2)),
            "You take the mean of the distances. Their sum is meant.",
        ),
        Mistake(
            each_alone,
            "You weigh each distance alone and add the weights. Add the distances, under one "
            "exponential.",
        ),
        Mistake(
            with_the_class,
            "The 1 that every pixel weighs is added later. Return what comes on top of it.",
        ),
        Mistake(
            without_exp,
            "That is the exponent, times w0. `torch.exp` is missing.",
        ),
        Mistake(
            written_in,
            "10 and 5 are written into yours. Use `w0` and `sigma`.",
        ),
        Mistake(exchanged, "`w0` and `sigma` have changed places."),
        Mistake(
            as_density,
            "A probability density is divided by its area, and this is none: where both distances "
            "are 0 it is `w0`.",
        ),
        Mistake(
            by_math,
            "`math.exp` takes one number. `torch.exp` takes a tensor, and each of its numbers.",
        ),
    ),
)
