"""Lesson 04, Whales: the individual: places from bets, top-k, two losses, a vote, tempering."""

import torch

from labkit.exercises.answers_04 import (
    all_columns,
    first_column,
    first_for_the_kind,
    kind_as_probability,
    kind_of_names,
    likeliest_place,
    mean_place,
    middle,
    one_sum,
    some_logits,
    temper,
    top_k,
    two_losses,
    vote,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_SURE = torch.zeros(4, 6)
_SURE[1, 5] = 1.0
_TORN = torch.tensor([[0.5, 0.0, 0.0], [0.0, 0.0, 0.25], [0.25, 0.0, 0.0]])

MEAN_PLACE = Exercise(
    label="mean_place",
    ask="Return the mean column and the mean row under the bets: x first, then y.",
    reference=mean_place,
    hints=(
        "The bets of a whole column add up to `bets.sum(0)`: one number a column.",
        "Multiply each by its column's number, `torch.arange(columns)`, and add up with `.sum()`.",
        "The same with `bets.sum(1)` and `rows` gives y. `.item()` makes plain numbers.",
    ),
    why="A mean moves a little when a bet moves a little, so training can follow it.",
    cases=(
        Case("one bet alone", (_SURE,)),
        Case("three bets", (_TORN,)),
        Case("bets all over", (some_logits(3, 5).flatten().softmax(0).reshape(3, 5),)),
    ),
    mistakes=(
        Mistake(
            lambda bets: mean_place(bets)[::-1],
            "Both are right, in the wrong order: x first. `sum(0)` adds up each column.",
        ),
        Mistake(
            likeliest_place,
            "That is the place with the largest bet. All bets count, each by its size.",
        ),
        Mistake(middle, "Every place counts alike in yours. Multiply each by its bet."),
        Mistake(
            lambda bets: tuple(each + 1 for each in mean_place(bets)),
            "One too far: columns and rows are counted from 0, as `torch.arange` does.",
        ),
        Mistake(
            lambda bets: (mean_place(bets)[0] / bets.shape[1], mean_place(bets)[1] / bets.shape[0]),
            "You divide by the size. The bets add up to 1 already, so their sum is the mean.",
        ),
    ),
)

TOP_K = Exercise(
    label="top_k",
    ask="Return how often the right whale is among the k largest logits, from 0 to 1.",
    reference=top_k,
    hints=(
        "`logits.topk(k).indices` are the k best classes of each picture: [N, k].",
        "`labels[:, None]` is a column [N, 1], so `==` compares it with all k at once.",
        "`.any(1)` says for each picture whether one of them is right. Then take the mean.",
    ),
    why="A biologist who looks at five heads instead of hundreds has won the day.",
    cases=(
        Case("four pictures, the best two", (some_logits(4, 5), torch.tensor([0, 2, 1, 4]), 2)),
        Case("ten pictures, the best three", (some_logits(10, 6), torch.arange(10) % 6, 3)),
        Case("only the first guess", (some_logits(8, 4), torch.arange(8) % 4, 1)),
    ),
    mistakes=(
        Mistake(
            lambda logits, labels, k: top_k(logits, labels, 1),
            "That is the accuracy: only the first guess counts. `topk(k)` gives k of them.",
        ),
        Mistake(
            lambda logits, labels, k: (
                (logits.topk(k).indices == labels[:, None]).float().mean().item()
            ),
            "You take the mean over all k guesses. One that is right is enough: `.any(1)` first.",
        ),
        Mistake(
            lambda logits, labels, k: int(len(labels) * top_k(logits, labels, k) + 0.5),
            "That is how many. Divide by how many pictures there are.",
        ),
        Mistake(
            lambda logits, labels, k: 100 * top_k(logits, labels, k),
            "As a percentage it is right. Here it is a share, from 0 to 1.",
        ),
        Mistake(
            lambda logits, labels, k: top_k(-logits, labels, k),
            "You take the smallest logits. The largest are the network's best guesses.",
        ),
    ),
)

TWO_LOSSES = Exercise(
    label="two_losses",
    ask="Return the loss of the name and the loss of the callosity, each under its key.",
    reference=two_losses,
    hints=(
        "`logits[:, :-1]` are all columns but the last, `logits[:, -1]` is the last alone.",
        "The names: `F.cross_entropy(logits[:, :-1], labels)`.",
        "Yes or no: `F.binary_cross_entropy_with_logits(logits[:, -1], continuous.float())`.",
    ),
    why="One body, two questions: what helps to answer either is learned once.",
    cases=(
        Case(
            "four pictures of three whales",
            (some_logits(4, 4), torch.tensor([0, 2, 1, 2]), torch.tensor([1, 0, 0, 1]).bool()),
        ),
        Case(
            "six of five",
            (some_logits(6, 6), torch.arange(6) % 5, torch.tensor([1, 1, 0, 1, 0, 0]).bool()),
        ),
    ),
    mistakes=(
        Mistake(
            all_columns,
            "`who` competes with one class too many: the last column is no whale. Leave it out.",
        ),
        Mistake(first_column, "The callosity is the LAST column, and the whales are the others."),
        Mistake(
            first_for_the_kind,
            "`kind` reads the first column, which is whale 0. The last one is meant: `[:, -1]`.",
        ),
        Mistake(
            kind_as_probability,
            "`..._with_logits` applies the sigmoid itself. Yours is applied twice.",
        ),
        Mistake(
            kind_of_names,
            "For `kind` you ask the names. Yes or no is in the last column, with its own loss.",
        ),
        Mistake(
            lambda *given: {"who": two_losses(*given)["who"]},
            "The name is there. `kind` is missing.",
        ),
        Mistake(one_sum, "`fit` takes the sum itself. Return both, each under its name."),
        Mistake(
            lambda *given: tuple(two_losses(*given).values()),
            'Both are right. Put them into a dictionary: `{"who": ..., "kind": ...}`.',
        ),
    ),
)

VOTE = Exercise(
    label="vote",
    ask="Return the mean over the views of each picture's probabilities.",
    reference=vote,
    hints=(
        "`views` is [V, N, classes]: the classes are dimension 2, the views dimension 0.",
        "First probabilities, `views.softmax(dim=2)`, then their mean over the views.",
        "`return views.softmax(dim=2).mean(dim=0)`.",
    ),
    why="Each view errs in its own way, and errors that differ cancel out.",
    cases=(
        Case("three views of two pictures", (some_logits(3, 2, 4),)),
        Case("two views of five", (some_logits(2, 5, 3),)),
    ),
    mistakes=(
        Mistake(
            lambda views: views.mean(0).softmax(-1),
            "You take the mean of the logits. Make probabilities first: then one very sure view "
            "cannot outvote all others.",
        ),
        Mistake(
            lambda views: views.softmax(0).mean(0),
            "Your softmax runs over the views. The classes are dimension 2.",
        ),
        Mistake(
            lambda views: views.softmax(1).mean(0),
            "Your softmax runs over the pictures. The classes are dimension 2.",
        ),
        Mistake(lambda views: views.mean(0), "These are mean logits. Softmax is missing."),
        Mistake(
            lambda views: views.softmax(2).sum(0),
            "That is the sum, so each picture's numbers add up to the number of views.",
        ),
        Mistake(
            lambda views: views.softmax(2).mean(1),
            "You take the mean over the pictures. The views are dimension 0.",
        ),
        Mistake(lambda views: views.softmax(2)[0], "That is the first view alone."),
    ),
)

TEMPER = Exercise(
    label="temper",
    ask="Raise the probabilities to the power, and make each row add up to 1 again.",
    reference=temper,
    hints=(
        "`probabilities ** power` raises each number by itself.",
        "Afterwards a row adds up to something else: divide it by its sum.",
        "`raised / raised.sum(dim=1, keepdim=True)`; `keepdim` keeps the sums a column.",
    ),
    why="Above 1 the sure get surer, below 1 the doubts grow. Who comes first stays first.",
    cases=(
        Case("two pictures, power 2", (some_logits(2, 3).softmax(1), 2.0)),
        Case("three pictures, power 0.5", (some_logits(3, 4).softmax(1), 0.5)),
        Case("as it was, power 1", (some_logits(3, 3).softmax(1), 1.0)),
    ),
    mistakes=(
        Mistake(
            lambda probabilities, power: probabilities**power,
            "Raised, but a row no longer adds up to 1. Divide each row by its sum.",
        ),
        Mistake(
            lambda probabilities, power: probabilities**power / (probabilities**power).sum(),
            "You divide by the sum of everything. Each row has a sum of its own: `dim=1`.",
        ),
        Mistake(
            lambda probabilities, power: (
                probabilities**power / (probabilities**power).sum(0, keepdim=True)
            ),
            "You divide by the sums of the columns. Rows are pictures: `dim=1`.",
        ),
        Mistake(
            lambda probabilities, power: (probabilities**power).softmax(1),
            "`softmax` is for logits: it raises e to them. Divide by the sum instead.",
        ),
        Mistake(
            lambda probabilities, power: probabilities,
            "These are the probabilities as they were. To raise is `**`: a factor would be lost "
            "when each row is made to add up to 1.",
        ),
    ),
)

EXERCISES = (TOP_K, MEAN_PLACE, TWO_LOSSES, VOTE, TEMPER)
