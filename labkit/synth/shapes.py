"""A plain world to ask about: a few coloured shapes on a grey ground. First the spec.

Lengths are pixels of the spec's own picture, x to the right and y down. `sample` draws a spec and
`shapes_picture` draws its picture.
"""

import math
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from labkit.synth.noise import Array
from labkit.synth.spec import Spec
from labkit.synth.streams import Random, stream

VERSION = 1
SIZE = 64  # pixels a side of a spec's own picture
MOST = 6  # things a picture
Colour = tuple[float, float, float]  # red, green and blue in units of 0..255

SHAPES = ("circle", "square", "triangle", "star", "cross")
# As far apart as names like these can be: with normal eyes no two are nearer than 24 (CIEDE2000),
# for those who confuse red and green, or blue and yellow, none is nearer than 16.
COLOURS: dict[str, Colour] = {
    "red": (175, 41, 15), "orange": (235, 110, 7), "yellow": (250, 238, 0),
    "green": (20, 122, 93), "blue": (15, 43, 197), "pink": (245, 167, 215),
    "white": (240, 250, 240), "black": (24, 20, 17),
}  # fmt: skip
SIZES: dict[str, tuple[float, float]] = {"small": (4.7, 5.5), "large": (8.3, 9.4)}  # radii

# Combinations that never occur unless `held` asks for them: each colour has one. A network that has
# learned what red is and what a star is knows a red star; one that knows pictures by heart does not
HELD = frozenset(
    {
        ("red", "star"), ("orange", "circle"), ("yellow", "cross"), ("green", "triangle"),
        ("blue", "square"), ("pink", "circle"), ("white", "triangle"), ("black", "star"),
    }
)  # fmt: skip
USUAL = tuple(
    (colour, shape) for colour in COLOURS for shape in SHAPES if (colour, shape) not in HELD
)

# Outlines of radius 1 and no turn. They look about equally large, so that none tells its size.
FLAT = 0.84  # half the side of a square
TOP, LOW, WIDE = 1.12, 0.8, 1.11  # of triangles
POINT, DENT = 1.2, 0.52  # radii of a star
ARM, HALF = 1.08, 0.4  # of crosses
_AROUND = [(math.sin(turn), -math.cos(turn)) for turn in (np.arange(10) * math.pi / 5).tolist()]
OUTLINES: dict[str, tuple[tuple[float, float], ...]] = {
    "square": ((-FLAT, -FLAT), (FLAT, -FLAT), (FLAT, FLAT), (-FLAT, FLAT)),
    "triangle": ((0.0, -TOP), (WIDE, LOW), (-WIDE, LOW)),
    "star": tuple(
        ((DENT if number % 2 else POINT) * x, (DENT if number % 2 else POINT) * y)
        for number, (x, y) in enumerate(_AROUND)
    ),
    "cross": (
        (-HALF, -ARM), (HALF, -ARM), (HALF, -HALF), (ARM, -HALF), (ARM, HALF), (HALF, HALF),
        (HALF, ARM), (-HALF, ARM), (-HALF, HALF), (-ARM, HALF), (-ARM, -HALF), (-HALF, -HALF),
    ),
}  # fmt: skip
REACHES = {
    name: max(math.hypot(*corner) for corner in corners) for name, corners in OUTLINES.items()
}
ROUND = REACHES["circle"] = 0.95
# Normals of the edges that are left of a triangle, and of a star folded to its upper point.
SLANT = (WIDE / math.hypot(WIDE, TOP + LOW), (TOP + LOW) / math.hypot(WIDE, TOP + LOW))
_TIP = (DENT * _AROUND[1][0], POINT + DENT * _AROUND[1][1])  # from the point to a dent beside it
EDGE = (_TIP[0] / math.hypot(*_TIP), _TIP[1] / math.hypot(*_TIP))
FOLDS = (
    (math.cos(math.pi / 5), math.sin(math.pi / 5)),
    (-math.cos(math.pi / 5), math.sin(math.pi / 5)),
)
GAP = 1.0  # pixels between two things, and from a thing to the border
# Squares of radii, at most: up to here every laying down that was tried found room, in at most 18
# trials; above 770 some found none in hundreds.
ROOM = 740


