"""Random maps of the picture plane: each sample gets its own, and any number compose into one.

Coordinates are pixels, x to the right and y down: a picture spans [0, W] x [0, H], and the centre
of its first pixel is (0.5, 0.5). A map goes backwards, from a place in the new picture to the
place in the old one whose colour belongs there.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

Size = tuple[int, int]  # rows, columns


@dataclass(frozen=True)
class Step:
    """One map a sample: new places to old ones, and the size of the new picture.

    `matrix` [B, 3, 3] acts on (x, y, 1). Where there is `displacement` [B, 2, H, W] pixels (x, y),
    its value at a place is added to it, and the matrix is the identity.
    """

    matrix: Tensor
    size: Size
    displacement: Tensor | None = None


@dataclass(frozen=True)
class Geometry:
    """A transform that moves pixels: `draw(count, size, generator)` makes a `Step`.

    `exact` tells that pixels move as wholes, so that nothing needs to be interpolated.
    """

    text: str
    draw: Callable[[int, Size, Generator], Step]
    exact: bool = False

    def __repr__(self) -> str:
        """As it was written."""
        return self.text


def flip(p: float = 0.5) -> Geometry:
    """Mirror left and right, each picture with probability `p`.

    >>> flip()
    flip(0.5)
    """
    return _mirror("flip", p, axis=0)


def flip_vertical(p: float = 0.5) -> Geometry:
    """Mirror top and bottom, each picture with probability `p`."""
    return _mirror("flip_vertical", p, axis=1)


def _mirror(name: str, p: float, axis: int) -> Geometry:
    """Turn an axis, x is 0 and y is 1, the other way round."""
    _check_range(name, "p", p, 0, 1)

    def draw(count: int, size: Size, generator: Generator) -> Step:
        chosen = torch.rand(count, generator=generator) < p
        matrix = _identity(count)
        matrix[:, axis, axis] = torch.where(chosen, -1.0, 1.0)
        matrix[:, axis, 2] = torch.where(chosen, float(size[1 - axis]), 0.0)
        return Step(matrix, size)

    return Geometry(f"{name}({p:g})", draw, exact=True)


def quarter_turns() -> Geometry:
    """Turn each picture by 0, 90, 180 or 270 degrees; pictures must be square."""

    def draw(count: int, size: Size, generator: Generator) -> Step:
        if size[0] != size[1]:
            raise ValueError(
                f"quarter_turns() was given pictures of {size[0]} x {size[1]} pixels. It needs "
                "square ones: crop them first, or use rotate()."
            )
        turns = torch.randint(4, (count,), generator=generator)
        cos = torch.tensor([1.0, 0.0, -1.0, 0.0])[turns]
        sin = torch.tensor([0.0, 1.0, 0.0, -1.0])[turns]
        return Step(_about_centre(cos, -sin, sin, cos, size), size)

    return Geometry("quarter_turns()", draw, exact=True)


def rotate(degrees: float) -> Geometry:
    """Turn about the centre by an angle drawn evenly from -degrees to +degrees."""
    _check_range("rotate", "degrees", degrees, 0, 180)

    def draw(count: int, size: Size, generator: Generator) -> Step:
        angle = _even(count, -degrees, degrees, generator).deg2rad()
        cos, sin = angle.cos(), angle.sin()
        return Step(_about_centre(cos, -sin, sin, cos, size), size)

    return Geometry(f"rotate({degrees:g})", draw)


def scale(low: float, high: float) -> Geometry:
    """Enlarge about the centre by a factor drawn from `low` to `high`, evenly in its logarithm."""
    if not 0 < low <= high:
        raise ValueError(
            f"scale was given {low} to {high}. Both factors must be above 0, the smaller first, "
            "such as scale(0.8, 1.25)."
        )

    def draw(count: int, size: Size, generator: Generator) -> Step:
        shrink = 1 / _even(count, math.log(low), math.log(high), generator).exp()
        zero = torch.zeros(count)
        return Step(_about_centre(shrink, zero, zero, shrink, size), size)

    return Geometry(f"scale({low:g}, {high:g})", draw)


def shift(fraction: float) -> Geometry:
    """Move by at most `fraction` of the width and, apart from that, of the height."""
    _check_range("shift", "fraction", fraction, 0, 1)

    def draw(count: int, size: Size, generator: Generator) -> Step:
        matrix = _identity(count)
        matrix[:, 0, 2] = size[1] * _even(count, -fraction, fraction, generator)
        matrix[:, 1, 2] = size[0] * _even(count, -fraction, fraction, generator)
        return Step(matrix, size)

    return Geometry(f"shift({fraction:g})", draw)


def shear(degrees: float) -> Geometry:
    """Slant rows by an angle drawn evenly from -degrees to +degrees; the middle row stays."""
    _check_range("shear", "degrees", degrees, 0, 80)

    def draw(count: int, size: Size, generator: Generator) -> Step:
        slant = _even(count, -degrees, degrees, generator).deg2rad().tan()
        zero, one = torch.zeros(count), torch.ones(count)
        return Step(_about_centre(one, slant, zero, one, size), size)

    return Geometry(f"shear({degrees:g})", draw)


def crop(size: int, padding: int = 0) -> Geometry:
    """Cut out a square of whole pixels anywhere, after `padding` empty ones all around."""
    _check_pixels("crop", size, padding)

    def draw(count: int, old: Size, generator: Generator) -> Step:
        _check_fits("crop", size, old, padding)
        matrix = _identity(count)
        for axis, length in ((0, old[1]), (1, old[0])):
            room = length + 2 * padding - size
            start = torch.randint(room + 1, (count,), generator=generator)
            matrix[:, axis, 2] = start.float() - padding
        return Step(matrix, (size, size))

    return Geometry(f"crop({size}, {padding})" if padding else f"crop({size})", draw, exact=True)


def centre_crop(size: int) -> Geometry:
    """Cut out the square of whole pixels in the middle."""
    _check_pixels("centre_crop", size, 0)

    def draw(count: int, old: Size, generator: Generator) -> Step:
        _check_fits("centre_crop", size, old, 0)
        matrix = _identity(count)
        matrix[:, 0, 2] = (old[1] - size) // 2
        matrix[:, 1, 2] = (old[0] - size) // 2
        return Step(matrix, (size, size))

    return Geometry(f"centre_crop({size})", draw, exact=True)


def random_resized_crop(
    size: int, area: Sequence[float] = (0.08, 1.0), ratio: Sequence[float] = (3 / 4, 4 / 3)
) -> Geometry:
    """Cut out a rectangle anywhere and bring it to a square of `size` pixels.

    Its share of the picture is drawn evenly from `area`, its width over its height from `ratio`,
    evenly in the logarithm; what would not fit is cut down to the picture. The way the ImageNet
    networks were trained, since GoogLeNet (Szegedy et al. 2014, arXiv 1409.4842, section 6).
    """
    _check_pixels("random_resized_crop", size, 0)
    if not (0 < area[0] <= area[1] <= 1 and 0 < ratio[0] <= ratio[1]):
        raise ValueError(
            f"random_resized_crop was given area={tuple(area)} and ratio={tuple(ratio)}. Areas lie "
            "above 0 and up to 1, ratios above 0, the smaller first."
        )

    def draw(count: int, old: Size, generator: Generator) -> Step:
        pixels = old[0] * old[1] * _even(count, area[0], area[1], generator)
        shape = _even(count, math.log(ratio[0]), math.log(ratio[1]), generator).exp()
        matrix = _identity(count)
        for axis, length, sides in (
            (0, old[1], (pixels * shape).sqrt()),
            (1, old[0], (pixels / shape).sqrt()),
        ):
            side = sides.clamp(max=length)
            matrix[:, axis, axis] = side / size
            matrix[:, axis, 2] = (length - side) * torch.rand(count, generator=generator)
        return Step(matrix, (size, size))

    said = f"random_resized_crop({size}, {tuple(area)}, ({ratio[0]:.3g}, {ratio[1]:.3g}))"
    return Geometry(said, draw)


def elastic(strength: float, smoothness: float) -> Geometry:
    """Push places about by random distances, alike within about `smoothness` pixels.

    The deformation of U-Net (Ronneberger et al. 2015, arXiv 1505.04597, section 3.1): random
    pushes on a lattice that is `smoothness` pixels wide, with a standard deviation of `strength`
    pixels in each direction, and smooth ones between, which are weaker (over all places the
    deviation is 0.86 of it). With `strength` above about a third of `smoothness` the picture may
    fold over itself, so that is refused.
    """
    if not 0 <= strength <= smoothness / 3:
        raise ValueError(
            f"elastic was given strength {strength} and smoothness {smoothness}. The strength must "
            "be from 0 to a third of the smoothness, such as elastic(2, 16)."
        )

    def draw(count: int, size: Size, generator: Generator) -> Step:
        lattice = [math.ceil(length / smoothness) + 3 for length in size]
        pushes = strength * torch.randn(count, 2, *lattice, generator=generator)
        # Three points more than fit, of which the middle is kept: no border is stiffer than others.
        fine = [round(smoothness * (points - 1)) + 1 for points in lattice]
        field = torch.nn.functional.interpolate(
            pushes, fine, mode="bicubic", align_corners=True
        )  # [B, 2, more than H, more than W]
        top, left = (fine[0] - size[0]) // 2, (fine[1] - size[1]) // 2
        field = field[:, :, top : top + size[0], left : left + size[1]].contiguous()
        return Step(_identity(count), size, field)

    return Geometry(f"elastic({strength:g}, {smoothness:g})", draw)


def _identity(count: int) -> Tensor:
    return torch.eye(3).repeat(count, 1, 1)


def _about_centre(a: Tensor, b: Tensor, c: Tensor, d: Tensor, size: Size) -> Tensor:
    """[[a, b], [c, d]] about the centre of a picture, as [B, 3, 3]."""
    x, y = size[1] / 2, size[0] / 2
    matrix = _identity(len(a))
    matrix[:, 0, 0], matrix[:, 0, 1], matrix[:, 0, 2] = a, b, x - a * x - b * y
    matrix[:, 1, 0], matrix[:, 1, 1], matrix[:, 1, 2] = c, d, y - c * x - d * y
    return matrix


def _even(count: int, low: float, high: float, generator: Generator) -> Tensor:
    return low + (high - low) * torch.rand(count, generator=generator)


def _check_range(name: str, what: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} was given {what}={value}. It must be from {low:g} to {high:g}.")


def _check_pixels(name: str, size: int, padding: int) -> None:
    if size < 1 or padding < 0:
        raise ValueError(
            f"{name} was given {size} pixels and a padding of {padding}. The size must be at least "
            "1, and the padding at least 0."
        )


def _check_fits(name: str, size: int, old: Size, padding: int) -> None:
    if size > min(old) + 2 * padding:
        more = math.ceil((size - min(old)) / 2)
        raise ValueError(
            f"{name}({size}) was given pictures of {old[0]} x {old[1]} pixels. Cut out at most "
            f"{min(old)}, or give crop a padding of at least {more}."
        )
