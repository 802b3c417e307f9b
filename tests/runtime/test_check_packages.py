import sys

import pytest
import torch
import torchvision

from labkit.runtime import check_packages, doctor
from labkit.runtime.check_packages import satisfies


@pytest.fixture
def site(monkeypatch, tmp_path):
    """A folder that Python looks into before all others."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return tmp_path


def lay(site, name, version="1.0", requires=(), package=""):
    """Lay down what pip leaves behind of a distribution."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    (info / "METADATA").write_text("\n".join(lines) + "\n")
    (info / "top_level.txt").write_text(f"{package}\n")


# Versions


@pytest.mark.parametrize(
    ("version", "bounds", "fits"),
    [
        ("2.8.0+cu126", "==2.8.0", True),  # as torch writes its own version
        ("2.10.0", ">=2.9", True),
        ("2.9", ">=2.10", False),
        ("3.0.0", ">= 2.9.0, <3", False),
        ("2.11.0rc1", ">=2.10", True),
        ("2.8.0", "", True),
    ],
)
def test_bounds(version, bounds, fits):
    assert satisfies(version, bounds) is fits


def test_without_packaging_the_other_findings_are_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "packaging.requirements", None)
    findings = {finding.topic: finding for finding in doctor().findings}
    assert findings["torch"].state == "fine"
    assert "could not be checked" in findings["requirements"].text


# Whose labkit


def test_our_labkit_is_recognised():
    finding = check_packages.this_labkit()
    assert finding.state == "fine"
    assert finding.text.startswith("image-labkit ")


def test_a_stranger_called_labkit_is_recognised(site):
    lay(site, "labkit", "0.3", package="labkit")
    finding = check_packages.this_labkit()
    assert finding.state == "problem"
    assert "another package also calls itself labkit: labkit." in finding.text
    assert "pip uninstall -y labkit image-labkit" in finding.advice
    assert 'pip install -e ".[lab]"' in finding.advice


@pytest.mark.parametrize("name", ["labkit", "image-labkit"])
def test_nobody_is_told_to_install_by_bare_name(name):
    assert f"install {name}" not in check_packages.INSTALL


def test_a_labkit_used_from_its_folder_is_a_notice(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    finding = check_packages.this_labkit()
    assert finding.state == "notice"
    assert "without being installed" in finding.text
    assert 'pip install -e ".[lab]"' in finding.advice


# What labkit requires


def test_what_labkit_requires_is_installed():
    finding = check_packages.requirements()
    assert finding.state == "fine"
    assert "pillow 1" in finding.text
    assert "nbval" not in finding.text  # an extra is no requirement


def test_missing_and_old_packages_are_named_with_one_command(site):
    needs = ["numpy>=99", "pillow>=11", "no-such-package>=2", 'also-not-there; extra == "test"']
    lay(site, "image-labkit", requires=needs)
    finding = check_packages.requirements()
    assert finding.state == "problem"
    assert "no-such-package is missing; numpy is " in finding.text
    assert "labkit needs >=99." in finding.text
    assert "pillow" not in finding.text
    assert 'pip install "no-such-package>=2" "numpy>=99", then restart' in finding.advice


def test_requirements_are_unknown_before_installation(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    finding = check_packages.requirements()
    assert finding.state == "notice"
    assert "known only once it is installed" in finding.text
    assert "pip install -e" in finding.advice


# torch and torchvision


def test_torch_and_torchvision_are_well():
    assert check_packages.torch_works().text == f"{torch.__version__} loads and computes."
    assert check_packages.torchvision_matches().state == "fine"
    assert torchvision.__version__ in check_packages.torchvision_works().text


def test_a_torch_that_does_not_load_is_a_problem(site, monkeypatch):
    (site / "torch.py").write_text("raise OSError('libtorch.so: not found.\\nMore')\n")
    monkeypatch.delitem(sys.modules, "torch")
    finding = check_packages.torch_works()
    assert finding.state == "problem"
    assert finding.text == "does not load (OSError: libtorch.so: not found)."
    assert "pip uninstall -y torch torchvision" in finding.advice


@pytest.mark.parametrize("requirement", ["torch (==2.99.0)", "torch>=2.99"])
def test_a_torchvision_made_for_another_torch_is_a_problem(requirement, site):
    lay(site, "torchvision", "0.99.0", requires=["numpy", requirement])
    finding = check_packages.torchvision_matches()
    assert finding.state == "problem"
    assert "torchvision 0.99.0 and torch 2." in finding.text
    assert "do not go together: this torchvision is made for torch" in finding.text
    assert "2.99" in finding.text
    assert "pip install torch torchvision" in finding.advice
    assert "Disconnect and delete runtime" in finding.advice


def test_a_torchvision_that_names_no_torch_is_left_to_the_trial(site):
    lay(site, "torchvision", "0.99.0", requires=["numpy"])
    assert check_packages.torchvision_matches().state == "fine"


def test_a_missing_torchvision_is_named(monkeypatch, tmp_path):
    lay(tmp_path, "torch", "2.9.0")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    finding = check_packages.torchvision_matches()
    assert (finding.state, finding.text) == ("problem", "torchvision is missing.")
    assert "pip install torch torchvision" in finding.advice


def test_the_classic_missing_operator_is_explained(site, monkeypatch):
    cause = "operator torchvision::nms does not exist"
    (site / "torchvision.py").write_text(f"raise RuntimeError({cause!r})\n")
    monkeypatch.delitem(sys.modules, "torchvision")
    finding = check_packages.torchvision_works()
    assert finding.state == "problem"
    assert finding.text == "does not work: its compiled part was made for another torch."
    assert "pip install torch torchvision" in finding.advice


def test_a_torchvision_that_loads_but_does_not_compute_is_a_problem(monkeypatch):
    def fail(*_):
        raise RuntimeError("another fault")

    monkeypatch.setattr(torchvision.ops, "nms", fail)
    finding = check_packages.torchvision_works()
    assert finding.state == "problem"
    assert "RuntimeError: another fault" in finding.text
