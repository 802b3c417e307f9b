"""The ground of a street as flat quads: fields, pavements, asphalt, markings; and its shadows."""

from typing import NamedTuple

import numpy as np

from labkit.synth.noise import Array
from labkit.synth.road_shapes import AROUND
from labkit.synth.roads import Colour, RoadSpec, Thing
from labkit.synth.streams import stream

STEPS: Array = 1.4 * 1.29 ** np.arange(19.0)  # metres from the camera at which strips are cut
PAINT: Colour = (206, 206, 200)


class Ground(NamedTuple):
    """Quads on the ground in painting order."""

    x: Array  # [n, 4], metres before the camera
    z: Array
    colours: Array  # [n, 3]
    depth: Array  # [n]


class _Layer:
    """Collects quads between two distances from the road's middle and two along it."""

    def __init__(self, spec: RoadSpec) -> None:
        self.spec = spec
        self.edges: list[tuple[float, ...]] = []  # left, right, red, green and blue of each call
        self.near: list[Array] = []
        self.far: list[Array] = []

    def strip(self, left: float, right: float, colour: Colour, last: float = 200.0) -> None:
        """All along the road."""
        edges = STEPS if last > STEPS[-1] else STEPS[last * 1.3 >= STEPS]
        self.quads(left, right, edges[:-1], edges[1:], colour)

    def quads(self, left: float, right: float, near: Array, far: Array, colour: Colour) -> None:
        """Each from its own `near` to its own `far`, in metres from the camera."""
        self.edges.append((left, right, *colour))
        self.near.append(near)
        self.far.append(far)

    def quad(self, left: float, right: float, near: float, far: float, colour: Colour) -> None:
        """A single one."""
        self.quads(left, right, np.array([near]), np.array([far]), colour)

    def done(self) -> Ground:
        rows = np.repeat(np.array(self.edges), [len(each) for each in self.near], 0)
        near = np.maximum(np.concatenate(self.near), STEPS[0])
        far = np.concatenate(self.far)
        some = far > near
        near, far = near[some], far[some]
        left, right, *colours = rows[some].T
        x, z = np.empty((2, len(near), 4))
        for corner, (aside, along) in enumerate(
            ((left, near), (right, near), (right, far), (left, far))
        ):
            x[:, corner] = aside + self.spec.bend / 2 * along * along
            z[:, corner] = along
        return Ground(x, z, np.stack(colours, 1), (near + far) / 2)


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
            slabs: Array = np.arange(0.0, 26) * 1.6 + 1.6 - spec.ahead % 1.6
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
        layer.quad(-70, 70, near, far, road)
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
            layer.quad(a, b, z, far, tuple(tone.tolist()))
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
            layer.quad(x, x + 0.8 + u[2], near, near + 1 + 6 * u[3],
                        _darker(road, 0.86 + 0.3 * u[2]))  # fmt: skip
        elif u[4] < 0.8:
            layer.quad(x, x + 0.65, near, near + 0.65, _darker(road, 0.6))


def _markings(layer: _Layer, left: float, middle: float, right: float) -> None:
    spec = layer.spec
    near, far = spec.junction - 5 - spec.ahead, spec.junction + 12 - spec.ahead

    def broken(z: Array) -> Array:  # none on a junction
        return z[(z < near - 2) | (z > far)] if spec.junction > 0 else z

    dashes = broken(np.arange(0, 90, 9.0) - spec.ahead % 9 + 1.5)
    for lane in (*range(1, spec.ours), *(-each for each in range(1, spec.theirs))):
        x = middle + lane * spec.lane
        layer.quads(x - 0.07, x + 0.07, dashes, dashes + 3, PAINT)
    if (spec.ours + spec.theirs > 2 and spec.texture % 2) or spec.place == "country":
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
        for bar in bars.tolist():
            layer.quad(bar, bar + 0.5, z - 1.4, z + 1.6, (214, 214, 208))
        layer.quad(middle + 0.15, right - 0.15, z - 2.9, z - 2.5, PAINT)
        if spec.junction > 0:
            layer.quad(left + 0.15, middle - 0.15, z + 16.5, z + 16.9, PAINT)
    for side in (-1, 1):
        if spec.parking[side > 0]:  # bays
            x = left - spec.parking[0] if side < 0 else right
            bays = np.arange(0, 60, 6.0) - spec.ahead % 6
            layer.quads(x, x + spec.parking[side > 0], bays, bays + 0.12, PAINT)


