"""Lesson 00, First look: what a picture is to a program, and what a network answers."""

import torch

from labkit.exercises.answers_00 import best_guess, by_position, thousand_classes
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.pixels_00 import CROP, NORMALISE

BEST_GUESS = Exercise(
    label="best_guess",
    ask="Find the position of the largest probability, and the name that stands there.",
    reference=best_guess,
    hints=(
        "The example above does both: with `argmax`, and with a position in square brackets.",
        "`probabilities.argmax()` is the position.",
        "`classes[best]` is the name at that position.",
    ),
    why="Softmax keeps the order: the largest logit is also the likeliest class.",
    cases=(
        Case(
            "four classes",
            (torch.tensor([1.0, 3.0, 0.7, 0.5]), ["whale", "polyp", "car", "bicycle"]),
        ),
        Case("large logits", (torch.tensor([20.0, 90.0, 100.0]), ["whale", "polyp", "car"])),
        Case("negative logits", (torch.tensor([-2.0, -7.0, -1.0]), ["whale", "polyp", "car"])),
        Case("a thousand classes", thousand_classes()),
    ),
    mistakes=(
        Mistake(
            lambda logits, classes: classes[logits.softmax(0).max()],
            "A position is wanted in the square brackets, and there is a probability: `argmax` "
            "gives the position of the largest.",
        ),
        Mistake(
            by_position(lambda logits: 967),
            "967 was the position for one photograph. Find it for any: `probabilities.argmax()`.",
        ),
        Mistake(
            by_position(lambda logits: 1),
            "Position 1 was right in the example. Find it in `probabilities`, for any picture.",
        ),
        Mistake(
            by_position(lambda logits: int(logits.argmax()) + 1),
            "One too far: `argmax` counts from 0, and so do square brackets. Add nothing.",
        ),
        Mistake(
            lambda logits, classes: logits.softmax(0)[classes[int(logits.argmax())]],
            "Your `best` is a name, and has to be the position: `probabilities.argmax()`. The name "
            "is looked up in the next line.",
        ),
        Mistake(
            by_position(lambda logits: int(logits.argmin())),
            "That is the least likely class: `argmin` where `argmax` is meant.",
        ),
        Mistake(
            lambda logits, classes: (int(logits.argmax()), logits.softmax(0).max().item()),
            "Your name is a position. Look it up: `classes[best]`.",
        ),
        Mistake(
            lambda logits, classes: (logits.softmax(0).max(), logits.softmax(0).max().item()),
            "Your name is a probability. The names stand in `classes`, at the same position.",
        ),
        Mistake(
            lambda logits, classes: (classes, logits.softmax(0).max().item()),
            "You return all the names. Take one: `classes[best]`.",
        ),
        Mistake(
            lambda logits, classes: (
                ["whale", "polyp", "car"][int(logits.argmax())],
                logits.softmax(0).max().item(),
            ),
            "Those three names were the example's. Here they stand in `classes`.",
        ),
        Mistake(
            lambda logits, classes: classes[int(logits.argmax())],
            "You return the name alone. Two values are wanted: `return name, probability`.",
        ),
        Mistake(
            lambda logits, classes: (classes[int(logits.argmax())], logits.max().item()),
            "The name is right, but your number is a logit. `softmax` makes it a probability.",
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
        Mistake((4, 3, 244, 244), "Nearly: `prepare` makes 224 rows and columns, not 244."),
        Mistake(
            4 * 3 * 224 * 224,
            "That is how many numbers there are in all. A shape names the four: do not multiply.",
        ),
        Mistake(4, "That is how many pictures there are. Three more numbers follow."),
        Mistake((4, 224, 224), "Each picture has channels too: how many?"),
        Mistake((3, 4, 224, 224), "The new dimension comes first: pictures, then channels."),
    ),
)

EXERCISES = (BEST_GUESS, CROP, NORMALISE, BATCH_SHAPE)
