"""Scores for what is known and what is not, and stores with classes held out."""

import pytest
import torch

from labkit.probe import hold_out, negative_energy, sureness, told_apart

LOGITS = torch.randn(20, 5, generator=torch.Generator().manual_seed(0))


def test_sureness_is_the_largest_probability():
    torch.testing.assert_close(sureness(LOGITS), LOGITS.softmax(1).max(1).values)
    assert sureness(torch.zeros(1, 4)).item() == 0.25


def test_energy_sees_what_softmax_forgets():
    """The same number more in every logit: the same probabilities, another energy."""
    torch.testing.assert_close(sureness(LOGITS + 7), sureness(LOGITS))
    torch.testing.assert_close(negative_energy(LOGITS + 7), negative_energy(LOGITS) + 7)


def test_a_cold_energy_is_the_largest_logit():
    torch.testing.assert_close(negative_energy(LOGITS, 1e-3), LOGITS.amax(1), atol=0.01, rtol=0)


def test_the_area_is_how_often_a_known_one_scores_higher():
    known, strangers = torch.tensor([3.0, 1.0, 2.5]), torch.tensor([2.0, 0.0])
    pairs = (known[:, None] > strangers).float().mean().item()
    assert told_apart(known, strangers).compute()["area under ROC"] == pytest.approx(pairs)
    strict = told_apart(known, strangers).at(specificity=1)
    assert strict == (2.5, pytest.approx(2 / 3), 1)


def test_classes_held_out_are_strangers_and_the_others_are_numbered_anew(store):
    known, strangers = hold_out(store, [0, 5])
    assert len(known) + len(strangers) == len(store)
    assert known.classes == tuple(f"whale {number}" for number in range(12) if number not in (0, 5))
    assert set(known.targets["label"].tolist()) == set(range(10))
    for part in (known, strangers):
        for row, name in enumerate(part.names):
            said = part.classes[part.targets["label"][row]]
            assert said == store.classes[store.targets["label"][int(name)]]
            assert torch.equal(part.images[row], store.images[int(name)])
    assert store.targets["label"].tolist() == [number % 12 for number in range(30)]


@pytest.mark.parametrize("classes", [[12], [-1], list(range(11))])
def test_what_cannot_be_held_out_is_told(classes, store):
    with pytest.raises(ValueError, match="leave at least two"):
        hold_out(store, classes)


def test_a_temperature_is_above_zero():
    with pytest.raises(ValueError, match="above 0"):
        negative_energy(LOGITS, 0)
