"""Right and wrong answers to the exercises of lesson 00, and what they are tried on."""

from collections.abc import Callable
from functools import cache
from typing import Any

import torch

from labkit.datasets.photographs import photograph

Tensor = torch.Tensor


def best_guess(logits: Tensor, classes: list[str]) -> tuple[str, float]:
    probabilities = logits.softmax(dim=0)
    best = probabilities.argmax()
    return classes[best], probabilities[best].item()


def crop(picture: Tensor, top: int, left: int, size: int) -> Tensor:
    return picture[:, top : top + size, left : left + size]


def normalise(picture: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    return (picture.float() - mean.reshape(3, 1, 1)) / std.reshape(3, 1, 1)


def named(second: Callable[[Tensor], Any]) -> Callable[[Tensor, list[str]], tuple[str, Any]]:
    """Return an answer with the right name, and `second` of the logits as its other value."""
    return lambda logits, classes: (classes[int(logits.argmax())], second(logits))


def unlikeliest(logits: Tensor, classes: list[str]) -> tuple[str, float]:
    probabilities = logits.softmax(dim=0)
    return classes[int(probabilities.argmin())], probabilities.min().item()


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
