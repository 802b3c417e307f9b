"""Keep pictures that took time to make on a disk of this computer, whole or not at all."""

import contextlib
import errno
import json
import math
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from labkit.runtime.folders import local_folder, replacing, without_home
from labkit.runtime.lock import alone
from labkit.store.done import Done
from labkit.store.mapped import tensor_of
from labkit.store.room import reserve

WORTH_KEEPING = 100  # pictures: drawing them takes a second
ABANDONED = 24 * 3600  # seconds after which nobody is taken to be writing a file any more
FULL = (errno.ENOSPC, errno.EDQUOT)
BEGUN, ROWS = ".begun", ".rows"  # of a build that goes on: its pixels, and which of them are done


@dataclass(frozen=True)
class Built:
    """Pictures of one size and where they come from; unreadable ones are rows of `faults`."""

    images: Tensor  # [N, 3, size, size] uint8, mapped from the cache where there is one
    maps: Tensor  # [N, 2, 3] float64, from places in `images` to places in the originals
    faults: dict[int, str]
    notes: dict[int, dict[str, Any]] = field(default_factory=dict)  # what else is known of a row


def kept_or_made(
    key: str,
    fingerprint: str,
    shape: tuple[int, ...],
    make: Callable[[np.ndarray], Built],
    most: int = 2,
    done: Done | None = None,
) -> Built:
    """What an earlier call has left on this disk under `key`, or what `make` makes now.

    `make` fills an array of uint8 of that shape. It is kept under its `fingerprint`, which tells
    what it was made from: another one is made anew, and of each key the `most` that were used last
    are kept. It is written under another name first, so that a build that is stopped leaves
    nothing that could be taken for a whole one, and two at a time do no harm. A `make` that adds
    each row to `done` goes on where a build was stopped; a second one waits for the first. Where
    nothing can be written, or the disk has no room for all of it, it is made in memory, and said.
    """
    folder = local_folder() / "stores" / key
    if kept := _kept(folder, fingerprint, shape):
        return kept
    try:
        if done is None:
            made = _made(folder, fingerprint, shape, make, None)
            _tidy(folder, fingerprint, most)
        else:
            with alone(folder / ".lock", "reading these pictures") as locked:
                made = _kept(folder, fingerprint, shape) or _made(
                    folder, fingerprint, shape, make, done if locked else None
                )
                _tidy(folder, fingerprint, most)  # here, or it meets what the next one goes on with
        return made
    except OSError as error:
        if kept := _kept(folder, fingerprint, shape):  # Windows, where another build was quicker
            return kept
        why = error.strerror or error
        print(
            f"Nothing can be kept in {without_home(folder.parent)} ({why}): made in memory. Make "
            "room there, or set LABKIT_DATA to another folder."
        )
        if done is not None:
            done.rows.clear()  # they lie where nothing can be kept
        return make(np.empty(shape, np.uint8))


def _made(
    folder: Path,
    fingerprint: str,
    shape: tuple[int, ...],
    make: Callable[[np.ndarray], Built],
    done: Done | None,
) -> Built:
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / f"{fingerprint}.npy"
    with _going_on(whole, done) if done else replacing(whole) as unfinished:
        pixels = _mapped(unfinished, shape)
        with done.beside(pixels, _rows(whole)) if done else contextlib.nullcontext():
            built = make(pixels)
        pixels.flush()
        # Before the pixels get their name: who is stopped in between would begin anew.
        record = json.dumps(
            {"maps": built.maps.tolist(), "faults": built.faults, "notes": built.notes}
        )
        del pixels, built  # Windows renames no file that is still mapped
    # Written last: it tells that the pictures beside it are whole.
    with replacing(folder / f"{fingerprint}.json") as unfinished:
        unfinished.write_text(record, encoding="utf-8")
    if kept := _kept(folder, fingerprint, shape):
        return kept
    raise OSError(errno.EIO, "what was written cannot be read back")


