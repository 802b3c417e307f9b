"""Where the heads of NOAA's right whales are, as people marked and published them."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from labkit.datasets.box_files import Corners, numbers
from labkit.datasets.coco_json import loaded
from labkit.datasets.folder_files import FolderError

BOXES = "whale_faces_vinh.json"
POINTS = ("points1.json", "points2.json")  # bonnet tips, and blowholes
Place = tuple[float, float]


@dataclass(frozen=True)
class Head:
    """The box of a head, and the tip of its snout and its blowholes, where they are known."""

    box: Corners | None = None
    points: tuple[Place, Place] | None = None


NO_HEAD = Head()


def heads(folder: Path) -> dict[str, Head]:
    """The head in each picture by the name of its file, in pixels of that file.

    The files are lists as the program Sloth writes them, in which a picture may have no mark. Of
    several boxes in a picture, that around the middle of its points counts, or else the first.
    Raises FolderError for a file of another kind.
    """
    boxes = _marks(folder / BOXES, ("x", "y", "width", "height"))
    tips, holes = (_marks(folder / name, ("x", "y")) for name in POINTS)
    found: dict[str, Head] = {}
    for name in {*boxes, *tips, *holes}:
        points = None
        if tips[name] and holes[name]:
            (x1, y1), (x2, y2) = tips[name][0], holes[name][0]
            points = (x1, y1), (x2, y2)
        corners = [(x, y, x + width, y + height) for x, y, width, height in boxes[name]]
        found[name] = Head(_around(corners, points), points)
    return found


def _marks(file: Path, keys: tuple[str, ...]) -> defaultdict[str, list[list[float]]]:
    """The numbers of the marks of each picture that are called head or point."""
    found: defaultdict[str, list[list[float]]] = defaultdict(list)
    data = loaded(file)
    if not isinstance(data, list) or not all(isinstance(each, dict) for each in data):
        raise FolderError(
            f"{file.name} is not a list of pictures and marks, as Sloth writes it. Get it again: "
            "python -m labkit data get right-whale-heads --again"
        )
    for entry in data:
        name = PurePosixPath(str(entry.get("filename", "")).replace("\\", "/")).name
        for mark in entry.get("annotations") or []:
            values = numbers([mark.get(key) for key in keys], len(keys))
            if values and str(mark.get("class", "")).casefold() in ("head", "point"):
                found[name].append(values)
    return found


def _around(boxes: list[Corners], points: Any) -> Corners | None:
    """The box that holds the middle of the points, or the first.

    >>> _around([(0, 0, 4, 4), (6, 6, 9, 9)], ((6, 7), (8, 7)))
    (6, 6, 9, 9)
    """
    if points and len(boxes) > 1:
        x, y = ((points[0][axis] + points[1][axis]) / 2 for axis in (0, 1))
        fitting = [box for box in boxes if box[0] <= x <= box[2] and box[1] <= y <= box[3]]
        boxes = fitting or boxes
    return boxes[0] if boxes else None
