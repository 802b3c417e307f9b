import json
import subprocess
import sys

import pytest

from labkit.classroom.build import build, read_lesson, read_lessons, solution, student
from labkit.classroom.grammar import MARKS
from labkit.classroom.problems import LessonError

PLACES = ["notebooks.ipynb", "notebooks.py", "solutions.ipynb", "solutions.py"]


def test_build_writes_all_four_files_of_a_lesson(course):
    assert build(course.root) == [course.path(place) for place in PLACES]
    assert all(course.read(place).endswith("\n") for place in PLACES)


def test_a_second_build_finds_nothing_to_do_and_a_fresh_one_writes_the_same_bytes(course):
    build(course.root)
    before = course.files()
    assert build(course.root) == []
    for place in PLACES[:3]:
        course.path(place).unlink()
    assert build(course.root) == [course.path(place) for place in PLACES[:3]]
    assert course.files() == before


def test_another_process_writes_the_same_bytes(course):
    build(course.root)
    before = course.files()
    course.path("notebooks.ipynb").unlink()
    command = f"from labkit.classroom.build import build; build({str(course.root)!r})"
    subprocess.run([sys.executable, "-c", command], check=True)
    assert course.files() == before


def test_the_source_keeps_every_byte_that_its_author_wrote(course, cells):
    untidy = cells.replace("\n\n# %%\nprint", "\n# %%\n\nprint") + "\n\n\n"
    course.write_lesson(untidy)
    build(course.root)
    built = course.read("solutions.py")
    assert built.endswith(untidy.rstrip("\n") + "\n")
    by_hand = built.replace("print(len(pixels))", "print( len(pixels) )") + "\n\n"
    course.path("solutions.py").write_text(by_hand)
    build(course.root)
    assert course.read("solutions.py") == by_hand


@pytest.mark.parametrize(
    ("before", "after"), [("title: First look", "title: Last look"), ("teach: 10", "teach: 12")]
)
def test_generated_cells_follow_the_front_matter(course, before, after):
    build(course.root)
    own = course.read("solutions.py").split('# %% [markdown] tags=["nbval-check-output"]')[1]
    path = course.path("solutions.py")
    path.write_text(course.read("solutions.py").replace(before, after))
    assert build(course.root) == [course.path(place) for place in PLACES]
    for place in PLACES:
        assert after.split(": ")[1] in course.read(place).split("You will learn")[0]
    assert course.read("solutions.py").endswith(own)


def test_generated_cells_that_were_moved_or_edited_are_put_right(course):
    build(course.root)
    right = course.read("solutions.py")
    header, _, cells = right.partition('# %% [markdown] tags=["generated"]')
    generated, _, own = cells.partition('# %% [markdown] tags=["nbval-check-output"]')
    compared = '# %% [markdown] tags=["nbval-check-output"]'
    moved = f'{header}{compared}{own}\n# %% tags=["generated"]\nx = 1\n'
    course.path("solutions.py").write_text(moved)
    build(course.root)
    assert course.read("solutions.py") == right
    assert "labkit" in generated


def test_students_get_blanks_and_nothing_that_is_marked_for_others(course):
    build(course.root)
    notebook = course.notebook("notebooks")
    text = course.read("notebooks.ipynb") + course.read("notebooks.py")
    assert not [mark for mark in MARKS if f"# {mark}" in text]
    for secret in ("max(max", "threshold = 100", "hidden_answer", "secret_note", "42"):
        assert secret in course.read("solutions.ipynb")
        assert secret not in text
    assert [cell.source for cell in notebook.cells[4:6]] == [
        'def brightest(image):\n    """The largest value."""\n    ...\n\n\n'
        'brightest = lk.check("brightest", brightest)',
        "threshold = ...\n# keep the values above the threshold\nabove = ...\n"
        'above = lk.check("above", (threshold, above))',
    ]


def test_notebooks_hold_no_metadata_but_what_is_needed(course):
    build(course.root)
    student_notebook, complete = (json.loads(course.read(p)) for p in (PLACES[0], PLACES[2]))
    assert set(student_notebook["metadata"]) == {"jupytext", "kernelspec"}
    assert set(complete["metadata"]) == {"jupytext", "kernelspec", "labkit"}
    assert complete["metadata"]["labkit"]["gpu"] is None
    for notebook in (student_notebook, complete):
        assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
        for cell in notebook["cells"]:
            assert set(cell["metadata"]) <= {"tags"}


def test_ids_tell_cells_apart_and_are_shared_by_both_copies(course):
    lesson = read_lesson(course.path("solutions.py"))
    complete, blank = solution(lesson), student(lesson)
    ids = [cell.id for cell in complete.cells]
    assert len(set(ids)) == len(ids)  # the last two cells have the same source
    assert [cell.id for cell in blank.cells] == [
        cell.id
        for cell in complete.cells
        if not {"solution", "instructor"} & set(cell.metadata.get("tags", []))
    ]


