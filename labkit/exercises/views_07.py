"""Lesson 07's exercise on views: a network is asked four times, and each answer turned back."""

import torch

from labkit.exercises.answers_07 import (
    VIEWS,
    Uneven,
    by_quarters,
    four_views,
    numbers,
    viewing,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_NETWORK, _OTHER = Uneven(0.3, -0.2), Uneven(-0.25, -0.5)

FOUR_VIEWS = Exercise(
    label="four_views",
    ask="Ask the model about the pictures as they are, mirrored, upside down, and both. Turn each "
    "answer back, and return the four as probabilities, [4, N, 1, H, W].",
    reference=four_views,
    hints=(
        "Columns are dimension 3 and rows are 2: `images.flip(3)` is mirrored, `images.flip(2)` "
        "upside down, `images.flip(2, 3)` both.",
        "What is flipped before the model is flipped again behind it, in the same way: "
        "`model(images.flip(3)).flip(3)`.",
        "`model(images.flip(dims)).sigmoid().flip(dims)` for `dims` in `([], [3], [2], [2, 3])`, "
        "then `torch.stack`.",
    ),
    why="Four answers about the same pixels. Where they differ, the network is unsure.",
    cases=(
        Case("one picture", (_NETWORK, numbers(1, 3, 2, 3))),
        Case("three pictures", (_NETWORK, numbers(3, 3, 4, 3))),
        Case("square pictures", (_OTHER, numbers(2, 3, 3, 3))),
        Case("four pictures", (_OTHER, numbers(4, 3, 2, 2))),
    ),
    mistakes=(
        Mistake(
            viewing(back=((), (), (), ())),
            "The answers are still mirrored, so the same place is another pixel in each. Turn each "
            "back: `.flip(dims)` behind the model too.",
        ),
        Mistake(
            viewing(there=((), (), (), ()), back=VIEWS),
            "You mirror the answers, and the model has seen the same pictures four times. Flip "
            "the pictures too.",
        ),
        Mistake(
            viewing(there=((), (), (), ())),
            "All four are the same. `flip` returns a new tensor: is it the one that the model "
            "gets?",
        ),
        Mistake(
            viewing(say=lambda logits: logits),
            "These are logits. `.sigmoid()` makes probabilities of them.",
        ),
        Mistake(
            viewing(say=lambda logits: logits.sigmoid().sigmoid()),
            "The sigmoid is there twice, so everything is at least 0.5. Once.",
        ),
        Mistake(
            viewing(say=lambda logits: logits.softmax(1)),
            "With one channel `softmax` gives 1 everywhere. One logit becomes a probability by "
            "`.sigmoid()`.",
        ),
        Mistake(
            viewing(say=torch.tanh),
            "`tanh` goes from -1 to 1. A probability goes from 0 to 1: `.sigmoid()`.",
        ),
        Mistake(
            viewing(say=lambda logits: 1 - logits.sigmoid()),
            "These are probabilities of the background, 1 minus the wanted ones.",
        ),
        *(
            Mistake(
                viewing(say=say),
                "You decide already, by a threshold. The probabilities are wanted.",
            )
            for say in (
                lambda logits: logits.sigmoid() > 0.5,
                lambda logits: logits.sigmoid().round(),
                lambda logits: (logits.sigmoid() > 0.5).long(),
            )
        ),
        Mistake(
            lambda model, images: four_views(model, images.sigmoid()),
            "The sigmoid belongs behind the model: its logits become probabilities, not the "
            "pictures.",
        ),
        Mistake(
            viewing(join=lambda views: torch.stack(views).mean(0)),
            "You take the mean already. Return all four, to see where they differ.",
        ),
        Mistake(
            viewing(join=lambda views: torch.stack(views).mean(0, keepdim=True)),
            "You take the mean already, and keep a dimension for it. Return all four.",
        ),
        Mistake(
            viewing(join=lambda views: sum(views)),
            "You add the four up. Return all of them, by `torch.stack`.",
        ),
        *(
            Mistake(
                viewing(say=lambda logits: logits, join=join),
                "You take the mean of the logits. Return four probabilities for each pixel.",
            )
            for join in (
                lambda views: torch.stack(views).mean(0).sigmoid(),
                lambda views: torch.stack(views).mean(0),
            )
        ),
        Mistake(
            viewing(join=torch.cat),
            "`cat` lays the pictures of all views behind each other. `stack` gives the views a "
            "dimension of their own.",
        ),
        Mistake(
            viewing(join=lambda views: torch.cat(views, 1)),
            "Your views have become channels. `torch.stack` gives them a dimension of their own, "
            "in front.",
        ),
        Mistake(
            viewing(join=lambda views: torch.stack(views, 1)),
            "The views are the second dimension in yours. They come first: `torch.stack(views)`.",
        ),
        Mistake(
            viewing(join=lambda views: torch.stack(views, -1)),
            "The views are the last dimension in yours. They come first: `torch.stack(views)`.",
        ),
        *(
            Mistake(
                viewing(join=join),
                "The four are right, but not in one tensor: `torch.stack(views)`.",
            )
            for join in (list, tuple)
        ),
        Mistake(
            viewing(join=lambda views: torch.stack(*views)),  # type: ignore[arg-type]
            "`torch.stack` takes one list: `torch.stack([first, second, third, fourth])`.",
        ),
        Mistake(
            viewing(join=torch.tensor),
            "`torch.tensor` makes one of numbers. Of tensors `torch.stack(views)` does.",
        ),
        Mistake(
            viewing(join=lambda views: torch.stack(views).squeeze(2)),
            "The dimension of the channel is gone, and there is one: [4, N, 1, H, W].",
        ),
        Mistake(
            viewing(join=lambda views: torch.stack(views).squeeze()),
            "`squeeze` takes every dimension of 1 away. The channel stays: [4, N, 1, H, W].",
        ),
        Mistake(
            viewing(there=((), (2,), (3,), (2, 3))),
            "Upside down comes before mirrored in yours. Columns are dimension 3, rows are 2.",
        ),
        Mistake(
            viewing(there=((3,), (2,), (2, 3), ())),
            "The pictures as they are come last in yours. They come first.",
        ),
        Mistake(
            viewing(there=((), (3,), (2, 3), (2,))),
            "The last two are exchanged: do you flip what is flipped already? Begin each view from "
            "`images`.",
        ),
        *(
            Mistake(
                viewing(there=there),
                "You flip dimension 1, and red and blue change places. Columns are 3 and rows are "
                "2, for the pictures have a batch in front.",
            )
            for there in (
                ((), (2,), (1,), (1, 2)),
                ((), (1,), (2,), (1, 2)),
                ((), (3,), (1,), (1, 3)),
                ((), (1,), (3,), (1, 3)),
            )
        ),
        Mistake(
            viewing(there=((), (1,), (0,), (0, 1))),
            "`fliplr` and `flipud` flip the first two dimensions, here channels and pictures. "
            "`images.flip(3)` and `images.flip(2)` flip columns and rows.",
        ),
        *(
            Mistake(
                viewing(there=there),
                "You flip the batch: dimension 0 are the pictures. Rows are dimension 2, columns "
                "are 3.",
            )
            for there in (((), (0,), (1,), (0, 1)), ((), (0,), (2,), (0, 2)))
        ),
        Mistake(
            viewing(back=((), (2,), (3,), (2, 3))),
            "You turn back the other way: what was mirrored is then also upside down. The same "
            "`dims` before and behind the model.",
        ),
        *(
            Mistake(
                viewing(back=((), (3,), (2,), home)),
                "The last view is turned back by half. It was flipped both ways: `.flip(2, 3)`.",
            )
            for home in ((2,), (3,))
        ),
        *(
            Mistake(
                viewing(back=back),
                "One answer is not turned back: what is flipped before the model is flipped again "
                "behind it.",
            )
            for back in (((), (), (2,), (2, 3)), ((), (3,), (), (2, 3)))
        ),
        Mistake(
            viewing(back=((), (3,), (2,), ())),
            "The last view is not turned back: `.flip(2, 3)` behind the model too.",
        ),
        *(
            Mistake(
                viewing(there=there),
                "The last view is flipped one way only. Both is `images.flip(2, 3)`.",
            )
            for there in (((), (3,), (2,), (3,)), ((), (3,), (2,), (2,)))
        ),
        Mistake(
            viewing(there=((), (3,), (2,), ())),
            "Your last view is the picture as it is. Both is `images.flip(2, 3)`.",
        ),
        *(
            Mistake(
                viewing(there=there),
                "One view is there twice, and another is missing: as they are, mirrored, upside "
                "down, and both.",
            )
            for there in (
                ((), (3,), (3,), (2, 3)),
                ((), (2,), (2,), (2, 3)),
                ((), (3,), (2, 3), (2, 3)),
            )
        ),
        Mistake(
            by_quarters,
            "You turn the pictures by quarters. Mirrored is something else: `images.flip(3)`.",
        ),
        Mistake(
            lambda model, images: torch.stack(
                [
                    *viewing(VIEWS[:3])(model, images),
                    model(images.transpose(2, 3)).sigmoid().transpose(2, 3),
                ]
            ),
            "`transpose` exchanges rows and columns. Mirrored and upside down at once is "
            "`images.flip(2, 3)`.",
        ),
        Mistake(
            viewing(there=VIEWS[:2]),
            "Those are two views, as they are and mirrored. Upside down and both are missing.",
        ),
        *(
            Mistake(viewing(there=there), "One view is missing: there are four, with both flips.")
            for there in (VIEWS[:3], VIEWS[1:], (*VIEWS[:2], VIEWS[3]))
        ),
        Mistake(
            viewing(there=VIEWS[:1]),
            "That is one view. Is your `return` inside the loop?",
        ),
        Mistake(
            lambda model, images: images[:, :, :, ::-1],
            "A slice of a tensor does not go backwards: `images.flip(3)`.",
        ),
        Mistake(
            lambda model, images: torch.stack([images.flip(dims) for dims in VIEWS]),
            "Those are the pictures. Ask the model about each, and turn its answer back.",
        ),
    ),
)
