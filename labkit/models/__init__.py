"""Architectures, one a file and short enough to read in class, and networks already trained."""

from labkit.models.convnet import ConvNet
from labkit.models.costs import compare
from labkit.models.densenet import DenseBlock, SmallDenseNet
from labkit.models.detector import detector
from labkit.models.faster_rcnn import faster_rcnn
from labkit.models.fcn import FCN
from labkit.models.frozen import features
from labkit.models.lenet import LeNet
from labkit.models.lite0 import EfficientNetLite0
from labkit.models.lite_unet import LiteUNet
from labkit.models.locator import Locator
from labkit.models.mask_rcnn import mask_rcnn
from labkit.models.ours import ours
from labkit.models.pretrained import Pretrained, pretrained
from labkit.models.published import OfflineError
from labkit.models.pyramid import Pyramid
from labkit.models.resnet import ResidualBlock, SmallResNet
from labkit.models.rfcn import rfcn
from labkit.models.ssd import ssd
from labkit.models.unet import UNet
from labkit.models.yolo import YOLO
from labkit.models.zoo import classifier, new_head

__all__ = [
    "FCN",
    "YOLO",
    "ConvNet",
    "DenseBlock",
    "EfficientNetLite0",
    "LeNet",
    "LiteUNet",
    "Locator",
    "OfflineError",
    "Pretrained",
    "Pyramid",
    "ResidualBlock",
    "SmallDenseNet",
    "SmallResNet",
    "UNet",
    "classifier",
    "compare",
    "detector",
    "faster_rcnn",
    "features",
    "mask_rcnn",
    "new_head",
    "ours",
    "pretrained",
    "rfcn",
    "ssd",
]
