"""Questions, answers and statements in the languages there are."""

from typing import Literal, get_args

from labkit.synth import english, french
from labkit.synth.asking import Question
from labkit.synth.proposals import ANSWERS, LETTERS
from labkit.synth.scenes import Scene
from labkit.synth.statements import statements
from labkit.synth.streams import Random

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_ROOMS = {"en": english, "fr": french}


def answers(world: str, language: Language) -> tuple[str, ...]:
    """All answers of a world, in the same order in every language.

    >>> answers("shapes", "fr")[:3], answers("shapes", "fr")[-4:]
    (('oui', 'non', '0'), ('petit', 'grand', 'A', 'B'))
    """
    return tuple(name_of(answer, language) for answer in ANSWERS[world])


def name_of(answer: str, language: Language) -> str:
    """An answer, or the name of a thing, in a language.

    >>> name_of("traffic light", "fr")
    'feu tricolore'
    """
    return _ROOMS[language].named(answer)


def worded(question: Question, language: Language) -> str:
    """A question in words, and its options if it has any."""
    room = _ROOMS[language]
    text = _picked(room.asked(question.program), question.wording)
    if question.options is None:
        return text
    return offered(text, *(room.named(option) for option in question.options))


def offered(text: str, first: str, second: str) -> str:
    """A question with two answers to choose from.

    >>> offered("De quelle couleur est l'étoile ?", "rouge", "vert")
    "De quelle couleur est l'étoile ? A. rouge B. vert"
    """
    one, other = LETTERS
    return f"{text} {one}. {first} {other}. {second}"


def told(scene: Scene, language: Language, random: Random) -> tuple[str, ...]:
    """Two to five captions of a scene, no two alike; in each language they say the same."""
    texts: list[str] = []
    said = statements(scene, random)
    for statement, wording in zip(said, random.uniform(size=len(said)).tolist(), strict=True):
        wordings = _ROOMS[language].told(statement)
        first = int(wording * len(wordings))
        new = [text for text in (*wordings[first:], *wordings[:first]) if text not in texts]
        texts += new[:1]
    return tuple(texts)


def _picked(wordings: tuple[str, ...], which: float) -> str:
    return wordings[int(which * len(wordings))]
