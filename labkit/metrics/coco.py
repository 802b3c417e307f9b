"""The door to COCO's evaluators: faster-coco-eval where it is installed, else pycocotools."""

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

IOUS = tuple(percent / 100 for percent in range(50, 100, 5))  # the evaluators' ten thresholds
MOST = (1, 10, 100)  # detections of a class that count in one picture, the surest first
SIZES = ("small", "medium", "large")
WHOLE = 1e10  # an area that nothing exceeds; COCO's


@dataclass(frozen=True)
class Evaluation:
    """What an evaluator found, float64, NaN wherever there is no object to find.

    `precision` and `scores` are [10 IoUs, 101 recalls, classes, 4 sizes, 3 limits], `recall` is
    [10 IoUs, classes, 4 sizes, 3 limits]. The first size is all of them, then small, medium and
    large; the limits are `MOST`. `scores` is how sure the detection was that reached a recall.
    """

    precision: Tensor
    recall: Tensor
    scores: Tensor


def evaluate(
    objects: list[dict[str, Any]],
    detections: list[dict[str, Any]],
    images: list[dict[str, int]],
    classes: int,
    edges: Sequence[float],
    masks: bool,
) -> Evaluation:
    """Score detections against objects, both dictionaries in COCO's form, whose ids start at 1.

    `edges` are the sides of the squares that part small, medium and large;
    `masks` compares masks, each in its `segmentation`, and not boxes.
    """
    dataset, evaluator = _library()
    categories = [{"id": number} for number in range(classes)]

    def indexed(annotations: list[dict[str, Any]]) -> Any:
        known = dataset()
        known.dataset = {"images": images, "annotations": annotations, "categories": categories}
        known.createIndex()
        return known

    with contextlib.redirect_stdout(io.StringIO()):  # pycocotools tells the time it takes
        run = evaluator(indexed(objects), indexed(detections), "segm" if masks else "bbox")
        run.params.maxDets = list(MOST)
        run.params.areaRng, run.params.areaRngLbl = ranges(edges), ["all", *SIZES]
        run.evaluate()
        run.accumulate()
    precision, recall, scores = (
        torch.as_tensor(np.array(run.eval[name], dtype=np.float64))
        for name in ("precision", "recall", "scores")
    )
    # Where there is no object to find, the evaluators say -1, which must enter no mean.
    return Evaluation(
        precision.where(precision >= 0, torch.nan),
        recall.where(recall >= 0, torch.nan),
        scores.where(precision >= 0, torch.nan),  # a score itself may well be -1
    )


def ranges(edges: Sequence[float]) -> list[list[float]]:
    """From and to which area, of all, small, medium and large; both ends belong, as COCO's do."""
    small, large = (float(edge) ** 2 for edge in edges)
    return [[0, WHOLE], [0, small], [small, large], [large, WHOLE]]


def _library() -> tuple[Any, Any]:
    """The class of data sets and that of evaluators, which have one form in both libraries."""
    try:
        from faster_coco_eval import COCO, COCOeval_faster
    except ImportError:
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval as COCOeval_faster
    return COCO, COCOeval_faster
