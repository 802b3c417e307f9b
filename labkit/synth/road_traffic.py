"""What moves on a street, stands at its side to be seen, or is parked: the things to be found."""

from dataclasses import dataclass, replace

import numpy as np

from labkit.synth.roads import SIZE, Colour, Dials, RoadSpec, Thing
from labkit.synth.streams import Random, Streams

NEAREST = 2.2  # metres from the camera to the nearer end of a thing
USUAL = 14.0  # metres away: where all things are with the dial `sizes` at 0
# As on a street, of what drives in a lane; the dial `few` changes them.
DRIVING = {"car": 0.79, "truck": 0.085, "bus": 0.035, "cyclist": 0.09}
CAR_PAINTS: tuple[Colour, ...] = (
    (222, 224, 226), (196, 200, 204), (150, 154, 160), (96, 100, 106), (40, 42, 46), (28, 28, 32),
    (160, 30, 32), (112, 22, 30), (36, 62, 120), (70, 110, 160), (44, 84, 66), (186, 164, 120),
    (214, 160, 50), (120, 92, 70),
)  # fmt: skip
PAINT_SHARES = (0.19, 0.14, 0.12, 0.11, 0.1, 0.08, 0.06, 0.04, 0.06, 0.04, 0.02, 0.02, 0.01, 0.01)
SHAPES = ("saloon", "hatchback", "estate", "jeep", "pickup", "van")
SHAPE_SIZES = (  # width, height and length in metres
    (1.8, 1.44, 4.6), (1.76, 1.5, 4.1), (1.8, 1.52, 4.7), (1.88, 1.72, 4.6), (1.9, 1.8, 5.3),
    (1.98, 2.15, 5.2),
)  # fmt: skip
SKINS: tuple[Colour, ...] = ((222, 180, 152), (196, 148, 116), (150, 104, 76), (96, 64, 48))
HAIR: tuple[Colour, ...] = ((40, 30, 26), (78, 54, 36), (150, 112, 66), (150, 148, 146))


@dataclass(frozen=True)
class Layout:
    """From where to where along the road things are, and whether they move."""

    first: float
    last: float
    moves: bool


def traffic(streams: Streams, spec: RoadSpec, layout: Layout, dials: Dials) -> tuple[Thing, ...]:
    """All of them, in no order; each kind of place on the street has its stream and numbers."""
    found: list[Thing] = []
    paces = streams("paces").uniform(6, 13, 2)
    for lane in range(spec.ours):
        x = (lane - spec.own) * spec.lane
        pace = float(paces[0]) + 1.5 * (spec.own - lane)
        found += _lane(streams, f"ours {lane}", x, 0.0, pace, layout, dials, spec)
    for lane in range(spec.theirs):
        x = spec.edges[1] - (lane + 0.5) * spec.lane
        found += _lane(streams, f"theirs {lane}", x, np.pi, float(paces[1]), layout, dials, spec)
    for side, room in zip((-1, 1), spec.parking, strict=True):
        if room:
            found += _parked(streams, side, spec, layout, dials)
    for side in (-1, 1) if spec.pavement else (1,):
        found += _walkers(streams, side, spec, layout, dials)
    if not layout.moves:
        found += _crossing(streams, spec, dials)
    found += _plates(streams, spec, layout, dials)
    found += _lights(streams, spec, layout, dials)
    numbered = [replace(t, identity=1000 * spec.number + t.identity) for t in found]
    return tuple(t for t in numbered if layout.moves or _seen(t))


def cut_by_a_border(random: Random, spec: RoadSpec, cut: float) -> RoadSpec:
    """Leave out some of the things that a border of the picture cuts."""
    lots = random.uniform(size=4096)
    kept = []
    for thing in spec.things:
        near = max(thing.z - spec.ahead - abs(np.cos(thing.heading)) * thing.length / 2, 0.5)
        half = (thing.width + abs(np.sin(thing.heading)) * thing.length) / 2
        x = thing.x + spec.bend * near**2 / 2
        reach = SIZE / 2 / spec.focal * near
        crosses = abs(x) + half > reach > abs(x) - half - 1
        if not crosses or lots[thing.identity * 7 % 4096] < 2 * cut:
            kept.append(thing)
    return replace(spec, things=tuple(kept))


def _seen(thing: Thing) -> bool:
    """Whether all of a thing is before the camera."""
    long = abs(np.cos(thing.heading)) * thing.length + abs(np.sin(thing.heading)) * thing.width
    return thing.z - long / 2 > NEAREST


def _away(z: float, layout: Layout, sizes: float) -> float:
    """Where the dial `sizes` puts a thing: nearer to where all are, or farther from there."""
    return z if layout.moves else USUAL * float(max(z, 0.5) / USUAL) ** (0.15 + 1.7 * sizes)


