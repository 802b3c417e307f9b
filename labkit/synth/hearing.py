"""What a sentence names, word by word: to find out whether all of it is there.

It knows nothing of how sentences are made, so that it can judge those of a network too.
"""

import re
from collections.abc import Iterable
from functools import cache

from labkit.synth import english, french
from labkit.synth.programs import What
from labkit.synth.roads import CLASSES
from labkit.synth.scenes import Item
from labkit.synth.shapes import COLOURS, SHAPES, SIZES
from labkit.synth.speech import Language
from labkit.words import split

Meaning = tuple[str, str, str]  # a letter for what kind of word it is, the name, and its value
VERBS = {"en": ("is", "are"), "fr": ("est", "sont")}
# A thing is named by a noun with its adjectives, n, s and c, and perhaps what it is said to be.
PHRASES = {
    "en": re.compile("(?P<thing>s?c?n)(v.?[sc])?|[sc]"),
    "fr": re.compile("(?P<thing>s?nc?)(v.?[sc])?|[sc]"),
}


def heard(text: str, language: Language) -> list[What]:
    """The things that a text names, in order; "thing" is of any kind.

    Raises ValueError for another language than "en" and "fr", as all here do.

    >>> heard("a small red star to the left of an orange thing", "en")
    [What(kind='star', colour='red', size='small'), What(kind='', colour='orange', size='')]
    >>> heard("la croix est verte", "fr")
    [What(kind='cross', colour='green', size='')]
    """
    return [what for what, _ in _phrases(text, language)]


def missing(text: str, items: Iterable[Item], language: Language) -> list[What]:
    """Which of the things that a text names are not there.

    >>> missing("a star and a cross", [Item("star", (0, 0, 1, 1))], "en")
    [What(kind='cross', colour='', size='')]
    """
    there = list(items)
    return [what for what in heard(text, language) if not any(what.fits(item) for item in there)]


def meant(text: str, items: Iterable[Item], language: Language) -> list[tuple[int, Item]]:
    """Which words name one thing that is there: places in `words.split(text)`, and the thing.

    A noun and its adjectives name a thing together, with what it is said to be; articles, numbers
    and verbs name none. Words that fit several things, or nothing that is there, are left out.

    >>> star = Item("star", (0, 0, 1, 1), "red")
    >>> [place for place, _ in meant("a red star above two crosses", [star], "en")]
    [1, 2]
    """
    there, found = list(items), []
    for what, places in _phrases(text, language):
        fitting = [item for item in there if what.fits(item)]
        if len(fitting) == 1:
            found += [(place, fitting[0]) for place in places]
    return found


def _phrases(text: str, language: Language) -> list[tuple[What, list[int]]]:
    """What a text names, and the places of the words that do."""
    if language not in PHRASES:
        raise ValueError(
            f"A text was to be heard in language={language!r}. It is {' or '.join(PHRASES)}."
        )
    known, longest = _dictionary(language)
    words, place = split(text), 0
    meanings: list[tuple[Meaning, range]] = []
    while place < len(words):
        for width in range(longest, 0, -1):
            phrase = " ".join(words[place : place + width])
            if phrase in known or width == 1:
                own = range(place, min(place + width, len(words)))
                meanings.append((known.get(phrase, ("x", "", "")), own))
                place += width
                break
    letters = "".join(meaning[0] for meaning, _ in meanings)
    found = []
    for each in PHRASES[language].finditer(letters):
        parts = meanings[slice(*each.span())]
        what = What(**{name: value for (_, name, value), _ in parts if name})
        found.append((what, [word for (_, name, _), own in parts if name for word in own]))
    return found


@cache
def _dictionary(language: Language) -> tuple[dict[str, Meaning], int]:
    """The meaning of every form of a word, and how many words the longest has."""
    known: dict[str, Meaning] = dict.fromkeys(VERBS[language], ("v", "", ""))
    for kind in ("", *SHAPES, *CLASSES):
        if language == "en":
            forms = {kind or "thing", english.several(What(kind=kind))}
        else:
            forms = set(french.NOUNS[kind][:2])
        known |= {" ".join(split(form)): ("n", "kind", kind) for form in forms}
    for name, values in (("colour", tuple(COLOURS)), ("size", tuple(SIZES))):
        for value in values:
            forms = {value} if language == "en" else set(french.ADJECTIVES[value])
            forms |= {f"{form}s" for form in forms} if language == "fr" else set()
            known |= dict.fromkeys(forms, (name[0], name, value))
    return known, max(len(phrase.split()) for phrase in known)
