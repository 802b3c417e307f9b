"""Lesson 02's exercise on what is reported: precision, recall and F1."""

import torch

from labkit.exercises.answers_02 import (
    accuracy_first,
    accuracy_twice,
    agreeing,
    careless,
    harmonic,
    harmonic_or_0,
    of_all,
    of_guarded_tensors,
    of_no,
    of_tensors,
    scores,
    unless_all_no,
    unless_none_called,
    with_f1,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _yes(*values: int) -> torch.Tensor:
    return torch.tensor(values).bool()


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
        Case(
            "one right yes of five",
            (_yes(1, 1, 1, 1, 0, 0, 0, 0, 1), _yes(1, 0, 0, 0, 1, 1, 0, 0, 0)),
        ),
        Case("yes answers that are all wrong", (_yes(1, 1, 0, 0, 0), _yes(0, 0, 1, 1, 0))),
        Case("a network that always says no", (_yes(0, 0, 0, 0, 0, 0), _yes(0, 1, 0, 1, 0, 1))),
        Case("one that is right each time", (_yes(1, 0), _yes(1, 0))),
        Case("nothing that should be yes", (_yes(1, 0, 0), _yes(0, 0, 0))),
        Case("no yes anywhere", (_yes(0, 0), _yes(0, 0))),
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
            unless_none_called,
            "Right where nothing is called yes. Where nothing should be yes, recall divides by "
            "zero: it is 0 there.",
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
        *(
            Mistake(
                with_f1(f1, of_all),
                "You divide by all pictures. Precision divides by the yes answers, recall by all "
                "that should be yes.",
            )
            for f1 in (harmonic, harmonic_or_0)
        ),
        Mistake(
            with_f1(harmonic_or_0, accuracy_twice),
            "Both are the accuracy, which counts every no too. Right yes answers are "
            "`predicted & truth`, and each score divides them by a count of its own.",
        ),
        Mistake(accuracy_first, "Your first number is the accuracy, which counts every no too."),
        Mistake(
            of_no,
            "You take *no* for the answer that is looked for. Right yes answers are "
            "`predicted & truth`.",
        ),
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
