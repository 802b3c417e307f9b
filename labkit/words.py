"""Words as numbers, as networks read them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

PAD, UNKNOWN, START, END = range(4)
SPECIAL = ("<pad>", "<unknown>", "<start>", "<end>")
LONGEST = 40  # words
# Letters or digits, with what hyphens join and an apostrophe at the end; or any other sign alone.
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*'?|[^\w\s]|_")


def split(text: str) -> list[str]:
    """The words of a text, in small letters; signs are words of their own, accents stay.

    An apostrophe stays with the letters before it, as in French.

    >>> split("Où est l’étoile ?  Y a-t-il un carré?")
    ['où', 'est', "l'", 'étoile', '?', 'y', 'a-t-il', 'un', 'carré', '?']
    """
    return _WORD.findall(unicodedata.normalize("NFC", text).replace("’", "'").lower())


def joined(words: Sequence[str]) -> str:
    """A text of words: no space before a full stop or a comma, nor behind an apostrophe.

    >>> joined(["à", "gauche", "de", "l'", "étoile", "."])
    "à gauche de l'étoile."
    """
    return re.sub(r" ([.,)])|(') ", r"\1\2", " ".join(words))


@dataclass(frozen=True)
class Vocabulary:
    """The words that a network knows, in a fixed order; each is a number.

    0 fills up, 1 stands for every word that is not known, 2 begins a text and 3 ends it. A text of
    more than `longest` words is cut behind these. Taught in lesson 12.

    >>> known = Vocabulary.of(["a red star", "a red cross"])
    >>> known.words
    ('<pad>', '<unknown>', '<start>', '<end>', 'a', 'red', 'cross', 'star')
    >>> known.encode(["a red circle", "star"])
    tensor([[4, 5, 1],
            [7, 0, 0]])
    """

    words: tuple[str, ...]
    longest: int = LONGEST

    def __post_init__(self) -> None:
        """Raise ValueError for words that cannot be numbered."""
        if self.words[: len(SPECIAL)] != SPECIAL:
            raise ValueError(
                f"A vocabulary was given words that begin with {list(self.words[:4])}. It begins "
                f"with {list(SPECIAL)}: Vocabulary.of(texts) makes one."
            )
        twice = [word for word, count in Counter(self.words).items() if count > 1]
        if twice:
            raise ValueError(
                f"A vocabulary was given {twice[0]!r} twice. Give each word once, or it would have "
                "two numbers."
            )
        if self.longest < 1:
            raise ValueError(
                f"A vocabulary was given longest={self.longest}. A text has at least one word."
            )

    @classmethod
    def of(cls, texts: Iterable[str], *, least: int = 1, longest: int = LONGEST) -> "Vocabulary":
        """The words that occur `least` times or more in texts: the frequent first, then by letters.

        Raises TypeError for a single text, which would be taken apart letter by letter, and for
        what is no text.
        """
        counts = Counter(word for text in _several(texts, "Vocabulary.of") for word in split(text))
        kept = [word for word, count in counts.items() if count >= least]
        return cls((*SPECIAL, *sorted(kept, key=lambda word: (-counts[word], word))), longest)

    def __len__(self) -> int:
        """How many numbers there are, with the four special ones."""
        return len(self.words)

    def encode(self, texts: Iterable[str], *, ends: bool = False) -> Tensor:
        """Numbers of the words of texts: int64 [N, T], as wide as the longest, filled up with 0.

        With `ends`, each text begins with 2 and ends with 3. A text without a word is one unknown
        word, so that there is always something to read. Raises TypeError for a single text, or
        what is no text.
        """
        numbers = {word: number for number, word in enumerate(self.words)}
        rows = []
        for text in _several(texts, "encode"):
            row = [numbers.get(word, UNKNOWN) for word in split(text)[: self.longest]]
            row = row or [UNKNOWN]
            rows.append([START, *row, END] if ends else row)
        encoded = torch.full((len(rows), max(map(len, rows), default=1)), PAD)
        for line, row in zip(encoded, rows, strict=True):
            line[: len(row)] = torch.tensor(row)
        return encoded

    def decode(self, numbers: Tensor) -> list[str]:
        """Texts of numbers [N, T], each up to its end; what only fills up or begins is left out.

        Raises ValueError for numbers that are no words.

        >>> known = Vocabulary.of(["l'étoile, puis la croix"])
        >>> known.decode(known.encode(["L'étoile, puis la croix."], ends=True))
        ["l'étoile, puis la croix <unknown>"]
        """
        if numbers.ndim != 2:
            raise ValueError(
                f"decode was given numbers of shape {list(numbers.shape)}. It takes [N, T], a row "
                "a text; numbers[None] makes a row of one text."
            )
        if numbers.numel() and not 0 <= int(numbers.min()) <= int(numbers.max()) < len(self):
            raise ValueError(
                f"decode was given numbers from {int(numbers.min())} to {int(numbers.max())}, and "
                f"there are {len(self)} words. Give what encode, or a network of as many outputs, "
                "returned."
            )
        texts = []
        for row in numbers.tolist():
            row = row[: row.index(END)] if END in row else row
            texts.append(
                joined([self.words[number] for number in row if number not in (PAD, START)])
            )
        return texts


def _several(texts: Iterable[str], caller: str) -> list[str]:
    if isinstance(texts, str):
        raise TypeError(
            f"{caller} was given the one text {texts[:40]!r}. It takes several: put it in "
            "brackets, [text]."
        )
    several = list(texts)
    if odd := [text for text in several if not isinstance(text, str)]:
        raise TypeError(
            f"{caller} was given {odd[0]!r:.40} among its texts. Each of them is a string."
        )
    return several


# The words of the drawn worlds, in the order of their numbers. A test makes every question and
# every caption of them: a new word goes to the end of its list, or no trained weights would fit.
DRAWN = {
    ("shapes", "en"): """
        , . 0 1 2 3 4 5 6 ? a above all among an and are as b below bigger black blue both circle
        circles colour cross crosses do does down eight fewer five four green have higher how is
        large larger left lower many more nearest nine no of one or orange picture pink red right
        see seven shape show six size small square squares star stars than the them there thing
        things three to triangle triangles two up what which white yellow yes you
    """,
    ("shapes", "fr"): """
        , . 0 1 2 3 4 5 6 ? a a-t-il au-dessous au-dessus autant b blanc blanche blanches blancs
        bleu bleue bleues bleus carré carrés cercle cercles cinq combien couleur croix d' de des
        deux dont droite du est est-ce est-elle est-il et forme gauche grand grande grandes grands
        huit il jaune jaunes l' la le les moins neuf noir noire noires noirs non objet objets on
        orange ou oui parmi petit petite petites petits plus proche qu' quatre que quelle rose roses
        rouge rouges se sept six sont taille tous triangle triangles trois trouve-t-elle trouve-t-il
        un une vert verte vertes verts vois-tu voit y à étoile étoiles
    """,
    ("roads", "en"): """
        , . 0 1 2 3 4 5 6 7 8 9 ? a above an and are as at b below bigger bus buses by car cars
        clear cyclist cyclists day do does down eight empty farthest fewer five fog foggy four
        higher highest how in is it larger left light lights like lower lowest many more nearest
        night nine no of on or pedestrian pedestrians picture rain raining right see seven show sign
        signs six street than the there this three to traffic truck trucks two up weather what with
        yes you
    """,
    ("roads", "fr"): """
        , . 0 1 2 3 4 5 6 7 8 9 ? a a-t-il au-dessous au-dessus autant avec b bas brouillard bus
        camion camions cinq clair combien comment cycliste cyclistes d' dans de deux droite du en
        est est-ce est-elle est-il et fait-il feu feux gauche grand grande haut huit il jour la le
        moins neuf non nuit on ou oui panneau panneaux par piéton piétons pleut pleut-il pluie plus
        près qu' quatre que quel qui rue se sept six sous temps tricolore tricolores trois trouve
        trouve-t-elle trouve-t-il un une vide vois-tu voit voiture voitures y à
    """,
}  # fmt: skip


def vocabulary(scenes: str = "shapes", language: str = "en") -> Vocabulary:
    """The words of all questions, answers and captions of a drawn world, always the same.

    What was trained with it once, reads with it for ever. Taught in lesson 12. Raises ValueError
    for a world or a language that there is not.

    >>> known = vocabulary("shapes", "fr")
    >>> known.decode(known.encode(["De quelle couleur est l'étoile ?"]))
    ["de quelle couleur est l'étoile ?"]
    """
    if (scenes, language) not in DRAWN:
        raise ValueError(
            f"vocabulary was asked for {scenes!r} in {language!r}. There are "
            f"{', '.join(f'{world!r} in {spoken!r}' for world, spoken in DRAWN)}."
        )
    return Vocabulary((*SPECIAL, *DRAWN[scenes, language].split()))
