"""Questions and statements in French: all the wordings that there are of each."""

from typing import NamedTuple

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


class Noun(NamedTuple):
    """A noun, its plural, and whether it is feminine."""

    one: str
    several: str
    feminine: bool = False


NOUNS = {
    "": Noun("objet", "objets"), "circle": Noun("cercle", "cercles"),
    "square": Noun("carré", "carrés"), "triangle": Noun("triangle", "triangles"),
    "star": Noun("étoile", "étoiles", True), "cross": Noun("croix", "croix", True),
    "car": Noun("voiture", "voitures", True), "truck": Noun("camion", "camions"),
    "bus": Noun("bus", "bus"), "pedestrian": Noun("piéton", "piétons"),
    "cyclist": Noun("cycliste", "cyclistes"), "sign": Noun("panneau", "panneaux"),
    "traffic light": Noun("feu tricolore", "feux tricolores"),
}  # fmt: skip
ADJECTIVES = {  # and their feminine; an s more makes the plural, but of orange
    "red": ("rouge", "rouge"), "orange": ("orange", "orange"), "yellow": ("jaune", "jaune"),
    "green": ("vert", "verte"), "blue": ("bleu", "bleue"), "pink": ("rose", "rose"),
    "white": ("blanc", "blanche"), "black": ("noir", "noire"),
    "small": ("petit", "petite"), "large": ("grand", "grande"),
}  # fmt: skip
ANSWERS = {
    "yes": "oui", "no": "non", "clear": "clair", "rain": "pluie", "fog": "brouillard",
    "day": "jour", "night": "nuit",
}  # fmt: skip
NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
HOW = {"more": "plus", "fewer": "moins", "as many": "autant"}
SIDES = {"left": "à gauche", "right": "à droite", "above": "au-dessus", "below": "au-dessous"}
OUTERMOST = {"left": "à gauche", "right": "à droite", "above": "en haut", "below": "en bas"}
FACTS = {
    "weather": ("Quel temps fait-il ?", "Comment est le temps ?"),
    "time": ("Fait-il jour ou nuit ?", "Est-ce le jour ou la nuit ?"),
}
HOLDS = {
    "rain": ("Pleut-il ?", "Est-ce qu'il pleut ?"),
    "fog": ("Y a-t-il du brouillard ?", "Est-ce qu'il y a du brouillard ?"),
    "clear": ("Le temps est-il clair ?", "Est-ce que le temps est clair ?"),
    "night": ("Fait-il nuit ?", "Est-ce la nuit ?"),
    "day": ("Fait-il jour ?", "Est-ce le jour ?"),
}
WEATHER = {"": "", "clear": "par temps clair", "rain": "sous la pluie", "fog": "dans le brouillard"}
TIMES = {"": "", "day": "de jour", "night": "de nuit"}


def named(answer: str) -> str:
    """An answer in French.

    >>> named("star"), named("green"), named("3")
    ('étoile', 'vert', '3')
    """
    if answer in NOUNS:
        return NOUNS[answer].one
    return ADJECTIVES[answer][0] if answer in ADJECTIVES else ANSWERS.get(answer, answer)


def asked(program: Program) -> tuple[str, ...]:
    """All wordings of a question.

    >>> asked(Relation("left", What(kind="cross", colour="green"), What(kind="star")))[0]
    "La croix verte est-elle à gauche de l'étoile ?"
    """
    match program:
        case Exist(what):
            one = a(what)
            return f"Y a-t-il {one} ?", f"Est-ce qu'il y a {one} ?", f"Vois-tu {one} ?"
        case Count(what):
            them = of_several(what)
            return f"Combien y a-t-il {them} ?", f"Combien {them} vois-tu ?"
        case Ask("kind", about):
            return _kind_at(about)
        case Ask("size", What() as what):
            small, large = (agreeing(size, what) for size in ("small", "large"))
            either = f"{_capital(the(what))} est-{_it(what)} {small} ou {large} ?"
            return *_attribute("taille", what), either
        case Ask(attribute, about):
            return _attribute(
                {"colour": "couleur", "shape": "forme", "size": "taille"}[attribute], about
            )
        case Compare(how, first, second):
            both = f"{HOW[how]} {of_several(first)} que {of_several(second)} ?"
            return f"Y a-t-il {both}", f"Vois-tu {both}", f"Est-ce qu'il y a {both}"
        case Larger(first, second):
            than = f"plus {agreeing('large', first)} que {the(second)} ?"
            return (
                f"{_capital(the(first))} est-{_it(first)} {than}",
                f"Est-ce que {the(first)} est {than}",
            )
        case Relation(side, first, second):
            where = f"{SIDES[side]} {of_the(second)} ?"
            return (
                f"{_capital(the(first))} est-{_it(first)} {where}",
                f"Est-ce que {the(first)} est {where}",
                f"{_capital(the(first))} se trouve-t-{_it(first)} {where}",
            )
        case Fact(name):
            return FACTS[name]
        case Holds(_, value):
            return HOLDS[value]


def _attribute(noun: str, about: Things) -> tuple[str, ...]:
    return (
        f"De quelle {noun} est {the(about)} ?",
        f"Quelle est la {noun} {of_the(about)} ?",
        f"Quelle {noun} a {the(about)} ?",
    )


