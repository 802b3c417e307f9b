"""How well masks agree: over all pixels of a set at once, and picture by picture."""

import torch
from torch import Tensor

from labkit.images import VOID
from labkit.metrics.checks import NOTHING

NAMES = ("IoU", "Dice")


class Segmentation:
    """Pixel accuracy, IoU and Dice, pooled over the set and per image.

    "pooled" adds up the pixels of all images before it divides, so large objects decide; "per
    image" divides in each image and takes the mean, so every image counts alike. Of two classes,
    IoU and Dice are those of the second, the foreground, alone; of more they are named "mean …",
    the mean over the classes, in each image first. Void, 255 in the targets, counts nowhere.

    **A class that is in neither mask nor prediction** has no IoU and no Dice: 0 / 0. With `absent`
    None, that class of that image is left out of all means, and a score of which nothing is left is
    NaN. A number counts instead of it: 1 praises the empty prediction, 0 punishes it. One falsely
    predicted pixel where the mask is empty scores 0 whichever rule is taken.

    Counts stay on the device of the predictions until `compute` reads them. Raises ValueError for
    fewer than two classes. Built in lesson 08.

    >>> score = Segmentation(classes=2)
    >>> score.update(torch.tensor([[[1, 1, 0, 0]]]), torch.tensor([[[1, 0, 0, 255]]]))
    >>> {name: round(value, 3) for name, value in score.compute().items()}
    ... # doctest: +NORMALIZE_WHITESPACE
    {'pixel accuracy': 0.667, 'IoU pooled': 0.5, 'IoU per image': 0.5,
     'Dice pooled': 0.667, 'Dice per image': 0.667}
    """

    def __init__(self, classes: int, absent: float | None = None) -> None:
        """Begin with nothing seen."""
        if classes < 2:
            raise ValueError(
                f"Segmentation was given {classes} classes. It needs at least two: background is "
                "one."
            )
        self.classes, self.absent = classes, absent
        self.counts: list[Tensor] = []  # pixels, int64 [B, classes, classes]: truth, prediction
        self.astray: list[Tensor] = []  # how many of a batch's pixels were no class

    def update(self, predictions: Tensor, targets: Tensor) -> None:
        """Count in a batch: logits [B, classes, H, W] or labels [B, H, W], and masks [B, H, W].

        For two classes, one logit a pixel, [B, 1, H, W], will do: above 0 is foreground. Masks and
        labels are whole numbers. Raises ValueError for other shapes; pixels that are no class, and
        logits that are NaN, are told by `compute`, as looking at them would make a GPU wait.
        """
        called, truth = self._labels(predictions, targets), targets.long()
        known = truth != VOID
        good = (truth >= 0) & (truth < self.classes) & (called >= 0) & (called < self.classes)
        image = torch.arange(len(truth), device=truth.device)[:, None, None]
        cell = (image * self.classes + truth.clamp(0, self.classes - 1)) * self.classes
        cell = (cell + called.clamp(0, self.classes - 1)).flatten()
        counts = truth.new_zeros(len(truth) * self.classes**2)
        # index_add_, as bincount would make a GPU wait for the largest number.
        counts.index_add_(0, cell, (known & good).flatten().long())
        self.counts.append(counts.view(-1, self.classes, self.classes))
        self.astray.append((known & ~good).sum())

    def compute(self) -> dict[str, float]:
        """The scores so far. Raises ValueError before the first pixel, or for one of no class."""
        counts = self._read()
        pooled = counts.sum(0)
        first = 1 if self.classes == 2 else 0
        mean = "" if self.classes == 2 else "mean "
        scores = {"pixel accuracy": (pooled.diagonal().sum() / pooled.sum()).item()}
        for name, over_all, each in zip(
            NAMES, self._scores(pooled), self._scores(counts), strict=True
        ):
            scores[f"{mean}{name} pooled"] = over_all[first:].nanmean().item()
            scores[f"{mean}{name} per image"] = each[:, first:].nanmean(1).nanmean().item()
        return scores

    def per_class(self) -> dict[str, Tensor]:
        """The four scores of each class, float64 [classes] on the CPU, NaN where there is none.

        "per image" is the mean over the images that have one. Raises what `compute` raises.
        """
        counts = self._read()
        pooled, each = self._scores(counts.sum(0)), self._scores(counts)
        return {f"{name} pooled": value for name, value in zip(NAMES, pooled, strict=True)} | {
            f"{name} per image": value.nanmean(0) for name, value in zip(NAMES, each, strict=True)
        }

    def per_image(self) -> dict[str, Tensor]:
        """IoU and Dice of each image and class, float64 [images, classes] on the CPU, or NaN.

        Images are in the order in which they came. Raises what `compute` raises.
        """
        return dict(zip(NAMES, self._scores(self._read()), strict=True))

    def matrix(self) -> Tensor:
        """Pixels of all images, int64 [classes, classes]: a row a truth, a column a prediction.

        Raises what `compute` raises.
        """
        return self._read().sum(0).long()

    def _scores(self, counts: Tensor) -> tuple[Tensor, Tensor]:
        """IoU and Dice of each class, [..., classes], of counts [..., classes, classes]."""
        both = counts.diagonal(dim1=-2, dim2=-1)
        iou, dice = _overlaps(both, counts.sum(-1), counts.sum(-2))
        if self.absent is not None:
            iou, dice = iou.nan_to_num(self.absent), dice.nan_to_num(self.absent)
        return iou, dice

    def _read(self) -> Tensor:
        """The counts as float64 on the CPU, once they are known to be all there was."""
        astray = torch.stack(self.astray).sum().item() if self.astray else 0
        if astray:
            raise ValueError(
                f"At {astray} pixels, the mask or the prediction was no class from 0 to "
                f"{self.classes - 1}, nor void ({VOID}), or NaN. Give Segmentation the number of "
                "classes that there are, and logits that are numbers."
            )
        if not self.counts or not (counts := torch.cat(self.counts).cpu()).any():
            raise ValueError(NOTHING)
        return counts.double()

    def _labels(self, predictions: Tensor, targets: Tensor) -> Tensor:
        """The classes that are predicted, int64 [B, H, W], -1 where there is no answer."""
        batch, places = targets.shape[:1], targets.shape[1:]
        if targets.ndim == 3 and not targets.is_floating_point():
            if predictions.shape == targets.shape and not predictions.is_floating_point():
                return predictions.long()
            if predictions.shape == (*batch, self.classes, *places):
                # NaN is the largest for argmax, and yet no answer.
                return predictions.argmax(1).masked_fill(predictions.isnan().any(1), -1)
            if self.classes == 2 and predictions.shape == (*batch, 1, *places):
                logits = predictions[:, 0]
                return (logits > 0).long().masked_fill(logits.isnan(), -1)
        one = ", or [B, 1, H, W]" if self.classes == 2 else ""
        raise ValueError(
            f"Segmentation was given predictions {list(predictions.shape)} {predictions.dtype} and "
            f"targets {list(targets.shape)} {targets.dtype}. It takes logits "
            f"[B, {self.classes}, H, W]{one}, or labels as whole numbers [B, H, W], and masks as "
            "whole numbers [B, H, W]."
        )


