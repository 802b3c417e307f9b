"""Errors are averaged over pictures; distance and variety are what they say."""

import pytest
import torch

from labkit.metrics import Denoising, nearest, variety


def test_batches_of_several_sizes_count_by_their_pictures():
    score = Denoising()
    score.update(torch.tensor([1.0]), None)
    score.update(torch.tensor([4.0, 4.0]), torch.tensor([0, 1]))
    assert score.compute() == {"error": 3.0}


def test_nothing_scored_and_another_shape_are_told():
    with pytest.raises(ValueError, match="Nothing has been scored"):
        Denoising().compute()
    with pytest.raises(ValueError, match=r"predictions \[2, 3\]. It takes errors \[B\]"):
        Denoising().update(torch.zeros(2, 3))


def test_the_nearest_is_the_nearest():
    draw = torch.Generator().manual_seed(0)
    seen, drawn = (torch.rand(n, 3, 4, 4, generator=draw) for n in (20, 7))
    drawn[3] = seen[11]
    apart, rows = nearest(drawn, seen)
    each = ((drawn[:, None] - seen) ** 2).mean((2, 3, 4)).sqrt()
    torch.testing.assert_close(apart, each.min(1).values, rtol=1e-3, atol=1e-3)
    assert rows[3] == 11
    assert apart[3] < 1e-3


def test_pictures_that_cannot_be_compared_are_told():
    for others in (torch.zeros(2, 3, 4, 4), torch.zeros(0, 1, 4, 4)):
        with pytest.raises(ValueError, match="at least one of the same channels and size"):
            nearest(torch.zeros(2, 1, 4, 4), others)


def test_classes_count_alike_and_one_picture_alone_does_not():
    pictures = torch.tensor([0.0, 1, 0, 0, 0, 9]).reshape(6, 1, 1, 1)
    assert variety(pictures, torch.tensor([0, 0, 1, 1, 1, 2])) == 0.5


def test_no_two_pictures_of_a_class_are_told():
    with pytest.raises(ValueError, match="no class with two pictures"):
        variety(torch.zeros(2, 1, 2, 2), torch.tensor([0, 1]))
