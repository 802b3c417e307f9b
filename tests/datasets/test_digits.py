"""Real handwritten digits: all of them, in the order and with the labels they came with."""

import pytest
import torch
from sklearn.datasets import load_digits

from labkit.datasets import digits


def test_every_digit_with_its_label():
    store, theirs = digits(), load_digits()
    assert store.images.shape == (1797, 3, 32, 32)
    assert store.targets["label"].tolist() == theirs.target.tolist()
    small = torch.nn.functional.avg_pool2d(store.images[:, 0].float(), 4) * 16 / 255
    assert (small - torch.from_numpy(theirs.images)).abs().mean() < 0.8  # of 16 levels


def test_grey_in_three_channels():
    images = digits(8).images
    assert torch.equal(images[:, 0], images[:, 2])
    assert images.max() == 255


def test_the_split_cuts_the_order_in_blocks():
    train, valid, test = digits().split()
    assert (len(train), len(valid), len(test)) == (1078, 359, 360)
    assert train.rows[-1] + 1 == valid.rows[0]
    assert valid.rows[-1] + 1 == test.rows[0]
    assert min(part.counts()[name] for part in (train, valid, test) for name in "0123456789") > 25


def test_a_shuffle_would_flatter():
    """Neighbours in the order are alike: the reason for blocks, measured as the docstring says."""
    store = digits(8)
    vectors, labels = store.images[:, 0].flatten(1).float(), store.targets["label"]

    def nearest_is_right(order):
        train, test = order[:1078], order[-360:]
        near = torch.cdist(vectors[test], vectors[train]).argmin(1)
        return (labels[train][near] == labels[test]).float().mean().item()

    shuffled = torch.randperm(len(store), generator=torch.Generator().manual_seed(0))
    assert nearest_is_right(torch.arange(len(store))) == pytest.approx(0.95, abs=0.01)
    assert nearest_is_right(shuffled) == pytest.approx(0.99, abs=0.01)


def test_credit_is_given():
    assert "Alpaydin" in digits().source
    assert digits().origin == "photographed"


@pytest.mark.parametrize("size", [-32, 7, 513])
def test_other_sizes_are_refused(size):
    with pytest.raises(ValueError, match=f"asked for {size} pixels.*ask for 8 to 512"):
        digits(size)
