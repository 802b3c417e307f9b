"""One step of a convolution as a figure, or of its transpose: what is multiplied, where it goes."""

from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from torch.nn.functional import conv2d, conv_transpose2d, pad

from labkit.show.drawing import BLUE, ORANGE, READABLE, array
from labkit.show.page import figure

FAINT = "#EDEDED"
WRITTEN_OUT = 9  # products of one sum that fit below a figure


def convolution_step(
    values: torch.Tensor,
    kernel: torch.Tensor,
    step: int = 0,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    alt: str,
) -> None:
    """Show the places a kernel multiplies in its step number `step`, and the sums so far.

    `values` [H, W] and `kernel` [k, l] are numbers of any type; the places of the result are
    counted row by row from 0, and a `step` beyond the last shows the last. Padding is drawn grey,
    and the step's sum is written out below. Raises ValueError for a `step` below 0, where the
    kernel does not fit, or where the padded values have more than 12 rows or columns. After
    Dumoulin and Visin (2016), arXiv 1603.07285. Used in lesson 02.
    """
    padded = pad(values.float(), [padding] * 4)
    reach = [(side - 1) * dilation + 1 for side in kernel.shape]
    if max(padded.shape) > READABLE or min(kernel.shape) < 1:
        raise ValueError(
            f"With its padding this has {padded.shape[0]} rows and {padded.shape[1]} columns. At "
            f"most {READABLE} of each can be read: give fewer, or less padding."
        )
    if reach[0] > padded.shape[0] or reach[1] > padded.shape[1]:
        raise ValueError(
            f"The kernel reaches over {reach[0]} x {reach[1]} places, and there are only "
            f"{padded.shape[0]} x {padded.shape[1]}. Take a smaller kernel or dilation, or more "
            "padding."
        )
    if step < 0:
        raise ValueError(f"Step {step} was asked for. Steps are counted from 0, the first place.")
    result = conv2d(
        padded[None, None], kernel.float()[None, None], stride=stride, dilation=dilation
    )[0, 0]
    step = min(step, result.numel() - 1)
    row, column = divmod(step, result.shape[1])
    top, left = row * stride, column * stride
    drawing = Figure((9, 3.5), layout=ConstrainedLayoutEngine(wspace=0.12))
    grids = drawing.subplots(1, 3, width_ratios=[padded.shape[1], kernel.shape[1], result.shape[1]])
    _grid(grids[0], padded, f"input {_size(values)}" + (f", padded by {padding}" * bool(padding)))
    _shade_padding(grids[0], padded, padding)
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            _frame(grids[0], top + i * dilation, left + j * dilation, ORANGE)
            _frame(grids[1], i, j, ORANGE)
    _grid(grids[1], kernel, f"kernel {_size(kernel)}")
    known = result.flatten().clone()
    known[step + 1 :] = torch.nan
    _grid(grids[2], known.reshape(result.shape), f"output {_size(result)}")
    _frame(grids[2], row, column, BLUE)
    under = padded[top : top + reach[0] : dilation, left : left + reach[1] : dilation]
    drawing.supxlabel(_sum(under, kernel, result[row, column].item()), fontsize=10)
    figure(drawing, alt=alt)


