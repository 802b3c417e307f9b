"""Batches from the store against ImageFolder, Resize and a DataLoader of four processes."""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from measure import Report, best, in_turns, ratio
from skimage import data
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder

from labkit import augment
from labkit.datasets import folder
from labkit.images import write

SIDES = (375, 500)  # of a photograph as ImageNet has them


def photographs(root: Path, count: int, height: int, width: int) -> Path:
    """Write JPEG files cut out of scikit-image's photographs, in two folders."""
    sources = [np.asarray(picture()) for picture in (data.astronaut, data.chelsea, data.coffee)]
    random = np.random.default_rng(0)
    for number in range(count):
        picture = torch.from_numpy(sources[number % 3]).permute(2, 0, 1)[None].float()
        top, left = random.integers(0, 60, 2)
        cut = picture[..., top : top + 240, left : left + 320]
        large = torch.nn.functional.interpolate(cut, (height, width), mode="bicubic")
        place = root / ("a" if number % 2 else "b")
        place.mkdir(parents=True, exist_ok=True)
        write(large[0].clamp(0, 255).byte(), place / f"{number}.jpg", quality=90)
    return root


def loader(root: Path, processes: int) -> DataLoader:
    """As the lecture of 2018 had it, with a size that makes batches."""
    steps = transforms.Compose(
        [
            transforms.Resize((224, 224)),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ]
    )
    with warnings.catch_warnings(action="ignore"):  # four processes on two cores
        return DataLoader(ImageFolder(root, steps), 64, shuffle=True, num_workers=processes)


def gone_through(batches) -> None:
    with warnings.catch_warnings(action="ignore"):
        for _ in batches:
            pass


def main() -> None:
    report = Report(__doc__)
    count, turns = (128, 3) if report.quick else (512, 5)
    with tempfile.TemporaryDirectory() as place:
        root = photographs(Path(place), count, *SIDES)
        store = folder(root, size=256, fit="crop")
        changes = [augment.crop(224), augment.flip()]
        raw = store.batches(64, augment=changes, normalise=None, shuffle=True, device="cpu")
        ready = store.batches(64, augment=changes, shuffle=True, device="cpu")
        four = loader(root, 4)
        costs = in_turns(
            turns,
            four=lambda: gone_through(four),
            raw=lambda: gone_through(raw),
            ready=lambda: gone_through(ready),
        )
    each = {name: 1000 * best(kind) / count for name, kind in costs.items()}
    print(", ".join(f"{name} {ms:.3f} ms CPU a picture" for name, ms in each.items()))
    report.row("store, crop + flip, uint8: times less CPU", *ratio(costs["raw"], costs["four"]), 20)
    name = "store, crop + flip, float32 normalised: times less CPU"
    report.row(name, *ratio(costs["ready"], costs["four"]), 6)
    report.end()


if __name__ == "__main__":
    main()
