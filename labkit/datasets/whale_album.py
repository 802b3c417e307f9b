"""Published photographs of whales: which file shows whom, as each set tells it."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labkit.datasets.box_files import Corners, numbers, sides_of
from labkit.datasets.coco_json import coco_json
from labkit.datasets.folder_files import FolderError, counted, order, picture_files, some
from labkit.datasets.folder_names import finder
from labkit.datasets.folder_table import read_table
from labkit.datasets.whale_heads import NO_HEAD, Head

NOBODY = {"", "____", "new_whale", "none", "unknown"}  # what sets call a whale without a name
# The columns of train.csv, of the picture and the whale, and the folder of the pictures.
TABLES = {
    "right-whales": ("Image", "whaleID", "imgs"),
    "happywhale": ("image", "individual_id", "train_images"),
    "humpback": ("Image", "Id", "train"),
}


@dataclass(frozen=True)
class Shot:
    """A photograph of one whale; places are in pixels of the file, or of a picture of `sides`."""

    file: Path
    whale: str
    day: str | None = None
    head: Head = NO_HEAD
    sides: tuple[float, float] | None = None


@dataclass
class Album:
    """The photographs of a set, and a line about each that is left out."""

    root: Path
    shots: list[Shot] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def recognised(root: Path) -> str | None:
    """Which published set a folder holds, by how it is laid out; None for any other folder."""
    if root.name == "beluga.coco" or (root / "beluga.coco").is_dir():
        return "beluga"
    table = root / "train.csv"
    columns = {name.casefold() for name in read_table(table)[0]} if table.is_file() else set()
    for name, (image, whale, _) in TABLES.items():
        if {image.casefold(), whale.casefold()} <= columns:
            return name
    return None


def album(name: str, root: Path, heads: dict[str, Head] | None = None) -> Album:
    """The photographs of a set that lies in a folder; of right whales with their `heads`.

    Whoever has no name is left out, as no class is made of such pictures, and so is a picture that
    is not there. Raises FolderError where the folder does not hold that set.
    """
    found = _beluga(root) if name == "beluga" else _table(root, *TABLES[name], heads or {})
    if not found.shots:
        why = found.left_out[0] if found.left_out else "its table has no rows."
        raise FolderError(f"No picture of {name} in {root.name} can be used: {why}")
    return found


def _table(root: Path, image: str, whale: str, folder: str, heads: dict[str, Head]) -> Album:
    """What a contest's train.csv tells; pictures without a row are its test, without labels."""
    columns, rows = read_table(root / "train.csv")
    folded = {column.casefold(): column for column in columns}
    if missing := [name for name in (image, whale) if name.casefold() not in folded]:
        raise FolderError(
            f"train.csv in {root.name} has no column {missing[0]!r}, but: {', '.join(columns)}. "
            "Download it again."
        )
    images = root / folder if (root / folder).is_dir() else root
    find = finder(images, picture_files(images))
    found, lost, nobody = Album(root), [], 0
    seen: Counter[Path] = Counter()
    for row in rows.values():
        name, who = row[folded[image.casefold()]], row[folded[whale.casefold()]]
        fitting = find(name)
        if not fitting:
            lost.append(name)
        elif who.casefold() in NOBODY:
            nobody += 1
        elif not seen[fitting[0]]:
            found.shots.append(Shot(fitting[0], who, head=heads.get(name, NO_HEAD)))
        seen.update(fitting[:1])
    _tell(found, lost, nobody, f"{images.name}, although train.csv names it")
    if twice := [file.name for file, count in seen.items() if count > 1]:
        found.remarks.append(f"{some(twice)}: several rows in train.csv; the first one counts.")
    return found


def _tell(found: Album, lost: list[str], nobody: int, where: str) -> None:
    found.left_out += [f"{name}: is not in {where}. Download it again." for name in lost]
    if nobody:
        found.remarks.append(f"{counted(nobody)} of whales without a name, left out.")


def _beluga(root: Path) -> Album:
    """What the JSON of Beluga ID tells, of COCO's kind: an annotation's `name` is the whale.

    Ids there are not without gaps, and a whale that nobody knows is called ____. The whale may also
    be told by `individual_ids`, as others of its publishers' sets do.
    """
    file = _instances(root)
    data = coco_json(file)
    images, annotations = (
        [each for each in data[part] if isinstance(each, dict)]
        for part in ("images", "annotations")
    )
    own: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for annotation in annotations:
        own[str(annotation.get("image_id"))].append(annotation)
    folder = file.parent.parent
    find = finder(folder, picture_files(folder))
    found, lost, nobody = Album(root), [], 0
    for entry in images:
        name = str(entry.get("file_name", ""))
        fitting = find(name) or find(Path(name).name)
        named = [
            each for each in own[str(entry.get("id"))] if _whale(each).casefold() not in NOBODY
        ]
        whales = sorted({_whale(each) for each in named}, key=order)
        boxes = [box for each in named if (box := _corners(each))]
        if not fitting:
            lost.append(name)
        elif not named:
            nobody += 1
        elif len(whales) > 1:
            found.left_out.append(f"{name}: shows {some(whales)}, and a picture has one label.")
        elif not boxes:
            found.left_out.append(f"{name}: has no bbox of four numbers. Download it again.")
        else:
            box = max(boxes, key=lambda each: (each[2] - each[0]) * (each[3] - each[1]))
            sides = sides_of(entry.get("width"), entry.get("height"))
            day = f"{whales[0]}, {_day(entry.get('date_captured'))}"
            found.shots.append(Shot(fitting[0], whales[0], day, Head(box), sides))
    _tell(found, lost, nobody, f"{folder.name}, although {file.name} names it")
    return found


def _instances(root: Path) -> Path:
    files = [each for each in sorted(root.rglob("*.json")) if not each.name.startswith(".")]
    named = [each for each in files if each.name.startswith("instances_")]
    if len(named or files) != 1:
        held = some([each.name for each in named or files]) or "none"
        raise FolderError(
            f"{root.name} should hold one JSON file about its pictures, such as "
            f"annotations/instances_train2022.json, and holds: {held}. Download the set again."
        )
    return (named or files)[0]


def _whale(annotation: dict[str, Any]) -> str:
    several = annotation.get("individual_ids") or [""]
    return str(annotation.get("name") or several[0]).strip()


def _corners(annotation: dict[str, Any]) -> Corners | None:
    box = numbers(annotation.get("bbox"), 4)
    return (box[0], box[1], box[0] + box[2], box[1] + box[3]) if box else None


def _day(captured: Any) -> str:
    """The day of a time, so that what was photographed within minutes is not told apart.

    >>> _day("2018-09-02 15:04:05"), _day("NA"), _day(None)
    ('2018-09-02', 'undated', 'undated')
    """
    text = str(captured or "").strip()
    if text.casefold() in ("", "na", "nan", "none", "null"):
        return "undated"  # which may be one day or several: they stay together
    day = re.match(r"\d{4}\D\d{1,2}\D\d{1,2}", text)
    return day[0] if day else text
