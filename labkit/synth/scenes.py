"""Scenes as questions see them: things with names and boxes, of whatever world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labkit.synth.shapes import HELD, ShapesSpec

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Item:
    """A thing: its names, "" where its world has none, and its box in shares of the picture.

    `area` tells which of two is larger. A thing that is not `sure` is too small or too well hidden
    to say that it is there, or that it is not: what depends on it is not asked.
    """

    kind: str
    box: Box
    colour: str = ""
    size: str = ""
    area: float = 0.0
    sure: bool = True

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    @property
    def new(self) -> bool:
        """Whether its colour and kind are a combination that is held back."""
        return (self.colour, self.kind) in HELD


@dataclass(frozen=True)
class Scene:
    """All that can be asked about: things, and facts such as "weather": "rain"."""

    world: str  # "shapes" or "roads"
    items: tuple[Item, ...]
    facts: Mapping[str, str] = field(default_factory=dict)


def shapes_scene(spec: ShapesSpec) -> Scene:
    """What a picture of shapes shows; nothing in it is unsure."""
    items = []
    for thing in spec.things:
        x1, y1, x2, y2 = thing.box
        box = (x1 / spec.width, y1 / spec.height, x2 / spec.width, y2 / spec.height)
        area = (thing.radius / spec.width) ** 2
        items.append(Item(thing.shape, box, thing.colour, thing.size, area))
    return Scene("shapes", tuple(items))


def road_scene(
    kinds: Sequence[str],
    boxes: Sequence[Sequence[float]],
    difficult: Sequence[bool],
    *,
    size: int,
    weather: str,
    night: bool,
) -> Scene:
    """What a picture of a street shows, from its truth; boxes are in pixels of `size`.

    What is difficult to see is not sure.
    """
    items = []
    for kind, box, hard in zip(kinds, boxes, difficult, strict=True):
        x1, y1, x2, y2 = (float(side) / size for side in box)
        items.append(Item(kind, (x1, y1, x2, y2), area=(x2 - x1) * (y2 - y1), sure=not hard))
    facts = {"weather": weather, "time": "night" if night else "day"}
    return Scene("roads", tuple(items), facts)
