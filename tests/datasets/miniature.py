"""Pictures of a few pixels, and archives of them: what miniatures of real sets are made of."""

import io

import numpy as np
from PIL import Image

from ..fetch.conftest import tarred, zipped

__all__ = [
    "bmp", "disc", "jpeg", "palette", "picture", "png", "scene", "tarred", "tif", "zipped",
]  # fmt: skip


def scene(number, height=48, width=64):
    """A smooth picture that no other number has, uint8 [height, width, 3]."""
    y, x = np.mgrid[:height, :width]
    waves = [np.sin((x * (k + 1) + y * (number % 7 + 1)) / 13 + number) for k in range(3)]
    return (127 + 90 * np.stack(waves, -1)).astype(np.uint8)


def encoded(array, kind, mode=None, **options):
    stream = io.BytesIO()
    image = Image.fromarray(np.asarray(array))
    (image.convert(mode) if mode else image).save(stream, kind, **options)
    return stream.getvalue()


def jpeg(array, mode="RGB", quality=75):
    return encoded(array, "JPEG", mode, quality=quality)


def png(array, mode=None):
    return encoded(array, "PNG", mode)


def tif(array, mode=None):
    return encoded(array, "TIFF", mode)


def bmp(array, mode=None):
    return encoded(array, "BMP", mode)


def picture(number, height=48, width=64):
    return jpeg(scene(number, height, width))


def palette(numbers):
    """A PNG with a palette, as VOC draws its objects: black, red, green, yellow, and white void."""
    numbers = np.asarray(numbers, np.uint8)
    made = Image.frombytes("P", numbers.shape[::-1], numbers.tobytes())
    colours = [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0]
    made.putpalette(colours + [0] * (765 - len(colours)) + [224, 224, 192])
    stream = io.BytesIO()
    made.save(stream, "PNG")
    return stream.getvalue()


def disc(height, width, top, left, radius):
    """Where a disc is, bool [height, width]."""
    y, x = np.mgrid[:height, :width]
    return (y - top) ** 2 + (x - left) ** 2 < radius**2
