"""Who walks beside a street, and the signs and lights that stand there to be seen."""

from bisect import bisect
from dataclasses import dataclass, replace

import numpy as np

from labkit.synth.road_users import person
from labkit.synth.roads import Colour, Dials, RoadSpec, Thing
from labkit.synth.streams import Streams

USUAL = 13.0  # metres away: where all things are with the dial `sizes` at 0
SLOTS = 1000  # places for things in a scene, each of which has its number there
PLATES: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((240, 238, 230), (200, 28, 34), (24, 24, 26)),  # triangle
    ((30, 84, 176), (232, 232, 232), (240, 240, 240)),  # disc
    ((240, 238, 232), (202, 30, 36), (24, 24, 28)),  # ring
    ((196, 26, 34), (238, 236, 232), (240, 238, 236)),  # octagon
    ((28, 86, 180), (236, 236, 236), (240, 240, 240)),  # square
    ((240, 196, 46), (240, 238, 232), (30, 30, 30)),  # diamond
    ((200, 26, 34), (236, 236, 236), (242, 242, 242)),  # entry
)


@dataclass(frozen=True)
class Plan:
    """What things are put on: a street, from where to where along it, and whether they move."""

    streams: Streams
    spec: RoadSpec
    dials: Dials
    first: float
    last: float
    moves: bool

    def numbers(self, name: str, slots: int) -> list[list[float]]:
        """Fourteen numbers from 0 to 1 for each place where a thing may be."""
        found: list[list[float]] = self.streams(name).uniform(size=(slots, 14)).tolist()
        return found

    def away(self, z: float) -> float:
        """Where the dial `sizes` puts what was drawn at z: nearer to where all are, or farther."""
        if self.moves:
            return float(z)
        return USUAL * float(max(z, 0.5) / USUAL) ** (0.1 + 1.8 * self.dials.sizes)

    def along(self, u: float, x: float, far: float, power: float) -> float:
        """A place along the street: in a clip anywhere, in stills from where x is in sight on."""
        if self.moves:
            return self.first + (self.last - self.first) * u
        near = abs(x) * self.spec.focal / (0.47 * self.spec.width)
        return max(self.first + 1, near) + far * u**power


def walkers(plan: Plan, side: int) -> list[Thing]:
    """People on a pavement; in the country, now and then one at the edge of the road."""
    spec = plan.spec
    found: list[Thing] = []
    share = {"city": 0.27, "suburb": 0.14, "country": 0.05}[spec.place]
    share *= 0.25 + 1.5 * plan.dials.crowd
    if not plan.moves:  # all are small on a pavement far aside, which is in sight far ahead alone
        share *= 0.75 * min(1.0, 2.2 / abs(spec.kerb(side))) ** 2
    for slot, u in enumerate(plan.numbers(f"walkers {side}", 40 if plan.moves else 14)):
        aside = u[1] if plan.moves else u[1] ** 2  # most of them near the kerb
        x = spec.kerb(side) + side * (0.5 + max(spec.pavement - 0.9, 0.4) * aside)
        z = plan.along(u[0], x, 18, 3)
        back, stray = np.pi * float(u[2] < 0.5), 0.5 * (u[3] - 0.5)
        if u[13] < share:
            one = person(u[4:], x, plan.away(z), back + (0 if plan.moves else stray))
            pace = (1.0 + 0.6 * u[3]) * plan.moves
            found.append(replace(one, pace=pace, identity=100 * (side > 0) + slot))
    return found


def plates(plan: Plan) -> list[Thing]:
    """Signs on both sides of the road."""
    spec = plan.spec
    found: list[Thing] = []
    share = {"city": 0.24, "suburb": 0.2, "country": 0.24}[spec.place]
    for slot, u in enumerate(plan.numbers("signs", 24 if plan.moves else 4)):
        side = 1 if u[0] < 0.68 else -1
        x = spec.kerb(side) + side * (0.45 + 0.5 * u[2])
        shape = bisect((0.24, 0.36, 0.62, 0.72, 0.86, 0.93), u[3])
        size, lift = 0.8 + 0.3 * u[4], 1.9 + 0.5 * u[5]
        heading = np.pi if u[6] < 0.88 else 0.0  # some are for those who come
        heading += 0.2 * (u[8] - 0.5)
        if u[7] < share:
            z = plan.away(plan.along(u[1], x, 13, 3))
            look = shape + 7 * int(u[5] < 0.7)
            found.append(
                Thing("sign", look, x, z, heading, size, size, 0.06, lift, PLATES[shape], 0.0, 0.0,
                      200 + slot)
            )  # fmt: skip
    return found


def lights(plan: Plan) -> list[Thing]:
    """Traffic lights at a zebra: at the right, at the left, over the road and beyond it."""
    spec = plan.spec
    found: list[Thing] = []
    numbers = plan.numbers("lights", 5)
    if spec.zebra < 0 or spec.place == "country" or numbers[4][0] > 0.84 ** (2 * plan.dials.few):
        return found
    lit = 2 if plan.moves else int(3 * numbers[4][1])  # where all drive on, it is green
    at, beside = spec.zebra - 1.5, [spec.kerb(side) + side * 0.6 for side in (1, -1)]
    places = (
        (beside[0], at, 2.3, 0.9), (beside[1], at, 2.3, 0.6),
        (spec.edges[2] - 1.4, at, 4.9, 0.5), (beside[1], at + 13.5, 2.3, 0.4),
    )  # fmt: skip
    for slot, (x, z, lift, often) in enumerate(places):
        size, turn = 0.88 + 0.3 * numbers[slot][1], 0.5 * (numbers[slot][2] - 0.5)
        if numbers[slot][0] < often:
            found.append(
                Thing("light", lit, x, plan.away(z), np.pi + turn, 0.36 * size, 0.98 * size, 0.3,
                      lift, ((0, 0, 0),) * 3, 0.0, 0.0, 250 + slot)
            )  # fmt: skip
    return found
