"""Decode every picture file once, on all cores."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from labkit.images import Fit, ImageError, read_square
from labkit.runtime import on_all_cores
from labkit.store.kept import Built, hashed, kept_or_made

VERSION = 1  # of what is written; another one is built again


def build(paths: Sequence[Path], size: int, fit: Fit) -> Built:
    """Decode picture files at one size, on all cores, once; see `kept_or_made`.

    What was decoded is used again while no file's name, length or time of change has changed.
    """
    where = os.path.commonpath([path.absolute() for path in paths])
    return kept_or_made(
        hashed([where, size, fit]),
        _fingerprint(paths),
        (len(paths), 3, size, size),
        lambda pixels: _decoded(paths, size, fit, pixels),
    )


def _decoded(paths: Sequence[Path], size: int, fit: Fit, pixels: np.ndarray) -> Built:
    maps = torch.eye(3, dtype=torch.float64)[:2].repeat(len(paths), 1, 1)
    faults: dict[int, str] = {}

    def one(row: int) -> None:
        try:
            picture, maps[row] = read_square(paths[row], size, fit)
            pixels[row] = picture.numpy()
        except ImageError as error:
            faults[row] = str(error)
            pixels[row] = 0

    on_all_cores(one, len(paths), "Decoding")  # Pillow decodes outside Python's lock
    return Built(torch.from_numpy(pixels), maps, dict(sorted(faults.items())))


def _fingerprint(paths: Sequence[Path]) -> str:
    seen: list[Any] = [VERSION]
    for path in paths:
        try:
            state = path.stat()
            seen.append([str(path.absolute()), state.st_size, state.st_mtime_ns])
        except OSError:
            seen.append([str(path.absolute()), None, None])
    return hashed(seen)
