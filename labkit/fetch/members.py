"""What may be in an archive: files that stay in their folder, and no more than is expected."""

import stat
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from labkit.fetch.errors import FetchError

RATIO = 20  # an archive of pictures is as large as they are, and one of text a tenth
SLACK = 100_000_000  # bytes that any archive may have
MANY = 1_000_000  # files, where nobody has told how many pictures there are


@dataclass(frozen=True)
class Limits:
    """How much may come out of the archives of a set."""

    files: int
    bytes: int


def limits(pictures: int | None, size: int) -> Limits:
    """How many files and bytes archives of `size` bytes may hold, by what is known of the set.

    >>> limits(1000, 46_000_000)
    Limits(files=21000, bytes=1020000000)
    """
    return Limits(20 * pictures + 1000 if pictures else MANY, RATIO * size + SLACK)


def in_zip(path: Path) -> Iterator[tuple[PurePosixPath, int, IO[bytes]]]:
    """The files of a zip: where each goes, its size, and what to read it from."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            place = safe(path.name, member.filename)
            kind = stat.S_IFMT(member.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise _strange(path.name, member.filename, "a link or a device")
            if not member.is_dir():
                with archive.open(member) as stream:
                    yield place, member.file_size, stream


def in_tar(path: Path) -> Iterator[tuple[PurePosixPath, int, IO[bytes]]]:
    """The files of a tar, packed or not, likewise."""
    with tarfile.open(path, "r:*") as archive:
        for member in archive:
            place = safe(path.name, member.name)
            if not (member.isreg() or member.isdir()):
                kind = "a link" if member.issym() or member.islnk() else "a device"
                raise _strange(path.name, member.name, kind)
            if member.isreg():
                stream = archive.extractfile(member)
                assert stream is not None
                yield place, member.size, stream
            archive.members.clear()  # type: ignore[attr-defined]  # it remembers every one


def safe(archive: str, name: str) -> PurePosixPath:
    """Where a file goes, below its folder. Raises FetchError where it would not stay there.

    >>> safe("a.zip", "./images/1.jpg")
    PurePosixPath('images/1.jpg')
    """
    # Windows takes both slashes for one, and what stands before a colon for a disk.
    place = PurePosixPath(name.replace("\\", "/"))
    if place.is_absolute() or ".." in place.parts or ":" in name or "\0" in name:
        raise FetchError(
            f"{archive} was refused: it holds {name!r}, which would be written outside its folder. "
            "No data set needs that, and nothing of it was unpacked. Do not use this file: tell "
            "whoever gave it to you, and remove it."
        )
    return place


def too_much(archive: str, files: int, size: int, most: Limits) -> FetchError:
    """What to say about an archive that never ends."""
    return FetchError(
        f"{archive} was refused: it holds more than a set of its size can, {files:,} of at most "
        f"{most.files:,} files and {size:,} of at most {most.bytes:,} bytes so far. "
        "Nothing of it was unpacked. Do not use this file: tell whoever gave it to you, and remove "
        "it."
    )


def _strange(archive: str, name: str, kind: str) -> FetchError:
    return FetchError(
        f"{archive} was refused: {name!r} in it is {kind}, and not a file. No data set needs that, "
        "and nothing of it was unpacked. Do not use this file: tell whoever gave it to you, and "
        "remove it."
    )
