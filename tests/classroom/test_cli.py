import subprocess
import sys
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

import labkit.runtime
from labkit.classroom import cli
from labkit.classroom.cli import checkout, main


@pytest.fixture
def clone(course, monkeypatch):
    """The commands work on the made-up course, from a folder of its own."""
    monkeypatch.setattr(cli, "checkout", lambda: course.root)
    monkeypatch.chdir(course.root)
    return course


def test_build_writes_then_check_agrees(clone, capsys):
    assert main(["build", "--check"]) == 1
    assert "Out of step: notebooks/00_first_look.ipynb" in capsys.readouterr().out
    assert main(["build"]) == 0
    assert "Written or removed: notebooks/00_first_look.ipynb" in capsys.readouterr().out
    assert main(["build", "--check"]) == 0
    assert capsys.readouterr().out == "All generated files are in step.\n"


def test_problems_go_to_stderr_without_a_traceback(clone, capsys):
    clone.write_lesson("# %%\ninput()\n")
    assert main(["build"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "input() stops Run All" in said.err


def test_start_lays_lists_and_has_nothing_to_do(clone, capsys):
    main(["build"])
    capsys.readouterr()
    for arguments, said in [
        (["start", "--list"], "Lesson 00 · First look: not laid out yet\n"),
        (["start"], "00_first_look.ipynb: laid out for you.\n"),
        (["start", "--update"], "Nothing to do: all lessons are there.\n"),
        (["start", "--folder", "mine"], "00_first_look.ipynb: laid out for you.\n"),
    ]:
        assert main(arguments) == 0
        assert capsys.readouterr().out == said
    assert (clone.root / "work" / "00_first_look.ipynb").exists()
    assert (clone.root / "mine" / "00_first_look.ipynb").exists()


def test_start_without_lessons_says_where_to_get_them(clone, capsys):
    assert main(["start"]) == 1
    assert "There are no lessons in" in capsys.readouterr().err


def test_outputs_executes_the_lessons_named(clone, capsys):
    clone.write_lesson("# %%\nprint(6 * 7)\n")
    main(["build"])
    assert main(["outputs", "07"]) == 1
    assert main(["outputs", "00"]) == 0
    assert capsys.readouterr().out.endswith("Executed 00_first_look.ipynb.\n")
    assert "42" in clone.read("solutions.ipynb")


@dataclass(frozen=True)
class Diagnosis:
    ok: bool

    def __str__(self) -> str:
        return "all findings"


@pytest.mark.parametrize(("ok", "status"), [(True, 0), (False, 1)])
def test_doctor_prints_its_diagnosis(monkeypatch, capsys, ok, status):
    monkeypatch.setattr(labkit.runtime, "doctor", lambda: Diagnosis(ok))
    assert main(["doctor"]) == status
    assert capsys.readouterr().out == "all findings\n"


def test_a_library_without_its_lessons_is_told_so(monkeypatch, tmp_path):
    elsewhere = SimpleNamespace(__file__=str(tmp_path / "labkit" / "__init__.py"))
    monkeypatch.setattr(cli, "labkit", elsewhere)
    with pytest.raises(FileNotFoundError, match="Clone the course"):
        checkout()


def test_the_module_runs_as_a_command():
    done = subprocess.run([sys.executable, "-m", "labkit", "start", "--help"], capture_output=True)
    assert done.returncode == 0
    assert b"--update" in done.stdout


def test_help_speaks_of_the_course_alone(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "import" not in capsys.readouterr().out
