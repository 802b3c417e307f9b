"""Every file must end as the right picture, or as an error that names it and its fault."""

from __future__ import annotations

import io
import os
import pickle
import struct
import warnings
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from labkit import images

Maker = Callable[[Path], object]  # writes a file; what it returns is ignored

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def corners(top_right: tuple[int, int, int] = GREEN) -> np.ndarray:  # [16, 32, 3] uint8
    """A picture in which no turn and no flip goes unseen; its edges are those of JPEG's blocks."""
    pixels = np.zeros((16, 32, 3), dtype=np.uint8)
    pixels[:8, :16], pixels[:8, 16:], pixels[8:, :16] = RED, top_right, BLUE
    return pixels


def grey(levels: np.ndarray) -> np.ndarray:  # [H, W] -> [H, W, 3]
    return np.stack([levels] * 3, axis=2)


FINE: dict[str, Any] = {
    "quality": 95,
    "subsampling": 0,
}  # a JPEG whose colours stay within their corner

CORNERS = corners()
BLACK, ALL_RED = np.zeros_like(CORNERS), np.full_like(CORNERS, RED)
RAMP = np.tile(np.linspace(0, 255, 32).astype(np.uint8), (16, 1))  # [16, 32]
DEEP_RAMP = RAMP.astype(np.uint16) * 257  # 0..65535, since 65535 = 255 x 257
STENCIL = np.where(RAMP > 99, 255, 0).astype(np.uint8)  # [16, 32], all black or white
OVER_WHITE = grey(255 - RAMP)  # how black looks on white when RAMP is its opacity


