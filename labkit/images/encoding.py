"""Write pixels as the bytes of a picture file."""

import io
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image

_WEBP_MAX_SIDE = 16_383  # the format stores each side in 14 bits


def encode(pixels: np.ndarray) -> tuple[str, bytes]:
    """Encode pixels as the smaller of a lossless PNG and a WebP of quality 85.

    Flat colours, as in a table, come out as PNG; photographs and most plots, with their softened
    lines, as WebP. Either way a notebook that carries them stays small.

    Takes [H, W, 3] uint8, in 0..255.
    Returns the MIME type and the bytes of the file.

    Raises ValueError for any other shape or dtype.

    >>> kind, data = encode(np.zeros((60, 80, 3), dtype=np.uint8))
    >>> kind, len(data) < 200
    ('image/webp', True)
    """
    _check_encodable(pixels)
    image = Image.fromarray(pixels)
    candidates = [("image/png", _save(image, "PNG", optimize=True))]
    if max(image.size) <= _WEBP_MAX_SIDE:
        candidates.append(("image/webp", _save(image, "WEBP", quality=85)))
    return min(candidates, key=lambda candidate: len(candidate[1]))


def encode_film(frames: Sequence[np.ndarray], seconds: float, keys: int = 60) -> tuple[str, bytes]:
    """Encode frames, each `seconds` long, as an animated WebP that begins again at its end.

    Browsers play it wherever they show a picture, and where one does not, it is its first frame. A
    GIF of the same frames is thirty times as large. Takes [H, W, 3] uint8 each, all of one shape.
    Every `keys` frames, at the latest, one is stored whole; of the others only the pixels that
    differ visibly from the frame before. What changes a little a frame is thus left behind, and
    needs `keys=1`; and a frame without any visible difference is always left out. Returns the MIME
    type and the bytes of the file.

    Raises ValueError for no frames, another shape or dtype, frames that differ in shape, seconds
    that are not above 0 and keys below 1.

    >>> kind, data = encode_film([np.zeros((60, 80, 3), dtype=np.uint8)] * 5, seconds=0.1)
    >>> kind, len(data) < 400
    ('image/webp', True)
    """
    shapes = {frame.shape for frame in frames}
    if len(shapes) != 1 or seconds <= 0 or keys < 1:
        raise ValueError(
            f"encode_film got {len(frames)} frames of {len(shapes)} shapes, {seconds} seconds "
            f"each, and keys={keys}. It takes at least one frame, all of one shape, a time above "
            "0, and a whole number above 0."
        )
    for frame in frames:
        _check_encodable(frame)
    images = [Image.fromarray(frame) for frame in frames]
    more = {"save_all": True, "append_images": images[1:], "duration": round(1000 * seconds)}
    more |= {"quality": 25, "method": 3, "kmin": keys // 2, "kmax": keys}
    return "image/webp", _save(images[0], "WEBP", loop=0, **more)


def write(pixels: torch.Tensor, path: str | os.PathLike[str], quality: int = 95) -> None:
    """Write a picture, [3, H, W] or [H, W] uint8, in the format that the path's ending names.

    `quality` counts for JPEG alone. A mask belongs in a PNG: JPEG would invent classes.

    >>> import tempfile
    >>> from labkit.images import read
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(torch.zeros(3, 2, 5, dtype=torch.uint8), f"{folder}/black.png")
    ...     read(f"{folder}/black.png").shape
    torch.Size([3, 2, 5])
    """
    array = pixels.cpu().numpy()
    image = Image.fromarray(array if array.ndim == 2 else array.transpose(1, 2, 0))
    image.save(path, quality=quality)


def _check_encodable(pixels: np.ndarray) -> None:
    shaped = pixels.ndim == 3 and pixels.shape[2] == 3 and pixels.size > 0
    if not shaped or pixels.dtype != np.uint8:
        raise ValueError(
            f"encode got {list(pixels.shape)} {pixels.dtype}; it takes [H, W, 3] "
            "uint8, not empty. Put the channels last and scale the values to 0..255."
        )


def _save(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
