"""Right answers written differently, and the slips no mistake in the catalogue foresees."""

import numpy as np
import pytest
import torch
from torchvision.transforms.v2.functional import normalize

from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def by_topk(logits, classes):
    value, index = torch.softmax(logits, -1).topk(1)
    return classes[index], value[0]


def by_max(logits, classes):
    best = torch.max(torch.nn.functional.softmax(logits, dim=0), 0)
    return [classes[best.indices.item()], float(best.values)]


def by_hand(logits, classes):
    weights = np.exp(logits.numpy() - logits.max().item())
    order = sorted(range(len(classes)), key=lambda i: weights[i])
    return classes[order[-1]], weights[order[-1]] / weights.sum()


def normalise_by_channel(picture, mean, std):
    channels = [(c.float() - m) / s for c, m, s in zip(picture, mean, std, strict=True)]
    return torch.stack(channels)


def normalise_by_torchvision(picture, mean, std):
    return normalize(picture.float(), mean.tolist(), std.tolist())


RIGHT = {
    "best_guess": [by_topk, by_max, by_hand],
    "crop": [
        lambda p, t, l, s: p[..., t : t + s, l : l + s],  # noqa: E741
        lambda p, t, l, s: p.narrow(1, t, s).narrow(2, l, s),  # noqa: E741
        lambda p, t, l, s: torch.stack([c[t : t + s, l : l + s] for c in p]),  # noqa: E741
    ],
    "normalise": [
        normalise_by_channel,
        normalise_by_torchvision,
        lambda p, m, s: (p - m[:, None, None]) / s[:, None, None],
        lambda p, m, s: ((p.permute(1, 2, 0) - m) / s).permute(2, 0, 1),
    ],
    "batch_shape": [(4, 3, 224, 224), [4, 3, 224, 224], torch.Size([4, 3, 224, 224]),
                    torch.zeros(4, 3, 224, 224).shape],
}  # fmt: skip

# (answer, words): slips met by the checker's general words rather than by a named mistake.
SLIPS = {
    "best_guess": [
        (lambda logits, classes: ("whale", 1.0), "'whale' instead of 'polyp'"),
        (lambda logits: 1, "positional argument"),
        (lambda logits, classes: (classes[504], logits.softmax(0)[504].item()), "Perhaps: 967 was"),
        (lambda logits, classes: classes[numpy.argmax(logits)], "NumPy is not loaded"),  # noqa: F821
        (lambda logits, classes: classes[logits.argmax], "lacks its brackets"),
        (lambda logits, classes: (classes[logits.argmax()], logits.max().item), "brackets"),
        (lambda logits, classes: classes[argmax(logits)], "`torch.argmax(x)`"),  # noqa: F821
        (lambda logits, classes: (classes[logits.argmax()], ...), "still the blank"),
        (lambda logits, classes: (classes[max(logits)], 0.5), "a position is wanted"),
    ],
    "crop": [
        (lambda p, t, l, s: p[:, t : t + s], "shape is [3, 5, 10] instead of [3, 5, 5]"),  # noqa: E741
        (lambda p, t, l, s: p[:, t : t + s, l : l + s].float(), "dtype is torch.float32"),  # noqa: E741
    ],
    "normalise": [
        (
            lambda p, m, s: (p.double() - m[:, None, None]) / s[:, None, None],
            "the numbers are right, but its dtype is torch.float64",
        ),
        (lambda p, m, s: (p.float - m) / s, "lacks its brackets"),
        (lambda p, m, s: (float(p) - m) / s, "change the type of a whole tensor"),
        (lambda p, m, s: (p - p.mean()) / s, "NotImplementedError"),
        (lambda p, m, s: (p.int() - m.int()[:, None, None]) / s.int()[:, None, None], "differ"),
    ],
    "batch_shape": [
        ("4, 3, 224, 224", "a text"),
        (602112, "an int"),
        ((4, 3, 512, 512), "is not it"),
        ((4, ..., 224, 224), "(4, ..., 224, 224) has a `...` in it"),
    ],
}  # fmt: skip


def half_a_best_guess(logits, classes):
    best = logits.argmax()
    _ = classes[best]
    return ...


def untouched_best_guess(logits, classes):
    probabilities = logits.softmax(dim=0)
    best = ...
    name = ...
    return name, probabilities[best].item()


def test_a_blank_that_fails_elsewhere_is_still_a_blank():
    verdict = judge(find("best_guess"), untouched_best_guess)
    assert verdict.state is State.UNTOUCHED
    assert "RuntimeError" not in verdict.text()


def test_three_dots_in_square_brackets_are_no_blank():
    verdict = judge(find("crop"), lambda p, t, l, s: p[..., t:s].reshape(0, 7))  # noqa: E741
    assert verdict.state is State.RAISED


def test_a_blank_that_is_left_is_told():
    verdict = judge(find("best_guess"), half_a_best_guess)
    assert "A `...` is still there" in verdict.text()
    assert "hands back nothing" in judge(find("batch_shape"), print()).text()


@pytest.mark.parametrize(("label", "answer"), [(k, a) for k, group in RIGHT.items() for a in group])
def test_right_answers_written_differently(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()


@pytest.mark.parametrize(
    ("label", "answer", "words"), [(k, *slip) for k, group in SLIPS.items() for slip in group]
)
def test_slips_are_met(label, answer, words):
    verdict = judge(find(label), answer)
    assert verdict.state in (State.WRONG, State.RAISED)
    assert words.lower() in verdict.text().lower()
