"""Draw a picture of shapes: the ground in its light, shadows, and the shapes upon them."""

import math

import numpy as np
from numpy.typing import NDArray

from labkit.synth.noise import Array, fractal_noise, lattice, places, value_noise, visible
from labkit.synth.shapes import COLOURS, SIZE, ShapesSpec, Thing

LIFT = 1.3  # pixels from a thing to its shadow
SOFT = 1.6  # pixels that a shadow's edge is wide


def draw(
    spec: ShapesSpec, height: int = SIZE, width: int = SIZE, view: Array | None = None
) -> NDArray[np.uint8]:
    """Draw a spec: uint8 [3, height, width].

    `view` [2, 3] leads from places in the new picture, (x, y, 1), to places in the spec's, so that
    a part can be drawn large, or turned; without it, the whole is drawn.
    """
    if view is None:
        view = np.array([[spec.width / width, 0, 0], [0, spec.height / height, 0]])
    view = np.asarray(view, np.float64)
    x, y = places(view, height, width)
    pixel = float(math.hypot(view[0, 0], view[1, 0]))
    back = np.linalg.inv(np.vstack([view, [0, 0, 1]]))[:2]
    right, down = math.cos(spec.sun), math.sin(spec.sun)
    tables = [lattice(spec.texture, number) for number in range(3)]
    mottle = fractal_noise(tables[0], x, y, 22, 4, pixel)
    light = 1 + spec.slope * ((x - spec.width / 2) * right + (y - spec.height / 2) * down) / SIZE
    light = np.broadcast_to(light, (height, width))
    picture = np.multiply.outer(spec.ground, light * (1 + spec.mottle * mottle))
    wide_x, wide_y = np.broadcast_arrays(x, y)
    edge = math.hypot(spec.blur, 0.55 * pixel)
    for thing in spec.things:
        if at := _window(back, (height, width), thing, LIFT + 2 * SOFT + 2 * edge):
            here = (slice(None), *at)
            u, v = wide_x[at], wide_y[at]
            dark = _cover(thing.within(u + LIFT * right, v + LIFT * down), SOFT)
            picture[here] *= 1 - spec.shadow * dark
            cover = _cover(thing.within(u, v), edge)
            lit = light[at] + 0.09 * ((u - thing.x) * right + (v - thing.y) * down) / thing.radius
            lit *= 1 + 0.4 * spec.mottle * mottle[at]
            picture[here] += cover * (np.multiply.outer(_paint(thing), lit) - picture[here])
    # The camera's own pixels are those of the spec's picture.
    grain = spec.grain * visible(2.4, max(pixel, 1.0) * 0.55)
    for number, table in enumerate((tables[1], tables[2], tables[1])):
        turned = (0.9 * x + 0.5 * y + 11 * number, 0.9 * y - 0.5 * x - 7 * number)
        picture[number] += grain * value_noise(table, *turned)
    return np.rint(np.clip(picture, 0, 255)).astype(np.uint8)


def _paint(thing: Thing) -> Array:
    """Its colour; what is black still gives back a little light, and shows its form by it."""
    return np.array(COLOURS[thing.colour]) * np.array(thing.tint)


def _cover(inside: Array, wide: float) -> Array:
    """How much of each pixel lies inside an edge that is `wide` pixels soft."""
    cover = np.clip(0.5 + inside / (2 * wide), 0, 1)
    cover *= cover * (3 - 2 * cover)
    return cover


def _window(
    back: Array, shape: tuple[int, int], thing: Thing, more: float
) -> tuple[slice, slice] | None:
    """Rows and columns that hold a thing and `more` around it, if there are any."""
    window = []
    for (a, b, c), length in zip(back.tolist(), shape[::-1], strict=True):
        middle = a * thing.x + b * thing.y + c
        half = math.hypot(a, b) * (thing.reach + more)
        first, last = max(0, int(middle - half)), min(length, int(middle + half) + 1)
        if first >= last:
            return None
        window.append(slice(first, last))
    return window[1], window[0]
