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

        Raises TypeError for a single text, which would be taken apart letter by letter.
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
        word, so that there is always something to read. Raises TypeError for a single text.
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
    return list(texts)
