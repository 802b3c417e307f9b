"""Noise and back: a picture is mixed with noise by a sum, and drawn out of noise by a denoiser.

This stands beside the models because it asks one and learns nothing.
"""

from collections.abc import Sequence
from operator import index

import numpy as np
import torch
from torch import Tensor, nn

from labkit.models.denoiser import Denoiser
from labkit.models.modes import held_still
from labkit.synth.streams import stream

AT_ONCE = 256  # pictures, so that a thousand fit where a few do


def noised(pictures: Tensor, noise: Tensor, levels: Tensor) -> Tensor:
    """Pictures [N, C, H, W] on their straight way to noise: at level 0 as they are, at 1 noise.

    >>> noised(torch.ones(1, 1, 1, 2), torch.zeros(1, 1, 1, 2), torch.tensor([0.25])).tolist()
    [[[[0.75, 0.75]]]]
    """
    share = levels[:, None, None, None]
    return (1 - share) * pictures + share * noise


def sample(
    model: nn.Module,
    labels: Tensor | Sequence[int],
    size: int,
    *,
    steps: int = 20,
    guidance: float = 1.0,
    seed: int = 0,
    numbers: Sequence[int] | None = None,
) -> Tensor:
    """Draw a picture of `size` x `size` pixels for each label, out of noise: [N, 3, H, W] in 0..1.

    A trained `Denoiser` is asked `steps` times for the velocity, and followed a little further each
    time (Euler's method). With `guidance` 1 it is told the label, with 0 it is told none; above 1
    the difference that the label makes is enlarged as often, for pictures that are more typical and
    less varied (classifier-free guidance: Ho and Salimans 2022, arXiv 2207.12598, who count from -1
    where this counts from 0). The noise of a picture follows from `seed` and its number alone: 0,
    1, 2 … or `numbers`. So one is the same, but for rounding, alone or among others and on any
    device, and no other random numbers are used up. Raises ValueError or TypeError for what cannot
    be drawn. Taught in lesson 14.
    """
    return sample_film(
        model, labels, size, steps=steps, guidance=guidance, seed=seed, numbers=numbers
    )[-1]


@torch.no_grad()  # and not inference mode: whoever gets the pictures may go on to learn from them
def sample_film(
    model: nn.Module,
    labels: Tensor | Sequence[int],
    size: int,
    *,
    steps: int = 20,
    guidance: float = 1.0,
    seed: int = 0,
    numbers: Sequence[int] | None = None,
) -> Tensor:
    """`sample` as a film, from noise to picture: [steps + 1, N, 3, H, W] in 0..1.

    >>> model = Denoiser(classes=2)
    >>> torch.nn.init.normal_(model.last.weight).shape  # as if it had been trained
    torch.Size([3, 32, 3, 3])
    >>> sample_film(model, [0, 1, 1], size=8, steps=5).shape
    torch.Size([6, 3, 3, 8, 8])
    """
    model = _denoiser(model)
    asked = _labels(labels, model.classes)
    _check_numbers(size, steps, guidance)
    names = list(range(len(asked)) if numbers is None else numbers)
    _check_names(names, seed)
    if len(names) != len(asked):
        raise ValueError(
            f"sample was given {len(asked)} labels and {len(names)} numbers. Give one number a "
            "label, or none: they count from 0 then."
        )
    device = next(model.parameters()).device
    films = []
    with held_still(model):
        for part in range(0, len(asked), AT_ONCE):
            noise = noise_of(names[part : part + AT_ONCE], size, seed).to(device)
            told = asked[part : part + AT_ONCE].to(device)
            films.append(_followed(model, noise, told, steps, guidance))
    return ((torch.cat(films, 1) + 1) / 2).clamp(0, 1)


def _followed(
    model: Denoiser, pictures: Tensor, labels: Tensor, steps: int, guidance: float
) -> Tensor:
    """All that pictures [N, 3, H, W] are on their way from noise, [steps + 1, N, 3, H, W]."""
    film = [pictures]
    for step in range(steps):
        levels = torch.full_like(pictures[:, 0, 0, 0], 1 - step / steps)
        film.append(film[-1] + guided(model, film[-1], levels, labels, guidance) / steps)
    return torch.stack(film)


def guided(
    model: nn.Module, pictures: Tensor, levels: Tensor, labels: Tensor, guidance: float
) -> Tensor:
    """The velocity without a label, and `guidance` times the difference that the label makes."""
    if guidance == 1:
        return model(pictures, levels, labels)
    untold = model(pictures, levels)
    return (
        untold if not guidance else untold + guidance * (model(pictures, levels, labels) - untold)
    )


def noise_of(numbers: Sequence[int], size: int, seed: int = 0, channels: int = 3) -> Tensor:
    """The noise that each picture of a seed begins as, [N, channels, size, size], by its number.

    >>> torch.equal(noise_of([7, 3], 4)[1], noise_of([3], 4)[0])
    True
    """
    shape = (channels, size, size)
    each = [stream(seed, "dream", number).standard_normal(shape, np.float32) for number in numbers]
    return torch.from_numpy(np.stack(each))


def _denoiser(model: nn.Module) -> Denoiser:
    if not isinstance(model, Denoiser):
        raise TypeError(
            f"sample was given a {type(model).__name__}. It draws with a Denoiser, trained with "
            "fit and the task generate(classes)."
        )
    if not model.last.weight.any():
        raise ValueError(
            "This Denoiser has not been trained: its last layer is zero, and noise would stay "
            "noise. Train it with fit(model, generate(classes), …), or take one of ours."
        )
    return model


def _labels(labels: Tensor | Sequence[int], classes: int) -> Tensor:
    takes = f"It takes whole numbers from 0 to {classes - 1}, one a picture, such as [0, 0, 1]."
    try:
        asked = torch.as_tensor(labels).cpu()
    except (TypeError, ValueError, RuntimeError):  # None is a RuntimeError to torch
        raise TypeError(f"sample was given the labels {labels!r}. {takes}") from None
    if asked.ndim != 1 or not len(asked) or asked.is_floating_point() or asked.dtype == torch.bool:
        raise ValueError(
            f"sample was given labels {list(asked.shape)} of {str(asked.dtype)[6:]}. {takes}"
        )
    if absent := sorted({*asked.tolist()} - {*range(classes)}):
        raise ValueError(
            f"sample was asked for the class {absent[0]}, and this network knows {classes}. {takes}"
        )
    return asked.long()


def _whole(number: object) -> bool:
    try:
        return index(number) is not None  # type: ignore[arg-type]
    except TypeError:
        return False


def _check_names(names: Sequence[int], seed: int) -> None:
    for name, number in (("seed", seed), *(("a number", number) for number in names)):
        if not _whole(number) or number < 0:
            raise ValueError(
                f"sample was given {name} {number!r}. Noise follows from a seed and a picture's "
                "number: whole numbers from 0."
            )


def _check_numbers(size: int, steps: int, guidance: float) -> None:
    if not (_whole(size) and _whole(steps)) or size < 1 or steps < 1:
        raise ValueError(
            f"sample was asked for {size} pixels a side in {steps} steps. Both are whole numbers "
            "from 1: give the size that the network was trained on, and such as 20 steps."
        )
    if not 0 <= guidance < float("inf"):
        raise ValueError(
            f"sample was given guidance={guidance}. It is 0 or more: 0 tells no class, 1 tells it, "
            "and above 1 insists on it."
        )
