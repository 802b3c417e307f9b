"""Lesson 12: what other slips are told, and that its answers agree with other ways there."""

import itertools
import random
import re
import statistics
from collections import Counter

import pytest
import torch
import torch.nn.functional as F

from labkit.exercises.answers_12 import bag, numbered
from labkit.exercises.answers_kinds_12 import chosen, modulated, most_frequent
from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State
from labkit.words import Vocabulary


def numbered_without_brackets(text, words):
    return torch.tensor([words.get(word, 1) for word in text.lower.split()])


def numbered_unchanged(text, words):
    text = text.lower()
    text.replace("?", " ?")
    return torch.tensor([words.get(word, 1) for word in text.split()])


def numbered_overwritten(text, words):
    for word in text.lower().replace("?", " ?").split():
        number = words.get(word, 1)
    return torch.tensor(number)


def numbered_called(text, words):
    return torch.tensor([words(word) for word in text.lower().replace("?", " ?").split()])


def numbered_in_five(text, words):
    found = torch.zeros(5)
    for place, word in enumerate(text.lower().replace("?", " ?").split()):
        found[place] = words.get(word, 1)
    return found


def numbered_in_place(text, words):
    words.update(dict.fromkeys(text.lower().replace("?", " ?").split(), 1) | words)
    return numbered(text, words)


def bag_twice_wrong(numbers, table):
    return table[numbers].sum(1) / (numbers > 0).sum(1)


def bag_of_a_layer(numbers, table):
    return torch.nn.EmbeddingBag.from_pretrained(table, mode="mean")(numbers)


def bag_in_place(numbers, table):
    table[0] = 0
    return table[numbers].sum(1) / (numbers > 0).sum(1, keepdim=True).clamp(min=1)


def bag_by_words(numbers, table):
    return torch.stack([sum(table[i] for i in row if i > 0) / max(len(row), 1) for row in numbers])


def bag_learnt(numbers, table):
    return bag(numbers, torch.nn.Parameter(table))


def frequent_by_key(kinds, answers):
    found = {}
    for kind, answer in zip(kinds, answers, strict=True):
        found[kind].append(answer)
    return found


def frequent_by_mask(kinds, answers):
    return {kind: Counter(answers[kinds == kind]).most_common(1)[0][0] for kind in kinds}


def frequent_early(kinds, answers):
    for kind in kinds:
        own = [answer for its, answer in zip(kinds, answers, strict=True) if its == kind]
        return {kind: max(sorted(set(own)), key=own.count)}


def frequent_by_sorting(kinds, answers):
    table = Counter(zip(kinds, answers, strict=True))
    return {kind: answer for (kind, answer), _ in sorted(table.items(), key=lambda each: each[1])}


def modulated_in_place(maps, factors, shifts):
    maps *= factors[:, :, None, None]
    return maps + shifts[:, :, None, None]


def modulated_in_part(maps, factors, shifts):
    return maps * factors[:, :, None, None] + shifts


def modulated_with_dots(maps, factors, shifts):
    return maps * factors[..., None] + shifts[..., None]


def modulated_in_a_loop(maps, factors, shifts):
    found = torch.zeros_like(maps)
    for n in range(len(maps)):
        found[n] = maps[n] * factors[n] + shifts[n]
    return found


def chosen_by_if(logits, first, second):
    return 0 if logits[first] >= logits[second] else 1


def chosen_of_pairs(logits, first, second):
    return torch.stack([logits[:, first], logits[:, second]]).argmax(0)


def chosen_unsure(logits, first, second):
    rows = torch.arange(len(logits))
    return logits[rows, first] <= logits[rows, second]


