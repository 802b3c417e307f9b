"""What is drawn: from where to where, how evenly, and for each sample apart."""

import pytest
import torch
from scipy import stats

from labkit import augment

MANY = 4000
SIZE = (20, 100)  # rows, columns: a mistaken axis is seen


def draw(seed=0):
    return torch.Generator().manual_seed(seed)


def matrices(transform, size=SIZE, count=MANY):
    return transform.draw(count, size, draw()).matrix


def evenly(values, low, high):
    """Whether numbers look as if drawn evenly from an interval (Kolmogorov and Smirnov)."""
    values = torch.as_tensor(values).numpy()
    assert low <= values.min()
    assert values.max() <= high
    return stats.kstest(values, stats.uniform(low, high - low).cdf).pvalue > 1e-3


def apart(one, other):
    """Whether two things are drawn apart: one tells nothing about the other."""
    return abs(torch.corrcoef(torch.stack([one, other]))[0, 1]) < 0.06


@pytest.mark.parametrize("p", [0.2, 0.5])
@pytest.mark.parametrize(("make", "axis"), [(augment.flip, 0), (augment.flip_vertical, 1)])
def test_each_picture_is_flipped_or_not(make, axis, p):
    sign = matrices(make(p))[:, axis, axis]
    assert abs((sign == -1).float().mean() - p) < 0.04
    assert set(sign.tolist()) == {1, -1}
    assert apart(sign[1:], sign[:-1])


def test_each_picture_gets_its_own_quarter_turn():
    found = matrices(augment.quarter_turns(), (8, 8))[:, :2, :2].flatten(1)
    kinds, counts = found.unique(dim=0, return_counts=True)
    assert len(kinds) == 4
    assert counts.min() > 0.2 * MANY


def test_rotation_goes_both_ways_evenly():
    found = matrices(augment.rotate(30))
    degrees = torch.atan2(found[:, 1, 0], found[:, 0, 0]).rad2deg()
    assert evenly(degrees, -30, 30)
    torch.testing.assert_close(torch.linalg.det(found), torch.ones(MANY))  # turned, not mirrored


def test_scale_enlarges_evenly_in_the_logarithm():
    found = matrices(augment.scale(0.25, 2))
    assert torch.equal(found[:, 0, 0], found[:, 1, 1])
    factors = 1 / found[:, 0, 0]  # maps lead from the new picture to the old
    assert evenly(factors.log2(), -2 - 1e-5, 1 + 1e-5)


def test_shift_takes_shares_of_the_width_and_of_the_height():
    found = matrices(augment.shift(0.1))
    x, y = found[:, 0, 2], found[:, 1, 2]
    assert evenly(x, -10, 10)
    assert evenly(y, -2, 2)
    assert apart(x, y)


def test_shear_slants_rows_by_even_angles():
    found = matrices(augment.shear(40))
    assert evenly(found[:, 0, 1].atan().rad2deg(), -40.001, 40.001)
    assert not found[:, 1, 0].any()


def test_crops_are_anywhere_and_reach_both_edges():
    found = matrices(augment.crop(16, padding=2))
    for axis, last in ((0, 86), (1, 6)):
        kinds, counts = found[:, axis, 2].unique(return_counts=True)
        assert kinds.tolist() == list(range(-2, last + 1))
        assert stats.chisquare(counts.numpy()).pvalue > 1e-3
    assert apart(found[:, 0, 2], found[:, 1, 2])


def test_random_resized_crops_have_even_areas_and_logarithms_of_shape():
    found = matrices(augment.random_resized_crop(10, (0.1, 0.3), (1, 4)), (100, 250))
    width, height = 10 * found[:, 0, 0], 10 * found[:, 1, 1]
    assert evenly(width * height / 25_000, 0.1 - 1e-5, 0.3 + 1e-5)
    assert evenly((width / height).log2(), -1e-5, 2 + 1e-5)
    left, top = found[:, 0, 2] / (250 - width), found[:, 1, 2] / (100 - height)
    assert evenly(left, -1e-5, 1 + 1e-5)
    assert evenly(top, -1e-5, 1 + 1e-5)
    assert apart(left, top)


