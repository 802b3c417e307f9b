"""The four calls a student makes: `check`, `hint`, `solution` and `report`.

The wording follows one rule: say what was given, what was wanted and where to look, and never
stop the notebook. What was tried is forgotten with the kernel, unless `keep` was called.
"""

import copy
import difflib
import html
import inspect
import os
import pkgutil
import textwrap
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import labkit.exercises as lessons
from labkit.exercises.errors import LONGEST
from labkit.exercises.exercise import Exercise
from labkit.exercises.judge import judge
from labkit.exercises.progress import noted, progress_of, touched
from labkit.exercises.verdict import Line, State, Verdict, as_html, frame
from labkit.runtime.notebook import display, table

LONGEST_KEPT = 10_000  # characters of an answer: ours have a few hundred
PLAIN = (bool, int, float, str, tuple, list, dict)  # what prints as it is written
_GREY = State.UNTOUCHED.colour


class ExerciseFailed(AssertionError):  # noqa: N818  it is a verdict, not an error of the program
    """Raised by a check that is not right, under `LABKIT_STRICT=1` only."""


_judging: list[str] = []  # the exercise being judged now


def check(label: str, answer: Any) -> Any:
    """Say whether `answer` solves the exercise `label`, and return what to go on with.

    Returns `answer` where it is right and the reference otherwise, so the cells below always
    compute with something right. Never raises, whatever the answer does (it runs on copies, within
    a time limit); under `LABKIT_STRICT=1` (tests, grading) it raises `ExerciseFailed` where the
    answer is not right. Met in lesson 00.

    >>> shape = check("batch_shape", (3, 224, 224))  # doctest: +ELLIPSIS
    ✗ batch_shape: not right yet
      Why: That is one picture. Four of them have one dimension more.
    ...
    >>> shape
    (4, 3, 224, 224)
    """
    try:
        exercise = find(label)
    except LookupError as error:
        _tell(str(error))
        if strict():
            raise ExerciseFailed(str(error)) from None
        return answer
    if _judging:  # a check inside the answer that is being judged
        return answer
    _judging.append(label)
    try:
        ours = exercise.kind != "value" and answer is exercise.reference
        verdict = _ours(label) if ours else judge(exercise, answer)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an answer so odd that looking at it fails
        text = f"This answer could not be judged: {type(error).__name__}: {error}"
        verdict = Verdict(label, State.WRONG, (Line("", text[:LONGEST]),))
    finally:
        _judging.clear()
    _remember(verdict, answer)
    display(verdict.html(), verdict.text())
    _show_kept(verdict)
    if strict() and not verdict.right:
        raise ExerciseFailed(verdict.text())
    return answer if verdict.right else _reference(exercise)


def hint(label: str) -> None:
    """Reveal the next hint for the exercise `label`; after the last, name `solution`."""
    try:
        exercise = find(label)
    except LookupError as error:
        _tell(str(error))
        return
    progress = touched(label)
    if progress.hints >= len(exercise.hints):  # one that was kept may have had more
        _tell(f"{label}: that was the last hint. `lk.solution({label!r})` shows our answer.")
        return
    progress.hints += 1
    noted()
    title = f"{label}, hint {progress.hints} of {len(exercise.hints)}"
    _tell(f"{title}: {exercise.hints[progress.hints - 1]}")


def solution(label: str) -> None:
    """Show our answer to the exercise `label`, and why it is right."""
    try:
        exercise = find(label)
    except LookupError as error:
        _tell(str(error))
        return
    source = _source(exercise)
    display(
        frame(f"<pre>{html.escape(source)}</pre><div>{as_html(exercise.why)}</div>", _GREY),
        f"{source}\n\n{exercise.why}",
    )


def report() -> None:
    """Show what is right, tried and left in the lessons touched since the kernel started."""
    rows = list(_report_rows())
    if not rows:
        _tell("No exercise has been checked since the kernel started.")
        return
    done = sum(row["state"].startswith(State.RIGHT.symbol) for row in rows)
    table(rows, f"{done} of {len(rows)} exercises are right")


def find(label: str) -> Exercise:
    """Return the exercise `label`; `LookupError` names the nearest where there is none."""
    known = {exercise.label: exercise for group in catalogue().values() for exercise in group}
    if isinstance(label, str) and label in known:
        return known[label]
    near = difflib.get_close_matches(str(label), known, n=1, cutoff=0.5)
    raise LookupError(
        f"There is no exercise {label!r}. "
        + (f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known)}.")
    )


@cache
def catalogue() -> dict[str, tuple[Exercise, ...]]:
    """Return every exercise, by lesson number, in the order of the lessons."""
    names = sorted(
        m.name for m in pkgutil.iter_modules(lessons.__path__) if m.name[:7] == "lesson_"
    )
    return {
        name.removeprefix("lesson_"): import_module(f"labkit.exercises.{name}").EXERCISES
        for name in names
    }


def strict() -> bool:
    """Whether a failed check raises: `LABKIT_STRICT=1`."""
    return os.environ.get("LABKIT_STRICT", "0") not in ("", "0")


def _ours(label: str) -> Verdict:
    """For whoever runs the line with the check alone, after it fell back on our version."""
    return Verdict(
        label,
        State.UNTOUCHED,
        (Line("To do", f"This is our version of {label}. Run the cell that defines yours."),),
    )


def _remember(verdict: Verdict, answer: Any) -> None:
    progress = touched(verdict.label)
    if progress.state is not State.RIGHT:  # what was right once stays done
        progress.state = verdict.state
    progress.attempts += verdict.state is not State.UNTOUCHED
    if verdict.right:
        progress.answer = _code(verdict.label, answer)
    noted()


def _code(label: str, answer: Any) -> str:
    """An answer as the code that gives it; nothing, where it has none."""
    try:
        if inspect.isroutine(answer) or inspect.isclass(answer):
            code = textwrap.dedent(inspect.getsource(answer)).strip()
        else:
            code = f"{label} = {answer!r}" if isinstance(answer, PLAIN) else ""
    except Exception:  # not from a cell, of C, or a list that cannot be shown: `check` goes on
        return ""
    return code if len(code) <= LONGEST_KEPT else ""


def _show_kept(verdict: Verdict) -> None:
    """To whom has filled in nothing: what they had right in an earlier session."""
    answer = progress_of(verdict.label).answer
    if verdict.state is State.UNTOUCHED and answer:
        what = "This was right before. Copy it into the cell above:"
        display(
            frame(f"<div>{what}</div><pre>{html.escape(answer)}</pre>", _GREY), f"{what}\n{answer}"
        )


def _reference(exercise: Exercise) -> Any:
    """Return the reference; a value is copied, so that a cell cannot change it for the next."""
    return copy.deepcopy(exercise.reference) if exercise.kind == "value" else exercise.reference


def _source(exercise: Exercise) -> str:
    if exercise.kind == "value":
        return f"{exercise.label} = {exercise.reference!r}"
    return inspect.getsource(exercise.reference).strip()


def _report_rows() -> Iterator[dict[str, str]]:
    for number, group in catalogue().items():
        if not any(progress_of(exercise.label).now for exercise in group):
            continue
        for exercise in group:
            progress = progress_of(exercise.label)
            yield {
                "lesson": number,
                "exercise": exercise.label,
                "state": f"{progress.state.symbol} {progress.state.words}",
                "attempts": str(progress.attempts),
                "hints": str(progress.hints),
            }


def _tell(text: str) -> None:
    display(frame(as_html(text), _GREY), text)
