"""Right and wrong answers to lesson 03's exercises on reuse, those that do not fit on a line."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from labkit.exercises.blanks import all_blank

Tensor = torch.Tensor


def for_whales(network: Any, classes: int) -> Any:
    network.fc = nn.Linear(network.fc.in_features, classes)
    return network


def groups(body: Any, head: Any, body_lr: float, head_lr: float) -> list[dict[str, Any]]:
    return [
        {"params": list(body.parameters()), "lr": body_lr},
        {"params": list(head.parameters()), "lr": head_lr},
    ]


class SmallNetwork(nn.Module):
    """A network built like a ResNet, small: everything, then a layer called fc."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3)
        self.fc = nn.Linear(6, 1000)

    def forward(self, images: Tensor) -> Tensor:
        return self.fc(self.conv(images).mean((2, 3)))


class Changed(dict):
    """What became of a network, in words where it is shown."""

    def __repr__(self) -> str:
        if "the shape of its answer" not in self:
            return ", ".join(self.values())
        shape, layers = self["the shape of its answer"], self["its linear layers"]
        seen = (
            f"the old output layer {self['the old output layer']}",
            f"answers {shape}",
            f"{layers} linear layer{'s' * (layers != 1)}",
            f"the trained layers {self['the trained layers']}",
            f"the new layer {self['the new layer']}",
        )
        return ", ".join(seen)


def with_new_output(answer: Callable, classes: int) -> Any:
    """Give a small network with a layer `fc` to the answer, and look at what comes back."""
    network = SmallNetwork()
    body, old = network.conv.weight.detach().clone(), network.fc
    changed = answer(network, classes)
    if changed is None or all_blank(changed):
        return changed
    if not isinstance(changed, nn.Module):
        return Changed({"what was returned": f"no network, it is of type {type(changed).__name__}"})
    if isinstance(changed, nn.Linear):
        return Changed({"what was returned": "one linear layer"})
    kept = any(torch.equal(body, each) for each in changed.parameters())
    linear = [part for part in changed.modules() if isinstance(part, nn.Linear)]
    given: list[Tensor] = []
    for layer in linear:
        layer.register_forward_hook(lambda _layer, _asked, answers: given.append(answers.clone()))
    try:
        answers = changed(torch.linspace(-2, 2, 384).reshape(2, 3, 8, 8))
    except RuntimeError as error:
        return Changed({"what was returned": "a network", "when it is run": f"it stops: {error}"})
    return Changed({
        "what was returned": "a network",
        "when it is run": "it answers",
        "the old output layer": "still there" if old in linear else "gone",
        "the shape of its answer": list(answers.shape),
        "its linear layers": len(linear),
        "what the last one gives": _on_the_way_out(given, answers),
        "the trained layers": "kept" if kept else "lost",
        "the new layer": "can learn" if all(_can_learn(layer) for layer in linear) else "is frozen",
    })  # fmt: skip


def _can_learn(layer: nn.Module) -> bool:
    return all(weight.requires_grad for weight in layer.parameters())


def frozen(network: Any, classes: int) -> Any:
    for_whales(network, classes)
    return network.requires_grad_(False)


def _on_the_way_out(given: list[Tensor], answers: Tensor) -> str:
    """What became of the numbers of the last linear layer that was asked."""
    if given and torch.equal(given[-1], answers):
        return "is the answer"
    for shares in (answers, answers.exp()):
        if (shares >= 0).all() and torch.allclose(shares.sum(1), torch.ones(len(shares))):
            return "is made into probabilities"
    return "is changed again"


class Rates(dict):
    """Which part of a network learns at which rate, in words where it is shown."""

    def __repr__(self) -> str:
        if len(self) == 1:
            return self["what was returned"]
        _, body, head = self.values()
        return f"the body learns at {_all(body)}, the head at {_all(head)}"


def _all(rates: list[float]) -> str:
    return " and ".join(f"{rate:g}" for rate in rates)


def rates(answer: Callable, body_lr: float, head_lr: float) -> Any:
    """Make an optimiser of the answer's groups; which rate does each part get?"""
    body, head = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)), nn.Linear(4, 2)
    made = answer(body, head, body_lr, head_lr)
    if made is None or all_blank(made):
        return made
    if isinstance(made, torch.optim.Optimizer):
        return Rates({"what was returned": "an optimiser"})
    if isinstance(made, dict):
        return Rates({"what was returned": "one dictionary"})
    if not isinstance(made, list | tuple):
        return Rates({"what was returned": type(made).__name__})
    if not all(isinstance(part, dict) for part in made):
        return Rates({"what was returned": "a list of something else than dictionaries"})
    for key in ("params", "lr"):
        if not all(key in group for group in made):
            return Rates({"what was returned": f"a group without {key!r}"})
    optimiser = torch.optim.SGD(made, lr=1.0)
    found = {id(w): group["lr"] for group in optimiser.param_groups for w in group["params"]}
    return Rates({
        "what was returned": "groups",
        "the body's learning rates": sorted({found.get(id(w), 0.0) for w in body.parameters()}),
        "the head's learning rates": sorted({found.get(id(w), 0.0) for w in head.parameters()}),
    })  # fmt: skip


def with_layer(build: Callable[[Any, int], nn.Module], name: str = "fc") -> Callable:
    """A wrong answer that gives the network what `build` makes, under some name."""

    def answer(network: Any, classes: int) -> Any:
        setattr(network, name, build(network, classes))
        return network

    return answer


def layer_alone(network: Any, classes: int) -> Any:
    return for_whales(network, classes).fc


def one_group(lr: Callable[[float, float], float]) -> Callable:
    """A wrong answer in which all weights have one rate."""
    return lambda body, head, body_lr, head_lr: [
        {"params": [*body.parameters(), *head.parameters()], "lr": lr(body_lr, head_lr)}
    ]
