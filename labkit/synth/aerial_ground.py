"""The ground of a piece of land: where each pixel lies, and fields, water, gardens and roads."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from labkit.synth.aerial import SIZE, AerialSpec, House, Strip
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

RAGGED = 0.8  # metres that a shore strays
REEDS, BED = np.array([[74], [86], [50]]), np.array([[26], [24], [8]])
VERGE, MARGIN = np.array([[120], [116], [80]]), np.array([[92], [106], [62]])
HEDGE, YARD, DRIVE = (
    np.array(colour)[:, None, None] for colour in ([58, 80, 44], [146, 136, 118], [168, 160, 146])
)
WHITE, BLACK = np.array([216, 216, 208]), np.array([36, 38, 44])


@dataclass
class Ground:
    """Where each pixel lies: x and y in metres, `pixel` its width in them, and textures there."""

    spec: AerialSpec
    x: Array
    y: Array
    pixel: float
    view: Array  # [2, 3], from pixels to metres
    back: Array  # and back

    @cached_property
    def broad(self) -> Array:
        """Slow changes over the land."""
        return self.noise(1, 32, 2)

    @cached_property
    def fine(self) -> Array:
        """What the ground is like underfoot."""
        return self.noise(2, 5, 4)

    def noise(self, number: int, wavelength: float, octaves: int) -> Array:
        """One of the textures of the place, about -1 to 1."""
        table = lattice(self.spec.texture, number)
        x, y = places(self.view, *self.x.shape)
        return fractal_noise(table, x, y, wavelength, octaves, self.pixel)

    def line(self, right: float, down: float, far: float) -> Array:
        """Metres of each pixel beyond a line, x * right + y * down - far."""
        a, b, c = right * self.view[0] + down * self.view[1]
        column, row = np.arange(self.x.shape[1]) + 0.5, np.arange(self.x.shape[0])[:, None] + 0.5
        return (a * column + (c - far)) + b * row

    def near(self, strip: Strip, beside: float) -> NDArray[np.bool_]:
        """Pixels that may lie on a strip, or up to `beside` metres beside it."""
        cos, sin = float(np.cos(strip.heading)), float(np.sin(strip.heading))
        reach = strip.width / 2 + beside
        aside = self.line(-sin, cos, strip.y * cos - strip.x * sin)
        here = np.abs(aside) < reach + 2 * strip.bend
        if max(-strip.first, strip.last) < self.spec.side:  # else it goes on beyond the picture
            ahead = self.line(cos, sin, strip.x * cos + strip.y * sin)
            here &= (ahead > strip.first - reach) & (ahead < strip.last + reach)
        return here

    def window(self, x: float, y: float, reach: float) -> tuple[slice, slice] | None:
        """Rows and columns that hold all within `reach` metres of a place, if there are any."""
        window = []
        for (a, b, c), length in zip(self.back, self.x.shape[::-1], strict=True):
            middle, half = a * x + b * y + c, np.hypot(a, b) * reach
            first, last = max(0, int(middle - half)), min(length, int(middle + half) + 1)
            if first >= last:
                return None
            window.append(slice(first, last))
        return window[1], window[0]

    def around(self, x: Array, y: Array, reach: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Pixels within `reach` metres of several places: which pixel, in rows, and which place.

        All places at once: to go from one to the next costs more than to look at their pixels.
        """
        rows, columns = self.x.shape
        (a, b, c), (d, e, f) = self.back
        column = np.floor(a * x + b * y + c).astype(np.intp)[:, None, None]
        row = np.floor(d * x + e * y + f).astype(np.intp)[:, None, None]
        most = max(np.hypot(a, b), np.hypot(d, e)) * reach.max(initial=0)
        steps = np.arange(-int(most) - 1, int(most) + 2)
        row, column = row + steps[:, None], column + steps
        seen = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        place = np.nonzero(seen)[0]
        pixel = (row * columns + column)[seen]
        near = np.hypot(self.x.take(pixel) - x[place], self.y.take(pixel) - y[place]) < reach[place]
        return pixel[near], place[near]


