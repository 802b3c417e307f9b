"""Architectures, one a file and short enough to read in class, and networks already trained."""

from labkit.models.convnet import ConvNet
from labkit.models.lite0 import EfficientNetLite0
from labkit.models.pretrained import OfflineError, Pretrained, pretrained

__all__ = ["ConvNet", "EfficientNetLite0", "OfflineError", "Pretrained", "pretrained"]