def _kind_at(about: Things) -> tuple[str, ...]:
    match about:
        case Beside(side, of, _):
            where = f"{SIDES[side]} {of_the(of)} ?"
            return f"Qu'est-ce qui se trouve {where}", f"Que vois-tu {where}"
        case Nearest(of):
            near = f"le plus près {of_the(of)} ?"
            return f"Qu'est-ce qui se trouve {near}", f"Que vois-tu {near}"
        case Outermost(side):
            far = f"le plus {OUTERMOST[side]} ?"
            return f"Qu'est-ce qui se trouve {far}", f"Que vois-tu {far}"
    raise TypeError(f"{about} is no place. Ask for the kind of what is at a place.")


def told(statement: Statement) -> tuple[str, ...]:
    """All wordings of a statement.

    >>> told(Named(What(kind="star"), colour="green"))
    ("l'étoile est verte", 'une étoile verte')
    """
    match statement:
        case Shown(groups):
            return listed(groups), f"il y a {listed(groups)}", f"on voit {listed(groups)}"
        case Together(total, (count, what)):
            return _together(total, count, what)
        case Placed(first, side, second):
            other = a(second)
            return (f"{a(first)} {SIDES[side]} d'{other}",)
        case Named(what, colour, size):
            full = What(what.kind, colour or what.colour, size or what.size)
            return f"{the(what)} est {agreeing(colour or size, what)}", a(full)
        case Street():
            return _street(statement)


def _together(total: int, count: int, what: What) -> tuple[str, ...]:
    things = f"{NUMBERS[total]} objets"
    if what.kind:
        them = a(what) if count == 1 else f"{NUMBERS[count]} {several(what)}"
        return f"{things}, dont {them}", f"{them} parmi {things}"
    name = agreeing(what.colour or what.size, What(), many=count > 1)
    if count == total:
        return f"{things}, tous {name}", f"les {things} sont tous {name}"
    be = "est" if count == 1 else "sont"
    return f"{things}, dont {NUMBERS[count]} {name}", f"{NUMBERS[count]} des {things} {be} {name}"


def _street(street: Street) -> tuple[str, ...]:
    when = " ".join(part for part in (TIMES[street.time], WEATHER[street.weather]) if part)
    behind = f" {when}" if when else ""
    if not street.groups:
        return (f"une rue {'vide' if street.empty else ''}{behind}".replace("  ", " "),)
    things = listed(street.groups)
    return f"{things} dans une rue{behind}", f"{things}{behind}", f"une rue{behind} avec {things}"


def listed(groups: tuple[Group, ...]) -> str:
    """Things in a row.

    >>> listed(((2, What(kind="star", colour="white")), (1, What(kind="bus"))))
    'deux étoiles blanches et un bus'
    """
    parts = [a(what) if n == 1 else f"{NUMBERS[n]} {several(what)}" for n, what in groups]
    return " et ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def several(what: What) -> str:
    """A description of several things.

    >>> several(What(kind="star", colour="orange", size="small"))
    'petites étoiles orange'
    """
    return _described(what, many=True)


def of_several(what: What) -> str:
    """The same behind a quantity: "de" or "d'"."""
    words = several(what)
    return f"d'{words}" if _vowel(words) else f"de {words}"


def a(what: What) -> str:
    """A description of any such thing."""
    return f"{'une' if NOUNS[what.kind].feminine else 'un'} {_described(what)}"


def the(things: Things) -> str:
    """A description of the one thing that is meant.

    >>> the(Nearest(What(kind="circle", size="large")))
    "l'objet le plus proche du grand cercle"
    """
    match things:
        case What():
            words = _described(things)
            if _vowel(words):
                return f"l'{words}"
            return f"{'la' if NOUNS[things.kind].feminine else 'le'} {words}"
        case Beside(side, of, what):
            return f"{the(what)} {SIDES[side]} {of_the(of)}"
        case Nearest(of):
            return f"l'objet le plus proche {of_the(of)}"
        case Outermost(side):
            return f"l'objet le plus {OUTERMOST[side]}"


def of_the(things: Things) -> str:
    """The same behind "de", which "le" melts with."""
    words = the(things)
    return f"du {words.removeprefix('le ')}" if words.startswith("le ") else f"de {words}"


def agreeing(adjective: str, what: What, many: bool = False) -> str:
    """An adjective in the form that a noun asks for."""
    word = ADJECTIVES[adjective][NOUNS[what.kind].feminine]
    return f"{word}s" if many and word != "orange" else word


def _described(what: What, many: bool = False) -> str:
    """The size comes before the noun, and the colour behind it."""
    size = agreeing(what.size, what, many) if what.size else ""
    colour = agreeing(what.colour, what, many) if what.colour else ""
    noun = NOUNS[what.kind].several if many else NOUNS[what.kind].one
    return " ".join(word for word in (size, noun, colour) if word)


def _it(what: What) -> str:
    return "elle" if NOUNS[what.kind].feminine else "il"


def _vowel(words: str) -> bool:
    return words[0] in "aeiouyéèêâîôû"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
