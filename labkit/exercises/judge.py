"""Judge one answer: try it on every case beside the reference, and find out what went wrong."""

import inspect
import time
import types
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from labkit.exercises.blanks import body, empty_body, is_blank, uses_bits
from labkit.exercises.compare import difference, summary
from labkit.exercises.errors import BRACKETS, is_method, raised, sentence
from labkit.exercises.exercise import Case, Exercise
from labkit.exercises.guard import Outcome, TookTooLong, call, can_limit_time
from labkit.exercises.likeness import alike, is_many, left_alike, parts
from labkit.exercises.trial import try_case
from labkit.exercises.verdict import Line, State, Verdict

LOOKING = 10.0  # seconds for comparing, describing and trying the known mistakes

_tried: dict[Exercise, list[list[Outcome]]] = {}


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Return the verdict on `answer`; whatever the answer does ends here.

    A function is called on each case, a class is built and then called, a value is compared as
    it is. Where an answer behaves like one of the exercise's known mistakes, that mistake's own
    words come first.
    """
    # Looking at an answer runs its code too: it may print itself, or compare itself, for ever.
    looked = call(lambda: _judge(exercise, answer), (), exercise.seconds + LOOKING)
    if looked.error is None:
        return looked.value
    kind = type(looked.error).__name__
    text = f"It could not be looked at ({kind}). Give plain numbers, tensors or lists of them."
    return Verdict(exercise.label, State.WRONG, (Line("What was given", text),))


def _judge(exercise: Exercise, answer: Any) -> Verdict:
    if answer is ... or answer is None:
        return _to_do(exercise, *_nothing_given(exercise, answer))
    if misfit := _kind_misfit(exercise, answer):
        return Verdict(exercise.label, State.WRONG, (Line("What was given", misfit),))
    deadline = time.monotonic() + exercise.seconds
    outcomes = []
    for case in exercise.cases:
        outcome = try_case(exercise, answer, case, deadline - time.monotonic())
        if is_blank(exercise, answer, outcome):
            return _to_do(exercise, *_blank_left(exercise, answer))
        outcomes.append(outcome)
        if isinstance(outcome.error, TookTooLong):
            break
    return _verdict(exercise, answer, outcomes)


def _verdict(exercise: Exercise, answer: Any, outcomes: list[Outcome]) -> Verdict:
    problems = [
        _problem(exercise, case, outcome)
        for case, outcome in zip(exercise.cases, outcomes, strict=False)
    ]
    wrong = [number for number, problem in enumerate(problems) if problem]
    if not wrong:
        notes = _notes(exercise, outcomes[0])
        return Verdict(exercise.label, State.RIGHT, (Line("", exercise.why), *notes))
    first = outcomes[wrong[0]]
    lines = (*_diagnosis(exercise, answer, outcomes, wrong), *(problems[wrong[0]] or ()))
    state = State.RAISED if first.error else State.WRONG
    return Verdict(exercise.label, state, (*lines, *_notes(exercise, first)))


def _kind_misfit(exercise: Exercise, answer: Any) -> str | None:
    wanted = exercise.kind
    if inspect.iscoroutinefunction(answer):
        return "It is a coroutine, which nobody awaits: write `def`, not `async def`."
    if wanted == "class" and not isinstance(answer, type):
        return f"Give check the class itself, by its name without brackets, not {_what(answer)}."
    if wanted == "function" and not callable(answer):
        return f"Give check the function itself, by its name without brackets, not {_what(answer)}."
    if wanted == "value" and isinstance(answer, types.FunctionType):
        return "Give check the value, not the function: call it with brackets."
    return None


def _what(answer: Any) -> str:
    if isinstance(answer, nn.Module):
        return "a network already built"
    return summary(answer, 60)


def _to_do(exercise: Exercise, *more: Line) -> Verdict:
    return Verdict(exercise.label, State.UNTOUCHED, (Line("To do", exercise.ask), *more))


def _nothing_given(exercise: Exercise, answer: Any) -> tuple[Line, ...]:
    if answer is None and exercise.kind == "value":
        text = "It is None, which is nothing: `print` shows a value and hands back nothing."
        return (Line("What was given", text),)
    return ()


def _blank_left(exercise: Exercise, answer: Any) -> tuple[Line, ...]:
    """An answer that does something, and yet has a blank in it, is told so."""
    if empty_body(body(exercise, answer)):
        return ()
    return (Line("Left", "A `...` is still there: replace each one."),)


def _problem(exercise: Exercise, case: Case, outcome: Outcome) -> tuple[Line, ...] | None:
    """Return what to show about one case, or `None` where the answer is right on it."""
    if outcome.error is not None:
        return (*_on(exercise, case), raised(exercise, outcome.error))
    wanted = try_case(exercise, exercise.reference, case, exercise.seconds)
    yours, right = outcome.value, wanted.value
    text = difference(yours, right, rtol=exercise.rtol, atol=exercise.atol)
    if text is None and outcome.changed:
        text = "it is right, but it changed what it was given: work on a copy, such as `x.clone()`"
    if text is None and outcome.left:
        text = f"it is right, but it leaves {outcome.left}"
    if text is None:
        return None
    if exercise.kind == "class" and isinstance(yours, dict):
        known = yours.keys() == right.keys()
        yours, right = yours["output"], right["output"]
        if not known:  # no tensor came out, so no weights were looked at: that is what is wrong
            form = "the numbers are right, but this is no network: write `class Name(nn.Module):`"
            text = difference(yours, right) or form
    if exercise.use:  # what is looked at has its own names
        text = text.removeprefix("output: ")
    text = _slip_of_form(yours, right, outcome.printed) or text
    if exercise.kind == "value":  # showing what is wanted would be the answer itself
        return (Line("Your answer", sentence(_without_answer(text, yours))),)
    return (
        *_on(exercise, case),
        Line("Yours", summary(yours)),
        Line("Wanted", summary(right)),
        Line("What differs", sentence(text)),
    )


def _slip_of_form(yours: Any, right: Any, printed: str) -> str | None:
    """Say how a value of the wrong kind came about, where the value gives it away."""
    if isinstance(yours, Mapping) and isinstance(right, Mapping):
        for key, wanted in right.items():
            judged = wanted is not None and key in yours
            if judged and (slip := _slip_of_form(yours[key], wanted, printed)):
                return f"{key}: {slip}"
        return None
    parts = yours if isinstance(yours, tuple | list) else (yours,)
    if any(map(is_method, parts)):
        return BRACKETS
    if isinstance(yours, types.GeneratorType):
        return "it is a generator: end with `return`, not with `yield`"
    if yours is None and printed:
        return "it is None: `print` shows a value, only `return` hands it back"
    if yours is None:
        return "it is None: does every path through your function end in `return`?"
    if isinstance(yours, nn.Module) and isinstance(right, torch.Tensor):
        name = type(yours).__name__
        return f"it is the layer {name} itself: build a layer, then call it, as in `nn.ReLU()(x)`"
    return None


def _without_answer(text: str, yours: Any) -> str:
    """Keep what is said of the answer's form, and not the value that is wanted."""
    if "still the blank" in text:
        return f"{summary(yours)} has a `...` in it: replace each one"
    return text if text.startswith("it") else f"{summary(yours)} is not it"


