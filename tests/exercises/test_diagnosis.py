"""Which known mistake an answer is met by, and how a blank that is left is named."""

import pytest
import torch

from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def spread(values, top):
    return (values / top).clamp(0, 1)


SPREAD = Exercise(
    label="spread",
    ask="Divide by top and keep it in 0 to 1.",
    reference=spread,
    hints=("divide", "clamp"),
    why="So it is.",
    cases=(
        Case("inside", (torch.tensor([1.0, 2.0]), 4.0)),
        Case("outside", (torch.tensor([-1.0, 9.0]), 3.0)),
    ),
    mistakes=(
        Mistake(lambda values, top: (values * top).clamp(0, 1), "You multiply."),
        Mistake(lambda values, top: values / top, "Nothing keeps it in 0 to 1."),
    ),
)
LARGEST = Exercise(
    label="largest",
    ask="The largest value.",
    reference=lambda values: values.max().item(),
    hints=("max", "item"),
    why="It is.",
    cases=(Case("two", (torch.tensor([1.0, 2.0]),)), Case("more", (torch.tensor([1.0, 5.0, 2.0]),)),
           Case("three", (torch.tensor([3.0, 8.0, 1.0]),))),
    mistakes=(Mistake(lambda values: values[0].item(), "You take the first."),),
)  # fmt: skip
NUMBERS = Exercise(
    label="numbers", ask="Which?", reference=(1, 2, 3), hints=("a", "b"), why="So.",
    mistakes=(Mistake((3, 2, 1), "Backwards."),),
)  # fmt: skip


def test_one_slip_is_told_for_certain():
    assert "Why: Nothing keeps it in 0 to 1." in judge(SPREAD, lambda v, top: v / top).text()


def test_of_two_slips_the_first_to_show_is_told_as_perhaps():
    text = judge(SPREAD, lambda v, top: (v * top).clamp(0, 1) if top > 3 else v).text()
    assert "Perhaps: You multiply." in text
    assert "Why" not in text


def test_a_likeness_on_a_case_that_is_right_tells_nothing():
    """The second mistake is right on the first case, and so is this answer."""
    text = judge(SPREAD, lambda v, top: (v / top).clamp(0, 2)).text()
    assert "Perhaps" not in text
    assert "Why" not in text


def test_right_but_changing_its_input_is_not_like_a_mistake_that_is_right_there():
    def spoils(values, top):
        return values.div_(top).clamp(0, 1)

    assert "Perhaps" not in judge(SPREAD, spoils).text()


ORDER = Exercise(
    label="order", ask="Sort them.", reference=lambda values: values.sort().values,
    hints=("a", "b"), why="So.",
    cases=(Case("three", (torch.tensor([3, 1, 2]),)), Case("two", (torch.tensor([5, 4]),))),
    mistakes=(
        Mistake(lambda values: values.sort().values.tolist(), "Right, in a list."),
        Mistake(lambda values: values.sort().values[:2], "Two, and no more."),
        Mistake(lambda values: values.flip(0), "Turned round."),
    ),
)  # fmt: skip


def sorts_what_it_is_given(values):
    values[:] = values.sort().values
    return values


def turns_what_it_is_given(values):
    values[:] = values.flip(0)
    return values


def spoils_and_cuts(values):
    values[:] = values.sort().values
    return values[:2]


@pytest.mark.parametrize(
    ("answer", "told", "not_told"),
    [
        (lambda values: [*values.sort().values], "Why: Right, in a list.", "Two"),
        (sorts_what_it_is_given, "It is right, but it changed what it was given", "in a list"),
        (lambda values: values.sort().values.float(), "its dtype is torch.float32", "in a list"),
        (lambda values: [*values.flip(0)], "It is a list, and a tensor is wanted", "Turned"),
        # Where the numbers are wrong too, they come first.
        (turns_what_it_is_given, "Why: Turned round.", "in a list"),
        (spoils_and_cuts, "Why: Two, and no more.", "in a list"),
    ],
)
def test_an_answer_hears_of_what_is_wrong_with_it_and_of_nothing_else(answer, told, not_told):
    text = judge(ORDER, answer).text()
    assert told in text
    assert not_told not in text


def test_where_a_list_is_wanted_a_tensor_is_as_good_and_hears_the_same():
    assert "Why: Backwards." in judge(NUMBERS, torch.tensor([3, 2, 1])).text()
    assert judge(NUMBERS, torch.tensor([1, 2, 3])).right


