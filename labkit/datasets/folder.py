"""Anybody's pictures: a folder for each class, or a folder of files and a table about them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from labkit.datasets.box_files import Told, choose
from labkit.datasets.box_layouts import annotated, layout
from labkit.datasets.boxes import boxes_store
from labkit.datasets.folder_files import (
    ENDINGS,
    SPLITS,
    FolderError,
    Item,
    all_or_none,
    counted,
    endings,
    entries,
    existing,
    order,
    picture_files,
    relative,
    some,
)
from labkit.datasets.folder_table import from_table, only_table
from labkit.datasets.mask_classes import Classes
from labkit.datasets.pairs import pair_folders, pairs
from labkit.images import Fit
from labkit.store import ImageStore, build
from labkit.store.crops import Files


def folder(
    path: str | Path | None = None,
    size: int = 224,
    *,
    fit: Fit = "letterbox",
    images: str | Path | None = None,
    annotations: str | Path | None = None,
    masks: str | Path | bool | None = None,
    classes: Classes | None = None,
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
    `group` (the patient, or the day), or guessed, and then said; an image is given by its path in
    the folder, or its name alone, with or without the ending, where that means one file. Pictures
    become squares of `size` pixels, as `fit` tells: "letterbox", "crop" or "squash". One that
    cannot be read is a line in the store's report.

    With `masks`, the folder of the pictures' masks, or where `path` holds two folders, images and
    masks, and no `label` is named, the store tells the class of each pixel: see `pairs`, also for
    `classes`, which names them.

    With `annotations`, a JSON file as COCO's or a folder of XML files as Pascal VOC's about the
    folder `images`, or where `path` is laid out as theirs, the store tells the boxes of objects:
    `boxes` float32 [n, 4] (x1, y1, x2, y2), in pixels of the store, and `labels` int64 [n], a
    tensor each for every picture, `difficult` bool [n] where files tell it and `crowd` bool [n] of
    COCO's. With `masks=True` also `mask` uint8 [N, size, size], 0 for nothing, k for object k of
    that picture and 255 for unknown, and `numbers` int64 [n], the number of each box or 0. Classes
    are in the order of COCO's ids or of VOC's names; a list of `classes` chooses and orders them.
    Whatever is not used is a line of the report. Taught in lesson 09.

    Raises FolderError, which says what to do, where the folder is missing, empty or of one class,
    or where the table or the annotations do not fit it. Taught in lesson 01.
    """
    others = {"table": table, "image": image, "label": label, "group": group}
    given = [name for name, value in others.items() if value is not None]
    told: Told | None
    if images is not None or annotations is not None:
        told = _annotated(path, images, annotations, masks, given)
    elif path is None:
        raise FolderError(
            'folder was given no folder. Give the one that holds your pictures: folder("…").'
        )
    else:
        root = existing(Path(path).expanduser()).absolute()
        told = layout(root) if not given and not isinstance(masks, str | Path) else None
    if told is not None:
        if classes is not None:
            choose(told, classes)
        return boxes_store(told, size, fit, masks is True, source, licence)
    if masks is True:
        raise FolderError(
            f"folder was given masks=True, and {root.name} is not laid out as COCO's or VOC's. "
            "Give annotations=… of objects, or the folder of the masks."
        )
    masks = masks or None
    if masks is not None and label is not None:
        raise FolderError(
            f"folder was given masks and label={label!r}. Masks tell the class of each pixel, and "
            "a label that of a picture: leave one of them away."
        )
    both = (root, Path(masks)) if masks is not None else pair_folders(root)
    if both and label is None:
        beside = table or (only_table(root) if masks is None else None)
        return pairs(
            *both, size, fit=fit, classes=classes, table=beside, image=image, group=group,
            source=source, licence=licence,
        )  # fmt: skip
    if classes is not None:
        raise FolderError(
            f"folder was given classes and no masks, and {root.name} is not just two folders, "
            "images and masks. Give masks=…, or leave classes away: folders or a table name them."
        )
    chosen = Path(table).expanduser() if table else only_table(root)
    if chosen is not None:
        items = from_table(root, chosen, image, label, group)
    else:
        items = _from_folders(root)
    labels = [item.label for item in items]
    named = tuple(sorted(set(labels), key=order))
    if len(named) < 2:
        raise FolderError(
            f"{root.name} holds one class only, {named[0]!r}. Put the pictures of each class "
            "into a folder of its own, or give a table with their classes."
        )
    return store_of(
        root,
        [item.path for item in items],
        size,
        fit,
        targets={"label": torch.tensor([named.index(each) for each in labels])},
        classes=named,
        source=source or root.name,
        licence=licence,
        groups=all_or_none([item.group for item in items]),
        given=all_or_none([item.split for item in items]),
    )


