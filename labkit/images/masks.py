"""Read a mask file: a picture whose values stand for classes, and are never mixed."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from labkit.images.reading import SWAPPING, ImageError, opened, turn_of
from labkit.images.resized import Fit, placed
from labkit.images.sides import upright_sides

OUTSIDE = 255  # the code of pixels that lie beside the picture, in a letterbox
MOST_VALUES = 254  # that a mask may hold, as codes are bytes and one of them is OUTSIDE
NEAR = 32  # how far from black and white a value is that means black or white
SHARE = 0.9  # of a mask's pixels that are near, if it is a soft drawing in black and white
BRIGHT, SEVERAL = 192, 3  # soft edges have several values from here to 254, classes have none
JPEG = ("JPEG", "MPO")
LOSSY = (*JPEG, "WEBP")  # may tint grey a little


@dataclass(frozen=True)
class Found:
    """What a mask file holds: entry k belongs to the pixels of code k.

    Grey masks have `values` alone, coloured ones `colours`, those with a palette both. A `soft`
    one, as JPEG or smooth edges leave it, has been cut at 128, and holds 0 and 255. `wide` tells
    of 16 bits or more. `turn` is "unsure" where the picture is turned by its EXIF tag and nothing
    tells whether the mask is, too, and "picture's" where its shape told that it is not.
    """

    values: list[int]
    colours: list[list[int]]  # red, green, blue
    soft: bool = False
    wide: bool = False
    turn: str = ""


def read_square_mask(
    path: str | os.PathLike[str], picture: str | os.PathLike[str], size: int, fit: Fit
) -> tuple[Tensor, Found]:
    """Read a mask as `read_square` reads its picture, each pixel that of the mask it lies in.

    Returns codes, [size, size] uint8, OUTSIDE where there is no picture, and what they stand for.
    A mask of another size and the same shape is stretched over the picture; one that fits only as
    the picture is stored, before its EXIF orientation is applied, is turned as the picture is.
    What is transparent is black; where all that is seen is black, opacity itself is the mask.
    Raises ImageError as `read` does, and for a mask of another shape, of fractions, of more than
    `MOST_VALUES` values, of colours that lie along edges alone, and for a JPEG of other colours
    than black and white.
    """
    rows, columns, turn = opened(picture, upright_sides)

    def sampled(image: Image.Image, file: Path) -> tuple[Tensor, Found]:
        stored = _stored(image, file)
        own = turn_of(image)  # asked after decoding, as for pictures
        values, how = _laid(stored.values, own, turn, rows, columns)
        if not _same_shape(values.shape, rows, columns):
            raise ImageError(
                f"{file}: has {values.shape[1]} x {values.shape[0]} pixels, and its picture "
                f"{Path(picture).name} {columns} x {rows}, which is another shape. Find the mask "
                "of this picture, or cut both alike."
            )
        distinct = _distinct(values)
        _check_classes(stored, distinct, file)
        codes = _square(values, distinct, rows, columns, size, fit)
        numbers, colours = distinct.tolist(), []
        if stored.coloured:
            colours = [[n >> 16, n >> 8 & 255, n & 255] for n in numbers]
            numbers = []
        elif stored.palette:
            colours = [stored.palette[3 * n : 3 * n + 3] for n in numbers]
        found = Found(numbers, colours, stored.soft, stored.wide, how)
        return torch.from_numpy(codes), found

    return opened(path, sampled)


@dataclass(frozen=True)
class _Stored:
    """The pixels of a file, [H, W]: numbers, or colours as 65536 * red + 256 * green + blue."""

    values: np.ndarray
    palette: list[int] = field(default_factory=list)
    coloured: bool = False
    soft: bool = False
    wide: bool = False


def _stored(image: Image.Image, file: Path) -> _Stored:
    if image.mode == "P":
        palette = image.getpalette("RGB") or []
        return _Stored(np.asarray(image), [*palette, *[0] * (768 - len(palette))])
    if image.mode == "F":
        raise ImageError(
            f"{file}: holds fractions (Pillow's mode F), and classes are whole numbers. Save them "
            "as an 8-bit PNG."
        )
    if image.mode.startswith("I"):
        return _deep(np.asarray(image).astype(np.int64), file)
    if image.mode in ("1", "L"):
        return _grey(np.asarray(image.convert("L")), image, file)
    red, green, blue = _opaque(image)
    high = np.maximum(np.maximum(red, green), blue)
    apart = int((high - np.minimum(np.minimum(red, green), blue)).max())
    if image.format in JPEG and apart > NEAR:
        raise ImageError(
            f"{file}: is a JPEG of several colours, which JPEG has mixed along every edge. Get it "
            "as PNG from where it was drawn."
        )
    if apart > (NEAR if image.format in LOSSY else 0):
        parts = (red.astype(np.int32) << 16) + (green.astype(np.int32) << 8) + blue
        return _Stored(parts, coloured=True)
    return _grey(green, image, file)


def _grey(grey: np.ndarray, image: Image.Image, file: Path) -> _Stored:
    """[H, W] uint8 as they are, or cut at 128 where they are black and white with soft edges."""
    counts = np.bincount(grey.ravel(), minlength=256)
    near = (counts[: NEAR + 1].sum() + counts[255 - NEAR :].sum()) / counts.sum()
    if image.format in JPEG and near < SHARE:
        raise ImageError(
            f"{file}: is a JPEG with {1 - near:.0%} of its pixels neither black nor white, and "
            "JPEG changes numbers of classes. Get it as PNG from where it was drawn."
        )
    edges = (counts[BRIGHT:255] > 0).sum() >= SEVERAL and near >= SHARE
    if image.format in JPEG or edges:
        return _Stored((grey >= 128) * np.uint8(255), soft=True)
    return _Stored(grey)


def _deep(numbers: np.ndarray, file: Path) -> _Stored:
    """Numbers of 16 bits or more; black and white of 16 bits become those of 8."""
    if numbers.min() < 0:
        raise ImageError(
            f"{file}: holds numbers below 0, and classes count from 0. Save it as an 8-bit PNG, "
            "with 255 where nothing is known."
        )
    if set(_distinct(numbers).tolist()) <= {0, 65535}:
        return _Stored(numbers // 257)
    return _Stored(numbers, wide=True)


def _opaque(image: Image.Image) -> list[np.ndarray]:
    """Red, green and blue of a picture laid over black, or its opacity where all of it is black."""
    if "A" not in image.getbands():
        return [np.asarray(band) for band in image.convert("RGB").split()]
    picture = image.convert("RGBA")
    black = Image.new("RGBA", picture.size, "black")
    bands = [np.asarray(band) for band in Image.alpha_composite(black, picture).split()[:3]]
    opacity = np.asarray(picture.getchannel("A"))
    if not any(band.any() for band in bands) and opacity.min() < opacity.max():
        return [opacity] * 3
    return bands


def _turned(values: np.ndarray, turn: Image.Transpose) -> np.ndarray:
    """As Pillow transposes, for numbers of any size."""
    places = Image.fromarray(np.arange(values.size, dtype=np.int32).reshape(values.shape))
    return values.ravel()[np.asarray(places.transpose(turn))]


def _laid(
    values: np.ndarray,
    own: Image.Transpose | None,
    turn: Image.Transpose | None,
    rows: int,
    columns: int,
) -> tuple[np.ndarray, str]:
    """A mask turned by its `own` tag or, if it has none and fits only so, by that of its picture,
    and what `Found` tells of it.
    """
    if own is not None:
        return _turned(values, own), ""
    if turn is None:
        return values, ""
    fits = _same_shape(values.shape, rows, columns)
    fits_turned = turn not in SWAPPING or _same_shape(values.T.shape, rows, columns)
    if fits or not fits_turned:
        return values, "unsure" if fits_turned else ""
    return _turned(values, turn), "picture's"


def _check_classes(stored: _Stored, distinct: np.ndarray, file: Path) -> None:
    """Raise ImageError where so many values, or such colours, can be no classes."""
    count = f"{len(distinct):,}"
    if stored.coloured and (patches := _patches(stored.values)) < len(distinct) - patches:
        raise ImageError(
            f"{file}: holds {count} colours, and of these {patches:,} fill a place anywhere: it "
            "was saved with loss or with smooth edges. Save it as PNG without either."
        )
    if len(distinct) > MOST_VALUES:
        what = "colours" if stored.coloured else f"numbers, up to {distinct[-1]:,}"
        raise ImageError(
            f"{file}: holds {count} {what}, more than there are classes. If each is one object, "
            "save mask > 0 as the mask."
        )


def _same_shape(shape: tuple[int, ...], rows: int, columns: int) -> bool:
    """Whether these are the picture's sides in some scale, each rounded to whole pixels."""
    return abs(shape[0] * columns - shape[1] * rows) <= rows + columns


