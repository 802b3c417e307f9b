"""`make test-gpu`: the tests that need a GPU, then every lesson at its GPU budget.

    python tests/lessons/on_a_gpu.py

Prints seconds and peak memory a lesson. Without a GPU it says so, and that nothing was checked.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import torch
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
PEAK = "import torch; print('PEAK', torch.cuda.max_memory_allocated())"


def run(notebook: Path) -> tuple[float, float]:
    """Execute one solution; return its seconds and its peak of GPU memory in GiB."""
    lesson = nbformat.read(notebook, as_version=4)
    lesson.cells.append(nbformat.v4.new_code_cell(PEAK))
    start = time.perf_counter()
    here = {"metadata": {"path": str(notebook.parent)}}
    client = NotebookClient(lesson, timeout=600, kernel_name="python3", resources=here)
    client.execute(env=os.environ | {"LABKIT_STRICT": "1"})
    shown = "".join(output.get("text", "") for output in lesson.cells[-1].outputs)
    peak = re.search(r"PEAK (\d+)", shown)
    assert peak, f"{notebook.name} printed no peak"
    return time.perf_counter() - start, int(peak.group(1)) / 2**30


def main() -> int:
    """Return 0 where everything passed or there is no GPU, as the words then say."""
    if not torch.cuda.is_available():
        print("There is no GPU here, so nothing was run on one. Not run on a GPU.")
        return 0
    print(f"GPU: {torch.cuda.get_device_name()}")
    tests = subprocess.run([sys.executable, "-m", "pytest", "-m", "gpu", "tests"], cwd=ROOT)
    if tests.returncode not in (0, 5):  # 5: no test is marked gpu yet
        return tests.returncode
    for notebook in sorted((ROOT / "solutions").glob("[0-9]*.ipynb")):
        seconds, peak = run(notebook)
        print(f"{notebook.stem}: {seconds:.0f} s, at most {peak:.2f} GiB of GPU memory")
    return 0


if __name__ == "__main__":
    sys.exit(main())
