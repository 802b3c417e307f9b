"""COCO's ways to tell which pixels an object has: polygons, and run lengths."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask

from labkit.datasets.box_files import numbers


def decoded(outline: Any, rows: int, columns: int) -> np.ndarray | str:
    """The pixels that an outline holds, bool [rows, columns], or what is wrong with it.

    Polygons become pixels by pycocotools. Run lengths are added up here first: what pycocotools
    2.0.11 does with runs that do not fill the picture is to write beyond its memory.
    """
    if isinstance(outline, dict):
        return _runs(outline, rows, columns)
    if not isinstance(outline, list):
        return f"is {str(outline)[:30]!r}, neither polygons nor run lengths"
    polygons = outline if all(isinstance(each, list) for each in outline) else [outline]
    known = [numbers(each, len(each)) for each in polygons]
    good = [each for each in known if each and len(each) >= 6 and len(each) % 2 == 0]
    if not good or len(good) < len(polygons):
        return "has a polygon that is not pairs of numbers for three corners or more"
    far = 2 * max(rows, columns)  # it takes memory for every pixel of a line
    if not all(abs(value) <= far for each in good for value in each):
        return "reaches far out of the picture"
    runs = coco_mask.merge(coco_mask.frPyObjects(good, rows, columns))
    with (
        warnings.catch_warnings()
    ):  # pycocotools 2.0.11 does not know the array protocol of NumPy 2
        warnings.simplefilter("ignore", DeprecationWarning)
        return np.asarray(coco_mask.decode(runs)) > 0


def _runs(outline: dict[str, Any], rows: int, columns: int) -> np.ndarray | str:
    size, counts = outline.get("size"), outline.get("counts")
    if size != [rows, columns]:
        return f"is of a picture of the size {size}, and this one's is {[rows, columns]}"
    if isinstance(counts, str):
        counts = _uncompressed(counts)
    if not isinstance(counts, list):
        return "has no counts of its runs"
    whole = all(type(run) is int and run >= 0 for run in counts)
    if not whole or sum(counts) != rows * columns:
        return f"has runs that do not add up to {rows * columns} pixels"
    held = np.repeat(np.arange(len(counts)) % 2 == 1, counts)
    return held.reshape(columns, rows).T  # runs go down columns


def _uncompressed(text: str) -> Sequence[int]:
    """The runs behind COCO's compressed text: five bits a sign, and differences from the third on.

    The way of rleFrString in the COCO API (Dollár and Lin 2015, common/maskApi.c).

    >>> _uncompressed("52203")
    [5, 2, 2, 2, 5]
    """
    runs: list[int] = []
    value, bits = 0, 0
    for sign in text:
        five = ord(sign) - 48
        value |= (five & 31) << bits
        bits += 5
        if five & 32:
            continue
        if five & 16:  # below zero
            value -= 1 << bits
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value, bits = 0, 0
    return runs