def as_bytes(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def written(content: bytes) -> Maker:
    return lambda file: file.write_bytes(content)


def saved(pixels: np.ndarray, mode: str | None = None, **options: Any) -> Maker:
    """The suffix of the file chooses the format."""
    image = Image.fromarray(pixels)
    return lambda file: image.convert(mode or image.mode).save(file, **options)


def with_alpha(pixels: np.ndarray) -> np.ndarray:  # [16, 32, 3] -> [16, 32, 4]
    return np.dstack([pixels, RAMP])


def palette(**options: Any) -> Maker:
    """CORNERS once more, as the colours 0 to 3 of a palette."""
    numbers = np.repeat(np.repeat(np.array([[0, 1], [2, 3]], np.uint8), 8, axis=0), 16, axis=1)
    image = Image.fromarray(numbers)
    image.putpalette([*RED, *GREEN, *BLUE, 0, 0, 0])
    return lambda file: image.save(file, **options)


def animated(**options: Any) -> Maker:
    first, second = Image.fromarray(CORNERS), Image.new("RGB", (32, 16), "green")
    return lambda file: first.save(file, save_all=True, append_images=[second], **options)


def turned(orientation: int, **options: Any) -> Maker:
    """CORNERS as a camera stores it, by the words of the EXIF standard on rows and columns."""
    sideways = CORNERS.swapaxes(0, 1)
    pixels = {
        1: CORNERS,  # row 0 is the top, column 0 the left
        2: CORNERS[:, ::-1],  # top, right
        3: CORNERS[::-1, ::-1],  # bottom, right
        4: CORNERS[::-1],  # bottom, left
        5: sideways,  # left, top
        6: sideways[::-1],  # right, top
        7: sideways[::-1, ::-1],  # right, bottom
        8: sideways[:, ::-1],  # left, bottom
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(np.ascontiguousarray(pixels), exif=exif, **options)


def cmyk(*ink: int, adobe_marker: bool = True) -> Maker:
    """One colour as printers write it. Every CMYK JPEG is stored inverted, marked or not."""
    content = as_bytes(Image.new("CMYK", (32, 16), ink), "JPEG")
    marker = content.index(b"\xff\xee")
    after = marker + 2 + int.from_bytes(content[marker + 2 : marker + 4], "big")
    assert b"Adobe" in content[marker:after]
    return written(content if adobe_marker else content[:marker] + content[after:])


def ycck() -> Maker:
    """Red as Photoshop writes it: its complement, cyan, as YCbCr (179, 171, 1), then black ink."""
    inverted = tuple(255 - value for value in (179, 171, 1))
    content = bytearray(as_bytes(Image.new("CMYK", (32, 16), (*inverted, 0)), "JPEG"))
    content[content.index(b"Adobe") + 11] = 2  # the transform: 0 is CMYK, 2 is YCCK
    return written(bytes(content))


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def png(width: int, height: int, *chunks: bytes, bits: int = 8, row: bytes = b"\7") -> Maker:
    """A grey PNG that says what we want of itself, true or not."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" + row))
    return written(b"".join([b"\x89PNG\r\n\x1a\n", header, *chunks, data, chunk(b"IEND", b"")]))


def tiff(width: int, bits: int, row: bytes, white_is_zero: bool = False) -> Maker:
    """One row of grey, in the layouts that Pillow reads and does not write."""
    photometric = 0 if white_is_zero else 1
    fields = {256: width, 257: 1, 258: bits, 259: 1, 262: photometric}
    fields |= {273: 8, 277: 1, 278: 1, 279: len(row)}
    directory = struct.pack("<H", len(fields))
    for tag, value in fields.items():
        directory += struct.pack("<HHII", tag, 3, 1, value)
    return written(b"II*\0" + struct.pack("<I", 8 + len(row)) + row + directory + bytes(4))


# file name -> who writes it, and the pixels it must give
PICTURES: dict[str, tuple[Maker, np.ndarray]] = {
    "colour.jpg": (saved(CORNERS, **FINE), CORNERS),
    "colour.png": (saved(CORNERS), CORNERS),
    "colour.bmp": (saved(CORNERS), CORNERS),
    "colour.ppm": (saved(CORNERS), CORNERS),
    "colour.tif": (saved(CORNERS), CORNERS),
    "packed.tif": (saved(CORNERS, compression="tiff_lzw"), CORNERS),
    "ycbcr.tif": (saved(grey(STENCIL), "YCbCr", compression="tiff_lzw"), grey(STENCIL)),
    "lossless.webp": (saved(CORNERS, lossless=True), CORNERS),
    "wrong-suffix.jpg": (written(as_bytes(Image.fromarray(CORNERS), "PNG")), CORNERS),
    "no-suffix": (written(as_bytes(Image.fromarray(CORNERS), "BMP")), CORNERS),
    "grey.png": (saved(RAMP), grey(RAMP)),
    "grey.jpg": (saved(RAMP, quality=95), grey(RAMP)),
    "white-is-zero.tif": (tiff(3, 8, bytes([0, 55, 255]), True), grey(np.array([[255, 200, 0]]))),
    "1-bit.png": (saved(STENCIL, "1"), grey(STENCIL)),
    "1-bit.tif": (saved(STENCIL, "1"), grey(STENCIL)),
    "16-bit.png": (saved(DEEP_RAMP), grey(RAMP)),
    "16-bit.tif": (saved(DEEP_RAMP), grey(RAMP)),
    "16-bit-motorola.tif": (saved(DEEP_RAMP.astype(">u2")), grey(RAMP)),
    "16-bit.pgm": (saved(DEEP_RAMP), grey(RAMP)),
    "16-bit-one-clear.png": (
        png(2, 1, chunk(b"tRNS", b"\x01\x01"), bits=16, row=b"\x01\x01\x02\x02"),
        grey(np.array([[255, 2]])),
    ),
    "16-bit-white-is-zero.tif": (
        tiff(3, 16, struct.pack("<3H", 0, 257, 65535), True),
        grey(np.array([[255, 254, 0]])),
    ),
    "12-bit.tif": (tiff(2, 12, b"\x80\x0f\xff"), grey(np.array([[128, 255]]))),
    "palette.png": (palette(), CORNERS),
    "palette.gif": (palette(), CORNERS),
    "palette-one-clear.png": (palette(transparency=1), corners(top_right=WHITE)),
    "palette-half-clear.png": (
        palette(transparency=b"\xff\x80\xff\xff"),
        corners(top_right=(127, 255, 127)),
    ),
    "palette-one-clear.gif": (palette(transparency=1), corners(top_right=WHITE)),
    "grey-alpha.png": (saved(with_alpha(BLACK), "LA"), OVER_WHITE),
    "colour-alpha.png": (saved(with_alpha(BLACK)), OVER_WHITE),
    "colour-alpha.tif": (saved(with_alpha(BLACK)), OVER_WHITE),
    "colour-alpha.webp": (saved(with_alpha(BLACK), lossless=True), OVER_WHITE),
    "colour-one-clear.png": (saved(CORNERS, transparency=GREEN), corners(top_right=WHITE)),
    "cmyk.tif": (saved(CORNERS, "CMYK"), CORNERS),
    "cmyk-red.jpg": (cmyk(0, 255, 255, 0), ALL_RED),
    "cmyk-red-unmarked.jpg": (cmyk(0, 255, 255, 0, adobe_marker=False), ALL_RED),
    "cmyk-black-ink.jpg": (cmyk(0, 0, 0, 255), BLACK),
    "ycck-red.jpg": (ycck(), ALL_RED),
    "animated.gif": (animated(), CORNERS),
    "animated.webp": (animated(lossless=True), CORNERS),
    "animated.png": (animated(), CORNERS),
    "pages.tif": (animated(), CORNERS),
    "two-lenses.mpo": (animated(**FINE), CORNERS),
    "long-comment.png": (
        png(1, 1, chunk(b"tEXt", b"Comment\0" + b"x" * 3_000_000)),
        grey(np.array([[7]])),
    ),
    **{f"exif-{value}.jpg": (turned(value, **FINE), CORNERS) for value in range(1, 9)},
    **{f"exif-{value}.tif": (turned(value), CORNERS) for value in range(1, 9)},
    "exif-6.png": (turned(6), CORNERS),
    "exif-unknown.jpg": (saved(CORNERS, **FINE, exif=b"Exif\0\0not really"), CORNERS),
}

TOLERANCE = {".jpg": 4, ".mpo": 4}  # JPEG loses a little; the others nothing

ZIPPED_COMMENT = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 3_000_000))
JPEG = as_bytes(Image.fromarray(CORNERS), "JPEG")

# file name -> who writes it, and what the error must say after the file's name
REFUSALS: dict[str, tuple[Maker, str]] = {
    "empty.jpg": (written(b""), r"is empty \(0 bytes\)\. Copy or download it again"),
    "half.jpg": (written(JPEG[:-20]), r"truncated.*Get the file again"),
    "stub.jpg": (written(JPEG[:20]), r"starts as a JPEG file, but it is damaged.*Get the file"),
    "stub.gif": (written(b"GIF89a"), r"starts as a GIF file, but"),
    "stub.webp": (written(b"RIFF\4\0\0\0WEBP"), r"starts as a WebP file, but|cannot be decoded"),
    "stub.tif": (written(b"MM\0*" + bytes(4)), r"starts as a TIFF file, but|cannot be decoded"),
    "no-width.png": (png(0, 5), r"starts as a PNG file, but"),
    "page.jpg": (written(b"\n<!DOCTYPE html><title>404"), r"is a web page.*save the picture"),
    "old-page.jpg": (written(b"<!-- \xe9 --><HTML>"), r"is a web page"),
    "drawing.svg": (written(b'<?xml version="1.0"?><svg/>'), r"is an SVG drawing.*as PNG"),
    "notes.jpg": (
        written("whales,\n  été 2024".encode()),
        r"is text that begins 'whales, été 2024'.*Download",
    ),
    "phone.heic": (written(b"\0\0\0\x18ftypheic" + bytes(8)), r"is a HEIC.*Save it as JPEG"),
    "phone.jpg": (written(b"\0\0\0\x18ftypmif1" + bytes(8)), r"is a HEIC.*Save it as JPEG"),
    "noise.jpg": (written(bytes(range(9)) * 9), r"no picture that labkit reads\. Save it as JPEG"),
    "signed.tif": (saved(DEEP_RAMP.astype(np.int32)), r"mode I\).*Scale them to 0\.\.255"),
    "fractions.tif": (saved(DEEP_RAMP.astype(np.float32)), r"mode F\).*8-bit PNG"),
    "fractions.pfm": (saved(DEEP_RAMP.astype(np.float32)), r"mode F\).*8-bit PNG"),
    "zipped-comment.png": (png(1, 1, ZIPPED_COMMENT), r"TEXT_CHUNK.*save it as PNG"),
    "large.png": (png(12_001, 10_000), r"12001 x 10000 pixels, more than the 120 million.*Shrink"),
    "bomb.png": (png(99_999, 99_999), r"9999800001 pixels.*bomb.*Shrink"),
}


@pytest.fixture
def whale(tmp_path: Path) -> Path:
    file = tmp_path / "whale.png"
    Image.fromarray(CORNERS).save(file)
    return file


def pixels_of(picture: torch.Tensor) -> np.ndarray:  # [3, H, W] -> [H, W, 3]
    return picture.permute(1, 2, 0).numpy()


@pytest.mark.parametrize("name", PICTURES)
def test_read_gives_the_right_pixels(name: str, tmp_path: Path) -> None:
    make, expected = PICTURES[name]
    file = tmp_path / name
    make(file)
    picture = images.read(file)
    assert picture.dtype == torch.uint8
    assert picture.is_contiguous()
    assert picture.shape == (3, *expected.shape[:2])
    difference = np.abs(pixels_of(picture).astype(int) - expected)
    assert difference.max() <= TOLERANCE.get(file.suffix, 0)


@pytest.mark.parametrize("name", REFUSALS)
def test_read_names_the_file_and_its_fault(name: str, tmp_path: Path) -> None:
    make, fault = REFUSALS[name]
    file = tmp_path / name
    make(file)
    with pytest.raises(images.ImageError, match=fault) as refusal:
        images.read(file)
    assert str(refusal.value).startswith(f"{file}: ")


SOUND_FILES = {
    "JPEG": JPEG,
    "progressive": as_bytes(Image.fromarray(CORNERS), "JPEG", progressive=True),
    **{
        kind: as_bytes(Image.fromarray(CORNERS), kind)
        for kind in ("PNG", "GIF", "WEBP", "TIFF", "BMP", "PPM")
    },
}


@pytest.mark.parametrize("kind", SOUND_FILES)
def test_a_file_cut_anywhere_is_refused_or_complete(kind: str, tmp_path: Path) -> None:
    content = SOUND_FILES[kind]
    file = tmp_path / "cut"
    file.write_bytes(content)
    whole = images.read(file)
    refused = 0
    for size in range(0, len(content), 7):
        file.write_bytes(content[:size])
        try:
            assert torch.equal(images.read(file), whole), f"cut at {size} of {len(content)}"
        except images.ImageError:
            refused += 1
    assert refused >= len(content) // 7 * 0.8  # the last bytes may be a mere end mark


@pytest.mark.parametrize("kind", SOUND_FILES)
def test_a_broken_byte_raises_nothing_but_an_image_error(kind: str, tmp_path: Path) -> None:
    content = SOUND_FILES[kind]
    file = tmp_path / "broken"
    generator = np.random.default_rng(0)
    refused = 0
    for _ in range(100):
        broken = bytearray(content)
        broken[generator.integers(len(content[:200]))] = generator.integers(256)
        file.write_bytes(broken)
        try:
            assert images.read(file).shape[0] == 3
        except images.ImageError:
            refused += 1
    assert refused > 0


def test_a_missing_file_suggests_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "WHALE_07.JPG").touch()
    (tmp_path / "polyp.png").touch()
    with pytest.raises(images.ImageError, match=r"no such file\. Did you mean WHALE_07\.JPG\?"):
        images.read(tmp_path / "whale_7.jpg")


def test_a_missing_file_unlike_any_other_suggests_none(tmp_path: Path) -> None:
    (tmp_path / "polyp.png").touch()
    with pytest.raises(images.ImageError, match=r"of a similar name\. Check name and folder"):
        images.read(tmp_path / "whale_007.jpg")


def test_a_missing_folder_says_where_we_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(images.ImageError, match="there is no folder photos") as refusal:
        images.read("photos/whale.jpg")
    assert f"you are in {Path.cwd()}" in str(refusal.value)


def test_a_dangling_link_names_what_is_gone(tmp_path: Path) -> None:
    link = tmp_path / "link.jpg"
    try:
        link.symlink_to(tmp_path / "gone.jpg")
    except OSError:
        pytest.skip("this user may make no links (Windows)")
    with pytest.raises(images.ImageError, match=r"is a link to .*gone\.jpg, which is gone"):
        images.read(link)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(images.ImageError, match=r"is a folder\. Give the path of one picture"):
        images.read(tmp_path)


def test_an_unreadable_file_is_refused(whale: Path) -> None:
    whale.chmod(0)
    if os.access(whale, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(images.ImageError, match=r"you are not allowed to read it\. Change its"):
        images.read(whale)


def test_a_path_that_cannot_exist_is_refused() -> None:
    with pytest.raises(images.ImageError, match=r"cannot be opened \(.*Check the path"):
        images.read("whale\0.jpg")


def test_the_home_folder_is_expanded(whale: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(whale.parent))
    monkeypatch.setenv("USERPROFILE", str(whale.parent))  # its name on Windows
    assert np.array_equal(pixels_of(images.read("~/whale.png")), CORNERS)


def test_a_tilde_that_is_no_home_is_part_of_the_name(
    whale: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(whale.parent)
    whale.rename("~draft.png")
    assert np.array_equal(pixels_of(images.read("~draft.png")), CORNERS)


def test_the_limits_of_pillow_itself_are_met_quietly(
    whale: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", CORNERS[..., 0].size - 1)
    with pytest.warns(Image.DecompressionBombWarning):
        Image.open(whale).close()
    assert np.array_equal(pixels_of(images.read(whale)), CORNERS)  # here a warning is an error
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", CORNERS[..., 0].size // 3)
    with pytest.raises(images.ImageError, match=r"bomb.*Shrink it"):
        images.read(whale)


def test_many_threads_read_quietly_and_leave_the_warning_filters_alone(
    whale: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", CORNERS[..., 0].size - 1)
    before = list(warnings.filters)
    with ThreadPoolExecutor(8) as pool:
        pictures = list(pool.map(images.read, [whale] * 400))
    assert all(np.array_equal(pixels_of(picture), CORNERS) for picture in pictures)
    assert warnings.filters == before


def test_an_image_error_survives_the_way_back_from_a_worker() -> None:
    error = pickle.loads(pickle.dumps(images.ImageError("whale.jpg: is empty.")))
    assert isinstance(error, images.ImageError)
    assert str(error) == "whale.jpg: is empty."


def photograph() -> np.ndarray:  # [96, 128, 3] uint8
    """Soft light with a little grain: what PNG packs badly and WebP well."""
    rows, columns = np.mgrid[:96, :128]
    light = 128 + 60 * np.sin(rows / 20) + 60 * np.cos(columns / 25)
    grain = np.random.default_rng(0).normal(0, 3, (96, 128, 3))
    return (light[..., None] + grain).clip(0, 255).astype(np.uint8)


def curve() -> np.ndarray:  # [200, 300, 3] uint8
    """A thin black line on white, as in a plot."""
    pixels = np.full((200, 300, 3), 255, dtype=np.uint8)
    columns = np.arange(300)
    pixels[(100 + 80 * np.sin(columns / 30)).astype(int), columns] = 0
    return pixels


def test_a_slow_film_is_true_to_its_end_where_each_frame_is_whole() -> None:
    one, plain = photograph(), np.full(photograph().shape, 128, np.uint8)
    fade = [(one * (1 - k / 20) + plain * (k / 20)).astype(np.uint8) for k in range(21)]
    for number, frame in enumerate(fade):
        frame[:8, :8] = 255 * (number % 2)  # as the title over it: something differs visibly
    off = {}
    for keys in (1, 60):
        with Image.open(io.BytesIO(images.encode_film(fade, 0.1, keys)[1])) as film:
            assert film.n_frames == 21
            film.seek(20)
            off[keys] = np.abs(np.asarray(film.convert("RGB")) - fade[-1].astype(float)).mean()
    assert off[1] < 4
    assert off[60] > 10  # or there would be nothing to say


FRAME = np.zeros((8, 8, 3), np.uint8)


@pytest.mark.parametrize(
    ("frames", "seconds", "keys", "given"),
    [
        ([], 0.1, 60, "0 frames of 0 shapes, 0.1 seconds"),
        ([FRAME, FRAME[:4]], 0.1, 60, "2 frames of 2 shapes"),
        ([FRAME], 0, 60, "1 frames of 1 shapes, 0 seconds"),
        ([FRAME], 0.1, 0, "1 frames of 1 shapes, 0.1 seconds each, and keys=0"),
    ],
)
def test_a_film_says_what_it_takes(frames: list, seconds: float, keys: int, given: str) -> None:
    with pytest.raises(ValueError, match=f"encode_film got {given}.*at least one frame, all of"):
        images.encode_film(frames, seconds, keys)


def test_a_film_of_wrong_frames_says_what_a_frame_is() -> None:
    with pytest.raises(ValueError, match=r"got \[8, 8\] uint8; it takes \[H, W, 3\]"):
        images.encode_film([FRAME[..., 0]], 0.1)
