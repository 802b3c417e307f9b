"""Where a set lies on this computer, and where else it may come from."""

import os
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from labkit.fetch.entry import File, Set
from labkit.runtime.folders import data_folder, local_folder

MIRROR = "LABKIT_MIRROR"
MARK = ".labkit.json"  # in an unpacked folder: from which archives, and how much


def archives(entry: Set) -> Path:
    """The folder of a set's files as they are published: on Drive, if the data folder is."""
    return data_folder() / "archives" / entry.name


def archive(entry: Set, file: File) -> Path:
    """One file of a set as it is published."""
    return archives(entry) / file.name


def record(path: Path) -> Path:
    """What is known about an archive, beside it."""
    return path.with_name(f"{path.name}.json")


def part(path: Path) -> Path:
    """An archive that is not whole yet."""
    return path.with_name(f"{path.name}.part")


def unpacked(entry: Set) -> Path:
    """The folder a set is unpacked to, on a disk of this computer."""
    return local_folder() / "sets" / entry.name


def public(source: str) -> str:
    """An address as it may be shown: without a login. A folder stays as it is.

    >>> public("https://ada:secret@example.org/sets/a.zip")
    'https://example.org/sets/a.zip'
    """
    scheme, there, rest = source.partition("://")
    if not there:
        return source
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def sources(entry: Set, file: File) -> list[str]:
    """Where to get a file, in order: the mirror, a URL or a folder, then where it is published.

    A mirror holds what the folder `archives` does, or all files side by side.
    """
    mirror = os.environ.get(MIRROR, "").rstrip("/")
    first: list[str] = []
    if mirror.startswith(("http://", "https://")):
        first = [f"{mirror}/{entry.name}/{file.name}", f"{mirror}/{file.name}"]
    elif mirror:
        path = url2pathname(urlsplit(mirror).path) if mirror.startswith("file://") else mirror
        root = Path(path).expanduser()
        places = [root / entry.name / file.name, root / file.name]
        first = [str(next((place for place in places if place.is_file()), places[0]))]
    return [*first, *file.urls]
