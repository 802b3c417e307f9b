"""Anybody's pictures: a folder for each class, or a folder of files and a table about them."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from labkit import images
from labkit.images import Fit
from labkit.store import ImageStore, build
from labkit.store.building import on_all_cores
from labkit.store.crops import Files

ENDINGS = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".ppm", ".pgm"}
SPLITS = {
    "train": "train", "training": "train", "valid": "valid", "val": "valid", "validation": "valid",
    "test": "test", "testing": "test",
}  # fmt: skip
# How columns of a table are usually called; the first one found counts.
IMAGE_COLUMNS = ("image", "file", "filename", "file_name", "image_id", "path", "name")
LABEL_COLUMNS = (
    "label",
    "class",
    "whaleid",
    "id",
    "category",
    "species",
    "individual_id",
    "target",
)


class FolderError(ValueError):
    """A folder or table cannot be made a store; the message says what to do."""


def folder(
    path: str | Path,
    size: int = 224,
    *,
    fit: Fit = "letterbox",
    table: str | Path | None = None,
    image: str | None = None,
    label: str | None = None,
    group: str | None = None,
    source: str = "",
    licence: str = "",
) -> ImageStore:
    """Make a store of your own pictures.

    `path` holds a folder of pictures for each class (and, above those, folders called train, valid
    and test, if the pictures come with a split), or all pictures and one CSV file that tells the
    class of each, which may also be given as `table`. Its columns are named by `image`, `label` and
    `group` (the patient, or the day), or guessed, and then said. Pictures become squares of `size`
    pixels, as `fit` tells: "letterbox", "crop" or "squash". One that cannot be read is a line in
    the store's report. Raises FolderError, which says what to do, where the folder is missing,
    empty or of one class, or where the table does not fit it. Taught in lesson 01.
    """
    root = _existing(Path(path).expanduser())
    chosen = Path(table).expanduser() if table else _only_table(root)
    if chosen is not None:
        items = _from_table(root, chosen, image, label, group)
    else:
        items = _from_folders(root)
    labels = [item["label"] for item in items]
    classes = tuple(sorted(set(labels), key=_natural))
    if len(classes) < 2:
        raise FolderError(
            f"{root.name} holds one class only, {classes[0]!r}. Put the pictures of each class "
            "into a folder of its own, or give a table with their classes."
        )
    built = build([item["path"] for item in items], size, fit)
    names = [item["path"].relative_to(root).as_posix() for item in items]
    store = ImageStore(
        built.images,
        {"label": torch.tensor([classes.index(each) for each in labels])},
        classes=classes,
        source=source or root.name,
        licence=licence,
        names=names,
        groups=_column(items, "group"),
        given=_column(items, "split"),
        report=tuple(_relative(fault, root) for fault in built.faults.values()),
        originals=Files([str(item["path"]) for item in items], built.maps),
    )
    if built.faults:
        count = len(built.faults)
        print(f"{count} of {len(items)} files cannot be read: see show_report() of the store.")
        store = store[[row for row in range(len(items)) if row not in built.faults]]
    if not len(store):
        raise FolderError(f"None of the pictures in {root.name} can be read: {store.report[0]}")
    return store


def write_folder(store: ImageStore, path: str | Path, size: int | None = None) -> Path:
    """Write a store's pictures as files: a folder for each class, JPEG, and return the folder.

    Each picture is written as its original is, or, with `size`, as the store holds it at most that
    large. Raises FolderError where the folder is not empty, so that nothing is overwritten.
    """
    root = Path(path).expanduser()
    if root.exists() and any(root.iterdir()):
        raise FolderError(f"{root.name} is not empty. Choose a new folder, or empty this one.")
    labels = store.targets["label"].tolist()
    for label in set(labels):
        (root / store.classes[label]).mkdir(parents=True)

    def one(row: int) -> None:
        name = re.sub(r"[^\w.-]+", "_", Path(store.names[row]).stem)
        images.write(_full(store, row, size), root / store.classes[labels[row]] / f"{name}.jpg")

    on_all_cores(one, len(store), "Writing")
    return root


def _full(store: ImageStore, row: int, size: int | None) -> Tensor:
    originals = store.originals
    if size is None and originals is not None and hasattr(originals, "whole"):
        assert store.rows is not None
        return originals.whole(int(store.rows[row]))
    picture = store.images[row].cpu()
    if size is not None and size < picture.shape[-1]:
        shrunk = torch.nn.functional.interpolate(
            picture[None].float(), (size, size), mode="bilinear", antialias=True
        )
        picture = shrunk[0].round().to(torch.uint8)
    return picture


def _existing(root: Path) -> Path:
    if root.is_dir():
        return root
    if root.is_file():
        raise FolderError(f"{root.name} is a file. Give the folder that it lies in.")
    siblings = [each.name for each in root.parent.iterdir()] if root.parent.is_dir() else []
    near = get_close_matches(root.name, siblings, n=1)
    hint = f" Did you mean {near[0]}?" if near else " Check the path."
    raise FolderError(f"There is no folder {root}.{hint}")


def _entries(root: Path) -> list[Path]:
    """What lies in a folder, without what operating systems leave there."""
    left = {"__MACOSX", "Thumbs.db", "desktop.ini"}
    found = (each for each in root.iterdir() if each.name not in left)
    return sorted(
        (each for each in found if not each.name.startswith(".")), key=lambda e: _natural(e.name)
    )


def _pictures(root: Path) -> list[Path]:
    """Picture files under a folder, at any depth, in natural order."""
    found = [each for each in root.rglob("*") if each.suffix.lower() in ENDINGS and each.is_file()]
    hidden = [each for each in found if _hidden(each.relative_to(root))]
    return sorted(set(found) - set(hidden), key=lambda each: _natural(str(each)))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def _natural(name: str) -> list[Any]:
    """So that whale 2 comes before whale 10.

    >>> sorted(["w10", "w2", "W1"], key=_natural)
    ['W1', 'w2', 'w10']
    """
    parts = re.split(r"(\d+)", name.casefold())
    return [int(part) if part.isdigit() else part for part in parts]


def _only_table(root: Path) -> Path | None:
    tables = [each for each in _entries(root) if each.suffix.lower() == ".csv"]
    if len(tables) > 1:
        names = ", ".join(each.name for each in tables)
        raise FolderError(f"{root.name} holds several tables: {names}. Name one: table=…")
    return tables[0] if tables else None


def _from_folders(root: Path) -> list[dict[str, Any]]:
    folders = [each for each in _entries(root) if each.is_dir()]
    loose = [each for each in _entries(root) if each.suffix.lower() in ENDINGS]
    deeper = any(each.is_dir() for each in folders[0].iterdir()) if len(folders) == 1 else False
    if deeper and not loose:  # an archive unpacked into a folder of its own name
        print(f"Reading {folders[0].name}, the only folder in {root.name}.")
        return _from_folders(folders[0])
    items = []
    for each in folders:
        side = SPLITS.get(each.name.casefold())
        inner = [sub for sub in _entries(each) if sub.is_dir()] if side else []
        for class_folder in inner or [each]:
            items += [
                {"path": file, "label": class_folder.name, "split": side if inner else None}
                for file in _pictures(class_folder)
            ]
    if items:
        return items
    if loose:
        raise FolderError(
            f"{root.name} holds {len(loose)} pictures, but nothing that tells their classes. Put "
            "them into a folder for each class, or add a CSV file with the columns image and label."
        )
    raise FolderError(
        f"There is no picture in {root.name}. It should hold a folder for each class, with files "
        f"ending in {', '.join(sorted(ENDINGS))}."
    )


def _from_table(
    root: Path, table: Path, image: str | None, label: str | None, group: str | None
) -> list[dict[str, Any]]:
    if not table.is_file():
        raise FolderError(f"There is no table {table}. Check its path.")
    with table.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        rows, columns = list(reader), list(reader.fieldnames or [])
    image_column = _named(columns, image, IMAGE_COLUMNS, "image", table)
    label_column = _named(columns, label, LABEL_COLUMNS, "label", table)
    if not image or not label:
        print(f"{table.name}: pictures from column {image_column!r}, classes {label_column!r}.")
    group_column = _named(columns, group, (group,), "group", table) if group else None
    split_column = next((each for each in columns if each.casefold() == "split"), None)
    _refuse_duplicates([row[image_column] for row in rows], table)
    files = {each.relative_to(root).as_posix(): each for each in _pictures(root)}
    by_name = {each.name: each for each in files.values()}
    by_stem = {each.stem: each for each in files.values()}
    items, missing = [], []
    for row in rows:
        name = row[image_column]
        file = files.get(name) or by_name.get(name) or by_stem.get(name)
        if file is None:
            missing.append(name)
            continue
        item = {"path": file, "label": row[label_column]}
        if group_column:
            item["group"] = row[group_column]
        if split_column:
            item["split"] = SPLITS.get(row[split_column].casefold(), row[split_column])
        items.append(item)
    if missing:
        raise FolderError(
            f"{table.name} names {len(missing)} pictures that are not in {root.name}: "
            f"{_some(missing)}. Add the files, or take their rows out."
        )
    if not items:
        raise FolderError(f"{table.name} has no rows. Give each picture a row.")
    unnamed = set(files.values()) - {item["path"] for item in items}
    if unnamed:
        names = sorted(each.name for each in unnamed)
        print(f"{len(unnamed)} pictures have no row in {table.name}, left out: {_some(names)}.")
    return items


def _named(
    columns: Sequence[str], given: str | None, usual: Sequence[str | None], what: str, table: Path
) -> str:
    if given in columns:
        return str(given)
    if given is not None:
        near = get_close_matches(given, columns, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise FolderError(
            f"{table.name} has no column {given!r}.{hint} It has: {', '.join(columns)}."
        )
    folded = {each.casefold(): each for each in columns}
    for name in usual:
        if name in folded:
            return folded[name]
    raise FolderError(
        f"Which column of {table.name} holds the {what}? It has: {', '.join(columns) or 'none'}. "
        f'Name it: {what}="…".'
    )


def _refuse_duplicates(names: Sequence[str], table: Path) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise FolderError(
            f"{table.name} has several rows for {len(twice)} pictures: {_some(twice)}. "
            "Leave one row a picture."
        )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def _relative(fault: str, root: Path) -> str:
    return fault.removeprefix(f"{root}/")


def _column(items: Sequence[dict[str, Any]], name: str) -> list[str] | None:
    values = [item.get(name) for item in items]
    return None if None in values else [str(value) for value in values]
