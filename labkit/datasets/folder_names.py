"""Which file of a folder a name means that was written elsewhere."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from labkit.datasets.folder_files import seen


def finder(root: Path, files: Sequence[Path]) -> Callable[[str], list[Path]]:
    """A function that tells which of `files`, all under `root`, a name means: none, one or more.

    A name is a path from the folder, or the end of one, as far as needed. The ending may be left
    out. Letters are compared as the eye sees them, capitals too unless small ones are another file.
    """
    meant: defaultdict[str, list[Path]] = defaultdict(list)
    folded: defaultdict[str, list[Path]] = defaultdict(list)
    exact: dict[str, Path] = {}
    for file in files:
        place = file.relative_to(root)
        exact[seen(place.as_posix())] = file
        shorts = {place.with_suffix("").as_posix(), place.name, place.stem}
        for short in {seen(short) for short in shorts}:
            meant[short].append(file)
        for short in {seen(short).casefold() for short in (*shorts, place.as_posix())}:
            folded[short].append(file)

    def find(name: str) -> list[Path]:
        for path in _readings(name, root):
            fitting = [exact[path]] if path in exact else meant.get(path, [])
            if fitting := fitting or folded.get(path.casefold(), []):
                return fitting
        return []

    return find


def leaves(name: str) -> bool:
    """Whether a name leads out of the folder that it is in, here or on another computer.

    >>> leaves("a/1.png"), leaves("../1.png"), leaves("/home/me/1.png"), leaves("C:\\\\1.png")
    (False, True, True, True)
    """
    path = name.replace("\\", "/")
    return bool(re.match(r"/|[A-Za-z]:", path)) or ".." in path.split("/")


def _readings(name: str, root: Path) -> Iterator[str]:
    """What a name in a table may mean as a path from the folder, the likeliest first."""
    yield seen(name)
    path = seen(name).replace("\\", "/").removeprefix("./")
    yield path
    yield path.removeprefix(f"{seen(root.name)}/")
    if re.match(r"/|[A-Za-z]:/", path):  # of the computer that the table comes from
        parts = path.split("/")
        yield from ("/".join(parts[start:]) for start in range(1, len(parts)))
