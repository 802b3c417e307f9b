"""FCN: a classifier whose every place gives its own answer, enlarged to the size of the picture."""

from typing import Literal

import torch
from torch import Tensor, nn

# Convolutions and width of VGG-16's stages, after each of which the picture is halved.
STAGES = ((2, 1), (2, 2), (3, 4), (3, 8), (3, 8))


class FCN(nn.Module):
    """VGG-16's convolutions, a score of each class at every place, and the scores enlarged.

    Takes [N, 3, H, W] float32 of any size, returns logits [N, classes, H, W]. `stride=32` enlarges
    the scores of the last stage at once; 16 first doubles them and adds those of the stage before,
    8 does so once more, and draws the finest outlines. `width` is the channels of the first stage
    (VGG's is 64). Enlarging is a transposed convolution, of each class by itself, that begins as
    bilinear interpolation and is learned. After Long, Shelhamer and Darrell (2015), arXiv
    1411.4038, figure 3, with batch normalisation so that it trains from scratch, and without VGG's
    two layers of 4096. Raises ValueError for another stride or a number below 1. Built in lesson
    07.

    >>> FCN(classes=2, stride=8)(torch.zeros(1, 3, 70, 51)).shape
    torch.Size([1, 2, 70, 51])
    """

    def __init__(self, classes: int, stride: Literal[32, 16, 8] = 32, width: int = 16) -> None:
        """Make a network with random weights."""
        super().__init__()
        if stride not in (32, 16, 8) or min(classes, width) < 1:
            raise ValueError(
                f"FCN was asked for {classes} classes, stride {stride} and width {width}. The "
                "stride is 32, 16 or 8, the others at least 1, such as FCN(classes=2, stride=8)."
            )
        widths = [width * wide for _, wide in STAGES]
        self.stages = nn.ModuleList(
            _stage(convolutions, inputs, outputs)
            for (convolutions, _), inputs, outputs in zip(
                STAGES, [3, *widths], widths, strict=False
            )
        )
        skips = {32: 0, 16: 1, 8: 2}[stride]
        self.scores = nn.ModuleList(
            nn.Conv2d(count, classes, kernel_size=1) for count in widths[: -skips - 2 : -1]
        )
        self.doublers = nn.ModuleList(enlarger(classes, 2) for _ in range(skips))
        self.enlarge = enlarger(classes, stride)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits of every pixel."""
        stages = [images]
        for stage in self.stages:
            stages.append(stage(stages[-1]))
        scores = self.scores[0](stages.pop())  # [N, classes, H / 32, W / 32]
        for doubler, score in zip(self.doublers, self.scores[1:], strict=True):
            finer = score(stages.pop())
            scores = _cut(doubler(scores), finer) + finer
        return _cut(self.enlarge(scores), images)


def enlarger(classes: int, factor: int) -> nn.ConvTranspose2d:
    """A transposed convolution that enlarges maps [N, classes, h, w] by an even factor.

    Its weights interpolate bilinearly to begin with; beyond the edges it takes zeros.

    >>> enlarger(1, 2)(torch.tensor([[[[0.0, 4.0, 4.0]]]]))[0, 0, 0].tolist()
    [0.0, 0.75, 2.25, 3.0, 3.0, 2.25]
    """
    layer = nn.ConvTranspose2d(
        classes, classes, 2 * factor, factor, padding=factor // 2, groups=classes, bias=False
    )
    # 1 at the centre, falling to 0 at the centres of the neighbours.
    near = 1 - ((torch.arange(2 * factor) + 0.5) / factor - 1).abs()
    with torch.no_grad():
        layer.weight.copy_(near[:, None] * near)
    return layer


def _stage(convolutions: int, inputs: int, outputs: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for number in range(convolutions):
        # Batch normalisation subtracts the mean, and with it any bias.
        layers += [nn.Conv2d(outputs if number else inputs, outputs, 3, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2, ceil_mode=True))


def _cut(maps: Tensor, like: Tensor) -> Tensor:
    """Without the rows and columns too many, where a side was odd."""
    return maps[..., : like.shape[-2], : like.shape[-1]]
