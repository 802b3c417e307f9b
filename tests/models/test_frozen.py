"""Features are what a network hands to its output layer, once for each picture."""

import pytest
import torch
from torch import nn
from torchvision.transforms.v2.functional import normalize

from labkit.models import ConvNet, classifier, features
from labkit.store import ImageStore


@pytest.fixture
def store():
    images = torch.randint(256, (70, 3, 40, 32), dtype=torch.uint8)
    return ImageStore(images, {"label": torch.arange(70) % 2}, classes=("a", "b"))


def test_they_are_what_the_output_layer_receives(store):
    found = features(store)
    network = classifier("lite0", 1000, "imagenet").eval()
    network.classifier = nn.Identity()
    with torch.inference_mode():
        wanted = network((store.images[64:].float() - 127) / 128)
    assert found.shape == (70, 1280)
    assert found.dtype == torch.float32
    assert torch.allclose(found[64:], wanted, atol=1e-4)


def test_a_network_of_ones_own(store):
    network = ConvNet(classes=3, widths=(4, 8)).train()
    found = features(store, network)
    assert found.shape == (70, 8)
    assert network.training
    assert torch.equal(found, features(store, network))
    wanted = network.eval().features(store.images.float() / 127.5 - 1).mean((2, 3))
    assert torch.allclose(found, wanted, atol=1e-5)
    network(torch.zeros(2, 3, 32, 32)).sum().backward()  # it can still be trained


def test_other_normalisation(store):
    network = ConvNet(classes=3, widths=(4, 8))
    assert not torch.equal(features(store, network), features(store, network, (0.4, 0.2)))


def test_pictures_go_in_as_the_named_network_was_trained(store, monkeypatch):
    network = ConvNet(classes=3, widths=(4, 8)).eval()
    monkeypatch.setattr("labkit.models.frozen.classifier", lambda name, classes, weights: network)
    mean, deviation = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    for name, images in {
        "resnet18": normalize(store.images.float() / 255, mean, deviation),
        "lite0": (store.images.float() - 127) / 128,
    }.items():
        wanted = network.features(images).mean((2, 3))
        assert torch.allclose(features(store, name), wanted, atol=1e-5), name


@pytest.mark.parametrize("training", [True, False])
def test_nothing_stays_hung_on_the_network_even_where_it_fails(store, training):
    class Fails(ConvNet):
        def forward(self, images):
            super().forward(images)
            if len(images) < 64:  # the second batch
                raise RuntimeError("broken half way")

    working, failing = ConvNet(3, (4, 8)).train(training), Fails(3, (4, 8)).train(training)
    features(store, working)
    with pytest.raises(RuntimeError, match="broken half way"):
        features(store, failing)
    for network in (working, failing):
        assert not network.head._forward_pre_hooks
        assert network.training == training


def test_vectors_that_are_maps_come_flat(store):
    assert features(store, classifier("vgg11", 2)).shape == (70, 4096)


def test_a_store_without_labels(store):
    assert len(features(ImageStore(store.images, {}))) == 70


def test_what_is_no_store_is_told_how_to_become_one():
    with pytest.raises(
        TypeError, match=r"features was given a Tensor\. It takes a store.*pictures"
    ):
        features(torch.zeros(1, 3, 32, 32))
