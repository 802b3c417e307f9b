"""A student's own copies of the lessons, which no update ever overwrites."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labkit.runtime import replacing

RECORD = ".labkit.json"
_LESSON = "[0-9][0-9]_*.ipynb"


def start(lessons: Path, folder: Path, *, update: bool = False) -> list[str]:
    """Copy the notebooks in ``lessons`` into ``folder``; returns what was done, in sentences.

    A copy that its student changed is never written to: with ``update``, a newer lesson is laid
    beside it as NN_name.new.ipynb. "Changed" means other cells or other text in them; outputs and
    the way JupyterLab writes a file do not count. The folder remembers what was laid in
    .labkit.json. Raises FileNotFoundError where there are no lessons, and ValueError where that
    memory is damaged.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     lesson = Path(root, "00_first.ipynb")
    ...     _ = lesson.write_text('{"cells": [], "metadata": {}}')
    ...     start(Path(root), Path(root, "work")), start(Path(root), Path(root, "work"))
    (['00_first.ipynb: laid out for you.'], ['Nothing to do: all lessons are there.'])
    """
    folder.mkdir(parents=True, exist_ok=True)
    given = _read_record(folder)
    said: list[str] = []
    for lesson in find_lessons(lessons):
        said += _lay(lesson, folder / lesson.name, given, update)
    (folder / RECORD).write_text(json.dumps(given, indent=1, sort_keys=True), encoding="utf-8")
    return said or ["Nothing to do: all lessons are there."]


def overview(lessons: Path, folder: Path) -> list[str]:
    """One line a lesson: its title, and how the copy in ``folder`` stands.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     text = '{"cells": [{"cell_type": "markdown", "source": "# Lesson 00 · First look"}]}'
    ...     _ = Path(root, "00_first.ipynb").write_text(text, encoding="utf-8")
    ...     overview(Path(root), Path(root, "work"))
    ['Lesson 00 · First look: not laid out yet']
    """
    given = _read_record(folder)
    lines = []
    for lesson in find_lessons(lessons):
        copy = folder / lesson.name
        if not copy.exists():
            state = "not laid out yet"
        elif fingerprint(copy) in (given.get(lesson.name), fingerprint(lesson)):
            state = f"{copy.as_posix()}, as it was laid out"
        else:
            state = f"{copy.as_posix()}, with your changes"
        lines.append(f"{_title(lesson)}: {state}")
    return lines


def find_lessons(lessons: Path) -> list[Path]:
    """The students' notebooks in a folder, in order.

    >>> find_lessons(Path("no/such/folder"))
    Traceback (most recent call last):
    FileNotFoundError: There are no lessons in no/such/folder. \
Clone the course, and run `python -m labkit start` in the clone.
    """
    found = sorted(lessons.glob(_LESSON))
    if not found:
        raise FileNotFoundError(
            f"There are no lessons in {lessons.as_posix()}. "
            "Clone the course, and run `python -m labkit start` in the clone."
        )
    return found


def fingerprint(path: Path) -> str | None:
    """What a notebook's cells say, as a hash; None where the file is no notebook any more.

    >>> fingerprint(Path("no/such/file.ipynb"))
    """
    try:
        cells = _read_notebook(path)["cells"]
        content = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _lay(lesson: Path, copy: Path, given: dict[str, str], update: bool) -> Iterator[str]:
    """Bring one copy up to date as far as its student allows; ``given`` is brought up to date too.

    What ``given`` holds is the newest version the student was handed, laid over the old copy or
    beside it.
    """
    newest = str(fingerprint(lesson))
    if not copy.exists():
        _copy(lesson, copy)
        given[copy.name] = newest
        yield f"{copy.name}: laid out for you."
        return
    current = fingerprint(copy)
    if current == newest:
        given[copy.name] = newest
    elif current and current == given.get(copy.name):
        _copy(lesson, copy)
        given[copy.name] = newest
        yield f"{copy.name}: renewed; you had not changed it."
    elif newest == given.get(copy.name):
        return
    elif not update:
        yield (
            f"{copy.name}: yours is kept. There is a newer lesson; "
            "`python -m labkit start --update` lays it beside yours."
        )
    else:
        yield from _lay_beside(lesson, copy, given)


def _lay_beside(lesson: Path, copy: Path, given: dict[str, str]) -> Iterator[str]:
    beside = copy.with_name(f"{copy.stem}.new.ipynb")
    changed = beside.exists() and fingerprint(beside) != given.get(beside.name)
    if changed and fingerprint(beside) != fingerprint(lesson):
        yield (
            f"{copy.name}: yours is kept, and so is {beside.name}, which you changed too. "
            f"Rename {beside.name} and run this again to get the newer lesson."
        )
        return
    _copy(lesson, beside)
    given[copy.name] = given[beside.name] = str(fingerprint(lesson))
    yield f"{copy.name}: yours is kept. The newer lesson lies beside it, as {beside.name}."


def _copy(lesson: Path, copy: Path) -> None:
    notebook = _read_notebook(lesson)
    notebook["metadata"].pop("jupytext", None)  # a copy is paired with nothing
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    with replacing(copy) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")


def _read_notebook(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def _read_record(folder: Path) -> dict[str, str]:
    path = folder / RECORD
    if not path.exists():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    if isinstance(record, dict):
        return record
    raise ValueError(
        f"{path.as_posix()} is damaged. Delete that file and run this again: "
        "every notebook you have is then taken for changed, and kept."
    )


def _title(lesson: Path) -> str:
    heading = "".join(_read_notebook(lesson)["cells"][0]["source"]).partition("\n")[0]
    match = re.fullmatch(r"#\s*(.+)", heading)
    return match[1] if match else lesson.stem
