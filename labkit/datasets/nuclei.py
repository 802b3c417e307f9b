"""Real nuclei that touch each other, where somebody has the wheel that carries them."""

from pathlib import Path

import numpy as np
import torch

from labkit.images.reading import opened
from labkit.runtime.wheels import wheel_file
from labkit.store import ImageStore

WHEEL, VERSION = "stardist", "0.9.2"
PHOTOGRAPH = "stardist/data/images/img2d.tif"
NUMBERS = "stardist/data/images/mask2d.tif"
SHA256 = {
    PHOTOGRAPH: "f9ccc1571b92c861ff87e28463068b43f61bd47357ed0503f711e5cd1eb97750",
    NUMBERS: "59ad5e820b7982ca9d13e946fa6e7f64e2714899e00a2ae6c69aa79aad53d46f",
}
SIDE = 512
SIZES = (64, 128, 256)
SOURCE = (
    "one photograph of nuclei under a fluorescence microscope, cut up: from the 2018 Data Science "
    "Bowl (J. Caicedo and others, Nature Methods 16, 2019), as the package stardist ships it"
)
LICENCE = (
    "BSD-3-Clause, of stardist (Uwe Schmidt, Martin Weigert); it states none for the photograph"
)
# Which side the crops of each quarter are on. On the left lie most of those that touch.
QUARTERS = {
    "top left": "train",
    "top right": "test",
    "bottom left": "train",
    "bottom right": "valid",
}


def nuclei(size: int = 128) -> ImageStore:
    """Return a store of the crops of one real photograph with 125 nuclei, some of which touch.

    Crops of `size` pixels a side (64, 128 or 256), which lie side by side and together are the
    photograph: 16 of 128. Names tell where: n_128_256 begins in row 128, column 256. The target
    `mask` uint8 [N, size, size] is as that of `cells`: 0 for the ground, then 1, 2, 3 … for each
    nucleus of a crop. One that the edge cuts has a number in every crop that shows some of it,
    however little, and nothing is void. The photograph is dark, its values are 0 to 235: they are
    doubled, and what comes out above 255 is 255, as inside the few brightest nuclei. The three
    channels are equal. The split that is given trains on the left half, chooses by the lower right
    quarter and tests on the upper right. No pixel is on two sides, but all are of one photograph:
    what is measured here says little about another microscope. Taught in lesson 06.

    The photograph belongs to the package stardist, which the course does not need otherwise: `pip
    install --no-deps stardist==0.9.2` brings it, and it is read without that package being run.
    Raises ModuleNotFoundError where it is not installed, RuntimeError where its files are not those
    of 0.9.2, and ValueError for another size.

    >>> nuclei(100)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: nuclei was asked for crops of 100 pixels a side... ask for 64, 128 or 256.
    """
    if size not in SIZES:
        raise ValueError(
            f"nuclei was asked for crops of {size} pixels a side. The photograph has {SIDE}, and "
            "is cut without a rest into crops that show some nuclei: ask for 64, 128 or 256."
        )
    grey = np.minimum(2 * _tiles(PHOTOGRAPH, size), 255).astype(np.uint8)
    numbers = np.stack([_renumbered(tile) for tile in _tiles(NUMBERS, size)])
    corners = [(top, left) for top in range(0, SIDE, size) for left in range(0, SIDE, size)]
    quarters = [_quarter(top, left) for top, left in corners]
    return ImageStore(
        torch.from_numpy(grey)[:, None].repeat(1, 3, 1, 1),
        {"mask": torch.from_numpy(numbers)},
        source=SOURCE,
        licence=LICENCE,
        origin="photographed",
        names=[f"n_{top:03d}_{left:03d}" for top, left in corners],
        groups=quarters,
        given=[QUARTERS[quarter] for quarter in quarters],
    )


def _quarter(top: int, left: int) -> str:
    return f"{'top' if top < SIDE // 2 else 'bottom'} {'left' if left < SIDE // 2 else 'right'}"


def _tiles(name: str, size: int) -> np.ndarray:
    """The numbers of a file of the wheel, cut up row by row: uint16 [N, size, size]."""
    # Not `images.read`: it takes 65535 for white, and all of this would be black.
    whole: np.ndarray = opened(_wheel_file(name), lambda image, _: np.array(image))
    each = SIDE // size
    return whole.reshape(each, size, each, size).swapaxes(1, 2).reshape(-1, size, size)


def _renumbered(tile: np.ndarray) -> np.ndarray:
    """The same objects with the numbers 1, 2, 3 … in the order of their old ones: uint8.

    >>> _renumbered(np.array([[0, 7, 7], [183, 0, 7]])).tolist()
    [[0, 1, 1], [2, 0, 1]]
    """
    shown = np.unique(tile[tile > 0])
    return np.where(tile > 0, np.searchsorted(shown, tile) + 1, 0).astype(np.uint8)


def _wheel_file(name: str) -> Path:
    absent = (
        f"the photograph that nuclei cuts up comes with the package {WHEEL}, which is not "
        "installed (cells draws its nuclei, and needs no package). Its files are enough, "
        f"without all that it needs to run: pip install --no-deps {WHEEL}=={VERSION}"
    )
    return wheel_file(WHEEL, VERSION, name, SHA256[name], absent=absent, flags="--no-deps ")