def _lane(
    streams: Streams, name: str, x: float, heading: float, pace: float, layout: Layout,
    dials: Dials, spec: RoadSpec,
) -> list[Thing]:  # fmt: skip
    """One lane's traffic, a gap between each two."""
    random = streams(f"lane {name}")
    slots = 40 if layout.moves else 9
    numbers, z, found = random.uniform(size=(slots, 12)), layout.first, []
    z += 0.3 + 13 * float(random.uniform()) ** 1.6
    own = abs(x) < 0.1
    base = 100 * (4 + (spec.ours if heading else 0) + int(name[-1]))
    for slot, u in enumerate(numbers):
        z += (3 + 20 * float(u[0]) ** 2 * (1.6 if own else 1)) * (slot > 0)
        thing = _vehicle(u[1:], x + 0.35 * (float(u[11]) - 0.5), z, heading, dials)
        z += max(thing.length, 5)
        if u[10] > 0.2 + 0.75 * dials.crowd or z > layout.last:
            continue
        at = _away(thing.z + thing.length / 2, layout, dials.sizes)
        goes = pace if layout.moves else 0.0
        if thing.kind == "cyclist":
            goes *= 0.55
        found.append(replace(thing, z=at, pace=goes, identity=base + slot))
    return found


def _share(dials: Dials, shares: dict[str, float], u: float) -> str:
    weights = np.array(list(shares.values())) ** (2 * dials.few)
    place = np.searchsorted(np.cumsum(weights / weights.sum()), u)
    return list(shares)[min(int(place), len(shares) - 1)]


def _vehicle(u: np.ndarray, x: float, z: float, heading: float, dials: Dials) -> Thing:
    """What drives, of eleven numbers from 0 to 1."""
    kind = _share(dials, DRIVING, float(u[0]))
    if kind == "cyclist":
        side = 1.0 if heading == 0 else -1.0
        return _cyclist(u[1:], x + 1.1 * side, z, heading)
    if kind == "car":
        return _car(u[1:], x, z, heading, dials)
    paint = CAR_PAINTS[int(u[2] * len(CAR_PAINTS))]
    second, third = _vivid(float(u[3])), _vivid(float(u[4]))
    scale = 1 + 0.4 * (float(u[5]) - 0.5) * 2 * dials.sizes
    if kind == "bus":
        look = int(3 * u[6])
        return Thing("bus", look, x, z, heading, 2.5, 3.1, 9 + 3 * float(u[7]), 0.0,
                     (second, third, third), 0.0, 0.0, 0)  # fmt: skip
    small = u[6] < dials.alike  # no larger than a van
    box: Colour = (228, 228, 224) if u[8] < 0.5 else second
    width, height, length = (2.05, 2.6, 5.6) if small else (2.45, 3.4 * scale, 8.0 * scale)
    look = int(4 * u[7])
    return Thing("truck", look, x, z, heading, width, height, length, 0.0,
                 (paint, box, third), 0.0, 0.0, 0)  # fmt: skip


def _car(u: np.ndarray, x: float, z: float, heading: float, dials: Dials) -> Thing:
    shares = np.array([0.27, 0.31, 0.15, 0.17, 0.04, 0.03 + 0.2 * dials.alike])
    shape = int(np.searchsorted(np.cumsum(shares / shares.sum()), u[0]))
    width, height, length = SHAPE_SIZES[min(shape, 5)]
    scale = 1 + 0.12 * (float(u[1]) - 0.5) * 2 * dials.sizes
    paint = CAR_PAINTS[min(int(np.searchsorted(np.cumsum(PAINT_SHARES), u[2])), 13)]
    tint = 1 + 0.16 * (float(u[3]) - 0.5)
    colour = tuple(float(tint * each) for each in paint)
    turn = heading + 0.06 * (float(u[4]) - 0.5)
    look = min(shape, 5) + 6 * int(u[5] < 0.5)
    return Thing("car", look, x, z, turn, width * scale, height * scale, length * scale, 0.0,
                 (colour, (90, 90, 92), (60, 60, 62)), 0.0, 0.0, 0)  # type: ignore[arg-type]  # fmt: skip


