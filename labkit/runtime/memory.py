"""How much memory this computer has, asked of each operating system in its own way."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

# What a container on Linux may use of its machine (cgroup, version 2).
LIMITS = Path("/sys/fs/cgroup")


def memory_bytes() -> int | None:
    """The memory that this process may use in bytes, or None where it cannot be told.

    >>> (memory_bytes() or 2**40) > 2**20
    True
    """
    if sys.platform == "linux":
        total = _linux(Path("/proc/meminfo").read_text())
        limit = container_limit("memory.max")
        return min(total or limit, limit) if limit else total
    if sys.platform == "darwin":
        command = ["sysctl", "-n", "hw.memsize"]
        return int(subprocess.run(command, capture_output=True, timeout=2, check=True).stdout)
    if sys.platform == "win32":
        status = MemoryStatus(length=ctypes.sizeof(MemoryStatus))
        if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
            return int(status.total_physical)
    return None


def container_limit(name: str) -> int | None:
    """The first number in one of the container's limits, or None where there is no such limit.

    >>> container_limit("no.such.limit")
    """
    try:
        first = (LIMITS / name).read_text().split()[0]
    except (OSError, IndexError):
        return None
    return int(first) if first.isdigit() else None  # "max" is no limit


def _linux(meminfo: str) -> int | None:
    for line in meminfo.splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) * 1024
    return None


class MemoryStatus(ctypes.Structure):
    """Windows' MEMORYSTATUSEX: two 32-bit fields, then seven of 64 bits.

    >>> ctypes.sizeof(MemoryStatus)
    64
    """

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load_percent", ctypes.c_uint32),
        ("total_physical", ctypes.c_uint64),
        ("rest", ctypes.c_uint64 * 6),
    )
