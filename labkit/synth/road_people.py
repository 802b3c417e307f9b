"""Models of people, on foot and on bicycles. They are as wide and long as they are tall: 1."""

import itertools
from functools import lru_cache

import numpy as np

from labkit.synth.road_shapes import BLACK, DARK, PAINT, SECOND, SKIN, STEEL, THIRD, Maker, Model

PHASES = 8  # of a stride, and of pedalling


@lru_cache(maxsize=256)
def pedestrian(phase: int, build: int) -> Model:
    """A person in a stride: PAINT the jacket, SECOND the trousers, THIRD the hair.

    `build` 0 has trousers, 1 a skirt or a coat, 2 a bag on the back, 3 a child's large head, 4
    stands, as in a shop window, 5 holds an umbrella.
    """
    make = Maker()
    swing = np.sin(2 * np.pi * phase / PHASES)
    if build == 4:
        swing = 0.1
    hip, knee, shoulder = 0.49, 0.27, 0.80
    head = 0.068 if build != 3 else 0.09
    top = 1 - head
    for side in (-1, 1):  # the far leg first does not matter: they are of one colour
        step = side * swing
        bend = 0.05 * max(0.0, -step)
        u = side * 0.045
        make.stroke((u, hip, 0), (u, knee, 0.10 * step + bend), 0.052, SECOND, 0.042)
        make.stroke((u, knee, 0.10 * step + bend), (u, 0.045, 0.21 * step - bend), 0.042, SECOND,
                    0.03)  # fmt: skip
        make.stroke((u, 0.02, 0.21 * step - bend - 0.02), (u, 0.02, 0.21 * step - bend + 0.06),
                    0.022, BLACK)  # fmt: skip
    if build == 2:
        make.stroke((0, 0.62, -0.1), (0, 0.74, -0.1), 0.075, THIRD)
    if build == 1:
        make.stroke((0, 0.74, 0), (0, 0.32, 0), 0.085, PAINT, 0.12)
    for side in (-1, 1):
        reach = -side * swing
        u = side * 0.125
        make.stroke((u, shoulder - 0.03, 0), (u * 1.12, 0.62, 0.07 * reach), 0.036, PAINT, 0.03)
        make.stroke((u * 1.12, 0.62, 0.07 * reach), (u * 1.1, 0.47, 0.16 * reach), 0.03, PAINT,
                    0.024)  # fmt: skip
        make.ball((u * 1.1, 0.45, 0.17 * reach), 0.026, SKIN)
    make.stroke((0, hip + 0.03, 0), (0, shoulder - 0.05, 0), 0.078, PAINT, 0.105)
    make.stroke((-0.07, shoulder - 0.03, 0), (0.07, shoulder - 0.03, 0), 0.045, PAINT)
    make.stroke((0, shoulder, 0), (0, top - 0.02, 0), 0.03, SKIN)
    make.ball((0, top, 0.0), head, SKIN)
    make.ball((0, top + 0.25 * head, -0.3 * head), 0.86 * head, THIRD)
    if build == 5:
        make.stroke((0.1, 0.55, 0.05), (0.1, 1.12, 0.05), 0.008, BLACK)
        rim = [(0.1 + 0.3 * np.cos(t), 1.06, 0.05 + 0.3 * np.sin(t)) for t in np.linspace(0, 6, 7)]
        for one, other in itertools.pairwise(rim):
            make.face([one, other, (0.1, 1.22, 0.05), (0.1, 1.22, 0.05)], THIRD, inside=None)
    return make.done()


@lru_cache(maxsize=64)
def cyclist(phase: int, build: int) -> Model:
    """A rider on a bicycle: PAINT the jersey, SECOND the trousers, THIRD the frame or helmet."""
    make = Maker()
    wheel, axle = 0.19, 0.32
    for w in (-axle, axle):
        points = [(0.0, wheel * (1 + np.sin(t)), w + wheel * np.cos(t)) for t in
                  np.linspace(0, 2 * np.pi, 11)]  # fmt: skip
        for one, other in itertools.pairwise(points):
            make.stroke(one, other, 0.016, BLACK)
    crank, seat, bar = (0.0, 0.18, -0.03), (0.0, 0.52, -0.16), (0.0, 0.56, 0.22)
    back, front = (0.0, wheel, -axle), (0.0, wheel, axle)
    for one, other in ((crank, back), (crank, seat), (crank, bar), (seat, bar), (back, seat),
                       (bar, front)):  # fmt: skip
        make.stroke(one, other, 0.014, THIRD)
    make.stroke((-0.14, 0.60, 0.22), (0.14, 0.60, 0.22), 0.013, STEEL)
    turn = 2 * np.pi * phase / PHASES
    hip, shoulder = (0.0, 0.56, -0.16), (0.0, 0.84 + 0.03 * build, 0.03 - 0.05 * build)
    for side in (-1, 1):
        foot = (side * 0.05, 0.18 - side * 0.09 * np.cos(turn), -0.03 + side * 0.09 * np.sin(turn))
        knee = (side * 0.06, (hip[1] + foot[1]) / 2 + 0.03, (hip[2] + foot[2]) / 2 + 0.11)
        make.stroke((side * 0.05, hip[1], hip[2]), knee, 0.05, SECOND, 0.042)
        make.stroke(knee, foot, 0.04, SECOND, 0.028)
        make.stroke(foot, (foot[0], foot[1] - 0.01, foot[2] + 0.06), 0.022, BLACK)
    make.stroke(hip, shoulder, 0.082, PAINT, 0.1)
    for side in (-1, 1):
        hand, start = (side * 0.13, 0.61, 0.22), (side * 0.12, shoulder[1] - 0.02, shoulder[2])
        make.stroke(start, hand, 0.034, PAINT, 0.024)
        make.ball(hand, 0.024, SKIN)
    head = (0.0, shoulder[1] + 0.13, shoulder[2] + 0.05)
    make.ball(head, 0.062, SKIN)
    make.ball((0.0, head[1] + 0.02, head[2] - 0.015), 0.062, THIRD if build else DARK)
    return make.done()
