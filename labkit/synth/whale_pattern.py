"""What tells right whales apart: patches of rough pale skin on the head, drawn once for each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from labkit.synth.streams import Random, stream

CONTINUOUS = 0.4  # of the whales have one unbroken strip along the rostrum


@dataclass(frozen=True)
class Patch:
    """A callosity: an ellipse with a ragged edge, in head lengths from the tip of the snout."""

    along: float
    across: float
    length: float
    width: float
    turn: float  # radians
    edge: int  # which ragged edge


@dataclass(frozen=True)
class Whale:
    """An individual: its callosities, and whether those along the rostrum are continuous."""

    number: int
    patches: tuple[Patch, ...]
    continuous: bool
    twin: int | None = None


def individuals(count: int, *, seed: int = 0, lookalikes: float = 0.2) -> list[Whale]:
    """The first `count` whales of a seed; a share of them are twins of the whale before.

    Twins differ by one patch. Without look-alikes the others are the same whales.
    """
    whales: list[Whale] = []
    for number in range(count):
        random = stream(seed, "whale", number)
        whale = Whale(number, *_pattern(random))
        if number % 2 and number <= round(lookalikes * count) and whales[-1].twin is None:
            whale = replace(_one_patch_apart(whales[-1], random), number=number, twin=number - 1)
            whales[-1] = replace(whales[-1], twin=number)
        whales.append(whale)
    return whales


def _pattern(random: Random) -> tuple[tuple[Patch, ...], bool]:
    """An individual's patches, and whether those along its rostrum are continuous."""
    continuous = bool(random.uniform() < CONTINUOUS)
    return (*_bonnet(random), *_rostrum(random, continuous), *_sides(random)), continuous


def _bonnet(random: Random) -> Iterator[Patch]:
    length, width = random.uniform(0.075, 0.125), random.uniform(0.055, 0.095)
    yield _patch(random, length * 0.9, random.normal(0, 0.008), length, width)
    if random.uniform() < 0.4:  # a bonnet of two
        side = random.choice([-1, 1])
        yield _patch(random, 0.2, side * 0.06, 0.05, 0.03)


def _rostrum(random: Random, continuous: bool) -> Iterator[Patch]:
    if continuous:
        for along in np.arange(0.2, 0.68, 0.07):
            yield _patch(
                random, along, random.normal(0, 0.012), 0.075, random.uniform(0.025, 0.055)
            )
        return
    along = 0.24 + random.uniform(0, 0.12)
    for _ in range(random.integers(1, 4)):
        length = random.uniform(0.03, 0.075)
        yield _patch(
            random, along + length, random.normal(0, 0.025), length, random.uniform(0.025, 0.055)
        )
        along += 2 * length + random.uniform(0.05, 0.16)
        if along > 0.62:
            return


def _sides(random: Random) -> Iterator[Patch]:
    for side in (-1, 1):
        for _ in range(random.integers(0, 4)):  # along the edge of the lower lip
            along = random.uniform(0.22, 0.7)
            across = side * (0.12 + 0.27 * along) * random.uniform(0.85, 0.98)
            yield _patch(random, along, across, random.uniform(0.025, 0.07), random.uniform(
                0.015, 0.035))  # fmt: skip
        if random.uniform() < 0.75:  # over the eye
            yield _patch(random, random.uniform(0.8, 0.88), side * 0.27, 0.035, 0.022)
    for number in range(random.integers(1, 5)):  # behind the blowholes, usually two
        across = (-1) ** number * random.uniform(0.03, 0.11)
        yield _patch(
            random, random.uniform(0.89, 1.02), across, random.uniform(0.02, 0.045),
            random.uniform(0.018, 0.035),
        )  # fmt: skip


def _patch(random: Random, along: float, across: float, length: float, width: float) -> Patch:
    return Patch(
        float(along), float(across), float(length), float(width),
        float(random.normal(0, 0.25)), int(random.integers(2**31)),
    )  # fmt: skip


def _one_patch_apart(whale: Whale, random: Random) -> Whale:
    """The same whale with one patch on the side less, or, where it has few, one more."""
    sides = [patch for patch in whale.patches if abs(patch.across) > 0.1]
    if len(sides) > 2:
        gone = sides[random.integers(len(sides))]
        return replace(whale, patches=tuple(patch for patch in whale.patches if patch != gone))
    side = random.choice([-1, 1])
    more = _patch(random, 0.45, side * 0.22, 0.06, 0.03)
    return replace(whale, patches=(*whale.patches, more))
