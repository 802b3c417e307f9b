"""What lesson 03 says, over three seeds: depth with and without skips, reuse or from scratch."""

import torch
from measure import Report, quiet
from torch import nn
from torch.nn import functional as F

from labkit.datasets import digits, faces, textures, whales
from labkit.models import ConvNet, SmallDenseNet, SmallResNet, classifier, features
from labkit.models.frozen import LITE0
from labkit.tasks import classify
from labkit.train import evaluate, fit

DEPTHS = {
    "plain, 20 layers": lambda: SmallResNet(10, 3, 8, skip=False),
    "plain, 56 layers": lambda: SmallResNet(10, 9, 8, skip=False),
    "residual, 20 layers": lambda: SmallResNet(10, 3, 8),
    "residual, 56 layers": lambda: SmallResNet(10, 9, 8),
    "dense": lambda: SmallDenseNet(10, growth=8),
}


def train(network, weights, batches, steps: int, still=()):
    optimiser = torch.optim.AdamW(weights, lr=3e-3)
    network.train()
    for layer in still:
        layer.eval()
    while steps > 0:
        for images, labels in batches:
            loss = F.cross_entropy(network(images), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            steps -= 1
    return network.eval()


def right(network, inputs, labels) -> float:
    with torch.inference_mode():
        guesses = torch.cat([network(part).argmax(1) for part in inputs.split(128)])
    return (guesses == labels).float().mean().item()


def pick(labels, count: int):
    order = torch.randperm(len(labels))
    return torch.cat([order[labels[order] == name][:count] for name in labels.unique()])


def compete(part, test, found, asked, rows, steps: int) -> tuple[float, float]:
    """The test accuracy of a linear layer on features, and of a small network from scratch."""
    few, wanted, classes = part[rows], test.targets["label"], len(part.classes)
    mean, std = found[rows].mean(0), found[rows].std(0, correction=0) + 0.1
    linear = nn.Linear(found.shape[1], classes)
    once = [((found[rows] - mean) / std, few.targets["label"])]
    train(linear, linear.parameters(), once, steps)
    small = ConvNet(classes)
    train(small, small.parameters(), few.batches(16, shuffle=True, device="cpu"), steps)
    return right(linear, (asked - mean) / std, wanted), right(
        small, test.images / 127.5 - 1, wanted
    )


def fine_tune(part, test, body_lr: float, steps: int, still: bool = True) -> float:
    """With `still`, batch normalisation keeps the means and deviations of ImageNet."""
    network = classifier("lite0", len(part.classes), "imagenet")
    head, body = network.classifier, nn.ModuleList([network.stem, network.blocks, network.head])
    groups = [{"params": body.parameters(), "lr": body_lr},
              {"params": head.parameters(), "lr": 0.01}]  # fmt: skip
    batches = part.batches(16, shuffle=True, normalise=LITE0, device="cpu")
    norms = [each for each in body.modules() if still and isinstance(each, nn.BatchNorm2d)]
    train(network, groups, batches, steps, norms)
    return right(network, (test.images - 127.0) / 128, test.targets["label"])


def main() -> None:
    report = Report(__doc__)
    seeds, steps = (range(1), 20) if report.quick else (range(3), 200)

    part, _, test = digits().split()
    task = classify(10)
    for name, make in DEPTHS.items():
        losses, scores = [], []
        for seed in seeds:
            torch.manual_seed(seed)
            network = make()
            batches = part.batches(32, shuffle=True, seed=seed)
            with quiet():
                run = fit(network, task, batches, epochs=1 if report.quick else 4, lr=1e-2)
            losses.append(run.history[-1]["loss"])
            scores.append(evaluate(network, task, test.batches(360))["accuracy"])
        report.mean(f"digits, {name}: training loss", losses)
        report.mean(f"digits, {name}: accuracy", scores)

    heads = whales().crops("points", 64)
    for name, store in {"surfaces": textures(), "faces": faces(), "whales": heads}.items():
        part, _, test = store.split()
        found, asked = features(part), features(test)
        for count in (1, 3, 5, 10):
            pairs = []
            for seed in seeds:
                torch.manual_seed(seed)
                rows = pick(part.targets["label"], count)
                pairs.append(compete(part, test, found, asked, rows, steps))
            for what, values in zip(("features", "from scratch"), zip(*pairs, strict=True),
                                    strict=True):  # fmt: skip
                report.mean(f"{name}, {count} a class, {what}", list(values))

    part, _, test = textures().split()
    # Twelve steps as in the lesson, and more of the middle one.
    for body_lr, tuning in ((0.0, 12), (0.001, 12), (0.01, 12), (0.001, 48)):
        for still in (True, False):
            scores = []
            for seed in seeds:
                torch.manual_seed(seed)
                few = part[pick(part.targets["label"], 5)]
                scores.append(fine_tune(few, test, body_lr, tuning, still))
            norm = "still" if still else "moving"
            report.mean(f"surfaces, body at {body_lr:g}, batch norm {norm}, {tuning} steps", scores)
    part, _, test = heads.split()
    for body_lr, still in ((0.001, True), (0.001, False), (0.01, False)):
        scores = []
        for seed in seeds:
            torch.manual_seed(seed)
            scores.append(fine_tune(part, test, body_lr, steps, still))
        norm = "still" if still else "moving"
        report.mean(f"whales, all heads, body at {body_lr:g}, batch norm {norm}", scores)
    report.end()


if __name__ == "__main__":
    main()
