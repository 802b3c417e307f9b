"""Right and wrong answers to the exercises of lesson 05, those that do not fit on a line."""

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional as F

Tensor = torch.Tensor


def cosines(features: Tensor, gallery: Tensor, labels: Tensor) -> Tensor:
    """Not yet an answer: [N, M], how alike each picture and each example are."""
    return F.normalize(features, dim=1) @ F.normalize(gallery, dim=1).T


def nearest(features: Tensor, gallery: Tensor, labels: Tensor) -> Tensor:
    return labels[cosines(features, gallery, labels).argmax(1)]


def by_product(features: Tensor, gallery: Tensor, labels: Tensor) -> Tensor:
    """Long vectors win."""
    return labels[(features @ gallery.T).argmax(1)]


def by_distance(features: Tensor, gallery: Tensor, labels: Tensor) -> Tensor:
    return labels[torch.cdist(features, gallery).argmin(1)]


def places(features: Tensor, gallery: Tensor, labels: Tensor) -> Tensor:
    return cosines(features, gallery, labels).argmax(1)


def farthest(features: Tensor, gallery: Tensor, labels: Tensor) -> Tensor:
    return labels[cosines(features, gallery, labels).argmin(1)]


def down_the_columns(features: Tensor, gallery: Tensor, labels: Tensor) -> Tensor:
    return cosines(features, gallery, labels).argmax(0)


def best_picture(features: Tensor, gallery: Tensor, labels: Tensor) -> Tensor:
    return labels[cosines(features, gallery, labels).argmax(0)]


def best_product(features: Tensor, gallery: Tensor, labels: Tensor) -> Tensor:
    return labels[(features @ gallery.T).argmax(0)]


def by_sum_of_sizes(features: Tensor, gallery: Tensor, labels: Tensor) -> Tensor:
    rows = F.normalize(features, p=1, dim=1) @ F.normalize(gallery, p=1, dim=1).T
    return labels[rows.argmax(1)]


def along_the_gallery(features: Tensor, gallery: Tensor, labels: Tensor) -> Tensor:
    """Columns made one long instead of rows."""
    return labels[(F.normalize(features, dim=0) @ F.normalize(gallery, dim=0).T).argmax(1)]


def rates(known: Tensor, strangers: Tensor, threshold: float) -> tuple[float, float]:
    recognised = (known >= threshold).float().mean().item()
    refused = (strangers < threshold).float().mean().item()
    return recognised, refused


def saliency(network: nn.Module, images: Tensor, classes: Tensor) -> Tensor:
    return slopes(network, images, classes).abs().amax(1)


def slopes(network: nn.Module, images: Tensor, classes: Tensor, kind: str = "logit") -> Tensor:
    """The gradient [N, 3, H, W] of the logit asked about, or of something else."""
    images = images.clone().requires_grad_()
    logits = network(images)
    asked = {
        "logit": lambda: logits.gather(1, classes[:, None]).sum(),
        "probability": lambda: logits.softmax(1).gather(1, classes[:, None]).sum(),
        "all": logits.sum,
        "loss": lambda: F.cross_entropy(logits, classes),
    }
    (slope,) = torch.autograd.grad(asked[kind](), images)
    return slope


def in_training(network: nn.Module, images: Tensor, classes: Tensor) -> Tensor:
    return saliency(network.train(), images, classes)


def asked_about(kind: str) -> Callable[[nn.Module, Tensor, Tensor], Tensor]:
    """Saliency of something else than the logit of the class."""
    return lambda network, images, classes: slopes(network, images, classes, kind).abs().amax(1)


def fgsm(images: Tensor, slopes: Tensor, epsilon: float) -> Tensor:
    return (images + epsilon * slopes.sign()).clamp(-1, 1)


def right_when_called(sensitivity: float, specificity: float, share: float) -> float:
    called_rightly = sensitivity * share
    called_wrongly = (1 - specificity) * (1 - share)
    return called_rightly / (called_rightly + called_wrongly)


def decide(score: float, low: float, high: float) -> str:
    if score < low:
        return "no"
    return "yes" if score > high else "ask a person"


def with_the_border(score: float, low: float, high: float) -> str:
    if score <= low:
        return "no"
    return "yes" if score >= high else "ask a person"


def the_wrong_way_round(score: float, low: float, high: float) -> str:
    if score < low:
        return "yes"
    return "no" if score > high else "ask a person"


def nobody_asked(score: float, low: float, high: float) -> str:
    return "yes" if score > high else "no"


def nobody_asked_below(score: float, low: float, high: float) -> str:
    return "no" if score < low else "yes"


def no_on_the_borders(score: float, low: float, high: float) -> str:
    return "ask a person" if low < score < high else "yes" if score > high else "no"


def overruled(score: float, low: float, high: float) -> str:
    """A second `if` whose `else` takes back what the first one said."""
    return "yes" if score > high else "ask a person"


def with_one_border(yes: bool) -> Callable[[float, float, float], str]:
    """One of the two thresholds belongs to the answer, where a person is wanted."""

    def answer(score: float, low: float, high: float) -> str:
        if score == (high if yes else low):
            return "yes" if yes else "no"
        return decide(score, low, high)

    return answer


def some_networks() -> tuple[nn.Module, ...]:
    """Small networks with fixed weights: a linear one, one with a bend, one that normalises."""
    draw = torch.Generator().manual_seed(5)
    with torch.random.fork_rng(devices=[]):  # a new layer draws; the student's numbers stay theirs
        straight = nn.Sequential(nn.Flatten(), nn.Linear(3 * 4 * 5, 3))
        bent = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 2 * 3, 3))
        normal = nn.Sequential(
            nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(24, 3)
        )
    for network in (straight, bent, normal.eval()):
        for weights in network.parameters():
            weights.data = 0.5 * torch.randn(weights.shape, generator=draw)
            weights.requires_grad_(False)
    return straight, bent, normal


def some(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))
