"""Models of what lines a road: blocks of flats, houses, trees, hedges and walls."""

from functools import lru_cache

import numpy as np

from labkit.synth.road_shapes import (
    BARK,
    BLACK,
    DARK,
    DIM,
    GLASS,
    LIT,
    PAINT,
    SECOND,
    STEEL,
    THIRD,
    WHITE,
    Maker,
    Model,
)  # fmt: skip
from labkit.synth.streams import stream


@lru_cache(maxsize=256)
def block(floors: int, columns: int, style: int) -> Model:
    """A block with shops or flats below and rows of windows above; its front is ahead."""
    random = stream(style, "block", floors, columns)
    make = Maker()
    make.box((-0.5, 0.5), (0, 1), (-0.5, 0.5), PAINT, top=DARK)
    low = 1.15 / (floors + 0.4)  # the ground floor is higher
    high = (0.97 - low) / max(floors - 1, 1)
    tall, wide = random.uniform(0.5, 0.7), random.uniform(0.45, 0.68)
    bands = style % 3 == 0
    for floor in range(floors - 1):
        foot = low + high * (floor + (1 - tall) / 2)
        if style % 4 == 3:  # a strip of glass
            make.ahead(0.502, (-0.47, 0.47), (foot, foot + high * tall), _window(random))
            continue
        for column in range(columns):
            u = -0.48 + 0.96 * (column + (1 - wide) / 2) / columns
            width = 0.96 * wide / columns
            make.ahead(0.502, (u, u + width), (foot, foot + high * tall), _window(random))
            if bands:
                make.ahead(0.503, (u - 0.1 * width, u + 1.1 * width),
                           (foot - 0.1 * high, foot), SECOND)  # fmt: skip
    if style % 2:
        _shops(make, random, low, columns)
    else:
        for column in range(columns):
            u = -0.48 + 0.96 * (column + 0.2) / columns
            door = column == style % columns
            make.ahead(0.502, (u, u + 0.55 / columns), (0.0 if door else 0.35 * low, 0.8 * low),
                       THIRD if door else _window(random))  # fmt: skip
    for side in (-0.502, 0.502):  # the few windows of the side walls
        for floor in range(1, floors - 1, 2):
            foot = low + high * (floor + 0.25)
            for w in (-0.2, 0.2):
                make.face([(side, foot, w), (side, foot, w + 0.12), (side, foot + 0.5 * high,
                          w + 0.12), (side, foot + 0.5 * high, w)], _window(random))  # fmt: skip
    make.box((-0.5, 0.5), (0.975, 1.0), (-0.49, 0.51), SECOND)
    return make.done()


def _window(random: np.random.Generator) -> int:
    return (GLASS, DIM, LIT)[int(random.choice(3, p=(0.35, 0.35, 0.3)))]


