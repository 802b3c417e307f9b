"""Sample a piece of land: first where roads and water go, then what stands beside them."""

import math
from collections.abc import Sequence

import numpy as np

from labkit.synth.aerial import AerialSpec, Car, Colour, Cut, Field, House, Strip, Tree, farthest
from labkit.synth.streams import Random, stream

# Asphalt new and worn, concrete, gravel, red chippings, earth: roofs and fields have them all too.
ROADS = ((84, 84, 88), (112, 110, 110), (142, 139, 134), (166, 152, 126), (140, 118, 106),
         (132, 106, 80))  # fmt: skip
# Tiles red, orange and brown, slate, eternit, bitumen, sheet metal, and tiles with moss.
ROOFS = ((156, 78, 58), (178, 106, 76), (122, 92, 72), (92, 94, 100), (138, 136, 132),
         (74, 72, 74), (168, 168, 164), (112, 106, 80))  # fmt: skip
SOILS = ((128, 98, 72), (150, 122, 92), (102, 84, 70), (134, 124, 112), (166, 150, 126))
CROPS = ((86, 112, 54), (110, 130, 62), (72, 100, 60), (134, 138, 72))
RIPE = ((190, 168, 104), (176, 150, 96), (200, 184, 128), (196, 182, 62))
GRASS = ((98, 118, 66), (116, 126, 74), (84, 108, 62), (132, 130, 84))
KINDS = ("soil", "crop", "ripe", "meadow", "mown")
CARS = ((226, 226, 224), (40, 42, 48), (150, 152, 156), (166, 44, 40), (52, 78, 128))
WATER = (52, 70, 68)


def sample(index: int, *, seed: int = 0) -> AerialSpec:
    """Draw the `index`-th piece of land: the same numbers give the same spec, in any order."""
    random = stream(seed, "aerial", index)
    side = float(random.uniform(90, 135))
    settled = float(random.uniform(0, 1))  # from open country to a village
    roads = _roads(random, side, settled)
    waters = _waters(random, side, roads)
    houses = _houses(random, side, settled, roads, waters)
    cuts, fields = _fields(random, side)
    trees = _trees(random, side, roads, houses, cuts)
    mark = (*random.uniform(0.1, 0.9, 2) * side, random.uniform(8, 20) * (random.uniform() < 0.3))
    return AerialSpec(
        side=side,
        roads=roads,
        waters=waters,
        houses=houses,
        trees=trees,
        cuts=cuts,
        fields=fields,
        cars=_cars(random, side, roads),
        mark=(float(mark[0]), float(mark[1]), float(mark[2])),
        sun=float(random.uniform(0, 2 * np.pi)),
        elevation=float(random.uniform(0.6, 1.05)),
        exposure=float(np.exp(random.normal(0.1, 0.13))),
        cast=_rgb(np.exp(random.normal(0, 0.035, 3))),
        haze=float(random.uniform(0, 0.14)),
        blur=float(random.uniform(0, 1) ** 2),
        grain=float(random.uniform(2, 7)),
        texture=int(random.integers(2**31)),
    )


def _rgb(values: np.ndarray) -> Colour:
    return float(values[0]), float(values[1]), float(values[2])


def _one(random: Random, palette: Sequence[Colour], spread: float = 0.06) -> Colour:
    """A colour of a palette, a little lighter or darker, and a little off."""
    colour = np.array(palette[int(random.integers(len(palette)))])
    return _rgb(colour * np.exp(random.normal(0, spread) + random.normal(0, spread / 3, 3)))


def _strip(
    random: Random, place: tuple[float, float], heading: float, width: float, colour: Colour,
    ends: tuple[float, float], steep: float, line: bool = False,
) -> Strip:  # fmt: skip
    wave = random.uniform(70, 190)
    bend = random.uniform(0, steep) * wave / (2 * np.pi)
    return Strip(
        float(place[0]), float(place[1]), float(heading), float(bend), float(wave),
        float(random.uniform(0, 2 * np.pi)), float(ends[0]), float(ends[1]), float(width), colour,
        line,
    )  # fmt: skip


def _roads(random: Random, side: float, settled: float) -> tuple[Strip, ...]:
    """A road through the middle, and others that leave it or cross it: each meets one before it."""
    far = 1.5 * side
    width = random.uniform(5, 9)
    place = random.uniform(0.3, 0.7, 2) * side
    roads = [
        _strip(random, (place[0], place[1]), random.uniform(0, 2 * np.pi), width,
               _one(random, ROADS[:4]), (-far, far), 0.5, bool(width > 6.5))
    ]  # fmt: skip
    meetings: list[tuple[float, float]] = []
    for _ in range(int(random.integers(1, 3 + round(2 * settled)))):
        parent = roads[random.integers(len(roads))]
        x, y, heading = parent.at(random.uniform(max(parent.first, -0.5 * side) + 12, min(
            parent.last, 0.5 * side)))  # fmt: skip
        in_view = 0.08 * side < min(x, y) and max(x, y) < 0.92 * side
        if not in_view or any(np.hypot(x - a, y - b) < 22 for a, b in meetings):
            continue
        meetings.append((x, y))
        heading += np.pi / 2 * random.choice([-1, 1]) + random.normal(0, 0.2)
        first = -far if random.uniform() < 0.3 else 0.0
        last = random.uniform(30, 60) if random.uniform() < 0.25 else far
        narrow = random.uniform(3, max(3.5, 0.8 * parent.width))
        colour = parent.colour if random.uniform() < 0.4 else _one(random, ROADS)
        roads.append(_strip(random, (x, y), heading, narrow, colour, (first, last), 0.4))
    return tuple(roads)


