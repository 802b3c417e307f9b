"""Real patches with and without a face, halved."""

import pytest
import torch
from skimage.data import lfw_subset

from labkit.datasets import faces


def test_every_patch_with_its_label():
    store = faces(25)
    assert store.images.shape == (200, 3, 25, 25)
    wanted = torch.from_numpy(lfw_subset()).float() * 255
    assert (store.images[:, 0].float() - wanted).abs().max() <= 0.5
    assert store.targets["label"].tolist() == [1] * 100 + [0] * 100  # as scikit-image says


def test_both_sides_have_half_of_each():
    train, valid, test = faces().split()
    assert not len(valid)
    assert train.counts() == test.counts() == {"no face": 50, "face": 50}
    assert set(train.rows.tolist()).isdisjoint(test.rows.tolist())


@pytest.mark.parametrize("size", [24, 513])
def test_other_sizes_are_refused(size):
    with pytest.raises(ValueError, match=f"asked for {size} pixels.*25 to 512"):
        faces(size)


def test_credit_is_given():
    assert "Labeled Faces in the Wild" in faces().source
