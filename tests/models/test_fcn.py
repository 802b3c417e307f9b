"""FCN: any size, skips that are used, and enlarging that begins as interpolation."""

import pytest
import torch
from torch import nn

from labkit.models import FCN
from labkit.models.fcn import enlarger
from labkit.tasks import check_task, segment

SIZES = [(64, 96), (65, 33), (31, 7), (1, 1)]


@pytest.mark.parametrize("stride", [32, 16, 8])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_logits_are_as_large_as_the_picture(stride, size):
    network = FCN(classes=3, stride=stride, width=2).eval()
    assert network(torch.zeros(2, 3, *size)).shape == (2, 3, *size)


@pytest.mark.parametrize("factor", [2, 8, 16, 32])
def test_enlarging_begins_as_bilinear_interpolation(factor):
    maps = torch.randn(2, 3, 5, 6, generator=torch.Generator().manual_seed(0))
    wanted = nn.functional.interpolate(maps, scale_factor=factor, mode="bilinear")
    found = enlarger(3, factor)(maps)
    assert found.shape == wanted.shape
    inner = (..., slice(factor, -factor), slice(factor, -factor))  # zeros lie beyond the edges
    torch.testing.assert_close(found[inner], wanted[inner])


@pytest.mark.parametrize(("stride", "stages"), [(32, 1), (16, 2), (8, 3)])
def test_each_stride_scores_that_many_stages(stride, stages):
    network = FCN(classes=2, stride=stride, width=2).eval()
    assert len(network.scores) == stages
    picture = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    for score in network.scores[1:]:  # without what it adds, the answer is another
        before = network(picture)
        nn.init.zeros_(score.weight)
        assert not torch.equal(network(picture), before)


def test_the_trunk_is_vgg16():
    from torchvision.models import vgg16

    def convolutions(network):
        layers = [m for m in network.modules() if isinstance(m, nn.Conv2d)]
        return [(m.in_channels, m.out_channels, m.kernel_size) for m in layers]

    with torch.device("meta"):
        assert convolutions(FCN(2, width=64).stages) == convolutions(vgg16())


@pytest.mark.parametrize(("stride", "count"), [(32, 930_290), (16, 924_436), (8, 923_062)])
def test_the_number_of_weights(stride, count):
    assert sum(weights.numel() for weights in FCN(2, stride).parameters()) == count


def test_it_learns_to_its_first_layer_and_its_enlarging():
    torch.manual_seed(0)
    network = FCN(classes=2, stride=8, width=4)
    batch = torch.randn(4, 3, 32, 32), torch.randint(0, 2, (4, 32, 32))
    check_task(segment(2), network, batch)
    segment(2).loss(network, batch)["ce"].backward()
    assert all(weights.grad.abs().sum() > 0 for weights in network.parameters())


@pytest.mark.parametrize("arguments", [(0, 8), (2, 4), (2, 8, 0)])
def test_what_cannot_be_built_is_told(arguments):
    with pytest.raises(ValueError, match=r"stride is 32, 16 or 8.*such as FCN\("):
        FCN(*arguments)
