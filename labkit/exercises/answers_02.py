"""Right and wrong answers to the exercises of lesson 02, those that do not fit on a line."""

import numbers
import traceback
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from labkit.exercises.blanks import all_blank

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


def at_each_place(answer: Callable, picture: Tensor, kernel: Tensor) -> Tensor:
    """Call `convolve`; where its window has the wrong shape, say so, and at which place."""
    try:
        return answer(picture, kernel)
    except RuntimeError as error:
        here = _innermost(error, "window")
        window = here.get("window")
        if not isinstance(window, Tensor) or window.shape == kernel.shape:
            raise
        text = (
            f"at row {here.get('row')}, column {here.get('column')} your window is "
            f"{list(window.shape)}; the kernel is {list(kernel.shape)}"
        )
        raise RuntimeError(text).with_traceback(error.__traceback__) from None


def _innermost(error: BaseException, name: str) -> dict[str, Any]:
    """The variables of the last function on an error's way that has one called `name`."""
    frames = (frame.f_locals for frame, _ in traceback.walk_tb(error.__traceback__))
    return next((found for found in reversed([*frames]) if name in found), {})


def cut(rows: Callable, columns: Callable) -> Callable:
    """A `convolve` whose slices are `rows` and `columns` of (row or column, height, width)."""

    def answer(picture: Tensor, kernel: Tensor) -> Tensor:
        height, width = kernel.shape
        result = torch.zeros(picture.shape[0] - height + 1, picture.shape[1] - width + 1)
        for row in range(result.shape[0]):
            for column in range(result.shape[1]):
                window = picture[rows(row, height, width), columns(column, height, width)]
                result[row, column] = (window * kernel).sum()
        return result

    return answer


def keep(use: Callable[[Tensor, Tensor], Any]) -> Callable:
    """A `convolve` that keeps what `use` makes of each window and the kernel."""

    def answer(picture: Tensor, kernel: Tensor) -> Tensor:
        height, width = kernel.shape
        result = torch.zeros(picture.shape[0] - height + 1, picture.shape[1] - width + 1)
        for row in range(result.shape[0]):
            for column in range(result.shape[1]):
                window = picture[row : row + height, column : column + width]
                result[row, column] = use(window, kernel)
        return result

    return answer


def three_by_three(picture: Tensor, kernel: Tensor) -> Tensor:
    """It fails at the first place, and its window has no name that would tell its shape."""
    result = torch.zeros(picture.shape[0] - 2, picture.shape[1] - 2)
    return (picture[0:3, 0:3] * kernel).sum() + result


