"""Grid: a picture as rows and columns of features, to be asked about or told of."""

import torch
from torch import Tensor, nn

from labkit.models.pictures import check_pictures

SMALLER = 8  # times, each side


class Grid(nn.Module):
    """Four convolutions that make a picture eight times smaller, and where each place lies.

    Takes [N, 3, H, W] float32 and returns [N, width + 2, H / 8, W / 8]. The last two channels are
    x and y, from -1 to 1: a convolution does not know where it is, and a question may ask for what
    is left of something (Liu and others 2018, "CoordConv", arXiv 1807.03247). Taught in lesson 12.

    >>> Grid(width=64)(torch.zeros(2, 3, 64, 64)).shape
    torch.Size([2, 66, 8, 8])
    """

    def __init__(self, width: int = 64) -> None:
        """Make one with random weights."""
        super().__init__()
        self.layers = nn.Sequential(
            *_layer(3, width // 2, stride=2),
            *_layer(width // 2, width, stride=2),
            *_layer(width, width, stride=2),
            *_layer(width, width, stride=1),
        )
        self.out_channels = width + 2

    def forward(self, images: Tensor) -> Tensor:
        """Return the grid of each picture. Raises ValueError for what are no such pictures."""
        check_pictures("Grid", images)
        features = self.layers(images)
        places = places_like(features).expand(len(features), -1, -1, -1)
        return torch.cat([features, places], 1)


def places_like(maps: Tensor) -> Tensor:
    """x and y of the places of maps [N, C, h, w], from -1 to 1: [1, 2, h, w].

    >>> places_like(torch.zeros(1, 5, 1, 3))
    tensor([[[[-1.,  0.,  1.]],
    <BLANKLINE>
             [[ 0.,  0.,  0.]]]])
    """
    rows, columns = maps.shape[-2:]
    y, x = torch.meshgrid(_steps(rows, maps), _steps(columns, maps), indexing="ij")
    return torch.stack([x, y])[None]


def _steps(count: int, maps: Tensor) -> Tensor:
    """From -1 to 1; one step is in the middle."""
    middle = torch.zeros(1, device=maps.device)
    steps = torch.linspace(-1, 1, count, device=maps.device) if count > 1 else middle
    return steps.to(maps.dtype)


def _layer(inputs: int, outputs: int, stride: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(inputs, outputs, kernel_size=3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )
