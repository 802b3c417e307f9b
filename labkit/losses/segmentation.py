"""Losses of segmentation. All leave void out, compute in 32 bits and make no GPU wait."""

import torch
from torch import Tensor
from torch.nn import functional as F

from labkit.images import VOID

TINY = 1e-12  # for what is divided by: only where nothing is known it is less


def bce(logits: Tensor, masks: Tensor, weights: Tensor | None = None) -> Tensor:
    """Binary cross-entropy of one logit a pixel: above 0 says foreground.

    `logits` are [B, 1, H, W], `masks` [B, H, W] of whole numbers: 0, 1 and 255 (void). The result
    has no dimensions: the mean over all known pixels of the batch, in which a pixel counts as its
    `weights` say, [B, H, W] (`separation` makes them); 0 where nothing is known. Raises ValueError
    for other shapes and, on a CPU, for a mask of other numbers. Taught in lesson 08.

    >>> bce(torch.zeros(1, 1, 1, 3), torch.tensor([[[0, 1, 255]]]))
    tensor(0.6931)
    """
    _check("bce", logits, masks, 2, logits.shape[1:2] == (1,), "[B, 1, H, W]")
    losses = F.binary_cross_entropy_with_logits(
        logits[:, 0].float(), (masks == 1).float(), reduction="none"
    )
    return _mean(losses, masks, weights)


def cross_entropy(logits: Tensor, masks: Tensor, weights: Tensor | None = None) -> Tensor:
    """Cross-entropy of C logits a pixel, of which the largest names the class.

    `logits` are [B, C, H, W], `masks` [B, H, W] of whole numbers: 0 to C - 1 and 255 (void). Mean,
    `weights` and errors are those of `bce`; at least two classes. Taught in lesson 08.

    >>> cross_entropy(torch.zeros(1, 2, 1, 3), torch.tensor([[[0, 1, 255]]]))
    tensor(0.6931)
    """
    classes = logits.shape[1] if logits.ndim == 4 else 0
    _check("cross_entropy", logits, masks, classes, classes >= 2, "[B, C, H, W], C at least 2")
    losses = F.cross_entropy(logits.float(), masks.long(), ignore_index=VOID, reduction="none")
    return _mean(losses, masks, weights)


def dice(logits: Tensor, masks: Tensor) -> Tensor:
    """Soft Dice: one minus twice what probability and mask share, over the sum of both.

    `logits` are [B, 1, H, W] (one logit, two classes) or [B, C, H, W]; `masks` as in
    `cross_entropy`. It is worked out for each picture and class, and the mean of them all is
    returned, without dimensions, from 0 to 1. Of two classes the second, the foreground, counts
    alone, so that one logit and two say the same.

    **A class that a picture's mask does not hold** has nothing to share. Its loss is then the share
    of the picture that is called the class, the mean probability of the known pixels: 0 where none
    is, and more by the same amount for every pixel that is falsely called so. (The formula by
    itself would give 1 for any prediction, and sums over a whole batch without the class 0.)

    Raises ValueError as `bce` does. After Milletari, Navab and Ahmadi (2016), arXiv 1606.04797,
    without their squares. Taught in lesson 08.

    >>> masks = torch.tensor([[[0, 1]], [[0, 0]]])  # the second picture holds no foreground
    >>> sure = 50.0 * (2 * masks[:, None] - 1)
    >>> round(dice(sure, masks).item(), 6), dice(-sure, masks).item()
    (0.0, 1.0)
    """
    count = logits.shape[1] if logits.ndim == 4 else 0
    classes = max(count, 2)
    _check("dice", logits, masks, classes, count >= 1, "[B, 1, H, W] or [B, C, H, W]")
    logits = logits.float()
    called = logits.sigmoid() if count == 1 else logits.softmax(1)
    first = 1 if classes == 2 else 0
    numbers = torch.arange(first, classes, device=masks.device)
    truth = (masks[:, None] == numbers[:, None, None]).float()  # [B, classes, H, W]
    known = (masks != VOID).float()[:, None]
    called = called[:, -len(numbers) :] * known
    both, own, given = (maps.sum((2, 3)) for maps in (called * truth, truth, called))
    overlap = 1 - 2 * both / (own + given).clamp(min=TINY)
    share = given / known.sum((2, 3)).clamp(min=1)
    return torch.where(own > 0, overlap, share).mean()


def _mean(losses: Tensor, masks: Tensor, weights: Tensor | None) -> Tensor:
    """The mean of losses [B, H, W] over what is known, weighted."""
    counted = (masks != VOID).float()
    if weights is not None:
        if weights.shape != masks.shape:
            raise ValueError(
                f"The weights have the shape {list(weights.shape)} and the masks "
                f"{list(masks.shape)}. Give a weight for each pixel: [B, H, W]."
            )
        counted = counted * weights
    return (losses * counted).sum() / counted.sum().clamp(min=TINY)


def _check(name: str, logits: Tensor, masks: Tensor, classes: int, right: bool, takes: str) -> None:
    if logits.ndim != 4 or not right or masks.shape != (len(logits), *logits.shape[2:]):
        raise ValueError(
            f"{name} was given logits {list(logits.shape)} and masks {list(masks.shape)}. It takes "
            f"logits {takes}, and masks [B, H, W] of the same rows and columns."
        )
    if masks.is_floating_point():
        raise ValueError(
            f"{name} was given masks of {masks.dtype}. A mask holds the number of a class for each "
            "pixel: masks.long() makes them of floats that are whole."
        )
    if masks.device.type == "cpu":  # a GPU would wait for the answer
        wrong = (masks < 0) | ((masks >= classes) & (masks != VOID))
        if masks.dtype != torch.bool and wrong.any():
            raise ValueError(
                f"{name} was given a mask that holds {masks[wrong][0].item()}. Of {classes} "
                f"classes it holds 0 to {classes - 1}, and {VOID} where nobody knows. A map of "
                "objects becomes a mask by losses.split_touching, or (instances > 0).long()."
            )
