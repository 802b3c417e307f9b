"""U-Net: down to see what it is, up again to say where, with a bridge at every level."""

import torch
from torch import Tensor, nn


class UNet(nn.Module):
    """Levels of two convolutions, each half as large and twice as wide as the one above.

    Takes [N, 3, H, W] float32 of any size, returns logits [N, classes, H, W]. `width` is the
    channels of the top level, `depth` how often the picture is halved. From the bottom, maps are
    enlarged by an up-convolution and laid beside those that went down at the same level. After
    Ronneberger, Fischer and Brox (2015), arXiv 1505.04597, figure 1 (there width 64, depth 4); the
    convolutions here keep the size, and batch normalisation lets it train from scratch. Raises
    ValueError where a number is below 1. Built in lesson 07.

    >>> UNet(classes=2)(torch.zeros(1, 3, 70, 51)).shape
    torch.Size([1, 2, 70, 51])
    """

    def __init__(self, classes: int, width: int = 16, depth: int = 4) -> None:
        """Make a network with random weights."""
        super().__init__()
        if min(classes, width, depth) < 1:
            raise ValueError(
                f"UNet was asked for {classes} classes, width {width} and depth {depth}. Each must "
                "be at least 1, such as UNet(classes=2, width=16, depth=4)."
            )
        widths = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(twice(i, o) for i, o in zip([3, *widths], widths, strict=False))
        self.pool = nn.MaxPool2d(2, ceil_mode=True)  # an odd row or column is a pair by itself
        self.up = nn.ModuleList(Up(2 * w, w, w) for w in reversed(widths[:-1]))
        self.head = nn.Conv2d(width, classes, kernel_size=1)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits of every pixel."""
        levels = [self.down[0](images)]
        for level in self.down[1:]:
            levels.append(level(self.pool(levels[-1])))
        maps = levels.pop()
        for up in self.up:
            maps = up(maps, levels.pop())
        return self.head(maps)


class Up(nn.Module):
    """One level up: enlarge the maps, lay the bridge's beside them, and look at both.

    Takes maps [N, inputs, h, w] and a bridge [N, bridge, H, W] with h = ceil(H / 2) and
    w = ceil(W / 2), returns [N, outputs, H, W]. Built in lesson 07.

    >>> Up(8, 3, 4)(torch.zeros(1, 8, 4, 5), torch.zeros(1, 3, 7, 10)).shape
    torch.Size([1, 4, 7, 10])
    """

    def __init__(self, inputs: int, bridge: int, outputs: int) -> None:
        """Make a level with random weights."""
        super().__init__()
        self.enlarge = nn.ConvTranspose2d(inputs, outputs, kernel_size=2, stride=2)
        self.look = twice(bridge + outputs, outputs)

    def forward(self, maps: Tensor, bridge: Tensor) -> Tensor:
        """Return the maps of the level above."""
        height, width = bridge.shape[-2:]
        larger = self.enlarge(maps)[..., :height, :width]  # one too many where a side is odd
        return self.look(torch.cat([bridge, larger], 1))


def twice(inputs: int, outputs: int) -> nn.Sequential:
    """Two 3 x 3 convolutions, each with batch normalisation and ReLU: [N, outputs, H, W].

    >>> twice(3, 8)(torch.zeros(1, 3, 5, 7)).shape
    torch.Size([1, 8, 5, 7])
    """
    layers: list[nn.Module] = []
    for count in (inputs, outputs):
        # Batch normalisation subtracts the mean, and with it any bias.
        layers += [nn.Conv2d(count, outputs, 3, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*layers)
