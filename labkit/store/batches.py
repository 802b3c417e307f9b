"""Batches of a store: picked, changed and normalised together, on the device."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from labkit.augment import Transform, apply
from labkit.augment.move import CACHED
from labkit.runtime import pick_device

if TYPE_CHECKING:
    from labkit.store.store import ImageStore

Normalise = tuple[float | Sequence[float], float | Sequence[float]]


class Batches:
    """What `ImageStore.batches` returns; `epoch` is the number of the next pass.

    Under `torchrun` each process gets its own share of every shuffled epoch; batches that are not
    shuffled, as for an evaluation, are whole in every process.
    """

    def __init__(
        self,
        store: ImageStore,
        size: int,
        augment: tuple[Transform, ...],
        targets: str | Sequence[str],
        normalise: Normalise | None,
        shuffle: bool,
        seed: int,
        device: str | torch.device | None,
    ) -> None:
        """Check what is asked for; see `ImageStore.batches`."""
        if not len(store):
            raise ValueError("This store is empty, so it has no batches. Select other pictures.")
        if size < 1:
            raise ValueError(f"A batch of {size} pictures was asked for. It needs at least one.")
        self.store, self.size, self.augment = store, size, augment
        self.alone = isinstance(targets, str)
        self.names = [targets] if isinstance(targets, str) else list(targets)
        for name in self.names:
            if name not in store.targets:
                near = get_close_matches(name, store.targets, n=1)
                hint = f" Did you mean {near[0]!r}?" if near else ""
                raise ValueError(
                    f"This store has no target {name!r}.{hint} It has: {', '.join(store.targets)}."
                )
        self.normalise, self.shuffle, self.seed = normalise, shuffle, seed
        self.device = torch.device(device) if device else pick_device()
        self.epoch = 0

    def __len__(self) -> int:
        """How many batches there are in one pass."""
        return -(-len(self._order(0)) // self.size)

    def __iter__(self) -> Iterator[tuple[Tensor, Any]]:
        """One pass over the store, the last batch as long as what is left."""
        epoch, self.epoch = self.epoch, self.epoch + 1
        scale, offset = self._affine()
        # Augmentation makes new pictures, so the picked ones may lie in the same memory each time.
        memory: Tensor | None = None
        for number, rows in enumerate(self._order(epoch).split(self.size)):
            picked = _picked(self.store.images, rows, memory if len(rows) == self.size else None)
            memory = picked if self.augment and self.device.type == "cpu" else None
            images = self._sent(picked)
            targets = {name: _picked(self.store.targets[name], rows) for name in self.names}
            if self.augment:
                generator = torch.Generator().manual_seed(mixed(self.seed, epoch, number, _rank()))
                images, targets = apply(self.augment, images, targets, generator)
            targets = {name: self._there(column) for name, column in targets.items()}
            if self.normalise is not None:
                images = normalised(images, scale, offset)
            yield images, targets[self.names[0]] if self.alone else targets

    def _order(self, epoch: int) -> Tensor:
        count = len(self.store)
        if not self.shuffle:
            return torch.arange(count)
        generator = torch.Generator().manual_seed(mixed(self.seed, epoch))
        order = torch.randperm(count, generator=generator)
        # Every process must make as many steps as the others, so a few pictures may sit out.
        world = _world()
        return order[: count - count % world][_rank() :: world]

    def _sent(self, images: Tensor) -> Tensor:
        if images.device.type == "cpu" and self.device.type == "cuda":
            images = images.pin_memory()
        return self._there(images)

    def _there(self, column: Any) -> Any:
        if isinstance(column, Tensor):
            # Towards a GPU nobody need wait; a copy on its way back could be read half made.
            return column.to(self.device, non_blocking=self.device.type != "cpu")
        return [self._there(each) if isinstance(each, Tensor) else each for each in column]

    def _affine(self) -> tuple[Tensor, Tensor]:
        """(value / 255 - mean) / std as value * scale + offset: [1 or 3, 1, 1] each."""
        mean, std = self.normalise or (0.0, 1.0)
        means = torch.tensor(mean, dtype=torch.float64).reshape(-1, 1, 1)
        stds = torch.tensor(std, dtype=torch.float64).reshape(-1, 1, 1)
        scale, offset = 1 / (255 * stds), -means / stds
        return scale.float().to(self.device), offset.float().to(self.device)


def normalised(images: Tensor, scale: Tensor, offset: Tensor) -> Tensor:
    """Return float32 `images * scale + offset`.

    >>> normalised(torch.tensor([[[[255]]]], dtype=torch.uint8), torch.tensor(2.0), torch.tensor(1))
    tensor([[[[511.]]]])
    """
    if images.device.type != "cpu":
        return images.float().mul_(scale).add_(offset)
    # numpy asks Linux for large pages of memory; torch does not, and getting a large batch page by
    # page takes eight times as long as computing it.
    result = torch.from_numpy(np.empty(images.shape, np.float32))
    count = max(1, CACHED // images[0].numel())
    for new, old in zip(result.split(count), images.split(count), strict=True):
        new.copy_(old).mul_(scale).add_(offset)
    return result


def mixed(*numbers: int) -> int:
    """One seed made of several, so that neighbours have nothing in common.

    >>> mixed(0, 1) != mixed(1, 0)
    True
    """
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> 1)


def _picked(column: Any, rows: Tensor, memory: Tensor | None = None) -> Any:
    if isinstance(column, Tensor):
        return torch.index_select(column, 0, rows.to(column.device), out=memory)
    return [column[row] for row in rows.tolist()]


def _rank() -> int:
    return torch.distributed.get_rank() if _together() else 0


def _world() -> int:
    return torch.distributed.get_world_size() if _together() else 1


def _together() -> bool:
    return torch.distributed.is_available() and torch.distributed.is_initialized()
