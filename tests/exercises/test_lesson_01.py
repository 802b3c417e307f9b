"""Right answers written differently, and the slips no mistake in the catalogue foresees."""

from collections import Counter

import pytest
import torch
from torch.utils.data import Dataset

from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def majority_by_counter(labels):
    return Counter(labels.tolist()).most_common(1)[0][1] / len(labels)


def majority_by_mode(labels):
    return (labels == labels.mode().values).float().mean()


def fit_by_cases(height, width, size):
    if height > width:
        return size, round(size * width / height)
    return round(size * height / width), size


def files(length, sample):
    """A Dataset with these two methods."""

    class Files(Dataset):
        def __init__(self, names, labels, load):
            self.names, self.labels, self.load = names, labels, load

        __len__ = length
        __getitem__ = sample

    return Files


def length(self):
    return len(self.names)


def by_locals(self, index):
    name, label = self.names[index], self.labels[index]
    return self.load(name), label


def sample_printed(self, index):
    print(by_locals(self, index))


def length_printed(self):
    print(len(self.names))


def by_two_cases(height, width, size):
    if height > width:
        scale = size / height
    if height < width:
        scale = size / width
    return round(height * scale), round(width * scale)


def counted_from_one(groups, held_out):
    train = [i for i, group in enumerate(groups, 1) if group not in held_out]
    return train, [i for i, group in enumerate(groups, 1) if group in held_out]


def mean_std_by_channel(images):
    channels = [images[:, c].double() / 255 for c in range(3)]
    mean = torch.tensor([c.mean() for c in channels])
    return mean.float(), torch.tensor([c.std() for c in channels]).float()


def mean_std_by_squares(images):
    x = images.float() / 255
    mean = x.mean((0, 2, 3))
    return mean, ((x * x).mean((0, 2, 3)) - mean**2).sqrt()


def split_by_loop(groups, held_out):
    train, test = [], []
    for position, group in enumerate(groups):
        (test if group in held_out else train).append(position)
    return train, test


def split_group_by_group(groups, held_out):
    train, test = [], []
    for group in dict.fromkeys(groups):
        places = [i for i, other in enumerate(groups) if other == group]
        (test if group in held_out else train).extend(places)
    return train, test


def loop_that_ends(groups, held_out):
    train, test = [], []
    for position, group in enumerate(groups):
        (test if group in held_out else train).append(position)
        return train, test


RIGHT = {
    "majority": [
        majority_by_counter,
        majority_by_mode,
        lambda labels: max((labels == c).sum().item() for c in labels.unique()) / len(labels),
    ],
    "fit_inside": [
        fit_by_cases,
        lambda h, w, s: (round(h * s / max(h, w)), round(w * s / max(h, w))),
        lambda h, w, s: (s, round(s * w / h)) if h > w else (round(s * h / w), s),
        lambda h, w, s: [int(h * s / max(h, w) + 0.5), int(w * s / max(h, w) + 0.5)],
    ],
    "WhaleFiles": [
        files(length, by_locals),
        files(length, lambda self, i: [self.load(self.names[i]), self.labels[i]]),
    ],
    "mean_std": [
        mean_std_by_channel,
        mean_std_by_squares,
        lambda x: torch.std_mean(x / 255, (0, 2, 3))[::-1],
        lambda x: (x.float().mean((0, 2, 3)) / 255, x.float().std((0, 2, 3)) / 255),
    ],
    "split_by_group": [
        split_by_loop,
        split_group_by_group,
        lambda g, h: tuple(
            [i for i in range(len(g)) if (g[i] in h) == wanted] for wanted in (False, True)
        ),
    ],
}

# (answer, words): slips met by the checker's general words rather than by a named mistake.
SLIPS = {
    "majority": [
        (lambda labels: labels.min().item() / len(labels), "instead of"),
        (
            lambda labels: max(labels.tolist().count(i) for i in range(20)) / len(labels),
            "labels of many classes",
        ),
    ],
    "fit_inside": [
        (lambda h, w, s: round(h * s / max(h, w)), "an int"),
        (lambda h, w, s: (h, w), "position 0"),
        (by_two_cases, "`scale` has no value there yet"),
    ],
    "WhaleFiles": [
        (files(lambda self: 3, by_locals), "instead of"),
        (files(length, lambda self, i: by_locals(self, i - 1)), "'picture of a' instead of"),
        (files(length, lambda self, i: (by_locals(self, i), by_locals(self, i))[0]), "2 instead"),
        (files(length, sample_printed), "`data[3]`: it is None: `print` shows a value"),
        (files(length_printed, by_locals), "Something there is None"),
        (files(lambda self: len(self.names) - 1, by_locals), "Why: One too few"),
        (
            files(length, lambda self, i: self.names[i]),
            "Yours: `len(data)` is 4, `data[3]` is 'bb'",
        ),
        (type("Files", (Dataset,), {"__init__": lambda self, *a: None}), "len()"),
    ],
    "mean_std": [
        (lambda x: (x.mean((0, 2, 3)), x.std((0, 2, 3))), "images.float() / 255"),
        (lambda x: ((x // 255).mean((0, 2, 3)), (x // 255).std((0, 2, 3))), "whole numbers"),
        (lambda x: ((x / 255).mean((0, 1)), (x / 255).std((0, 1))), "its shape"),
    ],
    "split_by_group": [
        (lambda g, h: (g, h), "position 0"),
        (loop_that_ends, "return"),
        (counted_from_one, "Why: You count from 1"),
    ],
}


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