@pytest.mark.parametrize(
    ("label", "answer", "words"),
    [
        ("numbered", numbered_without_brackets, "A name there lacks its brackets"),
        ("numbered", numbered_unchanged, "Why: The question mark still hangs on the last word"),
        ("numbered", numbered_overwritten, "Why: Only the last word has a number"),
        ("numbered", numbered_called, "square ones take a value"),
        ("numbered", numbered_in_five, "Perhaps: The numbers are right, of another type"),
        ("numbered", numbered_in_place, "Why: The numbers are right, but `setdefault`"),
        ("numbered", lambda text, words: numbered(text, words).tolist(),
         "It is a list, and a tensor is wanted"),
        ("numbered", lambda text, words: numbered(text, words).numpy(),
         r"torch.from_numpy\(…\) makes one"),
        ("numbered", lambda text, words: print(numbered(text, words)), "`print` shows a value"),
        ("bag", bag_twice_wrong, "Perhaps: torch lines .N, D. and .N. up from the right"),
        ("bag", bag_of_a_layer, "Why: You count the fillers too"),
        ("bag", bag_in_place, "it changed what it was given"),
        ("bag", bag_by_words, "Perhaps: You leave the fillers out of the sum, and count them"),
        ("bag", bag_learnt, "It asks for gradients"),
        ("bag", lambda numbers, table: table(numbers).mean(1), "square ones take a value"),
        ("bag", lambda numbers, table: (numbers > 0).mean(1), "True and False have no mean"),
        ("most_frequent", frequent_by_key, "KeyError"),
        ("most_frequent", frequent_by_mask, "Why: A list has no masks"),
        ("most_frequent", frequent_early, "Why: Only the first kind comes back"),
        ("most_frequent", frequent_by_sorting, "Why: Where two are as frequent, yours is"),
        ("most_frequent", lambda kinds, answers: {**most_frequent(kinds, answers), "all": "no"},
         "'all' is not wanted"),
        ("modulated", modulated_in_place, "it changed what it was given"),
        ("modulated", modulated_in_part, r"Perhaps: torch lines \[N, C\] up with h and w"),
        ("modulated", modulated_with_dots, "Why: One dimension is still missing"),
        ("modulated", modulated_in_a_loop, r"Perhaps: In the loop the map is \[C, h, w\]"),
        ("chosen", chosen_by_if, r"Perhaps: `logits\[first\]` takes rows"),
        ("chosen", chosen_of_pairs, "Why: `logits\\[:, first\\]` takes all these columns"),
        ("chosen", chosen_unsure, "Perhaps: The choice is right, in True and False"),
        ("chosen", lambda *given: chosen(*given).tolist(), "It is a list, and a tensor is wanted"),
        ("chosen", lambda *given: 0, "the same whatever it is given"),
    ],
)  # fmt: skip
def test_other_slips_are_told_what_differs(label, answer, words):
    verdict = judge(find(label), answer)
    assert verdict.state in (State.WRONG, State.RAISED)
    assert re.search(words, verdict.text()), verdict.text()


@pytest.mark.parametrize("seed", range(20))
def test_who_leaves_it_to_the_order_of_a_set_is_found_out(seed):
    """Python shuffles the texts in a set anew in every process."""
    chance = random.Random(seed)

    def by_chance(kinds, answers):
        found = {}
        for kind in set(kinds):
            own = [answer for its, answer in zip(kinds, answers, strict=True) if its == kind]
            found[kind] = max(chance.sample(sorted(set(own)), len(set(own))), key=own.count)
        return found

    assert not judge(find("most_frequent"), by_chance).right


def test_words_have_the_numbers_that_the_vocabulary_gives_them():
    texts = ["Is there a red star?", "How many stars?  Two?", "what is LEFT of the star"]
    known = Vocabulary.of(texts[:2])
    words = {word: number for number, word in enumerate(known.words)}
    for text, row in zip(texts, known.encode(texts), strict=True):
        assert numbered(text, words).tolist() == row[row > 0].tolist()


def test_a_bag_is_what_the_layer_of_that_name_says():
    generator = torch.Generator().manual_seed(1)
    table = torch.randn(9, 5, generator=generator)
    for words in (1, 4, 7):
        numbers = torch.randint(1, 9, (6, words), generator=generator)
        lengths = torch.randint(0, words + 1, (6, 1), generator=generator)
        numbers[torch.arange(words) >= lengths] = 0
        layer = F.embedding_bag(numbers, table, mode="mean", padding_idx=0)
        torch.testing.assert_close(bag(numbers, table), layer)
        turned = bag(numbers.flip(1), table)  # the order is forgotten
        torch.testing.assert_close(turned, layer)


def test_the_usual_answer_is_the_first_of_the_modes():
    generator = torch.Generator().manual_seed(2)
    for _ in range(50):
        which = torch.randint(0, 3, (2, 14), generator=generator).tolist()
        kinds, answers = ["abc"[i] for i in which[0]], ["xyz"[i] for i in which[1]]
        for kind, answer in most_frequent(kinds, answers).items():
            own = [its for k, its in zip(kinds, answers, strict=True) if k == kind]
            assert answer == min(statistics.multimode(own))
        assert most_frequent(kinds, answers).keys() == set(kinds)


def test_modulated_is_what_every_pixel_says_for_itself():
    generator = torch.Generator().manual_seed(3)
    maps = torch.randn(3, 4, 2, 5, generator=generator)
    factors, shifts = torch.randn(2, 3, 4, generator=generator)
    turned = modulated(maps, factors, shifts)
    for n, c, y, x in itertools.product(range(3), range(4), range(2), range(5)):
        wanted = factors[n, c] * maps[n, c, y, x] + shifts[n, c]
        torch.testing.assert_close(turned[n, c, y, x], wanted)


def test_a_choice_is_the_likelier_one_of_two():
    generator = torch.Generator().manual_seed(4)
    logits = torch.randint(-3, 4, (200, 6), generator=generator).float()
    first, second = torch.rand(200, 6, generator=generator).argsort(1)[:, :2].T
    said = chosen(logits, first, second)
    for row, a, b, choice in zip(logits.tolist(), first, second, said.tolist(), strict=True):
        assert row[(a, b)[choice]] == max(row[a], row[b])
        assert choice == 0 or row[a] < row[b]
