"""Train the five detectors of lesson 11 on drawn streets: "road_faster_rcnn" and its like.

They learn from streets that no lesson shows, all from the same ones. Run by `make weights`.
"""

from torch import nn

from labkit import augment
from labkit.datasets import roads
from labkit.models import YOLO, faster_rcnn, mask_rcnn, rfcn, ssd
from labkit.recipes.keep import keep
from labkit.runtime import seed
from labkit.store import ImageStore
from labkit.synth.roads import CLASSES
from labkit.tasks import detect
from labkit.train import fit

STREETS, LEFT_OUT, SEED = 8000, 300, 1000
PARTS = ("boxes", "labels", "difficult")
MASKS = ("mask", "numbers")


def make() -> None:
    """Train them, print their scores on streets left out, and write their weights."""
    streets = roads(STREETS, masks=True, seed=SEED)
    count = len(CLASSES)
    finder = trained(faster_rcnn(count), streets, epochs=12)
    keep("road_faster_rcnn", finder)
    keep("road_mask_rcnn", trained(outlining(finder), streets, epochs=3, lr=2e-3, masks=True))
    keep("road_rfcn", trained(rfcn(count), streets, epochs=8, lr=2e-3))
    keep("road_ssd", trained(ssd(count), streets, epochs=10))
    keep("road_yolo", trained(YOLO(count), streets, epochs=24))


def outlining(finder: nn.Module) -> nn.Module:
    """A Mask R-CNN that begins with what a Faster R-CNN has learned; its outlines are random."""
    network = mask_rcnn(len(CLASSES))
    new = network.load_state_dict(finder.state_dict(), strict=False)
    assert not new.unexpected_keys
    assert all("mask" in name for name in new.missing_keys)
    return network


def trained(
    network: nn.Module,
    streets: ImageStore,
    *,
    epochs: int,
    lr: float = 5e-3,
    masks: bool = False,
) -> nn.Module:
    """Train a detector, its boxes flipped with their streets."""
    seed(0)
    columns = [*PARTS, *(MASKS if masks else ())]
    others = roads(LEFT_OUT, masks=masks, seed=SEED + 1)
    task = detect(CLASSES, masks=masks)
    batches = streets.batches(8, augment=[augment.flip()], targets=columns, shuffle=True)
    fit(network, task, batches, others.batches(50, targets=columns), epochs=epochs, lr=lr)
    return network
