"""Drawn land seen from the air, and its map."""

from collections.abc import Sequence
from operator import attrgetter

import numpy as np
import torch
from torch import Tensor

from labkit.datasets.chosen import check_asked, chosen
from labkit.datasets.drawn import Scenes, code_of, drawn_or_kept
from labkit.runtime import on_one_core
from labkit.store import ImageStore
from labkit.store.split import sides
from labkit.synth import aerial_ground, aerial_picture, noise
from labkit.synth.aerial import CLASSES
from labkit.synth.aerial_land import sample
from labkit.synth.aerial_picture import draw, draw_map


def aerial(
    n: int = 240, *, size: int = 128, seed: int = 0, only: Sequence[int] | None = None
) -> ImageStore:
    """A store of drawn land seen from the air, to learn to draw its map.

    `n` pictures, uint8 [n, 3, size, size], of 90 to 135 metres a side. The target `mask` uint8
    [n, size, size] is the map: 0 land, 1 road, 2 house, 3 water, nothing void. Roads and houses
    are where they are although a tree may hide them, and a road goes over the water; drives, wheel
    marks, gardens and trees are land. No colour tells a class: there are roads of gravel and
    of grey asphalt, roofs of the same grey, and fields as brown as roofs. The split that is given
    has 60 % to train on, 20 to choose by and 20 to test on. `only` draws some of the n pictures, by
    number, and no others; without it, the pictures are drawn once and kept in the data folder.
    Taught in lesson 08. Raises ValueError for an n, a size or an `only` that cannot be drawn.

    >>> aerial(2, size=32, only=[0, 1])
    ImageStore: 2 drawn pictures of 32 x 32 pixels, 4 classes; mask
    """
    check_asked(n, size, "aerial")
    rows = list(range(n)) if only is None else chosen(only, n, "aerial")
    names = [f"a_{row:04d}" for row in range(n)]
    given = sides(names, [""] * n, 0.2, 0.2, seed)
    specs = [sample(row, seed=seed) for row in rows]
    maps = torch.eye(2, 3, dtype=torch.float64).repeat(len(specs), 1, 1)
    maps *= torch.tensor([spec.side / size for spec in specs])[:, None, None]
    scenes = Scenes(
        specs, maps, draw, code_of(noise, aerial_ground, aerial_picture), attrgetter("side", "side")
    )
    mask = np.empty((len(rows), size, size), np.uint8)

    def one(row: int) -> None:
        mask[row] = draw_map(specs[row], size, size)

    on_one_core(one, len(rows), "Drawing maps")
    return ImageStore(
        _pictures(scenes, size, keep=only is None),
        {"mask": torch.from_numpy(mask)},
        classes=CLASSES,
        source="drawn by labkit.synth.aerial",
        licence="MIT",
        origin="drawn",
        names=[names[row] for row in rows],
        given=[given[row] for row in rows],
        originals=scenes,
    )


def _pictures(scenes: Scenes, size: int, *, keep: bool) -> Tensor:
    """[N, 3, size, size] uint8, drawn now or, where they are worth keeping, once."""

    def one(pixels: np.ndarray, row: int) -> None:
        pixels[row] = draw(scenes.specs[row], size, size)

    return drawn_or_kept(scenes, "aerial", (len(scenes.specs), 3, size, size), one, keep=keep)
