"""Right and wrong answers to the exercises of lesson 07, those that do not fit on a line."""

import operator
from collections.abc import Callable, Sequence
from itertools import pairwise
from numbers import Real
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

Tensor = torch.Tensor


def numbers(*shape: int) -> Tensor:
    """Small whole numbers, as fractions, of which one knows by heart what they add up to."""
    generator = torch.Generator().manual_seed(sum(shape))
    return torch.randint(-4, 5, shape, generator=generator).float()


def layer(kind: type[nn.Module], *sizes: int, **options: Any) -> nn.Module:
    """A layer with small weights that are the same each time."""
    made = nn.utils.skip_init(kind, *sizes, **options).requires_grad_(False)
    for weight in made.parameters():
        weight.copy_(numbers(*weight.shape) / 2)
    return made


def up_convolve(values: Tensor, kernel: Tensor, stride: int) -> Tensor:
    rows, columns = kernel.shape
    height, width = values.shape
    output = torch.zeros((height - 1) * stride + rows, (width - 1) * stride + columns)
    for row in range(height):
        for column in range(width):
            top, left = row * stride, column * stride
            output[top : top + rows, left : left + columns] += values[row, column] * kernel
    return output


def stamping(
    corner: Callable = lambda row, column, stride, kernel: (row * stride, column * stride),
    stamp: Callable = lambda values, row, column, kernel: values[row, column] * kernel,
    end: Callable = lambda top, left, rows, columns, stride: (top + rows, left + columns),
    add: bool = True,
    places: Callable = lambda height, width, stride, kernel: (range(height), range(width)),
) -> Callable:
    """`up_convolve` with another corner, stamp or end of the slice, or other values."""

    def answer(values: Tensor, kernel: Tensor, stride: int) -> Tensor:
        (height, width), (rows, columns) = values.shape, kernel.shape
        output = torch.zeros((height - 1) * stride + rows, (width - 1) * stride + columns)
        its_rows, its_columns = places(height, width, stride, kernel)
        for row in its_rows:
            for column in its_columns:
                top, left = corner(row, column, stride, kernel)
                down, right = end(top, left, rows, columns, stride)
                if add:
                    output[top:down, left:right] += stamp(values, row, column, kernel)
                else:
                    output[top:down, left:right] = stamp(values, row, column, kernel)
        return output

    return answer


def averaged(values: Tensor, kernel: Tensor, stride: int) -> Tensor:
    """Divided by how many stamps lie on a place, where there are any."""
    times = up_convolve(torch.ones_like(values), torch.ones_like(kernel), stride)
    return up_convolve(values, kernel, stride) / times.clamp(min=1)


def summed_up(values: Tensor, kernel: Tensor, stride: int) -> Tensor:
    """One number for a stamp, at its corner."""
    output = torch.zeros_like(up_convolve(values, kernel, stride))
    output[: values.shape[0] * stride : stride, : values.shape[1] * stride : stride] = (
        values * kernel.sum()
    )
    return output


def repeated(values: Tensor, stride: int) -> Tensor:
    return values.repeat_interleave(stride, 0).repeat_interleave(stride, 1)


def with_zeros(values: Tensor, stride: int) -> Tensor:
    """Zeros between the values."""
    height, width = values.shape
    spread = torch.zeros((height - 1) * stride + 1, (width - 1) * stride + 1)
    spread[::stride, ::stride] = values
    return spread


def slid(values: Tensor, kernel: Tensor, stride: int = 1) -> Tensor:
    """A plain convolution."""
    return F.conv2d(values[None, None], kernel[None, None], stride=stride)[0, 0]


def cut(maps: Tensor, like: Tensor) -> Tensor:
    return maps[..., : like.shape[-2], : like.shape[-1]]


def stretched(maps: Tensor, like: Tensor) -> Tensor:
    return F.interpolate(maps, like.shape[-2:], mode="bilinear")


def add_skip(coarse: Tensor, maps: Tensor, double: Callable, score: Callable) -> Tensor:
    finer = score(maps)
    doubled = double(coarse)[..., : finer.shape[-2], : finer.shape[-1]]
    return doubled + finer


def up(maps: Tensor, bridge: Tensor, enlarge: Callable, look: Callable) -> Tensor:
    height, width = bridge.shape[-2:]
    larger = enlarge(maps)[..., :height, :width]
    return look(torch.cat([bridge, larger], 1))


