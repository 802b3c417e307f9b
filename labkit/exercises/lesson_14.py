"""Lesson 14, Dreaming a picture: the way to noise; the way back and the rest in files beside."""

import math

import torch

from labkit.exercises.answers_14 import (
    chosen,
    even,
    laid,
    mixing,
    noised,
    pictures_first,
    shaped,
    some,
)
from labkit.exercises.closest_14 import CLOSEST
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.guided_14 import GUIDED
from labkit.exercises.stepped_14 import STEPPED
from labkit.exercises.wanted_14 import WANTED


def _given(*shape: int, t: tuple[float, ...]) -> tuple[torch.Tensor, ...]:
    """Pictures from -1 to 1, noise that goes beyond, and a level for each picture."""
    return some(sum(shape), *shape, most=2), some(sum(shape) + 50, *shape), torch.tensor(t)


NOISED = Exercise(
    label="noised",
    ask="Return the pictures, [N, C, h, w], on their straight way to the noise, each as far as its "
    "own `t` says, [N]: at 0 the picture, at 1 the noise, in between a mixture of both.",
    reference=noised,
    hints=(
        "A mixture of two has two shares that add up to 1. The noise has the share `t`; what is "
        "left for the picture?",
        "Each picture has a `t` of its own. torch lines dimensions up from the right, so give `t` "
        "three more behind: `t[:, None, None, None]` is [N, 1, 1, 1].",
        "With `share = t[:, None, None, None]` it is `(1 - share) * pictures + share * noise`.",
    ),
    why="A network can learn from every place of this way, and you make a new place in one line: "
    "no picture is noised step by step.",
    cases=(
        Case("two pictures", _given(2, 1, 2, 3, t=(0.25, 0.75))),
        Case("one at its beginning and one at its end", _given(3, 2, 1, 4, t=(0.0, 1.0, 0.5))),
        Case("one picture", _given(1, 3, 4, 2, t=(0.2,))),
        Case("as many pictures as rows and columns", _given(3, 3, 3, 3, t=(0.1, 0.6, 0.9))),
        Case("as many pictures as channels", _given(3, 3, 2, 5, t=(0.8, 0.3, 0.55))),
        Case("as many pictures as rows", _given(4, 3, 4, 2, t=(0.75, 0.4, 0.95, 0.05))),
    ),
    mistakes=(
        *(
            Mistake(
                order(lambda t: t),
                "torch lines `t` up with the columns, from the right. Each picture has its `t`: "
                "`t[:, None, None, None]` makes it [N, 1, 1, 1].",
            )
            for order in (laid, pictures_first)
        ),
        *(
            Mistake(
                order(lambda t: t[:, None]),
                "`t[:, None]` is [N, 1], and torch lays it along the rows. Two dimensions are "
                "still missing: `t[:, None, None, None]`.",
            )
            for order in (laid, pictures_first)
        ),
        *(
            Mistake(
                order(lambda t: t[:, None, None]),
                "`t[:, None, None]` is [N, 1, 1], and torch lays it along the channels. One "
                "dimension is still missing: `t[:, None, None, None]`.",
            )
            for order in (laid, pictures_first)
        ),
        *(
            Mistake(
                laid(place),
                "All your pictures are mixed with one and the same `t`. Each has its own: "
                "`t[:, None, None, None]`.",
            )
            for place in (lambda t: t.mean(), lambda t: t[0], lambda t: t[-1], lambda t: t.max())
        ),
        *(
            Mistake(
                laid(place),
                "You ask one number of `t`, and it has one for each picture. Work with all at "
                "once: `t[:, None, None, None]`.",
            )
            for place in (lambda t: t.item(), float)
        ),
        Mistake(
            mixing(lambda pictures, noise, share: share * pictures + (1 - share) * noise),
            "The shares have changed places: yours is noise at 0 and the picture at 1. `t` is the "
            "share of the noise.",
        ),
        Mistake(
            mixing(lambda pictures, noise, share: pictures + share * noise),
            "You add noise and keep the whole picture, so it is still there at 1. The picture's "
            "share is `1 - t`.",
        ),
        Mistake(
            mixing(lambda pictures, noise, share: (1 - share) * pictures + noise),
            "You add the whole noise, also at 0. Its share is `t`.",
        ),
        Mistake(
            mixing(lambda pictures, noise, share: pictures + noise),
            "You add both as they are. Each has a share: `1 - t` the picture, `t` the "
            "noise.",
        ),
        Mistake(
            mixing(lambda pictures, noise, share: (pictures + noise) / 2),
            "You take half of each, wherever on the way. The shares are `1 - t` and `t`.",
        ),
        *(
            Mistake(
                mixing(mix),
                "You add noise to the whole picture and divide, so the picture is never gone, not "
                "even at 1. What is left for the picture where the noise has the share `t`?",
            )
            for mix in (
                lambda pictures, noise, share: (pictures + share * noise) / 2,
                lambda pictures, noise, share: (pictures + share * noise) / (1 + share),
            )
        ),
        *(
            Mistake(
                mixing(mix),
                "Half of the mixture is missing: pictures times `1 - t`, plus noise times "
                "`t`.",
            )
            for mix in (
                lambda pictures, noise, share: (1 - share) * pictures,
                lambda pictures, noise, share: share * noise,
                lambda pictures, noise, share: share * pictures,
            )
        ),
        *(
            Mistake(
                mixing(mix),
                "Your shares are square roots, as another method has them (DDPM). On the straight "
                "way they are `1 - t` and `t` themselves.",
            )
            for mix in (
                lambda pictures, noise, share: (1 - share).sqrt() * pictures + share.sqrt() * noise,
                lambda pictures, noise, share: (1 - share) * pictures + share.sqrt() * noise,
                lambda pictures, noise, share: (1 - share**2).sqrt() * pictures + share * noise,
                lambda pictures, noise, share: share.sqrt() * pictures + (1 - share).sqrt() * noise,
            )
        ),
        Mistake(
            mixing(
                lambda pictures, noise, share: (math.pi / 2 * share).cos() * pictures
                + (math.pi / 2 * share).sin() * noise
            ),
            "Your shares follow a cosine, and that way is bent. The straight one has `1 - t` "
            "and `t`.",
        ),
        Mistake(
            mixing(even),
            "You divide so that all mixtures are as noisy. The straight way leaves them as they "
            "are.",
        ),
        Mistake(
            laid(lambda t: t[:, None, None, None] ** 2),
            "You square `t`. The straight way takes it as it is.",
        ),
        Mistake(
            mixing(lambda pictures, noise, share: pictures + share * (pictures - noise)),
            "You walk away from the noise. From a picture to its noise it is `noise - pictures`.",
        ),
        Mistake(
            mixing(lambda pictures, noise, share: share * (noise - pictures)),
            "That is how far they have come. They begin at the picture: `pictures +` before it.",
        ),
        *(
            Mistake(
                mixing(mix),
                "You take the noise off. It is added.",
            )
            for mix in (
                lambda pictures, noise, share: (1 - share) * pictures - share * noise,
                lambda pictures, noise, share: pictures - share * noise,
            )
        ),
        *(
            Mistake(
                mixing(mix),
                "A bracket stands at another place. A picture is multiplied by `1 - t` alone, its "
                "noise by `t` alone.",
            )
            for mix in (
                lambda pictures, noise, share: 1 - share * pictures + share * noise,
                lambda pictures, noise, share: (1 - share) * (pictures + share * noise),
                lambda pictures, noise, share: ((1 - share) * pictures + share) * noise,
                lambda pictures, noise, share: share * noise + pictures - share,
            )
        ),
        *(
            Mistake(
                lambda pictures, noise, t, make=make: noised(pictures, make(pictures), t),
                "You draw new noise. Take what you are given, so that one can tell later what was "
                "added.",
            )
            for make in (torch.randn_like, torch.rand_like)
        ),
        Mistake(
            laid(lambda t: torch.rand(len(t))[:, None, None, None]),
            "You draw a new `t`. Take what you are given: the network is told how noisy its "
            "picture is.",
        ),
        *(
            Mistake(
                shaped(noised, lambda found, low=low: found.clamp(low, 1)),
                "You cut off what goes beyond 1. Noise does go beyond, and stays as it is.",
            )
            for low in (-1, 0)
        ),
        Mistake(
            shaped(noised, lambda found: (found + 1) / 2),
            "You move the mixture to 0 to 1, as for looking at it. The network takes it as it is.",
        ),
        *(
            Mistake(
                wrong,
                "Yours is the picture or the noise, and nothing between. A `t` of 0.25 is a quarter"
                " of noise in every pixel.",
            )
            for wrong in (
                laid(lambda t: t.long()[:, None, None, None]),
                laid(lambda t: t.round()[:, None, None, None]),
                mixing(chosen),
            )
        ),
        *(
            Mistake(
                shaped(noised, change),
                "Only one picture comes back. Does a loop end early, or keep the last one alone? "
                "All come back, [N, C, h, w].",
            )
            for change in (lambda found: found[0], lambda found: found[:1], lambda found: found[-1])
        ),
        *(
            Mistake(
                shaped(noised, change),
                "You put more into one dimension than it holds. The mixture keeps the pictures' "
                "shape, [N, C, h, w].",
            )
            for change in (
                lambda found: found.flatten(1), torch.flatten, lambda found: found.squeeze(),
                lambda found: found[None], lambda found: found.mean(1),
            )
        ),
        *(
            Mistake(
                shaped(noised, change),
                "The numbers are right, in a list. Pictures in a list are joined by `torch.stack`.",
            )
            for change in (list, torch.Tensor.tolist)
        ),
        Mistake(
            shaped(noised, torch.Tensor.double),
            "The numbers are right, in 64 bits. The network computes with 32: `.float()`.",
        ),
        Mistake(
            shaped(noised, torch.Tensor.numpy),
            "The numbers are right, in a NumPy array. `torch.from_numpy` makes a tensor of it.",
        ),
        *(
            Mistake(
                mixing(mix),
                "You give picture and noise side by side. A mixture is their sum, each times its "
                "share.",
            )
            for mix in (
                lambda pictures, noise, share: ((1 - share) * pictures, share * noise),
                lambda pictures, noise, share: torch.cat([(1 - share) * pictures, share * noise]),
                lambda pictures, noise, share: torch.cat([pictures, noise], 1),
            )
        ),
    ),
)  # fmt: skip

EXERCISES = (NOISED, WANTED, STEPPED, GUIDED, CLOSEST)
