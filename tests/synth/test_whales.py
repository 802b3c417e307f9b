"""The spec of a whale's picture, the picture, and the truth about it."""

import hashlib
import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from labkit.synth import whale_picture
from labkit.synth.whale_pattern import individuals
from labkit.synth.whale_picture import draw
from labkit.synth.whales import Dials, WhaleSpec, sample, truth

NAMES = tuple(asdict(Dials()))
CALM = Dials(sizes=0, cut=0, lookalikes=0, foam=0, glare=0, depth=0)


def specs(count=12, dials=None, whales=6):
    found = individuals(whales)
    return [sample(found[n % whales], n, n // 3, dials=dials) for n in range(count)]


def plain(spec):
    """The same whale in a calm, dark sea under an even light."""
    return replace(
        spec, foam=0.0, blow=0.0, glare=0.0, haze=0.0, wind=0.0, blur=0.0, grain=0.0, sink=0.0,
        exposure=1.0, murk=0.0,
    )  # fmt: skip


# The spec


def test_the_same_key_is_the_same_spec_in_any_order():
    found = individuals(6)
    forwards = [sample(found[n % 6], n, 0) for n in range(12)]
    backwards = [sample(found[n % 6], n, 0) for n in reversed(range(12))]
    assert forwards == backwards[::-1]
    assert len(set(forwards)) == 12


def test_another_seed_is_other_whales_and_other_pictures_of_them():
    found = individuals(6, lookalikes=0)
    assert found == individuals(6, seed=0, lookalikes=0)
    others = individuals(6, seed=1, lookalikes=0)
    assert all(mine.patches != other.patches for mine, other in zip(found, others, strict=True))
    one, two = sample(found[0], 0, 0), sample(found[0], 0, 0, seed=1)
    assert one.sun != two.sun  # the day's
    assert one.grain != two.grain  # the picture's


def test_more_whales_leave_the_first_as_they_were():
    few, many = individuals(6, lookalikes=0), individuals(20, lookalikes=0)
    assert many[:6] == few


def test_specs_are_json_and_back():
    for spec in specs(4):
        assert WhaleSpec.from_json(spec.to_json()) == spec


def test_a_spec_of_another_version_is_refused():
    values = json.loads(specs(1)[0].to_json()) | {"version": 2}
    with pytest.raises(ValueError, match="has version 2, and this labkit draws version 1"):
        WhaleSpec.from_json(json.dumps(values))


CHANGES = {
    "sizes": {"height", "width", "head", "x", "y"}, "cut": {"x", "y"}, "few": set(),
    "lookalikes": set(), "foam": {"foam"}, "glare": {"glare"}, "depth": {"sink"},
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_dial_turns_nothing_but_its_own(name):
    turned = replace(Dials(), **{name: 1.0})
    changed = set()
    for before, after in zip(specs(30), specs(30, turned), strict=True):
        one, two = asdict(before), asdict(after)
        changed |= {field for field in one if one[field] != two[field]}
    assert changed == CHANGES[name]


def test_lookalikes_are_twins_that_differ_by_one_patch():
    alone, twins = individuals(20, lookalikes=0), individuals(20, lookalikes=0.5)
    assert not any(whale.twin for whale in alone)
    pairs = [(whale, twins[whale.twin]) for whale in twins if whale.twin is not None]
    assert len(pairs) == 10
    for one, two in pairs:
        assert two.twin == one.number
        assert abs(len(one.patches) - len(two.patches)) == 1
        assert len(set(one.patches) ^ set(two.patches)) == 1
        assert one.continuous == two.continuous


def test_two_whales_that_are_no_twins_differ_by_more():
    found = individuals(30, lookalikes=0)
    assert len({whale.patches for whale in found}) == 30
    shares = sum(whale.continuous for whale in individuals(300, lookalikes=0)) / 300
    assert 0.3 < shares < 0.5


def test_cyamids_creep_a_little():
    whale = individuals(1)[0]
    one, two = sample(whale, 0, 0), sample(whale, 1, 0)
    assert one.patches != two.patches
    for mine, theirs in zip(one.patches, two.patches, strict=True):
        assert abs(mine.along - theirs.along) < 0.03
        assert 0.6 < mine.length / theirs.length < 1.7


def test_pictures_of_one_day_share_their_light_and_days_do_not():
    whale = individuals(1)[0]
    same = [sample(whale, n, 0) for n in range(3)]
    assert len({(s.sun, s.sea, s.murk, s.wind, s.haze) for s in same}) == 1
    assert len({s.texture for s in same}) == 3
    assert sample(whale, 0, 1).sun != same[0].sun


def test_nothing_but_the_pattern_tells_a_whale():
    """What is drawn for a picture is spread alike for every individual."""
    found = individuals(8, lookalikes=0)
    fields = ("heading", "head", "sink", "foam", "glare", "sea", "wind", "exposure", "x", "width")
    values = np.array(
        [
            [[getattr(sample(whale, n, n), name) for name in fields] for n in range(60)]
            for whale in found
        ]
    )  # [whales, pictures, fields]
    between = values.mean(1).std(0)
    expected = values.std((0, 1)) / np.sqrt(60)
    assert (between < 2 * expected).all()


@pytest.mark.parametrize("value", [-0.1, 1.5])
def test_dials_have_ends(value):
    with pytest.raises(ValueError, match=f"The dial foam is {value}. It goes from 0 to 1"):
        Dials(foam=value)


# The picture

# sha256 of the bytes of four pictures, 64 x 96 pixels each.
HASHES = ["78fe24dbe8de6701", "53ed9f92ddd30eba", "ad6f688575b4f118", "9c94649d18138964"]


def test_pictures_are_what_they_were():
    for spec, wanted in zip(specs(4), HASHES, strict=True):
        assert hashlib.sha256(draw(spec, 64, 96).tobytes()).hexdigest()[:16] == wanted


@pytest.mark.parametrize("shape", [(8, 8), (1, 40), (1000, 30), (64, 96)])
def test_any_size_is_drawn(shape):
    picture = draw(specs(1)[0], *shape)
    assert picture.shape == (3, *shape)
    assert picture.dtype == np.uint8


def test_without_a_size_it_is_the_specs_own():
    spec = specs(1)[0]
    assert draw(spec).shape == (3, spec.height, spec.width)


def test_a_small_picture_is_the_large_one_averaged():
    for spec in specs(6):
        large = draw(plain(spec), 160, 240).astype(float)
        small = draw(plain(spec), 40, 60).astype(float)
        averaged = large.reshape(3, 40, 4, 60, 4).mean((2, 4))
        assert np.abs(small - averaged).mean() < 4


def test_a_view_is_a_part_of_the_whole():
    spec = specs(1)[0]
    whole = draw(spec)
    part = draw(spec, 50, 60, np.array([[1.0, 0, 20], [0, 1.0, 30]]))
    assert np.abs(part.astype(int) - whole[:, 30:80, 20:80]).max() <= 1


def test_a_turned_view_is_turned():
    spec = replace(specs(1)[0], height=200, width=200, x=100.0, y=100.0)
    turned = draw(spec, 200, 200, np.array([[0.0, -1, 200], [1, 0, 0]]))
    assert np.abs(turned.astype(int) - np.rot90(draw(spec), 1, (1, 2))).max() <= 1


# The truth


def cover(spec):
    """Where callosities are, and where the whale is, in the spec's own pixels."""
    canvas = whale_picture._canvas(
        spec, spec.height, spec.width, np.array([[1.0, 0, 0], [0, 1.0, 0]])
    )
    half = np.interp(canvas.along, whale_picture.BACK, whale_picture.HALF, left=0, right=0)
    return whale_picture._callosities(spec.patches, canvas), np.abs(canvas.across) < half, canvas


def test_callosities_are_pale_and_the_head_is_dark():
    for spec in (plain(each) for each in specs(6, CALM)):
        picture = draw(spec).mean(0)
        patches, body, canvas = cover(spec)
        skin = body & (patches == 0) & (canvas.along < 0.9) & (canvas.along > 0.1)
        assert picture[patches > 0.9].mean() > picture[skin].mean() + 60
        assert picture[skin].mean() < 60


def test_the_box_holds_the_head_and_little_else():
    for spec in specs(30, CALM):
        _, body, canvas = cover(spec)
        rows, columns = np.nonzero(body & (canvas.along < 1))
        x1, y1, x2, y2 = truth(spec)["box"]
        slack = 0.05 * spec.head
        assert abs(columns.min() - x1) < slack
        assert abs(columns.max() + 1 - x2) < slack
        assert abs(rows.min() - y1) < slack
        assert abs(rows.max() + 1 - y2) < slack


def test_points_are_the_tip_and_the_blowholes():
    for spec in specs(12, CALM):
        _, _, canvas = cover(spec)
        for (x, y), along in zip(truth(spec)["points"], (0.0, 0.8), strict=True):
            if 0 <= x < spec.width and 0 <= y < spec.height:
                pixel = int(y), int(x)
                assert abs(canvas.along[pixel] - along) < 2 / spec.head
                assert abs(canvas.across[pixel]) < 2 / spec.head


def test_uncut_heads_are_whole_and_cut_ones_are_not():
    whole = [truth(spec)["visible"] for spec in specs(40, replace(CALM, cut=0))]
    cut = [truth(spec)["visible"] for spec in specs(40, replace(CALM, cut=1))]
    assert min(whole) > 0.97
    assert 0.2 < np.mean(cut) < 0.9
    for spec in specs(40, replace(CALM, cut=1)):
        x1, y1, x2, y2 = truth(spec)["box"]
        assert 0 <= x1 < x2 <= spec.width
        assert 0 <= y1 < y2 <= spec.height


def test_heads_take_the_shares_of_the_width_that_were_found():
    shares = [spec.head / spec.width for spec in specs(300, Dials(sizes=1))]
    assert 0.045 < min(shares) < 0.07
    assert 0.36 < max(shares) < 0.41
    assert {round(spec.head / spec.width, 3) for spec in specs(20, CALM)} == {0.28}
