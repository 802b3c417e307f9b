"""Mask R-CNN: Faster R-CNN, and for each box the outline of the thing in it."""

from torch import nn
from torchvision.models.detection.generalized_rcnn import GeneralizedRCNN
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.models.detection.roi_heads import RoIHeads

from labkit.models.pyramid import check_classes
from labkit.models.regions import Aligned
from labkit.models.small_faster_rcnn import LEARNING, box_parts, two_stages

CELLS = 8  # a side that a region is read as; its mask has twice as many
NARROW = 32  # channels


def mask_rcnn(classes: int, width: int = 64) -> GeneralizedRCNN:
    """Return a small Mask R-CNN for pictures of 100 to 300 pixels, with random weights.

    As `faster_rcnn`, and targets have `masks` [n, H, W] uint8 as well, of which it learns by a
    fifth loss, `loss_mask`; what it finds has `masks` [n, 1, H, W] from 0 to 1. A mask is made for
    each class, and the class that the box is given chooses one: what and where are two questions.
    After He and others (2017), arXiv 1703.06870. Raises ValueError for fewer than one class. Used
    in lesson 10.

    >>> import torch
    >>> found = mask_rcnn(classes=7).eval()(torch.zeros(1, 3, 160, 160))
    >>> sorted(found[0])
    ['boxes', 'labels', 'masks', 'scores']
    """
    check_classes(classes, "mask_rcnn")
    outlines = {
        "mask_roi_pool": Aligned(CELLS),
        "mask_head": nn.Sequential(MaskRCNNHeads(width, (NARROW, NARROW), dilation=1)),
        "mask_predictor": MaskRCNNPredictor(NARROW, NARROW, classes + 1),
    }
    heads = RoIHeads(*box_parts(classes, width), **LEARNING, **outlines)
    return two_stages(classes, width, heads)
