"""What is done of a build of many rows, so that one that was stopped goes on."""

import contextlib
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

EVERY = 5.0  # seconds between two times that what is done is written down


class Done:
    """The rows that are done, and of each a note of what JSON can hold.

    `kept_or_made` reads the notes of a build that was stopped and writes those of the one that goes
    on; where nothing can be written they are in memory alone. Rows may be added by many threads.
    """

    def __init__(self) -> None:
        """Nothing is done yet."""
        self.rows: dict[int, Any] = {}
        self._lock = threading.Lock()
        self._file: Path | None = None
        self._pixels: np.memmap | None = None
        self._new: list[str] = []
        self._written = time.monotonic()

    def add(self, row: int, note: Any) -> None:
        """Say that the pixels of a row are as they should be."""
        with self._lock:
            self.rows[row] = note
            if self._file is None:
                return
            self._new.append(json.dumps([row, note]))
            if time.monotonic() - self._written > EVERY:
                self._write()

    @contextlib.contextmanager
    def beside(self, pixels: np.memmap, file: Path) -> Iterator[None]:
        """Begin with the rows that `file` tells of, and keep it in step with `pixels`."""
        self._pixels, self._file = pixels, file
        self.rows, self._new = _told(file, len(pixels)), []
        try:
            yield
            with self._lock:
                self._write()
        except OSError:
            raise  # such as a full disk: what was written last may not be there
        except BaseException:
            # Whoever interrupts twice leaves threads at work; and a full disk is no news to them.
            with self._lock, contextlib.suppress(OSError):
                self._write()
            raise
        finally:
            with self._lock:
                self._pixels = self._file = None  # Windows renames no file that is still mapped

    def _write(self) -> None:
        """First the pixels, then that they are there: power may fail in between."""
        if self._file is None or self._pixels is None or not self._new:
            return
        self._pixels.flush()
        with self._file.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in self._new)
        self._new, self._written = [], time.monotonic()


def _told(file: Path, count: int) -> dict[int, Any]:
    """The notes of a file, up to where it was cut off: what stands there goes, so that more fit."""
    rows: dict[int, Any] = {}
    if not file.exists():
        return rows
    whole = 0
    with contextlib.suppress(ValueError, TypeError), file.open("rb") as stream:
        for line in stream:
            row, note = json.loads(line)
            if not line.endswith(b"\n"):
                break
            if row in range(count):
                rows[row] = note
            whole += len(line)
    os.truncate(file, whole)
    return rows