def ground_of(spec: AerialSpec, height: int, width: int, view: Array | None) -> Ground:
    """Where the pixels of a picture lie that is drawn through a view; without one, of the whole."""
    if view is None:
        view = np.array([[spec.side / width, 0, 0], [0, spec.side / height, 0]])
    view = np.asarray(view, dtype=np.float64)
    x, y = (np.array(each) for each in np.broadcast_arrays(*places(view, height, width)))
    # Nothing is finer than a pixel of the photograph, however near one looks; and a lens that is
    # out of focus shows as little as larger pixels would.
    own = spec.side / SIZE
    pixel = float(np.hypot(max(own, np.hypot(view[0, 0], view[1, 0])), spec.blur * own))
    back = np.linalg.inv(np.vstack([view, [0, 0, 1]]))[:2]
    return Ground(spec, x, y, pixel, view, back)


def paint(part: Array, cover: Array, colour: Array) -> None:
    """Lay a colour [3] or [3, ...] over a part [3, ...] of a picture, as much as `cover` says."""
    if colour.ndim == 1:
        colour = colour.reshape(3, *[1] * (part.ndim - 1))
    part += cover * (colour - part)


def edge(width: float | Array, inside: Array) -> Array:
    """How much of a pixel is covered, so far inside an edge that is soft by `width` either way."""
    share = inside * (0.5 / width)
    share += 0.5
    return np.minimum(np.maximum(share, 0, out=share), 1, out=share)


def land(ground: Ground) -> Array:
    """Fields [3, H, W] with their rows, wheel marks and margins."""
    spec, x, y, pixel = ground.spec, ground.x, ground.y, ground.pixel
    piece = np.zeros(x.shape, np.intp)
    margin = np.full(x.shape, np.inf)  # metres to the nearest other field
    for number, cut in enumerate(spec.cuts):
        far = ground.line(cut.right, cut.down, cut.far)
        mine = piece == cut.parent
        np.minimum(margin, np.abs(far), out=margin, where=mine)
        piece[mine & (far > 0)] = number + 1
    sown = np.array([
        (np.cos(f.heading) / f.wave, np.sin(f.heading) / f.wave, f.mottle, f.tracks, f.wave,
         f.rows * visible(f.wave, pixel), *f.colour) for f in spec.fields
    ])  # fmt: skip
    right, down, mottle, tracks, wave, rows, *_ = sown.T.take(piece, 1)
    run = x * right + y * down + 0.05 * ground.broad  # in waves
    shade = 1 + mottle * ground.fine + 0.07 * ground.broad
    here = rows > 0
    shade[here] += rows[here] * np.sin(2 * np.pi * run[here])
    here = tracks > 0
    way = run[here] * wave[here] / tracks[here]
    way = np.abs(np.abs(way - np.rint(way)) * tracks[here] - 0.9)
    shade[here] -= 0.16 * edge(0.5 * pixel + 0.2, 0.3 - way)
    x0, y0, radius = spec.mark
    if radius and (at := ground.window(x0, y0, radius + 3)):
        ring = np.abs(np.hypot(x[at] - x0, y[at] - y0) - radius)
        shade[at] -= 0.09 * edge(0.6 + pixel, 1 - ring)
    picture = sown.T[6:].take(piece, 1) * shade
    # Dry and lush places differ in colour too.
    picture[0] += 7 * ground.broad
    picture[2] -= 4 * ground.broad
    here = margin < 3 + pixel
    part, fine = only(here, *picture), ground.fine[here]
    grass = 0.75 * edge(0.5 + pixel, 1.1 + 0.7 * fine - margin[here])
    paint(part, grass, MARGIN * (1 + 0.16 * fine))
    put(picture, here, part)
    return picture


def wet(ground: Ground, strip: Strip, here: NDArray[np.bool_]) -> Array:
    """Metres to the shore, which is ragged; negative on land."""
    x, y = ground.x[here], ground.y[here]
    shore = value_noise(lattice(ground.spec.texture, 3), x / 7, y / 7)
    return strip.within(x, y) + RAGGED * shore


def water(ground: Ground, picture: Array, strip: Strip) -> None:
    """Reeds along a shore, and water that is darker where it is deep."""
    here = ground.near(strip, 4)
    deep, fine, broad = wet(ground, strip, here), ground.fine[here], ground.broad[here]
    part = only(here, *picture)
    paint(part, 0.8 * edge(ground.pixel, deep + 1.6 + fine), REEDS * (1 + 0.3 * fine))
    shallow = np.exp(-np.maximum(deep, 0) / 1.5)
    colour = np.array(strip.colour)[:, None] * (1 + 0.1 * broad + 0.05 * fine) + BED * shallow
    paint(part, edge(ground.pixel / 2, deep), colour)
    put(picture, here, part)


