"""The figures of lesson 07, with three seeds: skips, tiles, borrowed layers, four views."""

import torch
from measure import Report
from scores_06 import masks, scored, trained

from labkit.datasets import polyps
from labkit.exercises.answers_07 import four_views, tile_starts
from labkit.images import VOID
from labkit.models import FCN, LiteUNet, UNet, ours

NETWORKS = {
    "FCN-32s": lambda: FCN(classes=1, stride=32, width=8),
    "FCN-16s": lambda: FCN(classes=1, stride=16, width=8),
    "FCN-8s": lambda: FCN(classes=1, stride=8, width=8),
    "small U-Net": lambda: UNet(classes=1, width=8, depth=4),
}


def frozen():
    network = LiteUNet(classes=1)
    network.encoder.requires_grad_(False)
    return network


FEW = {
    "a frozen encoder": frozen,
    "an encoder that learns too": lambda: LiteUNet(classes=1),
    "the same from random": lambda: LiteUNet(classes=1, weights=None),
    "small U-Net": lambda: UNet(classes=1, width=8, depth=4),
}


def iou(predicted, store) -> float:
    return scored(predicted, store)["IoU per image"]


def in_tiles(network, images, size: int, overlap: int):
    """Logits [N, 1, H, W] of square tiles, each without the rim that others know better."""
    side, rim = images.shape[-1], overlap // 2
    whole = torch.zeros(len(images), 1, side, side)
    starts = tile_starts(side, size, overlap)
    for top in starts:
        for left in starts:
            tile = network(images[:, :, top : top + size, left : left + size])
            y, x = rim if top else 0, rim if left else 0
            whole[:, :, top + y : top + size, left + x : left + size] = tile[:, :, y:, x:]
    return whole


def main() -> None:
    report = Report(__doc__)
    seeds, epochs, many = (range(1), 1, 1) if report.quick else (range(3), 14, 30)

    parts = [polyps(size=64, seed=seed).split() for seed in seeds]
    for name, make in NETWORKS.items():
        report.mean(
            f"{name}, 360 frames: IoU per image",
            [
                iou(masks(trained(make, train, seed, epochs), test), test)
                for seed, (train, _, test) in zip(seeds, parts, strict=True)
            ],
        )
    for name, make in FEW.items():
        rate = 5e-3 if name == "small U-Net" else 3e-3
        report.mean(
            f"{name}, 40 frames: IoU per image",
            [
                iou(masks(trained(make, train[::9], seed, many, batch=8, rate=rate), test), test)
                for seed, (train, _, test) in zip(seeds, parts, strict=True)
            ],
        )
    network = ours("polyp_masks").eval()
    tests = [polyps(size=96, seed=seed).split()[2] for seed in seeds]
    frames = [test.images.float() / 127.5 - 1 for test in tests]
    with torch.inference_mode():
        for size, overlap in ((96, 0), (64, 0), (64, 32), (48, 0), (48, 24)):
            made = [in_tiles(network, images, size, overlap) for images in frames]
            found = [iou(logits, test) for logits, test in zip(made, tests, strict=True)]
            report.mean(f"tiles of {size}, overlap {overlap}: IoU per image", found)
        views = [four_views(network, images) for images in frames]
    means = [each.mean(0) for each in views]
    found = [iou(mean - 0.5, test) for mean, test in zip(means, tests, strict=True)]
    report.mean("four views: IoU per image", found)
    for low, high in ((0, 0.02), (0.02, 0.1), (0.1, 1)):
        shares, wrong = [], []
        for each, mean, test in zip(views, means, tests, strict=True):
            mask = test.targets["mask"]
            spread = each.std(0, unbiased=False)[:, 0]
            there = (spread >= low) & (spread < high) & (mask != VOID)
            shares.append(there.sum().item() / (mask != VOID).sum().item())
            wrong.append(((mean[:, 0] > 0.5) != (mask == 1))[there].float().mean().item())
        report.mean(f"views apart by {low} to {high}: share of pixels", shares)
        report.mean(f"views apart by {low} to {high}: wrong of these", wrong)
    for line in (0.02, 0.5, 0.98):
        recall, precision = [], []
        for each, test in zip(views, tests, strict=True):
            mask = test.targets["mask"]
            called, truth = (each[0, :, 0] > line) & (mask != VOID), mask == 1
            recall.append((called & truth).sum().item() / truth.sum().item())
            precision.append((called & truth).sum().item() / called.sum().item())
        report.mean(f"called above {line}: recall", recall)
        report.mean(f"called above {line}: precision", precision)
    report.end()


if __name__ == "__main__":
    main()
