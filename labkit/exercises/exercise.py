"""What an exercise is made of: a question, a reference, cases to try, expected mistakes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Case:
    """One set of arguments to try an answer on.

    `name` finishes a sentence that begins with "On": "a picture that is all black". A class is
    first built with `build` and the result then called with `arguments`.
    """

    name: str
    arguments: tuple = ()
    build: tuple = ()


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people really give, and what to tell whoever gave it.

    `answer` is the wrong function, class or value itself. An answer that behaves like it on
    every case is met by `say`, so a mistake is its own test; one that behaves like it on the first
    case that is not right hears "Perhaps" and `say`.
    """

    answer: Any
    say: str


@dataclass(frozen=True, eq=False)  # cases hold tensors, so one is only equal to itself
class Exercise:
    """A question with everything the checker needs to judge, help and explain.

    `reference` is the right answer: a function, a class (built, then called) or a plain value.
    `hints` go from a nudge to nearly the answer; `why` is told to whoever got it right.
    `seconds` bounds all cases together, as far as Python can stop them: a call that never ends
    inside compiled code needs the kernel's restart. Numbers agree within `rtol` and `atol`. `use`
    tells what is done with a function, or with a class once it is built, where the result of one
    call is not the point; it returns what the function does where that is None or a blank.
    """

    label: str
    ask: str
    reference: Any
    hints: tuple[str, ...]
    why: str
    cases: tuple[Case, ...] = (Case("its value"),)
    mistakes: tuple[Mistake, ...] = ()
    seconds: float = 5.0
    rtol: float = 1e-4
    atol: float = 1e-6
    use: Callable[..., Any] | None = None

    @property
    def kind(self) -> Literal["class", "function", "value"]:
        """What is asked for."""
        if isinstance(self.reference, type):
            return "class"
        return "function" if callable(self.reference) else "value"
