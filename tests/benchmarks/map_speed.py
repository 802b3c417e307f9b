"""Mean average precision: `Detection` with faster-coco-eval against pycocotools' own way.

Both begin with the same tensors and end with the same numbers, which are compared: mAP and mAP 50,
three sizes, three limits of average recall, recall of three sizes, and every class by itself.
pycocotools is spared the objects, as one would read them from a file once.
"""

import math

import faster_coco_eval  # noqa: F401  (without it, both sides would be pycocotools)
import numpy as np
import torch
from measure import Report, best, cost, in_turns, quiet, ratio
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from labkit.metrics import Detection
from labkit.metrics.detection import EDGES

CLASSES, DETECTIONS, BATCH, SIDE = 80, 100, 16, 160


def draw(pictures: int) -> tuple[list[dict], dict[str, list]]:
    """About seven objects a picture, and a hundred detections: half near one, half anywhere."""
    draw = torch.Generator().manual_seed(0)

    def boxes(count: int) -> torch.Tensor:
        corner = torch.rand(count, 2, generator=draw) * SIDE * 0.8
        return torch.cat([corner, corner + 3 + 60 * torch.rand(count, 2, generator=draw) ** 2], 1)

    predictions, targets = [], {"boxes": [], "labels": []}
    # Scores that tie are ranked at will, so none does.
    scores = torch.randperm(pictures * DETECTIONS, generator=draw) / (pictures * DETECTIONS)
    for number in range(pictures):
        count = int(torch.randint(1, 14, (1,), generator=draw))
        truth, labels = boxes(count), torch.randint(0, CLASSES, (count,), generator=draw)
        own = torch.randint(0, count, (DETECTIONS // 2,), generator=draw)
        near = truth[own] + 3 * torch.randn(DETECTIONS // 2, 4, generator=draw)
        near[:, 2:] = torch.maximum(near[:, 2:], near[:, :2] + 1)
        rest = torch.randint(0, CLASSES, (DETECTIONS - len(near),), generator=draw)
        predictions.append(
            {
                "boxes": torch.cat([near, boxes(len(rest))]),
                "labels": torch.cat([labels[own], rest]),
                "scores": scores[number * DETECTIONS :][:DETECTIONS],
            }
        )
        targets["boxes"].append(truth)
        targets["labels"].append(labels)
    return predictions, targets


def ours(predictions: list[dict], targets: dict[str, list]) -> list[float]:
    score = fed(predictions, targets)
    every, sizes, classes = score.compute(), score.by_size(), score.per_class()
    return [
        every["mAP"], every["mAP 50"], *(row["mAP"] for row in sizes),
        *score.recall().values(), *(row["recall"] for row in sizes),
        *(row["AP"] for row in classes),
    ]  # fmt: skip


def fed(predictions: list[dict], targets: dict[str, list]) -> Detection:
    score = Detection(CLASSES)
    for start in range(0, len(predictions), BATCH):
        part = slice(start, start + BATCH)
        score.update(predictions[part], {name: value[part] for name, value in targets.items()})
    return score


def places(boxes: torch.Tensor) -> np.ndarray:
    """As COCO has them: x, y, width, height."""
    return torch.cat([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], 1).double().numpy()


def objects_of(targets: dict[str, list]) -> COCO:
    known, items = COCO(), []
    for image, (boxes, labels) in enumerate(zip(*targets.values(), strict=True)):
        for place, label in zip(places(boxes).tolist(), labels.tolist(), strict=True):
            own = {"id": len(items) + 1, "image_id": image, "category_id": label, "bbox": place}
            items.append(own | {"area": place[2] * place[3], "iscrowd": 0})
    known.dataset = {
        "images": [{"id": image} for image in range(len(targets["boxes"]))],
        "annotations": items,
        "categories": [{"id": label} for label in range(CLASSES)],
    }
    known.createIndex()
    return known


def theirs(predictions: list[dict], objects: COCO) -> list[float]:
    rows = [
        np.column_stack(
            [np.full(len(each["labels"]), image), places(each["boxes"]), each["scores"].numpy(),
             each["labels"].numpy()]
        )
        for image, each in enumerate(predictions)
    ]  # fmt: skip
    run = COCOeval(objects, objects.loadRes(np.concatenate(rows)), "bbox")
    small, large = (edge**2 for edge in EDGES)
    run.params.areaRng = [[0, 1e10], [0, small], [small, large], [large, 1e10]]
    run.evaluate()
    run.accumulate()
    run.summarize()
    classes = run.eval["precision"][0, :, :, 0, -1].mean(0)
    stats = [*run.stats[:2], *run.stats[3:], *classes]  # without mAP 75
    return [math.nan if value == -1 else float(value) for value in stats]


def main() -> None:
    report = Report(__doc__)
    torch.set_num_threads(1)
    pictures = 200 if report.quick else 1000
    predictions, targets = draw(pictures)
    with quiet():
        objects = objects_of(targets)
        found, wanted = ours(predictions, targets), theirs(predictions, objects)
        costs = in_turns(
            2 if report.quick else 5,
            ours=lambda: ours(predictions, targets),
            theirs=lambda: theirs(predictions, objects),
        )
        feeding = cost(lambda: fed(predictions, targets))
    each = {name: best(turns) for name, turns in costs.items()}
    print(", ".join(f"{name} {seconds:.2f} s" for name, seconds in each.items()), end="")
    print(f", of ours to feed {feeding.cpu:.2f} s; mAP {found[0]:.6f}, mAP 50 {found[1]:.6f}")
    title = f"mAP of {pictures} pictures, {CLASSES} classes: times less CPU"
    report.row(title, *ratio(costs["ours"], costs["theirs"]), least=5)
    apart = np.abs(np.array(found) - np.array(wanted))
    assert (np.isnan(found) == np.isnan(wanted)).all()
    title = f"largest difference of {len(found)} numbers"
    report.row(title, float(np.nanmax(apart)), "", most=1e-6)
    report.end()


if __name__ == "__main__":
    main()
