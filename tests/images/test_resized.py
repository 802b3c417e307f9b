"""Reading at the size of a store: nothing lost, and each pixel knows where it came from."""

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.transforms.v2 import functional as tv

from labkit import images
from labkit.images import read_square, resized_sides

FITS = ["letterbox", "crop", "squash"]


def smooth(height, width):
    coarse = np.random.default_rng(3).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("shape", [(90, 160), (160, 90), (64, 64), (20, 30), (1, 200)])
def test_it_is_a_square_of_the_size(tmp_path, fit, shape):
    smooth(*shape).save(tmp_path / "x.png")
    assert read_square(tmp_path / "x.png", 64, fit)[0].shape == (3, 64, 64)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("shape", [(400, 700), (700, 400)])
@pytest.mark.parametrize("ending", ["jpg", "png"])
def test_each_pixel_knows_where_it_came_from(tmp_path, fit, shape, ending):
    file = tmp_path / f"x.{ending}"
    smooth(*shape).save(file, quality=95)
    picture, back = read_square(file, 64, fit)
    original = images.read(file).float()
    for x, y in [(32, 32), (20, 40), (40, 25)]:
        column, row = (back @ torch.tensor([x + 0.5, y + 0.5, 1.0], dtype=torch.float64)).tolist()
        there = original[:, int(row), int(column)]
        assert (picture[:, y, x].float() - there).abs().max() < 12


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_turned_photographs_are_upright_and_so_is_the_map(tmp_path, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    smooth(400, 700).save(tmp_path / "x.jpg", quality=95, exif=exif)
    picture, back = read_square(tmp_path / "x.jpg", 64, "letterbox")
    original = images.read(tmp_path / "x.jpg").float()
    column, row = (back @ torch.tensor([30.5, 28.5, 1.0], dtype=torch.float64)).tolist()
    assert (picture[:, 28, 30].float() - original[:, int(row), int(column)]).abs().max() < 12


def test_shrinking_counts_every_pixel_as_torchvision_does(tmp_path):
    smooth(300, 300).save(tmp_path / "x.png")
    ours, _ = read_square(tmp_path / "x.png", 64, "squash")
    theirs = tv.resize(images.read(tmp_path / "x.png"), [64, 64], antialias=True)
    assert (ours.float() - theirs.float()).abs().max() <= 1


def test_a_large_jpeg_is_not_decoded_in_full(tmp_path, monkeypatch):
    smooth(1600, 1600).save(tmp_path / "x.jpg")
    sizes = []
    real = Image.Image.resize
    monkeypatch.setattr(
        Image.Image, "resize", lambda self, *a, **k: sizes.append(self.size) or real(self, *a, **k)
    )
    read_square(tmp_path / "x.jpg", 100, "crop")
    assert sizes == [(200, 200)]


def test_letterboxes_are_grey_where_nothing_is(tmp_path):
    smooth(100, 200).save(tmp_path / "x.png")
    picture, _ = read_square(tmp_path / "x.png", 64, "letterbox")
    assert (picture[:, :15] == 127).all()
    assert (picture[:, 18:46] != 127).any()


def test_faults_are_those_of_read(tmp_path):
    (tmp_path / "x.jpg").write_text("no picture")
    with pytest.raises(images.ImageError, match=r"x\.jpg: is text"):
        read_square(tmp_path / "x.jpg", 64, "crop")


@pytest.mark.parametrize(
    ("fit", "sides"), [("letterbox", (52, 100)), ("crop", (100, 193)), ("squash", (100, 100))]
)
def test_sides(fit, sides):
    assert resized_sides(460, 887, 100, fit) == sides


def test_written_pictures_are_read_again(tmp_path):
    picture = torch.randint(256, (3, 5, 7), dtype=torch.uint8)
    images.write(picture, tmp_path / "x.png")
    assert torch.equal(images.read(tmp_path / "x.png"), picture)
    images.write(picture[0], tmp_path / "mask.png")
    assert torch.equal(images.read(tmp_path / "mask.png")[0], picture[0])


def test_a_fit_that_there_is_not_is_told():
    with pytest.raises(ValueError, match="no fit='letterboxx'"):
        resized_sides(460, 887, 100, "letterboxx")
