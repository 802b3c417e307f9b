"""Drawn nuclei that touch each other, and the number of each."""

import numpy as np
import torch

from labkit.datasets.chosen import check_asked
from labkit.datasets.drawn import Scenes, code_of
from labkit.runtime import on_one_core
from labkit.store import ImageStore
from labkit.store.split import sides
from labkit.synth import cells as drawing
from labkit.synth import noise
from labkit.synth.cells import SIZE, draw, instances, sample


def cells(n: int = 120, *, size: int = 128, seed: int = 0, crowd: float = 0.5) -> ImageStore:
    """A store of drawn nuclei under a microscope, to be told apart although they touch.

    `n` pictures, uint8 [n, 3, size, size], of 10 to 30 bright nuclei on a dark ground. The target
    `mask` uint8 [n, size, size] holds numbers of nuclei, not of classes: 0 for the ground, then 1,
    2, 3 … for each nucleus, at most 250; 255 is left for void. Where two lie over each other, the
    pixel is that of the one in front. `mask > 0` is the semantic mask, in which nuclei that touch
    are one piece. `crowd`, 0 to 1, is the dial of how many are laid against another: at 0 none
    touch, at the usual 0.5 two in three, at 1 all. The split that is given has 60 % to train on, 20
    to choose by and 20 to test on. Taught in lesson 06. Raises ValueError for an n, a size or a
    crowd that cannot be drawn.

    >>> cells(2, size=32)
    ImageStore: 2 drawn pictures of 32 x 32 pixels; mask
    """
    check_asked(n, size, "cells")
    names = [f"c_{row:04d}" for row in range(n)]
    specs = [sample(row, seed=seed, crowd=crowd) for row in range(n)]
    maps = (SIZE / size) * torch.eye(2, 3, dtype=torch.float64).repeat(n, 1, 1)
    images = np.empty((n, 3, size, size), np.uint8)
    mask = np.empty((n, size, size), np.uint8)

    def one(row: int) -> None:
        images[row] = draw(specs[row], size, size)
        mask[row] = instances(specs[row], size, size)

    on_one_core(one, n, "Drawing")
    return ImageStore(
        torch.from_numpy(images),
        {"mask": torch.from_numpy(mask)},
        source="drawn by labkit.synth.cells",
        licence="MIT",
        origin="drawn",
        names=names,
        given=sides(names, [""] * n, 0.2, 0.2, seed),
        originals=Scenes(specs, maps, draw, code_of(noise, drawing), lambda _: (SIZE, SIZE)),
    )
