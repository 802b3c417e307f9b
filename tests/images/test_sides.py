"""Sides and turns are told from the head of a file as decoding it finds them."""

import numpy as np
import pytest
import torch
from PIL import Image

from labkit import images

TURNED = 0x0112  # the EXIF orientation


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["picture.png", "picture.tif"])
def test_each_pixel_is_where_the_turn_leads_it(tmp_path, orientation, name):
    exif = Image.Exif()
    exif[TURNED] = orientation
    stored = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    Image.fromarray(stored).save(tmp_path / name, exif=exif)
    upright = images.read(tmp_path / name).permute(1, 2, 0).numpy()
    at = images.sides(tmp_path / name)
    assert upright.shape[:2] == (at.rows, at.columns)
    assert at.swapped is (orientation > 4)
    assert (at.turn is None) is (orientation == 1)
    turn = torch.eye(3).double() if at.turn is None else at.turn
    for row, column in ((0, 0), (3, 17), (19, 29)):
        x, y, _ = (
            (turn @ torch.tensor([column + 0.5, row + 0.5, 1]).double()).floor().int().tolist()
        )
        assert np.array_equal(upright[y, x], stored[row, column])


def test_what_is_no_picture_is_told(tmp_path):
    with pytest.raises(images.ImageError, match="there is no such file"):
        images.sides(tmp_path / "none.png")
