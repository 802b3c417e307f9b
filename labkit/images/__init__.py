"""The only door to pixels on disk: the one room that imports Pillow."""

from labkit.images.encoding import encode, write
from labkit.images.reading import MAX_PIXELS, ImageError, read
from labkit.images.resized import GREY, VOID, Fit, read_square, resized_sides, square_map

__all__ = [
    "GREY",
    "MAX_PIXELS",
    "VOID",
    "Fit",
    "ImageError",
    "encode",
    "read",
    "read_square",
    "resized_sides",
    "square_map",
    "write",
]
