"""The figures of lesson 11: five detectors on the same drawn streets, with three seeds."""

import contextlib
import io
import statistics
import time

from measure import Report

from labkit.datasets import roads
from labkit.models import YOLO, faster_rcnn, mask_rcnn, rfcn, ssd
from labkit.runtime import seed as seed_all
from labkit.tasks import detect
from labkit.train import fit, predict

PICTURES, BATCH = 2400, 8
# How each is made, what its training takes, and what it must reach. Epochs are what 45 s of two
# quiet cores have room for.
DETECTORS = {
    "Faster R-CNN": (faster_rcnn, {"epochs": 2, "lr": 5e-3}, 0.50),
    "Mask R-CNN": (mask_rcnn, {"epochs": 2, "lr": 5e-3}, 0.35),
    "R-FCN": (rfcn, {"epochs": 2, "lr": 5e-3}, 0.35),
    "SSD": (ssd, {"epochs": 3, "lr": 5e-3}, 0.35),
    "YOLO": (YOLO, {"epochs": 3, "lr": 1e-2}, 0.35),
}


def main() -> None:
    report = Report(__doc__, DETECTORS)
    seeds, count = (range(1), 300) if report.quick else (range(3), PICTURES)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in report.parts}
    for number in seeds:
        drawn = roads(count, masks="Mask R-CNN" in report.parts, seed=number)
        train, _, test = drawn.split()
        for name in report.parts:
            found[name].append(trained(name, train, test, number))
    for name, rows in found.items():
        for what in rows[0]:
            values = [row[what] for row in rows]
            spread = " ".join(f"{value:.3g}" for value in values)
            least = DETECTORS[name][2] if what == "mAP 50" else None
            report.row(f"{name}, {what}", statistics.mean(values), spread, least)
    report.end()


def trained(name: str, train, test, number: int) -> dict[str, float]:
    """Train a detector from scratch, and score it on streets it never saw."""
    make, training, _ = DETECTORS[name]
    masks = name == "Mask R-CNN"
    columns = ["boxes", "labels", "difficult", *(["mask", "numbers"] if masks else [])]
    task = detect(train.classes, masks=masks)
    seed_all(number)
    model = make(len(train.classes))
    batches = train.batches(BATCH, targets=columns, shuffle=True, seed=number)
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        fit(model, task, batches, **training)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    answers = predict(model, task, test.batches(20, targets=columns))
    asked = time.perf_counter() - started
    score = task.score()
    score.update(answers, {name: test.targets[name] for name in columns})
    return {
        **score.compute(),
        **{f"AP 50 of a {row['class']}": row["AP"] for row in score.per_class()},
        **{f"mAP 50, {row['size']}": row["mAP 50"] for row in score.by_size()},
        "seconds of training": seconds,
        "ms a picture": 1000 * asked / len(test),
        "million weights": sum(each.numel() for each in model.parameters()) / 1e6,
    }


if __name__ == "__main__":
    main()
