"""Which device computes, in which precision, and from which seed.

torch is imported inside the functions, here and beside, so that `doctor()` can still speak where
torch is missing or broken.
"""

from __future__ import annotations

import os
import random
import warnings
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

# The first generation whose tensor cores compute in bfloat16 (Ampere).
BFLOAT16_CAPABILITY = 8
# numpy's global generator takes 32 bits; torch and random take more.
LARGEST_SEED = 2**32 - 1


def has_cuda() -> bool:
    """Whether torch can reach an NVIDIA (or ROCm) GPU.

    >>> has_cuda() in (True, False)
    True
    """
    import torch

    with warnings.catch_warnings():
        # An old driver makes torch warn on every call; the doctor says it once, in plain words.
        warnings.simplefilter("ignore")
        return torch.cuda.is_available()


def available_devices() -> list[str]:
    """The names that `pick_device` accepts on this computer.

    >>> available_devices()[0]
    'cpu'
    """
    import torch

    names = ["cpu"]
    if has_cuda():
        names += ["cuda", *(f"cuda:{index}" for index in range(torch.cuda.device_count()))]
    if torch.backends.mps.is_available():
        names.append("mps")
    return names


def pick_device(name: str | None = None) -> torch.device:
    """Choose the device to compute on, without a word.

    A name that is given counts first, then the environment variable `LABKIT_DEVICE`, then a CUDA
    GPU if there is one, then the CPU. An Apple GPU (`mps`) is used only when asked for by name.
    Raises `ValueError`, naming the devices there are, if the one asked for is not among them.

    >>> pick_device("cpu")
    device(type='cpu')
    """
    import torch

    wanted = name or os.environ.get("LABKIT_DEVICE")
    if not wanted:
        return torch.device("cuda" if has_cuda() else "cpu")
    names = available_devices()
    if wanted not in names:
        asked, remedy = (
            ("The call", "Ask for one of these, or give no name")
            if name
            else ("LABKIT_DEVICE", "Set LABKIT_DEVICE to one of these, or unset it")
        )
        raise ValueError(
            f"{asked} asks for the device {wanted!r}, but this computer has only: "
            f"{', '.join(names)}. {remedy}."
        )
    return torch.device(wanted)


def device(name: str | None = None) -> torch.device:
    """Choose the device as `pick_device` does, and say in one sentence which it is.

    >>> device("mars")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: The call asks for the device 'mars', but this computer has only: cpu...
    >>> device("cpu")  # doctest: +ELLIPSIS
    Computing on the CPU...
    device(type='cpu')
    """
    chosen = pick_device(name)
    print(_sentence(chosen))
    return chosen


def _sentence(device: torch.device) -> str:
    import torch

    if device.type == "cuda":
        return f"Computing on the GPU, {torch.cuda.get_device_name(device)}."
    if device.type == "mps":
        return "Computing on the Apple GPU (mps), as asked."
    if has_cuda():
        return "Computing on the CPU, as asked, although this computer has a GPU."
    return (
        "Computing on the CPU, which is enough for this lesson; "
        "on Google Colab, Runtime > Change runtime type gives you a GPU."
    )


def precision(device: torch.device) -> torch.dtype | None:
    """The 16-bit type to train with on a device, or None where plain float32 is best.

    float16 on a CUDA GPU below compute capability 8, bfloat16 from 8 on, None on a CPU and on an
    Apple GPU. `torch.cuda.is_bf16_supported()` is no guide: it is True on a T4 (7.5), which only
    emulates bfloat16, several times slower than float16.

    >>> import torch
    >>> precision(torch.device("cpu")) is None
    True
    """
    import torch

    if device.type != "cuda":
        return None
    major, _ = torch.cuda.get_device_capability(device)
    return torch.bfloat16 if major >= BFLOAT16_CAPABILITY else torch.float16


def autocast(device: torch.device) -> AbstractContextManager:
    """What to compute in on a device: in `precision`'s type where that is safe, or as it is."""
    import torch

    dtype = precision(device)
    return torch.autocast(device.type, dtype) if dtype else nullcontext()


def seed(number: int = 0) -> torch.Generator:
    """Seed Python's random, numpy and torch (GPUs too); return a CPU generator with that seed.

    `number` is from 0 to 4294967295. Raises `TypeError` if it is no whole number and `ValueError`
    if it is out of range.

    >>> import torch
    >>> generator = seed(3)
    >>> first = torch.rand(2, generator=generator)
    >>> torch.equal(first, torch.rand(2, generator=seed(3)))
    True
    """
    import numpy as np
    import torch

    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(
            f"The seed is {number!r}, a {type(number).__name__}. "
            "It must be a whole number, such as seed(0)."
        )
    if not 0 <= number <= LARGEST_SEED:
        raise ValueError(
            f"The seed is {number}. It must be from 0 to {LARGEST_SEED}, such as seed(0)."
        )
    random.seed(number)
    np.random.seed(number)
    torch.manual_seed(number)
    return torch.Generator().manual_seed(number)


def moved(value: Any, device: torch.device) -> Any:
    """Tensors on a device, alone or in tuples, lists and dictionaries; anything else as it is.

    Towards a GPU nobody waits: the copy is made out of memory that is pinned for it. On the way
    back it is waited for, or it could be read half made.

    >>> import torch
    >>> moved({"a": torch.zeros(1), "b": "text"}, torch.device("cpu"))
    {'a': tensor([0.]), 'b': 'text'}
    """
    import torch

    if isinstance(value, torch.Tensor):
        if value.device.type == "cpu" and device.type == "cuda":
            value = value.pin_memory()
        return value.to(device, non_blocking=device.type != "cpu")
    if isinstance(value, dict):
        return {name: moved(each, device) for name, each in value.items()}
    if isinstance(value, list | tuple):
        parts = [moved(each, device) for each in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    return value
