"""Sky, night, fog, rain and glare, and what a windscreen, a lens and a sensor add."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labkit.synth import road_shapes as parts
from labkit.synth.noise import TABLE, Array, lattice, value_noise
from labkit.synth.road_light import BEAM, NIGHT, STREET, haze
from labkit.synth.road_shapes import AROUND
from labkit.synth.road_stage import Polygons
from labkit.synth.roads import RoadSpec
from labkit.synth.streams import stream

FINER = 2  # samples a pixel, along either side
Single = NDArray[np.float32]
AWAY = np.float32(1 << 14)
TILE = 256  # noise is kept in tiles of so many places a side


@dataclass
class Scene:
    """A picture on its way: what it shows so far, and where each pixel lies."""

    spec: RoadSpec
    view: Array
    x: Array  # units of the spec, [1, W] or [H, W]
    y: Array
    picture: Single  # [3, H, W]
    share: Single  # [2, H, W]: how much of each pixel is not sky, and is ground
    rough: Single  # [H, W], 0 to 1

    def __post_init__(self) -> None:
        """Say where pixels lie from where the camera looks, and how wide they are."""
        self.right, self.down = self.x - self.spec.width / 2, self.y - self.spec.horizon
        self.unit = float(np.sqrt(abs(np.linalg.det(self.view[:, :2]))))  # of a pixel


@lru_cache(maxsize=4)
def tile(kind: int, bumps: int, octaves: int) -> Single:
    """Noise [TILE * TILE] that goes on where it ends, about -1 to 1; the widest bumps a side."""
    total, strength = np.zeros((TILE, TILE)), 1.0
    for octave in range(octaves):
        wave: Array = np.arange(float(TILE))[None] * (bumps / TILE)
        table = np.tile(lattice(77, kind, octave)[:bumps, :bumps], (TABLE // bumps,) * 2)
        table = np.pad(table, (0, 1), "wrap")
        total += strength * value_noise(table, wave, wave.T)
        bumps, strength = 2 * bumps, 0.6 * strength
    return (1.2 * total).astype(np.float32).reshape(-1)


@lru_cache(maxsize=2)
def specks() -> Single:
    """White noise [3, TILE * TILE]."""
    return np.random.default_rng(78).standard_normal((3, TILE * TILE)).astype(np.float32)


def looked_up(noise: Single, x: Any, y: Any) -> Single:
    """The noise at whole places; it repeats every TILE of them."""
    return noise.take(_where(x, y))


def _where(x: Any, y: Any) -> NDArray[np.int64]:
    # Far from 0 on the positive side, cutting off is rounding down.
    column = (x + AWAY).astype(np.int32)
    column &= TILE - 1
    row = (y + AWAY).astype(np.int32)
    row &= TILE - 1
    row *= TILE
    return np.add(row, column, dtype=np.int64)


def finish(
    scene: Scene, grid: NDArray[np.uint16], stage: Polygons, back: Array, below: int
) -> None:
    """Everything that is not a polygon, from the sky to the sensor."""
    spec = scene.spec
    _texture(scene)
    if spec.night:
        _beams(scene)
    _sky(scene)
    _glows(scene, grid, stage, back, below)
    if spec.weather == "rain":
        _wet(scene)
    if spec.glare:
        _glare(scene)
    if spec.weather == "rain":
        _rain(scene, back)
    _lens(scene)


def bonnet(spec: RoadSpec) -> tuple[Array, Array]:
    """The car's own bonnet at the lower border, and the light on it: x and y [2, 12]."""
    ring = np.stack([np.cos(AROUND), np.sin(AROUND)], -1)
    middle = np.array([0.38 * spec.width, spec.height + 9.0])
    shine = middle + np.array([10, 2.5])
    both = np.stack([middle + ring * [118, 19], shine + ring * [80, 12.5]])
    return both[..., 0], both[..., 1]


def _texture(scene: Scene) -> None:
    """Grain of asphalt and grass on the ground, and leaves."""
    spec, picture = scene.spec, scene.picture
    _, height, width = picture.shape
    rows = np.flatnonzero((scene.share[1] > 0.4).any(1))
    if len(rows):
        top = int(rows[0])
        down = scene.down[top:] if len(scene.down) > 1 else scene.down
        z = (spec.focal * spec.eye / np.maximum(down, 0.7)).astype(np.float32)
        fades = (0.09 / (1 + z / 9) + np.float32(0.02)) * np.exp(-spec.thick * z.astype(float))
        much = scene.share[1, top:] * fades.astype(np.float32)
        grain = looked_up(tile(2, 32, 2), np.float32(11 / spec.focal) * z * scene.right.astype(
            np.float32), 11 * z + np.float32(11 * spec.ahead % TILE))  # fmt: skip
        grain *= much
        grain += 1
        picture[:, top:] *= grain
    rough = np.flatnonzero(scene.rough > 0.08)
    if len(rough):
        x, y = (np.broadcast_to(each, (height, width)).reshape(-1).take(rough)
                for each in (scene.x, scene.y))  # fmt: skip
        leaf = 1 + 0.62 * scene.rough.take(rough) * looked_up(tile(0, 16, 3), 1.7 * x, 1.7 * y)
        flat = picture.reshape(3, -1)
        for channel in flat:
            channel[rough] *= leaf


