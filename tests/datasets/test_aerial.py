"""The store of drawn land and its maps."""

import sys

import numpy as np
import pytest
import torch

from labkit.datasets import aerial
from labkit.images import GREY
from labkit.synth.aerial import CLASSES
from labkit.synth.aerial_land import sample
from labkit.synth.aerial_picture import draw, draw_map


@pytest.fixture(scope="module")
def store(own_cache):
    return aerial(40, size=48)


def test_what_is_in_it(store):
    assert store.images.shape == (40, 3, 48, 48)
    assert store.targets["mask"].shape == (40, 48, 48)
    assert store.targets["mask"].dtype == torch.uint8
    assert store.targets["mask"].unique().tolist() == [0, 1, 2, 3]
    assert store.classes == CLASSES == ("land", "road", "house", "water")
    assert (store.origin, store.licence) == ("drawn", "MIT")
    assert "drawn" in store.source
    assert len(set(store.names)) == 40


def test_pictures_and_masks_are_those_of_their_specs(store):
    for row in (0, 17, 39):
        assert np.array_equal(store.images[row], draw(sample(row), 48, 48))
        assert np.array_equal(store.targets["mask"][row], draw_map(sample(row), 48, 48))


def test_the_split_is_given_and_stays(store):
    parts = store.split()
    assert [len(part) for part in parts] == [24, 8, 8]
    assert len({name for part in parts for name in part.names}) == 40
    assert [part.names for part in aerial(40, size=16).split()] == [part.names for part in parts]
    assert aerial(40, size=16, seed=1).given != store.given


def test_a_second_call_draws_no_picture_and_is_the_same(store, monkeypatch):
    monkeypatch.setattr(
        sys.modules["labkit.datasets.aerial"], "draw", lambda *_: pytest.fail("drawn again")
    )
    assert torch.equal(aerial(40, size=48).images, store.images)


def test_another_seed_and_another_size_are_not_taken_for_it(store):
    other = aerial(40, size=48, seed=1)
    assert not torch.equal(other.images, store.images)
    assert not torch.equal(other.targets["mask"], store.targets["mask"])
    assert aerial(40, size=16).images.shape == (40, 3, 16, 16)


def test_only_some_of_them_are_the_same_pictures(store):
    some = aerial(40, size=48, only=[5, 30])
    assert torch.equal(some.images, store.images[[5, 30]])
    assert torch.equal(some.targets["mask"], store.targets["mask"][[5, 30]])
    assert some.names == [store.names[5], store.names[30]]
    assert some.given == [store.given[5], store.given[30]]


def test_crops_are_drawn_anew_and_nothing_is_beyond_the_border(store):
    boxes = torch.tensor([[12.0, 12, 36, 36], [-24, -24, 24, 24]])
    crops = store[:2].crops(boxes, 48, margin=0)
    side = sample(0).side
    view = np.array([[side / 96, 0, side / 4], [0, side / 96, side / 4]])
    assert np.abs(crops.images[0].int().numpy() - draw(sample(0), 48, 48, view)).max() <= 1
    assert (crops.images[1, :, :24, :24] == GREY).all()
    assert crops.images[1, :, 24:, 24:].float().std() > 5
    assert store.originals.whole(3).shape == (3, 256, 256)


@pytest.mark.parametrize(("n", "size"), [(0, 128), (-3, 128), (5, 8), (5, 4096)])
def test_what_cannot_be_drawn_is_refused(n, size):
    with pytest.raises(ValueError, match=f"aerial was asked for n={n} pictures of size={size}. It"):
        aerial(n, size=size)


@pytest.mark.parametrize(
    ("only", "words"),
    [
        ([], r"aerial was given only=\[\]\. It takes the numbers of some of the 10 pictures"),
        ([1, 10], r"aerial was given only=\[… 10 …\], and the 10 pictures have the numbers 0 to 9"),
    ],
)
def test_pictures_that_are_not_there_cannot_be_drawn(only, words):
    with pytest.raises(ValueError, match=words):
        aerial(10, size=16, only=only)
