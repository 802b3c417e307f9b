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

    >>> heard("a small red star to the left of an orange thing", "en")
    [What(kind='star', colour='red', size='small'), What(kind='', colour='orange', size='')]
    >>> heard("la croix est verte", "fr")
    [What(kind='cross', colour='green', size='')]
    """
    known, longest = _dictionary(language)
    words, place = split(text), 0
    meanings: list[Meaning] = []
    while place < len(words):
        for width in range(longest, 0, -1):
            phrase = " ".join(words[place : place + width])
            if phrase in known or width == 1:
                meanings.append(known.get(phrase, ("x", "", "")))
                place += width
                break
    letters = "".join(letter for letter, _, _ in meanings)
    return [
        What(**{name: value for _, name, value in meanings[slice(*each.span())] if name})
        for each in PHRASES[language].finditer(letters)
    ]


def missing(text: str, items: Iterable[Item], language: Language) -> list[What]:
    """Which of the things that a text names are not there.

    >>> missing("a star and a cross", [Item("star", (0, 0, 1, 1))], "en")
    [What(kind='cross', colour='', size='')]
    """
    there = list(items)
    return [what for what in heard(text, language) if not any(what.fits(item) for item in there)]


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
