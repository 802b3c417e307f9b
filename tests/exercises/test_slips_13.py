"""Lesson 13: what other slips are told, and that its answers agree with what the library does."""

import itertools
import math
import random
import re

import pytest
import torch
from torch.nn import functional as F

from labkit.exercises.answers_13 import attended, shifted, widened
from labkit.exercises.answers_words_13 import Network, clipped, greedy, invented
from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State
from labkit.metrics.captions import bleu
from labkit.models.captioner import Captioner
from labkit.words import Vocabulary


def shifted_in_place(numbers):
    given = numbers[:, :-1].clone()
    wanted = numbers[:, 1:]
    wanted[wanted == 0] = -100
    return given, wanted


def shifted_by_lists(numbers):
    given, wanted = shifted(numbers)
    return given.tolist(), wanted.tolist()


def shifted_with_a_longer_mask(numbers):
    return numbers[:, :-1], numbers[:, 1:].masked_fill(numbers == 0, -100)


def shifted_by_if(numbers):
    wanted = numbers[:, 1:]
    return numbers[:, :-1], -100 if wanted == 0 else wanted


def attended_without_a_dimension(fits, places):
    attention = fits.softmax()
    return attention, (attention[..., None] * places).sum(1)


def attended_with_gradients(fits, places):
    attention, seen = attended(fits, places)
    return attention, seen.requires_grad_()


def greedy_without_brackets(step, longest):
    said = [2]
    while len(said) <= longest:
        word = int(step(said).argmax)
        said.append(word)
    return said[1:]


def greedy_that_grows_elsewhere(step, longest):
    said, words = [2], []
    while len(said) <= longest:
        words.append(int(step(said).argmax()))
    return words


def greedy_that_prints(step, longest):
    print(*greedy(step, longest))


def widened_by_one_slice(sums, gains, beam):
    best, place = (sums[:, None] + gains).flatten().sort(descending=True)[:beam]
    return best, place // gains.shape[1], place % gains.shape[1]


def widened_in_place(sums, gains, beam):
    gains += sums[:, None]
    best, place = gains.flatten().topk(beam)
    return best, place // gains.shape[1], place % gains.shape[1]


def widened_row_wise(sums, gains, beam):
    best, word = (sums[:, None] + gains).topk(beam)
    return best, torch.arange(len(sums))[:, None].expand_as(word), word


def clipped_by_sets(told, captions):
    words = set(told.split())
    known = set(" ".join(captions).split())
    return len(words & known) / len(words) if words else 0.0


def clipped_without_a_question(told, captions):
    words = told.split()
    return sum(
        min(words.count(w), max(c.split().count(w) for c in captions)) for w in set(words)
    ) / len(words)


def invented_in_place(told, there, names):
    names -= there
    return sorted(n for n in names if {n, n + "s", n + "es"} & {*told.split()})


def invented_with_or(told, there, names):
    words = told.split()
    return sorted(name for name in names - there if name in words or name + "s")


def invented_with_a_name(told, there, names):
    words = told.split()
    return sorted(name for name in names - there if name in words or name + s in words)  # noqa: F821


@pytest.mark.parametrize(
    ("label", "answer", "words"),
    [
        ("shifted", shifted_in_place, "it changed what it was given"),
        ("shifted", shifted_by_lists, "it is a list, and a tensor is wanted"),
        ("shifted", shifted_with_a_longer_mask, "These two do not fit each other"),
        ("shifted", shifted_by_if, "no single yes or no"),
        ("shifted", lambda numbers: (shifted(numbers)[0], ...), "still the blank"),
        ("shifted", lambda numbers: shifted(numbers)[:1], "It has 1 values instead of 2"),
        ("attended", attended_without_a_dimension, "dim"),
        ("attended", attended_with_gradients, "asks for gradients"),
        ("attended", lambda fits, places: (fits.softmax(1), F.softmax), "and a tensor is wanted"),
        ("greedy", greedy_without_brackets, "lacks its brackets"),
        ("greedy", greedy_that_grows_elsewhere, "a loop that never ends"),
        ("greedy", greedy_that_prints, "only `return` hands it back"),
        ("greedy", lambda step, longest: {*greedy(step, longest)}, "It is a set"),
        ("greedy", lambda step, longest: [*greedy(step, longest), 4], "It has 5 values instead"),
        ("widened", widened_by_one_slice, "Perhaps: Yours keeps every text"),
        ("widened", widened_in_place, "it changed what it was given"),
        ("widened", widened_row_wise, "Why: Each beginning keeps its own best words"),
        ("widened", lambda *given: tuple(part.int() for part in widened(*given)),
         "its dtype is torch.int32"),
        ("widened", lambda *given: tuple(part.tolist() for part in widened(*given)),
         "it is a list, and a tensor is wanted"),
        ("clipped", clipped_by_sets, "Why: You compare sets"),
        ("clipped", clipped_without_a_question, "Why: Where nothing is told you divide by 0"),
        ("clipped", lambda told, captions: f"{clipped(told, captions):.2f}",
         "It is a str, and a number is wanted"),
        ("clipped", lambda told, captions: 0.5, "the same whatever it is given"),
        ("invented", invented_in_place, "it changed what it was given"),
        ("invented", invented_with_or, "Why: You return all that is not there"),
        ("invented", invented_with_a_name, 'A text is `"s"`'),
        ("invented", lambda told, there, names: ["star"], "the same whatever|values instead of 2"),
    ],
)  # fmt: skip
def test_other_slips_are_told_what_differs(label, answer, words):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert re.search(words, verdict.text()), verdict.text()


