"""Denoiser: a U-Net that is told how noisy its picture is, and which class is asked for."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate, silu

from labkit.models.pictures import check_pictures

GROUPS = 8  # of channels that are normalised together


class Denoiser(nn.Module):
    """From a noised picture, the direction that leads to a clean one: the velocity.

    Takes pictures [N, 3, H, W] of any size, in about -1..1, mixed with noise as
    `labkit.models.noised` does; their noise levels [N] from 0 (clean) to 1 (noise alone); and the
    labels [N] of what each is to become, where the number `classes` stands for no class, as does
    None for all of them. Returns the velocity [N, 3, H, W]. `widths` are the channels of each
    level, every one half as large as the one above. Level and class are told to every block, which
    scales and shifts its maps by them (FiLM). A U-Net as in Ho and others (2020), arXiv 2006.11239,
    without attention; the velocity is that of flow matching, Lipman and others (2022),
    arXiv 2210.02747. A new network answers zero. Raises ValueError for no classes, for widths that
    cannot be, and for what are no such pictures. Taught in lesson 14.

    >>> Denoiser(classes=10)(torch.zeros(4, 3, 8, 8), torch.rand(4)).shape
    torch.Size([4, 3, 8, 8])
    """

    def __init__(self, classes: int, widths: Sequence[int] = (32, 64)) -> None:
        """Make a network with random weights, whose last layer is zero."""
        super().__init__()
        if classes < 1 or not widths or any(w < GROUPS or w % GROUPS for w in widths):
            raise ValueError(
                f"Denoiser was asked for {classes} classes and widths {tuple(widths)}. It needs at "
                f"least one class, and widths that are multiples of {GROUPS}, such as "
                "Denoiser(10, widths=(32, 64))."
            )
        self.classes, told, top = classes, 4 * widths[0], widths[0]
        self.level = nn.Sequential(nn.Linear(top, told), nn.SiLU(), nn.Linear(told, told))
        self.label = nn.Embedding(classes + 1, told)  # the last one: no class
        self.stem = nn.Conv2d(3, top, kernel_size=3, padding=1)
        self.down = nn.ModuleList(
            Block(i, o, told) for i, o in zip((top, *widths), widths, strict=False)
        )
        self.middle = Block(widths[-1], widths[-1], told)
        self.up = nn.ModuleList(
            Block(i + o, o, told)
            for i, o in zip(reversed(widths[1:]), reversed(widths[:-1]), strict=True)
        )
        self.head = nn.Sequential(nn.GroupNorm(GROUPS, top), nn.SiLU(), nn.Conv2d(top, 3, 3, 1, 1))
        for weight in self.last.parameters():
            nn.init.zeros_(weight)

    @property
    def last(self) -> nn.Conv2d:
        """The layer that gives the velocity."""
        return self.head[2]  # type: ignore[return-value]

    def forward(self, noised: Tensor, levels: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the velocity of each picture."""
        check_pictures("Denoiser", noised)
        if labels is None:
            labels = torch.full_like(levels, self.classes, dtype=torch.long)
        told = silu(self.level(waves(levels, self.stem.out_channels)) + self.label(labels))
        maps = self.stem(noised)
        bridges = []
        for number, down in enumerate(self.down):
            maps = down(avg_pool2d(maps, 2, ceil_mode=True) if number else maps, told)
            bridges.append(maps)
        maps = self.middle(bridges.pop(), told)
        for up in self.up:
            bridge = bridges.pop()
            maps = interpolate(maps, bridge.shape[-2:])
            maps = up(torch.cat([maps, bridge], 1), told)
        return self.head(maps)


class Block(nn.Module):
    """Two convolutions beside a shortcut; in between, scale and shift of what the block is told.

    >>> Block(8, 16, told=4)(torch.zeros(2, 8, 5, 5), torch.zeros(2, 4)).shape
    torch.Size([2, 16, 5, 5])
    """

    def __init__(self, inputs: int, outputs: int, told: int) -> None:
        """Make a block with random weights."""
        super().__init__()
        # Of groups, not of the batch: what becomes of a picture must not depend on its neighbours.
        self.norm = nn.ModuleList(nn.GroupNorm(GROUPS, count) for count in (inputs, outputs))
        self.look = nn.ModuleList(
            nn.Conv2d(count, outputs, kernel_size=3, padding=1) for count in (inputs, outputs)
        )
        self.tell = nn.Linear(told, 2 * outputs)
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, maps: Tensor, told: Tensor) -> Tensor:
        """Return the block's maps for what it is told, [N, told]."""
        seen = self.look[0](silu(self.norm[0](maps)))
        scale, shift = self.tell(told)[:, :, None, None].chunk(2, dim=1)
        seen = self.norm[1](seen) * (1 + scale) + shift
        return self.shortcut(maps) + self.look[1](silu(seen))


def waves(levels: Tensor, count: int) -> Tensor:
    """Levels [N] as [N, count] sines and cosines, fast to slow: near ones can be told apart.

    >>> waves(torch.tensor([0.0]), 4)
    tensor([[0., 0., 1., 1.]])
    """
    speeds = torch.logspace(math.log10(1000), 0, count // 2, device=levels.device)
    angles = levels[:, None] * speeds
    return torch.cat([angles.sin(), angles.cos()], 1)
