"""What is kept of a session, and what the next one finds."""

import json
import os
import subprocess
import sys
from types import ModuleType

import pytest
from torch import nn

import labkit as lk
from labkit.exercises import engine, progress
from labkit.exercises.verdict import State
from labkit.runtime.folders import data_folder, without_home

LABEL = "batch_shape"  # of lesson 00
RIGHT, WRONG = (4, 3, 224, 224), (3, 224, 224)


@pytest.fixture(autouse=True)
def _new_session(monkeypatch, tmp_path):
    begin_anew(monkeypatch)
    monkeypatch.delenv("LABKIT_STRICT", raising=False)
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "cache"))


def begin_anew(monkeypatch):
    """As where the kernel starts again."""
    monkeypatch.setattr(progress, "_DONE", {})
    monkeypatch.setattr(progress, "_files", [])


def written(folder):
    return json.loads((folder / "progress.json").read_text())


def test_nothing_is_written_unless_one_asks(tmp_path):
    lk.check(LABEL, RIGHT)
    assert not list(tmp_path.iterdir())


def test_the_next_session_knows_what_was_right(tmp_path, monkeypatch, capsys):
    lk.keep(tmp_path)
    lk.check(LABEL, WRONG)
    lk.hint(LABEL)
    lk.check(LABEL, RIGHT)
    begin_anew(monkeypatch)
    capsys.readouterr()
    lk.keep(tmp_path)
    said = capsys.readouterr().out
    assert said == f"Kept in {without_home(tmp_path)}. Right so far: 1 of the exercises.\n"
    lk.check(LABEL, ...)
    said = capsys.readouterr().out
    assert "not done yet" in said
    assert "This was right before. Copy it into the cell above:\nbatch_shape = (4, 3, 224," in said
    lk.report()
    row = next(line for line in capsys.readouterr().out.splitlines() if LABEL in line)
    assert row.split() == ["00", LABEL, "✓", "right", "2", "1"]


def test_an_answer_of_code_is_kept_as_code(tmp_path, monkeypatch, capsys):
    file = tmp_path / "cell.py"
    file.write_text(
        "if True:\n    def as_tensor(pixels):\n        return pixels.permute(2, 0, 1)\n"
    )
    names: dict = {}
    exec(compile(file.read_text(), str(file), "exec"), names)
    assert engine._code("as_tensor", names["as_tensor"]) == (
        "def as_tensor(pixels):\n    return pixels.permute(2, 0, 1)"
    )
    assert engine._code("builtin", len) == ""
    assert engine._code("network", nn.Linear(2, 2)) == ""
    assert engine._code("classes", ["a", "b"]) == "classes = ['a', 'b']"


def test_what_was_done_before_one_asks_is_kept_too(tmp_path):
    lk.check(LABEL, RIGHT)
    lk.keep(tmp_path)
    assert written(tmp_path)[LABEL]["state"] == "RIGHT"


def test_right_once_is_right_and_all_attempts_count(tmp_path, monkeypatch):
    lk.keep(tmp_path)
    lk.check(LABEL, RIGHT)
    begin_anew(monkeypatch)
    lk.check(LABEL, WRONG)
    lk.keep(tmp_path)
    lk.keep(tmp_path)  # a second time counts nothing twice
    assert written(tmp_path)[LABEL]["attempts"] == 2
    assert progress.progress_of(LABEL).state is State.RIGHT


def test_attempts_count_once_whatever_folder_goes_and_comes(tmp_path, monkeypatch):
    lk.keep(tmp_path / "a")
    for _ in range(3):
        lk.check(LABEL, WRONG)
    lk.keep(tmp_path / "b")
    lk.keep(tmp_path / "a")
    assert written(tmp_path / "a")[LABEL]["attempts"] == 3
    monkeypatch.setattr(progress, "_files", [tmp_path / "gone" / "progress.json"])
    lk.check(LABEL, WRONG)  # cannot be written
    lk.keep(tmp_path / "a")
    assert written(tmp_path / "a")[LABEL]["attempts"] == 4


def test_what_another_notebook_had_right_stays_right(tmp_path):
    lk.keep(tmp_path)
    lk.check(LABEL, WRONG)
    code = f"import labkit as lk; lk.keep({str(tmp_path)!r}); lk.check({LABEL!r}, {RIGHT})"
    subprocess.run([sys.executable, "-c", code], check=True)
    lk.check(LABEL, WRONG)
    told = written(tmp_path)[LABEL]
    assert (told["state"], told["attempts"]) == ("RIGHT", 3)
    assert told["answer"] == f"{LABEL} = {RIGHT}"


def test_a_shelf_that_cannot_be_read_is_read_the_next_time(tmp_path, monkeypatch):
    lk.keep(tmp_path)
    lk.check(LABEL, RIGHT)
    begin_anew(monkeypatch)

    def gone(_):
        raise OSError("Transport endpoint is not connected")

    with monkeypatch.context() as context:
        context.setattr(progress, "_read", gone)
        with pytest.raises(OSError, match="Transport"):
            lk.keep(tmp_path)
    lk.keep(tmp_path)
    assert progress.progress_of(LABEL).state is State.RIGHT


def test_more_hints_than_there_are_now_are_no_error(tmp_path, capsys):
    lk.keep(tmp_path)
    progress.touched(LABEL).hints = 99
    lk.hint(LABEL)
    assert "that was the last hint" in capsys.readouterr().out


def test_an_answer_that_cannot_be_written_is_not_kept():
    class Odd(list):
        def __repr__(self):
            raise ValueError("no")

    assert engine._code("odd", Odd()) == ""
    assert engine._code("large", 10**5000) == ""


