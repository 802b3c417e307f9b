"""Right and wrong answers to lesson 12's exercises on words: their numbers, and a bag of them."""

from collections.abc import Callable
from typing import Any

import torch

Tensor = torch.Tensor
Words = dict[str, int]


def numbered(text: str, words: Words) -> Tensor:
    pieces = text.lower().replace("?", " ?").split()
    return torch.tensor([words.get(word, 1) for word in pieces])


def in_pieces(text: str) -> list[str]:
    return text.lower().replace("?", " ?").split()


def after(change: Callable[[str], str]) -> Callable:
    """The right words of a text whose letters are changed first."""
    return lambda text: change(text).replace("?", " ?").split()


def looked_up(word: str, words: Words) -> Any:
    return words.get(word, 1)


def numbering(
    cut: Callable[[str], Any] = in_pieces,
    look: Callable[[str, Words], Any] = looked_up,
    form: Callable[[list], Any] = torch.tensor,
) -> Callable:
    """Cut a text in another way, look its words up in another way, or give another form."""
    return lambda text, words: form([look(word, words) for word in cut(text)])


def shaped(right: Callable, change: Callable[[Tensor], Any]) -> Callable:
    """What is right, in another form."""
    return lambda *given: change(right(*given))


def without_unknown(text: str, words: Words) -> Tensor:
    return torch.tensor([words[word] for word in in_pieces(text) if word in words])


def by_dictionary(text: str, words: Words) -> Tensor:
    """Go through the dictionary, not through the text."""
    return torch.tensor([number for word, number in words.items() if word in text.lower()])


def one_hot(text: str, words: Words) -> Tensor:
    return torch.nn.functional.one_hot(numbered(text, words))


def whole_text(text: str, words: Words) -> Tensor:
    return torch.tensor(words.get(text.lower(), 1))


def filled_up(found: Tensor) -> Tensor:
    return torch.cat([found, found.new_zeros(20)])[:20]


def with_ends(found: Tensor) -> Tensor:
    return torch.cat([found.new_tensor([2]), found, found.new_tensor([3])])


def bag(numbers: Tensor, table: Tensor) -> Tensor:
    real = numbers > 0
    sums = (table[numbers] * real[..., None]).sum(1)
    return sums / real.sum(1, keepdim=True).clamp(min=1)


def is_word(numbers: Tensor) -> Tensor:
    return numbers > 0


def of_words(numbers: Tensor) -> Tensor:
    return (numbers > 0).sum(1, keepdim=True).clamp(min=1)


def bagging(
    counts: Callable[[Tensor], Any] = is_word,
    number: Callable[[Tensor], Any] = of_words,
    row: Callable[[Tensor], Tensor] = lambda numbers: numbers,
) -> Callable:
    """Other words that count, another number to divide by, or other rows of the table."""

    def answer(numbers: Tensor, table: Tensor) -> Tensor:
        return (table[row(numbers)] * counts(numbers)[..., None]).sum(1) / number(numbers)

    return answer


def text_by_text(mean: Callable[[Tensor, Tensor], Tensor]) -> Callable:
    """Row by row: `mean` is given the numbers of one text, without what fills up."""
    return lambda numbers, table: torch.stack([mean(row[row > 0], table) for row in numbers])


def mean_of(words: Tensor, table: Tensor) -> Tensor:
    return table[words].sum(0) / max(len(words), 1)


def or_nothing(nothing: Any) -> Callable:
    """What stands for the mean of a text without a word."""
    return lambda words, table: table[words].mean(0) if len(words) else nothing


def up_to_the_first_filler(numbers: Tensor) -> Tensor:
    """Of a full text `argmax` finds no 0, and says 0."""
    lengths = (numbers == 0).int().argmax(1, keepdim=True)
    return torch.arange(numbers.shape[1]) < lengths


def largest(numbers: Tensor, table: Tensor) -> Tensor:
    return table[numbers].masked_fill(numbers[..., None] == 0, -torch.inf).amax(1)


def shares(numbers: Tensor, table: Tensor) -> Tensor:
    """How often each word stands in each text, and no table yet."""
    counts = torch.eye(len(table))[numbers].sum(1)
    counts[:, 0] = 0
    return counts


def without_places(product: Callable[[Tensor, Tensor], Tensor]) -> Callable:
    """[N, T, D] times [N, T], in either order: torch's complaint names the left one first."""

    def answer(numbers: Tensor, table: Tensor) -> Tensor:
        real = numbers > 0
        return product(table[numbers], real).sum(1) / real.sum(1, keepdim=True).clamp(min=1)

    return answer


def without_keepdim(numbers: Tensor, table: Tensor) -> Tensor:
    real = numbers > 0
    return (table[numbers] * real[..., None]).sum(1) / real.sum(1).clamp(min=1)
