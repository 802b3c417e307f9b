"""Read a picture file of any kind, as the eye should see it."""

from __future__ import annotations

import os
import re
import threading
import warnings
from collections.abc import Callable
from contextlib import ExitStack, suppress
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np
import torch
from PIL import ExifTags, Image, UnidentifiedImageError

# The largest photographs of the course, NOAA's whales, have 7010 x 4674 = 33 million pixels. A
# picture of 120 million already takes 360 MB here; a larger one is a panorama, a scan or an attack.
MAX_PIXELS = 120_000_000

Used = TypeVar("Used")

# Named one by one, so that the same folder reads the same under every build of Pillow, and a stray
# file never reaches Pillow's rarer readers (one of them starts Ghostscript).
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "PPM")
_SIGNATURES = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG",
    "GIF": rb"GIF8",
    "WebP": rb"RIFF....WEBP",
    "TIFF": rb"II\*\0|MM\0\*",
    "BMP": rb"BM....\0\0\0\0",
}
_SNIFFED_BYTES = 4096  # some web pages and drawings open with a long comment
_DAMAGED = (
    "it is damaged, cut short or of a rare kind. "
    "Get the file again, or save it as PNG from an image program."
)

# What undoes each value of the EXIF orientation tag (value 1 needs nothing).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SWAPPING = {_TURNS[value] for value in (5, 6, 7, 8)}  # rows become columns


def read(path: str | os.PathLike[str]) -> torch.Tensor:
    """Read a picture file as the eye should see it: RGB, upright, opaque.

    JPEG, PNG, GIF, WebP, TIFF, BMP and PPM are read. Grey is repeated in the three channels, and
    transparency is laid over white. The 16 bits of a deep grey picture are scaled so that 65535
    becomes 255. The EXIF orientation is applied. Of an animation, the first frame is read.

    Returns [3, H, W] uint8, in 0..255.

    Raises ImageError if the file cannot be opened, is no such picture, is damaged or cut short,
    has more than `MAX_PIXELS` pixels, or holds values of unknown range: 32-bit, signed, fractional.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = Path(folder.name) / "red.ppm"
    >>> _ = file.write_bytes(b"P6 2 1 255 " + bytes([255, 0, 0, 255, 0, 0]))
    >>> read(file).tolist()
    [[[255, 255]], [[0, 0]], [[0, 0]]]
    >>> folder.cleanup()
    """
    picture, _ = decoded(path)
    return as_tensor(picture)


def decoded(
    path: str | os.PathLike[str], shorter: Callable[[int, int], int] | None = None
) -> tuple[Image.Image, tuple[int, int]]:
    """Return a file's picture, upright and RGB, and its rows and columns; raises as `read` does.

    `shorter` tells from rows and columns how many pixels the shorter side needs at least: a JPEG
    is then decoded at an eighth, a quarter or a half of its size where that is enough.
    """

    def upright(image: Image.Image, file: Path) -> tuple[Image.Image, tuple[int, int]]:
        columns, rows = image.size
        if shorter:
            least = shorter(rows, columns)
            image.draft(image.mode, (least, least))
        picture = _to_rgb(image, file)
        # Asked only now: decoding a TIFF already turns it, and then clears the tag.
        turn = turn_of(image)
        if turn is None:
            return picture, (rows, columns)
        return picture.transpose(turn), (columns, rows) if turn in SWAPPING else (rows, columns)

    return opened(path, upright)


def opened(path: str | os.PathLike[str], use: Callable[[Image.Image, Path], Used]) -> Used:
    """What `use` makes of a file's picture as it is stored, and its path; raises as `read` does."""
    file = Path(path)
    with suppress(RuntimeError):  # "~draft.png" is a file's own name where no user is called so
        file = file.expanduser()
    with _pillow_hushed, _open(file) as stream:
        return _used(stream, file, use)


def turn_of(image: Image.Image) -> Image.Transpose | None:
    """What makes a picture upright, by its EXIF orientation."""
    return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))


def as_tensor(picture: Image.Image) -> torch.Tensor:
    """The pixels of an RGB picture: [3, H, W] uint8."""
    # Band by band, because turning [H, W, 3] into [3, H, W] in torch can cost more than decoding.
    return torch.from_numpy(np.stack([np.asarray(band) for band in picture.split()]))


