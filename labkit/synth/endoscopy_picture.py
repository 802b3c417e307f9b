"""Draw a frame's spec: wall and folds, vessels, polyps, glints, clutter and lens, in this order."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labkit.images import VOID
from labkit.synth.endoscopy import Fold, FrameSpec
from labkit.synth.noise import (
    Array,
    fractal_noise,
    lattice,
    only,
    places,
    put,
    step,
    value_noise,
    visible,
)
from labkit.synth.polyp_forms import RIM, Polyp

BACKGROUND, POLYP, LUMEN, SPECULARITY = 0, 1, 2, 3
STOOL, STEEL, GLINT = np.array([146, 104, 42]), np.array([150, 154, 158]), np.array([285, 282, 276])
# What a lens and its lamp make of colours, and how much darker the corners are, by hospital.
CAST = (np.array([1.0, 1.0, 1.0]), np.array([0.76, 1.02, 1.2]))
CORNERS = (0.22, 0.9)


class Frame(NamedTuple):
    """A picture, and what each of its pixels belongs to."""

    picture: NDArray[np.uint8]  # [3, H, W]
    classes: NDArray[np.uint8]  # [H, W]: BACKGROUND, POLYP, LUMEN, SPECULARITY or VOID
    polyps: NDArray[np.uint8]  # [H, W]: 0, the number of a polyp from 1 on, or VOID


@dataclass
class Wall:
    """Where each pixel lies, in halves of the frame's height, and how its wall is lit."""

    u: Array
    v: Array
    pixel: float  # its width
    x: Array  # along the wall, which drifts by and comes nearer
    y: Array
    near: Array  # the logarithm of the distance from the lumen's middle
    lamp: Array  # how much light arrives
    light: Array  # and what folds make of it


def draw(
    spec: FrameSpec, height: int | None = None, width: int | None = None, view: Array | None = None
) -> Frame:
    """Draw a spec, in its own size if none is given.

    `view` [2, 3] leads from places in the new picture, (x, y, 1), to places in the spec's, so that
    a part can be drawn large, or turned; without it, the whole is drawn.
    """
    height, width = height or spec.height, width or spec.width
    if view is None:
        view = np.array([[spec.width / width, 0, 0], [0, spec.height / height, 0]])
    x, y = places(view, height, width)
    half = spec.height / 2
    u, v = (x - spec.width / 2) / half, (y - half) / half
    sharp = np.hypot(max(1.0, np.hypot(view[0, 0], view[1, 0])), spec.blur)
    wall = _wall(spec, u, v, float(sharp) / half)
    picture = _mucosa(spec, wall)
    polyps = np.zeros((height, width), np.uint8)
    shine = np.zeros((height, width))
    for number, polyp in enumerate(spec.polyps, 1):
        _grow(polyp, spec.tone, wall, picture, polyps, shine, number)
    classes = np.where(polyps > 0, POLYP, BACKGROUND).astype(np.uint8)
    dark = (wall.near < np.log(spec.lumen)) & (polyps == 0)
    classes[dark] = LUMEN
    glints = _glints(spec, wall, shine)
    classes[(glints > 0.5) & ~dark] = SPECULARITY
    here = (glints > 0) & ~dark
    under = only(here, *picture)
    put(picture, here, under + glints[here] * (GLINT[:, None] - under))
    _clutter(spec, wall, picture, classes, polyps)
    outside = _lens(spec, wall, picture)
    classes[outside], polyps[outside] = VOID, VOID
    np.clip(picture, 0, 255, out=picture)
    return Frame(np.rint(picture, out=picture).astype(np.uint8), classes, polyps)


def _wall(spec: FrameSpec, u: Array, v: Array, pixel: float) -> Wall:
    right, down = u - spec.lumen_x, v - spec.lumen_y
    x, y = (u - spec.pan_x) / spec.zoom, (v - spec.pan_y) / spec.zoom
    warp = fractal_noise(lattice(spec.wall, 0), x, y, 1.1, 2, pixel)
    far = np.sqrt(right**2 + down**2) + 1e-3
    cos, sin = right / far, down / far
    far *= 1 + 0.16 * warp
    near = np.log(far)
    # Lamp and camera are one, so what is far is dark, and deep in the lumen nothing is seen.
    lamp = 1.02 - np.exp(far / (-1.7 * spec.lumen))
    light = lamp.copy()
    for fold in spec.folds:
        _fold(fold, cos, sin, near, light)
    return Wall(u, v, pixel, x, y, near, lamp, light)


