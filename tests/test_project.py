"""The files around the package say the same as each other, and their links lead somewhere."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from labkit.classroom import outputs

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
PAGES = sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("*/README.md"))
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.splitlines()


def requirements():
    extras = PROJECT["optional-dependencies"]
    return PROJECT["dependencies"] + [line for lines in extras.values() for line in lines]


def test_environment_equals_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, _, pip = environment["dependencies"]
    lab = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]
    assert python == f"python{PROJECT['requires-python']}"
    assert sorted(pip["pip"]) == sorted([*lab, "-e ."])


def test_requirements_have_lower_bounds_only():
    for line in requirements():
        assert re.fullmatch(r"[a-z0-9-]+>=[\d.]+|image-labkit\[lab\]", line), line


def test_the_name_is_not_the_strangers():
    assert PROJECT["name"] == "image-labkit"
    for page in PAGES:
        assert not re.search(r"pip install (?:-q )?(?:labkit|image-labkit)\b", page.read_text())


def test_continuous_integration_runs_the_readmes_command():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["test"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == ["make test"]
    assert (ROOT / ".ci/run").read_text().rstrip().endswith("\nmake test")
    assert (ROOT / ".ci/run").stat().st_mode & 0o100
    assert "\nmake test " in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")
def test_make_help_lists_every_target():
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"\.PHONY: (.*)", makefile)[1].split()
    assert sorted(re.findall(r"^  make (\S+) +\S", shown.stdout, re.MULTILINE)) == sorted(phony)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    for link in links:
        if not link.startswith(("http", "#")):
            assert (page.parent / link.partition("#")[0]).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_is_named_exists(page):
    text = page.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", text, re.MULTILINE):
        assert f"\n{''.join(target)}:" in makefile
    for command in re.findall(r"-m labkit ([a-z]+)", text):
        assert command in ("start", "doctor", "build", "outputs", "data")


def test_top_level_is_as_drawn():
    folders = {name.partition("/")[0] for name in TRACKED if "/" in name}
    assert {f for f in folders if not f.startswith(".")} == {
        "labkit", "notebooks", "solutions", "tests",
    }  # fmt: skip


def test_the_readmes_figure_is_the_lessons(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "solutions").symlink_to(ROOT / "solutions")
    outputs.cover(tmp_path)
    assert (tmp_path / outputs.COVER).read_bytes() == (ROOT / outputs.COVER).read_bytes()
    assert f"]({outputs.COVER.as_posix()})" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_whatever_is_no_code_is_packed_too():
    """Or the weights would be missing from what is installed, and from nowhere else."""
    packed = PYPROJECT["tool"]["setuptools"]["package-data"]["labkit"]
    others = [Path(name) for name in TRACKED if re.match(r"labkit/.*(?<!\.py)$", name)]
    assert any(file.match("weights/*.pt") for file in others)
    assert [f for f in others if not any(f.match(f"labkit/{each}") for each in packed)] == []


def test_both_licences_are_said():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in text
    assert "CC BY" in text
    assert PROJECT["license"] == "MIT AND CC-BY-4.0"


def test_the_readmes_table_lists_every_lesson():
    lessons = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9]*.py"))
    for page, path in ((ROOT / "README.md", "notebooks/"), (ROOT / "notebooks/README.md", "")):
        text = page.read_text(encoding="utf-8")
        assert re.findall(rf"\({path}(\d\d_\w+)\.ipynb\)", text) == lessons
