"""What people said of photographs, in files as Flickr8k has them."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from labkit.datasets.chosen import spread
from labkit.datasets.folder import store_of
from labkit.datasets.folder_files import (
    FolderError,
    all_or_none,
    counted,
    existing,
    picture_files,
    seen,
    some,
)
from labkit.images import Fit
from labkit.store import ImageStore

LISTS = {"train": "trainImages", "valid": "devImages", "test": "testImages"}


def flickr_folder(root: Path, n: int | None, size: int, fit: Fit) -> ImageStore:
    """Return a store of captions of photographs, from a folder laid out as Flickr8k is.

    It holds, in any folders, Flickr8k.token.txt, which has lines of a picture's name, #, a number,
    a tab and a caption; perhaps the lists Flickr_8k.trainImages.txt, devImages and testImages, of
    names of pictures, which give the split; and the pictures. Of Flickr8k.lemma.token.txt, where
    words have lost their endings, nothing is read. A picture that is missing, or in none
    of the lists, and a line that tells no caption, is left out and told in the report. `n` pictures
    are taken, or all that there are. Raises FolderError where a file is missing or is none of
    these.
    """
    root = existing(root.expanduser()).absolute()
    tokens = sorted(root.rglob("*.token.txt"), key=_shortened)
    if not tokens:
        raise FolderError(
            f"{root.name} has no file of captions, Flickr8k.token.txt. Its lines are a picture's "
            'name, #, a number, a tab and the caption: "dog.jpg#0\\tA dog runs .".'
        )
    told, lines = _told(tokens[0])
    files = {seen(file.name): file for file in picture_files(root)}
    if missing := sorted(told.keys() - files.keys()):
        lines.append(
            f"{counted(len(missing))} not in {root.name}, left out with their captions: "
            f"{some(missing)}."
        )
    names = sorted(told.keys() & files.keys())
    if not names:
        raise FolderError(
            f"None of the {counted(len(told))} that {tokens[0].name} tells of is in {root.name}: "
            f"{some(missing)}. Put them there."
        )
    side_of = _lists(root)
    if side_of:
        unlisted = [name for name in names if name not in side_of]
        if unlisted:
            lines.append(f"{counted(len(unlisted))} in no list, left out: {some(unlisted)}.")
        names = [name for name in names if name in side_of]
        if not names:
            raise FolderError(
                f"The lists of {root.name} name none of its pictures. They hold a name a line, "
                f"such as {unlisted[0]}."
            )
    names = [names[row] for row in spread(n, len(names))]
    columns: dict[str, Any] = {"captions": [tuple(told[name]) for name in names]}
    store = store_of(
        root,
        [files[name] for name in names],
        size,
        fit,
        targets=columns,
        source=root.name,
        given=all_or_none([side_of.get(name) for name in names]),
    )
    return replace(store, report=(*store.report, *lines))


def _shortened(file: Path) -> tuple[bool, Path]:
    """A key that puts Flickr8k.lemma.token.txt last, where words have lost their endings."""
    return ".lemma." in file.name, file


def _told(file: Path) -> tuple[dict[str, list[str]], list[str]]:
    """The captions of each picture, in order, and a line about what is none."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    others = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        head, _, caption = line.partition("\t")
        name, mark, _ = head.rpartition("#")
        if mark and name.strip() and caption.strip():
            found[seen(name.strip())].append(caption.strip())
        elif line.strip():
            others.append(str(number))
    if not found:
        raise FolderError(
            f"{file.name} tells no caption. Its lines are a picture's name, #, a number, a tab and "
            "the caption."
        )
    bad = f"{file.name}: lines {some(others)} tell no caption, and are left out."
    return dict(found), [bad] if others else []


def _lists(root: Path) -> dict[str, str]:
    """The side of each picture that a list names."""
    return {
        seen(line.strip()): side
        for side, name in LISTS.items()
        for file in sorted(root.rglob(f"*{name}.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    }
