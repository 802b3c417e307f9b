"""What counts as the same, and the words for what does not."""

import numpy as np
import pytest
import torch

from labkit.exercises.compare import difference, summary

SAME = [
    (3, 3.0),
    (3.0, 3),
    (np.float32(0.5), 0.5),
    (torch.tensor(4), 4),
    (2.0, torch.tensor(2.0)),
    ([1, 2], (1, 2)),
    (torch.Size([3, 4]), (3, 4)),
    ((3, 4), torch.Size([3, 4])),
    (torch.tensor([1, 2]), (1, 2)),
    (np.array([1, 2]), [1, 2]),
    ("  Cat ", "cat"),
    (torch.float32, torch.float32),
    ({"a": 1.0}, {"a": 1}),
    (torch.tensor([1.0, float("nan")]), torch.tensor([1.0, float("nan")])),
    (torch.tensor([0.1 + 1e-8]), torch.tensor([0.1])),
    (float("nan"), float("nan")),
    (True, True),
    (np.bool_(True), True),
    (np.array([1.0]), np.array([1.0])),
    ((torch.ones(2), 1), [torch.ones(2), 1]),
]


@pytest.mark.parametrize(("answer", "wanted"), SAME)
def test_what_means_the_same_is_the_same(answer, wanted):
    assert difference(answer, wanted) is None


DIFFERENT = [
    (np.zeros(2), torch.zeros(2), "NumPy array"),
    ([0.0, 0.0], torch.zeros(2), "a list, and a tensor"),
    (torch.zeros(2, device="meta"), torch.zeros(2), "on the device meta"),
    (torch.zeros(2, 3), torch.zeros(3, 2), "same lengths in another order"),
    (torch.zeros(2), torch.zeros(3), "[2] instead of [3]"),
    (torch.zeros(2).long(), torch.zeros(2), "numbers are right, but its dtype is torch.int64"),
    (torch.ones(2).long(), torch.zeros(2), "its dtype is torch.int64"),
    (torch.tensor([float("nan"), 0]), torch.zeros(2), "1 of its 2 numbers are NaN"),
    (torch.tensor([0.0, 2.0]), torch.zeros(2), "the first, at [1], is 2 instead of 0"),
    (torch.tensor(1.5), torch.tensor(2.0), "1.5 instead of 2"),
    (torch.zeros(2), 0.0, "a plain number is wanted"),
    (torch.tensor([4.0]), 4.0, "`.item()` makes one"),
    (torch.zeros(2).to_sparse(), torch.zeros(2), "a special tensor"),
    (torch.zeros(2, requires_grad=True), torch.zeros(2), "asks for gradients"),
    ("3", 3, "a str, and a number"),
    (None, 3, "it is None, and a number"),
    (float("nan"), 3, "NaN"),
    (4, 3, "4 instead of 3"),
    (1, True, "1 instead of True"),
    (True, 1, "True instead of 1"),
    ("dog", "cat", "'dog' instead of 'cat'"),
    (5, "cat", "an int, and a text in quotes"),
    ((1, 2, 3), (1, 2), "3 values instead of 2"),
    (torch.ones(2), (torch.ones(2), torch.ones(2)), "it is a Tensor, and 2 values are wanted"),
    ((1, 3), (1, 2), "at position 1: 3 instead of 2"),
    ("ab", ("a", "b"), "a text, and 2 values are wanted"),
    ("3, 4", (3, 4), "leave the quotes out"),
    (([1, 2], [5]), ([1, 2], [3]), "at position 1 and there at position 0: 5 instead of 3"),
    (torch.ones(2, 3).max(1), torch.ones(2), "take `.values` or `.indices`"),
    (57802752, 115605504, "57802752 instead of 115605504"),
    ({}, {"a": 1}, "'a' is missing"),
    ({"a": 1, "b": 2}, {"a": 1}, "'b' is not wanted"),
    ([], {"a": 1}, "a dictionary is wanted"),
    (torch.float64, torch.float32, "torch.float64 instead of torch.float32"),
    (torch.zeros(2), np.zeros(2), "a NumPy array is wanted"),
    (1 + 2j, 3.0, "a complex, and a number"),
]


@pytest.mark.parametrize(("answer", "wanted", "words"), DIFFERENT)
def test_what_differs_is_said(answer, wanted, words):
    assert words in difference(answer, wanted)


def test_a_text_that_is_no_list_of_values_keeps_its_quotes():
    assert "quotes" not in difference("name of a file", (1, 2))


def test_tolerance_is_the_callers():
    assert difference(1.01, 1.0, rtol=0.1) is None
    assert difference(1.01, 1.0) == "1.01 instead of 1"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (torch.arange(3), "tensor [3] int64: [0, 1, 2]"),
        (torch.linspace(0, 1, 100), "tensor [100] float32, from 0 to 1"),
        (torch.arange(16).reshape(2, 8), "int64:\n    [0, 1, 2, 3, 4, 5, 6, 7]\n    [8"),
        (torch.zeros(37, 1), "from 0 to 0"),
        (torch.zeros(12, 3), "from 0 to 0"),
        ([torch.zeros(4, 4), ...], "[4, 4] float32, from 0 to 0, ...)"),
        (torch.tensor([0.1017, 1e-5]), "tensor [2] float32: [0.1017, 1e-05]"),
        (torch.zeros(0), "tensor [0] float32, empty"),
        (np.zeros((2, 2)), "NumPy array [2, 2] float64: [[0, 0], [0, 0]]"),
        (torch.zeros(2, device="meta"), "tensor [2] float32 on meta"),
        (torch.ones(1, requires_grad=True), "tensor [1] float32: [1]"),
        ((torch.arange(2), 5), "(tensor [2] int64: [0, 1], 5)"),
        (0.6000000238418579, "0.6"),
        ((0.6000000238418579, 3), "(0.6, 3)"),
        ("x" * 500, "…"),
    ],
)
def test_summary_fits_a_line(value, words):
    assert words in summary(value)
    assert len(summary(value)) < 200


def test_summary_of_something_that_cannot_be_printed():
    class Odd:
        def __repr__(self):
            raise RuntimeError

    assert summary(Odd()) == "an object of type Odd that cannot be printed"
