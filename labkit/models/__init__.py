"""Architectures, one a file and short enough to read in class, and networks already trained."""

from importlib import import_module
from typing import Any

from labkit.models.captioner import Captioner, Told
from labkit.models.convnet import ConvNet
from labkit.models.costs import compare
from labkit.models.denoiser import Denoiser
from labkit.models.densenet import DenseBlock, SmallDenseNet
from labkit.models.detector import detector
from labkit.models.dream import noise_of, noised, sample, sample_film
from labkit.models.fcn import FCN
from labkit.models.film import FiLM
from labkit.models.frozen import features
from labkit.models.grid import Grid
from labkit.models.joined import Joined
from labkit.models.lenet import LeNet
from labkit.models.lite0 import EfficientNetLite0
from labkit.models.lite_unet import LiteUNet
from labkit.models.locator import Locator
from labkit.models.open_models import open_model
from labkit.models.ours import ours
from labkit.models.pretrained import Pretrained, pretrained
from labkit.models.published import OfflineError
from labkit.models.reader import Reader
from labkit.models.resnet import ResidualBlock, SmallResNet
from labkit.models.unet import UNet
from labkit.models.zoo import classifier, new_head

__all__ = [
    "FCN",
    "YOLO",
    "Captioner",
    "ConvNet",
    "Denoiser",
    "DenseBlock",
    "EfficientNetLite0",
    "FiLM",
    "Grid",
    "Joined",
    "LeNet",
    "LiteUNet",
    "Locator",
    "OfflineError",
    "Pretrained",
    "Pyramid",
    "Reader",
    "ResidualBlock",
    "SmallDenseNet",
    "SmallResNet",
    "Told",
    "UNet",
    "classifier",
    "compare",
    "detector",
    "faster_rcnn",
    "features",
    "mask_rcnn",
    "new_head",
    "noise_of",
    "noised",
    "open_model",
    "ours",
    "pretrained",
    "rfcn",
    "sample",
    "sample_film",
    "ssd",
]

# These are made of parts of torchvision, which takes long to import: they arrive when first used.
_LATE = {
    "Pyramid": "pyramid",
    "YOLO": "yolo",
    "faster_rcnn": "small_faster_rcnn",
    "mask_rcnn": "small_mask_rcnn",
    "rfcn": "small_rfcn",
    "ssd": "small_ssd",
}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
