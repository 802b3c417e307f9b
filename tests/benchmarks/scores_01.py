"""The figures of lesson 01, with three seeds: what colour names, augmentation, each difficulty."""

import torch
from measure import Report, quiet

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
MIRRORED = [augment.flip(p=1)]
DIALS = ("sizes", "cut", "foam", "glare", "depth")


class Course:
    """Networks that learn as in the lesson: normalised by their own training pictures."""

    def __init__(self, train, epochs: int) -> None:
        self.task, self.epochs = classify(train.classes), epochs
        self.normalise = train.mean_std()

    def learned(self, train, seed: int, changes=(), times: int = 1):
        torch.manual_seed(seed)
        model = ConvNet(len(train.classes))
        batches = train.batches(
            32, augment=changes, normalise=self.normalise, shuffle=True, seed=seed
        )
        with quiet():
            fit(model, self.task, batches, epochs=times * self.epochs, lr=1e-2)
        return model

    def accuracy(self, model, part, changes=()) -> float:
        batches = part.batches(200, augment=changes, normalise=self.normalise)
        return evaluate(model, self.task, batches)["accuracy"]


def named_by_colour(store, units) -> float:
    """How often the nearest picture by colour, of another unit, shows the same whale."""
    middle = store.images[:, :, 26:102].float()
    colours = torch.cat([middle.mean((2, 3)), middle.std((2, 3))], 1)
    distances = torch.cdist(colours, colours)
    numbers = torch.tensor([units.index(unit) for unit in units])
    distances[numbers[:, None] == numbers] = torch.inf
    labels = store.targets["label"]
    return (labels[distances.argmin(1)] == labels).float().mean().item()


def main() -> None:
    report = Report(__doc__)
    seeds, epochs = (range(1), 5) if report.quick else (range(3), 20)

    stores = [whales(seed=seed) for seed in seeds]
    report.mean("always the commonest whale", [max(s.counts().values()) / len(s) for s in stores])
    report.mean("six colours, other pictures", [named_by_colour(s, s.names) for s in stores])
    report.mean("six colours, other encounters", [named_by_colour(s, s.groups) for s in stores])

    store = stores[0]
    train, _, test = store.crops("points", 64).split()
    course = Course(train, epochs)
    plain = [course.learned(train, seed) for seed in seeds]
    usual = [course.accuracy(model, test) for model in plain]
    report.mean("nothing: neat heads", usual)
    report.mean("nothing: careless heads", [course.accuracy(m, test, CARELESS) for m in plain])
    report.mean("nothing: mirrored heads", [course.accuracy(m, test, MIRRORED) for m in plain])
    sides = {side: [i for i, each in enumerate(store.given) if each == side] for side in
             ("train", "test")}  # fmt: skip
    for name in DIALS:
        turned = whales(only=sides["test"], **{name: 1.0}).crops("points", 64)
        scores = [course.accuracy(model, turned) for model in plain]
        report.mean(f"{name}=1: cost", [a - b for a, b in zip(usual, scores, strict=True)])
    twins = {side: whales(only=rows, lookalikes=1.0).crops("points", 64) for side, rows in
             sides.items()}  # fmt: skip
    alike = [course.accuracy(course.learned(twins["train"], s), twins["test"]) for s in seeds]
    report.mean("lookalikes=1: cost", [a - b for a, b in zip(usual, alike, strict=True)])
    few = [course.accuracy(course.learned(train[::6], s, times=6), test) for s in seeds]
    report.mean("a sixth of the pictures, as many steps: cost",
        [a - b for a, b in zip(usual, few, strict=True)])  # fmt: skip
    for idea, changes in list(IDEAS.items())[1:]:
        models = [course.learned(train, seed, changes) for seed in seeds]
        report.mean(f"{idea}: neat heads", [course.accuracy(m, test) for m in models])
        report.mean(f"{idea}: careless heads", [course.accuracy(m, test, CARELESS) for m in models])
    models = [course.learned(train, seed, CARELESS, times=3) for seed in seeds]
    report.mean(
        "turn and move, three times as long: neat", [course.accuracy(m, test) for m in models]
    )
    report.mean("turn and move, three times as long: careless",
        [course.accuracy(m, test, CARELESS) for m in models])  # fmt: skip

    frames = store.split()
    whole = Course(frames[0], epochs)
    report.mean(
        "whole frames", [whole.accuracy(whole.learned(frames[0], s), frames[2]) for s in seeds]
    )
    report.end()


if __name__ == "__main__":
    main()