def upconvolution_step(
    values: torch.Tensor, kernel: torch.Tensor, step: int = 0, *, stride: int = 2, alt: str
) -> None:
    """Show the stamp that one number leaves in a transposed convolution, and the sums so far.

    `values` [H, W] and `kernel` [k, l] are numbers of any type. Each value, counted row by row from
    0, multiplies the whole kernel, and the product is added to the output, `stride` places further
    for each; a `step` beyond the last shows the last. Where stamps overlap they add up; places that
    no stamp has reached stay empty. Raises ValueError for a `step` below 0, a `stride` below 1, or
    an output of more than 12 rows or columns. After Dumoulin and Visin (2016), arXiv 1603.07285,
    chapter 4. Used in lesson 07.
    """
    if step < 0 or stride < 1:
        raise ValueError(
            f"Step {step} with stride {stride} was asked for. Steps are counted from 0, the first "
            "value, and a stride is at least 1."
        )
    step = min(step, values.numel() - 1)
    upto = values.flatten().float() * (torch.arange(values.numel()) <= step)
    result = _stamped(upto.reshape(values.shape), kernel.float(), stride)
    if max(result.shape) > READABLE:
        raise ValueError(
            f"The output has {result.shape[0]} rows and {result.shape[1]} columns. At most "
            f"{READABLE} of each can be read: give fewer values, or a smaller stride."
        )
    reached = _stamped((torch.arange(values.numel()) <= step).float().reshape(values.shape),
                       torch.ones(kernel.shape), stride) > 0  # fmt: skip
    row, column = divmod(step, values.shape[1])
    number = values[row, column].item()
    drawing = Figure((9, 3.5), layout=ConstrainedLayoutEngine(wspace=0.12))
    grids = drawing.subplots(1, 3, width_ratios=[values.shape[1], kernel.shape[1], result.shape[1]])
    _grid(grids[0], values, f"input {_size(values)}")
    _frame(grids[0], row, column, ORANGE)
    _grid(grids[1], number * kernel, f"{_written(number)} × kernel {_size(kernel)}")
    _grid(grids[2], result.where(reached, torch.nan), f"output {_size(result)}")
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            _frame(grids[1], i, j, ORANGE)
            _frame(grids[2], row * stride + i, column * stride + j, BLUE)
    figure(drawing, alt=alt)


def _stamped(values: torch.Tensor, kernel: torch.Tensor, stride: int) -> torch.Tensor:
    return conv_transpose2d(values[None, None], kernel[None, None], stride=stride)[0, 0]


def _sum(under: torch.Tensor, kernel: torch.Tensor, total: float) -> str:
    """Number by number, what becomes one number of the output."""
    pairs = list(zip(under.flatten().tolist(), kernel.flatten().tolist(), strict=True))
    products = [f"{_written(value)}·{_bracketed(weight)}" for value, weight in pairs]
    if len(products) > WRITTEN_OUT:
        products[WRITTEN_OUT:] = ["…"]
    return f"{' + '.join(products)} = {_written(total)}"


def _written(value: float) -> str:
    """Three figures, with the sign for minus and not the hyphen."""
    return f"{value:.3g}".replace("-", "−")


def _bracketed(value: float) -> str:
    return f"({_written(value)})" if value < 0 else _written(value)


def _grid(axis: Any, values: torch.Tensor, title: str) -> None:
    """Write numbers into squares; what is not known yet stays empty."""
    rows, columns = values.shape
    axis.set(xlim=(-0.55, columns - 0.45), ylim=(rows - 0.45, -0.55), aspect="equal")
    axis.set_axis_off()
    axis.set_title(title, fontsize=10)
    for (row, column), value in np.ndenumerate(array(values)):
        square = (column - 0.5, row - 0.5)
        axis.add_patch(Rectangle(square, 1, 1, fill=False, edgecolor="#999999", linewidth=0.8))
        if not np.isnan(value):
            axis.text(column, row, _written(value), ha="center", va="center", fontsize=9)


def _shade_padding(axis: Any, padded: torch.Tensor, padding: int) -> None:
    rows, columns = padded.shape
    for row in range(rows):
        for column in range(columns):
            inside = padding <= row < rows - padding and padding <= column < columns - padding
            if not inside:
                square = (column - 0.5, row - 0.5)
                axis.add_patch(Rectangle(square, 1, 1, facecolor=FAINT, zorder=0))


def _frame(axis: Any, row: int, column: int, colour: str) -> None:
    square = (column - 0.47, row - 0.47)
    axis.add_patch(
        Rectangle(square, 0.94, 0.94, fill=False, edgecolor=colour, linewidth=2.5, zorder=3)
    )


def _size(values: torch.Tensor) -> str:
    return " × ".join(map(str, values.shape))
