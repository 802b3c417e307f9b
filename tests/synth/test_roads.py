"""The spec of a street, its picture, and what is true of each object in it."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, fields, replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from labkit.synth.road_clip import sample_clip
from labkit.synth.road_roadside import SLOTS
from labkit.synth.road_scene import sample
from labkit.synth.road_stage import MODELS, outlined
from labkit.synth.road_traffic import left_by_borders
from labkit.synth.roads import CLASSES, LABELS, Dials, RoadSpec, Thing
from labkit.synth.roads_picture import draw

NAMES = tuple(asdict(Dials()))
BLACK = ((0.0, 0.0, 0.0),) * 3


@cache
def one(number, seed, dials):
    return sample(number, seed=seed, dials=dials)


def specs(count=60, dials=None, seed=0):
    return [one(n, seed, dials or Dials()) for n in range(count)]


def bare(**changes):
    """A straight street by day with nothing on it, through a quiet camera."""
    spec = replace(
        sample(0), things=(), scenery=(), night=False, weather="clear", thick=0.0, glare=0.0,
        bend=0.0, roll=0.0, bonnet=None, blur=0.0, grain=0.0, horizon=70.0, focal=180.0, eye=1.4,
        junction=-1.0, zebra=-1.0, exposure=1.0, warm=0.0, cloud=1.0,
    )  # fmt: skip
    return replace(spec, **changes)


def car(x=0.0, z=12.0, heading=0.0, identity=1, **changes):
    paint = ((200.0, 30.0, 30.0), (90.0, 90.0, 92.0), (60.0, 60.0, 62.0))
    one = Thing("car", 0, x, z, heading, 1.8, 1.45, 4.5, 0.0, paint, 0.0, 0.0, identity)
    return replace(one, **changes)


# The spec


def test_the_same_number_is_the_same_spec_in_any_order():
    forwards = [sample(n) for n in range(12)]
    assert forwards == [sample(n) for n in reversed(range(12))][::-1]
    assert len({spec.texture for spec in forwards}) == 12


def test_another_seed_is_another_street():
    for mine, theirs in zip(specs(6), specs(6, seed=1), strict=True):
        assert mine.texture != theirs.texture
        assert mine.focal != theirs.focal


def test_specs_are_json_and_back():
    for spec in specs(8):
        assert RoadSpec.from_json(spec.to_json()) == spec


def test_a_spec_of_another_version_is_refused():
    values = json.loads(specs(1)[0].to_json()) | {"version": 2}
    with pytest.raises(ValueError, match="has version 2, and this labkit draws version 1"):
        RoadSpec.from_json(json.dumps(values))


LIGHT = {"glare", "sun", "elevation"}
CHANGES = {
    "night": {"night", "grain", *LIGHT}, "rain": {"weather", "thick", "cloud", *LIGHT},
    "fog": {"weather", "thick", "cloud", *LIGHT}, "glare": LIGHT, "clutter": {"scenery"},
    "crowd": {"things"},
    **{name: {"things", "scenery"} for name in ("sizes", "cut", "alike", "few", "empty")},
}  # fmt: skip
# Posts go with their signs and lights.
POSTS = ("pole", "arm")  # of signs and lights, where these are
ROUND = ("clock", "globe")


@pytest.mark.parametrize("name", NAMES)
def test_a_dial_turns_nothing_but_its_own(name):
    changed = set()
    none, full = (specs(30, replace(Dials(), **{name: value})) for value in (0.0, 1.0))
    for before, after in zip(none, full, strict=True):
        changed |= {
            each.name for each in fields(RoadSpec)
            if getattr(before, each.name) != getattr(after, each.name)
        }  # fmt: skip
        if name != "clutter":  # what lines the street stays where it was
            still = [
                [t for t in spec.scenery if t.kind not in (*POSTS, *ROUND)]
                for spec in (before, after)
            ]
            assert still[0] == still[1]
    assert changed == CHANGES[name]


@pytest.mark.parametrize("value", [-0.1, 1.5])
def test_dials_have_ends(value):
    with pytest.raises(ValueError, match=f"The dial fog is {value}. It goes from 0 to 1"):
        Dials(fog=value)


@pytest.mark.parametrize("name", ["night", "rain", "fog", "glare", "empty"])
def test_dials_of_shares_are_the_shares(name):
    count = 120
    dials = replace(Dials(night=0, rain=0, fog=0, glare=0, empty=0), **{name: 0.3})
    seen = {
        "night": lambda spec: spec.night,
        "rain": lambda spec: spec.weather == "rain",
        "fog": lambda spec: spec.weather == "fog",
        "glare": lambda spec: spec.glare > 0,
        "empty": lambda spec: not spec.things,
    }[name]
    share = np.mean([seen(spec) for spec in specs(count, dials)])
    assert 0.18 < share < 0.44


def test_the_usual_street_has_few_empty_scenes_and_all_weathers():
    found = specs(200)
    assert 0.02 < np.mean([not spec.things for spec in found]) < 0.1
    weathers = Counter(spec.weather for spec in found)
    assert set(weathers) == {"clear", "rain", "fog"}
    assert weathers["clear"] > 120
    assert 0.09 < np.mean([spec.night for spec in found]) < 0.21


def counts(dials=None, count=150):
    kinds = Counter(thing.kind for spec in specs(count, dials) for thing in spec.things)
    return [kinds[kind] for kind in LABELS]


def test_classes_have_a_long_tail_and_the_dial_few_bends_it():
    cars, trucks, buses, people, cyclists, signs, lights = counts()
    assert cars > people > signs > max(trucks, buses, cyclists, lights)
    assert min(trucks, buses, cyclists, lights) > 20
    level = counts(Dials(few=0))
    steep = counts(Dials(few=1))
    assert max(level) < 10 * min(level)
    assert max(steep) > 30 * min(steep)


def test_crowd_and_clutter_fill_the_street():
    many, some, few = (
        np.mean([len(spec.things) for spec in specs(60, Dials(crowd=value))])
        for value in (1.0, 0.5, 0.0)
    )
    assert many > 1.3 * some > 1.6 * few
    full, none = (
        sum(len(spec.scenery) for spec in specs(60, Dials(clutter=value))) for value in (1.0, 0.0)
    )
    assert full > none + 60 * 5


def test_without_cut_no_border_cuts():
    for spec in specs(40, Dials(cut=0)):
        assert (left_by_borders(spec) > 0.97).all()
    left = np.concatenate([left_by_borders(spec) for spec in specs(40, Dials(cut=1))])
    assert (left < 0.97).mean() > 0.04
    assert left.min() > 0.3


def test_sizes_spread_the_distances():
    near, usual, far = (
        np.concatenate([[t.z for t in spec.things] for spec in specs(60, Dials(sizes=value))])
        for value in (0.0, 0.5, 1.0)
    )
    spread = [np.ptp(np.quantile(np.log(z), [0.1, 0.9])) for z in (near, usual, far)]
    assert spread[0] < 0.4 * spread[1] < 0.4 * spread[2]


def test_every_thing_has_an_identity_of_its_own():
    everybody = [thing.identity for spec in specs(60) for thing in spec.things]
    assert len(everybody) == len(set(everybody))
    assert all(thing.identity // SLOTS == 7 for thing in sample(7).things)


@pytest.mark.parametrize("dials", [Dials(cut=1), Dials(sizes=0), Dials(few=0)])
def test_traffic_keeps_to_its_side_and_its_distance(dials):
    for spec in specs(40, dials):
        left, middle, right = spec.edges
        cars = [t for t in spec.things if t.kind in ("car", "truck", "bus")]
        for thing in cars:
            if left < thing.x < right and abs(np.sin(thing.heading)) < 0.2:
                assert (np.cos(thing.heading) > 0) == (thing.x > middle)
        for lane in range(-spec.own, spec.ours - spec.own):
            mine = sorted(
                (t.z - t.length / 2, t.z + t.length / 2)
                for t in cars
                if abs(t.x - lane * spec.lane) < 0.5 and abs(np.sin(t.heading)) < 0.2
            )
            for (_, end), (begin, _) in pairwise(mine):
                assert begin > end


def footprint(thing):
    """Left, right, near and far ends on the ground; people need less than their models' boxes."""
    wide, long = {"pedestrian": (0.5, 0.5), "cyclist": (0.6, 1.7)}.get(
        thing.kind, (thing.width, thing.length)
    )
    cos, sin = abs(np.cos(thing.heading)), abs(np.sin(thing.heading))
    across, along = (cos * wide + sin * long) / 2, (cos * long + sin * wide) / 2
    return thing.x - across, thing.x + across, thing.z - along, thing.z + along


