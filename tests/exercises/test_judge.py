"""Every way an answer can be right, wrong, blank or dangerous gets its own fitting words."""

import os
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def double(x):
    return 2 * x


def square(x):
    return x * x


class Small(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.hidden = nn.Linear(4, 8)
        self.head = nn.Linear(8, classes)

    def forward(self, x):
        return self.head(self.hidden(x).relu())


DOUBLE = Exercise(
    label="double",
    ask="Write double(x), twice its input.",
    reference=double,
    hints=("times two",),
    why="Twice is times two.",
    cases=(
        Case("a tensor of two", (torch.tensor([1.0, 3.0]),)),
        Case("a larger one", (torch.arange(20.0).reshape(4, 5),)),
    ),
    mistakes=(Mistake(square, "You multiplied x by itself."),),
    seconds=0.5,
)
NETWORK = Exercise(
    label="network",
    ask="Write Small.",
    reference=Small,
    hints=("two layers",),
    why="Two layers and a bend.",
    cases=(Case("five inputs", (torch.rand(5, 4),), build=(3,)),),
    mistakes=(),
)
SHAPE = Exercise(
    label="shape",
    ask="Which shape?",
    reference=(3, 4),
    hints=("channels first",),
    why="Channels come first.",
    mistakes=(Mistake((4, 3), "Channels come first in torch."),),
)


def words(exercise, answer):
    verdict = judge(exercise, answer)
    return verdict.state, verdict.text()


RIGHT = [
    double,
    torch.no_grad()(double),
    lambda x: x + x,
    lambda x: x.mul(2),
    lambda x: torch.stack([x, x]).sum(0),
    lambda x: x.clone().mul_(2),
    lambda x: torch.from_numpy(x.numpy() * 2),
    lambda x: x.requires_grad_(False) * 2,
]


@pytest.mark.parametrize("answer", RIGHT)
def test_right_by_any_way(answer):
    state, text = words(DOUBLE, answer)
    assert state is State.RIGHT
    assert "Twice is times two." in text
    assert "your version" in text


def untouched_with_docstring(x):
    """Twice the input."""
    ...


def untouched_pass(x):
    pass


def untouched_raise(x):
    raise NotImplementedError


def left_half(x):
    half = ...
    return half


def computes_on_blank(x):
    factor = ...
    return factor * x


def blank_in_torch(x):
    return torch.mean(...)


@pytest.mark.parametrize(
    "answer",
    [..., None, untouched_with_docstring, untouched_pass, untouched_raise, left_half,
     computes_on_blank, blank_in_torch, lambda x: (..., ...)],
)  # fmt: skip
def test_untouched(answer):
    state, text = words(DOUBLE, answer)
    assert state is State.UNTOUCHED
    assert "Write double(x)" in text


def forgets_return(x):
    x * 2


def leaves_gradients_off(x):
    torch.set_grad_enabled(False)
    return 2 * x


def leaves_another_dtype(x):
    torch.set_default_dtype(torch.float64)
    return 2 * x


def spoils_input(x):
    return x.mul_(2)


def loops(x):
    while True:
        pass


def recurses(x):
    return recurses(x)


def prints_much(x):
    print("y" * 10_000_000)
    return x


def divides(x):
    return x / 0 if x.sum() < 0 else 1 / 0


WRONG = [
    (square, State.WRONG, "You multiplied x by itself."),
    (forgets_return, State.WRONG, "does every path through your function end in `return`?"),
    (spoils_input, State.WRONG, "changed what it was given"),
    (leaves_gradients_off, State.WRONG, "leaves gradients switched on or off"),
    (leaves_another_dtype, State.WRONG, "leaves another default dtype"),
    (lambda x: x * float("nan"), State.WRONG, "are NaN"),
    (lambda x: (2 * x).double(), State.WRONG, "numbers are right, but its dtype is torch.float64"),
    (lambda x: (2 * x)[None], State.WRONG, "shape is [1, 2] instead of [2]"),
    (lambda x: (2 * x).to("meta"), State.WRONG, "on the device meta"),
    (lambda x: (2 * x).numpy(), State.WRONG, "NumPy array"),
    (lambda x: 2 * x + 1, State.WRONG, "is 3 instead of 2"),
    (lambda x: 2 * x if x.ndim == 1 else x, State.WRONG, "a larger one"),
    (lambda: 3, State.RAISED, "takes 0 positional arguments"),
    (divides, State.RAISED, "ZeroDivisionError: division by zero."),
    (divides, State.RAISED, "in the line: `return x / 0 if"),
    (lambda x: x if x > 2 else 2 * x, State.RAISED, "work on all of them at once"),
    (loops, State.RAISED, "stopped after 0.5 seconds"),
    (recurses, State.RAISED, "calls itself for ever"),
    (lambda x: exit(), State.RAISED, "It called `exit()`"),
    (lambda x: os._exit(0), State.RAISED, "It called `exit()`"),
    (prints_much, State.WRONG, "It printed: yyy"),
    (7, State.WRONG, "by its name without brackets, not 7"),
    (torch.ones(2), State.WRONG, "by its name without brackets"),
]


@pytest.mark.parametrize(("answer", "state", "fragment"), WRONG)
def test_wrong_is_met_with_the_right_words(answer, state, fragment):
    found, text = words(DOUBLE, answer)
    assert found is state
    assert fragment in text
    assert "whatever comes after it uses ours" in text
    assert len(text) < 2000


def test_what_was_given_and_wanted_is_shown():
    _, text = words(DOUBLE, lambda x: x)
    assert "On: a tensor of two: x = tensor [2] float32: [1, 3]" in text
    assert "Yours: tensor [2] float32: [1, 3]" in text
    assert "Wanted: tensor [2] float32: [2, 6]" in text


def test_known_mistakes_are_tried_once_for_all_answers():
    tried = []

    def counted(x):
        tried.append(x)
        return x * x

    exercise = replace(DOUBLE, mistakes=(Mistake(counted, "You multiplied x by itself."),))
    for wrong in (square, lambda x: x, lambda x: x**2):
        judge(exercise, wrong)
    assert len(tried) == len(exercise.cases)
    other = replace(DOUBLE, mistakes=(Mistake(lambda x: x, "You gave x back."),))
    assert "You gave x back." in judge(other, lambda x: x).text()


def test_a_known_mistake_that_had_no_time_is_tried_again():
    tried = []

    def slow_at_first(x):
        tried.append(x)
        while len(tried) == 1:
            pass
        return x * x

    mistake = Mistake(slow_at_first, "You multiplied x by itself.")
    exercise = replace(DOUBLE, mistakes=(mistake,), seconds=0.2)
    assert mistake.say not in judge(exercise, square).text()
    assert mistake.say in judge(exercise, square).text()


def test_printing_is_not_returning():
    _, text = words(DOUBLE, lambda x: print(2 * x))
    assert "only `return` hands it back" in text


def test_the_time_limit_covers_all_cases_together():
    start = time.monotonic()
    judge(DOUBLE, lambda x: time.sleep(0.4) or 2 * x)
    assert time.monotonic() - start < 2


class InAnotherOrder(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.out = nn.Linear(8, classes)
        self.into = nn.Linear(4, 8)

    def forward(self, x):
        return self.out(torch.relu(self.into(x)))


def sequential(classes):
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, classes))


