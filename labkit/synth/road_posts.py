"""Models of what stands at a road: signs, traffic lights, and what is neither but looks like it."""

from functools import lru_cache

import numpy as np

from labkit.synth.road_shapes import (
    AMBER,
    BLACK,
    DARK,
    GLASS,
    GREEN,
    LAMP,
    PAINT,
    RED,
    SECOND,
    SKIN,
    STEEL,
    TAIL,
    THIRD,
    UNLIT,
    WHITE,
    Maker,
    Model,
)  # fmt: skip

SIGNS = ("triangle", "disc", "ring", "octagon", "square", "diamond", "entry")
ASIDE = (0.0, 0.5, -0.5)  # the middle of a plate, which is half of its own height above its foot


def _ring(count: int, turn: float, radius: float, w: float) -> list[tuple[float, float, float]]:
    at = 2 * np.pi * np.arange(count) / count + turn
    return [(radius * np.cos(t), 0.5 + radius * np.sin(t), w) for t in at]


@lru_cache(maxsize=16)
def sign(shape: str, device: int) -> Model:
    """The plate of a sign: PAINT its ground, SECOND its rim, THIRD what is on it."""
    make = Maker()
    corners, turn, size = {
        "triangle": (3, np.pi / 2, 0.6),
        "octagon": (8, np.pi / 8, 0.53),
        "square": (4, np.pi / 4, 0.66),
        "diamond": (4, 0.0, 0.66),
    }.get(shape, (12, 0.0, 0.5))
    make.plate(_ring(corners, turn, size, -0.1), STEEL, inside=(0, 0.5, 0.5))
    inner = {"ring": 0.72, "disc": 0.92, "entry": 0.94}.get(shape, 0.74 if corners == 3 else 0.9)
    make.plate(_ring(corners, turn, size, 0.1), SECOND, inside=ASIDE)
    make.plate(_ring(corners, turn, size * inner, 0.2), PAINT, inside=ASIDE)
    bars = {
        "octagon": ((-0.34, 0.34, 0.42, 0.58),),
        "entry": ((-0.34, 0.34, 0.41, 0.59),),
        "triangle": ((-0.05, 0.05, 0.42, 0.72), (-0.05, 0.05, 0.31, 0.37)),
        "ring": ((-0.2, -0.03, 0.34, 0.66), (0.04, 0.21, 0.34, 0.66)),
        "disc": ((-0.06, 0.06, 0.2, 0.7), (-0.2, 0.2, 0.6, 0.72)),
        "square": ((-0.2, 0.2, 0.2, 0.5), (-0.1, 0.1, 0.5, 0.8)),
        "diamond": ((-0.05, 0.05, 0.2, 0.8), (-0.2, 0.2, 0.5, 0.62)),
    }[shape]
    if device or shape in ("octagon", "entry"):
        for left, right, low, high in bars:
            make.ahead(0.3, (left, right), (low, high), THIRD)
    return make.done()


@lru_cache(maxsize=8)
def light(lit: int) -> Model:
    """The housing of a traffic light with one lamp on: 0 the red, 1 the amber, 2 the green."""
    make = Maker()
    make.box((-0.5, 0.5), (0, 1), (-0.5, 0.5), BLACK)
    for number, slot in enumerate((RED, AMBER, GREEN)):
        v = 0.82 - 0.32 * number
        at = 2 * np.pi * (np.arange(12) + 0.5) / 12
        for radius, what in ((0.40, DARK), (0.34, slot if number == lit else UNLIT)):
            make.plate(
                [(radius * np.cos(t), v + radius * 0.36 * np.sin(t), 0.5 + 0.1) for t in at],
                what,
                inside=(0, v, 0),
            )
    return make.done()


