"""What an error in an answer means: its own text, the likely slip, and the line it came from."""

import inspect
import re
import sysconfig
import traceback
from pathlib import Path
from typing import Any

import torch

from labkit.exercises.exercise import Exercise
from labkit.exercises.guard import TookTooLong, TriedToExit
from labkit.exercises.verdict import Line

LONGEST = 500  # characters of an error that are shown

# Code that is not the student's: this folder, the installed packages and Python's own library.
_NOT_OWN = (
    str(Path(__file__).parent),
    *(sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib")),
    "<frozen",
)
BRACKETS = "A name there lacks its brackets: `x.mean` is the method itself, `x.mean()` calls it"
_METHOD = re.compile(r"builtin_function_or_method|method_descriptor|'method'")
# What stands in an error's text, and the slip it usually comes from.
_SLIPS = {
    "object is not callable": "Round brackets call a function; square ones take a value: `x[0]`",
    "Module [ModuleList]": "A `ModuleList` is a list: go through it, and call each layer",
    "before Module.__init__()": "Begin `__init__` with `super().__init__()`",
    "Boolean value of Tensor": "Many values have no single yes or no: work on all of them at once, "
    "without if",
    "converted to Python scalars": "`float(x)` and `int(x)` make one plain number; `x.float()` and "
    "`x.int()` change the type of a whole tensor",
}


def raised(exercise: Exercise, error: BaseException) -> Line:
    """Tell what stopped an answer, and the slip behind it where the error gives it away."""
    if isinstance(error, TookTooLong):
        text = f"It was stopped after {exercise.seconds:g} seconds. Is there a loop that never ends"
        return Line("What happened", f"{text}?")
    if isinstance(error, TriedToExit | SystemExit):
        return Line("What happened", "It called `exit()`. End a function with `return` instead.")
    if isinstance(error, RecursionError):
        return Line("What happened", "It calls itself for ever: which call does not call again?")
    text = f"{type(error).__name__}: {str(error)[:LONGEST]}"
    parts = [text, *_slips(exercise, error, text)]
    return Line("What happened", " ".join(map(sentence, parts)) + _where(error))


def is_method(value: Any) -> bool:
    """Tell whether a value is a method that somebody forgot to call.

    >>> is_method("a".upper), is_method("a".upper())
    (True, False)
    """
    return bool(_METHOD.search(f"'{type(value).__name__}'"))


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop, unless the text ends otherwise."""
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."


def _slips(exercise: Exercise, error: BaseException, text: str) -> list[str]:
    if type(error) is NameError and error.name:
        return [_unknown_name(exercise, error.name)]
    if _METHOD.search(text):
        return [BRACKETS]
    return [advice for part, advice in _SLIPS.items() if part in text]


def _unknown_name(exercise: Exercise, name: str) -> str:
    if callable(getattr(torch.Tensor, name, None)):
        other = f" or `torch.{name}(x)`" if hasattr(torch, name) else ""
        return f"`{name}` is a method of tensors: write `x.{name}()`{other}"
    if name in ("np", "numpy"):
        return "NumPy is not loaded here: tensors have the same methods, such as `x.argmax()`"
    if exercise.kind == "class":
        return f"`{name}` is defined nowhere: is it `self.{name}`, or spelled another way?"
    known = ", ".join(f"`{each}`" for each in inspect.signature(exercise.reference).parameters)
    return f"`{name}` is defined nowhere. The function is given {known}; the rest is yours to make"


def _where(error: BaseException) -> str:
    """Name the last line of the student's own code, which is what they can mend."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(_NOT_OWN)]
    return f" It happened in the line: `{own[-1].line}`" if own and own[-1].line else ""
