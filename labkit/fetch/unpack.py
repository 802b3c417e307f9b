"""From the archives of a set to its folder: all of it, or nothing."""

import gzip
import json
import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from labkit.fetch.digest import noted
from labkit.fetch.disk import cannot_write, need_room
from labkit.fetch.entry import File, Set
from labkit.fetch.errors import FetchError
from labkit.fetch.members import Limits, in_tar, in_zip, limits, too_much
from labkit.fetch.places import MARK, archive, unpacked
from labkit.runtime.folders import without_home

BLOCK = 1 << 20
LARGE = 100_000_000  # bytes of archives, from which on it takes long enough to be said
DAMAGED = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, gzip.BadGzipFile, EOFError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


def present(entry: Set) -> Path | None:
    """The folder of a set, if it was unpacked whole, and from the archives that are there."""
    if not entry.files:
        return None
    told = mark(entry)
    for file in entry.files:
        known = noted(archive(entry, file))
        if told["archives"].get(file.name) is None:
            return None
        if known is not None and known["sha256"] != told["archives"][file.name]:
            return None
    return unpacked(entry)


def mark(entry: Set) -> dict[str, Any]:
    """What is written in an unpacked folder; nothing of it where there is none."""
    try:
        told = json.loads((unpacked(entry) / MARK).read_text(encoding="utf-8"))
        return {"archives": dict(told["archives"]), "files": told["files"], "bytes": told["bytes"]}
    except (OSError, ValueError, LookupError, TypeError):
        return {"archives": {}, "files": 0, "bytes": 0}


def unpack(entry: Set) -> Path:
    """Unpack the archives of a set, all of which are there, to its folder.

    It is written under another name, and takes its place when it is whole. Raises FetchError where
    an archive is damaged or refused, or where there is no room.
    """
    folder = unpacked(entry)
    paths = {file: archive(entry, file) for file in entry.files}
    size = sum(path.stat().st_size for path in paths.values())
    need_room(folder.parent, size, f"the files of {entry.name}", "LABKIT_LOCAL")
    if size > LARGE:
        print(f"Unpacking {entry.name} into {without_home(folder)}.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _tidy(folder)
    except OSError as error:
        raise _full(error, entry, folder) from None
    unfinished = folder.with_name(f".{folder.name}.{uuid4().hex}.unfinished")
    try:
        unfinished.mkdir()
        count = _Count(limits(entry.pictures, size))
        for file, path in paths.items():
            _one(file, path, unfinished, count)
        files, size = counted(unfinished)
        told = {
            "archives": {file.name: (noted(path) or {})["sha256"] for file, path in paths.items()},
            "files": files,
            "bytes": size,
        }
        (unfinished / MARK).write_text(json.dumps(told, indent=1), encoding="utf-8")
        if folder.exists():
            folder.replace(folder.with_name(f".{folder.name}.{uuid4().hex}.unfinished"))
        unfinished.replace(folder)
        _tidy(folder)
    except OSError as error:
        raise _full(error, entry, folder) from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def counted(root: Path) -> tuple[int, int]:
    """How many files a folder holds, and their bytes, without the mark."""
    sizes = [
        each.stat().st_size for each in root.rglob("*") if each.is_file() and each != root / MARK
    ]
    return len(sizes), sum(sizes)


class _Count:
    """How much has come out of the archives of a set, and how much may."""

    def __init__(self, most: Limits) -> None:
        self.files, self.bytes, self.most = 0, 0, most

    def more(self, name: str, files: int, size: int) -> None:
        self.files, self.bytes = self.files + files, self.bytes + size
        if self.files > self.most.files or self.bytes > self.most.bytes:
            raise too_much(name, self.files, self.bytes, self.most)


def _one(file: File, path: Path, root: Path, count: _Count) -> None:
    into = root / file.into
    try:
        for place, size, stream in _files(file, path):
            if size > count.most.bytes:  # before anything of it is written
                count.more(file.name, 1, size)
            target = into / place
            target.parent.mkdir(parents=True, exist_ok=True)
            count.more(file.name, 1, 0)
            with target.open("wb") as written:
                while block := stream.read(BLOCK):
                    count.more(file.name, 0, len(block))
                    written.write(block)
                if size >= 0 and written.tell() != size:
                    raise EOFError
    except FetchError as error:  # it was refused
        raise FetchError(f"{error} It is in {without_home(path.parent)}.") from None
    except DAMAGED as error:
        raise FetchError(
            f"{file.name} cannot be unpacked: it is damaged, or packed in a way that is not known "
            f"here ({type(error).__name__}). It is in {without_home(path.parent)}, and nothing of "
            "it was unpacked. Remove it and run the same again to download it anew."
        ) from None


def _files(file: File, path: Path) -> Iterator[tuple[PurePosixPath, int, Any]]:
    """What a file of a set holds: where each goes, its size (-1: not told), and its content."""
    if file.kind == "zip":
        yield from in_zip(path)
    elif file.kind == "tar":
        yield from in_tar(path)
    elif file.kind == "gz":
        with gzip.open(path) as stream:
            yield PurePosixPath(path.stem), -1, stream
    else:
        with path.open("rb") as whole:
            yield PurePosixPath(path.name), path.stat().st_size, whole


def _tidy(folder: Path) -> None:
    """Remove what an unpacking left that was stopped; nobody else unpacks this set now."""
    for each in folder.parent.glob(f".{folder.name}.*.unfinished"):
        shutil.rmtree(each, ignore_errors=True)


def _full(error: OSError, entry: Set, folder: Path) -> FetchError:
    kept = "The archives are kept, and nothing is half unpacked."
    return cannot_write(error, f"The files of {entry.name}", folder, kept, "LABKIT_LOCAL")
