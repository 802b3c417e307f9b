"""Noise with a value at any place."""

import numpy as np
import pytest

from labkit.synth.noise import (
    TABLE,
    fractal_noise,
    lattice,
    only,
    places,
    put,
    step,
    value_noise,
    visible,
)


def some(seed=0, count=500):
    return np.random.default_rng(seed).uniform(-100, 100, (2, count))


def test_it_goes_through_the_lattice_and_has_no_corners():
    table = lattice(3)
    assert value_noise(table, np.array([5.0]), np.array([9.0]))[0] == table[9, 5]
    x = np.linspace(0, 4, 4001)
    values = value_noise(table, x, np.full_like(x, 0.3))
    assert np.abs(np.diff(values)).max() < 0.005
    assert np.abs(np.diff(values, 2)).max() < 2e-5


def test_it_repeats_after_the_table():
    x, y = some()
    table = lattice(1)
    np.testing.assert_allclose(
        value_noise(table, x, y), value_noise(table, x + TABLE, y - TABLE), atol=1e-9
    )


def test_another_seed_is_another_noise():
    x, y = some()
    one, two = (value_noise(lattice(seed), x, y) for seed in (1, 2))
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.2


def test_what_a_pixel_cannot_show_fades():
    x, y = some()
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


@pytest.mark.parametrize(("right", "down"), [(0, 0), (0.4, 0), (0, -0.3), (0.5, 0.5)])
def test_a_view_leads_each_pixel_to_its_place(right, down):
    view = np.array([[2, right, 7], [down, 3, -5]])
    x, y = np.broadcast_arrays(*places(view, 4, 6))
    assert x.shape == y.shape == (4, 6)
    for row, column in ((0, 0), (3, 1), (2, 5)):
        place = view @ [column + 0.5, row + 0.5, 1]
        np.testing.assert_allclose((x[row, column], y[row, column]), place)


# From part of one bump to far more lines than the table has, across zero, to the left and upwards.
@pytest.mark.parametrize("scale", [0.003, 0.7, 2.6, -1.3])
def test_noise_of_a_row_and_a_column_is_that_of_all_their_places(scale):
    row, column = scale * np.arange(-20.0, 60)[None], scale * np.arange(-40.0, 50)[:, None]
    x, y = (each.copy() for each in np.broadcast_arrays(row, column))
    for across, down in ((row, column), (x, column), (row, y)):
        found = value_noise(lattice(5), across, down)
        np.testing.assert_array_equal(
            found, value_noise(lattice(5), x.ravel(), y.ravel()).reshape(90, 80)
        )


def test_some_pixels_are_taken_and_put_back():
    picture = np.arange(24.0).reshape(3, 2, 4)
    here = picture[0] % 3 == 1
    part = only(here, *picture)
    np.testing.assert_array_equal(part, picture[:, here])
    wanted = picture.copy()
    wanted[:, here] += 1
    put(picture, here, part + 1)
    np.testing.assert_array_equal(picture, wanted)
    assert only(here, np.arange(4.0)[None], np.zeros((2, 1))).tolist() == [[1, 0, 3], [0, 0, 0]]
