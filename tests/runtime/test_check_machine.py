import os
import shutil
import signal
import sys
import tempfile
import types
from types import SimpleNamespace

import pytest
import torch

from labkit.runtime import check_machine, folders


def pretend_cuda(monkeypatch, ones):
    monkeypatch.setattr(check_machine, "has_cuda", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "Tesla T4")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (7, 5))
    properties = SimpleNamespace(total_memory=15.8e9)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: properties)
    monkeypatch.setattr(torch, "ones", ones)


def pretend_no_cuda(monkeypatch, nvidia="", apple=False):
    monkeypatch.setattr(check_machine, "has_cuda", lambda: False)
    monkeypatch.setattr(check_machine, "_nvidia_gpus", lambda: nvidia)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: apple)


def put_on_path(monkeypatch, folder, lines):
    tool = folder / "nvidia-smi"
    tool.write_text("\n".join(["#!/bin/sh", *lines]))
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


# Python and the notebook


def test_this_python_will_do():
    assert check_machine.python().state == "fine"


def test_an_old_python_is_a_problem(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 14, "final", 0))
    finding = check_machine.python()
    assert finding.state == "problem"
    assert "version 3.10.14 is too old" in finding.text
    assert "Install Python 3.11 or newer" in finding.advice


def test_colab_without_drive(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setattr(check_machine, "DRIVE", tmp_path / "drive")
    assert "Google Colab; Drive is not mounted" in check_machine.frontend().text


def test_colab_with_drive_in_a_shell_command(monkeypatch, tmp_path):
    monkeypatch.setenv("COLAB_RELEASE_TAG", "some release")
    monkeypatch.setattr(check_machine, "DRIVE", tmp_path)
    assert "Google Colab; Drive is mounted" in check_machine.frontend().text


@pytest.mark.parametrize(
    ("shell", "said"),
    [
        (SimpleNamespace(kernel="a kernel"), "Jupyter."),
        (SimpleNamespace(), "none, this is IPython."),
        (None, "none, this is plain Python."),
    ],
)
def test_jupyter_is_told_from_ipython_and_python(shell, said, monkeypatch):
    ipython = SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    assert check_machine.frontend().text == said


def test_python_without_ipython(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert check_machine.frontend().text == "none, this is plain Python."


# GPU


def test_a_gpu_that_computes_is_fine(monkeypatch):
    pretend_cuda(monkeypatch, lambda *_, **__: torch.zeros(2))
    finding = check_machine.gpu()
    assert finding.state == "fine"
    assert finding.text == "Tesla T4 with 16 GB; lessons train more, and in float16."


def test_a_gpu_that_cannot_compute_is_a_problem(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("CUDA error: no kernel image is available.\nMany lines more")

    pretend_cuda(monkeypatch, fail)
    finding = check_machine.gpu()
    assert finding.state == "problem"
    assert "Tesla T4 is there, but torch cannot compute on it" in finding.text
    assert "no kernel image is available)" in finding.text
    assert "LABKIT_DEVICE=cpu" in finding.advice


def test_a_torch_built_without_cuda_is_said_so(monkeypatch):
    pretend_no_cuda(monkeypatch, nvidia="GeForce RTX 3060")
    monkeypatch.setattr(torch.version, "cuda", None)
    finding = check_machine.gpu()
    assert finding.state == "notice"
    assert "GeForce RTX 3060 is there, but this torch is built without CUDA" in finding.text
    assert "Install the CUDA build" in finding.advice


def test_a_gpu_out_of_torchs_reach_points_to_the_driver(monkeypatch):
    pretend_no_cuda(monkeypatch, nvidia="GeForce RTX 3060")
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    finding = check_machine.gpu()
    assert finding.state == "notice"
    assert "torch (CUDA 13.0) cannot reach it" in finding.text
    assert "Update the NVIDIA driver" in finding.advice
    assert "CUDA_VISIBLE_DEVICES" in finding.advice


def test_an_apple_gpu_is_told_how_to_be_used(monkeypatch):
    pretend_no_cuda(monkeypatch, apple=True)
    finding = check_machine.gpu()
    assert finding.state == "fine"
    assert "LABKIT_DEVICE=mps" in finding.text


def test_no_gpu_needs_nothing_but_says_where_one_is(monkeypatch):
    pretend_no_cuda(monkeypatch)
    finding = check_machine.gpu()
    assert finding.state == "notice"
    assert "run on the CPU" in finding.text
    assert "Nothing is needed" in finding.advice
    assert "Runtime > Change runtime type" in finding.advice


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in tool is a shell script")
@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["echo NVIDIA A100", "echo NVIDIA A100"], "NVIDIA A100, NVIDIA A100"),
        (["echo cannot reach the driver", "exit 9"], ""),
    ],
)
def test_the_drivers_own_tool_is_asked(lines, names, monkeypatch, tmp_path):
    put_on_path(monkeypatch, tmp_path, lines)
    assert check_machine._nvidia_gpus() == names