def mask_iou(masks: Tensor, others: Tensor) -> Tensor:
    """Intersection over union of masks and others, pair by pair: float64 [N], 0 to 1.

    Both are [N, H, W], true (or not 0) inside. NaN where both are empty: there is nothing to
    divide by. Raises ValueError for other or different shapes. Built in lesson 08.

    >>> mask_iou(torch.tensor([[[1, 1, 0]]]), torch.tensor([[[0, 1, 1]]])).tolist()
    [0.3333333333333333]
    """
    return _overlaps(*_areas("mask_iou", masks, others))[0]


def mask_dice(masks: Tensor, others: Tensor) -> Tensor:
    """Twice the intersection over the sum of both areas, otherwise as `mask_iou`.

    >>> mask_dice(torch.tensor([[[1, 1, 0]]]), torch.tensor([[[0, 1, 1]]])).tolist()
    [0.5]
    """
    return _overlaps(*_areas("mask_dice", masks, others))[1]


def _areas(name: str, masks: Tensor, others: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """How many pixels both hold, and each: [N]."""
    if masks.ndim != 3 or masks.shape != others.shape:
        raise ValueError(
            f"{name} was given {list(masks.shape)} and {list(others.shape)}. It takes two stacks "
            "of masks of one shape, [N, H, W]; mask[None] makes a stack of one."
        )
    one, other = masks.bool(), others.bool()
    return tuple(each.sum((1, 2)) for each in (one & other, one, other))  # type: ignore[return-value]


def _overlaps(both: Tensor, one: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
    """IoU and Dice of so many pixels, float64; NaN where there are none."""
    return both.double() / (one + other - both), 2 * both.double() / (one + other)
