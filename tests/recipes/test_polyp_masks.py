"""The course's own polyp weights do what the lessons say of them."""

import pytest

from labkit.datasets import polyps
from labkit.models import ours
from labkit.tasks import segment
from labkit.train import evaluate


@pytest.fixture(scope="module")
def network():
    return ours("polyp_masks")


def score(network, **what):
    frames = polyps(60, patients=60, size=96, seed=7, **what)
    return evaluate(network, segment(2, loss="bce + dice"), frames.batches(60, targets="mask"))


def test_they_outline_polyps_of_patients_never_seen(network):
    assert score(network)["IoU per image"] > 0.78


def test_they_are_worse_at_another_hospital(network):
    assert score(network, hospital=1)["IoU per image"] < score(network)["IoU per image"] - 0.03
