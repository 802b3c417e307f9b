"""Mixup: two pictures laid over each other, and their labels in the same proportion."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn.functional import one_hot

from labkit.runtime import moved


@dataclass(frozen=True)
class Mixup:
    """See `mixup`."""

    alpha: float
    classes: int

    def __repr__(self) -> str:
        """As it was written."""
        return f"mixup({self.alpha:g}, {self.classes})"

    def mix(
        self, images: Tensor, targets: dict[str, Any], generator: Generator
    ) -> tuple[Tensor, dict[str, Any]]:
        """Return mixed float pictures, and targets whose label is [B, classes], in shares."""
        if set(targets) != {"label"}:
            raise ValueError(
                f"mixup was given the targets {', '.join(targets) or 'none'}. It mixes labels "
                'alone: ask for targets="label".'
            )
        number = int(torch.randint(2**31, (1,), generator=generator))
        shares = np.random.default_rng(number).beta(self.alpha, self.alpha, len(images))
        # The larger share is a picture's own, or half of them would change places with others.
        share = torch.from_numpy(np.maximum(shares, 1 - shares)).float()
        partner = torch.randperm(len(images), generator=generator)
        share, partner, label = moved((share, partner, targets["label"]), images.device)
        own = share.view(-1, 1, 1, 1)
        mixed = own * images + (1 - own) * images[partner]
        hot = one_hot(label, self.classes).float()
        soft = share[:, None] * hot + (1 - share[:, None]) * hot[partner]
        return mixed, {"label": soft}


def mixup(alpha: float, classes: int) -> Mixup:
    """Lay each picture over another of its batch; cross-entropy takes the mixed labels.

    The share of the second is drawn from a Beta(alpha, alpha) distribution, and at most a half:
    Zhang et al. 2018 (arXiv 1710.09412). Labels become float [B, classes] that sum to 1 a row.

    >>> mixup(0.2, classes=10)
    mixup(0.2, 10)
    """
    if alpha <= 0 or classes < 2:
        raise ValueError(
            f"mixup was given alpha={alpha} and {classes} classes. It needs an alpha above 0, such "
            "as 0.2, and at least 2 classes."
        )
    return Mixup(alpha, classes)
