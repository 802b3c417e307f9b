"""Average precision by hand: which detections found something, and one number out of that."""

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
import torch
from torch import Tensor

Convention = Literal["coco", "voc2007", "voc2010"]
WRONG, IGNORED = -1, -2


def match_detections(
    boxes: Tensor,
    scores: Tensor,
    objects: Tensor,
    difficult: Tensor | None = None,
    threshold: float = 0.5,
) -> Tensor:
    """Which object each detection of one class in one picture found: int64 [N], in their order.

    `boxes` [N, 4] and `scores` [N] are the detections', `objects` [M, 4] are true boxes of that
    class, `difficult` [M] whether each is one that does not count. The surest detection chooses
    first: of the objects that are still free, the one it overlaps most, if that IoU reaches the
    threshold. −1 where there is none: wrong. A difficult object is chosen only where no other will
    do, and −2 says so: neither right nor wrong. Each is found once, the second time is wrong.

    This is COCO's rule; among equal scores the first comes first. PASCAL VOC's looks at the object
    that is overlapped most whether or not it is free, and takes any number of detections of a
    difficult one. Raises ValueError for other shapes. Built in lesson 09.

    >>> truth = torch.tensor([[0.0, 0, 10, 10]])
    >>> found = torch.tensor([[0.0, 0, 10, 9], [0, 0, 10, 10], [20, 0, 30, 10]])
    >>> match_detections(found, torch.tensor([0.8, 0.9, 0.7]), truth).tolist()
    [-1, 0, -1]
    """
    from torchvision.ops import box_iou  # slow to import, and needed here alone

    counts = torch.ones(len(objects)) if difficult is None else ~difficult.bool()
    _check_boxes(boxes, scores, objects, counts)
    overlaps = box_iou(boxes.double().reshape(-1, 4), objects.double().reshape(-1, 4)).tolist()
    counted = counts.bool().tolist()
    free = set(range(len(objects)))
    found = [WRONG] * len(boxes)
    for detection in scores.argsort(descending=True, stable=True).tolist():
        iou = overlaps[detection]
        near = [each for each in free if iou[each] >= threshold]
        if not near:
            continue
        best = max(near, key=lambda each: (counted[each], iou[each], each))
        free.remove(best)
        found[detection] = best if counted[best] else IGNORED
    return torch.tensor(found, dtype=torch.long, device=boxes.device)


def average_precision(
    scores: Tensor, right: Tensor, objects: int, convention: Convention = "coco"
) -> float:
    """The area under precision against recall, from 0 to 1, of all detections of one class.

    `scores` [N] and `right` [N], whether each found an object, are those of all pictures together,
    without those that are ignored; `objects` is how many there were to find. Precision first is
    made to fall: at each recall it is the best there is from there on. Then, by `convention`:

    - "coco": the mean over 101 recalls, 0, 0.01 … 1, as pycocotools has it;
    - "voc2007": the mean over 11 recalls, 0, 0.1 … 1 (Everingham and others, 2010,
      doi 10.1007/s11263-009-0275-4, section 4.2);
    - "voc2010": the exact area, over all points, as PASCAL VOC has it from 2010 on (its
      development kit, section 3.4.1).

    They differ by some hundredths, so say which. NaN where there is no object. Raises ValueError
    for another convention, other shapes, scores that are not finite, or more that are right than
    there are objects. Built in lesson 09.

    >>> scores, right = torch.tensor([0.9, 0.8, 0.7]), torch.tensor([True, False, True])
    >>> for name in ("coco", "voc2007", "voc2010"):
    ...     print(name, round(average_precision(scores, right, objects=2, convention=name), 3))
    coco 0.835
    voc2007 0.848
    voc2010 0.833
    """
    if convention not in AREAS:
        names = ", ".join(f'"{name}"' for name in get_args(Convention))
        raise ValueError(f"average_precision was given {convention!r}. It is one of {names}.")
    _check_flags(scores, right, objects)
    if not objects:
        return float("nan")
    order = scores.argsort(descending=True, stable=True)
    found = right.bool()[order].double().cumsum(0).cpu()
    recall = found / objects
    precision = found / torch.arange(1, len(found) + 1)
    falling = precision.flip(0).cummax(0).values.flip(0)
    return AREAS[convention](recall, falling)


def _sampled(recall: Tensor, precision: Tensor, recalls: np.ndarray) -> float:
    """The mean precision at these recalls; 0 at those that are never reached."""
    first = torch.searchsorted(recall, torch.from_numpy(recalls))  # the detection that reaches it
    return torch.cat([precision, precision.new_zeros(1)])[first].mean().item()


def _exact(recall: Tensor, precision: Tensor) -> float:
    """Each step of recall times the precision there."""
    steps = torch.diff(recall, prepend=recall.new_zeros(1))
    return (steps * precision).sum().item()


# As pycocotools has them: some, such as 0.7, lie a last digit above what a recall can be.
HUNDREDTHS = np.linspace(0, 1, 101)
TENTHS = np.arange(11) / 10
AREAS: dict[str, Callable[[Tensor, Tensor], float]] = {
    "coco": lambda recall, precision: _sampled(recall, precision, HUNDREDTHS),
    "voc2007": lambda recall, precision: _sampled(recall, precision, TENTHS),
    "voc2010": _exact,
}


def _check_boxes(boxes: Tensor, scores: Tensor, objects: Tensor, counts: Tensor) -> None:
    shapes = [list(each.shape) for each in (boxes, scores, objects, counts)]
    wanted = [[len(boxes), 4], [len(boxes)], [len(objects), 4], [len(objects)]]
    # No box at all may come flat.
    if not all(
        shape == want or shape == want[:1] == [0]
        for shape, want in zip(shapes, wanted, strict=True)
    ):
        raise ValueError(
            f"match_detections was given boxes {shapes[0]}, scores {shapes[1]}, objects "
            f"{shapes[2]} and difficult {shapes[3]}. It takes [N, 4], [N], [M, 4] and [M]."
        )


def _check_flags(scores: Tensor, right: Tensor, objects: int) -> None:
    if scores.ndim != 1 or right.shape != scores.shape:
        raise ValueError(
            f"average_precision was given scores {list(scores.shape)} and right "
            f"{list(right.shape)}. It takes one of each a detection, [N]."
        )
    if not scores.isfinite().all():
        raise ValueError("average_precision was given scores that are not finite. All must be.")
    if (count := int(right.sum())) > objects:
        raise ValueError(
            f"average_precision was given {count} detections that are right and {objects} objects. "
            "Each object is found once: count only the surest detection of each."
        )