def _fold(fold: Fold, cos: Array, sin: Array, near: Array, light: Array) -> None:
    """A bright crest towards the camera, and behind it a shadow: they change the light."""
    ahead = np.cos(fold.turn) * cos + np.sin(fold.turn) * sin
    lobes = (4 * ahead * ahead - 3) * ahead  # the cosine of thrice the angle
    edge = near - np.log(fold.radius) - fold.lobes * lobes - 0.1 * ahead
    # Elsewhere it is 1, and most of a picture is elsewhere.
    here = (edge > -0.7) & (edge < 0.5) & (ahead > 0.4 - 2 * fold.arc)
    ahead, edge = only(here, ahead, edge)
    there = fold.height * step(0.9 - 2 * fold.arc, 0.5, ahead)
    before, behind = np.clip(1 - edge / 0.5, 0, 1), np.clip(1 + edge / 0.7, 0, 1)
    front = step(0, 0.05, edge)
    crest, shadow = front * before * before, (1 - front) * behind * behind
    light[here] *= 1 + there * (0.42 * crest - 0.6 * shadow)


def _mucosa(spec: FrameSpec, wall: Wall) -> Array:
    """The wall's colour [3, H, W]: bumps, patches and vessels, in its own light."""
    bumps = fractal_noise(lattice(spec.wall, 1), wall.x, wall.y, 0.4, 3, wall.pixel)
    patches = fractal_noise(lattice(spec.wall, 2), wall.x, wall.y, 0.8, 2, wall.pixel)
    light = wall.light * (1 + 0.1 * spec.bumps * bumps)
    red = 0.18 * spec.blotches * patches
    colour = 1 + np.array([0.2, -1, -1])[:, None, None] * red
    colour *= np.array(spec.tone)[:, None, None]
    winding = fractal_noise(lattice(spec.wall, 3), wall.x, wall.y, 0.7, 4, wall.pixel)
    thick = 0.035 + 0.6 * wall.pixel
    vessels = np.exp(-((winding / thick) ** 2)) * np.clip(0.6 + 0.7 * patches, 0, 1)
    vessels *= spec.vessels * visible(0.09, wall.pixel)
    colour *= 1 - vessels * np.array([0.13, 0.4, 0.34])[:, None, None]
    colour *= _lit(light)
    return colour


def _lit(light: Array) -> Array:
    """Factors of red, green and blue: what comes back from deep in badly lit tissue is red."""
    factors = 1 + np.multiply.outer([0.16, -0.05, -0.12], 1 - light)
    factors *= light
    return factors