class Shade(NamedTuple):
    """Flat shapes on the ground, metres before the camera."""

    x: Array  # [n, K]
    z: Array


def shadows(spec: RoadSpec, things: list[Thing]) -> list[Shade]:
    """What keeps light from the ground: quads, and crowns of trees.

    Without a sun there is only the dark under things.
    """
    long = 0.0
    if spec.weather == "clear" and not spec.night and spec.cloud < 0.8:
        long = 1 / np.tan(max(spec.elevation, 0.16))
    shown = [t for t in things if t.kind in _CAST and t.lift == 0 and -8 < t.z - spec.ahead < 70]
    rows = [(t.x, t.z, t.heading, *_CAST[t.kind], t.width, t.height, t.length) for t in shown]
    x, z, turn, wide, tall, width, height, length = np.array(rows).reshape(-1, 8).T[..., None]
    z = z - spec.ahead
    x = x + spec.bend / 2 * z * z
    cos, sin = np.cos(turn), np.sin(turn)
    u, w = wide * width * AT_U, wide * length * AT_W
    foot = Shade(x + u * cos + w * sin, z - u * sin + w * cos)
    if not long:
        return [foot]
    away_x, away_z = -long * np.sin(spec.sun), -long * np.cos(spec.sun)
    high = tall * height
    top = Shade(foot.x + high * away_x, foot.z + high * away_z)
    # The sides sweep over what lies between the foot and where the top's shadow falls.
    edges = [np.concatenate([side.x for side in (foot, top)], 1),
             np.concatenate([side.z for side in (foot, top)], 1)]  # fmt: skip
    swept = Shade(*(each.take(SWEPT, 1).reshape(-1, 4) for each in edges))
    trees = np.flatnonzero([t.kind == "tree" for t in shown])
    radius = 0.3 * height[trees]
    return [
        foot, top, swept,
        Shade(x[trees] + 0.68 * height[trees] * away_x + radius * np.cos(AROUND),
              z[trees] + 0.68 * height[trees] * away_z + radius * np.sin(AROUND)),
    ]  # fmt: skip


AT_U, AT_W = np.array([-0.5, 0.5, 0.5, -0.5]), np.array([-0.5, -0.5, 0.5, 0.5])
SWEPT = np.array([(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)])
# Which share of its width and length a thing stands on, and of its height that casts a shadow.
_CAST = {
    "car": (1.02, 0.75), "truck": (1.02, 0.95), "bus": (1.02, 0.97), "trailer": (1.0, 0.9),
    "pedestrian": (0.22, 0.95), "cyclist": (0.22, 0.9), "block": (1.0, 0.97), "house": (1.0, 0.9),
    "tree": (0.05, 0.6), "bin": (1.0, 1.0), "cabinet": (1.0, 1.0), "lamp": (0.08, 0.95),
    "hedge": (1.0, 1.0), "wall": (1.0, 1.0), "billboard": (1.0, 1.0),
    "pylon": (0.15, 1.0),
}  # fmt: skip


class Skyline(NamedTuple):
    """What closes the view, quads, in metres before the camera."""

    x: Array  # [n, 4]
    y: Array
    z: Array
    colours: Array  # [n, 3]


def skyline(spec: RoadSpec) -> Skyline:
    """Hills, or roofs of a town."""
    random = stream(spec.texture, "skyline")
    columns = 26
    edge = np.linspace(-230, 230, columns + 1)
    if spec.place == "country":
        wave = random.uniform(0, 2 * np.pi, 3)
        ridge = 0.5 + 0.3 * np.sin(edge / 60 + wave[0]) + 0.2 * np.sin(edge / 23 + wave[1])
        low, high = spec.hills * ridge[:-1], spec.hills * ridge[1:]
        colour = np.tile(np.array([92.0, 112, 96]), (columns, 1))
    else:
        low = high = spec.hills * random.uniform(0.3, 1.0, columns) + 3
        colour = np.array([128, 124, 124]) * random.uniform(0.75, 1.1, (columns, 1))
    foot = np.full(columns, -8.0)
    x = np.stack([edge[:-1], edge[1:], edge[1:], edge[:-1]], 1)
    return Skyline(x, np.stack([foot, foot, high, low], 1), np.full((columns, 4), 250.0), colour)
