"""Right and wrong answers to lesson 13's exercises on tensors: shifted, attended, widened."""

from collections.abc import Callable
from typing import Any

import torch

Tensor = torch.Tensor
INF = float("inf")


def in_parts(function: Callable, *given: Any) -> Any:
    """The parts of an answer, fractions in 32 bits; two in one tensor are two as well."""
    found = function(*given)
    if isinstance(found, Tensor) and found.ndim == 3 and len(found) == 2:
        found = tuple(found)
    if not isinstance(found, tuple | list):
        return found
    return tuple(
        each.float() if isinstance(each, Tensor) and each.dtype == torch.float64 else each
        for each in found
    )


def some(seed: int, *shape: int, scale: float = 1.0) -> Tensor:
    return scale * torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def shifted(numbers: Tensor) -> tuple[Tensor, Tensor]:
    given, wanted = numbers[:, :-1], numbers[:, 1:]
    return given, wanted.masked_fill(wanted == 0, -100)


def parted(
    given: Callable[[Tensor], Tensor] = lambda numbers: numbers[:, :-1],
    wanted: Callable[[Tensor], Tensor] = lambda numbers: numbers[:, 1:],
    hidden: Callable[[Tensor, Tensor], Tensor] = lambda given, wanted: wanted == 0,
    value: int = -100,
) -> Callable:
    """Other columns, or something else that is left out."""

    def answer(numbers: Tensor) -> tuple[Tensor, Tensor]:
        told, next_ones = given(numbers), wanted(numbers)
        return told, next_ones.masked_fill(hidden(told, next_ones), value)

    return answer


def made_of(right: Callable, make: Callable[..., Any]) -> Callable:
    """Something else made of the right parts."""
    return lambda *given: make(*right(*given))


def hidden_in_place(numbers: Tensor) -> tuple[Tensor, Tensor]:
    """Both are views of the same numbers, and what is written into one is in the other."""
    given, wanted = numbers[:, :-1], numbers[:, 1:]
    wanted[wanted == 0] = -100
    return given, wanted


def shortened(numbers: Tensor) -> tuple[list, list]:
    """The filling cut off, and a list a text."""
    texts = [[number for number in row if number] for row in numbers.tolist()]
    return [text[:-1] for text in texts], [text[1:] for text in texts]


