"""Polyps of the Computer Vision Center: CVC-ClinicDB, and CVC-EndoSceneStill with its classes."""

import csv
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from labkit.datasets.folder_files import FolderError, order, picture_files, relative
from labkit.datasets.pairs import pairs
from labkit.datasets.set_places import inside, place_of
from labkit.images import OUTSIDE, VOID, Fit, Found, ImageError, sides
from labkit.store import ImageStore, build, build_masks
from labkit.store.crops import Files
from labkit.store.split import sides as split_sides

# The last frame of each of the 29 sequences. Dataset Ninja publishes the table; the split of
# EndoScene below, which others published, parts none of them.
LAST = (
    25, 50, 67, 78, 103, 126, 151, 177, 199, 205, 227, 252, 277, 297, 317, 342, 363, 383, 408, 428,
    447, 466, 478, 503, 528, 546, 571, 591, 612,
)  # fmt: skip
FRAME = (384, 288)  # columns and rows
PARTS = ("CVC-300", "CVC-612")
# Which frames are on which side, by patient, as code of others has it; what is in neither is train.
SPLIT: dict[str, dict[str, tuple[tuple[int, int], ...]]] = {
    "CVC-300": {"valid": ((77, 97), (209, 220), (274, 300)), "test": ((149, 208),)},
    "CVC-612": {
        "valid": ((51, 103), (228, 252), (318, 342), (364, 383)),
        "test": ((1, 25), (127, 177), (343, 363), (504, 528)),
    },
}
# Folders of drawings, in the order in which they are laid over each other, and their class.
LAYERS = {"gtlumen": 2, "gtpolyp": 1, "gtspecular": 3, "border": VOID}


def clinic_place(root: Path) -> Path | None:
    """The folder that holds ClinicDB's Original and Ground Truth, if there is one.

    Other sets have folders that are called so: its frames have 384 x 288 pixels.
    """
    place = place_of(root, ("Original", "Ground Truth"))
    frames = picture_files(inside(place)["original"])[:1] if place else []
    try:
        measured = [sides(frame) for frame in frames]
    except ImageError:
        return place  # which `pairs` tells
    return place if [(each.columns, each.rows) for each in measured] == [FRAME] else None


def endoscene_place(root: Path) -> Path | None:
    """The folder that holds EndoScene's CVC-300 and CVC-612, or one of them, if there is one."""
    for part in PARTS:
        place = place_of(root, (part,))
        if place and {"bbdd", "gtpolyp"} <= inside(inside(place)[part.casefold()]).keys():
            return place
    return None


def read_clinic(place: Path, size: int, fit: Fit, classes: Sequence[str]) -> ImageStore:
    """A store of frames and masks of polyps, laid out as CVC-ClinicDB is, split by sequence.

    Frames are Original/1.tif to Original/612.tif, or PNG, and masks have the same names in Ground
    Truth. `groups` are the 29 sequences that the frames were taken from, which their numbers tell;
    a CSV file beside the folders with the columns frame_id and sequence_id tells it instead.
    Raises FolderError where there are no pairs, or the number of a frame tells no sequence.
    """
    there = inside(place)
    store = pairs(
        there["original"], there["ground truth"], size, fit=fit, classes=classes,
        source="CVC-ClinicDB",
    )  # fmt: skip
    told = _told(place)
    groups = [f"sequence {told[_number(n)]}" if told else _sequence(n) for n in store.names]
    return replace(
        store, groups=groups, given=split_sides(groups, [""] * len(groups), 0.2, 0.2, seed=0)
    )


def _told(place: Path) -> dict[int, str]:
    """The sequence of each frame, as a table beside the folders has it, if there is one."""
    for file in sorted([*place.glob("*.csv"), *place.parent.glob("*.csv")]):
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        if rows and {"frame_id", "sequence_id"} <= rows[0].keys():
            return {_number(row["frame_id"]): str(row["sequence_id"]) for row in rows}
    return {}


def _number(name: str) -> int:
    stem = Path(name).stem
    if not stem.isdecimal():
        raise FolderError(
            f"The frame {name} has no number, and only numbers tell which sequence or patient a "
            "frame is of. Give the files the names that they were published with, such as 1.tif."
        )
    return int(stem)