def _shops(make: Maker, random: np.random.Generator, low: float, columns: int) -> None:
    """Panes of glass from the pavement up, a board above each, and here and there an awning."""
    shops = max(1, columns // 2)
    for number in range(shops):
        u, wide = -0.48 + 0.96 * number / shops, 0.94 / shops
        make.ahead(0.502, (u, u + wide), (0.0, 0.74 * low), DARK)
        slot = LIT if random.uniform() < 0.7 else GLASS
        make.ahead(0.503, (u + 0.02, u + 0.66 * wide), (0.14 * low, 0.7 * low), slot)
        make.ahead(0.503, (u + 0.72 * wide, u + 0.95 * wide), (0.02 * low, 0.68 * low), GLASS)
        board = (SECOND, THIRD)[number % 2]
        make.ahead(0.504, (u, u + wide), (0.74 * low, 0.92 * low), board)
        make.ahead(0.505, (u + 0.2 * wide, u + 0.7 * wide), (0.8 * low, 0.87 * low), WHITE)
        if random.uniform() < 0.4:
            make.ahead(0.62, (u, u + wide), (0.6 * low, 0.72 * low), board, upper=0.5)


@lru_cache(maxsize=64)
def house(style: int) -> Model:
    """A house with a gable; PAINT its walls, SECOND its roof, THIRD its door."""
    random = stream(style, "house")
    make = Maker()
    eaves = random.uniform(0.52, 0.64)
    make.box((-0.5, 0.5), (0, eaves), (-0.5, 0.5), PAINT)
    if style % 2:  # the ridge along the road
        for side in (-0.5, 0.5):
            make.face([(side, eaves, -0.5), (side, eaves, 0.5), (side, 1, 0), (side, 1, 0)], PAINT)
        for w in (-0.55, 0.55):
            make.face([(-0.54, eaves - 0.03, w), (0.54, eaves - 0.03, w), (0.54, 1, 0),
                       (-0.54, 1, 0)], SECOND)  # fmt: skip
    else:
        for w in (-0.5, 0.5):
            make.face([(-0.5, eaves, w), (0.5, eaves, w), (0, 1, w), (0, 1, w)], PAINT)
        for side in (-0.55, 0.55):
            make.face([(side, eaves - 0.03, -0.54), (side, eaves - 0.03, 0.54), (0, 1, 0.54),
                       (0, 1, -0.54)], SECOND)  # fmt: skip
        make.ahead(0.503, (-0.08, 0.08), (eaves + 0.06, eaves + 0.2), _window(random))
    make.box((0.2, 0.28), (0.85, 1.06), (-0.05, 0.05), PAINT)
    floors = (0.12, 0.36) if random.uniform() < 0.7 else (0.16,)
    for foot in floors:
        for u in (-0.38, -0.08, 0.24):
            if foot == floors[0] and u == -0.08:
                make.ahead(0.503, (u, u + 0.13), (0.0, 0.24), THIRD)
                continue
            make.ahead(0.502, (u - 0.02, u + 0.17), (foot - 0.02, foot + 0.15), WHITE)
            make.ahead(0.503, (u, u + 0.15), (foot, foot + 0.13), _window(random))
        for side in (-0.503, 0.503):
            make.face([(side, foot, -0.15), (side, foot, 0.1), (side, foot + 0.13, 0.1),
                       (side, foot + 0.13, -0.15)], _window(random))  # fmt: skip
    return make.done()


@lru_cache(maxsize=64)
def tree(style: int) -> Model:
    """A trunk, and a crown of balls of leaves; every fourth is a fir. As wide as it is tall."""
    random = stream(style, "tree")
    make = Maker()
    make.stroke((0, 0, 0), (0, 0.5, 0), 0.028, BARK, 0.018)
    if style % 4 == 3:
        for number in range(4):
            foot, half = 0.12 + 0.2 * number, 0.24 - 0.05 * number
            slot = (THIRD, PAINT)[number % 2]
            make.stroke((0, foot, 0), (0, foot + 0.3, 0), half, slot, 0.01)
        return make.done()
    wide = random.uniform(0.18, 0.28)
    for number in range(13):
        turn, far = random.uniform(0, 2 * np.pi), random.uniform(0.25, 1) ** 0.5
        u, v = wide * far * np.cos(turn), 0.66 + 0.25 * far * np.sin(turn)
        deep = random.uniform(-0.1, 0.1)
        # Those painted first are in the shade of those painted last.
        slot = (THIRD, THIRD, PAINT, PAINT, SECOND)[min(number // 3, 4)]
        lift = 0.04 * (number - 6) / 6
        make.ball((u - lift, v + lift, deep), random.uniform(0.1, 0.15), slot)
    return make.done()


@lru_cache(maxsize=8)
def hedge(kind: str) -> Model:
    """A hedge, a bush, a wall or a fence."""
    make = Maker()
    if kind == "bush":
        random = stream(0, "bush")
        for number in range(8):
            u = random.uniform(-0.6, 0.6)
            slot = (THIRD, PAINT, SECOND)[number // 3]
            make.ball((u, 0.35 + 0.06 * number, 0), random.uniform(0.3, 0.4), slot)
    elif kind == "fence":
        for number in range(9):
            u = -0.5 + number / 8.2
            make.face([(u, 0, 0), (u + 0.06, 0, 0), (u + 0.06, 1, 0), (u, 1, 0)], PAINT,
                      inside=None)  # fmt: skip
        for v in (0.3, 0.75):
            make.face([(-0.5, v, 0), (0.5, v, 0), (0.5, v + 0.1, 0), (-0.5, v + 0.1, 0)], PAINT,
                      inside=None)  # fmt: skip
    elif kind == "rail":  # at the side of a fast road
        for number in range(4):
            u = -0.48 + number * 0.32
            make.stroke((u, 0, 0), (u, 0.8, 0), 0.06, STEEL)
        make.face([(-0.5, 0.55, 0), (0.5, 0.55, 0), (0.5, 1, 0), (-0.5, 1, 0)], STEEL, inside=None)
    else:
        make.box((-0.5, 0.5), (0, 1), (-0.5, 0.5), PAINT, top=SECOND if kind == "hedge" else BLACK)
    return make.done()
