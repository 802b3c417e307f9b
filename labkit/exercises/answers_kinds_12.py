"""Right and wrong answers to lesson 12's exercises on answers: the usual one, one of two; FiLM."""

from collections import Counter
from collections.abc import Callable
from itertools import groupby
from typing import Any

import torch

Tensor = torch.Tensor
Texts = list[str]


def most_frequent(kinds: Texts, answers: Texts) -> dict[str, str]:
    found = {}
    for kind in sorted(set(kinds)):
        own = [answer for its, answer in zip(kinds, answers, strict=True) if its == kind]
        found[kind] = max(sorted(set(own)), key=own.count)
    return found


def usual(own: Any) -> str:
    return max(sorted(set(own)), key=own.count)


def picking(pick: Callable[[Texts], Any], form: Callable[[dict], Any] = dict) -> Callable:
    """Something else said of the answers to each kind, or the whole in another form."""

    def answer(kinds: Texts, answers: Texts) -> Any:
        found: dict[str, Texts] = {}
        for kind, its in zip(kinds, answers, strict=True):
            found.setdefault(kind, []).append(its)
        return form({kind: pick(own) for kind, own in found.items()})

    return answer


def counted_in_all(kinds: Texts, answers: Texts) -> dict[str, str]:
    """Of the answers to a kind, the one that is most frequent among the answers to all kinds."""
    return dict(picking(lambda own: max(sorted(set(own)), key=answers.count))(kinds, answers))


def least_frequent(kinds: Texts, answers: Texts) -> dict[str, str]:
    """The most common pairs come first, and each later one overwrites what stands there."""
    return dict(pair for pair, _ in Counter(zip(kinds, answers, strict=True)).most_common())


def of_a_run(which: int) -> Callable:
    """`groupby` of what is not sorted: a group ends where another kind comes."""

    def answer(kinds: Texts, answers: Texts) -> dict[str, str]:
        found: dict[str, list[str]] = {}
        for kind, run in groupby(zip(kinds, answers, strict=True), key=lambda pair: pair[0]):
            found.setdefault(kind, []).append(usual([its for _, its in run]))
        return {kind: runs[which] for kind, runs in found.items()}

    return answer


def clear_ones(kinds: Texts, answers: Texts) -> dict[str, str]:
    """Kinds with two answers that are as frequent are left out."""
    tables = picking(Counter)(kinds, answers)
    tops = {kind: Counter(table.values())[max(table.values())] for kind, table in tables.items()}
    return {kind: its for kind, its in most_frequent(kinds, answers).items() if tops[kind] == 1}


def modulated(maps: Tensor, factors: Tensor, shifts: Tensor) -> Tensor:
    return factors[:, :, None, None] * maps + shifts[:, :, None, None]


def on_maps(turn: Callable[[Tensor, Tensor, Tensor], Any]) -> Callable:
    """Something else made of maps, factors and shifts, each [N, C, 1, 1]."""
    return lambda maps, factors, shifts: turn(
        maps, factors[:, :, None, None], shifts[:, :, None, None]
    )


def laid(place: Callable[[Tensor], Tensor]) -> Callable:
    """Factors and shifts laid along other dimensions of the maps."""
    return lambda maps, factors, shifts: place(factors) * maps + place(shifts)


def maps_first(place: Callable[[Tensor], Tensor]) -> Callable:
    """The same the other way round: where sizes do not fit, torch names the left one first."""
    return lambda maps, factors, shifts: maps * place(factors) + place(shifts)


def gated(gate: Callable[[Tensor], Tensor]) -> Callable:
    """The factors squeezed first, as gates are."""
    return on_maps(lambda maps, factors, shifts: gate(factors) * maps + shifts)


def normalised(over: tuple[int, ...]) -> Callable:
    """The maps normalised first, over these dimensions."""

    def turn(maps: Tensor, factors: Tensor, shifts: Tensor) -> Tensor:
        spread = maps.std(over, correction=0, keepdim=True)
        return factors * (maps - maps.mean(over, keepdim=True)) / (spread + 1e-5) + shifts

    return on_maps(turn)


def picture_by_picture(maps: Tensor, factors: Tensor, shifts: Tensor) -> Tensor:
    """In one picture the dimensions are [C, h, w], and a factor [C] is laid along the last."""
    rows = zip(maps, factors, shifts, strict=True)
    return torch.stack([own * factor + shift for own, factor, shift in rows])


def factor_by_picture(maps: Tensor, factors: Tensor, shifts: Tensor) -> Tensor:
    rows = zip(maps, factors, shifts, strict=True)
    return torch.stack([factor * own + shift for own, factor, shift in rows])


def filter_by_filter(maps: Tensor, factors: Tensor, shifts: Tensor) -> Tensor:
    rows = zip(maps.unbind(1), factors.unbind(1), shifts.unbind(1), strict=True)
    return torch.stack([own * factor + shift for own, factor, shift in rows], 1)


def factor_by_filter(maps: Tensor, factors: Tensor, shifts: Tensor) -> Tensor:
    rows = zip(maps.unbind(1), factors.unbind(1), shifts.unbind(1), strict=True)
    return torch.stack([factor * own + shift for own, factor, shift in rows], 1)


def chosen(logits: Tensor, first: Tensor, second: Tensor) -> Tensor:
    rows = torch.arange(len(logits))
    return (logits[rows, first] < logits[rows, second]).long()


def both(logits: Tensor, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """The logits of the two that are offered."""
    rows = torch.arange(len(logits))
    return logits[rows, first], logits[rows, second]


def choosing(
    say: Callable[[Tensor, Tensor], Any] = lambda a, b: (a < b).long(),
    values: Callable[[Tensor], Tensor] = lambda logits: logits,
) -> Callable:
    """Something else said of the two logits, or of other values than logits."""
    return lambda logits, first, second: say(*both(values(logits), first, second))


def by_the_best(sure: Callable[[Tensor, Tensor, Tensor], Any]) -> Callable:
    """The best of all answers, and whether it is one of the two."""
    return lambda logits, first, second: sure(logits.argmax(1), first, second)
