"""What an error in an answer means: its own text, the likely slip, and the line it came from."""

import inspect
import re
import sysconfig
import traceback
from pathlib import Path
from typing import Any

import torch
from torch import nn

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
# What stands in an error's text, and the slip it usually comes from: the first that fits is told.
_SLIPS = {
    "object is not callable": "Round brackets call a function; square ones take a value: `x[0]`",
    "object is not subscriptable": "Square brackets take one of several values. A function is "
    "called with round ones: `f(x)`",
    "Module [ModuleList]": "A `ModuleList` is a list: go through it, and call each layer",
    "before Module.__init__()": "Begin `__init__` with `super().__init__()`",
    "forward() missing": "A layer is called with what it works on: `layer(x)`",
    "Boolean value of Tensor": "Many values have no single yes or no: work on all of them at once, "
    "without `if`, and with `&` for `and`, `|` for `or`",
    "converted to Python scalars": "`float(x)` and `int(x)` make one plain number; `x.float()` and "
    "`x.int()` change the type of a whole tensor",
    "Got: Bool": "True and False have no mean. Make numbers of them first: `.float().mean()`",
    "Got: Long": "torch takes no mean of whole numbers. Make fractions of them: `.float().mean()`",
    "modified by an inplace operation": "`+=` and names with `_` at their end change what is still "
    "needed: make something new, as in `x + y`",
    "does not require grad": "Nothing leads from there back to the weights. Does it come from what "
    "the network says, and is it still a tensor?",
    'required positional arguments: "dim"': "Say which dimension it runs over: `dim=`",
    "required positional argument": "Something asks for more than it is given. Is a default such "
    "as `stride=1` gone from its `def`?",
    "shapes cannot be multiplied": "The left one needs as many columns as the right one has rows. "
    "`x.T` turns rows into columns",
    "must match the size of tensor": "These two do not fit each other. Is it the dimension you "
    "mean? `print(x.shape)` shows which there are",
    "selected index k out of range": "`topk` is asked for more than there are: `min(k, len(x))` "
    "is as many as it can give",
    "is out of bounds for": "There is no such place: counting begins at 0, and the last is -1",
    "torch.return_types": "It holds two things, values and positions: `.values` or `.indices`",
    "'tuple' object has no attribute": "A tuple holds several things: take one of them, as in "
    "`x[0]`",
    "NoneType": "Something there is None: a function that prints, or ends without `return`, hands "
    "back nothing",
}
_UNBOUND = re.compile(r"local variable '(\w+)'")
_LACKING = re.compile(r"'(\w+)' object has no attribute '(\w+)'")
# Where a layer stands among numbers; the text then names its class.
_NUMBERS_WANTED = re.compile(
    r"unsupported operand|must be Tensor, not|expected Tensor as element|operator supports only"
)
_OWNERS = {"step": "optimiser", "zero_grad": "optimiser", "backward": "loss"}


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
    if advice := _early(error) or _layer_itself(text) or _in_training(text):
        return [advice]
    return [advice for part, advice in _SLIPS.items() if part in text][:1]


def _early(error: BaseException) -> str | None:
    name = _UNBOUND.search(str(error)) if isinstance(error, UnboundLocalError) else None
    if name is None:
        return None
    start = f"`{name[1]}` has no value there yet"
    return f"{start}: it gets one further down, or under an `if` that does not hold here"


def _layer_itself(text: str) -> str | None:
    """Where a layer is added up or laid beside numbers, though nobody has called it."""
    if not _NUMBERS_WANTED.search(text):
        return None
    kinds = [kind for kind in re.findall(r"\w+", text) if _is_class(nn, kind, nn.Module)]
    return f"`{kinds[0]}` is a layer, and no tensor: call it, as in `layer(x)`" if kinds else None


def _in_training(text: str) -> str | None:
    """Where network, optimiser and loss have been taken for each other."""
    lacking = _LACKING.search(text)
    if lacking and lacking[2] in _OWNERS and lacking[1] not in ("float", "int", "NoneType"):
        owner = _OWNERS[lacking[2]]
        return f"`{lacking[2]}` belongs to the {owner}: `{owner}.{lacking[2]}()`"
    called = re.search(r"'(\w+)' object is not callable", text)
    if called and _is_class(torch.optim, called[1], torch.optim.Optimizer):
        return "The optimiser only moves the weights. What is asked is the network: `network(…)`"
    return None


def _is_class(module: Any, name: str, parent: type) -> bool:
    found = getattr(module, name, None)
    return isinstance(found, type) and issubclass(found, parent)


def _unknown_name(exercise: Exercise, name: str) -> str:
    # Whoever writes `t` means a time, and hardly ever the method.
    if len(name) > 1 and callable(getattr(torch.Tensor, name, None)):
        other = f" or `torch.{name}(x)`" if hasattr(torch, name) else ""
        return f"`{name}` is a method of tensors: write `x.{name}()`{other}"
    if name in ("np", "numpy"):
        return "NumPy is not loaded here: tensors have the same methods, such as `x.argmax()`"
    if exercise.kind == "class":
        return f"`{name}` is defined nowhere: is it `self.{name}`, or spelled another way?"
    if name in _texts(exercise.reference):
        return f'Without quotes it is a name, and nothing has it. A text is `"{name}"`'
    known = ", ".join(f"`{each}`" for each in inspect.signature(exercise.reference).parameters)
    return f"`{name}` is defined nowhere. The function is given {known}; the rest is yours to make"


def _texts(reference: Any) -> list[str]:
    """The texts, each of one word, that a right answer writes in quotes."""
    code = getattr(reference, "__code__", None)
    return [] if code is None else [each for each in code.co_consts if isinstance(each, str)]


def _where(error: BaseException) -> str:
    """Name the last line of the student's own code, which is what they can mend."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(_NOT_OWN)]
    return f" It happened in the line: `{own[-1].line}`" if own and own[-1].line else ""
