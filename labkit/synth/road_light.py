"""What colour each polygon of a street has, in the light and the air between."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labkit.synth import road_shapes as parts
from labkit.synth.noise import Array
from labkit.synth.road_ground import Ground
from labkit.synth.road_stage import Polygons
from labkit.synth.roads import RoadSpec

NIGHT = np.array([0.16, 0.17, 0.22])
STREET = np.array([0.2, 0.165, 0.11])  # what street lamps add
BEAM = np.array([0.95, 0.93, 0.84])
SHADOW = np.array([0.46, 0.5, 0.58])


class Palette(NamedTuple):
    """Colours of polygons, [P + 1] in 64 bits each: red, green, blue, and what kind it is.

    The last 16 bits: 1 for anything but the sky, 8 for ground, and 64 times how rough it is.
    """

    packed: NDArray[np.uint64]
    shaded: NDArray[np.uint64]


def haze(spec: RoadSpec) -> Array:
    """The colour of the air: what is far away fades into it."""
    if spec.night:
        return np.array([30.0, 31, 38]) + (14 if spec.thick > 0.02 else 0)
    if spec.weather == "clear":
        low = spec.glare
        day = np.array([198.0, 212, 226]) * (1 - 0.12 * spec.cloud)
        return day * (1 - low) + low * np.array([255, 222, 176])
    return np.array([188.0, 192, 196]) if spec.weather == "fog" else np.array([158.0, 163, 169])


def air(spec: RoadSpec, depth: Array) -> Array:
    """How much of the colour behind so much air is the air's own."""
    return 1 - np.exp(-spec.thick * depth)


def palette(spec: RoadSpec, far: Array, land: Ground, stage: Polygons) -> Palette:
    """All colours, in painting order: nothing, skyline, ground, things and the bonnet."""
    count = len(far) + len(land.colours)
    things = stage.colours * stage.shade[:, None]
    reach = 1.0 if spec.weather == "clear" else 0.75
    day = 1.02 if spec.weather == "clear" else 0.86
    if spec.night:
        beam = 1 / (1 + (stage.depth / 13) ** 2)
        things = things * (
            NIGHT + STREET * (spec.place != "country") + reach * np.outer(beam, BEAM)
        )
    else:
        things = things * day
    ground = land.colours * (day if not spec.night else 1.0)
    shaded = ground * (SHADOW if spec.weather == "clear" else 0.66)
    things = _through(spec, things, stage.depth)
    things = _lamps(spec, stage, things)
    land_colours = [_through(spec, each, land.depth) for each in (ground, shaded)]
    skyline = _through(spec, far * (day if not spec.night else 0.1), np.full(len(far), 300.0))
    seen = np.rint(stage.rough * (1 - air(spec, stage.depth))).astype(np.int64)
    rough = np.concatenate([np.full(count, 2), seen])
    kind = np.concatenate([np.full(len(far), 1), np.full(len(land.colours), 9),
                           np.full(len(things), 1)]) + 64 * rough  # fmt: skip
    found = []
    for each in land_colours:
        colours = np.concatenate([skyline, each, things])
        table, kinds = [np.zeros((1, 3)), colours], [np.zeros(1), kind]
        if spec.bonnet:
            paint = np.array(spec.bonnet) * (0.16 if spec.night else 0.9) + (
                4 if spec.night else 22
            )
            table.append(np.stack([paint, paint * 1.35 + (3 if spec.night else 14)]))
            kinds.append(np.ones(2))
        found.append(_packed(np.concatenate(table), np.concatenate(kinds)))
    return Palette(*found)


def _through(spec: RoadSpec, colours: Array, depth: Array) -> Array:
    """Colours seen through the air between."""
    much = air(spec, depth)[:, None]
    return colours + much * (haze(spec) - colours)


def _lamps(spec: RoadSpec, stage: Polygons, colours: Array) -> Array:
    """What gives light itself keeps its colour at night, and through the air."""
    lit = dict(parts.SIGNAL)
    if spec.night:
        lit |= parts.AT_NIGHT | parts.INDOORS
    elif spec.weather != "clear":
        lit |= {parts.HEAD: parts.AT_NIGHT[parts.HEAD], parts.TAIL: (196, 30, 28)}
    for slot, colour in lit.items():
        here = stage.glows == slot
        through = np.exp(-0.45 * spec.thick * stage.depth[here])[:, None]
        much = 0.85 if slot in parts.INDOORS else 1.0
        colours[here] = haze(spec) + through * (much * np.array(colour) - haze(spec))
    return colours


def _packed(colours: Array, kind: Array) -> NDArray[np.uint64]:
    four = np.concatenate([np.clip(colours, 0, 255), kind[:, None]], 1)
    return np.rint(four).astype(np.uint16).view(np.uint64).reshape(-1)
