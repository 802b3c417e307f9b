"""Models of what drives: cars of five shapes, vans, trucks, buses, and trailers that stand."""

import itertools
from functools import lru_cache

from labkit.synth.road_shapes import (
    AMBER,
    BLACK,
    DARK,
    GLASS,
    HEAD,
    PAINT,
    SECOND,
    STEEL,
    TAIL,
    THIRD,
    WHITE,
    Maker,
    Model,
)  # fmt: skip

Profile = list[tuple[float, float]]  # (w, v) from the tail over the roof to the nose
# Tail, belt and roof of each shape: w of the rear window's foot and head, of the windscreen's head
# and foot, the height of belt, roof, bonnet and sill.
CARS = {
    "saloon": (-0.36, -0.20, 0.08, 0.25, 0.62, 0.97, 0.55, 0.17),
    "hatchback": (-0.485, -0.39, 0.10, 0.27, 0.62, 0.97, 0.56, 0.17),
    "estate": (-0.49, -0.44, 0.10, 0.26, 0.60, 0.97, 0.55, 0.17),
    "jeep": (-0.49, -0.45, 0.12, 0.24, 0.62, 0.99, 0.60, 0.20),
    "pickup": (-0.14, -0.11, 0.12, 0.24, 0.58, 0.98, 0.57, 0.22),
    "van": (-0.495, -0.48, 0.26, 0.42, 0.56, 0.99, 0.50, 0.14),
}


@lru_cache(maxsize=64)
def car(shape: str, windows: bool = True) -> Model:
    """A car by its shape; a van may have no windows behind the doors."""
    foot, head, front, screen, belt, roof, bonnet, sill = CARS[shape]
    make = Maker()
    wheel = (0.072, 0.21) if shape != "van" else (0.066, 0.165)
    # Under it, and the wheels as they show from behind and from ahead.
    for w in (-0.36, 0.36):
        for u in ((-0.49, -0.34), (0.34, 0.49)):
            make.face([(u[0], 0, w), (u[1], 0, w), (u[1], 0.3, w), (u[0], 0.3, w)], BLACK,
                      inside=None)  # fmt: skip
    make.face([(-0.4, 0.1, 0), (0.4, 0.1, 0), (0.4, 0.3, 0), (-0.4, 0.3, 0)], BLACK, inside=None)
    outline: Profile = [
        (-0.49, sill), (-0.5, 0.42), (-0.49, belt), (foot, belt), (screen, belt),
        (0.47, bonnet), (0.5, 0.42), (0.49, sill),
    ]  # fmt: skip
    for side in (-0.5, 0.5):
        make.plate([(side, v, w) for w, v in outline], PAINT)
    across = [*outline[:3], (foot, belt)], [(screen, belt), *outline[5:]]
    for part in across:
        for (w0, v0), (w1, v1) in itertools.pairwise(part):
            make.face([(-0.5, v0, w0), (0.5, v0, w0), (0.5, v1, w1), (-0.5, v1, w1)], PAINT)
    make.wheels(wheel, (-0.31, 0.32))
    _lights(make, 0.40, belt - 0.03)
    lean = 0.09 if shape != "van" else 0.05
    make.beside(0.5, (belt, roof), (foot, screen), PAINT, upper=(head, front), lean=lean)
    for w, v, w1, v1 in ((foot, belt, head, roof), (screen, belt, front, roof)):
        inner = 0.5 - lean
        corners = [(-0.5, v, w), (0.5, v, w), (inner, v1, w1), (-inner, v1, w1)]
        make.face(corners, PAINT)
    make.face(
        [
            (x, roof, w)
            for x, w in (
                (lean - 0.5, head),
                (0.5 - lean, head),
                (0.5 - lean, front),
                (lean - 0.5, front),
            )
        ],
        PAINT,
    )
    _car_windows(make, shape, windows, lean)
    return make.done()


