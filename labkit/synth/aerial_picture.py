"""Draw a piece of land, and its map: the ground, shadows on it, roofs, crowns and the light."""

from collections.abc import Iterator

import numpy as np

from labkit.synth import aerial_ground as lay
from labkit.synth.aerial import SIZE, AerialSpec, House
from labkit.synth.aerial_ground import RAGGED, Ground, edge, ground_of, paint, wet
from labkit.synth.noise import (
    Array,
    fractal_noise,
    lattice,
    only,
    places,
    put,
    value_noise,
    visible,
)

LEAVES = np.array([[52, 78, 42], [70, 92, 46], [44, 68, 48], [92, 104, 52], [116, 98, 52]])
SHADE = np.array([0.36, 0.41, 0.5])  # what is left of the light in a shadow: that of the blue sky
HAZE = np.array([186, 196, 206])
BRICK, RIDGE = np.array([150, 128, 116]), np.array([200, 190, 178])


def draw(
    spec: AerialSpec, height: int = SIZE, width: int = SIZE, view: Array | None = None
) -> np.ndarray:
    """Draw a spec: uint8 [3, height, width].

    `view` [2, 3] leads from places in the new picture, (x, y, 1), to metres on the ground, so that
    a part can be drawn large, or turned; without it, the whole is drawn. What is finer than a pixel
    is left out.
    """
    ground = ground_of(spec, height, width, view)
    picture = lay.land(ground)
    for strip in spec.waters:
        lay.water(ground, picture, strip)
    for house in spec.houses:
        lay.garden(ground, picture, house)
    for road in spec.roads[::-1]:  # the first is the widest, and goes over the others
        lay.road(ground, picture, road)
    lay.cars(ground, picture)
    shade = _shadows(ground)
    dark = shade > 0
    put(picture, dark, only(dark, *picture) * (1 - shade[dark] * (1 - SHADE[:, None])))
    for house in spec.houses:
        _roof(ground, picture, house)
    _crowns(ground, picture)
    return _light(ground, picture)


def draw_map(
    spec: AerialSpec, height: int = SIZE, width: int = SIZE, view: Array | None = None
) -> np.ndarray:
    """What a map says: uint8 [height, width], numbers of `CLASSES`; `view` as in `draw`.

    Roads and houses are where they are, under the crowns of trees as well, in shadow as in light;
    a road goes over the water. Gardens, drives, wheel marks, trees and everything else are land.
    """
    ground = ground_of(spec, height, width, view)
    mask = np.zeros((height, width), np.uint8)
    for strip in spec.waters:
        here = ground.near(strip, RAGGED)
        mask[here] = np.where(wet(ground, strip, here) > 0, 3, mask[here])
    for road in spec.roads:
        here = ground.near(road, 0)
        mask[here] = np.where(road.within(ground.x[here], ground.y[here]) > 0, 1, mask[here])
    for house in spec.houses:
        if at := ground.window(house.x, house.y, house.reach):
            mask[at][house.within(ground.x[at], ground.y[at]) > 0] = 2
    return mask


def _shadows(ground: Ground) -> Array:
    """How much of the sun each place of the ground lacks, 0 to 1."""
    shade = np.zeros(ground.x.shape)
    right, down = ground.spec.shadow
    for house in ground.spec.houses:
        for corners in _house_shadows(house, np.array([right, down])):
            if at := ground.window(*_circle(corners, ground.pixel)):
                lack = _within(corners, ground.x[at], ground.y[at])
                np.maximum(shade[at], edge(ground.pixel / 2 + 0.1, lack), out=shade[at])
    if ground.spec.trees:
        x, y, radius, height, _ = _trees(ground.spec)
        long = float(np.hypot(right, down))
        stretch = 1 + 0.35 * long  # a round crown's shadow is an ellipse
        x, y = x + 0.6 * height * right, y + 0.6 * height * down
        pixel, tree = ground.around(x, y, 1.3 * stretch * radius)
        x, y = ground.x.take(pixel) - x[tree], ground.y.take(pixel) - y[tree]
        u, v = (x * right + y * down) / (long * stretch), (y * right - x * down) / long
        inside = 1 - np.hypot(u, v) / radius[tree] + 0.25 * ground.fine.take(pixel)
        lack = 0.9 * edge(0.12 + ground.pixel / radius[tree] / 2, inside)
        np.maximum.at(shade.reshape(-1), pixel, lack)
    return shade


