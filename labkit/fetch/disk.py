"""Room on a disk, before and while something is written."""

import errno
import shutil
from pathlib import Path

from labkit.fetch.entry import amount
from labkit.fetch.errors import FetchError
from labkit.runtime.folders import without_home

SPARE = 50_000_000  # bytes that are left to everybody else
FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "your share of the disk is used up"}
AGAIN = "then run the same again"


def need_room(folder: Path, size: int, what: str, variable: str) -> None:
    """See that a disk has room for `size` bytes more. Raises FetchError where it has not.

    `variable` is the one of the environment that moves this folder to another disk.
    """
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    free = shutil.disk_usage(there).free
    if free < size + SPARE:
        raise FetchError(
            f"There is no room for {what}: it takes {amount(size)} more in {without_home(folder)}, "
            f"and {amount(free)} are free. Nothing of it was written. Make room there, or set "
            f"{variable} to a folder on a larger disk, {AGAIN}."
        )


def cannot_write(error: OSError, what: str, path: Path, kept: str, variable: str) -> FetchError:
    """What to say where a file could not be written; `kept` tells what is left on disk."""
    where, kept = without_home(path.parent), f" {kept}" if kept else ""
    if error.errno in FULL:
        return FetchError(
            f"{what} could not be written to {where}: {FULL[error.errno]}.{kept} Make room there, "
            f"or set {variable} to a folder on a larger disk, {AGAIN}."
        )
    return FetchError(
        f"{what} could not be written to {where} ({error.strerror or error}).{kept} Set "
        f"{variable} to a folder that you may write to, {AGAIN}."
    )
