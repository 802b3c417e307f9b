"""The figures of lesson 11, with three seeds: five detectors, weather, thresholds, counting.

Five detectors are trained from scratch on the same drawn streets. The other parts: "ours" scores
the weights of `labkit/recipes/road_detectors.py` on streets of every kind, and says what
pedestrians are missed at three prices; "speed" asks them about one street at a time;
"weather" trains YOLO on clear days alone, and on streets of all weathers; "counting" follows
objects through clips.
"""

import statistics
from dataclasses import replace
from functools import partial

import torch
from measure import Report, cost, quiet
from torchvision.ops import nms

from labkit import augment
from labkit.datasets import clip, roads
from labkit.exercises.answers_11 import cells
from labkit.exercises.answers_lines_11 import crossings
from labkit.exercises.answers_tracks_11 import cheapest, followed
from labkit.models import YOLO, faster_rcnn, mask_rcnn, ours, rfcn, ssd
from labkit.runtime import seed as seed_all
from labkit.tasks import Task, detect
from labkit.train import fit, predict

PICTURES, BATCH = 2400, 8
# How each is made, how many streets it learns from, how many of them a step takes, what else its
# training takes, and what it must reach. Streets, batches and epochs are what 45 s of two quiet
# cores have room for: half of what a step of four streets costs Faster R-CNN is paid whatever their
# number, and four passes over fewer streets teach it more than three over all.
DETECTORS = {
    "Faster R-CNN": (faster_rcnn, 1200, BATCH, {"epochs": 4, "lr": 5e-3}, 0.50),
    "Mask R-CNN": (mask_rcnn, 1440, BATCH, {"epochs": 2, "lr": 5e-3}, 0.35),
    "R-FCN": (rfcn, 1440, 4, {"epochs": 2, "lr": 5e-3}, 0.35),
    "SSD": (ssd, 1440, 4, {"epochs": 3, "lr": 5e-3}, 0.35),
    "YOLO": (YOLO, 1440, BATCH, {"epochs": 4, "lr": 1e-2}, 0.35),
}
# Losses of the second stage are means over all regions and those of the first are sums for each
# object: as they are, what tells classes is hardly heard beside what tells that something is there.
LOUDER = {"loss_classifier": 3.0, "loss_box_reg": 3.0}
OURS = {name: f"road_{name.lower().replace('-', '').replace(' ', '_')}" for name in DETECTORS}
# What a detector with weights of ours must reach on streets it never saw.
TRAINED = {"Faster R-CNN": 0.80, "Mask R-CNN": 0.80, "R-FCN": 0.80, "SSD": 0.70, "YOLO": 0.70}
MASKS, SECONDS = 0.70, 45  # of our Mask R-CNN the least, of a training from scratch the most
COLUMNS = ["boxes", "labels", "difficult"]
CLEAR = {"night": 0.0, "rain": 0.0, "fog": 0.0, "glare": 0.0}
SKIES = {"clear days": {}, "night": {"night": 1.0}, "rain": {"rain": 1.0}, "fog": {"fog": 1.0}}
PRICES = ((20, 1), (1, 1), (1, 5))  # of a missed pedestrian, of a false alarm
PEDESTRIAN, MOVING = 3, 5  # labels below it are of what moves
LINE = 90  # pixels from the upper border


def main() -> None:
    parts = {"ours": of_ours, "speed": speed, "weather": weather, "counting": counting}
    report = Report(__doc__, [*DETECTORS, *parts])
    seeds, count = (range(1), 300) if report.quick else (range(3), PICTURES)
    detectors = [name for name in report.parts if name in DETECTORS]
    found: dict[str, list[dict[str, float]]] = {name: [] for name in report.parts}
    for number in seeds:
        if detectors:
            drawn = roads(count, masks="Mask R-CNN" in detectors, seed=number)
            train, _, test = drawn.split()
        for name in report.parts:
            found[name].append(
                trained(name, train, test, number)
                if name in detectors
                else parts[name](number, report.quick)
            )
    for name, rows in found.items():
        for what in rows[0]:
            least, most = bars(name, what)
            report.mean(f"{name}, {what}", [row[what] for row in rows], least, most)
    report.end()


def bars(name: str, what: str) -> tuple[float | None, float | None]:
    """The least and the most that a figure of a part may be, where something is asked of it."""
    if name in DETECTORS:
        least = DETECTORS[name][-1] if what == "mAP 50" else None
        return least, SECONDS if what.startswith("seconds of training") else None
    detector, _, figure = what.partition(", ")
    asked = {"mAP 50": TRAINED.get(detector), "mask mAP 50": MASKS}
    return asked.get(figure) if name == "ours" else None, None


