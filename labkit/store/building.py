"""Decode every picture file once, and keep the result for the next time."""

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
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
PATIENCE = 4.0  # seconds before progress is shown


@dataclass(frozen=True)
class Built:
    """Pictures of one size and where they come from; unreadable ones are rows of `faults`."""

    images: Tensor  # [N, 3, size, size] uint8, mapped from the cache where there is one
    maps: Tensor  # [N, 2, 3] float64, from places in `images` to places in the originals
    faults: dict[int, str]


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


def kept_or_made(
    key: str, fingerprint: str, shape: tuple[int, ...], make: Callable[[np.ndarray], Built]
) -> Built:
    """What an earlier call has left in the data folder under `key`, or what `make` makes now.

    `make` fills an array of uint8 of that shape. It is kept beside its `fingerprint`, which tells
    what it was made from: another one is made anew, and takes its place. It is written under
    another name first, so that a build that is stopped leaves nothing that could be taken for a
    whole one, and two at a time do no harm. Where nothing can be written, it is made in memory,
    and said.
    """
    folder = data_folder() / "stores" / key
    if kept := _kept(folder, fingerprint):
        return kept
    try:
        return _made(folder, fingerprint, shape, make)
    except OSError as error:
        print(f"Nothing can be kept in {folder.parent.name} ({error.strerror}): made in memory.")
        return make(np.empty(shape, np.uint8))


def _made(
    folder: Path, fingerprint: str, shape: tuple[int, ...], make: Callable[[np.ndarray], Built]
) -> Built:
    folder.mkdir(parents=True, exist_ok=True)
    with _replacing(folder / f"{fingerprint}.npy") as unfinished:
        pixels = np.lib.format.open_memmap(unfinished, "w+", np.uint8, shape)
        built = make(pixels)
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

    on_all_cores(one, len(paths), "Decoding")  # Pillow decodes outside Python's lock
    return Built(torch.from_numpy(pixels), maps, dict(sorted(faults.items())))


def on_all_cores(work: Callable[[int], None], count: int, what: str) -> None:
    """Call `work` with every number below `count`; progress is shown where one has to wait."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(work, range(count))
        for _ in tqdm(done, what, count, leave=False, delay=PATIENCE, unit="pictures"):
            pass


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


def _fingerprint(paths: Sequence[Path]) -> str:
    seen: list[Any] = [VERSION]
    for path in paths:
        try:
            state = path.stat()
            seen.append([str(path.absolute()), state.st_size, state.st_mtime_ns])
        except OSError:
            seen.append([str(path.absolute()), None, None])
    return hashed(seen)


def hashed(what: Any) -> str:
    """A short name for anything that JSON can hold.

    >>> hashed([1, "a"]) == hashed([1, "a"]) != hashed([1, "b"])
    True
    """
    return blake2b(json.dumps(what).encode(), digest_size=10).hexdigest()
