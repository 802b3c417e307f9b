"""How much to train on this machine, and how long that will take."""

from __future__ import annotations

import functools
import os
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from labkit.runtime.device import pick_device

if TYPE_CHECKING:
    import torch

MODES = ("smoke", "default", "full")
# Seconds that `probe` takes on two quiet CPU cores, the machine on which a lesson's author measures
# `seconds`. To measure it again, on the machine where the lessons are timed:
#   python -c "import torch; from labkit.runtime.budget import probe;
#              torch.set_num_threads(2); print(probe(torch.device('cpu')))"
REFERENCE_SECONDS = 0.0010
# Long enough for about ninety passes there, short enough that nobody waits for it.
FEWEST_PASSES = 5
SECOND_CORE = 1.8  # how many times faster two cores are at it than one
PROBE_SECONDS = 0.1


def mode() -> str:
    """How much is to be trained: smoke, default or full, from `LABKIT_BUDGET`.

    Raises `ValueError` if the variable holds anything else.

    >>> mode() in ("smoke", "default", "full")
    True
    """
    name = os.environ.get("LABKIT_BUDGET") or "default"
    if name not in MODES:
        raise ValueError(
            f"LABKIT_BUDGET is {name!r}. It can be {', '.join(MODES[:-1])} or {MODES[-1]}: "
            "set it to one of these, or unset it for default."
        )
    return name


def budget(cpu: int, gpu: int, *, unit: str = "epochs", seconds: float | None = None) -> int:
    """How many epochs (or other units) to train on this machine, said in one line.

    `cpu` and `gpu` are the counts for the default mode; smoke gives 1 and full the larger of the
    two (see `mode`). `unit` is a plural. `seconds` is what one unit takes on two quiet CPU cores,
    as the lesson's author measured it: with it, the line also says how long all of them will take
    here, scaled by the speed of a small convolution on this device. On a GPU that is rougher, as
    little of a lesson is convolution there. Raises `ValueError` for a count below 1 or for seconds
    that are not positive.

    >>> budget(cpu=3, gpu=3)
    3 epochs on this computer.
    3
    """
    _check(cpu, gpu, seconds)
    device = pick_device()
    count = _count(cpu, gpu, device)
    line = f"{count} {unit if count > 1 else _singular(unit)}"
    if seconds is None:
        print(f"{line} on this computer.")
    else:
        slowness = probe(device) / REFERENCE_SECONDS
        print(f"{line}, {_about(count * seconds * slowness)} on this computer.")
    return count


def _check(cpu: int, gpu: int, seconds: float | None) -> None:
    for name, count in (("cpu", cpu), ("gpu", gpu)):
        if count < 1:
            raise ValueError(f"{name} is {count}. It must be at least 1: give budget() {name}=1.")
    if seconds is not None and seconds <= 0:
        raise ValueError(
            f"seconds is {seconds}. It must be more than 0: give the seconds that one unit takes "
            "on two quiet CPU cores, or leave it out."
        )


def _count(cpu: int, gpu: int, device: torch.device) -> int:
    on_device = cpu if device.type == "cpu" else gpu
    return {"smoke": 1, "default": on_device, "full": max(cpu, gpu)}[mode()]


def _singular(unit: str) -> str:
    return re.sub(r"(?<=ch|sh|ss)es$|s$", "", unit)


def _about(seconds: float) -> str:
    """Round so that the figure does not look more exact than it is.

    >>> [_about(seconds) for seconds in (0.2, 7.4, 13, 100, 1300, 9000)]
    ['about 1 s', 'about 7 s', 'about 15 s', 'about 2 minutes', 'about 20 minutes', 'about 3 hours']
    """
    if seconds < 10:
        return f"about {max(1, _nearest(seconds, 1))} s"
    if seconds < 90:
        return f"about {_nearest(seconds, 5)} s"
    minutes = seconds / 60
    if minutes < 10:
        return f"about {_nearest(minutes, 1)} minutes"
    if minutes < 90:
        return f"about {_nearest(minutes, 5)} minutes"
    return f"about {_nearest(minutes / 60, 1)} hours"


def _nearest(number: float, step: int) -> int:
    # Not round(): it takes 2.5 down to 2, and a wait is better said too long than too short.
    return step * int(number / step + 0.5)


@functools.cache
def probe(device: torch.device) -> float:
    """Seconds that a small convolution takes here on two cores, or on a GPU: the best of several.

    Measured once per process and device. The best tells what the computer can do, not what other
    programs leave of it. No random number is drawn, so seeded results stay as they are.

    >>> import torch
    >>> probe(torch.device("cpu")) > 0
    True
    """
    import torch

    # Half a megabyte: with more, the time depends on the state of the process's memory.
    images = torch.full((8, 64, 16, 16), 0.01, device=device)  # [N, C, H, W] float32
    kernels = torch.full((64, 64, 3, 3), 0.01, device=device)
    images = images.to(memory_format=torch.channels_last).requires_grad_()
    kernels = kernels.to(memory_format=torch.channels_last).requires_grad_()
    if device.type != "cpu":
        return _best(lambda: _convolve(images, kernels), time.perf_counter)
    # On a busy computer threads wait for each other many times longer than they compute, in an
    # operation as small as this. The processor time of one thread is the same, busy or not.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        seconds = _best(lambda: _convolve(images, kernels), time.thread_time)
    finally:
        torch.set_num_threads(threads)
    return seconds / (SECOND_CORE if threads > 1 else 1)


def _best(work: Callable[[], None], clock: Callable[[], float]) -> float:
    work()  # the first pass also chooses algorithms
    passes: list[float] = []
    stop = time.perf_counter() + PROBE_SECONDS
    while len(passes) < FEWEST_PASSES or time.perf_counter() < stop:
        start = clock()
        work()
        passes.append(clock() - start)
    return min(passes)


def _convolve(images: torch.Tensor, kernels: torch.Tensor) -> None:
    import torch

    features = torch.nn.functional.conv2d(images, kernels, padding=1)
    gradients = torch.autograd.grad(features, (images, kernels), torch.ones_like(features))
    gradients[1].sum().item()  # a GPU works on after the call returns: reading a value waits for it