def _car_windows(make: Maker, shape: str, windows: bool, lean: float) -> None:
    foot, head, front, screen, belt, roof, _, _ = CARS[shape]

    def pane(low: float, high: float, first: float, last: float) -> None:
        """A side window between shares of the cabin's height and length."""

        def at(share: float, along: float) -> tuple[float, float]:
            back, fore = foot + (head - foot) * share, screen + (front - screen) * share
            return back + (fore - back) * along, belt + (roof - belt) * share

        for side in (-1, 1):
            corners = []
            for share, along in ((low, first), (low, last), (high, last), (high, first)):
                w, v = at(share, along)
                corners.append((side * (0.505 - lean * share), v, w))
            make.face(corners, GLASS)

    many = {"van": ((0.66, 0.9),), "pickup": ((0.12, 0.5), (0.54, 0.9))}
    panes = many.get(shape, ((0.07, 0.30), (0.33, 0.60), (0.63, 0.93)))
    if shape == "saloon":
        panes = ((0.10, 0.50), (0.54, 0.92))
    if shape == "van" and windows:
        panes = ((0.05, 0.33), (0.36, 0.63), (0.66, 0.9))
    for first, last in panes:
        make_low = 0.08 if shape != "van" else 0.3
        pane(make_low, 0.86, first, last)
    if shape == "van":  # its rear doors
        make.ahead(-0.504, (-0.012, 0.012), (0.43, belt), DARK)
        if not windows:
            make.face([(-0.012, belt, foot), (0.012, belt, foot), (0.012, roof, head - 0.004),
                       (-0.012, roof, head - 0.004)], DARK)  # fmt: skip
    for low, high, w, w1 in ((0.1, 0.88, foot, head), (0.08, 0.9, screen, front)):
        if shape == "van" and w < 0 and not windows:
            continue
        inner = [0.5 - lean * share - 0.05 for share in (low, high)]
        wide = [w + (w1 - w) * share for share in (low, high)]
        tall = [belt + (roof - belt) * share for share in (low, high)]
        out = 0.003 if w > 0 else -0.003
        make.face(
            [(-inner[0], tall[0], wide[0] + out), (inner[0], tall[0], wide[0] + out),
             (inner[1], tall[1], wide[1] + out), (-inner[1], tall[1], wide[1] + out)], GLASS,
        )  # fmt: skip


def _lights(make: Maker, low: float, high: float) -> None:
    for side in (-1, 1):
        inner, outer = sorted((side * 0.33, side * 0.475))
        make.ahead(-0.506, (inner, outer), (low + 0.05, high - 0.01), TAIL)
        inner, outer = sorted((side * 0.30, side * 0.48))
        make.ahead(0.508, (inner, outer), (low - 0.01, high - 0.07), HEAD)
    make.ahead(-0.507, (-0.15, 0.15), (0.33, 0.41), WHITE)
    make.ahead(0.509, (-0.14, 0.14), (0.25, 0.31), WHITE)
    make.ahead(0.507, (-0.27, 0.27), (0.36, 0.46), BLACK)
    make.ahead(-0.505, (-0.49, 0.49), (0.18, 0.27), BLACK)
    make.ahead(0.506, (-0.49, 0.49), (0.17, 0.24), BLACK)


@lru_cache(maxsize=16)
def truck(kind: int) -> Model:
    """A cab and a box behind it: 0 plain, 1 with a stripe, 2 a flat bed with a load, 3 a tipper."""
    make = Maker()
    make.level = 0.0
    make.box((-0.42, 0.42), (0.14, 0.24), (-0.48, 0.45), BLACK)
    for w in (-0.33, 0.4):
        for u in ((-0.49, -0.3), (0.3, 0.49)):
            make.face([(u[0], 0, w), (u[1], 0, w), (u[1], 0.22, w), (u[0], 0.22, w)], BLACK,
                      inside=None)  # fmt: skip
    make.level = -0.2
    top = {0: 1.0, 1: 1.0, 2: 0.62, 3: 0.7}[kind]
    body = SECOND if kind != 3 else THIRD
    make.box((-0.5, 0.5), (0.24, top), (-0.5, 0.2), body)
    if kind == 1:
        make.beside(0.502, (0.5, 0.72), (-0.48, 0.18), THIRD)
        make.ahead(-0.502, (-0.48, 0.48), (0.5, 0.66), THIRD)
    for left in (-0.49, -0.02, 0.47):  # the frame of its doors
        make.ahead(-0.503, (left, left + 0.03), (0.26, top - 0.02), STEEL)
    make.ahead(-0.503, (-0.5, 0.5), (0.20, 0.25), BLACK)
    for side in (-1, 1):
        inner, outer = sorted((side * 0.33, side * 0.48))
        make.ahead(-0.506, (inner, outer), (0.19, 0.24), TAIL)
    make.ahead(-0.507, (-0.12, 0.12), (0.13, 0.18), WHITE)
    make.wheels((0.062, 0.13), (-0.34, -0.2))
    make.level = 0.35
    make.box((-0.49, 0.49), (0.12, 0.84), (0.23, 0.5), PAINT)
    make.ahead(0.502, (-0.45, 0.45), (0.48, 0.78), GLASS)
    make.ahead(0.502, (-0.34, 0.34), (0.24, 0.36), DARK)
    make.ahead(0.503, (-0.49, 0.49), (0.12, 0.2), BLACK)
    make.beside(0.492, (0.48, 0.74), (0.3, 0.47), GLASS)
    for side in (-1, 1):
        inner, outer = sorted((side * 0.32, side * 0.47))
        make.ahead(0.504, (inner, outer), (0.15, 0.21), HEAD)
        make.box((side * 0.54 - 0.03, side * 0.54 + 0.03), (0.52, 0.7), (0.47, 0.49), BLACK)
    make.ahead(0.504, (-0.1, 0.1), (0.13, 0.17), WHITE)
    make.wheels((0.062, 0.13), (0.37,))
    return make.done()


