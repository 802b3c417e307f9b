"""A lesson's source, cell by cell, with the line each cell stands on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from labkit.classroom.problems import LessonError, Problem

FORMAT = "py:percent"
MARKER = re.compile(r"\s*#\s*%%+(\s.*)?")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# What jupytext.toml says, repeated in each notebook: without it jupytext takes a notebook that is
# younger than its script for another one, and JupyterLab refuses to open it.
PAIRED = {
    "cell_metadata_filter": "tags,-all",
    "notebook_metadata_filter": "kernelspec,labkit,jupytext.text_representation.extension,"
    "jupytext.text_representation.format_name,-all",
}
_HEADER = """\
jupytext:
  text_representation:
    extension: .py
    format_name: percent
kernelspec:
  display_name: Python 3 (ipykernel)
  language: python
  name: python3
"""
# What jupytext notes for itself while it reads; none of it is the author's.
_JUPYTEXT_OWN = ("lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker")


@dataclass(frozen=True)
class Cell:
    """One cell of a source: what jupytext reads in it, and its ``text`` as it stands in the file.

    ``kind`` is "code", "markdown" or "raw"; ``line`` is the line of the file that holds the first
    line of ``source``, counted from 1.
    """

    kind: str
    source: str
    options: Mapping[str, Any]
    line: int
    text: str

    @property
    def tags(self) -> tuple[str, ...]:
        """The cell's tags.

        >>> Cell("code", "1", {"tags": ["solution"]}, 2, "").tags
        ('solution',)
        """
        return tuple(self.options.get("tags", ()))


@dataclass(frozen=True)
class Source:
    """A source in pieces: ``header`` is what stands above the cells, ``metadata`` what it says."""

    header: str
    metadata: Mapping[str, Any]
    cells: tuple[Cell, ...]


def import_jupytext() -> ModuleType:
    """The jupytext module, or an error that says how to install it.

    >>> import_jupytext().__name__
    'jupytext'
    """
    try:
        import jupytext
    except ImportError as error:
        raise ImportError(
            "jupytext is not installed, and lessons are built with it. "
            'In the clone of the course, run: pip install -e ".[lab]"'
        ) from error
    return jupytext


def read_source(path: Path) -> Source:
    """Read a percent script into its cells.

    Raises LessonError where the header is not YAML or the cells cannot be told apart.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "00_first.py")
    ...     _ = path.write_text('# %% [markdown]\\n# Hello\\n\\n# %% tags=["solution"]\\nx = 1\\n')
    ...     for cell in read_source(path).cells:
    ...         print(cell.line, cell.kind, cell.tags, cell.source)
    2 markdown () Hello
    5 code ('solution',) x = 1
    """
    text = path.read_text(encoding="utf-8")
    header, chunks = split(text)
    notebook = _read(path, header, chunks)
    if len(chunks) != len(notebook.cells):
        message = (
            "The cells cannot be told apart. Begin each with a line # %%, let only the YAML header "
            "stand before the first, and keep such lines out of strings and Markdown."
        )
        raise LessonError.of(path, [Problem(header.count("\n") + 1, message)])
    line = header.count("\n") + 1
    cells = []
    for cell, chunk in zip(notebook.cells, chunks, strict=True):
        options = {key: value for key, value in cell.metadata.items() if key not in _JUPYTEXT_OWN}
        cells.append(Cell(cell.cell_type, cell.source, options, line + 1, chunk))
        line += chunk.count("\n")
    return Source(header, notebook.metadata, tuple(cells))


def split(text: str) -> tuple[str, list[str]]:
    """Cut the text of a source into its header and its cells, each from its # %% line on.

    >>> split("# ---\\n\\n# %%\\nx = 1\\n")
    ('# ---\\n\\n', ['# %%\\nx = 1\\n'])
    """
    header: list[str] = []
    chunks: list[list[str]] = []
    for line in text.splitlines(keepends=True):
        if MARKER.fullmatch(line.rstrip("\n")):
            chunks.append([])
        (chunks[-1] if chunks else header).append(line)
    return "".join(header), ["".join(chunk) for chunk in chunks]


def join(header: str, chunks: Sequence[str]) -> str:
    """The text of a source from its header and the texts of its cells.

    >>> join("# ---\\n", ["# %%\\nx = 1\\n\\n\\n", "# %%\\nx\\n\\n"])
    '# ---\\n\\n# %%\\nx = 1\\n\\n\\n# %%\\nx\\n'
    """
    return header.rstrip("\n") + "\n\n" + "".join(chunks).rstrip("\n") + "\n"


def script(notebook: Any) -> str:
    """A notebook as a percent script, as jupytext itself writes it when it keeps a pair in step.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> notebook = new_notebook(cells=[new_code_cell("x = 1")], metadata={"jupytext": PAIRED})
    >>> split(script(notebook))[1]
    ['# %%\\nx = 1\\n']
    """
    return import_jupytext().writes(notebook, fmt=FORMAT)


def complete(header: str) -> str:
    """The same header with the format and the kernel named as in every other file.

    jupytext guesses the format otherwise, and wrongly where the file holds an indented magic; and
    it takes a script and a notebook for different where only one of them names the kernel.

    >>> print(complete("# ---\\n# jupyter:\\n#   labkit: {}\\n# ---\\n"), end="")
    # ---
    # jupyter:
    #   jupytext:
    #     text_representation:
    #       extension: .py
    #       format_name: percent
    #   kernelspec:
    #     display_name: Python 3 (ipykernel)
    #     language: python
    #     name: python3
    #   labkit: {}
    # ---
    """
    top = re.search(r"^#\s*jupyter\s*:\s*?\n#( +)", header, re.MULTILINE)
    if not top:
        return header
    wanted = "".join(f"#{top[1]}{line}" for line in _HEADER.splitlines(keepends=True))
    if wanted in header:
        return header
    old = rf"^#{top[1]}(?:jupytext|kernelspec)\s*:.*\n(?:#{top[1]} +.*\n)*"
    above, below = header[: top.start(1) - 1], header[top.start(1) - 1 :]
    return above + wanted + re.sub(old, "", below, flags=re.MULTILINE)


def _read(path: Path, header: str, chunks: Sequence[str]) -> Any:
    jupytext = import_jupytext()
    import yaml  # type: ignore[import-untyped,unused-ignore]
    from nbformat import ValidationError

    # The format is given, never guessed: jupytext guesses another one where a magic is indented.
    try:
        return jupytext.reads(header + "".join(chunks), fmt=FORMAT)
    except yaml.MarkedYAMLError as error:
        raise LessonError.of(path, [_yaml_problem(header, error)]) from error
    except ValidationError as error:
        raise LessonError.of(path, _options_problems(header, chunks)) from error


def _yaml_problem(header: str, error: Any) -> Problem:
    above = re.split(r"^#\s*jupyter\s*:", header, maxsplit=1, flags=re.MULTILINE)[0]
    line = above.count("\n") + 1 + (error.problem_mark.line if error.problem_mark else 0)
    message = (
        f"The header is not YAML: {error.problem}. "
        "Indent its keys evenly and quote what holds a colon."
    )
    return Problem(line, message)


def _options_problems(header: str, chunks: Sequence[str]) -> Iterator[Problem]:
    """The cells that jupytext cannot read for what stands behind their # %%."""
    jupytext = import_jupytext()
    from nbformat import ValidationError

    line = header.count("\n") + 1
    for chunk in chunks:
        try:
            jupytext.reads(chunk, fmt=FORMAT)
        except ValidationError as error:
            message = f'This cell\'s options are wrong: {error.message}. Write tags=["solution"].'
            yield Problem(line, message)
        line += chunk.count("\n")
