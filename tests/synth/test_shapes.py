"""The plain world: its spec, and its picture."""

import hashlib
import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.path import Path
from skimage.color import deltaE_ciede2000, rgb2lab

from labkit.synth.shapes import (
    COLOURS,
    GAP,
    HELD,
    MOST,
    SHAPES,
    SIZE,
    SIZES,
    ShapesSpec,
    Thing,
    sample,
)
from labkit.synth.shapes_picture import draw

SPECS = [sample(number) for number in range(600)]
THINGS = [thing for spec in SPECS for thing in spec.things]
# What those see who lack a kind of cones: Machado and others 2009, of linear red, green and blue.
EYES = {
    "all cones": np.eye(3),
    "no red": [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no green": [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "no blue": [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}  # fmt: skip


def test_the_same_key_is_the_same_spec_in_any_order():
    assert [sample(number) for number in reversed(range(12))] == SPECS[11::-1]
    assert len(set(SPECS)) == 600
    assert sample(0, seed=1) != sample(0)


def test_specs_are_json_and_back():
    for spec in SPECS[:6]:
        assert ShapesSpec.from_json(spec.to_json()) == spec


def test_a_spec_of_another_version_is_refused():
    values = json.loads(SPECS[0].to_json()) | {"version": 2}
    with pytest.raises(ValueError, match="has version 2, and this labkit draws version 1"):
        ShapesSpec.from_json(json.dumps(values))


def test_there_are_one_to_six_things_each_number_as_often():
    counts = Counter(len(spec.things) for spec in SPECS)
    assert set(counts) == set(range(1, MOST + 1))
    assert max(counts.values()) < 1.5 * min(counts.values())


def test_things_are_whole_and_lie_apart():
    for spec in SPECS:
        for number, thing in enumerate(spec.things):
            x1, y1, x2, y2 = thing.box
            assert min(x1, y1) >= GAP
            assert max(x2, y2) <= SIZE - GAP
            for other in spec.things[:number]:
                apart = np.hypot(thing.x - other.x, thing.y - other.y)
                assert apart > thing.reach + other.reach


def test_names_and_places_are_independent():
    names = {
        "shape": [SHAPES.index(thing.shape) for thing in THINGS],
        "colour": [list(COLOURS).index(thing.colour) for thing in THINGS],
        "size": [list(SIZES).index(thing.size) for thing in THINGS],
        "x": [int(3 * thing.x / SIZE) for thing in THINGS],
        "y": [int(3 * thing.y / SIZE) for thing in THINGS],
    }
    for one, values in names.items():
        for other, others in names.items():
            # What is large keeps farther from the border, and a corner farther than a circle.
            room = {one, other} & {"x", "y"} and {one, other} & {"size", "shape"}
            if one < other and {one, other} != {"shape", "colour"} and not room:
                table = np.histogram2d(values, others, [max(values) + 1, max(others) + 1])[0]
                expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
                freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
                squares = ((table - expected) ** 2 / expected).sum()
                assert squares < freedom + 3.5 * (2 * freedom) ** 0.5
    for name, kinds in (("colour", COLOURS), ("shape", SHAPES), ("size", SIZES)):
        counts = Counter(getattr(thing, name) for thing in THINGS)
        assert set(counts) == set(kinds)
        assert max(counts.values()) < 1.4 * min(counts.values())


def test_what_is_held_never_occurs_unless_it_is_asked_for():
    assert Counter(colour for colour, _ in HELD) == dict.fromkeys(COLOURS, 1)
    assert {shape for _, shape in HELD} == set(SHAPES)
    assert {(thing.colour, thing.shape) for thing in THINGS} == {
        (colour, shape) for colour in COLOURS for shape in SHAPES
    } - HELD


def test_one_thing_of_what_is_held_changes_nothing_else():
    met = set()
    for spec in SPECS[:300]:
        new = sample(spec.number, held=True)
        changed = [
            (thing, old)
            for thing, old in zip(new.things, spec.things, strict=True)
            if (thing.colour, thing.shape) != (old.colour, old.shape)
        ]
        ((thing, old),) = changed
        met.add((thing.colour, thing.shape))
        assert (thing.size, thing.radius, thing.turn) == (old.size, old.radius, old.turn)
        assert replace(new, things=()) == replace(spec, things=())
    assert met == HELD


def test_sizes_are_clearly_apart():
    assert SIZES["large"][0] > 1.5 * SIZES["small"][1]
    for thing in THINGS:
        low, high = SIZES[thing.size]
        assert low <= thing.radius <= high
    # No shape looks larger than another of the same size.
    areas = {}
    for shape in SHAPES:
        thing = Thing(shape, "red", "large", 32, 32, 10, 0, (1, 1, 1))
        y, x = np.mgrid[0:64:0.25, 0:64:0.25]
        areas[shape] = (thing.within(x, y) > 0).mean()
    assert max(areas.values()) < 1.8 * min(areas.values()) < 2.6 * min(areas.values())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("turn", [0.0, 0.3, -0.2])
def test_inside_is_within_the_outline_and_the_box_holds_it(shape, turn):
    thing = Thing(shape, "red", "large", 30.3, 33.1, 14.0, turn, (1, 1, 1))
    y, x = np.mgrid[0:64:0.25, 0:64:0.25]
    inside = thing.within(x, y) > 0
    if shape == "circle":
        wanted = (x - 30.3) ** 2 + (y - 33.1) ** 2 < thing.reach**2
    else:
        corners = Path(thing.corners)
        wanted = corners.contains_points(np.stack([x.ravel(), y.ravel()], 1)).reshape(x.shape)
    assert np.array_equal(inside, wanted)
    found = (x[inside].min(), y[inside].min(), x[inside].max(), y[inside].max())
    assert np.abs(np.subtract(found, thing.box)).max() < 0.6


@pytest.mark.parametrize("eye", EYES)
def test_colours_are_told_apart_by_every_eye(eye):
    colours = np.array(list(COLOURS.values())) / 255
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.transpose(EYES[eye]), 0, 1)
    shown = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)
    lab = rgb2lab(shown[None])[0]
    apart = deltaE_ciede2000(lab[:, None], lab[None]) + 100 * np.eye(len(lab))
    assert apart.min() > (24 if eye == "all cones" else 16)