def strides(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> float:
    """How many strides a kernel can move, parts of one included."""
    return (size + 2 * padding - dilation * (kernel - 1) - 1) / stride


NUMBERS = ("a plain number", "a tensor", "a tensor without gradients")


class Steps(dict):
    """What three steps of training said and did, in words where it is shown."""

    def __repr__(self) -> str:
        if "the losses" not in self:
            return self["what happened"]
        losses = ", ".join(f"{float(loss):.3f}" for loss in self["the losses"])
        return f"three steps: {self['what happened']}, and the losses are {losses}"


def three_steps(step: Callable, images: Tensor, labels: Tensor) -> Any:
    """Train a layer for three steps, on a third of the images each; what it said and learned."""
    network = nn.Linear(images.shape[1], 3)
    nn.init.constant_(network.weight, 0.1)
    nn.init.zeros_(network.bias)
    before = network.weight.detach().clone()
    optimiser = torch.optim.SGD(network.parameters(), lr=0.5)
    calls: list[str] = []
    network.weight.register_hook(lambda _: calls.append("backward"))
    optimiser.register_step_pre_hook(lambda *_: calls.append("step"))
    losses, first = [], ""
    for part, own in zip(images.chunk(3), labels.chunk(3), strict=True):
        losses.append(step(network, optimiser, part, own))
        first = first or ", then ".join(calls) or "neither backward nor step"
        if losses[-1] is None or all_blank(losses[-1]):
            return losses[-1]
    after = network.weight.detach().clone()
    if torch.equal(before, after):
        return Steps({"what happened": f"no weight moved: each step calls {first}"})
    done = Steps({"what happened": "the weights moved", "what is returned": _kind(losses[0])})
    done["the network"] = "as it was" if network.training else "left in `eval()`"
    if done["what is returned"] not in NUMBERS:
        return done
    return Steps({**done, "the weights": after, "the losses": losses})


def _kind(value: Any) -> str:
    if isinstance(value, Tensor):
        return NUMBERS[1] if value.requires_grad else NUMBERS[2]
    return NUMBERS[0] if isinstance(value, numbers.Real) else f"of the type {type(value).__name__}"


def in_order(*calls: str, give: Callable[[Tensor], Any] = Tensor.item) -> Callable:
    """A step that guesses, makes these calls, and returns what `give` makes of the loss."""

    def step(network: nn.Module, optimiser: Any, images: Tensor, labels: Tensor) -> Any:
        loss = F.cross_entropy(network(images), labels)
        for call in calls:
            getattr(loss if call == "backward" else optimiser, call)()
        return give(loss)

    return step


def with_loss(measure: Callable[[Tensor, Tensor], Any]) -> Callable:
    """A step with another loss than cross-entropy of logits and labels."""

    def step(network: nn.Module, optimiser: Any, images: Tensor, labels: Tensor) -> float:
        loss = measure(network(images), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def loss_after_step(network: nn.Module, optimiser: Any, images: Tensor, labels: Tensor) -> float:
    train_step(network, optimiser, images, labels)
    return F.cross_entropy(network(images), labels).item()


def asking_step(network: nn.Module, optimiser: Any, images: Tensor, labels: Tensor) -> float:
    network.eval()
    return train_step(network, optimiser, images, labels)


def own(log_p: Tensor, labels: Tensor) -> Tensor:
    """Each row's number at its own label."""
    return log_p[torch.arange(len(labels)), labels]


def counts(predicted: Tensor, truth: Tensor) -> tuple[int, int, int, int]:
    """True positives, false positives, false negatives, true negatives."""
    pairs = (predicted & truth, predicted & ~truth, ~predicted & truth, ~predicted & ~truth)
    tp, fp, fn, tn = (int(pair.sum()) for pair in pairs)
    return tp, fp, fn, tn


def guarded(predicted: Tensor, truth: Tensor) -> tuple[float, float]:
    """Precision and recall, 0 where there is nothing to divide by."""
    return scores(predicted, truth)[:2]


def careless(predicted: Tensor, truth: Tensor) -> tuple[float, float]:
    """Precision and recall, and an error where there is nothing to divide by."""
    tp, fp, fn, _ = counts(predicted, truth)
    return tp / (tp + fp), tp / (tp + fn)


def with_f1(f1: Callable[[float, float], float], both: Callable = guarded) -> Callable:
    """Scores whose F1 is `f1` of precision and recall, which come from `both`."""

    def answer(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
        precision, recall = both(predicted, truth)
        return precision, recall, f1(precision, recall)

    return answer


def harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall)


def harmonic_or_0(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-9)


def of_all(predicted: Tensor, truth: Tensor) -> tuple[float, float]:
    """Right yes answers as a share of all pictures, twice."""
    share = int((predicted & truth).sum()) / len(predicted)
    return share, share


def accuracy_twice(predicted: Tensor, truth: Tensor) -> tuple[float, float]:
    share = int((predicted == truth).sum()) / len(predicted)
    return share, share


def unless_all_no(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
    if not predicted.any():
        return 0.0, 0.0, 0.0
    return with_f1(harmonic)(predicted, truth)


def unless_none_called(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
    """Guards the yes answers, and forgets that nothing may be there to find."""
    if not predicted.any():
        return 0.0, 0.0, 0.0
    return with_f1(harmonic_or_0, careless)(predicted, truth)


def of_tensors(predicted: Tensor, truth: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    tp = (predicted & truth).sum()
    precision, recall = tp / predicted.sum(), tp / truth.sum()
    return precision, recall, 2 * precision * recall / (precision + recall)


def of_guarded_tensors(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
    precision, recall = torch.tensor(guarded(predicted, truth))
    f1 = 2 * precision * recall / (precision + recall)
    return precision.item(), recall.item(), f1.item()


def agreeing(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
    """Counts every answer that agrees, no with no included."""
    same = (predicted == truth).sum().item()
    precision = same / max(predicted.sum().item(), 1)
    recall = same / max(truth.sum().item(), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def of_no(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
    return scores(~predicted, ~truth)


def accuracy_first(predicted: Tensor, truth: Tensor) -> tuple[float, float, float]:
    _, recall, f1 = scores(predicted, truth)
    return (predicted == truth).float().mean().item(), recall, f1


def some_numbers(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))
