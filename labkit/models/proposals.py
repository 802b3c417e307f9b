"""Where to look: the region proposal network of the two-stage detectors, for small pictures."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, smooth_l1_loss
from torchvision.models.detection.rpn import AnchorGenerator, RegionProposalNetwork, RPNHead

SIDES = {8: 22, 16: 44, 32: 90}  # of a level's anchors, in pixels; by its stride
TALL = (0.9, 2.6)  # height over width: as cars and signs are, and as people are
SELDOM = -4.0  # before training, an anchor is 2 % sure of an object: most have none
GENTLE = 1 / 9  # an error of offsets counts as its square up to here, then as itself
NEAR, FAR = 0.5, 0.3  # overlaps from which an anchor is an object's, and below which it is nobody's
SAME = 0.7  # proposals that overlap more are one
# Proposals of a level before the same are left out, and of a picture after it. Fewer in training: a
# second stage learns from a draw of them, and to compare them all takes time.
BEFORE, AFTER = {"training": 40, "testing": 100}, {"training": 40, "testing": 80}


class Proposals(RegionProposalNetwork):
    """torchvision's region proposal network, which learns from all of its anchors.

    It looks at every level of a pyramid for `stride` in `strides`, with two anchors a place. The
    original draws 256 anchors of a picture to learn from. Many fit a large car and few somebody on
    foot, so thin things are seldom drawn. Here both losses are sums over all anchors for each one
    that fits, which is how a detector in one stage learns, too. After Ren and others (2015), arXiv
    1506.01497. Opened in lesson 10.
    """

    def __init__(self, width: int, strides: Sequence[int]) -> None:
        """Make a network with random weights, over levels of `width` channels."""
        sizes = tuple((SIDES[stride],) for stride in strides)
        head = RPNHead(width, len(TALL))
        head.conv = nn.Sequential(
            nn.Conv2d(width, width, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
        )
        for layer in (head.cls_logits, head.bbox_pred):
            layer.reset_parameters()  # torchvision's own are made for 256 channels
        nn.init.constant_(head.cls_logits.bias, SELDOM)
        anchors = AnchorGenerator(sizes, (TALL,) * len(sizes))
        super().__init__(anchors, head, NEAR, FAR, 0, 0.0, BEFORE, AFTER, SAME)

    def compute_loss(
        self,
        objectness: Tensor,
        pred_bbox_deltas: Tensor,
        labels: list[Tensor],
        regression_targets: list[Tensor],
    ) -> tuple[Tensor, Tensor]:
        """Is there an object, and where exactly: a sum over anchors, for each one that fits."""
        wanted, logits = torch.cat(labels), objectness.flatten()
        known, fits = wanted >= 0, wanted > 0
        count = fits.sum().clamp(min=1)
        there = binary_cross_entropy_with_logits(logits[known], wanted[known], reduction="sum")
        errors = smooth_l1_loss(
            pred_bbox_deltas[fits],
            torch.cat(regression_targets)[fits],
            beta=GENTLE,
            reduction="sum",
        )
        return there / count, errors / count
