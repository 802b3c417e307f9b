"""In which picture boxes are told: upright, as it is stored, or of another size."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor

from labkit.datasets.box_files import Told, many
from labkit.datasets.folder_files import FolderError, counted, some
from labkit.images import MAX_PIXELS, ImageError, Sides, sides
from labkit.runtime import on_all_cores

How = Literal["", "upright", "stored", "unsure", "scaled"]
HOW = get_args(How)
FAR = 0.1  # of a picture's side: a box that reaches out further is no slip of the hand
MOST, LEAST = 0.95, 0.2  # shares of boxes that fit as corners, and that reach far out otherwise


@dataclass(frozen=True)
class Frame:
    """The picture that boxes are told in: its sides, and where the upright file's places are in it.

    `to_told` [3, 3] float64 leads from places (x, y, 1) of the upright file to those of the boxes.
    """

    columns: float
    rows: float
    to_told: Tensor
    how: How = ""


def frames(told: Told) -> list[Frame | str]:
    """The frame of each scene, or why its file cannot be read.

    Scenes whose files are of another shape than their boxes are taken out, and told.
    """
    found: list[Frame | str] = [""] * len(told.scenes)
    other: dict[int, str] = {}

    def one(row: int) -> None:
        scene = told.scenes[row]
        try:
            at = sides(scene.file)
        except ImageError as error:
            found[row] = str(error)
            return
        found[row] = frame(scene.sides, at) or ""
        if not found[row] and scene.sides:
            other[row] = (
                f"{told.name(scene.file)}: has {at.columns} x {at.rows} pixels, and its boxes are "
                f"of a picture of {scene.sides[0]:g} x {scene.sides[1]:g}, another shape. Find the "
                "picture that was marked."
            )

    on_all_cores(one, len(told.scenes), "Looking")
    told.pictures += [other[row] for row in sorted(other)]
    kept = [row for row in range(len(found)) if row not in other]
    told.scenes = [told.scenes[row] for row in kept]
    found = [found[row] for row in kept]
    _say(told, found)
    return found


def frame(given: tuple[float, float] | None, at: Sides) -> Frame | None:
    """The frame of a file whose annotations tell these columns and rows, if any.

    Where a file is turned by its EXIF tag, they tell whether boxes are of the upright picture or of
    the stored one; where both fit, of the upright one. Boxes of a larger or smaller copy are
    scaled. Returns None for another shape.
    """
    eye = torch.eye(3, dtype=torch.float64)
    turned = at.turn is not None
    if given is None:
        return Frame(at.columns, at.rows, eye, "unsure" if turned else "")
    columns, rows = given
    if columns * rows > MAX_PIXELS:
        return None
    upright, stored = (at.columns, at.rows), (at.rows, at.columns)
    fits, fits_stored = _alike(given, upright), at.swapped and _alike(given, stored)
    if fits and fits_stored and at.columns != at.rows:  # nearly square: only whole pixels tell
        fits, fits_stored = given != stored, given != upright
    if fits:
        scale = torch.tensor([columns / at.columns, rows / at.rows, 1], dtype=torch.float64)
        how: How = "" if given == upright else "scaled"
        if turned:
            how = "upright" if at.swapped and not fits_stored else "unsure"
        return Frame(columns, rows, scale.diag(), how)
    if at.turn is not None and fits_stored:
        scale = torch.tensor([columns / at.rows, rows / at.columns, 1], dtype=torch.float64)
        return Frame(columns, rows, scale.diag() @ torch.linalg.inv(at.turn), "stored")
    return None


def _alike(sides: tuple[float, float], others: tuple[float, float]) -> bool:
    """Whether sides are the others in some scale, each rounded to whole pixels."""
    return abs(sides[1] * others[0] - sides[0] * others[1]) <= max(sum(sides), sum(others))


def _say(told: Told, found: Sequence[Frame | str]) -> None:
    known = [
        (told.name(scene.file), each.how)
        for scene, each in zip(told.scenes, found, strict=True)
        if isinstance(each, Frame)
    ]
    of: dict[str, list[str]] = {how: [n for n, own in known if own == how] for how in HOW}
    if names := of["upright"]:
        told.said.append(
            f"{counted(len(names))} turned by the EXIF tag; their width and height tell that the "
            "boxes are of the turned picture."
        )
    if names := of["stored"]:
        told.said.append(
            f"{counted(len(names))} turned by the EXIF tag; their width and height tell that the "
            "boxes are of the picture as stored, so they are turned with it."
        )
    if names := of["unsure"]:
        told.said.append(
            f"{counted(len(names))} turned by the EXIF tag, and nothing tells whether the boxes "
            f"are, too; they are taken so: {some(names)}. Look whether they fit."
        )
    if names := of["scaled"]:
        told.said.append(
            f"{counted(len(names))} larger or smaller than the boxes were made for, which are "
            f"scaled: {some(names)}."
        )


def check_boxes(told: Told, found: Sequence[Frame | str]) -> None:
    """Raise FolderError where COCO's boxes are plainly corners, or shares of a picture."""
    rows = [
        [*thing.box, f.columns, f.rows]
        for scene, f in zip(told.scenes, found, strict=True)
        for thing in scene.things
        if isinstance(f, Frame)
    ]
    if not rows or told.kind != "COCO":
        return
    x, y, far_x, far_y, columns, height = torch.tensor(rows, dtype=torch.float64).unbind(1)
    wide, high = far_x - x, far_y - y  # or, if they are corners, x2 and y2
    known = [
        f"[{', '.join(f'{v:g}' for v in row)}]"
        for row in torch.stack([x, y, wide, high], 1).tolist()
    ]
    if bool((torch.stack([x, y, wide, high]) <= 1).all() and (columns > 1).all()):
        raise FolderError(
            f"No number of {many(len(rows), 'box')} is above 1, such as {known[0]}: they are "
            "shares of the picture, and COCO's are pixels. Multiply x and width by the picture's "
            "width, y and height by its height."
        )
    out = (far_x > columns * (1 + FAR)) | (far_y > height * (1 + FAR))
    fits = (wide > x) & (high > y) & (wide <= columns + 1) & (high <= height + 1)
    if fits.double().mean() >= MOST and out.double().mean() >= LEAST:
        first = int((out & fits).nonzero()[0])
        raise FolderError(
            f"The boxes are corners (x1, y1, x2, y2), and COCO's are (x, y, width, height). As "
            f"COCO's, {int(out.sum())} of {len(rows)} would reach far out of their pictures: "
            f"{known[first]} in one of {columns[first]:g} x {height[first]:g}; as corners, "
            f"{int(fits.sum())} fit. Write [x1, y1, x2 - x1, y2 - y1]."
        )
