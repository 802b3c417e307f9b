"""`make test-gpu`: the tests that need a GPU, then every lesson at its GPU budget.

    python tests/lessons/on_a_gpu.py [NUMBER ...]

Prints seconds and peak memory a lesson, and its longest cells; one that stops says where, and the
next is run. With numbers, such as 03 05, only these lessons. Without a GPU it says that nothing
was checked.
"""

import os
import re
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import nbformat
import torch
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).parents[2]
PEAK = "import torch; print('PEAK', torch.cuda.max_memory_allocated())"


def run(notebook: Path) -> str:
    """Execute one solution; return its seconds, its peak of GPU memory and its longest cells."""
    lesson = nbformat.read(notebook, as_version=4)
    lesson.cells.append(nbformat.v4.new_code_cell(PEAK))
    start = time.perf_counter()
    here = {"metadata": {"path": str(notebook.parent)}}
    client = NotebookClient(lesson, timeout=600, kernel_name="python3", resources=here)
    client.execute(env=os.environ | {"LABKIT_STRICT": "1"})
    took = time.perf_counter() - start
    shown = "".join(output.get("text", "") for output in lesson.cells[-1].outputs)
    peak = re.search(r"PEAK (\d+)", shown)
    assert peak, f"{notebook.name} printed no peak"
    cells = sorted(((seconds(cell), n) for n, cell in enumerate(lesson.cells)), reverse=True)
    longest = ", ".join(f"cell {number} {each:.0f} s" for each, number in cells[:4])
    return f"{took:.0f} s, at most {int(peak[1]) / 2**30:.2f} GiB of GPU memory; {longest}"


def seconds(cell: nbformat.NotebookNode) -> float:
    """How long a cell ran; 0 for one of words."""
    times = cell.metadata.get("execution", {})
    if "iopub.execute_input" not in times:
        return 0.0
    at = [
        times[name].replace("Z", "+00:00") for name in ("iopub.execute_input", "iopub.status.idle")
    ]
    began, ended = map(datetime.fromisoformat, at)
    return (ended - began).total_seconds()


def main(numbers: list[str]) -> int:
    """Return 0 where everything passed or there is no GPU, as the words then say."""
    if not torch.cuda.is_available():
        print("There is no GPU here, so nothing was run on one. Not run on a GPU.")
        return 0
    print(f"GPU: {torch.cuda.get_device_name()}", flush=True)
    tests = [sys.executable, "-m", "pytest", "-m", "gpu", "tests"]
    failed = 0 if numbers else subprocess.run(tests, cwd=ROOT).returncode
    for notebook in sorted((ROOT / "solutions").glob("[0-9]*.ipynb")):
        if numbers and notebook.name[:2] not in numbers:
            continue
        try:
            print(f"{notebook.stem}: {run(notebook)}", flush=True)
        except CellExecutionError as error:
            failed = 1
            print(f"{notebook.stem} stops:\n{error}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
