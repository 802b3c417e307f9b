"""A store of pictures with boxes, from what files tell of them."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from labkit.augment.geometry import Step
from labkit.augment.move import LEAST_VISIBLE, move_boxes, visible
from labkit.datasets.box_files import Scene, Thing, Told, many, unused
from labkit.datasets.box_frames import Frame, check_boxes, frames
from labkit.datasets.box_masks import Placed, paint
from labkit.datasets.folder_files import FolderError, all_or_none, counted, order, relative
from labkit.images import Fit
from labkit.store import ImageStore, build
from labkit.store.crops import Files

REACH = 1.0  # pixels that a box may reach out of its picture without a word


def boxes_store(
    told: Told, size: int, fit: Fit, masks: bool, source: str, licence: str
) -> ImageStore:
    """Make a store of what files tell; see `folder`.

    Boxes that are no numbers, have no area or lie outside of the picture are left out and told, and
    so are those that the square cuts away, or that are less than a pixel in it, as they would be
    with the first augmentation. Others are cut to the picture.
    """
    unused(told)
    found = frames(told)
    check_boxes(told, found)
    if not told.scenes:
        raise FolderError(_none(told))
    built = build([scene.file for scene in told.scenes], size, fit)
    faults = {row: each for row, each in enumerate(found) if isinstance(each, str)} | built.faults
    told.pictures += [relative(fault, told.root) for fault in faults.values()]
    placed: dict[int, Placed] = {}
    for row, (scene, frame) in enumerate(zip(told.scenes, found, strict=True)):
        if isinstance(frame, Frame) and row not in faults:
            placed[row] = _placed(told, scene, frame, built.maps[row], size)
    if not placed:
        raise FolderError(_none(told))
    targets = _columns(told, placed)
    if masks:
        targets |= paint(told, placed, len(told.scenes), size, fit)
    store = ImageStore(
        built.images,
        targets,
        told.classes,
        source=source or told.root.name,
        licence=licence,
        names=[told.name(scene.file) for scene in told.scenes],
        given=all_or_none([scene.split for scene in told.scenes]),
        report=_report(told),
        originals=Files([str(scene.file) for scene in told.scenes], built.maps),
    )
    _tell(told)
    return store[list(placed)] if faults else store


def _none(told: Told) -> str:
    why = told.pictures[0] if told.pictures else "there is none."
    return f"No picture in {told.root.name} can be used: {why}"


def _placed(told: Told, scene: Scene, frame: Frame, back: Tensor, size: int) -> Placed:
    """The objects of a picture that are in its square, with their boxes there."""
    name, (width, height) = told.name(scene.file), (frame.columns, frame.rows)
    things: list[Thing] = []
    cuts: list[list[float]] = []
    for thing in scene.things:
        x1, y1, x2, y2 = thing.box
        cut = [max(x1, 0), max(y1, 0), min(x2, width), min(y2, height)]
        if not all(map(math.isfinite, thing.box)):
            told.boxes.append(f"{name}: {thing} is not all numbers. Mark it again.")
        elif x2 <= x1 or y2 <= y1:
            told.boxes.append(f"{name}: {thing} has no area. Mark it again, or take it out.")
        elif cut[2] <= cut[0] or cut[3] <= cut[1]:
            told.boxes.append(
                f"{name}: {thing} lies outside of the picture, {width:g} x {height:g} pixels."
            )
        else:
            told.cut += max(abs(a - b) for a, b in zip(thing.box, cut, strict=True)) > REACH
            things.append(thing)
            cuts.append(cut)
    full = torch.eye(3, dtype=torch.float64)
    full[:2] = back
    to_told = frame.to_told @ full
    whole = torch.tensor(cuts, dtype=torch.float64).reshape(-1, 4)
    moved, share = move_boxes(whole[None], [Step(to_told[None], (size, size))], (size, size))
    seen = visible(moved[0], share[0]).tolist()
    for thing, good, left in zip(things, seen, share[0].tolist(), strict=True):
        if not good and left < LEAST_VISIBLE:
            told.boxes.append(f'{name}: {thing} is cut away by the fit. fit="letterbox" keeps all.')
        elif not good:
            told.boxes.append(
                f"{name}: {thing} is less than a pixel at size={size}. Choose a larger size."
            )
    kept = [thing for thing, good in zip(things, seen, strict=True) if good]
    return Placed(scene, kept, moved[0][seen].float(), to_told, width, height)


def _columns(told: Told, placed: Mapping[int, Placed]) -> dict[str, Any]:
    """A tensor for each scene, without rows where it has no objects or could not be read."""
    number = {name: place for place, name in enumerate(told.classes)}
    wanted: dict[str, tuple[Callable[[Thing], int | bool], torch.dtype]] = {
        "labels": (lambda thing: number[thing.name], torch.int64)
    }
    if told.difficult:
        wanted["difficult"] = (lambda thing: thing.difficult, torch.bool)
    if told.kind == "COCO":
        wanted["crowd"] = (lambda thing: thing.crowd, torch.bool)
    rows = [placed.get(row) for row in range(len(told.scenes))]
    targets: dict[str, Any] = {
        "boxes": [each.boxes if each else torch.zeros(0, 4) for each in rows]
    }
    for name, (value, dtype) in wanted.items():
        targets[name] = [
            torch.tensor([value(thing) for thing in (each.things if each else [])], dtype=dtype)
            for each in rows
        ]
    return targets


def _report(told: Told) -> tuple[str, ...]:
    parts = (told.pictures, told.boxes, told.others)
    return tuple(line for part in parts for line in sorted(part, key=order))


def _tell(told: Told) -> None:
    """Print what was decided, and one line that counts what was left out."""
    for line in told.said:
        print(line)
    if told.cut:
        print(f"Cut to the picture: {many(told.cut, 'box')} that reached out of it.")
    lost = [counted(len(told.pictures))] if told.pictures else []
    lost += [many(len(told.boxes), "box")] if told.boxes else []
    words = [f"Left out: {' and '.join(lost)}"] if lost else []
    words += [many(len(told.others), "remark")] if told.others else []
    if words:
        print(f"{'; '.join(words)}. See show_report() of the store.")
