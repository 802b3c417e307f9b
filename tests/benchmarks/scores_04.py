"""What lesson 04 says of drawn whales, over three seeds: found, turned, named, asked twice."""

import contextlib
import io
import statistics

import torch
from measure import Report
from torch.nn import functional as F

from labkit.augment import flip, quarter_turns, rotate, scale, shift
from labkit.datasets import whales
from labkit.metrics import Calibration, Classification, Confusion, Distance, Overlap
from labkit.models import ConvNet, Locator
from labkit.runtime import seed as set_seed
from labkit.tasks import Task, classify, locate
from labkit.train import find_heads, fit, predict

SMALL = [rotate(8), shift(0.04), scale(0.92, 1.08)]
POWERS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6)


def losses(network, batch):
    images, wanted = batch
    logits = network(images)
    kind = F.binary_cross_entropy_with_logits(logits[:, -1], wanted["continuous"].float())
    return {"who": F.cross_entropy(logits[:, :-1], wanted["label"]), "kind": kind}


NAME = classify(20)
BOTH = Task("name and kind", losses, lambda network, x: network(x)[:, :-1], Classification)


def learn(task, outputs, store, epochs, augment, targets="label"):
    network = ConvNet(outputs)
    batches = store.batches(32, augment=augment, targets=targets, shuffle=True)
    with contextlib.redirect_stdout(io.StringIO()):
        fit(network, task, batches, epochs=epochs, lr=1e-2)
    return network


def scored(probabilities, truth) -> dict[str, float]:
    confusion, calibration = Confusion(20), Calibration(5)
    confusion.update(probabilities, truth)
    calibration.update(probabilities.clamp(min=1e-6).log(), truth)
    best = probabilities.topk(5).indices
    return {
        "top-1": confusion.compute()["accuracy"],
        "top-5": (best == truth[:, None]).any(1).float().mean().item(),
        "log loss": F.nll_loss(probabilities.clamp(min=1e-6).log(), truth).item(),
        "macro F1": confusion.compute()["F1"],
        "calibration error": calibration.compute()["calibration error"],
    }


def tempered(probabilities, power):
    raised = probabilities**power
    return raised / raised.sum(1, keepdim=True)


def vote(network, part, augment, turns):
    views = [
        predict(network, NAME, part.batches(200, augment=augment, seed=s)) for s in range(turns)
    ]
    return torch.stack(views).softmax(2).mean(0)


def one_seed(seed: int, quick: bool, found: dict[str, dict[str, list[float]]]) -> None:
    """Everything the lesson does, once; its figures are added to `found`."""
    store = whales()
    train, _, test = store.split()
    truth = test.targets["label"]

    def say(name: str, scores: dict[str, float]) -> None:
        for score, value in scores.items():
            found.setdefault(name, {}).setdefault(score, []).append(value)

    short = 1 if quick else None
    set_seed(seed)
    whole = learn(NAME, 20, train, short or 8, [quarter_turns(), shift(0.1)])
    say("whole picture", scored(predict(whole, NAME, test.batches(200)).softmax(1), truth))

    set_seed(seed)
    pointer = Locator(points=2)
    near = train.crops("box", 64, margin=0.35)
    moves = [rotate(180), flip(), shift(0.12)]
    with contextlib.redirect_stdout(io.StringIO()):
        batches = near.batches(32, augment=moves, targets="points", shuffle=True)
        fit(pointer, locate("points"), batches, epochs=short or 25, lr=1e-2)
    boxes, points = find_heads(store, pointer=pointer)
    rows = torch.tensor([name in set(test.names) for name in store.names])
    overlap, distance = Overlap(), Distance()
    overlap.update(boxes[rows], test.targets["box"])
    distance.update(points[rows], test.targets["points"])
    say("found", {**overlap.compute(), **distance.compute()})

    for name, places in {"found": points, "true": store.targets["points"]}.items():
        parts = store.crops(places, 64).split()
        set_seed(seed)
        named = learn(NAME, 20, parts[0], short or 40, SMALL)
        logits = predict(named, NAME, parts[2].batches(200))
        say(f"named, {name} places", scored(logits.softmax(1), truth))
        if name == "true":
            return
        confusion = Confusion(20)
        confusion.update(logits, truth)
        wrong = confusion.matrix.clone().fill_diagonal_(0)
        twins = wrong[0, 1] + wrong[1, 0] + wrong[2, 3] + wrong[3, 2]
        say("twins", {"share of all mistakes": (twins / wrong.sum().clamp(min=1)).item()})
        set_seed(seed)
        both = learn(BOTH, 21, parts[0], short or 40, SMALL, ("label", "continuous"))
        answers = predict(both, BOTH, parts[2].batches(200)).softmax(1)
        say("and asked for the callosity", scored(answers, truth))
        turns = 2 if quick else 20
        gentle = [rotate(4), shift(0.02), scale(0.96, 1.04)]
        for what, augment in {"as in training": SMALL, "gentle": gentle}.items():
            say(f"a vote, {what}", scored(vote(named, parts[2], augment, turns), truth))
        mirrored = predict(named, NAME, parts[2].batches(200, augment=[flip(p=1)])).softmax(1)
        say("mirrored heads", scored(mirrored, truth))
        careful, wanted = vote(named, parts[1], SMALL, turns), parts[1].targets["label"]
        costs = [scored(tempered(careful, power), wanted)["log loss"] for power in POWERS]
        power = POWERS[costs.index(min(costs))]
        say("power chosen on the validation", {"": power})
        voted = vote(named, parts[2], SMALL, turns)
        say("a vote, to that power", scored(tempered(voted, power), truth))


def main() -> None:
    report = Report(__doc__)
    found: dict[str, dict[str, list[float]]] = {}
    for seed in range(1 if report.quick else 3):
        one_seed(seed, report.quick, found)
    share = whales().targets["label"].bincount().max().item() / 600
    bars = {
        ("whole picture", "top-1"): {"most": 4 * share},
        ("named, found places", "top-1"): {"least": 0.60},
        ("named, found places", "top-5"): {"least": 0.85},
        ("twins", "share of all mistakes"): {"least": 0.01},
    }
    for name, scores in found.items():
        for score, values in scores.items():
            bar = {} if report.quick else bars.get((name, score), {})
            spread = f"{min(values):.3g} to {max(values):.3g}"
            report.row(f"{name}: {score}", statistics.mean(values), spread, **bar)
    report.end()


if __name__ == "__main__":
    main()
