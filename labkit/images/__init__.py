"""The only door to pixels on disk: the one room that imports Pillow."""

from labkit.images.encoding import encode, encode_film, write
from labkit.images.masks import OUTSIDE, Found, read_square_mask
from labkit.images.reading import MAX_PIXELS, ImageError, read
from labkit.images.resized import (
    GREY,
    VOID,
    Fit,
    check_fit,
    read_square,
    resized_sides,
    square_map,
    square_of,
)
from labkit.images.sides import Sides, sides

__all__ = [
    "GREY",
    "MAX_PIXELS",
    "OUTSIDE",
    "VOID",
    "Fit",
    "Found",
    "ImageError",
    "Sides",
    "check_fit",
    "encode",
    "encode_film",
    "read",
    "read_square",
    "read_square_mask",
    "resized_sides",
    "sides",
    "square_map",
    "square_of",
    "write",
]
