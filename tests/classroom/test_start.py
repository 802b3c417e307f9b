import json

import pytest

from labkit.classroom.build import build
from labkit.classroom.start import RECORD, overview, start

NAME = "00_first_look.ipynb"
NEW = "00_first_look.new.ipynb"


@pytest.fixture
def lessons(course):
    build(course.root)
    return course.root / "notebooks"


@pytest.fixture
def work(tmp_path):
    return tmp_path / "work"


def edit(path, text: str) -> None:
    """Change a notebook's first cell, and write it as another program would."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"] = text
    path.write_text(json.dumps(notebook), encoding="utf-8")


def first_cell(path) -> str:
    return "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])


def test_the_first_start_lays_every_lesson_and_the_second_has_nothing_to_do(lessons, work):
    assert start(lessons, work) == [f"{NAME}: laid out for you."]
    assert sorted(path.name for path in work.iterdir()) == [RECORD, NAME]
    assert start(lessons, work) == ["Nothing to do: all lessons are there."]


def test_a_copy_carries_no_pairing(lessons, work):
    start(lessons, work)
    copy = json.loads((work / NAME).read_text(encoding="utf-8"))
    assert set(copy["metadata"]) == {"kernelspec"}
    assert "jupytext" in (lessons / NAME).read_text(encoding="utf-8")


def test_a_copy_that_was_only_run_and_saved_is_unchanged_and_renewed(lessons, work):
    start(lessons, work)
    notebook = json.loads((work / NAME).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        if cell["cell_type"] == "code":
            cell["execution_count"] = 3
            cell["metadata"]["collapsed"] = True
    (work / NAME).write_text(json.dumps(notebook, indent=4), encoding="utf-8")
    assert start(lessons, work) == ["Nothing to do: all lessons are there."]
    edit(lessons / NAME, "# Lesson 00 · Better")
    assert start(lessons, work) == [f"{NAME}: renewed; you had not changed it."]
    assert first_cell(work / NAME) == "# Lesson 00 · Better"


def test_a_changed_copy_is_kept_without_a_word_while_the_lesson_is_the_same(lessons, work):
    start(lessons, work)
    edit(work / NAME, "my notes")
    for update in (False, True):
        assert start(lessons, work, update=update) == ["Nothing to do: all lessons are there."]
    assert first_cell(work / NAME) == "my notes"


def test_a_newer_lesson_is_laid_beside_a_changed_copy_when_asked(lessons, work):
    start(lessons, work)
    edit(work / NAME, "my notes")
    edit(lessons / NAME, "newer")
    (said,) = start(lessons, work)
    assert "yours is kept" in said
    assert "--update" in said
    assert not (work / NEW).exists()
    (said,) = start(lessons, work, update=True)
    assert NEW in said
    assert (first_cell(work / NAME), first_cell(work / NEW)) == ("my notes", "newer")
    assert start(lessons, work, update=True) == ["Nothing to do: all lessons are there."]


def test_a_new_copy_is_renewed_until_it_is_changed_too(lessons, work):
    start(lessons, work)
    edit(work / NAME, "my notes")
    for text in ("newer", "newest"):
        edit(lessons / NAME, text)
        start(lessons, work, update=True)
        assert first_cell(work / NEW) == text
    edit(work / NEW, "more notes")
    edit(lessons / NAME, "the last one")
    (said,) = start(lessons, work, update=True)
    assert f"Rename {NEW}" in said
    assert (first_cell(work / NAME), first_cell(work / NEW)) == ("my notes", "more notes")


def test_a_copy_of_unknown_origin_or_beyond_reading_is_never_overwritten(lessons, work):
    work.mkdir()
    for content in ("not a notebook", '{"cells": [], "metadata": {}}'):
        (work / NAME).write_text(content)
        (said,) = start(lessons, work)
        assert "yours is kept" in said
        assert (work / NAME).read_text() == content


def test_a_deleted_copy_is_laid_again(lessons, work):
    start(lessons, work)
    (work / NAME).unlink()
    assert start(lessons, work) == [f"{NAME}: laid out for you."]


def test_a_damaged_record_is_told_and_nothing_is_touched(lessons, work):
    start(lessons, work)
    edit(work / NAME, "my notes")
    for damaged in ("{", "[]"):
        (work / RECORD).write_text(damaged)
        with pytest.raises(ValueError, match=r"\.labkit\.json is damaged. Delete that file"):
            start(lessons, work)
    assert first_cell(work / NAME) == "my notes"


def test_the_overview_tells_how_each_copy_stands(lessons, work):
    title = "Lesson 00 · First look"
    assert overview(lessons, work) == [f"{title}: not laid out yet"]
    assert not work.exists()
    start(lessons, work)
    assert overview(lessons, work) == [f"{title}: {(work / NAME).as_posix()}, as it was laid out"]
    edit(work / NAME, "my notes")
    assert overview(lessons, work) == [f"{title}: {(work / NAME).as_posix()}, with your changes"]
