"""How well objects are found: COCO's mean average precision, by class, by size, and its curves."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from labkit.metrics.checks import NOTHING
from labkit.metrics.coco import IOUS, MOST, SIZES, Evaluation, evaluate, ranges
from labkit.metrics.pictures import Picture, pictures_of

EDGES = (16.0, 48.0)  # pixels; for pictures of 160. COCO's are 32 and 96, for its 640
LIMIT = MOST.index(100)
Predictions = Sequence[Mapping[str, Tensor]]
Targets = Mapping[str, Any]


class CurvePoint(NamedTuple):
    """A recall, the precision that is kept up to there or further, and the score it begins at."""

    recall: float
    precision: float
    score: float


class Verdicts(NamedTuple):
    """A class's detections that are right or wrong: how sure, [n], which are right, bool [n].

    `objects` is how many there were to find. `average_precision` takes these three.
    """

    scores: Tensor
    right: Tensor
    objects: int


class Detection:
    """COCO's mean average precision of boxes, and with `masks` also of instance masks.

    `classes` are their names or their number, without a background. "mAP 50" is the mean over
    classes of the average precision where an IoU of 0.5 counts as found, "mAP" the mean over ten
    thresholds from 0.5 to 0.95; 101 points of the curve, the 100 surest detections of a class in a
    picture. Computed by faster-coco-eval where it is installed, otherwise by pycocotools.

    **Objects that do not count**, as COCO has it: who finds one is neither right nor wrong, and
    who does not misses nothing. One that is `difficult` (VOC) is found as any other, by its IoU,
    and once. A `crowd` (COCO) takes in any number of detections by the share of each that lies
    within. An object whose mask is not known is, for masks, a crowd that fills its box.

    **What there is not, has no score**: NaN, where COCO's own evaluators say -1. A class without an
    object that counts enters no mean, however often it is called.

    Neither how batches are cut nor their order matters. Where scores tie, COCO's evaluators take
    the earlier picture first; here pictures are put into an order of their own content.

    Raises ValueError for no classes, and for a text in place of a list. Taught in lesson 09.

    >>> score = Detection(["car", "bus"])
    >>> boxes, labels = torch.tensor([[0.0, 0, 20, 20]]), torch.tensor([0])
    >>> found = {"boxes": boxes + 2, "labels": labels, "scores": torch.tensor([0.9])}
    >>> score.update([found], {"boxes": [boxes], "labels": [labels]})
    >>> {name: round(value, 3) for name, value in score.compute().items()}
    {'mAP 50': 1.0, 'mAP': 0.4}
    """

    def __init__(self, classes: int | Sequence[str], *, masks: bool = False) -> None:
        """Begin with nothing seen."""
        names = map(str, range(classes)) if isinstance(classes, int) else classes
        self.classes, self.masks = tuple(names), masks
        if not self.classes or isinstance(classes, str):
            raise ValueError(
                f"Detection was given {classes!r} as classes. It takes a list of names, or their "
                "number, and needs at least one."
            )
        self.pictures: list[Picture] = []
        self._known: dict[tuple, Evaluation] = {}

    def update(self, predictions: Predictions, targets: Targets) -> None:
        """Count in a batch. All its boxes go to the CPU in one copy, and all its masks in another.

        Predictions are a dictionary a picture: `boxes` [m, 4] as (x1, y1, x2, y2) in pixels,
        `labels` [m] from 0 on, `scores` [m], and for masks `masks` [m, H, W], where more than a
        half is inside. Targets are a dictionary of lists with a tensor a picture: `boxes` [n, 4],
        `labels` [n], if there are such objects `difficult` and `crowd` [n], and for masks
        `mask` [B, H, W], where k is object k and 255 is left out, and `numbers` [n], which of them
        is whose (0: not known).

        Raises ValueError for what is missing or of another shape, a label that is no class, a
        number that is not finite, and a target that ends before it begins.
        """
        self.pictures += pictures_of(predictions, targets, len(self.classes), self.masks)
        self._known.clear()

    def compute(self) -> dict[str, float]:
        """The scores so far. Raises ValueError before the first picture."""
        scores = _means(self._evaluated())
        if self.masks:
            scores["mask mAP 50"] = _means(self._evaluated(masks=True))["mAP 50"]
        return scores

    def per_class(self, iou: float = 0.5) -> list[dict[str, Any]]:
        """A row a class for `lk.table`: its objects that count, detections, AP and recall of boxes.

        Recall is that of all detections however unsure, so the most there is to have. `iou` is one
        of 0.5, 0.55 … 0.95. Raises ValueError for another, or before the first picture.
        """
        run, at = self._evaluated(), _number(iou)
        found = torch.cat([each.found for each in self.pictures])[:, 4]
        truths = self._counted()[:, 4]
        return [
            {
                "class": name,
                "objects": int((truths == number).sum()),
                "detections": int((found == number).sum()),
                "AP": run.precision[at, :, number, 0, LIMIT].mean().item(),
                "recall": run.recall[at, number, 0, LIMIT].item(),
            }
            for number, name in enumerate(self.classes)
        ]

    def by_size(self, edges: Sequence[float] = EDGES) -> list[dict[str, Any]]:
        """A row for small, medium and large objects each: mAP and recall of their boxes.

        Size is the square root of a box's area, and `edges`, in pixels of the pictures, part the
        three. As in COCO, a detection is held against a size only if it found an object of that
        size, or found none and is of that size itself; and recall is the mean over ten thresholds.
        Raises ValueError for edges that are not two rising numbers above 0, or before the first
        picture.
        """
        if len(edges) != 2 or not 0 < edges[0] < edges[1]:
            raise ValueError(
                f"by_size was given edges={edges}. It takes two sides in pixels, the smaller "
                f"first, such as {EDGES}."
            )
        run = self._evaluated(edges)
        boxes = self._counted().double()
        areas = (boxes[:, 2:4] - boxes[:, :2]).prod(1)
        parts = [(areas >= low) & (areas <= high) for low, high in ranges(edges)[1:]]
        return [
            {"size": name, "objects": int(part.sum()), **_means(run, size)}
            | {"recall": _recall(run, size)}
            for size, (name, part) in enumerate(zip(SIZES, parts, strict=True), start=1)
        ]

    def recall(self) -> dict[str, float]:
        """COCO's average recall with so many detections of a class in a picture: 1, 10 and 100.

        The mean over classes and ten thresholds. Raises ValueError before the first picture.
        """
        run = self._evaluated()
        return {f"recall at {most}": _recall(run, limit=at) for at, most in enumerate(MOST)}

    def curve(self, name: str, iou: float = 0.5) -> list[CurvePoint]:
        """The 101 points whose mean precision is the AP of a class, along recall from 0 to 1.

        Precision never rises along them: each point has the best that there is from it on. It is 0
        where that recall is never reached, NaN without an object. Raises ValueError for a name
        that is no class, another IoU than `per_class` takes, or before the first picture.
        """
        label = self._label(name, "curve")
        run, at = self._evaluated(), (_number(iou), slice(None), label, 0, LIMIT)
        columns = (torch.arange(101).double() / 100, run.precision[at], run.scores[at])
        return [CurvePoint(*row) for row in zip(*(each.tolist() for each in columns), strict=True)]

    def verdicts(self, name: str, iou: float = 0.5) -> Verdicts:
        """Of all detections of a class how sure each is and whether it is right, and the objects.

        What the AP of `per_class` is made of, to be asked otherwise: what a threshold costs, or
        another convention's `average_precision(*verdicts)`. Left out are detections that find what
        does not count, and all but the 100 surest in a picture. Of a difficult object and a crowd
        that one finds both, the object is taken; COCO takes the larger overlap. Raises ValueError
        as `curve` does.

        >>> score = Detection(["car"])
        >>> boxes, labels = torch.tensor([[0.0, 0, 20, 20], [30, 0, 40, 10]]), torch.tensor([0, 0])
        >>> found = {"boxes": boxes, "labels": labels, "scores": torch.tensor([0.5, 0.75])}
        >>> score.update([found], {"boxes": [boxes[:1]], "labels": [labels[:1]]})
        >>> [each.tolist() for each in score.verdicts("car")[:2]], score.verdicts("car").objects
        ([[0.75, 0.5], [False, True]], 1)
        """
        label, threshold = self._label(name, "verdicts"), IOUS[_number(iou)]
        told = [each.verdicts(label, threshold, MOST[LIMIT]) for each in self._ordered()]
        scores, right, objects = zip(*told, strict=True)
        return Verdicts(torch.cat(scores), torch.cat(right), sum(objects))

    def _label(self, name: str, caller: str) -> int:
        """The number of a class."""
        if name not in self.classes:
            known = ", ".join(self.classes)
            raise ValueError(f"{caller} was asked for {name!r}. The classes are {known}.")
        return self.classes.index(name)

    def _ordered(self) -> list[Picture]:
        """All pictures in an order that does not depend on when they came."""
        if not self.pictures:
            raise ValueError(NOTHING)
        return sorted(self.pictures, key=Picture.content)

    def _counted(self) -> Tensor:
        """The rows of all objects that are neither difficult nor a crowd."""
        rows = torch.cat([each.truth for each in self.pictures])
        return rows[~rows[:, 6:].bool().any(1)]

    def _evaluated(self, edges: Sequence[float] = EDGES, masks: bool = False) -> Evaluation:
        """What the evaluator says; asked once for all that can be read off it."""
        asked = (*edges, masks)
        if asked not in self._known:
            images: list[dict[str, int]] = []
            objects: list[dict[str, Any]] = []
            detections: list[dict[str, Any]] = []
            for number, picture in enumerate(self._ordered(), start=1):
                images.append({"id": number, **picture.size})
                objects += picture.objects(number, len(objects) + 1, masks)
                detections += picture.detections(number, len(detections) + 1, masks)
            self._known[asked] = evaluate(
                objects, detections, images, len(self.classes), edges, masks
            )
        return self._known[asked]


def _means(run: Evaluation, size: int = 0) -> dict[str, float]:
    """Both mean average precisions of objects of a size; 0 is all of them."""
    precision = run.precision[..., size, LIMIT]
    return {"mAP 50": precision[0].nanmean().item(), "mAP": precision.nanmean().item()}


def _recall(run: Evaluation, size: int = 0, limit: int = LIMIT) -> float:
    return run.recall[..., size, limit].nanmean().item()


def _number(iou: float) -> int:
    """Which of the ten thresholds this is."""
    for number, threshold in enumerate(IOUS):
        if abs(threshold - iou) < 1e-6:
            return number
    raise ValueError(f"An IoU of {iou} was asked for. COCO's are {', '.join(map(str, IOUS))}.")
