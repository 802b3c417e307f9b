"""Figures of what each pixel is: masks laid over pictures, found ones beside true ones."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from matplotlib import rc_context
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch
from torch import Tensor

from labkit.images import VOID
from labkit.show.drawing import BLUE, GREEN, ORANGE, PURPLE, RED, SKY, array, grid, one_each
from labkit.show.page import figure

FILLS = (ORANGE, BLUE, SKY, PURPLE, GREEN, RED)
HATCH = "#808080"


def masks(
    pixels: Sequence[Tensor],
    found: Sequence[Tensor],
    *,
    alt: str,
    truth: Sequence[Tensor] | None = None,
    classes: Sequence[str] = (),
    titles: Sequence[str] = (),
    columns: int = 4,
) -> None:
    """Show pictures with a mask over each: every class from 1 on is tinted and has an edge.

    `pixels` are N pictures [3, H, W]; masks are [H, W], whole numbers or bool, of any size, where 0
    is left as it is and 255, void, is hatched. The true ones, `truth`, are white dotted edges.
    `classes` names all classes, the background first, for a legend. Where there are more numbers
    than colours, they are objects, and neighbours get different ones. Raises ValueError where there
    is not one mask and title a picture. Used from lesson 06 on.
    """
    drawing, axes = grid(pixels, titles, columns)
    one_each(pixels, masks=found, true_masks=truth)
    for number, axis in enumerate(axes):
        side = pixels[number].shape[1:]
        tint(axis, found[number], side)
        if truth is not None:
            _edge(axis, np.isin(array(truth[number]), (0, VOID), invert=True), side, "white", ":")
    handles = [
        Patch(facecolor=colour, edgecolor="black", label=name)
        for name, colour in zip(classes[1:], FILLS, strict=False)
    ]
    if truth is not None:
        if not handles:
            handles.append(Patch(facecolor=FILLS[0], edgecolor="black", label="found"))
        dotted = Patch(facecolor="#555555", edgecolor="white", linestyle=":", linewidth=2)
        dotted.set_label("the true edge")
        handles.append(dotted)
    if handles and any((mask == VOID).any() for mask in found):
        handles.append(Patch(facecolor="#333333", hatch="//", edgecolor=HATCH, label="void"))
    if handles:
        drawing.legend(handles=handles, loc="outside lower center", ncols=len(handles), fontsize=8)
    figure(drawing, alt=alt)


def tint(axis: Any, mask: Tensor, side: Sequence[int]) -> None:
    """Lay a mask [h, w] over a picture of `side` (height, width) that is drawn on an axis."""
    values = array(mask.to(torch.int64))
    paint, colours = np.zeros((*values.shape, 4)), _colours(values)
    for number, colour in colours.items():
        paint[values == number] = (*to_rgb(colour), 0.35)
    paint[values == VOID] = (0, 0, 0, 0.45)
    axis.imshow(paint, extent=_extent(side), interpolation="nearest")
    for number, colour in colours.items():
        _edge(axis, values == number, side, colour, "-")
    if (values == VOID).any():
        x, y = _centres(values.shape, side)
        void = np.pad(values == VOID, 1, mode="edge").astype(float)
        with rc_context({"hatch.linewidth": 0.6}):
            axis.contourf(x, y, void, levels=[0.5, 1.5], colors="none", hatches=["//"])
        axis.collections[-1].set_edgecolor(HATCH)
    axis.set(xlim=(-0.5, side[1] - 0.5), ylim=(side[0] - 0.5, -0.5))


def _colours(values: np.ndarray) -> dict[int, str]:
    """A colour for each number; of many, which are objects, another one than its neighbours'."""
    numbers = [number for number in np.unique(values).tolist() if number not in (0, VOID)]
    if not numbers or max(numbers) <= len(FILLS):
        return {number: FILLS[number - 1] for number in numbers}
    found: dict[int, str] = {}
    for number in numbers:
        own = torch.from_numpy(values == number)[None, None].float()
        around = torch.nn.functional.max_pool2d(own, 7, 1, 3)[0, 0].bool().numpy()
        taken = {found[other] for other in np.unique(values[around]).tolist() if other in found}
        turned = [*FILLS[number % len(FILLS) :], *FILLS[: number % len(FILLS)]]
        found[number] = next((colour for colour in turned if colour not in taken), turned[0])
    return found


def overlap(
    picture: Tensor, mask: Tensor, truth: Tensor, *, alt: str, names: Sequence[str] = ("", "")
) -> None:
    """Show what two masks share, and what only one of them has: the parts that IoU counts.

    `picture` is [3, H, W], both masks [H, W], 1 or True on the object and 255 where nobody knows.
    Beside each other: the mask, the truth, and both at once, with the numbers of pixels. `names`
    are those of the two. Taught in lesson 08.
    """
    known = array(truth) != VOID
    ours, theirs = (array(each) == 1 for each in (mask, truth))
    parts = {
        "both": (ours & theirs & known, GREEN),
        "only found": (ours & ~theirs & known, ORANGE),
        "missed": (~ours & theirs & known, BLUE),
    }
    first, second = names[0] or "found", names[1] or "true"
    drawing, axes = grid([picture] * 3, [first, second, "together"], 3)
    side = picture.shape[1:]
    for axis, part, colour in zip(axes, (ours, theirs), (ORANGE, BLUE), strict=False):
        _fill(axis, part & known, side, colour)
    for part, colour in parts.values():
        _fill(axis=axes[2], part=part, side=side, colour=colour)
    handles = [
        Patch(facecolor=colour, label=f"{name}: {part.sum():,} pixels")
        for name, (part, colour) in parts.items()
    ]
    drawing.legend(handles=handles, loc="outside lower center", ncols=3, fontsize=9)
    figure(drawing, alt=alt)


def _fill(axis: Any, part: np.ndarray, side: Sequence[int], colour: str) -> None:
    paint = np.zeros((*part.shape, 4))
    paint[part] = (*to_rgb(colour), 0.7)
    axis.imshow(paint, extent=_extent(side), interpolation="nearest")


def _edge(axis: Any, part: np.ndarray, side: Sequence[int], colour: str, line: str) -> None:
    """The outline of a part, also where it touches the border."""
    framed = np.pad(part, 1).astype(float)
    x, y = _centres(part.shape, side)
    if part.any():
        axis.contour(x, y, framed, levels=[0.5], colors=[colour], linestyles=[line], linewidths=1.4)


def _centres(shape: Sequence[int], side: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Where the pixels of a mask, and one more all around, lie on a picture of `side`."""
    y, x = (
        (np.arange(-1, count + 1) + 0.5) * length / count - 0.5
        for count, length in zip(shape, side, strict=True)
    )
    return x, y


def _extent(side: Sequence[int]) -> tuple[float, float, float, float]:
    return (-0.5, side[1] - 0.5, side[0] - 0.5, -0.5)
