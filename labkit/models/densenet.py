"""Densely connected networks: every layer reads all that the layers before it have found."""

import torch
from torch import Tensor, nn


class DenseBlock(nn.Module):
    """Layers that each add `growth` new maps beside all the maps so far.

    Takes [N, inputs, H, W], returns [N, inputs + layers * growth, H, W]; the first `inputs` maps
    come out as they went in. A layer is batch normalisation, ReLU and a 3 x 3 convolution. After
    Huang, Liu, van der Maaten and Weinberger (2016), arXiv 1608.06993, section 3. Built in
    lesson 03.

    >>> DenseBlock(16, layers=4, growth=12)(torch.zeros(1, 16, 8, 8)).shape
    torch.Size([1, 64, 8, 8])
    """

    def __init__(self, inputs: int, layers: int, growth: int) -> None:
        """Make a block with random weights."""
        super().__init__()
        self.layers = nn.ModuleList(_layer(inputs + i * growth, growth) for i in range(layers))

    def forward(self, x: Tensor) -> Tensor:
        """Concatenate the input and what every layer found."""
        for layer in self.layers:
            x = torch.cat([x, layer(x)], dim=1)
        return x


class SmallDenseNet(nn.Module):
    """Three dense blocks with a halving between them, made for pictures of 32 x 32 pixels.

    Takes [N, 3, H, W] float32, returns logits [N, classes]. Between the blocks a 1 x 1
    convolution keeps half of the maps and an average halves their sides. Raises ValueError where
    a number is below 1. Built in lesson 03.

    >>> SmallDenseNet(classes=10)(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 10])
    """

    def __init__(self, classes: int, layers: int = 4, growth: int = 12) -> None:
        """Make a network with random weights."""
        super().__init__()
        if min(classes, layers, growth) < 1:
            raise ValueError(
                f"SmallDenseNet was asked for {classes} classes, {layers} layers and growth "
                f"{growth}. Each must be at least 1, such as SmallDenseNet(10, 4, growth=12)."
            )
        maps = 2 * growth
        parts: list[nn.Module] = [nn.Conv2d(3, maps, 3, padding=1, bias=False)]
        for number in range(3):
            if number:
                parts.append(_halving(maps, maps // 2))
                maps //= 2
            parts.append(DenseBlock(maps, layers, growth))
            maps += layers * growth
        self.features = nn.Sequential(*parts, nn.BatchNorm2d(maps), nn.ReLU())
        self.head = nn.Linear(maps, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits of a batch of images."""
        maps = self.features(images)  # [N, maps, H / 4, W / 4]
        return self.head(maps.mean((2, 3)))


def _layer(inputs: int, growth: int) -> nn.Sequential:
    return nn.Sequential(
        nn.BatchNorm2d(inputs),
        nn.ReLU(),
        nn.Conv2d(inputs, growth, kernel_size=3, padding=1, bias=False),
    )


def _halving(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.BatchNorm2d(inputs),
        nn.ReLU(),
        nn.Conv2d(inputs, outputs, kernel_size=1, bias=False),
        nn.AvgPool2d(2),
    )
