"""Lesson 00, First look: what a picture is to a program, and what a network answers."""

import torch

from labkit.exercises.answers_00 import (
    best_guess,
    named,
    thousand_classes,
    unlikeliest,
)
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.pixels_00 import CROP, NORMALISE

BEST_GUESS = Exercise(
    label="best_guess",
    ask="Return the name of the likeliest class and its probability.",
    reference=best_guess,
    hints=(
        "First the position of the largest probability, then what stands there: in `classes` "
        "and in `probabilities`.",
        "`probabilities.argmax()` is the position.",
        "With `best = probabilities.argmax()`, return `classes[best]` and "
        "`probabilities[best].item()`.",
    ),
    why="Softmax keeps the order: the largest logit is also the likeliest class.",
    cases=(
        Case("three classes", (torch.tensor([1.0, 3.0, 0.5]), ["whale", "polyp", "car"])),
        Case("negative logits", (torch.tensor([-2.0, -7.0, -1.0]), ["whale", "polyp", "car"])),
        Case("a thousand classes", thousand_classes()),
    ),
    mistakes=(
        Mistake(
            named(lambda logits: logits.max().item()),
            "The name is right, but your number is a logit. `softmax` makes it a probability.",
        ),
        Mistake(
            lambda logits, classes: classes[logits.softmax(0).max()],
            "`max` gives the largest value. A position is wanted in the square brackets: "
            "`argmax` gives it.",
        ),
        Mistake(
            lambda logits, classes: (classes[967], logits.softmax(0)[967].item()),
            "967 was the position for one photograph. Find it for any: `probabilities.argmax()`.",
        ),
        Mistake(
            lambda logits, classes: logits.argmax(),
            "You return the position. Two values are wanted: the name at that position in "
            "`classes`, and the probability at it.",
        ),
        Mistake(
            lambda logits, classes: logits.softmax(0).max().item(),
            "You return the probability alone. Two values are wanted: `return name, probability`.",
        ),
        Mistake(
            lambda logits, classes: (int(logits.argmax()), logits.softmax(0).max().item()),
            "You return the position of the class. Look its name up: `classes[position]`.",
        ),
        Mistake(
            named(lambda logits: logits.sigmoid().max().item()),
            "`sigmoid` looks at each class alone, so its values do not sum to one. Use `softmax`.",
        ),
        Mistake(
            named(lambda logits: int(logits.argmax())),
            "Your second value is the position. The probability stands at it: "
            "`probabilities[position]`.",
        ),
        Mistake(
            named(lambda logits: 100 * logits.softmax(0).max().item()),
            "That is a percentage. Here a probability is a number from 0 to 1.",
        ),
        Mistake(
            named(lambda logits: round(logits.softmax(0).max().item(), 2)),
            "You round. Return the probability as it is: the cell below rounds it for reading.",
        ),
        Mistake(unlikeliest, "That is the least likely class: `argmin` where `argmax` is meant."),
        Mistake(
            named(lambda logits: logits.softmax(0)[0].item()),
            "The name is right. Your number is the first probability: take the one at `best`.",
        ),
        Mistake(
            named(lambda logits: softmax(logits)),  # type: ignore[name-defined] # noqa: F821
            "`softmax` is a method of the logits: `logits.softmax(dim=0)`.",
        ),
        Mistake(
            named(lambda logits: logits.softmax()),  # type: ignore[call-arg]
            "`softmax` wants to know along which dimension: here there is one, `dim=0`.",
        ),
        Mistake(
            named(lambda logits: logits.softmax(dim=1)),
            "The logits of one picture have one dimension, and counting starts at 0: `dim=0`.",
        ),
        Mistake(
            lambda logits, classes: classes[int(logits.argmax())],
            "You return the name alone. Two values are wanted: `return name, probability`.",
        ),
        Mistake(
            lambda logits, classes: (logits.softmax(0).max().item(), classes[int(logits.argmax())]),
            "Both values are right, in the wrong order: the name comes first.",
        ),
    ),
)

BATCH_SHAPE = Exercise(
    label="batch_shape",
    ask="Predict the shape of the batch: four numbers in brackets.",
    reference=(4, 3, 224, 224),
    hints=(
        "`prepare` makes each picture [3, 224, 224], whatever size it had.",
        "`stack` puts the pictures one after the other along a new first dimension.",
    ),
    why="N, C, H, W: how many pictures, how many channels, how many rows, how many columns.",
    mistakes=(
        Mistake((4, 224, 224, 3), "That puts channels last. In torch they come before rows."),
        Mistake((3, 224, 224), "That is one picture. Four of them have one dimension more."),
        Mistake((3, 224, 224, 4), "`stack` adds its new dimension in front, not at the end."),
        Mistake((12, 224, 224), "That joins the channels. `stack` keeps the pictures apart."),
        Mistake((1, 3, 224, 224), "That is a batch of one. How many photographs are there?"),
        Mistake((2, 3, 224, 224), "That is the second batch. At the top there were four."),
        Mistake((4, 3, 400, 600), "That is the espresso's size. `prepare` makes one size of all."),
        Mistake((4, 1000), "That is what comes out of the network. The batch is what goes in."),
        Mistake((4, 3, 300, 451), "That is the size of the cat. `prepare` makes one size of all."),
        Mistake(
            (4, 1, 224, 224),
            "One channel would be grey. Even the grey photographs come with three equal ones.",
        ),
        Mistake(
            (224, 224, 3, 4), "The right numbers, turned round: how many pictures comes first."
        ),
        Mistake((4, 224, 224), "Each picture has channels too: how many?"),
        Mistake((3, 4, 224, 224), "The new dimension comes first: pictures, then channels."),
    ),
)

EXERCISES = (BEST_GUESS, CROP, NORMALISE, BATCH_SHAPE)
