"""Masks are read as they are stored: no value is mixed, lost or moved from its picture."""

import numpy as np
import pytest
import torch
from PIL import Image

from labkit import images
from labkit.images import OUTSIDE, read_square_mask

FITS = ["letterbox", "crop", "squash"]
TURNED = 0x0112  # the EXIF orientation


def numbers(rows=40, columns=60, most=5):
    return np.random.default_rng(1).integers(0, most, (rows, columns), dtype=np.uint8)


def read(tmp_path, mask, name="mask.png", shape=(40, 60), fit="squash", size=20, **options):
    """The values that a mask has in the square made of a grey picture of that shape."""
    Image.new("RGB", shape[::-1]).save(tmp_path / "picture.png")
    mask = mask if isinstance(mask, Image.Image) else Image.fromarray(mask)
    mask.save(tmp_path / name, **options)
    codes, found = read_square_mask(tmp_path / name, tmp_path / "picture.png", size, fit)
    assert codes.dtype == torch.uint8
    return codes.numpy(), found


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("size", [16, 60, 97])
def test_each_pixel_is_one_of_the_mask_and_bars_are_outside(tmp_path, fit, size):
    mask = numbers()
    codes, found = read(tmp_path, mask * 50, fit=fit, size=size)
    assert found.values == [0, 50, 100, 150, 200]
    picture, back = images.read_square(tmp_path / "picture.png", size, fit)
    y, x = np.mgrid[:size, :size]
    at = np.stack([x + 0.5, y + 0.5, np.ones_like(x)], -1) @ back.numpy().T
    column, row = np.moveaxis(np.floor(at + 1e-9).astype(int), -1, 0)
    inside = (picture[0] == 0).numpy()  # a letterbox's bars are grey
    assert np.array_equal(codes[inside], mask[row[inside], column[inside]])
    assert (codes[~inside] == OUTSIDE).all()


@pytest.mark.parametrize("name", ["x.png", "x.tif", "x.bmp", "x.pgm"])
def test_numbers_are_kept_by_every_format_without_loss(tmp_path, name):
    codes, found = read(tmp_path, numbers(), name, size=60)
    assert (found.values, found.colours, found.soft, found.wide) == (
        [0, 1, 2, 3, 4],
        [],
        False,
        False,
    )
    assert np.array_equal(codes[::3], numbers()[::2])


@pytest.mark.parametrize("name", ["x.png", "x.tif"])
@pytest.mark.parametrize("kind", [np.uint16, np.int32])
def test_deep_numbers_are_kept(tmp_path, name, kind):
    if kind is np.int32 and name == "x.png":
        pytest.skip("PNG has no 32 bits")
    codes, found = read(tmp_path, numbers().astype(kind) * 1000, name)
    assert (found.values, found.wide) == ([0, 1000, 2000, 3000, 4000], True)
    assert codes.max() == 4


def test_numbers_of_16_bits_may_be_black_and_white(tmp_path):
    assert read(tmp_path, numbers(most=2) * np.uint16(65535))[1].values == [0, 255]


def test_a_palette_gives_numbers_and_colours(tmp_path):
    mask = Image.fromarray(numbers(most=3))
    mask.putpalette([0, 0, 0, 9, 8, 7, 1, 2, 3])
    for name in ("x.png", "x.gif"):
        found = read(tmp_path, mask, name)[1]
        assert found.values == [0, 1, 2]
        assert found.colours == [[0, 0, 0], [9, 8, 7], [1, 2, 3]]


def test_colours_are_told_apart_and_grey_ones_are_numbers(tmp_path):
    palette = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0]], np.uint8)
    codes, found = read(tmp_path, palette[numbers(most=3)])
    assert (found.values, found.colours) == ([], palette.tolist())
    assert codes.max() == 2
    assert read(tmp_path, numbers()[..., None].repeat(3, 2))[1].values == [0, 1, 2, 3, 4]


def test_colours_that_stay_unseen_in_a_small_square_are_counted(tmp_path):
    """So that the number of a class does not depend on the size."""
    mask = np.zeros((40, 60, 3), np.uint8)
    mask[0, 0] = 9, 0, 0
    codes, found = read(tmp_path, mask, size=4)
    assert found.colours == [[0, 0, 0], [9, 0, 0]]
    assert (codes == 0).all()


def test_opacity_is_the_mask_where_all_is_black(tmp_path):
    mask = np.zeros((40, 60, 4), np.uint8)
    mask[10:30, 10:50, 3] = 255
    codes, found = read(tmp_path, mask)
    assert found.values == [0, 255]
    assert codes[10, 10] == 1
    grey = np.zeros((40, 60, 2), np.uint8)
    grey[..., 0], grey[10:30, 10:50, 1] = 200, 255
    assert read(tmp_path, Image.fromarray(grey, "LA"))[1].values == [0, 200]


