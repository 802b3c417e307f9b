"""Squares of real surfaces: no test square touches a training one, nor is told by its light."""

import pytest
import torch

from labkit.datasets import photograph, textures


@pytest.mark.parametrize("size", [32, 64, 100])
def test_the_sides_are_apart(size):
    store = textures(size)
    train, valid, test = store.split()
    assert not len(valid)
    assert len(train) == len(test)
    assert len(set(store.groups)) == 6
    assert train.counts().keys() == {"brick", "grass", "gravel"}
    assert set(train.groups).isdisjoint(test.groups)


def test_squares_come_from_their_own_side():
    pixels = photograph("grass").pixels.float()
    store = textures(64)
    own = [i for i, group in enumerate(store.groups) if group == "grass, train"]
    square = store.images[own[0]].float()
    there = pixels[:, :64, :64]
    assert torch.corrcoef(torch.stack([square.flatten(), there.flatten()]))[0, 1] > 0.99
    last = store.images[[i for i, g in enumerate(store.groups) if g == "grass, test"][-1]].float()
    there = pixels[:, 448:, 416:480]
    assert torch.corrcoef(torch.stack([last.flatten(), there.flatten()]))[0, 1] > 0.99


def test_there_are_enough_for_ten_a_class():
    train, _, test = textures().split()
    assert min(train.counts().values()) >= 10
    assert len(test) >= 60


def test_brightness_and_contrast_tell_nothing():
    values = textures().images.float()
    assert (values.mean((1, 2, 3)) - 127).abs().max() < 2
    assert (values.std((1, 2, 3)) - 40).abs().max() < 3


@pytest.mark.parametrize("size", [8, 225])
def test_other_sizes_are_refused(size):
    with pytest.raises(ValueError, match=f"squares of {size} pixels. From 16 to 224"):
        textures(size)


def test_photographers_are_credited():
    assert "linolafett" in textures().source
