import ctypes
import subprocess
import sys
from types import SimpleNamespace

from labkit.runtime import memory
from labkit.runtime.memory import memory_bytes


def test_on_linux_it_is_the_total_line():
    assert memory._linux("MemFree: 1 kB\nMemTotal:       16384 kB\n") == 16384 * 1024


def test_on_linux_without_that_line_it_is_unknown():
    assert memory._linux("MemFree: 1 kB\n") is None


def test_on_macos_it_is_asked_of_sysctl(monkeypatch):
    def run(command, **_):
        assert command == ["sysctl", "-n", "hw.memsize"]
        return subprocess.CompletedProcess(command, 0, stdout=b"8589934592\n")

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(subprocess, "run", run)
    assert memory_bytes() == 8589934592


def pretend_windows(monkeypatch, succeeds):
    def fill(reference):
        status = reference._obj
        assert status.length == 64
        status.load_percent, status.total_physical = 50, 4 * 2**30
        return succeeds

    kernel32 = SimpleNamespace(GlobalMemoryStatusEx=fill)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel32), raising=False)


def test_on_windows_it_is_asked_of_the_kernel(monkeypatch):
    pretend_windows(monkeypatch, succeeds=1)
    assert memory_bytes() == 4 * 2**30


def test_on_windows_a_call_that_fails_is_unknown(monkeypatch):
    pretend_windows(monkeypatch, succeeds=0)
    assert memory_bytes() is None


def test_on_another_system_it_is_unknown(monkeypatch):
    monkeypatch.setattr(sys, "platform", "freebsd14")
    assert memory_bytes() is None


def test_a_container_may_use_less_than_the_machine_has(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(memory, "_linux", lambda meminfo: 16 * 2**30)
    monkeypatch.setattr(memory, "LIMITS", tmp_path)
    monkeypatch.setattr(memory.Path, "read_text", lambda path: files[path.name])
    files = {"meminfo": "", "memory.max": f"{2 * 2**30}\n"}
    assert memory_bytes() == 2 * 2**30
    files["memory.max"] = "max\n"
    assert memory_bytes() == 16 * 2**30
