import getpass
import platform

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from labkit.classroom import outputs
from labkit.classroom.build import build
from labkit.classroom.outputs import execute, unpublishable
from labkit.classroom.problems import LessonError

STRICT = 'import os\nprint(os.environ["LABKIT_STRICT"], os.path.basename(os.getcwd()))'


def with_output(output):
    return new_notebook(cells=[new_code_cell("draw()", outputs=[output])])


def html(text: str):
    return new_output("display_data", data={"text/html": text})


def stream(text: str, name: str = "stdout"):
    return new_output("stream", name=name, text=text)


@pytest.fixture(autouse=True)
def someone(monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    monkeypatch.setattr(platform, "node", lambda: "lovelace-pc")


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (new_output("error", ename="KeyError", evalue="'x'"), "fails: KeyError: 'x'."),
        (stream("slow", "stderr"), "writes to stderr: 'slow'."),
        (stream("x.py:1: UserWarning: old"), "shows a warning: 'UserWarning:'."),
        (stream("/home/x/y"), "shows an absolute path: '/home/'."),
        (stream("in /root/.cache"), "shows an absolute path: '/root/'."),
        (html("<p>/Users/x</p>"), "shows an absolute path: '/Users/'."),
        (html("'/tmp/x'"), "shows an absolute path: '/tmp/'."),
        (stream("C:\\data"), "shows an absolute path: 'C:\\\\'."),
        (stream("run on lovelace-pc"), "shows the name of this computer."),
        (stream("~ada/pictures"), "shows the name of this user."),
    ],
)
def test_what_only_one_computer_has_is_told_with_its_cell(output, said):
    told = list(unpublishable(with_output(output)))
    assert len(told) == 1
    assert told[0].startswith(f"Cell 1 (draw()) {said}")


@pytest.mark.parametrize(
    "output",
    [
        stream("see https://example.org/home/x, a relative data/tmp/x, and ada herself"),
        html('<img alt="A whale." src="data:image/png;base64,AAA/tmp/lovelace/home/B=">'),
        new_output("display_data", data={"image/png": "AAA/tmp/AAA"}),
    ],
)
def test_what_everyone_has_passes(output):
    assert list(unpublishable(with_output(output))) == []


def test_a_long_user_name_is_found_as_a_word_but_root_only_in_a_path(monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "lovelace")
    assert list(unpublishable(with_output(stream("by lovelace"))))
    monkeypatch.setattr(getpass, "getuser", lambda: "root")
    assert not list(unpublishable(with_output(stream("root mean square"))))
    assert list(unpublishable(with_output(stream("~root/x"))))


def test_a_notebook_over_one_megabyte_is_refused():
    (told,) = unpublishable(with_output(stream("x" * 1_100_000)))
    assert told.startswith("The notebook has 1.1 MB, 1 MB is allowed.")


def test_solutions_are_executed_strictly_where_they_lie_and_the_same_each_time(course):
    course.write_lesson(
        f'# %%\n{STRICT}\n\n# %%\nprint("a", flush=True)\nprint("b")\n\n# %%\n1 + 1'
    )
    build(course.root)
    assert execute(course.root, ["00"]) == [course.path("solutions.ipynb")]
    first = course.read("solutions.ipynb")
    code = [cell for cell in course.notebook("solutions").cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4]
    assert [out.text for cell in code[1:3] for out in cell.outputs] == ["1 solutions\n", "a\nb\n"]
    assert code[3].outputs[0].data == {"text/plain": "2"}
    assert build(course.root, check=True) == []
    execute(course.root, ["00_first_look"])
    assert course.read("solutions.ipynb") == first


def test_a_cell_that_fails_is_named_and_nothing_is_written(course):
    course.write_lesson("# %%\nprint(1)\n\n# %%\n1 / 0")
    build(course.root)
    before = course.read("solutions.ipynb")
    with pytest.raises(LessonError, match=r"Cell 4 \(1 / 0\) fails: ZeroDivisionError"):
        execute(course.root)
    assert course.read("solutions.ipynb") == before


def test_a_cell_that_takes_too_long_is_stopped(course, monkeypatch):
    monkeypatch.setattr(outputs, "CELL_SECONDS", 1)
    course.write_lesson("# %%\nimport time\ntime.sleep(30)")
    with pytest.raises(LessonError, match="A cell took longer than 1 s"):
        execute(course.root)


def test_a_kernel_that_dies_is_told(course):
    course.write_lesson("# %%\nimport os\nos._exit(1)")
    with pytest.raises(LessonError, match="The kernel died"):
        execute(course.root)


def test_an_unknown_lesson_is_told_with_those_there_are(course):
    with pytest.raises(LessonError, match=r"no lesson 07\. Choose from 00, 00_first_look\."):
        execute(course.root, ["07"])


def test_sliders_are_off(course):
    path, _ = course.write_lesson("# %%\nimport os\n\nprint(os.environ['LABKIT_WIDGETS'])")
    build(course.root)
    execute(course.root)
    notebook = nbformat.read(path.with_suffix(".ipynb"), as_version=4)
    (output,) = [each for cell in notebook.cells for each in cell.get("outputs", [])]
    assert output.text == "off\n"
