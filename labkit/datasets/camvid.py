"""Streets whose every pixel has a class, as CamVid tells it."""

from dataclasses import replace
from pathlib import Path

from labkit.datasets.folder_files import FolderError
from labkit.datasets.pairs import pairs
from labkit.images import Fit
from labkit.store import ImageStore

CODES, COLOURS = "codes.txt", "label_colors.txt"


def camvid_place(root: Path) -> Path | None:
    """The folder that holds the list of CamVid's classes, if it is `root` or one in it."""
    places = (root, *sorted(each for each in root.iterdir() if each.is_dir()))
    return next((p for p in places if (p / CODES).is_file() or (p / COLOURS).is_file()), None)


def read_camvid(place: Path, size: int, fit: Fit) -> ImageStore:
    """A store of streets and the class of each pixel, from a folder laid out as CamVid is.

    Pictures are in images, masks in labels, called 0016E5_08370_P.png where the picture is
    0016E5_08370.png. Their pixels are numbers, of which codes.txt names the classes from 0 on, a
    line each; or, in _L.png, colours, which label_colors.txt names: "64 128 64", a tab, "Animal".
    What is called Void is void. Groups are the sequences, which names begin with. Written by what
    fastai's notebooks show of its copy, and not tried on the real files. Raises FolderError where
    the lists or folders are not these.
    """
    classes = _codes(place / CODES) if (place / CODES).is_file() else _colours(place / COLOURS)
    for name in ("images", "labels"):
        if not (place / name).is_dir():
            raise FolderError(
                f"{place.name} names CamVid's classes and has no folder {name}. Put its pictures "
                "into images and their masks into labels."
            )
    store = pairs(place / "images", place / "labels", size, fit=fit, classes=classes)
    return replace(store, groups=[name.partition("_")[0] for name in store.names])


def _codes(file: Path) -> dict[str, int]:
    names = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    return {name: number for number, name in enumerate(names) if name}


def _colours(file: Path) -> dict[str, tuple[int, ...]]:
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if len(fields) >= 4 and all(each.isdecimal() for each in fields[:3]):
            found[" ".join(fields[3:])] = tuple(map(int, fields[:3]))
        elif fields:
            raise FolderError(
                f"{file.name} holds the line {line!r}. Its lines are red, green, blue and a name, "
                "such as 64 128 64 Animal."
            )
    return found
