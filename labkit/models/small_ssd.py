"""SSD: default boxes all over the picture, and one look that says what each of them holds."""

from torchvision.models.detection.anchor_utils import DefaultBoxGenerator
from torchvision.models.detection.ssd import SSD

from labkit.models.prepared import AsTheyAre, in_full
from labkit.models.pyramid import STRIDES, Pyramid, check_classes

SCALES = [0.12, 0.26, 0.5, 0.85]  # sides of a level's boxes and of one more, as shares


def ssd(classes: int, size: int = 160, width: int = 64) -> SSD:
    """Return a small SSD for square pictures of `size` pixels, with random weights.

    It takes [N, 3, `size`, `size`] float32. While it trains, `model(images, targets)` returns its
    two losses, `classification`, with three times as many of the hardest empty boxes as there are
    boxes that fit, and `bbox_regression`; else `model(images)` returns a dictionary of `boxes`
    [n, 4] in pixels, `labels` [n] from 1, and `scores` [n] for each picture. torchvision's SSD
    around a small backbone. After Liu and others (2016), arXiv 1512.02325. Raises ValueError for
    fewer than one class. Used in lesson 11.

    >>> import torch
    >>> found = ssd(classes=7).eval()(torch.zeros(1, 3, 160, 160))
    >>> sorted(found[0])
    ['boxes', 'labels', 'scores']
    """
    check_classes(classes, "ssd")
    backbone = Pyramid(width)
    backbone.out_channels = [width] * len(STRIDES)  # type: ignore[assignment]  # one a level
    boxes = DefaultBoxGenerator([[2]] * len(STRIDES), scales=SCALES, steps=list(STRIDES))
    model = SSD(backbone, boxes, (size, size), classes + 1)
    model.transform = AsTheyAre()
    model.classes = classes  # `detect` asks for it
    return in_full(model)