def _open(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise ImageError(f"{file}: {_why_missing(file)}") from None
    except (OSError, ValueError) as error:
        # Windows answers "permission denied" for a folder.
        if isinstance(error, IsADirectoryError) or (os.name == "nt" and file.is_dir()):
            fault = "is a folder. Give the path of one picture in it."
        elif isinstance(error, PermissionError):
            fault = "you are not allowed to read it. Change its permissions or copy it elsewhere."
        else:
            fault = f"cannot be opened ({error}). Check the path."
        raise ImageError(f"{file}: {fault}") from error


def _why_missing(file: Path) -> str:
    if file.is_symlink():
        return f"is a link to {file.readlink()}, which is gone. Restore that file or the link."
    if not file.parent.is_dir():
        return f"there is no folder {file.parent}. Check the path; you are in {Path.cwd()}."
    with suppress(PermissionError):  # a folder may be entered and yet not be listed
        names = {entry.name.lower(): entry.name for entry in file.parent.iterdir()}
        nearest = get_close_matches(file.name.lower(), names, n=1)
        if nearest:
            return f"there is no such file. Did you mean {names[nearest[0]]}?"
    where = file.absolute().parent.name or "the root folder"
    return f"there is no such file in {where}, nor one of a similar name. Check name and folder."


def _used(stream: BinaryIO, file: Path, use: Callable[[Image.Image, Path], Used]) -> Used:
    head = stream.read(_SNIFFED_BYTES)
    if not head:
        raise ImageError(f"{file}: is empty (0 bytes). Copy or download it again.")
    try:
        with Image.open(stream, formats=_FORMATS) as image:
            _check_size(image, file)
            return use(image, file)
    except ImageError:
        raise
    except UnidentifiedImageError:
        raise ImageError(f"{file}: {_what_else(head)}") from None
    except Image.DecompressionBombError as error:
        raise ImageError(f"{file}: {error} Shrink it in an image program first.") from error
    except Exception as error:  # a broken byte can make Pillow's readers raise almost anything
        raise ImageError(f"{file}: cannot be decoded ({error}): {_DAMAGED}") from error


def _check_size(image: Image.Image, file: Path) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise ImageError(
            f"{file}: has {width} x {height} pixels, more than the {MAX_PIXELS // 10**6} million "
            "labkit reads. Shrink it in an image program first."
        )


def _to_rgb(image: Image.Image, file: Path) -> Image.Image:
    # These two formats have no 32-bit integers: there Pillow's "I" means 16 bits.
    if image.mode.startswith("I;16") or (image.mode == "I" and image.format in ("PNG", "PPM")):
        return _from_16_bits(image).convert("RGB")
    if image.mode in ("I", "F"):
        raise ImageError(
            f"{file}: holds 32-bit, signed or fractional values (Pillow's mode {image.mode}), and "
            "nothing says which is white. Scale them to 0..255 and save them as an 8-bit PNG."
        )
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def _from_16_bits(image: Image.Image) -> Image.Image:
    # Pillow would clip at 255. It also leaves us the TIFFs of 12 bits, and those where 0 is white.
    tags = getattr(image, "tag_v2", {})
    (bits,) = tags.get(ExifTags.Base.BitsPerSample, (16,))
    grey = np.rint(np.linspace(0, 255, 2**bits)).astype(np.uint8)  # [2**bits], stored value -> grey
    if tags.get(ExifTags.Base.PhotometricInterpretation) == 0:
        grey = grey[::-1].copy()
    if "transparency" in image.info:
        grey[image.info["transparency"]] = 255
    return Image.fromarray(grey[np.asarray(image)])


def _what_else(head: bytes) -> str:
    for name, signature in _SIGNATURES.items():
        if re.match(signature, head, re.DOTALL):
            return f"starts as a {name} file, but {_DAMAGED}"
    if re.search(rb"<!doctype html|<html", head, re.IGNORECASE):
        return "is a web page, not a picture. Open its address in a browser and save the picture."
    if re.search(rb"<svg", head, re.IGNORECASE):
        return "is an SVG drawing: it has lines, not pixels. Export it as PNG from a browser."
    if re.match(rb"....ftyp(hei|hev|mif|msf|avi)", head, re.DOTALL):
        return (
            "is a HEIC or AVIF photograph, which labkit does not read. Save it as JPEG; on an "
            "iPhone, choose Settings, Camera, Formats, Most Compatible."
        )
    if not re.search(rb"[\x00-\x08\x0e-\x1f]", head):
        beginning = " ".join(head.decode("utf-8", "replace").split())[:40]
        return f"is text that begins '{beginning}', not a picture. Download the picture itself."
    return "is no picture that labkit reads. Save it as JPEG or PNG from an image program."


class ImageError(ValueError):
    """A picture cannot be read: the message names the file, the fault and what to do.

    >>> read("no/such/folder/whale.jpg")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    labkit.images.reading.ImageError: ...whale.jpg: there is no folder ... Check the path; ...
    """


class _Hush:
    """Silences Pillow's warnings as long as any thread is reading.

    Python's warning filters belong to the whole process. If each thread saved and restored them,
    the last one out could restore what another had set; so only the first in sets the filter, and
    only the last out takes it away.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers = 0
        self._filters = ExitStack()

    def __enter__(self) -> None:
        with self._lock:
            if self._readers == 0:
                self._filters.enter_context(warnings.catch_warnings())
                warnings.filterwarnings("ignore", module=r"PIL\.")
            self._readers += 1

    def __exit__(self, *failure: object) -> None:
        with self._lock:
            self._readers -= 1
            if self._readers == 0:
                self._filters.close()


_pillow_hushed = _Hush()
