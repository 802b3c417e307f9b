"""What torchvision's detectors need here: pictures as they are, and places in full precision."""

from typing import Any, TypeVar

from torch import Tensor, nn
from torchvision.models.detection._utils import BoxCoder
from torchvision.models.detection.anchor_utils import AnchorGenerator, DefaultBoxGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.transform import GeneralizedRCNNTransform

Detector = TypeVar("Detector", bound=nn.Module)


class AsTheyAre(GeneralizedRCNNTransform):
    """What stands before a torchvision detector whose pictures are prepared already.

    The original resizes every picture by itself, normalises it and stacks them again. A store's
    batch is one tensor [N, 3, H, W] of one size, and goes through as it is.
    """

    def __init__(self) -> None:
        """Nothing is resized, so the sizes that the original asks for play no part."""
        super().__init__(min_size=1, max_size=1, image_mean=[0.0] * 3, image_std=[1.0] * 3)

    def forward(self, images: Any, targets: Any = None) -> tuple[ImageList, Any]:
        """Return the batch and its targets, unchanged."""
        return ImageList(images, [tuple(image.shape[-2:]) for image in images]), targets


class _Coder(BoxCoder):
    def decode_single(self, rel_codes: Tensor, boxes: Tensor) -> Tensor:
        return super().decode_single(rel_codes.float(), boxes.float())


def in_full(model: Detector) -> Detector:
    """Have a detector of torchvision's compute places in 32 bits, whatever the rest is computed in.

    Its anchors take the type of its features, and its boxes that of its offsets. With 16 bits, as
    on a GPU, places past 128 are whole pixels, and past 512 multiples of four. Returns the model.
    """
    for part in model.modules():
        coder = getattr(part, "box_coder", None)
        if isinstance(coder, BoxCoder):
            part.box_coder = _Coder(coder.weights, coder.bbox_xform_clip)
        if isinstance(part, AnchorGenerator | DefaultBoxGenerator):
            part.register_forward_pre_hook(_floats)
    return model


def _floats(_: nn.Module, given: tuple[ImageList, list[Tensor]]) -> tuple[ImageList, list[Tensor]]:
    """What anchors are made from: the levels, of which only sides, type and device count."""
    return given[0], [level[:, :1].float() for level in given[1]]
