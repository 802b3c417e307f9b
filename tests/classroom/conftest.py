"""A small made-up course to build, with every kind of cell in its one lesson."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

REPOSITORY = Path(__file__).parents[2]
NAME = "00_first_look"

HEADER = """\
# ---
# jupyter:
#   labkit:
#     title: First look
#     objectives:
#       - Read a picture as numbers.
#       - Say what a threshold does.
#     teach: 10
#     practise: 15
#     cpu: 40
#     gpu: null
#     builds_on: []
# ---
"""

CELLS = '''\
# %% [markdown] tags=["nbval-check-output"]
# ## Pictures are numbers
#
# A whale is a matrix. ![a fluke](fluke.png)

# %% tags=["instructor"]
secret_note = "ask who has seen a whale"

# %%
pixels = [[0, 128], [64, 255]]
sum(pixels[0])


# %% tags=["exercise"]
def brightest(image):
    """The largest value."""
    # BEGIN SOLUTION
    return max(max(row) for row in image)
    # END SOLUTION


brightest = lk.check("brightest", brightest)

# %% tags=["exercise", "nbval-check-output"]
threshold = 100  # SOLUTION
# BEGIN SOLUTION
above = [value for row in pixels for value in row if value > threshold]
# END SOLUTION
# BEGIN PROMPT
# # keep the values above the threshold
# above = ...
# END PROMPT
# BEGIN SOLUTION NO PROMPT
hidden_answer = len(above)
# END SOLUTION
above = lk.check("above", (threshold, above))

# %% [markdown] tags=["solution"]
# The full answer is 42.

# %%
print(len(pixels))

# %%
print(len(pixels))
'''


@dataclass(frozen=True)
class Course:
    """A clone of the course in a folder of its own."""

    root: Path
    name: str = NAME

    def publish(self, address: str) -> None:
        text = f'[project.urls]\nRepository = "{address}"\n'
        (self.root / "pyproject.toml").write_text(text, encoding="utf-8")

    def path(self, place: str) -> Path:
        """solutions.py, solutions.ipynb, notebooks.py or notebooks.ipynb: a file of the lesson."""
        folder, _, suffix = place.partition(".")
        return self.root / folder / f"{self.name}.{suffix}"

    def read(self, place: str) -> str:
        return self.path(place).read_text(encoding="utf-8")

    def notebook(self, place: str) -> Any:
        return nbformat.read(self.path(f"{place}.ipynb"), as_version=4)

    def write_lesson(
        self, cells: str = CELLS, header: str = HEADER, name: str = NAME
    ) -> tuple[Path, int]:
        """Write a source; returns its path, and the line its first cell begins on."""
        path = self.root / "solutions" / f"{name}.py"
        path.write_text(f"{header}\n{cells}", encoding="utf-8", newline="\n")
        return path, header.count("\n") + 2

    def files(self) -> dict[str, bytes]:
        """Every file of the course, by its path in it."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def header() -> str:
    """The header of the made-up lesson."""
    return HEADER


@pytest.fixture
def cells() -> str:
    """The cells of the made-up lesson."""
    return CELLS


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one lesson, not built yet."""
    course = Course(tmp_path / "course")
    (course.root / "solutions").mkdir(parents=True)
    shutil.copy(REPOSITORY / "jupytext.toml", course.root)
    course.publish("https://example.org/course")
    course.write_lesson()
    return course
