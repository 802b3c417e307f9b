"""Stores that are larger than memory: their pictures lie in mapped files, and are read ahead."""

import ctypes
import math
import mmap
import os
import tempfile
import weakref
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from labkit.runtime import moved
from labkit.runtime.folders import local_folder
from labkit.store.room import reserve

LARGE = 500_000_000  # bytes: whatever is smaller stays in memory once it was read
CHUNK = 256  # pictures that are copied at a time
WILL_NEED = 3  # what Linux and macOS call it in `madvise`

_mapped: dict[int, Any] = {}  # a weak reference to each mapped array, by its address


def tensor_of(array: np.memmap) -> Tensor:
    """The tensor of a mapped array, of which `ahead` and `gathered` know that it is one."""
    tensor = torch.from_numpy(array)
    address = tensor.untyped_storage().data_ptr()
    _mapped[address] = weakref.ref(array, lambda _: _mapped.pop(address, None))
    return tensor


def is_large(images: Tensor) -> bool:
    """Whether pictures are part of a mapped file that memory may not hold."""
    storage = images.untyped_storage()
    return storage.nbytes() >= LARGE and storage.data_ptr() in _mapped


def ahead(images: Tensor, rows: Tensor) -> None:
    """Have the system read these rows of a large mapped file now, all at once.

    Where memory is short it otherwise reads each picture page by page, as it is met, and waits for
    every one: thirty times as long (`tests/benchmarks/store_scale.py`).
    """
    advise = _advise()
    if advise is None or not is_large(images):
        return
    each = images.stride(0) * images.itemsize
    for row in rows.tolist():
        start = images.data_ptr() + row * each
        page = start - start % mmap.PAGESIZE
        advise(page, start + each - page, WILL_NEED)


def gathered(images: Tensor, rows: Tensor) -> Tensor:
    """The pictures `images[rows]`; much of a large mapped file becomes one itself.

    That one has no name, and its room on the disk is free again when nobody uses it any more. Where
    the disk has no such room it is memory, as for everything smaller.
    """
    shape = (len(rows), *images.shape[1:])
    if not is_large(images) or math.prod(shape) < LARGE:
        return images.index_select(0, moved(rows, images.device))
    try:
        found = tensor_of(_nameless(shape))
    except OSError:
        return images.index_select(0, rows)
    for place, own in zip(found.split(CHUNK), rows.split(CHUNK), strict=True):
        ahead(images, own)
        torch.index_select(images, 0, own, out=place)
    return found


def _nameless(shape: tuple[int, ...]) -> np.memmap:
    folder = local_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as stream:
        reserve(stream, math.prod(shape))
        return np.memmap(stream, np.uint8, "r+", shape=shape)


@cache
def _advise() -> Any:
    """`madvise` of the system, or None where it has none, as Windows."""
    if os.name != "posix":
        return None
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    return advise
