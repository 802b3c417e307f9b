"""From the whole picture to an upright head and a name, with models whose answers are known."""

import pytest
import torch
from torch import nn

import labkit as lk
from labkit.individuals import find_heads, passports
from labkit.models.locator import mean_place
from labkit.store import ImageStore

SNOUT, BLOW = (40.0, 30.0), (60.0, 50.0)


def channel_place(images, channel):
    """Where a channel is brightest, in shares, as a model would see it: [N, 1, 2]."""
    bright = (images[:, channel : channel + 1] + 1).clamp(
        min=0
    ) ** 16  # the grey beyond the border counts nothing
    return mean_place(bright / bright.sum((2, 3), keepdim=True))


class SeesRedAndGreen(nn.Module):
    """The pointer of a dream: it knows that the snout is red and the blowholes green."""

    def forward(self, images):
        return torch.cat([channel_place(images, 0), channel_place(images, 1)], 1)


class BoxesBlue(nn.Module):
    """A finder that puts a square around what is blue."""

    def forward(self, images):
        middle = channel_place(images, 2)
        return torch.cat([middle - 0.2, middle + 0.2], 1)


@pytest.fixture
def store():
    images = torch.zeros(3, 3, 128, 128, dtype=torch.uint8)
    for channel, (x, y) in enumerate((SNOUT, BLOW, (50.0, 40.0))):
        images[:, channel, int(y) - 2 : int(y) + 2, int(x) - 2 : int(x) + 2] = 255
    return ImageStore(images, {"label": torch.tensor([0, 1, 0])}, classes=("a", "b"))


def test_places_come_back_in_the_stores_pixels(store):
    boxes, points = find_heads(store, BoxesBlue(), SeesRedAndGreen())
    wanted = torch.tensor([50 - 25.6, 40 - 25.6, 50 + 25.6, 40 + 25.6]).expand(3, 4)
    torch.testing.assert_close(boxes, wanted, atol=0.2, rtol=0)
    torch.testing.assert_close(
        points, torch.tensor([SNOUT, BLOW]).expand(3, 2, 2), atol=0.5, rtol=0
    )


def test_places_can_be_learned_from(store):
    for places in find_heads(store, BoxesBlue(), SeesRedAndGreen()):
        weight = torch.ones(1, requires_grad=True)
        (places * weight).sum().backward()  # a tensor of inference mode would refuse
        assert weight.grad == places.sum()


@pytest.mark.parametrize("training", [True, False])
def test_models_keep_the_mode_they_had(store, training):
    finder, pointer = BoxesBlue().train(training), SeesRedAndGreen().train(not training)
    asked = []
    finder.register_forward_pre_hook(lambda model, images: asked.append(model.training))
    find_heads(store, finder, pointer)
    assert (finder.training, pointer.training) == (training, not training)
    assert not any(asked)


def test_stores_of_another_size_are_measured_in_their_own_pixels(store):
    double = ImageStore(
        store.images.repeat_interleave(2, 2).repeat_interleave(2, 3), store.targets, ("a", "b")
    )
    _, points = find_heads(double, BoxesBlue(), SeesRedAndGreen())
    torch.testing.assert_close(
        points, 2 * torch.tensor([SNOUT, BLOW]).expand(3, 2, 2), atol=1, rtol=0
    )


class LeansRight(BoxesBlue):
    """As BoxesBlue, but always a tenth too far right."""

    def forward(self, images):
        return super().forward(images) + torch.tensor([0.1, 0.0])


def test_a_lean_to_one_side_is_undone_by_the_mirror_images(store):
    straight = find_heads(store, BoxesBlue(), SeesRedAndGreen())[0]
    torch.testing.assert_close(
        find_heads(store, LeansRight(), SeesRedAndGreen())[0], straight, atol=0.1, rtol=0
    )


def test_a_passport_has_the_snout_above_the_blowholes(store):
    heads = passports(store, 40, BoxesBlue(), SeesRedAndGreen())
    assert heads.images.shape == (3, 3, 40, 40)
    red, green = (heads.images[0, channel].float() for channel in (0, 1))
    place = mean_place(torch.stack([red / red.sum(), green / green.sum()])[None])[0]
    torch.testing.assert_close(place, torch.tensor([[0.5, 0.2], [0.5, 0.8]]), atol=0.03, rtol=0)


def test_our_own_finder_and_pointer_find_whales_of_other_seeds():
    whales = lk.datasets.whales(60, whales=6, seed=77)
    boxes, points = find_heads(whales)
    overlaps = lk.metrics.iou(boxes, whales.targets["box"])
    truth = whales.targets["points"]
    head = (truth[:, 0] - truth[:, 1]).norm(dim=1)
    errors = (points - truth).norm(dim=2).mean(1) / head
    assert overlaps.mean() > 0.7
    assert errors.median() < 0.08


def test_identify_learns_from_whole_pictures_and_answers_for_others():
    whales = lk.datasets.whales(160, whales=2, seed=5, few=0.0, lookalikes=0.0)
    train, _, test = whales.split()
    bare = ImageStore(
        train.images, {"label": train.targets["label"]}, train.classes, originals=train.originals,
        rows=train.rows,
    )  # fmt: skip
    lk.seed(0)
    who = lk.identify(bare, epochs=30)
    found = who(test)
    assert found.shape == (len(test), 2)
    torch.testing.assert_close(found.sum(1), torch.ones(len(test)))
    assert (found.argmax(1) == test.targets["label"]).float().mean() > 0.85
