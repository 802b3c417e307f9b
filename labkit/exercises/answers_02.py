"""Right and wrong answers to the exercises of lesson 02, those that do not fit on a line."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

Tensor = torch.Tensor


def convolve(picture: Tensor, kernel: Tensor) -> Tensor:
    height, width = kernel.shape
    rows, columns = picture.shape[0] - height + 1, picture.shape[1] - width + 1
    result = torch.zeros(rows, columns)
    for row in range(rows):
        for column in range(columns):
            window = picture[row : row + height, column : column + width]
            result[row, column] = (window * kernel).sum()
    return result


def size_after(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    reach = dilation * (kernel - 1) + 1
    return (size + 2 * padding - reach) // stride + 1


def train_step(
    network: nn.Module, optimiser: torch.optim.Optimizer, images: Tensor, labels: Tensor
) -> float:
    loss = F.cross_entropy(network(images), labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    log_p = logits.log_softmax(dim=1)
    rows = torch.arange(len(labels))
    return -log_p[rows, labels].mean()


def scores(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
    tp = (predicted & truth).sum().item()
    precision = tp / max(predicted.sum().item(), 1)
    recall = tp / max(truth.sum().item(), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return precision, recall, f1


def each_window(picture: Tensor, kernel: Tensor, use: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    """Return what `use` makes of every window of a picture and the kernel."""
    windows = picture.unfold(0, kernel.shape[0], 1).unfold(1, kernel.shape[1], 1)
    return use(windows, kernel)


def strides(size: int, kernel: int, stride: int, padding: int, dilation: int) -> float:
    """How many strides a kernel can move, parts of one included."""
    return (size + 2 * padding - dilation * (kernel - 1) - 1) / stride


def three_steps(step: Callable, images: Tensor, labels: Tensor) -> dict[str, Any] | None:
    """Train a layer for three steps, on a third of the images each; what it said and learned."""
    network = nn.Linear(images.shape[1], 3)
    nn.init.constant_(network.weight, 0.1)
    nn.init.zeros_(network.bias)
    before = network.weight.detach().clone()
    ways: list[Tensor] = []
    network.weight.register_hook(ways.append)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.5)
    losses = []
    for part, own in zip(images.chunk(3), labels.chunk(3), strict=True):
        losses.append(step(network, optimiser, part, own))
        if losses[-1] is None or losses[-1] is ...:
            return None
    after = network.weight.detach().clone()
    if torch.equal(before, after):
        left = "there" if network.weight.grad is not None else "gone" if ways else "never made"
        return {"the weights": f"have not moved; gradients are {left}"}
    return {"the weights": "have moved", "their values": after, "the losses": losses}


def in_order(*calls: str) -> Callable:
    """A step that makes these calls once it has guessed."""

    def step(network: nn.Module, optimiser: Any, images: Tensor, labels: Tensor) -> float:
        loss = F.cross_entropy(network(images), labels)
        for call in calls:
            getattr(loss if call == "backward" else optimiser, call)()
        return loss.item()

    return step


def softmax_first_step(network: nn.Module, optimiser: Any, images: Tensor, labels: Tensor) -> float:
    loss = F.cross_entropy(network(images).softmax(dim=1), labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


def loss_after_step(network: nn.Module, optimiser: Any, images: Tensor, labels: Tensor) -> float:
    train_step(network, optimiser, images, labels)
    return F.cross_entropy(network(images), labels).item()


def counts(predicted: Tensor, truth: Tensor) -> tuple[int, int, int, int]:
    """True positives, false positives, false negatives, true negatives."""
    pairs = (predicted & truth, predicted & ~truth, ~predicted & truth, ~predicted & ~truth)
    tp, fp, fn, tn = (int(pair.sum()) for pair in pairs)
    return tp, fp, fn, tn


def careless_scores(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
    tp, fp, fn, _ = counts(predicted, truth)
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    return precision, recall, 2 * precision * recall / (precision + recall)


def plain_mean_scores(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
    precision, recall, _ = scores(predicted, truth)
    return precision, recall, (precision + recall) / 2


def truth_for_prediction(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
    return scores(truth, predicted)


def accuracy_first(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
    _, recall, f1 = scores(predicted, truth)
    return (predicted == truth).float().mean().item(), recall, f1


def some_numbers(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))
