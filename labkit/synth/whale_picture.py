"""Draw a whale's spec: sea, whale, callosities, foam, light and lens, in this order."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labkit.synth.noise import (
    LOUDEST,
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
from labkit.synth.whale_pattern import Patch
from labkit.synth.whales import BACK, HALF, WhaleSpec

DEEP_BLUE, GREEN, GREY = np.array([14, 46, 66]), np.array([22, 66, 60]), np.array([58, 76, 82])
SKIN, CALLOSITY, FOAM = np.array([26, 30, 34]), np.array([206, 200, 180]), np.array([226, 234, 236])
SUN, HAZE = np.array([255, 252, 240]), np.array([186, 200, 206])
RAGGED = 0.012  # how far the edge of the body strays, in head lengths
UNDER_WATER = np.array([0.45, 0.95, 1.0])  # red is swallowed first


@dataclass
class Canvas:
    """Where each pixel lies: x and y in pixels of the spec, `pixel` its width in them."""

    x: Array
    y: Array
    pixel: float
    along: Array  # head lengths from the tip of the snout, towards the tail
    across: Array
    half: Array  # how wide the whale is on either side, as far along
    skin: float  # the width of a pixel in head lengths

    def only(self, here: NDArray[np.bool_]) -> "Canvas":
        """Some of the pixels, in a row: most of a picture is water, and needs no skin."""
        names = ("x", "y", "along", "across", "half")
        values = only(here, *(getattr(self, name) for name in names))
        return replace(self, **dict(zip(names, values, strict=True)))


def draw(
    spec: WhaleSpec, height: int | None = None, width: int | None = None, view: Array | None = None
) -> np.ndarray:
    """Draw a spec: uint8 [3, height, width], the spec's own size if none is given.

    `view` [2, 3] leads from places in the new picture, (x, y, 1), to places in the spec's, so that
    a part can be drawn large, or turned; without it, the whole is drawn. What is finer than a pixel
    is left out.
    """
    height, width = height or spec.height, width or spec.width
    if view is None:
        view = np.array([[spec.width / width, 0, 0], [0, spec.height / height, 0]])
    canvas = _canvas(spec, height, width, np.asarray(view, dtype=np.float64))
    water, slope = _sea(spec, canvas)
    picture = _whale(spec, canvas, water)
    picture = _foam(spec, canvas, picture, slope)
    picture = _light(spec, canvas, picture, slope)
    np.clip(picture, 0, 255, out=picture)
    return np.rint(picture, out=picture).astype(np.uint8)


def _canvas(spec: WhaleSpec, height: int, width: int, view: Array) -> Canvas:
    x, y = places(view, height, width)
    # Nothing is finer than a pixel of the photograph, however near one looks; and a lens that is
    # out of focus shows as little as larger pixels would.
    pixel = float(np.hypot(max(1.0, np.hypot(view[0, 0], view[1, 0])), spec.blur))
    cos, sin = np.cos(spec.heading), np.sin(spec.heading)
    right, down = (x - spec.x) / spec.head, (y - spec.y) / spec.head
    along, across = -(right * cos + down * sin), right * sin - down * cos
    half = np.interp(along, BACK, HALF, left=0, right=0)
    return Canvas(x, y, pixel, along, across, half, pixel / spec.head)


def _sea(spec: WhaleSpec, at: Canvas) -> tuple[Array, Array]:
    """The colour of the water [3, H, W], and how steeply it rises towards the sun [H, W]."""
    table = lattice(spec.texture, 0)
    random = np.random.default_rng((spec.texture, 1))
    warp = fractal_noise(table, at.x, at.y, 1.3 * spec.head, 3, at.pixel)
    rows, columns = [], []
    # Waves of every length, each running about with the wind; lengths as a whale has metres.
    for length in (2.6, 1.7, 1.1, 0.72, 0.47, 0.31, 0.2, 0.13):
        heading = spec.wind_from + random.normal(0, 0.45)
        phase = random.uniform(0, 2 * np.pi)
        wave = length * spec.head
        # In radians, along the first row of the picture and down its first column.
        cos, sin = 2 * np.pi / wave * np.cos(heading), 2 * np.pi / wave * np.sin(heading)
        row, column = at.x[0] * cos + at.y[0] * sin, at.x[:, 0] * cos + at.y[:, 0] * sin
        rows.append(visible(wave, at.pixel) * np.exp(1j * (row + phase)))
        columns.append(np.exp(1j * (column - row[0])))
    # A sine of each wave in each pixel would take a third of the drawing. But exp(i(a + b)) is
    # exp(ia) exp(ib), so rows times columns are all waves at once, and their warp is one factor.
    waves = np.array(columns).T @ np.array(rows)
    slope = waves.imag * np.cos(4.5 * warp) + waves.real * np.sin(4.5 * warp)
    # Ripples lie across the wind, longer than they are wide.
    cos, sin = np.cos(spec.wind_from), np.sin(spec.wind_from)
    run, crest = at.x * cos + at.y * sin, (at.y * cos - at.x * sin) / 2.2
    ripples = fractal_noise(
        lattice(spec.texture, 2), run + 9 * warp, crest, 0.15 * spec.head, 5, at.pixel
    )
    slope = 0.28 * slope + 1.0 * ripples
    clear = (1 - spec.sea) * DEEP_BLUE + spec.sea * GREEN
    base = (1 - 0.8 * spec.murk) * clear + 0.8 * spec.murk * GREY
    patches = fractal_noise(lattice(spec.texture, 3), at.x, at.y, 3.5 * spec.head, 2, at.pixel)
    shade = 1 + 0.1 * patches + (0.09 + 0.13 * spec.wind) * slope
    return base[:, None, None] * shade, slope


def _whale(spec: WhaleSpec, at: Canvas, water: Array) -> Array:
    soft = max(at.skin, 0.008)
    flippers = 0.85 * _flippers(at, soft)
    long = (at.along > -0.02) & (at.along < 3.02)
    here = long & (np.abs(at.across) < at.half + soft + RAGGED * LOUDEST) | (flippers > 0)
    if not here.any():
        return water
    at, flippers, under = at.only(here), flippers[here], only(here, *water)
    table = lattice(spec.texture, 4)
    ragged = RAGGED * fractal_noise(table, at.along, at.across, 0.3, 3, at.skin)
    body = step(0, soft, at.half + ragged - np.abs(at.across)) * long[here]
    body = np.maximum(body, flippers)
    side = np.clip(at.across / np.maximum(at.half, 1e-3), -1.3, 1.3)
    skin = _skin(spec, at, side)
    depth = _depth(spec, at, side, ragged)
    clear = np.exp(-2.6 * np.maximum(depth, 0))  # how much of it the water lets through
    wet = np.where(depth > 0, 1.0, 0.0)
    tint = 1 - wet * (1 - UNDER_WATER[:, None]) * np.clip(3 * depth + 0.35, 0, 1)
    seen = clear * skin * tint + (1 - clear) * under * 0.92
    put(water, here, body * seen + (1 - body) * under)
    return water


def _flippers(at: Canvas, soft: float) -> Array:
    """Two broad paddles behind the head."""
    along, across = at.along - 1.25, np.abs(at.across) - 0.58
    u, v = 0.8 * along + 0.6 * across, -0.6 * along + 0.8 * across
    return step(1, 6 * soft, 2 - (u / 0.13) ** 2 - (v / 0.3) ** 2)


def _depth(spec: WhaleSpec, at: Canvas, side: Array, ragged: Array) -> Array:
    """How deep the skin lies under the surface, in head lengths; negative above it."""
    back = 0.28 * np.maximum(at.along - 1.0, 0) ** 1.4 + 0.12 * np.maximum(0.25 - at.along, 0)
    flank = 0.3 * np.abs(side) * side**2
    return 0.75 * spec.sink + back + flank - 0.2 + 1.2 * ragged


def _skin(spec: WhaleSpec, at: Canvas, side: Array) -> Array:
    """Dark wet skin in the light [3, pixels], with what is on the head."""
    mottled = fractal_noise(lattice(spec.texture, 5), at.along, at.across, 0.22, 4, at.skin)
    facing = np.sin(spec.sun - spec.heading) * side + np.cos(spec.sun - spec.heading) * 0.25
    light = 1.0 + 0.45 * (1 - np.minimum(side**2, 1)) + 0.35 * facing + 0.16 * mottled
    gleam = 34 * step(0.55, 0.3, mottled) * step(0.1, 0.4, facing)
    # The rostrum is a narrow ridge; beside it the lips rise in a bow, and the mouth is between.
    ridge = 0.05 + 0.09 * at.along
    mouth = np.exp(-(((np.abs(at.across) - ridge) / 0.014) ** 2)) * (at.along > 0.1)
    mouth *= (at.along < 0.78) * visible(0.056, at.skin)
    picture = SKIN[:, None] * (light - 0.4 * mouth) + gleam
    for across in (-0.022, 0.022):  # the blowholes
        far = ((at.along - 0.8) / 0.03) ** 2 + ((at.across - across) / 0.009) ** 2
        picture = picture * (1 - 0.75 * np.exp(-far) * visible(0.05, at.skin))
    cover = _callosities(spec.patches, at)
    if cover.any():
        rough = fractal_noise(lattice(spec.texture, 6), at.along, at.across, 0.035, 3, at.skin)
        pale = CALLOSITY[:, None] * (0.9 + 0.13 * facing + 0.2 * rough)
        picture = cover * pale + (1 - cover) * picture
    return picture


def _callosities(patches: tuple[Patch, ...], at: Canvas) -> Array:
    """How much of each pixel is callosity."""
    cover = np.zeros(at.along.shape)
    for patch in patches:
        along, across = at.along - patch.along, at.across - patch.across
        reach = 1.6 * max(patch.length, patch.width) + 2 * at.skin
        near = (np.abs(along) < reach) & (np.abs(across) < reach)
        if not near.any():
            continue
        along, across = along[near], across[near]
        cos, sin = np.cos(patch.turn), np.sin(patch.turn)
        u = (along * cos + across * sin) / patch.length
        v = (across * cos - along * sin) / patch.width
        far = np.sqrt(u * u + v * v)
        wobble = value_noise(lattice(patch.edge), 2.2 * u + 7, 2.2 * v + 7)
        soft = max(at.skin / min(patch.length, patch.width), 0.1)
        # A patch smaller than a pixel lightens it a little, instead of vanishing or covering it.
        small = min(1.0, patch.width / at.skin)
        own = small * step(0, soft, 1 + 0.3 * wobble - far)
        cover[near] = np.maximum(cover[near], own)
    return cover


def _foam(spec: WhaleSpec, at: Canvas, picture: Array, slope: Array) -> Array:
    """White water: on crests, where the head breaks the surface, over it, and the blow."""
    patchy = fractal_noise(lattice(spec.foam_kind, 1), at.along, at.across, 1.4, 2, at.skin)
    edge = np.abs(np.abs(at.across) - at.half - 0.02)
    breaking = max(0.0, 1 - 2.2 * spec.sink)
    wash = np.exp(-((edge / 0.05) ** 2)) * (at.along > -0.06) * (at.along < 1.5) * breaking
    tip = np.exp(-((at.along + 0.02) ** 2 + at.across**2) / 0.01) * breaking
    caps = step(1.5 - 0.4 * spec.wind, 0.3, slope + 0.8 * patchy) * spec.wind
    over = np.exp(-(((at.along - 0.45) / 0.75) ** 2) - (at.across / 0.5) ** 2)
    amount = 0.75 * np.maximum(wash, 0.7 * tip) * (0.45 + 0.55 * spec.foam) + 0.55 * caps
    amount = amount + 1.25 * spec.foam * over * step(0.15, 0.5, patchy + 0.4 * spec.foam)
    # Below a twentieth even the loudest lace shows none.
    here = (amount > 0.05) | (spec.blow > 0)
    at, amount, patchy, under = at.only(here), amount[here], patchy[here], only(here, *picture)
    lace = fractal_noise(lattice(spec.foam_kind), at.along, at.across, 0.24, 6, at.skin)
    cover = step(0.66, 0.34, amount + 0.7 * lace * np.minimum(1, 4 * amount)) * 0.9
    if spec.blow:
        far = ((at.along - 0.72) / 0.34) ** 2 + (at.across / 0.3) ** 2
        puff = np.exp(-far) * (0.75 + 0.6 * patchy + 0.25 * lace)
        cover = np.maximum(cover, np.clip(0.75 * spec.blow * puff, 0, 0.8))
    bright = FOAM[:, None] * (0.93 + 0.07 * lace)
    put(picture, here, cover * bright + (1 - cover) * under)
    return picture


def _light(spec: WhaleSpec, at: Canvas, picture: Array, slope: Array) -> Array:
    """Sun in the water, haze, exposure, a lens darker at its edges, and the sensor's grain."""
    right, down = at.x / spec.width - spec.glare_x, at.y / spec.height - spec.glare_y
    patch = np.exp(-((right / 0.5) ** 2) - (down / 0.5) ** 2)
    speck = 0.05 * spec.head
    fine = _single(lattice(spec.texture, 7), at, speck, visible(speck, at.pixel))
    glint = step(1.05, 0.5, slope + 0.5 * fine + 0.9 * spec.glare * patch)
    shine = np.clip(spec.glare * patch * (0.35 + 0.95 * glint) + 0.05 * glint, 0, 1)
    picture += shine * (SUN[:, None, None] - picture)
    picture += spec.haze * (HAZE[:, None, None] - picture)
    x, y = at.x / spec.width - 0.5, at.y / spec.height - 0.5
    picture *= spec.exposure * (1 - 0.35 * (x * x + y * y))
    grain = _single(lattice(spec.texture, 8), at, 1.1, visible(2.2, 0.5 * at.pixel))
    picture += spec.grain * grain
    return picture


def _single(table: Array, at: Canvas, wavelength: float, shown: float) -> Array | float:
    """One octave of noise over the picture; in small pictures often none of it shows."""
    return shown * value_noise(table, at.x / wavelength, at.y / wavelength) if shown else 0.0
