"""Minutes from picture files to an accuracy: the lecture's recipe of 2018 against the course's.

The same JPEG files of drawn whale heads, the same small network with the same first weights,
nothing pretrained. The lecture: ImageFolder, Resize(224), flip, DataLoader, channels first, Adam
in a loop written by hand. The course: a store of small pictures, built anew, and `fit`. The
clock runs until the lecture's best validation accuracy is reached; looking at it is not counted.
"""

import copy
import os
import tempfile
import time
import warnings
from pathlib import Path

import torch
from measure import Report, quiet
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder

from labkit.datasets import folder, whales, write_folder
from labkit.models import ConvNet, features
from labkit.tasks import classify
from labkit.train import evaluate, fit

FILE, LECTURE, COURSE = 256, 224, 64  # pixels a side: of the files, and of what each trains on


def lecture(files: Path, network: nn.Module, epochs: int) -> list[tuple[float, float]]:
    """Seconds and validation accuracy after each epoch."""
    normal = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    look = [transforms.Resize(LECTURE), transforms.ToTensor(), normal]
    train = ImageFolder(files / "train", transforms.Compose(
        [look[0], transforms.RandomHorizontalFlip(), *look[1:]]))  # fmt: skip
    workers = min(4, os.cpu_count() or 1)  # the lecture's four, where there are so many
    loader = DataLoader(train, batch_size=16, shuffle=True, num_workers=workers)
    valid = DataLoader(ImageFolder(files / "valid", transforms.Compose(look)), batch_size=64)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    seconds, reached = 0.0, []
    for _ in range(epochs):
        started = time.perf_counter()
        network.train()
        for images, labels in loader:
            loss = F.cross_entropy(network(images), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        seconds += time.perf_counter() - started
        network.eval()
        with torch.inference_mode():
            right = [(network(images).argmax(1) == labels).float() for images, labels in valid]
        reached.append((seconds, torch.cat(right).mean().item()))
    return reached


def course(files: Path, network: nn.Module, epochs: int) -> list[tuple[float, float]]:
    """The same, of a store and `fit`; building the store is on the clock."""
    started = time.perf_counter()
    store = folder(files, COURSE)
    train, valid, _ = store.split(by="given")
    task, looking, reached = classify(store.classes), 0.0, []

    def look(run) -> None:
        nonlocal looking
        if run.step % len(batches) == 0:
            now = time.perf_counter()
            score = evaluate(run.model, task, valid.batches(200))["accuracy"]
            looking += time.perf_counter() - now
            reached.append((now - started - looking + time.perf_counter() - now, score))

    batches = train.batches(32, shuffle=True)
    with quiet():
        fit(network, task, batches, epochs=epochs, lr=1e-2, hooks=[look])
    return reached


def frozen(files: Path) -> float:
    """Validation accuracy of a linear layer on the features of a frozen Lite0."""
    train, valid, _ = folder(files, COURSE).split(by="given")
    found, asked = features(train), features(valid)
    mean, std = found.mean(0), found.std(0) + 0.1
    linear = nn.Linear(found.shape[1], len(train.classes))
    optimiser = torch.optim.AdamW(linear.parameters(), lr=1e-3, weight_decay=0.1)
    for _ in range(200):
        loss = F.cross_entropy(linear((found - mean) / std), train.targets["label"])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    right = linear((asked - mean) / std).argmax(1) == valid.targets["label"]
    return right.float().mean().item()


def first(reached: list[tuple[float, float]], target: float) -> float:
    """Seconds until the target was reached, or endless."""
    return next((seconds for seconds, score in reached if score >= target), float("inf"))


def main() -> None:
    report = Report(__doc__)
    epochs = (3, 6) if report.quick else (15, 25)
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings(action="ignore"):
        os.environ["LABKIT_DATA"] = str(Path(place) / "cache")  # nothing is found ready
        heads = whales().crops("points", FILE)
        files = Path(place) / "heads"
        train, valid, test = heads.split()
        for side, part in (("train", train), ("valid", valid), ("test", test)):
            write_folder(part, files / side)
        torch.manual_seed(0)
        network = ConvNet(len(heads.classes))
        theirs = lecture(files, copy.deepcopy(network), epochs[0])
        ours = course(files, copy.deepcopy(network), epochs[1])
        target = max(score for _, score in theirs)
        slow, quick = first(theirs, target), first(ours, target)
        print(f"lecture: {slow:.0f} s to {target:.3f}; course: {quick:.1f} s, in the end "
              f"{ours[-1][1]:.3f}")  # fmt: skip
        name = "wall time to the lecture's accuracy: times less"
        report.row(name, slow / quick, f"to {target:.3f}, one run", least=5)
        score = frozen(files)
        name = "frozen features: share of that accuracy they reach"
        report.row(name, score / target, f"{score:.3f}: not what tells whales apart")
    report.end()


if __name__ == "__main__":
    main()
