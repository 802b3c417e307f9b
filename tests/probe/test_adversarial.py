"""Adversarial training: a task like any other, whose network withstands more."""

import copy

import pytest
import torch
from torch.nn.functional import cross_entropy

from labkit.models import ConvNet
from labkit.probe import adversarial, fgsm, pgd
from labkit.probe.attack import climb
from labkit.store import ImageStore
from labkit.tasks import Task, check_task, classify, locate
from labkit.train import evaluate, fit

EPSILON = 0.1


@pytest.mark.parametrize("steps", [1, 3])
def test_it_keeps_the_contract(steps, network, images, labels):
    torch.manual_seed(0)
    check_task(adversarial(classify(3), EPSILON, steps=steps), network, (images, labels))


def test_the_loss_is_that_of_attacked_pictures(network, images, labels):
    task = adversarial(classify(3), EPSILON)
    network.eval()
    plain = classify(3).loss(network, (images, labels))["loss"]
    attacked = task.loss(network, (images, labels))["loss"]
    assert attacked > plain + 0.1
    assert attacked.requires_grad


def test_without_an_epsilon_it_is_the_plain_task(network, images, labels):
    network.eval()
    plain = classify(3).loss(network, (images, labels))["loss"]
    torch.testing.assert_close(
        adversarial(classify(3), 0).loss(network, (images, labels))["loss"], plain
    )


def test_batch_normalisation_counts_each_batch_once(network, images, labels):
    """As in plain training: looking for the attack must not be counted in."""
    network.train()
    before = network.features[0][1].num_batches_tracked.item()
    adversarial(classify(3), EPSILON, steps=4).loss(network, (images, labels))
    assert network.features[0][1].num_batches_tracked.item() == before + 1
    assert network.training


def test_predictions_and_scores_are_the_tasks_own(network, images):
    plain, task = classify(3), adversarial(classify(3), EPSILON)
    network.eval()
    assert torch.equal(task.predict(network, images), plain.predict(network, images))
    assert task.score is plain.score
    assert task.name == "classify 3 classes, attacked"


def test_several_losses_and_other_targets_are_attacked_too(images):
    torch.manual_seed(0)

    def two(network, batch):
        logits = network(batch[0])
        wanted = batch[1]["label"]
        return {"who": cross_entropy(logits, wanted), "size": 0.01 * logits.square().mean()}

    task = Task("two", two, classify(3).predict, classify(3).score)
    batch = (images, {"label": torch.arange(12) % 3})
    losses = adversarial(task, EPSILON).loss(ConvNet(3, widths=(4, 8)), batch)
    assert set(losses) == {"who", "size"}


def test_places_can_be_attacked_as_classes_can():
    from labkit.models import Locator

    torch.manual_seed(0)
    network, images = Locator(points=2).eval(), torch.rand(4, 3, 16, 16) * 2 - 1
    places = torch.full((4, 2, 2), 3.0)
    plain = locate("points").loss(network, (images, places))["loss"]
    attacked = adversarial(locate("points"), EPSILON).loss(network, (images, places))["loss"]
    assert attacked > plain


def test_what_it_trains_withstands_more():
    """Fine stripes always tell the class, but fainter than the attack; light does in four of five.

    So a network can be always right, or right under attack, and not both, as in Tsipras and others
    (2019), arXiv 1805.12152.
    """
    draw = torch.Generator().manual_seed(0)
    labels = torch.arange(200) % 2
    sign = (2.0 * labels - 1).view(-1, 1, 1, 1)
    stripes = (torch.arange(16) % 2 * 2 - 1).expand(16, 16)
    pixels = 127 + 4 * torch.randn(200, 3, 16, 16, generator=draw)
    pixels += 8 * torch.where(sign > 0, stripes, stripes.T)
    light = torch.rand(200, 1, 1, 1, generator=draw) < 0.8
    pixels += 30 * torch.where(light, sign, -sign)
    store = ImageStore(
        pixels.round().clamp(0, 255).byte(), {"label": labels}, classes=("dark", "light")
    )
    (images, truth), *_ = store.batches(200)
    plain = classify(2)
    right = {}
    for task in (plain, adversarial(plain, 12 / 255)):
        torch.manual_seed(0)
        network = ConvNet(2, widths=(8, 16))
        fit(network, task, store.batches(20, shuffle=True), epochs=8, lr=1e-2)
        worst = pgd(network, images, truth, 12 / 255)
        right[task.name] = [
            evaluate(network, plain, [(each, truth)])["accuracy"] for each in (images, worst)
        ]
    (whole, fooled), (whole_too, withstood) = right.values()
    assert whole > 0.95
    assert fooled < 0.2
    assert withstood > 0.7
    assert whole_too < 0.9


def test_a_picture_out_of_range_is_left_where_it_was(linear):
    """As an augmentation leaves some: it must not be pulled in by more than epsilon."""
    image = torch.full((1, 3, 8, 8), 1.5)
    changed = climb(linear, image, lambda x: linear(x)[:, 0].sum(), EPSILON, steps=1, step=EPSILON)
    assert (changed - image).abs().max() <= 2 * EPSILON + 1e-6
    assert changed.max() <= 1.5


def test_an_attack_on_one_network_can_be_tried_on_another(network, images, labels):
    torch.manual_seed(1)
    other = copy.deepcopy(network)
    attacked = fgsm(network, images, labels, EPSILON)
    assert evaluate(other, classify(3), [(attacked, labels)]) == evaluate(
        network, classify(3), [(attacked, labels)]
    )


@pytest.mark.parametrize("options", [{"epsilon": -1}, {"steps": 0}])
def test_what_cannot_be_is_told(options):
    with pytest.raises(ValueError, match="at least one step"):
        adversarial(classify(2), **options)
