"""What lies in a folder of pictures: what `folder` and its table know in common."""

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

# The second line is of pictures that a telephone or a browser leaves. Most of them cannot be read,
# which the report of a store then tells; left out here, they would be missing without a word.
ENDINGS = {
    *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".ppm", ".pgm"),
    *(".jfif", ".heic", ".heif", ".avif"),
}
SPLITS = {
    "train": "train", "training": "train", "valid": "valid", "val": "valid", "validation": "valid",
    "test": "test", "testing": "test",
}  # fmt: skip


class FolderError(ValueError):
    """A folder or table cannot be made a store; the message says what to do."""


@dataclass(frozen=True)
class Item:
    """A picture file, and what is known about it."""

    path: Path
    label: str
    group: str | None = None
    split: str | None = None


def existing(root: Path, wanted: str = "folder") -> Path:
    """A folder, or FolderError, which says what there is instead of what is `wanted`."""
    if root.is_dir():
        return root
    if root.is_file():
        raise FolderError(f"{root.name} is a file. Give the folder that it lies in.")
    siblings = [each.name for each in root.parent.iterdir()] if root.parent.is_dir() else []
    near = get_close_matches(root.name, siblings, n=1)
    hint = f" Did you mean {near[0]}?" if near else " Check the path."
    raise FolderError(f"There is no {wanted} {root}.{hint}")


def entries(root: Path) -> list[Path]:
    """What lies in a folder, in natural order, without what operating systems leave there."""
    left = {"__MACOSX", "Thumbs.db", "desktop.ini"}
    found = (each for each in root.iterdir() if each.name not in left)
    return sorted(
        (each for each in found if not each.name.startswith(".")), key=lambda each: order(each.name)
    )


def picture_files(root: Path) -> list[Path]:
    """Picture files under a folder, at any depth, in natural order."""
    found = [each for each in root.rglob("*") if each.suffix.lower() in ENDINGS and each.is_file()]
    shown = [each for each in found if not _hidden(each.relative_to(root))]
    return sorted(shown, key=lambda each: order(str(each)))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def order(name: str) -> tuple[list[Any], str]:
    """A key to sort names by, so that whale 2 comes before whale 10, and no two names are equal.

    >>> sorted(["w10", "w2", "W1", "w1", "w²"], key=order)
    ['W1', 'w1', 'w2', 'w10', 'w²']
    """
    parts = re.split(r"(\d+)", name.casefold())
    return [int(part) if part.isdecimal() else part for part in parts], name


def seen(name: str) -> str:
    """A name as it is seen: an é that a Mac writes as two signs is the é of everybody else."""
    return unicodedata.normalize("NFC", name)


def counted(number: int) -> str:
    """So many pictures, in words.

    >>> counted(1), counted(3)
    ('1 picture', '3 pictures')
    """
    return f"{number} picture" + ("" if number == 1 else "s")


def some(names: Sequence[str]) -> str:
    """The first of many names, to be told in a message.

    >>> some(["a", "b", "c", "d"])
    'a, b, c, …'
    """
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def endings() -> str:
    """All of `ENDINGS`, to be told in a message."""
    return ", ".join(sorted(ENDINGS))


def relative(fault: str, root: Path) -> str:
    """A fault that names its file by the path from a folder."""
    return fault.removeprefix(f"{root}{os.sep}")


def all_or_none(values: Sequence[str | None]) -> list[str] | None:
    """The values, where each picture has one."""
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else None
