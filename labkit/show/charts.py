"""Figures of numbers: how they are spread, how they change, how they compare."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import torch
from matplotlib.figure import Figure

from labkit.show.drawing import BLUE, DASHES, LINES, RGB, array, plot
from labkit.show.page import figure

MARKERS = ("o", "s", "^", "D")


def histograms(tensors: Mapping[str, torch.Tensor], *, alt: str) -> None:
    """Show how the values of each picture [3, H, W] are spread: a panel each, a line a channel.

    Channels are told apart by colour and by dashes.
    """
    drawing = Figure((8, 2.6), layout="constrained")
    for axis, (title, tensor) in zip(
        drawing.subplots(1, len(tensors), squeeze=False).flat, tensors.items(), strict=True
    ):
        for values, (name, colour), dashes in zip(array(tensor), RGB.items(), DASHES, strict=False):
            axis.hist(
                values.flatten(), 50, histtype="step", label=name, color=colour, linestyle=dashes
            )
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("value")
        axis.set_ylabel("pixels")
        axis.legend(fontsize=8)
    figure(drawing, alt=alt)


def curves(
    lines: Mapping[str, Sequence[float]],
    *,
    title: str,
    x: str,
    y: str,
    alt: str,
    at: Sequence[float] | None = None,
    scale: Literal["linear", "log"] = "linear",
) -> None:
    """Show several curves on one axis, told apart by colour and by dashes.

    `lines` maps each curve's name to its values at the places `at`, or at x = 1, 2, 3, … where none
    are given; on a "log" scale curves that differ by factors can be seen together. Raises
    `ValueError` where a curve has not one value a place.
    """
    for name, values in lines.items():
        if at is not None and len(values) != len(at):
            raise ValueError(
                f"The curve {name!r} has {len(values)} values and `at` has {len(at)} places. Give "
                "one value a place."
            )
    drawing = Figure((5.5 if len(lines) == 1 else 7.5, 2.6), layout="constrained")
    axis = drawing.subplots()
    plot(axis, lines, at)
    if len(lines) > 1:  # beside the curves, where it hides none
        axis.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    axis.set(title=title, xlabel=x, ylabel=y, yscale=scale)
    figure(drawing, alt=alt)


def bars(values: Mapping[str, float], *, title: str, x: str, y: str, alt: str) -> None:
    """Show one bar a name, in the order given; long rows of names are not written out."""
    drawing = Figure((7, 2.6), layout="constrained")
    axis = drawing.subplots()
    axis.bar(range(len(values)), list(values.values()), color=BLUE)
    axis.locator_params(axis="x", integer=True)
    axis.set_xlim(-0.7, len(values) - 0.3)  # no tick where there is no bar
    if len(values) <= 12:
        longest = max(map(len, values), default=0)
        slant: dict[str, Any] = (
            {"rotation": 30, "ha": "right"} if longest * len(values) > 80 else {}
        )
        axis.set_xticks(range(len(values)), list(values), **slant)
    axis.set(title=title, xlabel=x, ylabel=y)
    figure(drawing, alt=alt)


def scatter(
    groups: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    *,
    title: str,
    x: str,
    y: str,
    alt: str,
    lines: Mapping[str, Sequence[float]] | None = None,
) -> None:
    """Show groups of points, each (places along x, places along y), on one axis from 0 to 1.

    `lines` maps the name of a curve to its values at evenly spaced places from 0 to 1. Raises
    ValueError where a group has not as many places along x as along y. Used in lesson 08.
    """
    drawing = Figure((6.8, 3.6), layout="constrained")
    axis = drawing.subplots()
    for number, (name, values) in enumerate((lines or {}).items()):
        dashes = DASHES[number % len(DASHES)]
        axis.plot(np.linspace(0, 1, len(values)), values, dashes, color="black", lw=1, label=name)
    for number, (name, (along, up)) in enumerate(groups.items()):
        if len(along) != len(up):
            raise ValueError(
                f"The group {name!r} has {len(along)} places along x and {len(up)} along y. Give "
                "two for each point."
            )
        mark, colour = MARKERS[number % len(MARKERS)], LINES[number % len(LINES)]
        size = 4 if len(along) > 20 else 7
        axis.plot(along, up, mark, ms=size, color=colour, label=name, zorder=3)
    axis.set(title=title, xlabel=x, ylabel=y, xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    figure(drawing, alt=alt)


def points(
    places: Mapping[str, tuple[float, float]], *, title: str, x: str, y: str, alt: str
) -> None:
    """Show named points, each (along x, up y) with its name beside it; both axes begin at 0.

    Raises ValueError for no points. Used in lesson 11.
    """
    if not places:
        raise ValueError("points was given none. Give at least one name with its (x, y).")
    drawing = Figure((6.2, 3.2), layout="constrained")
    axis = drawing.subplots()
    middle = max(along for along, _ in places.values()) / 2
    for number, (name, place) in enumerate(places.items()):
        mark, colour = MARKERS[number % len(MARKERS)], LINES[number % len(LINES)]
        axis.plot(*place, mark, ms=8, color=colour, zorder=3)
        left = place[0] > middle  # so that no name leaves the figure
        axis.annotate(
            name, place, (-8 if left else 8, 0), textcoords="offset points", fontsize=9,
            ha="right" if left else "left", va="center",
        )  # fmt: skip
    axis.set(title=title, xlabel=x, ylabel=y)
    axis.set_xlim(0, 1.1 * axis.get_xlim()[1])
    axis.set_ylim(0, 1.1 * axis.get_ylim()[1])
    axis.grid(alpha=0.3)
    figure(drawing, alt=alt)


def panels(
    groups: Mapping[str, Mapping[str, Sequence[float]]], *, x: str, title: str = ""
) -> Figure:
    """Draw groups of named curves side by side, each group on an axis with its title."""
    drawing = Figure((5.5 if len(groups) == 1 else 9, 2.8), layout="constrained")
    if title:
        drawing.suptitle(title, fontsize=11)
    for axis, (name, lines) in zip(
        drawing.subplots(1, len(groups), squeeze=False).flat, groups.items(), strict=True
    ):
        plot(axis, lines)
        axis.set_xlabel(x)
        axis.set_title(name, fontsize=10)
    return drawing


def matrix(
    values: torch.Tensor,
    names: Sequence[str],
    *,
    title: str,
    x: str,
    y: str,
    alt: str,
    whole: float | None = None,
) -> None:
    """Show a square table of counts as shades with the counts written in, such as confusions.

    `values` is [n, n], a row and a column a name. Rows are compared with themselves: the shade is
    the share of the row's sum. What is no count, such as cosines, is told to two places, and
    compared with `whole`. Raises ValueError where names and sides differ. Used in lessons 02, 10
    and 12.
    """
    if values.shape != (len(names), len(names)):
        raise ValueError(
            f"The matrix is {list(values.shape)} and there are {len(names)} names. Give one name a "
            "row, and as many columns as rows."
        )
    counts = array(values)
    shares = counts / (whole or np.maximum(counts.sum(1, keepdims=True), 1))
    side = 1.8 + 0.34 * len(names)
    drawing = Figure((side, side), layout="constrained")
    axis = drawing.subplots()
    axis.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.6 else "black"
        if count:
            told = f"{round(float(count), 2):g}"
            axis.text(column, row, told, ha="center", va="center", fontsize=8, color=colour)
    places = range(len(names))
    axis.set(xticks=places, yticks=places, xlabel=x, ylabel=y)
    axis.set_xticklabels(names, rotation=90 if max(map(len, names)) > 3 else 0)
    axis.set_yticklabels(names)
    axis.set_title(title, fontsize=10)
    figure(drawing, alt=alt)
