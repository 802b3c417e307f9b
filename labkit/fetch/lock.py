"""One process at a time gets a set; the others wait, and then use what it got."""

import contextlib
from collections.abc import Iterator

from labkit.fetch.entry import Set
from labkit.fetch.places import unpacked


@contextlib.contextmanager
def alone(entry: Set) -> Iterator[None]:
    """Hold the lock of a set. The system lets go of it, however its owner ends."""
    from filelock import FileLock, Timeout

    folder = unpacked(entry).parent
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / f".{entry.name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f"Another process is getting {entry.name}: waiting for it.")
        lock.acquire(poll_interval=0.1)
    except NotImplementedError:
        pass  # a disk that knows no locks: two at a time get the same twice, and one replaces it
    try:
        yield
    finally:
        lock.release()
