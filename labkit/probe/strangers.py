"""Somebody new: scores that should be high for what a network knows, and low for strangers."""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from labkit.metrics import Roc
from labkit.probe.nearest import similarity
from labkit.store import ImageStore


def sureness(logits: Tensor) -> Tensor:
    """The largest probability of each row of logits [N, classes]: [N], up to 1.

    The baseline of Hendrycks and Gimpel (2017), arXiv 1610.02136. Taught in lesson 05.
    """
    return logits.float().softmax(1).amax(1)


def negative_energy(logits: Tensor, temperature: float = 1.0) -> Tensor:
    """The soft maximum of each row of logits [N, classes], before they become shares of 1: [N].

    Softmax forgets how large the logits were altogether; this does not. The energy score of Liu and
    others (2020), arXiv 2010.03759, with the sign that makes what is known high. Raises ValueError
    for a temperature that is not above 0. Taught in lesson 05.
    """
    if temperature <= 0:
        raise ValueError(f"The temperature is {temperature}. It must be above 0.")
    return temperature * (logits.float() / temperature).logsumexp(1)


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


def hold_out(store: ImageStore, classes: Sequence[int]) -> tuple[ImageStore, ImageStore]:
    """Two stores: without some classes, the others numbered anew, and of those classes alone.

    A network learns from the first; the second are strangers to it, and keep their numbers and
    names. Raises ValueError for a class the store has not, or where fewer than two are left. Taught
    in lesson 05.
    """
    out = sorted(set(classes))
    left = [number for number in range(len(store.classes)) if number not in out]
    if len(left) + len(out) != len(store.classes) or len(left) < 2:
        raise ValueError(
            f"hold_out was given the classes {list(classes)} of a store with {len(store.classes)}. "
            f"Give numbers from 0 to {len(store.classes) - 1}, and leave at least two out of it."
        )
    strange = torch.isin(store.targets["label"], torch.tensor(out, dtype=torch.long))
    known = store[~strange]
    new = torch.full((len(store.classes),), -1)
    new[left] = torch.arange(len(left))
    targets = {**known.targets, "label": new[known.targets["label"]]}
    names = tuple(store.classes[number] for number in left)
    return replace(known, targets=targets, classes=names), store[strange]
