"""What holds for every exercise of every lesson: its own table of right, wrong and untouched."""

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

from labkit.exercises.engine import catalogue
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State

EXERCISES = [exercise for group in catalogue().values() for exercise in group]
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{exercise.label}-{number}")
    for exercise in EXERCISES
    for number, mistake in enumerate(exercise.mistakes)
]
each = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.label)


def only_words(*given):
    """Say nothing."""


def only_pass(*given):
    pass


def words_and_pass(*given):
    """Say nothing."""
    pass


def as_the_stub(*given):
    """As the stub stands in the lesson."""
    ...


def one_name_blank(*given):
    result = ...
    return result


def last_loop_blank(*given):
    for _each in given:
        ...


BODIES = (
    lambda *given: ..., lambda *given: None, only_words, only_pass, words_and_pass,
    as_the_stub, one_name_blank, last_loop_blank, lambda *given: [..., ...],
    lambda *given: {"who": ..., "kind": ...},
)  # fmt: skip
FUNCTIONS = [exercise for exercise in EXERCISES if exercise.kind == "function"]


def test_labels_are_unique():
    labels = [exercise.label for exercise in EXERCISES]
    assert len(labels) == len(set(labels))


@each
def test_the_reference_is_right(exercise):
    verdict = judge(exercise, exercise.reference)
    assert verdict.right, verdict.text()
    assert exercise.why in verdict.text()


@each
@pytest.mark.parametrize("answer", [..., None])
def test_a_blank_is_not_attempted(exercise, answer):
    verdict = judge(exercise, answer)
    assert verdict.state is State.UNTOUCHED
    assert exercise.ask in verdict.text()


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.label)
@pytest.mark.parametrize("body", BODIES)
def test_a_body_without_an_answer_is_not_attempted(exercise, body):
    assert judge(exercise, body).state is State.UNTOUCHED


@each
def test_there_is_help_and_a_table_of_mistakes(exercise):
    assert len(exercise.hints) >= 2
    assert len(exercise.mistakes) >= 4
    assert exercise.kind == "value" or len(exercise.cases) >= 2


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_each_mistake_is_met_by_its_own_words(exercise, mistake):
    verdict = judge(exercise, mistake.answer)
    assert verdict.state in (State.WRONG, State.RAISED)
    assert mistake.say in verdict.text()


@pytest.mark.parametrize("number", catalogue())
def test_each_has_right_answers_written_differently(number):
    """Beside the reference, two or more of them in the test file of the lesson."""
    file = Path(__file__).with_name(f"test_lesson_{number}.py")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    spec.loader.exec_module(module := importlib.util.module_from_spec(spec))
    written = Counter(
        getattr(row, "values", row)[0]  # pytest.param has its values inside
        for name, test in vars(module).items()
        if name.startswith("test_") and "right" in name
        for mark in getattr(test, "pytestmark", [])
        if mark.args[0] == ("label", "answer")
        for row in mark.args[1]
    )
    assert [e.label for e in catalogue()[number] if written[e.label] < 2] == []
