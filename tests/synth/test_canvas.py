"""Polygons on a grid: which samples they cover, which lies on top, and how large they are."""

import numpy as np
import pytest

from labkit.synth.canvas import Outline, areas, covered, painted, spans


def outline(x, y, numbers=None, beyond=0.0):
    x, y = np.array(x, float), np.array(y, float)
    numbers = np.arange(len(x)) if numbers is None else np.array(numbers)
    return Outline(x, y, numbers, np.full(len(x), beyond))


def random_outlines(seed, count=40, side=24):
    random = np.random.default_rng(seed)
    middle = random.uniform(-4, side + 4, (2, count, 1))
    turn = np.sort(random.uniform(0, 2 * np.pi, (count, 7)), 1)
    reach = random.uniform(0.2, 9, (count, 1)) * random.uniform(0.4, 1, (count, 7))
    return outline(middle[0] + reach * np.cos(turn), middle[1] + reach * np.sin(turn))


def within(x, y, column, row):
    """Whether the middle of a sample lies within an outline: even-odd, edge by edge."""
    inside = False
    for k in range(len(x)):
        x0, y0, x1, y1 = x[k - 1], y[k - 1], x[k], y[k]
        if (y0 > row + 0.5) != (y1 > row + 0.5):
            inside ^= column + 0.5 < x0 + (row + 0.5 - y0) * (x1 - x0) / (y1 - y0)
    return inside


@pytest.mark.parametrize("seed", range(3))
def test_every_sample_shows_the_last_polygon_that_holds_its_middle(seed):
    side, flat = 24, random_outlines(seed)
    grid = painted(spans([flat], side, side), side, side)
    wanted = np.zeros((side, side), int)
    for number, (x, y) in enumerate(zip(flat.x.tolist(), flat.y.tolist(), strict=True), 1):
        for row in range(side):
            for column in range(side):
                if within(x, y, column, row):
                    wanted[row, column] = number
    assert np.array_equal(grid, wanted)
    assert np.array_equal(covered(spans([flat], side, side), side, side), wanted > 0)


def test_polygons_of_any_corners_are_painted_by_their_numbers():
    square = outline([[0, 6, 6, 0]], [[0, 0, 6, 6]], [1])
    triangle = outline([[0, 6, 0]], [[0, 0, 6]], [0])
    above = outline([[2, 4, 4, 2]], [[2, 2, 4, 4]], [2])
    grid = painted(spans([above, square, triangle], 6, 6), 6, 6)
    assert set(grid.reshape(-1).tolist()) == {2, 3}
    assert (grid == 3).sum() == 4


def test_long_spans_and_short_ones_are_painted_in_one_order():
    wide = outline([[0, 90, 90, 0]] * 2, [[0, 0, 4, 4], [1, 1, 2, 2]], [1, 3])
    small = outline([[3, 9, 9, 3]] * 2, [[0, 0, 4, 4]] * 2, [0, 2])
    grid = painted(spans([wide, small], 4, 90), 4, 90)
    assert grid[0].tolist() == [2] * 3 + [3] * 6 + [2] * 81
    assert (grid[1] == 4).all()


def test_areas_count_each_sample_of_a_group_once_and_beyond_the_grid_too():
    flat = outline([[0, 4, 4, 0], [2, 6, 6, 2], [-5, -1, -1, -5]], [[0, 0, 4, 4]] * 3, None, 10.0)
    found = spans([flat], 8, 8)
    assert areas(found, np.array([0, 0, 0]), 1).tolist() == [4 * 6 + 16]
    assert areas(found, np.array([0, 1, -1]), 2).tolist() == [16, 16]
    assert (painted(found, 8, 8) > 0).sum() == 24
    here = spans([flat._replace(beyond=np.zeros(3))], 8, 8)
    assert areas(here, np.array([-1, -1, 0]), 1).tolist() == [0]


@pytest.mark.parametrize("seed", range(3))
def test_areas_are_those_of_each_group_painted_alone(seed):
    side, flat = 24, random_outlines(seed)
    group = np.arange(len(flat.numbers)) % 5 - 1
    found = areas(spans([flat], side, side), group, 4)
    for number in range(4):
        mine = group == number
        alone = Outline(flat.x[mine], flat.y[mine], np.arange(mine.sum()), np.zeros(mine.sum()))
        assert found[number] == covered(spans([alone], side, side), side, side).sum()


def test_nothing_is_painted_by_what_has_no_area():
    flat = outline([[3, 3, 3, 3], [0, 9, 9, 0]], [[0, 9, 9, 0], [2, 2, 2, 2]])
    found = spans([flat], 9, 9)
    assert len(found.row) == 0
    assert not painted(found, 9, 9).any()
    assert not covered(found, 9, 9).any()
