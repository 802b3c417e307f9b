"""Pedestrians of Penn-Fudan's kind: a picture whose pixels are the numbers of people."""

from pathlib import Path

import numpy as np

from labkit.datasets.box_files import Scene, Thing, Told
from labkit.datasets.folder_files import FolderError, picture_files
from labkit.datasets.set_places import place_of
from labkit.images import ImageError
from labkit.images.reading import opened

PERSON = "person"


def penn_fudan_place(root: Path) -> Path | None:
    """The folder that holds PNGImages and PedMasks, if it is `root` or one in it."""
    return place_of(root, ("PNGImages", "PedMasks"), depth=1)


def read_penn_fudan(place: Path) -> Told:
    """What PedMasks tell of PNGImages: who is where, in pixels, and so the box around each.

    FudanPed00001_mask.png has 0 for the ground and k for person k of FudanPed00001.png. The text
    files in Annotation tell the boxes again, in pixels that count from 1, and are not read. Raises
    FolderError where no picture has a mask.
    """
    told = Told(place / "PNGImages", "VOC", classes=(PERSON,))  # numbered as VOC numbers objects
    for file in picture_files(told.root):
        mask = place / "PedMasks" / f"{file.stem}_mask.png"
        if not mask.is_file():
            told.pictures.append(f"{told.name(file)}: has no {mask.name} in PedMasks. Add it.")
            continue
        try:
            numbered = opened(mask, lambda image, _: np.array(image))
        except ImageError as error:
            told.pictures.append(str(error).replace(f"{mask.parent}", mask.parent.name))
            continue
        if numbered.ndim != 2:
            told.pictures.append(
                f"{told.name(file)}: {mask.name} holds colours, not the numbers of people. Get it "
                "as it was published."
            )
            continue
        height, width = numbered.shape
        people = [_person(numbered == number, number) for number in _held(numbered)]
        told.scenes.append(Scene(file, tuple(people), (width, height), objects=mask))
    if not told.scenes:
        raise FolderError(
            f"No picture in {place.name}/PNGImages has a mask in {place.name}/PedMasks: "
            f"{(told.pictures or ['there is no picture.'])[0]}"
        )
    return told


def _held(numbered: np.ndarray) -> list[int]:
    return [int(number) for number in np.unique(numbered) if number > 0]


def _person(pixels: np.ndarray, number: int) -> Thing:
    """The box around these pixels: from the first to the end of the last."""
    rows, columns = (np.flatnonzero(pixels.any(axis)) for axis in (1, 0))
    box = (float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1))
    return Thing(PERSON, box, number=number)