def _waters(random: Random, side: float, roads: Sequence[Strip]) -> tuple[Strip, ...]:
    """A stream, which roads cross, a pond beside them, or neither."""
    kind, colour = random.uniform(), _one(random, (WATER, (70, 82, 66)), 0.15)
    if kind > 0.6:
        return ()
    for _ in range(6):
        x, y = random.uniform(0.1, 0.9, 2) * side
        heading = random.uniform(0, 2 * np.pi)
        if kind < 0.3:
            ends, width = (-1.5 * side, 1.5 * side), random.uniform(4, 12)
            return (_strip(random, (x, y), heading, width, colour, ends, 0.6),)
        ends, width = (0.0, random.uniform(4, 16)), random.uniform(10, 20)
        pond = _strip(random, (x, y), heading, width, colour, ends, 0.6)
        middle = np.array([pond.at(ahead)[:2] for ahead in np.linspace(0, pond.last, 5)])
        if farthest(roads, *middle.T).max() < -width / 2 - 2:
            return (pond,)
    return ()


def _houses(
    random: Random, side: float, settled: float, roads: Sequence[Strip], waters: Sequence[Strip]
) -> tuple[House, ...]:
    """Rows along the roads, close together in a village, and a few that stand alone."""
    houses: list[House] = []
    style = int(random.integers(len(ROOFS)))  # neighbours like the same tiles

    def build(x: float, y: float, heading: float, drive: tuple[float, float], alone: bool) -> None:
        if any(math.hypot(x - h.x, y - h.y) < 0.9 * (5 + h.reach) for h in houses):
            return  # not even the smallest has room
        barn = random.uniform() < (0.4 if alone else 0.06)
        width = random.uniform(10, 14) if barn else random.uniform(6.5, 9.5)
        length = width * random.uniform(1.2, 1.9 if not barn else 2.4)
        wing = 0.0 if barn or random.uniform() < 0.6 else random.uniform(2, 5)
        palette = ROOFS[style : style + 1] if random.uniform() < 0.45 else ROOFS
        house = House(
            float(x), float(y), float(heading), float(length), float(width),
            float(random.uniform(3, 6)), float(random.uniform(0.35, 0.95)),
            _one(random, palette, 0.1), float(wing),
            float(random.uniform(-0.25, 0.25) * length), bool(random.uniform() < 0.2),
            float(random.uniform(-0.8, 0.8)), 0.0 if barn else float(random.uniform(3, 7)),
            _one(random, GRASS + CROPS[:2], 0.08), drive, int(random.integers(2**31)),
        )  # fmt: skip
        reach, clear = house.reach, random.uniform(0.5, 2)
        if any(math.hypot(x - h.x, y - h.y) < 0.9 * (reach + h.reach) for h in houses):
            return
        u = np.linspace(-length / 2, length / 2, 5)
        v = np.linspace(-width / 2, width / 2 + wing, 5)[:, None]
        cos, sin = math.cos(heading), math.sin(heading)
        close = [strip for strip in (*roads, *waters) if strip.may_reach(x, y, reach + 2)]
        if farthest(close, x + u * cos - v * sin, y + u * sin + v * cos).max() < -clear:
            houses.append(house)

    for number, road in enumerate(roads):
        if random.uniform() > 0.35 + 0.65 * settled and number:
            continue
        for flank in (-1, 1):
            ahead = max(road.first, -0.75 * side) + random.uniform(4, 20)
            while ahead < min(road.last, 0.75 * side):
                back = random.uniform(7, 11) + road.width / 2
                x, y, heading = road.at(ahead, flank * back)
                meets = road.at(ahead)[:2]
                turn = np.pi / 2 * (random.uniform() < 0.35) + random.normal(0, 0.06)
                turn += np.pi * (random.uniform() < 0.5)
                if min(x, y) > -6 and max(x, y) < side + 6 and random.uniform() < 0.3 + settled:
                    build(x, y, heading + turn, meets, alone=False)
                ahead += random.uniform(12, 20) + 22 * (1 - settled) * random.uniform()
    for _ in range(int(random.integers(0, 4))):
        x, y = random.uniform(0, side, 2)
        build(x, y, random.uniform(0, 2 * np.pi), (float(x), float(y)), alone=True)
    return tuple(houses)


