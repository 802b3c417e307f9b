"""`fit` against a loop written by hand with the same defaults: fused AdamW, one cycle."""

import warnings

import torch
from measure import Report, best, in_turns, quiet, ratio
from torch import nn
from torch.nn import functional as F

from labkit.tasks import classify
from labkit.train import fit

STEPS, BATCH, INPUTS = 1000, 64, 3 * 16 * 16


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Flatten(), nn.Linear(INPUTS, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(),
        nn.Linear(128, 10),
    )  # fmt: skip


def batches(steps: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    draw = torch.Generator().manual_seed(0)
    images = torch.randn(BATCH, 3, 16, 16, generator=draw)
    return [(images, torch.arange(BATCH) % 10)] * steps


def by_hand(data, fused: bool = True) -> None:
    model = network().train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, fused=fused)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=len(data))
    total = 0.0
    for images, targets in data:
        loss = F.cross_entropy(model(images), targets)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        plan.step()
        total += loss.detach()
    (total / len(data)).item()


def with_fit(data) -> None:
    with quiet():
        fit(network(), classify(10), data, epochs=1)


def train_step(model, optimiser, channels_last: bool) -> None:
    images = torch.randn(16, 3, 128, 128)
    if channels_last:
        images = images.to(memory_format=torch.channels_last)
    for _ in range(2):
        loss = F.cross_entropy(model(images), torch.zeros(16, dtype=torch.long))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def memory_format(report: Report, name: str, bar: float, turns: int) -> None:
    """channels_last and fused AdamW, as `fit` has them, against the plain loop."""
    from torchvision import models

    plain = getattr(models, name)(num_classes=10)
    quick = getattr(models, name)(num_classes=10).to(memory_format=torch.channels_last)
    one = torch.optim.AdamW(plain.parameters())
    two = torch.optim.AdamW(quick.parameters(), fused=True)
    costs = in_turns(
        turns,
        plain=lambda: train_step(plain, one, False),
        ours=lambda: train_step(quick, two, True),
    )
    title = f"channels_last + fused AdamW, {name}: times less CPU"
    report.row(title, *ratio(costs["ours"], costs["plain"]), least=bar)


def main() -> None:
    report = Report(__doc__)
    torch.set_num_threads(1)
    turns = 5 if report.quick else 9
    data = batches(STEPS // 3 if report.quick else STEPS)
    with warnings.catch_warnings(action="ignore"):
        costs = in_turns(turns, hand=lambda: by_hand(data), fit=lambda: with_fit(data),
                         plain=lambda: by_hand(data, fused=False))  # fmt: skip
    micro = {name: 1e6 * best(each) / len(data) for name, each in costs.items()}
    print(", ".join(f"{name} {us:.0f} us a step" for name, us in micro.items()))
    share, spread = ratio(costs["hand"], costs["fit"])
    report.row("fit, against the loop by hand", share, spread, most=1.05)
    share, spread = ratio(costs["plain"], costs["fit"])
    report.row("fit, against the loop with AdamW as most people write it", share, spread)
    for name, bar in (("resnet18", 1.1), ("mobilenet_v3_small", 1.4)):
        memory_format(report, name, bar, 3 if report.quick else 7)
    report.end()


if __name__ == "__main__":
    main()
