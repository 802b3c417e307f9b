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


def for_whales(network: Any, classes: int) -> Any:
    network.fc = nn.Linear(network.fc.in_features, classes)
    return network


def groups(body: Any, head: Any, body_lr: float, head_lr: float) -> list[dict[str, Any]]:
    return [
        {"params": list(body.parameters()), "lr": body_lr},
        {"params": list(head.parameters()), "lr": head_lr},
    ]


class ChangeAlone(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.change(x))


class Unbent(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return x + self.change(x)


class BentFirst(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return x + F.relu(self.change(x))


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


class AlongRows(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.cat([x, F.relu(layer(x))], dim=2)
        return x


class FirstLayerOnly(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:1]:
            x = torch.cat([x, F.relu(layer(x))], dim=1)
        return x


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
    body = network.conv.weight.detach().clone()
    changed = answer(network, classes)
    if changed is None or changed is ...:
        return None
    if not isinstance(changed, nn.Module):
        return {"what was returned": type(changed).__name__}
    kept = any(torch.equal(body, each) for each in changed.parameters())
    try:
        shape = list(changed(torch.zeros(2, 3, 8, 8)).shape)
    except RuntimeError as error:
        return {"what was returned": "a network", "when it is run": str(error)}
    return {
        "what was returned": "a network",
        "the shape of its answer": shape,
        "its linear layers": sum(isinstance(part, nn.Linear) for part in changed.modules()),
        "the trained layers": "kept" if kept else "lost",
    }


def rates(answer: Callable, body_lr: float, head_lr: float) -> Any:
    """Make an optimiser of the answer's groups; which rate does each part get?"""
    body, head = nn.Conv2d(3, 4, 3), nn.Linear(4, 2)
    made = answer(body, head, body_lr, head_lr)
    if not isinstance(made, list | tuple) or not all(isinstance(part, dict) for part in made):
        return made
    optimiser = torch.optim.SGD(made, lr=1.0)
    found = {id(w): group["lr"] for group in optimiser.param_groups for w in group["params"]}
    return {
        "the body's learning rates": sorted({found.get(id(w), 0.0) for w in body.parameters()}),
        "the head's learning rates": sorted({found.get(id(w), 0.0) for w in head.parameters()}),
    }


def whole_network(network: Any, classes: int) -> Any:
    return nn.Sequential(nn.Flatten(), nn.LazyLinear(classes))


def added_behind(network: Any, classes: int) -> Any:
    return nn.Sequential(network, nn.Linear(1000, classes), nn.ReLU())


def fixed_size(network: Any, classes: int) -> Any:
    network.fc = nn.Linear(512, classes)
    return network


def layer_alone(network: Any, classes: int) -> Any:
    network.fc = nn.Linear(network.fc.in_features, classes)
    return network.fc


def still_a_thousand(network: Any, classes: int) -> Any:
    network.fc = nn.Linear(network.fc.in_features, network.fc.out_features)
    return network


def some_numbers(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))