def _trees(spec: AerialSpec) -> Array:
    """x, y, radius, height and tint of all of them: [5, trees]."""
    return np.array([(t.x, t.y, t.radius, t.height, t.tint) for t in spec.trees]).T


def _house_shadows(house: House, sun: Array) -> Iterator[Array]:
    """Shadow of the house, and of its wing: the corners [n, 2] around walls, eaves and ridge."""
    along = np.array([np.cos(house.heading), np.sin(house.heading)])
    axes = np.array([along, [-along[1], along[0]]])
    half, side = house.length / 2, house.width / 2
    short = house.hip * min(side, half - 0.1)
    blocks = [(-half, half, -side, side, [(short - half, 0.0), (half - short, 0.0)])]
    if house.wing:
        left, right = house.shift - 0.42 * house.width, house.shift + 0.42 * house.width
        ends = [(house.shift, 0.0), (house.shift, side + house.wing - short)]
        blocks.append((left, right, 0.0, side + house.wing, ends))
    for u1, u2, v1, v2, ends in blocks:
        foot = np.array([(u1, v1), (u1, v2), (u2, v1), (u2, v2)]) @ axes + [house.x, house.y]
        ridge = np.array(ends) @ axes + [house.x, house.y] + house.ridge * sun
        points = np.concatenate([foot, foot + house.eaves * sun, ridge])
        yield np.array(_hull([tuple(point) for point in points.tolist()]))


def _circle(corners: Array, more: float) -> tuple[float, float, float]:
    """A circle that holds all corners, and `more`: x, y and radius."""
    x, y = (corners.min(0) + corners.max(0)) / 2
    return float(x), float(y), float(np.hypot(*(corners - [x, y]).T).max() + more)


def _within(corners: Array, x: Array, y: Array) -> Array:
    """Metres within an outline of corners [n, 2]; negative outside."""
    ahead = np.roll(corners, -1, 0) - corners
    ahead /= np.hypot(*ahead.T)[:, None]
    beside = ahead[:, 0] * corners[:, 1] - ahead[:, 1] * corners[:, 0]
    ahead, beside = ahead[..., None, None], beside[:, None, None]
    far: Array = ahead[:, 0] * y - ahead[:, 1] * x - beside
    return far.min(0)


