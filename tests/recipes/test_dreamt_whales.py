"""The heads that are learned from stand upright and are named by their kind."""

import pytest
import torch

from labkit.models import ours, sample
from labkit.recipes import dreamt_whales
from labkit.runtime import seed
from labkit.tasks import generate
from labkit.train import evaluate


@pytest.fixture(scope="module")
def heads():
    return dreamt_whales.heads(24, 24, seed=5)


def along_the_rostrum(pictures):
    return pictures.mean(1)[:, 8:18, 15:17].mean((1, 2))


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
    light = along_the_rostrum(heads.images.float())
    kind = heads.targets["label"]
    assert light[kind == 1].mean() > light[kind == 0].mean() + 20


def test_the_same_whales_are_drawn_again_and_others_with_another_seed(heads):
    assert torch.equal(dreamt_whales.heads(24, 24, seed=5).images, heads.images)
    assert not torch.equal(dreamt_whales.heads(24, 24, seed=6).images, heads.images)


def test_what_is_trained_learns(heads, capsys):
    seed(0)
    network = dreamt_whales.trained(heads, heads, epochs=2)
    assert network.classes == 2
    assert network.last.weight.any()
    assert sum(weight.numel() for weight in network.parameters()) * 2 < 1_500_000


def test_our_weights_know_the_way_to_whales_never_met(heads):
    score = evaluate(ours("dreamt_whales"), generate(2), heads.batches(24))
    assert score["error"] < 0.1


def test_our_weights_draw_the_kind_that_is_asked_for():
    light = along_the_rostrum(255 * sample(ours("dreamt_whales"), [0] * 20 + [1] * 20, size=32))
    assert light[20:].mean() > light[:20].mean() + 20
    assert (light[20:] > light[:20].mean()).float().mean() >= 0.9
