"""Noise with a value at any place."""

import numpy as np
import pytest

from labkit.synth.noise import TABLE, fractal_noise, lattice, step, value_noise, visible


def places(seed=0, count=500):
    return np.random.default_rng(seed).uniform(-100, 100, (2, count))


def test_it_goes_through_the_lattice_and_has_no_corners():
    table = lattice(3)
    assert value_noise(table, np.array([5.0]), np.array([9.0]))[0] == table[9, 5]
    x = np.linspace(0, 4, 4001)
    values = value_noise(table, x, np.full_like(x, 0.3))
    assert np.abs(np.diff(values)).max() < 0.005
    assert np.abs(np.diff(values, 2)).max() < 2e-5


def test_it_repeats_after_the_table():
    x, y = places()
    table = lattice(1)
    np.testing.assert_allclose(
        value_noise(table, x, y), value_noise(table, x + TABLE, y - TABLE), atol=1e-9
    )


def test_another_seed_is_another_noise():
    x, y = places()
    one, two = (value_noise(lattice(seed), x, y) for seed in (1, 2))
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.2


def test_what_a_pixel_cannot_show_fades():
    x, y = places()
    fine = fractal_noise(lattice(1), x, y, 8, 5, pixel=0.1)
    coarse = fractal_noise(lattice(1), x, y, 8, 5, pixel=1.5)
    assert fine.std() > coarse.std() > 0
    assert not fractal_noise(lattice(1), x, y, 8, 5, pixel=5).any()


@pytest.mark.parametrize(("wavelength", "share"), [(10, 1), (4, 1), (3, 0.5), (2, 0), (0.1, 0)])
def test_patterns_are_seen_from_two_pixels_a_wave(wavelength, share):
    assert visible(wavelength, 1) == share


def test_steps_are_soft_and_rise():
    values = step(0.5, 0.2, np.linspace(0, 1, 101))
    assert values[0] == values[29] == 0
    assert values[-1] == values[71] == 1
    assert (np.diff(values) >= 0).all()
    assert values[50] == pytest.approx(0.5)
