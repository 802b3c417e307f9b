"""Lesson 04, Whales: the individual: top-k and places from bets, the rest in `naming_04`."""

import torch

from labkit.exercises.answers_04 import (
    along,
    hit,
    likeliest_place,
    mean_place,
    middle,
    some_logits,
    top_k,
    whole_places,
)
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.naming_04 import TEMPER, TWO_LOSSES, VOTE

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
        Case("bets that are all alike", (torch.full((2, 5), 0.1),)),
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
        Mistake(
            lambda bets: along(bets, 1, 0),
            "The sums have changed places: `sum(0)` adds up each column, `sum(1)` each row.",
        ),
        Mistake(
            lambda bets: along(bets, 0, 0),
            "x is right. For y add up each row: `sum(1)`.",
        ),
        Mistake(
            lambda bets: along(bets, 1, 1),
            "y is right. For x add up each column: `sum(0)`.",
        ),
        Mistake(
            lambda bets: (bets.sum(0), bets.sum(1)),
            "These are the bets of each column and of each row. Multiply them by their numbers, "
            "`torch.arange(…)`, and add up.",
        ),
        Mistake(
            lambda bets: bets.sum(0),
            "These are the bets of each column. Multiply them by their numbers, `torch.arange(…)`, "
            "and add up. Then y in the same way.",
        ),
        Mistake(
            lambda bets: (bets.sum().item(), bets.sum().item()),
            "All bets together are 1. Multiply each by its column's number before you add up.",
        ),
        Mistake(
            lambda bets: (bets.sum().item() / bets.shape[1], bets.sum().item() / bets.shape[0]),
            "You divide by how many there are. Multiply each by its number, `torch.arange(…)`.",
        ),
        Mistake(
            lambda bets: tuple(place / bets.shape[1] for place in mean_place(bets)),
            "You divide by the columns. The bets add up to 1, so their sum is the mean already.",
        ),
        Mistake(middle, "Every place counts alike in yours. Multiply each by its bet."),
        Mistake(
            lambda bets: tuple(each + 1 for each in mean_place(bets)),
            "One too far: columns and rows are counted from 0, as `torch.arange` does.",
        ),
        Mistake(
            lambda bets: (mean_place(bets)[0] / bets.shape[1], mean_place(bets)[1] / bets.shape[0]),
            "You divide by the size, like `.mean()`. The bets add up to 1, their sum is the mean.",
        ),
        Mistake(
            whole_places,
            "Right, and then cut to whole numbers. The answer may lie between two places: keep it.",
        ),
        Mistake(
            lambda bets: tuple(each + 0.5 for each in mean_place(bets)),
            "Half a place too far. Give the column's and the row's own number, without the half.",
        ),
        Mistake(
            lambda bets: mean_place(bets.flatten().softmax(0).reshape(bets.shape)),
            "These are bets already: softmax has been applied, and yours is a second one.",
        ),
        Mistake(
            lambda bets: (
                bets.sum(0) * torch.arange(bets.shape[1]),
                bets.sum(1) * torch.arange(bets.shape[0]),
            ),
            "Each column's number is weighted. One number is wanted: add them up with `.sum()`.",
        ),
        Mistake(
            lambda bets: bets.sum(0) @ torch.arange(bets.shape[1]),
            "`@` wants two tensors of one type, and `torch.arange` counts in whole numbers: "
            "`torch.arange(columns).float()`.",
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
        *(
            Mistake(
                wrong,
                "`.any()` asks once, of all pictures together. Each row is a picture: `.any(1)`.",
            )
            for wrong in (
                lambda logits, labels, k: hit(logits, labels, k).any().float().item(),
                lambda logits, labels, k: hit(logits, labels, k).any(),
            )
        ),
        Mistake(
            lambda logits, labels, k: hit(logits, labels, k).sum().item() / k,
            "You divide by k. A share is of all pictures: divide by how many these are.",
        ),
        Mistake(
            lambda logits, labels, k: top_k(logits, labels, 5),
            "5 is written into yours. How many guesses count, `k` says.",
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
        Mistake(
            lambda logits, labels, k: hit(logits, labels, k).any(1),
            "You say of each picture whether it is found. How often? `.float().mean()`.",
        ),
        Mistake(
            lambda logits, labels, k: hit(logits, labels, k).all(1).float().mean(),
            "`all` asks whether every guess is right. One that is right is enough: `.any(1)`.",
        ),
        Mistake(
            lambda logits, labels, k: hit(logits, labels, k).any(0).float().mean(),
            "`any(0)` asks of each column. Each row is a picture: `.any(1)`.",
        ),
        Mistake(
            lambda logits, labels, k: (~hit(logits, labels, k)).any(1).float().mean(),
            "`!=` finds the guesses that are wrong. Ask for the right ones: `==`.",
        ),
        Mistake(
            lambda logits, labels, k: (logits.topk(k).indices == labels).any(1).float().mean(),
            "[N, k] cannot be compared with [N]. `labels[:, None]` is [N, 1], which fits each row.",
        ),
        Mistake(
            lambda logits, labels, k: (
                (logits.topk(k).values == labels[:, None]).any(1).float().mean()
            ),
            "You compare the logits themselves with the labels. Which classes they belong to is "
            "in `.indices`.",
        ),
        Mistake(
            lambda logits, labels, k: (logits.topk(k) == labels[:, None]).any(1),
            "`topk(k)` gives two things, values and indices: you want `.indices`.",
        ),
    ),
)

EXERCISES = (TOP_K, MEAN_PLACE, TWO_LOSSES, VOTE, TEMPER)