# sha256 of the bytes of four pictures, 64 pixels a side.
HASHES = ["bd089cf0e0d1a979", "a0bb1b22c1f12e30", "285f285909aaebde", "d552636d78f8cadf"]


def test_pictures_are_what_they_were():
    found = [hashlib.sha256(draw(spec).tobytes()).hexdigest()[:16] for spec in SPECS[:4]]
    assert found == HASHES


@pytest.mark.parametrize("shape", [(8, 8), (1, 40), (32, 32), (160, 160), (64, 96)])
def test_any_size_is_drawn(shape):
    picture = draw(SPECS[1], *shape)
    assert picture.shape == (3, *shape)
    assert picture.dtype == np.uint8


@pytest.mark.parametrize("size", [32, 64, 160])
def test_things_have_their_colours_and_the_ground_has_none(size):
    for spec in SPECS[:40]:
        picture = draw(spec, size, size).astype(float)
        x = (np.arange(size) + 0.5) * SIZE / size
        covered = np.zeros((size, size), bool)
        for thing in spec.things:
            inside = thing.within(x[None], x[:, None])
            covered |= inside > -4
            pixel = np.array(COLOURS[thing.colour])
            middle = picture[:, inside >= 0.7 * inside.max()].mean(1)
            others = [np.abs(middle - other).sum() for other in COLOURS.values()]
            assert list(COLOURS.values())[int(np.argmin(others))] == tuple(pixel)
        ground = picture[:, ~covered]
        assert np.ptp(ground.mean(1)) < 20
        assert 80 < ground.mean() < 175


def test_a_view_is_a_part_of_the_whole():
    view = np.array([[1.0, 0, 10], [0, 1.0, 20]])
    part, whole = draw(SPECS[3], 30, 40, view), draw(SPECS[3])
    assert np.abs(part.astype(int) - whole[:, 20:50, 10:50]).max() <= 1


def test_a_turned_view_is_turned():
    view = np.array([[0.0, -1, 64], [1, 0, 0]])
    turned = draw(SPECS[1], 64, 64, view)
    assert np.abs(turned.astype(int) - np.rot90(draw(SPECS[1]), 1, (1, 2))).max() <= 1


def test_a_small_picture_is_the_large_one_averaged():
    for spec in SPECS[:4]:
        spec = replace(spec, grain=0.0)
        averaged = draw(spec).astype(float).reshape(3, 32, 2, 32, 2).mean((2, 4))
        assert np.abs(draw(spec, 32, 32) - averaged).mean() < 2


def test_six_large_things_find_room_too():
    """Number 831 shows more of them than fit: it was once laid out for ever."""
    for held in (False, True):
        spec = sample(831, held=held)
        assert len(spec.things) == 6
        assert "large" in {thing.size for thing in spec.things}
