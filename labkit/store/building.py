"""Decode every picture file once, on all cores."""

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from labkit.images import Fit, Found, ImageError, read_square, read_square_mask
from labkit.runtime import on_all_cores
from labkit.store.done import Done
from labkit.store.kept import Built, hashed, kept_or_made

VERSION = 1  # of what is written; another one is built again


def build(paths: Sequence[Path], size: int, fit: Fit) -> Built:
    """Decode picture files at one size, on all cores, once; see `kept_or_made`.

    What was decoded is used again while no file's name, length or time of change has changed.
    """
    where = os.path.commonpath([path.absolute() for path in paths])
    done = Done()
    return kept_or_made(
        hashed([where, size, fit]),
        _fingerprint(paths),
        (len(paths), 3, size, size),
        lambda pixels: _decoded(paths, size, fit, pixels, done),
        done=done,
    )


def build_masks(
    masks: Sequence[Path], pictures: Sequence[Path], size: int, fit: Fit
) -> tuple[Tensor, dict[int, Found], dict[int, str]]:
    """Decode the masks of pictures as `build` decodes those, and kept as those are.

    Returns their codes, [N, size, size] uint8 (see `read_square_mask`), and by row what the codes
    of a mask stand for, or why it cannot be read.
    """
    where = os.path.commonpath([path.absolute() for path in masks])
    done = Done()
    built = kept_or_made(
        hashed([where, size, fit, "masks"]),
        _fingerprint([*masks, *pictures]),  # a mask lies as its picture does
        (len(masks), size, size),
        lambda pixels: _decoded_masks(masks, pictures, size, fit, pixels, done),
        done=done,
    )
    return built.images, {row: Found(**note) for row, note in built.notes.items()}, built.faults


def _decoded(paths: Sequence[Path], size: int, fit: Fit, pixels: np.ndarray, done: Done) -> Built:
    def one(row: int) -> list[list[float]]:
        picture, back = read_square(paths[row], size, fit)
        pixels[row] = picture.numpy()
        return back.tolist()

    faults = _each(one, pixels, done)
    maps = _identities(len(paths))
    for row, back in done.rows.items():
        maps[row] = torch.tensor(back, dtype=torch.float64)
    return Built(torch.from_numpy(pixels), maps, faults)


def _decoded_masks(
    masks: Sequence[Path],
    pictures: Sequence[Path],
    size: int,
    fit: Fit,
    pixels: np.ndarray,
    done: Done,
) -> Built:
    def one(row: int) -> dict[str, Any]:
        codes, found = read_square_mask(masks[row], pictures[row], size, fit)
        pixels[row] = codes.numpy()
        return asdict(found)

    faults = _each(one, pixels, done)
    return Built(torch.from_numpy(pixels), _identities(len(masks)), faults, done.rows)


def _each(one: Callable[[int], Any], pixels: np.ndarray, done: Done) -> dict[int, str]:
    """Decode every row that is not done, and return the faults of those that cannot be.

    Their pixels are 0, and the next call tries them again.
    """
    left = [row for row in range(len(pixels)) if row not in done.rows]
    if done.rows:
        print(f"Going on: {len(done.rows):,} of {len(pixels):,} pictures were read before.")
    faults: dict[int, str] = {}

    def one_or_fault(number: int) -> None:
        row = left[number]
        try:
            note = one(row)
        except ImageError as error:
            faults[row] = str(error)
            pixels[row] = 0
        else:
            done.add(row, note)

    # Pillow decodes outside Python's lock.
    on_all_cores(one_or_fault, len(left), "Decoding")
    return dict(sorted(faults.items()))


def _identities(count: int) -> Tensor:
    return torch.eye(3, dtype=torch.float64)[:2].repeat(count, 1, 1)


def _fingerprint(paths: Sequence[Path]) -> str:
    seen: list[Any] = [VERSION]
    for path in paths:
        try:
            state = path.stat()
            seen.append([str(path.absolute()), state.st_size, state.st_mtime_ns])
        except OSError:
            seen.append([str(path.absolute()), None, None])
    return hashed(seen)
