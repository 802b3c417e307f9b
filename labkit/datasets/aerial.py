"""Drawn land seen from the air, and its map."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from labkit.datasets.chosen import check_asked, chosen
from labkit.images import GREY
from labkit.runtime import on_all_cores
from labkit.store import ImageStore
from labkit.store.kept import Built, hashed, kept_or_made
from labkit.store.split import sides
from labkit.synth.aerial import CLASSES, AerialSpec
from labkit.synth.aerial_land import sample
from labkit.synth.aerial_picture import draw, draw_map


@dataclass(frozen=True)
class DrawnLand:
    """Originals that are drawn anew each time, at any size; `size` is that of the store's."""

    specs: Sequence[AerialSpec]
    size: int

    def view(self, row: int, matrix: Tensor, size: int) -> Tensor:
        """Draw a part of a picture; see `Originals`."""
        spec = self.specs[row]
        back = matrix.numpy() * (spec.side / self.size)
        picture = draw(spec, size, size, back)
        at = np.arange(size) + 0.5
        x, y = (back[axis, 0] * at + back[axis, 1] * at[:, None] + back[axis, 2] for axis in (0, 1))
        # Beyond its border a photograph shows nothing, although the land could be drawn on.
        picture[:, (x < 0) | (x > spec.side) | (y < 0) | (y > spec.side)] = GREY
        return torch.from_numpy(picture)

    def whole(self, row: int) -> Tensor:
        """Draw a whole picture in its own size."""
        return torch.from_numpy(draw(self.specs[row]))


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
    mask = np.empty((len(rows), size, size), np.uint8)

    def one(row: int) -> None:
        mask[row] = draw_map(specs[row], size, size)

    on_all_cores(one, len(rows), "Drawing maps")
    return ImageStore(
        _pictures(specs, size, keep=only is None),
        {"mask": torch.from_numpy(mask)},
        classes=CLASSES,
        source="drawn by labkit.synth.aerial",
        licence="MIT",
        origin="drawn",
        names=[names[row] for row in rows],
        given=[given[row] for row in rows],
        originals=DrawnLand(specs, size),
    )


def _pictures(specs: Sequence[AerialSpec], size: int, *, keep: bool) -> Tensor:
    """[N, 3, size, size] uint8, drawn now or, where they are worth keeping, once."""
    shape = (len(specs), 3, size, size)

    def drawn(pixels: np.ndarray) -> Built:
        def one(row: int) -> None:
            pixels[row] = draw(specs[row], size, size)

        on_all_cores(one, len(specs), "Drawing")
        return Built(torch.from_numpy(pixels), torch.zeros(len(specs), 2, 3), {})

    if not keep:
        return drawn(np.empty(shape, np.uint8)).images
    # Specs follow from a seed and a number: the first and the last one tell them all.
    ends = [specs[0].to_json(), specs[-1].to_json()]
    return kept_or_made(hashed(["aerial", len(specs), size]), hashed(ends), shape, drawn).images
