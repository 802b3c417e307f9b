"""`make test-colab-pins`: the built wheel, without the checkout, beside Colab's own versions.

    python tests/colab/run.py [--python python3.12]

Builds the wheel, makes an environment of its own with the versions in pins.txt, installs the wheel
there, and shows which versions that changed (none may). Then the tests and every notebook run
against the installed wheel, as in the Makefile, from a folder where the checkout cannot be
imported by accident.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINS = Path(__file__).with_name("pins.txt")
TOOLS = [
    "pytest",
    "pytest-xdist",
    "hypothesis",
    "nbval",
    "nbclient",
]  # what the tests need and Colab has not


def main() -> int:
    """Return 0 where no version changed and the tests and the lesson pass."""
    sys.stdout.reconfigure(line_buffering=True)  # our lines among those of the programs we call
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="which Python to use")
    python = environment(parser.parse_args().python)
    with tempfile.TemporaryDirectory() as temporary:
        elsewhere = Path(temporary)
        before = versions(python)
        call(python, "-m", "pip", "install", "--quiet", str(build_wheel(elsewhere)))
        after = versions(python)
        changed = {
            name: (before[name], after[name]) for name in before if before[name] != after[name]
        }
        added = ", ".join(sorted(set(after) - set(before)))
        print(f"{len(before)} packages before; changed: {changed or 'none'}; added: {added}")
        for name in ("tests", "notebooks", "solutions"):
            shutil.copytree(ROOT / name, elsewhere / name)
        settings = tests_only(elsewhere / "tests")
        where = call(
            python, "-c", "import labkit; print(labkit.__file__)", cwd=elsewhere, quiet=True
        )
        print(f"labkit is imported from the wheel: {'site-packages' in where}")
        os.environ |= {"OMP_NUM_THREADS": "1", "LABKIT_WIDGETS": "off"}
        two = ["--numprocesses", "2"]
        call(python, "-m", "pytest", "-c", str(settings), *two, "tests", cwd=elsewhere)
        nbval = ["-m", "pytest", "-c", "tests/nbval.ini", "--rootdir", ".", *two]
        for folder, strict, budget in (("notebooks", "0", "smoke"), ("solutions", "1", "default")):
            os.environ |= {"LABKIT_STRICT": strict, "LABKIT_BUDGET": budget}
            call(python, *nbval, "--dist", "loadscope", folder, cwd=elsewhere)
    return 1 if changed or "site-packages" not in where else 0


def environment(python: str) -> Path:
    """Make .venv-colab with Colab's versions and the tools of the tests, once."""
    folder = ROOT / ".venv-colab"
    inside = folder / "bin" / "python"
    if not inside.exists():
        call(Path(python), "-m", "venv", str(folder))
    call(inside, "-m", "pip", "install", "--quiet", "-r", str(PINS), *TOOLS)
    # pip would keep the wheel of an earlier run, which has the same version.
    call(inside, "-m", "pip", "uninstall", "--quiet", "--yes", "image-labkit", quiet=True)
    return inside


def build_wheel(folder: Path) -> Path:
    """Build from a copy: setuptools would leave a build folder, and take old files from one."""
    copy = folder / "source"
    ignore = shutil.ignore_patterns(".*", "work", "build", "*.egg-info")
    shutil.copytree(ROOT, copy, ignore=ignore)
    call(
        Path(sys.executable),
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "-w",
        str(folder),
        str(copy),
    )
    return next(folder.glob("image_labkit-*.whl"))


def versions(python: Path) -> dict[str, str]:
    """Return every installed package with its version."""
    listed = call(python, "-m", "pip", "list", "--format", "json", quiet=True)
    return {package["name"]: package["version"] for package in json.loads(listed)}


def tests_only(folder: Path) -> Path:
    """Settings for tests of the library alone: those of the checkout's own files stay at home."""
    settings = folder / "colab.ini"
    rooms = ("test_project.py", "test_makefile.py", "lessons", "classroom", "colab", "benchmarks")
    ignored = " ".join(f"--ignore=tests/{room}" for room in rooms)
    settings.write_text(
        f"[pytest]\naddopts = -q --import-mode=importlib --rootdir=. {ignored}\n"
        "markers =\n    gpu: needs a GPU\n    network: needs the network\n    slow: slow\n"
    )
    return settings


def call(python: Path, *arguments: str, cwd: Path = ROOT, quiet: bool = False) -> str:
    """Run Python with arguments; returns what it printed where it is to be quiet."""
    done = subprocess.run(
        [str(python), *arguments], cwd=cwd, check=True, text=True, capture_output=quiet
    )
    return done.stdout or ""


if __name__ == "__main__":
    sys.exit(main())
