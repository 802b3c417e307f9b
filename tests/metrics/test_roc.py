"""ROC: scikit-learn's curve and area, and operating points found by looking at every threshold."""

import pytest
import torch
from sklearn.metrics import roc_auc_score, roc_curve

from labkit.metrics import Roc

DRAW = torch.Generator().manual_seed(0)
TRUTH = torch.rand(80, generator=DRAW) < 0.4
SCORES = (0.8 * TRUTH + torch.randn(80, generator=DRAW)).mul(8).round().div(8)  # with ties


@pytest.fixture
def score():
    roc = Roc()
    roc.update(SCORES, TRUTH)
    return roc


def test_curve_and_area_are_scikit_learns(score):
    alarms, found, thresholds = roc_curve(TRUTH, SCORES, drop_intermediate=False)
    for point, *wanted in zip(score.points(), thresholds, found, 1 - alarms, strict=True):
        assert list(point) == pytest.approx(wanted)
    assert score.compute()["area under ROC"] == pytest.approx(roc_auc_score(TRUTH, SCORES))


def test_batches_make_no_difference(score):
    parts = Roc()
    parts.update(SCORES[:13], TRUTH[:13])
    parts.update(SCORES[13:], TRUTH[13:])
    assert parts.points() == score.points()


def counted(threshold):
    called = threshold <= SCORES
    found, kept = (called & TRUTH).sum() / TRUTH.sum(), (~called & ~TRUTH).sum() / (~TRUTH).sum()
    return found.item(), kept.item()


def test_a_point_does_what_it_says(score):
    for point in score.points():
        found, kept = counted(point.threshold)
        assert (point.sensitivity, point.specificity) == pytest.approx((found, kept))


@pytest.mark.parametrize("wanted", [0.0, 0.5, 0.9, 1.0])
def test_no_other_threshold_does_better(wanted, score):
    """All thresholds are tried: of those that reach what is asked, it is the best."""
    tried = [counted(threshold) for threshold in [*SCORES.unique().tolist(), torch.inf]]
    point = score.at(sensitivity=wanted)
    assert point.sensitivity >= wanted - 1e-6
    assert point.specificity == pytest.approx(max(kept for found, kept in tried if found >= wanted))
    point = score.at(specificity=wanted)
    assert point.specificity >= wanted - 1e-6
    assert point.sensitivity == pytest.approx(max(found for found, kept in tried if kept >= wanted))


@pytest.mark.parametrize(
    ("scores", "truths", "words"),
    [
        ([[0.1, 0.9]], [[0, 1]], "one score and one truth"),
        ([0.1, 0.9], [1], "one score and one truth"),
        ([0.1, 0.9], [1, 1], "2 positives and 0 negatives"),
        ([0.1, 0.9], [0, 0], "0 positives and 2 negatives"),
        ([0.1, torch.nan], [0, 1], "not finite"),
    ],
)
def test_what_cannot_be_scored_is_told(scores, truths, words):
    roc = Roc()

    def given():
        roc.update(torch.tensor(scores), torch.tensor(truths))
        roc.compute()

    with pytest.raises(ValueError, match=words):
        given()


def test_nothing_seen_is_told():
    with pytest.raises(ValueError, match="0 positives and 0 negatives"):
        Roc().points()


@pytest.mark.parametrize(
    "asked",
    [{}, {"sensitivity": 0.9, "specificity": 0.9}, {"sensitivity": 1.1}, {"specificity": -0.1}],
)
def test_one_of_both_is_asked_for(asked, score):
    with pytest.raises(ValueError, match="Ask for one of them"):
        score.at(**asked)
