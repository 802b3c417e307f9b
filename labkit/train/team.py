"""One process or several: under `torchrun`, each trains on its share and all agree on a step."""

import os
from types import TracebackType

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from labkit.train.run import Run


class Team:
    """The processes of one training; alone, it is a team of one and does nothing.

    `first` is whether this process prints and writes. A group that was there before is used and
    left; one made here is ended here.
    """

    def __init__(self, device: torch.device) -> None:
        """Find out who else there is: from the group that is there, else from `torchrun`."""
        there = distributed.is_available() and distributed.is_initialized()
        told = int(os.environ.get("WORLD_SIZE", "1"))
        self.several = (distributed.get_world_size() if there else told) > 1
        self.device = device
        self.made = False
        if self.several and device.type == "cuda":
            own = os.environ.get("LOCAL_RANK") or torch.cuda.current_device()
            self.device = torch.device("cuda", int(own))

    def __enter__(self) -> "Team":
        """Join the group, or make it."""
        if self.several and self.device.type == "cuda":
            torch.cuda.set_device(self.device)
        if self.several and not distributed.is_initialized():
            distributed.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
            self.made = True
        return self

    @property
    def first(self) -> bool:
        """Whether this process speaks for all."""
        return not self.several or distributed.get_rank() == 0

    def wrap(self, model: nn.Module) -> nn.Module:
        """The model as each step calls it: with gradients averaged over the processes."""
        if not self.several:
            return model
        devices = [self.device] if self.device.type == "cuda" else None
        return DistributedDataParallel(model, device_ids=devices)

    def together(self, losses: Tensor, sizes: Tensor) -> tuple[Tensor, Tensor]:
        """Losses [steps, L] and sizes [steps] of every process's batches as if each were one.

        A loss that is no number in one process is none in any, so that all of them stop.
        """
        if not self.several:
            return losses, sizes
        sizes = sizes.to(losses.device)
        sums = losses * sizes[:, None]
        distributed.all_reduce(sums)
        distributed.all_reduce(sizes)
        return sums / sizes[:, None], sizes

    def agree(self, run: Run) -> None:
        """End an epoch alike: stopped if a hook stopped anyone, with the first one's statistics.

        Gradients are averaged, so weights agree; what batch normalisation has counted does not,
        and each process would score another model.
        """
        if not self.several:
            return
        reasons = [""] * distributed.get_world_size()
        distributed.all_gather_object(reasons, run.stopped)
        run.stopped = next(filter(None, reasons), "")
        for own in run.model.buffers():
            values = own.contiguous()
            distributed.broadcast(values, 0)
            own.copy_(values)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the group, if it was made here."""
        if self.made:
            distributed.destroy_process_group()
