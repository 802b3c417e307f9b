"""Lesson 01, Whales: the data: from files of all sizes to honest batches."""

import torch

from labkit.exercises.answers_01 import (
    both_wholly,
    counted_from_one,
    first_positions,
    in_any_order,
    majority,
    mean_std,
    some_images,
    split_by_group,
    stopped_early,
)
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.files_01 import FIT_INSIDE, WHALE_FILES

MAJORITY = Exercise(
    label="majority",
    ask="Return the accuracy of a program that always names the commonest class.",
    reference=majority,
    hints=(
        "Count how often each class occurs. Which count do you need?",
        "`labels.bincount()` counts each class; `.max()` is the largest count.",
        "Divide that count by `len(labels)`; `.item()` makes a plain number of a tensor.",
    ),
    why="Every score is read beside this one: it is what no learning at all achieves.",
    cases=(
        Case("six labels, half of them alike", (torch.tensor([2, 0, 2, 1, 2, 4]),)),
        Case("eight labels", (torch.tensor([0, 1, 1, 1, 3, 0, 1, 1]),)),
        Case("labels of many classes", (torch.tensor([7, 40, 40]),)),
    ),
    mistakes=(
        Mistake(
            lambda labels: labels.bincount().max().item(),
            "That is how many pictures would be right. Accuracy is a share: divide by all.",
        ),
        Mistake(
            lambda labels: labels.bincount().argmax().item(),
            "That is the commonest class. How many of the labels are of that class?",
        ),
        Mistake(
            lambda labels: labels.bincount().argmax().item() / len(labels),
            "`argmax` tells which class is the commonest. How many it has, `max` tells.",
        ),
        Mistake(
            lambda labels: labels.max().item() / len(labels),
            "That is the largest label, not the largest count: `bincount` counts them.",
        ),
        Mistake(
            lambda labels: labels.bincount().max().item() // len(labels),
            "`//` cuts off the fraction, and a share below 1 is nothing else. Use `/`.",
        ),
        Mistake(
            lambda labels: 100 * labels.bincount().max().item() / len(labels),
            "As a percentage it is right. Here accuracy is a share, from 0 to 1.",
        ),
        Mistake(
            lambda labels: 1 / len(labels.unique()),
            "That is right when all classes are equally common. These are not.",
        ),
        Mistake(
            lambda labels: labels.bincount().max().item() / len(labels.bincount()),
            "You divide by the number of classes. Divide by the number of pictures.",
        ),
        Mistake(
            lambda labels: labels.bincount()[0].item() / len(labels),
            "`bincount()[0]` counts class 0 alone. The commonest may be another one.",
        ),
        Mistake(
            lambda labels: labels.bincount().max().item() / 20,
            "Twenty is the number of whales. Divide by how many labels are given, `len(labels)`.",
        ),
    ),
)

SPLIT = Exercise(
    label="split_by_group",
    ask="Return the positions of the pictures to train on, and of those to test on.",
    reference=split_by_group,
    use=in_any_order,
    hints=(
        "A position belongs to the test where its group is held out, else to the training.",
        "`for i, group in enumerate(groups)` gives each position with its group.",
        "`[i for i, group in enumerate(groups) if group in held_out]` are the test positions.",
    ),
    why="No encounter is on both sides, so the test asks about days the network never saw.",
    cases=(
        Case("seven pictures of three encounters", ([4, 4, 7, 4, 9, 9, 7], {9, 7})),
        Case("an encounter that stands alone", ([1, 2, 2, 3], {3})),
    ),
    mistakes=(
        Mistake(
            lambda groups, held_out: (list(range(len(groups))), []),
            "`group == held_out` compares one group with the whole set. Ask `group in held_out`.",
        ),
        Mistake(
            lambda groups, held_out: split_by_group(groups, held_out)[::-1],
            "The two lists have changed places: the training comes first.",
        ),
        Mistake(
            lambda groups, held_out: (
                [group for group in groups if group not in held_out],
                [group for group in groups if group in held_out],
            ),
            "These are the groups. Wanted are positions: `enumerate` counts them.",
        ),
        Mistake(
            lambda groups, held_out: (
                [i for i in range(len(groups)) if i not in held_out],
                [i for i in range(len(groups)) if i in held_out],
            ),
            "You hold out positions. `held_out` names groups: look at `groups[i]`.",
        ),
        Mistake(
            both_wholly,
            "Every picture is in the training, those you test on too: the leak this is to stop.",
        ),
        Mistake(
            stopped_early,
            "It ends after the first picture: is `return` inside the loop? Move it to the left.",
        ),
        Mistake(
            first_positions,
            "`groups.index` finds the first picture of a group each time. `enumerate` counts on.",
        ),
        Mistake(
            counted_from_one,
            "You count from 1. The first picture has position 0, as `enumerate` counts by itself.",
        ),
        Mistake(
            lambda groups, held_out: (
                [i for group, i in enumerate(groups) if group not in held_out],
                [i for group, i in enumerate(groups) if group in held_out],
            ),
            "`enumerate` gives the position first, then the group: `for i, group in …`.",
        ),
        Mistake(
            lambda groups, held_out: split_by_group(groups, held_out)[1],
            "You return one list. Two are wanted: `return train, test`.",
        ),
    ),
)

