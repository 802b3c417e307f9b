"""U-Net: its size, any picture, and bridges that carry what the bottom cannot."""

import pytest
import torch
from torch import nn

from labkit.models import UNet
from labkit.tasks import check_task, segment


@pytest.mark.parametrize(("width", "count"), [(16, 1_942_594), (32, 7_763_074), (64, 31_037_698)])
def test_the_number_of_weights(width, count):
    with torch.device("meta"):
        network = UNet(classes=2, width=width)
    assert sum(weights.numel() for weights in network.parameters()) == count


def test_it_has_the_23_convolutions_of_the_paper():
    kinds = (nn.Conv2d, nn.ConvTranspose2d)
    assert sum(isinstance(layer, kinds) for layer in UNet(2, width=1).modules()) == 23


@pytest.mark.parametrize("depth", [1, 2, 4, 6])
@pytest.mark.parametrize("size", [(32, 48), (33, 31), (5, 70), (1, 1)], ids=str)
def test_logits_are_as_large_as_the_picture(depth, size):
    network = UNet(classes=3, width=2, depth=depth).eval()
    assert network(torch.zeros(2, 3, *size)).shape == (2, 3, *size)


def test_mirrored_kernels_answer_a_mirrored_picture_alike():
    """So nothing is shifted on the way down and up."""
    torch.manual_seed(0)
    network = UNet(classes=1, width=4, depth=2).eval()
    picture = torch.randn(1, 3, 24, 32)
    answer = network(picture)
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            layer.weight.data = layer.weight.data.flip(3)
    torch.testing.assert_close(network(picture.flip(3)), answer.flip(3), rtol=1e-4, atol=1e-5)


def test_an_odd_picture_is_answered_as_the_even_one_it_begins():
    """Far from the edge that was odd, nothing changes."""
    torch.manual_seed(0)
    network = UNet(classes=1, width=4, depth=2).eval()
    picture = torch.randn(1, 3, 64, 64)
    torch.testing.assert_close(
        network(picture[..., :61, :63])[..., :24, :24], network(picture)[..., :24, :24]
    )


def test_every_bridge_is_used():
    torch.manual_seed(0)
    network = UNet(classes=1, width=2, depth=3).eval()
    picture = torch.randn(1, 3, 16, 16)
    answer = network(picture)
    for number, up in enumerate(network.up):
        bridge = network.down[-2 - number][0].out_channels
        weights = up.look[0].weight
        kept = weights.data.clone()
        weights.data[:, :bridge] = 0
        assert not torch.equal(network(picture), answer)
        weights.data = kept


@pytest.mark.parametrize("loss", ["ce", "bce"])
def test_it_learns(loss):
    torch.manual_seed(0)
    network = UNet(classes=1 if loss == "bce" else 2, width=4, depth=2)
    batch = torch.randn(4, 3, 16, 16), torch.randint(0, 2, (4, 16, 16))
    check_task(segment(2, loss), network, batch)


@pytest.mark.parametrize("arguments", [(0,), (2, 0), (2, 16, 0)])
def test_a_number_below_one_is_refused(arguments):
    with pytest.raises(ValueError, match=r"Each must be at least 1, such as UNet\("):
        UNet(*arguments)
