"""check, hint, solution and report as a student meets them, in Python and in a real kernel."""

import subprocess
import sys

import nbformat
import pytest
import torch
from nbclient import NotebookClient

from labkit.exercises import engine, progress
from labkit.exercises.exercise import Case, Exercise, Mistake


def double(x):
    return 2 * x


EXERCISES = (
    Exercise(
        label="double",
        ask="Write double(x).",
        reference=double,
        hints=("think of two", "times"),
        why="Twice is times two.",
        cases=(Case("a two", (torch.tensor([2.0]),)),),
        mistakes=(Mistake(lambda x: x + 1, "You added one."),),
    ),
    Exercise(
        label="sizes", ask="Which sizes?", reference=[1, 2], hints=("count",), why="So it is."
    ),
)


@pytest.fixture(autouse=True)
def course(monkeypatch):
    monkeypatch.setattr(engine, "catalogue", lambda: {"42": EXERCISES})
    monkeypatch.setattr(progress, "_DONE", {})
    monkeypatch.setattr(progress, "_files", [])
    monkeypatch.delenv("LABKIT_STRICT", raising=False)


def test_the_students_own_version_comes_back_when_right(capsys):
    def mine(x):
        return x + x

    assert engine.check("double", mine) is mine
    assert "✓ double: right" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [..., lambda x: x, lambda x: 1 / 0, 5])
def test_the_reference_comes_back_otherwise(answer, capsys):
    assert engine.check("double", answer) is double
    assert "whatever comes after it uses ours" in capsys.readouterr().out


def test_our_own_version_is_not_taken_for_the_students(capsys):
    fallen_back = engine.check("double", ...)
    capsys.readouterr()
    assert engine.check("double", fallen_back) is double
    said = capsys.readouterr().out
    assert "not done yet" in said
    assert "Run the cell that defines yours" in said


def test_a_reference_value_is_a_copy():
    first = engine.check("sizes", ...)
    first.append(3)
    assert engine.check("sizes", ...) == [1, 2]


@pytest.mark.parametrize("answer", [..., lambda x: x, 5])
def test_strict_raises_after_showing(answer, monkeypatch, capsys):
    monkeypatch.setenv("LABKIT_STRICT", "1")
    with pytest.raises(engine.ExerciseFailed, match="double"):
        engine.check("double", answer)
    assert "double" in capsys.readouterr().out


def test_strict_lets_right_pass(monkeypatch):
    monkeypatch.setenv("LABKIT_STRICT", "1")
    engine.check("double", lambda x: x + x)


def test_an_unknown_label_names_the_nearest_and_stops_nothing(capsys, monkeypatch):
    assert engine.check("duoble", 7) == 7
    engine.hint("duoble")
    engine.solution("zzz")
    shown = capsys.readouterr().out
    assert shown.count("Did you mean 'double'?") == 2
    assert "There are: double, sizes." in shown
    monkeypatch.setenv("LABKIT_STRICT", "1")
    with pytest.raises(engine.ExerciseFailed, match="no exercise"):
        engine.check("duoble", 7)


class Hostile:
    def __eq__(self, other):
        raise RuntimeError("no comparing")

    __hash__ = None


def test_an_answer_that_cannot_be_looked_at_is_met(capsys):
    assert engine.check("sizes", Hostile()) == [1, 2]
    engine.check("double", lambda x: Hostile())
    assert capsys.readouterr().out.count("not right yet") == 2


def test_an_answer_that_breaks_the_checker_stops_nothing(monkeypatch, capsys):
    def breaks(exercise, answer):
        raise SystemError("odd")

    monkeypatch.setattr(engine, "judge", breaks)
    assert engine.check("double", lambda x: x) is double
    assert "This answer could not be judged: SystemError: odd" in capsys.readouterr().out


