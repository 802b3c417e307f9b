import sys

import pytest

from labkit.classroom.percent import complete, import_jupytext, read_source
from labkit.classroom.problems import LessonError

HEADER = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
#   labkit:
#     title: x
# ---
"""


def test_each_cell_knows_its_line(course):
    path = course.path("solutions.py")
    lines = path.read_text().split("\n")
    source = read_source(path)
    assert len(source.cells) == 8
    for cell in source.cells:
        first = cell.source.split("\n")[0]
        assert first.removeprefix("# ") in lines[cell.line - 1]


def test_text_above_the_first_cell_is_refused(course, header):
    path, first = course.write_lesson("x = 1\n\n# %%\ny = 2\n")
    with pytest.raises(LessonError, match=f":{first + 2}: The cells cannot be told apart"):
        read_source(path)


def test_a_cell_mark_in_a_string_is_refused(course):
    path, _ = course.write_lesson('# %%\ntext = """\n# %%\n"""\n')
    with pytest.raises(LessonError, match="The cells cannot be told apart"):
        read_source(path)


def test_a_complete_header_is_left_alone():
    assert complete(HEADER) == HEADER


@pytest.mark.parametrize(
    "wrong",
    [
        HEADER.replace("Python 3 (ipykernel)", "My own kernel"),
        HEADER.replace("percent\n", "percent\n#       jupytext_version: 1.16.0\n"),
        HEADER.replace("#   jupytext:\n", "#   jupytext:\n#     formats: ipynb,../x//py\n"),
        HEADER.replace("#     language: python\n", ""),
    ],
)
def test_a_header_that_says_something_else_is_put_right(wrong):
    assert complete(wrong) == HEADER


def test_a_header_keeps_its_own_indentation():
    deep = "# ---\n# jupyter:\n#     labkit:\n#         title: x\n# ---\n"
    assert "#     jupytext:\n#       text_representation:\n" in complete(deep)
    assert "#     kernelspec:\n#       display_name:" in complete(deep)


def test_without_jupytext_the_builder_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "jupytext", None)
    with pytest.raises(ImportError, match=r"run: pip install -e \"\.\[lab\]\""):
        import_jupytext()
