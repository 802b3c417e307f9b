"""What can be said of a scene and is true, before it is put into words.

>>> from labkit.synth.streams import stream
>>> star = Item("star", (0.1, 0.1, 0.3, 0.3), "red", "large", 0.02)
>>> say = statements(Scene("shapes", (star,)), stream(0, "say"))
>>> all(holds(each, Scene("shapes", (star,))) for each in say)
True
"""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import permutations

from labkit.synth.programs import (
    APART,
    SIDES,
    Side,
    What,
    found,
    lies,
)
from labkit.synth.scenes import Item, Scene
from labkit.synth.streams import Random

FEWEST, MOST = 2, 5  # captions a scene
GROUPS = 3  # things of one description, in one caption
COUNTED = 9  # as many things as a caption counts
Group = tuple[int, What]  # how many, and of what


@dataclass(frozen=True)
class Shown:
    """So many of each: all there are of such a description."""

    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Together:
    """So many things in all, and among them so many of one description."""

    total: int
    part: Group


@dataclass(frozen=True)
class Placed:
    """One such thing is on that side of another."""

    first: What
    side: Side
    second: What


@dataclass(frozen=True)
class Named:
    """The only thing of that description has that colour, or that size."""

    what: What
    colour: str = ""
    size: str = ""


@dataclass(frozen=True)
class Street:
    """A street in some weather, by day or at night, "" where it is not told, and what is on it.

    Without groups it is `empty`, or nothing is said of what is on it.
    """

    groups: tuple[Group, ...]
    weather: str = ""
    time: str = ""
    empty: bool = False


Statement = Shown | Together | Placed | Named | Street


def holds(statement: Statement, scene: Scene) -> bool:
    """Whether a statement is true of a scene."""
    match statement:
        case Shown(groups):
            return all(len(found(what, scene)) == count for count, what in groups)
        case Together(total, (count, what)):
            return len(scene.items) == total and len(found(what, scene)) == count
        case Placed(first, side, second):
            pairs = permutations([item for item in scene.items if item.sure], 2)
            return any(
                first.fits(one) and second.fits(other) and lies(side, one, other) >= APART
                for one, other in pairs
            )
        case Named(what, colour, size):
            items = found(what, scene)
            return (
                len(items) == 1 and colour in ("", items[0].colour) and size in ("", items[0].size)
            )
        case Street(groups, weather, time, empty):
            facts = weather in ("", scene.facts["weather"]) and time in ("", scene.facts["time"])
            return facts and holds(Shown(groups), scene) and not (empty and scene.items)


def statements(scene: Scene, random: Random) -> list[Statement]:
    """Two to five statements about a scene, no two the same, in any order."""
    wanted = int(random.integers(FEWEST, MOST + 1))
    makers = (_shown, _together, _placed, _named) if scene.world == "shapes" else (_street, _placed)
    said: list[Statement] = []
    for attempt in range(40):
        # The first tells what there is; others are of any kind.
        maker = makers[int(random.integers(len(makers))) if attempt else 0]
        statement = maker(scene, random)
        if statement is not None and statement not in said:
            said.append(statement)
        if len(said) == wanted:
            break
    return [said[place] for place in random.permutation(len(said)).tolist()]


def _less(item: Item, random: Random) -> What:
    """A description of a thing that leaves out some of its names."""
    colour, size = random.uniform(size=2) < (0.75, 0.4)
    return What(item.kind, item.colour if colour else "", item.size if size else "")


def _groups(scene: Scene, random: Random, most: int) -> tuple[Group, ...]:
    """Some of the things, told apart by the same names and counted."""
    colour, size = random.uniform(size=2) < (0.75, 0.4)
    told = [
        What(item.kind, item.colour if colour else "", item.size if size else "")
        for item in scene.items
    ]
    hidden = {what for what, item in zip(told, scene.items, strict=True) if not item.sure}
    counts = Counter(what for what in told if what not in hidden)
    groups = [(count, what) for what, count in counts.items() if count <= COUNTED]
    return tuple(groups[place] for place in random.permutation(len(groups)).tolist()[:most])


def _shown(scene: Scene, random: Random) -> Statement | None:
    groups = _groups(scene, random, int(random.integers(1, GROUPS + 1)))
    return Shown(groups) if groups else None


def _together(scene: Scene, random: Random) -> Statement | None:
    if len(scene.items) < 2:
        return None
    item = scene.items[int(random.integers(len(scene.items)))]
    which = int(random.integers(3))
    what = (What(kind=item.kind), What(colour=item.colour), What(size=item.size))[which]
    count = len(found(what, scene))
    # That all of them are stars is said shorter by their number.
    return (
        None
        if what.kind and count == len(scene.items)
        else Together(len(scene.items), (count, what))
    )


def _placed(scene: Scene, random: Random) -> Statement | None:
    sure = [item for item in scene.items if item.sure]
    if len(sure) < 2:
        return None
    one, other = (sure[place] for place in random.permutation(len(sure))[:2].tolist())
    first, second = _less(one, random), _less(other, random)
    side = max(SIDES, key=lambda each: lies(each, one, other))
    # Of one kind, they would be called the same: "a car to the left of a car".
    same = first.kind == second.kind and (first == second or not (first.colour and second.colour))
    return None if same or lies(side, one, other) < 2 * APART else Placed(first, side, second)


def _named(scene: Scene, random: Random) -> Statement | None:
    item = scene.items[int(random.integers(len(scene.items)))]
    full = What(item.kind, item.colour, item.size)
    if random.uniform() < 0.6:
        what, said = (
            replace(full, colour="", size=full.size if random.uniform() < 0.4 else ""),
            {"colour": item.colour},
        )
    else:
        what, said = (
            replace(full, size="", colour=full.colour if random.uniform() < 0.6 else ""),
            {"size": item.size},
        )
    return Named(what, **said) if len(found(what, scene)) == 1 else None


def _street(scene: Scene, random: Random) -> Statement | None:
    weather, time, things = random.uniform(size=3) < (0.6, 0.6, 0.9)
    groups = _groups(scene, random, int(random.integers(1, GROUPS + 1))) if things else ()
    street = Street(
        groups,
        scene.facts["weather"] if weather else "",
        scene.facts["time"] if time else "",
        not scene.items,
    )
    return street if groups or street.empty or weather or time else None
