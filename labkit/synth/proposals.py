"""Random questions of each kind about a scene, clear or not.

Proposals know which words go together, and what of their words could tell the answer.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from labkit.synth.programs import (
    SIDES,
    Ask,
    Beside,
    Compare,
    Count,
    Exist,
    Fact,
    Holds,
    Larger,
    Nearest,
    Outermost,
    Program,
    Relation,
    Side,
    What,
)
from labkit.synth.roads import CLASSES
from labkit.synth.scenes import Item, Scene
from labkit.synth.shapes import COLOURS, MOST, SHAPES, SIZES
from labkit.synth.streams import Random

YES_NO = ("yes", "no")
LETTERS = ("A", "B")
WEATHERS, TIMES = ("clear", "rain", "fog"), ("day", "night")
COUNTED = {"shapes": MOST, "roads": 9}  # the largest number that is an answer
NUMBERS = {world: tuple(map(str, range(most + 1))) for world, most in COUNTED.items()}
# All answers of a world. New ones go to the end, or weights would answer what nobody asked.
ANSWERS = {
    "shapes": (*YES_NO, *NUMBERS["shapes"], *COLOURS, *SHAPES, *SIZES, *LETTERS),
    "roads": (*YES_NO, *NUMBERS["roads"], *CLASSES, *WEATHERS, *TIMES, *LETTERS),
}
# The answers to each kind of question; "beside" and "nearest" ask for any of an attribute's.
ATTRIBUTES = {"colour": tuple(COLOURS), "shape": SHAPES, "size": tuple(SIZES), "kind": CLASSES}
KINDS = {
    "shapes": (
        "exist", "count", "colour", "shape", "size", "compare", "larger", "relation", "beside",
        "nearest",
    ),
    "roads": (
        "exist", "count", "kind", "compare", "larger", "relation", "beside", "nearest", "weather",
        "time",
    ),
}  # fmt: skip
Names = str  # which names a description tells: of k, kind, c, colour, and s, size
EXISTING: tuple[Names, ...] = ("k", "c", "kc", "ks", "cs", "kcs")
COUNTING: tuple[Names, ...] = ("", "k", "c", "s", "kc", "ks")
MEANT: tuple[Names, ...] = ("k", "c", "kc", "ks", "cs", "kcs")
FREE = {"colour": ("k", "ks", "s"), "shape": ("c", "cs", "s"), "size": ("k", "c", "kc")}
MIDDLING: tuple[Names, ...] = ("k", "c", "kc")  # a size would tell which is larger


class Proposal(NamedTuple):
    """A program, and all that its words tell of the answer: what balances are kept of."""

    form: Hashable
    program: Program
    answers: Sequence[str]


def propose(kind: str, scene: Scene, random: Random) -> Proposal | None:
    """A random question of that kind, clear or not; None where there are not things enough."""
    if kind == "choice":
        attributes = ("colour", "shape", "size") if scene.world == "shapes" else ("kind", "weather")
        kind = _any(attributes, random)
        proposal = propose(kind, scene, random)
        if proposal is None or proposal.answers == YES_NO:  # of which yes and no are no choice
            return None
        return Proposal(("choice", kind), proposal.program, proposal.answers)
    least = {"exist": 0, "count": 0, "compare": 0, "weather": 0, "time": 0}
    if len(scene.items) < least.get(kind, 1 if kind in ATTRIBUTES else 2):
        return None
    return _MAKERS.get(kind, _attribute)(kind, scene, random)


def _exist(kind: str, scene: Scene, random: Random) -> Proposal:
    names = _any(EXISTING, random) if scene.world == "shapes" else "k"
    what = _there_or_not(names, scene, random)
    return Proposal((kind, _shown(names, what, scene)), Exist(what), YES_NO)


def _count(kind: str, scene: Scene, random: Random) -> Proposal:
    names = _any(COUNTING, random) if scene.world == "shapes" else "k"
    what = _there_or_not(names, scene, random)
    return Proposal((kind, _shown(names, what, scene)), Count(what), NUMBERS[scene.world])


def _compare(kind: str, scene: Scene, random: Random) -> Proposal:
    names = _any(("k", "c", "s"), random) if scene.world == "shapes" else "k"
    how = ("more", "fewer", "as many")[int(random.integers(3))]
    first, second = (_there_or_not(names, scene, random) for _ in range(2))
    for _ in range(8):
        if first != second:
            break
        second = _there_or_not(names, scene, random)
    form = (kind, how, _shown(names, first, scene), _shown(names, second, scene))
    return Proposal(form, Compare(how, first, second), YES_NO)  # type: ignore[arg-type]


def _larger(kind: str, scene: Scene, random: Random) -> Proposal:
    first, second = _two(MIDDLING, scene, random)
    form = (kind, first.kind, second.kind) if scene.world == "roads" else kind
    return Proposal(form, Larger(first, second), YES_NO)


def _relation(kind: str, scene: Scene, random: Random) -> Proposal:
    side = _side(random)
    first, second = _two(MEANT, scene, random)
    form = (kind, side, first.kind, second.kind) if scene.world == "roads" else (kind, side)
    return Proposal(form, Relation(side, first, second), YES_NO)


def _beside(kind: str, scene: Scene, random: Random) -> Proposal:
    attribute = _asked(scene, random)
    side = _side(random)
    of = _told(_item(scene, random), _names(MEANT, scene, random))
    program = Ask(attribute, Beside(side, of))  # type: ignore[arg-type]
    form = (kind, attribute, side) if scene.world == "roads" else (kind, attribute)
    return Proposal(form, program, ATTRIBUTES[attribute])


def _nearest(kind: str, scene: Scene, random: Random) -> Proposal:
    attribute = _asked(scene, random)
    of = _told(_item(scene, random), _names(MEANT, scene, random))
    program = Ask(attribute, Nearest(of))  # type: ignore[arg-type]
    return Proposal((kind, attribute), program, ATTRIBUTES[attribute])


def _attribute(kind: str, scene: Scene, random: Random) -> Proposal:
    if kind == "kind":  # of what is at a place: its description would tell it
        side = _side(random)
        return Proposal((kind, side), Ask("kind", Outermost(side)), CLASSES)
    names = _any(FREE[kind], random)
    program = Ask(kind, _told(_item(scene, random), names))  # type: ignore[arg-type]
    return Proposal((kind, names), program, ATTRIBUTES[kind])


def _weather(kind: str, scene: Scene, random: Random) -> Proposal:
    if random.uniform() < 0.5:
        return Proposal(kind, Fact("weather"), WEATHERS)
    value = _any(WEATHERS, random)
    return Proposal((kind, value), Holds("weather", value), YES_NO)


def _time(kind: str, scene: Scene, random: Random) -> Proposal:
    if random.uniform() < 0.5:
        return Proposal(kind, Fact("time"), TIMES)
    value = _any(TIMES, random)
    return Proposal((kind, value), Holds("time", value), YES_NO)


_MAKERS: dict[str, Callable[[str, Scene, Random], Proposal]] = {
    "exist": _exist, "count": _count, "compare": _compare, "larger": _larger,
    "relation": _relation, "beside": _beside, "nearest": _nearest, "weather": _weather,
    "time": _time,
}  # fmt: skip


def _any(choices: Sequence[str], random: Random) -> str:
    return choices[int(random.integers(len(choices)))]


def _side(random: Random) -> Side:
    return SIDES[int(random.integers(len(SIDES)))]


def _asked(scene: Scene, random: Random) -> str:
    return _any(("colour", "shape", "size"), random) if scene.world == "shapes" else "kind"


def _item(scene: Scene, random: Random) -> Item:
    return scene.items[int(random.integers(len(scene.items)))]


def _names(choices: Sequence[Names], scene: Scene, random: Random) -> Names:
    return _any(choices, random) if scene.world == "shapes" else "k"


def _told(item: Item, names: Names) -> What:
    """A description of a thing that tells those names."""
    return What(
        item.kind if "k" in names else "",
        item.colour if "c" in names else "",
        item.size if "s" in names else "",
    )


def _two(choices: Sequence[Names], scene: Scene, random: Random) -> tuple[What, What]:
    one, other = random.permutation(len(scene.items))[:2].tolist()
    first, second = (_names(choices, scene, random) for _ in range(2))
    return _told(scene.items[one], first), _told(scene.items[other], second)


def _there_or_not(names: Names, scene: Scene, random: Random) -> What:
    """A description of a thing that is there, or, as often, of any."""
    if scene.items and random.uniform() < 0.5:
        return _told(_item(scene, random), names)
    if scene.world == "roads":
        return What(kind=_any(CLASSES, random))
    shape, colour, size = (_any(tuple(each), random) for each in (SHAPES, COLOURS, SIZES))
    return _told(Item(shape, (0, 0, 0, 0), colour, size), names)


def _shown(names: Names, what: What, scene: Scene) -> str:
    """What of a description decides how often it fits: on streets, of what it is."""
    return what.kind if scene.world == "roads" else names