def _parked(
    streams: Streams, side: int, spec: RoadSpec, layout: Layout, dials: Dials
) -> list[Thing]:
    slots = 36 if layout.moves else 11
    numbers, found = streams(f"parked {side}").uniform(size=(slots, 12)), []
    left, _, right = spec.edges
    x = left - 1.1 if side < 0 else right + 1.1
    z = layout.first + 3.5
    for slot, u in enumerate(numbers):
        z += 0.8 + 1.2 * float(u[0])
        heading = np.pi if side < 0 and u[9] < 0.85 else 0.0
        car = _car(u[1:], x + 0.2 * float(u[11]) * side, z + 2.5, heading, dials)
        z += 5.3
        near = abs(z - spec.zebra) < 6 or -6 < z - spec.junction < 14 and spec.junction > 0
        if u[10] < 0.25 + 0.6 * dials.crowd and z < layout.last and not near:
            at = _away(car.z, layout, dials.sizes)
            found.append(replace(car, z=at, identity=800 + 50 * (side > 0) + slot))
    return found


def _walkers(
    streams: Streams, side: int, spec: RoadSpec, layout: Layout, dials: Dials
) -> list[Thing]:
    """People on a pavement; in the country, now and then one at the edge of the road."""
    slots = 40 if layout.moves else 14
    numbers, found = streams(f"walkers {side}").uniform(size=(slots, 14)), []
    left, _, right = spec.edges
    kerb = (left - spec.parking[0], right + spec.parking[1])[side > 0]
    often = {"city": 0.42, "suburb": 0.17, "country": 0.05}[spec.place]
    share = often ** (0.4 + 1.2 * dials.few) * (0.25 + 1.5 * dials.crowd)
    far = layout.last - layout.first
    for slot, u in enumerate(numbers):
        z = layout.first + 1 + (far * float(u[0]) if layout.moves else 42 * float(u[0]) ** 1.6)
        x = kerb + side * (0.5 + max(spec.pavement - 0.9, 0.4) * float(u[1]))
        heading = np.pi * (u[2] < 0.5) + 0.5 * (float(u[3]) - 0.5)
        if u[13] < share:
            person = _person(u[4:], x, _away(z, layout, dials.sizes), heading)
            if layout.moves:  # along the pavement, straight on
                heading = np.pi * float(u[2] < 0.5)
                person = replace(person, heading=heading, pace=1.0 + 0.6 * float(u[3]))
            found.append(replace(person, identity=600 + 100 * (side > 0) + slot))
    return found


def _person(u: np.ndarray, x: float, z: float, heading: float) -> Thing:
    child = u[0] < 0.13
    height = 1.0 + 0.35 * float(u[1]) if child else 1.55 + 0.33 * float(u[1])
    build = 3 if child else (0, 0, 0, 1, 2, 5)[int(5.4 * u[2])]
    clothes, trousers = _vivid(float(u[3])), _dull(float(u[4]))
    third = HAIR[int(4 * u[5])] if build != 5 else _vivid(float(u[5]))
    skin = int(4 * u[7])
    return Thing("pedestrian", build + 10 * skin, x, z, heading, height, height, height, 0.0,
                 (clothes, trousers, third), float(u[6]), 0.0, 0)  # fmt: skip


def _cyclist(u: np.ndarray, x: float, z: float, heading: float) -> Thing:
    height = 1.62 + 0.2 * float(u[1])
    colours = (_vivid(float(u[2])), _dull(float(u[3])), _vivid(float(u[4])))
    look = int(2 * u[5]) + 10 * int(4 * u[7])
    return Thing("cyclist", look, x, z, heading, height, height, height, 0.0,
                 colours, float(u[6]), 0.0, 0)  # fmt: skip


