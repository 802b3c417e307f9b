"""Draw a street's spec: sky, ground and things in one go, then light, weather and lens.

Everything is painted by numpy alone (`canvas`), far to near, four samples a pixel: no version of an
imaging library changes a picture.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labkit.synth import road_weather as sky
from labkit.synth.canvas import Outline, Spans, areas, covered, painted, spans
from labkit.synth.noise import Array, places
from labkit.synth.road_ground import Ground, Skyline, ground, shadows, skyline
from labkit.synth.road_light import Palette, palette
from labkit.synth.road_stage import Polygons, projected, staged
from labkit.synth.road_weather import FINER
from labkit.synth.roads import SIZE, RoadSpec, Thing


class Road(NamedTuple):
    """A picture, which object each pixel shows, and how much of each object it shows."""

    picture: NDArray[np.uint8]  # [3, H, W]
    objects: NDArray[np.uint8]  # [H, W]: 0, or k for the k-th of the spec's things
    visible: NDArray[np.float64]  # [things]: of what would be seen were it alone and uncut


def draw(spec: RoadSpec, height: int = SIZE, width: int = SIZE, view: Array | None = None) -> Road:
    """Draw a spec.

    `view` [2, 3] leads from places in the new picture, (x, y, 1), to units of the spec, so that a
    part can be drawn large, or turned; without it, the whole is drawn.
    """
    if view is None:
        view = np.array([[spec.width / width, 0, 0], [0, spec.height / height, 0]])
    things = [*spec.things, *spec.scenery]
    rows, columns, back = FINER * height, FINER * width, _finely(view)
    land, far = ground(spec), skyline(spec)
    below = len(far.x) + len(land.x)
    stage = staged(spec, things, below, 1 / np.sqrt(abs(np.linalg.det(back[:, :2]))))
    number = _object_of(spec, stage, below)
    flat = _outlines(spec, land, far, stage, back, number, max(rows, columns))
    found = spans(flat, rows, columns)
    grid = painted(found, rows, columns)
    dark = _shaded(spec, things, back, rows, columns)
    colours = palette(spec, far.colours, land, stage)
    picture, share, rough = _reduced(colours, grid, dark, len(far.x), below)
    owner = number.take(grid)
    visible = _visible(owner, found, number, len(spec.things))
    scene = sky.Scene(spec, view, *places(view, height, width), picture, share, rough)
    sky.finish(scene, grid, stage, back, below)
    np.clip(picture, 0, 255, out=picture)
    return Road(np.rint(picture, out=picture).astype(np.uint8), most(owner), visible)


def _finely(view: Array) -> Array:
    """From units of the spec to samples: [2, 3]."""
    (a, b, c), (d, e, f) = view
    scale = FINER / (a * e - b * d)
    return scale * np.array([[e, -b, b * f - e * c], [-d, a, d * c - a * f]])


def _moved(back: Array, x: Array, y: Array) -> tuple[Array, Array]:
    (a, b, c), (d, e, f) = back
    return a * x + (b * y if b else 0) + c, (d * x if d else 0) + e * y + f


def _outlines(
    spec: RoadSpec, land: Ground, far: Skyline, stage: Polygons, back: Array,
    number: NDArray[np.uint8], size: int,
) -> list[Outline]:  # fmt: skip
    """Everything in samples; objects also beyond the borders, to know how much is cut off."""
    corners = (np.concatenate([far.x, land.x]), np.concatenate([far.y, np.zeros(land.x.shape)]),
               np.concatenate([far.z, land.z]))  # fmt: skip
    below = len(corners[0])
    x, y = _moved(back, *projected(spec, *corners))
    flat = [Outline(x, y, np.arange(below), np.zeros(below))]
    for x, y, numbers in stage.flat:
        beyond = np.where(number[numbers + 1] > 0, float(size), 0.0)
        flat.append(Outline(*_moved(back, x, y), numbers, beyond))
    if spec.bonnet:
        after = below + len(stage.depth) + np.arange(2)
        flat.append(Outline(*_moved(back, *sky.bonnet(spec)), after, np.zeros(2)))
    return flat


def _shaded(
    spec: RoadSpec, things: list[Thing], back: Array, rows: int, columns: int
) -> NDArray[np.bool_]:
    flat, begin = [], 0
    for x, z in shadows(spec, things):
        x, y = _moved(back, *projected(spec, x, np.zeros(z.shape), z))
        flat.append(Outline(x, y, begin + np.arange(len(x)), np.zeros(len(x))))
        begin += len(x)
    return covered(spans(flat, rows, columns), rows, columns)


def _reduced(
    colours: Palette, grid: NDArray[np.uint16], dark: NDArray[np.bool_], far: int, below: int
) -> tuple[sky.Single, sky.Single, sky.Single]:
    """Colours of pixels [3, H, W], the mean of their samples; shares of ground and sky; rough."""
    number = grid.astype(np.int64)
    number += (dark & (grid > far) & (grid <= below)) * len(colours.packed)
    both = np.concatenate([colours.packed, colours.shaded])
    samples = both.take(number)
    # Four colours of 16 bits are added as one number of 64: none of them overflows.
    total = samples[::2, ::2] + samples[::2, 1::2] + samples[1::2, ::2] + samples[1::2, 1::2]
    channels = total.view(np.uint16).reshape(*total.shape, 4)
    picture: sky.Single = np.empty((3, *total.shape), np.float32)
    for channel in range(3):
        np.multiply(channels[..., channel], np.float32(0.25), out=picture[channel])
    last = channels[..., 3]
    share: sky.Single = np.stack([last & 7, last >> 3 & 7]).astype(np.float32)
    share *= np.float32(0.25)
    rough: sky.Single = (last >> 6).astype(np.float32)
    rough *= np.float32(1 / 60)
    return picture, share, rough


def _object_of(spec: RoadSpec, stage: Polygons, below: int) -> NDArray[np.uint8]:
    """Which object each polygon belongs to, from 1 on, 0 for scenery: [polygons + 1]."""
    number = np.zeros(below + len(stage.thing) + 3, np.uint8)
    own = np.where(stage.thing < len(spec.things), stage.thing + 1, 0)
    number[below + 1 : below + 1 + len(own)] = own
    return number


def _visible(
    owner: NDArray[np.uint8], found: Spans, number: NDArray[np.uint8], things: int
) -> Array:
    seen = np.bincount(owner[owner > 0], minlength=things + 1)[1 : things + 1]
    return seen / np.maximum(areas(found, number[1:].astype(np.int64) - 1, things), 1)


def most(owner: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The object that holds at least two of a pixel's four samples; of two, the upper or left.

    >>> samples = np.array([[1, 0, 1, 0, 2, 3, 2, 0], [0, 0, 0, 1, 2, 3, 0, 3]], np.uint8)
    >>> most(samples).tolist()
    [[0, 1, 2, 0]]
    """
    a, b, c, d = (owner[row::2, column::2].copy() for row in (0, 1) for column in (0, 1))
    lower = np.where(c == d, c, 0)
    second = np.where((b == c) | (b == d), b, 0)
    first = np.where((a == b) | (a == c) | (a == d), a, 0)
    return np.where(first > 0, first, np.where(second > 0, second, lower))
