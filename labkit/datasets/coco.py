"""Boxes of COCO's kind: one JSON file about a folder of pictures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.datasets.box_files import Scene, Thing, Told, flag, numbers, sides_of
from labkit.datasets.coco_json import coco_json
from labkit.datasets.folder_files import (
    FolderError,
    counted,
    endings,
    order,
    picture_files,
    some,
)
from labkit.datasets.folder_names import finder, leaves

Entry = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A JSON file, the folder of its pictures, and their side of a split."""

    annotations: Path
    images: Path
    split: str | None = None


def read_coco(root: Path, parts: Sequence[Part]) -> Told:
    """What JSON files tell about pictures under `root`.

    Classes are in the order of their ids in the first file; a category of the same name is the same
    class. Raises FolderError for files that are not COCO's, and where no picture is found.
    """
    told = Told(root, "COCO")
    used: set[Path] = set()
    everything: set[Path] = set()
    for part in parts:
        data = coco_json(part.annotations)
        categories = _categories(data, part.annotations, told)
        told.classes = tuple(dict.fromkeys([*told.classes, *categories.values()]))
        files = picture_files(part.images)
        if not files:
            raise FolderError(
                f"There is no picture in {part.images}, where {part.annotations.name} has "
                f"{len(data['images'])}: none ends in {endings()}. Say where they lie: images=…."
            )
        everything |= set(files)
        pictures = _pictures(data, part, files, told)
        for key in [key for key, (file, _) in pictures.items() if file in used]:
            told.others.append(
                f"{told.name(pictures[key][0])}: is in {part.annotations.name} too, and taken as "
                "in the file before."
            )
            del pictures[key]
        _scenes(data, pictures, part.split, categories, told)
        used |= {file for file, _ in pictures.values()}
    if beside := sorted((told.name(file) for file in everything - used), key=order):
        told.said.append(f"{counted(len(beside))} not in the JSON, left out: {some(beside)}.")
    return told


def _key(value: Any) -> str | None:
    """An id as text, so that 7, 7.0 and "7" are the same one; None for what is no id."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    good = isinstance(value, int | str) and not isinstance(value, bool)
    return str(value).strip() or None if good else None


def _entries(data: Entry, name: str, told: Told) -> list[Entry]:
    listed = data.get(name) or []
    told.others += [
        f"{name}: entry {place} is {str(each)[:40]!r}, not an object with keys. Take it out."
        for place, each in enumerate(listed)
        if not isinstance(each, dict)
    ]
    return [each for each in listed if isinstance(each, dict)]


def _categories(data: Entry, file: Path, told: Told) -> dict[str, str]:
    """The class of each category's id, in the order of the ids."""
    found: dict[str, str] = {}
    for entry in _entries(data, "categories", told):
        key, name = _key(entry.get("id")), str(entry.get("name") or "").strip()
        if key is None or not name:
            raise FolderError(
                f"{file.name} has the category {str(entry)[:80]}, without an id or a name. Give it "
                "both."
            )
        if found.get(key, name) != name:
            raise FolderError(
                f"{file.name} calls category {key} both {found[key]!r} and {name!r}. Give each "
                "class an id of its own."
            )
        found[key] = name
    found = {key: found[key] for key in sorted(found, key=order)}
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for key, name in found.items():
        ids[name].append(key)
    for name, several in ids.items():
        if len(several) > 1:
            told.said.append(f"Categories {' and '.join(several)} are both {name!r}: one class.")
    return found