@pytest.mark.parametrize("dials", [Dials(), Dials(crowd=1), Dials(sizes=0), Dials(few=0)])
def test_nobody_stands_in_another(dials):
    for spec in specs(40, dials):
        places = [footprint(t) for t in spec.things if t.kind not in ("sign", "light")]
        for number, (left, right, near, far) in enumerate(places):
            for other in places[:number]:
                apart = other[1] < left or right < other[0] or other[3] < near or far < other[2]
                assert apart


def test_people_walk_on_pavements_and_on_crossings():
    walkers, crossing = 0, 0
    for spec in specs(60):
        left, _, right = spec.edges
        for thing in spec.things:
            if thing.kind == "pedestrian" and spec.place != "country":
                beside = thing.x > right or thing.x < left
                assert beside or abs(thing.z - spec.zebra) < 2
                walkers, crossing = walkers + beside, crossing + (not beside)
    assert walkers > 60
    assert crossing > 10


def test_the_light_is_the_same_for_all_classes():
    """What the sky is like says nothing of what stands on the road."""
    share = {}
    for night in (False, True):
        kinds = Counter(
            thing.kind for spec in specs(200) if spec.night == night for thing in spec.things
        )
        total = sum(kinds.values())
        share[night] = {kind: kinds[kind] / total for kind in LABELS}
    for kind in ("car", "pedestrian", "sign"):
        assert abs(share[True][kind] - share[False][kind]) < 0.1