def test_elastic_pushes_have_their_size_and_are_alike_nearby():
    pushes = augment.elastic(2, 12).draw(200, (48, 60), draw()).displacement
    assert pushes.std().item() == pytest.approx(0.86 * 2, rel=0.03)
    x, y = pushes.unbind(1)
    assert apart(x.flatten(), y.flatten())
    assert apart(x[1:].flatten(), x[:-1].flatten())
    assert apart(x[:, :, 24:].flatten(), x[:, :, :-24].flatten())
    assert not apart(x[:, :, 6:].flatten(), x[:, :, :-6].flatten())
    assert not apart(x[:, 6:].flatten(), x[:, :-6].flatten())


@pytest.mark.parametrize("alpha", [0.2, 1.0, 4.0])
def test_mixup_draws_its_shares_from_the_beta_distribution(alpha):
    label = torch.arange(MANY) % 2
    images = torch.zeros(MANY, 3, 1, 1)
    _, truth = augment.apply([augment.mixup(alpha, 2)], images, {"label": label}, draw())
    own = truth["label"].gather(1, label[:, None])[:, 0]
    share = own[own < 1].numpy()  # the others met one of their own class
    assert abs(len(share) / MANY - 0.5) < 0.05
    folded = stats.beta(alpha, alpha)
    assert stats.kstest(share, lambda s: 2 * folded.cdf(s) - 1).pvalue > 1e-3


def test_mixup_draws_shares_and_partners_anew_for_every_batch():
    generator, label = draw(), torch.arange(8)
    images = torch.zeros(8, 3, 1, 1)
    first, second = (
        augment.apply([augment.mixup(1, 8)], images, {"label": label}, generator)[1]["label"]
        for _ in "ab"
    )
    assert not (first.diagonal() == second.diagonal()).any()
    assert not torch.equal(first > 0, second > 0)


@pytest.mark.parametrize("fraction", [0.001, 0.02, 0.25, 0.6, 1.0])
@pytest.mark.parametrize("size", [(50, 70), (20, 100), (60, 60)])
def test_cutout_covers_its_share_of_any_picture_inside_and_anywhere(size, fraction):
    images = torch.zeros(400, 3, *size)
    changed = augment.apply([augment.cutout(fraction)], images, {}, draw())[0]
    covered = changed[:, 0] == 127
    assert torch.equal(covered[:, None].expand(-1, 3, -1, -1), changed != 0)
    shares = covered.float().mean((1, 2))
    assert (shares == shares[0]).all()
    assert shares[0].item() == pytest.approx(fraction, abs=0.006)
    rows, columns = covered.any(2), covered.any(1)
    assert torch.equal(rows[:, :, None] & columns[:, None], covered)  # one rectangle
    for way, length in ((rows, size[0]), (columns, size[1])):
        first = way.float().argmax(1)
        places = int(length - way[0].sum() + 1)
        counts = first.bincount(minlength=places)
        assert len(counts) == places
        assert places == 1 or stats.chisquare(counts.numpy()).pvalue > 1e-4


def test_noise_is_another_one_for_every_pixel_picture_and_batch_and_the_same_again():
    images = torch.full((2, 3, 40, 40), 127.0)

    def noise(seed):
        return augment.apply([augment.noise(10)], images, {}, draw(seed))[0] - 127

    first = noise(1)
    assert torch.equal(first, noise(1))
    assert apart(first.flatten(), noise(2).flatten())
    assert apart(first[0].flatten(), first[1].flatten())
    assert apart(first[:, 0].flatten(), first[:, 1].flatten())
    assert apart(first[..., 1:].flatten(), first[..., :-1].flatten())
    generator = draw(1)
    twice = [augment.apply([augment.noise(10)], images, {}, generator)[0] - 127 for _ in "ab"]
    assert apart(twice[0].flatten(), twice[1].flatten())
    assert stats.kstest(first.flatten().numpy() / 10, stats.norm().cdf).pvalue > 1e-3
