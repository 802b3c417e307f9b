"""Every classifier by name: one tensor out, a new output layer for each, and clear words."""

import copy
import pickle

import pytest
import torch
from torch import nn
from torchvision import models

from labkit.models import ConvNet, EfficientNetLite0, LeNet, OfflineError, classifier, new_head
from labkit.models.zoo import NAMES, head_name, smallest

FAMILIES = (
    "alexnet", "vgg11", "googlenet", "inception_v3", "resnet18", "resnet50", "densenet121",
    "squeezenet1_0", "mobilenet_v3_small", "lite0",
)  # fmt: skip
# RegNets cannot be made without memory for their weights, so the smallest stand for the others.
EVERY = [
    name
    for name in models.list_models(module=models)
    if not name.startswith("regnet") or name.endswith("_400mf")
]


@pytest.mark.parametrize("name", FAMILIES)
def test_a_forward_pass_and_a_training_step_at_the_smallest_input(name):
    torch.manual_seed(0)
    network = classifier(name, classes=7)
    side = max(smallest(name), 33 if name == "squeezenet1_0" else 1)
    images, labels = torch.randn(2, 3, side, side), torch.tensor([1, 6])
    assert network.eval()(images).shape == (2, 7)
    logits = network.train()(images)
    assert logits.shape == (2, 7)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.01)
    before = network.get_submodule(head_name(network)).weight.detach().clone()
    nn.functional.cross_entropy(logits, labels).backward()
    optimiser.step()
    assert not torch.equal(before, network.get_submodule(head_name(network)).weight)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in FAMILIES])
def test_the_lectures_other_networks_on_small_pictures(name):
    network = classifier(name, classes=447).eval()
    with torch.inference_mode():
        assert network(torch.zeros(1, 3, 64, 64)).shape == (1, 447)


@pytest.mark.parametrize("name", EVERY)
def test_every_classifier_of_torchvision_gets_a_new_head(name):
    options = {"aux_logits": True, "init_weights": True} if name in ("googlenet",) else {}
    if name == "inception_v3":
        options = {"init_weights": True}
    with torch.device("cpu" if name.startswith("regnet") else "meta"):
        network = models.get_model(name, **options)
    head = head_name(network)
    assert new_head(network, 5) is network
    renewed = network.get_submodule(head)
    assert renewed.weight.shape[0] == 5
    assert renewed.weight.is_meta != name.startswith("regnet")
    thousands = [layer for layer in network.modules() if getattr(layer, "out_features", 0) == 1000]
    assert not thousands


@pytest.mark.parametrize("make", [LeNet, ConvNet, EfficientNetLite0])
def test_our_own_get_one_too(make):
    network = new_head(make(10) if make is not EfficientNetLite0 else make(), 3).eval()
    assert network(torch.zeros(1, 3, 32, 32)).shape == (1, 3)


def test_a_new_head_keeps_bias_type_and_place():
    network = nn.Sequential(nn.Linear(4, 10, bias=False).double())
    assert new_head(network, 2)[0].bias is None
    assert network[0].weight.dtype == torch.float64


def test_no_output_layer():
    with pytest.raises(ValueError, match=r"ReLU has no linear layer.*model.head = nn.Linear"):
        new_head(nn.ReLU(), 3)


def test_trained_weights_stay_under_the_new_head():
    network = classifier("lite0", classes=5, weights="imagenet").eval()
    whole = classifier("lite0", classes=1000, weights="imagenet").eval()
    assert torch.equal(network.stem[0].weight, whole.stem[0].weight)
    assert network(torch.zeros(1, 3, 64, 64)).shape == (1, 5)


def test_random_weights_are_random():
    one, other = (classifier("lite0", classes=5).stem[0].weight for _ in range(2))
    assert not torch.equal(one, other)


@pytest.mark.parametrize(("typed", "meant"), [("resnet105", "resnet1"), ("Densenet121", "dense")])
def test_an_unknown_name_suggests_the_nearest(typed, meant):
    with pytest.raises(ValueError, match=rf"no network '{typed}'. Did you mean '{meant}.*lecture"):
        classifier(typed, 3)


@pytest.mark.parametrize("arguments", [{"classes": 0}, {"classes": 3, "weights": "DEFAULT"}])
def test_other_arguments_are_refused(arguments):
    with pytest.raises(ValueError, match=r"weights=None \(random\) or .imagenet"):
        classifier("resnet18", **arguments)


def test_too_small_a_picture_is_refused_by_name():
    network = classifier("inception_v3", 3)
    for same in (network, copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        with pytest.raises(ValueError, match=r"inception_v3 was given .*64 x 80.*at least 75"):
            same(torch.zeros(1, 3, 64, 80))


def test_offline_names_the_backbone_that_needs_no_internet(monkeypatch, tmp_path):
    def no_network(*arguments, **options):
        raise ConnectionError("no route to host")

    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    monkeypatch.setattr(torch.hub, "download_url_to_file", no_network)
    with pytest.raises(OfflineError, match="'lite0'"):
        classifier("resnet18", 3, weights="imagenet")


@pytest.mark.parametrize("name", ["googlenet", "inception_v3"])
def test_trained_networks_lose_their_auxiliary_outputs(name, monkeypatch, tmp_path):
    """As the published file has them, so has this one, whose weights are random."""
    theirs = models.get_model(name, weights=None, aux_logits=True, init_weights=False)
    url = models.get_model_weights(name).DEFAULT.url
    file = tmp_path / "checkpoints" / url.rpartition("/")[2]
    file.parent.mkdir()
    torch.save(theirs.state_dict(), file)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    monkeypatch.setattr("labkit.models.zoo.download", lambda name, url: None)
    load = torch.hub.load_state_dict_from_url
    monkeypatch.setattr(
        torch.hub,
        "load_state_dict_from_url",
        lambda *a, **k: load(*a, **(k | {"check_hash": False})),
    )
    network = classifier(name, classes=4, weights="imagenet")
    assert network.train()(torch.zeros(2, 3, 80, 80)).shape == (2, 4)
    assert not any("aux" in part.lower() for part, _ in network.named_parameters())


@pytest.mark.gpu
@pytest.mark.parametrize("name", FAMILIES)
def test_a_gpu_computes_what_a_cpu_does(name):
    torch.manual_seed(0)
    network = classifier(name, classes=7).eval()
    images = torch.randn(2, 3, max(smallest(name), 96), max(smallest(name), 96))
    with torch.inference_mode():
        wanted = network(images)
        found = network.cuda()(images.cuda()).cpu()
        with torch.autocast("cuda", torch.bfloat16):
            roughly = network(images.cuda()).float().cpu()
    scale = wanted.abs().max().item()
    torch.testing.assert_close(found, wanted, atol=0.01 * scale, rtol=0)  # TF32 has ten bits
    torch.testing.assert_close(roughly, wanted, atol=0.1 * scale, rtol=0)
