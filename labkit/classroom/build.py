"""From the source of a lesson to the four files it consists of."""

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from labkit.classroom import syllabus
from labkit.classroom.front_matter import FrontMatter, front_matter, line_of
from labkit.classroom.grammar import blank_out
from labkit.classroom.lint import ONLY_IN_SOLUTION, lint
from labkit.classroom.notebooks import keep_outputs, render, with_ids, write
from labkit.classroom.opening import opening, repository, setup
from labkit.classroom.percent import (
    KERNEL,
    PAIRED,
    Cell,
    Source,
    complete,
    join,
    read_source,
    script,
    split,
)
from labkit.classroom.problems import LessonError, Problem

GENERATED = "generated"
_NAME = re.compile(r"(\d\d)_[a-z0-9_]+")


@dataclass(frozen=True)
class Lesson:
    """A lesson as its author wrote it, with fresh generated cells on top.

    ``number`` is "00" and ``name`` "00_first_look"; ``notebook`` is an nbformat notebook.
    """

    number: str
    name: str
    front: FrontMatter
    notebook: Any


def read_lesson(path: str | Path) -> Lesson:
    """Read and check ``solutions/NN_name.py``.

    Raises LessonError, with every problem of the file on a line of its own.

    >>> read_lesson("solutions/first.py")
    Traceback (most recent call last):
    labkit.classroom.problems.LessonError: solutions/first.py:1: This is no name for a lesson. \
Call it by two digits, an underscore and small letters, such as 00_first_look.py.
    """
    path = Path(path)
    return _lesson(path, _number(path), read_source(path))


def solution(lesson: Lesson) -> Any:
    """The complete notebook, without outputs.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> front = FrontMatter("Edges", ("Find.", "Use."), 1, 1, 1, None, ())
    >>> notebook = new_notebook(cells=[new_code_cell("x = 1")])
    >>> solution(Lesson("01", "01_edges", front, notebook)).metadata["labkit"]["title"]
    'Edges'
    """
    notebook = copy.deepcopy(lesson.notebook)
    front = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(lesson.front).items()}
    notebook.metadata = {"jupytext": dict(PAIRED), "kernelspec": dict(KERNEL), "labkit": front}
    return notebook


def student(lesson: Lesson) -> Any:
    """The notebook with blanks for answers. Each cell has the id of the cell it comes from.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> front = FrontMatter("Edges", ("Find.", "Use."), 1, 1, 1, None, ())
    >>> cell = new_code_cell("x = 1  # SOLUTION", metadata={"tags": ["exercise"]})
    >>> lesson = Lesson("01", "01_edges", front, new_notebook(cells=[cell]))
    >>> student(lesson).cells[0].source
    'x = ...'
    """
    notebook = copy.deepcopy(lesson.notebook)
    notebook.metadata = {"jupytext": dict(PAIRED), "kernelspec": dict(KERNEL)}
    notebook.cells = [
        cell for cell in notebook.cells if not ONLY_IN_SOLUTION & set(cell.metadata.get("tags", []))
    ]
    for cell in notebook.cells:
        if "exercise" in cell.metadata.get("tags", []):
            cell.source = blank_out(cell.source).source
    return notebook


def build(root: str | Path, *, check: bool = False) -> list[Path]:
    """Bring every generated file under ``root`` in step with ``solutions/*.py``.

    Returns what was written or removed; with ``check`` nothing is touched, and what is out of step
    is returned. Outputs of solution cells whose source did not change are kept. Nothing is written
    where any lesson has a problem: then LessonError tells all of them.

    >>> build("no/such/folder")
    Traceback (most recent call last):
    FileNotFoundError: There is no folder no/such/folder/solutions. \
Run this in a clone of the course.
    """
    root = Path(root)
    wanted: dict[Path, str | None] = {}
    lessons = read_lessons(root)
    for path, lesson in lessons.items():
        wanted |= _files(root, path, lesson)
    wanted |= _pages(root, list(lessons.values()))
    names = {path.stem for path in wanted}
    wanted |= dict.fromkeys(_orphans(root / "notebooks", names))
    changed = [path for path, text in sorted(wanted.items()) if _text(path) != text]
    if not check:
        for path in changed:
            write(path, wanted[path])
    return changed


def read_lessons(root: Path) -> dict[Path, Lesson]:
    """All lessons under ``root``, by the path of their sources.

    Raises LessonError with the problems of all files, FileNotFoundError where there is no folder.

    >>> read_lessons(Path("no/such/folder"))
    Traceback (most recent call last):
    FileNotFoundError: There is no folder no/such/folder/solutions. \
Run this in a clone of the course.
    """
    folder = root / "solutions"
    if not folder.is_dir():
        raise FileNotFoundError(
            f"There is no folder {folder.as_posix()}. Run this in a clone of the course."
        )
    lessons, problems = {}, []
    for path in sorted(folder.glob("*.py")):
        try:
            lessons[path] = read_lesson(path)
        except LessonError as error:
            problems.append(str(error))
    if problems:
        raise LessonError("\n".join(problems))
    return lessons


