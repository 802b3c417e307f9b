"""Residual networks: blocks that learn a change of their input, so that depth does no harm."""

from torch import Tensor, nn
from torch.nn.functional import relu


class ResidualBlock(nn.Module):
    """Two 3 x 3 convolutions whose result is added to what came in.

    Takes [N, inputs, H, W], returns [N, outputs, ceil(H / stride), ceil(W / stride)]. Where the
    shape changes, the input is brought to the new one by a 1 x 1 convolution. With `skip=False`
    nothing is added: the plain block that the paper compares with. After He, Zhang, Ren and Sun
    (2015), arXiv 1512.03385, figure 2. Built in lesson 03.

    >>> import torch
    >>> ResidualBlock(16, 32, stride=2)(torch.zeros(1, 16, 8, 8)).shape
    torch.Size([1, 32, 4, 4])
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1, skip: bool = True) -> None:
        """Make a block with random weights."""
        super().__init__()
        self.change = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut: nn.Module | None = None
        if skip and stride == 1 and inputs == outputs:
            self.shortcut = nn.Identity()
        elif skip:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x: Tensor) -> Tensor:
        """Return relu(change(x) + x)."""
        change = self.change(x)
        return relu(change if self.shortcut is None else change + self.shortcut(x))


class SmallResNet(nn.Module):
    """The residual networks of the paper's section 4.2, made for pictures of 32 x 32 pixels.

    Takes [N, 3, H, W] float32, returns logits [N, classes]. Three stages of `blocks` blocks with
    `width`, 2 x `width` and 4 x `width` channels; the second and third halve the picture. That is
    6 x `blocks` + 2 layers with weights. With `skip=False` the plain network of the same depth.
    Raises ValueError where a number is below 1. Built in lesson 03.

    >>> import torch
    >>> SmallResNet(classes=10, blocks=3)(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 10])
    """

    def __init__(self, classes: int, blocks: int = 3, width: int = 16, skip: bool = True) -> None:
        """Make a network with random weights."""
        super().__init__()
        if min(classes, blocks, width) < 1:
            raise ValueError(
                f"SmallResNet was asked for {classes} classes, {blocks} blocks and width {width}. "
                "Each must be at least 1, such as SmallResNet(classes=10, blocks=3, width=16)."
            )
        self.stem = nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()
        )
        self.stages = nn.Sequential(
            _stage(blocks, width, width, 1, skip),  # [N, width, H, W]
            _stage(blocks, width, 2 * width, 2, skip),  # [N, 2 * width, H / 2, W / 2]
            _stage(blocks, 2 * width, 4 * width, 2, skip),  # [N, 4 * width, H / 4, W / 4]
        )
        self.head = nn.Linear(4 * width, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits of a batch of images."""
        maps = self.stages(self.stem(images))  # [N, 4 * width, H / 4, W / 4]
        return self.head(maps.mean((2, 3)))


def _stage(blocks: int, inputs: int, outputs: int, stride: int, skip: bool) -> nn.Sequential:
    first = ResidualBlock(inputs, outputs, stride, skip)
    return nn.Sequential(
        first, *(ResidualBlock(outputs, outputs, skip=skip) for _ in range(blocks - 1))
    )
