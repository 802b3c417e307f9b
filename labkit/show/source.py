"""Code as a figure: the lines of the library that a lesson talks about, as they are."""

import html
import inspect
import textwrap
from collections.abc import Callable

from labkit.runtime.notebook import display


def code(function: Callable, start: str, lines: int) -> None:
    """Show so many lines of a function's source, from the first that contains `start`.

    Raises ValueError where no line does, or fewer than one is asked for. Used in lesson 02.

    >>> code(textwrap.dedent, "def dedent", 1)
    def dedent(text):
    """
    source = inspect.getsource(function).splitlines()
    first = next((number for number, line in enumerate(source) if start in line), None)
    if first is None or lines < 1:
        raise ValueError(
            f"{lines} lines of {function.__name__} from {start!r} on were asked for. It has "
            f"{len(source)} lines: give words that stand in one of them, and at least one line."
        )
    text = textwrap.dedent("\n".join(source[first : first + lines]))
    display(f"<pre>{html.escape(text)}</pre>", text)
