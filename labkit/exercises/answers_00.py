"""Right and wrong answers to the exercises of lesson 00, and what they are tried on."""

from collections.abc import Callable
from functools import cache

import torch

from labkit.datasets.photographs import photograph

Tensor = torch.Tensor


def best_guess(logits: Tensor, classes: list[str]) -> tuple[str, float]:
    probabilities = logits.softmax(dim=0)
    best = probabilities.argmax()
    name = classes[best]
    return name, probabilities[best].item()


def crop(picture: Tensor, top: int, left: int, size: int) -> Tensor:
    return picture[:, top : top + size, left : left + size]


def normalise(picture: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    return (picture.float() - mean.reshape(3, 1, 1)) / std.reshape(3, 1, 1)


def by_position(find: Callable[[Tensor], int]) -> Callable[[Tensor, list[str]], tuple[str, float]]:
    """Return an answer that takes name and probability from where `find` says."""

    def answer(logits: Tensor, classes: list[str]) -> tuple[str, float]:
        best = find(logits)
        return classes[best], logits.softmax(dim=0)[best].item()

    return answer


def by_its_own(dims: tuple[int, ...]) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """Return an answer that normalises a picture by its own mean and deviation over `dims`."""

    def answer(picture: Tensor, mean: Tensor, std: Tensor) -> Tensor:
        values = picture.float()
        return (values - values.mean(dims, True)) / values.std(dims, keepdim=True)

    return answer


@cache
def cat() -> Tensor:
    return photograph("chelsea").pixels


def picture_of(height: int, width: int) -> Tensor:
    """Return a picture in which no two values of a channel are alike, so that no slip hides."""
    values = torch.arange(3 * height * width) * 7 % 251
    return values.reshape(3, height, width).to(torch.uint8)


def thousand_classes() -> tuple[Tensor, list[str]]:
    logits = 3 * torch.randn(1000, generator=torch.Generator().manual_seed(0))
    return logits, [f"class {number}" for number in range(1000)]
