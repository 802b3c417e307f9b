"""Lesson 08's exercise on tables: the mean IoU of pictures, and the IoU of pooled pixels."""

import torch

from labkit.exercises.answers_08 import filled, in_lists, ious, of_each, two_means
from labkit.exercises.exercise import Case, Exercise, Mistake

TWO_MEANS = Exercise(
    label="two_means",
    ask="Return two numbers: the mean of the pictures' IoU, and the IoU of all pixels pooled. A "
    "picture of which `either` is 0 has no IoU.",
    reference=two_means,
    hints=(
        "`seen = either > 0` are the pictures that have an IoU. Of them `shared[seen] / "
        "either[seen]` is each one's.",
        "The first is the mean of these. For the second, add up before you divide: "
        "`shared.sum() / either.sum()`.",
        "`(shared[seen] / either[seen]).mean().item()`, then "
        "`(shared.sum() / either.sum()).item()`.",
    ),
    why="In the first every picture weighs the same, in the second every pixel, so large polyps "
    "decide it. Both are called mean IoU in print: ask which one a table means.",
    cases=(
        Case("three pictures", (torch.tensor([30, 5, 90]), torch.tensor([40, 50, 100]))),
        Case(
            "six pictures, two of them without any",
            (torch.tensor([0, 12, 0, 0, 45, 1]), torch.tensor([0, 16, 0, 20, 90, 1])),
        ),
        Case(
            "a large polyp, and the last picture without any",
            (torch.tensor([7.0, 200.0, 3.0, 0.0]), torch.tensor([10.0, 1000.0, 4.0, 0.0])),
        ),
        Case("one picture", (torch.tensor([3]), torch.tensor([8]))),
    ),
    mistakes=(
        Mistake(
            lambda shared, either: two_means(shared, either)[::-1],
            "Both are right, in the wrong order: first the mean of the pictures.",
        ),
        Mistake(
            lambda shared, either: (two_means(shared, either)[0],) * 2,
            "Both are the mean of the pictures. For the second add up all pixels, then divide: "
            "`shared.sum() / either.sum()`.",
        ),
        Mistake(
            lambda shared, either: (two_means(shared, either)[1],) * 2,
            "Both are of the pooled pixels, as a mean weighted by `either` is too. For the first "
            "divide picture by picture, then take the plain mean.",
        ),
        Mistake(
            lambda shared, either: two_means(shared, either)[0],
            "That is the mean of the pictures alone. Two are wanted: `return per_image, pooled`.",
        ),
        Mistake(
            lambda shared, either: two_means(shared, either)[1],
            "That is the IoU of the pooled pixels alone. Two are wanted: "
            "`return per_image, pooled`.",
        ),
        Mistake(
            lambda shared, either: (
                (shared / either).mean().item(),
                two_means(shared, either)[1],
            ),
            "0 / 0 is NaN, and one NaN makes the mean NaN. Take only the pictures that are seen: "
            "`either > 0`.",
        ),
        Mistake(
            in_lists,
            "Plain Python cannot divide by 0, and a picture without any has 0 / 0. Leave it out: "
            "`either > 0`.",
        ),
        Mistake(
            filled(0.0),
            "A picture without any counts as 0 in yours, as if all were wrong there. It has no "
            "IoU: take the mean of those with `either > 0`, and divide by as many.",
        ),
        Mistake(
            filled(1.0),
            "A picture without any counts as 1 in yours, and lifts the mean with nothing found. It "
            "has no IoU: take the mean of those with `either > 0`.",
        ),
        Mistake(
            lambda shared, either: (
                (shared[shared > 0] / either[shared > 0]).mean().item(),
                two_means(shared, either)[1],
            ),
            "You leave out polyps that were missed: they share nothing, and their IoU is 0. Leave "
            "out only where `either` is 0.",
        ),
        Mistake(
            lambda shared, either: (
                two_means(shared, either)[0],
                (shared[shared > 0].sum() / either[shared > 0].sum()).item(),
            ),
            "Your second leaves out polyps that were missed. All pixels are pooled, theirs too.",
        ),
        Mistake(
            lambda shared, either: (
                (shared[shared > 0] / either[shared > 0]).mean().item(),
                (shared[shared > 0].sum() / either[shared > 0].sum()).item(),
            ),
            "In both you leave out polyps that were missed: they share nothing, and have an IoU of "
            "0. Ask for `either > 0`.",
        ),
        Mistake(
            lambda shared, either: (
                two_means(shared, either)[0],
                shared.sum().item() / len(shared),
            ),
            "Your second is the shared pixels of a picture, on average. Divide their sum by "
            "`either.sum()`.",
        ),
        Mistake(
            lambda shared, either: (shared.float().mean().item(), either.float().mean().item()),
            "These are mean numbers of pixels. An IoU is one number over the other: divide first "
            "for each picture, then for the sums.",
        ),
        Mistake(
            lambda shared, either: (shared.sum().item(), either.sum().item()),
            "These are the pooled pixels, not yet divided. Their quotient is the second number, "
            "and the first is the mean of the pictures' own.",
        ),
        Mistake(
            lambda shared, either: (
                ious(shared, either).median().item(),
                two_means(shared, either)[1],
            ),
            "Your first is the median, the picture in the middle. The mean is wanted.",
        ),
        Mistake(
            lambda shared, either: (
                ious(shared, either).sum().item(),
                two_means(shared, either)[1],
            ),
            "Your first is the sum of the IoUs. The mean: `.mean()`.",
        ),
        Mistake(
            lambda shared, either: (
                two_means(shared, either)[0],
                ious(shared, either).sum().item(),
            ),
            "Your second is the sum of the IoUs. Pooled means: add up the pixels, then divide.",
        ),
        Mistake(
            lambda shared, either: shared / either,
            "That is the IoU of each picture. Two numbers are wanted: the mean of these, and the "
            "IoU of all pixels together.",
        ),
        Mistake(
            lambda shared, either: (ious(shared, either), two_means(shared, either)[1]),
            "Your first is the IoU of each picture. Their mean: `.mean()`.",
        ),
        Mistake(
            lambda shared, either: (ious(shared, either).tolist(), two_means(shared, either)[1]),
            "Your first is a list of IoUs, one for each picture. Their mean is wanted.",
        ),
        Mistake(
            lambda shared, either: (
                ious(shared, either)[0].item(),
                two_means(shared, either)[1],
            ),
            "Your first is of one picture alone. Does a loop end early, at a `return` inside it?",
        ),
        Mistake(
            of_each(lambda shared, either: 2 * shared / (either + shared)),
            "That is Dice, from the same numbers. The IoU is `shared / either`.",
        ),
        Mistake(
            of_each(lambda shared, either: shared / (either - shared)),
            "You take what is shared off the union. `either` is the union already, and counts it "
            "once.",
        ),
        Mistake(
            of_each(lambda shared, either: shared / (either + shared)),
            "You count what is shared twice below. `either` is the union, and has it already.",
        ),
        Mistake(
            of_each(lambda shared, either: either / shared),
            "Both are upside down: what is shared stands above, the union below.",
        ),
        Mistake(
            of_each(lambda shared, either: 1 - shared / either),
            "These are the shares that are wrong. The IoU is `shared / either`, without `1 -`.",
        ),
        Mistake(
            of_each(lambda shared, either: 100 * shared / either),
            "As percentages they are right. Here they are shares, from 0 to 1.",
        ),
        Mistake(
            of_each(lambda shared, either: (shared // either).float()),
            "`//` cuts off the fraction, and an IoU below 1 is nothing else. Use `/`.",
        ),
        Mistake(
            lambda shared, either: (*two_means(shared, either), int((either > 0).sum())),
            "You return how many pictures there are too. Two are wanted.",
        ),
        *(
            Mistake(
                wrong,
                "You leave pictures out on one side alone, and the other has as many as before. "
                "`[seen]` belongs to both.",
            )
            for wrong in (
                lambda shared, either: (
                    (shared / either[either > 0]).mean().item(),
                    two_means(shared, either)[1],
                ),
                lambda shared, either: (
                    (shared[either > 0] / either).mean().item(),
                    two_means(shared, either)[1],
                ),
            )
        ),
    ),
)