def _sequence(name: str) -> str:
    number = _number(name)
    if not 1 <= number <= LAST[-1]:
        raise FolderError(
            f"The frame {name} is none of ClinicDB's, whose numbers are 1 to {LAST[-1]}, so that "
            "nothing tells its sequence. Take it out, or add a CSV file of frame_id, sequence_id."
        )
    return f"sequence {bisect_left(LAST, number) + 1}"


def read_endoscene(place: Path, size: int, fit: Fit, classes: Sequence[str]) -> ImageStore:
    """A store of frames and the class of each pixel, laid out as CVC-EndoSceneStill is.

    CVC-300 and CVC-612 hold frames in bbdd and, in black and white, drawings of one thing each in
    gtpolyp, gtlumen, gtspecular and border. With two `classes` only polyps are read; with four, all
    of them. Where drawings overlap, specularity is seen above a polyp, and a polyp above the lumen;
    the border is void. The split is by patient. Written by what code of others tells of the
    layout, and not tried on the real files. Raises FolderError where folders or drawings are
    missing.
    """
    wanted = [name for name in LAYERS if len(classes) > 2 or name in ("gtpolyp", "border")]
    frames, given, drawn = [], [], {name: list[Path]() for name in wanted}
    report = []
    for part in PARTS:
        if not (folder := inside(place).get(part.casefold())):
            continue
        layers = {name: _layer(folder, name) for name in wanted}
        for file in picture_files(inside(folder)["bbdd"]):
            own = {name: files.get(file.stem) for name, files in layers.items()}
            if lacking := [name for name, each in own.items() if each is None]:
                report.append(f"{part}/{file.name}: is not in {', '.join(lacking)}. Add it there.")
                continue
            frames.append(file)
            given.append(_side(part, _number(file.name)))
            for name, each in own.items():
                drawn[name] += [each] if each else []
    if not frames:
        raise FolderError(f"No frame in {place.name} has its drawings: {(report or ['none'])[0]}")
    built = build(frames, size, fit)
    faults, mask = dict(built.faults), torch.zeros(len(frames), size, size, dtype=torch.uint8)
    for name in wanted:
        codes, found, unread = build_masks(drawn[name], frames, size, fit)
        faults |= unread
        for row, what in found.items():
            mask[row][_white(codes[row], what)] = LAYERS[name]
            mask[row][codes[row] == OUTSIDE] = VOID
    report += [relative(fault, place) for fault in faults.values()]
    store = ImageStore(
        built.images,
        {"mask": mask},
        tuple(classes),
        source="CVC-EndoSceneStill",
        names=[file.relative_to(place).as_posix() for file in frames],
        given=given,
        report=tuple(sorted(report, key=order)),
        originals=Files([str(file) for file in frames], built.maps),
    )
    if report:
        print(f"Left out: {len(report)}. See show_report() of the store.")
    return store[[row for row in range(len(frames)) if row not in faults]] if faults else store


def _layer(folder: Path, name: str) -> dict[str, Path]:
    """The drawings of a thing, by the number of their frame."""
    if not (at := inside(folder).get(name)):
        raise FolderError(
            f"{folder.name} has no folder {name}, which tells where the {_thing(name)} is. Unpack "
            "all of EndoScene there" + ("." if name == "gtpolyp" else ', or ask for truth="polyp".')
        )
    return {file.stem: file for file in picture_files(at)}


def _thing(name: str) -> str:
    return {"gtlumen": "lumen", "gtpolyp": "polyp", "gtspecular": "specularity"}.get(name, name)


def _white(codes: Tensor, found: Found) -> Tensor:
    """Which pixels are white, bool [size, size], of codes as `read_square_mask` gives them."""
    light = torch.zeros(256, dtype=torch.bool)
    values = found.values or [max(colour) for colour in found.colours]
    light[: len(values)] = torch.tensor(values) > 0
    light[OUTSIDE] = False
    return light[codes.long()]


def _side(part: str, number: int) -> str:
    """The side of a frame.

    >>> _side("CVC-612", 25), _side("CVC-612", 26), _side("CVC-300", 300)
    ('test', 'train', 'valid')
    """
    for side, ranges in SPLIT[part].items():
        if any(first <= number <= last for first, last in ranges):
            return side
    return "train"
