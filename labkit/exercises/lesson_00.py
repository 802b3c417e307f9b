"""Lesson 00, First look: what a picture is to a program, and what a network answers."""

import torch

from labkit.exercises.answers_00 import (
    best_guess,
    by_its_own,
    cat,
    crop,
    named,
    normalise,
    picture_of,
    thousand_classes,
    unlikeliest,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

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

CROP = Exercise(
    label="crop",
    ask="Return the square of `size` pixels whose top left corner is at row `top`, column `left`.",
    reference=crop,
    hints=(
        "A picture has three dimensions: channels, rows, columns. A lone colon keeps all of one.",
        "The rows start at `top` and stop before `top + size`: `picture[:, top : top + size]`.",
        "Columns are sliced in the same brackets, after a second comma.",
    ),
    why="A slice stops before its end, so `top : top + size` has exactly `size` rows.",
    cases=(
        Case("a wide picture, cut off centre", (picture_of(7, 9), 1, 4, 4)),
        Case("its top left corner", (picture_of(6, 9), 0, 0, 2)),
    ),
    mistakes=(
        Mistake(
            lambda p, top, left, size: p[:, left : left + size, top : top + size],
            "Rows and columns have changed places: the first slice after the channels is for rows.",
        ),
        Mistake(
            lambda p, top, left, size: p[top : top + size, left : left + size],
            "Your first slice cuts channels. Keep all of them: `picture[:, rows, columns]`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top:size, left:size],
            "A slice ends at a position, not after a length: it ends at `top + size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[top:size, left:size],
            "Two slips. The first slice cuts channels: keep them all with a lone colon. And a slice "
            "ends at a position: `top + size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top : top + 10, left : left + 10],
            "Ten is the size of one square. Any size is asked for: use `size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[top, left, size],
            "That is one number: a channel, a row and a column. Slices with colons keep many.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, 84:94, 178:188],
            "You typed the numbers of one square. Any square is asked for: use `top`, `left` and "
            "`size`.",
        ),
        Mistake(
            lambda p, top, left, size: cat()[:, top : top + size, left : left + size],
            "You cut the cat. The function is given any picture, under the name `picture`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top:left, size],
            "That is rows from `top` to `left`, in column `size`. Rows go from `top` to "
            "`top + size`, columns from `left` to `left + size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top, left],
            "That is one pixel. A slice with a colon keeps many: `top : top + size`.",
        ),
        Mistake(
            lambda p, top, left, size: p[0, top : top + size, left : left + size],
            "You keep one channel. A lone colon in its place keeps all three.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top : top + size],
            "The rows are right, the columns are still all there: slice them after a second comma.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top : top + size + 1, left : left + size + 1],
            "One row and one column too many: a slice stops before its end.",
        ),
        Mistake(
            lambda p, top, left, size: p[:, top : top + size - 1, left : left + size - 1],
            "One row and one column too few: a slice already stops before its end.",
        ),
    ),
)

NORMALISE = Exercise(
    label="normalise",
    ask="Subtract each channel's mean and divide by its standard deviation.",
    reference=normalise,
    hints=(
        "One line is enough: the picture, minus the mean, divided by the deviation.",
        "Put the subtraction in round brackets: Python divides before it subtracts.",
        "`return (picture.float() - mean) / std`: both are lined up with the channels already.",
    ),
    why="`mean` has fractions (float32), and so has all that is computed with it, even from a "
    "uint8 picture: `.float()` only says it openly. With 127 and 128, 0 to 255 become about −1 to "
    "1.",
    cases=(
        Case(
            "a picture of 2 × 3 pixels",
            (
                picture_of(2, 3),
                torch.tensor([123.7, 116.3, 103.5]),
                torch.tensor([58.4, 57.1, 57.4]),
            ),
        ),
        Case(
            "a picture of 1 × 5 pixels",
            (picture_of(1, 5), torch.tensor([10.0, 20.0, 30.0]), torch.tensor([5.0, 4.0, 2.0])),
        ),
    ),
    mistakes=(
        Mistake(
            lambda picture, mean, std: (mean[:, None, None] - picture.float()) / std[:, None, None],
            "The sign is turned: it is the picture minus the mean.",
        ),
        Mistake(
            lambda picture, mean, std: (picture.float() + mean[:, None, None]) / std[:, None, None],
            "You add the mean. Subtract it, and the numbers lie around zero.",
        ),
        Mistake(
            lambda picture, mean, std: (picture.float() - mean[0]) / std[0],
            "You use the first channel's numbers for all three. Give each channel its own.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - mean) / std,
            "`mean` lines up with the columns, not the channels: give it the shape [3, 1, 1].",
        ),
        Mistake(
            lambda picture, mean, std: (picture - mean[:, None, None]) / std,
            "`mean` is lined up with the channels; `std` needs the same.",
        ),
        Mistake(
            lambda picture, mean, std: (picture.float() - 127) / 128,
            "127 and 128 are one network's numbers. Use the `mean` and `std` you are given.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - 127) / 128,
            "Two slips. In uint8, 0 - 127 wraps round to 129: `picture.float()` comes first. And "
            "127 and 128 are one network's numbers: use the `mean` and `std` you are given.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - std[:, None, None]) / mean[:, None, None],
            "`mean` and `std` have changed places: subtract the mean, divide by the deviation.",
        ),
        Mistake(
            lambda picture, mean, std: (
                (picture.float() / 255 - mean[:, None, None]) / std[:, None, None]
            ),
            "This mean and deviation belong to values from 0 to 255: do not divide by 255 first.",
        ),
        Mistake(
            lambda picture, mean, std: picture.float() / 255,
            "That only brings the values to 0 to 1. Use the `mean` and `std` you are given.",
        ),
        Mistake(
            by_its_own((0, 1, 2)),
            "You computed the mean and deviation of this picture. Use the ones you are given.",
        ),
        Mistake(
            lambda picture, mean, std: picture - mean[:, None, None],
            "The mean is gone, the division by `std` is still missing.",
        ),
        Mistake(
            lambda picture, mean, std: picture / std[:, None, None] - mean[:, None, None],
            "You divide first, so the mean is taken off at the wrong scale. Subtract, then divide.",
        ),
        Mistake(
            lambda picture, mean, std: picture - mean[:, None, None] / std[:, None, None],
            "Division comes before subtraction in Python too: put the subtraction in brackets.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - mean[:, None, None]) * std[:, None, None],
            "You multiply by `std`. Dividing by it brings the spread to one.",
        ),
        Mistake(
            lambda picture, mean, std: (picture.float() - mean.mean()) / std.mean(),
            "You use one mean for all channels. Each channel has its own.",
        ),
        Mistake(
            by_its_own((1, 2)),
            "You computed the mean and deviation of this picture. Use the ones you are given.",
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
