"""A denoiser listens to level and class, takes any size, and keeps each picture to itself."""

import pytest
import torch

from labkit.models import Denoiser
from labkit.models.denoiser import Block, waves


@pytest.fixture
def model():
    torch.manual_seed(0)
    network = Denoiser(classes=3, widths=(8, 16)).eval()
    torch.nn.init.normal_(network.last.weight, std=0.3)
    return network


def pictures(count=4, size=8):
    return torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(1))


def test_a_new_one_answers_zero():
    assert not Denoiser(2)(pictures(), torch.rand(4), torch.tensor([0, 1, 2, 0])).any()


@pytest.mark.parametrize("widths", [(8,), (8, 16), (16, 8, 24)])
@pytest.mark.parametrize("size", [(8, 8), (7, 5), (1, 1), (32, 20)], ids=str)
def test_the_velocity_is_as_large_as_the_picture(widths, size):
    network = Denoiser(classes=2, widths=widths).eval()
    torch.nn.init.normal_(network.last.weight)
    found = network(torch.randn(2, 3, *size), torch.tensor([0.1, 0.9]))
    assert found.shape == (2, 3, *size)
    assert found.isfinite().all()


@torch.no_grad()
def test_it_listens_to_level_and_class(model):
    x, level, label = pictures(1), torch.tensor([0.5]), torch.tensor([1])
    answer = model(x, level, label)
    assert not torch.allclose(model(x, torch.tensor([0.6]), label), answer, atol=1e-3)
    assert not torch.allclose(model(x, level, torch.tensor([2])), answer, atol=1e-3)


@torch.no_grad()
def test_no_labels_are_the_last_label(model):
    x, level = pictures(), torch.linspace(0, 1, 4)
    assert torch.equal(model(x, level), model(x, level, torch.full((4,), 3)))


@torch.no_grad()
def test_a_picture_is_answered_alike_alone_and_among_others(model):
    x, level, label = pictures(), torch.linspace(0, 1, 4), torch.tensor([0, 1, 2, 3])
    together = model.train()(x, level, label)
    for row in range(4):
        part = slice(row, row + 1)
        torch.testing.assert_close(model(x[part], level[part], label[part])[0], together[row])


def test_near_levels_can_be_told_apart_and_far_ones_too():
    seen = waves(torch.linspace(0, 1, 101), 32)
    assert seen.shape == (101, 32)
    assert torch.cdist(seen, seen).fill_diagonal_(9).min() > 0.5


def test_what_a_block_is_told_scales_and_shifts():
    torch.manual_seed(0)
    block, maps = Block(8, 8, told=2), torch.randn(1, 8, 4, 4)
    torch.nn.init.zeros_(block.tell.bias)
    with torch.no_grad():
        said = [block(maps, torch.tensor([row])) for row in ([0.0, 0.0], [1.0, 0.0])]
    assert not torch.allclose(*said)


@pytest.mark.parametrize("options", [{"classes": 0}, {"widths": ()}, {"widths": (8, 12)},
                                     {"widths": (0,)}], ids=str)  # fmt: skip
def test_what_cannot_be_built_is_told(options):
    with pytest.raises(ValueError, match="at least one class, and widths that are multiples of 8"):
        Denoiser(**{"classes": 2} | options)


@pytest.mark.parametrize("wrong", [pictures()[:, :1], pictures().byte(), pictures()[0]])
def test_what_is_no_batch_of_pictures_is_told(model, wrong):
    with pytest.raises(ValueError, match=r"Denoiser was given pictures .* It takes \[N, 3, H, W\]"):
        model(wrong, torch.rand(4))
