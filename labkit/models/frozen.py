"""A trained network as it is, used to describe pictures: run once, and learn from the vectors."""

import torch
from torch import Tensor, nn

from labkit.models import lite0
from labkit.models.modes import held_still
from labkit.models.zoo import classifier, head_name
from labkit.runtime import autocast, pick_device
from labkit.store import ImageStore
from labkit.store.batches import Normalise
from labkit.store.store import check_store

LITE0 = (lite0.MEAN / 255, lite0.DEVIATION / 255)
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))  # torchvision's, the same for all


def features(
    store: ImageStore, network: str | nn.Module = "lite0", normalise: Normalise | None = None
) -> Tensor:
    """Return what a network hands to its output layer for each picture: float32 [N, D] on the CPU.

    `network` is a name that `classifier` knows, with its ImageNet weights, or a module of your own.
    Pictures go in at the store's own size, normalised as the named network was trained, or by
    `normalise` (mean and deviation in units of 0..1; (0.5, 0.5) for a module). Lite0 was trained on
    224 pixels; smaller pictures are quicker, and described a little worse. Every picture goes
    through once, without augmentation, so a linear layer can be trained on the vectors in
    seconds. Raises TypeError for no store, and what `classifier` raises. Taught in lesson 03.

    >>> store = ImageStore(torch.zeros(3, 3, 32, 32, dtype=torch.uint8), {})
    >>> features(store).shape
    torch.Size([3, 1280])
    """
    check_store(store, "features")
    if isinstance(network, str):
        normalise = normalise or (LITE0 if network == "lite0" else IMAGENET)
        network = classifier(network, classes=1000, weights="imagenet")
    device = pick_device()
    home = next(network.parameters()).device
    network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    handed: list[Tensor] = []
    head = network.get_submodule(head_name(network))
    hook = head.register_forward_pre_hook(
        lambda layer, given: handed.append(given[0].flatten(1).float().cpu())
    )
    try:
        # Here and not above: weights that are moved in inference mode can never be trained again.
        with held_still(network), torch.inference_mode(), autocast(device):
            for images, _ in store.batches(64, targets=(), normalise=normalise or (0.5, 0.5)):
                network(images.contiguous(memory_format=torch.channels_last))
    finally:
        hook.remove()
        network.to(home)
    return torch.cat(handed)
