"""Read a JSON file of COCO's kind, or say what it is instead."""

import json
import re
from pathlib import Path
from typing import Any

from labkit.datasets.box_files import many
from labkit.datasets.folder_files import FolderError

# What JSON files of boxes and shapes look like: keys, of the file or of the entries of its list.
LABEL_STUDIO = "In Label Studio, export as COCO."
KINDS = (
    ({"shapes", "imagePath"}, "one picture's file of labelme", "Export all as COCO, or as VOC."),
    (
        {"image_id", "category_id", "score"},
        "a list of results, what a detector answered",
        "Give the file with the truth.",
    ),
    (
        {"image_id", "category_id"},
        "a list of annotations alone",
        "Give the whole file, with images and categories.",
    ),
    ({"type", "features"}, "GeoJSON, shapes on a map", "Cut the map into pictures first."),
    ({"_via_img_metadata"}, "a project of VIA", "In VIA, export as COCO."),
    ({"filename", "regions"}, "a file of VIA", "In VIA, export as COCO."),
    ({"data", "annotations"}, "an export of Label Studio", LABEL_STUDIO),
    ({"data", "completions"}, "an export of Label Studio", LABEL_STUDIO),
    ({"image", "annotations"}, "a file of CreateML", "Export as COCO."),
    ({"name", "labels"}, "a file of BDD100K or Scalabel", "Convert it with Scalabel's to_coco."),
)


def coco_json(file: Path) -> dict[str, Any]:
    """What a JSON file of COCO's kind holds: lists of images, annotations and categories.

    Raises FolderError where it cannot be read, or is of another kind, which is then named.
    """
    data = loaded(file)
    if not isinstance(data, dict) or not isinstance(data.get("images"), list):
        raise FolderError(f"{file.name} is no file of COCO's kind: {_what(data)}")
    if "annotations" not in data:
        raise FolderError(
            f"{file.name} lists {len(data['images'])} images and no annotations, as COCO's own "
            "files of test pictures do. Give one called instances_…, or read the pictures alone: "
            'pictures("…").'
        )
    for name in ("annotations", "categories"):
        if not isinstance(data.get(name, []), list):
            raise FolderError(
                f"{name} of {file.name} is a {type(data[name]).__name__}, and COCO's is a list. "
                "Export it again."
            )
    if not data["images"] and not data["annotations"]:
        raise FolderError(f"{file.name} lists no picture. Export it again.")
    annotations = [each for each in data["annotations"] if isinstance(each, dict)]
    for key, kind in (("caption", "captions"), ("segments_info", "a panoptic segmentation")):
        if any(key in each for each in annotations) and not any("bbox" in e for e in annotations):
            raise FolderError(
                f"{file.name} holds {kind}, and no boxes. Give the one called instances_… instead."
            )
    if annotations and not data.get("categories"):
        raise FolderError(
            f"{file.name} has no categories, so that nothing names the classes of its "
            f'{many(len(annotations), "annotation")}. Add "categories": '
            '[{"id": 1, "name": "…"}, …].'
        )
    return data


def loaded(file: Path) -> Any:
    """What a JSON file holds. Raises FolderError, which tells whether it was cut short."""
    if not file.is_file():
        raise FolderError(f"There is no file {file}. Check the path of the annotations.")
    content = file.read_bytes()
    try:
        return json.loads(content)
    except UnicodeDecodeError:
        raise FolderError(
            f"{file.name} is not written in UTF-8. Save it again as UTF-8, or export it anew."
        ) from None
    except RecursionError:
        raise FolderError(
            f"{file.name} is lists in lists in lists, too deep to be annotations. Export it anew."
        ) from None
    except ValueError as error:
        if not content.strip():
            why = "is empty. Copy or download it again."
        elif not re.search(rb"[\]}]\s*\Z", content):
            why = "ends in the middle: it was cut short. Copy or download it again."
        else:
            why = f"is no JSON ({error}). Export it anew."
        raise FolderError(f"{file.name} {why}") from None


def _what(data: Any) -> str:
    """What else a file is, and what to do."""
    many = data if isinstance(data, list) else [data]
    if isinstance(data, dict) and data and all(isinstance(each, dict) for each in data.values()):
        many = [*many, *data.values()]  # VIA's keys are file names
    for entry in many[:2]:
        for keys, kind, advice in KINDS:
            if isinstance(entry, dict) and keys <= entry.keys():
                return f"it is {kind}. {advice}"
    held = f"a {type(data).__name__}"
    if isinstance(data, dict) and data:
        held = f"an object with the keys {', '.join(list(data)[:5])}"
    return f"it holds {held}. COCO's has the keys images, annotations and categories."
