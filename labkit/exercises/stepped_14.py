"""Lesson 14's exercise on drawing: one step of the way from noise to a picture."""

import torch

from labkit.exercises.answers_14 import going, remixed, shaped, some, stepped
from labkit.exercises.exercise import Case, Exercise, Mistake


def _given(*shape: int, t: float, until: float) -> tuple[torch.Tensor, torch.Tensor, float, float]:
    return some(sum(shape) + 20, *shape), some(sum(shape) + 70, *shape, most=8), t, until


STEPPED = Exercise(
    label="stepped",
    ask="Return the picture after one step along its velocity: at noise level `t` now, at `until` "
    "then. From 1 to 0 it would be the whole velocity, from 0.75 to 0.5 a quarter of it.",
    reference=stepped,
    hints=(
        "The velocity is the way from level 1 to level 0. Which share of it lies between `t` and "
        "`until`?",
        "On the way to a clean picture `t` is larger than `until`, and the share is above 0: "
        "`t - until`.",
        "Where you are, plus the share of the way: `picture + (t - until) * velocity`.",
    ),
    why="That is Euler's method. The velocity is right only where it was asked for, so a sampler "
    "asks again after each small step.",
    cases=(
        Case("the first of four steps", _given(2, 1, 2, 3, t=1.0, until=0.75)),
        Case("a step from the middle", _given(1, 3, 2, 2, t=0.6, until=0.5)),
        Case("the last step", _given(3, 1, 2, 2, t=0.2, until=0.0)),
        Case("the whole way at once", _given(2, 3, 1, 2, t=1, until=0)),
        Case("no step at all", _given(1, 1, 3, 4, t=0.5, until=0.5)),
        Case("a step back, towards noise", _given(2, 2, 3, 3, t=0.3, until=0.9)),
    ),
    mistakes=(
        Mistake(
            going(lambda t, until: until - t),
            "Your sign is turned round, and the step leads to more noise. The velocity points to "
            "the picture, where `t` falls: `t - until`.",
        ),
        Mistake(
            going(lambda t, until: abs(t - until)),
            "Right on the way to a picture. From 0.3 to 0.9 the step goes back to noise, so its "
            "sign counts: `t - until`, without `abs`.",
        ),
        Mistake(
            going(lambda t, until: max(t - until, 0)),
            "Right on the way to a picture. From 0.3 to 0.9 the step goes back to noise: "
            "`t - until` may be below 0.",
        ),
        *(
            Mistake(
                wrong,
                "Yours goes all the way to a clean picture at once. One step goes no further than "
                "to `until`: `t - until` times the velocity.",
            )
            for wrong in (
                going(lambda t, until: t),
                remixed(lambda guess, picture, velocity, until: guess.clamp(-1, 1)),
            )
        ),
        Mistake(
            going(lambda t, until: until),
            "You go `until` times the velocity. That is the way still left after the step. The "
            "step itself is `t - until`.",
        ),
        *(
            Mistake(
                going(share),
                "Your step does not depend on `t` and `until`. Its share of the velocity is "
                "`t - until`.",
            )
            for share in (
                lambda t, until: 1, lambda t, until: -1, lambda t, until: 0.5,
                lambda t, until: 0.25, lambda t, until: 0.05, lambda t, until: 0,
            )
        ),
        *(
            Mistake(
                going(share),
                "You measure from 0 or from 1. The step begins at `t` and ends at `until`: "
                "`t - until`.",
            )
            for share in (
                lambda t, until: 1 - t, lambda t, until: 1 - until, lambda t, until: t - 1,
                lambda t, until: -t, lambda t, until: -until,
            )
        ),
        Mistake(
            going(lambda t, until: t + until),
            "You add both levels. The length of the step is their difference, `t - until`.",
        ),
        *(
            Mistake(
                going(share),
                "You multiply or divide both levels. The length of the step is their difference, "
                "`t - until`.",
            )
            for share in (lambda t, until: t * until, lambda t, until: until / t)
        ),
        Mistake(
            going(lambda t, until: (t - until) / 2),
            "Your step is half as long. It arrives at `until`: `t - until`, undivided.",
        ),
        Mistake(
            going(lambda t, until: (t - until) / t),
            "You divide by `t`. That share is of the way that is left; the velocity is as long as "
            "the whole one, from 1 to 0.",
        ),
        *(
            Mistake(
                going(share),
                "You bend the step. Euler's is straight: `t - until` times the velocity.",
            )
            for share in (
                lambda t, until: (t - until) ** 2,
                lambda t, until: abs(t - until) ** 0.5,
                lambda t, until: t**2 - until**2,
                lambda t, until: t**0.5 - until**0.5,
            )
        ),
        *(
            Mistake(
                wrong,
                "You divide by the length of the step, so a small step goes far. Multiply: "
                "`(t - until) * velocity`.",
            )
            for wrong in (
                lambda picture, velocity, t, until: picture + velocity / (t - until),
                going(lambda t, until: 1 / (t - until)),
                lambda picture, velocity, t, until: picture + velocity // (t - until),
            )
        ),
        *(
            Mistake(
                going(share),
                "You make a whole number of the step, and most steps are shorter than 1: "
                "`t - until` as it is.",
            )
            for share in (lambda t, until: int(t - until), lambda t, until: round(t - until))
        ),
        Mistake(
            lambda picture, velocity, t, until: (t - until) * velocity,
            "That is the step alone. It begins at the picture: `picture +` before it.",
        ),
        *(
            Mistake(
                wrong,
                "The velocity alone is multiplied by the step, and the picture stays whole: "
                "`picture + (t - until) * velocity`.",
            )
            for wrong in (
                lambda picture, velocity, t, until: (t - until) * (picture + velocity),
                lambda picture, velocity, t, until: (t - until) * picture + velocity,
                lambda picture, velocity, t, until: picture + (t - until) * picture,
            )
        ),
        *(
            Mistake(
                wrong,
                "Brackets are missing: times comes before minus. `(t - until) * velocity`.",
            )
            for wrong in (
                lambda picture, velocity, t, until: picture + t - until * velocity,
                lambda picture, velocity, t, until: picture + velocity * t - until,
                lambda picture, velocity, t, until: picture + until - t * velocity,
            )
        ),
        Mistake(
            lambda picture, velocity, t, until: (
                picture + (t - until)[:, None, None, None] * velocity
            ),
            "`t` and `until` are plain numbers here, the same for all pictures: "
            "`(t - until) * velocity`, without `[:, None, None, None]`.",
        ),
        *(
            Mistake(
                wrong,
                "You multiply the picture by its velocity. The step is added: "
                "`picture + (t - until) * velocity`.",
            )
            for wrong in (
                lambda picture, velocity, t, until: picture * (t - until) * velocity,
                lambda picture, velocity, t, until: picture * (1 + (t - until) * velocity),
                lambda picture, velocity, t, until: picture * velocity,
            )
        ),
        *(
            Mistake(
                wrong,
                "You mix picture and velocity, as if the velocity were a picture. It is a "
                "direction, and is added: `picture + (t - until) * velocity`.",
            )
            for wrong in (
                lambda picture, velocity, t, until: torch.lerp(picture, velocity, t - until),
                lambda picture, velocity, t, until: (1 - until) * velocity + until * picture,
                lambda picture, velocity, t, until: until * velocity + (1 - until) * picture,
                lambda picture, velocity, t, until: (1 - t) * picture + t * velocity,
                lambda picture, velocity, t, until: (picture + velocity) / 2,
            )
        ),
        *(
            Mistake(
                remixed(mix),
                "You guess the clean picture and noise it again, by what is no noise of its own. "
                "One straight step does it: `picture + (t - until) * velocity`.",
            )
            for mix in (
                lambda guess, picture, velocity, until: (1 - until) * guess + until * picture,
                lambda guess, picture, velocity, until: (1 - until) * guess
                + until * torch.randn_like(guess),
                lambda guess, picture, velocity, until: (1 - until) * guess + until * velocity,
            )
        ),
        Mistake(
            lambda picture, velocity, t, until: picture
            + (t - until) * velocity + abs(t - until) ** 0.5 * torch.randn_like(picture),
            "You add new noise. This way has none: the step alone.",
        ),
        *(
            Mistake(
                shaped(stepped, change),
                "You cut off what goes beyond 1. On the way there still is noise, which does; only "
                "the last picture is cut, to be looked at.",
            )
            for change in (
                lambda found: found.clamp(-1, 1), lambda found: found.clamp(0, 1), torch.tanh,
            )
        ),
        Mistake(
            shaped(stepped, lambda found: (found + 1) / 2),
            "You move the picture to 0 to 1, as for looking at it. The next step needs it as it "
            "is.",
        ),
        Mistake(
            lambda picture, velocity, t, until: picture + (t - until) * velocity.sign(),
            "You take the sign of the velocity alone. How fast each pixel changes counts too.",
        ),
        *(
            Mistake(
                lambda picture, velocity, t, until, over=over: picture
                + (t - until) * velocity.mean(over, keepdim=True),
                "You take a mean of the velocity. Each pixel has its own.",
            )
            for over in ((1,), (1, 2, 3), (0,))
        ),
        *(
            Mistake(
                lambda picture, velocity, t, until, make=make: make(
                    stepped(picture, velocity, t, until), until),
                "The step is right, and you return more than the picture. Whoever calls knows the "
                "level: return the picture alone.",
            )
            for make in (lambda *both: both, lambda *both: both[::-1])
        ),
        Mistake(
            lambda picture, velocity, t, until: (picture, stepped(picture, velocity, t, until)),
            "You return the picture before the step too. The one after it alone.",
        ),
        *(
            Mistake(
                shaped(stepped, change),
                "Only the first picture comes back. All take the step, in one line without a loop.",
            )
            for change in (lambda found: found[0], lambda found: found[:1])
        ),
        *(
            Mistake(
                shaped(stepped, change),
                "The numbers are right, in a list. The next step needs a tensor.",
            )
            for change in (list, torch.Tensor.tolist)
        ),
        Mistake(
            shaped(stepped, torch.Tensor.double),
            "The numbers are right, in 64 bits. The network computes with 32: `.float()`.",
        ),
        Mistake(
            shaped(stepped, torch.Tensor.numpy),
            "The numbers are right, in a NumPy array. `torch.from_numpy` makes a tensor of it.",
        ),
    ),
)  # fmt: skip