# The picture

# sha256 of the bytes of four streets, 64 x 64 pixels each.
HASHES = ["ee15f939010fbd72", "1024a53d1f38ef84", "e8d35f8c1791c38c", "60da1acbacdb29bb"]


def digest(spec):
    road = draw(spec, 64, 64)
    return hashlib.sha256(road.picture.tobytes() + road.objects.tobytes()).hexdigest()[:16]


def test_streets_are_what_they_were():
    assert [digest(sample(n)) for n in range(4)] == HASHES


def test_another_process_in_another_order_draws_the_same_pictures():
    program = (
        "from hashlib import sha256\n"
        "from labkit.synth.road_scene import sample\n"
        "from labkit.synth.roads_picture import draw\n"
        "for n in reversed(range(4)):\n"
        "    road = draw(sample(n), 64, 64)\n"
        "    both = road.picture.tobytes() + road.objects.tobytes()\n"
        "    print(sha256(both).hexdigest()[:16])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.split() == [digest(sample(n)) for n in range(4)][::-1], done.stderr


def test_a_spec_from_text_draws_the_same_picture():
    for spec in specs(4):
        assert digest(RoadSpec.from_json(spec.to_json())) == digest(spec)


def test_every_kind_of_thing_has_a_model():
    kinds = {t.kind for spec in specs(200) for t in (*spec.things, *spec.scenery)}
    assert kinds == set(MODELS)
    assert sorted(LABELS.values()) == list(range(len(CLASSES)))


@pytest.mark.parametrize("size", [(40, 40), (48, 96), (160, 160)])
def test_pictures_have_the_size_that_is_asked_for(size):
    road = draw(sample(3), *size)
    assert road.picture.shape == (3, *size)
    assert road.picture.dtype == road.objects.dtype == np.uint8
    assert road.objects.shape == size
    assert road.objects.max() <= len(sample(3).things)


def test_a_car_alone_is_wholly_visible_and_where_geometry_puts_it():
    spec = bare(things=(car(z=14.0),))
    road, box = draw(spec), outlined(spec)[0]
    rows, columns = np.nonzero(road.objects)
    found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert road.visible[0] == 1
    assert np.abs(np.array(found) - box).max() <= 1
    near, far = 14 - 2.25, 14 + 2.25
    # Its wheels stand on the road, a little under its ends.
    assert 70 + 180 * 1.4 / far < box[3] < 70 + 180 * 1.4 / near
    assert abs((box[2] - box[0]) - 180 * 1.8 / near) < 1


def test_masks_favour_no_side():
    aside = []
    for x in np.linspace(-1, 1, 24):
        spec = bare(things=(car(x=float(x), z=14.0, lift=0.3 + 0.2 * float(x)),))
        box, (rows, columns) = outlined(spec)[0], np.nonzero(draw(spec).objects)
        found = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
        aside.append(found - box)
    left, top, right, bottom = np.mean(aside, 0)
    assert abs(left + right) < 0.12
    assert abs(top + bottom) < 0.25
    assert right - left < 0.6


def test_what_is_far_is_small_and_high_up():
    boxes = [outlined(bare(things=(car(z=z),)))[0] for z in (8, 16, 32)]
    widths = [box[2] - box[0] for box in boxes]
    assert widths[0] > 1.8 * widths[1] > 3 * widths[2]
    assert boxes[0][3] > boxes[1][3] > boxes[2][3] > 70


def test_the_nearer_hides_the_farther_and_shares_add_up():
    near, far = car(z=9.0), car(z=18.0, x=2.2, identity=2)
    alone = draw(bare(things=(far,)))
    for order in ((near, far), (far, near)):
        both = draw(bare(things=order))
        number = order.index(far) + 1
        left = (both.objects == number).sum() / (alone.objects == 1).sum()
        assert 0.1 < left < 0.9
        assert abs(both.visible[number - 1] - left) < 0.08
        assert both.visible[2 - number] == 1
        assert (alone.objects[both.objects == number] == 1).all()


def test_a_border_cuts_and_the_share_says_how_much():
    shares = [draw(bare(things=(car(x=x),))).visible[0] for x in (0, 4.2, 5.3, 9)]
    assert shares[0] == 1 > shares[1] > shares[2] > shares[3] == 0


def test_scenery_hides_and_is_no_object():
    board = Thing("billboard", 0, 0.0, 6.0, np.pi, 2.4, 3.0, 0.2, 0.0, BLACK, 0.0, 0.0, -1)
    road = draw(bare(things=(car(),), scenery=(board,)))
    assert road.visible[0] < 0.6
    assert not draw(bare(scenery=(board,))).objects.any()


def test_a_poster_of_a_car_is_no_car():
    board = Thing(
        "billboard", 0, 0.0, 7.0, np.pi, 3.4, 3.2, 0.2, 0.0,
        ((190, 30, 30), (60, 90, 130), (235, 235, 230)), 0.0, 0.0, -1,
    )  # fmt: skip
    road, empty = draw(bare(scenery=(board,))), draw(bare())
    differs = np.abs(road.picture.astype(int) - empty.picture).max(0) > 30
    assert differs.sum() > 1000
    assert not road.objects.any()


@pytest.mark.parametrize("kind", LABELS)
def test_each_class_is_seen(kind):
    found = [t for spec in specs(200) for t in spec.things if t.kind == kind]
    thing = min(found, key=lambda thing: abs(thing.z - 10))
    road = draw(bare(things=(replace(thing, x=0.0, z=12.0),), horizon=100.0))
    here = road.objects == 1
    assert here.sum() > 20
    empty = draw(bare(horizon=100.0))
    # A thing is not as the road behind it.
    assert np.abs(road.picture.astype(int) - empty.picture)[:, here].mean() > 8


def test_night_is_dark_and_its_lamps_are_not():
    day = bare(things=(car(z=9.0),))
    night = replace(day, night=True)
    pictures = [draw(spec).picture.astype(float) for spec in (day, night)]
    assert pictures[1].mean() < 0.4 * pictures[0].mean()
    here = draw(night).objects == 1
    red, green, blue = pictures[1][:, here]
    assert (red - (green + blue) / 2).max() > 150


def test_fog_takes_the_contrast_of_what_is_far():
    def contrast(thick, z):
        road = draw(bare(weather="fog", thick=thick, things=(car(z=z, heading=np.pi / 2),)))
        return road.picture[:, road.objects == 1].std(1).mean()

    assert contrast(0.06, 30) < 0.35 * contrast(0.002, 30)
    assert contrast(0.06, 6) > 0.5 * contrast(0.002, 6)


def test_rain_wets_the_road_and_glare_bleaches():
    base = bare()
    wet, low = replace(base, weather="rain"), replace(base, glare=1.0, sun=0.0, elevation=0.15)
    dry = draw(base).picture.astype(float)
    assert np.abs(draw(wet).picture - dry).mean() > 4
    sun = draw(low).picture[:, 35:50, 75:85]
    assert sun.mean() > 230


def test_shadows_fall_away_from_the_sun():
    light = {"elevation": 0.5, "cloud": 0.0, "things": (car(z=9.0),)}
    left, right = (draw(bare(sun=turn, **light)).picture.mean(0) for turn in (-1.5, 1.5))
    road = slice(96, 104)
    assert left[road, 104:116].mean() < right[road, 104:116].mean() - 10
    assert right[road, 44:56].mean() < left[road, 44:56].mean() - 10


def test_a_view_draws_a_part_in_full_detail():
    spec = bare(things=(car(z=9.0), car(x=-3.0, z=20.0, heading=np.pi, identity=2)))
    whole = draw(spec, 160, 160)
    part = draw(spec, 160, 160, np.array([[0.5, 0, 40], [0, 0.5, 40]]))
    middle = part.picture.reshape(3, 80, 2, 80, 2).mean((2, 4))
    assert np.abs(middle - whole.picture[:, 40:120, 40:120]).mean() < 4
    assert (part.objects[::2, ::2] == whole.objects[40:120, 40:120]).mean() > 0.97


def test_a_turned_view_turns_the_picture():
    spec = bare(things=(car(z=9.0),))
    whole = draw(spec)
    turned = draw(spec, 160, 160, np.array([[0.0, -1, 160], [1, 0, 0]]))
    assert (np.rot90(turned.objects, -1) == whole.objects).mean() > 0.99
    error = np.abs(np.rot90(turned.picture, -1, (1, 2)).astype(int) - whole.picture)
    assert error.mean() < 6


# The clip


@pytest.mark.parametrize("camera", ["fixed", "driving"])
def test_things_of_a_clip_keep_who_they_are_and_move_steadily(camera):
    frames = sample_clip(30, camera=camera)
    paths = {}
    for time, spec in enumerate(frames):
        for thing in spec.things:
            paths.setdefault(thing.identity, []).append((time, thing.x, thing.z, thing))
    moved = 0
    for path in paths.values():
        times, x, z, things = zip(*path, strict=True)
        assert list(times) == list(range(times[0], times[0] + len(times)))  # it never comes back
        assert len({(t.kind, t.colours, t.height) for t in things}) == 1
        steps = np.hypot(np.diff(x), np.diff(z)) * 10
        if len(steps):
            assert np.ptp(steps) < 1e-6
            assert steps[0] < (2 if things[0].kind == "pedestrian" else 16)
            moved += steps[0] > 0
    assert moved > 10
    assert len(paths) > len(frames[0].things)  # some come later
    assert set(paths) - {t.identity for t in frames[-1].things}  # and some have left


def test_nothing_stands_for_good_where_a_border_leaves_hardly_any_of_it():
    for seed in range(10):  # of some, something would
        spec = sample_clip(2, seed=seed)[0]
        left = left_by_borders(spec)
        still = np.array([not thing.pace for thing in spec.things])
        assert ((left[still] == 0) | (left[still] > 0.3)).all()


def test_a_fixed_camera_stays_and_a_driving_one_goes_on():
    still, going = (sample_clip(4, camera=camera) for camera in ("fixed", "driving"))
    assert {spec.ahead for spec in still} == {0.0}
    assert still[0].eye > 5 > 2 > going[0].eye
    steps = np.diff([spec.ahead for spec in going])
    assert (steps > 0.5).all()
    assert np.ptp(steps) < 1e-9
    first, later = (draw(spec, 64, 64).picture for spec in still[:2])
    assert 0.4 < (first == later).mean() < 1


def test_nobody_is_where_the_cameras_own_car_is():
    for seed in range(10):
        for thing in sample_clip(2, camera="driving", seed=seed)[0].things:
            assert abs(thing.x) > 2 or not -9 < thing.z - thing.length / 2 < 3
