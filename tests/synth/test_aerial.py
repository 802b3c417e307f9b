"""The spec of a piece of land, its picture, and its map."""

import hashlib
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from skimage.measure import label

from labkit.synth.aerial import CLASSES, AerialSpec, House, Strip
from labkit.synth.aerial_land import sample
from labkit.synth.aerial_picture import draw, draw_map

LAND, ROAD, HOUSE, WATER = range(4)


def plain(spec, **changed):
    """The same land on a clear day, through a good lens."""
    calm = {"haze": 0.0, "blur": 0.0, "grain": 0.0, "exposure": 1.0, "cast": (1.0, 1.0, 1.0)}
    return replace(spec, **calm | changed)


# The spec


def test_the_same_key_is_the_same_spec_in_any_order():
    forwards = [sample(number) for number in range(12)]
    backwards = [sample(number) for number in reversed(range(12))]
    assert forwards == backwards[::-1]
    assert len({spec.to_json() for spec in forwards}) == 12
    assert sample(0, seed=1) != sample(0)


def test_specs_are_json_and_back():
    for number in range(6):
        assert AerialSpec.from_json(sample(number).to_json()) == sample(number)


def test_a_spec_of_another_version_is_refused():
    values = json.loads(sample(0).to_json()) | {"version": 2}
    with pytest.raises(ValueError, match="has version 2, and this labkit draws version 1"):
        AerialSpec.from_json(json.dumps(values))


def test_houses_stand_apart_and_off_the_roads_and_the_water():
    found = 0
    for spec in map(sample, range(20)):
        for house in spec.houses:
            u = np.linspace(-house.length / 2, house.length / 2, 9)
            v = np.linspace(-house.width / 2, house.width / 2, 9)[:, None]
            cos, sin = math.cos(house.heading), math.sin(house.heading)
            x, y = house.x + u * cos - v * sin, house.y + u * sin + v * cos
            assert all((strip.within(x, y) < 0).all() for strip in spec.roads + spec.waters)
            others = [other for other in spec.houses if other is not house]
            assert all((other.within(x, y) < 0).all() for other in others)
            found += 1
    assert found > 100


def test_roads_are_of_several_widths_bend_and_meet():
    specs = [sample(number) for number in range(40)]
    widths = [road.width for spec in specs for road in spec.roads]
    assert min(widths) < 4
    assert max(widths) > 8
    assert max(road.bend for spec in specs for road in spec.roads) > 5
    for spec in specs:
        for number, road in enumerate(
            spec.roads[1:], 1
        ):  # each begins on one before it, or crosses
            assert max(other.within(road.x, road.y) for other in spec.roads[:number]) > 0


# Where things are


@pytest.mark.parametrize("ahead", [-40.0, 0.0, 25.0])
def test_a_strip_is_as_wide_as_it_says_along_its_bends(ahead):
    strip = Strip(50, 40, 0.7, 8, 110, 1.3, -200, 200, 6, (0, 0, 0))
    x, y, _ = strip.at(ahead)
    assert strip.within(x, y) == pytest.approx(3, abs=1e-9)
    for aside in (-5, 5):
        x, y, _ = strip.at(ahead, aside)
        assert strip.within(x, y) == pytest.approx(-2, abs=0.2)


def test_a_strip_ends_round():
    strip = Strip(0, 0, 0, 0, 100, 0, 0, 20, 6, (0, 0, 0))
    assert strip.within(20 + 2.9, 0) > 0 > strip.within(20 + 3.1, 0)
    assert strip.within(20 + 2.5, 2.5) < 0


def test_a_strip_that_may_not_reach_a_place_does_not():
    places = np.random.default_rng(0).uniform(-20, 150, (60, 2))
    told = []
    for spec in map(sample, range(10)):
        for road in spec.roads:
            for x, y in places:
                told.append(road.may_reach(x, y, 5))
                assert told[-1] or road.within(x, y) < -5
    assert 0.1 < np.mean(told) < 0.9