@pytest.mark.parametrize(
    ("values", "told"),
    [((1.0, 7.0, 7.0), False), ((1.0, 1.0, 7.0), True), ((7.0, 1.0, 3.0), False)],
)
def test_one_number_on_one_case_may_be_chance(values, told):
    by_length = dict(zip(((2, 2.0), (3, 5.0), (3, 8.0)), values, strict=True))

    def answer(numbers):
        return by_length[len(numbers), numbers.max().item()]

    assert ("Perhaps: You take the first." in judge(LARGEST, answer).text()) is told


def test_a_value_has_mistakes_too():
    assert "Why: Backwards." in judge(NUMBERS, [3, 2, 1]).text()


def half_done(values, top):
    values = values / top
    return ...


def computes(values, top):
    return values / ...


def nothing(values, top):
    """Say nothing."""


def given_lines(values, top):
    """Divide, then clamp."""
    values = values / top
    ...


def given_loop(values, top):
    for _value in values:
        ...


def given_branches(values, top):
    with torch.no_grad():
        if top > 9:
            return values / top
        else:
            ...


def given_attempt(values, top):
    try:
        return values[7]
    except IndexError:
        ...


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        (half_done, True), (computes, True), (given_lines, True), (nothing, False), (..., False),
        (given_loop, True), (given_branches, True), (given_attempt, True),
        (lambda values, top: {"values": ..., "top": ...}, True),
    ],
)  # fmt: skip
def test_a_blank_that_is_left_is_named(answer, left):
    verdict = judge(SPREAD, answer)
    assert verdict.state is State.UNTOUCHED
    assert ("A `...` is still there" in verdict.text()) is left


def test_without_a_blank_what_returns_nothing_is_an_attempt():
    def forgets(values, top):
        ...  # a blank that stands before the end is none that was left
        values = values / top

    def remarks(values, top):
        values = values / top
        "divided"  # a text behind the lines is none either

    def goes_on(values, top):
        for _value in values:
            ...
        values = values / top

    def counts(values, top):
        for _value in values:
            ...  # as before: what follows in the loop has been written
            top = top + 1

    def defines(values, top):
        def inside(value): ...

    for answer in (forgets, remarks, goes_on, counts, defines):
        assert judge(SPREAD, answer).state is State.WRONG, answer


def test_code_without_a_source_is_judged_too():
    space = {}
    exec("def forgets(values, top):\n    values = values / top\n    ...", space)
    assert judge(SPREAD, space["forgets"]).state is State.WRONG


def test_a_value_with_a_blank_in_it_is_told_so_and_shown_as_written():
    text = judge(NUMBERS, (1, ..., 3)).text()
    assert "(1, ..., 3) has a `...` in it" in text


def test_what_print_hands_back_is_nothing():
    assert "`print` shows a value and hands back nothing" in judge(NUMBERS, None).text()
    assert "print" not in judge(NUMBERS, ...).text()


def test_a_hat_for_a_power_is_named_unless_the_mistake_is_known():
    power = Exercise(
        label="power", ask="Square it.", reference=lambda x: x**2, hints=("a", "b"), why="So.",
        cases=(Case("three", (3,)), Case("five", (5,))),
        mistakes=(Mistake(lambda x: x ^ 3, "Wrong twice."),),
    )  # fmt: skip
    assert "Perhaps: `^` works on bits." in judge(power, lambda x: x ^ 2).text()
    assert "Why: Wrong twice." in judge(power, lambda x: x ^ 3).text()
    assert "works on bits" not in judge(power, lambda x: x**3).text()


def test_a_number_that_is_written_in_is_the_same_each_time():
    assert "Yours is the same whatever it is given." in judge(LARGEST, lambda values: 2.0).text()
    assert "the same" not in judge(LARGEST, lambda values: None).text()
    assert "the same" not in judge(LARGEST, lambda values: values.sum().item()).text()


def test_a_small_block_of_numbers_can_be_computed_by_hand():
    block = Exercise(
        label="block", ask="Add one.", reference=lambda x, y: x + y, hints=("a", "b"), why="So.",
        cases=(Case("a block", (torch.arange(18).reshape(3, 3, 2), 1)),),
    )  # fmt: skip
    text = judge(block, lambda x, y: x).text()
    assert "int64:\n    [[0, 1], [2, 3], [4, 5]]\n    [[6, 7]" in text
    assert "[[14, 15], [16, 17]]]" not in text
