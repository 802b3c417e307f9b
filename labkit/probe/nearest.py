"""Few examples: name a picture by the known pictures whose features are nearest."""

import torch
from torch import Tensor
from torch.nn.functional import normalize


def similarity(features: Tensor, gallery: Tensor) -> Tensor:
    """The cosine between each of features [N, D] and each of gallery [M, D]: [N, M], -1 to 1.

    Raises ValueError where D differs.
    """
    if features.ndim != 2 or gallery.ndim != 2 or features.shape[1] != gallery.shape[1]:
        raise ValueError(
            f"similarity was given features {list(features.shape)} and {list(gallery.shape)}. It "
            "takes [N, D] and [M, D], made by one network."
        )
    return normalize(features.float(), dim=1) @ normalize(gallery.float(), dim=1).T


def nearest(features: Tensor, gallery: Tensor, labels: Tensor, classes: int) -> Tensor:
    """Score classes by their nearest known example: [N, classes], to be used as logits are.

    `features` [N, D] are of pictures to name, `gallery` [M, D] of known ones, and `labels` int64
    [M] theirs, from 0 to classes - 1. A class's score is the cosine to the nearest of its examples,
    so one example a class will do (one-shot); -inf where it has none. `argmax(1)` is the name,
    `topk` the likeliest, and the largest score says how familiar a picture is. `labkit.models.
    features` makes the features. Raises ValueError where there is not one label an example. Taught
    in lesson 05.

    >>> known = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    >>> nearest(torch.tensor([[0.0, 2.0]]), known, torch.tensor([0, 1]), classes=2)
    tensor([[0., 1.]])
    """
    if labels.shape != gallery.shape[:1]:
        raise ValueError(
            f"nearest was given {len(gallery)} examples and labels {list(labels.shape)}. Give one "
            "label an example."
        )
    near = similarity(features, gallery)
    scores = near.new_full((len(near), classes), -torch.inf)
    return scores.scatter_reduce(1, labels.expand(len(near), -1), near, "amax")


def pick_each(labels: Tensor, count: int, seed: int = 0) -> Tensor:
    """The positions of at most `count` pictures of each class, drawn by `seed`, in order.

    More of them hold all that fewer held, so a curve over `count` compares like with like. Raises
    ValueError for a count below 1. Taught in lesson 05.

    >>> labels = torch.tensor([0, 0, 1, 1, 1])
    >>> labels[pick_each(labels, 2)].tolist()
    [0, 0, 1, 1]
    """
    if count < 1:
        raise ValueError(f"pick_each was given a count of {count}. It needs at least 1.")
    shuffled = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
    kept = [
        own[:count] for each in labels.unique() if len(own := shuffled[labels[shuffled] == each])
    ]
    return torch.cat(kept).sort().values