def _grow(
    polyp: Polyp,
    tone: tuple[float, ...],
    wall: Wall,
    picture: Array,
    numbers: NDArray[np.uint8],
    shine: Array,
    number: int,
) -> None:
    """Put a polyp on the wall, its stalk first; mark its pixels, and where it shines."""
    if polyp.stalk:
        _stalk(polyp, wall, picture, numbers, number)
    right, down = wall.u - polyp.x, wall.v - polyp.y
    cos, sin = np.cos(polyp.turn), np.sin(polyp.turn)
    long, wide = polyp.radius * np.sqrt(polyp.length), polyp.radius / np.sqrt(polyp.length)
    a, b = (right * cos + down * sin) / long, (down * cos - right * sin) / wide
    here = (np.abs(a) < 1.9) & (np.abs(b) < 1.9)
    if not here.any():
        return
    a, b, u, v = only(here, a, b, wall.u, wall.v)
    table = lattice(polyp.edge)
    waves = value_noise(table, 1.1 * a + 7, 1.1 * b + 7)
    knobs = value_noise(table, 2.6 * a + 31, 2.6 * b + 31)
    far = np.sqrt(a * a + b * b) * (1 + 0.16 * waves + 0.07 * knobs)
    soft = 0.03 + 0.7 * wall.pixel / polyp.radius
    cover = step(1, soft, 2 - far)
    inner = np.clip(1 - far**2, 0, 1)
    out_x, out_y = (a * cos * wide - b * sin * long), (a * sin * wide + b * cos * long)
    length = np.sqrt(out_x**2 + out_y**2) + 1e-6
    steep = polyp.rise * far / (np.sqrt(inner) + 0.35 + 0.35 * (1 - polyp.rise))
    facing = _facing(steep * out_x / length, steep * out_y / length, u, v)
    towards = np.clip(1.1 * facing + 0.2 * polyp.rise * np.sqrt(inner), 0.15, 1.5)
    grain = 0.13 * polyp.rough * knobs
    fine = value_noise(table, 9 * a + 3, 9 * b + 3) * visible(polyp.radius / 9, wall.pixel)
    own = 1 + grain + 0.09 * polyp.rough * fine
    under = only(here, *picture)
    # It hides the vessels, so its colour is that of the wall around it, redder or paler.
    tint = np.array([1 + 0.05 * polyp.red, 1 - 0.2 * polyp.red, 1 - 0.2 * polyp.red])
    bright = np.clip(0.3 + 0.75 * wall.lamp[here], 0.4, 1.1) * towards * own
    seen = (np.array(tone) * tint)[:, None] * _lit(bright)
    ring = np.where(far > 1, np.exp(-(far - 1) / 0.14), 0)
    aside = (out_x * u + out_y * v) / (length * (np.sqrt(u * u + v * v) + 0.2))
    # A flat one keeps some of the light and the folds of the wall that it lies on.
    seen += 0.55 * (1 - polyp.rise) * (under - seen)
    shadow = 0.42 * polyp.rise * ring * np.clip(0.65 + 0.5 * aside, 0, 1)
    put(picture, here, cover * seen + (1 - cover) * under * (1 - shadow))
    shine[here] = np.maximum(shine[here] * (1 - cover), cover * polyp.rise * inner)
    numbers[here] = np.where(far < 1, number, numbers[here])


def _facing(slope_x: Array, slope_y: Array, u: Array, v: Array) -> Array:
    """How much of a slope's light comes from the camera, in the middle: 1 where it is flat."""
    return (1 - 0.35 * (slope_x * u + slope_y * v)) / np.sqrt(1 + slope_x**2 + slope_y**2)


def _stalk(
    polyp: Polyp, wall: Wall, picture: Array, numbers: NDArray[np.uint8], number: int
) -> None:
    """A round stalk from the head to where it is fixed on the wall."""
    cos, sin = np.cos(polyp.stalk_turn), np.sin(polyp.stalk_turn)
    right, down = wall.u - polyp.x, wall.v - polyp.y
    along = (right * cos + down * sin) / polyp.radius
    across = (down * cos - right * sin) / polyp.radius
    end = 1 + polyp.stalk
    # It widens where it leaves the wall.
    half = 0.3 + 0.25 * np.clip(along - end + 0.6, 0, 1) ** 2
    here = (along > 0) & (along < end) & (np.abs(across) < half + 0.1)
    along, across, half = only(here, along, across, half)
    side = across / half
    soft = 0.08 + wall.pixel / polyp.radius
    cover = step(1, soft, 2 - np.abs(side)) * step(0, 0.25, end - along)
    shade = 0.55 + 0.5 * np.sqrt(np.clip(1 - side**2, 0, 1))
    put(picture, here, only(here, *picture) * (1 + cover * (1.08 * shade - 1)))
    own = (np.abs(side) < 1) & (along < end - 0.2)
    numbers[here] = np.where(own, number, numbers[here])


def _glints(spec: FrameSpec, wall: Wall, shine: Array) -> Array:
    """Where wet tissue throws the lamp back into the camera: small, white and sharp."""
    fine = fractal_noise(lattice(spec.texture, 0), wall.u, 1.3 * wall.v, 0.1, 2, 0.5 * wall.pixel)
    wet = fractal_noise(lattice(spec.wall, 4), wall.x, wall.y, 0.5, 1, wall.pixel)
    amount = 0.6 * fine + 0.34 * wet + 0.42 * np.clip(wall.light, 0, 1.3) + 0.45 * shine**2
    return step(1.36 - 0.34 * spec.gleam, 0.08, amount)


