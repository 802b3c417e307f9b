"""Read an answer's code: is it still a blank, and is there a `^` in it?"""

import ast
import dis
import inspect
import re
import textwrap
from collections.abc import Mapping
from typing import Any

from labkit.exercises.exercise import Exercise
from labkit.exercises.guard import Outcome

# What is left of a function once a docstring, `...` and `pass` are all there is in its body.
_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "POP_TOP", "RETURN_VALUE", "RETURN_CONST"}


def is_blank(exercise: Exercise, answer: Any, outcome: Outcome) -> bool:
    """A blank is a `...` that comes back or is computed with, or a body with nothing in it, or with
    nothing but a `...` behind the lines that were given."""
    value = outcome.value
    if exercise.kind == "class" and isinstance(value, dict):
        value = value["output"]
    if outcome.error is not None and any(map(_keeps_blank, _bodies(answer))):
        return True  # an error of a blank that was handed on, far from where it stands
    if _is_blank_error(outcome.error, answer):
        return True
    if all_blank(value):
        return True
    if value is not None or outcome.error is not None:
        return False
    written = body(exercise, answer)
    return empty_body(written) or _ends_blank(written)


def all_blank(value: Any) -> bool:
    """Whether nothing but `...` came back, alone or as each part of a tuple, list or dictionary."""
    if isinstance(value, Mapping):
        value = [*value.values()]
    if isinstance(value, tuple | list):
        return len(value) > 0 and all(part is ... for part in value)
    return value is ...


def body(exercise: Exercise, answer: Any) -> Any:
    """The function that a student writes: of a class, the method that is called."""
    if exercise.kind != "class" or not isinstance(answer, type):
        return answer
    return answer.__dict__.get("forward", answer.__dict__.get("__call__"))


def _is_blank_error(error: BaseException | None, answer: Any) -> bool:
    """A student's bare `raise NotImplementedError`, or computing with a `...` that is still there.

    torch raises NotImplementedError too, with a text, as for softmax of whole numbers, or for a
    list of layers that is called. Of a network without `forward` it names the network's own class.
    """
    if type(error) is NotImplementedError:
        name = getattr(answer, "__name__", "")
        return not str(error) or f"[{name}] is missing" in str(error)
    return isinstance(error, TypeError | AttributeError) and "ellipsis" in str(error)


def _bodies(answer: Any) -> list[Any]:
    """Every function that a student writes: all methods of a class."""
    return list(vars(answer).values()) if isinstance(answer, type) else [answer]


def _keeps_blank(function: Any) -> bool:
    """Whether a `...` is given a name, as in `x = ...` or `self.x = ...`; `x[..., 0]` has none."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    steps = [] if code is None else dis.get_instructions(code)
    text = " ".join("..." if step.argval is ... else step.opname for step in steps)
    return bool(re.search(r"\.\.\. (LOAD_FAST\w* )?STORE_(?!SUBSCR)", text))


def empty_body(function: Any) -> bool:
    """Whether a function does nothing at all."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code is not None and all(step.opname in _NOTHING for step in dis.get_instructions(code))


def _ends_blank(function: Any) -> bool:
    """Whether the last line is a bare `...`: only the source tells, since Python compiles none."""
    try:
        source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
        written = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError):
        return False
    return isinstance(written, ast.FunctionDef) and _ends(written.body)


def _ends(lines: list[Any]) -> bool:
    """Whether a bare `...` is the last of these lines, or of those in the loop or `if` there."""
    last = lines[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant):
        return last.value.value is ...
    if isinstance(last, ast.FunctionDef | ast.ClassDef):  # what it defines, nobody has called
        return False
    inside = [getattr(last, name, []) for name in ("body", "orelse", "finalbody")]
    parts = [*getattr(last, "handlers", []), *getattr(last, "cases", [])]
    return any(map(_ends, filter(None, [*inside, *(part.body for part in parts)])))


def uses_bits(answer: Any) -> bool:
    """Whether there is a `^`, which in mathematics is a power and in Python is not."""
    codes = [getattr(inspect.unwrap(each), "__code__", None) for each in _bodies(answer)]
    steps = (step for code in codes if code for step in dis.get_instructions(code))
    return any(step.opname == "BINARY_OP" and step.argrepr in ("^", "^=") for step in steps)
