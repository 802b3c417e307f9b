"""Lesson 14's exercise on guidance: how much the class that is asked for counts."""

import torch

from labkit.exercises.answers_14 import as_long_as_told, guided, guiding, shaped, some
from labkit.exercises.exercise import Case, Exercise, Mistake


def _given(*shape: int, guidance: float) -> tuple[torch.Tensor, torch.Tensor, float]:
    return some(sum(shape) + 30, *shape), some(sum(shape) + 80, *shape), guidance


GUIDED = Exercise(
    label="guided",
    ask="Return the velocity with guidance: the network says `told` with the class and `untold` "
    "without one. A guidance of 0 gives `untold`, 1 gives `told`, and more goes beyond `told`, in "
    "the same direction.",
    reference=guided,
    hints=(
        "What does the class change? That is the difference of both.",
        "Begin at `untold` and go `guidance` times the difference `told - untold`. Try 0 and 1.",
        "`untold + guidance * (told - untold)`.",
    ),
    why="One network, asked twice, can be told how much to listen. At 1 it listens as it learned "
    "to; what more of it does, you measure next.",
    cases=(
        Case("a guidance of 2", _given(2, 1, 2, 3, guidance=2.0)),
        Case("a guidance of 0", _given(1, 3, 2, 2, guidance=0)),
        Case("a guidance of 1", _given(3, 1, 2, 2, guidance=1)),
        Case("a guidance of 0.5", _given(2, 3, 1, 2, guidance=0.5)),
        Case("a guidance of 7.5", _given(2, 2, 3, 3, guidance=7.5)),
    ),
    mistakes=(
        Mistake(
            lambda told, untold, guidance: told + guidance * (untold - told),
            "Both have changed places: yours is `told` at 0 and `untold` at 1. Where does the way "
            "begin, and where does it lead?",
        ),
        Mistake(
            lambda told, untold, guidance: told + guidance * (told - untold),
            "You begin at `told`, and count from there, as the first article on guidance does. "
            "Here 0 is to give `untold`: begin there, and go `guidance` times, not one more.",
        ),
        Mistake(
            lambda told, untold, guidance: untold + guidance * (untold - told),
            "You go away from the class. The difference that it makes is `told - untold`.",
        ),
        Mistake(
            lambda told, untold, guidance: told + (guidance - 1) * (untold - told),
            "You begin at `told`, which 1 is to give, and go the other way. The difference that "
            "the class makes is `told - untold`.",
        ),
        Mistake(
            guiding(lambda guidance: guidance - 1),
            "With `guidance - 1` the way begins at `told`. From `untold` it is `guidance` times "
            "the difference.",
        ),
        Mistake(
            lambda told, untold, guidance: untold + guidance * told,
            "You add all that it says with the class. What the class *changes* is a difference.",
        ),
        Mistake(
            lambda told, untold, guidance: guidance * told,
            "What it says without a class has no part in yours, perhaps for want of brackets: at "
            "0 it is to be all.",
        ),
        Mistake(
            lambda told, untold, guidance: guidance * (told - untold),
            "That is what the class changes, so many times. It is added to `untold`.",
        ),
        Mistake(
            lambda told, untold, guidance: guidance * untold + told,
            "You multiply what it says without a class. Begin at `untold`, and multiply the "
            "difference `told - untold`.",
        ),
        *(
            Mistake(
                wrong,
                "Only one of both is multiplied in yours, so 0 or 1 does not give what it should. "
                "What is enlarged is their difference: do brackets stand around it?",
            )
            for wrong in (
                lambda told, untold, guidance: untold + guidance * told - told,
                lambda told, untold, guidance: told - guidance * untold,
                lambda told, untold, guidance: guidance * told - untold,
                lambda told, untold, guidance: (untold + guidance) * (told - untold),
                lambda told, untold, guidance: guidance * untold,
            )
        ),
        Mistake(
            lambda told, untold, guidance: guidance * (told + untold),
            "You add both. What the class changes is the difference, `told - untold`, and it is "
            "added to `untold`.",
        ),
        Mistake(
            lambda told, untold, guidance: untold + guidance * (told + untold),
            "You add both in the brackets. What the class changes is `told - untold`.",
        ),
        Mistake(
            lambda told, untold, guidance: (untold + guidance * told) / (1 + guidance),
            "Yours is a mean of both, and never goes beyond `told`. Begin at `untold`, and go "
            "`guidance` times the difference.",
        ),
        *(
            Mistake(
                wrong,
                "Yours is the same for every guidance. It says how many times the difference "
                "counts: `guidance * (told - untold)`.",
            )
            for wrong in (
                lambda told, untold, guidance: told,
                lambda told, untold, guidance: untold,
                lambda told, untold, guidance: told - untold,
                lambda told, untold, guidance: (told + untold) / 2,
                lambda told, untold, guidance: told + untold,
                lambda told, untold, guidance: 2 * told - untold,
            )
        ),
        *(
            Mistake(
                wrong,
                "You choose one of both. 0.5 lies half-way, and 2 as far again beyond `told`: "
                "multiply the difference, without an `if`.",
            )
            for wrong in (
                guiding(lambda guidance: guidance > 0),
                guiding(lambda guidance: guidance >= 1),
                guiding(lambda guidance: guidance > 1),
                guiding(lambda guidance: guidance == 1),
            )
        ),
        Mistake(
            guiding(lambda guidance: min(guidance, 1)),
            "Right up to 1, and there yours stops. More goes beyond `told`: do not cut guidance.",
        ),
        Mistake(
            guiding(lambda guidance: max(guidance, 1)),
            "Right from 1 on. A guidance below 1 goes less far: 0 gives `untold`.",
        ),
        *(
            Mistake(
                guiding(change),
                "You change the guidance first. It counts as it is, 0.5 for half and 7.5 for "
                "seven and a half times.",
            )
            for change in (
                int, round, lambda guidance: guidance**2, lambda guidance: guidance**0.5,
                lambda guidance: guidance / 2, lambda guidance: 2 * guidance,
            )
        ),
        *(
            Mistake(
                wrong,
                "You divide by guidance. It multiplies the difference.",
            )
            for wrong in (
                lambda told, untold, guidance: untold + (told - untold) / guidance,
                guiding(lambda guidance: 1 / guidance),
            )
        ),
        *(
            Mistake(
                lambda told, untold, guidance, change=change: untold
                + guidance * change(told - untold),
                "Your difference has lost its sign or its size. It counts as it is: "
                "`told - untold`.",
            )
            for change in (torch.abs, torch.square, torch.sign, torch.relu, torch.tanh)
        ),
        *(
            Mistake(
                lambda told, untold, guidance, change=change: untold
                + guidance * change(told - untold),
                "You take a mean of the difference. Each pixel has its own: `told - untold` as it "
                "is.",
            )
            for change in (
                torch.mean, lambda far: far.mean(1, keepdim=True),
                lambda far: far.mean((1, 2, 3), keepdim=True), lambda far: far.mean(0),
            )
        ),
        *(
            Mistake(
                shaped(guided, change),
                "You cut off what goes beyond 1. A velocity may be larger, and with guidance it "
                "is.",
            )
            for change in (
                lambda found: found.clamp(-1, 1), lambda found: found.clamp(0, 1), torch.tanh,
            )
        ),
        Mistake(
            as_long_as_told,
            "You make the velocity as large as `told` again. Some samplers do; here it stays.",
        ),
        *(
            Mistake(
                wrong,
                "You multiply both by each other. Guidance multiplies, and `told` and `untold` are "
                "added and taken off.",
            )
            for wrong in (
                lambda told, untold, guidance: told * untold * guidance,
                lambda told, untold, guidance: untold * guidance * (told - untold),
            )
        ),
        *(
            Mistake(
                wrong,
                "You give both side by side. One velocity is wanted: "
                "`untold + guidance * (told - untold)`.",
            )
            for wrong in (
                lambda told, untold, guidance: (untold, told),
                lambda told, untold, guidance: (told, untold),
                lambda told, untold, guidance: (untold, guidance * (told - untold)),
                lambda told, untold, guidance: torch.cat([untold, guidance * (told - untold)]),
                lambda told, untold, guidance: torch.stack([untold, told]),
            )
        ),
        *(
            Mistake(
                shaped(guided, change),
                "Only the first picture's velocity comes back. All of them, in one line without a "
                "loop.",
            )
            for change in (lambda found: found[0], lambda found: found[:1])
        ),
        *(
            Mistake(
                shaped(guided, change),
                "The numbers are right, in a list. A step needs a tensor.",
            )
            for change in (list, torch.Tensor.tolist)
        ),
        Mistake(
            shaped(guided, torch.Tensor.double),
            "The numbers are right, in 64 bits. The network computes with 32: `.float()`.",
        ),
        Mistake(
            shaped(guided, torch.Tensor.numpy),
            "The numbers are right, in a NumPy array. `torch.from_numpy` makes a tensor of it.",
        ),
    ),
)  # fmt: skip