def _clutter(
    spec: FrameSpec,
    wall: Wall,
    picture: Array,
    classes: NDArray[np.uint8],
    polyps: NDArray[np.uint8],
) -> None:
    """What lies before the wall: it hides a polyp, from the picture and from the truth."""
    if spec.stool:
        lumps = fractal_noise(lattice(spec.stool_kind, 0), wall.x, wall.y, 0.7, 3, wall.pixel)
        cover = 0.9 * step(1.12 - 0.5 * spec.stool, 0.08, lumps)
        light = np.clip(wall.light * (0.75 + 0.5 * lumps), 0, 1.2)
        _before(cover, STOOL[:, None, None] * light, picture, classes, polyps)
    for x, y, radius in spec.bubbles:
        right, down = (wall.u - x) / radius, (wall.v - y) / radius
        here = (np.abs(right) < 1.3) & (np.abs(down) < 1.3)
        right, down = only(here, right, down)
        far = np.hypot(right, down)
        ring = np.exp(-(((far - 0.9) / 0.16) ** 2))
        spot = np.exp(-((np.hypot(right + 0.35, down + 0.35) / 0.2) ** 2))
        under = only(here, *picture) * (1 - 0.25 * ring)
        white = 0.35 * ring * (far < 0.95) + 0.9 * spot
        put(picture, here, under + white * (GLINT[:, None] - under))
    if spec.instrument is not None:
        cos, sin = np.cos(spec.instrument), np.sin(spec.instrument)
        along, across = wall.u * cos + wall.v * sin, wall.v * cos - wall.u * sin
        half = 0.1 + 0.03 * along
        side = across / half
        cover = step(1, 0.06, 2 - np.abs(side)) * step(0.35, 0.02, along)
        bright = (
            0.5
            + 0.6 * np.sqrt(np.clip(1 - side**2, 0, 1))
            + 0.5 * np.exp(-(((side + 0.4) / 0.15) ** 2))
        )
        _before(cover, STEEL[:, None, None] * bright, picture, classes, polyps)


def _before(
    cover: Array,
    colour: Array,
    picture: Array,
    classes: NDArray[np.uint8],
    polyps: NDArray[np.uint8],
) -> None:
    picture += cover * (colour - picture)
    classes[cover > 0.5], polyps[cover > 0.5] = BACKGROUND, 0


def _lens(spec: FrameSpec, wall: Wall, picture: Array) -> NDArray[np.bool_]:
    """Exposure, darker corners, colours, grain and the black around; returns where that is."""
    u, v, aspect = wall.u, wall.v, spec.width / spec.height
    picture *= spec.exposure * (1 - CORNERS[spec.hospital] * (u * u + v * v) / (1 + aspect**2))
    picture *= CAST[spec.hospital][:, None, None]
    if spec.hospital:  # a round picture, and an older camera, whose colours are paler
        picture[:] = 0.65 * picture + 0.35 * picture.mean(0)
        picture *= 0.55 + picture / 330  # and which makes dark darker
        edge = 1.1 * RIM - np.sqrt((u / 1.08) ** 2 + v**2)
    else:
        edge = np.minimum(RIM - np.abs(v), 0.96 * aspect - np.abs(u))
        edge = np.minimum(edge, 1.62 - np.abs(u) - np.abs(v))
    if spec.inset:  # where a second screen shows how the tube lies
        corner = np.maximum(u + 0.74 * aspect, 0.6 - v)
        edge = np.minimum(edge, corner)
    at = wall.u / wall.pixel if wall.pixel > 0.02 else wall.u / 0.012
    noise = value_noise(lattice(spec.texture, 1), at, wall.v / min(wall.pixel, 0.012))
    picture += spec.grain * noise
    picture *= step(0, 0.012, edge)
    return edge < 0
