"""Squares of real surfaces: no test square touches a training one, nor is told by its light."""

from importlib import import_module

import pytest
import torch

from labkit.datasets import Photograph, photograph, textures

MODULE = import_module("labkit.datasets.textures")


@pytest.mark.parametrize("size", [32, 64, 100])
def test_the_sides_are_apart(size):
    store = textures(size)
    train, valid, test = store.split()
    assert not len(valid)
    assert len(train) == len(test)
    assert len(set(store.groups)) == 6
    assert train.counts().keys() == {"brick", "grass", "gravel"}
    assert set(train.groups).isdisjoint(test.groups)


@pytest.mark.parametrize("size", [16, 64, 100, 224])
def test_no_pixel_is_used_twice_and_a_strip_parts_the_sides(size, monkeypatch):
    row, column = torch.meshgrid(torch.arange(512), torch.arange(512), indexing="ij")
    places = torch.stack([row % 256, column % 256, row // 256 * 2 + column // 256])
    own = Photograph("its own map", places.to(torch.uint8), "", "")
    monkeypatch.setattr(MODULE, "photograph", lambda name: own)
    monkeypatch.setattr(MODULE, "_evened", lambda images: images)
    train, _, test = textures(size).split()
    columns = []
    for part in (train, test):
        images = part.images[part.targets["label"] == 0].int()
        rows = images[:, 0] + images[:, 2] // 2 * 256
        columns.append(images[:, 1] + images[:, 2] % 2 * 256)
        assert len((rows * 512 + columns[-1]).unique()) == columns[-1].numel()
    assert columns[1].min() - columns[0].max() > 64


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


def test_the_evening_is_needed_and_enough(monkeypatch):
    def named_by_brightness_and_contrast(store):
        train, _, test = store.split()
        sums = []
        for part in (train, test):
            values = part.images.float()
            sums.append(torch.stack([values.mean((1, 2, 3)), values.std((1, 2, 3))], 1))
        labels = train.targets["label"]
        means = torch.stack([sums[0][labels == label].mean(0) for label in range(3)])
        guess = torch.cdist(sums[1], means).argmin(1)
        return (guess == test.targets["label"]).float().mean().item()

    evened = named_by_brightness_and_contrast(textures())
    monkeypatch.setattr(MODULE, "_evened", lambda images: images)
    assert named_by_brightness_and_contrast(textures()) == pytest.approx(0.81, abs=0.01)
    assert evened < 0.5  # by chance, a third


@pytest.mark.parametrize("size", [8, 225])
def test_other_sizes_are_refused(size):
    with pytest.raises(ValueError, match=f"squares of {size} pixels. From 16 to 224"):
        textures(size)


def test_photographers_are_credited():
    assert "linolafett" in textures().source
