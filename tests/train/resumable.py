"""A training that uses every kind of randomness: run as a script, killed, and run again."""

import sys

import torch
from torch import nn

from labkit import augment
from labkit.store import ImageStore
from labkit.tasks import classify
from labkit.train import fit


def main(checkpoint: str, die_at: int, result: str) -> None:
    torch.manual_seed(3)
    torch.set_num_threads(1)
    images = torch.randint(256, (40, 3, 8, 8), dtype=torch.uint8)
    store = ImageStore(images, {"label": torch.arange(40) % 4}, classes=tuple("abcd"))
    model = nn.Sequential(
        nn.Conv2d(3, 6, 3), nn.BatchNorm2d(6), nn.ReLU(), nn.Flatten(), nn.Dropout(0.3),
        nn.Linear(216, 4),
    )  # fmt: skip

    def die(run):
        if run.step == die_at:
            print("dying", flush=True)
            sys.stdin.read()  # until it is killed

    batches = store.batches(8, augment=[augment.flip(), augment.noise(20)], shuffle=True)
    fit(model, classify(4), batches, epochs=6, hooks=[die], checkpoint=checkpoint)
    torch.save(model.state_dict(), result)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
