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
LONG = 60  # samples
COLUMNS, ROWS = 1 << 14, 1 << 13  # bits of a key; samples beyond half of them are left out


class Outline(NamedTuple):
    """Polygons of K corners: their places, numbers, and how far beyond the grid each matters."""

    x: Array  # [n, K], in samples
    y: Array
    numbers: Whole  # [n]
    beyond: Array  # [n], samples


class Spans(NamedTuple):
    """Stretches of samples in a row: columns from `left` up to `right`, that one not included."""

    polygon: Whole
    row: Whole
    left: Whole
    right: Whole


def spans(outlines: Sequence[Outline], height: int, width: int) -> Spans:
    """What polygons cover of a grid, and of what lies beyond it, in order of number.

    >>> x, y = np.array([[[1.0, 3, 3, 1]], [[1, 1, 3, 3]]])
    >>> [part.tolist() for part in spans([Outline(x, y, np.array([0]), np.zeros(1))], 9, 9)]
    [[0, 0], [1, 2], [1, 1], [3, 3]]
    """
    key = np.concatenate([_crossings(each, height, width) for each in outlines])
    key.sort()
    column = (key & (COLUMNS - 1)) - COLUMNS // 2
    left, right = column[::2], column[1::2]
    some = right > left
    first = key[::2][some] >> 14
    row = (first & (ROWS - 1)) - ROWS // 2
    return Spans(first >> 13, row, left[some], right[some])


def _crossings(outline: Outline, height: int, width: int) -> Whole:
    """Where edges cross the middles of rows: number, row and column in one integer each."""
    x, y, numbers, beyond = outline
    sides = x.shape[1]
    after = np.arange(1, sides + 1) % sides
    next_x, next_y = x.take(after, 1), y.take(after, 1)
    first = np.ceil(np.maximum(np.minimum(y, next_y), -beyond[:, None]) - 0.5)
    count = np.ceil(np.minimum(np.maximum(y, next_y), height + beyond[:, None]) - 0.5)
    count -= first
    edge = np.flatnonzero(count > 0)
    count = count.take(edge).astype(np.int64)
    first, x, y, next_x, next_y = (each.take(edge) for each in (first, x, y, next_x, next_y))
    slope = (next_x - x) / (next_y - y)
    begin = x + (first + 0.5 - y) * slope - 0.5
    # One row of these a crossing: repeated at once, and then counted on.
    down = counted(count)
    of = np.repeat(np.arange(len(count)), count)
    column = slope.take(of)
    column *= down
    column += begin.take(of)
    np.ceil(column, out=column)
    far = float(beyond.max(initial=0))
    np.clip(column, -far, width + far, out=column)
    start = (numbers.take(edge // sides) << 13) + first.astype(np.int64) + ROWS // 2
    key: Whole = start.take(of)
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


def covered(found: Spans, height: int, width: int) -> NDArray[np.bool_]:
    """Which samples any polygon covers; quicker than `painted`."""
    inside = np.zeros((height, width), bool)
    if len(found.row):
        # How many spans begin, less how many end, up to each sample; a row has a place for ends.
        top = int(found.row.min())
        line = (found.row - top) * (width + 1)  # of polygons that do not matter beyond the grid
        size = (height - top) * (width + 1)
        begun = np.bincount(line + found.left, minlength=size)
        begun -= np.bincount(line + found.right, minlength=size)
        open_ones = np.cumsum(begun, dtype=np.int32).reshape(height - top, width + 1)
        np.greater(open_ones[:, :width], 0, out=inside[top:])
    return inside


def areas(found: Spans, group: Whole, groups: int) -> Whole:
    """How many samples the polygons of each group cover together; `group` [polygons], -1 none."""
    owner = group.take(found.polygon)
    own = np.flatnonzero(owner >= 0)
    owner, row, left, right = (
        each.take(own) for each in (owner, found.row, found.left, found.right)
    )
    key = (
        ((owner * ROWS + row + ROWS // 2) * COLUMNS + left + COLUMNS // 2) * COLUMNS + right - left
    )
    key.sort()
    left = key >> 14
    right = left + (key & (COLUMNS - 1))
    reached = np.maximum.accumulate(right)
    left[1:] = np.maximum(left[1:], reached[:-1])
    new = np.maximum(right - left, 0)
    counts: Whole = np.bincount(key >> 41, new, groups).astype(np.int64)
    return counts
