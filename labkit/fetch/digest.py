"""What an archive is known by: its hash, and what is written beside it."""

import contextlib
import gzip
import hashlib
import json
import tarfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from labkit.fetch.entry import File
from labkit.fetch.places import public, record
from labkit.runtime.folders import replacing

PUBLISHED = "published"
FIRST_USE = "first use"
TOLD = "told to"  # by a person, against what was known


def hashes(path: Path, also: tuple[str, ...] = ()) -> dict[str, str]:
    """The sha256 of a file, and other hashes of it, in one reading.

    >>> import tempfile; path = Path(tempfile.mkdtemp()) / "empty"; path.touch()
    >>> hashes(path, ("md5",))["md5"]
    'd41d8cd98f00b204e9800998ecf8427e'
    """
    made = {name: hashlib.new(name) for name in ("sha256", *also)}
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            for each in made.values():
                each.update(block)
    return {name: each.hexdigest() for name, each in made.items()}


def judged(path: Path, file: File) -> tuple[str, bool | None]:
    """The sha256 of a file, and whether it is what was published; None where nobody said."""
    wanted = [each.partition(":") for each in file.hashes]
    found = hashes(path, tuple(name for name, _, _ in wanted))
    right = any(found[name] == value for name, _, value in wanted) if wanted else None
    return found["sha256"], right


def noted(path: Path) -> dict[str, Any] | None:
    """What is written beside an archive, or None where it is nothing that can be read."""
    try:
        note = json.loads(record(path).read_text(encoding="utf-8"))
        return note if {"sha256", "bytes", "on", "trust"} <= note.keys() else None
    except (OSError, ValueError, AttributeError):
        return None


def note(path: Path, sha256: str, trust: str, came_from: str) -> None:
    """Write beside an archive what it is known by, and why it is trusted."""
    told = {
        "sha256": sha256,
        "bytes": path.stat().st_size,
        "on": date.today().isoformat(),
        "trust": trust,
        "from": public(came_from),
    }
    with replacing(record(path)) as unfinished:
        unfinished.write_text(json.dumps(told, indent=1), encoding="utf-8")


def kept(path: Path) -> dict[str, Any] | None:
    """The note of an archive that is there and has the size it had; its hash is not read again."""
    told = noted(path)
    with contextlib.suppress(OSError):
        if told is not None and path.stat().st_size == told["bytes"]:
            return told
    return None


def looks_right(path: Path, file: File) -> bool:
    """Whether a file begins as one of its kind does, where no hash can tell."""
    try:
        if file.kind == "zip":
            return zipfile.is_zipfile(path)
        if file.kind == "tar":
            return tarfile.is_tarfile(path)
        if file.kind == "gz":
            with gzip.open(path) as stream:
                stream.read(1)
        return path.stat().st_size > 0
    except (OSError, EOFError):
        return False
