"""Generation: draw a new picture, by learning the way from noise to the pictures there are."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from labkit.metrics import Denoising
from labkit.models.dream import noised
from labkit.runtime import moved
from labkit.synth.streams import stream
from labkit.tasks.task import Batch, Task, shape_of

UNTOLD = 0.1  # of the pictures are learned without their class, for guidance
LEVELS = 4  # noise levels at which a model is scored


def generate(classes: int | Sequence[str]) -> Task:
    """The task of leading noise to pictures of a class: flow matching, scored by its error.

    `classes` are their names or their number. The model takes noised pictures [B, 3, H, W], levels
    [B] and labels [B], where their number stands for no class, and returns the velocity
    [B, 3, H, W], which leads from noise to picture (`labkit.models.Denoiser`); targets are labels
    int64 [B]. The loss is its mean squared error, at a level of noise that is drawn for each
    picture; a tenth of the pictures is learned without class. Predictions are the error of each
    picture, at fixed levels and with a noise that is the same for all, so that a score depends on
    the model alone. Raises ValueError for no classes, labels that are none, or a model of another
    answer. What it drew is drawn by `labkit.models.sample`. After Lipman and others (2022),
    arXiv 2210.02747. Taught in lesson 14.

    >>> generate(10).name
    'draw 10 classes'
    """
    count = classes if isinstance(classes, int) else len(classes)
    if count < 1:
        raise ValueError(f"generate was given {count} classes. It needs at least 1 to draw.")

    def errors(
        model: nn.Module, images: Tensor, labels: Tensor, noise: Tensor, levels: Tensor
    ) -> Tensor:
        found = model(noised(images, noise, levels), levels, labels)
        _check_velocity(found, images)
        return mse_loss(found.float(), images - noise, reduction="none").mean((1, 2, 3))

    def loss(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        images, labels = batch
        _check_labels(labels, len(images))
        if labels.device.type == "cpu":  # on a GPU to look would be to wait for it, at each step
            _check_range(labels, count)
        levels = torch.rand(len(images), device=images.device)
        untold = torch.rand(len(images), device=images.device) < UNTOLD
        told = labels.masked_fill(untold, count)
        return {"loss": errors(model, images, told, torch.randn_like(images), levels).mean()}

    def predict(model: nn.Module, images: Tensor, labels: Tensor) -> Tensor:
        _check_labels(labels, len(images))
        _check_range(labels, count)
        noises = moved(_noises(images.shape[1:]), images.device)
        found = []
        for number, noise in enumerate(noises):
            levels = torch.full_like(images[:, 0, 0, 0], (number + 0.5) / LEVELS)
            found.append(errors(model, images, labels, noise.expand_as(images), levels))
        return torch.stack(found).mean(0)

    return Task(f"draw {count} classes", loss, predict, Denoising, given=("label",))


@lru_cache(maxsize=8)
def _noises(shape: Sequence[int]) -> Tensor:
    """The noise of each level that is scored, [LEVELS, C, H, W]."""
    each = [stream(0, "generate", number).standard_normal(shape) for number in range(LEVELS)]
    return torch.from_numpy(np.stack(each)).float()


def _check_velocity(found: Tensor, images: Tensor) -> None:
    if not isinstance(found, Tensor) or found.shape != images.shape:
        raise ValueError(
            f"The model returned {shape_of(found)} for pictures {list(images.shape)}. It must "
            "return the velocity, of the pictures' own shape, as labkit.models.Denoiser does."
        )


def _check_labels(labels: Tensor, pictures: int) -> None:
    if not isinstance(labels, Tensor) or labels.shape != (pictures,) or labels.is_floating_point():
        raise ValueError(
            f"generate was given targets {shape_of(labels)} for {pictures} pictures. It takes "
            f'the labels [{pictures}] of store.batches(…, targets="label"), and no shares such as '
            "mixup makes."
        )


def _check_range(labels: Tensor, count: int) -> None:
    if len(labels) and not 0 <= int(labels.min()) <= int(labels.max()) < count:
        raise ValueError(
            f"generate was given labels from {int(labels.min())} to {int(labels.max())}, and it "
            f"draws {count} classes. They are numbers from 0 to {count - 1}: "
            "generate(store.classes) knows all classes of a store."
        )
