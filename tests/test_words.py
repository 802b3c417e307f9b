"""Words as numbers, and back."""

import sys
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.words import DRAWN, END, PAD, SPECIAL, START, UNKNOWN, Vocabulary, split, vocabulary

sys.path.insert(0, str(Path(__file__).parent / "synth"))
import templates

KNOWN = Vocabulary.of(["What colour is the star?", "What colour is the cross?", "the end"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What's this?", ["what'", "s", "this", "?"]),
        ("L'ÉTOILE d’à côté", ["l'", "étoile", "d'", "à", "côté"]),
        ("e\u0301toile", ["étoile"]),  # as a Mac writes it
        ("Y a-t-il, là,un carré ?", ["y", "a-t-il", ",", "là", ",", "un", "carré", "?"]),
        ("A. rouge B. vert", ["a", ".", "rouge", "b", ".", "vert"]),
        ("3 stars; 2½ (or so)", ["3", "stars", ";", "2½", "(", "or", "so", ")"]),
        ("- '' _", ["-", "'", "'", "_"]),
        (" \n\t ", []),
        ("星は赤い。", ["星は赤い", "。"]),
    ],
)
def test_texts_are_split(text, words):
    assert split(text) == words


def test_the_frequent_come_first_and_then_the_alphabet():
    texts = ["b a", "c b", "a b"]
    assert Vocabulary.of(texts).words == (*SPECIAL, "b", "a", "c")
    assert Vocabulary.of(reversed(texts)) == Vocabulary.of(texts)
    assert Vocabulary.of(texts, least=2).words == (*SPECIAL, "b", "a")
    assert len(Vocabulary.of([])) == 4


def test_what_is_not_known_is_unknown():
    assert KNOWN.encode(["What colour is the zebra?"])[0].tolist().count(UNKNOWN) == 1
    assert KNOWN.encode(["De quelle couleur est l'étoile"]).tolist() == [[UNKNOWN] * 6]


def test_texts_are_filled_up():
    numbers = KNOWN.encode(["the star", "what colour is the cross?"])
    assert numbers.shape == (2, 6)
    assert numbers.dtype == torch.int64
    assert numbers[0, 2:].tolist() == [PAD] * 4


def test_ends():
    numbers = KNOWN.encode(["the star", "star"], ends=True)
    assert numbers[:, 0].tolist() == [START] * 2
    assert numbers[0, 3] == numbers[1, 2] == END
    assert KNOWN.decode(numbers) == ["the star", "star"]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_no_word_is_one_unknown_word(text):
    assert KNOWN.encode([text]).tolist() == [[UNKNOWN]]
    assert KNOWN.encode([text], ends=True).tolist() == [[START, UNKNOWN, END]]


def test_no_text_is_no_row():
    assert KNOWN.encode([]).shape == (0, 1)
    assert KNOWN.decode(KNOWN.encode([])) == []


def test_very_long_texts_are_cut():
    numbers = KNOWN.encode(["the star " * 5000])
    assert numbers.shape == (1, 40)
    assert KNOWN.encode(["the star " * 5000], ends=True).shape == (1, 42)
    assert Vocabulary(KNOWN.words, longest=3).encode(["the the the star"]).shape == (1, 3)


@given(st.lists(st.text(max_size=200), max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_text_is_encoded_and_decoded(texts):
    for ends in (True, False):
        numbers = KNOWN.encode(texts, ends=ends)
        assert len(numbers) == len(KNOWN.decode(numbers)) == len(texts)
        assert not numbers.numel() or numbers.max() < len(KNOWN)


def test_french_comes_back_as_it_was():
    text = "est-ce que l'étoile est à gauche d'une croix, ou non ?"
    known = Vocabulary.of([text])
    assert known.decode(known.encode([text])) == [text]


def test_a_single_text_is_refused():
    words = r"was given the one text 'the star'\. It takes several: put it in brackets, \[text\]"
    with pytest.raises(TypeError, match=f"encode {words}"):
        KNOWN.encode("the star")
    with pytest.raises(TypeError, match=f"Vocabulary.of {words}"):
        Vocabulary.of("the star")


@pytest.mark.parametrize("odd", [None, ["red"]], ids=str)
def test_what_is_no_text_is_refused(odd):
    for caller, encode in (("encode", KNOWN.encode), ("Vocabulary.of", Vocabulary.of)):
        with pytest.raises(TypeError, match=rf"^{caller} was given .* Each of them is a string"):
            encode(["star", odd])


def test_words_that_cannot_be_numbered_are_refused():
    with pytest.raises(ValueError, match=r"begin with \['a', 'b'\]\. It begins with \['<pad>'"):
        Vocabulary(("a", "b"))
    with pytest.raises(ValueError, match=r"was given 'a' twice\. Give each word once"):
        Vocabulary((*SPECIAL, "a", "b", "a"))
    with pytest.raises(ValueError, match=r"was given longest=0\. A text has at least one word"):
        Vocabulary(SPECIAL, longest=0)


def test_numbers_that_are_no_words_are_refused():
    with pytest.raises(ValueError, match=r"of shape \[3\]\. It takes \[N, T\].*numbers\[None\]"):
        KNOWN.decode(torch.tensor([4, 5, 6]))
    with pytest.raises(ValueError, match="numbers from 4 to 99, and there are 12 words"):
        KNOWN.decode(torch.tensor([[4, 99]]))


@pytest.mark.parametrize("which", DRAWN, ids="-".join)
def test_every_word_of_the_drawn_worlds_is_in_their_vocabulary(which):
    known = vocabulary(*which)
    made = {word for text in templates.texts(*which) for word in split(text)}
    assert made <= set(known.words)
    assert set(known.words) - made <= {*SPECIAL}
    longest = max(len(split(text)) for text in templates.texts(*which))
    assert longest < 24 < known.longest


def test_the_vocabularies_of_the_drawn_worlds_stay_as_they_are():
    """What was trained with them would read other words: new ones go to the end."""
    sizes = {which: len(vocabulary(*which)) for which in DRAWN}
    assert sizes == {
        ("shapes", "en"): 91, ("shapes", "fr"): 113, ("roads", "en"): 98, ("roads", "fr"): 102,
    }  # fmt: skip
    assert vocabulary("shapes", "en").words[:6] == (*SPECIAL, ",", ".")
    assert vocabulary("shapes", "en").words[90] == "you"
    assert vocabulary("roads", "fr").words[101] == "à"


def test_another_world_or_language_is_refused():
    with pytest.raises(
        ValueError, match=r"asked for 'whales' in 'en'\. There are 'shapes' in 'en'"
    ):
        vocabulary("whales")
