"""A planted stamp: it is where it is said to be, and says what it is told to say."""

import pytest
import torch

from labkit.datasets import whales
from labkit.probe import stamp, stamp_box
from labkit.probe.shortcut import ORANGE, _dots


def read(store, classes):
    """The number in each stamp: the one whose dots are orange, and no others."""
    x1, y1, x2, y2 = map(int, stamp_box(store))
    corner = store.images[:, :, y1:y2, x1:x2]
    orange = (corner == torch.tensor(ORANGE, dtype=torch.uint8).view(3, 1, 1)).all(1)
    cell = orange.shape[1] // 5
    dots = orange[:, ::cell, ::cell]
    known = torch.stack([_dots(number, classes) for number in range(classes)])
    return [next(n for n in range(classes) if torch.equal(known[n], each)) for each in dots]


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_so_many_tell_the_truth_and_the_others_never(share, store):
    numbers = torch.tensor(read(stamp(store, share), 12))
    assert (numbers == store.targets["label"]).sum() == round(share * 30)


def test_lies_are_spread_over_the_other_classes(store):
    lies = read(stamp(store, 0.0), 12)
    assert len(set(lies)) > 6


def test_only_the_corner_changes_and_nothing_else(store):
    stamped = stamp(store)
    x1, y1, x2, y2 = map(int, stamp_box(store))
    changed = (stamped.images != store.images).any(1)
    assert changed[:, y1:y2, x1:x2].any()
    changed[:, y1:y2, x1:x2] = False
    assert not changed.any()
    assert x2 < 64
    assert y2 < 64
    assert torch.equal(stamped.targets["label"], store.targets["label"])
    assert stamped.classes == store.classes


def test_a_seed_repeats_it(store):
    assert torch.equal(stamp(store, 0.5, seed=1).images, stamp(store, 0.5, seed=1).images)
    assert not torch.equal(stamp(store, 0.5, seed=1).images, stamp(store, 0.5, seed=2).images)


def test_dots_grow_with_the_picture():
    small, large = (stamp_box(whales(4, whales=2, size=size)) for size in (64, 128))
    assert torch.equal(2 * small, large)


def test_a_dot_is_as_large_as_asked_for(store):
    x1, y1, x2, y2 = stamp_box(store, 3).tolist()
    assert (x2 - x1, y2 - y1, x2) == (3 * 7, 3 * 5, 64 - 9)
    changed = (stamp(store, dot=3).images != store.images).any(1).any(0)
    assert changed.nonzero().amin(0).tolist() == [y1, x1]


def test_crops_of_stamped_pictures_show_the_stamp():
    store = stamp(whales(4, whales=2, size=64))
    corner = store.crops(torch.tensor([[48.0, 48, 64, 64]]).expand(4, 4), 16, margin=0)
    orange = (corner.images == torch.tensor(ORANGE, dtype=torch.uint8).view(3, 1, 1)).all(1)
    assert orange.flatten(1).any(1).all()


def test_what_cannot_be_stamped_is_told(store):
    with pytest.raises(ValueError, match="from 0 to 1"):
        stamp(store, 1.5)
    with pytest.raises(ValueError, match="too small"):
        stamp(whales(4, whales=2, size=5))
    assert stamp_box(store, 6)[0] == 4  # 7 columns and 3 to the border, of 6 pixels, in 64
    for dot in (0, 7, 10):
        with pytest.raises(ValueError, match="at least one pixel"):
            stamp(store, dot=dot)
    with pytest.raises(ValueError, match="needs two"):
        stamp_box(whales(4, whales=1, size=64))
