"""Figures of pictures: as they are, with a network's bets, through a model, as numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from labkit.show.drawing import (
    BLUE,
    READABLE,
    array,
    draw,
    grid,
    likelihoods,
    one_each,
    outline,
    wrapped,
)
from labkit.show.page import figure


def pictures(
    pixels: Sequence[torch.Tensor],
    *,
    alt: str,
    titles: Sequence[str] = (),
    columns: int = 4,
    squares: Mapping[str, tuple[int, int, int]] | None = None,
) -> None:
    """Show pictures side by side.

    Each is [3, H, W] or [H, W], uint8 or float in 0..1; an [H, W] map is drawn in grey from 0 to 1
    (or 255), so that the same value has the same grey in every figure. One that goes below 0 is
    drawn with 0 in the middle of the greys, from its own largest number either way. `squares` maps
    short names to (top, left, size): each is outlined on the first picture. Raises `ValueError` for
    no pictures, or titles that are not one a picture.
    """
    drawing, axes = grid(pixels, titles, columns)
    for name, square in (squares or {}).items():
        outline(axes[0], square, name)
    figure(drawing, alt=alt)


def top5(
    pixels: Sequence[torch.Tensor],
    probabilities: torch.Tensor,
    classes: Sequence[str],
    *,
    alt: str,
    titles: Sequence[str],
) -> None:
    """Show each picture beside its five likeliest classes, or all where there are fewer.

    `probabilities` is [N, classes], each row summing to one. Raises `ValueError` where there is not
    one row and one title a picture.
    """
    one_each(pixels, rows_of_probabilities=probabilities, titles=titles)
    columns = 2 if len(pixels) > 1 else 1
    rows = -(-len(pixels) // columns)
    drawing = Figure((4.7 * columns, 1.75 * rows), layout="constrained")
    axes = drawing.subplots(rows, 2 * columns, squeeze=False, width_ratios=[1, 1] * columns).flat
    for axis in axes:
        axis.set_axis_off()
    for number, (picture, row) in enumerate(zip(pixels, probabilities.cpu(), strict=True)):
        photo, bars = axes[2 * number], axes[2 * number + 1]
        draw(photo, picture)
        photo.set_title(wrapped(titles[number], 2.2), fontsize=10)
        best = row.topk(min(5, len(row)))
        names = [classes[index] for index in best.indices]
        likelihoods(bars, names, best.values.tolist())
    figure(drawing, alt=alt)


def flow(stages: Sequence[tuple[str, Any]], *, alt: str) -> None:
    """Show input → model → output: each stage is a caption and a picture, bars or words.

    A stage's content is a picture [3, H, W], a pair (probabilities [classes], their names), of
    which the three likeliest are drawn as bars, or a text, which is drawn as a box: the model.
    Pictures are drawn to one scale, though none smaller than a third of the largest.
    """
    longest = max(
        [max(each.shape[-2:]) for _, each in stages if isinstance(each, torch.Tensor)], default=0
    )
    drawing = Figure((9.2, 2.5), layout=ConstrainedLayoutEngine(wspace=0.14))
    widths = [0.9 if isinstance(content, str) else 1.0 for _, content in stages]
    for axis, (caption, content) in zip(
        drawing.subplots(1, len(stages), width_ratios=widths), stages, strict=True
    ):
        axis.set_axis_off()
        axis.set_title(caption, fontsize=9.5)
        if isinstance(content, torch.Tensor):
            draw(axis, content)
            rows, columns = content.shape[-2:]
            half = min(longest, 3 * max(rows, columns)) / 2
            axis.set_xlim(columns / 2 - 0.5 - half, columns / 2 - 0.5 + half)
            axis.set_ylim(rows / 2 - 0.5 + half, rows / 2 - 0.5 - half)
        elif isinstance(content, tuple):
            best = content[0].topk(min(3, len(content[0])))
            likelihoods(axis, [content[1][i] for i in best.indices], best.values.tolist())
        else:
            box = {"boxstyle": "round,pad=0.8", "facecolor": "#EAF3FA", "edgecolor": BLUE}
            axis.text(0.5, 0.5, content, ha="center", va="center", fontsize=10, bbox=box)
        if axis is not drawing.axes[0]:
            axis.annotate(
                "", (-0.02, 0.5), (-0.14, 0.5), xycoords="axes fraction",
                arrowprops={"arrowstyle": "-|>", "color": "black", "lw": 1.5},
                annotation_clip=False,
            )  # fmt: skip
    figure(drawing, alt=alt)


def numbers(
    picture: torch.Tensor, *, whole: torch.Tensor, corner: tuple[int, int], alt: str
) -> None:
    """Show a small patch of a picture with the numbers of its red channel written over its pixels.

    `picture` is [3, H, W] uint8, cut out of `whole` at `corner` (row, column): the whole picture
    is shown with the patch outlined, and rows and columns are counted as there. Raises `ValueError`
    for more than 12 rows or columns, as nobody could read their numbers.
    """
    rows, columns = picture.shape[1:]
    if max(rows, columns) > READABLE:
        raise ValueError(
            f"This patch has {rows} rows and {columns} columns. At most "
            f"{READABLE} of each can be read: cut out less, such as picture[:, :10, :10]."
        )
    drawing = Figure((8, 3.1), layout="constrained")
    place, patch, red = drawing.subplots(1, 3, width_ratios=[1.1, 0.9, 1])
    draw(place, whole)
    outline(place, (*corner, max(rows, columns)))
    place.set_title("where the patch is", fontsize=10)
    draw(patch, picture)
    patch.set_title(f"the patch, {rows} × {columns} pixels", fontsize=10)
    draw(red, picture[0])
    for (row, column), value in np.ndenumerate(array(picture[0])):
        shade = "black" if value > 110 else "white"
        red.text(column, row, value, ha="center", va="center", fontsize=6, color=shade)
    red.set_title("channel 0 (red) as numbers", fontsize=10)
    for axis in (patch, red):
        axis.set_xticks(range(0, columns, 3), range(corner[1], corner[1] + columns, 3))
        axis.set_yticks(range(0, rows, 3), range(corner[0], corner[0] + rows, 3))
    for axis in drawing.axes:
        axis.set_xlabel("column")
        axis.set_ylabel("row")
    figure(drawing, alt=alt)