def test_two_notebooks_at_once_keep_what_the_other_has_done(tmp_path, monkeypatch):
    code = f"import labkit as lk; lk.keep({str(tmp_path)!r}); lk.check('grid', ...)"
    lk.keep(tmp_path)
    lk.check(LABEL, RIGHT)
    code = code.replace("grid", next(each for each in labels() if each != LABEL))
    subprocess.run([sys.executable, "-c", code], check=True)
    lk.hint(LABEL)
    assert len(written(tmp_path)) == 2
    assert written(tmp_path)[LABEL]["hints"] == 1


def test_what_was_overwritten_in_the_same_moment_is_there_after_the_next_check(tmp_path):
    lk.keep(tmp_path)
    lk.check(LABEL, WRONG)
    lk.check(LABEL, RIGHT)
    (tmp_path / "progress.json").write_text("{}")  # by another that had read it before
    other = next(each for each in labels() if each != LABEL)
    lk.check(other, ...)
    told = written(tmp_path)
    assert set(told) == {LABEL, other}
    assert (told[LABEL]["state"], told[LABEL]["attempts"]) == ("RIGHT", 2)


def labels():
    return [exercise.label for group in engine.catalogue().values() for exercise in group]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"a": 1}', '{"a": {"state": "DONE"}}', "null", '{"a": {"state": []}}']
)
def test_a_damaged_file_is_put_aside(tmp_path, text, capsys):
    (tmp_path / "progress.json").write_text(text)
    lk.keep(tmp_path)
    assert "cannot be read: it is now progress.damaged" in capsys.readouterr().out
    assert (tmp_path / "progress.damaged").read_text() == text
    lk.check(LABEL, RIGHT)
    assert list(written(tmp_path)) == [LABEL]


def test_a_folder_that_goes_away_stops_nothing(tmp_path, capsys):
    folder = tmp_path / "drive"
    lk.keep(folder)
    (folder / "progress.json").unlink(missing_ok=True)
    folder.rmdir()
    assert lk.check(LABEL, RIGHT) == RIGHT
    said = capsys.readouterr().out
    assert "✓" in said
    assert "Your progress cannot be written to" in said
    lk.check(LABEL, RIGHT)
    assert "cannot be written" not in capsys.readouterr().out  # once is enough


def test_downloads_go_along_unless_they_have_a_place(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "own"))
    lk.keep(tmp_path / "shelf")
    assert data_folder() == tmp_path / "own"
    monkeypatch.delenv("LABKIT_DATA")
    lk.keep(tmp_path / "shelf")
    assert data_folder() == tmp_path / "shelf" / "data"
    del os.environ["LABKIT_DATA"]


def test_without_a_folder_it_is_the_data_folder(tmp_path):
    assert lk.keep() == tmp_path / "cache" / "kept"


@pytest.fixture
def colab(tmp_path, monkeypatch):
    """A Colab whose Drive is mounted at a folder of this test."""
    google, module, drive = (ModuleType(name) for name in ("google", "google.colab", "drive"))
    mounted = []
    monkeypatch.setattr(progress, "DRIVE", tmp_path / "drive")
    monkeypatch.setattr(progress, "ON_DRIVE", tmp_path / "drive" / "MyDrive" / "image-labkit")
    drive.mount = lambda place: (
        mounted.append(place),
        progress.ON_DRIVE.parent.mkdir(parents=True),
    )
    module.drive = drive
    for each in (google, module):
        monkeypatch.setitem(sys.modules, each.__name__, each)
    monkeypatch.delenv("LABKIT_DATA")
    yield drive, mounted
    os.environ.pop("LABKIT_DATA", None)


def test_on_colab_it_is_drive_which_is_mounted_once(colab, tmp_path):
    _, mounted = colab
    for _ in range(2):
        assert lk.keep() == progress.ON_DRIVE
    assert mounted == [str(tmp_path / "drive")]
    assert data_folder() == progress.ON_DRIVE / "data"


def test_who_says_no_to_drive_goes_on_without(colab, tmp_path, monkeypatch, capsys):
    drive, _ = colab

    def no(place):
        raise ValueError("mount failed")

    drive.mount = no
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "here"))
    assert lk.keep() == tmp_path / "here" / "kept"
    said = capsys.readouterr().out
    assert "Drive is not there (mount failed): what is kept goes with this session." in said


LOST = """
import os, sys
import torch
from torch import nn
import labkit as lk
from labkit.datasets import digits
shelf = lk.keep(sys.argv[1])
lk.check("batch_shape", (4, 3, 224, 224))
lk.seed(0)
pictures = digits()[:200]
network = nn.Sequential(nn.Flatten(), nn.Linear(pictures.images[0].numel(), 10))
task = lk.tasks.classify(pictures.classes)
batches = pictures.batches(50, shuffle=True)
whole = type(batches).__iter__
def one(self):
    if self.epoch == 2 and sys.argv[2] == "lost":
        os._exit(9)  # as when the machine is taken away
    return whole(self)
type(batches).__iter__ = one
lk.fit(network, task, batches, epochs=4, checkpoint=shelf / "digits.pt")
print(float(sum(each.double().sum() for each in network.parameters())))
"""


def test_a_lost_session_is_picked_up(tmp_path):
    """Answers, and a training that ends where it would have ended."""

    def session(folder, how):
        return subprocess.run(
            [sys.executable, "-c", LOST, str(folder), how], capture_output=True, text=True
        )

    whole = session(tmp_path / "whole", "whole")
    assert whole.returncode == 0, whole.stderr
    lost = session(tmp_path / "shelf", "lost")
    assert lost.returncode == 9
    again = session(tmp_path / "shelf", "again")
    assert "Right so far: 1 of the exercises." in again.stdout
    assert again.stdout.splitlines()[-1] == whole.stdout.splitlines()[-1]
