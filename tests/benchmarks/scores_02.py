"""What lesson 02 says of LeNet on real digits, over three seeds: loops, rates, mistakes."""

import statistics

import torch
from measure import Report, quiet
from torch.nn import functional as F

from labkit.datasets import digits, whales
from labkit.metrics import Confusion
from labkit.models import ConvNet, LeNet
from labkit.tasks import classify
from labkit.train import evaluate, fit


def step(network, optimiser, images, labels, softmax=False, forget=True) -> float:
    logits = network(images)
    loss = F.cross_entropy(logits.softmax(1) if softmax else logits, labels)
    if forget:
        optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


def binary_step(network, optimiser, images, continuous) -> float:
    loss = F.binary_cross_entropy_with_logits(network(images)[:, 0], continuous.float())
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


def by_hand(network, batches, epochs: int, lr: float = 0.1, use=step, **mistake) -> float:
    """Train with plain gradient descent; the mean loss of the last epoch."""
    optimiser = torch.optim.SGD(network.parameters(), lr=lr)
    for _ in range(epochs):
        network.train()
        losses = [use(network, optimiser, *batch, **mistake) for batch in batches]
    network.eval()
    return statistics.mean(losses)


def main() -> None:
    report = Report(__doc__)
    seeds, epochs = (range(1), 2) if report.quick else (range(3), 8)
    train, valid, test = digits().split()
    task = classify(10)

    def of(part, seed: int, **options):
        return part.batches(32, shuffle=True, seed=seed, device="cpu", **options)

    def accuracy(network) -> float:
        return evaluate(network, task, test.batches(400, device="cpu"))["accuracy"]

    experiments = {
        "my loop": {},
        "learning rate 0.005": {"lr": 0.005},
        "learning rate 3": {"lr": 3.0},
        "softmax twice": {"softmax": True},
        "no zero_grad": {"forget": False},
    }
    for name, options in experiments.items():
        scores, losses = [], []
        for seed in seeds:
            torch.manual_seed(seed)
            network = LeNet(10)
            losses.append(by_hand(network, of(train, seed), epochs, **options))
            scores.append(accuracy(network))
        report.mean(f"{name}: accuracy", scores)
        report.mean(f"{name}: last training loss", losses)

    fitted, low, high, few = [], [], [], []
    for seed in seeds:
        with quiet():
            torch.manual_seed(seed)
            network = LeNet(10)
            fit(network, task, of(train, seed), epochs=epochs, lr=1e-2)
            fitted.append(accuracy(network.cpu()))
            torch.manual_seed(seed)
            network = LeNet(10)
            fifty = train[torch.randperm(len(train))[:50]]
            batches = valid.batches(400)
            run = fit(network, task, of(fifty, seed), batches, epochs=7 * epochs + 4, lr=3e-2)
            few.append(accuracy(network.cpu()))
            low.append(min(row["valid log loss"] for row in run.history))
            high.append(run.history[-1]["valid log loss"])
    report.mean("lk.fit: accuracy", fitted)
    report.mean("fifty digits: accuracy", few)
    report.mean("fifty digits: lowest validation log loss", low)
    report.mean("fifty digits: last validation log loss", high)

    train, _, test = whales().crops("points", 64).split()
    networks = []
    for seed in seeds:
        torch.manual_seed(seed)
        networks.append(ConvNet(1))
        by_hand(networks[-1], of(train, seed, targets="continuous"), 5, 0.03, binary_step)
    for threshold in (0.25, 0.5, 0.75):
        found = {"precision": [], "recall": []}
        for network in networks:
            score = Confusion(2, "binary")
            for images, truth in test.batches(200, targets="continuous", device="cpu"):
                with torch.inference_mode():
                    score.update((network(images)[:, 0].sigmoid() > threshold).long(), truth)
            for name, values in found.items():
                values.append(score.compute()[name])
        for name, values in found.items():
            report.mean(f"continuous above {threshold}: {name}", values)
    images, truth = next(iter(test.batches(200, targets="continuous", device="cpu")))
    for mode, about in ((False, "eval()"), (True, "eval() forgotten")):
        right = []
        for network in networks:
            network.train(mode)
            with torch.inference_mode():
                yes = torch.cat([network(image[None])[:, 0] > 0 for image in images])
            right.append((yes == truth).float().mean().item())
        report.mean(f"continuous, one head at a time, {about}: accuracy", right)
    report.end()


if __name__ == "__main__":
    main()
