"""The maps inside a network that goes down and up again, level by level: the letter U."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from matplotlib.figure import Figure
from torch import Tensor

from labkit.show.drawing import BLUE, ORANGE, draw
from labkit.show.page import figure

Stage = tuple[str, Tensor]
SHRINK = 0.8  # a level is drawn so much smaller than the one above; true halves would vanish


def levels(down: Sequence[Stage], up: Sequence[Stage], *, alt: str) -> None:
    """Show maps of a network on the way down and on the way up, those of one level on one line.

    A stage is a caption and a picture [3, h, w] or a map [h, w] from 0 to 1. `down` begins with the
    picture and ends at the bottom; `up` goes on from there, with fewer stages than `down`, each
    opposite one of the lowest. Dashed arrows are the bridges from side to side. Raises ValueError
    for other numbers of stages. Used in lesson 07.
    """
    if len(down) < 2 or not 1 <= len(up) < len(down):
        raise ValueError(
            f"levels was given {len(down)} stages down and {len(up)} up. It takes at least two "
            "down, and at least one up but fewer than down: the bottom is the last of down."
        )
    sides = [SHRINK**level for level in range(len(down))]
    tops = [sum(sides[:level]) + 0.3 * level for level in range(len(down))]
    reach = 1.55 + 0.3 * len(down)  # from the middle of the U to the middle of its highest maps
    across, deep = 2 * reach + 1.9, tops[-1] + sides[-1] + 0.05
    # Letters stay as large, however many levels share the eight inches.
    lines = max(caption.count("\n") + 1 for caption, _ in (down[0], up[-1]))
    room = 0.05 + 0.15 * lines * max(1, across / 8)
    drawing = Figure((8, 8 * (deep + room) / across))
    axis = drawing.add_axes((0, 0, 1, 1))
    axis.set_axis_off()
    places = [reach * (1 - level / (len(down) - 1)) for level in range(len(down))]
    left = [
        _place(axis, stage, -x, top, side)
        for stage, x, top, side in zip(down, places, tops, sides, strict=True)
    ]
    opposite = range(len(down) - 2, len(down) - 2 - len(up), -1)
    right = [
        _place(axis, stage, places[n], tops[n], sides[n])
        for stage, n in zip(up, opposite, strict=True)
    ]
    for above, below in pairwise(left):
        _arrow(axis, above["bottom"], below["left"], BLUE, "-", "angle,angleA=90,angleB=0,rad=5")
    for below, above in pairwise([left[-1], *right]):
        _arrow(axis, below["right"], above["bottom"], BLUE, "-", "angle,angleA=0,angleB=90,rad=5")
    for number, one in zip(opposite, right, strict=True):
        _arrow(axis, left[number]["right"], one["left"], ORANGE, "--", "arc3")
    axis.set(xlim=(-across / 2, across / 2), ylim=(deep, -room))
    axis.set_aspect("equal")
    figure(drawing, alt=alt)


def _place(axis: Any, stage: Stage, x: float, top: float, side: float) -> dict[str, tuple]:
    """Draw a stage with its caption, and return the middles of its sides."""
    caption, picture = stage
    height = side * min(1, picture.shape[-2] / picture.shape[-1])
    width = height * picture.shape[-1] / picture.shape[-2]
    draw(axis, picture)
    axis.images[-1].set_extent((x - width / 2, x + width / 2, top + height, top))
    axis.text(x, top - 0.04, caption, ha="center", va="bottom", fontsize=8.5)
    middle = top + height / 2
    return {
        "bottom": (x, top + height + 0.03),
        "left": (x - width / 2 - 0.03, middle),
        "right": (x + width / 2 + 0.03, middle),
    }


def _arrow(axis: Any, start: tuple, end: tuple, colour: str, line: str, path: str) -> None:
    look = {"arrowstyle": "-|>", "color": colour, "lw": 1.5, "ls": line}
    axis.annotate(
        "", end, start, arrowprops=look | {"shrinkA": 0, "shrinkB": 0, "connectionstyle": path}
    )