def test_outputs_stay_with_cells_whose_source_did_not_change(course):
    build(course.root)
    notebook = json.loads(course.read("solutions.ipynb"))
    for count, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"name": "stdout", "output_type": "stream", "text": [f"out {count}"]}
            ]
            cell["execution_count"] = count
            cell["id"] = f"from-jupyterlab-{count}"
    course.path("solutions.ipynb").write_text(json.dumps(notebook))
    source = course.read("solutions.py")
    course.path("solutions.py").write_text(source.replace("pixels = [[0", "pixels = [[1"))
    build(course.root)
    kept = {
        cell.source.split("\n")[0]: (cell.execution_count, [o.text for o in cell.outputs])
        for cell in course.notebook("solutions").cells
        if cell.cell_type == "code"
    }
    assert kept["pixels = [[1, 128], [64, 255]]"] == (None, [])
    assert kept["def brightest(image):"] == (5, ["out 5"])
    assert "out 5" not in course.read("notebooks.ipynb")
    last = course.notebook("solutions").cells[-1]
    assert last.outputs[0].text == "out 9"  # not those of the cell above, which reads the same
    assert build(course.root, check=True) == []


def test_a_solution_notebook_that_is_damaged_is_written_anew(course):
    build(course.root)
    right = course.read("solutions.ipynb")
    for damaged in ("<<<<<<< mine", "[]"):
        course.path("solutions.ipynb").write_text(damaged)
        assert build(course.root) == [course.path("solutions.ipynb")]
        assert course.read("solutions.ipynb") == right


def test_check_tells_what_is_out_of_step_and_writes_nothing(course):
    before = course.files()
    assert build(course.root, check=True) == [course.path(place) for place in PLACES]
    assert course.files() == before
    build(course.root)
    assert build(course.root, check=True) == []
    course.path("notebooks.py").write_text("# edited by hand\n")
    assert build(course.root, check=True) == [course.path("notebooks.py")]


def test_line_ends_of_windows_are_in_step(course):
    build(course.root)
    for place in PLACES:
        content = course.path(place).read_bytes()
        course.path(place).write_bytes(content.replace(b"\n", b"\r\n"))
    assert build(course.root, check=True) == []


def test_student_files_without_a_source_are_removed_and_others_are_left(course):
    notebooks = course.root / "notebooks"
    notebooks.mkdir()
    gone = [notebooks / "07_gone.ipynb", notebooks / "07_gone.py"]
    others = [
        notebooks / name
        for name in ("README.md", "00_first_look-Copy1.ipynb", "08_my_answers.ipynb", "08_mine.py")
    ]
    for path in gone:
        path.write_text('tags=["generated"]')
    for path in others:
        path.write_text("{}")
    assert set(gone) <= set(build(course.root, check=True))
    assert all(path.exists() for path in gone)
    assert set(gone) <= set(build(course.root))
    assert not any(path.exists() for path in gone)
    assert all(path.exists() for path in others)


def test_a_published_course_is_installed_from_its_address(course):
    course.publish("https://github.com/ada/course.git")
    build(course.root)
    text = course.read("notebooks.py")
    assert '# %pip install -q "image-labkit @ git+https://github.com/ada/course"' in text
    assert "github/ada/course/blob/main/notebooks/00_first_look.ipynb" in text
    installing = course.notebook("notebooks").cells[1].source
    assert '\n    %pip install -q "image-labkit @ git+' in installing
    compile(course.read("notebooks.py"), "the script", "exec")


def test_lessons_link_to_those_they_build_on(course, header):
    course.write_lesson(
        '# %%\n"more"\n', header.replace("builds_on: []", 'builds_on: ["00"]'), "01_next"
    )
    lesson = read_lesson(course.root / "solutions" / "01_next.py")
    assert "[lesson 00](00_first_look.ipynb)" in lesson.notebook.cells[0].source
    assert lesson.front.builds_on == ("00",)


@pytest.mark.parametrize("number", ["07", "00"])
def test_a_lesson_cannot_build_on_one_that_is_not_there_or_on_itself(course, header, cells, number):
    path, _ = course.write_lesson(
        cells, header.replace("builds_on: []", f'builds_on: ["{number}"]')
    )
    with pytest.raises(LessonError, match=f':12: builds_on names lesson "{number}"'):
        read_lesson(path)


def test_two_lessons_cannot_have_one_number(course, cells):
    course.write_lesson(cells, name="00_second")
    with pytest.raises(LessonError, match="one number: 00_first_look and 00_second"):
        build(course.root)


def test_nothing_is_written_where_any_lesson_has_a_problem(course):
    course.write_lesson("# %%\ninput()\n", name="01_bad")
    course.write_lesson("# %%\nx = = 1\n", name="02_worse")
    before = course.files()
    with pytest.raises(LessonError) as error:
        build(course.root)
    assert [line.split(":")[0].split("/")[-1] for line in str(error.value).splitlines()] == [
        "01_bad.py",
        "02_worse.py",
    ]
    assert course.files() == before


def test_a_file_that_is_no_lesson_is_refused_by_its_name(course):
    course.write_lesson(name="helpers")
    with pytest.raises(LessonError, match="no name for a lesson"):
        read_lessons(course.root)


def test_a_course_without_an_address_is_told_so(course):
    (course.root / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(LessonError, match=r"pyproject.toml:1: The course has no address"):
        build(course.root)
