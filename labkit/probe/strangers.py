"""Somebody new: scores that should be high for what a network knows, and low for strangers."""

import torch
from torch import Tensor

from labkit.metrics import Roc
from labkit.probe.nearest import similarity


def sureness(logits: Tensor) -> Tensor:
    """The largest probability of each row of logits [N, classes]: [N], up to 1.

    The baseline of Hendrycks and Gimpel (2017), arXiv 1610.02136. Taught in lesson 05.
    """
    return logits.float().softmax(1).amax(1)


def familiarity(features: Tensor, gallery: Tensor, k: int = 1) -> Tensor:
    """The cosine of each of features [N, D] to the k-th nearest of gallery [M, D]: [N], -1 to 1.

    The gallery is what was learned from. Sun and others (2022), arXiv 2204.06507. Raises ValueError
    for a `k` that the gallery has not, or where D differs. Taught in lesson 05.
    """
    if not 1 <= k <= len(gallery):
        raise ValueError(f"k is {k}, and the gallery has {len(gallery)} pictures to choose from.")
    return similarity(features, gallery).topk(k, dim=1).values[:, -1]


def told_apart(known: Tensor, strangers: Tensor) -> Roc:
    """How well a score [N] of known ones and [M] of strangers tells them apart.

    The known are the positives: a point's sensitivity is the share of them that is recognised as
    known, its specificity the share of strangers that is refused. Raises ValueError for scores of
    another shape. Taught in lesson 05.

    >>> told_apart(torch.tensor([0.9, 0.7]), torch.tensor([0.8, 0.1])).compute()
    {'area under ROC': 0.75}
    """
    score = Roc()
    score.update(known.cpu(), torch.ones(len(known), dtype=torch.bool))
    score.update(strangers.cpu(), torch.zeros(len(strangers), dtype=torch.bool))
    return score
