"""Who and what is on a street, made of a few random numbers each: cars, people, their colours."""

from bisect import bisect
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from labkit.synth.roads import Colour, Dials, Thing

# Of what drives in a lane: more of the rare ones than on a street, lest there be too few to learn
# from. The dial `few` changes them.
DRIVING = {"car": 0.63, "truck": 0.14, "bus": 0.125, "cyclist": 0.105}
CAR_PAINTS: tuple[Colour, ...] = (
    (222, 224, 226), (196, 200, 204), (150, 154, 160), (96, 100, 106), (40, 42, 46), (28, 28, 32),
    (160, 30, 32), (112, 22, 30), (36, 62, 120), (70, 110, 160), (44, 84, 66), (186, 164, 120),
    (214, 160, 50), (120, 92, 70),
)  # fmt: skip
PAINT_SHARES = (0.19, 0.14, 0.12, 0.11, 0.1, 0.08, 0.06, 0.04, 0.06, 0.04, 0.02, 0.02, 0.01, 0.01)
PAINT_SUMS = list(accumulate(PAINT_SHARES))
SHAPES = ("saloon", "hatchback", "estate", "jeep", "pickup", "van")
SHAPE_SUMS = [0.28, 0.61, 0.77, 0.95, 1.0]  # of those that are no vans
SHAPE_SIZES = (  # width, height and length in metres
    (1.8, 1.44, 4.6), (1.76, 1.5, 4.1), (1.8, 1.52, 4.7), (1.88, 1.72, 4.6), (1.9, 1.8, 5.3),
    (1.98, 2.15, 5.2),
)  # fmt: skip
SKINS: tuple[Colour, ...] = ((222, 180, 152), (196, 148, 116), (150, 104, 76), (96, 64, 48))
HAIR: tuple[Colour, ...] = ((40, 30, 26), (78, 54, 36), (150, 112, 66), (150, 148, 146))


@lru_cache(maxsize=16)
def _driving(few: float) -> list[float]:
    """What drives, as sums of shares: a number from 0 to 1 falls below one of them."""
    weights = [share ** (2 * few) for share in DRIVING.values()]
    return [each / sum(weights) for each in accumulate(weights)]


def _chosen(sums: list[float], u: float) -> int:
    return min(bisect(sums, u), len(sums) - 1)


def vehicle(u: Sequence[float], x: float, z: float, heading: float, dials: Dials) -> Thing:
    """What drives, of eleven numbers from 0 to 1."""
    kind = tuple(DRIVING)[_chosen(_driving(dials.few), u[0])]
    if kind == "cyclist":
        side = 1.0 if heading == 0 else -1.0
        return cyclist(u[1:], x + 1.1 * side, z, heading)
    if kind == "car":
        return car(u[1:], x, z, heading, dials)
    paint = CAR_PAINTS[int(u[2] * len(CAR_PAINTS))]
    second, third = _vivid(u[3]), _vivid(u[4])
    scale = 1 + 0.4 * (u[5] - 0.5) * 2 * dials.sizes
    if kind == "bus":
        look = int(3 * u[6])
        return Thing("bus", look, x, z, heading, 2.5, 3.1, 9 + 3 * u[7], 0.0,
                     (second, third, third), 0.0, 0.0, 0)  # fmt: skip
    small = u[6] < dials.alike  # no larger than a van
    box: Colour = (228, 228, 224) if u[8] < 0.5 else second
    width, height, length = (2.05, 2.6, 5.6) if small else (2.45, 3.4 * scale, 8.0 * scale)
    look = int(4 * u[7])
    return Thing("truck", look, x, z, heading, width, height, length, 0.0,
                 (paint, box, third), 0.0, 0.0, 0)  # fmt: skip


def car(u: Sequence[float], x: float, z: float, heading: float, dials: Dials) -> Thing:
    """A car, of six numbers."""
    vans = 0.03 + 0.2 * dials.alike
    shape = bisect(SHAPE_SUMS, u[0] / (1 - vans))
    width, height, length = SHAPE_SIZES[shape]
    scale = 1 + 0.12 * (u[1] - 0.5) * 2 * dials.sizes
    paint = CAR_PAINTS[_chosen(PAINT_SUMS, u[2])]
    tint = 1 + 0.16 * (u[3] - 0.5)
    colour = (tint * paint[0], tint * paint[1], tint * paint[2])
    turn = heading + 0.06 * (u[4] - 0.5)
    look = shape + 6 * int(u[5] < 0.5)
    return Thing("car", look, x, z, turn, width * scale, height * scale, length * scale, 0.0,
                 (colour, (90, 90, 92), (60, 60, 62)), 0.0, 0.0, 0)  # fmt: skip


def person(u: Sequence[float], x: float, z: float, heading: float) -> Thing:
    """Somebody on foot, of eight numbers; every eighth is a child."""
    child = u[0] < 0.13
    height = 1.0 + 0.35 * u[1] if child else 1.55 + 0.33 * u[1]
    build = 3 if child else (0, 0, 0, 1, 2, 5)[int(5.4 * u[2])]
    clothes, trousers = _jacket(u[3]), _trousers(u[4])
    third = HAIR[int(4 * u[5])] if build != 5 else _vivid(u[5])
    skin = int(4 * u[7])
    return Thing("pedestrian", build + 10 * skin, x, z, heading, height, height, height, 0.0,
                 (clothes, trousers, third), u[6], 0.0, 0)  # fmt: skip


def cyclist(u: Sequence[float], x: float, z: float, heading: float) -> Thing:
    """Somebody on a bicycle, of eight numbers."""
    height = 1.62 + 0.2 * u[1]
    colours = (_jacket(u[2]), _trousers(u[3]), _vivid(u[4]))
    look = int(2 * u[5]) + 10 * int(4 * u[7])
    return Thing("cyclist", look, x, z, heading, height, height, height, 0.0,
                 colours, u[6], 0.0, 0)  # fmt: skip


def _vivid(u: float) -> Colour:
    """A colour of clothes or of a company: mostly muted, now and then bright."""
    hue, rest = 6 * (u * 17 % 1), u * 289 % 1
    light, much = 60 + 150 * (u * 61 % 1), 0.15 + 0.75 * rest * rest
    raw = [min(max(abs((hue + shift) % 6 - 3) - 1, 0.0), 1.0) for shift in (0, 4, 2)]
    red, green, blue = (light * (1 - much + much * each) for each in raw)
    return red, green, blue


def _jacket(u: float) -> Colour:
    """Lighter, or now and then darker, than walls in the shade and shop windows behind it."""
    red, green, blue = _vivid(u)
    if u * 37 % 1 < 0.12:
        return 0.16 * red + 8, 0.16 * green + 8, 0.16 * blue + 10
    most = max(red, green, blue)
    scale = (150 + 0.45 * (most - 60)) / most
    return scale * red, scale * green, scale * blue


def _trousers(u: float) -> Colour:
    """Dark against roads and pavements, or of a light cloth."""
    red, green, blue = _vivid(u)
    if u * 37 % 1 < 0.25:
        return 150 + 0.25 * red, 142 + 0.25 * green, 128 + 0.25 * blue
    return 0.25 * red + 8, 0.25 * green + 9, 0.32 * blue + 14
