"""Judge one answer: try it on every case beside the reference, and find out what went wrong."""

import dis
import inspect
import sysconfig
import time
import traceback
import types
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import nn

from labkit.exercises.compare import difference, summary
from labkit.exercises.exercise import Case, Exercise
from labkit.exercises.guard import Outcome, TookTooLong, TriedToExit, call, can_limit_time
from labkit.exercises.verdict import Line, State, Verdict

# Code that is not the student's: this folder, the installed packages and Python's own library.
_NOT_OWN = (
    str(Path(__file__).parent),
    *(sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib")),
    "<frozen",
)

LONGEST = 500  # characters of an error that are shown
LOOKING = 10.0  # seconds for comparing, describing and trying the known mistakes

# What is left of a function once a docstring, `...` and `pass` are all there is in its body.
_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "POP_TOP", "RETURN_VALUE", "RETURN_CONST"}


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
        return _not_attempted(exercise)
    if misfit := _kind_misfit(exercise, answer):
        return Verdict(exercise.label, State.WRONG, (Line("What was given", misfit),))
    deadline = time.monotonic() + exercise.seconds
    outcomes = []
    for case in exercise.cases:
        outcome = _try(exercise, answer, case, deadline - time.monotonic())
        if _is_blank(exercise, answer, outcome):
            return _not_attempted(exercise)
        outcomes.append(outcome)
        if isinstance(outcome.error, TookTooLong):
            break
    return _verdict(exercise, answer, outcomes)


def _verdict(exercise: Exercise, answer: Any, outcomes: list[Outcome]) -> Verdict:
    for case, outcome in zip(exercise.cases, outcomes, strict=False):
        problem = _problem(exercise, answer, case, outcome)
        if problem:
            known = _known_mistake(exercise, outcomes)
            advice = (Line("Why", known),) if known else ()
            state = State.RAISED if outcome.error else State.WRONG
            return Verdict(exercise.label, state, (*advice, *problem, *_notes(exercise, outcome)))
    return Verdict(
        exercise.label, State.RIGHT, (Line("", exercise.why), *_notes(exercise, outcomes[0]))
    )


def _try(exercise: Exercise, answer: Any, case: Case, seconds: float) -> Outcome:
    if exercise.kind == "value":
        return Outcome(answer)
    if exercise.kind == "function":
        used = partial(exercise.use, answer) if exercise.use else answer
        return call(used, case.arguments, seconds)

    def build_and_call(*arguments: Any) -> dict[str, Any]:
        if exercise.use:
            return {"output": exercise.use(answer(*case.build), *arguments)}
        return _behaviour(answer, exercise.reference, case, arguments)

    return call(build_and_call, case.arguments, seconds)


def _behaviour(
    answer: Callable, reference: Callable, case: Case, arguments: tuple
) -> dict[str, Any]:
    """Build a class and call it; a network is also given the reference's weights and asked for
    gradients, so that two networks that mean the same give the same numbers."""
    built = answer(*case.build)
    if not isinstance(built, nn.Module):
        return {"output": built(*arguments)}
    torch.default_generator.manual_seed(0)
    _borrow_weights(reference(*case.build), built)
    output = built.eval()(*arguments)
    if not isinstance(output, torch.Tensor):
        return {"output": output}
    if output.requires_grad:
        output.sum().backward()
    return {
        "number of weights": sum(weight.numel() for weight in built.parameters()),
        "layers that are made but not used": [
            name for name, weight in built.named_parameters() if weight.grad is None
        ],
        "output": output.detach(),
    }


def _borrow_weights(lender: nn.Module, borrower: nn.Module) -> None:
    """Copy weights by order of creation, or by shape where the order is another one."""
    lent = list(lender.parameters())
    with torch.no_grad():
        for weight in borrower.parameters():
            match = next((i for i, other in enumerate(lent) if other.shape == weight.shape), None)
            if match is not None:
                weight.copy_(lent.pop(match))


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


def _not_attempted(exercise: Exercise) -> Verdict:
    return Verdict(exercise.label, State.UNTOUCHED, (Line("To do", exercise.ask),))


def _is_blank(exercise: Exercise, answer: Any, outcome: Outcome) -> bool:
    """A blank is a `...` that comes back or is computed with, or a body with nothing in it."""
    value = outcome.value
    if exercise.kind == "class" and isinstance(value, dict):
        value = value["output"]
        answer = answer.__dict__.get("forward", answer.__dict__.get("__call__"))
    if _is_blank_error(outcome.error):
        return True
    if value is ...:
        return True
    if isinstance(value, tuple | list) and value and all(part is ... for part in value):
        return True
    return value is None and outcome.error is None and _empty_body(answer)


