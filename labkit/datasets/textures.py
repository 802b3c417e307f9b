"""Real surfaces that are already on the computer: squares of three photographs of scikit-image."""

import torch

from labkit.datasets.photographs import photograph
from labkit.store import ImageStore

CLASSES = ("brick", "grass", "gravel")
SIDE = 512  # pixels, of each photograph
TRAIN, TEST = (0, 224), (288, 512)  # the columns of each side; nothing between them is used


def textures(size: int = 64) -> ImageStore:
    """Return a store of squares cut out of real photographs of brick, grass and gravel.

    Squares of `size` pixels stand side by side. Those of the left 44 % of each photograph are to
    train on, those of the right 44 % to test on; a strip between them is left out, so that no test
    square touches what was learned from. Each side has 24 squares of 64 pixels a surface, half of
    all; there is nothing to validate on. Every square has its mean brightness brought to 127 and
    its deviation to 40, because the three photographs differ in both: by these two numbers alone,
    81 % of the test squares could be named. The task stays easy, since surfaces differ in how much
    neighbouring pixels do. The targets are `label`; `groups` name the side of each photograph.
    Raises ValueError for a size that is not from 16 to 224 pixels. Taught in lesson 03.

    >>> store = textures()
    >>> store
    ImageStore: 144 pictures of 64 x 64 pixels, 3 classes; label
    >>> [len(part) for part in store.split()]
    [72, 0, 72]
    """
    if not 16 <= size <= TRAIN[1]:
        raise ValueError(
            f"textures was asked for squares of {size} pixels. From 16 to {TRAIN[1]} can be cut "
            "without touching the other side."
        )
    squares, labels, given = [], [], []
    for label, name in enumerate(CLASSES):
        pixels = photograph(name).pixels
        for side, (first, end) in (("train", TRAIN), ("test", TEST)):
            for top in range(0, SIDE - size + 1, size):
                for left in range(first, end - size + 1, size):
                    squares.append(pixels[:, top : top + size, left : left + size])
                    labels.append(label)
                    given.append(side)
    return ImageStore(
        images=_evened(torch.stack(squares)),
        targets={"label": torch.tensor(labels)},
        classes=CLASSES,
        source="; ".join(f"{name}: {photograph(name).credit}" for name in CLASSES),
        licence="CC0",
        groups=[f"{CLASSES[label]}, {side}" for label, side in zip(labels, given, strict=True)],
        given=given,
    )


def _evened(images: torch.Tensor) -> torch.Tensor:
    """Bring every picture of uint8 [N, 3, H, W] to the same mean and deviation."""
    values = images.float()
    mean = values.mean((1, 2, 3), keepdim=True)
    std = values.std((1, 2, 3), keepdim=True).clamp(min=1)
    return ((values - mean) / std * 40 + 127).round().clamp(0, 255).to(torch.uint8)
