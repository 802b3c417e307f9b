"""jupytext.toml: whatever jupytext does to a pair, nothing is lost and no answer escapes."""

import os
import subprocess
import sys
import tomllib

import pytest

from labkit.classroom.build import build
from labkit.classroom.percent import PAIRED

ANSWERS = ["max(max(row)", "threshold = 100", "hidden_answer", "secret_note", "answer is 42"]
FOLDERS = ["solutions", "notebooks"]


@pytest.fixture
def built(course):
    """A built course with an address."""
    course.publish("https://github.com/ada/course")
    build(course.root)
    return course


def test_each_notebook_repeats_what_jupytext_toml_says(course):
    settings = tomllib.loads((course.root / "jupytext.toml").read_text())
    assert {name: settings[name] for name in PAIRED} == PAIRED
    assert set(settings) == {*PAIRED, "formats"}


def sync(course, *places: str) -> None:
    command = [sys.executable, "-m", "jupytext", "--sync", *(str(course.path(p)) for p in places)]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "not a paired notebook" not in done.stderr


def make_newer(course, place: str) -> None:
    path = course.path(place)
    seconds = path.stat().st_mtime + 60
    os.utime(path, (seconds, seconds))


def sources(course, folder: str) -> list[tuple[str, str, list[str]]]:
    cells = course.notebook(folder).cells
    return [(c.cell_type, c.source, c.metadata.get("tags", [])) for c in cells]


def assert_no_answers(course) -> None:
    for path, content in course.files().items():
        if path.startswith("notebooks/"):
            assert "solutions" not in content.decode()
            assert not [answer for answer in ANSWERS if answer in content.decode()], path


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("newer", ["py", "ipynb"])
def test_sync_loses_nothing_whichever_side_is_newer(built, folder, newer):
    before, script = sources(built, folder), built.read("notebooks.py")
    own_cells = built.read("solutions.py").split("# %%", 1)[1]
    ids = [cell.id for cell in built.notebook(folder).cells]
    make_newer(built, f"{folder}.{newer}")
    sync(built, f"{folder}.{newer}")
    assert sources(built, folder) == before
    assert [cell.id for cell in built.notebook(folder).cells] == ids
    assert built.read("notebooks.py") == script
    assert built.read("solutions.py").split("# %%", 1)[1] == own_cells
    assert_no_answers(built)


def test_sync_in_both_folders_leaves_every_byte_but_the_order_of_a_header(built):
    before = built.files()
    sync(built, *(f"{folder}.{suffix}" for folder in FOLDERS for suffix in ("py", "ipynb")))
    after = built.files()
    assert set(after) == set(before)
    assert {path for path in before if before[path] != after[path]} == {
        "solutions/00_first_look.py"  # jupytext sorts the keys of the front matter
    }
    assert build(built.root) == []


def test_an_edit_in_a_notebook_reaches_its_own_script_alone(built):
    for folder in FOLDERS:
        path = built.path(f"{folder}.ipynb")
        path.write_text(path.read_text().replace("A whale is a matrix", f"A {folder} edit"))
        make_newer(built, f"{folder}.ipynb")
        sync(built, f"{folder}.ipynb")
    assert "A notebooks edit" in built.read("notebooks.py")
    assert "A solutions edit" in built.read("solutions.py")
    assert "A solutions edit" not in built.read("notebooks.py")
    assert_no_answers(built)


def test_no_version_of_jupytext_enters_a_file(built):
    sync(built, "solutions.py", "notebooks.py")
    for content in built.files().values():
        assert b"jupytext_version" not in content


@pytest.fixture
def contents(built, tmp_path):
    """What JupyterLab reads and saves files with, where jupytext is installed."""
    from jupytext.sync_contentsmanager import TextFileContentsManager

    manager = TextFileContentsManager()
    manager.root_dir = str(built.root)
    # Signatures of notebooks stay out of the home folder of whoever runs the tests.
    manager.notary.data_dir = str(tmp_path)
    manager.notary.db_file = ":memory:"
    yield manager
    manager.notary.store.close()


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("suffix", ["ipynb", "py"])
def test_saving_in_jupyterlab_loses_nothing(built, contents, folder, suffix):
    before, files = sources(built, folder), set(built.files())
    script = built.read(f"{folder}.py").split("# %%", 1)[1]
    make_newer(built, f"{folder}.ipynb")  # as after `make outputs`
    path = f"{folder}/{built.name}.{suffix}"
    model = contents.get(path)
    contents.save({"type": "notebook", "content": model["content"]}, path)
    assert sources(built, folder) == before
    assert built.read(f"{folder}.py").split("# %%", 1)[1] == script
    assert {name for name in built.files() if ".ipynb_checkpoints" not in name} == files
    assert build(built.root) == []
    assert_no_answers(built)


def test_an_edit_in_jupyterlab_outlives_a_rebuild_in_the_solution_alone(built, contents):
    path = f"solutions/{built.name}.ipynb"
    model = contents.get(path)
    model["content"]["cells"][2]["source"] += "\nAnd so is a road."
    contents.save({"type": "notebook", "content": model["content"]}, path)
    build(built.root)
    for place in ("solutions.py", "solutions.ipynb", "notebooks.py", "notebooks.ipynb"):
        assert "And so is a road." in built.read(place)
    assert_no_answers(built)


def test_a_copy_outside_both_folders_is_paired_with_nothing(built, contents):
    (built.root / "work").mkdir()
    copy = built.root / "work" / f"{built.name}.ipynb"
    copy.write_text(built.read("notebooks.ipynb"))
    model = contents.get(f"work/{copy.name}")
    contents.save({"type": "notebook", "content": model["content"]}, f"work/{copy.name}")
    assert [path.name for path in copy.parent.iterdir() if path.is_file()] == [copy.name]
