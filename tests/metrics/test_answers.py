"""Accuracy of answers, in all and by kind."""

import pytest
import torch

from labkit.metrics import Answers

LOGITS = [torch.tensor([[2.0, 0, 1], [0, 1, 2]]), torch.zeros(0, 3), torch.tensor([[0.0, 3, 1]])]
RIGHT = [torch.tensor([0, 1]), torch.zeros(0, dtype=torch.int64), torch.tensor([1])]
KINDS = [("exist", "count"), (), ("count",)]


def test_each_question_counts_once_however_batches_are_cut():
    whole, parts = Answers(), Answers()
    whole.update(LOGITS, {"answers": RIGHT, "kinds": KINDS})
    for row in range(3):
        cut = slice(row, row + 1)
        parts.update(LOGITS[cut], {"answers": RIGHT[cut], "kinds": KINDS[cut]})
    assert whole.compute() == parts.compute() == {"accuracy": 2 / 3}
    assert whole.by_kind() == parts.by_kind() == [
        {"kind": "count", "questions": 2, "accuracy": 0.5},
        {"kind": "exist", "questions": 1, "accuracy": 1.0},
    ]  # fmt: skip


def test_kinds_are_not_needed():
    score = Answers()
    score.update(LOGITS, {"answers": RIGHT})
    assert score.by_kind() == [{"kind": None, "questions": 3, "accuracy": 2 / 3}]


@pytest.mark.parametrize("logits", [[1.0, 1.0, 0.0], [float("nan")] * 3])
def test_a_tie_and_no_number_are_not_right(logits):
    score = Answers()
    score.update([torch.tensor([logits])], {"answers": [torch.tensor([0])]})
    assert score.compute() == {"accuracy": 0.0}


@pytest.mark.parametrize(("logits", "right", "kinds"), [
    (torch.zeros(3), [0, 1, 2], ("a", "b", "c")),
    (torch.zeros(2, 3), [0], ("a",)),
    (torch.zeros(2, 3), [0, 1], ("a",)),
])  # fmt: skip
def test_shapes_that_do_not_fit_are_refused(logits, right, kinds):
    with pytest.raises(ValueError, match="q of each other"):
        Answers().update([logits], {"answers": [torch.tensor(right)], "kinds": [kinds]})


def test_nothing_asked_yet():
    for ask in (Answers().compute, Answers().by_kind):
        with pytest.raises(ValueError, match=r"Call update\(\) first"):
            ask()
