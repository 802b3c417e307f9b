"""What stands in a region: RoIAlign over the levels of a pyramid, and a short way back."""

from collections.abc import Sequence
from itertools import accumulate

import torch
from torch import Tensor
from torch.nn.functional import embedding_bag
from torchvision.ops import MultiScaleRoIAlign
from torchvision.ops.poolers import LevelMapper

from labkit.models.pyramid import STRIDES

LEVELS = ("0", "1", "2")
SIDE, LEVEL = 48, 4  # regions of 48 pixels are read at stride 16, which is 2 to the 4th


class Aligned(MultiScaleRoIAlign):
    """torchvision's RoIAlign over a pyramid, one point a cell, made to be learned through.

    Of levels [N, width, h, w] by name and of regions in pixels, a tensor [n, 4] a picture, it reads
    [all n, width, `parts`, `parts`]. A point lies between four places of a level, and is told their
    mean, in which near ones count more. The original goes through points and channels one by one,
    and back again, on one thread: a quarter of a training step. Here the places of all levels are
    the rows of one table, and each point is a weighted sum of four rows. The numbers are the same.
    After He and others (2017), arXiv 1703.06870. Used in lesson 10.

    >>> levels = {name: torch.ones(1, 8, side, side) for name, side in zip("012", (20, 10, 5))}
    >>> Aligned(parts=5)(levels, [torch.tensor([[8.0, 8, 50, 60]])], [(160, 160)]).shape
    torch.Size([1, 8, 5, 5])
    """

    def __init__(self, parts: int) -> None:
        """Remember how many cells a side a region is read as."""
        super().__init__(list(LEVELS), parts, sampling_ratio=1)
        finest, coarsest = (stride.bit_length() - 1 for stride in (STRIDES[0], STRIDES[-1]))
        self.map_levels = LevelMapper(finest, coarsest, SIDE, LEVEL)
        self.parts = parts

    def forward(
        self, x: dict[str, Tensor], boxes: list[Tensor], image_shapes: Sequence[tuple[int, int]]
    ) -> Tensor:
        """Read regions, each in the level that is made for things of its size."""
        maps = [x[name] for name in LEVELS]
        regions = torch.cat(boxes).float()
        device = regions.device
        table = torch.cat([each.permute(0, 2, 3, 1).flatten(0, 2) for each in maps]).float()
        starts = accumulate((each[:, 0].numel() for each in maps[:-1]), initial=0)
        known = [
            (start, *each.shape[-2:], stride)
            for start, each, stride in zip(starts, maps, STRIDES, strict=True)
        ]
        own = torch.tensor(known, device=device)[self.map_levels(boxes)]
        start, height, width, stride = own.unbind(1)  # of each region's level, [n]
        counts = torch.tensor([len(each) for each in boxes])
        picture = torch.arange(len(boxes)).repeat_interleave(counts).to(device)
        left, top, right, bottom = (regions / stride[:, None]).unbind(1)
        rows, row_weights = near(top, bottom, self.parts, height)
        columns, column_weights = near(left, right, self.parts, width)
        rows = (start + picture * height * width)[:, None, None] + rows * width[:, None, None]
        places = rows[:, :, None, :, None] + columns[:, None, :, None]  # [n, parts, parts, 2, 2]
        weights = row_weights[:, :, None, :, None] * column_weights[:, None, :, None]
        four = (-1, 4)
        told = embedding_bag(
            places.reshape(four), table, mode="sum", per_sample_weights=weights.reshape(four)
        )
        return told.unflatten(0, (len(regions), self.parts, self.parts)).permute(0, 3, 1, 2)


def near(first: Tensor, last: Tensor, parts: int, places: Tensor) -> tuple[Tensor, Tensor]:
    """The two places next to each of the middles of `parts`, and how much each counts.

    From `first` to `last` [n], along sides of so many `places` [n]; both are [n, parts, 2]. As
    torchvision has it, no part is narrower than a place by `parts`, and a point farther outside
    than one place is told nothing.

    >>> near(torch.tensor([2.0]), torch.tensor([5.0]), 2, torch.tensor([20]))
    (tensor([[[2, 3],
             [4, 5]]]), tensor([[[0.2500, 0.7500],
             [0.7500, 0.2500]]]))
    """
    step = (last - first).clamp(min=1) / parts
    at = first[:, None] + step[:, None] * (torch.arange(parts, device=first.device) + 0.5)
    seen = (at >= -1) & (at <= places[:, None])
    end = places[:, None] - 1
    at = at.clamp(min=0).minimum(end)
    low = at.long()
    share = at - low
    both = torch.stack([low, (low + 1).minimum(end)], -1)
    return both, torch.stack([1 - share, share], -1) * seen[..., None]
