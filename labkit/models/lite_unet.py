"""U-Net on a network that has already seen a million photographs."""

from itertools import islice
from typing import Any, Literal

from torch import Tensor, nn

from labkit.models.lite0 import STAGES
from labkit.models.published import lite0_network
from labkit.models.unet import Up

# A row a level of the way up: channels from below, of the bridge, and handed on.
UPS = ((320, 112, 128), (128, 40, 64), (64, 24, 32), (32, 16, 16), (16, 3, 8))


class LiteUNet(nn.Module):
    """EfficientNet-Lite0 on the way down, the levels of a U-Net on the way up.

    Takes [N, 3, H, W] float32 of any size, returns logits [N, classes, H, W]. Pictures go in from
    about -1 to 1, as a store's batches come. Bridges lead from maps a 2nd, 4th, 8th, 16th and 32nd
    as large as the picture, and from the picture itself. `weights` are those of ImageNet, which
    come with the package, or random (None).

    `network.encoder.requires_grad_(False)` freezes the way down: then batch normalisation there
    stays still as well, also while the network trains. Raises ValueError for no class or other
    weights, and what `pretrained` raises where the file of weights is missing. Taught in lesson 07.

    >>> import torch
    >>> LiteUNet(classes=2, weights=None)(torch.zeros(2, 3, 70, 51)).shape
    torch.Size([2, 2, 70, 51])
    """

    def __init__(self, classes: int, weights: Literal["imagenet"] | None = "imagenet") -> None:
        """Make a network whose way up is random."""
        super().__init__()
        if classes < 1 or weights not in (None, "imagenet"):
            raise ValueError(
                f"LiteUNet was asked for {classes} classes and weights={weights!r}. It takes at "
                'least one class, and weights="imagenet" or None (random).'
            )
        self.encoder = _levels(lite0_network(trained=weights is not None))
        self.up = nn.ModuleList(Up(*channels) for channels in UPS)
        self.head = nn.Conv2d(UPS[-1][2], classes, kernel_size=1)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits of every pixel."""
        levels = [images]
        for level in self.encoder:
            levels.append(level(levels[-1]))
        maps = levels.pop()
        for up in self.up:
            maps = up(maps, levels.pop())
        return self.head(maps)

    def train(self, mode: bool = True) -> "LiteUNet":
        """Switch the mode of every layer but those of a frozen encoder, which stay still."""
        super().train(mode)
        if not any(weight.requires_grad for weight in self.encoder.parameters()):
            self.encoder.eval()
        return self


def _levels(network: Any) -> nn.ModuleList:
    """The layers of a network in five groups, each of which halves the picture once."""
    levels: list[list[nn.Module]] = [[network.stem]]
    blocks = iter(network.blocks)
    for _, stride, _, _, repeats in STAGES:
        if stride == 2:
            levels.append([])
        levels[-1] += islice(blocks, repeats)
    return nn.ModuleList(nn.Sequential(*level) for level in levels)
