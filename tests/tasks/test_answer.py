"""Answering and captioning keep the contract, and say what they need."""

import pytest
import torch
from torch import nn

from labkit.models import Captioner, FiLM, Joined
from labkit.tasks import answer, caption, check_task
from labkit.train import fit, predict
from labkit.words import Vocabulary

KNOWN = Vocabulary.of(["is there a red star?", "two crosses"])
ANSWERS = ("no", "yes", "two")
QUESTIONS = [["a star?", "red?"], ["two crosses?"], [], ["is there a star?"]]
TOLD = [("a red star", "a star"), ("two crosses",), ("red",), ("a star",)]


def pictures(count=4):
    return torch.randn(count, 3, 16, 16, generator=torch.Generator().manual_seed(0))


def asked():
    right = [torch.tensor(each, dtype=torch.int64) for each in ([1, 0], [2], [], [1])]
    kinds = [("exist", "exist"), ("count",), (), ("exist",)]
    return pictures(), {"questions": QUESTIONS, "answers": right, "kinds": kinds}


@pytest.mark.parametrize("model", [
    lambda: FiLM(KNOWN, 3, width=8, size=16), lambda: Joined(KNOWN, 3, size=16),
])  # fmt: skip
def test_answering_keeps_the_contract(model):
    torch.manual_seed(0)
    check_task(answer(ANSWERS), model(), asked())


def test_captioning_keeps_the_contract():
    torch.manual_seed(0)
    model = Captioner(KNOWN, width=8, size=16)
    check_task(caption(KNOWN), model, (pictures(), {"captions": TOLD}))


def test_fit_trains_both_and_predict_answers_a_picture_each(capsys):
    torch.manual_seed(0)
    task, model = answer(ANSWERS), FiLM(KNOWN, 3, width=8, size=16)
    run = fit(model, task, [asked()] * 2, [asked()], epochs=4, lr=0.01)
    assert run.history[-1]["loss"] < run.history[0]["loss"]
    assert "valid accuracy" in run.history[0]
    assert [list(each.shape) for each in predict(model, task, [asked()])] == [
        [2, 3], [1, 3], [0, 3], [1, 3],
    ]  # fmt: skip
    told = (pictures(), {"captions": TOLD})
    task, model = caption(KNOWN), Captioner(KNOWN, width=8, size=16)
    run = fit(model, task, [told] * 2, [told], epochs=4, lr=0.01)
    assert run.history[-1]["loss"] < run.history[0]["loss"]
    assert "valid CIDEr" in run.history[0]
    texts = predict(model, task, [told])
    assert len(texts) == 4
    assert all(isinstance(text, str) for text in texts)


def test_padding_costs_nothing():
    """A short caption beside a long one is learned from as alone."""
    torch.manual_seed(0)
    model, task = Captioner(KNOWN, width=8, size=16).eval(), caption(KNOWN)
    short = task.loss(model, (pictures(1), {"captions": [("red",)]}))["loss"]
    long = task.loss(model, (pictures(1), {"captions": [("a red star a star",)]}))["loss"]
    both = task.loss(model, (pictures(1), {"captions": [("red", "a red star a star")]}))["loss"]
    torch.testing.assert_close(both, (2 * short + 6 * long) / 8)


@pytest.mark.parametrize("answers", ["yes", ["yes"]])
def test_one_answer_is_no_choice(answers):
    with pytest.raises(ValueError, match="two or more to choose from"):
        answer(answers)


@pytest.mark.parametrize(("change", "message"), [
    (lambda t: t.pop("questions"), "without questions"),
    (lambda t: t.update(questions=["a star?", "red?", "", ""]), "a sequence of texts for each"),
    (lambda t: t.update(questions=[["a star?"]]), "4 pictures and questions about 1"),
    (lambda t: t.update(answers=t["answers"][:1]), "about 4 pictures and answers about 1"),
    (
        lambda t: t.update(questions=[[]] * 4, answers=[torch.tensor([]).long()] * 4),
        "4 pictures without any question",
    ),
    (lambda t: t["answers"][0].fill_(7), "answers from 1 to 7, with 3 to choose from"),
    (lambda t: t["answers"][0].fill_(-1), "answers from -1 to 2, with 3 to choose from"),
    (lambda t: t.update(questions=[["a star?"]] * 4), r"answers \[2\] about picture 0"),
])  # fmt: skip
def test_targets_that_do_not_fit_are_told(change, message):
    images, targets = asked()
    change(targets)
    with pytest.raises(ValueError, match=message):
        answer(ANSWERS).loss(FiLM(KNOWN, 3, width=8), (images, targets))


class Silent(nn.Module):
    def __init__(self, found):
        super().__init__()
        self.found = found

    def forward(self, *given):
        return self.found


@pytest.mark.parametrize("found", [torch.zeros(4, 5), torch.zeros(3, 3), "yes"])
def test_a_model_that_answers_otherwise_is_told(found):
    with pytest.raises(ValueError, match=r"It must return logits \[4, 3\]"):
        answer(ANSWERS).loss(Silent(found), asked())


@pytest.mark.parametrize("found", [torch.zeros(5, 4, 3), torch.zeros(5, 9), "a star"])
def test_a_captioner_that_answers_otherwise_is_told(found):
    with pytest.raises(ValueError, match="for each place in a text, one a word"):
        caption(KNOWN).loss(Silent(found), (pictures(), {"captions": TOLD}))


@pytest.mark.parametrize("targets", [torch.zeros(4), {"boxes": []}])
def test_no_captions(targets):
    with pytest.raises(ValueError, match="targets without captions"):
        caption(KNOWN).loss(Captioner(KNOWN), (pictures(), targets))


@pytest.mark.parametrize("told", [["a star"] * 4, [("a star",)], [(), (), (), ()]])
def test_captions_of_each_picture(told):
    with pytest.raises(ValueError, match="one or several texts for each picture"):
        caption(KNOWN).loss(Captioner(KNOWN), (pictures(), {"captions": told}))


@pytest.mark.parametrize(("questions", "message"), [
    (["a star?"] * 4, "a text where a picture's questions should be"),
    ("star", "a text where a picture's questions should be"),
    ([["a star?"]] * 3, "4 pictures and questions about 3"),
])  # fmt: skip
def test_questions_to_answer_that_do_not_fit_are_told(questions, message):
    with pytest.raises(ValueError, match=message):
        answer(ANSWERS).predict(FiLM(KNOWN, 3, width=8), pictures(), questions)


def test_where_nobody_asks_nothing_is_answered():
    found = answer(ANSWERS).predict(FiLM(KNOWN, 3, width=8), pictures(), [[]] * 4)
    assert [list(each.shape) for each in found] == [[0, 3]] * 4


def test_grey_pictures_are_told():
    images, targets = asked()
    with pytest.raises(ValueError, match=r"given pictures \[4, 1, 16, 16\].* colours grey ones"):
        answer(ANSWERS).loss(FiLM(KNOWN, 3, width=8), (images[:, :1], targets))
    with pytest.raises(ValueError, match=r"given pictures \[4, 1, 16, 16\].* colours grey ones"):
        caption(KNOWN).loss(Captioner(KNOWN, width=8), (images[:, :1], {"captions": TOLD}))
