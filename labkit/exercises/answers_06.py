"""Right and wrong answers to the exercises of lesson 06, those that do not fit on a line."""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

Tensor = torch.Tensor


def pixel_accuracy(predicted: Tensor, mask: Tensor) -> float:
    known = mask != 255
    return (predicted == mask)[known].float().mean().item()


def in_each(predicted: Tensor, mask: Tensor) -> list[float]:
    """The share of each picture; of one picture a list of one."""
    pictures = (predicted, mask) if mask.ndim == 3 else (predicted[None], mask[None])
    return [pixel_accuracy(mine, its) for mine, its in zip(*pictures, strict=True)]


def mean_of_shares(predicted: Tensor, mask: Tensor) -> float:
    shares = in_each(predicted, mask)
    return sum(shares) / len(shares)


def overlap(predicted: Tensor, mask: Tensor, known: Tensor, dice: bool = False) -> float:
    """IoU or Dice of the polyp, where `known` is True."""
    found, there = (predicted == 1) & known, mask == 1
    both = (found & there).sum()
    whole = (found.sum() + there.sum()) / 2 if dice else (found | there).sum()
    return (both / whole).item()


def flip_some(images: Tensor, masks: Tensor, flipped: Tensor) -> tuple[Tensor, Tensor]:
    images = torch.where(flipped[:, None, None, None], images.flip(-1), images)
    masks = torch.where(flipped[:, None, None], masks.flip(-1), masks)
    return images, masks


def flipping(picture: tuple[int, ...], mask: tuple[int, ...]) -> Callable:
    """Mirror pictures and masks along these dimensions, right where both are the last."""

    def answer(images: Tensor, masks: Tensor, flipped: Tensor) -> tuple[Tensor, Tensor]:
        images = torch.where(flipped[:, None, None, None], images.flip(picture), images)
        return images, torch.where(flipped[:, None, None], masks.flip(mask), masks)

    return answer


def in_two_parts(images: Tensor, masks: Tensor, flipped: Tensor) -> tuple[Tensor, Tensor]:
    """Those that are mirrored come first, and no picture keeps its place."""
    chosen, left = flipped, ~flipped
    return (
        torch.cat([images[chosen].flip(-1), images[left]]),
        torch.cat([masks[chosen].flip(-1), masks[left]]),
    )


def in_lists(images: Tensor, masks: Tensor, flipped: Tensor) -> tuple[list, list]:
    """Picture by picture, and not made a batch again."""
    images, masks = flip_some(images, masks, flipped)
    return list(images), list(masks)


def first_alone(images: Tensor, masks: Tensor, flipped: Tensor) -> tuple[Tensor, Tensor]:
    """A loop that ends after the first one it mirrors."""
    return flip_some(images, masks, flipped & (flipped.cumsum(0) == 1))


def first_decides(images: Tensor, masks: Tensor, flipped: Tensor) -> tuple[Tensor, Tensor]:
    return (images.flip(-1), masks.flip(-1)) if flipped[0] else (images, masks)


def lined_up(picture: int, mask: int) -> Callable:
    """Give `flipped` so many dimensions of size 1 for the pictures, and so many for the masks."""

    def answer(images: Tensor, masks: Tensor, flipped: Tensor) -> tuple[Tensor, Tensor]:
        wide = flipped.reshape(-1, *[1] * picture)
        images = torch.where(wide, images.flip(-1), images)
        return images, torch.where(flipped.reshape(-1, *[1] * mask), masks.flip(-1), masks)

    return answer


def mask_of(pixels: Tensor) -> Tensor:
    return (pixels.float().mean(0) >= 128).long()


def as_classes(mask_of: Callable, pixels: Tensor) -> Any:
    """What `mask_of` says, in whatever type of whole numbers: uint8 saves room, int64 is usual."""
    classes = mask_of(pixels)
    types = (torch.uint8, torch.int8, torch.int16, torch.int32)
    return classes.long() if getattr(classes, "dtype", None) in types else classes


def crop_corner(row: int, column: int, size: int, height: int, width: int) -> tuple[int, int]:
    top = min(max(row - size // 2, 0), height - size)
    left = min(max(column - size // 2, 0), width - size)
    return top, left


def as_near(corner_of: Callable, *given: int) -> Any:
    """What `crop_corner` says, in whole numbers as a slice wants them.

    A crop of even size has two pixels in its middle: with the point on the other one it is as near,
    and right.
    """
    said, best = corner_of(*given), crop_corner(*given)
    numbers = (int, float, np.number, Tensor)
    if not isinstance(said, tuple | list) or len(said) != 2:
        return said
    if not all(isinstance(each, numbers) for each in said):
        return said
    top, left = map(operator.index, said)  # of a fraction, a TypeError
    return best if _from_middle(top, left, *given) == _from_middle(*best, *given) else (top, left)


def _from_middle(
    top: int, left: int, row: int, column: int, size: int, height: int, width: int
) -> tuple[float, float] | None:
    """How far a crop's middle is from the point, down and across; None outside the picture."""
    if not (0 <= top <= height - size and 0 <= left <= width - size):
        return None
    return abs(top + (size - 1) / 2 - row), abs(left + (size - 1) / 2 - column)


def cornered(top: Callable[[int, int, int], Any]) -> Callable:
    """The same slip in rows and columns: `top` is given the middle, the size and the side."""

    def answer(row: int, column: int, size: int, height: int, width: int) -> tuple[Any, Any]:
        return top(row, size, height), top(column, size, width)

    return answer


def border_weight(d1: Tensor, d2: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Tensor:
    return w0 * torch.exp(-((d1 + d2) ** 2) / (2 * sigma**2))


def weighing(inside: Callable[[Tensor, Tensor, float], Tensor]) -> Callable:
    """The weight with something else under the exponential."""

    def answer(d1: Tensor, d2: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Tensor:
        return w0 * torch.exp(inside(d1, d2, sigma))

    return answer


def each_alone(d1: Tensor, d2: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Tensor:
    """A weight for either distance, added up."""
    nothing = torch.zeros_like(d1)
    return border_weight(d1, nothing, w0, sigma) + border_weight(nothing, d2, w0, sigma)


def w0_inside(d1: Tensor, d2: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Tensor:
    return torch.exp(-w0 * (d1 + d2) ** 2 / (2 * sigma**2))


def with_the_class(d1: Tensor, d2: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Tensor:
    return 1 + border_weight(d1, d2, w0, sigma)


def without_w0(d1: Tensor, d2: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Tensor:
    return border_weight(d1, d2, 1.0, sigma)


def without_exp(d1: Tensor, d2: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Tensor:
    return -w0 * (d1 + d2) ** 2 / (2 * sigma**2)


def written_in(d1: Tensor, d2: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Tensor:
    return border_weight(d1, d2)


def exchanged(d1: Tensor, d2: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Tensor:
    return border_weight(d1, d2, sigma, w0)


def as_density(d1: Tensor, d2: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Tensor:
    return border_weight(d1, d2, w0, sigma) / (sigma * math.sqrt(2 * math.pi))


def by_math(d1: Tensor, d2: Tensor, w0: float = 10.0, sigma: float = 5.0) -> Any:
    return w0 * math.exp(-((d1 + d2) ** 2) / (2 * sigma**2))


def some(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))
