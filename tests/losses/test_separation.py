"""Touching objects are parted, and what lies between near ones weighs more."""

import math

import pytest
import torch

from labkit.losses import separation, split_touching


def strip(*numbers):
    return torch.tensor([[numbers]], dtype=torch.uint8)


def discs(*places, side=48):
    """A map of discs of radius 8, the k-th with the number k."""
    y, x = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    instances = torch.zeros(1, side, side, dtype=torch.uint8)
    for number, (row, column) in enumerate(places, 1):
        instances[0][(y - row) ** 2 + (x - column) ** 2 <= 64] = number
    return instances


def objects(masks):
    from skimage.measure import label

    return label((masks[0] == 1).numpy(), connectivity=2).max()


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int64])
def test_touching_objects_become_as_many_as_they_are(dtype):
    instances = discs((16, 16), (16, 30), (28, 23)).to(dtype)
    assert objects((instances > 0).long()) == 1
    masks = split_touching(instances)
    assert objects(masks) == 3
    assert masks.dtype is torch.uint8
    assert ((masks == 1) <= (instances > 0)).all()


def test_what_does_not_touch_stays_as_it_is():
    instances = discs((10, 10), (10, 32), (36, 20))
    assert torch.equal(split_touching(instances), (instances > 0).to(torch.uint8))


def test_a_corner_is_a_touch():
    instances = torch.tensor([[[1, 0], [0, 2]]])
    assert split_touching(instances).tolist() == [[[0, 0], [0, 0]]]


def test_void_is_no_object_and_stays_void():
    instances = strip(1, 1, 255, 2, 2)
    assert split_touching(instances).tolist() == [[[1, 1, 255, 1, 1]]]
    assert separation(instances)[0, 0, 2] == 1


def test_the_weight_is_the_papers():
    weights = separation(strip(0, 1, 0, 0, 2, 0), w0=10, sigma=5)
    assert weights.dtype is torch.float32
    # the sums of the distances to the nearest and the next
    wanted = [1 + 10 * math.exp(-(d**2) / 50) if d else 1 for d in (1 + 4, 0, 3, 3, 0, 1 + 4)]
    assert weights[0, 0].tolist() == pytest.approx(wanted)


def test_of_three_objects_the_two_nearest_count():
    weights = separation(strip(1, 0, 0, 0, 2, 0, 3), sigma=2)
    assert weights[0, 0, 5].item() == pytest.approx(1 + 10 * math.exp(-(2**2) / 8))
    assert weights[0, 0, 3].item() == pytest.approx(1 + 10 * math.exp(-((1 + 3) ** 2) / 8))


def test_the_line_between_touching_objects_weighs_most():
    instances = discs((16, 16), (16, 32))
    weights = separation(instances)[0]
    masks = split_touching(instances)[0]
    line = (masks == 0) & (instances[0] > 0)
    assert line.any()
    assert weights[line].min() > 10
    assert weights.max() == weights[line].max()
    assert (weights[masks == 1] == 1).all()


def test_less_than_two_objects_weigh_nothing_more():
    empty, alone = torch.zeros(1, 48, 48, dtype=torch.uint8), discs((20, 20))
    weights = separation(torch.cat([empty, alone, discs((20, 14), (20, 34))]))
    assert (weights[:2] == 1).all()
    assert (weights[2] > 1).any()


def test_wider_and_heavier():
    instances = discs((20, 12), (20, 34))
    plain, wide = separation(instances), separation(instances, sigma=10)
    assert (wide >= plain).all()
    assert (wide > plain).any()
    assert (separation(instances, w0=0) == 1).all()
    torch.testing.assert_close(separation(instances, w0=20) - 1, 2 * (plain - 1))


@pytest.mark.parametrize("function", [separation, split_touching])
@pytest.mark.parametrize(
    "given",
    [torch.zeros(4, 4).long(), torch.zeros(1, 4, 4), torch.zeros(1, 4, 4).bool()],
    ids=["one picture", "floats", "true and false"],
)
def test_what_is_no_map_of_objects_is_refused(function, given):
    with pytest.raises(ValueError, match=rf"{function.__name__} was.*maps of objects.*measure"):
        function(given)


@pytest.mark.parametrize("options", [{"w0": -1}, {"sigma": 0}])
def test_other_values_are_refused(options):
    with pytest.raises(ValueError, match="such as the paper's w0=10, sigma=5"):
        separation(strip(0, 1), **options)