def test_a_wing_belongs_to_the_house():
    house = House(0, 0, 0, 12, 8, 4, 0.5, (0, 0, 0), 4, 1, False, 0, 5, (0, 0, 0), (0, 0), 1)
    assert house.within(1, 7) > 0 > house.within(1, 9)
    assert replace(house, wing=0.0).within(1, 7) < 0
    assert house.reach >= math.hypot(1 + 0.42 * 8, 8)


# The picture

# sha256 of the bytes of four pictures and maps, 64 pixels a side.
HASHES = ["717bdd0e3037d4a8", "fcdcfc2097a0bb9e", "bb8753caa4f53517", "4b5972192f9210e3"]


def test_pictures_and_maps_are_what_they_were():
    found = []
    for number in range(4):
        both = draw(sample(number), 64, 64).tobytes() + draw_map(sample(number), 64, 64).tobytes()
        found.append(hashlib.sha256(both).hexdigest()[:16])
    assert found == HASHES


@pytest.mark.parametrize("shape", [(8, 8), (1, 40), (300, 30), (64, 96)])
def test_any_size_is_drawn(shape):
    picture, mask = draw(sample(1), *shape), draw_map(sample(1), *shape)
    assert picture.shape == (3, *shape)
    assert mask.shape == shape
    assert picture.dtype == mask.dtype == np.uint8


def test_a_small_picture_is_the_large_one_averaged():
    for number in range(6):
        spec = plain(sample(number))
        large = draw(spec, 256, 256).astype(float)
        averaged = large.reshape(3, 64, 4, 64, 4).mean((2, 4))
        assert np.abs(draw(spec, 64, 64) - averaged).mean() < 7


def test_a_view_is_a_part_of_the_whole():
    for number in range(4):
        spec = plain(sample(number))
        pixel = spec.side / 256
        view = np.array([[pixel, 0, 20 * pixel], [0, pixel, 30 * pixel]])
        part, whole = draw(spec, 100, 120, view), draw(spec)
        assert np.abs(part.astype(int) - whole[:, 30:130, 20:140]).max() <= 1
        differ = draw_map(spec, 100, 120, view) != draw_map(spec)[30:130, 20:140]
        assert differ.mean() < 1e-3  # the last bit of a number decides at an edge


def test_a_turned_view_is_turned():
    spec = plain(sample(2))
    pixel = spec.side / 128
    view = np.array([[0.0, -pixel, spec.side], [pixel, 0, 0]])
    turned = draw(spec, 128, 128, view)
    assert np.abs(turned.astype(int) - np.rot90(draw(spec, 128, 128), 1, (1, 2))).max() <= 1
    assert (draw_map(spec, 128, 128, view) == np.rot90(draw_map(spec, 128, 128))).mean() > 0.999


def test_the_land_without_trees_is_drawn_too():
    spec = replace(sample(0), trees=(), houses=(), waters=(), cars=())
    assert set(np.unique(draw_map(spec, 64, 64))) == {LAND, ROAD}
    assert draw(spec, 64, 64).std() > 5


# The picture and the map


def test_classes_are_as_in_the_map():
    seen = [draw_map(sample(number), 64, 64) for number in range(30)]
    shares = np.bincount(np.ravel(seen), minlength=5) / np.size(seen)
    assert len(CLASSES) == 4
    assert shares[4:].sum() == 0
    assert 0.07 < shares[ROAD] < 0.15
    assert 0.04 < shares[HOUSE] < 0.12
    assert 0.01 < shares[WATER] < 0.08


def test_roads_of_a_map_are_connected():
    pieces = []
    for number in range(20):
        spec = replace(sample(number), houses=())
        wide = np.array(
            [[3 * spec.side / 384, 0, -spec.side], [0, 3 * spec.side / 384, -spec.side]]
        )
        mask = draw_map(spec, 384, 384, wide) == ROAD  # and what is around it: all roads meet there
        pieces.append(label(mask, connectivity=2).max())
    assert max(pieces) == 1


