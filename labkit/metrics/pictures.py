"""What a score of detectors keeps of each picture: boxes and masks, found and true, on the CPU."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from labkit.images import VOID
from labkit.metrics.average_precision import IGNORED, WRONG, match_detections

UNCOUNTED = -1.0  # an area below that of every size, so that the evaluator counts no such object
FLAGS = ("difficult", "crowd")
Rle = dict[str, Any]  # a mask in COCO's run lengths
Masks = tuple[Rle | None, ...]


@dataclass(frozen=True)
class Picture:
    """What was found in a picture and what is there.

    `found` and `truth` are float32 [n, 8]: the place (x1, y1, x2, y2), label, score, and whether
    difficult and a crowd. With masks, each row has one, None where it is not known, and the
    picture a `size`, its height and width.
    """

    found: Tensor
    truth: Tensor
    found_masks: Masks = ()
    truth_masks: Masks = ()
    size: dict[str, int] = field(default_factory=dict)

    def content(self) -> bytes:
        """The same for equal pictures alone, whenever they came: good to sort by."""
        masks = [mask["counts"] for mask in (*self.found_masks, *self.truth_masks) if mask]
        return b"".join([*(rows.numpy().tobytes() for rows in (self.found, self.truth)), *masks])

    def detections(self, image: int, first: int, masks: bool) -> list[dict[str, Any]]:
        """What was found, as dictionaries in COCO's form, whose ids count from `first`."""
        items = [
            {"id": number, "image_id": image, "category_id": label, "bbox": box, "area": area,
             "score": score}
            for number, (box, area, label, score) in enumerate(_columns(self.found, 5), first)
        ]  # fmt: skip
        return _masked(items, self.found_masks) if masks else items

    def objects(self, image: int, first: int, masks: bool) -> list[dict[str, Any]]:
        """What is there, likewise. An object that is difficult has an area that no size holds.

        COCO's evaluators write over a flag `ignore` that they are given, and `iscrowd` would have
        them measure by another overlap; what has no size they leave out all by themselves.
        """
        items = [
            {"id": number, "image_id": image, "category_id": label, "bbox": box, "area": area,
             "iscrowd": int(crowd)}
            for number, (box, area, label, crowd) in enumerate(_columns(self.truth, 7), first)
        ]  # fmt: skip
        items = _masked(items, self.truth_masks, **self.size) if masks else items
        for item, difficult in zip(items, self.truth[:, 6].tolist(), strict=True):
            item["area"] = UNCOUNTED if difficult else item["area"]
        return items

    def verdicts(self, label: int, iou: float, most: int) -> tuple[Tensor, Tensor, int]:
        """Of a class's `most` surest detections the scores, which are right; how many to find.

        Those that find what does not count are left out.
        """
        found, truth = (rows[rows[:, 4] == label] for rows in (self.found, self.truth))
        found = found[found[:, 5].argsort(descending=True, stable=True)[:most]]
        crowds, alone = (truth[truth[:, 7].bool() == flag] for flag in (True, False))
        which = match_detections(found[:, :4], found[:, 5], alone[:, :4], alone[:, 6], iou)
        counts = (which != IGNORED) & ~((which == WRONG) & _within(found, crowds, iou))
        objects = int((alone[:, 6] == 0).sum())
        return found[counts, 5], which[counts] >= 0, objects


def pictures_of(
    predictions: Sequence[Mapping[str, Tensor]], targets: Mapping[str, Any], classes: int,
    masks: bool,
) -> list[Picture]:  # fmt: skip
    """Copy a batch to the CPU, picture by picture. Raises what `Detection.update` raises."""
    _check(predictions, targets, masks)
    if not predictions:
        return []
    found = _rows(*([each[name] for each in predictions] for name in ("boxes", "labels", "scores")))
    flags = [targets.get(name) for name in FLAGS]
    truth = _rows(targets["boxes"], targets["labels"], None, *flags)
    both = torch.cat([found, truth.to(found.device)]).cpu()  # one copy, so a GPU waits once
    found, truth = both.split([len(found), len(truth)])
    _check_numbers("predictions", found, classes)
    _check_numbers("targets", truth, classes)
    if (backwards := (truth[:, 2:4] < truth[:, :2]).any(1)).any():
        raise ValueError(
            f"Detection was given {int(backwards.sum())} boxes as targets that end before they "
            f"begin, such as {truth[backwards][0, :4].tolist()}. Boxes are (x1, y1, x2, y2); "
            'torchvision.ops.box_convert(boxes, "xywh", "xyxy") turns those of COCO.'
        )
    parts = zip(
        found.split([len(each["scores"]) for each in predictions]),
        truth.split([len(labels) for labels in targets["labels"]]),
        strict=True,
    )
    if not masks:
        return [Picture(*part) for part in parts]
    sizes = [dict(zip(("height", "width"), each.shape, strict=True)) for each in targets["mask"]]
    runs = _run_lengths([each["masks"] for each in predictions], targets)
    return [Picture(*part, *run, size) for part, run, size in zip(parts, runs, sizes, strict=True)]


def _rows(
    boxes: list[Tensor], labels: list[Tensor], scores: list[Tensor] | None, *flags: Any
) -> Tensor:
    """All pictures' rows, float32 [n, 8]; what is not given is 0."""
    place = torch.cat([each.reshape(-1, 4) for each in boxes]).float()
    columns = [torch.cat(list(each)).float() if each else place.new_zeros(len(place))
               for each in (labels, scores, *flags)]  # fmt: skip
    columns += [place.new_zeros(len(place))] * (4 - len(columns))
    return torch.cat([place, torch.stack(columns, 1)], 1)


