"""How large a picture file is, and how its EXIF tag turns it, without decoding it."""

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from labkit.images.reading import SWAPPING, opened, turn_of

_Transpose = Image.Transpose
# Rows of a matrix: which axis of the stored picture x and y are, and -1 where from its far end.
_UPRIGHT = {
    _Transpose.FLIP_LEFT_RIGHT: ((-1, 0), (0, 1)),
    _Transpose.ROTATE_180: ((-1, 0), (0, -1)),
    _Transpose.FLIP_TOP_BOTTOM: ((1, 0), (0, -1)),
    _Transpose.TRANSPOSE: ((0, 1), (1, 0)),
    _Transpose.ROTATE_270: ((0, -1), (1, 0)),
    _Transpose.TRANSVERSE: ((0, -1), (-1, 0)),
    _Transpose.ROTATE_90: ((0, 1), (-1, 0)),
}


@dataclass(frozen=True)
class Sides:
    """Rows and columns of an upright picture, and where its EXIF tag leads from.

    `turn` [3, 3] float64 leads places (x, y, 1) of the picture as it is stored to places of the
    upright one; it is None where they are the same. `swapped` tells that rows were columns.
    """

    rows: int
    columns: int
    turn: Tensor | None = None
    swapped: bool = False


def sides(path: str | os.PathLike[str]) -> Sides:
    """The sides of a picture file, read from its head alone. Raises ImageError as `read` does.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "red.ppm"
    ...     _ = file.write_bytes(b"P6 2 1 255 " + bytes([255, 0, 0, 255, 0, 0]))
    ...     sides(file)
    Sides(rows=1, columns=2, turn=None, swapped=False)
    """
    rows, columns, turn = opened(path, upright_sides)
    if turn is None:
        return Sides(rows, columns)
    matrix = torch.eye(3, dtype=torch.float64)
    for row, (axes, end) in enumerate(zip(_UPRIGHT[turn], (columns, rows), strict=True)):
        matrix[row] = torch.tensor([*axes, end if -1 in axes else 0])
    return Sides(rows, columns, matrix, turn in SWAPPING)


def upright_sides(image: Image.Image, file: Path) -> tuple[int, int, Image.Transpose | None]:
    """Rows and columns of a picture once it is upright, and the turn that makes it so."""
    columns, rows = image.size
    turn = turn_of(image)
    if turn in SWAPPING and image.format != "TIFF":  # whose size is told upright already
        rows, columns = columns, rows
    return rows, columns, turn
