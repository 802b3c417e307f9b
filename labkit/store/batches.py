"""Batches of a store: picked, changed and normalised together, on the device."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from labkit.augment import Transform, apply
from labkit.augment.move import CACHED
from labkit.runtime import moved, pick_device
from labkit.store.mapped import ahead

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
            raise ValueError(
                "This store is empty, so it has no batches. Select other pictures. If it is a part "
                "of a split: a class needs three pictures or more to have one in each part."
            )
        if size < 1:
            raise ValueError(f"A batch of {size} pictures was asked for. It needs at least one.")
        self.store, self.size, self.augment = store, size, augment
        self.alone = isinstance(targets, str)
        self.names = [targets] if isinstance(targets, str) else list(targets)
        for name in self.names:
            store.column(name)  # says what there is, where it is not
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
        rank, _ = _rank_and_world()
        # What is changed becomes new pictures: those picked may lie in the same memory each time.
        again = self.device.type == "cpu" and bool(self.augment or self.normalise is not None)
        memory: Tensor | None = None
        order = self._order(epoch).split(self.size)
        ahead(self.store.images, order[0])
        for number, rows in enumerate(order):
            if memory is None or len(memory) != len(rows):
                memory = _room(len(rows), self.store.images)
            picked = pick(self.store.images, rows, memory)
            if number + 1 < len(order):  # while this one is learned from
                ahead(self.store.images, order[number + 1])
            memory = picked if again else None
            images = moved(picked, self.device)
            targets = {name: pick(self.store.targets[name], rows) for name in self.names}
            if self.augment:
                generator = torch.Generator().manual_seed(seed_from(self.seed, epoch, number, rank))
                images, targets = apply(self.augment, images, targets, generator)
            targets = moved(targets, self.device)
            if self.normalise is not None:
                images = normalised(images, scale, offset)
            yield images, targets[self.names[0]] if self.alone else targets

    def _order(self, epoch: int) -> Tensor:
        count = len(self.store)
        if not self.shuffle:
            return torch.arange(count)
        generator = torch.Generator().manual_seed(seed_from(self.seed, epoch))
        order = torch.randperm(count, generator=generator)
        # Every process must make as many steps as the others, so a few pictures may sit out; and
        # so does a last one by itself, in which batch normalisation would find no deviation.
        rank, world = _rank_and_world()
        own = order[: count - count % world][rank::world]
        return own[:-1] if len(own) % self.size == 1 and len(own) > 1 else own

    def _affine(self) -> tuple[Tensor, Tensor]:
        """(value / 255 - mean) / std as value * scale + offset: [1 or 3, 1, 1] each."""
        mean, std = self.normalise or (0.0, 1.0)
        means = torch.tensor(mean, dtype=torch.float64).reshape(-1, 1, 1)
        stds = torch.tensor(std, dtype=torch.float64).reshape(-1, 1, 1)
        scale, offset = 1 / (255 * stds), -means / stds
        return scale.float().to(self.device), offset.float().to(self.device)


def _room(count: int, images: Tensor) -> Tensor | None:
    """Memory for so many pictures of a store; None for what is on a GPU."""
    if images.device.type != "cpu":
        return None
    # numpy asks Linux for large pages of memory; torch does not, and getting a large batch page by
    # page takes longer than filling it.
    return torch.from_numpy(np.empty((count, *images.shape[1:]), np.uint8))


def normalised(images: Tensor, scale: Tensor, offset: Tensor) -> Tensor:
    """Return float32 `images * scale + offset`.

    >>> normalised(torch.tensor([[[[255]]]], dtype=torch.uint8), torch.tensor(2.0), torch.tensor(1))
    tensor([[[[511.]]]])
    """
    if images.device.type != "cpu":
        return images.float().mul_(scale).add_(offset)
    # Of numpy, for the same reason.
    result = torch.from_numpy(np.empty(images.shape, np.float32))
    count = max(1, CACHED // math.prod(images.shape[1:]))
    for new, old in zip(result.split(count), images.split(count), strict=True):
        new.copy_(old).mul_(scale).add_(offset)
    return result


def seed_from(*numbers: int) -> int:
    """One seed made of several, so that neighbours have nothing in common.

    >>> seed_from(0, 1) != seed_from(1, 0)
    True
    """
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> 1)


def pick(column: Any, rows: Tensor, memory: Tensor | None = None) -> Any:
    """The values of a column, a tensor or a list, in some rows; a tensor's, in `memory` if given.

    >>> pick(["a", "b", "c"], torch.tensor([2, 0]))
    ['c', 'a']
    """
    if isinstance(column, Tensor):
        return torch.index_select(column, 0, moved(rows, column.device), out=memory)
    return [column[row] for row in rows.tolist()]


def _rank_and_world() -> tuple[int, int]:
    """Which of how many processes this is."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    return 0, 1