def trained(name: str, train, test, number: int) -> dict[str, float]:
    """Train a detector from scratch, and score it on streets it never saw."""
    make, streets, batch, training, _ = DETECTORS[name]
    masks = name == "Mask R-CNN"
    columns = columns_of(masks)
    task = detect(train.classes, masks=masks)
    seed_all(number)
    model = make(len(train.classes))
    batches = train[:streets].batches(
        batch, augment=[augment.flip()], targets=columns, shuffle=True, seed=number
    )
    with quiet():
        took = cost(partial(fit, model, louder(task), batches, **training))
    return {
        **figures(predict(model, task, test.batches(20, targets=columns)), test, masks),
        # On a busy machine the clock says little, and with several threads the cores count waiting.
        "seconds of training (of clock and cores the lesser)": min(took.wall, took.cpu),
        "million weights": sum(each.numel() for each in model.parameters()) / 1e6,
    }


def louder(task: Task) -> Task:
    """The task with the losses of `LOUDER` so many times as they are."""

    def loss(model, batch):
        return {
            name: LOUDER.get(name, 1.0) * each for name, each in task.loss(model, batch).items()
        }

    return replace(task, loss=loss)


def columns_of(masks: bool) -> list[str]:
    return [*COLUMNS, *(["mask", "numbers"] if masks else [])]


def scored(network, store, masks: bool = False):
    """What a network answers for the pictures of a store, and its running score."""
    task = detect(store.classes, masks=masks)
    answers = predict(network, task, store.batches(20, targets=columns_of(masks)))
    return answers, counted(answers, store, masks)


def counted(answers, store, masks: bool = False, **others):
    """The running score of answers to the pictures of a store, some of its columns exchanged."""
    score = detect(store.classes, masks=masks).score()
    score.update(answers, {name: store.targets[name] for name in columns_of(masks)} | others)
    return score


def figures(answers, store, masks: bool = False) -> dict[str, float]:
    """What answers score in all, by class and by size, and with what no score else counts.

    Difficult objects, under 12 pixels or less than 0.4 visible, are neither right nor wrong in
    scores: beside them stand those where every object counts, and those where these alone do.
    """
    score, difficult = counted(answers, store, masks), store.targets["difficult"]
    every = counted(answers, store, difficult=[torch.zeros_like(each) for each in difficult])
    alone = counted(answers, store, difficult=[~each for each in difficult])
    return {
        **score.compute(),
        **{f"AP 50 of a {row['class']}": row["AP"] for row in score.per_class()},
        **{f"mAP 50 of {row['size']}": row["mAP 50"] for row in score.by_size()},
        "mAP 50, the difficult counted": every.compute()["mAP 50"],
        "mAP 50 of the difficult alone": alone.compute()["mAP 50"],
    }


def of_ours(number: int, quick: bool) -> dict[str, float]:
    """Scores of our weights on streets that no training saw, and what YOLO's thresholds cost."""
    streets = roads(60 if quick else 600, masks=True, seed=number)
    _, valid, test = streets.split()
    row = {}
    for name, file in OURS.items():
        masks = name == "Mask R-CNN"
        answers, _ = scored(ours(file), test, masks)
        found = figures(answers, test, masks)
        row |= {f"{name}, {what}": value for what, value in found.items()}
    yolo = ours(OURS["YOLO"])
    choose, pay = (scored(yolo, store)[1].verdicts("pedestrian") for store in (valid, test))
    for miss, alarm in PRICES:
        scores, right, objects = pay
        shown = scores >= cheapest(*choose, miss, alarm)
        price = f"a miss {miss}, an alarm {alarm}"
        row[f"{price}: threshold"] = cheapest(*choose, miss, alarm)
        row[f"{price}: share missed"] = 1 - right[shown].sum().item() / objects
        row[f"{price}: alarms a street"] = (~right[shown]).sum().item() / len(test)
    for grid in (7, 10, 20, 40):
        row[f"share of objects that share a cell, grid {grid}"] = in_one_cell(test, grid)
    return row


@torch.inference_mode()
def speed(number: int, quick: bool) -> dict[str, float]:
    """How long each of our detectors takes for one street, asked in turns about the same ones.

    The best of the turns is what the computer can do, and the middle one what it did.
    """
    drawn = roads(60 if quick else 600, masks=True, seed=number)  # those of "ours": kept already
    images = drawn.images[: 5 if quick else 20] / 127.5 - 1
    networks = {name: ours(file) for name, file in OURS.items()}
    for network in networks.values():
        network(images[:1])  # the first time takes longer
    took: dict[str, list[float]] = {name: [] for name in networks}
    for image in images:
        for name, network in networks.items():
            took[name].append(1000 * cost(partial(network, image[None])).wall)
    row = {}
    for name, times in took.items():
        row[f"{name}, ms a street"] = min(times)
        row[f"{name}, ms a street, the middle"] = statistics.median(times)
    return row


