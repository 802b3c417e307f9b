"""What stores of drawn scenes share: a scene behind the map of a square picture."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


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


def beyond(back: Array, size: int, height: int, width: int) -> NDArray[np.bool_]:
    """Which pixels of a square lie outside a scene of `height` x `width`: [size, size].

    There a photograph would show nothing, although the scene could be drawn on.

    >>> int(beyond(np.array([[2.0, 0, 0], [0, 2, -20]]), 40, height=40, width=80).sum())
    800
    """
    at = np.arange(size) + 0.5
    x, y = (back[axis, 0] * at + back[axis, 1] * at[:, None] + back[axis, 2] for axis in (0, 1))
    return (x < 0) | (x > width) | (y < 0) | (y > height)