def _pictures(
    data: Entry, part: Part, files: Sequence[Path], told: Told
) -> dict[str, tuple[Path, Entry]]:
    """The file and entry of each image id; those that cannot be used are told."""
    entries: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in _entries(data, "images", told):
        key, name = _key(entry.get("id")), entry.get("file_name")
        if key is None or not isinstance(name, str) or not name.strip():
            told.pictures.append(f"images: {str(entry)[:60]} has no id or no file_name. Add both.")
        else:
            entries[key].append(entry)
    find = finder(part.images, files)
    found: dict[str, tuple[Path, Entry]] = {}
    missing: list[str] = []
    for key, several in entries.items():
        name = several[0]["file_name"].strip()
        if len({entry["file_name"] for entry in several}) > 1:
            names = some([entry["file_name"] for entry in several])
            told.pictures.append(
                f"{names}: have the same id, {key}, so that nothing tells whose its boxes are. "
                "Give each its own."
            )
            continue
        if len(several) > 1:
            told.others.append(
                f"{name}: is listed {len(several)} times with id {key}, and kept once."
            )
        if leaves(name):
            told.pictures.append(
                f"{name}: leads out of {part.images.name}, and is not followed. Write the path "
                "from that folder."
            )
            continue
        fitting = find(name)
        if not fitting:
            missing.append(name)
        elif len(fitting) > 1:
            names = some([told.name(each) for each in fitting])
            told.pictures.append(f"{name}: may be several: {names}. Write the path and the ending.")
        else:
            found[key] = fitting[0], several[0]
    told.pictures += [
        f"{name}: is not in {part.images.name}. Add it, or take it out of {part.annotations.name}."
        for name in missing
    ]
    if not found and entries:
        why = some(missing) or told.pictures[-1]
        raise FolderError(
            f"None of the {len(entries)} pictures in {part.annotations.name} is in {part.images}: "
            f"{why}. Say where they lie: images=…."
        )
    return found


def _scenes(
    data: Entry,
    pictures: dict[str, tuple[Path, Entry]],
    split: str | None,
    categories: dict[str, str],
    told: Told,
) -> None:
    """Add a scene for each picture file, with the objects of all its ids."""
    listed = {_key(entry.get("id")) for entry in _entries(data, "images", Told(told.root, ""))}
    things: defaultdict[str, list[Thing]] = defaultdict(list)
    for place, entry in enumerate(_entries(data, "annotations", told)):
        image = _key(entry.get("image_id"))
        called = f"annotation {entry.get('id', place)}"
        if image is None or image not in listed:
            told.boxes.append(
                f"{called}: is of image {entry.get('image_id')!r}, which images does not "
                "list. Add it there."
            )
        elif image in pictures:  # else the picture is told, and its boxes with it
            name = told.name(pictures[image][0])
            things[image] += _thing(entry, categories, told, f"{name}: {called}")
        told.difficult |= "ignore" in entry
    ids: defaultdict[Path, list[str]] = defaultdict(list)
    for key, (file, _) in pictures.items():
        ids[file].append(key)
    for file, keys in ids.items():
        entry, own = pictures[keys[0]][1], things[keys[0]]
        for key in keys[1:]:
            own += [each for each in things[key] if each not in own]
        if len(keys) > 1:
            told.others.append(
                f"{told.name(file)}: has {len(keys)} ids, {', '.join(keys)}; its boxes are put "
                "together, and equal ones taken once."
            )
        size = sides_of(entry.get("width"), entry.get("height"))
        told.scenes.append(Scene(file, tuple(own), size, split, void=entry.get("void")))


def _thing(entry: Entry, categories: dict[str, str], told: Told, called: str) -> list[Thing]:
    """The object that an annotation tells, or none, which is then told."""
    name = categories.get(_key(entry.get("category_id")) or "")
    if name is None:
        told.boxes.append(
            f"{called} is of category {entry.get('category_id')!r}, which categories does not "
            "list. Add it there."
        )
        return []
    box = numbers(entry.get("bbox"), 4)
    if box is None:
        told.boxes.append(
            f"{called} ({name}) has the bbox {str(entry.get('bbox'))[:40]}, not four numbers: x, "
            "y, width, height."
        )
        return []
    x, y, width, height = box
    difficult, crowd = flag(entry.get("ignore")), flag(entry.get("iscrowd"))
    corners = (x, y, x + width, y + height)
    return [Thing(name, corners, difficult, crowd, entry.get("segmentation"))]
