"""Scores that run along with the batches."""

from labkit.metrics.answers import Answers
from labkit.metrics.average_precision import average_precision, match_detections
from labkit.metrics.calibration import Calibration
from labkit.metrics.captions import Captions, bleu, ciders
from labkit.metrics.classification import Classification
from labkit.metrics.confusion import Confusion
from labkit.metrics.denoising import Denoising, nearest, variety
from labkit.metrics.detection import CurvePoint, Detection, Verdicts
from labkit.metrics.location import Distance, Overlap, inside, iou
from labkit.metrics.roc import OperatingPoint, Roc
from labkit.metrics.segmentation import Segmentation, mask_dice, mask_iou
from labkit.synth.hearing import meant, missing

__all__ = [
    "Answers",
    "Calibration",
    "Captions",
    "Classification",
    "Confusion",
    "CurvePoint",
    "Denoising",
    "Detection",
    "Distance",
    "OperatingPoint",
    "Overlap",
    "Roc",
    "Segmentation",
    "Verdicts",
    "average_precision",
    "bleu",
    "ciders",
    "inside",
    "iou",
    "mask_dice",
    "mask_iou",
    "match_detections",
    "meant",
    "missing",
    "nearest",
    "variety",
]
