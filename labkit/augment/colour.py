"""Random changes of colour, sharpness and noise: of pictures alone, each sample by its own draw.

Pictures are float [B, 3, H, W] in 0..255 here, on any device.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from labkit.images import GREY
from labkit.runtime import moved

# How bright red, green and blue look (ITU-R BT.601), as torchvision and Pillow weigh them.
LUMA = (0.299, 0.587, 0.114)


@dataclass(frozen=True)
class Colour:
    """A transform of values: what `draw(count, generator)` returns, [count, ...], says how
    `change(images, drawn)` makes new ones of the same shape.
    """

    text: str
    draw: Callable[[int, Generator], Tensor]
    change: Callable[[Tensor, Tensor], Tensor]

    def __repr__(self) -> str:
        """As it was written."""
        return self.text


def colour(
    brightness: float = 0.0, contrast: float = 0.0, saturation: float = 0.0, hue: float = 0.0
) -> Colour:
    """Change light and colour: three factors drawn from 1 - value to 1 + value, and a hue's turn.

    Brightness multiplies, contrast moves away from the mean grey, saturation away from each
    pixel's grey; `hue` turns the colour circle by at most that share of it, up to 0.5.

    >>> colour(brightness=0.2)
    colour(brightness=0.2)
    """
    given = {
        "brightness": brightness, "contrast": contrast, "saturation": saturation, "hue": hue,
    }  # fmt: skip
    for name, value in given.items():
        most = 0.5 if name == "hue" else 1.0
        if not 0 <= value <= most:
            raise ValueError(f"colour was given {name}={value}. It must be from 0 to {most:g}.")

    def draw(count: int, generator: Generator) -> Tensor:
        return 2 * torch.rand(4, count, generator=generator).T - 1  # [B, 4]

    def change(images: Tensor, drawn: Tensor) -> Tensor:
        each = moved(drawn, images.device).T[..., None, None, None]
        bright, contrasted, saturated, turned = each
        if brightness:
            images = (images * (1 + brightness * bright)).clamp(0, 255)
        if contrast:
            mean = grey(images).mean((1, 2, 3), keepdim=True)
            images = _away_from(mean, images, 1 + contrast * contrasted)
        if saturation:
            images = _away_from(grey(images), images, 1 + saturation * saturated)
        if hue:
            images = turn_hue(images, hue * turned)
        return images

    said = ", ".join(f"{name}={value:g}" for name, value in given.items() if value)
    return Colour(f"colour({said})", draw, change)


def blur(sigma: float) -> Colour:
    """Blur by a Gaussian whose deviation is drawn from 0 to `sigma` pixels."""
    if not 0 < sigma <= 20:
        raise ValueError(f"blur was given sigma={sigma}. It must be above 0 and up to 20 pixels.")
    reach = math.ceil(3 * sigma)

    def draw(count: int, generator: Generator) -> Tensor:
        return sigma * torch.rand(count, 1, generator=generator)

    def change(images: Tensor, drawn: Tensor) -> Tensor:
        away = torch.arange(-reach, reach + 1.0)
        weights = (-0.5 * (away / drawn.clamp(min=1e-3)) ** 2).exp()
        weights = moved(weights / weights.sum(1, keepdim=True), images.device)  # [B, 2 reach + 1]
        count, channels, height, width = images.shape
        kernels = weights.repeat_interleave(channels, 0)[:, None, None]  # one a picture and channel
        flat = images.reshape(1, count * channels, height, width)
        mode = "reflect" if reach < min(height, width) else "replicate"
        wide = F.pad(flat, (reach, reach, reach, reach), mode=mode)
        wide = F.conv2d(wide, kernels, groups=count * channels)
        wide = F.conv2d(wide, kernels.mT, groups=count * channels)
        return wide.reshape(images.shape)

    return Colour(f"blur({sigma:g})", draw, change)


def noise(sigma: float) -> Colour:
    """Add independent Gaussian noise whose deviation is `sigma`, in units of 0..255.

    Devices count differently, so a GPU adds other noise than a CPU from the same seed.
    """
    if not 0 < sigma <= 255:
        raise ValueError(f"noise was given sigma={sigma}. It must be above 0 and up to 255.")

    def draw(count: int, generator: Generator) -> Tensor:
        return torch.randint(2**31, (count,), generator=generator)

    def change(images: Tensor, drawn: Tensor) -> Tensor:
        # Made where it is added: sending it to a GPU would take longer than all the rest.
        local = Generator(images.device).manual_seed(int(drawn[0]))
        grain = torch.randn(images.shape, generator=local, device=images.device)
        return (images + sigma * grain).clamp(0, 255)

    return Colour(f"noise({sigma:g})", draw, change)


def cutout(fraction: float) -> Colour:
    """Cover a square somewhere with grey; its area is `fraction` of the picture's.

    DeVries and Taylor 2017 (arXiv 1708.04552). The square is of whole pixels and stays inside the
    picture: where it does not fit, it is a rectangle of the same area.
    """
    if not 0 < fraction <= 1:
        raise ValueError(f"cutout was given {fraction}. It must be above 0 and up to 1.")

    def draw(count: int, generator: Generator) -> Tensor:
        return torch.rand(2, count, generator=generator).T  # [B, 2]

    def change(images: Tensor, drawn: Tensor) -> Tensor:
        height, width = images.shape[-2:]
        area = fraction * height * width
        rows = min(height, max(1, round(math.sqrt(area))))
        columns = min(width, max(1, round(area / rows)))
        rows = min(height, max(1, round(area / columns)))
        at = moved(drawn, images.device).T[..., None, None, None]
        x = torch.arange(width, device=images.device)
        y = torch.arange(height, device=images.device)[:, None]
        left = (at[0] * (width - columns + 1)).floor()
        top = (at[1] * (height - rows + 1)).floor()
        covered = (x >= left) & (x < left + columns) & (y >= top) & (y < top + rows)
        return images.masked_fill(covered, GREY)

    return Colour(f"cutout({fraction:g})", draw, change)


def grey(images: Tensor) -> Tensor:
    """How bright each pixel looks: [B, 1, H, W].

    >>> round(grey(torch.full((1, 3, 1, 1), 100.0)).item(), 4)
    100.0
    """
    red, green, blue = images.split(1, 1)
    return LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue


def turn_hue(images: Tensor, turns: Tensor) -> Tensor:
    """Turn the colour circle by `turns` of it, [B, 1, 1, 1]; brightest and palest values stay.

    The hue of the HSV colour space, in six sectors, without leaving RGB for longer than needed.
    """
    high, low = images.amax(1, keepdim=True), images.amin(1, keepdim=True)
    spread = high - low
    red, green, blue = images.split(1, 1)
    safe = torch.where(spread > 0, spread, torch.ones_like(spread))
    hue = torch.where(
        high == red,
        (green - blue) / safe,
        torch.where(high == green, 2 + (blue - red) / safe, 4 + (red - green) / safe),
    )
    hue = (hue + 6 * turns) % 6  # 0 red, 2 green, 4 blue
    offsets = moved(torch.tensor([5.0, 3.0, 1.0]).view(3, 1, 1), images.device)
    sector = (hue + offsets) % 6
    return high - spread * torch.minimum(sector, 4 - sector).clamp(0, 1)


def _away_from(middle: Tensor, images: Tensor, factor: Tensor) -> Tensor:
    return (middle + factor * (images - middle)).clamp(0, 255)
