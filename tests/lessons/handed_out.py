"""Every student notebook as it is handed out: it must run to its end, and no exercise be solved.

    python tests/lessons/handed_out.py

One run proves both. Each notebook is run untouched; then, where it has run to its end, its
exercises are run once more, now graded, and every one must fail: no answer has leaked into the
notebook, and no check lets a blank pass. At the end more is there for a leak to reach than when the
cell first ran: all that the notebook defines, and our answers under the names of the blanks.
"""

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import Path

import nbformat
from longest_first import longest_first
from nbformat.v4 import new_code_cell

ROOT = Path(__file__).parents[2]
# A notebook's cells in one process, and the notebooks in the order that they are given in.
TWO_AT_A_TIME = ["--numprocesses", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
GRADED = 'import os\n\nos.environ["LABKIT_STRICT"] = "1"'


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def with_grading(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Let the exercises follow once more at the end, and return them."""
    cells = code_cells(notebook)
    blank = [cell for cell in cells if "exercise" in cell.metadata.get("tags", [])]
    again = [new_code_cell(cell.source, id=f"graded-{n}") for n, cell in enumerate(blank)]
    notebook.cells += [new_code_cell(GRADED, id="graded"), *again]
    return blank


def outcomes(folder: Path) -> dict[str, dict[int, str]]:
    """Run the notebooks of a folder; return what went wrong in each cell, "" where nothing did."""
    report = folder / "report.xml"
    notebooks = [str(path) for path in longest_first(folder)]
    # xunit1 says which file a cell is in. What lies outside the root would all be one scope.
    settings = ["-c", str(ROOT / "tests/nbval.ini"), "--rootdir", str(folder)]
    report_to = ["-o", "junit_family=xunit1", f"--junitxml={report}"]
    subprocess.run(
        [sys.executable, "-m", "pytest", *settings, *TWO_AT_A_TIME, *report_to, *notebooks],
        cwd=ROOT,
        env={**os.environ, "LABKIT_STRICT": "0", "LABKIT_BUDGET": "smoke"},
        stdout=subprocess.DEVNULL,
        check=False,  # failing is what the graded cells should do
    )
    found: dict[str, dict[int, str]] = {Path(path).stem: {} for path in notebooks}
    for case in ElementTree.parse(report).iter("testcase"):
        wrong = [*case.iter("failure"), *case.iter("error"), *case.iter("skipped")]
        text = "\n".join(each.text or each.get("message") or "no reason" for each in wrong)
        cell = int(case.get("name", "").split()[-1])
        found[Path(case.get("file", "")).stem][cell] = re.sub(r"#x1B\[[\d;]*m", "", text)
    return found


def faults(
    notebook: nbformat.NotebookNode, blank: list, outcome: Mapping[int, str]
) -> tuple[list[str], list[str]]:
    """What went wrong in a notebook as it is, and which of its exercises pass blank."""
    cells = code_cells(notebook)
    first = len(cells) - len(blank)  # of the graded ones
    broken = [
        f"code cell {number} does not run:\n{outcome.get(number, 'it was never reached')}"
        for number in range(first)
        if outcome.get(number, "missing")
    ]
    leaked = [
        f"code cell {cells.index(cell)} passes unanswered: has its answer leaked?"
        for number, cell in enumerate(blank, first)
        if "ExerciseFailed" not in outcome.get(number, "")
    ]
    return broken, leaked


def main() -> int:
    """Print a line a notebook and return 1 where a cell stops or an exercise passes blank."""
    wrong, seen = 0, 0
    with tempfile.TemporaryDirectory() as place:
        notebooks, blanks = {}, {}
        for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
            notebook = nbformat.read(path, as_version=4)
            blanks[path.stem], notebooks[path.stem] = with_grading(notebook), notebook
            nbformat.write(notebook, Path(place, path.name))
        found = outcomes(Path(place))
    for name, notebook in notebooks.items():
        blank = blanks[name]
        broken, leaked = faults(notebook, blank, found[name])
        cells = len(code_cells(notebook)) - len(blank) - 1
        print(f"{name}: {cells} cells run; {len(blank) - len(leaked)} of {len(blank)} blanks fail")
        for line in broken + leaked:
            print(f"  {line}")
        wrong, seen = wrong + len(broken) + len(leaked), seen + len(blank)
    print(f"{seen} exercises seen, {wrong} faults")
    return 1 if wrong or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