def _columns(rows: Tensor, last: int) -> Any:
    """Of each row: its place as COCO's (x, y, width, height), area, label, and another column."""
    place = rows[:, :4].double()
    # One that ends before it begins has no area, and not one below 0, which would not count.
    sides = (place[:, 2:] - place[:, :2]).clamp(min=0)
    boxes = torch.cat([place[:, :2], sides], 1).tolist()
    areas, labels = sides.prod(1).tolist(), rows[:, 4].int().tolist()
    return zip(boxes, areas, labels, rows[:, last].tolist(), strict=True)


def _within(found: Tensor, crowds: Tensor, share: float) -> Tensor:
    """Whether so much of each detection lies within one of the crowds, bool [n]."""
    from pycocotools.mask import iou

    if not len(found) or not len(crowds):
        return torch.zeros(len(found), dtype=torch.bool)
    places = ([box for box, *_ in _columns(rows, 5)] for rows in (found, crowds))
    return torch.from_numpy(iou(*places, [1] * len(crowds)).max(1) >= share)


def _run_lengths(found: list[Tensor], targets: Mapping[str, Any]) -> list[tuple[Masks, Masks]]:
    """Each picture's masks that were found, and its objects', None for those without a pixel."""
    from pycocotools.mask import area

    stacks = []
    for each, mask, numbers in zip(found, targets["mask"], targets["numbers"], strict=True):
        mask, numbers = mask.to(each.device), numbers.to(each.device)[:, None, None]
        stacks += [(each > 0.5) & (mask != VOID), (mask == numbers) & (numbers > 0)]
    flat = torch.cat([each.flatten() for each in stacks]).cpu()  # one copy again
    parts = flat.split([each.numel() for each in stacks])
    runs = [
        tuple(_encoded(part.view(each.shape))) for part, each in zip(parts, stacks, strict=True)
    ]
    return [
        (inside, tuple(each if area(each) else None for each in own))
        for inside, own in zip(runs[::2], runs[1::2], strict=True)
    ]


def _encoded(masks: Tensor) -> list[Rle]:
    """Masks bool [n, H, W] as run lengths."""
    from pycocotools.mask import encode

    columns = np.asfortranarray(masks.permute(1, 2, 0).numpy().astype(np.uint8))
    return encode(columns)


def _masked(items: list[dict[str, Any]], masks: Masks, **size: int) -> list[dict[str, Any]]:
    """Give them their masks and their areas; who has none is a crowd that fills its box."""
    from pycocotools.mask import area, frPyObjects

    for item, mask in zip(items, masks, strict=True):
        if mask is None:
            box = np.array([item["bbox"]])
            mask, item["iscrowd"] = frPyObjects(box, size["height"], size["width"])[0], 1
        item["segmentation"], item["area"] = mask, float(area(mask))
    return items


def _check(predictions: Any, targets: Any, masks: bool) -> None:
    """By names and shapes alone: looking at numbers would make a GPU wait once more."""
    given = ("boxes", "labels", "scores") + ("masks",) * masks
    wanted = ("boxes", "labels") + ("mask", "numbers") * masks
    sides = [("predictions", each, given) for each in predictions] + [("targets", targets, wanted)]
    for side, held, names in sides:
        if missing := [name for name in names if name not in held]:
            raise ValueError(
                f"Detection was given {side} with {', '.join(held) or 'nothing'}. They need "
                f"{', '.join(names)}: {', '.join(missing)} is missing."
            )
    lists = [name for name in (*wanted, *FLAGS) if name in targets]
    if any(len(targets[name]) != len(predictions) for name in lists):
        counts = ", ".join(f"{len(targets[name])} {name}" for name in lists)
        raise ValueError(
            f"Detection was given predictions for {len(predictions)} pictures, and in its targets "
            f"{counts}. It takes one of each a picture."
        )
    for number, each in enumerate(predictions):
        _check_shapes(number, "predictions", {name: each[name] for name in given})
        truth = {name: targets[name][number] for name in lists if name != "mask"}
        _check_shapes(number, "targets", truth)
        if masks and each["masks"].shape[1:] != targets["mask"][number].shape:
            raise ValueError(
                f"Detection was given masks {list(each['masks'].shape)} for picture {number}, "
                f"whose mask is {list(targets['mask'][number].shape)}. They need one size: "
                "[m, H, W] for [H, W]."
            )


def _check_shapes(number: int, side: str, values: dict[str, Tensor]) -> None:
    count = len(values["labels"])
    for name, value in values.items():
        wanted = {"boxes": (count, 4), "masks": (count, *value.shape[1:3])}.get(name, (count,))
        if value.shape != wanted and not (name == "boxes" and value.numel() == count == 0):
            shapes = ", ".join(f"{name} {list(each.shape)}" for name, each in values.items())
            raise ValueError(
                f"Detection was given {side} of picture {number} with {shapes}. It takes "
                "boxes [n, 4], masks [n, H, W], and one number a box of everything else, [n]."
            )


def _check_numbers(side: str, rows: Tensor, classes: int) -> None:
    if broken := int((~rows.isfinite()).any(1).sum()):
        raise ValueError(
            f"Detection was given {broken} {side} whose box, label or score is not finite. Every "
            "number must be."
        )
    if astray := int(((rows[:, 4] < 0) | (rows[:, 4] >= classes)).sum()):
        raise ValueError(
            f"Detection was given {astray} {side} whose label is no class from 0 to {classes - 1}. "
            "Labels count from 0: take 1 from those of a network that calls the background 0, as "
            "torchvision's do, and COCO's category ids have gaps to be closed."
        )
