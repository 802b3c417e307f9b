"""Pictures and masks that come as arrays in one file, cut into their sides: MedSegBench's kind."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from labkit.datasets.folder_files import FolderError
from labkit.images import square_of
from labkit.store import ImageStore
from labkit.store.kept import Built, hashed, kept_or_made

SIDES = {"train": "train", "val": "valid", "test": "test"}
VERSION = 1  # of what is kept


def read_arrays(file: Path, size: int, classes: tuple[str, ...]) -> ImageStore:
    """A store of pictures, their masks and their split, from an npz file as MedSegBench's are.

    It holds train_images, val_images and test_images, uint8 [N, H, H, 3], and train_label,
    val_label and test_label, [N, H, H], in which 0 is background and 1, or 255, is foreground. They
    are read one at a time, so that a large file takes no more memory than a small one. Raises
    FolderError for a file that is none of these.
    """
    planes = []
    try:
        with zipfile.ZipFile(file) as archive:
            for name in SIDES:
                pictures, masks = (
                    _header(archive, f"{name}_{what}") for what in ("images", "label")
                )
                _check(pictures, masks, file, name)
                planes.append(pictures)
            made = _kept(file, archive, planes, size)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        if isinstance(error, FolderError):
            raise
        raise FolderError(
            f"{file.name} is not MedSegBench's, or damaged ({error}): it holds train_images, "
            "train_label and the same of val and test. Download it again."
        ) from None
    count = sum(each.shape[0] for each in planes)
    given = [SIDES[n] for n, each in zip(SIDES, planes, strict=True) for _ in range(each.shape[0])]
    names = [
        f"{n}_{k:04d}" for n, each in zip(SIDES, planes, strict=True) for k in range(each.shape[0])
    ]
    return ImageStore(
        made[: 3 * count].reshape(count, 3, size, size),
        {"mask": made[3 * count :]},
        classes,
        names=names,
        given=given,
    )


@dataclass(frozen=True)
class _Array:
    """An array in an archive: what its header tells."""

    name: str
    shape: tuple[int, ...]
    dtype: Any


def _header(archive: zipfile.ZipFile, name: str) -> _Array:
    with archive.open(f"{name}.npy") as stream:
        return _Array(name, *_begun(stream))


def _begun(stream: Any) -> tuple[tuple[int, ...], Any]:
    """Shape and type of the array that a stream holds, which stands behind its header then."""
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    shape, fortran, dtype = read[np.lib.format.read_magic(stream)](stream)
    if fortran or dtype.hasobject:
        raise ValueError("its arrays are in another order")
    return shape, dtype


def _check(pictures: _Array, masks: _Array, file: Path, side: str) -> None:
    sides = pictures.shape[1:]
    square = len(sides) == 3 and sides[0] == sides[1] and sides[2] == 3
    alike = masks.shape[:3] == pictures.shape[:3] and masks.shape[3:] in ((), (1,))
    if not square or not alike or pictures.dtype != np.uint8:
        raise FolderError(
            f"{file.name} holds {side} pictures {list(pictures.shape)} {pictures.dtype} and masks "
            f"{list(masks.shape)}. MedSegBench's are uint8 [N, H, H, 3] and [N, H, H]."
        )


def _rows(archive: zipfile.ZipFile, array: str) -> Iterator[np.ndarray]:
    """One picture or mask after another."""
    with archive.open(f"{array}.npy") as stream:
        shape, dtype = _begun(stream)
        size = int(np.prod(shape[1:])) * dtype.itemsize
        for _ in range(shape[0]):
            content = stream.read(size)
            if len(content) < size:
                raise EOFError("it ends in the middle")
            yield np.frombuffer(content, dtype).reshape(shape[1:])


def _kept(file: Path, archive: zipfile.ZipFile, planes: list[_Array], size: int) -> torch.Tensor:
    """Planes [4 N, size, size]: three of each picture, then one of each mask."""
    count = sum(each.shape[0] for each in planes)

    def make(pixels: np.ndarray) -> Built:
        row = 0
        for name in SIDES:
            both = zip(
                _rows(archive, f"{name}_images"), _rows(archive, f"{name}_label"), strict=True
            )
            for picture, mask in both:
                square = square_of(
                    torch.from_numpy(picture.copy()).permute(2, 0, 1), size, "squash"
                )
                pixels[3 * row : 3 * row + 3] = square.numpy()
                white = mask.reshape(mask.shape[:2]) > (127 if mask.max() > 1 else 0)
                at = (2 * np.arange(size) + 1) * len(white) // (2 * size)  # where centres lie
                pixels[3 * count + row] = white[np.ix_(at, at)]
                row += 1
        return Built(torch.from_numpy(pixels), torch.zeros(0, 2, 3, dtype=torch.float64), {})

    state = file.stat()
    key = hashed([str(file.absolute()), size, "arrays"])
    fingerprint = hashed([VERSION, state.st_size, state.st_mtime_ns])
    return kept_or_made(key, fingerprint, (4 * count, size, size), make).images
