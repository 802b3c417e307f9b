"""EfficientNet-Lite0: a small network that sorts photographs into the thousand ImageNet classes."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SIDE = 224  # pixels: what the network was trained on
MEAN, DEVIATION = 127, 128  # of its pixels, 0..255, for all three channels
RESIZED = 256  # pixels: the shorter side before the centre crop, as in the authors' evaluation

# One row a stage, the columns of table 1 in the paper.
STAGES = (
    # kernel, stride, expansion, channels, blocks
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)


def prepare(picture: Tensor) -> Tensor:
    """Return a picture, or a batch of them, as the network was trained to see it.

    The shorter side becomes 256 pixels, the centre 224 by 224 is kept, and 0..255 becomes about
    -1..1: (value - 127) / 128. Raises ValueError unless given RGB uint8 `[3, H, W]` or
    `[N, 3, H, W]`. Crop, bicubic resizing and values are those of the authors' evaluation; unlike
    theirs, the resizing smooths first, so that a large photograph does not turn grainy.

    >>> prepare(torch.full((3, 300, 400), 255, dtype=torch.uint8)).shape
    torch.Size([3, 224, 224])
    """
    if picture.dtype != torch.uint8 or picture.ndim not in (3, 4) or picture.shape[-3] != 3:
        raise ValueError(
            f"prepare was given {picture.dtype} {list(picture.shape)}. It takes RGB pixels as "
            "torch.uint8 [3, H, W] or [N, 3, H, W], in 0..255. labkit.images.read returns them so."
        )
    batch = picture if picture.ndim == 4 else picture[None]  # [N, 3, H, W] uint8
    height, width = batch.shape[-2:]
    scale = RESIZED / min(height, width)
    size = (round(height * scale), round(width * scale))
    resized = F.interpolate(batch.float(), size, mode="bicubic", antialias=True)
    top, left = (size[0] - SIDE) // 2, (size[1] - SIDE) // 2
    cropped = resized[..., top : top + SIDE, left : left + SIDE]
    # Bicubic weights are partly negative, so edges overshoot: back to what a picture file can
    # hold, whole values in 0..255.
    pixels = cropped.clamp(0, 255).round()
    prepared = (pixels - MEAN) / DEVIATION  # [N, 3, 224, 224] float32
    return prepared if picture.ndim == 4 else prepared[0]


def same_padding(side: int, kernel: int, stride: int) -> tuple[int, int]:
    """Return the zeros to add before and after one side, by TensorFlow's rule "SAME".

    The output has ceil(side / stride) positions. Where the zeros do not split evenly the extra
    one goes after; PyTorch's own `padding=` cannot say that.

    >>> same_padding(224, kernel=3, stride=2), same_padding(225, kernel=3, stride=2)
    ((0, 1), (1, 1))
    """
    outputs = math.ceil(side / stride)
    total = max((outputs - 1) * stride + kernel - side, 0)
    return total // 2, total - total // 2


def convolution(
    inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1, relu: bool = True
) -> nn.Sequential:
    """Return a convolution, its batch normalisation and ReLU6, in Lite0 almost always together.

    >>> convolution(3, 32, kernel=3, stride=2)(torch.zeros(1, 3, 9, 9)).shape
    torch.Size([1, 32, 5, 5])
    """
    return nn.Sequential(
        SameConv2d(inputs, outputs, kernel, stride, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01),  # TensorFlow's values, not PyTorch's
        *([nn.ReLU6()] if relu else []),
    )


class SameConv2d(nn.Conv2d):
    """A convolution that pads by `same_padding`.

    >>> SameConv2d(1, 1, kernel_size=5, stride=2)(torch.zeros(1, 1, 7, 8)).shape
    torch.Size([1, 1, 4, 4])
    """

    def forward(self, x: Tensor) -> Tensor:
        """Pad, then convolve: `[N, C, H, W]` to `[N, outputs, ceil(H / stride), ...]`."""
        top, bottom = same_padding(x.shape[-2], self.kernel_size[0], self.stride[0])
        left, right = same_padding(x.shape[-1], self.kernel_size[1], self.stride[1])
        return super().forward(F.pad(x, (left, right, top, bottom)))


class InvertedBottleneck(nn.Module):
    """Widen, look around one channel at a time, narrow again; add the input where shapes agree.

    From MobileNetV2 (Sandler et al., 2018, arXiv 1801.04381).

    >>> InvertedBottleneck(16, 24, kernel=3, stride=2, expansion=6)(torch.zeros(1, 16, 8, 8)).shape
    torch.Size([1, 24, 4, 4])
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        """Build a block that is `expansion` times as wide inside as its input."""
        super().__init__()
        hidden = inputs * expansion
        self.expand = convolution(inputs, hidden) if expansion > 1 else nn.Identity()
        self.depthwise = convolution(hidden, hidden, kernel, stride, groups=hidden)
        self.project = convolution(hidden, outputs, relu=False)  # which would throw away too much
        self.has_skip = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """Return `[N, outputs, ceil(H / stride), ceil(W / stride)]`."""
        y = self.project(self.depthwise(self.expand(x)))
        return x + y if self.has_skip else y


class EfficientNetLite0(nn.Module):
    """EfficientNet-Lite0 with random weights; `pretrained("lite0")` has the trained ones.

    Takes `[N, 3, 224, 224]` float32 from `prepare`, returns logits `[N, classes]`. 4.65 million
    parameters. EfficientNet (Tan and Le, 2019, arXiv 1905.11946) without squeeze-and-excitation and
    with ReLU6, so that it also runs in 8-bit arithmetic. The random dropping of whole blocks while
    training is left out.

    >>> network = EfficientNetLite0(classes=10).eval()
    >>> network(torch.zeros(2, 3, 224, 224)).shape
    torch.Size([2, 10])
    """

    def __init__(self, classes: int = 1000) -> None:
        """Build the network with a last layer of so many classes."""
        super().__init__()
        self.stem = convolution(3, 32, kernel=3, stride=2)
        blocks, inputs = [], 32
        for kernel, stride, expansion, channels, repeats in STAGES:
            for repeat in range(repeats):
                first = stride if repeat == 0 else 1  # only a stage's first block shrinks the map
                blocks.append(InvertedBottleneck(inputs, channels, kernel, first, expansion))
                inputs = channels
        self.blocks = nn.Sequential(*blocks)
        self.head = convolution(inputs, 1280)
        self.dropout = nn.Dropout(0.2)
        self.classifier = nn.Linear(1280, classes)

    def features(self, x: Tensor) -> Tensor:
        """Return what the last layer sees: each channel averaged over the picture.

        >>> EfficientNetLite0().eval().features(torch.zeros(2, 3, 224, 224)).shape
        torch.Size([2, 1280])
        """
        return self.head(self.blocks(self.stem(x))).mean((2, 3))  # [N, 1280]

    def forward(self, x: Tensor) -> Tensor:
        """Return a logit a class; softmax over them gives probabilities."""
        return self.classifier(self.dropout(self.features(x)))  # [N, classes]
