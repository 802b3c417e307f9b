"""torchvision's detectors: no download unasked, new heads over trained trunks, batches as given."""

import sys
from urllib.error import URLError

import pytest
import torch
from torchvision import models

from labkit.models import OfflineError, detector

SMALL = "ssdlite320_mobilenet_v3_large"
NAMES = [SMALL, "fasterrcnn_mobilenet_v3_large_320_fpn"]
ALL = [each for each in models.list_models(models.detection) if "keypoint" not in each]
MODULE = sys.modules[detector.__module__]  # whose name in the package is that of its function


@pytest.fixture
def offline(monkeypatch, tmp_path):
    def refuse(*_, **__):
        raise URLError("no route to host")

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(torch.hub, "urlopen", refuse)
    return tmp_path / "hub" / "checkpoints"


@pytest.fixture
def published(offline, monkeypatch):
    """Weights as if torchvision had published them, and kept already: random ones."""

    def of(name):
        torch.manual_seed(5)
        theirs = models.get_model(name, weights=None, weights_backbone=None, num_classes=91)
        url = models.get_model_weights(name).DEFAULT.url
        offline.mkdir(parents=True)
        torch.save(theirs.state_dict(), offline / url.rpartition("/")[2])
        monkeypatch.setattr(MODULE, "download", lambda name, url: None)
        load = torch.hub.load_state_dict_from_url
        monkeypatch.setattr(
            torch.hub,
            "load_state_dict_from_url",
            lambda *a, **k: load(*a, **(k | {"check_hash": False})),
        )
        monkeypatch.setattr(
            "torchvision.models._api.load_state_dict_from_url", torch.hub.load_state_dict_from_url
        )
        return theirs

    return of


@pytest.mark.parametrize("name", ALL)
def test_random_weights_need_no_internet(name, offline):
    assert detector(name, classes=7).training
    assert not offline.exists()


@pytest.mark.parametrize("name", NAMES)
def test_random_weights_answer(name):
    found = detector(name, classes=7).eval()(torch.zeros(1, 3, 64, 64))
    assert {"boxes", "labels", "scores"} <= set(found[0])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("classes", [7, 90])
def test_trained_weights_stay_but_for_what_tells_the_classes(name, classes, published):
    theirs, model = published(name), detector(name, classes, weights="coco")
    own, kept = model.state_dict(), theirs.state_dict()
    changed = [key for key in own if key not in kept or not torch.equal(own[key], kept[key])]
    changed = [key for key in changed if "num_batches_tracked" not in key]
    if classes == 90:
        assert not changed
    else:
        assert changed
        assert all("box_predictor" in key or "classification_head" in key for key in changed)
        targets = [{"boxes": torch.tensor([[4.0, 4, 40, 40]]), "labels": torch.tensor([7])}]
        losses = model.train()(torch.zeros(2, 3, 64, 64), targets * 2)
        assert all(loss.isfinite() for loss in losses.values())


def test_a_mask_detector_has_new_masks_too(published):
    published("maskrcnn_resnet50_fpn")
    heads = detector("maskrcnn_resnet50_fpn", 3, weights="coco").roi_heads
    assert heads.mask_predictor.mask_fcn_logits.out_channels == 4
    assert heads.box_predictor.cls_score.out_features == 4


def test_a_stores_batches_reach_the_network_as_torchvision_means_them():
    model = detector(SMALL, classes=3)
    theirs = models.get_model(SMALL, weights=None, weights_backbone=None)
    photograph = torch.rand(3, 50, 60)
    seen, _ = model.transform([(photograph - 0.5) / 0.5])
    meant, _ = theirs.transform([photograph])
    torch.testing.assert_close(seen.tensors, meant.tensors)


@pytest.mark.parametrize("name", [*NAMES, "retinanet_resnet50_fpn"])
def test_places_are_computed_in_32_bits_where_the_rest_is_in_16(name):
    model = detector(name, classes=2).eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        found = model(2 * torch.rand(1, 3, 64, 64) - 1)[0]["boxes"]
    assert found.dtype == torch.float32


def test_offline_is_told(offline):
    with pytest.raises(OfflineError, match=SMALL):
        detector(SMALL, 3, weights="coco")


def test_what_there_is_not_is_told():
    with pytest.raises(ValueError, match=r"no detector 'ssd300'. Did you mean 'ssd300_vgg16'"):
        detector("ssd300", 3)
    with pytest.raises(ValueError, match="no detector 'keypointrcnn_resnet50_fpn'"):
        detector("keypointrcnn_resnet50_fpn", 3)
    with pytest.raises(ValueError, match=r"classes=0.*at least one class"):
        detector(SMALL, 0)
    with pytest.raises(ValueError, match=r"weights='DEFAULT'.*or .coco"):
        detector(SMALL, 3, weights="DEFAULT")
