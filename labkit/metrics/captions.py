"""BLEU and CIDEr: how much of a text is said by people, too, who tell the same picture."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from labkit.metrics.checks import NOTHING
from labkit.words import split

MOST = 4  # words in a row, at most, that are compared
APART = 6.0  # words of difference in length that cost CIDEr 40 %
Runs = Counter[tuple[str, ...]]
Vector = dict[tuple[str, ...], float]


class Captions:
    """BLEU-4 and CIDEr of texts against the captions of their pictures, over any number of batches.

    Both compare runs of words, and neither looks at the picture. Built in lesson 13.

    >>> score = Captions()
    >>> score.update(["a red star"], {"captions": [("a red star", "there is a star")]})
    >>> score.update(["two circles"], {"captions": [("a blue cross",)]})
    >>> {name: round(value, 3) for name, value in score.compute().items()}
    {'BLEU-4': 0.0, 'CIDEr': 2.127}
    """

    def __init__(self) -> None:
        """Begin with nothing told."""
        self.told: list[str] = []
        self.captions: list[Sequence[str]] = []

    def update(self, predictions: Sequence[str], targets: Mapping[str, Any]) -> None:
        """Count in a batch: a text a picture, and of a store's columns `captions`.

        Raises ValueError where there is not a text for each picture.
        """
        if isinstance(predictions, str) or len(predictions) != len(targets["captions"]):
            raise ValueError(
                f"Captions was given {len(predictions)} texts for captions of "
                f"{len(targets['captions'])} pictures. It takes a list with a text a picture."
            )
        self.told += predictions
        self.captions += targets["captions"]

    def compute(self) -> dict[str, float]:
        """The scores so far. Raises ValueError before the first text."""
        if not self.told:
            raise ValueError(NOTHING)
        return {
            f"BLEU-{MOST}": bleu(self.told, self.captions),
            "CIDEr": sum(ciders(self.told, self.captions)) / len(self.told),
        }


def runs(words: Sequence[str], length: int) -> Runs:
    """How often each run of so many words ("n-gram") is among the words of a text.

    >>> runs(split("a red star, a red cross"), 2)[("a", "red")]
    2
    """
    return Counter(zip(*(words[start:] for start in range(length)), strict=False))


def bleu(told: Sequence[str], captions: Sequence[Sequence[str]], most: int = MOST) -> float:
    """BLEU of texts, each against the captions of its picture, from 0 to 1.

    Of the runs of 1 to `most` words that are told, the shares that a caption has too, as often as
    the caption that has it most often; the geometric mean of these shares, less where texts are
    shorter than the captions nearest to them in length. Counted over all texts, nothing smoothed:
    0 where no run of `most` words is found. After Papineni and others (2002), "BLEU". Raises
    ValueError for numbers of texts and captions that differ. Taught in lesson 13.

    >>> round(bleu(["a red star left of a cross"], [["a red star is left of a blue cross"]], 2), 3)
    0.614
    """
    _check("bleu", told, captions)
    found, said, length, wanted = [0] * most, [0] * most, 0, 0
    for text, captions_of in zip(told, captions, strict=True):
        words, others = split(text), [split(caption) for caption in captions_of]
        length += len(words)
        wanted += min(map(len, others), key=lambda n: (abs(n - len(words)), n))
        for n in range(most):
            own, known = runs(words, n + 1), Runs()
            for other in others:
                known |= runs(other, n + 1)  # the larger count of each
            found[n] += (own & known).total()
            said[n] += own.total()
    if not all(found):
        return 0.0
    shares = [math.log(right / all_) for right, all_ in zip(found, said, strict=True)]
    return math.exp(sum(shares) / most + min(0.0, 1 - wanted / length))


def ciders(told: Sequence[str], captions: Sequence[Sequence[str]]) -> list[float]:
    """CIDEr-D of each text against the captions of its picture, from 0 to 10.

    A run of 1 to 4 words counts the more, the fewer pictures have it in their captions: its weight
    is the logarithm of all pictures over these. Texts are compared as vectors of such weights, by
    their cosine, in which a run that is repeated more often than in the caption gains nothing, and
    a difference in length costs. With one picture every weight is 0. After Vedantam and others
    (2015), "CIDEr", arXiv 1411.5726. Raises ValueError for numbers of texts and captions that
    differ. Taught in lesson 13.

    >>> [round(value, 2) for value in ciders(["a star", "a cross"], [["a star"], ["a circle"]])]
    [5.0, 0.0]
    """
    _check("ciders", told, captions)
    counts: Runs = Counter()
    known = [[split(caption) for caption in captions_of] for captions_of in captions]
    for others in known:
        counts.update({run for other in others for n in range(MOST) for run in runs(other, n + 1)})
    weights = {run: math.log(len(told) / count) for run, count in counts.items()}
    unknown = math.log(len(told)) if told else 0.0

    def vectors(words: Sequence[str]) -> list[Vector]:
        return [
            {run: count * weights.get(run, unknown) for run, count in runs(words, n + 1).items()}
            for n in range(MOST)
        ]

    scores = []
    for text, others in zip(told, known, strict=True):
        words = split(text)
        own = vectors(words)
        alike = (_alike(own, vectors(other), len(words), len(other)) for other in others)
        scores.append(sum(alike) / len(others))
    return scores


def _alike(told: list[Vector], caption: list[Vector], said: int, wanted: int) -> float:
    """One text of `said` words against one caption: the mean of four cosines, times ten."""
    cosines = []
    for one, two in zip(told, caption, strict=True):
        both = sum(min(value, two[run]) * two[run] for run, value in one.items() if run in two)
        norms = math.hypot(*one.values()) * math.hypot(*two.values())
        cosines.append(both / norms if norms else 0.0)
    apart = max(said - 1, 0) - max(wanted - 1, 0)
    return 10 * math.exp(-(apart**2) / (2 * APART**2)) * sum(cosines) / MOST


def _check(name: str, told: Sequence[str], captions: Sequence[Sequence[str]]) -> None:
    if isinstance(told, str) or len(told) != len(captions):
        raise ValueError(
            f"{name} was given {len(told)} texts, and captions of {len(captions)} pictures. It "
            "takes a list of texts, one a picture."
        )
    if empty := [n for n, others in enumerate(captions) if isinstance(others, str) or not others]:
        raise ValueError(
            f"{name} was given no list of captions for picture {empty[0]}. It takes one or several "
            "for each picture, in a list of their own."
        )
