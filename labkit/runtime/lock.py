"""One process at a time makes or gets a thing; the others wait, and then use it."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

READABLE = 0o666  # whatever the umask: a class may share its cache, and the file is empty
LOCKLESS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)  # disks without locks, as some NFS


@contextlib.contextmanager
def alone(file: Path, what: str) -> Iterator[bool]:
    """Hold a lock, in a file that need not be there. The system lets go however its owner ends.

    Yields False where the disk knows no locks: then two at a time may do the same. `what` says what
    the other one does whom one waits for.
    """
    from filelock import FileLock, Timeout

    file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(file, mode=READABLE)
    locked = True
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f"Another process is {what}: waiting for it.")
        lock.acquire(poll_interval=0.1)
    except NotImplementedError:
        locked = False
    except OSError as error:
        if error.errno not in LOCKLESS:
            raise
        locked = False
    try:
        yield locked
    finally:
        lock.release()
