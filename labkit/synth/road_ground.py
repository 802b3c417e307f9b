"""The ground of a street as flat quads: fields, pavements, asphalt, markings; and its shadows."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labkit.synth.noise import Array
from labkit.synth.road_shapes import AROUND
from labkit.synth.roads import Colour, RoadSpec, Thing
from labkit.synth.streams import stream

STEPS = 1.4 * 1.29 ** np.arange(19)  # metres from the camera at which strips are cut
PAINT: Colour = (206, 206, 200)
SWEEP = ((0, 1), (1, 2), (2, 3), (3, 0))


class Ground(NamedTuple):
    """Quads on the ground in painting order."""

    corners: Array  # [n, 4, 3], metres before the camera
    colours: Array  # [n, 3]
    depth: Array  # [n]


class _Layer:
    """Collects quads between two distances from the road's middle and two along it."""

    def __init__(self, spec: RoadSpec) -> None:
        self.spec = spec
        self.rows: list[Array] = []

    def strip(self, left: float, right: float, colour: Colour, last: float = 200.0) -> None:
        """All along the road."""
        edges = STEPS[STEPS <= last * 1.3]
        self.quads(left, right, edges[:-1], edges[1:], colour)

    def quads(self, left, right, near, far, colour: Colour) -> None:  # type: ignore[no-untyped-def]
        """Each from its own `near` to its own `far`, in metres from the camera."""
        left, right, near, far = np.broadcast_arrays(left, right, near, far)
        near = np.maximum(near, STEPS[0])
        one = np.stack([left, right, near, far, *(np.full(left.shape, c) for c in colour)], -1)
        self.rows.append(one.reshape(-1, 7)[(far > near).reshape(-1)])

    def done(self) -> Ground:
        rows = np.concatenate(self.rows)
        left, right, near, far = rows[:, :4].T
        bend = self.spec.bend / 2
        x = np.stack([left + bend * near**2, right + bend * near**2,
                      right + bend * far**2, left + bend * far**2], 1)  # fmt: skip
        z = np.stack([near, near, far, far], 1)
        return Ground(np.stack([x, np.zeros_like(x), z], -1), rows[:, 4:], (near + far) / 2)


def ground(spec: RoadSpec) -> Ground:
    """All of it, from the fields to the paint on the road."""
    layer = _Layer(spec)
    road, stone, beyond = spec.ground
    left, middle, right = spec.edges
    kerbs = left - spec.parking[0], right + spec.parking[1]
    random = stream(spec.texture, "ground")
    layer.strip(-260, 260, beyond)
    if spec.place == "country":
        _fields(layer, random, kerbs)
    if spec.pavement:
        for side, kerb in zip((-1, 1), kerbs, strict=True):
            a, b = sorted((kerb, kerb + side * spec.pavement))
            layer.strip(a, b, stone)
            slabs = np.arange(0, 26) * 1.6 + 1.6 - spec.ahead % 1.6
            layer.quads(a, b, slabs, slabs + 0.06, _darker(stone, 0.86))
            a, b = sorted((kerb, kerb + side * 0.22))
            layer.strip(a, b, _darker(stone, 1.16))
    else:
        layer.strip(kerbs[0] - 1.1, kerbs[1] + 1.1, (126, 118, 100))
    layer.strip(kerbs[0], kerbs[1], road)
    if spec.pavement:  # the gutter
        for side, kerb in zip((1, -1), kerbs, strict=True):
            a, b = sorted((kerb, kerb + side * 0.35))
            layer.strip(a, b, _darker(road, 0.82))
    _patches(layer, random, kerbs, road)
    if spec.junction > 0:
        near, far = spec.junction - spec.ahead, spec.junction + 7.8 - spec.ahead
        layer.quads(-70, 70, near, far, road)
    _markings(layer, left, middle, right)
    return layer.done()


def _darker(colour: Colour, much: float) -> Colour:
    return tuple(each * much for each in colour)  # type: ignore[return-value]