@pytest.mark.parametrize("label", [[], None, 3, {}])
def test_a_label_that_is_no_text_stops_nothing(label, capsys):
    assert engine.check(label, 7) == 7
    engine.hint(label)
    engine.solution(label)
    assert capsys.readouterr().out.count("There is no exercise") == 3


def test_a_check_inside_an_answer_says_nothing_and_does_not_go_on_for_ever(capsys):
    def mine(x):
        engine.check("double", mine)
        return 2 * x

    assert engine.check("double", mine) is mine
    assert capsys.readouterr().out.count("double: right") == 1


def test_the_first_check_leaves_the_students_random_numbers_alone():
    """Also while it loads every lesson's cases, which only a new process does."""
    program = (
        "import torch; from labkit.exercises.engine import catalogue; "
        "before = torch.get_rng_state(); catalogue(); "
        "assert torch.equal(torch.get_rng_state(), before)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_huge_error_is_cut(capsys):
    def shout(x):
        raise ValueError("y" * 10**7)

    engine.check("double", shout)
    assert len(capsys.readouterr().out) < 3000


def test_hints_come_one_by_one(capsys):
    for expected in ("hint 1 of 2: think of two", "hint 2 of 2: times", "`lk.solution('double')`"):
        engine.hint("double")
        assert expected in capsys.readouterr().out


def test_solution_shows_the_source_and_the_reason(capsys):
    engine.solution("double")
    shown = capsys.readouterr().out
    assert "return 2 * x" in shown
    assert "Twice is times two." in shown
    engine.solution("sizes")
    assert "sizes = [1, 2]" in capsys.readouterr().out


def test_report_counts_done_tried_and_left(capsys):
    engine.report()
    assert "No exercise has been checked" in capsys.readouterr().out
    engine.check("double", ...)
    engine.check("double", lambda x: x)
    engine.hint("double")
    engine.check("double", lambda x: x + x)
    engine.check("double", lambda x: x)  # what was right once stays done
    capsys.readouterr()
    engine.report()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 of 2 exercises are right"
    assert lines[2].split() == ["42", "double", "✓", "right", "3", "1"]
    assert lines[3].split() == ["42", "sizes", "○", "not", "done", "yet", "0", "0"]


DANGEROUS = """
import os, sys, torch
import labkit as lk
from labkit.exercises import engine
from labkit.exercises.exercise import Case, Exercise
ones = torch.ones(3)
exercise = Exercise("safe", "Add one.", lambda x: x + 1, ("x",), "x.", (Case("ones", (ones,)),),
                    seconds=0.3)
engine.catalogue = lambda: {"42": (exercise,)}
def loop(x):
    while True: pass
def recurse(x): return recurse(x)
def spoil(x): return x.add_(1)
"""


def test_nothing_takes_a_real_kernel_down():
    """In a real Jupyter kernel, where exit() is IPython's own and asks the kernel to stop."""
    cells = [
        DANGEROUS,
        "lk.check('safe', lambda x: exit())",
        "lk.check('safe', lambda x: quit())",
        "lk.check('safe', lambda x: sys.exit(1))",
        "lk.check('safe', lambda x: os._exit(1))",
        "lk.check('safe', loop)",
        "lk.check('safe', recurse)",
        "lk.check('safe', lambda x: input('name?'))",
        "lk.check('safe', lambda x: print('z' * 10**7))",
        "lk.check('safe', spoil)",
        "print('alive', ones.tolist())",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    shown = ["".join(str(o) for o in cell.outputs) for cell in notebook.cells]
    for number in (1, 2, 3, 4):
        assert "It called `exit()`" in shown[number]
    assert "stopped after 0.3 seconds" in shown[5]
    assert "calls itself for ever" in shown[6]
    assert "stopped with an error" in shown[7]
    assert len(shown[8]) < 10_000
    assert "changed what it was given" in shown[9]
    assert "alive [1.0, 1.0, 1.0]" in shown[10]
    assert 'role="status"' in shown[1]
