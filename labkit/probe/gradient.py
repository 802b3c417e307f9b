"""How an answer changes with the picture: the gradient with respect to pixels, not to weights."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from labkit.models.modes import held_still


def input_gradient(model: nn.Module, images: Tensor, score: Callable[[Tensor], Tensor]) -> Tensor:
    """The gradient of `score(images)`, one number, with respect to images [N, 3, H, W].

    `score` asks the model. Neither its weights nor their gradients nor its mode change. Computed in
    32 bits: in 16, small slopes would become zero, and their sign be lost.
    """
    in_32_bits = torch.autocast(images.device.type, enabled=False)
    with held_still(model), torch.inference_mode(False), torch.enable_grad(), in_32_bits:
        asked = images.detach().clone().float().requires_grad_()
        return torch.autograd.grad(score(asked), asked)[0]
