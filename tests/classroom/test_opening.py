import sys
from types import ModuleType

import pytest

from labkit.classroom.front_matter import FrontMatter
from labkit.classroom.opening import badge, opening, setup
from labkit.classroom.syntax import commands, parse

NOWHERE = "https://example.org/course"
GITHUB = "https://github.com/ada/course"


def test_a_gpu_time_that_was_not_measured_is_not_mentioned():
    front = FrontMatter("Edges", ("Find.", "Use."), 1, 2, 40, None, ())
    text = opening("01", "01_edges", front, NOWHERE, {})
    assert "1 minute with the teacher, 2 minutes of practice" in text
    assert "two CPU cores\n" in text
    assert "builds on" not in text


def test_other_hosts_than_github_get_no_badge():
    assert badge("01_edges", "https://git.example.com/c") == (
        "Open in Colab: not from git.example.com, Colab reads from GitHub."
    )


@pytest.mark.parametrize("address", [NOWHERE, GITHUB])
def test_the_setup_cell_is_short_and_never_installs_a_bare_name(address):
    lines = setup(address).split("\n")
    assert len(lines) <= 15
    assert lines[0].startswith("# ")
    assert max(map(len, lines)) <= 90
    for line in lines:
        if "install" in line and "uninstall" not in line:
            assert "pip install labkit" not in line
            assert "pip install image-labkit" not in line


def test_without_an_address_a_missing_library_is_explained(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "labkit", None)
    with pytest.raises(ImportError):
        exec(setup(NOWHERE), {})
    assert 'pip install -e ".[lab]"' in capsys.readouterr().out


def test_the_setup_cell_is_one_that_ipython_understands():
    assert list(commands(parse(setup(GITHUB)))) == [(6, "%pip")]
    assert list(commands(parse(setup(NOWHERE)))) == []


@pytest.mark.parametrize("address", [NOWHERE, GITHUB])
def test_a_stranger_of_the_same_name_is_recognised(monkeypatch, capsys, address):
    code = setup(address).replace("%pip", "pass  #")
    monkeypatch.setitem(sys.modules, "labkit", ModuleType("labkit"))
    with pytest.raises(ImportError, match="restart the kernel"):
        exec(code, {})
    assert "pip uninstall labkit" in capsys.readouterr().out


def test_our_own_library_is_silently_imported(capsys):
    names: dict[str, object] = {}
    exec(setup(NOWHERE), names)
    assert names["lk"].__name__ == "labkit"
    assert capsys.readouterr().out == ""


def test_who_keeps_has_a_shelf_and_who_does_not_has_none(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path))
    monkeypatch.setattr("labkit.exercises.progress._files", [])
    names: dict[str, object] = {}
    exec(setup(NOWHERE), names)
    assert names["shelf"] is None
    assert not list(tmp_path.iterdir())
    exec(setup(NOWHERE).replace("KEEP = False", "KEEP = True"), names)
    assert names["shelf"] == tmp_path / "kept"
    assert "Kept in" in capsys.readouterr().out