def _fields(random: Random, side: float) -> tuple[tuple[Cut, ...], tuple[Field, ...]]:
    """Cut the land, the largest piece first, roughly along and across one direction."""
    points = random.uniform(0, side, (250, 2))
    piece = np.zeros(len(points), int)
    lie = random.uniform(0, np.pi / 2)
    cuts: list[Cut] = []
    for number in range(int(random.integers(3, 8))):
        parent = int(np.bincount(piece).argmax())
        mine = points[piece == parent]
        ways = [lie + random.normal(0, 0.08) + quarter * np.pi / 2 for quarter in (0, 1)]
        runs = [mine @ [np.cos(way), np.sin(way)] for way in ways]
        longer = int(np.ptp(runs[1]) > np.ptp(runs[0]))
        far = float(np.quantile(runs[longer], random.uniform(0.3, 0.7)))
        right, down = float(np.cos(ways[longer])), float(np.sin(ways[longer]))
        cuts.append(Cut(parent, right, down, far))
        piece[(piece == parent) & (points @ [right, down] > far)] = number + 1
    quarters = lie + np.pi / 2 * random.integers(0, 2, len(cuts) + 1)
    return tuple(cuts), tuple(_field(random, float(heading)) for heading in quarters)


def _field(random: Random, heading: float) -> Field:
    kind = random.choice(KINDS, p=(0.24, 0.2, 0.16, 0.25, 0.15))
    palette = {"soil": SOILS, "crop": CROPS, "ripe": RIPE}.get(kind, GRASS)
    wave = random.uniform(5, 9) if kind == "mown" else random.uniform(1.8, 4.2)
    rows = {"soil": 0.13, "crop": 0.12, "ripe": 0.05, "mown": 0.07}.get(kind, 0.0)
    tracks = random.uniform(14, 24) if kind in ("crop", "ripe") else 0.0
    return Field(
        _one(random, palette, 0.08), heading + float(random.normal(0, 0.05)), float(wave),
        float(rows * random.uniform(0.4, 1.3)), float(random.uniform(0.05, 0.13)), float(tracks),
    )  # fmt: skip


def _trees(
    random: Random, side: float, roads: Sequence[Strip], houses: Sequence[House],
    cuts: Sequence[Cut],
) -> tuple[Tree, ...]:  # fmt: skip
    """Along roads, whose edges they hide, in gardens, in hedges between fields, and in a wood."""
    places: list[tuple[float, float, float]] = []  # x, y and radius
    for road in roads:
        if random.uniform() < 0.55:
            start = max(road.first, -0.7 * side)
            flank = random.choice([-1, 1])
            for ahead in np.arange(start, min(road.last, 0.7 * side), random.uniform(7, 16)):
                if random.uniform() < 0.65:
                    aside = flank * (road.width / 2 + random.uniform(0.3, 2.5))
                    x, y, _ = road.at(ahead + random.normal(0, 1), aside)
                    places.append((x, y, random.uniform(1.8, 4)))
    for house in houses:
        for _ in range(int(random.integers(0, 4))):
            way, far = random.uniform(0, 2 * np.pi), house.reach + random.uniform(0.5, 5)
            x, y = house.x + far * np.cos(way), house.y + far * np.sin(way)
            places.append((x, y, random.uniform(1, 3.2)))
    for cut in cuts:
        if random.uniform() < 0.4:
            start = random.uniform(-0.7, 0.4) * side
            across = cut.far - (side / 2) * (cut.right + cut.down)
            for run in np.arange(start, start + random.uniform(25, 70), random.uniform(3, 7)):
                x = side / 2 + across * cut.right - run * cut.down
                y = side / 2 + across * cut.down + run * cut.right
                places.append((x + random.normal(0, 0.6), y + random.normal(0, 0.6),
                               random.uniform(1.2, 2.8)))  # fmt: skip
    if random.uniform() < 0.35:
        wood = random.uniform(0, 1, 2) * side
        for _ in range(int(random.integers(12, 40))):
            x, y = wood + random.normal(0, 0.11 * side, 2)
            places.append((x, y, random.uniform(2.2, 4.6)))
    shades = random.uniform(0, 1) + random.normal(0, 0.25, len(places))
    trees = [
        Tree(float(x), float(y), float(r), float(r * random.uniform(1.6, 2.6)), float(tint % 1))
        for (x, y, r), tint in zip(places, shades, strict=True)
        if min(x, y) > -9 and max(x, y) < side + 9
    ]
    right, down, radius = np.array([(t.x, t.y, t.radius) for t in trees]).reshape(-1, 3).T
    free = farthest(roads, right, down) < -0.2  # a trunk stands beside the road
    for house in houses:
        free &= house.within(right, down) < -0.5 * radius
    return tuple(tree for tree, stands in zip(trees, free, strict=True) if stands)


def _cars(random: Random, side: float, roads: Sequence[Strip]) -> tuple[Car, ...]:
    cars = []
    for road in roads:
        for _ in range(int(random.integers(0, 3)) if road.width > 4 else 0):
            ahead = random.uniform(max(road.first, -0.6 * side), min(road.last, 0.6 * side))
            x, y, heading = road.at(ahead, random.choice([-1, 1]) * (road.width / 2 - 1.5) * 0.9)
            cars.append(Car(x, y, heading, _one(random, CARS, 0.1)))
    return tuple(cars)
