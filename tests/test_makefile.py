"""The set-up: once, again when something changed, and plain words where there is no Python."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(
    not shutil.which("make") or os.name == "nt", reason="there is no make here"
)

# A Python that makes environments holding a copy of itself, and writes down what it was asked.
FAKE = """\
#!/bin/sh
echo "$@" >> calls
case "$1 $2" in
  "-m venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  "-c import sys; sys.exit"*) exit {old} ;;
  "-c print(1)") echo 1 ;;
  "-m pip") exit {offline} ;;
esac
"""


@pytest.fixture
def clone(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    write_python(tmp_path)
    return tmp_path


def write_python(folder: Path, old: int = 0, offline: int = 0) -> None:
    python = folder / "fake-python"
    python.write_text(FAKE.format(old=old, offline=offline))
    python.chmod(0o755)


def doctor(folder: Path, python: str = "./fake-python") -> tuple[int, str, list[str]]:
    """What `make doctor` answers, prints, and asks of Python."""
    calls = folder / "calls"
    calls.write_text("")
    done = subprocess.run(
        ["make", "doctor", f"PYTHON={python}"], cwd=folder, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr, calls.read_text().splitlines()


def installs(calls: list[str]) -> int:
    return sum("pip install" in call for call in calls)


def later(path: Path) -> None:
    seconds = path.stat().st_mtime + 60
    os.utime(path, (seconds, seconds))


def test_the_second_call_installs_nothing(clone):
    first, second = doctor(clone), doctor(clone)
    assert (first[0], installs(first[2])) == (0, 1)
    assert (second[0], installs(second[2])) == (0, 0)
    assert "-m labkit doctor" in second[2]


def test_changed_requirements_install_again(clone):
    doctor(clone)
    later(clone / "pyproject.toml")
    assert installs(doctor(clone)[2]) == 1


def test_an_environment_whose_python_is_gone_is_made_again(clone):
    doctor(clone)
    (clone / ".venv" / "bin" / "python").unlink()
    code, _, calls = doctor(clone)
    assert code == 0
    assert "-m venv --clear .venv" in calls
    assert installs(calls) == 1


def test_no_python_is_told(clone):
    code, said, _ = doctor(clone, python="./no-such-python")
    assert code != 0
    assert "There is no ./no-such-python here." in said
    assert not (clone / ".venv").exists()


def test_an_old_python_is_told(clone):
    write_python(clone, old=1)
    code, said, _ = doctor(clone)
    assert code != 0
    assert "./fake-python is older" in said
    assert sys.version_info >= (3, 11)


def test_a_setup_that_stops_says_what_to_do_and_is_tried_again(clone):
    write_python(clone, offline=1)
    code, said, _ = doctor(clone)
    assert code != 0
    before, _, after = said.partition("Nothing is shown meanwhile.")
    assert "Installing PyTorch" in before
    assert "Is there internet, and 6 GB free? Then run the same again." in after
    assert installs(doctor(clone)[2]) == 1


def test_make_weights_runs_the_recipes(clone):
    said = subprocess.run(["make", "-n", "weights"], cwd=clone, capture_output=True, text=True)
    assert ".venv/bin/python -m labkit.recipes\n" in said.stdout
