"""Right and wrong answers to the exercises of lesson 03, those that do not fit on a line."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

Tensor = torch.Tensor


def cost(kernel: int, inputs: int, outputs: int, side: int) -> tuple[int, int]:
    weights = kernel * kernel * inputs * outputs
    return weights, weights * side * side


class Residual(nn.Module):
    """Two convolutions that learn a change of their input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.change = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.change(x))


class Dense(nn.Module):
    """Layers that each add maps beside all the maps so far."""

    def __init__(self, channels: int, growth: int, layers: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Conv2d(channels + i * growth, growth, 3, padding=1) for i in range(layers)
        )

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.cat([x, F.relu(layer(x))], dim=1)
        return x


class ChangeAlone(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.change(x))


class Unbent(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return x + self.change(x)


class BentFirst(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return x + F.relu(self.change(x))


class InputBent(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x) + self.change(x)


class ChangeOfBent(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.change(F.relu(x)))


class BothBent(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x) + F.relu(self.change(x))


class Twice(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + x)


class Beside(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(torch.cat([x, self.change(x)], dim=1))


class TakenOff(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x - self.change(x))


class NewOnly(Dense):
    def forward(self, x: Tensor) -> Tensor:
        found = [x]
        for layer in self.layers:
            found.append(F.relu(layer(torch.cat(found, dim=1))))
        return torch.cat(found[1:], dim=1)


class NewFirst(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.cat([F.relu(layer(x)), x], dim=1)
        return x


class BentAll(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = F.relu(torch.cat([x, layer(x)], dim=1))
        return x


class NotBent(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.cat([x, layer(x)], dim=1)
        return x


class InputBentDense(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.cat([x, layer(F.relu(x))], dim=1)
        return x


def along(dim: int) -> type[Dense]:
    """A dense block that lays its maps along another dimension than the channels."""

    class Along(Dense):
        def forward(self, x: Tensor) -> Tensor:
            for layer in self.layers:
                x = torch.cat([x, F.relu(layer(x))], dim=dim)
            return x

    return Along


class Overwritten(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = F.relu(layer(x))
        return x


class Added(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = x + F.relu(layer(x))
        return x


class ListCalled(Dense):
    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class NoList(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.cat(x, F.relu(layer(x)), dim=1)  # type: ignore[misc, arg-type]
        return x


class LayerInList(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.cat([x, nn.ReLU(layer(x))], dim=1)  # type: ignore[list-item]
        return x


class FirstLayerOnly(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:1]:
            x = torch.cat([x, F.relu(layer(x))], dim=1)
        return x


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


def with_new_output(answer: Callable, classes: int) -> dict[str, Any] | None:
    """Give a small network with a layer `fc` to the answer, and look at what comes back."""
    network = SmallNetwork()
    body, old = network.conv.weight.detach().clone(), network.fc
    changed = answer(network, classes)
    if changed is None or changed is ...:
        return None
    if not isinstance(changed, nn.Module):
        return {"what was returned": type(changed).__name__}
    kept = any(torch.equal(body, each) for each in changed.parameters())
    linear = [part for part in changed.modules() if isinstance(part, nn.Linear)]
    given: list[Tensor] = []
    for layer in linear:
        layer.register_forward_hook(lambda _layer, _asked, answers: given.append(answers.clone()))
    try:
        answers = changed(torch.linspace(-2, 2, 384).reshape(2, 3, 8, 8))
    except RuntimeError as error:
        return {"what was returned": "a network", "when it is run": str(error)}
    return {
        "what was returned": "a network",
        "the old output layer": "still there" if old in linear else "gone",
        "the shape of its answer": list(answers.shape),
        "its linear layers": len(linear),
        "what the last one gives": _on_the_way_out(given, answers),
        "the trained layers": "kept" if kept else "lost",
    }


def _on_the_way_out(given: list[Tensor], answers: Tensor) -> str:
    """What became of the numbers of the last linear layer that was asked."""
    if given and torch.equal(given[-1], answers):
        return "is the answer"
    for shares in (answers, answers.exp()):
        if (shares >= 0).all() and torch.allclose(shares.sum(1), torch.ones(len(shares))):
            return "is made into probabilities"
    return "is changed again"


def rates(answer: Callable, body_lr: float, head_lr: float) -> dict[str, Any] | None:
    """Make an optimiser of the answer's groups; which rate does each part get?"""
    body, head = nn.Conv2d(3, 4, 3), nn.Linear(4, 2)
    made = answer(body, head, body_lr, head_lr)
    if made is None or made is ...:
        return None
    if isinstance(made, torch.optim.Optimizer):
        return {"what was returned": "an optimiser"}
    if isinstance(made, dict):
        return {"what was returned": "one dictionary"}
    if not isinstance(made, list | tuple):
        return {"what was returned": type(made).__name__}
    if not all(isinstance(part, dict) for part in made):
        return {"what was returned": "a list of something else than dictionaries"}
    for key in ("params", "lr"):
        if not all(key in group for group in made):
            return {"what was returned": f"a group without {key!r}"}
    optimiser = torch.optim.SGD(made, lr=1.0)
    found = {id(w): group["lr"] for group in optimiser.param_groups for w in group["params"]}
    return {
        "what was returned": "groups",
        "the body's learning rates": sorted({found.get(id(w), 0.0) for w in body.parameters()}),
        "the head's learning rates": sorted({found.get(id(w), 0.0) for w in head.parameters()}),
    }


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


def some_numbers(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))
