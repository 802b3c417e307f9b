"""One of two processes that have joined by themselves, as a reader's own program would."""

import os
import sys
from datetime import timedelta

import torch
from torch import distributed

from labkit.models import ConvNet
from labkit.store import ImageStore
from labkit.tasks import Task, classify
from labkit.train import TrainingError, fit


def main(rank: int, folder: str) -> None:
    torch.set_num_threads(1)
    distributed.init_process_group(
        "gloo", f"file://{folder}/meeting", timedelta(seconds=120), world_size=2, rank=rank
    )
    draw = torch.Generator().manual_seed(1)
    images = torch.randint(256, (48, 3, 8, 8), generator=draw, dtype=torch.uint8)
    store = ImageStore(images, {"label": torch.arange(48) % 4}, classes=tuple("abcd"))
    torch.manual_seed(5)
    model, task = ConvNet(4, widths=(4, 8)), classify(4)

    def stop(run):
        if rank == 1 and run.step == 5:  # in the second epoch, and in this process alone
            run.stopped = "the second has had enough"

    batches = store.batches(8, shuffle=True)
    run = fit(model, task, batches, store.batches(48), epochs=9, hooks=[stop])
    weights = {name: value.clone() for name, value in model.state_dict().items()}

    steps = []

    def breaks(network, batch):
        steps.append(1)
        loss = task.loss(network, batch)["loss"]
        return {"loss": loss * torch.inf if rank == 1 and len(steps) == 3 else loss}

    fault = ""
    try:
        fit(model, Task("breaks", breaks, task.predict, task.score), batches, epochs=2)
    except TrainingError as error:
        fault = str(error)
    found = {
        "history": run.history, "stopped": run.stopped, "model": weights, "fault": fault,
        "still joined": distributed.is_initialized(),
    }  # fmt: skip
    torch.save(found, f"{folder}/{rank}.pt")
    distributed.destroy_process_group()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
    # torch keeps gloo's threads after the group has ended, if there was a DistributedDataParallel.
    # One that wakes while the interpreter closes aborts the process: rare, but seen.
    sys.stdout.flush()
    os._exit(0)
