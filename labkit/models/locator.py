"""Locator: a network that says where something is, by a map of bets for each point."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class Locator(nn.Module):
    """A few convolutions, a map for each point, and the mean place under each map's softmax.

    Takes [N, 3, H, W] float32 and returns [N, points, 2]: x and y as shares of width and height,
    from 0 to 1. `widths` are the channels after each convolution; the first three halve the
    picture. The mean place is a sum, so its error leads back to every place of the map, and no
    weight is tied to one place: what is learned in one corner holds in all. `maps` returns the bets
    themselves. After Nibali and others (2018), arXiv 1801.07372. Raises ValueError for no points or
    fewer than three widths. Taught in lesson 04.

    >>> Locator(points=2)(torch.zeros(5, 3, 64, 48)).shape
    torch.Size([5, 2, 2])
    """

    def __init__(self, points: int = 2, widths: Sequence[int] = (16, 32, 64, 64, 64)) -> None:
        """Make a network with random weights."""
        super().__init__()
        if points < 1 or len(widths) < 3:
            raise ValueError(
                f"Locator was asked for {points} points and widths {tuple(widths)}. It needs at "
                "least one point and three widths, such as Locator(points=2)."
            )
        layers: list[nn.Module] = []
        for number, (i, o) in enumerate(zip((3, *widths), widths, strict=False)):
            layers += [nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o)]
            # ReLU last: before the pooling it gives the same, for four times the work.
            layers += [nn.MaxPool2d(2), nn.ReLU()] if number < 3 else [nn.ReLU()]
        self.features = nn.Sequential(*layers)
        self.head = nn.Conv2d(widths[-1], points, kernel_size=1)

    def maps(self, images: Tensor) -> Tensor:
        """Return how likely each point is to be in each place: [N, points, H / 8, W / 8]."""
        bets = self.head(self.features(images))
        return bets.flatten(2).float().softmax(2).reshape(bets.shape)

    def forward(self, images: Tensor) -> Tensor:
        """Return where each point is, in shares of the picture."""
        return mean_place(self.maps(images))


def mean_place(maps: Tensor) -> Tensor:
    """The mean place under maps [N, K, H, W] that each sum to one: x, y in shares, [N, K, 2].

    >>> mean_place(torch.tensor([[[[0.0, 0.0], [0.5, 0.5]]]]))
    tensor([[[0.5000, 0.7500]]])
    """
    rows, columns = maps.shape[-2:]
    x = (torch.arange(columns, device=maps.device) + 0.5) / columns
    y = (torch.arange(rows, device=maps.device) + 0.5) / rows
    return torch.stack([(maps.sum(2) * x).sum(2), (maps.sum(3) * y).sum(2)], 2)
