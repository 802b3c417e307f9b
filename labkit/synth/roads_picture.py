"""Draw a street's spec: sky, ground and things in one go, then light, weather and lens."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labkit.synth import road_weather as sky
from labkit.synth.canvas import areas, painted, spans
from labkit.synth.noise import Array, places
from labkit.synth.road_ground import ground, shadows, skyline
from labkit.synth.road_light import Palette, palette
from labkit.synth.road_stage import Polygons, projected, staged
from labkit.synth.roads import SIZE, RoadSpec, Thing

FINER = 2  # samples a pixel, along either side


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
    land = ground(spec)
    far, far_colours = skyline(spec)
    below = len(far) + len(land.corners)
    stage = staged(spec, things, below)
    back = _finely(view)
    flat = [
        (_moved(projected(spec, np.concatenate([far, land.corners])), back), np.arange(below)),
        *((_moved(corners, back), numbers) for corners, numbers in stage.outlines),
    ]
    count = below + len(stage.depth)
    if spec.bonnet:
        flat.append((_moved(sky.bonnet(spec), back), np.arange(count, count + 2)))
    rows, columns = FINER * height, FINER * width
    # Objects are followed beyond the borders, to know how much of them is cut off.
    found = spans(flat, (-rows, -columns), (2 * rows, 2 * columns))
    grid = painted(found, rows, columns)
    dark = _shaded(spec, things, back, rows, columns)
    colours = palette(spec, far_colours, land, stage)
    picture, share, rough = _reduced(colours, grid, dark, len(far), below)
    number = _object_of(spec, stage, below, len(colours.packed))
    owner = number[grid]
    visible = _visible(owner, found, number, len(spec.things))
    scene = sky.Scene(spec, view, *places(view, height, width), picture, share, rough)
    sky.finish(scene, grid, stage, back, below)
    np.clip(picture, 0, 255, out=picture)
    return Road(np.rint(picture, out=picture).astype(np.uint8), _most(owner), visible)


def _finely(view: Array) -> Array:
    """From units of the spec to samples: [2, 3]."""
    linear = np.linalg.inv(view[:, :2]) * FINER
    return np.concatenate([linear, linear @ -view[:, 2:]], 1)


def _moved(corners: Array, back: Array) -> Array:
    x, y = corners[..., 0], corners[..., 1]
    (a, b, c), (d, e, f) = back
    return np.stack([a * x + (b * y if b else 0) + c, (d * x if d else 0) + e * y + f], -1)


def _shaded(
    spec: RoadSpec, things: list[Thing], back: Array, rows: int, columns: int
) -> NDArray[np.bool_]:
    quads, crowns = shadows(spec, things)
    flat = [
        (_moved(projected(spec, each), back), np.zeros(len(each), np.int64) + begin)
        for each, begin in ((quads, 0), (crowns, len(quads)))
    ]
    flat = [(corners, begin + np.arange(len(corners))) for corners, begin in flat]
    return painted(spans(flat, (0, 0), (rows, columns)), rows, columns) > 0


def _reduced(
    colours: Palette, grid: NDArray[np.uint16], dark: NDArray[np.bool_], far: int, below: int
) -> tuple[Array, Array, Array]:
    """Colours of pixels [3, H, W], the mean of their samples; shares of ground and sky; rough."""
    number = grid.astype(np.int64)
    number += (dark & (grid > far) & (grid <= below)) * len(colours.packed)
    both = np.concatenate([colours.packed, colours.shaded])
    samples = both.take(number)
    # Four colours of 16 bits are added as one number of 64: none of them overflows.
    total = samples[::2, ::2] + samples[::2, 1::2] + samples[1::2, ::2] + samples[1::2, 1::2]
    channels = total.view(np.uint16).reshape(*total.shape, 4)
    picture = np.empty((3, *total.shape), np.float32)
    for channel in range(3):
        np.multiply(channels[..., channel], np.float32(0.25), out=picture[channel])
    last = channels[..., 3]
    share = np.stack([last & 7, last >> 3 & 7]).astype(np.float32) / 4
    return picture, share, (last >> 6).astype(np.float32) / 60


def _object_of(spec: RoadSpec, stage: Polygons, below: int, count: int) -> NDArray[np.uint8]:
    """Which object each polygon belongs to, from 1 on, 0 for scenery: [polygons + 1]."""
    number = np.zeros(count, np.uint8)
    owner = stage.thing + 1
    number[below + 1 : below + 1 + len(owner)] = np.where(stage.thing < len(spec.things), owner, 0)
    return number


def _visible(
    owner: NDArray[np.uint8], found, number: NDArray[np.uint8], things: int
) -> NDArray[np.float64]:
    seen = np.bincount(owner.reshape(-1), minlength=things + 1)[1 : things + 1]
    whole = areas(found, number[1:].astype(np.int64) - 1, things)
    return seen / np.maximum(whole, 1)


def _most(owner: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The object that holds at least two of a pixel's four samples, the upper ones first."""
    a, b, c, d = owner[::2, ::2], owner[::2, 1::2], owner[1::2, ::2], owner[1::2, 1::2]
    first = np.where((a == b) | (a == c) | (a == d), a, 0)
    return np.where(first > 0, first, np.where((b == c) | (b == d), b, np.where(c == d, c, 0)))
