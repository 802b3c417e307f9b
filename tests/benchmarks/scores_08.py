"""The figures of lesson 08, with three seeds: losses, sizes, empty frames, hospitals, maps."""

from measure import Report
from scores_06 import FLIPS, compared, masks, scored, trained

from labkit import augment
from labkit.datasets import aerial, polyps
from labkit.exercises.answers_08 import recall_by_size
from labkit.models import FCN, UNet, ours

LOSSES = ("bce", "ce", "dice", "bce + dice")
EDGES = (0, 0.05, 0.15, 1)  # shares of the view: small, middle and large polyps
BEYOND = (*FLIPS, augment.colour(0.2, 0.2, 0.2, hue=0.02))


def fcn_for(loss: str):
    return lambda: FCN(classes=2 if loss == "ce" else 1, stride=8, width=8)


def found_by_size(called, store) -> list[float]:
    """Of the frames with so large a polyp, the share in which half of its pixels are called."""
    truth, areas = store.targets["mask"] == 1, store.targets["area"]
    share = ((called == 1) & truth).sum((1, 2)) / truth.sum((1, 2)).clamp(min=1)
    return recall_by_size(share[areas > 0] >= 0.5, areas[areas > 0], EDGES)


def alarms(called, store) -> float:
    """The share of frames without a polyp in which something is called one."""
    empty = store.targets["area"] == 0
    seen = (called == 1) & (store.targets["mask"] != 255)
    return seen.any(2).any(1)[empty].float().mean().item()


def main() -> None:
    report = Report(__doc__)
    seeds, epochs = (range(1), 1) if report.quick else (range(3), 14)

    parts = [polyps(size=64, seed=seed).split() for seed in seeds]
    others = [polyps(size=64, seed=seed, hospital=1).split()[2] for seed in seeds]
    for loss in LOSSES:
        networks = [
            trained(fcn_for(loss), train, seed, epochs, loss=loss)
            for seed, (train, _, _) in zip(seeds, parts, strict=True)
        ]
        found = [(masks(n, part[2]), part[2]) for n, part in zip(networks, parts, strict=True)]
        each = [scored(*pair) for pair in found]
        for how in ("IoU per image", "IoU pooled"):
            report.mean(f"{loss}: {how}", [score[how] for score in each])
        sizes = [found_by_size(*pair) for pair in found]
        for number, name in enumerate(("small", "middle", "large")):
            report.mean(f"{loss}: {name} polyps found", [shares[number] for shares in sizes])
        report.mean(f"{loss}: empty frames with an alarm", [alarms(*pair) for pair in found])
    # The last loss is the sum, which the rest of the lesson goes on with.
    for rule in (0.0, 1.0):
        name = f"{loss}: IoU per image, both empty counts {rule:g}"
        report.mean(name, [scored(*pair, absent=rule)["IoU per image"] for pair in found])
    more = [
        trained(fcn_for(loss), train, seed, epochs, loss=loss, changes=BEYOND)
        for seed, (train, _, _) in zip(seeds, parts, strict=True)
    ]
    homes = [part[2] for part in parts]
    for name, kept in {"flips": networks, "flips, colours": more}.items():
        for where, tests in (("home", homes), ("the other", others)):
            found = [(masks(n, test), test) for n, test in zip(kept, tests, strict=True)]
            scores = [scored(*pair)["IoU per image"] for pair in found]
            report.mean(f"{name}: IoU, {where} hospital", scores)
    network = ours("polyp_masks")
    for hospital in (0, 1):
        tests = [polyps(size=96, seed=seed, hospital=hospital).split()[2] for seed in seeds]
        found = [(masks(network, test), test) for test in tests]
        report.mean(
            f"our weights: IoU, hospital {hospital}", [scored(*p)["IoU per image"] for p in found]
        )
        sizes = [found_by_size(*pair) for pair in found]
        for number, name in enumerate(("small", "middle", "large")):
            report.mean(
                f"our weights, hospital {hospital}: {name} found", [s[number] for s in sizes]
            )
        report.mean(f"our weights, hospital {hospital}: alarms", [alarms(*pair) for pair in found])
    lands = [aerial(size=64, seed=seed).split() for seed in seeds]
    turns = (*FLIPS, augment.rotate(180))
    mappers = [
        trained(
            lambda: UNet(classes=4, width=8), train, seed, 2 * epochs, loss="ce + dice",
            changes=turns,
        )
        for seed, (train, _, _) in zip(seeds, lands, strict=True)
    ]  # fmt: skip
    found = [(masks(n, land[2]), land[2]) for n, land in zip(mappers, lands, strict=True)]
    report.mean("maps: mean IoU pooled", [scored(*pair)["mean IoU pooled"] for pair in found])
    for number, name in enumerate(found[0][1].classes):
        each = [compared(*pair).per_class()["IoU pooled"][number].item() for pair in found]
        report.mean(f"maps: IoU of {name}, pooled", each)
    report.end()


if __name__ == "__main__":
    main()