def pictures(path: str | Path, size: int = 224, *, fit: Fit = "letterbox") -> ImageStore:
    """Make a store of pictures whose classes nobody knows yet: one file, or all in a folder.

    What a network that was trained on a `folder` is asked about. Give it the `size` and `fit` of
    that one. Raises FolderError where there is no picture, or none that can be read. Taught in
    lesson 03.
    """
    given = Path(path).expanduser()
    if given.is_file():
        root, files = given.absolute().parent, [given.absolute()]
    else:
        root = existing(given, "file or folder").absolute()
        files = picture_files(root)
    if not files:
        raise FolderError(f"There is no picture in {root.name}: none ends in {endings()}.")
    return store_of(root, files, size, fit, targets={}, source=root.name)


def _annotated(
    path: str | Path | None,
    images: str | Path | None,
    annotations: str | Path | None,
    masks: str | Path | bool | None,
    given: Sequence[str],
) -> Told:
    """What annotations tell, where they are given by name."""
    where = images if images is not None else path
    if annotations is None or where is None:
        missing = "annotations" if annotations is None else "images"
        raise FolderError(
            f"folder was given no {missing}. Boxes need both: images=…, a folder, and "
            "annotations=…, a JSON file of COCO's kind or a folder of XML files of VOC's."
        )
    if isinstance(masks, str | Path):
        raise FolderError(
            f"folder was given annotations and masks={str(masks)!r}. The masks of objects are in "
            "the annotations: masks=True."
        )
    if given:
        raise FolderError(
            f"folder was given annotations and {', '.join(given)}. Annotations tell the classes of "
            "boxes, and a table those of pictures: leave one of them away."
        )
    return annotated(Path(where), Path(annotations))


def store_of(root: Path, files: Sequence[Path], size: int, fit: Fit, **columns: Any) -> ImageStore:
    """The store of picture files, without those that cannot be read."""
    built = build(files, size, fit)
    store = ImageStore(
        built.images,
        names=[file.relative_to(root).as_posix() for file in files],
        report=tuple(relative(fault, root) for fault in built.faults.values()),
        originals=Files([str(file) for file in files], built.maps),
        **columns,
    )
    if built.faults:
        count = len(built.faults)
        print(f"{count} of {len(files)} files cannot be read: see show_report() of the store.")
        store = store[[row for row in range(len(files)) if row not in built.faults]]
    if not len(store):
        raise FolderError(f"None of the pictures in {root.name} can be read: {store.report[0]}")
    return store


def _from_folders(root: Path) -> list[Item]:
    folders = [each for each in entries(root) if each.is_dir()]
    loose = _pictures_in(root)
    deeper = any(each.is_dir() for each in folders[0].iterdir()) if len(folders) == 1 else False
    if deeper and not loose:  # an archive unpacked into a folder of its own name
        print(f"Reading {folders[0].name}, the only folder in {root.name}.")
        return _from_folders(folders[0])
    items: list[Item] = []
    beside: list[str] = []  # pictures of a split that are in no class's folder
    sides: list[str] = []  # what is called as a side of a split, and holds no classes
    for each in folders:
        side = SPLITS.get(each.name.casefold())
        inner = [sub for sub in entries(each) if sub.is_dir()] if side else []
        if inner:
            beside += [file.name for file in _pictures_in(each)]
        found = [
            Item(file, class_folder.name, split=side if inner else None)
            for class_folder in inner or [each]
            for file in picture_files(class_folder)
        ]
        if found and side and not inner:
            sides.append(each.name)
        items += found
    # A train may be a class, beside cars and planes, but not beside a test.
    if sides and all(SPLITS.get(each.name.casefold()) for each in folders if picture_files(each)):
        raise FolderError(
            f"Nothing tells the classes of the pictures in {' and '.join(sides)}. Put them into a "
            "folder for each class there, add a CSV file with the columns image, label and split, "
            "or take away what has no labels."
        )
    if items:
        beside += [each.name for each in loose]
        if beside:
            print(f"{counted(len(beside))} in no class's folder, left out: {some(beside)}.")
        return items
    if loose:
        raise FolderError(
            f"{root.name} holds {counted(len(loose))}, but nothing that tells their classes. Put "
            "them into a folder for each class, or add a CSV file with the columns image and label."
        )
    raise FolderError(
        f"There is no picture in {root.name}. It should hold a folder for each class, with files "
        f"ending in {endings()}."
    )


def _pictures_in(folder: Path) -> list[Path]:
    """Picture files of a folder itself, and not of those in it."""
    return [each for each in entries(folder) if each.suffix.lower() in ENDINGS]