def test_soft_edges_are_those_with_several_values_near_white(tmp_path):
    """Numbers of classes, even one of 200, are not."""
    mask = np.zeros((40, 40), np.uint8)
    mask[10:30, 10:30] = 255
    mask[9, 9:19] = 40, 80, 127, 128, 200, 230, 250, 251, 252, 254
    codes, found = read(tmp_path, mask, shape=(40, 40), size=40)
    assert (found.values, found.soft) == ([0, 255], True)
    assert codes[9, 9:19].tolist() == [0] * 3 + [1] * 7
    few = np.where(mask == 255, 200, mask // 50).astype(np.uint8)
    found = read(tmp_path, few, shape=(40, 40))[1]
    assert (found.values, found.soft) == ([0, 1, 2, 4, 5, 200], False)
    spread = np.arange(1600).reshape(40, 40) // 100 * 15
    assert not read(tmp_path, spread.astype(np.uint8), shape=(40, 40))[1].soft


@pytest.mark.parametrize("name", ["x.jpg", "x.webp"])
def test_a_tint_that_loss_leaves_is_no_colour(tmp_path, name):
    tint = np.where(numbers(5, 6, 2).repeat(12, 0).repeat(10, 1)[..., None], [250, 255, 240], 3)
    codes, found = read(tmp_path, tint.astype(np.uint8), name, shape=(60, 60), size=60, quality=80)
    assert (found.values, found.soft) == ([0, 255], True)
    assert np.array_equal(codes[6::12, 5::10], numbers(5, 6, 2))


@pytest.mark.parametrize(
    ("mask", "name", "words"),
    [
        (numbers().astype(np.float32), "x.tif", r"x\.tif: holds fractions .* 8-bit PNG"),
        (numbers().astype(np.int32) - 1, "x.tif", r"x\.tif: holds numbers below 0, .* 8-bit PNG"),
        (numbers(50, 60), "x.png", r"x\.png: has 60 x 50 pixels, and its picture picture\.png"),
        (numbers(60, 40), "x.png", r"has 40 x 60 pixels, .* 60 x 40, which is another shape"),
        (numbers() * 40, "x.jpg", r"x\.jpg: is a JPEG with \d\d% of its pixels neither black nor"),
        (np.arange(2400, dtype=np.uint16).reshape(40, 60), "x.png", r"2,400 numbers, up to 2,399"),
    ],
)  # fmt: skip
def test_masks_that_cannot_be_classes_are_named(tmp_path, mask, name, words):
    with pytest.raises(images.ImageError, match=words):
        read(tmp_path, mask, name)


def test_masks_with_loss_in_their_colours_are_named(tmp_path):
    colours = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    with pytest.raises(
        images.ImageError, match=r"2,400 colours, and of these 0 .* with loss or with"
    ):
        read(tmp_path, colours)
    many = (np.arange(40 * 60).reshape(40, 60) // 120 * 30 + np.arange(60) // 2)[..., None]
    with pytest.raises(images.ImageError, match=r"holds 600 colours, more than there are classes"):
        read(tmp_path, (many // [256, 1, 1] % 256 * [40, 1, 0]).astype(np.uint8))
    with pytest.raises(images.ImageError, match=r"is a JPEG of several colours, .* Get it as PNG"):
        read(tmp_path, colours, "x.jpg")


def test_faults_are_those_of_read(tmp_path):
    Image.new("RGB", (60, 40)).save(tmp_path / "picture.png")
    (tmp_path / "x.png").write_text("no picture")
    with pytest.raises(images.ImageError, match=r"x\.png: is text"):
        read_square_mask(tmp_path / "x.png", tmp_path / "picture.png", 8, "crop")
    with pytest.raises(images.ImageError, match=r"x\.png: is text"):
        read_square_mask(tmp_path / "picture.png", tmp_path / "x.png", 8, "crop")


TURNS = {  # what is stored so that it looks like `pixels` once it is upright
    2: lambda p: p[:, ::-1], 3: lambda p: p[::-1, ::-1], 4: lambda p: p[::-1],
    5: lambda p: p.swapaxes(0, 1), 6: np.rot90,
    7: lambda p: p[::-1, ::-1].swapaxes(0, 1), 8: lambda p: np.rot90(p, 3),
}  # fmt: skip


@pytest.mark.parametrize("name", ["x.jpg", "x.png", "x.tif"])
@pytest.mark.parametrize("orientation", TURNS)
def test_a_mask_lies_as_its_turned_picture_does(tmp_path, orientation, name):
    mask = numbers()
    exif = Image.Exif()
    exif[TURNED] = orientation
    stored = np.ascontiguousarray(TURNS[orientation](mask))
    Image.fromarray(stored * 50).save(tmp_path / name, exif=exif)
    Image.fromarray(stored).save(tmp_path / "tagged.png", exif=exif)
    Image.fromarray(stored).save(tmp_path / "stored.png")
    Image.fromarray(mask).save(tmp_path / "upright.png")
    assert images.read(tmp_path / name).shape == (3, 40, 60)

    def asked(which):
        codes, found = read_square_mask(tmp_path / which, tmp_path / name, 60, "squash")
        return np.array_equal(codes[::3], mask[::2]), found.turn

    swaps = orientation > 4
    assert asked("tagged.png") == (True, "")
    assert asked("upright.png") == (True, "" if swaps else "unsure")
    assert asked("stored.png") == ((True, "picture's") if swaps else (False, "unsure"))
