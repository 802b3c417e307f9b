"""What files tell about the objects of pictures, whichever format they are in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from labkit.datasets.folder_files import FolderError

Corners = tuple[float, float, float, float]  # x1, y1, x2, y2


@dataclass(frozen=True)
class Thing:
    """An object as a file tells it, with its box in pixels of the picture the file is about.

    `outline` is COCO's segmentation, and `number` that of VOC's picture of objects; 0 is none.
    """

    name: str
    box: Corners
    difficult: bool = False
    crowd: bool = False
    outline: Any = None
    number: int = 0

    def __str__(self) -> str:
        """Its class and where it is, for a message."""
        return f"{self.name} at [{', '.join(f'{value:g}' for value in self.box)}]"


@dataclass(frozen=True)
class Scene:
    """A picture file and its objects; `sides` are columns and rows that their file tells."""

    file: Path
    things: tuple[Thing, ...]
    sides: tuple[float, float] | None = None
    split: str | None = None
    objects: Path | None = None  # VOC's picture of the objects, by number
    void: Any = None  # where nobody knows, as `write_coco` tells it


@dataclass
class Told:
    """Everything that annotations told, and what of it is not used and why.

    `pictures`, `boxes` and `others` become the report of a store, `said` is printed.
    """

    root: Path
    kind: str  # COCO or VOC
    scenes: list[Scene] = field(default_factory=list)
    classes: tuple[str, ...] = ()
    difficult: bool = False  # whether any file tells it
    pictures: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    cut: int = 0  # boxes that reached out of their pictures

    def name(self, file: Path) -> str:
        """A picture's path from the root."""
        return file.relative_to(self.root).as_posix()


def number(value: Any) -> float | None:
    """A number, also written as text; None for anything else.

    >>> number("12.5"), number("wide"), number(True)
    (12.5, None, None)
    """
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def numbers(values: Any, count: int) -> list[float] | None:
    """So many numbers; None where there are not."""
    if not isinstance(values, list | tuple) or len(values) != count:
        return None
    found = [number(value) for value in values]
    known = [value for value in found if value is not None]
    return known if len(known) == count else None


def flag(value: Any) -> bool:
    """Whether a value, or a text, says yes.

    >>> flag("1"), flag(True), flag(0), flag(None)
    (True, True, False, False)
    """
    return str(value).strip().casefold() in ("1", "true", "yes")


def sides_of(width: Any, height: Any) -> tuple[float, float] | None:
    """Columns and rows that a file tells; None where it does not, or tells 0."""
    both = numbers([width, height], 2)
    return (both[0], both[1]) if both and all(0 < side < math.inf for side in both) else None


def many(number: int, what: str) -> str:
    """So many things, in words.

    >>> many(1, "box"), many(2, "box"), many(3, "object")
    ('1 box', '2 boxes', '3 objects')
    """
    ending = "" if number == 1 else "es" if what.endswith("x") else "s"
    return f"{number} {what}{ending}"


def unused(told: Told) -> None:
    """Say which classes no object is of."""
    seen = {thing.name for scene in told.scenes for thing in scene.things}
    if idle := [name for name in told.classes if name not in seen]:
        said = ", ".join(idle[:5]) + (", …" if len(idle) > 5 else "")
        has = "classes has" if len(idle) == 1 else "classes have"
        told.said.append(f"{len(idle)} of the {len(told.classes)} {has} no object here: {said}.")


def choose(told: Told, classes: Any) -> None:
    """Keep the objects of these classes alone, in that order; the others are told.

    Raises FolderError where it is no list of names, or no class is called so.
    """
    listed = isinstance(classes, Sequence) and not isinstance(classes, str)
    if not listed or not all(isinstance(name, str) for name in classes) or not classes:
        raise FolderError(
            f"classes was given {classes!r}. For boxes it takes a list of names, such as "
            f"{list(told.classes[:2])}."
        )
    classes = tuple(dict.fromkeys(classes))
    if not set(classes) & set(told.classes):
        raise FolderError(
            f"classes names {', '.join(classes)}, and the objects in {told.root.name} are: "
            f"{', '.join(told.classes) or 'none'}. Choose among these."
        )
    lost: dict[str, int] = {}
    for place, scene in enumerate(told.scenes):
        for thing in scene.things:
            if thing.name not in classes:
                lost[thing.name] = lost.get(thing.name, 0) + 1
        kept = tuple(thing for thing in scene.things if thing.name in classes)
        told.scenes[place] = replace(scene, things=kept)
    told.others += [
        f"{name}: {many(count, 'object')}, not among classes." for name, count in lost.items()
    ]
    if lost:
        said = many(sum(lost.values()), "object")
        told.said.append(f"classes leaves out {said}: {', '.join(lost)}.")
    told.classes = classes
