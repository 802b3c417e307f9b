"""How well a network finds its way out of noise, and what the pictures that it draws are like."""

import torch
from torch import Tensor

from labkit.metrics.checks import NOTHING


class Denoising:
    """The mean of errors [B] that are predictions themselves: noise comes with no other target.

    >>> score = Denoising()
    >>> score.update(torch.tensor([0.25, 0.75]))
    >>> score.compute()
    {'error': 0.5}
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.errors: list[Tensor] = []

    def update(self, predictions: Tensor, targets: object = None) -> None:
        """Count in a batch. Raises ValueError unless it is one error a picture."""
        if predictions.ndim != 1:
            raise ValueError(
                f"Denoising was given predictions {list(predictions.shape)}. It takes errors [B], "
                "one a picture."
            )
        self.errors.append(predictions.float())

    def compute(self) -> dict[str, float]:
        """The mean so far. Raises ValueError before the first picture."""
        seen = torch.cat(self.errors) if self.errors else torch.zeros(0)
        if not len(seen):
            raise ValueError(NOTHING)
        return {"error": seen.mean().item()}


def nearest(pictures: Tensor, others: Tensor) -> tuple[Tensor, Tensor]:
    """Of each picture [N, C, H, W] the nearest of others [M, C, H, W]: its distance and its row.

    The distance is the root of the mean squared difference of values. A picture that copies one of
    the others has 0. Raises ValueError where their shapes differ or there are none. Taught in
    lesson 14.

    >>> others = torch.stack([torch.full((1, 2, 2), 0.0), torch.full((1, 2, 2), 0.5)])
    >>> nearest(torch.ones(1, 1, 2, 2), others)
    (tensor([0.5000]), tensor([1]))
    """
    if pictures.shape[1:] != others.shape[1:] or not len(others):
        raise ValueError(
            f"nearest was given pictures {list(pictures.shape)} and others {list(others.shape)}. "
            "It takes [N, C, H, W] and at least one of the same channels and size."
        )
    apart = torch.cdist(pictures.flatten(1).float(), others.flatten(1).float())
    found = apart.min(1)
    return found.values / pictures[0].numel() ** 0.5, found.indices


def variety(pictures: Tensor, labels: Tensor) -> float:
    """How far apart two pictures of a class are on average, as `nearest` measures: 0 if all equal.

    Pictures [N, C, H, W], labels [N]; classes count alike. Raises ValueError where no class has two
    pictures. Taught in lesson 14.

    >>> variety(torch.tensor([0.0, 1.0, 5.0]).reshape(3, 1, 1, 1), torch.tensor([0, 0, 1]))
    1.0
    """
    flat = pictures.flatten(1).float() / pictures[0].numel() ** 0.5
    means = [torch.pdist(flat[labels == one]).mean() for one in labels.unique()]
    known = torch.stack([mean for mean in means if mean.isfinite()] or [torch.tensor(torch.nan)])
    if known.isnan().any():
        raise ValueError(
            "variety found no class with two pictures to compare. Draw several of a class, such as "
            "sample(model, [3] * 20, …)."
        )
    return known.mean().item()
