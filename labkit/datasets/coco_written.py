"""A store of boxes as files of COCO's kind, as other programs read them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from pycocotools import mask as coco_mask
from torch import Tensor

from labkit import images
from labkit.datasets.written import free_names, new_folder
from labkit.images import VOID
from labkit.runtime import on_all_cores
from labkit.store import ImageStore

WRITTEN = ("boxes", "labels", "difficult", "crowd", "mask", "numbers")


def write_coco(store: ImageStore, path: str | Path) -> Path:
    """Write a store of boxes as COCO does, and return the folder, which `folder` reads again.

    The pictures, as the store holds them, go into images as PNG, so that no pixel changes; all else
    goes into annotations.json: categories from 1, boxes as (x, y, width, height), `area` in pixels,
    crowds, and the mask of each object as run lengths. Two keys are no part of COCO's format and do
    no harm to others who read it: `ignore` of an object that is `difficult`, and `void` of an
    image, the pixels that nobody knows. Other columns and the split stay behind, and that is said.

    Raises FolderError where the folder is not empty, and ValueError for a store without boxes, or
    one whose boxes are no numbers or of a class without a name.

    >>> import tempfile
    >>> from labkit.datasets import folder
    >>> store = ImageStore(
    ...     torch.zeros(1, 3, 8, 8, dtype=torch.uint8),
    ...     {"boxes": [torch.tensor([[1.0, 2, 5, 7]])], "labels": [torch.tensor([0])]},
    ...     classes=("cat",),
    ... )
    >>> with tempfile.TemporaryDirectory() as place:
    ...     folder(write_coco(store, place), size=8).targets["boxes"]
    [tensor([[1., 2., 5., 7.]])]
    """
    root = new_folder(path)
    _check(store)
    names = [f"{name}.png" for name in free_names(store, [0] * len(store))]
    (root / "images").mkdir(parents=True)
    on_all_cores(
        lambda row: images.write(store.images[row], root / "images" / names[row]),
        len(store),
        "Writing",
    )
    numbered = {"mask", "numbers"} <= store.targets.keys()
    height, width = store.images.shape[-2:]
    entries: list[dict[str, Any]] = []
    objects: list[dict[str, Any]] = []
    for row, name in enumerate(names):
        entry = {"id": row + 1, "file_name": name, "width": width, "height": height}
        if numbered and (void := store.targets["mask"][row] == VOID).any():
            entry["void"] = _runs(void)
        entries.append(entry)
        objects += _objects(store, row, len(objects) + 1)
    content = {
        "info": {"description": store.source},
        "licenses": [{"id": 1, "name": store.licence}],
        "images": entries,
        "annotations": objects,
        "categories": [{"id": n, "name": name} for n, name in enumerate(store.classes, 1)],
    }
    (root / "annotations.json").write_text(json.dumps(content, allow_nan=False), encoding="utf-8")
    behind = [name for name in store.targets if name not in WRITTEN]
    behind += ["mask"] if "mask" in store.targets and not numbered else []
    behind += [name for name in ("groups", "given") if getattr(store, name)]
    if behind:
        print(f"COCO's format has no place for {', '.join(behind)}: not written.")
    return root


def _objects(store: ImageStore, row: int, first: int) -> list[dict[str, Any]]:
    """The annotations of a picture, numbered from `first`."""
    own = {name: store.targets[name][row] for name in WRITTEN if name in store.targets}
    numbers = own["numbers"].tolist() if "numbers" in own and "mask" in own else []
    found = []
    for place, (box, label) in enumerate(
        zip(own["boxes"].tolist(), own["labels"].tolist(), strict=True)
    ):
        x1, y1, x2, y2 = box
        entry = {
            "id": first + place,
            "image_id": row + 1,
            "category_id": label + 1,
            "bbox": [x1, y1, x2 - x1, y2 - y1],
            "area": (x2 - x1) * (y2 - y1),
            "iscrowd": int(own["crowd"][place]) if "crowd" in own else 0,
            "segmentation": [],
        }
        if "difficult" in own:
            entry["ignore"] = int(own["difficult"][place])
        if numbers and numbers[place]:
            pixels = own["mask"] == numbers[place]
            entry |= {"area": int(pixels.sum()), "segmentation": _runs(pixels)}
        found.append(entry)
    return found


def _runs(pixels: Tensor) -> dict[str, Any]:
    """COCO's run lengths of [H, W] bool, as JSON can hold them."""
    runs = coco_mask.encode(np.asfortranarray(pixels.cpu().numpy().astype(np.uint8)))
    return {"size": [int(side) for side in runs["size"]], "counts": runs["counts"].decode("ascii")}


def _check(store: ImageStore) -> None:
    boxes, labels = store.column("boxes"), store.column("labels")
    for name, own, classes in zip(store.names, boxes, labels, strict=True):
        if not torch.isfinite(own).all():
            raise ValueError(f"A box of {name} is not all numbers. Take it out of the store first.")
        if len(classes) and not 0 <= int(classes.min()) <= int(classes.max()) < len(store.classes):
            raise ValueError(
                f"The labels of {name} are {classes.tolist()}, and the store has "
                f"{len(store.classes)} classes. Labels count from 0; give each a name."
            )
