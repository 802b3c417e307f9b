"""Drawn land seen from the air: roads, houses, water, fields and trees. First the spec.

Everything is in metres of the ground, x to the right and y down, from the upper left corner of a
square picture. `aerial_picture` draws a spec, and what a map would say of it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from labkit.synth.noise import Array
from labkit.synth.spec import Spec

VERSION = 1
SIZE = 256  # pixels a side of a spec's own picture
CLASSES = ("land", "road", "house", "water")
Colour = tuple[float, float, float]  # red, green and blue in units of 0..255


@dataclass(frozen=True)
class Strip:
    """A road, a stream or a pond: a wave that goes through (x, y) towards `heading` (radians).

    It strays from the straight line by `bend` * (sin(2 pi along / wave + phase) - sin(phase)), and
    goes on from `first` to `last` along that line, where it has round ends.
    """

    x: float
    y: float
    heading: float
    bend: float
    wave: float
    phase: float
    first: float
    last: float
    width: float
    colour: Colour
    line: bool = False  # painted along its middle

    def along(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Where places lie: metres along the straight line, and to the left of the strip."""
        cos, sin = math.cos(self.heading), math.sin(self.heading)
        ahead = (x - self.x) * cos + (y - self.y) * sin
        aside = (y - self.y) * cos - (x - self.x) * sin
        turn = 2 * math.pi / self.wave
        now = turn * ahead + self.phase
        aside = aside - self.bend * (np.sin(now) - math.sin(self.phase))
        return ahead, aside / np.hypot(1, self.bend * turn * np.cos(now))

    def within(self, x: Any, y: Any) -> Any:
        """Metres to the nearer edge; negative outside. Good to 3 % where the strip bends most."""
        return self.edge(*self.along(x, y))

    def edge(self, ahead: Any, aside: Any) -> Any:
        """The same for a place that `along` has found."""
        beyond = np.maximum(np.maximum(self.first - ahead, ahead - self.last), 0)
        return self.width / 2 - np.hypot(aside, beyond)

    def may_reach(self, x: float, y: float, beside: float) -> bool:
        """Whether it can come as near as `beside` to a place; cheap, and sure where it cannot."""
        cos, sin = math.cos(self.heading), math.sin(self.heading)
        aside = abs((y - self.y) * cos - (x - self.x) * sin)
        return aside < 2 * self.bend + self.width / 2 + beside

    def at(self, ahead: float, aside: float = 0.0) -> tuple[float, float, float]:
        """The place that lies so far along and to the left, and where the strip heads there."""
        turn = 2 * math.pi / self.wave
        now = turn * ahead + self.phase
        slope = math.atan(self.bend * turn * math.cos(now))
        stray = self.bend * (math.sin(now) - math.sin(self.phase)) + aside * math.cos(slope)
        ahead -= aside * math.sin(slope)
        cos, sin = math.cos(self.heading), math.sin(self.heading)
        x, y = self.x + ahead * cos - stray * sin, self.y + ahead * sin + stray * cos
        return float(x), float(y), float(self.heading + slope)


@dataclass(frozen=True)
class House:
    """A house with a gable roof, its ridge along `heading`, and the garden around it.

    `wing` is how far a second roof of the same kind stands out at right angles, 0 for none; it
    stands `shift` from the middle. `hip` slopes the ends of the roof too.
    """

    x: float
    y: float
    heading: float
    length: float
    width: float
    eaves: float  # their height
    slope: float  # of the roof, metres up a metre
    colour: Colour
    wing: float
    shift: float
    hip: bool
    chimney: float  # its place along the ridge, in shares of half of it
    garden: float  # metres around the house; 0 for none
    lawn: Colour
    drive: tuple[float, float]  # where its drive meets the road; its own place for none
    texture: int

    def along(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Metres along the ridge and to its left, from the middle of the house."""
        cos, sin = math.cos(self.heading), math.sin(self.heading)
        right, down = x - self.x, y - self.y
        return right * cos + down * sin, down * cos - right * sin

    def within(self, x: Any, y: Any) -> Any:
        """Metres to the nearest wall, or less at a corner; negative outside."""
        u, v = self.along(x, y)
        inside = np.minimum(self.length / 2 - abs(u), self.width / 2 - abs(v))
        if self.wing:
            reach = self.width / 2 + self.wing
            second = np.minimum(self.width * 0.42 - abs(u - self.shift), np.minimum(v, reach - v))
            inside = np.maximum(inside, second)
        return inside

    @property
    def reach(self) -> float:
        """Metres from the middle that hold the house."""
        return float(np.hypot(self.length / 2, self.width / 2 + self.wing))

    @property
    def ridge(self) -> float:
        """Height of the ridge in metres."""
        return self.eaves + self.slope * self.width / 2


@dataclass(frozen=True)
class Tree:
    """A crown of leaves, in metres; `tint` is its place in the order of leaf colours, 0 to 1."""

    x: float
    y: float
    radius: float
    height: float
    tint: float


@dataclass(frozen=True)
class Cut:
    """A line that cuts field number `parent`: what lies beyond it becomes a field of its own.

    Beyond is where x * `right` + y * `down` > `far`.
    """

    parent: int
    right: float
    down: float
    far: float


@dataclass(frozen=True)
class Field:
    """What grows: `colour`, rows of `wave` metres across `heading`, and how strong they are.

    `tracks` are the metres from one pair of wheel marks to the next, 0 for none.
    """

    colour: Colour
    heading: float
    wave: float
    rows: float
    mottle: float
    tracks: float


@dataclass(frozen=True)
class Car:
    """A car: the middle, where it heads, and its colour."""

    x: float
    y: float
    heading: float
    colour: Colour


@dataclass(frozen=True)
class AerialSpec(Spec):
    """All that a picture of a piece of land shows; the same spec gives the same picture anywhere.

    `side` is the width of the square picture in metres. Light comes from `sun` (radians) at
    `elevation` over the horizon.
    """

    PARTS: ClassVar = {
        "roads": Strip, "waters": Strip, "houses": House, "trees": Tree, "cuts": Cut,
        "fields": Field, "cars": Car,
    }  # fmt: skip

    side: float
    roads: tuple[Strip, ...]
    waters: tuple[Strip, ...]
    houses: tuple[House, ...]
    trees: tuple[Tree, ...]
    cuts: tuple[Cut, ...]
    fields: tuple[Field, ...]
    cars: tuple[Car, ...]
    mark: tuple[float, float, float]  # a ditch long filled in, under the crop: x, y and radius
    sun: float
    elevation: float
    exposure: float  # a factor
    cast: Colour  # a factor for each channel
    haze: float
    blur: float  # pixels of the spec's own picture
    grain: float  # sensor noise, in units of 0..255
    texture: int
    version: int = VERSION

    @property
    def shadow(self) -> tuple[float, float]:
        """Where the shadow of a thing one metre high ends, in metres from its foot."""
        long = 1 / np.tan(self.elevation)
        return float(-long * np.cos(self.sun)), float(-long * np.sin(self.sun))


def farthest(strips: Sequence[Strip], x: Any, y: Any) -> Array:
    """The most that any strip has each place within it; -inf where there is no strip."""
    most = np.full(np.broadcast(x, y).shape, -np.inf)
    for strip in strips:
        np.maximum(most, strip.within(x, y), out=most)
    return most
