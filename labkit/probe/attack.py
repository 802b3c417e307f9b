"""Adversarial examples: a change too small to matter to you, made to fool a network.

Attack one network and ask another to see whether the attack transfers. Pictures are what
`store.batches` serves; `epsilon` is how far a value may move, in shares of the way from black to
white: 8 / 255 is eight grey levels of 256.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from labkit.probe.gradient import input_gradient
from labkit.store.batches import Normalise

Loss = Callable[[Tensor], Tensor]


def fgsm(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    epsilon: float = 8 / 255,
    *,
    targeted: bool = False,
    normalise: Normalise = (0.5, 0.5),
) -> Tensor:
    """Attack by one step along the sign of the gradient: new pictures like `images`.

    The fast gradient sign method of Goodfellow and others (2015), arXiv 1412.6572. `images` are
    float [N, 3, H, W] and `labels` int64 [N], on the model's device: the right classes, to be led
    away from, or with `targeted` the wrong ones, to be led to. Every value moves by `epsilon` or
    not at all, and stays between black and white. `normalise` is what the batches were made with.
    The model is asked in evaluation mode, and left as it was. Raises ValueError for an epsilon
    below 0 or pictures that were normalised otherwise. Taught in lesson 05.
    """
    _check("fgsm", images, labels, epsilon, normalise)
    loss = _classification(model, labels, targeted)
    return climb(model, images, loss, epsilon, steps=1, step=epsilon, normalise=normalise)


def pgd(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    epsilon: float = 8 / 255,
    *,
    steps: int = 10,
    step: float | None = None,
    targeted: bool = False,
    normalise: Normalise = (0.5, 0.5),
) -> Tensor:
    """Attack by many small steps, each brought back to within `epsilon`: new pictures.

    Projected gradient descent, after Madry and others (2018), arXiv 1706.06083: from a random place
    within `epsilon` of each picture (drawn from torch's generator, so `labkit.seed` repeats it) to
    where the network is most wrong. A `step` is 2.5 * epsilon / steps unless given, so that the
    border can be reached from anywhere. Otherwise as `fgsm`. Raises ValueError for no steps, too.
    Taught in lesson 05.
    """
    _check("pgd", images, labels, epsilon, normalise)
    if steps < 1:
        raise ValueError(f"pgd was given {steps} steps. It needs at least one.")
    loss = _classification(model, labels, targeted)
    step = 2.5 * epsilon / steps if step is None else step
    start = near(images, epsilon, normalise)
    return climb(
        model, images, loss, epsilon, start=start, steps=steps, step=step, normalise=normalise
    )


def climb(
    model: nn.Module,
    images: Tensor,
    loss: Loss,
    epsilon: float,
    *,
    steps: int,
    step: float,
    start: Tensor | None = None,
    normalise: Normalise = (0.5, 0.5),
) -> Tensor:
    """Raise `loss(images)` by steps along its gradient's sign, never `epsilon` away; see `pgd`."""
    low, high = _room(images, epsilon, normalise)
    size = step / _mean_std(images, normalise)[1]
    changed = images if start is None else start
    for _ in range(steps):
        uphill = input_gradient(model, changed, loss).sign()
        changed = (changed + size * uphill).clamp(low, high)
    return changed


def near(images: Tensor, epsilon: float, normalise: Normalise = (0.5, 0.5)) -> Tensor:
    """Pictures drawn evenly from all that are within `epsilon` of these, and in range."""
    low, high = _room(images, epsilon, normalise)
    return low + (high - low) * torch.rand_like(images)


def as_pictures(images: Tensor, normalise: Normalise = (0.5, 0.5)) -> Tensor:
    """Batches as pictures again, to be shown: float [N, 3, H, W] from 0, black, to 1, white.

    >>> as_pictures(torch.tensor([[[[-1.0, 0.0, 1.0]]]])).flatten().tolist()
    [0.0, 0.5, 1.0]
    """
    mean, std = _mean_std(images, normalise)
    return (images * std + mean).clamp(0, 1)


def _classification(model: nn.Module, labels: Tensor, targeted: bool) -> Loss:
    # A sum and not a mean, whose slopes shrink with the batch until their sign may be lost.
    # The clone is for labels made in inference mode, which no gradient could be led past.
    sign = -1 if targeted else 1
    return lambda images: sign * cross_entropy(model(images), labels.clone(), reduction="sum")


def _mean_std(images: Tensor, normalise: Normalise) -> tuple[Tensor, Tensor]:
    """The two parts of `normalise`, one number each, or one a channel, [3, 1, 1]."""
    mean, std = (torch.as_tensor(part, dtype=torch.float32) for part in normalise)
    if mean.ndim == std.ndim == 0:  # plain numbers may stay where they are: no GPU has to wait
        return mean, std
    mean, std = (part.reshape(-1, 1, 1).to(images.device) for part in (mean, std))
    return mean, std


def _black_and_white(images: Tensor, normalise: Normalise) -> tuple[Tensor, Tensor]:
    """What 0 and 255 have become."""
    mean, std = _mean_std(images, normalise)
    return (0 - mean) / std, (1 - mean) / std


def _room(images: Tensor, epsilon: float, normalise: Normalise) -> tuple[Tensor, Tensor]:
    """The smallest and the largest that each value may become."""
    black, white = _black_and_white(images, normalise)
    reach = epsilon * (white - black)
    # A picture that is a little out of range, as some augmentation leaves it, is not pulled in.
    low = torch.minimum(torch.maximum(images - reach, black), images)
    return low, torch.maximum(torch.minimum(images + reach, white), images)


def _check(name: str, images: Tensor, labels: Tensor, epsilon: float, normalise: Normalise) -> None:
    if epsilon < 0:
        raise ValueError(
            f"{name} was given an epsilon of {epsilon}. It is how far a value may move: 0 or more, "
            "such as 8 / 255."
        )
    if not images.is_floating_point() or labels.shape != images.shape[:1]:
        raise ValueError(
            f"{name} was given {images.dtype} pictures {list(images.shape)} and labels "
            f"{list(labels.shape)}. It takes float pictures [N, 3, H, W], as store.batches serves "
            "them, and labels [N]."
        )
    black, white = _black_and_white(images, normalise)
    if ((images < black - 1e-3) | (images > white + 1e-3)).any():
        raise ValueError(
            f"{name} was given values from {images.min():g} to {images.max():g}, and with "
            f"normalise={normalise} black is {black.min():g} and white {white.max():g}. Give the "
            "normalise that the batches were made with."
        )