def _on(exercise: Exercise, case: Case) -> tuple[Line, ...]:
    if exercise.kind == "value":
        return ()
    given = _given(exercise, case)
    between = "\n  " if any("\n" in each for each in given) else ", "
    return (Line("On", f"{case.name}: {between.join(given)}"),)


def _given(exercise: Exercise, case: Case) -> list[str]:
    """Each argument of a case, under the name it has in the exercise."""
    arguments = (*case.build, *case.arguments)
    names = list(inspect.signature(exercise.reference).parameters)
    if exercise.kind == "class" or len(names) != len(arguments):
        return [summary(argument) for argument in arguments]
    return [f"{name} = {summary(each)}" for name, each in zip(names, arguments, strict=True)]


def _diagnosis(
    exercise: Exercise, answer: Any, outcomes: list[Outcome], wrong: list[int]
) -> tuple[Line, ...]:
    """Name the known mistake that behaves like the answer on every case, if one does.

    An answer with two slips is like none of them. Its code or its results may give one away, else
    perhaps it is the mistake with the same result on the first case that is `wrong`, unless that
    can be chance: one number on one case.
    """
    tried = _known(exercise)
    rights = [try_case(exercise, exercise.reference, c, exercise.seconds) for c in exercise.cases]
    early = outcomes[: wrong[0] + 1]  # what is changed later on may hang on how it is written
    for mistake, theirs in zip(exercise.mistakes, tried, strict=True):
        same = len(theirs) == len(outcomes) and all(map(alike, outcomes, theirs, rights))
        if same and all(map(left_alike, early, theirs, rights)):
            return (Line("Why", mistake.say),)
    if uses_bits(answer) and not _asks_yes_or_no(exercise):
        return (Line("Perhaps", "`^` works on bits. Python's power is `**`."),)
    if _is_fixed(outcomes, rights):
        text = "Yours is the same whatever it is given. Is something written into it as a number?"
        return (Line("Perhaps", text),)
    for mistake, theirs in zip(exercise.mistakes, tried, strict=True):
        shared = [
            number
            for number in wrong
            if alike(outcomes[number], theirs[number], rights[number])
            and left_alike(outcomes[number], theirs[number], rights[number])
            and _problem(exercise, exercise.cases[number], theirs[number])
        ]
        if shared[:1] == wrong[:1] and (len(shared) > 1 or is_many(outcomes[wrong[0]].value)):
            return (Line("Perhaps", mistake.say),)
    return ()


def _known(exercise: Exercise) -> list[list[Outcome]]:
    """What each known mistake does on each case: found out once, for it is the same every time."""
    if exercise in _tried:
        return _tried[exercise]
    found = [
        [try_case(exercise, mistake.answer, case, exercise.seconds) for case in exercise.cases]
        for mistake in exercise.mistakes
    ]
    # Unless time was up: that says how busy the computer was, and the next answer is tried anew.
    if not any(isinstance(each.error, TookTooLong) for theirs in found for each in theirs):
        _tried[exercise] = found
    return found


def _asks_yes_or_no(exercise: Exercise) -> bool:
    """Whether an exercise gives tensors of True and False, for which `^` has a use."""
    given = exercise.cases[0].arguments
    return any(isinstance(each, torch.Tensor) and each.dtype == torch.bool for each in given)


def _is_fixed(outcomes: list[Outcome], rights: list[Outcome]) -> bool:
    """Whether the same numbers come out on all cases, where those that are wanted differ."""
    found = [parts(outcome.value) for outcome in outcomes]
    kinds = {type(part) for each in found for part in each}
    if len(found) < 2 or not kinds <= {int, float, str} or kinds <= {str}:
        return False
    wanted = [right.value for right in rights]
    return found.count(found[0]) == len(found) and any(difference(wanted[0], w) for w in wanted)


def _notes(exercise: Exercise, outcome: Outcome) -> tuple[Line, ...]:
    notes = []
    if outcome.printed:
        notes.append(Line("It printed", outcome.printed[:500]))
    if exercise.kind != "value" and not can_limit_time():
        notes.append(Line("Note", "no time limit can be set on this system: a loop that never ends "
                          "needs the stop button."))  # fmt: skip
    return tuple(notes)
