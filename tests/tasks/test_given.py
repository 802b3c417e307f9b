"""What a model is told beside the pictures reaches it, in evaluation as in training."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from labkit.metrics import Classification
from labkit.tasks import Task, check_task, classify
from labkit.train import evaluate, fit, predict


class Asked(nn.Module):
    """Answers a question about a picture: here, by both alone."""

    def __init__(self):
        super().__init__()
        self.see, self.read = nn.Linear(3, 4), nn.Embedding(5, 4)

    def forward(self, images, question, times):
        return self.see(images.mean((2, 3))) + self.read(question) * times[:, None]


def loss(model, batch):
    images, told = batch
    found = model(images, told["question"], told["times"])
    return {"loss": F.cross_entropy(found, told["answer"])}


class Answers(Classification):
    def update(self, predictions, targets):
        super().update(predictions, targets["answer"])


TASK = Task("ask", loss, lambda model, *told: model(*told), Answers, ("question", "times"))


@pytest.fixture
def batch():
    draw = torch.Generator().manual_seed(0)
    columns = {"question": torch.arange(12) % 5, "times": torch.arange(12).float()}
    return torch.randn(12, 3, 4, 4, generator=draw), columns | {"answer": torch.arange(12) % 4}


def test_a_task_that_is_told_something_keeps_the_contract(batch):
    torch.manual_seed(0)
    check_task(TASK, Asked(), batch)


def test_fit_scores_it_and_predict_hands_on_what_is_given_in_order(batch, capsys):
    model = Asked()
    run = fit(model, TASK, [batch] * 3, [batch], epochs=2)
    assert run.history[-1]["valid accuracy"] == evaluate(model, TASK, [batch])["accuracy"]
    images, told = batch
    with torch.no_grad():
        wanted = model(images, told["question"], told["times"])
    torch.testing.assert_close(predict(model, TASK, [batch]), wanted)


def test_one_column_without_a_name_is_the_one_that_is_given():
    labels = torch.arange(3)
    assert Task("draw", loss, loss, Answers, ("label",)).told(labels) == [labels]
    assert classify(3).told(labels) == []


def test_columns_that_are_not_there_are_told(batch):
    images, told = batch
    with pytest.raises(ValueError, match=r"'ask' tells the model times .* have question, answer\."):
        predict(Asked(), TASK, [(images, {n: told[n] for n in ("question", "answer")})])
    with pytest.raises(ValueError, match=r"question and times .* one column without a name"):
        predict(Asked(), TASK, [(images, told["answer"])])
    with pytest.raises(ValueError, match="batches have nothing"):
        TASK.told({})
