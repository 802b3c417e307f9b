"""Where boxes are told: what a folder looks like that holds pictures and their annotations."""

import json
import re
from pathlib import Path

from labkit.datasets.box_files import Told
from labkit.datasets.coco import Part, read_coco
from labkit.datasets.folder_files import SPLITS, FolderError, entries, existing, some
from labkit.datasets.voc import read_voc, xml_files

ROBOFLOW = "_annotations.coco.json"


def annotated(images: Path, annotations: Path) -> Told:
    """What annotations tell of the pictures in a folder: a JSON file, or a folder of XML files.

    Raises FolderError where it is neither.
    """
    root = existing(images.expanduser()).absolute()
    at = annotations.expanduser().absolute()
    if at.is_dir():
        if xml_files(at):
            sets, objects = (
                at.parent / each if (at.parent / each).is_dir() else None
                for each in ("ImageSets/Main", "SegmentationObject")
            )
            return read_voc(root, at, sets, objects)
        files = [each for each in entries(at) if each.suffix.lower() == ".json"]
        if len(files) == 1:
            at = files[0]
        else:
            held = f"{len(files)}: {some([f.name for f in files])}" if files else "none"
            raise FolderError(
                f"{at.name} holds no XML files, and of JSON files {held}. Give the JSON file, "
                "COCO's kind, or the folder of XML files, VOC's kind: annotations=…."
            )
    elif at.is_file() and at.suffix.lower() != ".json":
        what = "the folder that it lies in" if at.suffix.lower() == ".xml" else (
            "a JSON file, COCO's kind, or a folder of XML files, VOC's kind"
        )  # fmt: skip
        raise FolderError(f"annotations was given {at.name}. It takes {what}.")
    return read_coco(root, [Part(at, root)])


def layout(root: Path) -> Told | None:
    """What a folder tells of boxes that is laid out as VOC's, COCO's or `write_coco`'s are.

    None for any other, so that it is read as a folder for each class. Raises FolderError where
    several sets are in it.
    """
    if (voc := _voc_folder(root)) is not None:
        return annotated(voc / "JPEGImages", voc / "Annotations")
    parts = _coco_parts(root)
    inside = [each for each in entries(root) if each.is_dir()]
    if not parts and len(inside) == 1:  # an archive unpacked into a folder of its own name
        root, parts = inside[0], _coco_parts(inside[0])
    if not parts:
        return None
    folders = {part.images for part in parts}
    return read_coco(folders.pop() if len(folders) == 1 else root, parts)


def _voc_folder(root: Path) -> Path | None:
    """The folder that holds JPEGImages and Annotations with XML files: this one, or one inside."""
    if (root / "JPEGImages").is_dir() and (root / "Annotations").is_dir():
        return root if xml_files(root / "Annotations") else None
    inside = [each for each in entries(root) if each.is_dir()]
    if (root / "VOCdevkit").is_dir():
        return _voc_folder(root / "VOCdevkit")
    years = [each for each in inside if _voc_folder_here(each)]
    if len(years) > 1:
        raise FolderError(
            f"{root.name} holds several sets: {', '.join(each.name for each in years)}. Give one "
            f"of these folders, such as {years[0].name}."
        )
    if years:
        return years[0]
    return _voc_folder(inside[0]) if len(inside) == 1 else None


def _voc_folder_here(root: Path) -> bool:
    return (root / "JPEGImages").is_dir() and (root / "Annotations").is_dir()


def _coco_parts(root: Path) -> list[Part]:
    """JSON files and their folders: COCO's annotations, Roboflow's, or one annotations.json."""
    folders = [root, *(each for each in entries(root) if each.is_dir())]
    found = [
        Part(each / ROBOFLOW, each, SPLITS.get(each.name.casefold()) if each != root else None)
        for each in folders
        if (each / ROBOFLOW).is_file()
    ]
    if found:
        return found
    files = [each for each in entries(root / "annotations") if each.suffix == ".json"] if (
        root / "annotations"
    ).is_dir() else []  # fmt: skip
    instances = [each for each in files if each.name.startswith("instances_")]
    if instances:
        return _instances(root, instances)
    alone = root / "annotations.json"
    others = [each for each in folders[1:] if each.name != "images"]
    if alone.is_file() and not others and _is_coco(alone):
        return [Part(alone, root / "images" if (root / "images").is_dir() else root)]
    return []


def _instances(root: Path, files: list[Path]) -> list[Part]:
    found, lost = [], []
    for file in files:
        name = file.stem.removeprefix("instances_")  # val2017
        places = (root / name, root / "images" / name, root / "images")
        images = next((each for each in places if each.is_dir()), None)
        if images is None:
            lost.append(file.name)
        else:
            found.append(Part(file, images, SPLITS.get(re.sub(r"\d+$", "", name).casefold())))
    if lost and not found:
        raise FolderError(
            f"{root.name} has {some(lost)} and no folder of the pictures, such as "
            f"{lost[0].removeprefix('instances_').removesuffix('.json')} or images. Add it, or say "
            "where they lie: folder(images=…, annotations=…)."
        )
    sides = [part.split for part in found]
    if len(found) > 1 and (None in sides or len(set(sides)) < len(sides)):
        raise FolderError(
            f"{root.name} has several files of boxes: {some([p.annotations.name for p in found])}. "
            "Name one, and the folder of its pictures: folder(images=…, annotations=…)."
        )
    if lost:
        print(f"No folder of the pictures of {some(lost)} in {root.name}: left out.")
    return found


def _is_coco(file: Path) -> bool:
    content = file.read_bytes()
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return b'"images"' in content[:4096]  # and so it is read again, to hear what is wrong
    return isinstance(data, dict) and {"images", "annotations"} <= data.keys()
