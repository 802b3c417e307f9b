"""Questions as small programs: what they ask for is computed on a scene, not guessed from words.

A set of things is a `What` (all things of such names), `Beside` (those of them on one side of
another thing), `Nearest` (to another thing) or `Outermost`. A question is one of the other
classes. `answer` computes it, or raises `AmbiguousError`: where a person could not tell what is
meant, or could argue about the answer, nothing is asked.

>>> from labkit.synth.scenes import Item, Scene
>>> star = Item("star", (0.1, 0.1, 0.3, 0.3), "red", "large", 0.02)
>>> cross = Item("cross", (0.6, 0.2, 0.7, 0.3), "blue", "small", 0.005)
>>> scene = Scene("shapes", (star, cross))
>>> answer(Ask("colour", Beside("right", What(kind="star"))), scene)
'blue'
>>> answer(Larger(What(colour="red"), What(kind="cross")), scene)
'yes'
>>> answer(Ask("colour", What()), scene)
Traceback (most recent call last):
labkit.synth.programs.AmbiguousError: 2 things are meant, and one is asked about
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from labkit.synth.scenes import Item, Scene

Side = Literal["left", "right", "above", "below"]
SIDES: tuple[Side, ...] = ("left", "right", "above", "below")
APART = 0.1  # of the picture: nearer to straight above, a thing is neither left nor right
NEARER = 1.25  # how many times as far the second nearest must be
LARGER = 1.6  # how many times as large the larger must be


class AmbiguousError(ValueError):
    """A question that has no clear answer in a scene."""


@dataclass(frozen=True)
class What:
    """Things by their names; "" stands for any."""

    kind: str = ""
    colour: str = ""
    size: str = ""

    def fits(self, item: Item) -> bool:
        """Whether a thing has these names."""
        pairs = ((self.kind, item.kind), (self.colour, item.colour), (self.size, item.size))
        return all(mine in ("", own) for mine, own in pairs)


@dataclass(frozen=True)
class Beside:
    """The things called `what` that are on one side of the one thing that `of` means."""

    side: Side
    of: What
    what: What = field(default_factory=What)


@dataclass(frozen=True)
class Nearest:
    """The thing nearest to the one thing that `of` means."""

    of: What


@dataclass(frozen=True)
class Outermost:
    """The thing that is farthest to one side of the picture."""

    side: Side


Things = What | Beside | Nearest | Outermost


@dataclass(frozen=True)
class Exist:
    """Is there such a thing?"""

    what: What


@dataclass(frozen=True)
class Count:
    """How many such things are there?"""

    what: What


@dataclass(frozen=True)
class Ask:
    """Which colour, shape or size has the one thing that is meant, or of what kind is it?"""

    attribute: Literal["colour", "shape", "size", "kind"]
    about: Things


@dataclass(frozen=True)
class Compare:
    """Are there more of the first than of the second, fewer, or as many?"""

    how: Literal["more", "fewer", "as many"]
    first: What
    second: What


@dataclass(frozen=True)
class Larger:
    """Is the first larger than the second?"""

    first: What
    second: What


@dataclass(frozen=True)
class Relation:
    """Is the first on that side of the second?"""

    side: Side
    first: What
    second: What


@dataclass(frozen=True)
class Fact:
    """What is known of the whole scene: the weather, or whether it is day or night."""

    name: Literal["weather", "time"]


@dataclass(frozen=True)
class Holds:
    """Is it so?"""

    name: Literal["weather", "time"]
    value: str


Program = Exist | Count | Ask | Compare | Larger | Relation | Fact | Holds


def answer(program: Program, scene: Scene) -> str:
    """The answer in English: yes, no, a number, or a name.

    Raises AmbiguousError where none is clear.
    """
    match program:
        case Exist(what):
            return _yes(bool(found(what, scene)))
        case Count(what):
            return str(len(found(what, scene)))
        case Ask(attribute, about):
            named: str = getattr(the(about, scene), attribute)
            return named
        case Compare(how, first, second):
            if first == second:
                raise AmbiguousError("things are compared with themselves")
            more = len(found(first, scene)) - len(found(second, scene))
            return _yes({"more": more > 0, "fewer": more < 0, "as many": more == 0}[how])
        case Larger(first, second):
            one, other = _two(first, second, scene)
            share = one.area / other.area
            if 1 / LARGER < share < LARGER:
                raise AmbiguousError("they are about equally large")
            return _yes(share > 1)
        case Relation(side, first, second):
            return _yes(_lies(side, *_two(first, second, scene)))
        case Fact(name):
            return scene.facts[name]
        case Holds(name, value):
            return _yes(scene.facts[name] == value)


def found(things: Things, scene: Scene) -> list[Item]:
    """The things that are meant. Raises AmbiguousError where one of them may be there or not."""
    match things:
        case What():
            items = [item for item in scene.items if things.fits(item)]
        case Beside(side, of, what):
            base = the(of, scene)
            others = [item for item in scene.items if what.fits(item) and item is not base]
            items = [item for item in others if _lies(side, item, base)]
        case Nearest(of):
            base = the(of, scene)
            others = [item for item in scene.items if item is not base]
            items = [_nearest(base, others)]
        case Outermost(side):
            items = [_outermost(side, scene.items)]
    if not all(item.sure for item in items):
        raise AmbiguousError("one of the things can hardly be seen")
    return items


def the(things: Things, scene: Scene) -> Item:
    """The one thing that is meant. Raises AmbiguousError where there is none, or several."""
    items = found(things, scene)
    if len(items) != 1:
        raise AmbiguousError(f"{len(items)} things are meant, and one is asked about")
    return items[0]


def concerned(program: Program, scene: Scene) -> list[Item]:
    """The things that a question points at and the one that it asks about, each once.

    What figures draw a box around; nothing, where it is not clear what is meant.
    """
    items: list[Item] = []
    try:
        match program:
            case Exist(what) | Count(what):
                items = found(what, scene)
            case Ask(_, about):
                of = [the(about.of, scene)] if isinstance(about, Beside | Nearest) else []
                items = [the(about, scene), *of]
            case Compare(_, first, second):
                items = [*found(first, scene), *found(second, scene)]
            case Larger(first, second) | Relation(_, first, second):
                items = list(_two(first, second, scene))
    except AmbiguousError:
        return []
    return list({id(item): item for item in items}.values())


def descriptions(program: Program) -> list[What]:
    """The descriptions that a question names."""
    parts = [program.about] if isinstance(program, Ask) else list(vars(program).values())
    named: list[What] = []
    for part in parts:
        named += [part] if isinstance(part, What) else []
        named += [part.of, part.what] if isinstance(part, Beside) else []
        named += [part.of] if isinstance(part, Nearest) else []
    return named


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def _two(first: What, second: What, scene: Scene) -> tuple[Item, Item]:
    one, other = the(first, scene), the(second, scene)
    if one is other:
        raise AmbiguousError("both are the same thing")
    return one, other


def lies(side: Side, item: Item, base: Item) -> float:
    """How far a thing is on one side of another, in shares of the picture."""
    axis, sign = (0 if side in ("left", "right") else 1), (1 if side in ("right", "below") else -1)
    return sign * (item.middle[axis] - base.middle[axis])


def _lies(side: Side, item: Item, base: Item) -> bool:
    far = lies(side, item, base)
    if abs(far) < APART:
        raise AmbiguousError("one is hardly to a side of the other")
    return far > 0


def _nearest(base: Item, others: Sequence[Item]) -> Item:
    """By their middles, and by how much lies between: both must agree, and by far."""
    if not others:
        raise AmbiguousError("there is no other thing")
    far = [_distance(base, other) for other in others]
    order = sorted(range(len(others)), key=far.__getitem__)
    between = [far[place] - _half(others[place]) for place in range(len(others))]
    close = len(order) > 1 and far[order[1]] < NEARER * far[order[0]]
    if close or between[order[0]] > min(between):
        raise AmbiguousError("two things are about equally near")
    return others[order[0]]


def _distance(one: Item, other: Item) -> float:
    (x, y), (u, v) = one.middle, other.middle
    return float(((x - u) ** 2 + (y - v) ** 2) ** 0.5)


def _half(item: Item) -> float:
    x1, y1, x2, y2 = item.box
    return (x2 - x1 + y2 - y1) / 4


def _outermost(side: Side, items: Sequence[Item]) -> Item:
    if not items:
        raise AmbiguousError("there is no thing")
    axis, sign = (0 if side in ("left", "right") else 1), (1 if side in ("right", "below") else -1)
    order = sorted(items, key=lambda item: -sign * item.middle[axis])
    if len(order) > 1 and abs(order[0].middle[axis] - order[1].middle[axis]) < APART:
        raise AmbiguousError("two things are about equally far")
    return order[0]
