"""What lines a street and stands about on it: scenery, none of which is to be found."""

import numpy as np

from labkit.synth.roads import Colour, Dials, RoadSpec, Thing
from labkit.synth.streams import Streams

WALLS: tuple[Colour, ...] = (
    (182, 160, 130), (160, 92, 70), (196, 188, 172), (140, 136, 132), (206, 182, 140),
    (120, 84, 70), (170, 176, 180), (214, 206, 190), (150, 120, 96),
)  # fmt: skip
ROOFS: tuple[Colour, ...] = ((128, 66, 50), (84, 82, 86), (104, 78, 64), (70, 72, 80))
LEAVES: tuple[Colour, ...] = ((70, 96, 44), (86, 104, 50), (60, 82, 46), (128, 108, 48))
BOARDS: tuple[Colour, ...] = ((150, 40, 40), (40, 76, 120), (60, 100, 70), (60, 56, 54),
                              (190, 150, 60))  # fmt: skip
POSTS = ("pole", "globe", "clock", "bollard", "hydrant")
BOXES = ("bin", "mailbox", "cabinet", "bench", "billboard", "shopman")
SIZES = {  # width, height and length in metres
    "pole": (1.0, 3.0, 1.0), "globe": (1.0, 3.6, 1.0), "clock": (1.0, 3.0, 1.0),
    "bollard": (1.0, 0.95, 1.0), "hydrant": (0.7, 0.8, 0.7), "bin": (0.6, 1.05, 0.6),
    "mailbox": (0.5, 1.25, 0.5), "cabinet": (0.9, 1.3, 0.4), "bench": (1.7, 0.9, 0.6),
    "billboard": (3.4, 3.2, 0.2), "shopman": (0.7, 1.6, 0.1),
}  # fmt: skip


def lining(
    streams: Streams, spec: RoadSpec, dials: Dials, *, last: float = 95.0, first: float = -4.0
) -> tuple[Thing, ...]:
    """Buildings and plants, lamps, the posts of signs and lights, and clutter."""
    found: list[Thing] = []
    for side in (-1, 1):
        found += _buildings(streams, side, spec, first, last)
        found += _trees(streams, side, spec, first, last)
    found += _lamps(streams, spec, first, last)
    found += _posts(spec)
    found += _clutter(streams, spec, dials, first, last)
    return tuple(found)


def _scenery(
    kind: str, look: int, x: float, z: float, heading: float, size: tuple[float, float, float],
    colours: tuple[Colour, Colour, Colour], lift: float = 0.0,
) -> Thing:  # fmt: skip
    width, height, length = map(float, size)
    return Thing(kind, look, float(x), float(z), float(heading), width, height, length,
                 float(lift), colours, 0.0, 0.0, -1)  # fmt: skip


def _buildings(
    streams: Streams, side: int, spec: RoadSpec, first: float, last: float
) -> list[Thing]:
    found, z = [], first
    count = int((last - first) / 8)
    edge = spec.kerb(side) + side * spec.pavement
    for u in streams(f"buildings {side}").uniform(size=(count, 8)):
        wide = {"city": 9 + 9 * u[0], "suburb": 8 + 4 * u[0], "country": 9.0}[spec.place]
        gap = {"city": 0.0 if u[1] < 0.8 else 3.0, "suburb": 4 + 5 * u[1], "country": 30.0}
        middle = z + wide / 2
        z += wide + gap[spec.place]
        beside = spec.junction > 0 and spec.junction - 1.5 < middle + wide / 2
        beside = beside and middle - wide / 2 < spec.junction + 10.5
        if beside or z > last or (spec.place == "country" and u[2] > 0.25):
            continue
        walls = WALLS[int(u[3] * len(WALLS))]
        board = BOARDS[int(u[4] * len(BOARDS))]
        if spec.place == "city":
            floors = 2 + int(4.5 * u[5])
            size = (wide - 0.02, 3.2 * floors + 1.2, 11.0)
            x = edge + side * (size[2] / 2 + 0.1 + (u[6] < 0.15) * 2)
            light: Colour = (204, 198, 186) if u[7] < 0.6 else (96, 92, 88)
            look = floors + 10 * int(2 + 3.9 * u[6]) + 100 * int(12 * u[7])
            found.append(_scenery("block", look, x, middle, -side * np.pi / 2, size,
                                  (walls, light, board)))  # fmt: skip
            continue
        away = 3 + 7 * u[6] if spec.place == "suburb" else 14 + 30 * u[6]
        size = (wide, 5.5 + 2.5 * u[5], 8.5)
        x = edge + side * (size[2] / 2 + away)
        roof = ROOFS[int(u[4] * 4)]
        found.append(_scenery("house", int(16 * u[7]), x, middle, -side * np.pi / 2, size,
                              (walls, roof, board)))  # fmt: skip
    return found


