"""Segmenting with a U-Net: channels_last against NCHW, and `fit` against a loop by hand."""

import warnings

import torch
from measure import Report, best, in_turns, quiet, ratio
from torch.nn import functional as F

from labkit.models import UNet
from labkit.tasks import segment
from labkit.train import fit

BATCH, SIDE, WIDTH = 8, 128, 16


def batches(steps: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    draw = torch.Generator().manual_seed(0)
    images = torch.randn(BATCH, 3, SIDE, SIDE, generator=draw)
    masks = torch.randint(0, 2, (BATCH, SIDE, SIDE), generator=draw).to(torch.uint8)
    return [(images, masks)] * steps


def by_hand(data, channels_last: bool = True) -> None:
    torch.manual_seed(0)
    model = UNet(classes=2, width=WIDTH).train()
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, fused=True)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=len(data))
    total = 0.0
    for images, masks in data:
        if channels_last:
            images = images.to(memory_format=torch.channels_last)
        loss = F.cross_entropy(model(images), masks.long(), ignore_index=255)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        plan.step()
        total += loss.detach()
    (total / len(data)).item()


def with_fit(data) -> None:
    torch.manual_seed(0)
    with quiet():
        fit(UNet(classes=2, width=WIDTH), segment(2), data, epochs=1)


def main() -> None:
    report = Report(__doc__)
    torch.set_num_threads(1)
    data = batches(2 if report.quick else 4)
    with warnings.catch_warnings(action="ignore"):
        costs = in_turns(
            3 if report.quick else 7,
            hand=lambda: by_hand(data),
            fit=lambda: with_fit(data),
            nchw=lambda: by_hand(data, channels_last=False),
        )
    each = {name: 1e3 * best(turns) / len(data) / BATCH for name, turns in costs.items()}
    print(", ".join(f"{name} {ms:.0f} ms an image" for name, ms in each.items()))
    title = f"U-Net of width {WIDTH}, {SIDE} px, channels_last: times less CPU"
    report.row(title, *ratio(costs["hand"], costs["nchw"]), least=1.15)
    title = "a step of it through fit, against the loop by hand"
    report.row(title, *ratio(costs["hand"], costs["fit"]), most=1.05)
    report.end()


if __name__ == "__main__":
    main()
