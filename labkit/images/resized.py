"""Read a picture file at the size of a store: decoded no larger than needed, then resized once."""

import os
from typing import Literal, get_args

import torch
from PIL import Image
from torch import Tensor

from labkit.images.reading import as_tensor, decoded

Fit = Literal["letterbox", "crop", "squash"]
GREY = 127  # what is outside a picture
VOID = 255  # what is outside its mask, or unknown there: no class


def read_square(path: str | os.PathLike[str], size: int, fit: Fit) -> tuple[Tensor, Tensor]:
    """Read a picture as a square, and tell where its pixels come from.

    `fit` is "letterbox" (all of it, with grey bars), "crop" (the middle) or "squash" (all of it,
    out of shape). Returns the pixels, [3, size, size] uint8, and a map [2, 3] float64 from places
    in them, (x, y, 1), to places in the upright original. Resized bilinearly, with every old pixel
    counted (antialiased). Raises ImageError as `read` does.
    """
    picture, (rows, columns) = decoded(path, lambda r, c: min(resized_sides(r, c, size, fit)))
    squared = _squared(picture, placed(rows, columns, size, fit), size, fit)
    return squared, square_map(rows, columns, size, fit)


def square_of(pixels: Tensor, size: int, fit: Fit) -> Tensor:
    """Make a square of a picture that is decoded already, [3, H, W] uint8, as `read_square` does.

    >>> square_of(torch.zeros(3, 4, 8, dtype=torch.uint8), 8, "letterbox")[0, :, 0].tolist()
    [127, 127, 0, 0, 0, 0, 127, 127]
    """
    picture = Image.fromarray(pixels.permute(1, 2, 0).contiguous().numpy())
    return _squared(picture, placed(picture.height, picture.width, size, fit), size, fit)


def _squared(picture: Image.Image, at: tuple[int, int, int, int], size: int, fit: Fit) -> Tensor:
    new_rows, new_columns, top, left = at
    picture = picture.resize((new_columns, new_rows), Image.Resampling.BILINEAR)
    if fit == "crop":
        picture = picture.crop((left, top, left + size, top + size))
    elif fit == "letterbox":
        square = Image.new("RGB", (size, size), (GREY, GREY, GREY))
        square.paste(picture, (-left, -top))
        picture = square
    return as_tensor(picture)


def square_map(rows: int, columns: int, size: int, fit: Fit) -> Tensor:
    """From places in a square made of a picture to places in that picture: [2, 3] float64.

    >>> square_map(100, 200, 50, "letterbox").tolist()
    [[4.0, 0.0, 0.0], [0.0, 4.0, -52.0]]
    """
    new_rows, new_columns, top, left = placed(rows, columns, size, fit)
    x, y = columns / new_columns, rows / new_rows
    return torch.tensor([[x, 0, left * x], [0, y, top * y]], dtype=torch.float64)


def check_fit(fit: str) -> None:
    """Raise ValueError for a `fit` that there is not."""
    if fit not in get_args(Fit):
        raise ValueError(f"There is no fit={fit!r}. It is {', '.join(map(repr, get_args(Fit)))}.")


def resized_sides(rows: int, columns: int, size: int, fit: Fit) -> tuple[int, int]:
    """Rows and columns of the whole picture once it is resized, before it is cut or filled up.

    Raises ValueError for a `fit` that there is not.

    >>> resized_sides(460, 887, 128, "letterbox"), resized_sides(460, 887, 128, "crop")
    ((66, 128), (128, 247))
    """
    check_fit(fit)
    if fit == "squash":
        return size, size
    scale = size / (max(rows, columns) if fit == "letterbox" else min(rows, columns))
    return max(1, round(rows * scale)), max(1, round(columns * scale))


def placed(rows: int, columns: int, size: int, fit: Fit) -> tuple[int, int, int, int]:
    """Rows and columns once resized, and where in them the square begins, below 0 in grey bars."""
    new_rows, new_columns = resized_sides(rows, columns, size, fit)
    return new_rows, new_columns, (new_rows - size) // 2, (new_columns - size) // 2