class AsSequential(nn.Sequential):
    def __init__(self, classes):
        super().__init__(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, classes))


class WithDropout(AsSequential):
    def __init__(self, classes):
        super().__init__(classes)
        self.insert(1, nn.Dropout(0.5))


@pytest.mark.parametrize("answer", [Small, InAnotherOrder, AsSequential, WithDropout])
def test_a_network_written_differently_is_right(answer):
    state, text = words(NETWORK, answer)
    assert state is State.RIGHT, text


class NoSuper(nn.Module):
    def __init__(self, classes):
        self.hidden = nn.Linear(4, classes)


class Unused(Small):
    def forward(self, x):
        return self.hidden(x)[:, :3]


class NoBend(Small):
    def forward(self, x):
        return self.head(self.hidden(x))


class TooWide(Small):
    def __init__(self, classes):
        super().__init__(classes)
        self.hidden, self.head = nn.Linear(4, 9), nn.Linear(9, classes)


class CutOff(Small):
    def forward(self, x):
        return self.head(self.hidden(x).detach().relu())


class NotLearning(Small):
    @torch.no_grad()
    def forward(self, x):
        return super().forward(x)


class InputCutOff(Small):
    def forward(self, x):
        return super().forward(x.detach())


class SpoilsInput(Small):
    def forward(self, x):
        output = super().forward(x.clone())
        x.add_(1)
        return output


class Softmaxed(Small):
    def forward(self, x):
        return super().forward(x).softmax(1)


class BlankForward(Small):
    def forward(self, x): ...


