"""What things on a road are made of: flat faces, round plates and thick strokes, in 3-D.

A model stands in a box of its own: u from -0.5, left, to 0.5, right, v from 0, the ground, to 1,
and w from -0.5, behind, to 0.5, ahead. It is scaled to the width, height and length of a thing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from labkit.synth.noise import Array

Point = tuple[float, float, float]
CORNERS = 12  # of a round plate
AROUND = 2 * np.pi * (np.arange(CORNERS) + 0.5) / CORNERS

# What a part is made of: the first three are the colours of the thing itself.
(PAINT, SECOND, THIRD, GLASS, BLACK, STEEL, WHITE, TAIL, HEAD, SKIN, AMBER, RED, GREEN, LAMP, LIT,
 DIM, BARK, DARK, UNLIT) = range(19)  # fmt: skip
COLOURS = np.array(
    [
        [0, 0, 0], [0, 0, 0], [0, 0, 0], [52, 62, 74], [28, 28, 30], [120, 122, 126],
        [225, 225, 215], [150, 22, 24], [226, 226, 214], [206, 158, 128], [250, 170, 40],
        [246, 44, 36], [60, 226, 130], [236, 230, 206], [72, 82, 94], [58, 66, 78], [92, 74, 58],
        [0, 0, 0], [44, 40, 38],
    ], float,
)  # fmt: skip
# Which of them give light, and of what colour: always, and at night alone.
SIGNAL = {AMBER: (255, 176, 50), RED: (255, 52, 40), GREEN: (70, 255, 150)}
AT_NIGHT = {TAIL: (255, 36, 30), HEAD: (255, 250, 228), LAMP: (255, 226, 170)}
INDOORS = {LIT: (250, 208, 132)}  # gives light, and no glow


class Kind(NamedTuple):
    """Parts of one kind: faces of 4 corners, plates of 12, or strokes of 2 ends.

    `facts` [parts, 7]: a normal and an offset, for a part shows where normal @ camera > offset, or
    of a stroke two radii, in heights of the thing; of what it is made; and its place in the order
    of painting, seen from behind and from ahead.
    """

    points: Array  # [parts, K, 3]
    facts: Array


Model = tuple[Kind, Kind, Kind]
SLOT, RANK = 4, 5  # columns of `facts`; ranks are two


@dataclass
class Maker:
    """Collects the parts of a model, the first to be painted first."""

    faces: list[tuple] = field(default_factory=list)
    plates: list[tuple] = field(default_factory=list)
    strokes: list[tuple] = field(default_factory=list)
    level: float = 0.0  # where along w the present part lies: the farther is painted first
    count: int = 0

    def face(
        self, corners: Sequence[Point], slot: int, *, inside: Point | None = (0, 0.4, 0)
    ) -> None:
        """A flat part of four corners, seen from where `inside` is not; from anywhere for None."""
        self._flat(self.faces, np.array(corners, float), slot, inside)

    def plate(
        self, corners: Sequence[Point], slot: int, *, inside: Point | None = (0, 0.4, 0)
    ) -> None:
        """The same with up to twelve corners."""
        given = list(corners)
        given += given[-1:] * (CORNERS - len(given))
        self._flat(self.plates, np.array(given, float), slot, inside)

    def _flat(self, where: list[tuple], corners: Array, slot: int, inside: Point | None) -> None:
        normal, offset = np.zeros(3), -1.0
        if inside is not None:
            after = np.roll(corners, -1, 0)
            normal = np.cross(corners, after).sum(0)
            middle = corners.mean(0)
            if normal @ (middle - inside) < 0:
                normal = -normal
            offset = float(normal @ middle)
        where.append((corners, (*normal, offset, slot), self.count, self.level))
        self.count += 1

    def stroke(self, a: Point, b: Point, thick: float, slot: int, end: float | None = None) -> None:
        """A round stick from a to b, of radius `thick` at a and `end` at b."""
        facts = (thick, thick if end is None else end, 0, 0, slot)
        self.strokes.append(((a, b), facts, self.count, self.level))
        self.count += 1

    def ball(self, a: Point, radius: float, slot: int) -> None:
        """A ball around a."""
        self.stroke(a, a, radius, slot)

    def box(
        self,
        u: tuple[float, float],
        v: tuple[float, float],
        w: tuple[float, float],
        slot: int,
        top: int | None = None,
    ) -> None:
        """Five sides of a box; its top may be made of something else."""
        inside = ((u[0] + u[1]) / 2, (v[0] + v[1]) / 2, (w[0] + w[1]) / 2)
        for where in u:
            self.face([(where, y, z) for y, z in _round(v, w)], slot, inside=inside)
        for where in w:
            self.face([(x, y, where) for x, y in _round(u, v)], slot, inside=inside)
        upper = slot if top is None else top
        self.face([(x, v[1], z) for x, z in _round(u, w)], upper, inside=inside)

    def ahead(
        self,
        w: float,
        u: tuple[float, float],
        v: tuple[float, float],
        slot: int,
        *,
        upper: float | None = None,
    ) -> None:
        """A pane that looks ahead for w > 0, or behind; its upper edge may lie at another w."""
        top = w if upper is None else upper
        self.face(
            [(u[0], v[0], w), (u[1], v[0], w), (u[1], v[1], top), (u[0], v[1], top)],
            slot, inside=(0, 0.4, w - np.sign(w) * 0.4),
        )  # fmt: skip

    def beside(
        self,
        u: float,
        v: tuple[float, float],
        w: tuple[float, float],
        slot: int,
        *,
        upper: tuple[float, float] | None = None,
        lean: float = 0.0,
    ) -> None:
        """The same pane on the left and on the right; its upper edge may be another, and lean."""
        top = w if upper is None else upper
        for side in (-1, 1):
            low, high = side * u, side * (u - lean)
            self.face(
                [(low, v[0], w[0]), (low, v[0], w[1]), (high, v[1], top[1]), (high, v[1], top[0])],
                slot,
            )  # fmt: skip

    def wheels(self, radius: tuple[float, float], at: Sequence[float], rim: int = STEEL) -> None:
        """Wheels on both sides; radius in shares of the length and of the height."""
        (along, high) = radius
        for side in (-0.5, 0.5):
            for w in at:
                for share, slot in ((1.0, BLACK), (0.55, rim)):
                    self.plate(
                        [
                            (side * 1.005, high * (1 + share * np.sin(t)),
                             w + along * share * np.cos(t))
                            for t in AROUND
                        ],
                        slot,
                    )  # fmt: skip

    def done(self) -> Model:
        """All of them: faces, plates and strokes."""
        order = np.array([each[-2] for each in self.faces + self.plates + self.strokes])
        level = np.array([each[-1] for each in self.faces + self.plates + self.strokes])
        behind = np.lexsort((order, -level)).argsort()
        front = np.lexsort((order, level)).argsort()
        kinds, begin = [], 0
        for parts, corners in ((self.faces, 4), (self.plates, CORNERS), (self.strokes, 2)):
            here = slice(begin, begin + len(parts))
            begin += len(parts)
            facts = np.array([each[1] for each in parts], float).reshape(-1, 5)
            facts = np.concatenate([facts, behind[here, None], front[here, None]], 1)
            points = np.array([each[0] for each in parts], float).reshape(-1, corners, 3)
            kinds.append(Kind(points, facts))
        return kinds[0], kinds[1], kinds[2]


def _round(a: tuple[float, float], b: tuple[float, float]) -> list[tuple[float, float]]:
    return [(a[0], b[0]), (a[1], b[0]), (a[1], b[1]), (a[0], b[1])]
