"""Asking a network without changing it."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn


@contextmanager
def held_still(model: nn.Module) -> Iterator[None]:
    """Ask a model without changing it: in evaluation mode inside, then each layer as it was.

    In training mode batch normalisation would count the pictures in, and dropout would answer
    differently every time. Layers that were kept in evaluation mode inside a model that trains, as
    frozen ones are, stay so.
    """
    modes = {layer: layer.training for layer in model.modules()}
    model.eval()
    try:
        yield
    finally:
        for layer, mode in modes.items():
            layer.training = mode