def _trees(streams: Streams, side: int, spec: RoadSpec, first: float, last: float) -> list[Thing]:
    count = {"city": 12, "suburb": 16, "country": 26}[spec.place]
    found, (low, high) = [], (first + 3, last + 25)
    edge = spec.kerb(side)
    leaves = LEAVES[int(4 * streams("season").uniform())]
    for slot, u in enumerate(streams(f"trees {side}").uniform(size=(count, 8))):
        z = low + (high - low) * (slot + u[0]) / count
        tint = tuple(float(each * (0.8 + 0.4 * u[1])) for each in leaves)
        lighter = tuple(1.22 * each for each in tint)
        colours = (tint, lighter, tuple(0.72 * each for each in tint))
        tall, style = 4 + 4 * u[2], int(24 * u[3])
        clear = not (spec.junction > 0 and spec.junction - 2 < z < spec.junction + 11)
        if spec.place == "city":
            if u[4] < 0.3 and clear and spec.pavement > 3:
                found.append(_scenery("tree", 4 * (style // 4), edge + side * 0.8, z, 0.0,
                                      (tall,) * 3, colours))  # type: ignore[arg-type]  # fmt: skip
            continue
        away = spec.pavement + 1 + (9 * u[5] if spec.place == "suburb" else 2 + 26 * u[5] ** 2)
        if u[4] < 0.75 and clear:
            found.append(_scenery("tree", style, edge + side * away, z, 0.0,
                                  (tall * 1.1,) * 3, colours))  # type: ignore[arg-type]  # fmt: skip
        if u[6] < 0.55 and clear:  # a hedge, a wall or a fence along the road
            kind = int(4 * u[7])
            if spec.place == "country":
                kind = (0, 3, 4, 3)[kind]
            name = ("hedge", "wall", "fence", "bush", "rail")[kind]
            long = (high - low) / count
            size = (long if kind != 3 else 1.6, (1.3, 1.0, 1.1, 1.2, 0.8)[kind], 0.5)
            paint: Colour = (186, 176, 160) if kind in (1, 2) else colours[0]  # type: ignore[assignment]
            off = spec.pavement + 0.6 if spec.place == "suburb" else 1.1 + (kind == 3) * 2
            found.append(_scenery(name, 0, edge + side * off, low + long * (slot + 0.5),
                                  -side * np.pi / 2, size,
                                  (paint, *colours[1:])))  # type: ignore[arg-type]  # fmt: skip
    return found


def _lamps(streams: Streams, spec: RoadSpec, first: float, last: float) -> list[Thing]:
    """Street lamps, or in the country poles with wires, at even distances."""
    every, phase, kind = streams("lamps").uniform(size=3)
    every, found = 18 + 8 * every, []
    for step in range(int((last - first) / every)):
        z = first + every * (step + phase)
        for side in (-1, 1):
            if spec.place == "country":
                if side > 0 and kind < 0.5:
                    found.append(_scenery("pylon", 0, spec.kerb(1) + 2.5, z, 0.0, (1.2, 7, 1.2),
                                          ((0, 0, 0),) * 3))  # fmt: skip
                continue
            x = spec.kerb(side) + side * 0.5
            tall = 6.5 + (spec.place == "city")
            found.append(_scenery("lamp", 0, x, z, 0.0 if side > 0 else np.pi, (1.9, tall, 1.9),
                                  ((0, 0, 0),) * 3))  # fmt: skip
    return found


def _posts(spec: RoadSpec) -> list[Thing]:
    """What carries the signs and the traffic lights; it is no part of them."""
    found = []
    for thing in spec.things:
        if thing.kind == "sign":
            tall = thing.lift + 0.8 * thing.height
            found.append(_scenery("pole", 0, thing.x, thing.z + 0.06, 0.0, (1, tall, 1),
                                  ((0, 0, 0),) * 3))  # fmt: skip
        elif thing.kind == "light":
            if thing.lift > 4:
                right = spec.kerb(1) + 0.6
                found.append(_scenery("arm", 0, right, thing.z + 0.2, 0.0,
                                      (right - thing.x, thing.lift + 1.0, 1),
                                      ((0, 0, 0),) * 3))  # fmt: skip
            else:
                found.append(_scenery("pole", 1, thing.x, thing.z + 0.2, 0.0,
                                      (1.3, thing.lift + thing.height, 1.3),
                                      ((0, 0, 0),) * 3))  # fmt: skip
    return found


def _clutter(
    streams: Streams, spec: RoadSpec, dials: Dials, first: float, last: float
) -> list[Thing]:
    found = []
    count = int((last - first) / 4)
    for u in streams("clutter").uniform(size=(count, 9)):
        side = 1 if u[0] < 0.5 else -1
        z = 3 + (last - 3) * u[1] ** 1.5
        board: Colour = BOARDS[int(u[2] * len(BOARDS))]
        other: Colour = WALLS[int(u[3] * len(WALLS))]
        colours = (board, other, (60, 60, 62))
        kinds = (*BOXES, *POSTS, "mannequin", "trailer")
        kind = kinds[int(u[4] * len(kinds))]
        alike = kind in ("clock", "globe")
        if u[5] > (dials.alike if alike else 0.9 * dials.clutter) or first > z:
            continue
        edge = spec.kerb(side)
        x = edge + side * (0.5 + max(spec.pavement - 1.2, 0.3) * u[6])
        heading = np.pi if u[7] < 0.6 else -side * np.pi / 2
        if kind == "mannequin":
            if spec.place != "city":
                continue
            size = (1.65, 1.65, 1.65)
            x, heading = edge + side * (spec.pavement - 0.1), -side * np.pi / 2
            found.append(_scenery(kind, 4, x, z, heading, size, colours, 0.35))
        elif kind == "trailer":
            if spec.place != "city":
                x = edge + side * (spec.pavement + 2.5)
                paint: Colour = (214, 212, 204)
                size = (1.9, 2.1, 4.0)
                found.append(_scenery(kind, 0, x, z, 0.3 * side, size, (paint, board, other)))
        elif kind == "billboard":
            x = edge + side * (spec.pavement + 2.2)
            if spec.place != "city":
                found.append(_scenery(kind, 0, x, z, np.pi + 0.3 * side, SIZES[kind],
                                      (board, other, (235, 235, 230))))  # fmt: skip
            else:  # a small one on the pavement
                found.append(_scenery(kind, 0, edge + side * 1.0, z, np.pi, (1.3, 2.2, 0.2),
                                      (board, other, (235, 235, 230))))  # fmt: skip
        else:
            found.append(_scenery(kind, 0, x, z, heading, SIZES[kind], colours))
    return found
