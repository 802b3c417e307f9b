"""ConvNet: the smallest network of the course that looks at neighbourhoods, for experiments."""

from collections.abc import Sequence

from torch import Tensor, nn


class ConvNet(nn.Module):
    """A few convolutions, each halving the picture, then a mean over what is left.

    Takes [N, 3, H, W] float32, H and W at least 2 ** len(widths) pixels. Returns logits
    [N, classes]. A block is a 3 x 3 convolution without bias, batch normalisation, 2 x 2 max
    pooling and ReLU; `widths` gives the channels after each. The mean over rows and columns lets it
    take any size. Raises ValueError for fewer than one class or no widths.

    >>> import torch
    >>> ConvNet(classes=5)(torch.zeros(2, 3, 64, 48)).shape
    torch.Size([2, 5])
    """

    def __init__(self, classes: int, widths: Sequence[int] = (16, 32, 64, 128)) -> None:
        """Make a network with random weights."""
        super().__init__()
        if classes < 1 or not widths or min(widths) < 1:
            raise ValueError(
                f"ConvNet was asked for {classes} classes and widths {tuple(widths)}. It needs at "
                "least one class and one width, all above 0, such as ConvNet(5, widths=(16, 32))."
            )
        blocks = [_block(i, o) for i, o in zip((3, *widths), widths, strict=False)]
        self.features = nn.Sequential(*blocks)
        self.head = nn.Linear(widths[-1], classes)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits of a batch of images."""
        maps = self.features(images)  # [N, widths[-1], H / 2**blocks, W / 2**blocks]
        return self.head(maps.mean((2, 3)))


def _block(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        # Batch normalisation subtracts the mean, and with it any bias.
        nn.Conv2d(channels_in, channels_out, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
        # ReLU last: before the pooling it gives the same, for four times the work.
        nn.MaxPool2d(2),
        nn.ReLU(),
    )
