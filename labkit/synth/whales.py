"""Drawn right whales seen from the air: who, where, and in which light. First the spec.

Right whales are told apart by their callosities, patches of rough pale skin on the head. Here
nothing else tells them apart: place, heading, sea, light and foam are drawn for each picture, and
for each encounter (one whale on one day), whoever the whale is. `whale_picture` draws a spec.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from labkit.synth.spec import AnyDials, Spec
from labkit.synth.streams import Random, Streams
from labkit.synth.whale_pattern import Patch, Whale

VERSION = 1
HEIGHT, ASPECT, HEAD = 256, 1.5, 0.28  # of the usual picture; the head in shares of its width
BLOWHOLE = 0.8  # in head lengths from the tip of the snout

# Half the width of a right whale seen from above, along its back, in head lengths.
BACK = np.array([0.0, 0.03, 0.08, 0.16, 0.28, 0.42, 0.58, 0.74, 0.9, 1.1, 1.4, 1.8, 2.2, 2.6, 3.0])
HALF = np.array(
    [0.0, 0.07, 0.105, 0.135, 0.2, 0.29, 0.355, 0.37, 0.36, 0.37, 0.46, 0.5, 0.42, 0.24, 0.0]
)


@dataclass(frozen=True)
class Dials(AnyDials):
    """One number a difficulty, 0 for none of it: what else is drawn does not change with it.

    `sizes`: how much pictures differ in size and shape, and heads in size; at 1 a head is 5 to 40 %
    of the width. `cut`: the share of pictures that cut a head. `lookalikes`: the share of whales
    that have a twin with one patch more or less. `few`: how unequal the numbers of pictures are, 1
    as found. `foam`: how much of it lies over the head. `glare`: how strong the sun shines back.
    `depth`: how deep under the surface a head may be.
    """

    MOST: ClassVar = {"few": 3}

    sizes: float = 0.3
    cut: float = 0.05
    lookalikes: float = 0.2
    few: float = 1.0
    foam: float = 0.25
    glare: float = 0.25
    depth: float = 0.35


@dataclass(frozen=True)
class WhaleSpec(Spec):
    """All that a picture of a whale shows; the same spec gives the same picture anywhere.

    Lengths are pixels of the picture, which is `height` x `width`; (x, y) is the tip of the snout,
    and the whale swims towards `heading` (radians from x towards y). Everything else is from 0 to 1
    unless said.
    """

    PARTS: ClassVar = {"patches": Patch}

    individual: int
    encounter: int
    continuous: bool
    patches: tuple[Patch, ...]
    height: int
    width: int
    x: float
    y: float
    heading: float
    head: float  # its length
    sink: float  # how deep
    foam: float
    foam_kind: int  # where it lies
    blow: float
    glare: float
    glare_x: float
    glare_y: float
    sun: float  # radians
    sea: float  # from blue to green
    murk: float  # from clear to grey
    wind: float
    wind_from: float  # radians
    exposure: float  # a factor
    haze: float
    blur: float  # pixels
    grain: float  # sensor noise, in units of 0..255
    texture: int
    version: int = VERSION


def sample(
    whale: Whale, index: int, encounter: int, *, seed: int = 0, dials: Dials | None = None
) -> WhaleSpec:
    """Draw the `index`-th picture of a whale, on the day of an encounter.

    The same numbers give the same spec, in any order; each thing has a stream of its own, so that
    turning one dial leaves everything else as it was.
    """
    dials = dials or Dials()
    day = Streams(seed, "day", whale.number, encounter)
    shot = Streams(seed, "shot", whale.number, index)
    height, width, head = _sizes(shot("sizes"), dials.sizes)
    heading = day("heading").uniform(0, 2 * np.pi) + shot("heading").normal(0, 0.2)
    x, y = _place(shot("place"), height, width, head, heading, dials.cut)
    light = day("light")
    return WhaleSpec(
        individual=whale.number,
        encounter=encounter,
        continuous=whale.continuous,
        patches=_crept(whale.patches, shot("cyamids")),
        height=height,
        width=width,
        x=x,
        y=y,
        heading=float(heading % (2 * np.pi)),
        head=head,
        sink=dials.depth * shot("depth").uniform(0, 1) ** 1.5,
        foam=dials.foam * shot("foam").uniform(0, 1),
        foam_kind=int(shot("foam kind").integers(2**31)),
        blow=float(shot("blow").uniform(0, 1) ** 2) if shot("blows").uniform() < 0.2 else 0.0,
        glare=dials.glare * shot("glare").uniform(0, 1),
        glare_x=float(shot("glare x").uniform(-0.1, 1.1)),
        glare_y=float(shot("glare y").uniform(-0.1, 1.1)),
        sun=float(light.uniform(0, 2 * np.pi)),
        sea=float(light.uniform()),
        murk=float(light.uniform()),
        wind=float(light.uniform()),
        wind_from=float(light.uniform(0, 2 * np.pi)),
        exposure=float(np.exp(light.normal(0, 0.18) + shot("exposure").normal(0, 0.02))),
        haze=float(light.uniform(0, 0.16)),
        blur=float(shot("blur").uniform(0, 1) ** 3 * 2),
        grain=float(shot("grain").uniform(1, 6)),
        texture=int(shot("texture").integers(2**31)),
    )


def _crept(patches: Sequence[Patch], random: Random) -> tuple[Patch, ...]:
    """Whale lice live on callosities and move about, so edges differ a little every time."""
    moves = random.normal(0, 1, (len(patches), 4))
    return tuple(
        replace(
            patch,
            along=patch.along + 0.004 * float(move[0]),
            across=patch.across + 0.004 * float(move[1]),
            length=patch.length * float(np.exp(0.06 * move[2])),
            width=patch.width * float(np.exp(0.06 * move[3])),
        )
        for patch, move in zip(patches, moves, strict=True)
    )


def _sizes(random: Random, dial: float) -> tuple[int, int, float]:
    """Height and width of the picture, and the length of the head, in pixels."""
    tall, wide, near = random.uniform(-1, 1, 3)
    height = round(HEIGHT * float(np.exp(0.4 * dial * tall)))
    width = round(height * ASPECT * float(np.exp(0.28 * dial * wide)))
    nearness = dial * (0.36 if near > 0 else 1.72) * near
    return height, width, HEAD * float(np.exp(nearness)) * width


def _place(
    random: Random, height: int, width: int, head: float, heading: float, cut: float
) -> tuple[float, float]:
    """The tip of the snout: the head inside with some water around it, or cut by a border."""
    is_cut, side, along, out = random.uniform(size=4)
    reach = 0.62 * head  # half the head, and some water
    free_x, free_y = max(width - 2 * reach, 0), max(height - 2 * reach, 0)
    where_x, where_y = random.uniform(size=2)
    x = (width - free_x) / 2 + free_x * where_x
    y = (height - free_y) / 2 + free_y * where_y
    if is_cut < cut:
        inside = (0.1 + 0.35 * out) * head  # of the middle of the head, from the border
        if side < 0.5:
            x, y = inside if side < 0.25 else width - inside, height * along
        else:
            x, y = width * along, inside if side < 0.75 else height - inside
    # From the middle of the head to its tip, which points where the whale is heading.
    return x + 0.45 * head * float(np.cos(heading)), y + 0.45 * head * float(np.sin(heading))


def truth(spec: WhaleSpec) -> dict[str, Any]:
    """What is to be learned about a picture, in its pixels.

    `box` (x1, y1, x2, y2) holds the head, as far as it is in the picture; `points` are the tip of
    the snout and the blowholes, (x, y) each; `visible` is the share of the head in the picture.
    """
    ahead = np.array([np.cos(spec.heading), np.sin(spec.heading)])
    aside = np.array([-ahead[1], ahead[0]])
    tip = np.array([spec.x, spec.y])
    back = np.linspace(0, 1, 11)
    half = np.interp(back, BACK, HALF)
    outline = np.array([*zip(back, half, strict=True), *zip(back, -half, strict=True)])
    corners = tip - spec.head * (outline[:, :1] * ahead + outline[:, 1:] * aside)
    whole = np.concatenate([corners.min(0), corners.max(0)])
    limits = np.array([spec.width, spec.height, spec.width, spec.height])
    box = np.clip(whole, 0, limits)
    area = (box[2] - box[0]) * (box[3] - box[1])
    share = area / ((whole[2] - whole[0]) * (whole[3] - whole[1]))
    blowhole = tip - BLOWHOLE * spec.head * ahead
    return {
        "box": box.tolist(),
        "points": [tip.tolist(), blowhole.tolist()],
        "visible": float(share),
        "continuous": spec.continuous,
    }
