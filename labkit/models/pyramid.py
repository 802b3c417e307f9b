"""A small backbone for detectors: features at several scales, the coarse ones told to the fine."""

from itertools import pairwise

from torch import Tensor, nn
from torchvision.ops import FeaturePyramidNetwork

from labkit.models.resnet import ResidualBlock

STRIDES = (8, 16, 32)  # how many times smaller than the picture the levels are
FIRST = 32  # channels of the stem, which is 4 times smaller and no level
WIDTHS = (64, 96, 128)  # and of the stages that make the levels


def check_classes(classes: int, caller: str) -> None:
    """Raise ValueError where a detector would not have one class or more to tell apart."""
    if not isinstance(classes, int) or classes < 1:
        raise ValueError(
            f"{caller} was given classes={classes!r}. It takes their number, at least 1, without a "
            "background, such as len(store.classes)."
        )


class Pyramid(nn.Module):
    """Residual blocks that make the picture 32 times smaller, and a pyramid over their results.

    Takes [N, 3, H, W] float32, returns a dictionary of levels "0", "1" and "2", the finest first,
    each [N, `width`, H / stride, W / stride] for the strides 8, 16 and 32. To every level is added
    what the coarser ones know, enlarged: a fine place learns what it is part of. After Lin and
    others (2017), "Feature Pyramid Networks", arXiv 1612.03144, with batch normalisation, for it
    learns from scratch. Used in lessons 09 to 11.

    >>> import torch
    >>> levels = Pyramid()(torch.zeros(1, 3, 160, 160))
    >>> [list(level.shape) for level in levels.values()]
    [[1, 64, 20, 20], [1, 64, 10, 10], [1, 64, 5, 5]]
    """

    def __init__(self, width: int = 64) -> None:
        """Make a backbone with random weights."""
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, FIRST, kernel_size=7, stride=4, padding=3, bias=False),
            nn.BatchNorm2d(FIRST),
            nn.ReLU(),
        )
        self.stages = nn.ModuleList(
            ResidualBlock(inputs, outputs, stride=2)
            for inputs, outputs in pairwise((FIRST, *WIDTHS))
        )
        self.merge = FeaturePyramidNetwork(list(WIDTHS), width, None, nn.BatchNorm2d)
        self.out_channels = width  # which torchvision's detectors ask for

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """Return the levels, the finest first."""
        features, levels = self.stem(images), {}
        for name, stage in enumerate(self.stages):
            levels[str(name)] = features = stage(features)
        return self.merge(levels)
