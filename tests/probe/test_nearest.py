"""Names by nearest example: as scikit-learn's nearest neighbours give them."""

import pytest
import torch
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import KNeighborsClassifier

from labkit.probe import familiarity, nearest, pick_each, similarity

DRAW = torch.Generator().manual_seed(0)
FEATURES = torch.randn(40, 9, generator=DRAW)
GALLERY = torch.randn(25, 9, generator=DRAW)
LABELS = torch.arange(25) % 6


def test_names_are_those_of_the_nearest_neighbour():
    oracle = KNeighborsClassifier(1, metric="cosine").fit(GALLERY, LABELS)
    scores = nearest(FEATURES, GALLERY, LABELS, classes=6)
    assert scores.argmax(1).tolist() == oracle.predict(FEATURES).tolist()


def test_each_class_scores_by_its_nearest_example():
    scores = nearest(FEATURES, GALLERY, LABELS, classes=6)
    cosines = torch.from_numpy(cosine_similarity(FEATURES, GALLERY))
    for number in range(6):
        torch.testing.assert_close(scores[:, number], cosines[:, LABELS.eq(number)].amax(1))
    torch.testing.assert_close(similarity(FEATURES, GALLERY), cosines)


def test_a_class_without_an_example_is_never_named():
    scores = nearest(-GALLERY, GALLERY, LABELS, classes=8)
    assert (scores[:, 6:] == -torch.inf).all()
    assert scores[:, :6].isfinite().all()


def test_the_length_of_a_feature_does_not_matter():
    long = nearest(100 * FEATURES, GALLERY, LABELS, classes=6)
    torch.testing.assert_close(long, nearest(FEATURES, GALLERY, LABELS, classes=6))


def test_familiarity_is_the_cosine_to_the_kth_nearest():
    cosines = similarity(FEATURES, GALLERY).sort(1, descending=True).values
    for k in (1, 3, 25):
        assert torch.equal(familiarity(FEATURES, GALLERY, k), cosines[:, k - 1])
    torch.testing.assert_close(familiarity(GALLERY, GALLERY), torch.ones(25))


def test_some_of_each_class_and_more_hold_all_that_fewer_held():
    labels = torch.tensor([0] * 9 + [1] * 2 + [3] * 5)
    held = set()
    for count in (1, 2, 4, 20):
        picked = pick_each(labels, count, seed=3)
        found = labels[picked].bincount(minlength=4).tolist()
        assert found == [min(count, 9), min(count, 2), 0, min(count, 5)]
        assert held <= set(picked.tolist())
        held = set(picked.tolist())
    assert held == set(range(16))
    assert pick_each(labels, 2, 0).tolist() != pick_each(labels, 2, 1).tolist()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: similarity(FEATURES, GALLERY[:, :3]), "made by one network"),
        (lambda: nearest(FEATURES, GALLERY, LABELS[:4], 6), "one label an example"),
        (lambda: pick_each(LABELS, 0), "at least 1"),
        (lambda: familiarity(FEATURES, GALLERY, 26), "k is 26"),
        (lambda: familiarity(FEATURES, GALLERY, 0), "k is 0"),
    ],
)
def test_what_cannot_be_is_told(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()
