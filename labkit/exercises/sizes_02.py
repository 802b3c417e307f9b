"""Lesson 02's exercise on the size that a convolution leaves."""

import math

from labkit.exercises.answers_02 import size_after, strides
from labkit.exercises.exercise import Case, Exercise, Mistake

SIZE_AFTER = Exercise(
    label="size_after",
    ask="Return how many places a kernel finds along one side.",
    reference=size_after,
    hints=(
        "A kernel with holes reaches over `dilation * (kernel - 1) + 1` pixels.",
        "The room is `size + 2 * padding`. Take the reach off: so far can the kernel move.",
        "Divide that by the stride with `//`, and count the first place: `+ 1`.",
    ),
    why="Every convolution and every pooling of every network obeys this line.",
    # Each of the first cases brings one thing in, so that the first that fails says which is wrong.
    cases=(
        Case("a kernel that moves by one", (32, 5, 1, 0, 1)),
        Case("a stride of 2 that fits", (9, 3, 2, 0, 1)),
        Case("a stride that leaves a pixel over", (10, 3, 2, 0, 1)),
        Case("padding", (16, 3, 1, 1, 1)),
        Case("dilation", (10, 3, 1, 0, 2)),
        Case("all at once", (50, 4, 3, 2, 2)),
        Case("a kernel of four", (16, 4, 2, 1, 1)),
        Case("more padding than the kernel needs", (32, 3, 1, 2, 1)),
        Case("a size and a kernel, the rest as it is", (32, 5)),
    ),
    mistakes=(
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: size - kernel + 1,
            "Right for a kernel that moves by one. Now let stride, padding and dilation in.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (size - kernel) // stride + 1,
            "Right with a stride. Padding and dilation are not in it yet.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (size - kernel) // stride,
            "One too few: the kernel also has its first place, before it moves at all. And padding "
            "and dilation are not in it yet.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (
                size + 2 * padding - dilation * (kernel - 1)
            ),
            "The stride is not in it: the kernel moves so many pixels at a time.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (
                size + 2 * padding - (dilation * (kernel - 1) + 1) // stride + 1
            ),
            "`//` comes before `-`: put brackets round all that is to be divided.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (
                size + 2 * padding - dilation * (kernel - 1) - 1 // stride + 1
            ),
            "`//` comes before `-`, and divides your 1 alone: put brackets round all before it.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (
                (size + 2 * padding - dilation * (kernel - 1)) // stride
            ),
            "You count the first place before you divide. Its `+ 1` belongs after the division.",
        ),
        *(
            Mistake(
                lambda size, kernel, stride=1, padding=0, dilation=1, sides=sides: (
                    (size + sides * padding - kernel + 1) // stride
                ),
                "You count the first place before you divide. Its `+ 1` belongs after the "
                f"division. {missing} not in it yet.",
            )
            for sides, missing in ((2, "Dilation is"), (0, "Padding and dilation are"))
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (
                (size + padding - kernel) // stride + 1
            ),
            "Padding stands on both sides: add it twice. And dilation is not in it yet.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (
                (size + padding - kernel + 1) // stride
            ),
            "The `+ 1` belongs after the division, and padding stands on both sides: add it twice.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (
                (size + 2 * padding - kernel - 2 * (dilation - 1)) // stride + 1
            ),
            "A kernel of three has two gaps, and a larger one has more: `kernel - 1` of them.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (
                (size + 2 * padding - kernel) // stride + 1
            ),
            "Right without holes. With dilation the kernel reaches over more pixels than it has.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (
                (size + 2 * padding - dilation * kernel) // stride + 1
            ),
            "Between three weights are two gaps: the reach is `dilation * (kernel - 1) + 1`.",
        ),
        Mistake(
            lambda *given: int(strides(*given)),
            "One too few: the kernel also has its first place, before it moves at all.",
        ),
        Mistake(
            lambda *given: strides(*given) + 1,
            "There are no parts of places: `//` rounds down.",
        ),
        Mistake(
            lambda *given: math.ceil(strides(*given)) + 1,
            "You round up, to a place that does not fit any more. `//` rounds down.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: size_after(
                size + padding, kernel, stride, 0, dilation
            ),
            "Padding stands on both sides: add it twice.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: size_after(
                size - 4 * padding, kernel, stride, padding, dilation
            ),
            "Padding makes the side longer. You take it off: `size + 2 * padding`.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: (
                (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1
            ),
            "That is the size after a transposed convolution, which goes the other way.",
        ),
        Mistake(
            lambda size, kernel, stride=1, padding=0, dilation=1: size_after(
                size, kernel, stride, 0, dilation
            ),
            "The padding is not in it: it makes the side longer, at both ends.",
        ),
    ),
)
