"""A figure that moves: who is who in a clip, and where each came from."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from torch import Tensor

from labkit import images
from labkit.show.boxes import EDGES, SMALL, edge, word
from labkit.show.drawing import draw, one_each
from labkit.show.page import data_url, img, put

WIDTH = 3.1  # inches
TRAIL = 12  # frames that a trail goes back
NOBODY = {"boxes": torch.zeros(0, 4), "tracks": torch.zeros(0)}


def film(
    pixels: Sequence[Tensor],
    found: Sequence[Mapping[str, Tensor]] | None = None,
    *,
    alt: str,
    titles: Sequence[str] = (),
    line: float | None = None,
    a_second: float = 10,
    keys: int = 60,
) -> None:
    """Show a clip as a film: boxes in a colour for each track, its number, and whence it came.

    `pixels` are frames [3, H, W] of one size; `found`, where there is any, has for each its `boxes`
    [n, 4] in pixels and `tracks` [n], whole numbers that stay with an object. Dashed white is a
    `line` across, at this y in pixels; `titles` stand over the frames. It plays `a_second` frames a
    second, without a script, and can be put away; whose computer asks for little motion is shown
    the last frame. One frame of `keys` is stored whole, and where all changes slowly, as out of
    noise, a film is true with `keys=1` alone. Outside a notebook only the text is printed. Raises
    ValueError for no frames, frames of several sizes, `a_second` and `keys` that are not above 0,
    where there is not one of everything a frame, and where boxes and tracks are not [n, 4] and [n].
    Used in lessons 11 and 14.
    """
    one_each(pixels, found=found, titles=titles or None)
    sizes = {tuple(frame.shape) for frame in pixels}
    if len(sizes) > 1 or a_second <= 0 or keys < 1:
        raise ValueError(
            f"film was given frames of {len(sizes)} sizes, a_second={a_second} and keys={keys}. It "
            "takes frames of one size, and numbers above 0."
        )
    found = [NOBODY] * len(pixels) if found is None else found
    for number, each in enumerate(found):
        boxes, tracks = (list(each[name].shape) for name in ("boxes", "tracks"))
        if len(tracks) != 1 or boxes != [*tracks, 4]:
            raise ValueError(
                f"film was given boxes {boxes} and tracks {tracks} for frame {number}. It "
                "takes [n, 4] and [n]."
            )
    put(lambda: _as_html(pixels, found, alt, titles, line, a_second, keys), alt=alt)


def _as_html(
    pixels: Sequence[Tensor],
    found: Sequence[Mapping[str, Tensor]],
    alt: str,
    titles: Sequence[str],
    line: float | None,
    a_second: float,
    keys: int,
) -> str:
    frames = list(drawn(pixels, found, titles, line))
    playing = img(images.encode_film(frames, 1 / a_second, keys), frames[0].shape[1], alt)
    last = data_url(*images.encode(frames[-1]))
    return (
        f"<details open><summary>{len(frames) / a_second:.0f} seconds, again and again: click here "
        f'to put the film away.</summary><picture><source srcset="{last}" '
        f'media="(prefers-reduced-motion: reduce)">{playing}</picture></details>'
    )


def drawn(
    pixels: Sequence[Tensor],
    found: Sequence[Mapping[str, Tensor]],
    titles: Sequence[str] = (),
    line: float | None = None,
) -> Iterator[np.ndarray]:
    """The frames one after the other, [H, W, 3] uint8, all of one shape."""
    height, width = pixels[0].shape[-2:]
    tall, top = WIDTH * height / width, 0.3 if titles else 0.0  # inches
    been: dict[int, list[tuple[int, float, float]]] = {}
    drawing = Figure((WIDTH, tall + top), dpi=96)
    canvas = FigureCanvasAgg(drawing)
    axis = drawing.add_axes((0, 0, 1, tall / (tall + top)))
    axis.set(xticks=[], yticks=[])
    axis.set_axis_off()
    for number, (picture, own) in enumerate(zip(pixels, found, strict=True)):
        for artist in [*axis.images, *axis.patches, *axis.lines, *axis.texts]:
            artist.remove()  # of the frame before; a new axis would take twice as long
        draw(axis, picture)
        axis.images[-1].set_interpolation("bilinear")  # whose frames are half as many bytes
        axis.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
        if titles:
            axis.set_title(titles[number], fontsize=9, pad=5)
        if line is not None:
            axis.axhline(line - 0.5, color="black", lw=2.2)
            axis.axhline(line - 0.5, color="white", lw=1.2, ls="--")
        for box, track in zip(own["boxes"].tolist(), own["tracks"].tolist(), strict=True):
            colour = EDGES[track % len(EDGES)]
            edge(axis, box, colour)
            middle = (number, (box[0] + box[2]) / 2 - 0.5, (box[1] + box[3]) / 2 - 0.5)
            been.setdefault(track, []).append(middle)
            recent = [place[1:] for place in been[track] if place[0] >= number - TRAIL]
            axis.plot(*zip(*recent, strict=True), color=colour, lw=1.3)
            if box[2] - box[0] >= SMALL * width:
                word(axis, box, str(track), colour)
        canvas.draw()
        yield np.asarray(canvas.buffer_rgba())[..., :3].copy()
