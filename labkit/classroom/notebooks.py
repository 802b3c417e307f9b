"""Notebooks as files: the same bytes for the same cells, and outputs that outlive a rebuild."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def render(notebook: Any) -> str:
    """A notebook as the text of its file: the same bytes for the same content.

    >>> from nbformat.v4 import new_notebook
    >>> render(new_notebook()).endswith("}\\n")
    True
    """
    import nbformat

    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return nbformat.writes(nbformat.from_dict(notebook)) + "\n"


def write(path: Path, text: str | None) -> None:
    """Write a file, with its folder; None removes it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Path(folder, "notebooks", "a.py"), "x = 1\\n")
    ...     Path(folder, "notebooks", "a.py").read_bytes()
    b'x = 1\\n'
    """
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")  # git compares bytes on Windows too


def keep_outputs(name: str, notebook: Any, path: Path) -> None:
    """Give ``notebook`` the outputs that cells with the same source have in the file ``path``.

    >>> keep_outputs("01_edges", None, Path("no/such/file.ipynb"))
    """
    from nbformat.v4 import reads

    if not path.exists():
        return
    try:
        old = reads(path.read_text(encoding="utf-8"))
    except (ValueError, AttributeError):  # not a notebook any more: nothing to keep
        return
    # The ids in the file may be JupyterLab's, and stale: only a cell's text tells what it was.
    executed = {i: cell for i, cell in with_ids(name, old.cells) if cell.cell_type == "code"}
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id in executed:
            cell.outputs = executed[cell.id].outputs
            cell.execution_count = executed[cell.id].execution_count


def with_ids(name: str, cells: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Each cell with an id that depends on the lesson, its content and how often that occurred.

    >>> from nbformat.v4 import new_code_cell
    >>> cells = [new_code_cell("x"), new_code_cell("x")]
    >>> [identity for identity, cell in with_ids("01_edges", cells)]
    ['427f7926a00b66a2', 'c741b7364d4e98a0']
    """
    seen: Counter[str] = Counter()
    for cell in cells:
        content = f"{name}\n{cell.cell_type}\n{cell.source}"
        seen[content] += 1
        yield hashlib.sha256(f"{content}\n{seen[content]}".encode()).hexdigest()[:16], cell