def _number(path: Path) -> str:
    match = _NAME.fullmatch(path.stem)
    if match:
        return match[1]
    message = (
        "This is no name for a lesson. Call it by two digits, an underscore and small letters, "
        "such as 00_first_look.py."
    )
    raise LessonError.of(path.as_posix(), [Problem(1, message)])


def _lesson(path: Path, number: str, source: Source) -> Lesson:
    own = [cell for cell in source.cells if GENERATED not in cell.tags]
    neighbours: dict[str, list[str]] = {}
    for other in sorted(path.parent.glob("*.py")):
        neighbours.setdefault(other.stem[:2], []).append(other.stem)
    problems = lint(own)
    if len(neighbours.get(number, [])) > 1:
        names = " and ".join(neighbours[number])
        problems.append(Problem(1, f"Two lessons have one number: {names}. Rename one."))
    front = front_matter(source.header, source.metadata)
    if not isinstance(front, FrontMatter):
        raise LessonError.of(path, problems + front)
    for needed in front.builds_on:
        if needed not in neighbours or needed == number:
            line = line_of(source.header, "builds_on")
            message = f'builds_on names lesson "{needed}". Name other lessons, which are there.'
            problems.append(Problem(line, message))
    if problems:
        raise LessonError.of(path, problems)
    address = repository(path.resolve().parent.parent)
    lessons = {needed: neighbours[needed][0] for needed in front.builds_on}
    text = opening(number, path.stem, front, address, lessons)
    return Lesson(number, path.stem, front, _notebook(path.stem, text, setup(address), own))


def _notebook(name: str, text: str, code: str, own: Iterable[Cell]) -> Any:
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    cells = [
        new_markdown_cell(text, metadata={"tags": [GENERATED]}),
        new_code_cell(code, metadata={"tags": [GENERATED]}),
    ]
    for cell in own:
        new = new_code_cell if cell.kind == "code" else new_markdown_cell
        cells.append(new(cell.source, metadata={"tags": list(cell.tags)} if cell.tags else {}))
    for identity, cell in with_ids(name, cells):
        cell.id = identity
    return new_notebook(cells=cells)


def _files(root: Path, path: Path, lesson: Lesson) -> dict[Path, str | None]:
    full, blank = solution(lesson), student(lesson)
    keep_outputs(lesson.name, full, path.with_suffix(".ipynb"))
    notebooks = root / "notebooks" / lesson.name
    return {
        path: _renewed(path, lesson),
        path.with_suffix(".ipynb"): render(full),
        notebooks.with_suffix(".ipynb"): render(blank),
        notebooks.with_suffix(".py"): script(blank),
    }


def _pages(root: Path, lessons: list[Lesson]) -> dict[Path, str | None]:
    """The READMEs with their table of lessons."""
    fronts = [(lesson.name, lesson.front) for lesson in lessons]
    address = repository(root)
    return {
        root / page: syllabus.renewed(text, fronts, address, path)
        for page, path in syllabus.PAGES.items()
        if (text := _text(root / page)) is not None
    }


def _renewed(path: Path, lesson: Lesson) -> str:
    """The text of a source with fresh generated cells, untouched where they are fresh already."""
    from nbformat.v4 import new_notebook

    source = read_source(path)
    header = complete(source.header)
    fresh = lesson.notebook.cells[:2]
    found = [(at, cell.source) for at, cell in enumerate(source.cells) if GENERATED in cell.tags]
    if header == source.header and found == [(at, cell.source) for at, cell in enumerate(fresh)]:
        return path.read_text(encoding="utf-8")
    _, chunks = split(script(new_notebook(cells=fresh, metadata={"jupytext": PAIRED})))
    own = [cell.text for cell in source.cells if GENERATED not in cell.tags]
    return join(header, [chunk.rstrip("\n") + "\n\n" for chunk in chunks] + own)


def _orphans(folder: Path, names: set[str]) -> Iterator[Path]:
    """Generated files whose lesson is gone; one that somebody made by hand is left alone."""
    for path in folder.glob("*"):
        generated = path.suffix in (".py", ".ipynb") and _NAME.fullmatch(path.stem)
        if generated and path.stem not in names and f'"{GENERATED}"' in (_text(path) or ""):
            yield path


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
