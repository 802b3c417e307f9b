"""Right and wrong answers to the exercises of lesson 08, those that do not fit on a line."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional as F

from labkit.exercises.blanks import all_blank

Tensor = torch.Tensor
NAN = float("nan")


def overlap(predicted: Tensor, mask: Tensor) -> float:
    known = mask != 255
    ours, truth = (predicted == 1) & known, (mask == 1) & known
    both, either = (ours & truth).sum().item(), (ours | truth).sum().item()
    return both / either if either else float("nan")


def marked(predicted: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """The polyp's pixels in both, without void."""
    return (predicted == 1) & (mask != 255), mask == 1


def iou(ours: Tensor, truth: Tensor) -> float:
    """The IoU of two sets of pixels; torch makes NaN of 0 / 0."""
    return ((ours & truth).sum() / (ours | truth).sum()).item()


def scoring(score: Callable[[Tensor, Tensor, Tensor], Any]) -> Callable:
    """Another score, of the numbers of pixels in both, in the prediction and in the mask."""

    def answer(predicted: Tensor, mask: Tensor) -> Any:
        ours, truth = marked(predicted, mask)
        return score((ours & truth).sum(), ours.sum(), truth.sum())

    return answer


def unless(empty: Callable[[int, int, int], bool], value: Any = NAN) -> Callable:
    """The IoU by Python's own division, and `value` where `empty` says so."""

    def answer(predicted: Tensor, mask: Tensor) -> Any:
        ours, truth = marked(predicted, mask)
        both, either = (ours & truth).sum().item(), (ours | truth).sum().item()
        if empty(int(both), int(ours.sum()), int(truth.sum())):
            return value
        return both / either

    return answer


def asked_too_early(predicted: Tensor, mask: Tensor) -> float:
    """Void is still in when it is asked whether there is a polyp."""
    if not (predicted == 1).any() and not (mask == 1).any():
        return NAN
    return unless(lambda both, ours, truth: False)(predicted, mask)


def of_classes(mean: Callable[[Tensor], Tensor]) -> Callable:
    """The mean IoU of background and polyp."""

    def answer(predicted: Tensor, mask: Tensor) -> float:
        known = mask != 255
        each = [iou((predicted == c) & known, (mask == c) & known) for c in (0, 1)]
        return mean(torch.tensor(each)).item()

    return answer


def by_product(predicted: Tensor, mask: Tensor) -> float:
    """The classes' numbers multiplied and added, as would do for 0 and 1 alone."""
    both = (predicted * mask).sum()
    return (both / (predicted.sum() + mask.sum() - both)).item()


def by_known_product(predicted: Tensor, mask: Tensor) -> float:
    return by_product(predicted[mask != 255].long(), mask[mask != 255].long())


def dice_loss(probabilities: Tensor, mask: Tensor) -> Tensor:
    if mask.sum() == 0:
        return probabilities.mean()
    shared = (probabilities * mask).sum()
    return 1 - 2 * shared / (probabilities.sum() + mask.sum())


class Learnable(dict):
    """A loss and its gradient, in words where they are shown."""

    def __repr__(self) -> str:
        loss = self["the loss"]
        text = f"{float(loss):.6g}" if _is_one(loss) else repr(loss)
        if "its gradient" not in self:
            return f"{text}, without a gradient"
        rows = [", ".join(f"{each:.4g}" for each in row) for row in self["its gradient"].tolist()]
        return f"{text}, with the gradient [[{'], ['.join(rows)}]]"


def _is_one(loss: Any) -> bool:
    return loss.numel() == 1 if isinstance(loss, Tensor) else isinstance(loss, float | int)


def with_gradient(loss_of: Callable, probabilities: Tensor, mask: Tensor) -> Any:
    """The loss, and how it changes with each probability: all a network ever learns from it."""
    leaf = probabilities.detach().clone().requires_grad_()
    given = leaf.clone()  # a copy, for what asks for gradients itself must not be changed in place
    loss = loss_of(given, mask)
    with torch.no_grad():
        probabilities.copy_(given)  # so that a change is seen in the arguments
    if loss is None or all_blank(loss):
        return loss
    back = "what leads back to the probabilities"
    if not isinstance(loss, Tensor):
        return Learnable({"the loss": loss, back: "nothing, since this is no tensor"})
    number = loss.detach().float()
    slopes = None
    if loss.requires_grad:
        slopes = torch.autograd.grad(loss.sum(), leaf, allow_unused=True)[0]
    if slopes is None:
        return Learnable({"the loss": number, back: "nothing, since something cuts it off"})
    return Learnable({"the loss": number, back: "a gradient", "its gradient": slopes})


def losing(
    score: Callable[[Tensor, Tensor], Any],
    empty: Callable[[Tensor], Any] | None = Tensor.mean,
) -> Callable:
    """Another loss of a picture with a polyp, and `empty` of one without, where there is a rule."""

    def answer(probabilities: Tensor, mask: Tensor) -> Any:
        if empty is not None and mask.sum() == 0:
            return empty(probabilities)
        return score(probabilities, mask)

    return answer


def only_if_shared(probabilities: Tensor, mask: Tensor) -> Tensor:
    """The rule for a picture without a polyp, asked of what is shared."""
    shared = (probabilities * mask).sum()
    if shared == 0:
        return probabilities.mean()
    return 1 - 2 * shared / (probabilities.sum() + mask.sum())


