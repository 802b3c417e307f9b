"""Flat polygons on a grid of samples, thousands in a few milliseconds, the last on top.

A polygon covers a sample whose middle lies within its outline (even-odd, as a winding path may
cross itself). Only additions, multiplications and divisions of float64 decide where an edge
crosses a row, so the same corners give the same samples with any numpy on any processor.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labkit.synth.noise import Array

Whole = NDArray[np.int64]
LONG = 30  # samples
COLUMNS, ROWS = 1 << 14, 1 << 13  # bits of a key; samples beyond half of them are left out
Outlines = Sequence[tuple[Array, Whole]]  # corners [n, K, 2], x and y, and each polygon's number


class Spans(NamedTuple):
    """Stretches of samples in a row: columns from `left` up to `right`, that one not included."""

    polygon: Whole
    row: Whole
    left: Whole
    right: Whole


def spans(outlines: Outlines, low: tuple[int, int], high: tuple[int, int]) -> Spans:
    """What polygons cover of the rows and columns from `low` up to `high`, in order of number.

    >>> square = np.array([[[1.0, 1], [3, 1], [3, 3], [1, 3]]])
    >>> [part.tolist() for part in spans([(square, np.array([0]))], (0, 0), (9, 9))]
    [[0, 0], [1, 2], [1, 1], [3, 3]]
    """
    keys = [_crossings(corners, numbers, low, high) for corners, numbers in outlines]
    key = np.concatenate(keys) if keys else np.zeros(0, np.int64)
    key.sort()
    column = (key & (COLUMNS - 1)) - COLUMNS // 2
    left, right = column[::2], column[1::2]
    some = right > left
    first = key[::2][some] >> 14
    row = (first & (ROWS - 1)) - ROWS // 2
    return Spans(first >> 13, row, left[some], right[some])


def _crossings(
    corners: Array, numbers: Whole, low: tuple[int, int], high: tuple[int, int]
) -> Whole:
    """Where edges cross the middles of rows: number, row and column in one integer each."""
    x, y = corners[..., 0], corners[..., 1]
    next_x, next_y = (np.concatenate([each[:, 1:], each[:, :1]], 1) for each in (x, y))
    top, bottom = np.minimum(y, next_y), np.maximum(y, next_y)
    first = np.ceil(np.maximum(top, low[0]) - 0.5)
    count = np.ceil(np.minimum(bottom, high[0]) - 0.5) - first
    edge = np.flatnonzero(count > 0)
    count = count.reshape(-1)[edge].astype(np.int64)
    first = first.reshape(-1)[edge]
    x, y, next_x, next_y = (each.reshape(-1)[edge] for each in (x, y, next_x, next_y))
    slope = (next_x - x) / (next_y - y)
    begin = x + (first + 0.5 - y) * slope
    down = counted(count)
    column = np.repeat(slope, count)
    column *= down
    column += np.repeat(begin - 0.5, count)
    np.ceil(column, out=column)
    np.clip(column, low[1], high[1], out=column)
    start = (numbers[edge // corners.shape[1]] << 13) + first.astype(np.int64) + ROWS // 2
    key: Whole = np.repeat(start, count)
    key += down
    key <<= 14
    key += column.astype(np.int64)
    key += COLUMNS // 2
    return key


def counted(lengths: Whole) -> Whole:
    """0, 1, … up to each length, one after the other.

    >>> counted(np.array([2, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - lengths, lengths)


def painted(found: Spans, height: int, width: int) -> NDArray[np.uint16]:
    """The number of the last polygon at every sample, plus one; 0 where there is none."""
    left, right = np.maximum(found.left, 0), np.minimum(found.right, width)
    here = (right > left) & (found.row >= 0) & (found.row < height)
    start, lengths = (found.row * width + left)[here], (right - left)[here]
    number = found.polygon[here] + 1
    # Long spans are filled one by one, short ones all at once, which is quicker for either.
    grid, other = np.zeros((2, height * width), np.uint16)
    long = lengths >= LONG
    ends = (start + lengths)[long].tolist()
    for begin, end, one in zip(start[long].tolist(), ends, number[long].tolist(), strict=True):
        grid[begin:end] = one
    start, lengths, number = (each[~long] for each in (start, lengths, number))
    place = counted(lengths)
    place += np.repeat(start, lengths)
    # numpy promises that of several values for one place the last stays.
    other[place] = np.repeat(number.astype(np.uint16), lengths)
    return np.maximum(grid, other, out=grid).reshape(height, width)


def areas(found: Spans, group: Whole, groups: int) -> Whole:
    """How many samples the polygons of each group cover together; `group` [polygons], -1 none."""
    owner = group[found.polygon]
    own = owner >= 0
    owner, row, left, right = owner[own], found.row[own], found.left[own], found.right[own]
    line = (owner * ROWS + row + ROWS // 2) * COLUMNS + COLUMNS // 2
    order = np.argsort(line + left, kind="stable")
    left, right, owner = (line + left)[order], (line + right)[order], owner[order]
    reached = np.maximum.accumulate(right)
    left[1:] = np.maximum(left[1:], reached[:-1])
    new = np.maximum(right - left, 0)
    return np.bincount(owner, new, groups).astype(np.int64)
