"""Right and wrong answers to the exercises of lesson 03, those that do not fit on a line."""

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


class InPlace(Residual):
    def forward(self, x: Tensor) -> Tensor:
        x += self.change(x)
        return F.relu(x)


class CutOff(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x.detach() + self.change(x))


class OneBehindTheOther(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(torch.cat([x, self.change(x)]))


class TakenOff(Residual):
    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x - self.change(x))


class CutOffDense(Dense):
    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.cat([x.detach(), F.relu(layer(x))], dim=1)
        return x


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


def some_numbers(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))