def test_without_the_drivers_tool_there_are_no_names(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_machine._nvidia_gpus() == ""


# Cores and memory


def test_one_core_is_a_notice(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3}, raising=False)
    finding = check_machine.cores()
    assert finding.state == "notice"
    assert "only one" in finding.text
    assert "twice those times" in finding.advice


def test_cores_held_back_by_a_container_do_not_count(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert check_machine.cores().text == "2."


def test_an_unknown_number_of_cores_is_said_as_unknown(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert "unknown" in check_machine.cores().text


def test_enough_memory_is_fine(monkeypatch):
    monkeypatch.setattr(check_machine, "memory_bytes", lambda: 3_900_000_000)
    finding = check_machine.memory()
    assert (finding.state, finding.text) == ("fine", "4 GB.")


def test_little_memory_is_a_notice(monkeypatch):
    monkeypatch.setattr(check_machine, "memory_bytes", lambda: 2_000_000_000)
    finding = check_machine.memory()
    assert finding.state == "notice"
    assert "2 GB, less than the 4 GB" in finding.text
    assert "one notebook at a time" in finding.advice


def test_unknown_memory_is_said_as_unknown(monkeypatch):
    monkeypatch.setattr(check_machine, "memory_bytes", lambda: None)
    finding = check_machine.memory()
    assert finding.state == "notice"
    assert "unknown" in finding.text
    assert "at least 4 GB" in finding.advice


# Data folder


def test_a_folder_still_to_be_made_is_fine_and_not_made(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=50e9))
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "a" / "b"))
    finding = check_machine.data()
    assert finding.state == "fine"
    assert finding.text.endswith("50 GB free.")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_a_problem(monkeypatch, tmp_path):
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "taken" / "data"))
    finding = check_machine.data()
    assert finding.state == "problem"
    assert "cannot be written to" in finding.text
    assert "Set LABKIT_DATA to a folder that you may write to" in finding.advice


def test_a_folder_without_permission_is_a_problem(monkeypatch, tmp_path):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path))
    finding = check_machine.data()
    assert finding.state == "problem"
    assert "(Permission denied)" in finding.text


def test_a_full_disk_is_a_notice(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1.2e9))
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path))
    finding = check_machine.data()
    assert finding.state == "notice"
    assert "has 1.2 GB free; some real data sets need 2 GB" in finding.text
    assert "a folder on a larger disk" in finding.advice


def test_data_on_drive_are_unpacked_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(check_machine, "DRIVE", tmp_path)
    monkeypatch.setattr(folders, "DRIVE", tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=50e9))
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "MyDrive" / "data"))
    finding = check_machine.data()
    assert finding.state == "fine"
    assert "50 GB free. It lies on Drive, where a download stays as it is" in finding.text
    assert f"it is unpacked into {folders.without_home(folders.local_folder())}." in finding.text


# Time limit and settings


def test_without_the_alarm_signal_the_limit_is_off(monkeypatch):
    monkeypatch.delattr(signal, "SIGALRM", raising=False)
    finding = check_machine.time_limit()
    assert finding.state == "notice"
    assert "cannot stop" in finding.text
    assert "Kernel > Interrupt" in finding.advice


def test_with_the_alarm_signal_the_limit_is_on(monkeypatch):
    monkeypatch.setattr(signal, "SIGALRM", 14, raising=False)
    assert check_machine.time_limit().state == "fine"


def test_no_settings():
    assert check_machine.settings().text == "no LABKIT_ variable is set."


def test_settings_are_listed(monkeypatch):
    monkeypatch.setenv("LABKIT_STRICT", "1")
    monkeypatch.setenv("LABKIT_BUDGET", "smoke")
    finding = check_machine.settings()
    assert (finding.state, finding.text) == ("fine", "LABKIT_BUDGET=smoke, LABKIT_STRICT=1.")


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("LABKIT_BUDGET", "fast", "It can be smoke, default or full"),
        ("LABKIT_DEVICE", "gpu", "Set LABKIT_DEVICE to one of these"),
    ],
)
def test_a_setting_that_says_nothing_known_is_a_problem(name, value, advice, monkeypatch):
    monkeypatch.setenv(name, value)
    finding = check_machine.settings()
    assert finding.state == "problem"
    assert f"{name}={value}" in finding.text
    assert advice in finding.advice


def test_cores_of_which_a_container_gets_a_share_do_not_count(monkeypatch):
    monkeypatch.setattr(check_machine.os, "sched_getaffinity", lambda _: set(range(16)), False)
    monkeypatch.setattr(check_machine, "container_limit", lambda name: 200_000)
    assert check_machine.cores().text == "2."