@pytest.mark.parametrize(
    ("kind", "things"), [(ROAD, "roads"), (HOUSE, "houses"), (WATER, "waters")]
)
def test_the_map_is_where_the_picture_is(kind, things):
    """What is painted magenta in the spec is magenta in the picture where the map says so."""
    found = 0
    for number in range(8):
        spec = plain(sample(number), trees=(), cars=(), elevation=1.5)
        if not getattr(spec, things):
            continue
        painted = tuple(replace(each, colour=(250.0, 0.0, 250.0)) for each in getattr(spec, things))
        picture = draw(replace(spec, **{things: painted}), 256, 256).astype(int)
        magenta = (picture[0] + picture[2]) / 2 - picture[1] > 90
        mask = draw_map(spec, 256, 256) == kind
        if mask.sum() < 200:
            continue
        found += 1
        # Chimneys are of another colour, and where a road crosses it, water is half verge.
        assert magenta[mask].mean() > (0.93 if kind == ROAD else 0.85)
        assert magenta[~mask].mean() < 0.01
    assert found > 1


def test_trees_hide_a_part_of_the_roads_and_the_map_has_them_all():
    hidden = road = 0
    for number in range(30):
        spec = plain(sample(number))
        bare = replace(spec, trees=())
        mask = draw_map(spec, 128, 128)
        assert np.array_equal(mask, draw_map(bare, 128, 128))
        # A crown is greener than what it hides; a shadow only darkens.
        with_trees, without = (draw(each, 128, 128).astype(int) for each in (spec, bare))
        greener = (with_trees[1] - with_trees[2]) - (without[1] - without[2]) > 12
        hidden += (greener & (mask == ROAD)).sum()
        road += (mask == ROAD).sum()
    assert 0.02 < hidden / road < 0.25


def test_the_faces_of_a_roof_are_lit_by_the_sun():
    """The face that looks to the sun is brighter, and the shadow lies on the other side."""
    roof = House(
        50, 50, 0, 16, 10, 5, 0.8, (150, 90, 70), 0, 0, False, 0, 0, (90, 110, 70), (50, 50), 3
    )
    spec = plain(sample(0), houses=(roof,), trees=(), cars=(), roads=(), waters=(), side=100.0,
                 sun=-math.pi / 2, elevation=0.7)  # fmt: skip
    picture = draw(spec, 200, 200).mean(0)
    north, south = picture[93:98, 88:112].mean(), picture[103:108, 88:112].mean()
    assert north > 1.3 * south  # up is towards the sun
    lit, shaded = picture[78:86, 90:110].mean(), picture[113:118, 90:110].mean()
    assert shaded < 0.6 * lit


def best_of_one_colour(pictures, is_it):
    """The best overlap that "all near one colour" reaches, of many colours and reaches."""
    random = np.random.default_rng(0)
    best = 0.0
    for colour in pictures[:, random.choice(np.flatnonzero(is_it), 80)].T:
        far = np.abs(pictures - colour[:, None]).max(0)
        for reach in (8, 16, 24, 32, 44, 60):
            chosen = far < reach
            best = max(best, (chosen & is_it).sum() / (chosen | is_it).sum())
    return best


@pytest.mark.parametrize(("kind", "name"), [(ROAD, "road"), (HOUSE, "house")])
def test_one_colour_is_not_enough(kind, name):
    specs = [sample(number) for number in range(40)]
    pictures = np.concatenate([draw(spec, 48, 48).reshape(3, -1) for spec in specs], 1).astype(int)
    is_it = np.concatenate([draw_map(spec, 48, 48).ravel() for spec in specs]) == kind
    best = best_of_one_colour(pictures, is_it)
    print(f"{name}: IoU {best:.2f} with the best single colour")
    assert 0.05 < best < 0.4
