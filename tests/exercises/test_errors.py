"""An error's own text is followed by the slip it usually comes from."""

import pytest
import torch
from torch import nn

from labkit.exercises.exercise import Case, Exercise
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def scale(picture, factor):
    return "small" if factor == 0 else picture.float() * factor


def optimiser():
    return torch.optim.SGD([torch.ones(1)], lr=1.0)


SCALE = Exercise(
    label="scale",
    ask="Multiply.",
    reference=scale,
    hints=("a", "b"),
    why="Times.",
    cases=(Case("three numbers", (torch.tensor([1, 2, 3]), 2.0)),),
)


def changed_in_place():
    x = torch.ones(2, requires_grad=True) * 1
    y = x * x
    x += 1
    return y.sum()


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
        (lambda picture, factor: picture and factor, "with `&` for `and`"),
        (lambda picture, factor: (picture > 1).mean(), "True and False have no mean."),
        (lambda picture, factor: picture.mean(), "no mean of whole numbers"),
        (lambda picture, factor: picture.float().softmax(), "Say which dimension it runs over"),
        (lambda picture, factor: picture.topk(4), "`topk` is asked for more than there are"),
        (lambda picture, factor: picture[3], "counting begins at 0, and the last is -1"),
        (lambda picture, factor: picture * torch.ones(4), "`print(x.shape)` shows"),
        (lambda picture, factor: torch.ones(2, 3) @ torch.ones(2, 3), "`x.T` turns rows"),
        (lambda picture, factor: scale[picture], "A function is called with round ones"),
        (lambda picture, factor: print(picture) * factor, "Something there is None"),
        (lambda picture, factor: (picture, factor).abs(), "A tuple holds several things"),
        (lambda picture, factor: picture[None].max(1).float(), "`.values` or `.indices`"),
        (lambda picture, factor: picture.float().sum().backward(), "leads from there back"),
        (lambda picture, factor: nn.Linear(3, 1) + picture, "`Linear` is a layer"),
        (lambda picture, factor: picture + nn.Sequential(), "`Sequential` is a layer"),
        (lambda picture, factor: nn.Sequential() + picture, "`Sequential` is a layer"),
        (lambda picture, factor: torch.relu(nn.Conv2d(1, 1, 1)), "`Conv2d` is a layer"),
        (lambda picture, factor: torch.cat([picture, nn.ReLU()]), "`ReLU` is a layer"),
        (lambda picture, factor: nn.Linear(3, 1)(), "called with what it works on"),
        (lambda picture, factor: nn.Linear(3, 1).step(), "`optimiser.step()`"),
        (lambda picture, factor: picture.zero_grad(), "`optimiser.zero_grad()`"),
        (lambda picture, factor: optimiser().backward(), "`loss.backward()`"),
        (lambda picture, factor: optimiser()(picture), "What is asked is the network"),
        (lambda picture, factor: changed_in_place().backward(), "make something new"),
        (lambda picture, factor: small, 'A text is `"small"`'),  # noqa: F821
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

    text = judge(SCALE, early).text()
    assert "defined nowhere" not in text
    assert "`times` has no value there yet: it gets one further down" in text


def test_what_is_known_of_a_plain_number_is_not_that_it_belongs_to_the_optimiser():
    text = judge(SCALE, lambda picture, factor: factor.backward()).text()
    assert "`loss.backward()`" not in text


def test_a_name_missing_in_a_class_may_lack_self():
    assert "is it `self.hidden`" in judge(NETWORK, Lost).text()


@pytest.mark.parametrize(
    "answer", [lambda picture, factor: picture.mean, lambda picture, factor: (picture, "a".upper)]
)
def test_a_method_that_is_returned_lacks_its_brackets(answer):
    verdict = judge(SCALE, answer)
    assert verdict.state is State.WRONG
    assert "lacks its brackets" in verdict.text()
