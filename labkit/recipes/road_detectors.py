"""Train the five detectors of lesson 11 on drawn streets: "road_faster_rcnn" and its like.

They learn from streets that no lesson shows, all from the same ones. Run by `make weights`; on one
busy CPU core Faster R-CNN, R-FCN and YOLO took half an hour each, the others a quarter of one.
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
    outlines = begun(mask_rcnn(count), finder)
    keep("road_mask_rcnn", trained(outlines, streets, epochs=3, lr=2e-3, masks=True))
    keep("road_rfcn", trained(begun(rfcn(count), finder), streets, epochs=6, lr=1e-3))
    keep("road_ssd", trained(ssd(count), streets, epochs=10))
    keep("road_yolo", trained(YOLO(count), streets, epochs=24))


def begun(network: nn.Module, finder: nn.Module) -> nn.Module:
    """A network that begins with the weights of another, where a layer's name and shape agree.

    Of Faster R-CNN, Mask R-CNN takes all that it has and R-FCN the backbone and the proposals, as
    their papers begin with a backbone that has learned.
    """
    own = network.state_dict()
    alike = {
        name: value
        for name, value in finder.state_dict().items()
        if name in own and own[name].shape == value.shape
    }
    network.load_state_dict(alike, strict=False)
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
