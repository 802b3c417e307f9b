"""The course's own detectors do what the lessons say of them."""

import pytest

from labkit.datasets import roads
from labkit.models import ours
from labkit.recipes.road_detectors import MASKS, PARTS
from labkit.tasks import detect
from labkit.train import evaluate

TWO_STAGES = ("road_faster_rcnn", "road_rfcn", "road_mask_rcnn")
ONE_STAGE = ("road_ssd", "road_yolo")


@pytest.fixture(scope="module")
def streets():
    return roads(100, masks=True, seed=7)


def score(name, streets, *, masks=False):
    columns = [*PARTS, *(MASKS if masks else ())]
    task = detect(streets.classes, masks=masks)
    return evaluate(ours(name), task, streets.batches(20, targets=columns))


@pytest.mark.parametrize(
    ("name", "least"), [*((name, 0.75) for name in TWO_STAGES), *((n, 0.65) for n in ONE_STAGE)]
)
def test_they_find_what_is_on_streets_never_seen(name, least, streets):
    assert score(name, streets)["mAP 50"] > least


def test_the_masks_fit_too(streets):
    assert score("road_mask_rcnn", streets, masks=True)["mask mAP 50"] > 0.65


def test_they_are_worse_at_night(streets):
    night = roads(100, seed=7, night=1.0)
    assert score("road_yolo", night)["mAP 50"] < score("road_yolo", streets)["mAP 50"] - 0.02