def _distinct(values: np.ndarray) -> np.ndarray:
    """The different numbers, sorted; masks are flat, so only those that follow another count."""
    flat = values.ravel()
    return np.unique(np.concatenate([flat[:1], flat[1:][flat[1:] != flat[:-1]]]))


def _patches(values: np.ndarray) -> int:
    """How many values fill two by two pixels somewhere, as those between two colours do not."""
    first = values[:-1, :-1]
    same = (first == values[:-1, 1:]) & (first == values[1:, :-1]) & (first == values[1:, 1:])
    return len(_distinct(first[same]))


def _square(
    values: np.ndarray, distinct: np.ndarray, rows: int, columns: int, size: int, fit: Fit
) -> np.ndarray:
    """The codes at the centres of a square's pixels, laid as `read_square` lays the picture."""
    new_rows, new_columns, top, left = placed(rows, columns, size, fit)
    y, x = np.arange(size) + top, np.arange(size) + left
    inside_y, inside_x = (y >= 0) & (y < new_rows), (x >= 0) & (x < new_columns)
    from_y = _nearest(y[inside_y], new_rows, values.shape[0])
    from_x = _nearest(x[inside_x], new_columns, values.shape[1])
    codes = np.full((size, size), OUTSIDE, np.uint8)
    seen = values[np.ix_(from_y, from_x)]
    codes[np.ix_(inside_y, inside_x)] = np.searchsorted(distinct, seen)
    return codes


def _nearest(places: np.ndarray, new: int, old: int) -> np.ndarray:
    """In which of `old` pixels the centres of some of `new` lie, counted in whole numbers."""
    return (2 * places + 1) * old // (2 * new)