def _hull(points: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """The corners of the smallest convex outline around points (Andrew's monotone chain)."""
    points = sorted(points)
    outline: list[tuple[float, ...]] = []
    for chain in (points, points[::-1]):
        half: list[tuple[float, ...]] = []
        for x, y in chain:
            while len(half) > 1:
                (ax, ay), (bx, by) = half[-2], half[-1]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 1e-9:
                    break
                half.pop()
            half.append((x, y))
        outline += half[:-1]
    return outline


def _roof(ground: Ground, picture: Array, house: House) -> None:
    """Faces that slope to the eaves, each in its own light; the ridge and a chimney."""
    at = ground.window(house.x, house.y, house.reach + ground.pixel)
    if at is None:
        return
    spec, pixel = ground.spec, ground.pixel
    x, y = ground.x[at], ground.y[at]
    u, v = house.along(x, y)
    cover = edge(pixel / 2, house.within(x, y))
    # How high above the eaves each roof is there, and which way the face looks that carries it.
    high = house.width / 2 - np.abs(v)
    face_u, face_v = np.zeros(u.shape), np.sign(v)
    if house.hip:
        end = house.length / 2 - np.abs(u)
        slopes = end < high
        high = np.minimum(high, end)
        face_u, face_v = np.where(slopes, np.sign(u), 0), np.where(slopes, 0, face_v)
    if house.wing:
        other = 0.42 * house.width - np.abs(u - house.shift)
        above = (other > high) & (v > 0) | (v > house.width / 2)
        high = np.where(above, other, high)
        face_u = np.where(above, np.sign(u - house.shift), face_u)
        face_v = np.where(above, 0, face_v)
    sun, steep = spec.sun - house.heading, house.slope
    tall = np.hypot(1, steep)
    level, upright = np.cos(spec.elevation), np.sin(spec.elevation)
    facing = steep * (face_u * np.cos(sun) + face_v * np.sin(sun)) * level + upright
    light = 0.38 + 0.62 * np.maximum(facing / tall, 0) / upright
    down_slope = np.where(face_u != 0, u, v)
    tiles = visible(0.9, pixel) * 0.06 * np.sin(2 * np.pi * down_slope / 0.9)
    worn = 0.09 * ground.fine[at] + 0.05 * ground.broad[at] + tiles
    light = light * (1 + worn + 0.14 * edge(0.25 + pixel / 2, 0.2 - high))
    colour = np.array(house.colour)[:, None, None] * light
    paint(picture[:, *at], cover, colour)
    ridge = edge(pixel / 2 + 0.1, 0.16 + high - house.width / 2) * min(1, 0.5 / pixel)
    paint(picture[:, *at], 0.35 * cover * ridge, RIDGE)
    stack = np.maximum(np.abs(u - 0.5 * house.chimney * house.length), np.abs(v - 0.5))
    brick = edge(pixel / 2, 0.55 - stack) * cover
    paint(picture[:, *at], brick, BRICK * (0.7 + 0.3 * (house.texture % 2)))


def _crowns(ground: Ground, picture: Array) -> None:
    """Crowns of trees, the sunny side brighter; where two meet, each keeps its own part."""
    spec = ground.spec
    if not spec.trees:
        return
    x, y, radius, _, tints = _trees(spec)
    pixel, tree = ground.around(x, y, 1.35 * radius)
    right, down, shape = ground.x.take(pixel), ground.y.take(pixel), ground.x.shape
    leaves = fractal_noise(lattice(spec.texture, 4), right, down, 2.6, 3, ground.pixel)
    x, y = (right - x[tree]) / radius[tree], (down - y[tree]) / radius[tree]
    dome = 1 - x * x - y * y + 0.6 * leaves
    inside, towards, tint, leaf = np.full(shape, -1.0), *np.zeros((3, *shape))
    np.maximum.at(inside.reshape(-1), pixel, dome)
    front = dome == inside.take(pixel)
    leaf.flat[pixel] = leaves
    towards.flat[pixel[front]] = (x * np.cos(spec.sun) + y * np.sin(spec.sun))[front]
    tint.flat[pixel[front]] = tints[tree[front]]
    soft = 0.1 + 0.25 * ground.pixel
    here = inside > -soft
    inside, towards, leaf = inside[here], towards[here], leaf[here]
    place = tint[here] * (len(LEAVES) - 1)
    order = np.arange(len(LEAVES))
    colour = np.array([np.interp(place, order, channel) for channel in LEAVES.T])
    light = 0.88 + 0.34 * towards + 0.5 * leaf + 0.12 * np.clip(inside, 0, 1)
    colour *= np.maximum(light, 0.3)
    part = only(here, *picture)
    paint(part, edge(soft, inside), colour)
    put(picture, here, part)


def _light(ground: Ground, picture: Array) -> np.ndarray:
    """Haze, exposure, a lens darker at its edges, and the sensor's grain."""
    spec = ground.spec
    gain = spec.exposure * np.array(spec.cast)
    picture *= ((1 - spec.haze) * gain)[:, None, None]
    picture += (spec.haze * gain * HAZE)[:, None, None]
    x, y = ground.x / spec.side - 0.5, ground.y / spec.side - 0.5
    picture *= 1 - 0.25 * (x * x + y * y)
    own = spec.side / SIZE
    shown = visible(2.2 * own, ground.pixel / 2)
    if shown:
        table = lattice(spec.texture, 5)
        x, y = places(ground.view, *ground.x.shape)
        picture += spec.grain * shown * value_noise(table, x / own, y / own)
    np.clip(picture, 0, 255, out=picture)
    return np.rint(picture, out=picture).astype(np.uint8)
