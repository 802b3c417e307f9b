"""The captioner: teacher forcing, greedy and beam search, and attention."""

import itertools
import math

import pytest
import torch

from labkit.models import Captioner
from labkit.words import END, PAD, START, Vocabulary

KNOWN = Vocabulary.of(["a red star", "two crosses"])


@pytest.fixture
def model():
    torch.manual_seed(0)
    return Captioner(KNOWN, width=8, size=16).eval()


@pytest.fixture
def images():
    return torch.randn(3, 3, 32, 32, generator=torch.Generator().manual_seed(0))


def test_logits_of_a_word_depend_on_the_words_before_it_and_on_none_behind(model, images):
    one = model(images[:1], [["a red star"]])
    other = model(images[:1], [["a red crosses"]])
    assert one.shape == (1, 4, len(KNOWN))
    torch.testing.assert_close(one[:, :3], other[:, :3])
    assert not torch.allclose(one[:, 3], other[:, 3])


def test_captions_belong_to_their_pictures(model, images):
    together = model(images, [["a star", "a red star"], ["two crosses"], ["a star"]])
    assert together.shape[0] == 4
    torch.testing.assert_close(together[3:, :3], model(images[2:], [["a star"]]))


def test_every_weight_learns(model, images):
    model.train()(images, [["a star"], ["two"], ["red"]]).square().sum().backward()
    assert all(weight.grad is not None for weight in model.parameters())


def test_it_says_the_likeliest_word_each_time(model, images):
    told = model.tell(images, longest=6)
    for row in range(len(images)):
        said = [START]
        for word in told.words[row].tolist():
            if word == PAD:
                break
            places, _ = model.looked(images[row : row + 1])
            state, logits = model.start(places), None
            for before in said:
                state, logits, _ = model.step(torch.tensor([before]), state, places)
            logits[:, [PAD, 1, START]] = -torch.inf
            assert word == logits.argmax().item()
            said.append(word)


def test_what_it_says_does_not_depend_on_its_neighbours(model, images):
    for beam in (1, 3):
        together = model.tell(images, beam)
        for row in range(len(images)):
            alone = model.tell(images[row : row + 1], beam)
            assert alone.texts == together.texts[row : row + 1]


def test_a_wide_beam_finds_the_likeliest_text_there_is():
    torch.manual_seed(1)
    known = Vocabulary.of(["a b"])
    model = Captioner(known, width=4, size=8).eval()
    with torch.no_grad():
        model.head.weight *= 6  # so that words are not all as likely
    picture = torch.randn(1, 3, 16, 16)
    told = model.tell(picture, beam=50, longest=3)
    best = -math.inf
    places, _ = model.looked(picture)
    for words in itertools.product(range(len(known)), repeat=3):
        state, last, total, length = model.start(places), START, 0.0, 0
        for word in words:
            if last == END:
                break
            state, logits, _ = model.step(torch.tensor([last]), state, places)
            gains = logits.log_softmax(1).clone()
            gains[:, [PAD, 1, START]] = -torch.inf
            total, length, last = total + gains[0, word].item(), length + 1, word
        best = max(best, total / length)
    length = int((told.words[0] != PAD).sum())
    assert told.log_probability[0].item() / length == pytest.approx(best, abs=1e-4)


def test_attention_lies_in_the_picture_and_sums_to_one(model, images):
    told = model.tell(images, beam=2, longest=5)
    assert told.attention.shape[:2] == told.words.shape
    assert told.attention.shape[2:] == (4, 4)
    torch.testing.assert_close(told.attention.sum((2, 3)), torch.ones(told.words.shape))


def test_after_the_end_nothing_is_said(model, images):
    with torch.no_grad():
        model.head.bias[END] += 100
    told = model.tell(images)
    assert told.words.tolist() == [[END]] * 3
    assert told.texts == [""] * 3


def test_it_comes_to_an_end_though_it_never_says_so(model, images):
    with torch.no_grad():
        model.head.bias[END] -= 100
    assert model.tell(images, longest=7).words.shape == (3, 7)


@pytest.mark.parametrize("wrong", [{"beam": 0}, {"longest": 0}])
def test_no_beam_and_no_word_are_refused(model, images, wrong):
    with pytest.raises(ValueError, match="keeps one beginning at least"):
        model.tell(images, **wrong)


def test_it_looks_after_it_has_read(model, images):
    """Where it looks depends on the word that was said last, "a" or "two"."""
    places, _ = model.looked(images[:1])
    state = model.start(places)
    one, other = (model.step(KNOWN.encode([word])[0], state, places)[2] for word in ("a", "two"))
    assert one.sum().item() == pytest.approx(1, abs=1e-5)
    assert not torch.allclose(one, other, atol=1e-6)


def test_keys_that_are_known_change_nothing(model, images):
    places, _ = model.looked(images)
    state, words = model.start(places), torch.full((3,), START)
    for own, known in zip(
        model.step(words, state, places),
        model.step(words, state, places, model.key(places)),
        strict=True,
    ):
        torch.testing.assert_close(own, known)


def test_no_pictures_are_told_nothing(model, images):
    for beam in (1, 2):
        told = model.tell(images[:0], beam=beam)
        assert told.texts == []
        assert told.words.shape[0] == told.attention.shape[0] == len(told.log_probability) == 0
        assert told.attention.shape[2:] == (4, 4)


def test_captions_of_another_form_are_refused(model, images):
    with pytest.raises(ValueError, match="a list of texts for each picture, also where it is one"):
        model(images, ["a star", "red", "two"])
    with pytest.raises(ValueError, match="3 pictures and texts for 1"):
        model(images, [["a star"]])
    with pytest.raises(ValueError, match=r"Grid was given pictures \[3, 1, 32, 32\] of float32"):
        model.tell(images[:, :1])
