"""The third run of every student notebook: graded as handed out, each exercise must fail.

    python tests/lessons/every_exercise_fails.py

It proves that no answer leaked into a student notebook and that no check lets a blank pass. nbval
runs the notebooks; its report says which cells failed, and those must be the exercises at least.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]


def failed_cells(notebook: Path) -> set[int]:
    """Return the code cells, counted from 0, in which a check refused what was there."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = ["-m", "pytest", "-c", "tests/nbval.ini", "--rootdir", "."]
        options = [f"--junitxml={report}", str(notebook)]
        subprocess.run(
            [sys.executable, *command, *options],
            cwd=ROOT,
            env=os.environ | {"LABKIT_STRICT": "1", "LABKIT_BUDGET": "smoke"},
            stdout=subprocess.DEVNULL,
            check=False,  # failing is what it should do
        )
        cases = ElementTree.parse(report).iter("testcase")
        return {
            int(case.get("name", "").split()[-1])
            for case in cases
            for failure in case.iter("failure")
            if "ExerciseFailed" in (failure.get("message") or "") + (failure.text or "")
        }


def exercise_cells(notebook: Path) -> set[int]:
    code = [c for c in nbformat.read(notebook, as_version=4).cells if c.cell_type == "code"]
    return {n for n, cell in enumerate(code) if "exercise" in cell.metadata.get("tags", [])}


def main() -> int:
    """Print a line a notebook and return 1 where an exercise passes blank."""
    passed, failed = 0, 0
    for notebook in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        wanted, found = exercise_cells(notebook), failed_cells(notebook)
        print(f"{notebook.name}: {len(wanted & found)} of {len(wanted)} exercises fail when blank")
        for cell in sorted(wanted - found):
            print(f"  code cell {cell} passes unanswered: has its answer leaked?")
        passed, failed = passed + len(wanted & found), failed + len(wanted - found)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
