"""A training for `torchrun`: its size of batch is for each process."""

import os
import sys

import torch

from labkit.models import ConvNet
from labkit.store import ImageStore
from labkit.tasks import classify
from labkit.train import fit


def main(batch: int, result: str) -> None:
    torch.set_num_threads(1)
    draw = torch.Generator().manual_seed(1)
    images = torch.randint(256, (48, 3, 8, 8), generator=draw, dtype=torch.uint8)
    store = ImageStore(images, {"label": torch.arange(48) % 4}, classes=tuple("abcd"))
    torch.manual_seed(5)
    model = ConvNet(4, widths=(4, 8))
    for block in model.features:  # the statistics of a batch differ by its size
        block[1] = torch.nn.GroupNorm(2, block[1].num_features)
    run = fit(
        model, classify(4), store.batches(batch, shuffle=True), store.batches(48), epochs=3,
        checkpoint=f"{result}.checkpoint",
    )  # fmt: skip
    rank = os.environ.get("RANK", "0")
    losses = [row["loss"] for row in run.history]
    torch.save([model.state_dict(), run.history[-1]["valid accuracy"], losses], f"{result}.{rank}")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
    sys.stdout.flush()
    os._exit(0)  # why: see joined.py
