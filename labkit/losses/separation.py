"""Objects that touch: the line that parts them, and the weight that makes a network learn it."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from labkit.images import VOID


def split_touching(instances: Tensor) -> Tensor:
    """Masks uint8 [B, H, W] of 0, 1 and 255, in which no two objects touch.

    `instances` are maps [B, H, W] of whole numbers: 0 is background, k the k-th object, 255 void.
    Where a pixel of an object meets another object, also across a corner, it becomes background:
    each gives up a pixel, and the line between them is two wide. Raises ValueError for other shapes
    or types. After the U-Net's paper (see `separation`). Taught in lesson 06.

    >>> split_touching(torch.tensor([[[1, 1, 1, 2, 2, 2, 255]]])).tolist()
    [[[1, 1, 0, 0, 1, 1, 255]]]
    """
    _check("split_touching", instances)
    numbers = instances.float()
    is_object = (instances > 0) & (instances != VOID)
    # The largest and the smallest number of an object around each pixel.
    largest = _around(numbers.where(is_object, -torch.inf))
    smallest = -_around((-numbers).where(is_object, -torch.inf))
    masks = (is_object & (largest == smallest)).to(torch.uint8)
    return masks.masked_fill(instances == VOID, VOID)


def separation(instances: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Tensor:
    """Weights float32 [B, H, W] of the pixels, large on the background between two near objects.

    `instances` as in `split_touching`. A pixel of the background, lines that part touching objects
    included, weighs 1 + w0 · exp(-(d1 + d2)² / (2 · sigma²)), d1 and d2 its distances in pixels to
    the nearest object and to the next; any other weighs 1, and so does all of a picture with fewer
    than two objects. Ronneberger, Fischer and Brox (2015), arXiv 1505.04597, equation 2, with
    their values; the 1 is their weight of a class. scipy measures the distances on the CPU, which a
    GPU waits for. Raises ValueError for other shapes or types, a `w0` below 0 or a `sigma` not
    above. Taught in lesson 06.

    >>> near = separation(torch.tensor([[[1, 1, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0]]]))[0, 0]
    >>> near[2].item() > 10, near[0].item(), near[-1].item() < 1.1
    (True, 1.0, True)
    """
    _check("separation", instances)
    if w0 < 0 or sigma <= 0:
        raise ValueError(
            f"separation was given w0={w0} and sigma={sigma}. Take a w0 of at least 0 and a sigma "
            "above 0, such as the paper's w0=10, sigma=5."
        )
    each = [_to_two_nearest(picture) for picture in instances.cpu().numpy()]
    distance = torch.from_numpy(np.stack(each)).to(instances.device)
    extra = w0 * torch.exp(-(distance**2) / (2 * sigma**2))
    return 1 + extra.where(split_touching(instances) == 0, 0)


def _to_two_nearest(picture: np.ndarray) -> np.ndarray:
    """The distance to the nearest object and that to the next, summed: float32 [H, W]."""
    from scipy.ndimage import distance_transform_edt  # needed by this alone

    nearest = np.full(picture.shape, np.inf, np.float32)
    second = nearest
    for number in np.unique(picture):
        if number not in (0, VOID):
            distance = distance_transform_edt(picture != number).astype(np.float32)
            second = np.minimum(second, np.maximum(nearest, distance))
            nearest = np.minimum(nearest, distance)
    return nearest + second


def _around(numbers: Tensor) -> Tensor:
    return F.max_pool2d(numbers, kernel_size=3, stride=1, padding=1)


def _check(name: str, instances: Tensor) -> None:
    if instances.ndim != 3 or instances.is_floating_point() or instances.dtype == torch.bool:
        raise ValueError(
            f"{name} was given {list(instances.shape)} {instances.dtype}. It takes maps of objects "
            "[B, H, W] of whole numbers: 0 is background, k the k-th object, 255 void. "
            "skimage.measure.label makes one of a mask."
        )
