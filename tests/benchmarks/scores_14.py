"""The figures of lesson 14, with three sets of random numbers: digits drawn out of noise.

A denoiser learns from 1,078 real digits of 8 x 8 pixels, the scans as they are. A classifier that
learned from the same digits judges what is drawn; how often it is right about digits of other hands
stands beside. Distances and variety are in grey levels, from 0 to 1. At the end our own network,
which draws heads of whales, is asked whether it copies: other drawn heads stand beside its own.
"""

import torch
from measure import Report, cost, quiet

from labkit import runtime
from labkit.datasets import digits
from labkit.metrics import nearest, variety
from labkit.models import ConvNet, Denoiser, ours, sample
from labkit.recipes.dreamt_whales import INDIVIDUALS, PICTURES, SEED, heads
from labkit.store import ImageStore
from labkit.tasks import classify, generate
from labkit.train import evaluate, fit

SIZE, EPOCHS, SECONDS = 8, 40, 45
GUIDANCE, STEPS = (0, 1, 2, 4), (1, 2, 5, 10)


def judge(train, seed: int, epochs: int) -> ConvNet:
    """A classifier of real digits, of its own random numbers."""
    runtime.seed(100 + seed)
    model = ConvNet(10, widths=(32, 64))
    fit(model, classify(10), train.batches(32, shuffle=True, seed=seed), epochs=epochs)
    return model


def parrot(train, seed: int, epochs: int) -> tuple[Denoiser, ImageStore]:
    """A denoiser that has seen two digits of each class, 20 times an epoch; and these digits."""
    labels = train.targets["label"]
    rows = [row for k in range(10) for row in (labels == k).nonzero().flatten()[:2].tolist()]
    runtime.seed(seed)
    model, batches = Denoiser(10), train[rows * 20].batches(20, shuffle=True, seed=seed)
    fit(model, generate(10), batches, epochs=epochs)
    return model, train[rows]


def grey(store) -> torch.Tensor:
    return store.images[:, :1].float() / 255


def recognised(classifier, pictures, labels) -> float:
    """The share of drawn pictures that are named as what was asked for."""
    with torch.inference_mode():
        named = classifier(pictures.to(next(classifier.parameters()).device) * 2 - 1).argmax(1)
    return (named.cpu() == labels).float().mean().item()


def copying(train, test, classifier, seed: int, quick: bool) -> dict[str, float]:
    """What becomes of a denoiser after 20 digits; real digits are set beside the same 20."""
    labels = torch.arange(10).repeat(10 if quick else 50)
    copier, few = parrot(train, seed, 1 if quick else 25)
    drawn = sample(copier, labels, SIZE, seed=seed)
    own = drawn.mean(1, keepdim=True)
    apart, others = (nearest(each, grey(few))[0].median().item() for each in (own, grey(test)))
    return {
        "after 20 digits alone: to the nearest seen, median": apart,
        "real digits of other hands: to the nearest of these 20, median": others,
        "after 20 digits alone: recognised": recognised(classifier, drawn, labels),
        "after 20 digits alone: variety": variety(own, labels),
    }


def whales(seed: int, quick: bool) -> dict[str, float]:
    """Is the dreamer of heads nearer to what it has seen than other drawn heads are?"""
    learned = heads(PICTURES // 10, INDIVIDUALS // 10) if quick else heads(PICTURES, INDIVIDUALS)
    seen = torch.cat([learned.images, learned.images.flip(3)]) / 255  # it met them mirrored, too
    labels = torch.arange(2).repeat(10 if quick else 50)
    others = heads(len(labels), len(labels), SEED + 1 + seed)
    cases = {
        "dreamt heads": (sample(ours("dreamt_whales"), labels, 32, guidance=2, seed=seed), labels),
        "other drawn heads": (others.images / 255, others.targets["label"]),
    }
    found = {}
    for name, (pictures, kinds) in cases.items():
        apart = nearest(pictures, seen)[0]
        found[f"{name}: to the nearest seen, median"] = apart.median().item()
        found[f"{name}: the same, least"] = apart.min().item()
        found[f"{name}: variety"] = variety(pictures, kinds)
    return found


def figures(seed: int, quick: bool) -> dict[str, float]:
    train, _, test = digits(SIZE).split()
    epochs, each = (6, 10) if quick else (EPOCHS, 50)
    found: dict[str, float] = {}
    runtime.seed(seed)
    drawer, batches = Denoiser(10), train.batches(64, shuffle=True, seed=seed)
    took = cost(lambda: fit(drawer, generate(10), batches, epochs=epochs))
    classifier = judge(train, seed, 4 if quick else 30)
    # On a busy machine the clock says little, and with several threads the cores count waiting.
    found["training, seconds (of clock and cores the lesser)"] = min(took.wall, took.cpu)
    error = evaluate(drawer, generate(10), test.batches(360))["error"]
    found["error on digits of other hands"] = error
    right = evaluate(classifier, classify(10), test.batches(360))["accuracy"]
    found["judge, accuracy on real digits of other hands"] = right
    seen, labels = grey(train), torch.arange(10).repeat(each)
    apart = nearest(grey(test), seen)[0]
    found["real digits of other hands: to the nearest seen, median"] = apart.median().item()
    found["the same, least"] = apart.min().item()
    found["real digits of other hands: variety"] = variety(grey(test), test.targets["label"])
    for guidance in GUIDANCE:
        drawn = sample(drawer, labels, SIZE, guidance=guidance, seed=seed)
        own = drawn.mean(1, keepdim=True)
        apart = nearest(own, seen)[0]
        name = f"guidance {guidance}"
        found[f"{name}: recognised"] = recognised(classifier, drawn, labels)
        found[f"{name}: to the nearest seen, median"] = apart.median().item()
        found[f"{name}: the same, least"] = apart.min().item()
        found[f"{name}: variety"] = variety(own, labels)
    found |= copying(train, test, classifier, seed, quick)
    for steps in STEPS:
        drawn = sample(drawer, labels, SIZE, steps=steps, seed=seed)
        found[f"{steps} steps: recognised"] = recognised(classifier, drawn, labels)
        found[f"{steps} steps: variety"] = variety(drawn.mean(1, keepdim=True), labels)
    found["difference of the three channels, mean"] = drawn.std(1).mean().item()
    return found | whales(seed, quick)


def main() -> None:
    report = Report(__doc__)
    with quiet():
        rows = [figures(seed, report.quick) for seed in range(1 if report.quick else 3)]
    bars = {
        "training, seconds (of clock and cores the lesser)": {"most": SECONDS},
        "guidance 1: recognised": {"least": 0.9},
        "guidance 2: recognised": {"least": 0.9},
    }
    for name in rows[0]:
        bar = {} if report.quick else bars.get(name, {})
        report.mean(name, [row[name] for row in rows], **bar)
    report.end()


if __name__ == "__main__":
    main()