MEAN_STD = Exercise(
    label="mean_std",
    ask="Return the mean and the standard deviation of each channel, in units of 0..1.",
    reference=mean_std,
    hints=(
        "Each channel gets one number from all pictures, rows and columns together.",
        "`values.mean((0, 2, 3))` takes the mean over three dimensions and leaves channels.",
        "With `values = images.float() / 255`, return `values.mean((0, 2, 3))` and the same `std`.",
    ),
    why="Take them from the training pictures alone, and normalise all pictures with them.",
    cases=(
        Case("four pictures of noise", (some_images(4),)),
        Case("two pictures", (some_images(2),)),
    ),
    rtol=1e-3,  # n or n - 1: both are called the standard deviation
    mistakes=(
        Mistake(
            lambda images: (images.mean((0, 2, 3)), images.std((0, 2, 3))),
            "The pictures are whole numbers (uint8), and torch takes no mean of those. Make them "
            "fractions first: `images.float() / 255`.",
        ),
        Mistake(
            lambda images: (
                (images.float() // 255).mean((0, 2, 3)),
                (images.float() // 255).std((0, 2, 3)),
            ),
            "`// 255` leaves 0 of everything below 255. Use `/`.",
        ),
        Mistake(
            lambda images: (images.float().mean((0, 2, 3)) / 255, images.float().std((0, 2, 3))),
            "The mean is right. The deviation is still in 0..255: divide it as well.",
        ),
        Mistake(
            lambda images: ((images / 255).mean((1, 2, 3)), (images / 255).std((1, 2, 3))),
            "That is a pair for each picture: you left out dimension 0. Leave out 1, the channels.",
        ),
        Mistake(
            lambda images: (images.float().mean((0, 2, 3)), images.float().std((0, 2, 3))),
            "These are in 0..255. Divide by 255 first.",
        ),
        Mistake(
            lambda images: ((images / 255).mean(), (images / 255).std()),
            "That is one number for all channels. Leave dimension 1 out of the mean.",
        ),
        Mistake(
            lambda images: ((images / 255).mean((2, 3)), (images / 255).std((2, 3))),
            "That is a pair for each picture. Take dimension 0, the pictures, in as well.",
        ),
        Mistake(
            lambda images: ((images / 255).mean((0, 2, 3)), (images / 255).var((0, 2, 3))),
            "The mean is right. Your second value is the variance: `std` is its square root.",
        ),
        Mistake(
            lambda images: ((images / 255).mean((0, 2, 3)), (images / 255).std((2, 3)).mean(0)),
            "The mean is right. Averaging each picture's deviation forgets how pictures differ.",
        ),
        Mistake(
            lambda images: (images / 255).mean((0, 2, 3)),
            "You return the mean alone. Two values are wanted: `return mean, std`.",
        ),
        Mistake(
            lambda images: ((images / 255).std((0, 2, 3)), (images / 255).mean((0, 2, 3))),
            "Both are right, in the wrong order: the mean comes first.",
        ),
    ),
)

EXERCISES = (MAJORITY, FIT_INSIDE, WHALE_FILES, SPLIT, MEAN_STD)
