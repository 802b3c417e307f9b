"""Decode every picture file once, and keep the result for the next time."""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from labkit.images import Fit, ImageError, read_square
from labkit.runtime import data_folder

VERSION = 1  # of what is written; another one is built again
PATIENCE = 2.0  # seconds before progress is shown


@dataclass(frozen=True)
class Built:
    """Pictures of one size and where they come from; unreadable ones are rows of `faults`."""

    images: Tensor  # [N, 3, size, size] uint8, mapped from the cache where there is one
    maps: Tensor  # [N, 2, 3] float64, from places in `images` to places in the originals
    faults: dict[int, str]


def build(paths: Sequence[Path], size: int, fit: Fit, *, cache: bool = True) -> Built:
    """Decode picture files at one size, on all cores, once.

    What was decoded is kept in the data folder, and mapped from there while no file's name, length
    or time of change, nor `size` nor `fit`, has changed. It is written under another name first,
    so that a build that is stopped leaves nothing behind that could be taken for a whole one, and
    two at a time do no harm. Where nothing can be written, it is built in memory, and said.
    """
    if not cache:
        return _decoded(paths, size, fit, np.empty((len(paths), 3, size, size), np.uint8))
    key, fingerprint = _key(paths, size, fit), _fingerprint(paths)
    folder = data_folder() / "stores" / key
    if kept := _kept(folder, fingerprint):
        return kept
    try:
        return _built(folder, fingerprint, paths, size, fit)
    except OSError as error:
        print(f"Nothing can be kept in {folder.parent.name} ({error.strerror}): built in memory.")
        return build(paths, size, fit, cache=False)


def _built(folder: Path, fingerprint: str, paths: Sequence[Path], size: int, fit: Fit) -> Built:
    folder.mkdir(parents=True, exist_ok=True)
    shape = (len(paths), 3, size, size)
    with _replacing(folder / f"{fingerprint}.npy") as unfinished:
        pixels = np.lib.format.open_memmap(unfinished, "w+", np.uint8, shape)
        built = _decoded(paths, size, fit, pixels)
        pixels.flush()
        del pixels
    record = {"maps": built.maps.tolist(), "faults": built.faults}
    # Written last: it tells that the pictures beside it are whole.
    with _replacing(folder / f"{fingerprint}.json") as unfinished:
        unfinished.write_text(json.dumps(record), encoding="utf-8")
    for old in folder.iterdir():
        if not old.name.startswith(fingerprint):
            with contextlib.suppress(OSError):  # another process may be reading it
                old.unlink()
    return _kept(folder, fingerprint) or built


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

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # Pillow decodes outside Python's lock
        done = pool.map(one, range(len(paths)))
        for _ in tqdm(done, "Decoding", len(paths), leave=False, delay=PATIENCE, unit="pictures"):
            pass
    return Built(torch.from_numpy(pixels), maps, dict(sorted(faults.items())))


def _kept(folder: Path, fingerprint: str) -> Built | None:
    """What an earlier build has left, or None where that is not whole."""
    try:
        record: dict[str, Any] = json.loads((folder / f"{fingerprint}.json").read_text())
        # "c": torch wants to be able to write; changes stay in this process.
        pixels = np.load(folder / f"{fingerprint}.npy", mmap_mode="c", allow_pickle=False)
        maps = torch.tensor(record["maps"], dtype=torch.float64).reshape(-1, 2, 3)
        faults = {int(row): fault for row, fault in record["faults"].items()}
    except (OSError, ValueError, KeyError):
        return None
    return Built(torch.from_numpy(pixels), maps, faults) if len(maps) == len(pixels) else None


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A file to write beside `path`, which takes its place in one go."""
    number, name = tempfile.mkstemp(prefix=f"{path.stem}.", suffix=".unfinished", dir=path.parent)
    os.close(number)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _key(paths: Sequence[Path], size: int, fit: Fit) -> str:
    """The folder's name: one for each place and way of reading, whatever lies there now."""
    where = os.path.commonpath([path.absolute() for path in paths])
    return _hashed([where, size, fit])


def _fingerprint(paths: Sequence[Path]) -> str:
    seen: list[Any] = [VERSION]
    for path in paths:
        try:
            state = path.stat()
            seen.append([str(path.absolute()), state.st_size, state.st_mtime_ns])
        except OSError:
            seen.append([str(path.absolute()), None, None])
    return _hashed(seen)


def _hashed(what: Any) -> str:
    return blake2b(json.dumps(what).encode(), digest_size=10).hexdigest()