class BlankLayer(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.hidden = ...

    def forward(self, x):
        return self.hidden(x)


class BlankElsewhere(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.columns = ...

    def forward(self, x):
        return x[self.columns].reshape(5, 7)  # the error is of the shape, not of the blank


@pytest.mark.parametrize(
    ("answer", "state", "fragment"),
    [
        (NoSuper, State.RAISED, "Begin `__init__` with `super().__init__()`"),
        (Unused, State.WRONG, "Layers that are made but not used: 'head' instead of 'none'"),
        (CutOff, State.WRONG, "Layers that the gradient does not reach: 'hidden'"),
        (NotLearning, State.WRONG, "Layers that the gradient does not reach: 'hidden, head'"),
        (InputCutOff, State.WRONG, "What of the gradient comes back to the input"),
        (SpoilsInput, State.WRONG, "changed what it was given"),
        (NoBend, State.WRONG, "Output: "),
        (TooWide, State.WRONG, "Number of weights: 75 instead of 67"),
        (Softmaxed, State.WRONG, "instead of"),
        (BlankForward, State.UNTOUCHED, "Write Small."),
        (BlankLayer, State.UNTOUCHED, "Write Small."),
        (BlankElsewhere, State.UNTOUCHED, "Write Small."),
        (Small(3), State.WRONG, "a network already built"),
        (sequential, State.WRONG, "Give check the class itself"),
    ],
)
def test_a_network_that_is_not_right(answer, state, fragment):
    found, text = words(NETWORK, answer)
    assert found is state, text
    assert fragment in text


@pytest.mark.parametrize("answer", [(3, 4), [3, 4], torch.Size([3, 4]), np.array([3, 4])])
def test_a_right_value(answer):
    assert judge(SHAPE, answer).right


@pytest.mark.parametrize(
    ("answer", "fragment"),
    [
        ((4, 3), "Channels come first in torch."),
        ((3, 5), "(3, 5) is not it"),
        ((3, 4, 1), "3 values"),
        ("3, 4", "a text"),
        (double, "call it with brackets"),
    ],
)
def test_a_wrong_value_does_not_give_the_answer_away(answer, fragment):
    state, text = words(SHAPE, answer)
    assert state is State.WRONG
    assert fragment in text
    assert "(3, 4)" not in text.replace(str(answer), "")


def test_html_escapes_what_a_student_wrote_and_does_not_speak_by_colour_alone():
    verdict = judge(DOUBLE, lambda x: print("<script>alert(1)</script>") or x)
    page = verdict.html()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "not right yet" in page
    assert 'role="status"' in page
    assert 'aria-hidden="true"' in page


class SleepsWhenPrinted:
    def __repr__(self):
        time.sleep(60)


class ExitsWhenPrinted:
    def __repr__(self):
        raise SystemExit


class NeverHasAShape(torch.Tensor):
    @property
    def shape(self):
        while True:
            pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no alarms on this system")
@pytest.mark.parametrize(
    "odd", [SleepsWhenPrinted, ExitsWhenPrinted, lambda: NeverHasAShape(torch.ones(2))]
)
def test_looking_at_an_answer_ends_too(odd, monkeypatch):
    monkeypatch.setattr("labkit.exercises.judge.LOOKING", 0.3)
    start = time.monotonic()
    verdict = judge(DOUBLE, lambda x: odd())
    assert verdict.state in (State.WRONG, State.RAISED)
    assert time.monotonic() - start < 10


def test_a_partial_answer_is_attempted_and_says_which_part_is_blank():
    pair = Exercise(
        label="pair", ask="Return two.", reference=lambda x: (x, x + 1), hints=("a", "b"),
        why="Two.", cases=(Case("three", (3,)),),
    )  # fmt: skip
    verdict = judge(pair, lambda x: (x, ...))
    assert verdict.state is State.WRONG
    assert "position 1: it is still the blank `...`" in verdict.text()
    assert judge(pair, lambda x: (..., ...)).state is State.UNTOUCHED


async def awaited(x):
    return 2 * x


def yielding(x):
    yield 2 * x


@pytest.mark.parametrize(
    ("answer", "words"), [(awaited, "write `def`, not `async def`"), (yielding, "not with `yield`")]
)
def test_functions_that_return_no_value_are_told_why(answer, words):
    assert words in judge(DOUBLE, answer).text()


def test_a_class_is_used_as_the_exercise_says():
    class Box:
        def __init__(self, items):
            self.items = items

        def __len__(self):
            return len(self.items)

    class Bag(Box):
        def __len__(self):
            return 7

    box = Exercise(
        label="box", ask="Write Box.", reference=Box, hints=("a", "b"), why="Counted.",
        cases=(Case("two things", (), build=("ab",)),), use=len,
        mistakes=(Mistake(Bag, "You always answer seven."),),
    )  # fmt: skip
    assert judge(box, type("Mine", (Box,), {})).right
    assert "You always answer seven." in judge(box, Bag).text()


@pytest.mark.parametrize(
    ("answer", "words_of_it"),
    [
        (lambda x: (2 * x).to_sparse(), "a special tensor"),
        (lambda x: torch.zeros(50, dtype=torch.complex64), "a special tensor"),
        (lambda x: np.array(["a"] * 50), "NumPy array"),
    ],
)
def test_answers_without_a_smallest_number_are_described(answer, words_of_it):
    state, text = words(DOUBLE, answer)
    assert state is State.WRONG
    assert words_of_it in text
    assert "could not be looked at" not in text


def test_a_decorated_blank_is_a_blank():
    @torch.no_grad()
    def double(x): ...

    assert words(DOUBLE, double)[0] is State.UNTOUCHED