def attended(fits: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
    attention = fits.softmax(1)
    return attention, (attention[..., None] * places).sum(1)


def over_places(fits: Tensor) -> Tensor:
    return fits.softmax(1)


def mean_of(attention: Tensor, places: Tensor) -> Tensor:
    return (attention[..., None] * places).sum(1)


def attending(
    weigh: Callable[[Tensor], Tensor] = over_places,
    look: Callable[[Tensor, Tensor], Any] = mean_of,
    make: Callable[[Any, Any], Any] = lambda attention, seen: (attention, seen),
) -> Callable:
    """Other weights, another mean, or something else made of both."""

    def answer(fits: Tensor, places: Tensor) -> Any:
        attention = weigh(fits)
        return make(attention, look(attention, places))

    return answer


def scaled(fits: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
    """As transformers do, which compare features by their products."""
    return attended(fits / places.shape[2] ** 0.5, places)


def hard(attention: Tensor, places: Tensor) -> Tensor:
    return places[torch.arange(len(places)), attention.argmax(1)]


def by_fits(fits: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
    return fits.softmax(1), mean_of(fits, places)


def by_powers(fits: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
    """As `by_fits`, with what has not been divided yet."""
    return fits.softmax(1), mean_of((fits - fits.amax(1, keepdim=True)).exp(), places)


def less(far: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """Softmax by hand, with something else taken off before `exp`."""
    return lambda fits: exponential(fits - far(fits))


def exponential(fits: Tensor, over: int = 1) -> Tensor:
    return fits.exp() / fits.exp().sum(over, keepdim=True)


def widened(sums: Tensor, gains: Tensor, beam: int) -> tuple[Tensor, Tensor, Tensor]:
    every = sums[:, None] + gains
    best, place = every.flatten().topk(beam)
    return best, place // gains.shape[1], place % gains.shape[1]


def all_sums(sums: Tensor, gains: Tensor) -> Tensor:
    return sums[:, None] + gains


def widening(
    join: Callable[[Tensor, Tensor], Tensor] = all_sums,
    which: Callable[[Tensor, int, int], Any] = lambda place, begun, words: place // words,
    word: Callable[[Tensor, int, int], Any] = lambda place, begun, words: place % words,
    make: Callable[[Tensor, Any, Any], Any] = lambda best, which, word: (best, which, word),
    largest: bool = True,
) -> Callable:
    """Other sums, another place, another reading of it, or something else made of the three."""

    def answer(sums: Tensor, gains: Tensor, beam: int) -> Any:
        best, place = join(sums, gains).flatten().topk(beam, largest=largest)
        size = len(gains), gains.shape[1]
        return make(best, which(place, *size), word(place, *size))

    return answer


def one_each(sums: Tensor, gains: Tensor, beam: int) -> tuple[Tensor, Tensor, Tensor]:
    """The likeliest word of each beginning alone."""
    best, word = all_sums(sums, gains).max(1)
    best, which = best.topk(beam)
    return best, which, word[which]


def rows_alone(sums: Tensor, gains: Tensor, beam: int) -> tuple[Tensor, Tensor]:
    """The best of each row, which belong to one beginning."""
    best = all_sums(sums, gains).topk(beam, 1)
    return best.values, best.indices


def rows_with_beginnings(sums: Tensor, gains: Tensor, beam: int) -> tuple[Tensor, Tensor, Tensor]:
    best, word = rows_alone(sums, gains, beam)
    return best, torch.arange(len(sums))[:, None].expand_as(word), word


def rows_divided(sums: Tensor, gains: Tensor, beam: int) -> tuple[Tensor, Tensor, Tensor]:
    """The best of each row, read as if they were places in one row."""
    best, place = rows_alone(sums, gains, beam)
    return best, place // gains.shape[1], place % gains.shape[1]


def best_beginning(sums: Tensor, gains: Tensor, beam: int) -> tuple[Tensor, Tensor, Tensor]:
    """Only the likeliest beginning goes on."""
    which = sums.argmax()
    best, word = all_sums(sums, gains)[which].topk(beam)
    return best, which.expand(len(word)), word


def best_gains(sums: Tensor, gains: Tensor, beam: int) -> tuple[Tensor, Tensor, Tensor]:
    """The likeliest words are chosen first, and the sums come too late to count."""
    gain, place = gains.flatten().topk(beam)
    which, word = place // gains.shape[1], place % gains.shape[1]
    return sums[which] + gain, which, word


def by_probabilities(sums: Tensor, gains: Tensor, beam: int) -> tuple[Tensor, Tensor, Tensor]:
    """Products of probabilities, which are zero once a text is long."""
    best, place = (sums.exp()[:, None] * gains.exp()).flatten().topk(beam)
    return best.log(), place // gains.shape[1], place % gains.shape[1]


def by_divmod(sums: Tensor, gains: Tensor, beam: int) -> Any:
    best, place = all_sums(sums, gains).flatten().topk(beam)
    which, word = divmod(place, gains.shape[1])  # type: ignore[operator]
    return best, which, word


def by_place(sums: Tensor, gains: Tensor, beam: int) -> tuple[Tensor, Tensor, Tensor]:
    """The best are right, and lie in the order of their places."""
    best, which, word = widened(sums, gains, beam)
    order = (which * gains.shape[1] + word).argsort()
    return best[order], which[order], word[order]


def at_most(most: Callable[[Tensor], int], wrong: Callable) -> Callable:
    """As it is with a sort that is cut, which does not mind if there are fewer."""
    return lambda sums, gains, beam: wrong(sums, gains, min(beam, most(gains)))


def unsorted(sums: Tensor, gains: Tensor, beam: int) -> tuple[Tensor, Tensor, Tensor]:
    """The first of all, as they come."""
    place = torch.arange(beam)
    words = gains.shape[1]
    return all_sums(sums, gains).flatten()[:beam], place // words, place % words


def no_word_twice(sums: Tensor, gains: Tensor, beam: int) -> tuple[Tensor, Tensor, Tensor]:
    best, which, word = widened(sums, gains, gains.numel())
    firsts = [word.tolist().index(each) for each in dict.fromkeys(word.tolist())][:beam]
    return best[firsts], which[firsts], word[firsts]
