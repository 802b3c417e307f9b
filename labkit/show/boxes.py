"""Figures of objects in their boxes: what a detector found, and what is there."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation
from torch import Tensor

from labkit.show.drawing import BLUE, GREEN, ORANGE, PURPLE, RED, SKY, grid, one_each
from labkit.show.page import figure

YELLOW = "#F0E442"
EDGES = (ORANGE, SKY, YELLOW, GREEN, PURPLE, RED, BLUE)
SMALL = 0.09  # of the picture's width: a narrower box has no room for a word
ROOM = 0.01  # of the picture's width, around it, so that an edge at its border is seen whole
ACROSS = 5  # names beside each other in a legend


def boxes(
    pixels: Sequence[Tensor],
    found: Sequence[Mapping[str, Tensor] | Tensor],
    *,
    alt: str,
    classes: Sequence[str] = (),
    words: Sequence[Sequence[str]] | None = None,
    truth: Sequence[Tensor] | None = None,
    titles: Sequence[str] = (),
    columns: int = 3,
) -> None:
    """Show pictures with any number of boxes on each, every class in its colour.

    `pixels` are N pictures [3, H, W]. `found` has for each its boxes [n, 4] in pixels, or a
    dictionary of `boxes`, `labels` [n], which are numbers of `classes`, and maybe `scores` [n], as
    a detector answers. Wide enough boxes carry their class and how sure it is, or what `words` says
    instead, in whose colour they are then; of words that would lie over each other, the larger
    box's is written. `truth`, boxes [n, 4] for each picture, is dotted white. Raises ValueError
    where there is not one row a picture, or one word, label and score a box, for boxes of another
    shape and labels that are no class. Used in lessons 09 to 11.
    """
    one_each(pixels, found=found, truth=truth, words=words)
    drawing, axes = grid(pixels, titles, columns)
    kinds = list(dict.fromkeys(word for row in words or [] for word in row)) or list(classes)
    seen: set[str] = set()
    written: list[list[tuple[float, Text]]] = []
    for number, axis in enumerate(axes):
        height, width = pixels[number].shape[-2:]
        for box in _rows({"boxes": truth[number]}) if truth is not None else []:
            edge(axis, box, "white", dotted=True)
        own = found[number]
        own = own if isinstance(own, Mapping) else {"boxes": own}
        places = _rows(own)
        names, texts = _names(own, classes, words[number] if words is not None else None)
        written.append([])
        for box, name, text in zip(places, names, texts, strict=True):
            colour = EDGES[kinds.index(name) % len(EDGES)] if name else ORANGE
            edge(axis, box, colour)
            seen.add(name)
            if text and box[2] - box[0] >= SMALL * width:
                area = (box[2] - box[0]) * (box[3] - box[1])
                written[-1].append((area, word(axis, box, text, colour)))
        room = ROOM * width
        axis.set(xlim=(-0.5 - room, width - 0.5 + room), ylim=(height - 0.5 + room, -0.5 - room))
    _legend(drawing, kinds, seen, truth is not None)
    FigureCanvasAgg(drawing)
    drawing.draw_without_rendering()  # only now it is known where words lie
    for axis, of_one in zip(axes, written, strict=True):
        settle(axis, [text for _, text in sorted(of_one, key=lambda each: -each[0])])
    figure(drawing, alt=alt)


def edge(axis: Any, box: Sequence[float], colour: str, dotted: bool = False) -> None:
    """Draw a box (x1, y1, x2, y2) in pixels on a picture, over a darker line that parts them."""
    x1, y1, x2, y2 = box
    corner = (x1 - 0.5, y1 - 0.5)  # matplotlib counts from the middle of the first pixel
    lines = (
        [("black", 1.2, 0.4), (colour, 1.2, 1)] if dotted else [("black", 2.6, 1), (colour, 1.5, 1)]
    )
    for number, (own, line, alpha) in enumerate(lines):
        axis.add_patch(
            Rectangle(
                corner, x2 - x1, y2 - y1, fill=False, ec=own, lw=line, alpha=alpha,
                ls=":" if dotted and number else "-", zorder=3 if dotted else 2,
            )
        )  # fmt: skip


def settle(axis: Any, words: Sequence[Text]) -> None:
    """Move words into the picture, and remove those that would lie over an earlier one.

    It takes a figure whose layout is made: `drawing.draw_without_rendering()`.
    """
    kept: list[Any] = []
    frame = axis.bbox
    for each in words:
        place = each.get_window_extent().padded(frame.width / 300)
        right = max(frame.x0 - place.x0, 0) + min(frame.x1 - place.x1, 0)
        up = max(frame.y0 - place.y0, 0) + min(frame.y1 - place.y1, 0)
        place = place.translated(right, up)
        if any(place.overlaps(other) for other in kept):
            each.remove()
            continue
        to_page = each.get_transform()
        x, y = to_page.transform(each.get_position())
        each.set_position(tuple(to_page.inverted().transform((x + right, y + up))))
        kept.append(place)


def word(axis: Any, box: Sequence[float], text: str, colour: str) -> Text:
    """A word on its colour, two points above its box."""
    above = ScaledTranslation(0, 2 / 72, axis.figure.dpi_scale_trans)
    return axis.text(
        box[0] - 0.5, box[1] - 0.5, text, transform=axis.transData + above, fontsize=6.5,
        color="white" if colour == BLUE else "black", va="bottom", clip_on=True, zorder=4,
        bbox={"facecolor": colour, "edgecolor": "none", "pad": 0.8},
    )  # fmt: skip


def _legend(drawing: Figure, kinds: Sequence[str], seen: set[str], truth: bool) -> None:
    """What colours stand for, under the pictures, which stay as large as they are."""
    handles = [
        Line2D([], [], color=EDGES[place % len(EDGES)], lw=2.5, label=name)
        for place, name in enumerate(kinds)
        if name and name in seen
    ]
    if truth:
        if "" in seen:
            handles.append(Line2D([], [], color=ORANGE, lw=2.5, label="found"))
        handles.append(Line2D([], [], color="#999999", lw=2, ls=":", label="the true boxes"))
    if handles:
        columns = min(len(handles), ACROSS)
        drawing.set_figheight(drawing.get_figheight() + 0.15 + 0.2 * -(-len(handles) // columns))
        drawing.legend(handles=handles, loc="outside lower center", ncols=columns, fontsize=8)


def _rows(own: Mapping[str, Tensor]) -> list[list[float]]:
    """The boxes of one picture. Raises ValueError where they are not [n, 4], or else not n."""
    shapes = {name: list(own[name].shape) for name in ("boxes", "labels", "scores") if name in own}
    count = shapes.get("boxes", [0])[0]
    wanted = {name: [count] for name in shapes} | {"boxes": [count, 4]}
    if shapes != wanted and shapes != {**wanted, "boxes": [0]}:  # no box at all may come flat
        given = ", ".join(f"{name} {shape}" for name, shape in shapes.items()) or "no boxes"
        raise ValueError(
            f"boxes was given {given} for a picture. It takes boxes [n, 4], and if any a label and "
            "a score for each, [n]."
        )
    return own["boxes"].tolist()


def _names(
    own: Mapping[str, Tensor], classes: Sequence[str], words: Sequence[str] | None
) -> tuple[Sequence[str], Sequence[str]]:
    """Of each box the name that its colour stands for, and the text that it carries."""
    count = len(own["boxes"])
    if words is not None:
        if len(words) != count:
            raise ValueError(f"There are {count} boxes and {len(words)} words. Give one a box.")
        return words, words
    if "labels" not in own:
        return [""] * count, [""] * count
    labels = own["labels"].tolist()
    if astray := [label for label in labels if not 0 <= label < len(classes)]:
        raise ValueError(
            f"A box has the label {astray[0]}, and there are {len(classes)} classes. Give "
            "classes=store.classes; labels are their numbers, from 0."
        )
    names = [classes[label] for label in labels]
    if "scores" not in own:
        return names, names
    return names, [
        f"{name} {score:.0%}" for name, score in zip(names, own["scores"].tolist(), strict=True)
    ]
