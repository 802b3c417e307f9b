"""Every static figure of the course: drawn with matplotlib, shown with alt text that arrives.

Each function takes `alt`, a sentence that says what a person should see, because alt text kept
in an output's metadata is dropped on the way to the page: only an `<img alt=…>` keeps it.
"""

import base64
import html
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from labkit import images
from labkit.runtime.notebook import display, in_notebook

# Okabe and Ito's colours, which people with any kind of colour vision tell apart.
BLUE, ORANGE, GREEN, RED, PURPLE, SKY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9",
)  # fmt: skip
RGB = {"red": RED, "green": GREEN, "blue": BLUE}
LINES = (BLUE, ORANGE, GREEN, PURPLE, RED, SKY)
READABLE = 12  # rows and columns of numbers on half a page
SHARPNESS = 1.5  # pixels drawn for one pixel of the page: crisp on fine screens, small in the file


def figure(drawing: Figure, *, alt: str) -> None:
    """Show a matplotlib figure of your own, with alt text.

    Outside a notebook only the text is printed. Raises `ValueError` where `alt` is empty.
    """
    if not alt.strip():
        raise ValueError("A figure needs alt text: say in a sentence what a person should see.")
    text = f"[figure: {alt}]"
    display(as_html(drawing, alt=alt) if in_notebook() else "", text)


def as_html(drawing: Figure, *, alt: str) -> str:
    """Return a figure as an `<img>` that carries its pixels and its alt text."""
    drawing.set_dpi(96 * SHARPNESS)
    canvas = FigureCanvasAgg(drawing)
    canvas.draw()
    if "matplotlib.pyplot" in sys.modules:  # or the notebook would show it again, without alt text
        sys.modules["matplotlib.pyplot"].close(drawing)
    kind, data = images.encode(np.asarray(canvas.buffer_rgba())[..., :3])
    source = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    width = round(drawing.get_figwidth() * 96)
    return (
        f'<img alt="{html.escape(alt)}" width="{width}" style="max-width:100%;height:auto" '
        f'src="{source}">'
    )


