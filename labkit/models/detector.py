"""torchvision's detectors through one door: any number of classes, random or trained on COCO."""

from typing import Literal

from torch import nn

from labkit.models.published import download
from labkit.runtime.near import did_you_mean

COCO_CLASSES = 90  # the numbers that COCO gives its 80 classes
# What knows the classes, and is new where they are others; the rest keeps what it learned.
HEADS = ("roi_heads.box_predictor", "roi_heads.mask_predictor", "head.classification_head")
HALF = 0.5  # a store's batches are (value - 0.5) / 0.5


def detector(name: str, classes: int, weights: Literal["coco"] | None = None) -> nn.Module:
    """Return one of torchvision's detectors by name; it takes float32 [N, 3, H, W].

    `name` is such as "fasterrcnn_resnet50_fpn", "maskrcnn_resnet50_fpn", "ssd300_vgg16" or
    "ssdlite320_mobilenet_v3_large". Without `weights` they are random, and nothing is downloaded;
    "coco" downloads torchvision's once and keeps them, and where `classes` is not 90 what tells the
    classes is new. It is called, and answers, as `faster_rcnn` does, and takes a store's batches as
    they come: what it expects of pictures is done inside. These are networks for photographs of
    hundreds of pixels and for a GPU: on a CPU a step takes a second a picture. Raises ValueError
    for another name, number or weights, and OfflineError where a download fails. Named in lesson
    11.

    >>> model = detector("ssdlite320_mobilenet_v3_large", classes=7)
    """
    from torchvision import models

    known = [each for each in models.list_models(models.detection) if "keypoint" not in each]
    if name not in known:
        hint = did_you_mean(name.lower(), known)
        raise ValueError(f"There is no detector {name!r}.{hint} There are {', '.join(known)}.")
    if classes < 1 or weights not in (None, "coco"):
        raise ValueError(
            f"detector was given classes={classes} and weights={weights!r}. It takes at least one "
            'class, and weights=None (random) or "coco".'
        )
    # Without this, torchvision downloads a backbone even where no weights are asked for.
    new = models.get_model(name, weights=None, weights_backbone=None, num_classes=classes + 1)
    if weights is None:
        return _of_batches(new)
    published = models.get_model_weights(name).DEFAULT
    download(name, published.url)
    trained = models.get_model(name, weights=published)
    if classes != COCO_CLASSES:
        for path in HEADS:
            parent, _, own = path.rpartition(".")
            if isinstance(getattr(getattr(new, parent, None), own, None), nn.Module):
                setattr(trained.get_submodule(parent), own, new.get_submodule(path))
    return _of_batches(trained)


def _of_batches(model: nn.Module) -> nn.Module:
    """Have it undo a store's normalisation, do its own, and compute places in full precision."""
    from labkit.models.prepared import in_full  # made of parts of torchvision, slow to import

    change = model.transform
    change.image_mean = [(mean - HALF) / HALF for mean in change.image_mean]  # type: ignore
    change.image_std = [std / HALF for std in change.image_std]  # type: ignore
    return in_full(model)
