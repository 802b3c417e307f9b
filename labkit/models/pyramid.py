"""A small backbone for detectors: features at several scales, the coarse ones told to the fine."""

from itertools import pairwise
from typing import Literal

from torch import Tensor, nn
from torchvision.ops import FeaturePyramidNetwork

from labkit.models.resnet import ResidualBlock

STRIDES = (4, 8, 16, 32)  # how many times smaller than the picture a stage is
WIDTHS = (32, 64, 96, 128)  # and its channels


class Pyramid(nn.Module):
    """Residual blocks that make the picture 32 times smaller, and a pyramid over their results.

    Takes [N, 3, H, W] float32, returns a dictionary of levels "0", "1", …, the finest first, each
    [N, `width`, H / stride, W / stride] for the strides 8, 16 and 32, or with `finest=4` for 4
    as well. To every level is added what the coarser ones know, enlarged: a fine place learns what
    it is part of. After Lin and others (2017), "Feature Pyramid Networks", arXiv 1612.03144, with
    batch normalisation, for it learns from scratch. Raises ValueError for another `finest`. Used in
    lessons 09 to 11.

    >>> import torch
    >>> levels = Pyramid()(torch.zeros(1, 3, 160, 160))
    >>> [list(level.shape) for level in levels.values()]
    [[1, 64, 20, 20], [1, 64, 10, 10], [1, 64, 5, 5]]
    """

    def __init__(self, width: int = 64, finest: Literal[4, 8] = 8) -> None:
        """Make a backbone with random weights."""
        super().__init__()
        if finest not in (4, 8):
            raise ValueError(f"Pyramid was given finest={finest}. Its finest level is 4 or 8.")
        self.stem = nn.Sequential(
            nn.Conv2d(3, WIDTHS[0], kernel_size=7, stride=4, padding=3, bias=False),
            nn.BatchNorm2d(WIDTHS[0]),
            nn.ReLU(),
        )
        self.stages = nn.ModuleList(
            ResidualBlock(inputs, outputs, stride=2) for inputs, outputs in pairwise(WIDTHS)
        )
        self.left_out = STRIDES.index(finest)
        self.strides = STRIDES[self.left_out :]  # of the levels
        self.merge = FeaturePyramidNetwork(
            list(WIDTHS[self.left_out :]), width, None, nn.BatchNorm2d
        )
        self.out_channels = width  # which torchvision's detectors ask for

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """Return the levels, the finest first."""
        levels = [self.stem(images)]
        for stage in self.stages:
            levels.append(stage(levels[-1]))
        return self.merge({str(n): level for n, level in enumerate(levels[self.left_out :])})
