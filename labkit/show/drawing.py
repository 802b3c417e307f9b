"""What figures are made of: colours, a picture on an axis, named curves, likelihood bars."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

# Okabe and Ito's colours, which people with any kind of colour vision tell apart.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9",
)  # fmt: skip
RGB = {"red": RED, "green": GREEN, "blue": BLUE}
LINES = (BLUE, ORANGE, GREEN, PURPLE, RED, SKY)
DASHES = ("-", "--", "-.", ":")
READABLE = 12  # rows and columns of numbers on a third of a page


def draw(axis: Any, picture: torch.Tensor) -> None:
    """Draw one picture, [3, H, W] or [H, W], uint8 or float in 0..1, on a matplotlib axis.

    An [H, W] map that goes below 0 is drawn with 0 in the middle of the greys.
    """
    top = 255 if picture.dtype == torch.uint8 else 1
    pixels = array(picture)
    if picture.ndim == 2 and pixels.min() < 0:
        top = abs(pixels).max()
        axis.imshow(pixels, cmap="gray", vmin=-top, vmax=top)
    elif picture.ndim == 2:
        axis.imshow(pixels, cmap="gray", vmin=0, vmax=top)
    else:
        axis.imshow(pixels.transpose(1, 2, 0).clip(0, top))


def grid(
    pixels: Sequence[torch.Tensor], titles: Sequence[str], columns: int
) -> tuple[Figure, list[Any]]:
    """A figure with each picture on an axis of its own, under its title, and these axes.

    Raises ValueError for no pictures, or titles that are not one a picture.
    """
    one_each(pixels, titles=titles or None)
    columns = min(columns, len(pixels))
    rows = -(-len(pixels) // columns)
    height = max(picture.shape[-2] / picture.shape[-1] for picture in pixels)
    size = (8, rows * (8 / columns * height + (0.35 if titles else 0)))
    drawing = Figure(size, layout="constrained")
    axes = list(drawing.subplots(rows, columns, squeeze=False).flat)
    for axis in axes:
        axis.set_axis_off()
    for axis, picture, title in zip(axes, pixels, titles or [""] * len(pixels), strict=False):
        draw(axis, picture)
        axis.set_title(wrapped(title, 8 / columns), fontsize=10)
    return drawing, axes[: len(pixels)]


def wrapped(title: str, inches: float) -> str:
    """A title in size 10, on as many lines as it needs to stay within so many inches.

    >>> wrapped("a cat called a fluke", 1.0)
    'a cat called\\na fluke'
    """
    letters = max(8, round(inches * 13))
    return "\n".join(part for line in title.split("\n") for part in wrap(line, letters) or [""])


def one_each(pixels: Sequence[torch.Tensor], **given: Sequence[Any] | torch.Tensor | None) -> None:
    """Raise ValueError for no pictures, and where what is given has not one row a picture."""
    if not len(pixels):
        raise ValueError("There are no pictures to show: give a list of at least one.")
    for name, rows in given.items():
        if rows is not None and len(rows) != len(pixels):
            raise ValueError(
                f"There are {len(pixels)} pictures and {len(rows)} {name.replace('_', ' ')}. Give "
                "one a picture."
            )


def in_grey(axis: Any, picture: torch.Tensor, light: float = 1) -> None:
    """Draw a picture [3, H, W] without its colours, for something to be laid over it."""
    top = 255 if picture.dtype == torch.uint8 else 1
    draw(axis, picture.float().mean(0) / top * light)


def lay_over(axis: Any, picture: torch.Tensor, values: torch.Tensor, **look: Any) -> None:
    """Lay a map [h, w] of any smaller size over all of a picture [3, H, W] that is drawn."""
    height, width = picture.shape[1:]
    axis.imshow(array(values), extent=(-0.5, width - 0.5, height - 0.5, -0.5), **look)


def outline(axis: Any, square: tuple[int, int, int], name: str = "") -> None:
    """Draw the edge of a square (top, left, size) on a picture, white in black, with its name."""
    top, left, size = square
    for colour, width in (("black", 3.5), ("white", 1.5)):
        edge = Rectangle((left - 0.5, top - 0.5), size, size, fill=False, ec=colour, lw=width)
        axis.add_patch(edge)
    if name:
        box = {"facecolor": "black", "edgecolor": "none", "pad": 1.5}
        axis.text(left, top - 8, name, color="white", fontsize=8, va="bottom", bbox=box)


def plot(
    axis: Any, lines: Mapping[str, Sequence[float]], at: Sequence[float] | None = None
) -> None:
    """Draw named curves on a matplotlib axis, with a legend where there are two.

    They stand over the places `at`, or over 1, 2, 3, … where none are given.
    """
    for number, (name, values) in enumerate(lines.items()):
        colour, dashes = LINES[number % len(LINES)], DASHES[number % 4]
        marker = "o" if len(values) < 3 else ""  # one epoch alone would leave no line
        places = range(1, len(values) + 1) if at is None else at
        axis.plot(places, values, dashes, marker=marker, color=colour, label=name)
    axis.locator_params(axis="x", integer=True)
    axis.grid(alpha=0.3)
    if len(lines) > 1:
        axis.legend(fontsize=8)


def likelihoods(axis: Any, names: Sequence[str], values: Sequence[float]) -> None:
    """Draw likelihood bars, the likeliest on top, each name written over its bar's line."""
    axis.barh(range(len(names)), values, height=0.34, color=BLUE)
    axis.set(xlim=(0, 1), ylim=(len(names) - 0.6, -0.75))
    for row, (name, value) in enumerate(zip(names, values, strict=True)):
        share = f"{value:.0%}" if value >= 0.005 else "<1%"
        axis.text(0, row - 0.24, name, va="bottom", fontsize=8)
        axis.text(1, row - 0.24, share, va="bottom", ha="right", fontsize=8)


def array(tensor: torch.Tensor) -> np.ndarray:
    """A tensor as matplotlib takes it."""
    return tensor.detach().cpu().numpy()
