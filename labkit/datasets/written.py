"""A store as files, as anybody might have them."""

import re
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from labkit import images
from labkit.datasets.folder_files import FolderError
from labkit.runtime import on_all_cores
from labkit.store import ImageStore


def write_folder(store: ImageStore, path: str | Path, size: int | None = None) -> Path:
    """Write a store as files that `folder` reads, and return the folder.

    Pictures with masks go into two folders, images and masks, PNG under the same names and as the
    store holds them. Others go into a folder for each class, JPEG, each picture as its original is,
    or, with `size` or without originals, as the store holds it, at most that large. Raises
    FolderError where the folder is not empty, so that nothing is overwritten, and ValueError for a
    store that has neither masks nor labels, or boxes, which `write_coco` writes.
    """
    root = new_folder(path)
    if "boxes" in store.targets:
        raise ValueError(
            "write_folder was given a store of boxes, which folders cannot tell. "
            "labkit.datasets.write_coco writes it, and folder reads that."
        )
    if "mask" in store.targets:
        return _pairs(store, root)
    labels = store.column("label").tolist()
    for label in set(labels):
        (root / store.classes[label]).mkdir(parents=True)
    files = free_names(store, labels)

    def one(row: int) -> None:
        folder = root / store.classes[labels[row]]
        images.write(_full(store, row, size), folder / f"{files[row]}.jpg")

    on_all_cores(one, len(store), "Writing")
    return root


def new_folder(path: str | Path) -> Path:
    """A folder to write to. Raises FolderError where it is not empty."""
    root = Path(path).expanduser()
    if root.exists() and any(root.iterdir()):
        raise FolderError(f"{root.name} is not empty. Choose a new folder, or empty this one.")
    return root


def _pairs(store: ImageStore, root: Path) -> Path:
    names = free_names(store, [0] * len(store))
    parts = {"images": store.images, "masks": store.targets["mask"]}
    for name in parts:
        (root / name).mkdir(parents=True)

    def one(row: int) -> None:
        for name, column in parts.items():
            images.write(column[row].to(torch.uint8), root / name / f"{names[row]}.png")

    on_all_cores(one, len(store), "Writing")
    return root


def free_names(store: ImageStore, labels: Sequence[int]) -> list[str]:
    """A name for each picture's file: its own, and a number where its class has that already."""
    taken: set[tuple[int, str]] = set()
    free = []
    for name, label in zip(store.names, labels, strict=True):
        # A name that begins with a point, or is one, would be hidden from whoever reads the folder.
        stem = re.sub(r"[^\w.-]+", "_", Path(name).stem).lstrip(".") or "_"
        chosen, number = stem, 1
        while (label, chosen.casefold()) in taken:  # many a disk takes A and a for the same
            number += 1
            chosen = f"{stem}_{number}"
        taken.add((label, chosen.casefold()))
        free.append(chosen)
    return free


def _full(store: ImageStore, row: int, size: int | None) -> Tensor:
    if size is None and store.originals is not None and store.rows is not None:
        return store.originals.whole(int(store.rows[row]))
    picture = store.images[row].cpu()
    if size is not None and size < picture.shape[-1]:
        shrunk = torch.nn.functional.interpolate(
            picture[None].float(), (size, size), mode="bilinear", antialias=True
        )
        picture = shrunk[0].round().to(torch.uint8)
    return picture
