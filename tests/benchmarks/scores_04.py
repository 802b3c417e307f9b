"""What lesson 04 says of drawn whales, over three seeds: found, turned, named, asked twice.

Name parts to run these alone: `scores_04.py frequencies boxes`.
"""

import functools

import torch
from measure import Report, quiet
from torch.nn import functional as F

from labkit.augment import flip, quarter_turns, rotate, scale, shift
from labkit.datasets import whales
from labkit.individuals import find_heads
from labkit.metrics import Calibration, Classification, Confusion, Distance, Overlap
from labkit.models import ConvNet, Locator
from labkit.runtime import seed as set_seed
from labkit.tasks import Task, classify, locate
from labkit.train import fit, predict

SMALL = [rotate(8), shift(0.04), scale(0.92, 1.08)]
TURNED = [rotate(180), shift(0.04), scale(0.92, 1.08)]
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
    with quiet():
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


class Found(dict[str, dict[str, list[float]]]):
    """Each figure's values, a seed each."""

    def say(self, name: str, scores: dict[str, float]) -> None:
        for score, value in scores.items():
            self.setdefault(name, {}).setdefault(score, []).append(value)


def frequencies(seed: int, quick: bool, found: Found) -> None:
    """The yardstick: to every picture the same answer, how often each whale is in the training."""
    if seed:
        return
    train, _, test = whales().split()
    share = train.targets["label"].bincount(minlength=20) / len(train)
    always = share.expand(len(test), 20)
    found.say("frequencies only", scored(always, test.targets["label"]))


def whole(seed: int, quick: bool, found: Found) -> None:
    """Whole pictures, as long as in the lesson, and three times as long."""
    train, _, test = whales().split()
    for epochs in (1,) if quick else (8, 24):
        set_seed(seed)
        network = learn(NAME, 20, train, epochs, [quarter_turns(), shift(0.1)])
        said = predict(network, NAME, test.batches(200)).softmax(1)
        found.say(f"whole picture, {epochs} epochs", scored(said, test.targets["label"]))


def not_turned(seed: int, quick: bool, found: Found) -> None:
    """Heads that were found (our finder, the same for every seed), and left as they lie."""
    train, _, test = close_ups()
    set_seed(seed)
    network = learn(NAME, 20, train, 1 if quick else 40, TURNED)
    said = predict(network, NAME, test.batches(200)).softmax(1)
    found.say("found, not turned", scored(said, test.targets["label"]))


@functools.cache
def close_ups() -> tuple:
    store = whales()
    return store.crops(find_heads(store)[0], 64).split()


def turned(seed: int, quick: bool, found: Found) -> None:
    """Passport photos, and all that the lesson does with them."""
    store = whales()
    train, _, test = store.split()
    truth = test.targets["label"]
    say, short = found.say, 1 if quick else None
    set_seed(seed)
    pointer = Locator(points=2)
    near = train.crops("box", 64, margin=0.35)
    moves = [rotate(180), flip(), shift(0.12)]
    with quiet():
        batches = near.batches(32, augment=moves, targets="points", shuffle=True)
        fit(pointer, locate("points"), batches, epochs=short or 25, lr=1e-2)
    boxes, points = find_heads(store, pointer=pointer)
    rows = torch.tensor([name in set(test.names) for name in store.names])
    overlap, distance = Overlap(), Distance()
    overlap.update(boxes[rows], test.targets["box"])
    distance.update(points[rows], test.targets["points"])
    say("found", {**overlap.compute(), **distance.compute()})

    parts = store.crops(points, 64).split()
    set_seed(seed)
    named = learn(NAME, 20, parts[0], short or 40, SMALL)
    say(
        "found, turned, named",
        scored(predict(named, NAME, parts[2].batches(200)).softmax(1), truth),
    )
    set_seed(seed)
    both = learn(BOTH, 21, parts[0], short or 40, SMALL, ("label", "continuous"))
    answers = predict(both, BOTH, parts[2].batches(200)).softmax(1)
    say("and asked for the callosity", scored(answers, truth))
    confusion = Confusion(20)
    confusion.update(answers, truth)
    wrong = confusion.matrix.clone().fill_diagonal_(0)
    twins = wrong[0, 1] + wrong[1, 0] + wrong[2, 3] + wrong[3, 2]
    say("twins", {"share of all mistakes": (twins / wrong.sum().clamp(min=1)).item()})
    voted = vote(named, parts[2], SMALL, 2 if quick else 20)
    say("a vote", scored(voted, truth))
    mirrored = predict(named, NAME, parts[2].batches(200, augment=[flip(p=1)])).softmax(1)
    right = truth[mirrored.argmax(1) == truth].bincount(minlength=20)
    share = (right.max() / right.sum().clamp(min=1)).item()
    say("mirrored heads", {**scored(mirrored, truth), "one whale's share of the right": share})

    straight, wanted = (
        predict(both, BOTH, parts[1].batches(200)).softmax(1),
        parts[1].targets["label"],
    )
    costs = [scored(tempered(straight, power), wanted)["log loss"] for power in POWERS]
    power = POWERS[costs.index(min(costs))]
    gain = costs[POWERS.index(1.0)] - min(costs)
    say("tempered", {"power": power, "gain on the validation": gain})
    say("tempered", scored(tempered(answers, power), truth))


PARTS = {"frequencies": frequencies, "whole": whole, "boxes": not_turned, "passports": turned}


def main() -> None:
    report = Report(__doc__, parts=PARTS)
    found = Found()
    for name in report.parts:
        for seed in range(1 if report.quick else 3):
            PARTS[name](seed, report.quick, found)
    share = whales().targets["label"].bincount().max().item() / 600
    bars = {
        ("whole picture, 8 epochs", "top-1"): {"most": 1.5 * share},
        ("whole picture, 24 epochs", "top-1"): {"most": 1.5 * share},
        ("found, not turned", "top-1"): {"least": 0.30},
        ("found, turned, named", "top-1"): {"least": 0.60},
        ("found, turned, named", "top-5"): {"least": 0.85},
        ("twins", "share of all mistakes"): {"least": 0.01},
    }
    for name, scores in found.items():
        for score, values in scores.items():
            bar = {} if report.quick else bars.get((name, score), {})
            report.mean(f"{name}: {score}", values, **bar)
    report.end()


if __name__ == "__main__":
    main()
