"""Noise that has a value at any place, and no detail finer than can be seen.

A picture is drawn by asking textures for their value at the place behind each pixel, so the same
scene can be drawn at any size, turned, or from nearby. Everything computes in float64: the last bit
of a sine differs between processors, and in float32 that would now and then change a pixel. numpy
computes roots and exponentials many values at once, but hypot, sines and powers one by one: there
are few of these.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LOUDEST = 1.6  # fractal noise: octaves seldom all agree, and are made louder for it
TABLE = 64  # lattice points a side, after which the noise repeats; a power of two


def places(view: Array, height: int, width: int) -> tuple[Array, Array]:
    """Where a view [2, 3] leads the middles of pixels, (x, y, 1): x and y [H, W].

    Mostly a view does not turn: then all rows have the same x, and it is given as one, [1, W], and
    y as one column, [H, 1], so that what is computed of one of them costs next to nothing.

    >>> x, y = places(np.array([[2.0, 0, 0], [0, 2, 10]]), 2, 3)
    >>> x.tolist(), y.tolist()
    ([[1.0, 3.0, 5.0]], [[11.0], [13.0]])
    """
    (a, b, c), (d, e, f) = view
    column, row = np.arange(width)[None] + 0.5, np.arange(height)[:, None] + 0.5
    x = a * column + (b * row if b else 0) + c
    y = (d * column if d else 0) + e * row + f
    return x, y


def only(here: NDArray[np.bool_], *planes: Array) -> Array:
    """Some of the pixels of each plane [H, W], in a row: [planes, pixels].

    A picture is given as its channels, for from one numpy picks ten times as fast as from three.
    """
    return np.array([np.broadcast_to(plane, here.shape)[here] for plane in planes])


def put(picture: Array, here: NDArray[np.bool_], colours: Array) -> None:
    """Give some pixels of a picture [C, H, W] their colours [C, pixels], channel by channel."""
    for channel, colour in zip(picture, colours, strict=True):
        channel[here] = colour


@lru_cache(maxsize=512)  # twenty whales' pictures share the edges of their patches, in any order
def lattice(*seed: int) -> Array:
    """Random numbers between -1 and 1, the same for the same integers.

    [TABLE + 1, TABLE + 1]: the last row and column repeat the first, so that each has a next.

    >>> bool(np.array_equal(lattice(1, 2), lattice(1, 2)))
    True
    """
    around = np.arange(TABLE + 1) % TABLE
    table = np.random.default_rng(seed).uniform(-1, 1, (TABLE, TABLE))
    return table.take(around, 0).take(around, 1)


def value_noise(table: Array, x: Array, y: Array) -> Array:
    """Smooth noise with one bump a unit: between the lattice points, a curve without corners.

    x and y are of one shape, or a row and a column, as `places` gives them.
    Perlin's fade curve 6t⁵ - 15t⁴ + 10t³ (Perlin 2002, "Improving noise").
    """
    column, row = np.floor(x), np.floor(y)
    right, down = _fade(x - column), _fade(y - row)
    i, j = column.astype(np.int64), row.astype(np.int64)
    i &= TABLE - 1
    if x.shape[:-1] == (1,) and y.shape[1:] == (1,):  # a row and a column
        # First along the lines of the lattice, of which there are fewer than rows of the picture.
        first = j.min()
        lines = table.take(np.arange(first, min(j.max() + 2, first + TABLE)) & (TABLE - 1), 0)
        lines = _between(lines.take(i[0], 1), lines.take(i[0] + 1, 1), right)
        j = j[:, 0] - first
        above, below = lines.take(j & (TABLE - 1), 0), lines.take((j + 1) & (TABLE - 1), 0)
    else:
        j &= TABLE - 1
        j *= TABLE + 1
        corner, flat = i + j, table.reshape(-1)
        above = _between(flat.take(corner), flat[1:].take(corner), right)
        corner += TABLE + 1
        below = _between(flat.take(corner), flat[1:].take(corner), right)
    return _between(above, below, down)


# Most of the time of a drawing goes by here, and half of that to asking for memory and giving it
# back, in which threads wait for each other: so these compute in the arrays they have.


def _fade(t: Array) -> Array:
    curve = 6 * t
    curve -= 15
    curve *= t
    curve += 10
    for _ in range(3):
        curve *= t
    return curve


def _between(low: Array, high: Array, share: Array) -> Array:
    """From `low` to `high`, in the memory of `high`."""
    high -= low
    high *= share
    high += low
    return high


def fractal_noise(
    table: Array, x: Array, y: Array, wavelength: float, octaves: int, pixel: float
) -> Array:
    """Octaves of noise, each half as wide and 0.55 as strong; about -1 to 1.

    `wavelength` is the widest, in the units of x and y, and `pixel` the width of a pixel in them:
    octaves that it could not show fade out, instead of turning into false patterns.
    """
    total = np.zeros(np.broadcast(x, y).shape)
    strength, weight = 1.0, 0.0
    for octave in range(octaves):
        shown = visible(wavelength, pixel)
        weight += strength
        if shown > 0:
            # Each octave looks at another part of the table, or their bumps would line up.
            away = 17.3 * octave
            bump = value_noise(table, x / wavelength + away, y / wavelength - away)
            bump *= strength * shown
            total += bump
        wavelength, strength = wavelength / 2, strength * 0.55
    total *= LOUDEST
    total /= weight
    return total


def visible(wavelength: float, pixel: float) -> float:
    """How much of a pattern is left at a pixel's width: 1 from four pixels a wave, 0 below two.

    >>> [visible(wavelength, 1.0) for wavelength in (8, 3, 1)]
    [1.0, 0.5, 0.0]
    """
    return min(max(float(wavelength / (2 * pixel) - 1), 0.0), 1.0)


def step(edge: float, width: float, value: Array) -> Array:
    """A soft step from 0 to 1 around `edge`, as wide as `width` on either side."""
    t = value - edge
    t += width
    t /= 2 * width
    np.clip(t, 0, 1, out=t)
    curve = 3 - 2 * t
    t *= t
    t *= curve
    return t
