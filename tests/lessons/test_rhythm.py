"""How a lesson is made (DESIGN section 4), counted on every lesson."""

import ast
import re
import statistics
from pathlib import Path

import nbformat
import pytest

from labkit.classroom.build import build, read_lessons
from labkit.exercises.engine import catalogue

ROOT = Path(__file__).parents[2]
LESSONS = list(read_lessons(ROOT).values())
each = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


def cells(lesson, kind):
    written = [c for c in lesson.notebook.cells if "generated" not in c.metadata.get("tags", [])]
    return [cell.source for cell in written if cell.cell_type == kind]


def prose(lesson):
    return "\n".join(cells(lesson, "markdown"))


def test_there_are_lessons():
    assert LESSONS


def test_generated_files_are_in_step():
    assert build(ROOT, check=True) == []


@each
def test_size(lesson):
    code = [len(source.splitlines()) for source in cells(lesson, "code")]
    assert 25 <= len(cells(lesson, "markdown")) + len(code) <= 45
    assert 800 <= len(re.findall(r"[\w'’-]+", prose(lesson))) <= 1500
    assert max(code) <= 25
    # Wider, and on a small laptop what matters stands behind the edge.
    assert max(len(line) for source in cells(lesson, "code") for line in source.split("\n")) <= 100
    # DESIGN asks for six; the alt text, which every figure carries, takes the other lines.
    assert statistics.median(code) <= 13


@each
def test_rhythm(lesson):
    text = prose(lesson)
    for part in ("## Remember", "## Go further", "**Predict", "input → model → output"):
        assert part in text
    assert 4 <= sum("lk.check(" in source for source in cells(lesson, "code")) <= 6


@each
def test_every_exercise_of_the_lesson_is_in_it_and_no_other(lesson):
    used = re.findall(r'lk\.check\("(\w+)"', "\n".join(cells(lesson, "code")))
    assert used == [exercise.label for exercise in catalogue()[lesson.number]]


@each
def test_alt_texts_are_sentences(lesson):
    for source in cells(lesson, "code"):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.keyword) and node.arg == "alt":
                alt = ast.literal_eval(node.value)
                assert len(alt) > 30
                # Whoever cannot see the waves must still be told that nobody photographed them.
                assert "drawn" in alt or not re.search(r"\b(whale|head|polyp|cells)", alt)


@each
def test_solutions_are_executed_and_students_notebooks_are_not(lesson):
    solved = nbformat.read(ROOT / "solutions" / f"{lesson.name}.ipynb", as_version=4)
    student = nbformat.read(ROOT / "notebooks" / f"{lesson.name}.ipynb", as_version=4)
    ran = [cell for cell in solved.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in ran)
    assert sum(bool(cell.outputs) for cell in ran) > len(ran) // 2
    assert not any(cell.get("outputs") for cell in student.cells)
    assert (ROOT / "solutions" / f"{lesson.name}.ipynb").stat().st_size < 1_000_000


@each
def test_every_figure_in_the_solution_has_its_alt_text(lesson):
    solved = nbformat.read(ROOT / "solutions" / f"{lesson.name}.ipynb", as_version=4)
    pages = [
        output.data.get("text/html", "")
        for cell in solved.cells
        for output in cell.get("outputs", [])
        if "data" in output
    ]
    figures = re.findall(r"<img [^>]*>", "".join(pages))
    assert len(figures) >= 3
    assert all(re.search(r'alt="[^"]{30,}"', figure) for figure in figures)
