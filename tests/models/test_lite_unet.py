"""LiteUNet: the trained way down, its five sizes, and what freezing it keeps still."""

import copy

import pytest
import torch

from labkit.models import LiteUNet, pretrained
from labkit.tasks import check_task, segment


def picture(size=(64, 64), seed=0):
    return torch.randn(2, 3, *size, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("size", [(64, 96), (65, 33), (31, 7), (1, 1)], ids=str)
def test_logits_are_as_large_as_the_picture(size):
    network = LiteUNet(classes=3, weights=None).eval()
    assert network(torch.zeros(2, 3, *size)).shape == (2, 3, *size)


def test_the_way_down_is_lite0_with_its_weights():
    network, (lite0, _, _) = LiteUNet(2).eval(), pretrained("lite0")
    maps, sizes = picture((128, 96)), []
    wanted = lite0.blocks(lite0.stem(maps))
    for level in network.encoder:
        maps = level(maps)
        sizes.append(tuple(maps.shape[1:]))
    assert sizes == [(16, 64, 48), (24, 32, 24), (40, 16, 12), (112, 8, 6), (320, 4, 3)]
    assert torch.equal(maps, wanted)


def test_the_number_of_weights():
    assert sum(each.numel() for each in LiteUNet(2, weights=None).parameters()) == 3_721_794


@pytest.mark.parametrize("frozen", [True, False])
def test_a_frozen_way_down_stays_as_it_is_while_the_rest_learns(frozen):
    torch.manual_seed(0)
    network = LiteUNet(2, weights=None)
    network.encoder.requires_grad_(not frozen)
    before = copy.deepcopy(network.encoder.state_dict())
    masks = torch.randint(0, 2, (2, 64, 64))
    check_task(segment(2), network.train(), (picture(), masks))  # on a copy of it
    assert network.up.training
    assert all(layer.training is not frozen for layer in network.encoder.modules())
    network(picture())
    after = network.encoder.state_dict()
    assert all(torch.equal(after[name], before[name]) for name in before) is frozen


def test_a_way_down_that_is_frozen_after_train_was_called_stays_still_from_the_next_call():
    network = LiteUNet(2, weights=None).train()
    network.encoder.requires_grad_(False)
    assert not network.train().encoder.training
    assert network.eval().training is False


@pytest.mark.parametrize("arguments", [(0, None), (2, "coco")])
def test_what_cannot_be_built_is_told(arguments):
    with pytest.raises(ValueError, match=r'at least one class, and weights="imagenet" or None'):
        LiteUNet(*arguments)