def in_one_cell(store, grid: int) -> float:
    """The share of the objects in whose cell another object's middle lies."""
    shared = []
    for boxes in store.targets["boxes"]:
        row, column = cells(boxes, store.images.shape[-1], grid).unbind(1)
        _, who, count = (row * grid + column).unique(return_inverse=True, return_counts=True)
        shared.append(count[who] > 1)
    return torch.cat(shared).float().mean().item()


def weather(number: int, quick: bool) -> dict[str, float]:
    """mAP 50 of two YOLOs under four skies: one that saw clear days, one that saw all weathers."""
    count, epochs = (150, 1) if quick else (1500, 5)
    day, mixed = roads(count, seed=number, **CLEAR), roads(count, seed=number)
    rows = [int(name[2:]) for name in day.split()[2].names]
    tests = {
        sky: roads(count, seed=number, only=rows, **(CLEAR | dial)) for sky, dial in SKIES.items()
    }
    row = {}
    for name, streets in {"clear days alone": day, "all weathers": mixed}.items():
        seed_all(number)
        model = YOLO(len(streets.classes))
        batches = streets.split()[0].batches(
            BATCH, augment=[augment.flip()], targets=COLUMNS, shuffle=True, seed=number
        )
        with quiet():
            fit(model, detect(streets.classes), batches, epochs=epochs, lr=1e-2)
        for sky, test in tests.items():
            score = scored(model, test)[1]
            row[f"trained on {name}, mAP 50 on {sky}"] = score.compute()["mAP 50"]
            people = score.per_class()[PEDESTRIAN]["AP"]
            row[f"trained on {name}, AP 50 of a pedestrian on {sky}"] = people
    for sky, test in tests.items():
        row[f"our YOLO, mAP 50 on {sky}"] = scored(ours("road_yolo"), test)[1].compute()["mAP 50"]
    return row


def counting(number: int, quick: bool) -> dict[str, float]:
    """How many cross a line in clips by day, truly and as counted, and how often a track breaks."""
    films = [clip(60, seed=6 * number + one, **CLEAR) for one in range(1 if quick else 6)]
    known = [paths(of_truth(film)) for film in films]
    row = {"clips": len(films), "things there": sum(map(len, known))}
    row["crossings"] = sum(sum(crossings(each, LINE)) for each in known)
    for name in ("Faster R-CNN", "YOLO"):
        answers, scores = zip(*(scored(ours(OURS[name]), film) for film in films), strict=True)
        seen = [paths(follow(each)) for each in answers]
        pairs = [(crossings(a, LINE), crossings(b, LINE)) for a, b in zip(seen, known, strict=True)]
        row[f"{name}, mAP 50"] = statistics.mean(each.compute()["mAP 50"] for each in scores)
        row[f"{name}, tracks"] = sum(map(len, seen))
        row[f"{name}, crossings counted wrong"] = sum(
            abs(mine - true) for counts in pairs for mine, true in zip(*counts, strict=True)
        )
    return row


def of_truth(film):
    """Boxes and tracks of what moves in each frame, and can be seen."""
    names = ("boxes", "tracks", "labels", "difficult")
    return [
        {"boxes": boxes[near], "tracks": who[near]}
        for boxes, who, labels, difficult in zip(*(film.targets[n] for n in names), strict=True)
        for near in [(labels < MOVING) & ~difficult]
    ]


def follow(answers, least: float = 0.7):
    """Boxes and tracks of each frame, joined by IoU alone, as in the lesson."""
    film, old, who, count = [], torch.zeros(0, 4), torch.tensor([-1]), 0
    for answer in answers:
        sure = (answer["scores"] > least) & (answer["labels"] < MOVING)
        boxes = answer["boxes"][sure]
        boxes = boxes[nms(boxes, answer["scores"][sure], 0.3)]
        before = followed(old, boxes)
        new = before < 0
        tracks = torch.where(new, count - 1 + new.cumsum(0), who[before])
        film.append({"boxes": boxes, "tracks": tracks})
        old, who = boxes, torch.cat([tracks, torch.tensor([-1])])
        count += int(new.sum())
    return film


def paths(frames):
    """The middles of each track of three frames or more, in their order."""
    where: dict[int, list] = {}
    for each in frames:
        for box, track in zip(each["boxes"], each["tracks"].tolist(), strict=True):
            where.setdefault(track, []).append((box[:2] + box[2:]) / 2)
    return [torch.stack(each) for each in where.values() if len(each) > 2]


if __name__ == "__main__":
    main()
