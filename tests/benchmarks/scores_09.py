"""The figures of lesson 09, on three sets of streets: what our Faster R-CNN finds, and misses."""

import statistics

import torch
from measure import Report

from labkit.boxes import kinds
from labkit.datasets import roads
from labkit.models import ours
from labkit.tasks import detect
from labkit.train import predict

COLUMNS = ("boxes", "labels", "difficult")
SURE = 0.3  # from which score on a detection is looked at for its kind of mistake


def main() -> None:
    report = Report(__doc__)
    seeds, count = (range(1), 60) if report.quick else (range(3), 400)
    rows = [figures(roads(count, seed=seed)) for seed in seeds]
    for name in rows[0]:
        values = [row[name] for row in rows]
        report.row(name, statistics.mean(values), " ".join(f"{value:.3f}" for value in values))
    report.end()


def figures(streets) -> dict[str, float]:
    """Scores by class, size and light, what is missed, and how many mistakes of each kind."""
    task = detect(streets.classes)
    answers = predict(ours("road_faster_rcnn"), task, streets.batches(20, targets=list(COLUMNS)))
    truths = {name: streets.targets[name] for name in COLUMNS}
    score = task.score()
    score.update(answers, truths)
    found = dict(score.compute())
    found |= {f"AP 50 of a {row['class']}": row["AP"] for row in score.per_class()}
    found |= {f"mAP 50 of {row['size']}": row["mAP 50"] for row in score.by_size()}
    for name, night in (("by day", 0), ("at night", 1)):
        rows = (streets.targets["night"] == night).nonzero().flatten().tolist()
        part = task.score()
        own = {column: [truths[column][row] for row in rows] for column in COLUMNS}
        part.update([answers[row] for row in rows], own)
        found[f"mAP 50 {name}"] = part.compute()["mAP 50"]
    sure = [{key: value[one["scores"] > SURE] for key, value in one.items()} for one in answers]
    return found | mistakes(sure, truths, streets.classes)


def mistakes(answers, truths, classes) -> dict[str, float]:
    """How many of each kind, and of two classes the share of objects that nothing is about."""
    told = kinds(answers, truths)
    names = [name for each in told for name in each.kinds]
    found: dict[str, float] = {f"kind: {name}": names.count(name) for name in sorted(set(names))}
    found["kind: missed"] = sum(len(each.missed) for each in told)
    for name in ("pedestrian", "car"):
        own = [labels == classes.index(name) for labels in truths["labels"]]
        there = sum(int((a & ~d).sum()) for a, d in zip(own, truths["difficult"], strict=True))
        missed = sum(
            int(mine[torch.tensor(each.missed, dtype=torch.long)].sum())
            for mine, each in zip(own, told, strict=True)
        )
        found[f"share missed of a {name}"] = missed / there
    return found


if __name__ == "__main__":
    main()