def _is_blank_error(error: BaseException | None) -> bool:
    """A student's bare `raise NotImplementedError`, or computing with a `...` that is still there.

    torch raises NotImplementedError too, with a text, as for softmax of whole numbers.
    """
    if type(error) is NotImplementedError:
        return not str(error) or "forward" in str(error)
    return isinstance(error, TypeError | AttributeError) and "ellipsis" in str(error)


def _empty_body(function: Any) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and all(step.opname in _NOTHING for step in dis.get_instructions(code))


def _problem(
    exercise: Exercise, answer: Any, case: Case, outcome: Outcome
) -> tuple[Line, ...] | None:
    """Return what to show about one case, or `None` where the answer is right on it."""
    if outcome.error is not None:
        return (*_on(exercise, case), _raised(exercise, answer, outcome.error))
    wanted = _try(exercise, exercise.reference, case, exercise.seconds)
    text = difference(outcome.value, wanted.value, rtol=exercise.rtol, atol=exercise.atol)
    if text is None and outcome.changed:
        text = "it is right, but it changed what it was given: work on a copy, such as `x.clone()`"
    if text is None:
        return None
    if isinstance(outcome.value, types.GeneratorType):
        text = "it is a generator: end with `return`, not with `yield`"
    if outcome.value is None:
        text = "it is None: does every path through your function end in `return`?"
        if outcome.printed:
            text = "it is None: `print` shows a value, only `return` hands it back"
    yours, right = outcome.value, wanted.value
    if exercise.kind == "class" and isinstance(yours, dict):
        yours, right = yours["output"], right["output"]
    if exercise.kind == "value":  # showing what is wanted would be the answer itself
        return (Line("Your answer", _sentence(_without_answer(text, yours))),)
    return (
        *_on(exercise, case),
        Line("Yours", summary(yours)),
        Line("Wanted", summary(right)),
        Line("What differs", _sentence(text)),
    )


def _without_answer(text: str, yours: Any) -> str:
    """Keep what is said of the answer's form, and not the value that is wanted."""
    return text if text.startswith("it") else f"{summary(yours)} is not it"


def _on(exercise: Exercise, case: Case) -> tuple[Line, ...]:
    if exercise.kind == "value":
        return ()
    given = ", ".join(_given(exercise, case))
    return (Line("On", f"{case.name}: {given}"),)


def _given(exercise: Exercise, case: Case) -> list[str]:
    """Each argument of a case, under the name it has in the exercise."""
    arguments = (*case.build, *case.arguments)
    names = list(inspect.signature(exercise.reference).parameters)
    if exercise.use or exercise.kind == "class" or len(names) != len(arguments):
        return [summary(argument) for argument in arguments]
    return [f"{name} = {summary(each)}" for name, each in zip(names, arguments, strict=True)]


def _raised(exercise: Exercise, answer: Any, error: BaseException) -> Line:
    if isinstance(error, TookTooLong):
        return Line(
            "What happened",
            f"It was stopped after {exercise.seconds:g} seconds. Is there a loop that never ends?",
        )
    if isinstance(error, TriedToExit | SystemExit):
        return Line("What happened", "It called `exit()`. End a function with `return` instead.")
    if isinstance(error, RecursionError):
        return Line("What happened", "It calls itself for ever: which call does not call again?")
    text = f"{type(error).__name__}: {str(error)[:LONGEST]}"
    if "before Module.__init__()" in text:
        text += ". Begin `__init__` with `super().__init__()`"
    if "Boolean value of Tensor" in text:
        text += ". Many values have no single yes or no: work on all of them at once, without if"
    return Line("What happened", f"{_sentence(text)}{_where(error)}")


def _where(error: BaseException) -> str:
    """Name the last line of the student's own code, which is what they can mend."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(_NOT_OWN)]
    return f" It happened in the line: `{own[-1].line}`" if own and own[-1].line else ""


def _known_mistake(exercise: Exercise, outcomes: list[Outcome]) -> str | None:
    """Return the words for the mistake that behaves like the answer on every case, if one does."""
    for mistake in exercise.mistakes:
        theirs = [_try(exercise, mistake.answer, case, exercise.seconds) for case in exercise.cases]
        if len(theirs) == len(outcomes) and all(map(_alike, outcomes, theirs)):
            return mistake.say
    return None


def _alike(mine: Outcome, theirs: Outcome) -> bool:
    if mine.error is not None or theirs.error is not None:
        return type(mine.error) is type(theirs.error) and str(mine.error) == str(theirs.error)
    return difference(mine.value, theirs.value) is None


def _notes(exercise: Exercise, outcome: Outcome) -> tuple[Line, ...]:
    notes = []
    if outcome.printed:
        notes.append(Line("It printed", outcome.printed[:500]))
    if exercise.kind != "value" and not can_limit_time():
        notes.append(Line("Note", "no time limit can be set on this system: a loop that never ends "
                          "needs the stop button."))  # fmt: skip
    return tuple(notes)


def _sentence(text: str) -> str:
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."
