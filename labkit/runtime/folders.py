"""Where files are kept on this computer."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

DRIVE = Path("/content/drive")  # where Colab mounts a person's Google Drive


def data_folder() -> Path:
    """Where downloaded and prepared data go; an absolute path, and nothing is created.

    The environment variable `LABKIT_DATA` if it is set (`~` is expanded), otherwise the user's
    cache folder as the operating system has it.

    >>> data_folder().is_absolute()
    True
    """
    chosen = os.environ.get("LABKIT_DATA")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return _cache()


def local_folder() -> Path:
    """Where many small files and whatever is mapped go: a disk of this computer, never Drive.

    The environment variable `LABKIT_LOCAL` if it is set, otherwise the data folder, unless that
    lies on Colab's Drive, which is slow with many files: then the user's cache folder. An absolute
    path, and nothing is created.

    >>> local_folder().is_absolute()
    True
    """
    chosen = os.environ.get("LABKIT_LOCAL")
    if chosen:
        return Path(chosen).expanduser().absolute()
    folder = data_folder()
    return _cache() if DRIVE in folder.parents else folder


def _cache() -> Path:
    import pooch  # type: ignore[import-untyped]

    return Path(pooch.os_cache("image-labkit"))


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file to write beside `path`, which takes its place in one go, or is removed."""
    # Not by tempfile, whose files nobody else may read: a class may share its cache.
    unfinished = path.with_name(f"{path.stem}.{uuid4().hex}.unfinished")
    try:
        unfinished.touch(exist_ok=False)
        yield unfinished
        unfinished.replace(path)
    finally:
        with contextlib.suppress(OSError):  # Windows, where it is mapped until an error is handled
            unfinished.unlink(missing_ok=True)


def without_home(path: str | Path) -> str:
    """The path as it may be shown: `~` stands for the home folder, and with it for the user's name.

    >>> without_home(Path.home() / "photos")[:2] in ("~/", "~" + os.sep)
    True
    """
    try:
        return str(Path("~") / Path(path).relative_to(Path.home()))
    except ValueError:
        return str(path)
