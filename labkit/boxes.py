"""Boxes by arithmetic: what detectors need and torchvision.ops lacks.

Boxes are (x1, y1, x2, y2) in pixels. One without an area overlaps nothing.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad

BACKGROUND, NEITHER = -1, -2
TINY = 1e-3  # pixels; a side below it counts as it, as no logarithm of 0 can be learned
LARGEST = math.log(1000 / 16)  # as torchvision's: no side grows more than 62 times in one step
FOUND, NEAR = 0.5, 0.1  # TIDE's overlaps: from the one on it is found, from the other on nearly
ROWS = ("boxes", "labels", "difficult", "crowd")


def anchors(
    size: tuple[int, int], stride: float, scales: Sequence[float], ratios: Sequence[float]
) -> Tensor:
    """The anchors of one level of features: float32 [height * width * ratios * scales, 4].

    `size` is the level's (height, width) in cells, `stride` the pixels from cell to cell. In the
    middle of each cell stands a box of every ratio, height over width, and every scale, the square
    root of its area in pixels. Cells go row by row, in each ratios and then scales, as
    torchvision's; its AnchorGenerator puts them on the cells' first corners and rounds them. Raises
    ValueError for what is not above 0. After Faster R-CNN (Ren and others 2015, arXiv 1506.01497).
    Used in lesson 09; SSD's are built in lesson 11.

    >>> anchors((1, 2), stride=8, scales=[16], ratios=[1]).tolist()
    [[-4.0, -4.0, 12.0, 12.0], [4.0, -4.0, 20.0, 12.0]]
    """
    if not scales or not ratios or min(*size, stride, *scales, *ratios) <= 0:
        raise ValueError(
            f"anchors was given size={tuple(size)}, stride={stride}, scales={list(scales)} and "
            f"ratios={list(ratios)}. It needs at least one scale and one ratio, and all above 0."
        )
    tall = torch.tensor(ratios).sqrt()[:, None]
    sides = torch.tensor(scales)[None]
    half = torch.stack([sides / tall, sides * tall], -1).view(-1, 2) / 2  # width, height
    around = torch.cat([-half, half], 1)
    y, x = ((torch.arange(count) + 0.5) * stride for count in size)
    middles = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1).view(-1, 1, 2)
    return (middles.repeat(1, 1, 2) + around).view(-1, 4)


def match(anchors: Tensor, boxes: Tensor, low: float, high: float) -> Tensor:
    """Whose anchor each is: int64 [A], the number of a box, −1 background, −2 neither.

    Faster R-CNN's rule: an anchor [A, 4] belongs to the box of [N, 4] it overlaps most, if that IoU
    is `high` or more; below `low` it is background, between them it is not learned from. So that
    no box goes without, the anchors that overlap it most are never left out, however little that
    is; one of them belongs, as any other, to the box that it overlaps most. As torchvision's
    Matcher, but a box that overlaps no anchor gets none (there it gets all of them), and without
    boxes all is background. Raises ValueError for thresholds that are not 0 <= low <= high <= 1.
    Built in lesson 09.

    >>> grid = anchors((1, 3), stride=8, scales=[8], ratios=[1])
    >>> match(grid, torch.tensor([[8.0, 0, 17, 8]]), low=0.05, high=0.5).tolist()
    [-1, 0, -2]
    """
    if not 0 <= low <= high <= 1:
        raise ValueError(
            f"match was given low={low} and high={high}. It takes 0 <= low <= high <= 1."
        )
    if not len(anchors) or not len(boxes):
        return torch.full((len(anchors),), BACKGROUND, device=anchors.device)
    overlaps = _iou(boxes, anchors)  # [N, A]
    iou, own = overlaps.max(0)
    best = overlaps.max(1, keepdim=True).values
    kept = ((overlaps == best) & (best > 0)).any(0)
    whose = own.masked_fill(iou < high, NEITHER).masked_fill(iou < low, BACKGROUND)
    return torch.where(kept, own, whose)


def encode(boxes: Tensor, anchors: Tensor) -> Tensor:
    """From each anchor to its box: [..., 4], how far in the anchor's sides, and log ratios of them.

    Both are [..., 4]. (dx, dy) lead from middle to middle, (dw, dh) are logarithms of width over
    width and height over height: numbers of one order of magnitude, whatever the size (Girshick
    and others 2014, arXiv 1311.2524, appendix C). As torchvision's BoxCoder with weights of 1, and
    finite also for boxes without an area. Built in lesson 10.

    >>> encode(torch.tensor([[4.0, 0, 12, 8]]), torch.tensor([[0.0, 0, 8, 8]])).tolist()
    [[0.5, 0.0, 0.0, 0.0]]
    """
    (middle, sides), (start, own) = _middle_and_sides(boxes), _middle_and_sides(anchors)
    own = own.clamp(min=TINY)
    return torch.cat([(middle - start) / own, (sides.clamp(min=TINY) / own).log()], -1)


def decode(offsets: Tensor, anchors: Tensor) -> Tensor:
    """From each anchor by its offsets [..., 4] to a box [..., 4]: the way back from `encode`.

    No side grows more than 62 times, so that a wild offset stays finite. Built in lesson 10.

    >>> decode(torch.tensor([[0.5, 0, 0, 0]]), torch.tensor([[0.0, 0, 8, 8]])).tolist()
    [[4.0, 0.0, 12.0, 8.0]]
    """
    start, own = _middle_and_sides(anchors)
    middle = start + offsets[..., :2] * own
    half = offsets[..., 2:].clamp(max=LARGEST).exp() * own / 2
    return torch.cat([middle - half, middle + half], -1)


def soft_nms(
    boxes: Tensor,
    scores: Tensor,
    method: Literal["linear", "gaussian"] = "linear",
    *,
    threshold: float = 0.3,
    sigma: float = 0.5,
    least: float = 0.001,
) -> tuple[Tensor, Tensor]:
    """Which boxes to keep, int64 [K], the surest first, and how sure of them to be now, [K].

    `boxes` [N, 4] and `scores` [N] are of one class. torchvision.ops.nms drops what overlaps a
    surer box; here it becomes less sure, and an object behind another survives. "linear" takes the
    score times 1 − IoU from `threshold` on, "gaussian" times exp(−IoU² / sigma) always; the surest
    that is left comes next. What falls below `least` is dropped. Bodla and others 2017, arXiv
    1704.04503, with its defaults. Raises ValueError for another method, other shapes, or a sigma
    that is not above 0. Built in lesson 09.

    >>> boxes = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 8], [20, 0, 30, 10]])
    >>> kept, sure = soft_nms(boxes, torch.tensor([0.9, 0.8, 0.7]))
    >>> kept.tolist(), [round(each, 2) for each in sure.tolist()]
    ([0, 2, 1], [0.9, 0.7, 0.16])
    """
    _check_soft(boxes, scores, method, sigma)
    overlaps = _iou(boxes.reshape(-1, 4), boxes.reshape(-1, 4)).to(scores.dtype)
    if method == "linear":
        factors = (1 - overlaps).where(overlaps >= threshold, 1)
    else:
        factors = (-(overlaps**2) / sigma).exp()
    now, kept = scores, []
    waiting = torch.ones_like(scores, dtype=torch.bool)
    for _ in range(len(scores)):
        surest = now.where(waiting, -math.inf).argmax()
        waiting[surest] = False
        now = torch.where(waiting, now * factors[surest], now)
        kept.append(surest)
    order = torch.stack(kept) if kept else torch.zeros(0, dtype=torch.long, device=scores.device)
    order = order[now[order] >= least]
    return order, now[order]


class Mistakes(NamedTuple):
    """What each detection of a picture is, in their order, and which objects nothing tells of."""

    kinds: list[str]
    missed: list[int]


def kinds(
    predictions: Sequence[Mapping[str, Tensor]], targets: Mapping[str, Any]
) -> list[Mistakes]:
    """What each detection of each picture is, and which objects are missed.

    Predictions and targets are what `labkit.metrics.Detection` takes. After TIDE (Bolya and others
    2020, arXiv 2008.08115), with its overlaps of 0.5 and 0.1 and its order of questions:

    - "right": it overlaps an object of its class by 0.5, and none surer has that object;
    - "ignored": otherwise, and it finds an object that does not count, difficult or a crowd, or
      overlaps one by 0.1 or more, and nothing else;
    - "place": of the objects of its class, it overlaps none by more than 0.5, one by 0.1 or more;
    - "class": it overlaps an object of another class by 0.5 or more;
    - "duplicate": it overlaps an object of its class by 0.5, and a surer one has that object;
    - "background": it overlaps nothing by more than 0.1;
    - "class and place": what remains; it overlaps an object of another class, and too little.

    An object is missed where no detection is right about it, nor a "place" or "class" about it.
    Ours: the names, and the difficult, which TIDE does not know. TIDE's, and not here: what each
    kind costs in mAP. Raises ValueError for predictions and targets of different numbers of
    pictures. Taught in lesson 09.

    >>> box, label = torch.tensor([[0.0, 0, 10, 10]]), torch.tensor([0])
    >>> found = {"boxes": box.repeat(2, 1), "labels": torch.tensor([0, 1]), "scores": torch.rand(2)}
    >>> kinds([found], {"boxes": [box], "labels": [label]})
    [Mistakes(kinds=['right', 'class'], missed=[])]
    """
    if len(predictions) != len(targets["boxes"]):
        raise ValueError(
            f"kinds was given predictions for {len(predictions)} pictures and boxes as targets for "
            f"{len(targets['boxes'])}. It takes one of each a picture."
        )
    return [
        _mistakes(each, {name: targets[name][number] for name in targets if name in ROWS})
        for number, each in enumerate(predictions)
    ]


def _mistakes(prediction: Mapping[str, Tensor], truth: Mapping[str, Tensor]) -> Mistakes:
    boxes, labels, scores = (prediction[name].cpu() for name in ("boxes", "labels", "scores"))
    truth = {name: value.cpu() for name, value in truth.items()}
    nothing = torch.zeros(len(truth["labels"]), dtype=torch.bool)
    difficult, crowd = (truth.get(name, nothing).bool() for name in ("difficult", "crowd"))
    boxes, objects = boxes.reshape(-1, 4).double(), truth["boxes"].reshape(-1, 4).double()
    overlaps, same = _iou(boxes, objects), labels[:, None] == truth["labels"]
    counts = ~(difficult | crowd)
    # The last column is no object, which nothing overlaps, so that there always is a largest one.
    own, other = (pad(overlaps * (which & counts), (0, 1)) for which in (same, ~same))
    left_out = overlaps * (same & difficult) + _share_within(boxes, objects) * (same & crowd)
    ignored = (pad(left_out, (0, 1)) >= FOUND).any(1)
    beside = (pad(overlaps * ~counts, (0, 1)) >= NEAR).any(1)
    found: dict[int, int] = {}  # object -> detection
    for detection in scores.argsort(descending=True, stable=True).tolist():
        free = own[detection].clone()
        free[list(found)] = 0
        if free.max() >= FOUND:
            found[int(free.argmax())] = detection
    right, told = set(found.values()), set(found)
    names = []
    for detection in range(len(boxes)):
        name, about = _mistake(own[detection], other[detection])
        if detection in right:
            name = "right"
        elif ignored[detection] or (name == "background" and beside[detection]):
            name = "ignored"
        else:
            told.add(about)
        names.append(name)
    missed = [each for each in counts.nonzero()[:, 0].tolist() if each not in told]
    return Mistakes(names, missed)


def _mistake(own: Tensor, other: Tensor) -> tuple[str, int]:
    """The kind of a wrong detection, and the object that it tells of, −1 for none."""
    if NEAR <= own.max() <= FOUND:
        return "place", int(own.argmax())
    if other.max() >= FOUND:
        return "class", int(other.argmax())
    if own.max() >= FOUND:
        return "duplicate", -1
    return ("background" if max(own.max(), other.max()) <= NEAR else "class and place"), -1


def _iou(boxes: Tensor, others: Tensor) -> Tensor:
    """IoU of each of [N, 4] with each of [M, 4]: [N, M], and 0, not 0 / 0, where both are empty."""
    from torchvision.ops import box_iou  # slow to import

    return box_iou(boxes, others).nan_to_num(0)


def _share_within(boxes: Tensor, others: Tensor) -> Tensor:
    """Which share of each of [N, 4] lies within each of [M, 4]: [N, M]."""
    first = torch.maximum(boxes[:, None, :2], others[:, :2])
    last = torch.minimum(boxes[:, None, 2:], others[:, 2:])
    area = (boxes[:, 2:] - boxes[:, :2]).clamp(min=TINY).prod(1, keepdim=True)
    return (last - first).clamp(min=0).prod(-1) / area


def _middle_and_sides(boxes: Tensor) -> tuple[Tensor, Tensor]:
    return (boxes[..., :2] + boxes[..., 2:]) / 2, boxes[..., 2:] - boxes[..., :2]


def _check_soft(boxes: Tensor, scores: Tensor, method: str, sigma: float) -> None:
    if method not in ("linear", "gaussian"):
        raise ValueError(f'soft_nms was given {method!r}. It is "linear" or "gaussian".')
    if sigma <= 0:
        raise ValueError(f"soft_nms was given sigma={sigma}. It must be above 0.")
    flat = boxes.shape == scores.shape == (0,)  # no box at all
    if not flat and (scores.ndim != 1 or boxes.shape != (len(scores), 4)):
        raise ValueError(
            f"soft_nms was given boxes {list(boxes.shape)} and scores {list(scores.shape)}. It "
            "takes [N, 4] and [N]."
        )
