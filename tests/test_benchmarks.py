"""The benchmarks are run by hand; here, that each still starts, and how they judge."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).with_name("benchmarks")
COMMANDS = sorted(file.name for file in FOLDER.glob("*.py") if file.name != "measure.py")


@pytest.fixture
def measure():
    spec = importlib.util.spec_from_file_location("measure", FOLDER / "measure.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["measure"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["measure"]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_starts_and_says_what_it_measures(name):
    done = subprocess.run([sys.executable, FOLDER / name, "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "--strict" in done.stdout


def test_make_runs_them_all():
    """But for the one that needs an environment of its own."""
    makefile = FOLDER.parents[1] / "Makefile"
    recipe = makefile.read_text(encoding="utf-8").split("\nbenchmarks:")[1].split("\n\n")[0]
    named = set(re.findall(r"\w+", recipe.split("for file in ")[1].split(";")[0]))
    assert named == {Path(name).stem for name in COMMANDS} - {"frameworks"}


@pytest.mark.parametrize(
    ("bar", "holds"),
    [({"least": 3}, True), ({"least": 5}, False), ({"most": 5}, True), ({"most": 3}, False)],
)
def test_a_figure_holds_or_falls_short(measure, monkeypatch, capsys, bar, holds):
    monkeypatch.setattr(sys, "argv", ["benchmark", "--strict"])
    report = measure.Report("about")
    report.row("a figure", 4, "3 to 5", **bar)
    with pytest.raises(SystemExit) as end:
        report.end()
    assert end.value.code == (0 if holds else 1)
    assert ("holds" if holds else "FALLS SHORT") in capsys.readouterr().out


def test_sides_take_turns_and_the_best_counts(measure):
    order = []
    costs = measure.in_turns(2, a=lambda: order.append("a"), b=lambda: order.append("b"))
    assert order == ["a", "b"] * 3
    assert [len(each) for each in costs.values()] == [2, 2]
    cheap, dear = [measure.Cost(1, 9), measure.Cost(3, 9)], [measure.Cost(4, 9), measure.Cost(8, 9)]
    assert measure.ratio(cheap, dear) == (4, "by medians 3.00")
