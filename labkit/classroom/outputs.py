"""Solutions executed, so that whoever opens one in a browser sees every figure."""

import base64
import getpass
import os
import platform
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from labkit.classroom.build import read_lessons, solution
from labkit.classroom.notebooks import render, write
from labkit.classroom.problems import LessonError

CELL_SECONDS = 300
LARGEST = 1_000_000  # bytes of a notebook
_ABSOLUTE_PATH = re.compile(
    r"(?<![\w.:/<])/(?:home|root|Users|tmp|content|work|opt|usr|var|private|mnt)/|\b[A-Z]:\\"
)
_WARNING = re.compile(r"\b\w*Warning:")
# Pictures in letters and digits can spell anything.
_BASE64 = re.compile(r"base64,[A-Za-z0-9+/=\s]+")
COVER = Path("notebooks", "input_model_output.webp")
_COVER = re.compile(r'<img alt="From left to right: [^>]*;base64,([^"]+)"')
_TEXT = ("text/", "image/svg+xml", "application/json")


def execute(root: str | Path, names: Sequence[str] | None = None) -> list[Path]:
    """Execute solutions and write them with their outputs; returns the notebooks written.

    ``names`` are numbers ("00") or names ("00_first_look") of lessons; None means all. Each runs
    in strict mode in the folder solutions/. Raises LessonError, and leaves the notebook as it was,
    where a cell fails, warns, or shows what only this computer has: an absolute path, the names of
    the user and the computer; or where the notebook passes 1 MB.

    >>> execute("no/such/folder")
    Traceback (most recent call last):
    FileNotFoundError: There is no folder no/such/folder/solutions. \
Run this in a clone of the course.
    """
    lessons = read_lessons(Path(root))
    known = {name for lesson in lessons.values() for name in (lesson.number, lesson.name)}
    for name in names or ():
        if name not in known:
            raise LessonError(f"There is no lesson {name}. Choose from {', '.join(sorted(known))}.")
    written, problems = [], []
    for source, lesson in lessons.items():
        if names and not {lesson.number, lesson.name} & set(names):
            continue
        path = source.with_suffix(".ipynb")
        notebook = solution(lesson)
        found = [f"{path}: {problem}" for problem in _run(notebook, path.parent)]
        if not found:
            write(path, render(notebook))
            written.append(path)
        problems += found
    if problems:
        raise LessonError("\n".join(problems))
    return written


def _run(notebook: Any, folder: Path) -> list[str]:
    """Execute a notebook in place; returns what must not be published."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    # Sets and dictionaries of strings print in the same order on every run.
    # Nobody moves a slider here, and waiting for one's messages has hung the client. Nor does
    # anybody wait for a progress bar, which only a busy computer would show.
    switches = {
        "LABKIT_STRICT": "1",
        "LABKIT_WIDGETS": "off",
        "TQDM_DISABLE": "1",
        "PYTHONHASHSEED": "0",
    }
    environment = os.environ | switches
    try:
        client.execute(env=environment)
    except CellTimeoutError:
        return [f"A cell took longer than {CELL_SECONDS} s. Give it less to do."]
    except DeadKernelError:
        return ["The kernel died, most often for want of memory. Give the lesson less to do."]
    except CellExecutionError:
        pass  # the cell holds the error, which is told with what else is wrong
    normalise(notebook)
    return [*unpublishable(notebook)]


def cover(root: Path) -> None:
    """Write the figure that README.md shows, input to output, out of the executed lesson 00.

    A page of a repository shows pictures from files only; a test keeps the two the same.
    """
    from nbformat import read

    path = root / "solutions" / "00_first_look.ipynb"
    for cell in read(path, as_version=4).cells if path.exists() else ():
        for output in cell.get("outputs", []):
            if match := _COVER.search(output.get("data", {}).get("text/html", "")):
                (root / COVER).write_bytes(base64.b64decode(match[1]))


def normalise(notebook: Any) -> None:
    """Make the outputs of a notebook depend on nothing but its cells.

    >>> from nbformat.v4 import new_code_cell, new_notebook, new_output
    >>> pieces = [new_output("stream", text="a"), new_output("stream", text="b")]
    >>> notebook = new_notebook(cells=[new_code_cell("", outputs=pieces, execution_count=7)])
    >>> normalise(notebook)
    >>> notebook.cells[0].execution_count, [o.text for o in notebook.cells[0].outputs]
    (1, ['ab'])
    """
    notebook.metadata.pop("language_info", None)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(cells, 1):
        cell.execution_count = count
        outputs: list[Any] = []
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            # How a stream is cut into pieces depends on how busy the computer is.
            if output.output_type == "stream" and outputs and _same_stream(outputs[-1], output):
                outputs[-1].text += output.text
            else:
                outputs.append(output)
        cell.outputs = outputs


def unpublishable(notebook: Any) -> Iterator[str]:
    """What in the outputs of a notebook must not be published, cell by cell.

    >>> from nbformat.v4 import new_code_cell, new_notebook, new_output
    >>> cell = new_code_cell("f()", outputs=[new_output("stream", text="/home/ada/whale.png")])
    >>> list(unpublishable(new_notebook(cells=[cell])))
    ["Cell 1 (f()) shows an absolute path: '/home/'. Print a relative path or none."]
    """
    for number, cell in enumerate(notebook.cells, 1):
        name = f"Cell {number} ({cell.source.strip().partition(chr(10))[0][:60]})"
        for output in cell.get("outputs", []):
            for problem in _unpublishable(output):
                yield f"{name} {problem}"
    size = len(render(notebook).encode())
    if size > LARGEST:
        yield (
            f"The notebook has {size / 1e6:.1f} MB, {LARGEST / 1e6:.0f} MB is allowed. "
            "Show fewer or smaller pictures."
        )


def _unpublishable(output: Any) -> Iterator[str]:
    if output.output_type == "error":
        yield f"fails: {output.ename}: {output.evalue}. Correct it."
        return
    text = _BASE64.sub("", "\n".join(_texts(output)))
    if output.output_type == "stream" and output.name == "stderr":
        yield f"writes to stderr: {text.strip()[:200]!r}. Avoid what it warns of."
    elif warning := _WARNING.search(text):
        yield f"shows a warning: {warning[0]!r}. Avoid what it warns of."
    if path := _ABSOLUTE_PATH.search(text):
        yield f"shows an absolute path: {path[0]!r}. Print a relative path or none."
    for kind, pattern in _names().items():
        if re.search(pattern, text):
            yield f"shows the name of this {kind}. Print something that is the same for everyone."


def _names() -> dict[str, str]:
    """Patterns for the names of the user and the computer."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container may know no user
        user = ""
    patterns = {}
    # Short names, and "root" as in root mean square, are words too: there, only a path tells.
    if len(user) > 3 and user != "root":
        patterns["user"] = rf"\b{re.escape(user)}\b"
    elif user:
        patterns["user"] = rf"[/\\~]{re.escape(user)}[/\\]"
    computer = platform.node()
    if len(computer) > 3 and computer != "localhost":
        patterns["computer"] = rf"\b{re.escape(computer)}\b"
    return patterns


def _texts(output: Any) -> Iterator[str]:
    if output.output_type == "stream":
        yield output.text
    for kind, content in output.get("data", {}).items():
        if kind.startswith(_TEXT):
            yield content if isinstance(content, str) else str(content)


def _same_stream(before: Any, output: Any) -> bool:
    return before.output_type == "stream" and before.name == output.name
