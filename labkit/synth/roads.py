"""Drawn streets as a camera behind a windscreen, or on a lamp post, sees them. First the spec.

Everything on the ground is in metres: x to the right of the middle of the camera's lane, z along
the road, which bends slowly; the camera stands at x = 0. The picture is a square of `SIZE` units a
side. `road_scene` samples a spec and `roads_picture` draws it.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from labkit.synth.spec import AnyDials, Spec

VERSION = 1
SIZE = 160  # units a side
CLASSES = ("car", "truck", "bus", "pedestrian", "cyclist", "sign", "traffic light")
PLACES = ("city", "suburb", "country")
Weather = Literal["clear", "rain", "fog"]
Colour = tuple[float, float, float]  # red, green and blue in units of 0..255


@dataclass(frozen=True)
class Dials(AnyDials):
    """One number a difficulty, from 0 for none of it to 1: nothing else changes with it.

    `night`, `rain`, `fog`, `glare` and `empty` are shares: of scenes at night, in the rain (which
    comes before fog where both would be), in fog, against a low sun (clear days alone), and without
    an object. `clutter`: how much stands about that is no object, posters of cars and figures in
    shop windows among it. `crowd`: how many things there are, and so how much they hide each other.
    `sizes`: how far away the farthest are; at 0 all are about 13 m away, as many as there is room
    for. `cut`: how many things a border cuts. `alike`: how many cars are vans and how many trucks
    no larger than these, and how many clocks and lamps are as round as signs. `few`: how rare
    trucks, buses, cyclists and traffic lights are, at 0.5 somewhat less than on a street.
    """

    night: float = 0.15
    rain: float = 0.12
    fog: float = 0.1
    glare: float = 0.1
    clutter: float = 0.35
    crowd: float = 0.4
    sizes: float = 0.5
    cut: float = 0.5
    alike: float = 0.5
    few: float = 0.5
    empty: float = 0.05


@dataclass(frozen=True)
class Thing:
    """Anything that stands or moves: `kind` says what, `look` which of them.

    Only kinds in `LABELS` are objects to be found. It stands `lift` metres above the ground at
    (x, z), looks along the road for `heading` 0 and towards the camera for pi, and goes `pace`
    metres a second where it looks. `pose` is its place in a stride, in shares of one.
    """

    kind: str
    look: int
    x: float
    z: float
    heading: float
    width: float
    height: float
    length: float
    lift: float
    colours: tuple[Colour, Colour, Colour]
    pose: float
    pace: float
    identity: int


# The class of each kind of thing; all other kinds are scenery.
LABELS = {
    "car": 0, "truck": 1, "bus": 2, "pedestrian": 3, "cyclist": 4, "sign": 5, "light": 6,
}  # fmt: skip


@dataclass(frozen=True)
class RoadSpec(Spec):
    """All that a picture of a street shows; the same spec gives the same picture anywhere.

    Lanes are `lane` metres wide; `ours` of them go as the camera does, which is on number `own` of
    these from the middle, and `theirs` come towards it. Light comes from `sun`, radians from the
    way the camera looks to the right, at `elevation` over the horizon.
    """

    PARTS: ClassVar = {"things": Thing, "scenery": Thing}

    number: int
    things: tuple[Thing, ...]  # to be found: object number k of a picture is the k-th of these
    scenery: tuple[Thing, ...]
    place: str
    weather: Weather
    night: bool
    ahead: float  # where along the road the camera is
    eye: float  # its height in metres
    horizon: float  # units from the upper border
    focal: float  # units
    roll: float  # radians
    bend: float  # of the road, one over metres
    lane: float
    ours: int
    theirs: int
    own: int
    parking: tuple[float, float]  # metres for parked cars at the left and the right
    pavement: float  # metres; 0 for none
    junction: float  # where along the road another crosses it, -1 for nowhere
    zebra: float  # where people cross it
    ground: tuple[Colour, Colour, Colour]  # of road, pavement and what lies beyond
    sun: float
    elevation: float
    glare: float
    thick: float  # fog, one over metres
    cloud: float
    hills: float  # metres
    bonnet: Colour | None
    exposure: float  # a factor
    warm: float
    blur: float  # units
    grain: float  # in units of 0..255
    texture: int
    height: int = SIZE
    width: int = SIZE
    version: int = VERSION

    @property
    def edges(self) -> tuple[float, float, float]:
        """Where the lanes end at the left, where they meet, and where they end at the right."""
        middle = -(self.own + 0.5) * self.lane
        return middle - self.theirs * self.lane, middle, middle + self.ours * self.lane

    def kerb(self, side: int) -> float:
        """Where the pavement begins at the right, for 1, or at the left, for -1."""
        left, _, right = self.edges
        return right + self.parking[1] if side > 0 else left - self.parking[0]
