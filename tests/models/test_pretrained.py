"""Trained networks: the right file or a plain refusal, with and without internet."""

import hashlib
import subprocess
import sys
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import URLError

import pytest
import torch
from torchvision import models

from labkit.models import EfficientNetLite0, OfflineError, Pretrained, classifier, pretrained

PICTURE = torch.randint(0, 256, (3, 240, 300), dtype=torch.uint8)
NAME = "squeezenet1_1"  # torchvision's smallest: 5 MB


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Return the empty folder in which torch would keep what it downloads."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    return tmp_path / "torch" / "hub" / "checkpoints"


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Return a file of random weights, under the address where torchvision seeks the real one."""
    file = tmp_path / "weights.pth"
    torch.save(models.squeezenet1_1().state_dict(), file)
    digits = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
    file = file.rename(tmp_path / f"{NAME}-{digits}.pth")
    address = file.as_uri().replace("file://", "file://localhost")
    weights = models.SqueezeNet1_1_Weights.IMAGENET1K_V1.value
    monkeypatch.setattr(weights, "url", address)
    return file


def go_offline(monkeypatch, error):
    def refuse(*_):
        raise error

    monkeypatch.setattr(torch.hub, "urlopen", refuse)


def test_lite0_comes_ready_to_use():
    network, prepare, classes = pretrained("lite0")
    assert isinstance(network, EfficientNetLite0)
    assert not any(module.training for module in network.modules())
    assert network(prepare(PICTURE)[None]).shape == (1, 1000)
    assert len(set(classes)) == 1000
    assert [classes[0], classes[281], classes[999]] == ["tench", "tabby", "toilet tissue"]


def test_lite0_never_opens_an_address(monkeypatch, cache):
    go_offline(monkeypatch, URLError("no route to host"))
    assert isinstance(pretrained(), Pretrained)
    assert not cache.exists()


def test_the_weights_of_lite0_do_not_depend_on_chance():
    first, second = pretrained().network, pretrained().network
    assert all(
        torch.equal(one, other)
        for one, other in zip(first.parameters(), second.parameters(), strict=True)
    )


def test_a_torchvision_network_comes_ready_to_use(cache, published):
    network, prepare, classes = pretrained(NAME)
    assert not any(module.training for module in network.modules())
    assert network(prepare(PICTURE)[None]).shape == (1, 1000)
    assert classes[281] == "tabby"
    original = torch.load(published, weights_only=True)
    assert torch.equal(network.state_dict()["features.0.weight"], original["features.0.weight"])


def test_it_is_the_network_that_classifier_gives_to_train(cache, published):
    network = pretrained(NAME).network
    for one, other in zip(
        network.parameters(), classifier(NAME, 1000, "imagenet").parameters(), strict=True
    ):
        assert torch.equal(one, other)
    with pytest.raises(ValueError, match="squeezenet1_1 was given pictures of 9 x 9 pixels"):
        network(torch.zeros(1, 3, 9, 9))


def test_a_downloaded_file_is_not_fetched_again(cache, published, monkeypatch):
    pretrained(NAME)
    go_offline(monkeypatch, URLError("no route to host"))
    assert isinstance(pretrained(NAME).network, models.SqueezeNet)


@pytest.mark.parametrize(
    "error",
    [
        URLError("[Errno -2] Name or service not known"),
        TimeoutError("timed out"),
        ConnectionResetError("reset by peer"),
        IncompleteRead(b"", 5),
    ],
    ids=lambda error: type(error).__name__,
)
def test_without_internet_one_sentence_names_what_works(cache, published, monkeypatch, error):
    go_offline(monkeypatch, error)
    with pytest.raises(OfflineError, match=r"could not be downloaded from localhost") as caught:
        pretrained(NAME)
    message = str(caught.value)
    assert f"'{NAME}'" in message
    assert message.endswith("only the backbone 'lite0' has its weights.")
    assert "\n" not in message
    assert ". " not in message
    assert list(cache.iterdir()) == []


def test_a_log_in_page_is_not_kept_as_weights(cache, published):
    published.write_text("<html>Welcome to the hotel. Log in.</html>")
    with pytest.raises(OfflineError, match=r"is not the weights of 'squeezenet1_1'.*try again"):
        pretrained(NAME)
    assert list(cache.iterdir()) == []


def test_half_a_file_in_the_cache_is_replaced(cache, published):
    cache.mkdir(parents=True)
    half = cache / published.name
    half.write_bytes(published.read_bytes()[:1000])
    assert isinstance(pretrained(NAME).network, models.SqueezeNet)
    assert half.read_bytes() == published.read_bytes()


def test_half_a_file_in_the_cache_is_never_trusted(cache, published, monkeypatch):
    cache.mkdir(parents=True)
    (cache / published.name).write_bytes(published.read_bytes()[:1000])
    go_offline(monkeypatch, URLError("no route to host"))
    with pytest.raises(OfflineError):
        pretrained(NAME)
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("resnet19", "resnet18"), ("ResNet50", "resnet50"), ("lite", "lite0")],
)
def test_an_unknown_name_gets_the_nearest(name, nearest):
    with pytest.raises(ValueError, match=f"no network '{name}'. Did you mean .*'{nearest}'"):
        pretrained(name)


def test_a_detector_is_no_classification_network():
    with pytest.raises(ValueError, match="There is no network 'ssd300_vgg16'"):
        pretrained("ssd300_vgg16")


def test_every_torchvision_file_tells_its_hash():
    for name in models.list_models(module=models):
        weights = models.get_model_weights(name).DEFAULT
        digits = Path(weights.url).stem.rpartition("-")[2]
        assert len(digits) >= 8, name
        int(digits, 16)


def test_importing_the_models_imports_no_torchvision():
    code = "import sys, labkit.models; sys.exit('torchvision' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
