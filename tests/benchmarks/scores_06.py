"""The figures of lesson 06, with three seeds: empty answers, leaking frames, broken pairs."""

import torch
from measure import Report, quiet
from torch.nn.functional import avg_pool2d

from labkit.augment import flip, flip_vertical
from labkit.datasets import polyps
from labkit.images import VOID
from labkit.metrics import Segmentation
from labkit.models import UNet, ours
from labkit.runtime import seed as seed_all
from labkit.tasks import segment
from labkit.train import fit, predict

FLIPS = (flip(), flip_vertical())


class Broken:
    """Batches of which every second has its pictures mirrored, and its masks left alone."""

    def __init__(self, batches) -> None:
        self.batches = batches

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self):
        for number, (images, masks) in enumerate(self.batches):
            yield (images.flip(3) if number % 2 else images), masks


def scored(predicted, store, absent: float | None = None) -> dict[str, float]:
    return compared(predicted, store, absent).compute()


def compared(predicted, store, absent: float | None = None) -> Segmentation:
    score = Segmentation(classes=len(store.classes), absent=absent)
    score.update(predicted, store.targets["mask"])
    return score


def copied(train, test):
    """For each frame of the test the mask of the training frame that looks most alike."""
    tiny = [avg_pool2d(part.images.float(), 4).flatten(1) for part in (train, test)]
    answer = train.targets["mask"][torch.cdist(tiny[1], tiny[0]).argmin(1)].clone()
    answer[answer == VOID] = 0
    return answer


def trained(
    make, train, number: int, epochs: int, *, loss="bce + dice", changes=FLIPS, batch=16, rate=5e-3,
    wrap=lambda batches: batches,
):  # fmt: skip
    """The network that `make` makes, trained on a store with seed `number`, without a word."""
    seed_all(number)
    network = make()
    batches = train.batches(batch, augment=list(changes), targets="mask", shuffle=True, seed=number)
    with quiet():
        fit(network, segment(train.classes, loss=loss), wrap(batches), epochs=epochs, lr=rate)
    return network


def masks(network, store):
    """The classes [N, H, W] that a network gives to the pictures of a store."""
    task = segment(store.classes, loss="dice")  # takes one logit a pixel, or one a class
    logits = predict(network, task, store.batches(60, targets="mask"))
    return (logits[:, 0] > 0).long() if logits.shape[1] == 1 else logits.argmax(1)


def small_unet():
    return UNet(classes=1, width=8, depth=3)


def main() -> None:
    report = Report(__doc__)
    seeds, epochs = (range(1), 2) if report.quick else (range(3), 14)

    stores = [polyps(size=64, seed=seed) for seed in seeds]
    parts = [store.split() for store in stores]
    never = [scored(torch.zeros_like(t.targets["mask"]), t) for _, _, t in parts]
    report.mean("never a polyp: pixel accuracy", [each["pixel accuracy"] for each in never])
    for by in ("class", "given"):
        sides = [store.split(by=by) for store in stores]
        leak = [scored(copied(train, test), test) for train, _, test in sides]
        what = "frame" if by == "class" else "patient"
        report.mean(f"copy the nearest, by {what}: IoU", [each["IoU per image"] for each in leak])
    kinds = {"right pairs": lambda batches: batches, "broken pairs": Broken}
    for name, wrap in kinds.items():
        found = [
            scored(
                masks(trained(small_unet, train, seed, epochs, rate=1e-2, wrap=wrap), test), test
            )
            for seed, (train, _, test) in zip(seeds, parts, strict=True)
        ]
        report.mean(f"{name}: IoU per image", [each["IoU per image"] for each in found])
        report.mean(f"{name}: pixel accuracy", [each["pixel accuracy"] for each in found])
    network = ours("polyp_masks")
    large = [polyps(size=96, seed=seed).split()[2] for seed in seeds]
    found = [scored(masks(network, test), test) for test in large]
    report.mean("our weights: IoU per image", [each["IoU per image"] for each in found], least=0.80)
    report.end()


if __name__ == "__main__":
    main()
