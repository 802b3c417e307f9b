"""Segmentation: to which class does every pixel belong?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from torch import Tensor, nn

from labkit import losses
from labkit.metrics import Segmentation
from labkit.tasks.task import Batch, Score, Task, shape_of

Loss = Literal["ce", "bce", "dice", "bce + dice", "ce + dice"]


def segment(classes: int | Sequence[str], loss: Loss = "ce", separate: float | None = None) -> Task:
    """The task of naming a class for every pixel, scored by IoU and Dice.

    `classes` are their names or their number, background the first. The model takes images
    [B, 3, H, W] and returns logits [B, C, H, W]; "bce" is for two classes and takes one logit,
    [B, 1, H, W], and "dice" by itself takes either. `loss` names what is minimised, the functions
    of `labkit.losses`; of two, both are logged. Targets are masks [B, H, W] of whole numbers, 255
    where nobody knows, or a dictionary that has them as `mask`, as a store's columns come.

    With `separate`, the w0 of `losses.separation`, masks are maps of objects (0, then 1, 2 …) of
    two classes. Objects that touch are parted by a line of background, which is what is learned and
    scored, and in cross-entropies the background between near objects weighs up to w0 more.

    Raises ValueError for other arguments, and later for a model of another number of channels or
    another size, targets without masks, and what the losses refuse. Taught in lessons 06 to 08.

    >>> segment(["background", "polyp"], loss="bce + dice").name
    'segment 2 classes'
    """
    count = classes if isinstance(classes, int) else len(classes)
    _check(count, loss, separate)
    parts = loss.split(" + ")
    channels = {"bce": (1,), "ce": (count,)}.get(parts[0], (1, 2) if count == 2 else (count,))

    def logits(model: nn.Module, images: Tensor) -> Tensor:
        found = model(images)
        _check_output(found, images, channels)
        return found.float()  # of 16 bits, probabilities would not sum to one

    def minimised(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        images, targets = batch
        masks, weights = masks_of(targets), None
        if separate is not None:
            weights, masks = losses.separation(masks, separate), losses.split_touching(masks)
        found, values = logits(model, images), {}
        for part in parts:
            if part == "dice":
                values[part] = losses.dice(found, masks)
            else:
                function = losses.bce if part == "bce" else losses.cross_entropy
                values[part] = function(found, masks, weights)
        return values

    score = Scored(count, split=separate is not None)
    return Task(f"segment {count} classes", minimised, logits, score)


@dataclass(frozen=True)
class Scored:
    """Makes the running score; equal for tasks scored alike, so that one figure compares them."""

    classes: int
    split: bool

    def __call__(self) -> Score:
        """A fresh score."""
        return _Score(self.classes, self.split)


class _Score(Segmentation):
    """The score of masks as a task's targets come: in a dictionary, or as maps of objects."""

    def __init__(self, classes: int, split: bool) -> None:
        super().__init__(classes)
        self.split = split

    def update(self, predictions: Tensor, targets: Any) -> None:
        masks = masks_of(targets)
        super().update(predictions, losses.split_touching(masks) if self.split else masks)


def masks_of(targets: Any) -> Tensor:
    """The masks among a batch's targets. Raises ValueError where there are none.

    >>> import torch
    >>> masks_of({"mask": torch.zeros(1, 2, 2)}).shape
    torch.Size([1, 2, 2])
    """
    masks = targets.get("mask") if isinstance(targets, dict) else targets
    if isinstance(masks, Tensor):
        return masks
    held = f" with {', '.join(targets)}" if isinstance(targets, dict) else ""
    raise ValueError(
        f"segment was given a {type(targets).__name__}{held} as targets. It takes masks "
        '[B, H, W], alone or as the column "mask": store.batches(16, targets="mask").'
    )


def _check(count: int, loss: str, separate: float | None) -> None:
    if count < 2:
        raise ValueError(
            f"segment was given {count} classes. It needs at least 2: background is one of them."
        )
    if loss not in get_args(Loss):
        names = ", ".join(f'"{name}"' for name in get_args(Loss))
        raise ValueError(f"segment was given loss={loss!r}. It is one of {names}.")
    if "bce" in loss and count != 2:
        raise ValueError(
            f'segment was given loss="{loss}" and {count} classes. One logit tells two classes '
            'apart: take "ce" for more.'
        )
    if separate is not None and (count != 2 or loss == "dice"):
        raise ValueError(
            f'segment was given separate={separate}, {count} classes and loss="{loss}". Only '
            'objects of one kind, so two classes, are separated, by a loss with "bce" or "ce".'
        )


def _check_output(logits: Any, images: Tensor, channels: tuple[int, ...]) -> None:
    """By shape alone: looking at the masks would make a GPU wait."""
    size = images.shape[-2:]
    if not isinstance(logits, Tensor) or logits.ndim != 4 or len(logits) != len(images):
        raise ValueError(
            f"The model returned {shape_of(logits)}. It must return one tensor of logits, "
            f"{[len(images), channels[-1], *size]}: of torchvision's networks that is the 'out' "
            "of their dictionary."
        )
    if logits.shape[1] not in channels:
        wanted = " or ".join(map(str, channels))
        raise ValueError(
            f"The model returned {logits.shape[1]} channels, and this loss takes {wanted}. Make it "
            f"with as many, such as UNet(classes={channels[-1]}), or give it a new last layer, "
            f'nn.Conv2d(width, {channels[-1]}, kernel_size=1); one channel is for "bce" or '
            '"dice".'
        )
    if logits.shape[2:] != size:
        raise ValueError(
            f"The model returned logits of {logits.shape[2]} x {logits.shape[3]} for pictures of "
            f"{size[0]} x {size[1]} pixels. Every pixel needs one: end the model with "
            "nn.functional.interpolate(logits, images.shape[-2:], mode='bilinear')."
        )
