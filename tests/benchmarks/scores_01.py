"""The figures of lesson 01, with three seeds: what colour names, augmentation, each difficulty."""

import contextlib
import io
import statistics

import torch
from measure import Report

from labkit import augment
from labkit.datasets import whales
from labkit.models import ConvNet
from labkit.tasks import classify
from labkit.train import evaluate, fit

CARELESS = [augment.rotate(20), augment.shift(0.08)]
IDEAS = {
    "nothing": [],
    "turn and move": CARELESS,
    "noise": [augment.noise(5)],
    "mirror": [augment.flip()],
}


def learned(train, task, changes, seed: int, epochs: int):
    torch.manual_seed(seed)
    model = ConvNet(len(train.classes))
    batches = train.batches(32, augment=changes, shuffle=True, seed=seed)
    with contextlib.redirect_stdout(io.StringIO()):
        fit(model, task, batches, epochs=epochs, lr=1e-2)
    return model


def accuracy(model, task, part, changes=()) -> float:
    return evaluate(model, task, part.batches(200, augment=changes))["accuracy"]


def nearest(values, train, test) -> float:
    at = torch.cdist(values[test.rows], values[train.rows]).argmin(1)
    return (train.targets["label"][at] == test.targets["label"]).float().mean().item()


def main() -> None:
    report = Report(__doc__)
    seeds, epochs = (range(1), 5) if report.quick else (range(3), 20)

    def say(name: str, values: list[float], least=None, most=None) -> None:
        spread = f"{min(values):.2f} to {max(values):.2f}"
        report.row(name, statistics.mean(values), spread, least, most)

    store = whales()
    share = max(store.counts().values()) / len(store)
    small = torch.nn.functional.avg_pool2d(store.images.float(), 4).flatten(1)
    splits = [store.split(by="group", seed=seed) for seed in seeds]
    frames = [nearest(small, train, test) for train, _, test in splits]
    say(f"nearest neighbour on frames (majority {share:.2f})", frames, most=round(2 * share, 2))
    middle = store.images[:, :, 26:102].float()
    colours = torch.cat([middle.mean((2, 3)), middle.std((2, 3))], 1)
    for by in ("class", "group"):
        parts = [store.split(by=by, seed=seed) for seed in seeds]
        say(f"six colours, split by {by}", [nearest(colours, a, c) for a, _, c in parts])

    task = classify(store.classes)
    train, _, test = store.split()
    whole = [accuracy(learned(train, task, [], s, epochs), task, test) for s in seeds]
    say("whole frames", whole)
    train, _, test = store.crops("points", 64).split()
    models = {}
    for idea, changes in IDEAS.items():
        models[idea] = [learned(train, task, changes, seed, epochs) for seed in seeds]
        say(f"{idea}: neat heads", [accuracy(m, task, test) for m in models[idea]])
        say(f"{idea}: careless heads", [accuracy(m, task, test, CARELESS) for m in models[idea]])
    sides = {side: [i for i, each in enumerate(store.given) if each == side] for side in
             ("train", "test")}  # fmt: skip
    for name in ("sizes", "cut", "foam", "glare", "depth"):
        turned = whales(only=sides["test"], **{name: 1.0}).crops("points", 64)
        say(f"{name}=1", [accuracy(m, task, turned) for m in models["nothing"]])
    twins = {side: whales(only=rows, lookalikes=1.0).crops("points", 64) for side, rows in
             sides.items()}  # fmt: skip
    say("lookalikes=1", [accuracy(learned(twins["train"], task, [], s, epochs), task, twins["test"])
                         for s in seeds])  # fmt: skip
    few = [accuracy(learned(train[::6], task, [], seed, epochs), task, test) for seed in seeds]
    say("a sixth of the pictures", few)
    report.end()


if __name__ == "__main__":
    main()
