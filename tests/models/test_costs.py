"""The table of all networks: counted, timed, and as torchvision says."""

import pytest
from torchvision import models

from labkit.models import compare
from labkit.models.zoo import NAMES

# What torchvision published its counts for; 224 where nothing else is said.
SIZES = {"inception_v3": 299}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "lite0"])
def test_counts_are_those_of_torchvision(name):
    row = compare([name], SIZES.get(name, 224))[0]
    meta = models.get_model_weights(name).IMAGENET1K_V1.meta
    auxiliary = {"inception_v3": 27_161_264 - 23_834_568}.get(name, 0)
    wanted = (meta["num_params"] - auxiliary) / 1e6
    assert row["weights, millions"] == pytest.approx(wanted, abs=0.01)
    assert row["multiply-adds, millions"] == pytest.approx(1000 * meta["_ops"], rel=0.02)
    assert row["top-1, %"] == round(meta["_metrics"]["ImageNet-1K"]["acc@1"], 1)
    assert row["ms a picture"] > 0


def test_a_family_is_scored_after_one_and_the_same_training():
    """The V2 weights, which only the deeper ResNets have, would flatter these."""
    names = ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]
    scores = [row["top-1, %"] for row in compare(names, size=32)]
    assert scores == [69.8, 73.3, 76.1, 77.4, 78.3]


def test_our_own_and_the_offline_backbone():
    rows = {row["network"]: row for row in compare(["LeNet", "SmallResNet", "lite0"], size=64)}
    assert rows["LeNet"]["pixels"] == 32
    # Channels, rows, columns and kernel of each layer, multiplied: three input channels.
    by_hand = 28 * 28 * 6 * 75 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10
    assert rows["LeNet"]["multiply-adds, millions"] == round(by_hand / 1e6, 1)
    assert rows["lite0"]["pixels"] == 64
    assert rows["lite0"]["top-1, %"] == rows["SmallResNet"]["top-1, %"] == "–"


def test_a_picture_is_no_smaller_than_the_network_takes():
    assert compare(["alexnet"], size=32)[0]["pixels"] == 63
