"""Localisation: where in the picture is it? Boxes and points by regression."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import smooth_l1_loss

from labkit.metrics import Distance, Overlap
from labkit.tasks.task import Batch, Task

# Up to this share of the picture's side an error counts as its square, beyond as itself, so that
# one head that is badly missed does not drown the others.
GENTLE = 0.02


def locate(target: Literal["box", "points"]) -> Task:
    """The task of finding one box, or K points, in each picture.

    The model takes images [B, 3, H, W] and returns [B, K, 2], x and y in shares of the picture
    (`labkit.models.Locator`), K = 2 for a box: its first corner and its last. Targets are float32
    [B, 4] or [B, K, 2] in pixels, as a store's columns of those names; a point that is NaN is not
    learned from. Predictions are in pixels and in the targets' form. Smooth L1, scored by IoU or
    distance. Raises ValueError for another target, or a model of another number of points. Taught
    in lesson 04.

    >>> locate("box").name
    'locate the box'
    """
    if target not in ("box", "points"):
        raise ValueError(f'locate was given {target!r}. It finds a "box" or "points".')

    def places(model: nn.Module, images: Tensor, wanted: int | None = None) -> Tensor:
        found = model(images)
        count = 2 if target == "box" else wanted
        if found.ndim != 3 or found.shape[2] != 2 or count not in (None, found.shape[1]):
            raise ValueError(
                f"The model returned {list(found.shape)} for {len(images)} pictures. It must "
                f"return [{len(images)}, {count or 'K'}, 2]: make it with points={count or 'K'}."
            )
        return found

    def loss(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        images, targets = batch
        height, width = images.shape[-2:]
        wanted = _scaled(targets.reshape(len(targets), -1, 2), 1 / width, 1 / height)
        found = places(model, images, wanted.shape[1]).float()
        known = wanted.isfinite()
        # Where nothing is known the answer is its own target, so it has no error.
        errors = smooth_l1_loss(
            found, torch.where(known, wanted, found.detach()), reduction="none", beta=GENTLE
        )
        return {"loss": errors.sum() / known.sum().clamp(min=1)}

    def predict(model: nn.Module, images: Tensor) -> Tensor:
        height, width = images.shape[-2:]
        found = _scaled(places(model, images).float(), width, height)
        return found.flatten(1) if target == "box" else found

    return Task(f"locate the {target}", loss, predict, Overlap if target == "box" else Distance)


def _scaled(places: Tensor, x: float, y: float) -> Tensor:
    """Places [B, K, 2], stretched; by plain numbers: a GPU would wait for a tensor of them."""
    return torch.stack([places[..., 0] * x, places[..., 1] * y], -1)