@lru_cache(maxsize=16)
def bus(kind: int) -> Model:
    """A bus with a row of windows; 1 has a stripe, 2 is a coach of dark glass."""
    make = Maker()
    for w in (-0.3, 0.4):
        for u in ((-0.49, -0.33), (0.33, 0.49)):
            make.face([(u[0], 0, w), (u[1], 0, w), (u[1], 0.2, w), (u[0], 0.2, w)], BLACK,
                      inside=None)  # fmt: skip
    make.box((-0.5, 0.5), (0.09, 1.0), (-0.5, 0.5), PAINT)
    low, high = (0.44, 0.82) if kind != 2 else (0.4, 0.9)
    if kind == 1:
        make.beside(0.501, (0.2, 0.36), (-0.49, 0.49), SECOND)
        make.ahead(-0.501, (-0.49, 0.49), (0.2, 0.36), SECOND)
        make.ahead(0.501, (-0.49, 0.49), (0.2, 0.3), SECOND)
    panes = 7 if kind != 2 else 4
    for number in range(panes):
        first = -0.48 + 0.96 * number / panes
        make.beside(0.503, (low, high), (first, first + 0.96 / panes - 0.018), GLASS)
    for w in (0.02, 0.43):  # doors, on the right
        make.face([(0.504, 0.12, w - 0.045), (0.504, 0.12, w + 0.045), (0.504, high, w + 0.045),
                   (0.504, high, w - 0.045)], GLASS)  # fmt: skip
    make.ahead(0.503, (-0.47, 0.47), (0.36, 0.82), GLASS)
    make.ahead(-0.503, (-0.4, 0.4), (0.52, 0.8), GLASS)
    make.ahead(-0.503, (-0.34, 0.34), (0.16, 0.34), DARK)
    make.ahead(0.504, (-0.33, 0.33), (0.86, 0.96), BLACK)
    make.ahead(0.505, (-0.28, 0.28), (0.88, 0.94), AMBER)
    for side in (-1, 1):
        inner, outer = sorted((side * 0.36, side * 0.48))
        make.ahead(-0.505, (inner, outer), (0.2, 0.34), TAIL)
        make.ahead(0.505, (inner, outer), (0.17, 0.24), HEAD)
    make.ahead(-0.506, (-0.1, 0.1), (0.11, 0.15), WHITE)
    make.ahead(0.506, (-0.1, 0.1), (0.11, 0.15), WHITE)
    make.wheels((0.045, 0.155), (-0.28, 0.3))
    return make.done()


@lru_cache(maxsize=1)
def trailer() -> Model:
    """A box on two wheels, and nothing that draws it: it drives nowhere, and is no truck."""
    make = Maker()
    make.stroke((0, 0.25, 0.3), (0, 0.2, 0.62), 0.02, BLACK)
    for u in ((-0.48, -0.36), (0.36, 0.48)):
        make.face([(u[0], 0, -0.1), (u[1], 0, -0.1), (u[1], 0.3, -0.1), (u[0], 0.3, -0.1)], BLACK,
                  inside=None)  # fmt: skip
    make.box((-0.5, 0.5), (0.26, 1.0), (-0.5, 0.4), PAINT)
    make.ahead(-0.502, (-0.46, 0.46), (0.6, 0.64), SECOND)
    make.beside(0.502, (0.6, 0.64), (-0.48, 0.38), SECOND)
    make.wheels((0.09, 0.17), (-0.08,))
    return make.done()
