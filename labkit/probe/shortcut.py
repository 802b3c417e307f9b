"""A shortcut, planted: a camera's stamp in the corner that gives the answer away."""

from dataclasses import replace

import torch
from torch import Tensor

from labkit.store import ImageStore

# Digits of 5 rows and 3 columns.
FONT = (
    "111101101101111", "010110010010111", "111001111100111", "111001111001111", "101101111001001",
    "111100111001111", "111100111101111", "111001010010010", "111101111101111", "111101111001111",
)  # fmt: skip
ORANGE = (255, 140, 30)  # as cameras once burnt the date into a picture
MARGIN = 3  # from the border, in dots


def stamp(
    store: ImageStore, share: float = 1.0, *, dot: int | None = None, seed: int = 0
) -> ImageStore:
    """Stamp a number in orange into the lower right corner of every picture: a new store.

    In a `share` of the pictures, drawn by `seed`, it is the number of the picture's own class; in
    the others that of another class, drawn evenly. With share=1 the stamp alone gives the answer
    away; at share=0 it always lies. It happens unplanned, too: networks that were to find pneumonia
    on X-rays could tell the hospital they came from, and leant on it (Zech and others 2018, arXiv
    1807.00431). A `dot` of the digits is a 32nd of the picture's side unless given in pixels: finer
    ones are harder to read, for networks too. `stamp_box` says where it is. The new store has no
    originals: crops of it are cut from these very pictures, stamp and all. Needs labels; raises
    ValueError for a share that is not from 0 to 1, or pictures too small for the number. Taught in
    lesson 05.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"stamp was given a share of {share}. It goes from 0 to 1.")
    x1, y1, x2, y2 = (int(side) for side in stamp_box(store, dot))
    count, labels = len(store.classes), store.targets["label"]
    draw = torch.Generator().manual_seed(seed)
    lies = torch.randperm(len(store), generator=draw) >= round(share * len(store))
    others = torch.randint(1, count, (len(store),), generator=draw)  # how many classes further on
    numbers = torch.where(lies, (labels + others) % count, labels)
    dots = torch.stack([_dots(number, count) for number in range(count)])[numbers]
    cell = (y2 - y1) // dots.shape[1]
    mask = dots.repeat_interleave(cell, 1).repeat_interleave(cell, 2).to(store.images.device)
    images = store.images.clone()
    corner = images[:, :, y1:y2, x1:x2]
    ink = torch.tensor(ORANGE, dtype=torch.uint8, device=images.device)[:, None, None]
    images[:, :, y1:y2, x1:x2] = torch.where(mask[:, None], ink, corner)
    return replace(store, images=images, originals=None, rows=torch.arange(len(store)))


def stamp_box(store: ImageStore, dot: int | None = None) -> Tensor:
    """Where `stamp` writes in a store's pictures: float32 [4], (x1, y1, x2, y2) in pixels.

    `dot` as in `stamp`. Raises ValueError for pictures too small, or fewer than two classes.
    """
    if len(store.classes) < 2:
        raise ValueError(
            f"This store has {len(store.classes)} classes. A stamp that tells them apart needs two."
        )
    height, width = store.images.shape[-2:]
    rows, columns = _dots(0, len(store.classes)).shape
    cell = max(1, min(height, width) // 32) if dot is None else dot
    if cell < 1 or cell * (rows + MARGIN) > height or cell * (columns + MARGIN) > width:
        raise ValueError(
            f"Pictures of {height} x {width} pixels are too small for a stamp of {rows} x {columns}"
            f" dots, {cell} pixels each. Dots need at least one pixel, and {MARGIN} are left free "
            "to the border."
        )
    x2, y2 = width - MARGIN * cell, height - MARGIN * cell
    return torch.tensor([x2 - columns * cell, y2 - rows * cell, x2, y2], dtype=torch.float32)


def _dots(number: int, count: int) -> Tensor:
    """A number in as many digits as the largest of `count` has: bool [5, 4 * digits - 1]."""
    digits = str(number).zfill(len(str(count - 1)))
    drawn = [torch.tensor([[*map(int, FONT[int(d)])]]).reshape(5, 3).bool() for d in digits]
    gap = torch.zeros(5, 1, dtype=torch.bool)
    return torch.cat([part for each in drawn for part in (gap, each)][1:], 1)
