"""Lesson 08's exercise on a loss: the soft Dice of one picture."""

import torch

from labkit.exercises.answers_08 import (
    cross_entropy,
    dice_loss,
    in_numpy,
    losing,
    of_both_classes,
    only_if_shared,
    stepped_back,
    with_gradient,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_SURE = torch.tensor([[0.9, 0.7, 0.2], [0.6, 0.1, 0.4]])
_POLYP = torch.tensor([[1, 1, 0], [0, 0, 0]])
_UNSURE = torch.tensor([[0.4, 0.45], [0.8, 0.05], [0.55, 0.65], [0.35, 0.15]])
_HIGH = torch.tensor([[0.0, 1.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
_MISSED = torch.tensor([[0.1, 0.0, 0.3, 0.2, 0.6]])

_NO_GRADIENT = "has no gradient, and nothing can learn from it."

DICE_LOSS = Exercise(
    label="dice_loss",
    ask="Return the soft Dice loss, as a tensor that a network can learn from: one minus twice "
    "what both share over the sum of both. Without a polyp in the mask: the mean probability.",
    reference=dice_loss,
    use=with_gradient,
    hints=(
        "What both share, softly: `(probabilities * mask).sum()`.",
        "The sum of both is `probabilities.sum() + mask.sum()`, in brackets. Keep to tensors: "
        "`.item()` and `> 0.5` cut the gradient off.",
        "`if mask.sum() == 0: return probabilities.mean()`, and else "
        "`1 - 2 * shared / (probabilities.sum() + mask.sum())`.",
    ),
    why="Background that is called so adds to nothing, so a small polyp weighs as much as a large "
    "one. And since probabilities are counted as they are, every one has a slope.",
    cases=(
        Case("a polyp of two pixels", (_SURE, _POLYP)),
        Case("a large polyp, in fractions", (_UNSURE, _HIGH)),
        Case("no polyp in the mask", (_SURE, torch.zeros_like(_POLYP))),
        Case("a polyp of one pixel, missed", (_MISSED, torch.tensor([[0, 1, 0, 0, 0]]))),
    ),
    mistakes=(
        Mistake(
            lambda p, m: dice_loss(p, m).item(),
            f"`.item()`, or `float`, makes a plain number of it, which {_NO_GRADIENT} Return the "
            "tensor.",
        ),
        Mistake(
            lambda p, m: dice_loss(p.detach(), m),
            "The number is right, but `.detach()`, `torch.no_grad()` or a new `torch.tensor(…)` "
            f"cuts it off from the probabilities: it {_NO_GRADIENT}",
        ),
        *(
            Mistake(
                wrong,
                "You make hard masks of the probabilities: True or False, 0 or 1. Such a loss "
                f"{_NO_GRADIENT} Count them as they are.",
            )
            for wrong in (
                lambda p, m: dice_loss((p > 0.5).float(), m),
                losing(lambda p, m: dice_loss((p > 0.5).float(), m)),
                lambda p, m: dice_loss((p > 0.5).float(), m).item(),
                lambda p, m: 1 - ((p > 0.5) & (m == 1)).sum() / ((p > 0.5) | (m == 1)).sum(),
                lambda p, m: dice_loss(p.round(), m),
                losing(lambda p, m: dice_loss(p.round(), m)),
            )
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * (p * m).sum() / (p.sum().item() + m.sum().item())),
            "`.item()` below makes the sum a fixed number, and part of the gradient is lost.",
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * (p * m) / (p.sum() + m.sum())),
            "`.sum()` is missing above, and yours is a loss for each pixel.",
        ),
        Mistake(
            in_numpy,
            "NumPy keeps no gradients, and without one nothing can be learned. Tensors have "
            "`*` and `.sum()` too: stay with them, without `.detach()`.",
        ),
        Mistake(
            stepped_back,
            "You call `backward` inside. That is for the training step: return the loss.",
        ),
        *(
            Mistake(
                wrong,
                "That is Dice itself, which is best at 1. A loss is best at 0: `1 -` it.",
            )
            for wrong in (
                losing(lambda p, m: 1 - dice_loss(p, m)),
                lambda p, m: 2 * (p * m).sum() / (p.sum() + m.sum()),
            )
        ),
        Mistake(
            losing(lambda p, m: dice_loss(p, m) - 1),
            "Minus Dice falls as it should, but ends at -1. The loss is one minus it, best at 0.",
        ),
        *(
            Mistake(
                wrong,
                "The 2 is missing: what both share stands twice in the sum of both, so count it "
                "twice above.",
            )
            for wrong in (
                losing(lambda p, m: 1 - (p * m).sum() / (p.sum() + m.sum())),
                lambda p, m: 1 - (p * m).sum() / (p.sum() + m.sum()),
            )
        ),
        *(
            Mistake(
                wrong,
                "That is the IoU's loss (Jaccard): you divide by the union. Dice takes twice what "
                "is shared, over the sum of both.",
            )
            for wrong in (
                losing(lambda p, m: 1 - (p * m).sum() / (p.sum() + m.sum() - (p * m).sum())),
                lambda p, m: 1 - (p * m).sum() / (p.sum() + m.sum() - (p * m).sum()),
            )
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * (p * m).sum() / (p.sum() + m.sum() - (p * m).sum())),
            "Twice what is shared, and yet over the union. Dice has the sum of both below, with "
            "nothing taken off.",
        ),
        *(
            Mistake(
                wrong,
                "You square what you add up below, as V-Net's loss does. Here the sum is of the "
                "probabilities themselves.",
            )
            for wrong in (
                losing(lambda p, m: 1 - 2 * (p * m).sum() / (p.square().sum() + m.sum())),
                lambda p, m: 1 - 2 * (p * m).sum() / (p.square().sum() + m.sum()),
            )
        ),
        *(
            Mistake(
                wrong,
                "The 1 that you add above and below moves the loss, most of all where a polyp is "
                "small. Leave it out: a mask without a polyp has its own rule.",
            )
            for wrong in (
                lambda p, m: 1 - (2 * (p * m).sum() + 1) / (p.sum() + m.sum() + 1),
                losing(lambda p, m: 1 - (2 * (p * m).sum() + 1) / (p.sum() + m.sum() + 1)),
            )
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * (p * m).sum() / (p.sum() + m.sum() + 1)),
            "The 1 that you add below keeps the loss from 0 even where all is right. Leave it out.",
        ),
        *(
            Mistake(
                losing(dice_loss, empty),
                "Without a polyp in the mask yours is 1 whatever is predicted, so nothing can be "
                "learned there. Return `probabilities.mean()`: the less is called polyp, the "
                "better. Do you ask the mask, `mask.sum() == 0`?",
            )
            for empty in (lambda p: 1 - 0 / p.sum(), lambda p: 1.0)
        ),
        *(
            Mistake(
                losing(dice_loss, empty),
                "Without a polyp in the mask yours is 0, even where one is predicted. Return "
                "`probabilities.mean()`, which is 0 only where none is.",
            )
            for empty in (lambda p: 0.0, lambda p: 0 * p.sum())
        ),
        Mistake(
            losing(dice_loss, lambda p: float("nan")),
            "Without a polyp a score may be NaN, a loss may not: it would spoil every weight. "
            "Return `probabilities.mean()`.",
        ),
        Mistake(
            losing(dice_loss, torch.sum),
            "Without a polyp yours is a sum, and grows with the picture. Take the mean.",
        ),
        Mistake(
            losing(dice_loss, lambda p: 1 - p.mean()),
            "Without a polyp yours falls as more is called so. The mean itself, not 1 minus it.",
        ),
        Mistake(
            losing(dice_loss, torch.max),
            "Without a polyp you take the largest probability. The mean is wanted.",
        ),
        Mistake(
            losing(dice_loss, lambda p: p.mean().item()),
            f"Without a polyp yours is a plain number, which {_NO_GRADIENT} Leave `.item()` out.",
        ),
        Mistake(
            lambda p, m: p.mean(),
            "Yours is the mean probability for every picture. That is the rule without a polyp: "
            "`mask.sum() == 0`.",
        ),
        Mistake(
            only_if_shared,
            "You ask whether anything is shared. A polyp that is missed wholly shares nothing, and "
            "its loss is 1. Ask the mask: `mask.sum() == 0`.",
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * (p * m).mean() / (p.sum() + m.sum())),
            "A mean above and sums below do not fit. Take the sum of what is shared.",
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * (p * m).sum() / (p.mean() + m.float().mean())),
            "A sum above and means below do not fit. Take sums in all places.",
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * (p * m).mean()),
            "You divide by the number of pixels. Divide by the sum of both, else the background "
            "decides.",
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * (p * m).sum() / p.sum() + m.sum()),
            "`/` comes before `+`, so you divide by the first sum alone. Put brackets round "
            "`(probabilities.sum() + mask.sum())`.",
        ),
        Mistake(
            losing(lambda p, m: (1 - 2 * (p * m).sum()) / (p.sum() + m.sum())),
            "Your brackets divide the 1 too. One minus the whole fraction: `1 - 2 * shared / (…)`.",
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * (p * m).sum() / p.sum()),
            "You divide by the predicted area alone, so a polyp that is nearly missed costs "
            "nothing. Add `mask.sum()`.",
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * (p * m).sum() / m.sum()),
            "You divide by the mask's area alone, so polyp everywhere costs nothing. Add "
            "`probabilities.sum()`.",
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * p.sum() * m.sum() / (p.sum() + m.sum())),
            "You add up before you multiply, and where they lie is lost. Pixel by pixel first: "
            "`(probabilities * mask).sum()`.",
        ),
        Mistake(
            lambda p, m: dice_loss(p.sigmoid(), m),
            "These are probabilities already. A second sigmoid squeezes them into 0.5 to 0.73.",
        ),
        Mistake(
            of_both_classes,
            "You take the mean of polyp and background. The background is large, easy, and would "
            "hide the polyp: the polyp alone.",
        ),
        Mistake(
            lambda p, m: dice_loss(1 - p, 1 - m),
            "That is the background's loss. Leave out the `1 -` before probabilities and mask.",
        ),
        Mistake(
            losing(lambda p, m: -(1 - dice_loss(p, m)).log()),
            "The logarithm belongs to cross-entropy. Dice is a share: one minus it.",
        ),
        *(
            Mistake(
                wrong,
                "That is the cross-entropy: every pixel counts, and most are background. Dice "
                "takes what is shared over the sum of both.",
            )
            for wrong in (cross_entropy, losing(cross_entropy))
        ),
        *(
            Mistake(
                wrong,
                "That is the mean distance from the mask, pixel by pixel, and the background "
                "decides it. Dice takes what is shared over the sum of both.",
            )
            for wrong in (
                lambda p, m: (p - m).abs().mean(),
                lambda p, m: (p - m).square().mean(),
                losing(lambda p, m: (p - m).square().mean()),
            )
        ),
        *(
            Mistake(
                wrong,
                "You add up along one dimension, and get a loss for each column or row. Of the "
                "whole picture: `.sum()` without a number.",
            )
            for wrong in (
                losing(lambda p, m: 1 - 2 * (p * m).sum(0) / (p + m).sum(0)),
                losing(lambda p, m: 1 - 2 * (p * m).sum(1) / (p + m).sum(1)),
            )
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * p[m].sum() / (p.sum() + m.sum())),
            "A mask of 0 and 1 in square brackets takes the rows 0 and 1. Multiply, or compare "
            "first: `probabilities[mask == 1]`.",
        ),
        Mistake(
            losing(lambda p, m: 1 - 2 * (p @ m).sum() / (p.sum() + m.sum())),
            "`@` is the product of two matrices. Pixel by pixel is `*`.",
        ),
    ),
)
