"""How an answer changes with the picture: the gradient with respect to pixels, not to weights."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def held_still(model: nn.Module) -> Iterator[None]:
    """Ask a model without changing it: in evaluation mode inside, then each layer as it was.

    In training mode batch normalisation would count the pictures in, and dropout would answer
    differently every time.
    """
    modes = {layer: layer.training for layer in model.modules()}
    model.eval()
    try:
        yield
    finally:
        for layer, mode in modes.items():
            layer.training = mode


def input_gradient(model: nn.Module, images: Tensor, score: Callable[[Tensor], Tensor]) -> Tensor:
    """The gradient of `score(images)`, one number, with respect to images [N, 3, H, W].

    `score` asks the model. Neither its weights nor their gradients nor its mode change. Computed in
    32 bits: in 16, small slopes would become zero, and their sign be lost.
    """
    in_32_bits = torch.autocast(images.device.type, enabled=False)
    with held_still(model), torch.inference_mode(False), torch.enable_grad(), in_32_bits:
        asked = images.detach().clone().float().requires_grad_()
        return torch.autograd.grad(score(asked), asked)[0]
