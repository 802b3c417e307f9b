"""What stores of drawn scenes share: a scene behind the map of a square picture."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from types import ModuleType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from labkit.images import GREY
from labkit.runtime import on_one_core
from labkit.store.crops import combined
from labkit.store.kept import Built, hashed, kept_or_made

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Scenes:
    """Originals that are drawn anew each time, at any size, by `draw(spec, height, width, view)`.

    A scene ends at its `extent(spec)`, a height and a width in the units that views lead to.
    `code` is another text for other code that draws; see `code_of`.
    """

    specs: Sequence[Any]  # of one kind
    maps: Tensor  # [N, 2, 3], from places in the store's pictures to places in the specs'
    draw: Callable[..., NDArray[np.uint8]]
    code: str
    extent: Callable[[Any], tuple[float, float]] = attrgetter("height", "width")

    def view(self, row: int, matrix: Tensor, size: int) -> Tensor:
        """Draw a part of a picture; see `Originals`."""
        spec, back = self.specs[row], combined(self.maps[row], matrix).numpy()
        picture = self.draw(spec, size, size, back)
        picture[:, beyond(back, size, *self.extent(spec))] = GREY
        return torch.from_numpy(picture)

    def whole(self, row: int) -> Tensor:
        """Draw a whole picture in its own size."""
        return torch.from_numpy(self.draw(self.specs[row]))

    def fingerprint(self, rows: Sequence[int]) -> str:
        """What these rows are drawn from, and by; see `Drawn`."""
        texts = [repr(self.specs[row]) for row in rows]
        return hashed([self.code, texts, self.maps[rows].tolist()])


def drawn_or_kept(
    scenes: Scenes,
    name: str,
    shape: tuple[int, ...],
    one: Callable[[NDArray[np.uint8], int], None],
    *,
    keep: bool = True,
    most: int = 2,
) -> Tensor:
    """An array of uint8 of that shape in which `one(array, row)` has drawn every scene.

    The last two sides are those of a picture. With `keep` it is drawn once and kept in the data
    folder, of each name, number and size the `most` that were used last.
    """
    count = len(scenes.specs)

    def draw_all(array: NDArray[np.uint8]) -> Built:
        on_one_core(partial(one, array), count, "Drawing")
        return Built(torch.from_numpy(array), scenes.maps, {})

    if not keep:
        return draw_all(np.empty(shape, np.uint8)).images
    key, fingerprint = hashed([name, count, shape[-1]]), scenes.fingerprint(range(count))
    return kept_or_made(key, fingerprint, shape, draw_all, most=most).images


def code_of(*modules: ModuleType) -> str:
    """Their source: what other code has drawn is not shown as if this code had drawn it."""
    return hashed([inspect.getsource(module) for module in modules])


def filled(back: Array, size: int) -> tuple[slice, slice, Array]:
    """The rows and columns of a square that a scene fills between its bars, and their own map.

    `back` [2, 3] leads from places in the square to places in the scene, without a turn.

    >>> filled(np.array([[2.0, 0, 0], [0, 2, -20]]), 40)[:2]
    (slice(10, 30, None), slice(0, 40, None))
    """
    left, top = (max(0, round(-back[axis, 2] / back[axis, axis])) for axis in (0, 1))
    view = back.copy()
    view[:, 2] += back[:, :2] @ [left, top]
    return slice(top, size - top), slice(left, size - left), view


def beyond(back: Array, size: int, height: float, width: float) -> NDArray[np.bool_]:
    """Which pixels of a square lie outside a scene of `height` x `width`: [size, size].

    There a photograph would show nothing, although the scene could be drawn on.

    >>> int(beyond(np.array([[2.0, 0, 0], [0, 2, -20]]), 40, height=40, width=80).sum())
    800
    """
    at = np.arange(size) + 0.5
    x, y = (back[axis, 0] * at + back[axis, 1] * at[:, None] + back[axis, 2] for axis in (0, 1))
    return (x < 0) | (x > width) | (y < 0) | (y > height)
