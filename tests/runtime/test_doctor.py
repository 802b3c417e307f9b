import importlib
import os
import subprocess
import sys

from labkit.runtime import doctor

# `labkit.runtime.doctor` as an attribute is the function, so the module is fetched by its name.
MODULE = importlib.import_module("labkit.runtime.doctor")


def test_the_course_can_run_where_it_is_tested():
    diagnosis = doctor()
    assert diagnosis.ok, str(diagnosis)
    assert len(diagnosis.findings) == len(MODULE.CHECKS)


def test_whatever_is_not_fine_comes_with_advice():
    unsettled = [finding for finding in doctor().findings if finding.state != "fine"]
    assert all(finding.advice for finding in unsettled)


def test_a_check_that_raises_becomes_a_finding_and_the_rest_is_still_told(monkeypatch):
    def data_folder():
        raise KeyError("home")

    monkeypatch.setattr(MODULE, "CHECKS", (data_folder, *MODULE.CHECKS[:1]))
    first, second = doctor().findings
    assert first.state == "notice"
    assert first.topic == "data folder"
    assert "could not be checked (KeyError: 'home')" in first.text
    assert "show it to your instructor" in first.advice
    assert second.topic == "Python"


def test_the_doctor_speaks_where_torch_is_broken(tmp_path):
    (tmp_path / "torch.py").write_text("raise ImportError('libtorch is not there')\n")
    command = "from labkit.runtime import doctor; d = doctor(); print(d); print('ok:', d.ok)"
    places = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
    answer = subprocess.run(
        [sys.executable, "-c", command], env=environment, capture_output=True, text=True, timeout=60
    )
    assert answer.stderr == ""
    assert "problem  torch: does not load (ImportError: libtorch is not there)." in answer.stdout
    assert "problem  torchvision: does not work" in answer.stdout
    assert answer.stdout.endswith("ok: False\n")


def test_the_home_folder_is_not_shown(monkeypatch, tmp_path):
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "lessons"))
    assert str(tmp_path) not in str(doctor())
