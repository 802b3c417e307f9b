"""The figures of lesson 09, on three sets of streets: what our Faster R-CNN finds, and misses."""

import torch
from measure import Report
from scores_11 import COLUMNS, counted, figures, scored

from labkit.boxes import kinds
from labkit.datasets import roads
from labkit.models import ours

SURE = 0.3  # from which score on a detection is looked at for its kind of mistake


def main() -> None:
    report = Report(__doc__)
    seeds, count = (range(1), 60) if report.quick else (range(3), 400)
    rows = [told(roads(count, seed=seed)) for seed in seeds]
    for name in rows[0]:
        report.mean(name, [row[name] for row in rows])
    report.end()


def told(streets) -> dict[str, float]:
    """Scores by class, size and light, what is missed, and how many mistakes of each kind."""
    answers, score = scored(ours("road_faster_rcnn"), streets)
    found = figures(score)
    for name, night in (("by day", 0), ("at night", 1)):
        rows = (streets.targets["night"] == night).nonzero().flatten().tolist()
        part = counted([answers[row] for row in rows], streets[rows])
        found[f"mAP 50 {name}"] = part.compute()["mAP 50"]
    truths = {name: streets.targets[name] for name in COLUMNS}
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
