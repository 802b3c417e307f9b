"""What stands before a detector of torchvision's whose pictures are prepared already."""

from typing import Any

from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.transform import GeneralizedRCNNTransform


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
