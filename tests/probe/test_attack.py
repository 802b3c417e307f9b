"""Attacks stay within their limits, leave the model alone, and do what can be proved of them."""

import copy
from itertools import product

import pytest
import torch
from torch.nn.functional import cross_entropy

from labkit.probe import as_pictures, fgsm, pgd
from labkit.probe.attack import climb
from labkit.tasks import classify
from labkit.train import evaluate

EPSILON = 8 / 255
ATTACKS = [fgsm, pgd]
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def loss(model, images, labels):
    with torch.no_grad():
        return cross_entropy(copy.deepcopy(model).eval()(images), labels).item()


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_makes_the_network_more_wrong(attack, network, images, labels):
    attacked = attack(network, images, labels, EPSILON)
    assert loss(network, attacked, labels) > loss(network, images, labels) + 0.1


@pytest.mark.parametrize("attack", ATTACKS)
def test_with_a_target_it_leads_there(attack, network, images, labels):
    wrong = (labels + 1) % 3
    attacked = attack(network, images, wrong, EPSILON, targeted=True)
    assert loss(network, attacked, wrong) < loss(network, images, wrong) - 0.1


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_value_moves_further_than_epsilon_or_out_of_range(attack, network, images, labels):
    attacked = attack(network, images, labels, EPSILON)
    assert (attacked - images).abs().max() <= 2 * EPSILON + 1e-6  # black to white is 2 here
    assert (attacked - images).abs().max() > 1.9 * EPSILON
    assert attacked.min() >= -1
    assert attacked.max() <= 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_epsilon_is_in_shares_of_black_to_white_however_normalised(attack, network, labels):
    mean, std = (torch.tensor(part).view(3, 1, 1) for part in IMAGENET)
    pictures = torch.rand(12, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    images = (pictures - mean) / std
    attacked = attack(network, images, labels, EPSILON, normalise=IMAGENET)
    back = attacked * std + mean
    for channel in range(3):
        moved = (back - pictures)[:, channel].abs().max()
        assert moved == pytest.approx(EPSILON, abs=1e-5)
    assert back.min() >= -1e-6
    assert back.max() <= 1 + 1e-6
    torch.testing.assert_close(as_pictures(images, IMAGENET), pictures)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_about_the_model_changes(attack, network, images, labels):
    network.train()
    network.features[0].eval()  # one part that is kept still, as a frozen one would be
    modes = [layer.training for layer in network.modules()]
    optimiser_left = [parameter.grad.clone() for parameter in network.parameters()]
    before = copy.deepcopy(network.state_dict())
    attack(network, images, labels, EPSILON)
    assert [layer.training for layer in network.modules()] == modes
    for parameter, grad in zip(network.parameters(), optimiser_left, strict=True):
        assert torch.equal(parameter.grad, grad)
        assert parameter.requires_grad
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name]), name


@pytest.mark.parametrize("attack", ATTACKS)
def test_neither_pictures_nor_labels_change_and_no_graph_is_left(attack, network, images, labels):
    before = images.clone(), labels.clone()
    attacked = attack(network, images, labels, EPSILON)
    assert torch.equal(images, before[0])
    assert torch.equal(labels, before[1])
    assert not attacked.requires_grad


@pytest.mark.parametrize("steps", [1, 10])
def test_a_picture_is_attacked_alike_whoever_is_in_its_batch(steps, network, images, labels):
    def attack(images, labels):
        def worse(changed):
            return cross_entropy(network(changed), labels, reduction="sum")

        return climb(network, images, worse, EPSILON, steps=steps, step=EPSILON / steps)

    together, alone = attack(images, labels), attack(images[3:4], labels[3:4])
    # A slope of nearly zero may come out on either side of it.
    assert ((together[3:4] - alone).abs() < 1e-6).float().mean() > 0.99


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_works_where_no_gradients_are_kept(attack, network, images, labels):
    with torch.inference_mode():
        attacked = attack(network, images.clone(), labels.clone(), EPSILON)
    assert loss(network, attacked, labels) > loss(network, images, labels)


def test_fgsm_is_the_worst_there_is_for_a_linear_model(linear):
    """By the formula, and by trying every corner of its cube in eight of the directions."""
    torch.manual_seed(0)
    image, label = torch.zeros(1, 3, 8, 8), torch.tensor([0])
    found = loss(linear, fgsm(linear, image, label, EPSILON), label)
    slope = linear.weights[0] - linear.weights[1]
    margin = (linear.bias[0] - linear.bias[1]).item()
    worst = margin - 2 * EPSILON * slope.abs().sum().item()  # Goodfellow et al., section 3
    expected = torch.nn.functional.softplus(torch.tensor(-worst)).item()
    assert found == pytest.approx(expected, rel=1e-5)
    for corner in product((-1, 1), repeat=8):
        other = fgsm(linear, image, label, EPSILON)
        other[0, 0, 0] = 2 * EPSILON * torch.tensor(corner, dtype=torch.float32)
        assert loss(linear, other, label) <= found + 1e-5


def test_pgd_finds_more_than_fgsm(network, images, labels):
    torch.manual_seed(0)
    one_step = loss(network, fgsm(network, images, labels, EPSILON), labels)
    assert loss(network, pgd(network, images, labels, EPSILON, steps=20), labels) > one_step


def test_a_seed_repeats_the_random_start(network, images, labels):
    attacked = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        attacked.append(pgd(network, images, labels, EPSILON, steps=2))
    assert torch.equal(attacked[0], attacked[1])
    assert not torch.equal(attacked[0], attacked[2])


def test_no_epsilon_no_change(network, images, labels):
    for attack in ATTACKS:
        torch.testing.assert_close(attack(network, images, labels, 0), images)


def test_what_is_attacked_can_be_scored(network, images, labels):
    batches = [(fgsm(network, images, labels, 0.1), labels)]
    attacked = evaluate(network, classify(3), batches)["accuracy"]
    assert attacked < evaluate(network, classify(3), [(images, labels)])["accuracy"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"epsilon": -0.1}, "0 or more"),
        ({"images": torch.zeros(12, 3, 16, 16, dtype=torch.uint8)}, "float pictures"),
        ({"labels": torch.zeros(3).long()}, "labels"),
        ({"images": 255 * torch.ones(12, 3, 16, 16)}, "normalise that the batches"),
        ({"normalise": (0.0, 1.0)}, "black is 0 and white 1"),
    ],
)
def test_what_cannot_be_attacked_is_told(change, words, network, images, labels):
    given = {"images": images, "labels": labels, "epsilon": EPSILON, **change}
    for attack in ATTACKS:
        with pytest.raises(ValueError, match=words):
            attack(network, **given)


def test_pgd_needs_a_step(network, images, labels):
    with pytest.raises(ValueError, match="at least one"):
        pgd(network, images, labels, steps=0)
