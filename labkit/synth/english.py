"""Questions and statements in English: all the wordings that there are of each."""

from itertools import product

from labkit.synth.programs import (
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
    Things,
    What,
)
from labkit.synth.statements import Group, Named, Placed, Shown, Statement, Street, Together

PLURALS = {"": "things", "cross": "crosses", "bus": "buses"}  # others end in an s more
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SIDES = {
    "left": ("to the left of", "left of"),
    "right": ("to the right of", "right of"),
    "above": ("above", "higher up than"),
    "below": ("below", "lower down than"),
}
OUTERMOST = {
    "left": "farthest to the left", "right": "farthest to the right",
    "above": "highest up", "below": "lowest down",
}  # fmt: skip
ATTRIBUTES = {
    "colour": ("What colour is {}?", "Which colour does {} have?", "What is the colour of {}?"),
    "shape": ("What shape is {}?", "Which shape does {} have?", "What is the shape of {}?"),
    "size": ("What size is {}?", "Is {} small or large?", "What is the size of {}?"),
    "kind": ("What is {}?", "What do you see {}?"),
}
FACTS = {
    "weather": ("What is the weather like?", "How is the weather?"),
    "time": ("Is it day or night?", "Is this by day or at night?"),
}
HOLDS = {
    "rain": ("Is it raining?", "Does it rain?"),
    "fog": ("Is it foggy?", "Is there fog?"),
    "clear": ("Is the weather clear?", "Is it clear?"),
    "night": ("Is it night?", "Is this at night?"),
    "day": ("Is it day?", "Is this by day?"),
}
WEATHER = {"": "", "clear": "in clear weather", "rain": "in the rain", "fog": "in fog"}
TIMES = {"": "", "day": "by day", "night": "at night"}


def named(answer: str) -> str:
    """An answer in English, as it is."""
    return answer


def asked(program: Program) -> tuple[str, ...]:
    """All wordings of a question.

    >>> asked(Count(What(kind="cross", colour="red")))[0]
    'How many red crosses are there?'
    """
    match program:
        case Exist(what):
            one = a(what)
            return f"Is there {one}?", f"Do you see {one}?", f"Does the picture show {one}?"
        case Count(what):
            them = several(what)
            return f"How many {them} are there?", f"How many {them} do you see?"
        case Ask("kind", about):
            return tuple(each.format(_where(about)) for each in ATTRIBUTES["kind"])
        case Ask(attribute, about):
            return tuple(each.format(the(about)) for each in ATTRIBUTES[attribute])
        case Compare(how, first, second):
            than = "as" if how == "as many" else "than"
            both = f"{how} {several(first)} {than} {several(second)}?"
            return f"Are there {both}", f"Do you see {both}", f"Does the picture show {both}"
        case Larger(first, second):
            heads = (f"Is {the(first)} larger", f"Is {the(first)} bigger")
            return tuple(f"{head} than {the(second)}?" for head in heads)
        case Relation(side, first, second):
            heads = (f"Is {the(first)}", f"Do you see {the(first)}")
            return tuple(
                f"{head} {way} {the(second)}?" for head, way in product(heads, SIDES[side])
            )
        case Fact(name):
            return FACTS[name]
        case Holds(_, value):
            return HOLDS[value]


def told(statement: Statement) -> tuple[str, ...]:
    """All wordings of a statement.

    >>> told(Named(What(kind="star"), colour="red"))
    ('the star is red', 'a red star')
    """
    match statement:
        case Shown(groups):
            be = "is" if groups[0][0] == 1 else "are"
            return listed(groups), f"there {be} {listed(groups)}", f"you see {listed(groups)}"
        case Together(total, (count, what)):
            return _together(total, count, what)
        case Placed(first, side, second):
            one, other = a(first), a(second)
            return tuple(f"{one} {way} {other}" for way in SIDES[side])
        case Named(what, colour, size):
            full = What(what.kind, colour or what.colour, size or what.size)
            return f"{the(what)} is {colour or size}", a(full)
        case Street():
            return _street(statement)


def _together(total: int, count: int, what: What) -> tuple[str, ...]:
    number = NUMBERS[count]
    if what.kind:
        word = what.kind if count == 1 else several(what)
        among = f"{number} of them a {word}" if count == 1 else f"{number} of them {word}"
        return f"{NUMBERS[total]} things, {among}", f"{number} {word} among {NUMBERS[total]} things"
    name, things = what.colour or what.size, f"{NUMBERS[total]} things"
    if count == total:
        both = "both" if total == 2 else f"all {NUMBERS[total]}"
        return (
            f"{things}, {'both' if total == 2 else 'all'} of them {name}",
            f"{both} things are {name}",
        )
    be = "is" if count == 1 else "are"
    return f"{things}, {number} of them {name}", f"{number} of the {things} {be} {name}"


def _street(street: Street) -> tuple[str, ...]:
    when = " ".join(part for part in (WEATHER[street.weather], TIMES[street.time]) if part)
    behind = f" {when}" if when else ""
    if not street.groups:
        empty = "an empty street" if street.empty else "a street"
        return (f"{empty}{behind}",)
    things = listed(street.groups)
    return f"{things} on a street{behind}", f"{things}{behind}", f"a street{behind} with {things}"


def listed(groups: tuple[Group, ...]) -> str:
    """Things in a row.

    >>> listed(((2, What(kind="star")), (1, What(kind="cross", colour="orange"))))
    'two stars and an orange cross'
    """
    parts = [a(what) if n == 1 else f"{NUMBERS[n]} {several(what)}" for n, what in groups]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def several(what: What) -> str:
    """A description of several things.

    >>> several(What(colour="red"))
    'red things'
    """
    return _described(what, PLURALS.get(what.kind, f"{what.kind}s"))


def a(what: What) -> str:
    """A description of any such thing."""
    words = _described(what, what.kind or "thing")
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def the(things: Things) -> str:
    """A description of the one thing that is meant."""
    if isinstance(things, What):
        return f"the {_described(things, things.kind or 'thing')}"
    what = things.what if isinstance(things, Beside) else What()
    return f"{the(what)} {_where(things)}"


def _where(things: Things) -> str:
    match things:
        case Beside(side, of, _):
            return f"{SIDES[side][0]} {the(of)}"
        case Nearest(of):
            return f"nearest to {the(of)}"
        case Outermost(side):
            return OUTERMOST[side]
    raise TypeError(f"{things} is no place. Ask for the kind of what is at a place.")


def _described(what: What, noun: str) -> str:
    return " ".join(word for word in (what.size, what.colour, noun) if word)
