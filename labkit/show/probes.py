"""Figures of what fools a network: attacks, where it looks, and thresholds."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from torch import Tensor

from labkit.show.drawing import DASHES, LINES, draw, in_grey, lay_over, one_each
from labkit.show.page import figure

Called = Sequence[tuple[str, float]]  # what each picture is called, and how surely


def attacked(
    before: Tensor, after: Tensor, called_before: Called, called_after: Called, *, alt: str
) -> None:
    """Show attacked pictures a row each: the picture, the change made visible, and their sum.

    `before` and `after` are float [N, 3, H, W] in 0..1 (`labkit.probe.as_pictures`); each is titled
    with its name and probability. The change is drawn around a middle grey, and each made larger
    by one whole factor, which is written over it, so that the largest fills the range. Raises
    ValueError where shapes or numbers differ.
    """
    if before.shape != after.shape or not len(before) == len(called_before) == len(called_after):
        raise ValueError(
            f"There are pictures {list(before.shape)} before and {list(after.shape)} after, "
            f"{len(called_before)} names before and {len(called_after)} after. Give one a picture."
        )
    change = (after - before).float()
    times = max(1, int(0.5 / max(change.abs().max().item(), 1e-6)))
    drawing = Figure((7, 2.55 * len(before)), layout="constrained")
    rows = drawing.subplots(len(before), 3, squeeze=False)
    for row, axes in enumerate(rows):
        titles = [_said(called_before[row]), f"+ the change, × {times}", _said(called_after[row])]
        shown = [before[row], 0.5 + times * change[row], after[row]]
        for axis, title, picture in zip(axes, titles, shown, strict=True):
            axis.set_axis_off()
            axis.set_title(title, fontsize=10)
            draw(axis, picture.float())
    figure(drawing, alt=alt)


def _said(called: tuple[str, float]) -> str:
    name, probability = called
    return f"{name}, {probability:.0%}"


def overlays(
    pixels: Sequence[Tensor],
    maps: Mapping[str, Tensor],
    *,
    alt: str,
    titles: Sequence[str] = (),
) -> None:
    """Show pictures in a row, and under each what named maps say of it, brighter where larger.

    `pixels` are N pictures [3, H, W], uint8 or float in 0..1, and each of `maps` is [N, h, w],
    such as from `labkit.probe.saliency`. A map is drawn from 0 (what is less is 0) to its own
    largest, over the picture in grey. Raises ValueError where there is not one map or title a
    picture.
    """
    one_each(pixels, titles=titles or None, **maps)
    height, width = pixels[0].shape[-2:]
    side = 9 / max(4, len(pixels))
    down = 1 + len(maps)
    size = (side * len(pixels), down * side * height / width + 0.3)
    drawing = Figure(size, layout="constrained")
    axes = drawing.subplots(down, len(pixels), squeeze=False)
    for number, picture in enumerate(pixels):
        draw(axes[0, number], picture)
        axes[0, number].set_title(titles[number] if titles else "", fontsize=9)
        for row, each in enumerate(maps.values(), 1):
            in_grey(axes[row, number], picture, light=0.6)
            above = each[number].clip(0)
            lay_over(axes[row, number], picture, above, cmap="inferno", alpha=0.75, vmin=0)
    for axis in axes.flat:
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(False)
    for row, name in enumerate(["the picture", *maps]):
        axes[row, 0].set_ylabel(name, fontsize=9)
    figure(drawing, alt=alt)


def roc(
    curves: Mapping[str, Sequence[tuple[float, float, float]]],
    *,
    title: str,
    alt: str,
    points: Mapping[str, tuple[float, float]] | None = None,
) -> None:
    """Show ROC curves, and operating points on them; the dotted diagonal is guessing.

    Each curve is a list of (threshold, sensitivity, specificity), as `metrics.Roc.points` returns
    it; none are needed where only `points` are to be shown, and then the axes go as far as they
    need. Those map a name to (sensitivity, specificity), and are marked and named in the legend.
    """
    drawing = Figure((5.6, 3.4), layout="constrained")
    axis = drawing.subplots()
    if curves:
        axis.plot([0, 1], [0, 1], ":", color="black", linewidth=1, label="guessing")
        axis.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), aspect="equal")
    else:
        axis.margins(0.3)
    for number, (name, curve) in enumerate(curves.items()):
        alarms = [1 - specificity for _, _, specificity in curve]
        found = [sensitivity for _, sensitivity, _ in curve]
        colour, dashes = LINES[number % len(LINES)], DASHES[number % 3]
        axis.plot(alarms, found, dashes, color=colour, label=name)
    for number, (name, (sensitivity, specificity)) in enumerate((points or {}).items()):
        colour, mark = LINES[(len(curves) + number) % len(LINES)], "os^Dv*"[number % 6]
        axis.plot(
            1 - specificity, sensitivity, mark, ms=7, mec="black", mfc=colour, ls="", label=name
        )
    axis.set(xlabel="1 − specificity (false alarms)", ylabel="sensitivity (found)")
    drawing.suptitle(title, fontsize=11)
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))  # beside, where it hides none
    figure(drawing, alt=alt)