@lru_cache(maxsize=32)
def post(kind: str) -> Model:
    """Posts, each as wide as it is long: a pole, one with an arm, a lamp, a pylon, a clock ..."""
    make = Maker()
    if kind == "pole":
        make.stroke((0, 0, 0), (0, 1, 0), 0.012, STEEL)
    elif kind == "arm":  # over the road, to the left of where it stands
        make.stroke((0, 0, 0), (0, 1, 0), 0.014, STEEL, 0.01)
        make.stroke((0, 0.97, 0), (-1, 1, 0), 0.009, STEEL)
    elif kind == "lamp":
        make.stroke((0, 0, 0), (0, 0.96, 0), 0.011, STEEL, 0.007)
        make.stroke((0, 0.96, 0), (-1, 1, 0), 0.006, STEEL)
        make.stroke((-0.8, 0.985, 0), (-1.15, 0.99, 0), 0.009, LAMP)
    elif kind == "globe":  # a round lamp, as round as a sign
        make.stroke((0, 0, 0), (0, 0.9, 0), 0.013, BLACK)
        make.ball((0, 0.93, 0), 0.065, LAMP)
    elif kind == "clock":
        make.stroke((0, 0, 0), (0, 0.85, 0), 0.014, BLACK)
        make.ball((0, 0.9, 0), 0.105, DARK)
        make.ball((0, 0.9, 0), 0.088, WHITE)
        make.stroke((0, 0.9, 0), (0, 0.965, 0), 0.01, BLACK)
        make.stroke((0, 0.9, 0), (0.18, 0.88, 0), 0.01, BLACK)
    elif kind == "pylon":  # a wooden pole that carries wires
        make.stroke((0, 0, 0), (0, 1, 0), 0.016, DARK, 0.011)
        make.stroke((-1, 0.93, 0), (1, 0.93, 0), 0.009, DARK)
    elif kind == "bollard":
        make.stroke((0, 0, 0), (0, 0.85, 0), 0.1, PAINT, 0.09)
        make.stroke((0, 0.72, 0), (0, 0.78, 0), 0.1, WHITE)
    elif kind == "hydrant":
        make.stroke((0, 0, 0), (0, 0.8, 0), 0.14, PAINT, 0.12)
        make.ball((0, 0.84, 0), 0.13, PAINT)
        make.stroke((-0.25, 0.6, 0), (0.25, 0.6, 0), 0.09, PAINT)
    return make.done()


@lru_cache(maxsize=16)
def furniture(kind: str) -> Model:
    """Boxes that stand about: bins, mailboxes, cabinets, benches, and pictures of other things."""
    make = Maker()
    if kind == "bin":
        make.box((-0.45, 0.45), (0.04, 0.86), (-0.45, 0.45), PAINT)
        make.box((-0.5, 0.5), (0.86, 1.0), (-0.5, 0.5), SECOND)
    elif kind == "mailbox":
        make.box((-0.1, 0.1), (0, 0.5), (-0.1, 0.1), BLACK)
        make.box((-0.5, 0.5), (0.45, 1.0), (-0.5, 0.5), PAINT)
        make.ahead(0.51, (-0.35, 0.35), (0.78, 0.84), BLACK)
    elif kind == "cabinet":
        make.box((-0.5, 0.5), (0, 1), (-0.5, 0.5), PAINT)
        make.ahead(0.51, (-0.02, 0.02), (0.05, 0.95), DARK)
    elif kind == "bench":
        for u in (-0.42, 0.42):
            make.box((u - 0.04, u + 0.04), (0, 0.5), (-0.4, 0.4), BLACK)
        make.box((-0.5, 0.5), (0.46, 0.54), (-0.4, 0.4), PAINT)
        make.box((-0.5, 0.5), (0.66, 1.0), (-0.46, -0.38), PAINT)
    elif kind == "billboard":
        _billboard(make)
    elif kind == "shopman":  # a figure painted on a board
        make.face(
            [(-0.5, 0, 0), (0.5, 0, 0), (0.5, 1, 0), (-0.5, 1, 0)], WHITE, inside=(0, 0.4, -0.5)
        )
        make.stroke((0, 0.1, 0), (0, 0.45, 0), 0.1, SECOND)
        make.stroke((0, 0.5, 0), (0, 0.68, 0), 0.13, PAINT)
        make.ball((0, 0.86, 0), 0.08, SKIN)
    return make.done()


def _billboard(make: Maker) -> None:
    """A poster of a car, which is none."""
    for u in (-0.4, 0.4):
        make.stroke((u, 0, 0), (u, 0.5, 0), 0.02, STEEL)
    make.box((-0.5, 0.5), (0.36, 1.0), (-0.5, 0.5), WHITE)
    make.ahead(0.51, (-0.47, 0.47), (0.39, 0.97), SECOND)
    for wheel in (-0.2, 0.2):
        make.ahead(0.52, (wheel - 0.05, wheel + 0.05), (0.44, 0.52), BLACK)
    corners = [(-0.3, 0.5), (-0.28, 0.66), (-0.2, 0.68), (-0.14, 0.8), (0.14, 0.8), (0.2, 0.68),
               (0.28, 0.66), (0.3, 0.5)]  # fmt: skip
    make.plate([(u, v, 0.53) for u, v in corners], PAINT, inside=(0, 0.5, 0))
    glass = [(-0.16, 0.69), (-0.12, 0.78), (0.12, 0.78), (0.16, 0.69)]
    make.face([(u, v, 0.54) for u, v in glass], GLASS, inside=(0, 0.5, 0))
    for side in (-1, 1):
        inner, outer = sorted((side * 0.2, side * 0.28))
        make.ahead(0.54, (inner, outer), (0.58, 0.64), TAIL)
    make.ahead(0.54, (-0.3, 0.3), (0.87, 0.93), THIRD)


POSTS_OF = ("pole", "arm", "lamp", "globe", "clock", "pylon", "bollard", "hydrant")
BOXES_OF = ("bin", "mailbox", "cabinet", "bench", "billboard", "shopman")
