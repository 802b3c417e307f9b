"""Segmentation keeps the contract with every loss, and says what does not fit."""

import io
from contextlib import redirect_stdout

import pytest
import torch
from torch import nn

from labkit import losses
from labkit.models import UNet
from labkit.tasks import check_task, segment
from labkit.train import evaluate, fit, predict

LOSSES = {"ce": 2, "bce": 1, "dice": 2, "bce + dice": 1, "ce + dice": 2}


class Fixed(nn.Module):
    """A model that answers the same logits, [C, H, W], whatever it is shown."""

    def __init__(self, *shape):
        super().__init__()
        self.logits = nn.Parameter(torch.randn(shape, generator=torch.Generator().manual_seed(2)))

    def forward(self, images):
        return self.logits.expand(len(images), *self.logits.shape)


def batch(classes=2, count=6, side=16):
    draw = torch.Generator().manual_seed(0)
    masks = torch.randint(0, classes, (count, side, side), generator=draw)
    masks[:, 0] = 255
    return torch.randn(count, 3, side, side, generator=draw), masks


def network(classes):
    torch.manual_seed(0)
    return UNet(classes, width=4, depth=1)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("given", [torch.uint8, "dictionary"], ids=str)
def test_it_keeps_the_contract(loss, given):
    images, masks = batch()
    targets = {"mask": masks} if given == "dictionary" else masks.to(given)
    check_task(segment(["background", "polyp"], loss), network(LOSSES[loss]), (images, targets))


@pytest.mark.parametrize("loss", ["ce", "dice", "ce + dice"])
def test_of_more_classes_too(loss):
    check_task(segment(4, loss), network(4), batch(4))


@pytest.mark.parametrize("loss", ["ce", "bce", "bce + dice", "ce + dice"])
def test_and_of_separated_objects(loss):
    images, instances = batch(classes=4)
    check_task(segment(2, loss, separate=10), network(LOSSES[loss]), (images, {"mask": instances}))


def test_each_loss_is_the_one_it_is_named_after():
    images, masks = batch()
    model = Fixed(1, 16, 16)
    found = segment(2, "bce + dice").loss(model, (images, masks))
    logits = model(images)
    assert list(found) == ["bce", "dice"]
    assert torch.equal(found["bce"], losses.bce(logits, masks))
    assert torch.equal(found["dice"], losses.dice(logits, masks))
    model = Fixed(2, 16, 16)
    found = segment(2, "ce").loss(model, (images, masks))
    assert torch.equal(found["ce"], losses.cross_entropy(model(images), masks))


@pytest.mark.parametrize("channels", [1, 2])
def test_dice_by_itself_takes_one_logit_or_two(channels):
    model = Fixed(channels, 16, 16)
    assert segment(2, "dice").predict(model, batch()[0]).shape == (6, channels, 16, 16)


def test_separated_objects_are_weighed_and_parted_in_loss_and_score():
    images, instances = batch(classes=4)
    model, task = Fixed(1, 16, 16), segment(2, "bce + dice", separate=7)
    masks = losses.split_touching(instances)
    found = task.loss(model, (images, instances))
    weights = losses.separation(instances, w0=7)
    assert torch.equal(found["bce"], losses.bce(model(images), masks, weights))
    assert torch.equal(found["dice"], losses.dice(model(images), masks))
    wanted = evaluate(model, segment(2, "bce"), [(images, masks)])
    assert evaluate(model, task, [(images, instances)]) == wanted


def test_tasks_that_are_scored_alike_are_shown_in_one_figure():
    """Which is drawn for equal scores alone."""
    assert segment(2, "bce").score == segment(["a", "b"], "ce + dice").score
    assert segment(2).score != segment(3).score
    assert segment(2).score != segment(2, separate=10).score


def test_fit_logs_each_loss_and_scores_and_predict_gives_logits():
    data, task = [batch()] * 2, segment(2, "bce + dice")
    with redirect_stdout(io.StringIO()):
        run = fit(model := network(1), task, data, valid=data, epochs=2)
    assert run.history[1]["loss"] < run.history[0]["loss"]
    assert {"bce", "dice", "valid pixel accuracy", "valid Dice per image"} <= run.history[0].keys()
    assert predict(model, task, data).shape == (12, 1, 16, 16)


def test_logits_of_16_bits_are_handed_on_in_32():
    with torch.autocast("cpu", torch.bfloat16):
        assert segment(2).predict(network(2), batch()[0]).dtype is torch.float32


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((1,), "1 classes. It needs at least 2"),
        ((["polyp"],), "1 classes. It needs at least 2"),
        ((2, "iou"), 'loss=\'iou\'. It is one of "ce", "bce"'),
        ((3, "bce + dice"), 'loss="bce \\+ dice" and 3 classes.*take "ce"'),
        ((3, "ce", 10), 'separate=10, 3 classes and loss="ce". Only objects of one kind'),
        ((2, "dice", 10), 'loss="dice".*by a loss with "bce" or "ce"'),
    ],
)
def test_other_settings_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        segment(*arguments)


@pytest.mark.parametrize(
    ("loss", "shape", "words"),
    [
        ("ce", (1, 16, 16), r"1 channels, and this loss takes 2\..*UNet\(classes=2\).*Conv2d"),
        ("bce", (2, 16, 16), r"2 channels, and this loss takes 1\..*UNet\(classes=1\)"),
        ("dice", (3, 16, 16), r"3 channels, and this loss takes 1 or 2"),
        ("ce", (2, 8, 4), r"logits of 8 x 4 for pictures of 16 x 16 pixels.*interpolate"),
        ("ce", (2,), r"returned \[6, 2\]\. It must return.*\[6, 2, 16, 16\]"),
    ],
)
def test_a_model_that_does_not_fit_is_shown_what_to_change(loss, shape, words):
    task = segment(2, loss)
    with pytest.raises(ValueError, match=words):
        task.loss(Fixed(*shape), batch())
    with pytest.raises(ValueError, match=words):
        task.predict(Fixed(*shape), batch()[0])


def test_a_model_that_returns_a_dictionary_is_told():
    class Theirs(Fixed):
        def forward(self, images):
            return {"out": super().forward(images)}

    with pytest.raises(ValueError, match=r"returned a dict.*the 'out' of their dictionary"):
        segment(2).predict(Theirs(2, 16, 16), batch()[0])


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        ({"label": torch.zeros(6), "box": torch.zeros(6, 4)}, "a dict with label, box as targets"),
        ([0, 1], "a list as targets"),
    ],
)
def test_targets_without_masks_are_told(targets, words):
    with pytest.raises(ValueError, match=rf'{words}.*targets="mask"'):
        segment(2).loss(Fixed(2, 16, 16), (batch()[0], targets))


@pytest.mark.gpu
@pytest.mark.parametrize("loss", LOSSES)
def test_a_step_and_its_score_make_a_gpu_wait_for_nothing(loss, nothing_waits):
    images, masks = (each.cuda() for each in batch())
    model, task = network(LOSSES[loss]).cuda(), segment(2, loss)
    score = task.score()

    def step():
        sum(task.loss(model, (images, masks)).values()).backward()
        with torch.no_grad():
            score.update(task.predict(model, images), masks)

    step()
    with nothing_waits():
        step()
    assert score.compute()