def stepped_back(probabilities: Tensor, mask: Tensor) -> Tensor:
    loss = dice_loss(probabilities, mask)
    loss.backward()
    return loss


def of_both_classes(probabilities: Tensor, mask: Tensor) -> Tensor:
    return (dice_loss(probabilities, mask) + dice_loss(1 - probabilities, 1 - mask)) / 2


def in_numpy(probabilities: Tensor, mask: Tensor) -> Any:
    ours, truth = probabilities.numpy(), mask.numpy()
    return 1 - 2 * (ours * truth).sum() / (ours.sum() + truth.sum())


def cross_entropy(probabilities: Tensor, mask: Tensor) -> Tensor:
    return F.binary_cross_entropy(probabilities, mask.float())


def two_means(shared: Tensor, either: Tensor) -> tuple[float, float]:
    seen = either > 0
    per_image = (shared[seen] / either[seen]).mean().item()
    pooled = (shared.sum() / either.sum()).item()
    return per_image, pooled


def ious(shared: Tensor, either: Tensor) -> Tensor:
    """The IoU of each picture that has one."""
    return shared[either > 0] / either[either > 0]


def in_lists(shared: Tensor, either: Tensor) -> tuple[float, float]:
    each = [own / whole for own, whole in zip(shared.tolist(), either.tolist(), strict=True)]
    return sum(each) / len(each), sum(shared.tolist()) / sum(either.tolist())


def filled(value: float) -> Callable:
    """Pictures without any polyp count, with this IoU."""

    def answer(shared: Tensor, either: Tensor) -> tuple[float, float]:
        each = torch.where(either > 0, shared / either, value)
        return each.mean().item(), two_means(shared, either)[1]

    return answer


def of_each(score: Callable[[Tensor, Tensor], Tensor]) -> Callable:
    """Another score than the IoU, in both."""

    def answer(shared: Tensor, either: Tensor) -> tuple[float, float]:
        seen = either > 0
        mean = score(shared[seen], either[seen]).mean().item()
        return mean, score(shared.sum(), either.sum()).item()

    return answer


def possible(iou: float, dice: float, rounding: float = 0.001) -> bool:
    most = 2 * iou / (1 + iou)
    return iou - rounding <= dice <= most + rounding


def bounded(
    low: Callable[[float], float] = lambda iou: iou,
    high: Callable[[float], float] = lambda iou: 2 * iou / (1 + iou),
    below: float = 1.0,
    above: float = 1.0,
) -> Callable:
    """Other bounds, and `rounding` taken so many times below and above."""

    def answer(iou: float, dice: float, rounding: float = 0.001) -> bool:
        return low(iou) - below * rounding <= dice <= high(iou) + above * rounding

    return answer


def nothing_below(_: float) -> float:
    """No lower bound."""
    return -math.inf


def nothing_above(_: float) -> float:
    """No upper bound."""
    return math.inf


def on_the_curve(iou: float, dice: float, rounding: float = 0.001) -> bool:
    return abs(dice - 2 * iou / (1 + iou)) <= rounding


def exactly_on_the_curve(iou: float, dice: float, rounding: float = 0.001) -> bool:
    return dice == 2 * iou / (1 + iou)


def worded(yes: str, no: str) -> Callable:
    """The right answer, in words."""

    def answer(iou: float, dice: float, rounding: float = 0.001) -> str:
        return yes if possible(iou, dice, rounding) else no

    return answer


def recall_by_size(found: Tensor, areas: Tensor, edges: list[float]) -> list[float]:
    shares = []
    for low, high in itertools.pairwise(edges):
        inside = (areas >= low) & (areas < high)
        shares.append(found[inside].float().mean().item())
    return shares


def sizing(
    inside: Callable[[Tensor, float, float], Tensor] = lambda a, low, high: (a >= low) & (a < high),
    share: Callable[[Tensor, Tensor], Any] = lambda found, inside: found[inside].float().mean(),
) -> Callable:
    """Other limits of a size, or something else than the share of its polyps."""

    def answer(found: Tensor, areas: Tensor, edges: list[float]) -> list[Any]:
        shares = [share(found, inside(areas, low, high)) for low, high in itertools.pairwise(edges)]
        return [each.item() if isinstance(each, Tensor) else each for each in shares]

    return answer


def instead(value: Any) -> Callable:
    """`value` where a size has no polyp."""

    def share(found: Tensor, inside: Tensor) -> Any:
        return found[inside].float().mean() if inside.any() else value

    return sizing(share=share)


def to_the_last_edge(found: Tensor, areas: Tensor, edges: list[float]) -> list[float]:
    """The last size takes its upper edge in, as NumPy's histogram does."""
    last = (areas >= edges[-2]) & (areas <= edges[-1])
    return [*recall_by_size(found, areas, edges)[:-1], found[last].float().mean().item()]


def by_area(found: Tensor, areas: Tensor, edges: list[float]) -> list[float]:
    """The share of the polyps' area that was found, and not of the polyps."""
    groups = ((areas >= low) & (areas < high) for low, high in itertools.pairwise(edges))
    return [((found * areas)[each].sum() / areas[each].sum()).item() for each in groups]
