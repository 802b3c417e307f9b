"""Where words and pictures come out: HTML where a notebook is watching, plain text elsewhere."""

import sys
from collections.abc import Mapping, Sequence
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


def table(rows: Sequence[Mapping[str, Any]], caption: str) -> None:
    """Show rows (a mapping from column to value each) as a table with a caption.

    >>> table([{"network": "LeNet", "score": 0.91234}], "What we tried")
    What we tried
    network  score
    LeNet    0.912
    """
    columns = list(rows[0])
    lines = [[_cell(row[column]) for column in columns] for row in rows]
    display(_html_table(columns, lines, caption), f"{caption}\n{_text_table(columns, lines)}")


def _cell(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _html_table(columns: Sequence[str], lines: Sequence[Sequence[str]], caption: str) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(f"<tr>{''.join(map(_html_cell, line))}</tr>" for line in lines)
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _html_cell(text: str) -> str:
    return f'<td style="text-align:left">{escape(text)}</td>'


def _text_table(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(columns, *lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [columns, *lines]
    )
