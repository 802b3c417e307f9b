"""Room on a disk, claimed before anything is written."""

import errno
import os
from typing import Any

ZEROS = 1 << 20  # bytes written at a time


def reserve(stream: Any, size: int) -> None:
    """Claim `size` more bytes for a binary file now. Raises OSError where the disk has no room.

    A file that is mapped takes no room until its pages are written, and on a full disk that ends
    the process without a word.
    """
    stream.flush()
    if hasattr(os, "posix_fallocate"):  # neither macOS nor Windows has it
        try:
            os.posix_fallocate(stream.fileno(), stream.tell(), size)
            return
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS):
                raise  # these three say that this kind of disk cannot
    for start in range(0, size, ZEROS):
        stream.write(bytes(min(ZEROS, size - start)))
    stream.flush()
