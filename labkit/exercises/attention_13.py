"""Lesson 13's exercise on attention: how much each place counts, and what is seen so."""

import torch

from labkit.exercises.answers_13 import (
    attended,
    attending,
    by_fits,
    by_powers,
    exponential,
    hard,
    in_parts,
    less,
    made_of,
    mean_of,
    scaled,
    some,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

ATTENDED = Exercise(
    label="attended",
    ask="Return (attention, seen): the softmax of `fits` over the places, [N, P], and the mean of "
    "the places' features, each weighted by its attention, [N, C].",
    reference=attended,
    use=in_parts,
    hints=(
        "The places are the second dimension of both: `attention = fits.softmax(1)`, and one "
        "picture's numbers add up to 1.",
        "A weight belongs to a whole place, to all its C features: `attention[..., None]` is "
        "[N, P, 1] and multiplies `places`.",
        "`seen = (attention[..., None] * places).sum(1)`. The weights add up to 1 already, so the "
        "sum is the mean.",
    ),
    why="A mean can be learned through: the gradient says which places should have counted more. "
    "And the weights are a map that can be looked at, one for each word.",
    cases=(
        Case("two pictures of three places", (some(1, 2, 3), some(2, 2, 3, 2))),
        Case("fits that are very different", (some(3, 3, 4, scale=90), some(4, 3, 4, 5))),
        Case(
            "pictures of which one fits far better",
            (some(12, 3, 4, scale=9) + torch.tensor([[-150.0], [0.0], [140.0]]), some(13, 3, 4, 3)),
        ),
        Case("as many pictures as places and features", (some(5, 3, 3, scale=2), some(6, 3, 3, 3))),
        Case("places that fit alike", (torch.full((2, 5), 0.7), some(7, 2, 5, 3))),
        Case("one picture", (some(8, 1, 4, scale=3), some(9, 1, 4, 2))),
        Case("one place", (some(10, 2, 1), some(11, 2, 1, 3))),
    ),
    mistakes=(
        *(
            Mistake(
                attending(weigh),
                "Your softmax runs over the pictures, so they take attention from each other. Over "
                "the places: `fits.softmax(1)`.",
            )
            for weigh in (
                lambda fits: fits.softmax(0),
                lambda fits: exponential(fits - fits.amax(1, keepdim=True), 0),
            )
        ),
        *(
            Mistake(
                attending(less(far)),
                "Right for most fits. What is taken off before `exp` has to be the largest of each "
                "picture, `fits.amax(1, keepdim=True)`: with another number all may become 0, or "
                "too large. `fits.softmax(1)` does it for you.",
            )
            for far in (
                lambda fits: fits.max(),
                lambda fits: fits.mean(1, keepdim=True),
                lambda fits: fits.sum(1, keepdim=True),
                lambda fits: fits.amin(1, keepdim=True),
            )
        ),
        Mistake(
            attending(lambda fits: fits.flatten().softmax(0).view_as(fits)),
            "Your softmax runs over all pictures together. Each picture's attention adds up to 1: "
            "`fits.softmax(1)`.",
        ),
        Mistake(
            attending(lambda fits: fits),
            "You weigh with the fits themselves, which may be negative and add up to anything. "
            "`fits.softmax(1)` makes weights of them.",
        ),
        *(
            Mistake(
                wrong,
                "`attention` is right, and `seen` is made with other weights, the fits or what "
                "comes before the division. Weigh with the attention that you return.",
            )
            for wrong in (by_fits, by_powers)
        ),
        *(
            Mistake(
                attending(weigh),
                "You divide by the sum, which negative fits spoil. Softmax takes `exp` first, so "
                "that every weight is above 0: `fits.softmax(1)`.",
            )
            for weigh in (
                lambda fits: fits / fits.sum(1, keepdim=True),
                lambda fits: fits / fits.abs().sum(1, keepdim=True),
                lambda fits: fits.relu() / fits.relu().sum(1, keepdim=True),
            )
        ),
        Mistake(
            attending(lambda fits: fits - fits.min(1, keepdim=True).values),
            "You only move the fits up to 0. Softmax makes weights that add up to 1: "
            "`fits.softmax(1)`.",
        ),
        Mistake(
            attending(exponential),
            "Right for small fits. `exp` of 90 is more than float32 holds, and two of them divided "
            "are NaN: `softmax` takes the largest off first, and so can you.",
        ),
        Mistake(
            attending(lambda fits: fits.exp()),
            "Your weights are above 0, and do not add up to 1: divide by their sum, or take "
            "`fits.softmax(1)`.",
        ),
        Mistake(
            attending(lambda fits: (fits - fits.amax(1, keepdim=True)).exp()),
            "The best place has the weight 1 in yours, and all together more. Divide by the sum of "
            "all: `.sum(1, keepdim=True)`.",
        ),
        Mistake(
            attending(lambda fits: fits.exp() / fits.exp().sum()),
            "You divide by the sum of all pictures, and each has its own: "
            "`.sum(1, keepdim=True)`, or `fits.softmax(1)`.",
        ),
        Mistake(
            attending(lambda fits: fits.sigmoid()),
            "A sigmoid asks of each place by itself whether it counts. Here they share one "
            "attention: `fits.softmax(1)`.",
        ),
        Mistake(
            attending(lambda fits: fits.log_softmax(1)),
            "These are logarithms of the weights. `softmax`, without `log_`.",
        ),
        Mistake(
            attending(lambda fits: (-fits).softmax(1)),
            "Your attention goes where a place fits least. Leave out the minus.",
        ),
        Mistake(
            scaled,
            "You divide the fits by a root first, as transformers do for products of features. "
            "Here they go into the softmax as they are.",
        ),
        Mistake(
            attending(lambda fits: fits.softmax(1).softmax(1)),
            "You take the softmax twice, and the second makes all places nearly alike. Once.",
        ),
        Mistake(
            attending(
                lambda fits: torch.nn.functional.one_hot(fits.argmax(1), fits.shape[1]).float()
            ),
            "Only the best place counts in yours. No gradient says how to choose better then: all "
            "places count, by `fits.softmax(1)`.",
        ),
        Mistake(
            attending(look=hard),
            "`attention` is right, and `seen` is the best place alone. All places count, each by "
            "its weight.",
        ),
        Mistake(
            attending(look=lambda attention, places: places.mean(1)),
            "`attention` is right, and `seen` makes no use of it: every place counts alike. "
            "Multiply first: `attention[..., None] * places`.",
        ),
        Mistake(
            attending(look=lambda attention, places: places.sum(1)),
            "`attention` is right, and `seen` makes no use of it. Multiply, then add up: "
            "`(attention[..., None] * places).sum(1)`.",
        ),
        Mistake(
            attending(look=lambda attention, places: (attention[..., None] * places).mean(1)),
            "You divide by the number of places. The weights add up to 1 already, so the mean is "
            "`.sum(1)`.",
        ),
        Mistake(
            attending(look=lambda attention, places: (attention[..., None] * places).amax(1)),
            "You take the largest of the weighted places. A mean adds them up: `.sum(1)`.",
        ),
        Mistake(
            attending(look=lambda attention, places: attention[..., None] * places),
            "The places are weighted, and not added up yet: `.sum(1)`.",
        ),
        Mistake(
            attending(look=lambda attention, places: (attention[..., None] * places).sum(2)),
            "You add up the features of each place. Over the places: `.sum(1)`.",
        ),
        Mistake(
            attending(look=lambda attention, places: (attention[..., None] * places).sum(0)),
            "You add up the pictures. Over the places: `.sum(1)`.",
        ),
        *(
            Mistake(
                attending(look=look),
                "You add up more than the places. `.sum(1)` leaves [N, C].",
            )
            for look in (
                lambda attention, places: (attention[..., None] * places).sum(),
                lambda attention, places: (attention[..., None] * places).sum((0, 1)),
                lambda attention, places: (attention[..., None] * places).sum((1, 2)),
            )
        ),
        *(
            Mistake(
                attending(look=look),
                "[N, P] and [N, P, C] do not go together: torch pairs dimensions from the last "
                "one. A third dimension for the weights, at the end: `attention[..., None]`.",
            )
            for look in (
                lambda attention, places: (attention * places).sum(1),
                lambda attention, places: (attention[None] * places).sum(1),
            )
        ),
        Mistake(
            attending(look=lambda attention, places: (attention[:, None] * places).sum(1)),
            "`attention[:, None]` is [N, 1, P], so a weight would belong to a feature. It belongs "
            "to a place: `attention[..., None]` is [N, P, 1].",
        ),
        Mistake(
            attending(look=torch.matmul),
            "`@` multiplies every picture's weights with every picture's places here. One row for "
            "each: `attention[:, None] @ places`, and then `[:, 0]`.",
        ),
        Mistake(
            attending(look=lambda attention, places: attention[:, None] @ places),
            "The numbers of `seen` are right, with a dimension of 1 in between: `[:, 0]`, or "
            "`.squeeze(1)`.",
        ),
        Mistake(
            attending(look=lambda attention, places: mean_of(attention, places)[..., None]),
            "The numbers of `seen` are right, with a dimension of 1 at the end: `.squeeze(-1)`.",
        ),
        Mistake(
            attending(look=lambda attention, places: mean_of(attention, places).squeeze()),
            "Right, until there is one picture: `.squeeze()` takes away every dimension of 1. Name "
            "the one you mean, as in `.squeeze(1)`.",
        ),
        Mistake(
            attending(make=lambda attention, seen: (attention[..., None], seen)),
            "The numbers of `attention` are right, with a dimension too many. Return it as [N, P], "
            "and add the dimension only to multiply.",
        ),
        Mistake(
            attending(make=lambda attention, seen: (attention.T, seen)),
            "`attention` is [P, N] in yours. A row for each picture: leave out `.T`.",
        ),
        Mistake(
            made_of(attended, lambda attention, seen: (seen, attention)),
            "Both are right, in the other order: first `attention`, then `seen`.",
        ),
        Mistake(
            made_of(attended, lambda attention, seen: seen),
            "Only `seen` comes back. The lesson also shows where was looked: "
            "`return attention, seen`.",
        ),
        Mistake(
            made_of(attended, lambda attention, seen: attention),
            "Only `attention` comes back. What is seen with it too: `return attention, seen`.",
        ),
        Mistake(
            lambda fits, places: (places.softmax(1), (places.softmax(1) * places).sum(1)),
            "You take the softmax of the features. The fits say how much each place counts: "
            "`fits.softmax(1)`.",
        ),
        Mistake(
            lambda fits, places: (fits, mean_of(fits.softmax(1), places)),
            "`seen` is right, and the first is still `fits`. Return the attention: "
            "`return attention, seen`.",
        ),
        Mistake(
            made_of(attended, lambda attention, seen: {"attention": attention, "seen": seen}),
            "Both are right, with names. Two tensors are wanted: `return attention, seen`.",
        ),
        Mistake(
            made_of(attended, lambda attention, seen: (attention.numpy(), seen.numpy())),
            "Both are right, in NumPy arrays. `torch.from_numpy` makes tensors of them.",
        ),
    ),
)