@dataclass(frozen=True)
class Thing:
    """A shape: its names, the middle, a radius, a turn in radians, and how it strays in colour."""

    shape: str
    colour: str
    size: str
    x: float
    y: float
    radius: float
    turn: float
    tint: Colour  # a factor for each channel

    @property
    def reach(self) -> float:
        """How far from the middle its outline is anywhere."""
        return self.radius * REACHES[self.shape]

    @property
    def corners(self) -> Array:
        """Where its corners lie, [K, 2]; a circle has none."""
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        flat = self.radius * np.array(OUTLINES.get(self.shape, ()), np.float64).reshape(-1, 2)
        return flat @ np.array([[cos, sin], [-sin, cos]]) + [self.x, self.y]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x1, y1, x2 and y2 of the box around its outline."""
        ends = self.corners
        if not len(ends):
            ends = np.array([[self.x, self.y]]) + self.reach * np.array([[-1], [1]])
        return (*ends.min(0).tolist(), *ends.max(0).tolist())

    def within(self, x: Any, y: Any) -> Array:
        """Pixels to its outline at places [H, W]; negative outside, where corners count as sharp.

        Shapes are folded until one or two straight edges are left.
        """
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        right, down = (x - self.x) / self.radius, (y - self.y) / self.radius
        if self.shape == "circle":
            return self.radius * (ROUND - np.sqrt(right * right + down * down))
        u, v = abs(right * cos + down * sin), down * cos - right * sin
        if self.shape == "triangle":
            inside = np.minimum(LOW - v, (TOP + v) * SLANT[0] - u * SLANT[1])
        elif self.shape == "star":
            for along, across in FOLDS:
                beyond = 2 * np.maximum(u * along + v * across, 0)
                u, v = u - beyond * along, v - beyond * across
            u = abs(u)
            inside = (v + POINT) * EDGE[0] - u * EDGE[1]
        else:
            v = abs(v)
            inside = np.minimum(FLAT - u, FLAT - v)
            if self.shape == "cross":
                long, short = np.maximum(u, v), np.minimum(u, v)
                inside = np.maximum(np.minimum(ARM - long, HALF - short), HALF - long)
        return self.radius * inside


@dataclass(frozen=True)
class ShapesSpec(Spec):
    """All that a picture of shapes shows; the same spec gives the same picture anywhere.

    No thing lies over another or is cut by the border. Light comes from `sun` (radians).
    """

    PARTS: ClassVar = {"things": Thing}

    number: int
    things: tuple[Thing, ...]
    ground: Colour
    mottle: float  # how much the ground varies, in shares of its brightness
    sun: float
    slope: float  # how much brighter the side towards the light is, in shares
    shadow: float  # how dark shadows are, 0 to 1
    blur: float  # pixels
    grain: float  # of the camera, in units of 0..255
    texture: int
    height: int = SIZE
    width: int = SIZE
    version: int = VERSION


def sample(number: int, *, seed: int = 0, held: bool = False) -> ShapesSpec:
    """Draw picture number `number`: the same numbers give the same spec, in any order.

    It has 1 to 6 things, each number of them as often. Colour, size and place of a thing are
    independent of each other, of its shape and of other things, but that things do not touch, and
    that no combination in `HELD` occurs. With `held`, one thing is of such a combination, and
    nothing else is changed.
    """
    random = stream(seed, "shapes", number)
    things = _fitting([_thing(random) for _ in range(int(random.integers(1, MOST + 1)))])
    which, whom = stream(seed, "shapes held", number).uniform(size=2)
    if held:
        colour, shape = sorted(HELD)[int(which * len(HELD))]
        place = int(whom * len(things))
        things[place] = replace(things[place], colour=colour, shape=shape)
    bright, warm, cold = random.uniform(size=3)
    grey = 118 + 34 * bright
    return ShapesSpec(
        number=number,
        things=_placed(stream(seed, "shapes places", number), things),
        ground=(grey + 10 * warm - 3, grey, grey + 14 * cold - 4),
        mottle=float(random.uniform(0.02, 0.07)),
        sun=float(random.uniform(0, 2 * math.pi)),
        slope=float(random.uniform(0.05, 0.2)),
        shadow=float(random.uniform(0.15, 0.45)),
        blur=float(random.uniform(0.2, 0.6)),
        grain=float(random.uniform(1.5, 5)),
        texture=int(random.integers(2**31)),
    )


def _thing(random: Random) -> Thing:
    colour, shape = USUAL[int(random.integers(len(USUAL)))]
    size = tuple(SIZES)[int(random.integers(len(SIZES)))]
    bright, red, blue = random.uniform(-1, 1, 3).tolist()
    return Thing(
        shape=shape,
        colour=colour,
        size=size,
        x=0.0,
        y=0.0,
        radius=float(random.uniform(*SIZES[size])),
        turn=float(random.uniform(-0.3, 0.3)),
        tint=(1 + 0.06 * bright + 0.02 * red, 1 + 0.06 * bright, 1 + 0.06 * bright + 0.02 * blue),
    )


def _fitting(things: list[Thing]) -> list[Thing]:
    """The same things, the largest made small while they need more room than there is.

    Shapes do not count, so that another shape changes nothing.
    """
    room = sum((thing.radius * max(REACHES.values()) + GAP / 2) ** 2 for thing in things)
    if room <= ROOM:
        return things
    largest = max(range(len(things)), key=lambda place: things[place].radius)
    return _fitting([_made_small(one) if n == largest else one for n, one in enumerate(things)])


def _placed(random: Random, things: list[Thing]) -> tuple[Thing, ...]:
    """Lay things down where nothing lies, the largest first; where one finds no room, all anew."""
    order = sorted(range(len(things)), key=lambda place: -things[place].reach)
    while True:
        laid: dict[int, Thing] = {}
        for place in order:
            if (spot := _free(random, things[place], laid)) is None:
                break
            laid[place] = replace(things[place], x=spot[0], y=spot[1])
        else:
            return tuple(laid[place] for place in range(len(things)))


def _free(random: Random, thing: Thing, laid: dict[int, Thing]) -> tuple[float, float] | None:
    """A place for a thing beside those that are laid, if one of sixty is free."""
    edge = thing.reach + GAP
    spots = random.uniform(edge, SIZE - edge, (60, 2))
    free = np.ones(len(spots), bool)
    for other in laid.values():
        right, down = (spots - [other.x, other.y]).T
        free &= right * right + down * down > (thing.reach + other.reach + GAP) ** 2
    if not free.any():
        return None
    x, y = spots[int(free.argmax())].tolist()
    return x, y


def _made_small(thing: Thing) -> Thing:
    """A large thing as small as it is large among the large."""
    (least, most), (low, high) = SIZES["large"], SIZES["small"]
    share = (thing.radius - least) / (most - least)
    return replace(thing, size="small", radius=low + share * (high - low))
