"""The heads that are learned from stand upright and are named by their kind."""

import pytest
import torch

from labkit.recipes import dreamt_whales
from labkit.runtime import seed


@pytest.fixture(scope="module")
def heads():
    return dreamt_whales.heads(24, 24, seed=5)


def test_heads_are_squares_of_both_kinds(heads):
    assert heads.images.shape == (24, 3, 32, 32)
    assert heads.classes == ("broken", "one strip")
    assert set(heads.targets) == {"label"}
    assert min(heads.counts().values()) > 3


def test_they_swim_upwards(heads):
    """The sea is blue and a body is not: there is one below the snout, and none above."""
    red, _, blue = heads.images.float().mean(0)
    blueness = blue - red
    assert blueness[24:, 10:22].mean() < blueness[:8, :6].mean() - 10
    assert blueness[24:, 10:22].mean() < blueness[:8, 26:].mean() - 10


def test_one_strip_is_lighter_along_the_rostrum(heads):
    strip = heads.images.float().mean(1)[:, 8:18, 15:17].mean((1, 2))
    kind = heads.targets["label"]
    assert strip[kind == 1].mean() > strip[kind == 0].mean() + 20


def test_the_same_whales_are_drawn_again_and_others_with_another_seed(heads):
    assert torch.equal(dreamt_whales.heads(24, 24, seed=5).images, heads.images)
    assert not torch.equal(dreamt_whales.heads(24, 24, seed=6).images, heads.images)


def test_what_is_trained_learns(heads, capsys):
    seed(0)
    network = dreamt_whales.trained(heads, heads, epochs=2)
    assert network.classes == 2
    assert network.last.weight.any()
    assert sum(weight.numel() for weight in network.parameters()) * 2 < 1_500_000
