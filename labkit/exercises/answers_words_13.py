"""Right and wrong answers to lesson 13's exercises on words: greedy, clipped, invented."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

Tensor = torch.Tensor
Step = Callable[[Any], Tensor]


@dataclass(frozen=True)
class Network:
    """Stands for a network: what is likely next, drawn anew for every list of words so far.

    It knows `words` words and says the end once there are `length` of them. As in a real one, only
    a list that begins with 2 gives what it has learned.
    """

    words: int
    length: int
    seed: int

    def __call__(self, said: list[int]) -> Tensor:
        """Log-probabilities [words] of the next word."""
        last = int(said[-1])
        key = self.seed
        for word in said:
            key = (31 * key + int(word) + 7) % 2_147_483_647
        fits = 2 * torch.randn(self.words, generator=torch.Generator().manual_seed(key))
        fits[[0, 2]] = -torch.inf  # filling and the beginning are never said
        fits[3] = 9.0 if len(said) > self.length and last != 3 else -9.0
        return fits.log_softmax(0)

    def __repr__(self) -> str:
        """As it stands in a verdict."""
        return f"a network that knows {self.words} words"


def greedy(step: Step, longest: int) -> list[int]:
    said = [2]
    while len(said) <= longest:
        word = int(step(said).argmax())
        if word == 3:
            break
        said.append(word)
    return said[1:]


def likeliest(found: Tensor) -> int:
    return int(found.argmax())


def saying(
    choose: Callable[[Tensor], Any] = likeliest,
    told: Callable[[list], Any] = lambda said: said,
    begin: tuple[int, ...] = (2,),
    most: Callable[[int], int] = lambda longest: longest,
    end: int | None = 3,
    give: Callable[[list, bool], Any] = lambda said, ended: said[1:],
) -> Callable:
    """Another choice, something else given to `step`, another end, or another part returned."""

    def answer(step: Step, longest: int) -> Any:
        said: list = [*begin]
        for _ in range(most(longest)):
            word = choose(step(told(said)))
            if word == end:
                return give(said, True)
            said.append(word)
        return give(said, False)

    return answer


def with_the_end(step: Step, longest: int) -> list[int]:
    """The end is looked for after the word was added."""
    said = [2]
    for _ in range(longest):
        said.append(int(step(said).argmax()))
        if said[-1] == 3:
            break
    return said[1:]


def append_and_ask(step: Step, longest: int) -> list[int]:
    said: Any = [2]
    for _ in range(longest):
        word = int(step(said).argmax())
        if word == 3:
            break
        said = said.append(word)
    return said[1:]


def append_and_count(step: Step, longest: int) -> list[int]:
    said: Any = [2]
    while len(said) <= longest:
        word = int(step(said).argmax())
        if word == 3:
            break
        said = said.append(word)
    return said[1:]


def with_probabilities(step: Step, longest: int, give: Callable[[list, list], Any]) -> Any:
    said, gains = [2], []
    for _ in range(longest):
        best = step(said).max(0)
        if best.indices == 3:
            break
        said.append(int(best.indices))
        gains.append(best.values.item())
    return give(said[1:], gains)


def with_the_last_end(step: Step, longest: int) -> list[int]:
    """The end has no effect, and is taken out afterwards."""
    return [word for word in saying(end=None)(step, longest) if word != 3]


def clipped(told: str, captions: list[str]) -> float:
    words = Counter(told.split())
    found = 0
    for word, count in words.items():
        most = max(caption.split().count(word) for caption in captions)
        found += min(count, most)
    return found / max(words.total(), 1)


def not_asked_first(told: str, captions: list[str]) -> float:
    """Whether anything is told."""
    words = told.split()
    found = sum(min(words.count(w), in_the_best(w, [*map(str.split, captions)])) for w in {*words})
    return found / len(words)


def not_asked_first_of_fractions(told: str, captions: list[str]) -> float:
    """Python has another message for 0.0 / 0."""
    return clipped(told, captions) / float(bool(told)) if told else 0.0 / len(told)


def word_by_word(told: str, captions: list[str]) -> float:
    words, others = told.split(), [*map(str.split, captions)]
    found = sum(min(words.count(word), in_the_best(word, others)) for word in words)
    return found / max(len(words), 1)


def counted_in_the_text(told: str, captions: list[str]) -> float:
    words, others = told.split(), [*map(str.split, captions)]
    found = sum(min(told.count(word), in_the_best(word, others)) for word in {*words})
    return found / max(len(words), 1)


def in_the_best(word: str, captions: list[list[str]]) -> float:
    return max(caption.count(word) for caption in captions)


def sharing(
    known: Callable[[str, list[list[str]]], float] = in_the_best,
    cut: Callable[[int, float], float] = min,
    over: Callable[[list[str], list[list[str]]], float] = lambda told, captions: len(told),
    share: Callable[[float, float], Any] = lambda found, all_: found / all_,
    split: Callable[[str], list[str]] = str.split,
    empty: Any = 0.0,
) -> Callable:
    """Another count in the captions, another cut, another number to divide by, or other parts."""

    def answer(told: str, captions: list[str]) -> Any:
        words, others = split(told), [split(caption) for caption in captions]
        if not words:
            return empty
        found = sum(cut(n, known(word, others)) for word, n in Counter(words).items())
        return share(found, over(words, others))

    return answer


def each_caption(join: Callable[[list[float]], float]) -> Callable:
    """A share for each caption by itself, and something of all of them."""
    return lambda told, captions: join([clipped(told, [caption]) for caption in captions])


def of_pairs(told: str, captions: list[str]) -> float:
    """Two words in a row, as in BLEU-2."""
    pairs = [
        " ".join("_".join(pair) for pair in zip(text.split(), text.split()[1:], strict=False))
        for text in (told, *captions)
    ]
    return clipped(pairs[0], pairs[1:])


def with_brevity(told: str, captions: list[str]) -> float:
    """BLEU-1: less where the text is shorter than the caption nearest to it in length."""
    length = len(told.split())
    if not length:
        return 0.0
    nearest = min((len(c.split()) for c in captions), key=lambda n: (abs(n - length), n))
    return clipped(told, captions) * math.exp(min(0.0, 1 - nearest / length))


def as_text(told: str, captions: list[str]) -> float:
    """Words are looked for in the text of a caption, also in the middle of other words."""
    words = Counter(told.split())
    found = sum(min(n, max(c.count(word) for c in captions)) for word, n in words.items())
    return found / max(words.total(), 1)


def invented(told: str, there: set[str], names: set[str]) -> list[str]:
    words, found = told.split(), set()
    for name in names - there:
        if name in words or name + "s" in words or name + "es" in words:
            found.add(name)
    return sorted(found)


def forms(name: str) -> tuple[str, ...]:
    return name, name + "s", name + "es"


def is_told(name: str, words: list[str]) -> bool:
    return any(form in words for form in forms(name))


def naming(
    named: Callable[[str, list[str]], Any] = is_told,
    left: Callable[[set[str], set[str]], set[str]] = lambda there, names: names - there,
    give: Callable[[list[str]], Any] = sorted,
) -> Callable:
    """Another rule for what is named, other names, or something else made of what is found."""

    def answer(told: str, there: set[str], names: set[str]) -> Any:
        words = told.split()
        return give([name for name in sorted(left(there, names)) if named(name, words)])

    return answer


def in_order(
    singular: Callable[[str, set[str]], str],
    once: bool = False,
    give: Callable[[list[str]], Any] = list,
) -> Callable:
    """Word by word, made singular in some way, in the order in which they are told."""

    def answer(told: str, there: set[str], names: set[str]) -> Any:
        things = [singular(word, names) for word in told.split()]
        found = [thing for thing in things if thing in names - there]
        return give([*dict.fromkeys(found)] if once else found)

    return answer


def known_form(word: str, names: set[str]) -> str:
    """The name whose plural a word is; any other word stays."""
    return next((name for name in sorted(names) if word in forms(name)), word)


def shorter_without_looking(word: str, names: set[str]) -> str:
    """One or two letters less, whichever they are."""
    return next((part for part in (word, word[:-1], word[:-2]) if part in names), word)


def as_they_are_told(told: str, there: set[str], names: set[str]) -> list[str]:
    """Plurals stay plurals in what is returned."""
    words = dict.fromkeys(told.split())
    return sorted(w for w in words if known_form(w, names) in names - there)


def compared_before(told: str, there: set[str], names: set[str]) -> list[str]:
    """A word is compared with what is there before its plural is seen."""
    words = [word for word in told.split() if word not in there]
    return sorted({known_form(word, names) for word in words} & names)
