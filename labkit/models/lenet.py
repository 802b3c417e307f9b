"""LeNet-5: the network that read cheques in the 1990s, and the first of the course."""

from torch import Tensor, nn


class LeNet(nn.Module):
    """Two convolutions that look for patterns, then three layers that weigh what was found.

    Takes [N, channels, 32, 32] float32, returns logits [N, classes]. After LeCun, Bottou, Bengio
    and Haffner (1998), "Gradient-based learning applied to document recognition", section II.
    Three of its details have gone out of use and are left out: averages with weights of their own,
    second maps that see some of the first maps only, and an output that measures distances.
    Raises ValueError for fewer than one class or channel. Built in lesson 02.

    >>> import torch
    >>> network = LeNet(classes=10, channels=1)
    >>> network(torch.zeros(2, 1, 32, 32)).shape
    torch.Size([2, 10])
    >>> sum(weights.numel() for weights in network.parameters())
    61706
    """

    def __init__(self, classes: int = 10, channels: int = 3) -> None:
        """Make a network with random weights."""
        super().__init__()
        if classes < 1 or channels < 1:
            raise ValueError(
                f"LeNet was asked for {classes} classes and {channels} channels. It needs at least "
                "one of each, such as LeNet(classes=10, channels=3)."
            )
        self.features = nn.Sequential(
            nn.Conv2d(channels, 6, kernel_size=5),  # [N, 6, 28, 28]
            nn.Tanh(),
            nn.AvgPool2d(2),  # [N, 6, 14, 14]
            nn.Conv2d(6, 16, kernel_size=5),  # [N, 16, 10, 10]
            nn.Tanh(),
            nn.AvgPool2d(2),  # [N, 16, 5, 5]
        )
        self.classifier = nn.Sequential(
            nn.Flatten(),  # [N, 400]
            nn.Linear(16 * 5 * 5, 120),
            nn.Tanh(),
            nn.Linear(120, 84),
            nn.Tanh(),
            nn.Linear(84, classes),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits of a batch of images.

        Raises ValueError for pictures that are not 32 x 32 pixels.
        """
        if images.shape[-2:] != (32, 32):
            raise ValueError(
                f"LeNet was given pictures of {images.shape[-2]} x {images.shape[-1]} pixels. It "
                "takes 32 x 32: its first linear layer counts on 5 x 5 places. Resize them first."
            )
        return self.classifier(self.features(images))