@contextlib.contextmanager
def _going_on(whole: Path, done: Done) -> Iterator[Path]:
    """A file to write, which takes the place of `whole` in one go, or waits for the next call."""
    begun, rows = whole.with_suffix(BEGUN), _rows(whole)
    try:
        yield begun
        begun.replace(whole)
        rows.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in FULL:  # whatever else it was may be over next time
            _forget(begun, rows)
        raise
    except BaseException:
        if done.rows:
            print(f"Stopped: {len(done.rows):,} pictures are read, and the same call goes on.")
        elif not rows.exists():  # else it was stopped before it knew what others had done
            _forget(begun, rows)
        raise


def _rows(whole: Path) -> Path:
    """Where it stands which rows are done."""
    return whole.with_suffix(ROWS)


def _forget(*files: Path) -> None:
    for file in files:
        with contextlib.suppress(OSError):  # Windows, where it is mapped until an error is handled
            file.unlink(missing_ok=True)


def _mapped(file: Path, shape: tuple[int, ...]) -> np.memmap:
    """The array of a file that was begun, or a new one; what was known of its rows goes with it."""
    with contextlib.suppress(OSError, EOFError, ValueError):
        size = file.stat().st_size  # numpy lengthens a file that is too short
        pixels = np.load(file, mmap_mode="r+", allow_pickle=False)
        whole = pixels.offset + pixels.nbytes == size
        if whole and pixels.shape == shape and pixels.dtype == np.uint8:
            return pixels
    _rows(file).unlink(missing_ok=True)
    with file.open("wb") as stream:
        header = {"descr": "|u1", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(stream, header)
        reserve(stream, math.prod(shape))
    return np.lib.format.open_memmap(file, "r+")


def _tidy(folder: Path, fingerprint: str, most: int) -> None:
    """Keep the stores used last, and remove what a build left that was stopped long ago."""
    used: dict[str, float] = {}
    for file in folder.iterdir():
        with contextlib.suppress(OSError):  # another process may have removed it
            if file.suffix in (".json", ".npy"):
                used[file.stem] = max(file.stat().st_mtime, used.get(file.stem, 0))
            elif file.suffix and file.stat().st_mtime < time.time() - ABANDONED:
                file.unlink()
    others = sorted(used.keys() - {fingerprint}, key=lambda name: used[name], reverse=True)
    for name in others[most - 1 :]:
        for ending in (".json", ".npy"):
            with contextlib.suppress(OSError):  # another process may be reading it
                (folder / f"{name}{ending}").unlink(missing_ok=True)


def _kept(folder: Path, fingerprint: str, shape: tuple[int, ...]) -> Built | None:
    """What an earlier build has left, or None where that is not whole."""
    beside = folder / f"{fingerprint}.json"
    try:
        record: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
        # "c": torch wants to be able to write; changes stay in this process.
        pixels = np.load(folder / f"{fingerprint}.npy", mmap_mode="c", allow_pickle=False)
        maps = torch.tensor(record["maps"], dtype=torch.float64).reshape(-1, 2, 3)
        faults = {int(row): str(fault) for row, fault in record["faults"].items()}
        notes = {int(row): dict(note) for row, note in record.get("notes", {}).items()}
    # What a damaged file can hold: nothing, half a number, a list in place of a dictionary.
    except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, RuntimeError):
        return None
    if pixels.shape != shape or pixels.dtype != np.uint8:
        return None
    with contextlib.suppress(OSError):  # a cache that others share may be read only
        os.utime(beside)  # it was used now, see _tidy
    return Built(tensor_of(pixels), maps, faults, notes)


def hashed(what: Any) -> str:
    """A short name for anything that JSON can hold.

    >>> hashed([1, "a"]) == hashed([1, "a"]) != hashed([1, "b"])
    True
    """
    return blake2b(json.dumps(what).encode(), digest_size=10).hexdigest()
