"""How sure against how often right: by hand, and at both ends."""

import pytest
import torch

from labkit.metrics import Calibration


def logits(*sure):
    first = torch.tensor(sure)
    return torch.stack([first, 1 - first], 1).log()


def test_the_error_is_the_mean_gap_over_pictures():
    score = Calibration()
    score.update(logits(0.95, 0.95, 0.65, 0.65), torch.tensor([0, 1, 0, 0]))
    # the bin of 0.95: half right, gap 0.45; that of 0.65: all right, gap 0.35
    assert score.compute()["calibration error"] == pytest.approx(0.4)
    assert [(round(s, 2), r, n) for s, r, n in score.bars()] == [(0.65, 1, 2), (0.95, 0.5, 2)]


def test_batches_make_no_difference_and_all_pictures_are_counted():
    draw = torch.Generator().manual_seed(0)
    given, labels = 3 * torch.randn(50, 7, generator=draw), torch.randint(7, (50,), generator=draw)
    whole, parts = Calibration(), Calibration()
    whole.update(given, labels)
    parts.update(given[:9], labels[:9])
    parts.update(given[9:], labels[9:])
    assert whole.compute() == pytest.approx(parts.compute())
    assert sum(count for _, _, count in whole.bars()) == 50


def test_complete_certainty_falls_into_the_last_bin():
    score = Calibration()
    score.update(torch.tensor([[1000.0, 0.0]]), torch.tensor([0]))
    assert score.compute()["calibration error"] == 0
    assert score.bars() == [(1.0, 1.0, 1)]


def test_what_cannot_be_scored_is_told():
    with pytest.raises(ValueError, match="at least one"):
        Calibration(bins=0)
    with pytest.raises(ValueError, match="logits"):
        Calibration().update(torch.zeros(3), torch.zeros(3))
    with pytest.raises(ValueError, match="Nothing has been scored"):
        Calibration().compute()