def _fields(layer: _Layer, random: np.random.Generator, kerbs: tuple[float, float]) -> None:
    base = np.array(layer.spec.ground[2])
    for side in (-1, 1):
        z = 6.0
        for u in random.uniform(size=(5, 4)):
            far = z + 12 + 30 * u[0]
            tone = base * (0.8 + 0.5 * u[1]) + np.array([34, 16, -8]) * (u[2] > 0.6)
            a, b = sorted((kerbs[side > 0] + side * (3 + 4 * u[3]), side * 260.0))
            layer.quads(a, b, z, far, tuple(tone.tolist()))
            z = far


def _patches(
    layer: _Layer, random: np.random.Generator, kerbs: tuple[float, float], road: Colour
) -> None:
    """Where the road was mended, and the lids of drains."""
    ahead = layer.spec.ahead
    for u in random.uniform(size=(7, 5)):
        x, z = kerbs[0] + 0.5 + (kerbs[1] - kerbs[0] - 2.5) * u[0], 2 + 40 * u[1] ** 2
        near = (z - ahead) % 60 if ahead else z
        if u[4] < 0.5:
            layer.quads(x, x + 0.8 + u[2], near, near + 1 + 6 * u[3],
                        _darker(road, 0.86 + 0.3 * u[2]))  # fmt: skip
        elif u[4] < 0.8:
            layer.quads(x, x + 0.65, near, near + 0.65, _darker(road, 0.6))


def _markings(layer: _Layer, left: float, middle: float, right: float) -> None:
    spec = layer.spec
    near, far = spec.junction - 5 - spec.ahead, spec.junction + 12 - spec.ahead

    def broken(z: Array) -> Array:  # none on a junction
        return z[(z < near - 2) | (z > far)] if spec.junction > 0 else z

    dashes = broken(np.arange(0, 90, 9.0) - spec.ahead % 9 + 1.5)
    for lane in (*range(1, spec.ours), *(-each for each in range(1, spec.theirs))):
        x = middle + lane * spec.lane
        layer.quads(x - 0.07, x + 0.07, dashes, dashes + 3, PAINT)
    if spec.ours + spec.theirs > 2 and spec.texture % 2 or spec.place == "country":
        cuts = broken(np.arange(0, 80, 4.0) + 1.4)
        for x in (middle - 0.16, middle + 0.08) if spec.ours > 1 else (middle - 0.06,):
            layer.quads(x, x + 0.11, cuts, cuts + 4.02, PAINT)
    else:
        layer.quads(middle - 0.07, middle + 0.07, dashes, dashes + 3.5, PAINT)
    if spec.place == "country":
        for x in (left + 0.2, right - 0.2):
            layer.strip(x - 0.07, x + 0.07, PAINT, 70)
    if spec.zebra > 0:
        z = spec.zebra - spec.ahead
        bars = np.arange(left + 0.3, right - 0.4, 1.0)
        layer.quads(bars, bars + 0.5, z - 1.4, z + 1.6, (214, 214, 208))
        layer.quads(middle + 0.15, right - 0.15, z - 2.9, z - 2.5, PAINT)
        if spec.junction > 0:
            layer.quads(left + 0.15, middle - 0.15, z + 16.5, z + 16.9, PAINT)
    for side in (-1, 1):
        if spec.parking[side > 0]:  # bays
            x = left - spec.parking[0] if side < 0 else right
            bays = np.arange(0, 60, 6.0) - spec.ahead % 6
            layer.quads(x, x + spec.parking[side > 0], bays, bays + 0.12, PAINT)


