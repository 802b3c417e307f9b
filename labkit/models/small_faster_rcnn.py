"""Faster R-CNN: a network proposes where to look, and a head looks there."""

from torch import nn
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor
from torchvision.models.detection.generalized_rcnn import GeneralizedRCNN
from torchvision.models.detection.roi_heads import RoIHeads

from labkit.models.prepared import AsTheyAre, in_full
from labkit.models.proposals import Proposals
from labkit.models.pyramid import STRIDES, Pyramid, check_classes
from labkit.models.regions import Aligned

PARTS, FEATURES = 5, 128  # cells a side that a region is read as, and numbers it is told by
LEARNING = {  # in the names of torchvision's heads
    "fg_iou_thresh": 0.5,  # from this overlap on a proposal is an object's
    "bg_iou_thresh": 0.5,
    "batch_size_per_image": 32,  # proposals to learn from, and at most half of them objects'
    "positive_fraction": 0.5,
    "bbox_reg_weights": None,  # offsets count 10 and 5 times
    "score_thresh": 0.05,
    "nms_thresh": 0.5,
    "detections_per_img": 100,
}


def faster_rcnn(classes: int, width: int = 64) -> GeneralizedRCNN:
    """Return a small Faster R-CNN for pictures of 100 to 300 pixels, with random weights.

    It takes [N, 3, H, W] float32. While it trains, `model(images, targets)` returns its four
    losses: `loss_objectness` and `loss_rpn_box_reg` of the proposals, `loss_classifier` and
    `loss_box_reg` of the head; else `model(images)` returns a dictionary of `boxes` [n, 4] in
    pixels, `labels` [n] from 1, as 0 is no object, and `scores` [n] for each picture. It is put
    together from torchvision's parts, so `model.backbone`, `model.rpn` and `model.roi_heads` can be
    opened and looked into. After Ren and others (2015), arXiv 1506.01497. Raises ValueError for
    fewer than one class. Used in lessons 09 and 10.

    >>> import torch
    >>> found = faster_rcnn(classes=7).eval()(torch.zeros(1, 3, 160, 160))
    >>> sorted(found[0])
    ['boxes', 'labels', 'scores']
    """
    check_classes(classes, "faster_rcnn")
    heads = RoIHeads(*box_parts(classes, width), **LEARNING)
    return two_stages(classes, width, heads)


def two_stages(classes: int, width: int, heads: RoIHeads) -> GeneralizedRCNN:
    """A detector of our pyramid, our proposals over it, and what looks at these."""
    backbone, proposals = Pyramid(width), Proposals(width, STRIDES)
    model = GeneralizedRCNN(backbone, proposals, heads, AsTheyAre())
    model.classes = classes  # `detect` asks for it
    return in_full(model)


def box_parts(classes: int, width: int) -> tuple[nn.Module, nn.Module, nn.Module]:
    """What reads regions, what makes them numbers, and what tells class and offsets from these."""
    features = nn.Sequential(
        nn.Flatten(),
        nn.Linear(width * PARTS**2, FEATURES, bias=False),
        nn.BatchNorm1d(FEATURES),
        nn.ReLU(),
    )
    return (
        Aligned(PARTS),
        features,
        FastRCNNPredictor(FEATURES, classes + 1),
    )
