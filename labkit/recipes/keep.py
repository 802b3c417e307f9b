"""Write weights as the package carries them."""

from pathlib import Path

import torch
from torch import nn

import labkit

LARGEST = 3_000_000  # bytes of a file


def keep(name: str, network: nn.Module) -> None:
    """Write a network's weights to labkit/weights, its floats in 16 bits; see `models.ours`.

    Raises ValueError where the file would pass 3 MB.
    """
    state = {
        key: value.detach().cpu().half() if value.is_floating_point() else value.cpu()
        for key, value in network.state_dict().items()
    }
    size = sum(value.numel() * value.element_size() for value in state.values())
    if size > LARGEST:
        raise ValueError(f"{name} has {size:,} bytes of weights; the package takes 3 MB a file.")
    torch.save(state, Path(labkit.__file__).parent / "weights" / f"{name}.pt")
