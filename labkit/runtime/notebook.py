"""Where words and pictures come out: HTML where a notebook is watching, plain text elsewhere."""

import inspect
import math
import os
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any


def in_notebook() -> bool:
    """Tell whether a Jupyter kernel (JupyterLab, Colab, nbval) runs this code.

    >>> in_notebook()
    False
    """
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return hasattr(get_ipython(), "kernel")


def display(html: str, text: str) -> None:
    """Show `html` in a notebook, and print `text`, which says the same, anywhere else.

    >>> display("<b>Right.</b>", "Right.")
    Right.
    """
    if not in_notebook():
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"  # old consoles lack some signs
        print(text.encode(encoding, "replace").decode(encoding))
        return
    from IPython.display import display as show

    show({"text/html": html, "text/plain": text}, raw=True)


def cell() -> int | None:
    """The number of the notebook's cell that runs now; None outside a notebook.

    >>> cell() is None
    True
    """
    if not in_notebook():
        return None
    from IPython import get_ipython

    return get_ipython().execution_count


class Live:
    """One place on a notebook's page whose content can be replaced while a cell runs."""

    def __init__(self) -> None:
        """Take no place yet: that is done by the first `show`."""
        self._handle: Any = None

    def show(self, html: str, text: str) -> None:
        """Show `html`, or `text` where HTML cannot be shown, in place of what was there."""
        from IPython.display import display as show

        data = {"text/html": html, "text/plain": text}
        if self._handle is None:
            self._handle = show(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)


def explore(function: Callable[..., None], **ranges: Any) -> None:
    """Show what a function shows, with sliders, one for each (from, to, step), that call it anew.

    Where nobody can move one, outside a notebook or under `LABKIT_WIDGETS=off`, it is called once
    as it is, and how to call it by hand is said.

    >>> def look(foam=0.5):
    ...     print(f"looking at {foam}")
    >>> explore(look, foam=(0, 1, 0.25))
    looking at 0.5
    No sliders here. Call look(foam=…) yourself, with 0 to 1.
    """
    if not in_notebook() or os.environ.get("LABKIT_WIDGETS") == "off":
        function()
        names = ", ".join(f"{name}=…" for name in ranges)
        spans = "; ".join(f"{span[0]} to {span[1]}" for span in ranges.values())
        print(f"No sliders here. Call {function.__name__}({names}) yourself, with {spans}.")
        return
    from ipywidgets import interact

    interact(function, **ranges)


def table(rows: Sequence[Mapping[str, Any]], caption: str) -> None:
    """Show rows (a mapping from column to value each) as a table with a caption.

    Columns are those of all rows together, in the order in which they first occur; a cell that a
    row lacks stays empty. Raises `ValueError` where there is no row.

    >>> table([{"network": "LeNet", "score": 0.91234}], "What we tried")
    What we tried
    network  score
    LeNet    0.912
    """
    html, text = as_table(rows, caption)
    display(html, text)


def code(function: Callable, start: str, lines: int) -> None:
    """Show so many lines of a function's source, from the first that contains `start`.

    Raises `ValueError` where no line does, or fewer than one is asked for. Used in lesson 02.

    >>> code(textwrap.dedent, start="def dedent", lines=1)
    def dedent(text):
    """
    source = inspect.getsource(function).splitlines()
    first = next((number for number, line in enumerate(source) if start in line), None)
    if first is None or lines < 1:
        raise ValueError(
            f"{lines} lines of {function.__name__} from {start!r} on were asked for. Give words "
            f"that stand in one of its {len(source)} lines, and at least one line."
        )
    text = textwrap.dedent("\n".join(source[first : first + lines]))
    display(f"<pre>{escape(text)}</pre>", text)


def as_table(rows: Sequence[Mapping[str, Any]], caption: str) -> tuple[str, str]:
    """Return a table as HTML and as text; see `table`."""
    if not rows:
        raise ValueError(f"The table {caption!r} has no rows: give a list of at least one.")
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [[_cell(row.get(column, "")) for column in columns] for row in rows]
    numeric = [all(isinstance(row.get(name, 0), int | float) for row in rows) for name in columns]
    html = _html_table(columns, lines, numeric, caption)
    return html, f"{caption}\n{_text_table(columns, lines, numeric)}"


def _cell(value: Any) -> str:
    """Three figures of a fraction, all of a whole number, and no number as a dash.

    >>> [_cell(value) for value in (0.91234, 1234.5, 1e-5, float("nan"), 7, "LeNet")]
    ['0.912', '1234', '1e-05', '–', '7', 'LeNet']
    """
    if not isinstance(value, float):
        return str(value)
    if math.isnan(value):
        return "–"
    return f"{value:.0f}" if 1000 <= abs(value) < 1e7 else f"{value:.3g}"


def _html_table(
    columns: Sequence[str], lines: Sequence[Sequence[str]], numeric: Sequence[bool], caption: str
) -> str:
    sides = ["right" if number else "left" for number in numeric]
    head = "".join(
        f'<th scope="col" style="text-align:{side}">{escape(name)}</th>'
        for name, side in zip(columns, sides, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:{side}">{escape(cell)}</td>'
            for cell, side in zip(line, sides, strict=True)
        )
        + "</tr>"
        for line in lines
    )
    return (
        f'<table><caption style="white-space:nowrap">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _text_table(
    columns: Sequence[str], lines: Sequence[Sequence[str]], numeric: Sequence[bool]
) -> str:
    widths = [max(map(len, column)) for column in zip(columns, *lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in [columns, *lines]
    )
