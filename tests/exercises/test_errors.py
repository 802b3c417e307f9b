"""An error's own text is followed by the slip it usually comes from."""

import pytest
import torch
from torch import nn

from labkit.exercises.exercise import Case, Exercise
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def scale(picture, factor):
    return picture.float() * factor


SCALE = Exercise(
    label="scale",
    ask="Multiply.",
    reference=scale,
    hints=("a", "b"),
    why="Times.",
    cases=(Case("three numbers", (torch.tensor([1, 2, 3]), 2.0)),),
)
NETWORK = Exercise(
    label="network",
    ask="Build.",
    reference=nn.Identity,
    hints=("a", "b"),
    why="So.",
    cases=(Case("one", (torch.ones(1),)),),
)


class Lost(nn.Module):
    def forward(self, x):
        return hidden(x)  # noqa: F821


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda picture, factor: picture.float * factor, "lacks its brackets"),
        (lambda picture, factor: picture.float.mean(), "lacks its brackets"),
        (lambda picture, factor: [1, 2][picture.argmax], "lacks its brackets"),
        (lambda picture, factor: [].append[0], "lacks its brackets"),
        (lambda picture, factor: Lost().forward[0], "lacks its brackets"),
        (lambda picture, factor: argmax(picture), "write `x.argmax()` or `torch.argmax(x)`"),  # noqa: F821
        (lambda picture, factor: view(picture), "write `x.view()`. It happened"),  # noqa: F821
        (lambda picture, factor: image * factor, "is given `picture`, `factor`"),  # noqa: F821
        (lambda picture, factor: float(picture) * factor, "`x.float()` and `x.int()` change"),
        (lambda picture, factor: picture / [], "TypeError"),
    ],
)
def test_an_error_is_followed_by_what_to_do(answer, words):
    verdict = judge(SCALE, answer)
    assert verdict.state is State.RAISED
    assert words in verdict.text()


def test_a_local_name_used_too_early_is_not_said_to_be_unknown():
    def early(picture, factor):
        picture = picture * times  # noqa: F821
        times = factor
        return times

    assert "defined nowhere" not in judge(SCALE, early).text()


def test_a_name_missing_in_a_class_may_lack_self():
    assert "is it `self.hidden`" in judge(NETWORK, Lost).text()


@pytest.mark.parametrize(
    "answer", [lambda picture, factor: picture.mean, lambda picture, factor: (picture, "a".upper)]
)
def test_a_method_that_is_returned_lacks_its_brackets(answer):
    verdict = judge(SCALE, answer)
    assert verdict.state is State.WRONG
    assert "lacks its brackets" in verdict.text()
