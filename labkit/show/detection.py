"""Figures of how detectors learn and are scored: whose anchors are whose, precision and recall."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from torch import Tensor

from labkit.boxes import BACKGROUND, NEITHER
from labkit.show.boxes import EDGES, edge, settle, word
from labkit.show.drawing import LINES, array, draw
from labkit.show.page import figure

GREY, PALE = "#404040", "#D8D8D8"


def anchors(
    picture: Tensor, anchors: Tensor, boxes: Tensor, states: Tensor, *, alt: str, title: str = ""
) -> None:
    """Show to which object each anchor belongs: boxes in its colour, pale ones for neither.

    `picture` is [3, H, W], `anchors` [A, 4] and `boxes`, the true ones, [N, 4], both in pixels;
    `states` are whole numbers [A] as `labkit.boxes.match` returns them: the number of a box, −1
    background, of which only a dot in the middle is drawn, −2 neither. The true boxes are dotted
    white, under their numbers. The legend counts. Raises ValueError for other shapes and a state
    that is no box's. Used in lesson 09.
    """
    _check_anchors(anchors, boxes, states)
    height, width = picture.shape[-2:]
    drawing = Figure((7, 5.2 * height / width), layout="constrained")
    axis = drawing.subplots()
    axis.set_axis_off()
    draw(axis, picture)
    sides, whose = array(anchors.float()).reshape(-1, 4), array(states)
    dots = (sides[whose == BACKGROUND, :2] + sides[whose == BACKGROUND, 2:]) / 2 - 0.5
    axis.plot(*dots.T, "o", ms=1.8, mfc=PALE, mec=GREY, mew=0.3, ls="")
    colours = {NEITHER: PALE} | {each: EDGES[each % len(EDGES)] for each in range(len(boxes))}
    for state, colour in colours.items():
        for x1, y1, x2, y2 in sides[whose == state].tolist():
            line, alpha = (0.6, 0.55) if state == NEITHER else (1.1, 1)
            axis.add_patch(
                Rectangle(
                    (x1 - 0.5, y1 - 0.5), x2 - x1, y2 - y1, fill=False, ec=colour, lw=line,
                    alpha=alpha,
                )
            )  # fmt: skip
    numbers = []
    for number, box in enumerate(boxes.tolist()):
        edge(axis, box, "white", dotted=True)
        numbers.append(word(axis, box, str(number), colours[number]))
    axis.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    axis.set_title(title, fontsize=10)
    drawing.legend(handles=_states(whose, colours), loc="outside right upper", fontsize=8)
    FigureCanvasAgg(drawing)
    drawing.draw_without_rendering()
    settle(axis, numbers)
    figure(drawing, alt=alt)


def _states(whose: np.ndarray, colours: Mapping[int, str]) -> list[Line2D]:
    """The legend: each state that there is, and how many anchors have it."""
    named = {NEITHER: "neither"} | {each: f"object {each}" for each in colours if each >= 0}
    handles = [
        Line2D([], [], color=colours[state], lw=2, label=f"{name}: {(whose == state).sum():,}")
        for state, name in sorted(named.items(), key=lambda item: (item[0] < 0, item[0]))
    ]
    count = (whose == BACKGROUND).sum()
    handles.append(
        Line2D([], [], marker="o", ls="", ms=4, mfc=PALE, mec=GREY, label=f"background: {count:,}")
    )
    handles.append(Line2D([], [], color="#999999", lw=1.5, ls=":", label="the true boxes"))
    return handles


def precision_recall(
    curves: Mapping[str, tuple[Sequence[float], Sequence[float]]], *, alt: str, title: str = ""
) -> None:
    """Show precision against recall as named steps, and dotted what average precision measures.

    A curve is its recalls and its precisions after each detection, the surest first, both from 0
    to 1. Dotted is its envelope, at each recall the best precision there is from it on; its area,
    the average precision over all points (PASCAL VOC's from 2010 on), stands in the legend. NaN,
    for what there was nothing to find of, draws nothing. Raises ValueError for recalls and
    precisions of different numbers, values outside 0 to 1, and recalls that fall. Used in lesson
    09.
    """
    drawing = Figure((6.8, 3.4), layout="constrained")
    axis = drawing.subplots()
    for number, (name, curve) in enumerate(curves.items()):
        recall, precision = (np.asarray(each, dtype=float) for each in curve)
        _check_curve(name, recall, precision)
        colour = LINES[number % len(LINES)]
        envelope = np.maximum.accumulate(precision[::-1])[::-1]
        area = float((np.diff(recall, prepend=0) * envelope).sum())
        label = f"{name}: " + ("nothing to find" if np.isnan(area) else f"area {area:.2f}")
        # A step goes left from its detection: what is found next is found at that precision.
        along = np.concatenate([[0], recall, recall[-1:]])
        for values, line, thick, own in ((precision, "-", 1.5, label), (envelope, ":", 2.2, None)):
            up = np.concatenate([values[:1], values, [0]]) if len(values) else np.zeros(1)
            axis.plot(along, up, line, color=colour, lw=thick, label=own, drawstyle="steps-pre")
        if len(curves) == 1:
            axis.fill_between(along, up, step="pre", color=colour, alpha=0.12, lw=0)
    if curves:
        axis.plot([], [], ":", color="#666666", lw=2.2, label="the best from there on")
        axis.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    axis.set(xlabel="recall", ylabel="precision", xlim=(-0.02, 1.02), ylim=(-0.02, 1.04))
    axis.grid(alpha=0.3)
    axis.set_title(title, fontsize=10)
    figure(drawing, alt=alt)


def _check_anchors(anchors: Tensor, boxes: Tensor, states: Tensor) -> None:
    shapes = [list(each.shape) for each in (anchors, boxes, states)]
    if shapes != [[len(anchors), 4], [len(boxes), 4], [len(anchors)]]:
        raise ValueError(
            f"anchors was given anchors {shapes[0]}, boxes {shapes[1]} and states {shapes[2]}. It "
            "takes [A, 4], [N, 4] and [A]."
        )
    if astray := [each for each in states.tolist() if not NEITHER <= each < len(boxes)]:
        raise ValueError(
            f"anchors was given the state {astray[0]}, and there are {len(boxes)} boxes. A state "
            f"is the number of a box, from 0, or {BACKGROUND} for background, {NEITHER} for "
            "neither: see labkit.boxes.match."
        )


def _check_curve(name: str, recall: np.ndarray, precision: np.ndarray) -> None:
    if recall.ndim != 1 or recall.shape != precision.shape:
        raise ValueError(
            f"The curve {name!r} has recalls {list(recall.shape)} and precisions "
            f"{list(precision.shape)}. Give one of each a detection."
        )
    if ((recall < 0) | (recall > 1) | (precision < 0) | (precision > 1)).any():
        raise ValueError(f"The curve {name!r} leaves 0 to 1, where recall and precision lie.")
    if (np.diff(recall) < 0).any():
        raise ValueError(
            f"The recalls of {name!r} fall. Give them the surest detection first, as recall and "
            "then precision."
        )