def garden(ground: Ground, picture: Array, house: House) -> None:
    """Lawn and hedge around a house, and its drive."""
    far = np.hypot(house.drive[0] - house.x, house.drive[1] - house.y)
    reach = max(house.reach + 1.5 * house.garden, far)
    at = ground.window(house.x, house.y, reach)
    if at is None:
        return
    x, y, pixel = ground.x[at], ground.y[at], ground.pixel
    u, v = house.along(x, y)
    long, wide = house.length / 2 + house.garden, house.width / 2 + house.wing + house.garden
    inside = np.minimum(long - np.abs(u), wide - np.abs(v))
    fine = ground.fine[at]
    if house.garden:
        lawn = np.array(house.lawn)[:, None, None] * (1 + 0.1 * fine)
        paint(picture[:, *at], 0.85 * edge(pixel, inside), lawn)
        if house.texture % 3:  # of three gardens, two have a hedge
            line = 0.8 * edge(pixel, 0.55 - np.abs(inside) + 0.3 * fine)
            paint(picture[:, *at], line, HEDGE * (1 + 0.25 * fine))
    else:  # a yard
        yard = YARD * (1 + 0.1 * fine)
        paint(picture[:, *at], 0.7 * edge(1 + pixel, house.within(x, y) + 4 + fine), yard)
    if far > 1:
        ahead = np.array([house.drive[0] - house.x, house.drive[1] - house.y]) / far
        along = (x - house.x) * ahead[0] + (y - house.y) * ahead[1]
        aside = np.abs((y - house.y) * ahead[0] - (x - house.x) * ahead[1])
        drive = np.minimum(1.3 - aside, np.minimum(along, far - along))
        pale = DRIVE * (1 + 0.06 * fine)
        paint(picture[:, *at], 0.85 * edge(pixel / 2, drive), pale)


def road(ground: Ground, picture: Array, strip: Strip) -> None:
    """A road with its verges, and the paint in its middle."""
    here, pixel = ground.near(strip, 2), ground.pixel
    x, y, fine = ground.x[here], ground.y[here], ground.fine[here]
    ahead, aside = strip.along(x, y)
    inside = strip.edge(ahead, aside)
    part = only(here, *picture)
    paint(part, 0.6 * edge(pixel, inside + 0.9 + 0.5 * fine), VERGE * (1 + 0.14 * fine))
    # Wheels polish two lanes; patches are mended.
    lanes = np.cos(4 * np.pi * aside / strip.width)
    shade = 1 + 0.05 * ground.broad[here] + 0.04 * fine - 0.04 * lanes
    paint(part, edge(pixel / 2, inside), np.array(strip.colour)[:, None] * shade)
    if strip.line:
        dash = edge(0.3 + pixel / 2, 1.5 - np.abs(ahead % 6 - 3))
        thin = min(1, 0.3 / pixel)  # narrower than a pixel, it lightens one a little
        white = thin * edge(0.1 + pixel / 2, 0.12 + pixel / 4 - np.abs(aside))
        paint(part, dash * white * (inside > 0), WHITE)
    put(picture, here, part)


def cars(ground: Ground, picture: Array) -> None:
    """Cars on the roads, each with its shadow."""
    right, down = ground.spec.shadow
    for car in ground.spec.cars:
        at = ground.window(car.x, car.y, 6)
        if at is None:
            continue
        x, y = ground.x[at] - car.x, ground.y[at] - car.y
        cos, sin = np.cos(car.heading), np.sin(car.heading)
        for away, colour in ((0.7, None), (0.0, car.colour)):
            u = (x - away * right) * cos + (y - away * down) * sin
            v = (y - away * down) * cos - (x - away * right) * sin
            body = edge(ground.pixel / 2, np.minimum(2.1 - np.abs(u), 0.9 - np.abs(v)))
            if colour is None:
                paint(picture[:, *at], 0.6 * body, BLACK)
            else:
                glass = 1 - 0.6 * edge(ground.pixel / 2, 0.5 - np.abs(np.abs(u - 0.2) - 0.9))
                paint(picture[:, *at], body, np.array(colour)[:, None, None] * glass)
