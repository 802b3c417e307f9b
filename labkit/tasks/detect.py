"""Detection: which objects are in the picture, and where? A list of boxes, however many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from labkit.images import VOID
from labkit.metrics import Detection
from labkit.tasks.task import Batch, Score, Task

Found = list[dict[str, Tensor]]  # one dictionary a picture


def detect(classes: int | Sequence[str], masks: bool = False) -> Task:
    """The task of finding every object of some classes, and a box around each.

    `classes` are their names or their number; no object is none of them. The model is called as
    torchvision's detectors are: while it trains, `model(images, targets)` returns its losses by
    name, else `model(images)` returns a dictionary for each picture, `boxes` [n, 4] in pixels,
    `labels` [n] and `scores` [n]. For it, labels count from 1, as 0 stands for no object;
    everywhere else they are numbers of `classes`, from 0. What it finds with a box or a score that
    is not finite, as a network in bad shape does, is left out.

    Targets are a dictionary of a store's columns: `boxes` and `labels`, and where they are there
    `difficult` (learned from, and neither right nor wrong in a score) and `crowd` (many objects in
    one box: not learned from, and no mistake to find). With `masks`, `mask` and `numbers` as well,
    and the model is given `masks` uint8 [n, H, W] and returns `masks` [n, 1, H, W], from 0 to 1,
    of which more than a half is inside. An object without a pixel in `mask`, or with the number 0,
    has no mask to learn, and is not learned from: torchvision's Mask R-CNN would learn that it has
    none. What is not learned from is background to the model.

    Scored by mean average precision. Raises ValueError for targets that lack a column or have not
    one row a picture and a box, boxes without area, labels that are no class, a model of fewer
    classes (which it says in `model.classes`, or shows while it learns) or one that learns masks
    where the task has none, and for a model that returns anything else. Taught in lessons 09 to 11.

    >>> detect(["car", "pedestrian"]).name
    'detect 2 classes'
    """
    count = classes if isinstance(classes, int) else len(classes)
    if isinstance(classes, str) or count < 1:
        raise ValueError(
            f"detect was given classes={classes!r}. It takes their names, such as store.classes, "
            "or their number, without a background."
        )

    def loss(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
        images, targets = batch
        _check_model(model, count, masks)
        wanted = rows(targets, len(images), count, masks)
        try:
            found = model(images, wanted)
        except IndexError as error:
            if "out of bounds" not in str(error):
                raise
            raise _too_few("", count) from error
        if not isinstance(found, Mapping) or not found:
            held = "nothing" if isinstance(found, Mapping) else f"a {type(found).__name__}"
            raise ValueError(
                f"The model returned {held} while it learns. In training mode it must return a "
                "dictionary of its losses by name, as torchvision's detectors do."
            )
        return dict(found)

    def predict(model: nn.Module, images: Tensor) -> Found:
        found = model(images)
        if not isinstance(found, list | tuple) or len(found) != len(images):
            length = f" of {len(found)}" if isinstance(found, list | tuple) else ""
            raise ValueError(
                f"The model returned a {type(found).__name__}{length} for {len(images)} pictures. "
                "In evaluation mode it must return a list with a dictionary for each."
            )
        answers = [_answer(each, images.shape[-2:], masks) for each in found]
        if astray := _astray([each["labels"] for each in answers], count):
            raise ValueError(
                f"The model's labels go from {astray[0] + 1} to {astray[1] + 1}, and there are "
                f"{count} classes. From a model they go from 1 to {count}, as 0 stands for no "
                "object; one that was trained for other classes needs a new head."
            )
        return answers

    names = classes if isinstance(classes, int) else tuple(classes)
    return Task(f"detect {count} classes", loss, predict, Scored(names, masks))


@dataclass(frozen=True)
class Scored:
    """Makes the running score; equal for tasks scored alike, so that one figure compares them."""

    classes: int | tuple[str, ...]
    masks: bool

    def __call__(self) -> Score:
        """A fresh score."""
        return Detection(self.classes, masks=self.masks)


def rows(targets: Mapping[str, Any], pictures: int, classes: int, masks: bool = False) -> Found:
    """A batch's targets as torchvision's detectors take them: a dictionary for each picture."""
    wanted = ("boxes", "labels", *(("mask", "numbers") if masks else ()))
    _check_columns(targets, wanted, pictures)
    found = []
    for number, (boxes, labels) in enumerate(zip(targets["boxes"], targets["labels"], strict=True)):
        one = {"boxes": boxes.reshape(-1, 4).float(), "labels": labels.long() + 1}
        learned = []
        if masks:
            mask, own = targets["mask"][number], targets["numbers"][number][:, None, None]
            inside = (mask == own) & (mask > 0) & (mask != VOID)
            one["masks"] = inside.to(torch.uint8)
            learned.append(inside.flatten(1).any(1))
        if "crowd" in targets:
            learned.append(~targets["crowd"][number].bool())
        if learned:
            both = torch.stack(learned).all(0)
            one = {name: value[both] for name, value in one.items()}
        found.append(one)
    _check_boxes(torch.cat([each["boxes"] for each in found]))
    if astray := _astray([each["labels"] - 1 for each in found], classes):
        raise ValueError(
            f"Labels to learn from go from {astray[0]} to {astray[1]}, and there are {classes} "
            f"classes. They are numbers of the classes, from 0 to {classes - 1}."
        )
    return found


def _check_model(model: nn.Module, classes: int, masks: bool) -> None:
    """Before it learns: on a GPU, a label beyond its classes ends the whole session."""
    held = getattr(model, "classes", None)
    if isinstance(held, int) and held < classes:
        raise _too_few(f" ({held})", classes)
    heads = getattr(model, "roi_heads", None)
    if not masks and getattr(heads, "mask_predictor", None) is not None:
        raise ValueError(
            "The model learns masks, and detect was asked for boxes alone. Give it masks=True and "
            'batches with "mask" and "numbers", or take a model without masks.'
        )


def _too_few(held: str, classes: int) -> ValueError:
    return ValueError(
        f"The model knows fewer classes{held} than the {classes} that detect was given. Make it "
        f"for {classes}, such as faster_rcnn({classes})."
    )


def _answer(found: Any, size: Sequence[int], masks: bool) -> dict[str, Tensor]:
    """What a model found in one picture of a size, as scores take it: in 32 bits, and finite."""
    held = found if isinstance(found, Mapping) else {}
    names = ("boxes", "labels", "scores", *(("masks",) if masks else ()))
    shapes = {name: list(held[name].shape) for name in names if name in held}
    count = (shapes.get("scores") or [0])[0]
    wanted = {"boxes": [count, 4], "labels": [count], "scores": [count]}
    if masks:
        wanted["masks"] = [count, 1, *size]
    if shapes != wanted:
        given = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        needed = "boxes [n, 4], labels [n] and scores [n]"
        if masks:
            needed += f", and masks [n, 1, {size[0]}, {size[1]}]"
        raise ValueError(
            f"The model returned {given or f'a {type(found).__name__}'} for a picture. It must "
            f"return a dictionary with {needed}."
        )
    one = {name: held[name].float() for name in ("boxes", "scores")}
    one["labels"] = held["labels"].long() - 1
    if masks:
        one["masks"] = held["masks"][:, 0] > 0.5
    finite = one["boxes"].isfinite().all(1) & one["scores"].isfinite()
    return {name: value[finite] for name, value in one.items()}


def _check_columns(targets: Any, wanted: tuple[str, ...], pictures: int) -> None:
    """By names and shapes alone: looking at numbers would make a GPU wait."""
    held = targets if isinstance(targets, Mapping) else {}
    if lacking := [name for name in wanted if name not in held]:
        raise ValueError(
            f"detect was given targets without {' and '.join(lacking)}. Take batches of these "
            f"columns: store.batches(16, targets={wanted})."
        )
    lists = [name for name in (*wanted, "crowd") if name in held]
    if any(len(held[name]) != pictures for name in lists):
        counts = ", ".join(f"{len(held[name])} {name}" for name in lists)
        raise ValueError(
            f"detect was given {pictures} pictures, and in its targets {counts}. It takes one of "
            "each a picture."
        )
    for number in range(pictures):
        shapes = {name: list(held[name][number].shape) for name in lists if name != "mask"}
        count = held["labels"][number].numel()
        boxes = [0] if shapes["boxes"] == [count] == [0] else [count, 4]  # no box at all, or some
        if shapes != {name: [count] for name in shapes} | {"boxes": boxes}:
            given = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
            raise ValueError(
                f"detect was given {given} for picture {number} of a batch. It takes boxes [n, 4], "
                "and one of everything else a box, [n]."
            )


def _check_boxes(boxes: Tensor) -> None:
    # So asked that NaN, which is not above anything, is told too.
    sound = (boxes[:, 2:] > boxes[:, :2]).all(1) & boxes.isfinite().all(1)
    if not sound.all():
        raise ValueError(
            f"A box to learn from is {boxes[~sound][0].tolist()}: its second corner is not below "
            "and right of the first. Boxes are (x1, y1, x2, y2) in pixels; leave out those "
            "without an area."
        )


def _astray(labels: list[Tensor], classes: int) -> tuple[int, int] | None:
    """The least and the largest of all labels, if they are not all from 0 to `classes` - 1."""
    every = torch.cat(labels)
    if not len(every):
        return None
    least, most = torch.stack(every.aminmax()).tolist()  # one copy: a GPU waits once
    return None if 0 <= least <= most < classes else (least, most)
