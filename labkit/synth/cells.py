"""Drawn nuclei under a microscope: a spec, its picture, and the number of each nucleus.

The stain shines on a dark ground, as in fluorescence microscopy. Lengths are pixels of the spec's
own picture, x to the right and y down.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from labkit.synth.noise import Array, fractal_noise, lattice, places, value_noise, visible
from labkit.synth.spec import Spec
from labkit.synth.streams import Random, stream

VERSION = 1
SIZE = 128  # pixels a side of a spec's own picture
MOST = 250  # nuclei a picture: their numbers are bytes, and 255 says that nobody knows
STAINS = ((1.0, 1.0, 1.0), (0.35, 0.55, 1.0), (0.4, 1.0, 0.5))  # grey camera, blue DAPI, green GFP
CLUMPS = 3  # nuclei that others can be laid against from the start
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Nucleus:
    """A nucleus: an ellipse of half axes `long` and `short`, turned and a little out of round."""

    x: float
    y: float
    long: float
    short: float
    turn: float  # radians
    dent: float  # how far it is out of round, in shares of its size
    dents: float  # where, in radians
    bright: float  # 0 to 1
    rough: float  # how much its brightness varies inside
    soft: float  # how far out of focus, in pixels

    def within(self, x: Any, y: Any) -> Any:
        """Pixels to its edge, roughly; negative outside."""
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        right, down = x - self.x, y - self.y
        u, v = (right * cos + down * sin) / self.long, (down * cos - right * sin) / self.short
        far = np.sqrt(u * u + v * v)
        way = np.arctan2(v, u)
        edge = 1 + self.dent * (np.cos(3 * way + self.dents) + 0.7 * np.cos(2 * way - self.dents))
        return (edge - far) * self.short


@dataclass(frozen=True)
class CellsSpec(Spec):
    """All that a picture of nuclei shows; later nuclei lie before earlier ones."""

    PARTS: ClassVar = {"nuclei": Nucleus}

    nuclei: tuple[Nucleus, ...]
    stain: Colour
    ground: float  # brightness where no nucleus is, 0 to 1
    uneven: float  # how much the ground and the light vary over the picture
    blur: float  # pixels
    noise: float  # of the camera, in units of 0..255 at full brightness
    texture: int
    version: int = VERSION


def sample(index: int, *, seed: int = 0, crowd: float = 0.5) -> CellsSpec:
    """Draw the `index`-th field of view: the same numbers give the same spec, in any order.

    `crowd` is the share of nuclei, 0 to 1, that are laid against one that is there already;
    the others lie free. Nothing but the places changes with it. Raises ValueError for another one.
    """
    if not 0 <= crowd <= 1:
        raise ValueError(f"The dial crowd is {crowd}. It goes from 0 to 1.")
    random = stream(seed, "cells", index)
    typical = random.uniform(6, 8.5)
    shapes = [_shape(random, typical) for _ in range(int(random.integers(14, 30)))]
    spec = CellsSpec(
        nuclei=(),
        stain=STAINS[random.choice(3, p=[0.5, 0.35, 0.15])],
        ground=float(random.uniform(0.04, 0.16)),
        uneven=float(random.uniform(0.2, 0.7)),
        blur=float(random.uniform(0.4, 1.3)),
        noise=float(random.uniform(6, 22)),
        texture=int(random.integers(2**31)),
    )
    nuclei = _placed(stream(seed, "cells places", index), shapes, crowd)
    return CellsSpec(**{**vars(spec), "nuclei": nuclei})


def _shape(random: Random, typical: float) -> dict[str, Any]:
    """All of a nucleus but its place; one in twelve divides: small, long, dense and bright."""
    size = typical * math.exp(random.normal(0, 0.17))
    stretch, dividing = random.uniform(1, 1.7), random.uniform() < 0.08
    if dividing:
        size, stretch = 0.7 * size, 1.5 * stretch
    bright = random.uniform(0.3, 0.85)
    return {
        "long": float(size * math.sqrt(stretch)),
        "short": float(size / math.sqrt(stretch)),
        "turn": float(random.uniform(0, math.pi)),
        "dent": float(random.uniform(0, 0.06)),
        "dents": float(random.uniform(0, 2 * math.pi)),
        "bright": float(min(1, bright + 0.35 * dividing)),
        "rough": float(random.uniform(0.12, 0.4) * (0.3 if dividing else 1)),
        "soft": float(random.uniform(0, 1) ** 3 * 2.5),
    }


def _placed(random: Random, shapes: list[dict[str, Any]], crowd: float) -> tuple[Nucleus, ...]:
    """Lay nuclei down one by one, against another one or free; one that finds no room is left out.

    The distance at which two just touch is taken from how long each is towards the other.
    """
    nuclei: list[Nucleus] = []
    for number, shape in enumerate(shapes):
        against = random.uniform() < crowd and number >= CLUMPS
        for _ in range(40):
            if against:
                other = nuclei[random.integers(len(nuclei))]
                way = random.uniform(0, 2 * math.pi)
                far = _radius(other, way) + _radius(Nucleus(0, 0, **shape), way)
                far *= random.uniform(0.8, 0.94)
                x, y = other.x + far * math.cos(way), other.y + far * math.sin(way)
            else:
                x, y = random.uniform(0, SIZE, 2).tolist()
            new = Nucleus(x, y, **shape)
            if min(x, y) > 2 and max(x, y) < SIZE - 2 and _has_room(new, nuclei, against):
                nuclei.append(new)
                break
    return tuple(nuclei)


def _has_room(new: Nucleus, nuclei: list[Nucleus], against: bool) -> bool:
    for other in nuclei:
        far = math.hypot(new.x - other.x, new.y - other.y)
        if far > new.long + other.long + 4:
            continue
        way = math.atan2(other.y - new.y, other.x - new.x)
        touch = _radius(new, way) + _radius(other, way)
        # Ellipses may come nearer to each other beside that line: those that lie free keep away.
        if far < (0.78 * touch if against else max(touch, 0.5 * touch + new.long) * 1.1 + 2.5):
            return False
    return True


def _radius(nucleus: Nucleus, way: float) -> float:
    """How long an ellipse is from its middle towards `way` (radians)."""
    turn = way - nucleus.turn
    return 1 / math.hypot(math.cos(turn) / nucleus.long, math.sin(turn) / nucleus.short)


def draw(
    spec: CellsSpec, height: int = SIZE, width: int = SIZE, view: Array | None = None
) -> np.ndarray:
    """Draw a spec: uint8 [3, height, width].

    `view` [2, 3] leads from places in the new picture, (x, y, 1), to places in the spec's, so that
    a part can be drawn large, or turned; without it, the whole is drawn. What is finer than a pixel
    is left out.
    """
    x, y, pixel, back = _places(height, width, view)
    pixel = max(1.0, pixel)  # nothing is finer than the camera's own pixels
    broad = 1.4 * value_noise(lattice(spec.texture, 0), x / 50, y / 50)
    grain = fractal_noise(lattice(spec.texture, 2), x, y, 5, 2, pixel)
    light = np.zeros((height, width))
    x, y = np.broadcast_arrays(x, y)
    for nucleus in spec.nuclei:
        wide = math.hypot(nucleus.soft, spec.blur, 0.6 * pixel)
        if at := _window(back, x.shape, nucleus, 6 + 2 * wide):
            _shine(light[at], nucleus, nucleus.within(x[at], y[at]), wide, grain[at])
    lamp = 1 + 0.35 * spec.uneven * broad
    value = 255 * lamp * (light + spec.ground * (1 + spec.uneven * broad))
    # Counting light is uncertain by the root of how much there is.
    shown = visible(2.2, 0.5 * pixel)
    if shown:
        noise = value_noise(lattice(spec.texture, 1), 0.8 * x + 0.5 * y, 0.8 * y - 0.5 * x)
        value += shown * 2.2 * spec.noise * noise * np.sqrt(0.05 + np.maximum(value, 0) / 255)
    picture = np.array(spec.stain)[:, None, None] * value
    return np.rint(np.clip(picture, 0, 255)).astype(np.uint8)


def _shine(light: Array, nucleus: Nucleus, inside: Array, wide: float, grain: Array) -> None:
    """Add the light of a nucleus: thick in the middle, grainy, and with a glow around it."""
    cover = np.minimum(np.maximum(0.5 + inside / (2 * wide), 0), 1)
    cover *= cover * (3 - 2 * cover)
    thick = 0.62 + 0.38 * np.sqrt(np.maximum(inside / nucleus.short, 0))
    own = nucleus.bright * thick * (1 + nucleus.rough / (1 + nucleus.soft) * grain)
    light *= 1 - 0.75 * cover  # what lies under it still shines through
    light += cover * own + 0.07 * nucleus.bright * np.exp(np.minimum(inside, 0) / 3) * (1 - cover)


def instances(
    spec: CellsSpec, height: int = SIZE, width: int = SIZE, view: Array | None = None
) -> np.ndarray:
    """Which nucleus each pixel shows: uint8 [height, width], 0 for the ground; `view` as in `draw`.

    The first nucleus of the spec has number 1. Where two lie over each other, the one in front has
    the pixel, so that no pixel belongs to both.
    """
    x, y, _, back = _places(height, width, view)
    x, y = np.broadcast_arrays(x, y)
    numbers = np.zeros((height, width), np.uint8)
    for number, nucleus in enumerate(spec.nuclei, 1):
        if at := _window(back, x.shape, nucleus, 0):
            numbers[at][nucleus.within(x[at], y[at]) > 0] = number
    return numbers


def _places(height: int, width: int, view: Array | None) -> tuple[Array, Array, float, Array]:
    """Where each pixel lies, x and y; how wide it is; and the map back from places to pixels."""
    if view is None:
        view = np.array([[SIZE / width, 0, 0], [0, SIZE / height, 0]])
    view = np.asarray(view, dtype=np.float64)
    x, y = places(view, height, width)
    back = np.linalg.inv(np.vstack([view, [0, 0, 1]]))[:2]
    return x, y, float(np.hypot(view[0, 0], view[1, 0])), back


def _window(
    back: Array, shape: tuple[int, ...], nucleus: Nucleus, more: float
) -> tuple[slice, slice] | None:
    """Rows and columns that hold a nucleus and `more` pixels around it, if there are any."""
    reach = 1.12 * nucleus.long + more
    window = []
    for (a, b, c), length in zip(back.tolist(), shape[::-1], strict=True):
        middle, half = a * nucleus.x + b * nucleus.y + c, math.hypot(a, b) * reach
        first, last = max(0, int(middle - half)), min(length, int(middle + half) + 1)
        if first >= last:
            return None
        window.append(slice(first, last))
    return window[1], window[0]
