"""What a network of pictures takes, and a sentence for everything else."""

from torch import Tensor


def check_pictures(name: str, images: Tensor) -> None:
    """Raise ValueError for what is no batch of coloured pictures of floats.

    >>> import torch
    >>> check_pictures("Grid", torch.zeros(2, 3, 8, 8))
    """
    if images.ndim != 4 or images.shape[1] != 3 or not images.is_floating_point():
        raise ValueError(
            f"{name} was given pictures {list(images.shape)} of {str(images.dtype)[6:]}. It takes "
            "[N, 3, H, W] of float32: images[None] makes a batch of one picture, "
            "images.expand(-1, 3, -1, -1) colours grey ones, and images / 127.5 - 1 scales uint8."
        )
