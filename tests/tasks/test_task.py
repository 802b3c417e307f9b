"""Every task passes the contract, and the contract fails what breaks it."""

from contextlib import nullcontext
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from labkit import tasks
from labkit.models import ConvNet
from labkit.tasks import Task, check_task, classify


@pytest.fixture
def batch():
    draw = torch.Generator().manual_seed(0)
    return torch.randn(12, 3, 16, 16, generator=draw), torch.arange(12) % 3


@pytest.fixture
def model():
    torch.manual_seed(0)
    return ConvNet(3, widths=(4, 8))


TASK = classify(["a", "b", "c"])


def test_classify_keeps_the_contract(model, batch):
    check_task(TASK, model, batch)


def test_a_task_is_frozen():
    with pytest.raises(FrozenInstanceError):
        TASK.called("of its own").loss = None


def with_label_noise(model, batch):
    return {"loss": F.cross_entropy(model(batch[0]), batch[1]) + 0 * torch.rand(()) + torch.nan}


class CountsBatches:
    batches = 0

    def update(self, predictions, targets):
        self.batches += 1

    def compute(self):
        return {"accuracy": float(self.batches)}


class Says(CountsBatches):
    def __init__(self, scores):
        self.scores = scores

    def compute(self):
        return self.scores


def freezes(model, images):
    found = model(images)
    with torch.no_grad():
        next(model.parameters()).zero_()
        return 0 * found


BROKEN = {
    "names no loss": {"loss": lambda m, b: {}},
    "is nan": {"loss": with_label_noise},
    r"has the shape \[12\]": {
        "loss": lambda m, b: {"loss": F.cross_entropy(m(b[0]), b[1], reduction="none")}
    },
    "no loss leads back": {"loss": lambda m, b: {"loss": m(b[0]).sum().detach()}},
    "do not lower the loss": {"loss": lambda m, b: {"loss": 0 * m(b[0]).sum()}},
    "two answers": {"predict": lambda m, x: m(x) + torch.rand(1)},
    "another mode": {"predict": lambda m, x: m.train()(x)},
    "predict changes features": {"predict": freezes},
    "depends on how batches are cut": {"score": CountsBatches},
    "a loss is named 1, which is no text": {"loss": lambda m, b: {1: m(b[0]).square().mean()}},
    "score computes nothing": {"score": lambda: Says({})},
    "a score is named 1, which is no text": {"score": lambda: Says({1: 0.5})},
    "the score accuracy is a Tensor": {"score": lambda: Says({"accuracy": torch.ones(())})},
}


@pytest.mark.parametrize("words", BROKEN)
def test_a_task_that_breaks_it_is_told_how(words, model, batch):
    with pytest.raises(AssertionError, match=words):
        check_task(replace(TASK, **BROKEN[words]), model, batch)


@pytest.mark.parametrize(("each", "told"), [(1e-4, True), (1e-6, False)])
def test_rounding_may_depend_on_how_batches_are_cut_and_no_more(model, batch, each, told):
    class Nearly(CountsBatches):
        def compute(self):
            return {"accuracy": 0.5 + each * self.batches}

    with pytest.raises(AssertionError, match="how batches are cut") if told else nullcontext():
        check_task(replace(TASK, score=Nearly), model, batch)


def test_mixed_labels_are_taken_too(model, batch):
    images, labels = batch
    shares = F.one_hot(labels, 3).float()
    hard = TASK.loss(model.eval(), (images, labels))["loss"]
    torch.testing.assert_close(TASK.loss(model, (images, shares))["loss"], hard)


def test_a_head_of_another_size_is_shown_the_line_to_change(batch):
    with pytest.raises(ValueError, match=r"\[12, 10\] for 12 pictures of 3 classes.*nn\.Linear"):
        TASK.loss(ConvNet(10, widths=(4,)), batch)


def test_a_model_that_returns_something_else_is_told(batch):
    class Pair(nn.Module):
        def forward(self, x):
            return x, x

    with pytest.raises(ValueError, match="returned a tuple"):
        TASK.predict(Pair(), batch[0])


def test_one_class_is_nothing_to_choose_from():
    with pytest.raises(ValueError, match="at least 2"):
        classify(["only"])


def test_logits_of_16_bits_are_handed_on_in_32(model, batch):
    """Or probabilities would not sum to one on a GPU."""
    with torch.autocast("cpu", torch.bfloat16):
        assert TASK.predict(model, batch[0]).dtype is torch.float32


def test_the_contract_of_every_task_is_tested():
    written = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))
    written = written.replace("check_task(TASK, ", "check_task(classify(3), ")
    made = [
        name
        for name, each in vars(tasks).items()
        if getattr(each, "__annotations__", {}).get("return") is Task
    ]
    assert {"classify", "detect", "locate", "segment"} <= {*made}
    assert [name for name in made if f"check_task({name}(" not in written] == []
