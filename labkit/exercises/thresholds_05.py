"""Lesson 05's exercises on thresholds: what one costs, who is called, and two of them."""

import torch

from labkit.exercises.answers_05 import (
    decide,
    no_on_the_borders,
    nobody_asked,
    nobody_asked_below,
    overruled,
    rates,
    right_when_called,
    the_wrong_way_round,
    with_one_border,
    with_the_border,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_KNOWN, _NEW = torch.tensor([0.9, 0.8, 0.5, 0.7, 0.3]), torch.tensor([0.2, 0.5, 0.6, 0.1])

RATES = Exercise(
    label="rates",
    ask="Return two shares: known whales that reach the threshold, strangers that do not.",
    reference=rates,
    hints=(
        "`known >= threshold` is True for each known whale that is recognised.",
        "Of True and False, `.float().mean().item()` is the share of True.",
        "Strangers are refused where `strangers < threshold`.",
    ),
    why="One number cannot tell you both: every threshold trades one share for the other.",
    cases=(
        Case("five known and four strangers", (_KNOWN, _NEW, 0.55)),
        Case("scores that lie on the threshold", (_KNOWN, _NEW, 0.5)),
        Case("scores below 0", (-_KNOWN, -_NEW, -0.55)),
        Case("a threshold that nobody reaches", (_KNOWN, _NEW, 0.95)),
    ),
    mistakes=(
        Mistake(
            lambda known, new, t: rates(known, new, t)[::-1],
            "Both are right, in the wrong order: first the known that are recognised.",
        ),
        Mistake(
            lambda known, new, t: (rates(known, new, t)[0], 1 - rates(known, new, t)[1]),
            "Your second share is of strangers taken for known whales. Asked is who is refused.",
        ),
        Mistake(
            lambda known, new, t: (1 - rates(known, new, t)[0], rates(known, new, t)[1]),
            "Your first share is of known whales that are refused. Asked is who is recognised.",
        ),
        Mistake(
            lambda known, new, t: (
                (known > t).float().mean().item(),
                (new <= t).float().mean().item(),
            ),
            "Who reaches the threshold exactly is recognised: `>=` for the known, `<` for "
            "strangers.",
        ),
        Mistake(
            lambda known, new, t: (
                (known > t).float().mean().item(),
                (new < t).float().mean().item(),
            ),
            "A known whale on the threshold reaches it, and is recognised: `>=`.",
        ),
        Mistake(
            lambda known, new, t: (
                (known >= t).sum().item() / len(new),
                (new < t).sum().item() / len(known),
            ),
            "The two lengths have changed places. Each share is of its own group.",
        ),
        *(
            Mistake(
                wrong,
                "`len` counts True and False alike. The share of True is `.float().mean().item()`.",
            )
            for wrong in (
                lambda known, new, t: (len(known >= t), len(new < t)),
                lambda known, new, t: (
                    len(known >= t) / len(known),
                    len(new < t) / len(new),
                ),
            )
        ),
        Mistake(
            lambda known, new, t: (
                (known >= t).float().mean().item(),
                (new <= t).float().mean().item(),
            ),
            "A stranger on the threshold reaches it, and is not refused: `<`.",
        ),
        Mistake(
            lambda known, new, t: (
                (known >= t).sum().item() / (len(known) + len(new)),
                (new < t).sum().item() / (len(known) + len(new)),
            ),
            "You divide by all whales. Each share is of its own group.",
        ),
        Mistake(
            lambda known, new, t: ((known >= t).sum().item(), (new < t).sum().item()),
            "These are numbers of whales. Take the mean to make shares of them.",
        ),
        Mistake(
            lambda known, new, t: tuple(100 * each for each in rates(known, new, t)),
            "As percentages they are right. Here they are shares, from 0 to 1.",
        ),
    ),
)

RIGHT_WHEN_CALLED = Exercise(
    label="right_when_called",
    ask="Return the share of those called who are ill.",
    reference=right_when_called,
    hints=(
        "Think of 1 person: `share` of them is ill. Of those, `sensitivity` is called.",
        "`1 - share` is well, and of those `1 - specificity` is called, wrongly.",
        "Rightly called, over all that are called: `a / (a + b)`.",
    ),
    why="The rarer an illness, the more of those called are well, with the very same test.",
    cases=(
        Case("a rare illness", (0.9, 0.98, 0.01)),
        Case("a common one", (0.975, 0.934, 0.3)),
        Case("a coin", (0.5, 0.5, 0.2)),
    ),
    mistakes=(
        *(
            Mistake(
                wrong,
                "`/` divides by what stands next to it alone. Put brackets round all who are "
                "called: `a / (a + b)`.",
            )
            for wrong in (
                lambda a, b, share: a * share / a * share + (1 - b) * (1 - share),
                lambda a, b, share: a * share / (a * share) + (1 - b) * (1 - share),
            )
        ),
        Mistake(
            lambda sensitivity, specificity, share: sensitivity,
            "That is the share of the ill who are called. Asked is the share of the called who "
            "are ill.",
        ),
        Mistake(
            lambda sensitivity, specificity, share: sensitivity * share,
            "That is the share of everybody who is ill and called. Divide by all who are called.",
        ),
        Mistake(
            lambda sensitivity, specificity, share: (
                sensitivity * share / (sensitivity * share + specificity * (1 - share))
            ),
            "The well who are called are `1 - specificity` of the well: the others are left alone.",
        ),
        Mistake(
            lambda sensitivity, specificity, share: sensitivity / (sensitivity + 1 - specificity),
            "You count as many ill people as well ones. Weigh the first by `share`, the second "
            "by `1 - share`.",
        ),
        Mistake(
            lambda sensitivity, specificity, share: (
                sensitivity * share / (sensitivity * share + (1 - specificity))
            ),
            "Only the well can be called wrongly: weigh `1 - specificity` by `1 - share`.",
        ),
        Mistake(
            lambda sensitivity, specificity, share: (
                1 - right_when_called(sensitivity, specificity, share)
            ),
            "That is the share of the called who are well.",
        ),
        Mistake(
            lambda sensitivity, specificity, share: (
                sensitivity * share + (1 - specificity) * (1 - share)
            ),
            "That is the share of everybody who is called. How many of those are ill?",
        ),
        Mistake(
            lambda sensitivity, specificity, share: sensitivity * share + specificity * (1 - share),
            "That is the share of everybody who is judged rightly, the accuracy. Asked is: of "
            "those called, who is ill?",
        ),
        Mistake(
            lambda *given: 100 * right_when_called(*given),
            "As a percentage it is right. Here it is a share, from 0 to 1.",
        ),
    ),
)

DECIDE = Exercise(
    label="decide",
    ask='Return "no" below `low`, "yes" above `high`, and "ask a person" between.',
    reference=decide,
    hints=(
        'Begin with `if score < low: return "no"`.',
        'Then `if score > high: return "yes"`. What is left lies between.',
    ),
    why="Two thresholds make a third answer: where a network is unsure, somebody looks.",
    cases=(
        Case("a low score", (0.1, 0.2, 0.8)),
        Case("a high score", (0.9, 0.2, 0.8)),
        Case("a score between", (0.5, 0.2, 0.8)),
        Case("a score on the lower threshold", (0.2, 0.2, 0.8)),
        Case("a score on the upper threshold", (0.8, 0.2, 0.8)),
        Case("other thresholds", (0.3, 0.35, 0.4)),
        Case("two thresholds in one place", (0.5, 0.5, 0.5)),
    ),
    mistakes=(
        Mistake(
            with_the_border,
            'On a threshold a person is asked: "no" only below `low`, "yes" only above `high`.',
        ),
        Mistake(
            no_on_the_borders,
            "On a threshold a person is asked: `low <= score <= high` lies between.",
        ),
        Mistake(
            overruled,
            "What you say below `low` is lost: your second `if` has an `else`, and overrules it. "
            "Make it `elif`, or `return` at once.",
        ),
        Mistake(
            with_one_border(yes=False),
            'A score on `low` is not below it: "no" is for `score < low` alone.',
        ),
        Mistake(
            with_one_border(yes=True),
            'A score on `high` is not above it: "yes" is for `score > high` alone.',
        ),
        Mistake(
            lambda score, low, high: decide(score, high, low),
            "`low` and `high` have changed places.",
        ),
        Mistake(the_wrong_way_round, "Yes and no have changed places: a high score means yes."),
        Mistake(nobody_asked, "Nobody is asked: what lies between `low` and `high` is no `no`."),
        Mistake(nobody_asked_below, "Nobody is asked: what lies between is no `yes` either."),
        Mistake(
            lambda score, low, high: decide(score, 0.2, 0.8),
            "The thresholds 0.2 and 0.8 are written into yours. Use `low` and `high`.",
        ),
    ),
)