def _beams(scene: Scene) -> None:
    """At night the ground has the light of the head lamps and of the street lamps alone."""
    spec = scene.spec
    z = spec.focal * spec.eye / np.maximum(scene.down, 0.7)
    aside = scene.right / spec.focal
    near = 1 / (1 + (z / 15) ** 2) * np.clip((z - 1.5) / 4, 0.25, 1)
    beam = near * np.exp(-((aside - 0.04) ** 2) / 0.09)
    street = NIGHT + STREET * (spec.place != "country")
    for channel, (low, high) in enumerate(zip(street, 0.8 * BEAM, strict=True)):
        light = (low + high * beam).astype(np.float32)
        scene.picture[channel] *= 1 - scene.share[1] * (1 - light)


def _sky(scene: Scene) -> None:
    spec, open_sky = scene.spec, 1 - scene.share[0]
    shown = np.flatnonzero(open_sky.any(1))
    if not len(shown):
        return
    rows = slice(shown[0], shown[-1] + 1)
    up = -scene.down[rows] if scene.down.shape[0] > 1 else -scene.down
    up = np.maximum(up, 0) / spec.focal
    share = np.minimum(up / 0.42, 1) ** 0.7
    air = haze(spec)
    if spec.night:
        top = np.array([9.0, 11, 22])
    elif spec.weather == "clear":
        top = np.array([88.0, 138, 206]) * (1 - 0.3 * spec.cloud) + 40 * spec.cloud
    else:
        top = air * 0.96 + 6
    right = scene.right[rows] if scene.right.shape[0] > 1 else scene.right
    far = 1 / (up + 0.16)
    drift = spec.texture % 997
    clouds = looked_up(tile(1, 4, 4), 80 * far * right / spec.focal + drift, 80 * far + drift)
    much = np.clip((clouds - 0.7 + 1.5 * spec.cloud) * 1.3, 0, 1) * np.minimum(up / 0.15, 1)
    white = air * 1.06 + (6 if not spec.night else -6)
    grey = np.minimum(0.86 + 0.3 * np.clip(clouds, -0.4, 0.5), 1.05)
    part = open_sky[rows]
    for channel in range(3):
        blue = air[channel] + (top[channel] - air[channel]) * share
        blue = blue + much * (white[channel] * grey - blue)
        scene.picture[channel, rows] += part * blue.astype(np.float32)


def _glows(
    scene: Scene, grid: NDArray[np.uint16], stage: Polygons, back: Array, below: int
) -> None:
    """Lamps that are seen spread their light, the more the thicker the air."""
    spec = scene.spec
    slots = dict(parts.SIGNAL) if spec.night or spec.weather == "fog" else {}
    if spec.night:
        slots |= parts.AT_NIGHT
    if not slots:
        return
    scale = 1 / scene.unit
    for x_of, y_of, numbers in stage.flat:
        which = stage.glows[numbers - below]
        lamps = np.flatnonzero(np.isin(which, list(slots)))
        for lamp in lamps.tolist():
            slot = int(which[lamp])
            x, y = back[:, :2] @ [x_of[lamp].mean(), y_of[lamp].mean()] + back[:, 2]
            column, row = int(x), int(y)
            if not (0 <= row < grid.shape[0] and 0 <= column < grid.shape[1]):
                continue
            if grid[row, column] != numbers[lamp] + 1:
                continue
            wide = float(max(np.ptp(x_of[lamp]), np.ptp(y_of[lamp])))
            strong = {parts.HEAD: 1.0, parts.LAMP: 0.8}.get(slot, 0.6)
            reach = (1.2 + 1.5 * wide * strong) * scale * (1.0 if spec.night else 0.6)
            reach = min(reach * (1.5 if spec.weather == "fog" else 1.0), 26 * scale)
            _glow(scene.picture, x / 2, y / 2, reach, np.array(slots[slot]) * 0.62 * strong)


def _glow(picture: Single, x: float, y: float, reach: float, colour: Array) -> None:
    far = int(2.2 * reach) + 1
    left, top = max(int(x) - far, 0), max(int(y) - far, 0)
    part = picture[:, top : int(y) + far + 1, left : int(x) + far + 1]
    if not part.size:
        return
    column = np.exp(-(((np.arange(part.shape[2]) + left + 0.5 - x) / reach) ** 2))
    row = np.exp(-(((np.arange(part.shape[1]) + top + 0.5 - y) / reach) ** 2))
    part += (colour[:, None, None] * (row[:, None] * column)).astype(np.float32)


