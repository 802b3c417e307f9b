"""How a network's layers are wired: what each one reads, and what is added or laid beside."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from labkit.show.drawing import BLUE, ORANGE
from labkit.show.page import figure

JUNCTIONS = ("+", "cat")  # where what went past the layers comes back: added, or concatenated
WIDTH, HEIGHT = 1.0, 0.9  # inches of a step, and of a row


def blocks(rows: Mapping[str, Sequence[str]], *, alt: str) -> None:
    """Show blocks as rows of steps from x to the right, each row under its name.

    A step is a layer's name, or "+" or "cat": there an arc arrives that went past the layers, from
    x or from the junction before. Raises `ValueError` for no rows, or a row without steps. Used in
    lesson 03.
    """
    if not rows or not all(rows.values()):
        raise ValueError(
            "blocks was given no rows, or a row without steps. Give names and steps, such as "
            '{"residual": ["conv", "conv", "+"]}.'
        )
    longest = max(len(steps) for steps in rows.values())
    drawing = Figure((WIDTH * (longest + 2.2), HEIGHT * len(rows)), layout="constrained")
    axis = drawing.subplots()
    axis.set(xlim=(-1.6, longest + 0.6), ylim=(len(rows) - 0.45, -0.75))
    axis.set_axis_off()
    for row, (name, steps) in enumerate(rows.items()):
        axis.text(-1.5, row, name, va="center", fontsize=10)
        _row(axis, row, steps)
    figure(drawing, alt=alt)


def _row(axis: Any, row: int, steps: Sequence[str]) -> None:
    junction = 0
    for place, step in enumerate(("x", *steps)):
        meets = step in JUNCTIONS
        look = {
            "boxstyle": "circle,pad=0.25" if meets or step == "x" else "round,pad=0.35",
            "facecolor": "white" if meets or step == "x" else "#EAF3FA",
            "edgecolor": ORANGE if meets else BLUE,
        }
        axis.text(place, row, step, ha="center", va="center", fontsize=9, bbox=look, zorder=3)
        if place:
            _arrow(axis, (place - 1 + 0.25, row), (place - 0.32, row), "black", "arc3")
        if meets:
            start, end = (junction, row - 0.22), (place, row - 0.22)
            _arrow(axis, start, end, ORANGE, f"arc3,rad={-0.6 / (place - junction):.2f}")
            junction = place


def _arrow(axis: Any, start: tuple, end: tuple, colour: str, path: str) -> None:
    style = {"arrowstyle": "-|>", "color": colour, "lw": 1.4, "connectionstyle": path}
    axis.annotate("", end, start, arrowprops=style)
