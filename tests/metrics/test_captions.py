"""BLEU and CIDEr: the numbers of the libraries that the field reports, and their borders."""

import random

import pytest

from labkit.metrics import Captions, bleu, ciders

WORDS = [
    "a",
    "the",
    "red",
    "blue",
    "large",
    "star",
    "cross",
    "circle",
    "left",
    "right",
    "of",
    "and",
    "two",
]


def texts(count, seed):
    draw = random.Random(seed)
    return [" ".join(draw.choices(WORDS, k=draw.randint(1, 9))) for _ in range(count)]


def corpus(seed=0, count=30):
    told = texts(count, seed)
    captions = [tuple(texts(3, f"{seed} {n}")) for n in range(count)]
    captions[0] = (told[0], "a star")
    captions[1] = (told[1],)
    return told, captions


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_bleu_is_torchmetrics(seed, most):
    functional = pytest.importorskip("torchmetrics.functional.text")
    told, captions = corpus(seed)
    theirs = functional.bleu_score(told, captions, n_gram=most).item()
    assert bleu(told, captions, most) == pytest.approx(theirs, abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_bleu_and_cider_are_those_of_the_coco_captions(seed):
    scorers = pytest.importorskip("pycocoevalcap.bleu.bleu_scorer")
    cider = pytest.importorskip("pycocoevalcap.cider.cider_scorer")
    told, captions = corpus(seed)
    blue, consensus = scorers.BleuScorer(n=4), cider.CiderScorer()
    for text, others in zip(told, captions, strict=True):
        blue += (text, list(others))
        consensus += (text, list(others))
    theirs = blue.compute_score(option="closest", verbose=0)[0]
    for most in range(1, 5):
        assert bleu(told, captions, most) == pytest.approx(
            theirs[most - 1], abs=2e-5
        )  # they add 1e-9
    assert ciders(told, captions) == pytest.approx(consensus.compute_score()[1].tolist())


def test_a_text_that_is_the_caption_is_perfect():
    told = ["a large red star", "two blue circles and a cross"]
    captions = [("a large red star",), ("two blue circles and a cross",)]
    assert bleu(told, captions) == pytest.approx(1)
    assert ciders(told, captions) == pytest.approx([10, 10])


def test_short_texts_pay_in_bleu_for_what_they_leave_out():
    caption = [("a large red star left of a blue cross",)]
    assert bleu(["a large red star"], caption) < 0.5
    assert bleu(["a large red star left of a blue cross and a cross"], caption) > 0.6


def test_small_and_capital_letters_are_one():
    assert bleu(["A Large Red Star."], [("a large red star.",)]) == pytest.approx(1)


def test_nothing_said_scores_nothing():
    assert bleu([""], [("a star",)]) == 0
    assert ciders(["", "a star"], [("a star",), ("a cross",)]) == [0, 0]
    assert bleu([], []) == 0
    assert ciders([], []) == []


def test_what_everybody_says_counts_nothing_in_cider():
    told = ["a picture of a thing"] * 2
    captions = [("a picture of a star",), ("a picture of a cross",)]
    assert ciders(told, captions) == [0, 0]
    assert bleu(told, captions) > 0.6


def test_scores_run_along_with_batches():
    told, captions = corpus()
    score = Captions()
    for start in range(0, 30, 7):
        rows = slice(start, start + 7)
        score.update(told[rows], {"captions": captions[rows]})
    assert score.compute() == {
        "BLEU-4": pytest.approx(bleu(told, captions)),
        "CIDEr": pytest.approx(sum(ciders(told, captions)) / 30),
    }


def test_nothing_scored_yet():
    with pytest.raises(ValueError, match=r"Call update\(\) first"):
        Captions().compute()


@pytest.mark.parametrize("told", ["a star", ["a star", "a cross"]])
def test_a_text_a_picture(told):
    for score in (bleu, ciders):
        with pytest.raises(ValueError, match="a list of texts, one a picture"):
            score(told, [("a star",)])
    with pytest.raises(ValueError, match="a list with a text a picture"):
        Captions().update(told, {"captions": [("a star",)]})


@pytest.mark.parametrize("captions", [[()], ["a star"]])
def test_captions_in_a_list_of_their_own(captions):
    for score in (bleu, ciders):
        with pytest.raises(ValueError, match="no list of captions for picture 0"):
            score(["a star"], captions)