def laid(beside: Callable[[Tensor, Tensor], Any]) -> Callable:
    """`up` with something else done to the bridge and the enlarged maps before `look`."""

    def answer(maps: Tensor, bridge: Tensor, enlarge: Callable, look: Callable) -> Any:
        return look(beside(bridge, cut(enlarge(maps), bridge)))

    return answer


def cropped(crop: Callable[[Tensor, int, int], Tensor]) -> Callable:
    """`up` with another crop, which is given the enlarged maps, the height and the width."""

    def answer(maps: Tensor, bridge: Tensor, enlarge: Callable, look: Callable) -> Any:
        return look(torch.cat([bridge, crop(enlarge(maps), *bridge.shape[-2:])], 1))

    return answer


def tile_starts(length: int, size: int, overlap: int) -> list[int]:
    step = size - overlap
    return [*range(0, length - size, step), length - size]


def as_few(starts_of: Callable, length: int, size: int, overlap: int) -> Any:
    """What `tile_starts` says, in whole numbers as a slice wants them.

    Tiles may also lie evenly: any starts that reach from end to end, share enough and are as few
    are as good as ours.
    """
    said, ours = starts_of(length, size, overlap), tile_starts(length, size, overlap)
    if isinstance(said, Tensor | np.ndarray):
        said = said.tolist()
    if not isinstance(said, Sequence) or not said or not all(map(_is_number, said)):
        return said
    starts = list(map(operator.index, said))  # of a fraction, a TypeError
    ends = (starts[0], starts[-1]) == (0, length - size)
    near = all(0 < after - before <= size - overlap for before, after in pairwise(starts))
    return ours if ends and near and len(starts) == len(ours) else starts


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) or (isinstance(value, Tensor) and value.ndim == 0)


def stepping(
    step: Callable[[int, int], Any] = lambda size, overlap: size - overlap,
    stop: Callable[[int, int], int] = lambda length, size: length - size,
    last: Callable[[int, int], Any] = lambda length, size: [length - size],
    first: int = 0,
) -> Callable:
    """`tile_starts` with another step, another end of the range, another last or first tile."""

    def answer(length: int, size: int, overlap: int) -> list[int]:
        return [*range(first, stop(length, size), step(size, overlap)), *last(length, size)]

    return answer


def turned(change: Callable[[list[int], int], Any]) -> Callable:
    """Something made of the right starts and the size."""
    return lambda length, size, overlap: change(tile_starts(length, size, overlap), size)


def last_by_remainder(length: int, size: int, overlap: int) -> list[int]:
    """The last tile is added where the wrong thing leaves a remainder."""
    step = size - overlap
    starts = list(range(0, length - size + 1, step))
    return [*starts, length - size] if length % step else starts


# The dimensions that each view turns round.
VIEWS: tuple[tuple[int, ...], ...] = ((), (3,), (2,), (2, 3))


class Uneven(nn.Module):
    """A network that answers a mirrored picture with another thing than the mirrored answer."""

    def __init__(self, down: float, across: float) -> None:
        super().__init__()
        self.down, self.across = down, across
        self.register_buffer("kernel", numbers(1, 3, 3, 3) / 8)

    def forward(self, images: Tensor) -> Tensor:
        height, width = images.shape[-2:]
        place = self.down * torch.arange(height)[:, None] + self.across * torch.arange(width)
        return F.conv2d(images, self.get_buffer("kernel"), padding=1) + place

    def __repr__(self) -> str:
        return "a small network"


def four_views(model: Callable, images: Tensor) -> Tensor:
    return torch.stack(
        [model(images.flip(dims)).sigmoid().flip(dims) for dims in ([], [3], [2], [2, 3])]
    )


def viewing(
    there: Sequence[tuple[int, ...]] = VIEWS,
    back: Sequence[tuple[int, ...]] | None = None,
    say: Callable[[Tensor], Tensor] = torch.sigmoid,
    join: Callable[[list[Tensor]], Any] = torch.stack,
) -> Callable:
    """`four_views` with other views, other ways back, or something else done with the answers."""

    def answer(model: Callable, images: Tensor) -> Any:
        ways = zip(there, there if back is None else back, strict=True)
        return join([say(model(images.flip(way))).flip(home) for way, home in ways])

    return answer


def by_quarters(model: Callable, images: Tensor) -> Tensor:
    """Turned by quarters, and back, instead of mirrored."""
    return torch.stack(
        [model(images.rot90(k, (2, 3))).sigmoid().rot90(-k, (2, 3)) for k in range(4)]
    )
