"""The running scores are scikit-learn's, however batches are cut."""

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as theirs

from labkit.metrics import Classification


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    classes=st.integers(2, 9),
    count=st.integers(1, 40),
    batch=st.integers(1, 7),
)
def test_as_scikit_learn_has_them(seed, classes, count, batch):
    draw = torch.Generator().manual_seed(seed)
    logits = 3 * torch.randn(count, classes, generator=draw)
    labels = torch.randint(classes, (count,), generator=draw)
    score = Classification()
    for part, own in zip(logits.split(batch), labels.split(batch), strict=True):
        score.update(part, own)
    ours = score.compute()
    probabilities = logits.double().softmax(1).numpy()
    everything = np.arange(classes)
    assert ours["accuracy"] == pytest.approx(theirs.accuracy_score(labels, logits.argmax(1)))
    assert ours["log loss"] == pytest.approx(
        theirs.log_loss(labels, probabilities, labels=everything), rel=1e-4, abs=1e-6
    )
    assert ("top-5" in ours) == (classes > 5)
    if classes > 5:
        with warnings.catch_warnings(action="ignore"):
            wanted = theirs.top_k_accuracy_score(labels, probabilities, k=5, labels=everything)
        assert ours["top-5"] == pytest.approx(wanted)


def test_a_network_that_says_the_same_of_all_classes_is_right_by_no_luck():
    score = Classification()
    score.update(torch.zeros(4, 3), torch.tensor([0, 1, 2, 0]))
    assert score.compute()["accuracy"] == 0


@pytest.mark.parametrize("where", [slice(None), slice(0, 1), slice(1, 7)])
def test_a_network_that_has_broken_down_is_never_right(where):
    logits = torch.eye(7)
    logits[:, where] = torch.nan
    score = Classification()
    score.update(logits, torch.arange(7))
    scores = score.compute()
    assert scores["accuracy"] == 0
    assert scores["top-5"] == pytest.approx(6 / 7 if where == slice(0, 1) else 0)
    assert np.isnan(scores["log loss"])


def test_sums_are_not_read_before_they_are_asked_for():
    score = Classification()
    score.update(torch.randn(4, 3), torch.tensor([0, 1, 2, 0]))
    assert isinstance(score.sums, torch.Tensor)


def test_update_reads_no_value():
    """On a device that holds none, whatever would make a GPU wait cannot be done at all."""
    score = Classification()
    for _ in range(2):
        score.update(torch.empty(4, 3, device="meta"), torch.empty(4, device="meta").long())
    assert score.sums.is_meta


@pytest.mark.parametrize("targets", [torch.zeros(4, 3), torch.zeros(3).long()])
def test_other_shapes_are_refused(targets):
    with pytest.raises(ValueError, match=r"It takes logits \[B, classes\] and labels \[B\]"):
        Classification().update(torch.zeros(4, 3), targets)


def test_it_is_the_top_five_that_count():
    score = Classification()
    score.update(torch.arange(8.0).repeat(8, 1), torch.arange(8))
    assert score.compute()["top-5"] == 5 / 8


@pytest.mark.parametrize("batches", [0, 1])
def test_nothing_seen_is_no_score(batches):
    score = Classification()
    for _ in range(batches):
        score.update(torch.zeros(0, 3), torch.zeros(0).long())
    with pytest.raises(ValueError, match="Nothing has been scored yet"):
        score.compute()