def _crossing(streams: Streams, spec: RoadSpec, dials: Dials) -> list[Thing]:
    """People on the zebra, and cars, seen from the side, on the road that crosses."""
    found, (left, _, right) = [], spec.edges
    if spec.zebra > 0:
        share = 0.6 ** (0.4 + 1.2 * dials.few) * (0.2 + 0.9 * dials.crowd)
        for slot, u in enumerate(streams("zebra").uniform(size=(5, 14))):
            x = left + (right - left) * float(u[0])
            turn = np.pi / 2 * (1 if u[1] < 0.5 else -1) + 0.3 * (float(u[2]) - 0.5)
            if u[13] < share:
                z = _away(spec.zebra + 2.4 * (float(u[3]) - 0.5), _STILL, dials.sizes)
                found.append(replace(_person(u[4:], x, z, turn), identity=500 + slot))
    if spec.junction > 0:
        for slot, u in enumerate(streams("across").uniform(size=(4, 13))):
            way = 1 if slot % 2 else -1
            x = -16 + 30 * float(u[0]) + (slot // 2) * 9
            z = spec.junction + (2.2 if way > 0 else 5.6)
            if u[12] < 0.2 + 0.6 * dials.crowd:
                thing = _vehicle(u[1:], 0.0, 0.0, 0.0, dials)
                z = _away(z, _STILL, dials.sizes)
                turned = replace(thing, x=x, z=z, heading=way * np.pi / 2 + thing.heading)
                found.append(replace(turned, identity=520 + slot))
    return found


def _plates(streams: Streams, spec: RoadSpec, layout: Layout, dials: Dials) -> list[Thing]:
    """Signs on both sides of the road."""
    slots = 24 if layout.moves else 8
    found, (left, _, right) = [], spec.edges
    share = {"city": 0.33, "suburb": 0.25, "country": 0.3}[spec.place]
    share **= 0.4 + 1.2 * dials.few
    for slot, u in enumerate(streams("signs").uniform(size=(slots, 8))):
        side = 1 if u[0] < 0.68 else -1
        z = (
            layout.first
            + 3
            + (
                (layout.last - layout.first) * float(u[1])
                if layout.moves
                else 45 * float(u[1]) ** 1.5
            )
        )
        kerb = left - spec.parking[0] if side < 0 else right + spec.parking[1]
        x = kerb + side * (0.45 + 0.5 * float(u[2]))
        shape = int(np.searchsorted((0.24, 0.36, 0.62, 0.72, 0.86, 0.93), u[3]))
        size = 0.62 + 0.3 * float(u[4])
        lift = 1.9 + 0.6 * float(u[5])
        heading = np.pi if u[6] < 0.88 else 0.0  # some are for those who come
        heading += 0.2 * (float(u[6]) * 50 % 1 - 0.5)
        if u[7] < share:
            z = _away(z, layout, dials.sizes)
            found.append(Thing("sign", shape + 7 * int(u[5] < 0.7), x, z, heading, size, size, 0.06,
                               lift, PLATES[shape], 0.0, 0.0, 200 + slot))  # fmt: skip
    return found


PLATES: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((240, 238, 230), (200, 28, 34), (24, 24, 26)),  # triangle
    ((30, 84, 176), (232, 232, 232), (240, 240, 240)),  # disc
    ((240, 238, 232), (202, 30, 36), (24, 24, 28)),  # ring
    ((196, 26, 34), (238, 236, 232), (240, 238, 236)),  # octagon
    ((28, 86, 180), (236, 236, 236), (240, 240, 240)),  # square
    ((240, 196, 46), (240, 238, 232), (30, 30, 30)),  # diamond
    ((200, 26, 34), (236, 236, 236), (242, 242, 242)),  # entry
)


def _lights(streams: Streams, spec: RoadSpec, layout: Layout, dials: Dials) -> list[Thing]:
    """Traffic lights at a junction or a zebra: at the right, at the left, and on an arm."""
    at = spec.zebra if spec.zebra > 0 else -1.0
    found, (left, _, right) = [], spec.edges
    numbers = streams("lights").uniform(size=(5, 4))
    share = 0.62 ** (0.4 + 1.2 * dials.few)
    if at < 0 or spec.place == "country" or numbers[4, 0] > share:
        return found
    lit = 2 if layout.moves else int(3 * numbers[4, 1])
    kerbs = (right + spec.parking[1] + 0.6, left - spec.parking[0] - 0.6)
    places = (
        (kerbs[0], at - 1.5, 2.3, 0.85), (kerbs[1], at - 1.5, 2.3, 0.6),
        (right - 1.4, at - 1.5, 4.9, 0.5), (kerbs[1], at + 12.0, 2.3, 0.4),
    )  # fmt: skip
    for slot, (x, z, lift, often) in enumerate(places):
        size, turn = 0.85 + 0.3 * numbers[slot, 1], 0.5 * (numbers[slot, 2] - 0.5)
        if numbers[slot, 0] < often:
            away = _away(float(z), layout, dials.sizes)
            found.append(Thing("light", lit, float(x), away, float(np.pi + turn), 0.36 * size,
                               0.98 * size, 0.3, lift, ((0, 0, 0),) * 3, 0.0, 0.0, 230 + slot))  # fmt: skip
    return found


_STILL = Layout(0.0, 0.0, moves=False)


def _vivid(u: float) -> Colour:
    """A colour of clothes or of a company: mostly muted, now and then bright."""
    hue, rest = 6 * (u * 17 % 1), u * 289 % 1
    light, much = 60 + 150 * (u * 61 % 1), 0.15 + 0.75 * rest * rest
    raw = np.clip(np.abs((hue + np.array([0, 4, 2])) % 6 - 3) - 1, 0, 1)
    return tuple(float(light * (1 - much + much * each)) for each in raw)  # type: ignore[return-value]


def _dull(u: float) -> Colour:
    red, green, blue = _vivid(u)
    return 0.35 * red + 18, 0.35 * green + 18, 0.4 * blue + 22