def test_two_or_three_blanks_are_not_attempted_either():
    assert judge(find("shifted"), lambda numbers: (..., ...)).state is State.UNTOUCHED
    assert judge(find("attended"), lambda fits, places: (..., ...)).state is State.UNTOUCHED
    assert judge(find("widened"), lambda *given: (..., ..., ...)).state is State.UNTOUCHED


def test_a_network_is_shown_in_a_few_words():
    text = judge(find("greedy"), lambda step, longest: [7]).text()
    assert "step = a network that knows 9 words, longest = 12" in text


def test_what_is_given_and_what_is_wanted_make_the_text_again():
    """At every place that counts, all that was given and the next word begin a text."""
    words = Vocabulary.of(["a red star", "two crosses left of a star"])
    numbers = words.encode(["a star", "two green crosses left of a star", "a"], ends=True)
    given, wanted = shifted(numbers)
    for row, told, following in zip(numbers, given, wanted, strict=True):
        for place in (following != -100).nonzero()[:, 0].tolist():
            assert [*told[: place + 1], following[place]] == [*row[: place + 2]]
        assert (following != -100).sum() == (row != 0).sum() - 1
    logits = torch.randn(*wanted.shape, len(words), generator=torch.Generator().manual_seed(0))
    assert F.cross_entropy(logits.flatten(0, 1), wanted.flatten()) == F.cross_entropy(
        logits.flatten(0, 1), numbers[:, 1:].flatten(), ignore_index=0
    )


def test_attention_is_that_of_torch():
    generator = torch.Generator().manual_seed(1)
    for n, p, c in itertools.product((1, 3), (1, 4), (1, 5)):
        fits = 20 * torch.randn(n, p, generator=generator)
        places = torch.randn(n, p, c, generator=generator)
        theirs = F.scaled_dot_product_attention(
            torch.ones(n, 1, 1), fits[..., None], places, scale=1.0
        )
        attention, seen = attended(fits, places)
        torch.testing.assert_close(seen, theirs[:, 0])
        torch.testing.assert_close(attention.sum(1), torch.ones(n))


@pytest.mark.parametrize("longest", [1, 4, 12])
def test_our_captioner_tells_the_same(longest):
    """A step that goes through all words again, as the lesson may write it."""
    torch.manual_seed(3)
    model = Captioner(Vocabulary.of(["a red star left of two crosses"]), 16, 24, 8).eval()
    images = torch.rand(3, 3, 64, 64)
    with torch.inference_mode():
        theirs = model.tell(images, longest=longest).words.tolist()
        for image, numbers in zip(images, theirs, strict=True):
            places, _ = model.looked(image[None])

            def step(said, places=places):
                state = model.start(places)
                for word in said:
                    state, logits, _ = model.step(torch.tensor([word]), state, places)
                logits[0, :3] = -torch.inf
                return logits[0].log_softmax(0)

            assert greedy(step, longest) == [number for number in numbers if number > 3]


def test_a_beam_that_keeps_all_finds_the_likeliest_of_all_texts():
    network = Network(5, 9, 4)
    texts, sums = [[2]], torch.zeros(1)
    for _ in range(3):
        gains = torch.stack([network(text) for text in texts])
        sums, which, word = widened(sums, gains, gains.numel())
        texts = [[*texts[b], w] for b, w in zip(which.tolist(), word.tolist(), strict=True)]
    every = {
        (2, *said): sum(network([2, *said[:n]])[said[n]].item() for n in range(3))
        for said in itertools.product(range(5), repeat=3)
    }
    assert len(texts) == len(every)
    assert tuple(texts[0]) == max(every, key=every.get)
    possible = {text: value for text, value in every.items() if value > -math.inf}
    for text, value in zip(texts, sums.tolist(), strict=True):
        assert value == pytest.approx(possible.get(tuple(text), -math.inf), rel=1e-4)


def test_our_bleu_has_the_same_share():
    chance = random.Random(5)
    words = ["a", "a", "the", "red", "star", "stars", "cross", "two", "of"]
    for _ in range(200):
        told = " ".join(chance.choices(words, k=chance.randint(1, 8)))
        captions = [" ".join(chance.choices(words, k=chance.randint(1, 9))) for _ in range(3)]
        length = len(told.split())
        nearest = min((len(c.split()) for c in captions), key=lambda n: (abs(n - length), n))
        brevity = math.exp(min(0.0, 1 - nearest / length))
        assert bleu([told], [captions], 1) == pytest.approx(clipped(told, captions) * brevity)


def test_what_is_invented_is_what_was_put_in():
    chance = random.Random(6)
    names = ["circle", "square", "triangle", "star", "cross", "bus", "car"]
    others = ["a", "across", "cart", "scars", "start", "of", ",", "carp", "crossed", "squares-"]
    for _ in range(200):
        there = {*chance.sample(names, 3)}
        named = chance.sample(names, chance.randint(0, 5))
        words = [chance.choice((n, n + ("es" if n[-1] == "s" else "s"))) for n in named]
        words += chance.choices(others, k=5)
        chance.shuffle(words)
        assert invented(" ".join(words), there, {*names}) == sorted({*named} - there)
