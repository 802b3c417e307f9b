"""The spec of a field of nuclei, its picture, and their numbers."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest
from skimage.measure import label

from labkit.synth.cells import MOST, CellsSpec, draw, instances, sample


def touching(mask):
    """The numbers of nuclei that lie against another one."""
    mask = mask.astype(int)
    pairs = ((mask[1:], mask[:-1]), (mask[:, 1:], mask[:, :-1]))
    met = [(a[m], b[m]) for a, b in pairs for m in [(a != b) & (a > 0) & (b > 0)]]
    return set(np.concatenate([each for pair in met for each in pair]).tolist())


def test_the_same_key_is_the_same_spec_in_any_order():
    forwards = [sample(number) for number in range(12)]
    backwards = [sample(number) for number in reversed(range(12))]
    assert forwards == backwards[::-1]
    assert len(set(forwards)) == 12
    assert sample(0, seed=1) != sample(0)


def test_specs_are_json_and_back():
    for number in range(6):
        assert CellsSpec.from_json(sample(number).to_json()) == sample(number)


def test_a_spec_of_another_version_is_refused():
    values = json.loads(sample(0).to_json()) | {"version": 2}
    with pytest.raises(ValueError, match="has version 2, and this labkit draws version 1"):
        CellsSpec.from_json(json.dumps(values))


@pytest.mark.parametrize("crowd", [-0.1, 1.5, float("nan")])
def test_the_dial_has_ends(crowd):
    with pytest.raises(ValueError, match=f"The dial crowd is {crowd}. It goes from 0 to 1"):
        sample(0, crowd=crowd)


def test_the_dial_turns_how_many_touch():
    shares = []
    for crowd in (0, 0.5, 1):
        specs = [sample(number, crowd=crowd) for number in range(20)]
        met = sum(len(touching(instances(spec))) for spec in specs)
        shares.append(met / sum(len(spec.nuclei) for spec in specs))
    assert shares[0] < 0.02
    assert 0.55 < shares[1] < 0.8
    assert shares[2] > 0.95


def test_the_dial_turns_nothing_but_places():
    def rest(nucleus):
        return replace(nucleus, x=0, y=0)

    for number in range(8):
        loose, tight = sample(number, crowd=0), sample(number, crowd=1)
        assert replace(loose, nuclei=()) == replace(tight, nuclei=())
        left = {rest(n) for n in loose.nuclei} ^ {rest(n) for n in tight.nuclei}
        assert len(left) <= 6  # those that found no room


# sha256 of the bytes of four pictures and masks, 64 pixels a side.
HASHES = ["e9738b1a6de2ed0b", "9ea74f2f0034d4c0", "6a1fee0316b881a7", "2a082f61d48cc165"]


def test_pictures_and_masks_are_what_they_were():
    found = []
    for number in range(4):
        both = draw(sample(number), 64, 64).tobytes() + instances(sample(number), 64, 64).tobytes()
        found.append(hashlib.sha256(both).hexdigest()[:16])
    assert found == HASHES


@pytest.mark.parametrize("shape", [(8, 8), (1, 40), (300, 30), (64, 96)])
def test_any_size_is_drawn(shape):
    picture, mask = draw(sample(1), *shape), instances(sample(1), *shape)
    assert picture.shape == (3, *shape)
    assert mask.shape == shape
    assert picture.dtype == mask.dtype == np.uint8


@pytest.mark.parametrize("crowd", [0, 0.5, 1])
def test_every_nucleus_has_its_number_and_is_nearly_all_in_one_piece(crowd):
    for number in range(12):
        spec = sample(number, crowd=crowd)
        mask = instances(spec)
        assert len(spec.nuclei) <= MOST
        assert set(np.unique(mask)) == {*range(len(spec.nuclei) + 1)}
        for each in range(1, mask.max() + 1):
            sizes = np.bincount(label(mask == each).ravel())[1:]
            assert sizes.max() > 0.85 * sizes.sum()


def test_nuclei_that_touch_are_fewer_pieces_than_there_are():
    loose, tight = (instances(sample(0, crowd=crowd)) for crowd in (0, 1))
    assert label(loose > 0, connectivity=1).max() == loose.max()
    assert label(tight > 0, connectivity=1).max() < tight.max() / 2


def test_the_one_in_front_has_the_pixel():
    spec = sample(0, crowd=1)
    alone = [instances(replace(spec, nuclei=(nucleus,))) > 0 for nucleus in spec.nuclei]
    assert sum(each.astype(int) for each in alone).max() > 1  # some do lie over each other
    wanted = np.zeros(alone[0].shape, int)
    for number, each in enumerate(alone, 1):
        wanted[each] = number
    assert np.array_equal(instances(spec), wanted)


def test_nuclei_are_bright_and_the_ground_is_dark():
    for number in range(12):
        spec = sample(number)
        picture, mask = draw(spec).mean(0), instances(spec)
        assert picture[mask > 0].mean() > 2 * picture[mask == 0].mean()
        around = np.roll(mask, 40, (0, 1)) > 0  # the same shapes elsewhere are no brighter
        assert picture[mask > 0].mean() > 1.5 * picture[around & (mask == 0)].mean()


def test_brightness_size_and_shape_differ():
    nuclei = [nucleus for number in range(12) for nucleus in sample(number).nuclei]
    assert np.ptp([nucleus.bright for nucleus in nuclei]) > 0.5
    areas = np.array([nucleus.long * nucleus.short for nucleus in nuclei])
    assert np.quantile(areas, 0.95) > 2.5 * np.quantile(areas, 0.05)
    stretch = [nucleus.long / nucleus.short for nucleus in nuclei]
    assert min(stretch) < 1.1
    assert max(stretch) > 1.6


def test_a_view_is_a_part_of_the_whole():
    spec = sample(3)
    view = np.array([[1.0, 0, 20], [0, 1.0, 30]])
    part, whole = draw(spec, 80, 90, view), draw(spec)
    assert np.abs(part.astype(int) - whole[:, 30:110, 20:110]).max() <= 1
    assert np.array_equal(instances(spec, 80, 90, view), instances(spec)[30:110, 20:110])


def test_a_turned_view_is_turned():
    spec, view = sample(3), np.array([[0.0, -1, 128], [1, 0, 0]])
    turned = draw(spec, 128, 128, view)
    assert np.abs(turned.astype(int) - np.rot90(draw(spec), 1, (1, 2))).max() <= 1
    assert np.array_equal(instances(spec, 128, 128, view), np.rot90(instances(spec)))


def test_a_small_picture_is_the_large_one_averaged():
    for number in range(4):
        spec = replace(sample(number), noise=0.0)
        averaged = draw(spec).astype(float).reshape(3, 32, 4, 32, 4).mean((2, 4))
        assert np.abs(draw(spec, 32, 32) - averaged).mean() < 5