def pictures(
    pixels: Sequence[torch.Tensor], *, alt: str, titles: Sequence[str] = (), columns: int = 4
) -> None:
    """Show pictures side by side.

    Each is [3, H, W] or [H, W], uint8 or float in 0..1; an [H, W] map is drawn in grey from 0 to 1
    (or 255), so that the same value has the same grey in every figure. Raises `ValueError` for no
    pictures, or titles that are not one a picture.
    """
    if not len(pixels):
        raise ValueError("There are no pictures to show: give a list of at least one.")
    if len(titles) not in (0, len(pixels)):
        raise ValueError(
            f"There are {len(pixels)} pictures and {len(titles)} titles. Give one title a picture, "
            "or none at all."
        )
    columns = min(columns, len(pixels))
    rows = -(-len(pixels) // columns)
    height = max(picture.shape[-2] / picture.shape[-1] for picture in pixels)
    width = 8 / columns
    drawing = Figure((8, rows * (width * height + (0.35 if titles else 0))), layout="constrained")
    axes = drawing.subplots(rows, columns, squeeze=False).flat
    for number, axis in enumerate(axes):
        axis.set_axis_off()
        if number < len(pixels):
            draw(axis, pixels[number])
            axis.set_title(titles[number] if titles else "", fontsize=10)
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
    if not 0 < len(pixels) == len(probabilities) == len(titles):
        raise ValueError(
            f"There are {len(pixels)} pictures, {len(probabilities)} rows of probabilities and "
            f"{len(titles)} titles. Give one row and one title a picture."
        )
    columns = 2 if len(pixels) > 1 else 1
    rows = -(-len(pixels) // columns)
    drawing = Figure((4.7 * columns, 1.75 * rows), layout="constrained")
    axes = drawing.subplots(rows, 2 * columns, squeeze=False, width_ratios=[1, 1] * columns).flat
    for axis in axes:
        axis.set_axis_off()
    for number, (picture, row) in enumerate(zip(pixels, probabilities.cpu(), strict=True)):
        photo, bars = axes[2 * number], axes[2 * number + 1]
        draw(photo, picture)
        photo.set_title(titles[number], fontsize=10)
        best = row.topk(min(5, len(row)))
        names = [classes[index] for index in best.indices]
        _bars(bars, names, best.values.tolist())
    figure(drawing, alt=alt)


def flow(stages: Sequence[tuple[str, Any]], *, alt: str) -> None:
    """Show input → model → output: each stage is a caption and a picture, bars or words.

    A stage's content is a picture [3, H, W], a mapping from class to probability, or a text, which
    is drawn as a box: the model.
    """
    drawing = Figure((9.2, 2.5), layout=ConstrainedLayoutEngine(wspace=0.14))
    widths = [0.9 if isinstance(content, str) else 1.0 for _, content in stages]
    for axis, (caption, content) in zip(
        drawing.subplots(1, len(stages), width_ratios=widths), stages, strict=True
    ):
        axis.set_axis_off()
        axis.set_title(caption, fontsize=9.5)
        if isinstance(content, torch.Tensor):
            draw(axis, content)
        elif isinstance(content, Mapping):
            _bars(axis, list(content), list(content.values()))
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


def numbers(picture: torch.Tensor, *, alt: str, channel: int = 0) -> None:
    """Show a small patch with one channel's numbers written over its pixels.

    `picture` is [3, H, W] uint8. Raises `ValueError` for more than 12 rows or columns, as nobody
    could read their numbers.
    """
    if max(picture.shape[1:]) > READABLE:
        raise ValueError(
            f"This patch has {picture.shape[1]} rows and {picture.shape[2]} columns. At most "
            f"{READABLE} of each can be read: cut out less, such as picture[:, :10, :10]."
        )
    drawing = Figure((8, 3.9), layout="constrained")
    left, right = drawing.subplots(1, 2)
    draw(left, picture)
    left.set_title(f"the patch, {picture.shape[1]} × {picture.shape[2]} pixels", fontsize=10)
    values = _array(picture[channel])
    right.imshow(values, cmap="gray", vmin=0, vmax=255)
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            value = int(values[row, column])
            shade = "black" if value > 110 else "white"
            right.text(column, row, value, ha="center", va="center", fontsize=7.5, color=shade)
    right.set_title(f"channel {channel} ({list(RGB)[channel]}) as numbers", fontsize=10)
    for axis in (left, right):
        axis.set_xlabel("column")
        axis.set_ylabel("row")
    figure(drawing, alt=alt)


def histograms(tensors: Mapping[str, torch.Tensor], *, alt: str) -> None:
    """Show how the values of each picture [3, H, W] are spread, a panel each, a line a channel."""
    drawing = Figure((8, 2.6), layout="constrained")
    for axis, (title, tensor) in zip(
        drawing.subplots(1, len(tensors), squeeze=False).flat, tensors.items(), strict=True
    ):
        for values, (name, colour) in zip(_array(tensor), RGB.items(), strict=True):
            axis.hist(values.flatten(), 50, histtype="step", label=name, color=colour)
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("value")
        axis.set_ylabel("pixels")
    axis.legend(fontsize=8)
    figure(drawing, alt=alt)


def curve(values: Sequence[float], *, title: str, x: str, y: str, alt: str) -> None:
    """Show one curve with its title and both axes named."""
    curves({y: values}, title=title, x=x, y=y, alt=alt)


def curves(lines: Mapping[str, Sequence[float]], *, title: str, x: str, y: str, alt: str) -> None:
    """Show several curves on one axis, told apart by colour and by dashes.

    `lines` maps each curve's name to its values at x = 1, 2, 3, …
    """
    drawing = Figure((5.5, 2.6), layout="constrained")
    axis = drawing.subplots()
    plot(axis, lines)
    axis.set(title=title, xlabel=x, ylabel=y)
    figure(drawing, alt=alt)


def bars(values: Mapping[str, float], *, title: str, x: str, y: str, alt: str) -> None:
    """Show one bar a name, in the order given; long rows of names are not written out."""
    drawing = Figure((7, 2.6), layout="constrained")
    axis = drawing.subplots()
    axis.bar(range(len(values)), list(values.values()), color=BLUE)
    axis.locator_params(axis="x", integer=True)
    if len(values) <= 12:
        axis.set_xticks(range(len(values)), list(values))
    axis.set(title=title, xlabel=x, ylabel=y)
    figure(drawing, alt=alt)


def panels(groups: Mapping[str, Mapping[str, Sequence[float]]], *, x: str) -> Figure:
    """Draw groups of named curves side by side, each group on an axis with its title."""
    drawing = Figure((5.5 if len(groups) == 1 else 9, 2.6), layout="constrained")
    for axis, (title, lines) in zip(
        drawing.subplots(1, len(groups), squeeze=False).flat, groups.items(), strict=True
    ):
        plot(axis, lines)
        axis.set(title=title, xlabel=x)
    return drawing


def plot(axis: Any, lines: Mapping[str, Sequence[float]]) -> None:
    """Draw named curves over 1, 2, 3, … on a matplotlib axis, with a legend where there are two."""
    for number, (name, values) in enumerate(lines.items()):
        colour, dashes = LINES[number % len(LINES)], ("-", "--", "-.", ":")[number % 4]
        marker = "o" if len(values) < 3 else ""  # one epoch alone would leave no line
        steps = range(1, len(values) + 1)
        axis.plot(steps, values, dashes, marker=marker, color=colour, label=name)
    axis.locator_params(axis="x", integer=True)
    axis.grid(alpha=0.3)
    if len(lines) > 1:
        axis.legend(fontsize=8)


def draw(axis: Any, picture: torch.Tensor) -> None:
    """Draw one picture, [3, H, W] or [H, W], uint8 or float in 0..1, on a matplotlib axis."""
    top = 255 if picture.dtype == torch.uint8 else 1
    pixels = _array(picture)
    if picture.ndim == 2:
        axis.imshow(pixels, cmap="gray", vmin=0, vmax=top)
    else:
        axis.imshow(pixels.transpose(1, 2, 0).clip(0, top))


def _array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().cpu().numpy()


def _bars(axis: Any, names: Sequence[str], values: Sequence[float]) -> None:
    """Draw likelihood bars, the likeliest on top, each name written over its bar's line."""
    axis.barh(range(len(names)), values, height=0.34, color=BLUE)
    axis.set(xlim=(0, 1), ylim=(len(names) - 0.6, -0.75))
    for row, (name, value) in enumerate(zip(names, values, strict=True)):
        share = f"{value:.0%}" if value >= 0.005 else "<1%"
        axis.text(0, row - 0.24, name, va="bottom", fontsize=8)
        axis.text(1, row - 0.24, share, va="bottom", ha="right", fontsize=8)
