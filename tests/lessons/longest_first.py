"""Print a folder's notebooks in the order to run them in: the longest first.

    python tests/lessons/longest_first.py solutions

A long notebook that is begun last runs on alone, while the other core waits. How long each takes
stands in its front matter. pytest-xdist would begin with those of the most cells: say
--no-loadscope-reorder.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def longest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9]*.ipynb"), key=_seconds, reverse=True)


def _seconds(notebook: Path) -> int:
    source = (ROOT / "solutions" / notebook.with_suffix(".py").name).read_text(encoding="utf-8")
    found = re.search(r"^#     cpu: (\d+)$", source, re.MULTILINE)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    print(*longest_first(Path(sys.argv[1])))
