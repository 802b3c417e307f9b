"""Every classification network of torchvision through one door, with its traps known."""

import difflib
from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor, nn

from labkit.models.published import download, lite0_network

# The networks of the lecture, and the one whose weights need no internet.
NAMES = (
    "alexnet", "vgg11", "vgg16", "googlenet", "inception_v3", "resnet18", "resnet34", "resnet50",
    "resnet101", "resnet152", "densenet121", "densenet161", "densenet169", "densenet201", "lite0",
)  # fmt: skip
IMAGENET_CLASSES = 1000
# Networks that torchvision gives an extra output half way, which only their first training used.
AUXILIARY = {"googlenet": ("aux1", "aux2"), "inception_v3": ("AuxLogits",)}


def classifier(name: str, classes: int, weights: Literal["imagenet"] | None = None) -> nn.Module:
    """Return a network by name, with one output a class; it takes float32 [N, 3, H, W].

    `name` is one of `NAMES` or any other classification network of torchvision. Without `weights`
    they are random; "imagenet" downloads torchvision's best once and keeps them ("lite0" needs no
    internet), and where `classes` is not 1000 the output layer is new. GoogLeNet and Inception v3
    come without their auxiliary outputs, so each network returns one tensor [N, classes], while it
    trains too. It is to be trained; `pretrained` gives the same networks as they are, with their
    preparation and class names. Raises ValueError for an unknown name or weights, OfflineError
    where a download fails, and, when it is called, ValueError for pictures too small for it.
    Taught in lesson 03.

    >>> import torch
    >>> network = classifier("resnet18", classes=447).eval()
    >>> network(torch.zeros(1, 3, 64, 64)).shape
    torch.Size([1, 447])
    """
    if classes < 1 or weights not in (None, "imagenet"):
        raise ValueError(
            f"classifier was given classes={classes} and weights={weights!r}. It takes at least "
            'one class, and weights=None (random) or "imagenet".'
        )
    network = build(name, trained=weights is not None)
    if classes != IMAGENET_CLASSES:
        new_head(network, classes)
    return network


def new_head(model: nn.Module, classes: int) -> nn.Module:
    """Give a classifier a new output layer, with random weights, and return it.

    The output layer is the last linear layer or, where there is none as in SqueezeNet, the last
    convolution: so it is in every classifier of torchvision and of this course, by whatever name.
    It keeps its place, device and type. Auxiliary outputs of GoogLeNet and Inception v3 are renewed
    as well. Raises ValueError for a model without such a layer. Taught in lesson 03.

    >>> new_head(nn.Sequential(nn.Flatten(), nn.Linear(12, 1000)), 5)[1]
    Linear(in_features=12, out_features=5, bias=True)
    """
    for name in [head_name(model), *_auxiliary_heads(model)]:
        _replace(model, name, classes)
    if hasattr(model, "num_classes"):  # torchvision's SqueezeNet reads it
        model.num_classes = classes  # type: ignore[assignment]
    return model


def head_name(model: nn.Module) -> str:
    """The name of a classifier's output layer, such as "fc" or "classifier.6".

    Raises ValueError where there is neither a linear layer nor a convolution.

    >>> head_name(nn.Sequential(nn.Flatten(), nn.Linear(12, 5)))
    '1'
    """
    for kind in (nn.Linear, nn.Conv2d):
        found = [name for name, layer in model.named_modules() if isinstance(layer, kind)]
        if found:
            return found[-1]
    raise ValueError(
        f"{type(model).__name__} has no linear layer and no convolution, so no output layer was "
        "found. Put the new one in yourself: model.head = nn.Linear(features, classes)."
    )


def smallest(name: str) -> int:
    """The shortest side of a picture, in pixels, that a network can take, as torchvision says.

    On less than 32 pixels most have one place left to look at, and learn little.

    >>> smallest("inception_v3"), smallest("alexnet"), smallest("lite0")
    (75, 63, 1)
    """
    if name == "lite0":
        return 1
    from torchvision import models

    return max(models.get_model_weights(_known(name)).DEFAULT.meta["min_size"])


def build(name: str, trained: bool = False) -> nn.Module:
    """A network by name with its thousand outputs, random or trained; see `classifier`."""
    if name == "lite0":
        return lite0_network(trained)
    from torchvision import models

    options: dict[str, Any] = {}
    if trained:
        weights = models.get_model_weights(_known(name)).DEFAULT
        download(name, weights.url)
        options["weights"] = weights
    elif name in AUXILIARY:
        options |= {"aux_logits": False, "init_weights": True}
    network = models.get_model(_known(name), **options)
    for part in AUXILIARY.get(name, ()):
        setattr(network, part, None)
    if name in AUXILIARY:
        network.aux_logits = False
    network.register_forward_pre_hook(_AtLeast(name, smallest(name)))
    return network


def _known(name: str) -> str:
    from torchvision import models

    known = models.list_models(module=models)
    if name in known:
        return name
    near = difflib.get_close_matches(name.lower(), [*NAMES, *known], n=3)
    hint = f" Did you mean {' or '.join(map(repr, dict.fromkeys(near)))}?" if near else ""
    raise ValueError(
        f"There is no network {name!r}.{hint} The lecture's are {', '.join(NAMES)}; "
        "torchvision.models.list_models(module=torchvision.models) lists the others."
    )


def _auxiliary_heads(model: nn.Module) -> list[str]:
    """Names of the output layers half way, where a model given to `new_head` still has them."""
    return [
        f"{part}.{head_name(getattr(model, part))}"
        for parts in AUXILIARY.values()
        for part in parts
        if isinstance(getattr(model, part, None), nn.Module)
    ]


def _replace(model: nn.Module, name: str, classes: int) -> None:
    parent_name, _, own_name = name.rpartition(".")
    parent: nn.Module = model.get_submodule(parent_name)
    old: Any = model.get_submodule(name)
    options = {"bias": old.bias is not None, "device": old.weight.device, "dtype": old.weight.dtype}
    if isinstance(old, nn.Linear):
        layer: nn.Module = nn.Linear(old.in_features, classes, **options)
    else:
        layer = nn.Conv2d(
            old.in_channels, classes, old.kernel_size, old.stride, old.padding, **options
        )
    setattr(parent, own_name, layer)


@dataclass(frozen=True)
class _AtLeast:
    """Refuse pictures too small for a network, before one of its layers does, less clearly."""

    name: str
    side: int

    def __call__(self, network: nn.Module, arguments: tuple[Tensor, ...]) -> None:
        height, width = arguments[0].shape[-2:]
        if min(height, width) < self.side:
            raise ValueError(
                f"{self.name} was given pictures of {height} x {width} pixels. It needs at least "
                f"{self.side} on each side: resize them, or take another network."
            )
