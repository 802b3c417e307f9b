"""The running confusion matrix gives scikit-learn's numbers, also where nothing occurs."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from labkit.metrics import Confusion


def batches_of(predicted, truth, size=7):
    return zip(predicted.split(size), truth.split(size), strict=True)


def theirs(truth, predicted, classes, average):
    labels = None if average == "binary" else list(range(classes))
    three = precision_recall_fscore_support(
        truth, predicted, labels=labels, average=average, zero_division=0
    )[:3]
    return [accuracy_score(truth, predicted), *map(float, three)]


def draw(seed, classes, count):
    generator = torch.Generator().manual_seed(seed)
    # The last class never occurs in the truth, the first is never predicted.
    truth = torch.randint(max(1, classes - 1), (count,), generator=generator)
    predicted = torch.randint(min(1, classes - 1), classes, (count,), generator=generator)
    return predicted, truth


CASES = {
    "random": draw(0, 5, 100),
    "one picture": draw(1, 4, 1),
    "always the same": (torch.zeros(9).long(), torch.arange(9) % 3),
    "all right": (torch.arange(9) % 3, torch.arange(9) % 3),
    "all wrong": (torch.arange(9) % 3, (torch.arange(9) + 1) % 3),
    "absent from both": (torch.tensor([0, 1, 1]), torch.tensor([0, 1, 0])),
}


@pytest.mark.parametrize("average", ["macro", "micro"])
@pytest.mark.parametrize("name", CASES)
def test_agrees_with_scikit_learn(name, average):
    predicted, truth = CASES[name]
    score = Confusion(5, average)
    for part in batches_of(predicted, truth):
        score.update(*part)
    assert score.matrix.tolist() == confusion_matrix(truth, predicted, labels=range(5)).tolist()
    assert list(score.compute().values()) == pytest.approx(theirs(truth, predicted, 5, average))
    p, r, f, s = precision_recall_fscore_support(truth, predicted, labels=range(5), zero_division=0)
    each = score.per_class()
    for ours, their in zip(each.values(), (p, r, f, s), strict=True):
        assert ours.tolist() == pytest.approx(their.tolist())


@settings(max_examples=60, deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=30),
    batch=st.integers(1, 9),
    average=st.sampled_from(["macro", "micro"]),
)
def test_agrees_whatever_occurs_and_however_batches_are_cut(pairs, batch, average):
    predicted, truth = torch.tensor(pairs).unbind(1)
    score = Confusion(8, average)
    for part in batches_of(predicted, truth, batch):
        score.update(*part)
    assert score.matrix.tolist() == confusion_matrix(truth, predicted, labels=range(8)).tolist()
    assert list(score.compute().values()) == pytest.approx(theirs(truth, predicted, 8, average))


@pytest.mark.parametrize(
    ("predicted", "truth"),
    [([0, 1, 1, 0], [0, 1, 0, 1]), ([0, 0, 0], [0, 1, 0]), ([1, 1], [0, 0]), ([1], [1])],
)
def test_binary_agrees(predicted, truth):
    predicted, truth = torch.tensor(predicted), torch.tensor(truth)
    score = Confusion(2, "binary")
    score.update(predicted, truth)
    wanted = pytest.approx(theirs(truth, predicted, 2, "binary"))
    assert list(score.compute().values()) == wanted
    for same in (0.2 * predicted - 0.1, torch.nn.functional.one_hot(predicted, 2).float()):
        score = Confusion(2, "binary")
        score.update(same, truth.bool())
        assert list(score.compute().values()) == wanted


def test_logits_and_labels_count_alike():
    logits, truth = torch.randn(20, 4), torch.arange(20) % 4
    one, other = Confusion(4), Confusion(4)
    one.update(logits, truth)
    other.update(logits.argmax(1), truth)
    assert torch.equal(one.matrix, other.matrix)


def test_a_label_that_is_no_class_is_told_at_the_end():
    score = Confusion(3)
    score.update(torch.tensor([0, 1, 2]), torch.tensor([0, 3, -1]))
    assert score.matrix.sum() == 1  # and is counted nowhere
    with pytest.raises(ValueError, match=r"Of 2 pictures.*no class from 0 to 2"):
        score.compute()


def test_update_reads_no_value():
    """On a device that holds none, whatever would make a GPU wait cannot be done at all."""
    score = Confusion(3)
    for _ in range(2):
        score.update(torch.empty(4, 3, device="meta"), torch.empty(4, device="meta").long())
    assert score.matrix.is_meta


@pytest.mark.parametrize("batches", [0, 1])
def test_nothing_scored_yet(batches):
    score = Confusion(3)
    for _ in range(batches):
        score.update(torch.zeros(0, 3), torch.zeros(0).long())
    with pytest.raises(ValueError, match="Nothing has been scored yet"):
        score.compute()


def test_a_batch_may_be_of_inference_mode_and_the_next_one_not():
    score, labels = Confusion(3), torch.arange(3)
    with torch.inference_mode():
        score.update(labels.clone(), labels.clone())
    score.update(labels, labels)
    assert score.matrix.tolist() == [[2, 0, 0], [0, 2, 0], [0, 0, 2]]


@pytest.mark.parametrize(
    ("predictions", "targets"),
    [
        (torch.zeros(4, 2), torch.zeros(4)),
        (torch.zeros(4), torch.zeros(4)),
        (torch.zeros(4).long(), torch.zeros(3)),
    ],
)
def test_other_shapes_are_refused(predictions, targets):
    with pytest.raises(ValueError, match=r"It takes logits \[B, 3\], or whole numbers"):
        Confusion(3).update(predictions, targets)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((1,), "1 classes.*at least two"),
        ((3, "binary"), "3 classes.*exactly two"),
        ((3, "mean"), "average='mean'.*or \"micro\""),
    ],
)
def test_other_settings_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Confusion(*arguments)


@pytest.mark.gpu
def test_updating_makes_a_gpu_wait_for_nothing(nothing_waits):
    score, logits = Confusion(4), torch.randn(20, 4, device="cuda")
    labels = (torch.arange(20) % 4).cuda()
    score.update(logits, labels)
    with nothing_waits():
        score.update(logits, labels)


@pytest.mark.parametrize("classes", [2, 3])
def test_logits_that_are_nan_are_no_answer(classes):
    score = Confusion(classes)
    logits = torch.eye(classes)
    logits[1, 0] = torch.nan
    score.update(logits[:, 0] if classes == 2 else logits, torch.arange(classes))
    with pytest.raises(ValueError, match=r"Of 1 pictures.*or NaN"):
        score.compute()
