"""One process or several: under `torchrun`, each trains on its share and all agree on a step."""

import os
from types import TracebackType

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel


class Team:
    """The processes of one training; alone, it is a team of one and does nothing.

    `first` is whether this process prints and writes. A group that was there before is used and
    left; one made here is ended here.
    """

    def __init__(self, device: torch.device) -> None:
        """Find out who else there is, from the variables that `torchrun` sets."""
        self.several = int(os.environ.get("WORLD_SIZE", "1")) > 1
        self.device = device
        self.made = False
        if self.several and device.type == "cuda":
            self.device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))

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

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the group, if it was made here."""
        if self.made:
            distributed.destroy_process_group()
