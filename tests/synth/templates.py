"""Every question, answer and caption that can be made, but for which two things it is about."""

from itertools import product

from labkit.synth import english, french
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
    Relation,
    What,
)
from labkit.synth.proposals import ANSWERS, TIMES, WEATHERS
from labkit.synth.roads import CLASSES
from labkit.synth.shapes import COLOURS, SHAPES, SIZES
from labkit.synth.speech import answers, offered
from labkit.synth.statements import COUNTED, Named, Placed, Shown, Street, Together

ROOMS = {"en": english, "fr": french}


def descriptions(world):
    if world == "roads":
        return [What(kind) for kind in CLASSES]
    names = product(("", *SHAPES), ("", *COLOURS), ("", *SIZES))
    return [What(*each) for each in names]


def programs(world):
    every = descriptions(world)
    some = every[-1]
    for what in every:
        yield from (Exist(what), Count(what), Larger(what, some), Larger(some, what))
        for how in ("more", "fewer", "as many"):
            yield from (Compare(how, what, some), Compare(how, some, what))
        for attribute in ("colour", "shape", "size") if world == "shapes" else ("kind",):
            yield Ask(attribute, Nearest(what))
            yield from (Ask(attribute, Beside(side, what)) for side in SIDES)
            if world == "shapes":
                yield Ask(attribute, what)
        for side in SIDES:
            yield from (Relation(side, what, some), Relation(side, some, what))
    if world == "roads":
        yield from (Ask("kind", Outermost(side)) for side in SIDES)
        yield from (Fact("weather"), Fact("time"))
        yield from (Holds("weather", value) for value in WEATHERS)
        yield from (Holds("time", value) for value in TIMES)


def statements(world):
    every = descriptions(world)
    some = every[-1]
    for what in every:
        for count in range(1, COUNTED + 1):
            yield Shown(((count, what),))
            yield Shown(((count, what), (1, some), (2, some)))
        yield from (Placed(what, side, some) for side in SIDES)
        yield from (Placed(some, side, what) for side in SIDES)
        if world == "shapes":
            yield from (Named(what, colour=colour) for colour in COLOURS)
            yield from (Named(what, size=size) for size in SIZES)
    if world == "shapes":
        parts = [What(kind) for kind in SHAPES] + [What(colour=colour) for colour in COLOURS]
        parts += [What(size=size) for size in SIZES]
        for total, part in product(range(2, 7), parts):
            yield from (
                Together(total, (count, part)) for count in range(1, total + bool(not part.kind))
            )
    else:
        for weather, time in product(("", *WEATHERS), ("", *TIMES)):
            yield from (Street((), weather, time, empty) for empty in (True, False))
            yield from (Street(((2, what),), weather, time) for what in every)


def texts(world, language):
    room = ROOMS[language]
    for program in programs(world):
        yield from room.asked(program)
    for statement in statements(world):
        yield from room.told(statement)
    named = answers(world, language)
    yield from named
    yield from (offered("", one, other) for one, other in zip(named, reversed(named), strict=True))
    assert len(named) == len(ANSWERS[world])
