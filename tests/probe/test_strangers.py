"""Scores for what is known and what is not."""

import pytest
import torch

from labkit.probe import sureness, told_apart

LOGITS = torch.randn(20, 5, generator=torch.Generator().manual_seed(0))


def test_sureness_is_the_largest_probability():
    torch.testing.assert_close(sureness(LOGITS), LOGITS.softmax(1).max(1).values)
    assert sureness(torch.zeros(1, 4)).item() == 0.25


def test_the_area_is_how_often_a_known_one_scores_higher():
    known, strangers = torch.tensor([3.0, 1.0, 2.5]), torch.tensor([2.0, 0.0])
    pairs = (known[:, None] > strangers).float().mean().item()
    assert told_apart(known, strangers).compute()["area under ROC"] == pytest.approx(pairs)
    strict = told_apart(known, strangers).at(specificity=1)
    assert strict == (2.5, pytest.approx(2 / 3), 1)
