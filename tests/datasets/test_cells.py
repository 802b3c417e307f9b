"""The store of drawn nuclei."""

import numpy as np
import pytest
import torch
from skimage.measure import label

from labkit.datasets import cells
from labkit.images import GREY
from labkit.synth.cells import draw, instances, sample


@pytest.fixture(scope="module")
def store():
    return cells(30)


def test_what_is_in_it(store):
    assert store.images.shape == (30, 3, 128, 128)
    assert store.targets["mask"].shape == (30, 128, 128)
    assert store.targets["mask"].dtype == torch.uint8
    assert store.targets["mask"].max() <= 250
    assert (store.origin, store.licence) == ("drawn", "MIT")
    assert "drawn" in store.source
    assert store.classes == ()  # numbers of nuclei are no classes
    for mask in store.targets["mask"]:
        assert mask.unique().tolist() == [*range(int(mask.max()) + 1)]
        assert 8 <= mask.max() <= 30


def test_pictures_and_masks_are_those_of_their_specs(store):
    for row in (0, 17):
        assert np.array_equal(store.images[row], draw(sample(row)))
        assert np.array_equal(store.targets["mask"][row], instances(sample(row)))


def test_the_split_is_given_and_stays(store):
    parts = store.split()
    assert [len(part) for part in parts] == [18, 6, 6]
    assert len({name for part in parts for name in part.names}) == 30
    assert [part.names for part in cells(30, size=16).split()] == [part.names for part in parts]
    assert cells(30, size=16, seed=1).given != store.given


def test_a_crowd_merges_in_the_semantic_mask():
    pieces = []
    for crowd in (0.0, 1.0):
        masks = cells(6, crowd=crowd).targets["mask"].numpy()
        found = sum(label(mask > 0, connectivity=1).max() for mask in masks)
        pieces.append(found / sum(int(mask.max()) for mask in masks))
    assert pieces[0] > 0.98
    assert pieces[1] < 0.5


def test_another_seed_is_other_nuclei(store):
    assert not torch.equal(cells(30, seed=1).targets["mask"], store.targets["mask"])


def test_crops_are_drawn_anew_and_nothing_is_beyond_the_border(store):
    boxes = torch.tensor([[32.0, 32, 96, 96], [-64, -64, 64, 64]])
    crops = store[:2].crops(boxes, 128, margin=0)
    view = np.array([[0.5, 0, 32], [0, 0.5, 32]])
    assert np.abs(crops.images[0].int().numpy() - draw(sample(0), 128, 128, view)).max() <= 1
    assert (crops.images[1, :, :64, :64] == GREY).all()
    assert store.originals.whole(3).shape == (3, 128, 128)


@pytest.mark.parametrize(("n", "size"), [(0, 128), (5, 8)])
def test_what_cannot_be_drawn_is_refused(n, size):
    with pytest.raises(ValueError, match=f"cells was asked for n={n} pictures of size={size}. It"):
        cells(n, size=size)


def test_the_dial_has_ends():
    with pytest.raises(ValueError, match=r"The dial crowd is 2\. It goes from 0 to 1"):
        cells(3, crowd=2)
