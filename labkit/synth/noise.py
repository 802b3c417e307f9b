"""Noise that has a value at any place, and no detail finer than can be seen.

A picture is drawn by asking textures for their value at the place behind each pixel, so the same
scene can be drawn at any size, turned, or from nearby. Everything computes in float64: the last bit
of a sine differs between processors, and in float32 that would now and then change a pixel.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LOUDEST = 1.6  # fractal noise: octaves seldom all agree, and are made louder for it
TABLE = 64  # lattice points a side, after which the noise repeats; a power of two


@lru_cache(maxsize=256)  # a whale's pictures share the edges of its patches
def lattice(*seed: int) -> Array:
    """Random numbers between -1 and 1, the same for the same integers: [TABLE, TABLE].

    >>> bool(np.array_equal(lattice(1, 2), lattice(1, 2)))
    True
    """
    return np.random.default_rng(seed).uniform(-1, 1, (TABLE, TABLE))


def value_noise(table: Array, x: Array, y: Array) -> Array:
    """Smooth noise with one bump a unit: between the lattice points, a curve without corners.

    Perlin's fade curve 6t⁵ - 15t⁴ + 10t³ (Perlin 2002, "Improving noise").
    """
    column, row = np.floor(x), np.floor(y)
    right, down = _fade(x - column), _fade(y - row)
    i, j = column.astype(np.int64), row.astype(np.int64)
    here, there = i & (TABLE - 1), (i + 1) & (TABLE - 1)
    top, bottom = (j & (TABLE - 1)) * TABLE, ((j + 1) & (TABLE - 1)) * TABLE
    above = _between(table.take(top + here), table.take(top + there), right)
    below = _between(table.take(bottom + here), table.take(bottom + there), right)
    return _between(above, below, down)


# Most of the time of a drawing goes by here, and half of that to asking for memory and giving it
# back, in which threads wait for each other: so both compute in the arrays they have.


def _fade(t: Array) -> Array:
    curve = 6 * t
    curve -= 15
    curve *= t
    curve += 10
    for _ in range(3):
        curve *= t
    return curve


def _between(low: Array, high: Array, share: Array) -> Array:
    """From `low` to `high`, in the memory of both."""
    low *= 1 - share
    high *= share
    low += high
    return low


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
            total += strength * shown * bump
        wavelength, strength = wavelength / 2, strength * 0.55
    return LOUDEST * total / weight


def visible(wavelength: float, pixel: float) -> float:
    """How much of a pattern is left at a pixel's width: 1 from four pixels a wave, 0 below two.

    >>> [visible(wavelength, 1.0) for wavelength in (8, 3, 1)]
    [1.0, 0.5, 0.0]
    """
    return float(np.clip(wavelength / (2 * pixel) - 1, 0, 1))


def step(edge: float, width: float, value: Array) -> Array:
    """A soft step from 0 to 1 around `edge`, as wide as `width` on either side."""
    t = np.clip((value - edge + width) / (2 * width), 0, 1)
    return t * t * (3 - 2 * t)
