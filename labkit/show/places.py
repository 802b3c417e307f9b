"""Figures of where things are: boxes and points over pictures, bets as a glow, sureness."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from labkit.show.drawing import LINES, ORANGE, array, grid, in_grey, lay_over, one_each
from labkit.show.page import figure


def located(
    pixels: Sequence[Tensor],
    *,
    alt: str,
    boxes: Tensor | None = None,
    points: Tensor | None = None,
    true_boxes: Tensor | None = None,
    true_points: Tensor | None = None,
    titles: Sequence[str] = (),
    columns: int = 4,
) -> None:
    """Show pictures with a box and points on each: found ones in orange, true ones dotted white.

    `pixels` are N pictures [3, H, W]; boxes are [N, 4] and points [N, K, 2], in their pixels. The
    first point is a circle, the others are squares. Raises ValueError where there is not one box,
    row of points or title a picture.
    """
    drawing, axes = grid(pixels, titles, columns)
    one_each(pixels, boxes=boxes, points=points, true_boxes=true_boxes, true_points=true_points)
    for number, axis in enumerate(axes):
        for box, colour, line in ((true_boxes, "white", ":"), (boxes, ORANGE, "-")):
            if box is not None:
                _frame(axis, box[number].tolist(), colour, line)
        for places, colour, full in ((true_points, "white", False), (points, ORANGE, True)):
            if places is not None:
                _marks(axis, places[number].tolist(), colour, full)
    figure(drawing, alt=alt)


def _frame(axis: Any, box: Sequence[float], colour: str, line: str) -> None:
    x1, y1, x2, y2 = box
    corner = (x1 - 0.5, y1 - 0.5)  # matplotlib counts from the middle of the first pixel
    axis.add_patch(
        Rectangle(
            corner, x2 - x1, y2 - y1, fill=False, linewidth=1.8, edgecolor=colour, linestyle=line
        )
    )


def _marks(axis: Any, places: Sequence[Sequence[float]], colour: str, full: bool) -> None:
    inside = colour if full else "none"
    for number, (x, y) in enumerate(places):
        mark = "s" if number else "o"
        axis.plot(x - 0.5, y - 0.5, mark, ms=6, mew=1.5, mec=colour, mfc=inside)


def glow(
    picture: Tensor,
    maps: Mapping[str, Tensor],
    *,
    alt: str,
    most: float | None = None,
    columns: int | None = None,
    name: str = "the picture",
) -> None:
    """Show a picture, and beside it in grey with each named map of bets, clearer where larger.

    `picture` is [3, H, W], maps are [h, w] of any smaller size. Each map is clearest at its own
    largest bet, or, so that maps can be compared, all of them at `most`. With `columns` the maps
    stand in a grid of so many, without the picture alone, which is called by its `name`. Used in
    lessons 04, 10, 12 and 13.
    """
    if columns:
        drawing, axes = grid([picture] * len(maps), list(maps), columns)
    else:
        drawing, axes = grid([picture] * (len(maps) + 1), [name, *maps], len(maps) + 1)
    beside = axes[len(axes) - len(maps) :]
    for axis, bets in zip(beside, maps.values(), strict=True):
        in_grey(axis, picture)
        whole = most or bets.max().item() or 1.0  # a map that is nowhere lit lays nothing
        seen = 0.85 * array(bets / whole).clip(0, 1) ** 0.5
        lay_over(axis, picture, bets, cmap="autumn", vmax=most, alpha=seen)
    figure(drawing, alt=alt)


def sureness(
    groups: Mapping[str, Sequence[tuple[float, float, int]]], *, title: str, alt: str
) -> None:
    """Show how often classifiers are right against how sure they are (`metrics.Calibration.bars`).

    Each is a line of dots, with how many pictures each dot holds; on the diagonal both agree.
    """
    drawing = Figure((4.2, 3.4), layout="constrained")
    axis = drawing.subplots()
    axis.plot([0, 1], [0, 1], ":", color="black", label="as sure as right")
    for number, (name, bars) in enumerate(groups.items()):
        sure, right, count = torch.tensor(bars).unbind(1)
        colour, mark = LINES[number % len(LINES)], "os^D"[number % 4]
        axis.plot(sure, right, ("-", "--", "-.")[number % 3], color=colour, linewidth=1)
        sizes = array(15 + 120 * count / count.sum())
        axis.scatter(sure, right, s=sizes, color=colour, marker=mark, label=name)
        for x, y, held in bars:
            axis.annotate(
                f"{held}", (x, y), ((-6, 8), (-14, -12), (7, -10))[number % 3],
                textcoords="offset points", fontsize=7, color=colour,
            )  # fmt: skip
    axis.set(title=title, xlabel="how sure", ylabel="how often right")
    axis.set(xlim=(0, 1.03), ylim=(-0.03, 1.03))
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
    figure(drawing, alt=alt)
