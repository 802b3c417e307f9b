"""Another camera: each knob by itself, and the same in a store and in what is cut from it."""

from dataclasses import replace

import pytest
import torch

from labkit.datasets import whales
from labkit.probe import another_camera


@pytest.fixture(scope="module")
def drawn():
    return whales(6, whales=3, size=64)


def test_without_a_change_it_is_the_same_camera(drawn):
    assert torch.equal(another_camera(drawn).images, drawn.images)


def test_a_cast_multiplies_red_and_blue(drawn):
    warm = another_camera(drawn, cast=0.2).images.float()
    plain = drawn.images.float()
    expected = plain * torch.tensor([1.2, 1, 0.8]).view(3, 1, 1)
    assert (warm - expected.clamp(max=255)).abs().max() <= 0.51


def test_gamma_darkens_the_middle_and_leaves_the_ends(drawn):
    ends = drawn.images.clone()
    ends[:, :, 0], ends[:, :, 1], ends[:, :, 2] = 0, 255, 128
    changed = another_camera(replace(drawn, images=ends), gamma=2).images
    assert changed[:, :, 0].unique().tolist() == [0]
    assert changed[:, :, 1].unique().tolist() == [255]
    assert changed[:, :, 2].unique().tolist() == [64]


def test_blur_keeps_the_mean_and_takes_away_detail(drawn):
    before, after = drawn.images.float(), another_camera(drawn, blur=1.5).images.float()
    assert (after.mean((2, 3)) - before.mean((2, 3))).abs().max() < 2
    detail = [(each[..., 1:] - each[..., :-1]).abs().mean() for each in (before, after)]
    assert detail[1] < 0.7 * detail[0]


def test_grain_has_the_deviation_asked_for_and_a_seed(drawn):
    grey = replace(drawn, images=torch.full_like(drawn.images, 128))
    grain = another_camera(grey, grain=8).images.float() - 128
    assert grain.std().item() == pytest.approx(8, rel=0.03)
    assert not torch.equal(grain[0], grain[1])
    assert torch.equal(another_camera(grey, grain=8).images.float() - 128, grain)
    assert not torch.equal(another_camera(grey, grain=8, seed=1).images.float() - 128, grain)


def test_crops_are_seen_through_it_too(drawn):
    """A crop of the changed store is the changed crop, where nothing depends on neighbours."""
    taken = another_camera(drawn, cast=0.3, gamma=1.4).crops("points", 32)
    plain = another_camera(drawn.crops("points", 32), cast=0.3, gamma=1.4)
    assert torch.equal(taken.images, plain.images)


def test_blur_keeps_its_size_in_the_scene(drawn):
    """Four times as many pixels for a place: four times as many pixels of blur."""
    box = torch.tensor([[24.0, 24, 40, 40]]).expand(6, 4)
    taken = another_camera(drawn, blur=1).crops(box, 64, margin=0).images.float()
    wide = drawn.crops(box, 64, margin=0)
    same = another_camera(wide, blur=4).images.float()
    other = another_camera(wide, blur=1).images.float()
    assert (taken - same).abs().mean() < 0.01
    assert (taken - other).abs().mean() > 0.5


def test_a_part_of_the_store_keeps_its_camera(drawn):
    part = another_camera(drawn, cast=0.3)[[4, 1]]
    whole = another_camera(drawn, cast=0.3).crops("points", 32)
    assert torch.equal(part.crops("points", 32).images, whole.images[[4, 1]])


@pytest.mark.parametrize("wrong", [{"cast": 2}, {"gamma": 0}, {"blur": -1}, {"grain": -1}])
def test_what_no_camera_does_is_told(wrong, drawn):
    with pytest.raises(ValueError, match="A cast is from -1 to 1"):
        another_camera(drawn, **wrong)


def test_the_whole_original_is_seen_through_the_camera(drawn):
    taken = another_camera(drawn, cast=0.3)
    plain, warm = (each.originals.whole(2).float().mean((1, 2)) for each in (drawn, taken))
    assert warm[0] > 1.2 * plain[0]
    assert warm[2] < 0.8 * plain[2]
    sharp = drawn.originals.whole(2).float().diff(dim=2).abs().mean()
    blurred = another_camera(drawn, blur=1.5).originals.whole(2).float().diff(dim=2).abs().mean()
    assert blurred < 0.7 * sharp
