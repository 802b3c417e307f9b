"""Lesson 02's exercises on what is minimised and what is reported: losses and scores."""

import torch

from labkit.exercises.answers_02 import (
    accuracy_first,
    agreeing,
    careless,
    cross_entropy,
    harmonic,
    of_guarded_tensors,
    of_tensors,
    own,
    scores,
    some_numbers,
    unless_all_no,
    with_f1,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _yes(*values: int) -> torch.Tensor:
    return torch.tensor(values).bool()


CROSS_ENTROPY = Exercise(
    label="cross_entropy",
    ask="Return minus the mean of the log-probability that each picture's own class got.",
    reference=cross_entropy,
    hints=(
        "`logits.log_softmax(dim=1)` are the logarithms of the probabilities, [N, classes].",
        "`log_p[rows, labels]`, with `rows = torch.arange(len(labels))`, picks one of each row.",
        "Then take the mean, and change its sign.",
    ),
    why="Sure and right costs nothing, sure and wrong costs without limit.",
    cases=(
        Case(
            "four pictures of three classes", (2 * some_numbers(4, 3), torch.tensor([2, 0, 1, 0]))
        ),
        Case("large logits", (30 * some_numbers(5, 6), torch.tensor([5, 5, 0, 3, 2]))),
    ),
    mistakes=(
        Mistake(
            lambda logits, labels: -logits.log_softmax(1)[:, labels].mean(),
            "`[:, labels]` takes these columns of every row. One number a row needs both: "
            "`[rows, labels]`.",
        ),
        Mistake(
            lambda logits, labels: -own(logits.log_softmax(1), labels),
            "One number a picture. A loss is one number for the batch: take the mean.",
        ),
        Mistake(
            lambda logits, labels: -own(logits.softmax(1).log_softmax(1), labels).mean(),
            "`log_softmax` applies softmax itself. Give it the logits, or it is applied twice.",
        ),
        Mistake(
            lambda logits, labels: -own(logits.softmax(1).log(), labels).mean(),
            "Right until a probability is too small to be kept: it becomes 0, and its logarithm "
            "minus infinity. `log_softmax` never goes through it.",
        ),
        Mistake(
            lambda logits, labels: -cross_entropy(logits, labels),
            "Right but for the sign: a loss is what you want less of.",
        ),
        Mistake(
            lambda logits, labels: len(labels) * cross_entropy(logits, labels),
            "That is the sum. With the mean, large and small batches can be compared.",
        ),
        Mistake(
            lambda logits, labels: -own(logits, labels).mean(),
            "These are the logits themselves. Make log-probabilities of them first.",
        ),
        Mistake(
            lambda logits, labels: -own(logits.softmax(1), labels).mean(),
            "You take probabilities. Take their logarithm: `log_softmax`.",
        ),
        Mistake(
            lambda logits, labels: -logits.log_softmax(1).max(1).values.mean(),
            "That is the class the network likes best. Take the one the picture belongs to.",
        ),
        Mistake(
            lambda logits, labels: -logits.log_softmax(1).mean(),
            "That is the mean over all classes. Only the picture's own class counts.",
        ),
        Mistake(
            lambda logits, labels: -own(logits.log_softmax(0), labels).mean(),
            "Your softmax runs over the pictures. The classes are dimension 1.",
        ),
    ),
)

SCORES = Exercise(
    label="scores",
    ask="Return precision, recall and F1 of the yes answers, as numbers from 0 to 1.",
    reference=scores,
    hints=(
        "`(predicted & truth).sum().item()` counts the yes answers that are right.",
        "Precision divides that by all yes answers, recall by all that should be yes. "
        "`max(…, 1)` round each of these two counts avoids dividing by 0.",
        "F1 is `2 * precision * recall / (precision + recall)`, or 0 where both are 0.",
    ),
    why="Two questions: of what it found, how much is right? Of what is there, how much is found?",
    cases=(
        Case("eight pictures", (_yes(1, 1, 1, 0, 0, 0, 1, 0), _yes(1, 0, 1, 1, 0, 0, 1, 1))),
        Case("one right yes of four", (_yes(1, 1, 1, 1, 0, 0, 0), _yes(1, 0, 0, 0, 1, 1, 0))),
        Case("yes answers that are all wrong", (_yes(1, 1, 0, 0, 0), _yes(0, 0, 1, 1, 0))),
        Case("a network that always says no", (_yes(0, 0, 0, 0, 0, 0), _yes(0, 1, 0, 1, 0, 1))),
        Case("one that is right each time", (_yes(1, 0), _yes(1, 0))),
    ),
    atol=1e-4,
    mistakes=(
        Mistake(
            with_f1(lambda p, r: 2 * p * r / max(p + r, 1)),
            "`max(…, 1)` is for the two counts. Precision and recall may add up to less than 1: "
            "divide by what they add up to, and return 0 where that is 0.",
        ),
        Mistake(
            with_f1(harmonic, careless),
            "Where nothing is called yes, or no yes is right, you divide by zero. Return 0 there.",
        ),
        Mistake(
            with_f1(harmonic),
            "Precision and recall are right. Where both are 0, F1 divides by zero: it is 0 there.",
        ),
        Mistake(
            unless_all_no,
            "Right where nothing is called yes. Where each yes is wrong, F1 divides by zero too.",
        ),
        Mistake(
            of_tensors,
            "Tensors do not stop at 0 / 0: they give NaN, no number. Return 0 there.",
        ),
        Mistake(
            of_guarded_tensors,
            "Precision and recall are right. Where both are 0, F1 is 0 / 0: tensors call that NaN.",
        ),
        Mistake(
            with_f1(lambda p, r: p * r / max(p + r, 1e-9)),
            "Your F1 is half of it. Where precision and recall are 1, so is F1: a 2 is missing.",
        ),
        Mistake(
            with_f1(lambda p, r: 2 * p * r / max(p, 1e-9) + r),
            "`/` comes before `+`: put brackets round `precision + recall`.",
        ),
        Mistake(
            with_f1(lambda p, r: (p + r) / 2),
            "Precision and recall are right. F1 is not their plain mean: it stays near the worse.",
        ),
        Mistake(
            lambda predicted, truth: scores(truth, predicted),
            "Precision and recall have changed places: precision divides by the yes answers.",
        ),
        Mistake(
            with_f1(harmonic, lambda predicted, truth: careless(truth, predicted)),
            "Precision and recall have changed places: precision divides by the yes answers. And "
            "some of your divisions are by zero.",
        ),
        Mistake(
            agreeing,
            "`==` counts every no that is right too. Right yes answers are `predicted & truth`.",
        ),
        Mistake(accuracy_first, "Your first number is the accuracy, which counts every no too."),
        Mistake(
            lambda predicted, truth: tuple(100 * score for score in scores(predicted, truth)),
            "As percentages they are right. Here they are shares, from 0 to 1.",
        ),
        Mistake(
            lambda predicted, truth: scores(predicted, truth)[:2],
            "Two of the three are there: `return precision, recall, f1`.",
        ),
    ),
)
