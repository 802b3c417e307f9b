"""`import labkit as lk`: a dozen names, and little to wait for."""

import subprocess
import sys

import pytest

import labkit


@pytest.mark.parametrize("name", labkit.__all__)
def test_every_name_arrives(name):
    assert getattr(labkit, name) is not None
    assert name in dir(labkit)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(AttributeError, match=r"labkit has no 'chekc'\. It has: .*check"):
        labkit.chekc  # noqa: B018


def modules_after(code):
    """Which of the heavy libraries are there once a fresh Python has run this."""
    heavy = ("torchvision", "matplotlib", "skimage", "IPython")
    code += f"; import sys; print([m for m in {heavy} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return shown.stdout.strip()


@pytest.mark.parametrize("code", ["import labkit", "import labkit; labkit.check; labkit.device"])
def test_importing_brings_nothing_heavy(code):
    assert modules_after(code) == "[]"


def test_that_test_can_fail():
    assert modules_after("import labkit; labkit.show") == "['matplotlib']"
