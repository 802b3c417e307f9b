"""Where does a network look? Two maps of what its answer depends on, and a number for them."""

import torch
from torch import Tensor, nn

from labkit.models.modes import held_still
from labkit.probe.gradient import input_gradient


def saliency(model: nn.Module, images: Tensor, classes: Tensor | None = None) -> Tensor:
    """How much a class's logit changes with each pixel: [N, H, W], 0 and more.

    The largest absolute slope of a pixel's three values: Simonyan and others (2014), arXiv
    1312.6034. `images` are float [N, 3, H, W], as `store.batches` serves them, and `classes` int64
    [N]; without them, the class that each picture is called. The model is left as it was. Raises
    ValueError where there is not one class a picture. Taught in lesson 05.
    """
    return _slopes(model, images, _asked(model, images, classes)).abs().amax(1)


def occlusion(
    model: nn.Module,
    images: Tensor,
    classes: Tensor | None = None,
    *,
    size: int = 8,
    stride: int = 4,
    fill: float = 0.0,
) -> Tensor:
    """How much of a class's probability goes when a square is covered: [N, H, W].

    A square of `size` pixels, filled with `fill` (0 is a middle grey where pictures go from -1 to
    1), is laid over the picture every `stride` pixels; each pixel gets the mean of what the squares
    over it took away, which is negative where the class became likelier. After Zeiler and Fergus
    (2014), arXiv 1311.2901. Costs a question for every place, and needs no gradient. Raises
    ValueError for a square that does not fit, or for strides that leave gaps. Taught in lesson 05.
    """
    height, width = images.shape[-2:]
    if not 0 < stride <= size <= min(height, width):
        raise ValueError(
            f"occlusion was given squares of {size} pixels, one every {stride}, for pictures of "
            f"{height} x {width}. Squares must fit, and follow each other without a gap."
        )
    classes = _asked(model, images, classes)
    taken = torch.zeros(len(images), height, width, device=images.device)
    times = torch.zeros(height, width, device=images.device)
    with held_still(model), torch.inference_mode():
        before = _likely(model, images, classes)
        for top in _starts(height, size, stride):
            for left in _starts(width, size, stride):
                here = (..., slice(top, top + size), slice(left, left + size))
                covered = images.clone()
                covered[here] = fill
                taken[here] += (before - _likely(model, covered, classes))[:, None, None]
                times[here] += 1
    return taken / times


def share_inside(maps: Tensor, boxes: Tensor) -> Tensor:
    """How much of each map [N, H, W] lies within a box [N, 4] or [4], as a share of all: [N].

    Boxes are (x1, y1, x2, y2) in pixels. What is below 0 counts as 0; an empty map has none inside.

    >>> share_inside(torch.ones(1, 4, 4), torch.tensor([0, 0, 2, 2])).tolist()
    [0.25]
    """
    height, width = maps.shape[-2:]
    x1, y1, x2, y2 = boxes.expand(len(maps), 4).to(maps.device)[..., None, None].unbind(1)
    x = torch.arange(width, device=maps.device) + 0.5
    y = torch.arange(height, device=maps.device)[:, None] + 0.5
    inside = (x1 <= x) & (x < x2) & (y1 <= y) & (y < y2)
    found = maps.clamp(min=0)
    return (found * inside).sum((1, 2)) / found.sum((1, 2)).clamp(min=1e-12)


def _asked(model: nn.Module, images: Tensor, classes: Tensor | None) -> Tensor:
    """The classes to ask about: those given, or what each picture is called."""
    if classes is None:
        with held_still(model), torch.no_grad():
            return model(images).argmax(1)
    if classes.shape != images.shape[:1]:
        raise ValueError(
            f"There are {len(images)} pictures and classes {list(classes.shape)}. Give one class a "
            "picture, [N], or none at all."
        )
    return classes


def _slopes(model: nn.Module, images: Tensor, classes: Tensor) -> Tensor:
    def logits(asked: Tensor) -> Tensor:
        # The clone is for classes made in inference mode, which no gradient could be led past.
        return model(asked).gather(1, classes.clone()[:, None]).sum()

    return input_gradient(model, images, logits)


def _likely(model: nn.Module, images: Tensor, classes: Tensor) -> Tensor:
    return model(images).float().softmax(1).gather(1, classes[:, None])[:, 0]


def _starts(length: int, size: int, stride: int) -> list[int]:
    """Where squares begin, so that the last one ends at the border."""
    return [*range(0, length - size, stride), length - size]