def shadows(spec: RoadSpec, things: list[Thing]) -> tuple[Array, Array]:
    """On the ground: quads [n, 4, 3] and crowns of trees [m, 12, 3], metres before the camera.

    Without a sun there is only the dark under things.
    """
    long = 0.0
    if spec.weather == "clear" and not spec.night and spec.cloud < 0.8:
        long = 1 / np.tan(max(spec.elevation, 0.16))
    away = -long * np.array([np.sin(spec.sun), np.cos(spec.sun)])
    shown = [t for t in things if t.kind in _CAST and t.lift == 0 and -8 < t.z - spec.ahead < 70]
    rows = np.array([(t.x, t.z - spec.ahead, t.heading, *_CAST[t.kind], t.width, t.height,
                      t.length) for t in shown]).reshape(-1, 9)  # fmt: skip
    x, z, turn, wide, tall, width, height, length = (rows[:, k] for k in (0, 1, 2, 3, 4, 6, 7, 8))
    x = x + spec.bend * z * z / 2
    wide, deep = wide * width / 2, wide * length / 2
    cos, sin = np.cos(turn), np.sin(turn)
    foot = np.stack(
        [
            np.stack([x + u * wide * cos + w * deep * sin, z - u * wide * sin + w * deep * cos], -1)
            for u, w in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ],
        1,
    )
    quads = [foot]
    crowns = np.zeros((0, 12, 2))
    if long:
        moved = foot + (tall * height)[:, None, None] * away
        quads.append(moved)
        quads += [np.stack([foot[:, a], foot[:, b], moved[:, b], moved[:, a]], 1) for a, b in SWEEP]
        trees = np.array([t.kind == "tree" for t in shown], bool)
        middle = foot[trees].mean(1) + (0.68 * height[trees])[:, None] * away
        ring = np.stack([np.cos(AROUND), np.sin(AROUND)], -1)
        crowns = middle[:, None] + (0.3 * height[trees])[:, None, None] * ring
    return _laid(np.concatenate(quads)), _laid(crowns)


# Which share of its width and length a thing stands on, and of its height that casts a shadow.
_CAST = {
    "car": (1.02, 0.75, 0), "truck": (1.02, 0.95, 0), "bus": (1.02, 0.97, 0),
    "trailer": (1.0, 0.9, 0), "pedestrian": (0.22, 0.95, 0), "cyclist": (0.22, 0.9, 0),
    "block": (1.0, 0.97, 0), "house": (1.0, 0.9, 0), "tree": (0.05, 0.6, 0),
    "bin": (1.0, 1.0, 0), "cabinet": (1.0, 1.0, 0), "lamp": (0.08, 0.95, 0),
    "pole": (0.06, 1.0, 0), "hedge": (1.0, 1.0, 0), "wall": (1.0, 1.0, 0),
    "billboard": (1.0, 1.0, 0), "pylon": (0.15, 1.0, 0),
}  # fmt: skip


def _laid(flat: Array) -> Array:
    return np.stack([flat[..., 0], np.zeros(flat.shape[:-1]), flat[..., 1]], -1)


def skyline(spec: RoadSpec) -> tuple[Array, NDArray[np.float64]]:
    """What closes the view: hills, or roofs of a town; quads [n, 4, 3] and colours."""
    random = stream(spec.texture, "skyline")
    columns = 26
    far, edge = 250.0, np.linspace(-230, 230, columns + 1)
    if spec.place == "country":
        wave = random.uniform(0, 2 * np.pi, 3)
        ridge = spec.hills * (
            0.5 + 0.3 * np.sin(edge / 60 + wave[0]) + 0.2 * np.sin(edge / 23 + wave[1])
        )
        low, high = ridge[:-1], ridge[1:]
        colour = np.tile(np.array([92, 112, 96]), (columns, 1))
    else:
        low = high = spec.hills * random.uniform(0.3, 1.0, columns) + 3
        colour = np.array([128, 124, 124]) * random.uniform(0.75, 1.1, (columns, 1))
    zero, z = np.full(columns, -8.0), np.full((columns, 4), far)
    x = np.stack([edge[:-1], edge[1:], edge[1:], edge[:-1]], 1)
    y = np.stack([zero, zero, high, low], 1)
    return np.stack([x, y, z], -1), colour