def _wet(scene: Scene) -> None:
    """A wet road mirrors what stands on it, drawn out downwards."""
    picture, land = scene.picture, scene.share[1]
    height = picture.shape[1]
    carried = picture[:, 0].copy()
    keep = np.float32(0.93 ** (scene.unit * 1.0))
    for row in range(height):
        here = land[row]
        if not here.any():
            carried = picture[:, row].copy()
            continue
        carried = np.where(here > 0.5, carried * keep + picture[:, row] * (1 - keep),
                           picture[:, row])  # fmt: skip
        picture[:, row] += here * (0.42 * (carried - picture[:, row]) - 4)


def _rain(scene: Scene, back: Array) -> None:
    """Streaks in the air and drops on the glass."""
    spec, picture = scene.spec, scene.picture
    random = stream(spec.texture, "rain")
    _, height, width = picture.shape
    streaks, drops = random.uniform(size=(90, 4)), random.uniform(size=(14, 3))
    bright = np.float32(26 if not spec.night else 12)
    for row, (x, y) in enumerate(_pixels(back, spec, streaks)):
        tall = max(int((3 + 7 * streaks[row, 2]) / scene.unit), 1)
        if 0 <= x < width and y < height and y + tall > 0:
            much = bright * np.float32(0.3 + 0.7 * streaks[row, 3])
            picture[:, max(int(y), 0) : int(y) + tall, int(x)] += much
    for row, (x, y) in enumerate(_pixels(back, spec, drops)):
        _drop(picture, x, y, (1.0 + 2.2 * float(drops[row, 2])) / scene.unit)


def _pixels(back: Array, spec: RoadSpec, shares: Array) -> list[list[float]]:
    """Places given in shares of the spec's picture, in pixels."""
    at = shares[:, :2] * [spec.width, spec.height]
    found: list[list[float]] = ((at @ back[:, :2].T + back[:, 2]) / FINER).tolist()
    return found


def _drop(picture: Single, x: float, y: float, radius: float) -> None:
    """A drop shows the world upside down, small: above, the dark ground, below, the sky."""
    height = picture.shape[1]
    far = int(radius) + 1
    left, top = max(int(x) - far, 0), max(int(y) - far, 0)
    part = picture[:, top : int(y) + far + 1, left : int(x) + far + 1]
    if not part.size:
        return
    u = (np.arange(part.shape[2]) + left + 0.5 - x) / radius
    v = (np.arange(part.shape[1]) + top + 0.5 - y) / radius
    inside = np.clip(1.2 - (u * u + (v * v)[:, None]), 0, 1) * 0.5
    light = picture[:, : height // 3, ::8].mean((1, 2))
    shade = 0.6 + 0.5 * np.clip(v, -1, 1)[:, None]
    part += inside.astype(np.float32) * (light[:, None, None] * shade.astype(np.float32) - part)


def _glare(scene: Scene) -> None:
    """A low sun in front: a white disc, and light all over the glass."""
    spec = scene.spec
    x = spec.focal * np.tan(spec.sun)
    y = -spec.focal * np.tan(spec.elevation)
    far = (scene.right - x) ** 2 + (scene.down - y) ** 2
    light = 0.7 * np.exp(-far / 90) + 0.5 * np.exp(-np.sqrt(far) / 40) + 0.12
    light = (spec.glare * light).astype(np.float32)
    for channel, colour in enumerate((265, 244, 206)):
        scene.picture[channel] += light * (np.float32(colour) - scene.picture[channel])


def _lens(scene: Scene) -> None:
    spec, picture = scene.spec, scene.picture
    wide = spec.blur / scene.unit
    if wide > 0.3:  # the car shakes a little while the shutter is open
        much = np.float32(min(wide, 1.0) / 3)
        up, down = picture[:, :-2].copy(), picture[:, 2:]
        picture[:, 1:-1] += much * (up + down - 2 * picture[:, 1:-1])
    gain = spec.exposure * np.array([1 + spec.warm, 1, 1 - spec.warm])
    u, v = scene.x / spec.width - 0.5, scene.y / spec.height - 0.5
    corners = (1 - 0.35 * (u * u + v * v)).astype(np.float32)
    for channel in range(3):
        picture[channel] *= np.float32(gain[channel]) * corners
    fine = max(scene.unit, 1.0)
    at = _where(scene.x / fine + spec.texture % 251, scene.y / fine + spec.texture % 241)
    for channel, noise in zip(picture, specks(), strict=True):
        grain = noise.take(at)
        grain *= np.float32(0.8 * spec.grain)
        channel += grain
