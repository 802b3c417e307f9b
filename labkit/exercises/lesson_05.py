"""Lesson 05, Whales: what fools it: nearest feature, rates, saliency, FGSM, and who is called."""

import torch

from labkit.exercises.answers_05 import (
    along_the_gallery,
    by_distance,
    by_product,
    decide,
    down_the_columns,
    farthest,
    fgsm,
    nearest,
    nobody_asked,
    nobody_asked_below,
    places,
    rates,
    right_when_called,
    saliency,
    slopes,
    some,
    the_wrong_way_round,
    two_networks,
    with_the_border,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_GALLERY = some(6, 8) * torch.tensor([0.2, 3.0, 1.0, 0.5, 2.0, 0.1])[:, None]
_LABELS = torch.tensor([4, 0, 7, 2, 2, 9])
_STRAIGHT, _BENT = two_networks()
_KNOWN, _NEW = torch.tensor([0.9, 0.8, 0.5, 0.7, 0.3]), torch.tensor([0.2, 0.5, 0.6, 0.1])

NEAREST = Exercise(
    label="nearest",
    ask="Return for each picture the label of the example with the largest cosine.",
    reference=nearest,
    hints=(
        "`F.normalize(features, dim=1)` makes each row one long; the same for the gallery.",
        "`a @ b.T` is then every cosine: a row a picture, a column an example.",
        "`labels[cosines.argmax(1)]` is the label of the best example in each row.",
    ),
    why="No training: a new whale needs one picture in the gallery, and nothing else.",
    cases=(
        Case("five pictures, six examples", (some(5, 8), _GALLERY, _LABELS)),
        Case("the examples themselves", (_GALLERY.flip(0), _GALLERY, _LABELS)),
        Case("nine pictures, three examples", (some(9, 4), some(3, 4), torch.tensor([5, 1, 3]))),
    ),
    mistakes=(
        Mistake(
            by_product,
            "You compare products. An example with large numbers wins them all: make each row one "
            "long first.",
        ),
        Mistake(
            by_distance,
            "You compare distances. A cosine looks at directions alone: make each row one long.",
        ),
        Mistake(places, "These are positions in the gallery. `labels[...]` says who lies there."),
        Mistake(farthest, "You take the smallest cosine. The nearest example has the largest."),
        Mistake(
            down_the_columns,
            "You look down the columns, for the best picture of each example. A row is a picture: "
            "`argmax(1)`.",
        ),
        Mistake(along_the_gallery, "You make columns one long. Rows are pictures: `dim=1`."),
    ),
)

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
            lambda known, new, t: ((known >= t).sum().item(), (new < t).sum().item()),
            "These are numbers of whales. Take the mean to make shares of them.",
        ),
        Mistake(
            lambda known, new, t: tuple(100 * each for each in rates(known, new, t)),
            "As percentages they are right. Here they are shares, from 0 to 1.",
        ),
    ),
)

SALIENCY = Exercise(
    label="saliency",
    ask="Return how much the logit changes with each pixel: [N, H, W].",
    reference=saliency,
    hints=(
        "`torch.autograd.grad(own, images)` returns a tuple; `[0]` is the gradient [N, 3, H, W].",
        "Up or down, a change is a change: `.abs()`.",
        "Of a pixel's three values take the largest, over dimension 1: `.amax(1)`.",
    ),
    why="The gradient that trained the weights, asked about the picture instead.",
    cases=(
        Case("two pictures", (_STRAIGHT, some(2, 3, 4, 5), torch.tensor([0, 2]))),
        Case("three pictures", (_BENT, some(3, 3, 4, 5), torch.tensor([1, 1, 0]))),
    ),
    mistakes=(
        Mistake(
            lambda *given: slopes(*given).amax(1),
            "Pixels that make the class less likely count too: take `.abs()` first.",
        ),
        Mistake(
            lambda *given: slopes(*given).abs(),
            "One number a value, [N, 3, H, W]. Wanted is one a pixel: the largest of the three.",
        ),
        Mistake(
            lambda *given: slopes(*given),
            "That is the gradient. Take `.abs()`, then the largest of a pixel's three values.",
        ),
        Mistake(
            lambda *given: slopes(*given).abs().mean(1),
            "You take the mean of a pixel's three values. Take the largest: `.amax(1)`.",
        ),
        Mistake(
            lambda *given: slopes(*given).abs().sum(1),
            "You add up a pixel's three values. Take the largest: `.amax(1)`.",
        ),
        Mistake(
            lambda *given: slopes(*given).abs().max(1),
            "`.max(1)` returns two things, values and positions. `.amax(1)` is the values alone.",
        ),
        Mistake(
            lambda *given: slopes(*given).abs().amax(0),
            "Dimension 0 is the pictures. A pixel's three values are dimension 1.",
        ),
        Mistake(
            lambda *given: slopes(*given, kind="probability").abs().amax(1),
            "You ask about the probability. `own`, the logits, is there already.",
        ),
        Mistake(
            lambda *given: slopes(*given, kind="all").abs().amax(1),
            "You ask about all logits at once. `own` has that of each picture's class.",
        ),
        Mistake(
            lambda *given: slopes(*given, kind="loss").abs().amax(1),
            "You ask about the loss. `own`, the logits, is there already.",
        ),
    ),
)

FGSM = Exercise(
    label="fgsm",
    ask="Move every value by epsilon the way that raises the loss, and stay from -1 to 1.",
    reference=fgsm,
    hints=(
        "`slopes.sign()` is 1 where the loss rises with the value, and -1 where it falls.",
        "`images + epsilon * slopes.sign()` goes uphill everywhere.",
        "`.clamp(-1, 1)` brings back what has left the range of a picture.",
    ),
    why="Small everywhere, and every pixel pushes the same way: thousands of small pushes.",
    cases=(
        Case("one picture", (some(1, 3, 4, 5).clamp(-0.9, 0.9), some(1, 3, 4, 5), 0.05)),
        Case(
            "values near black and white",
            (some(2, 3, 4, 4).sign() * 0.98, some(2, 3, 4, 4).flip(0), 0.1),
        ),
        Case("slopes that are 0", (torch.zeros(1, 3, 2, 2), torch.zeros(1, 3, 2, 2), 0.1)),
    ),
    mistakes=(
        Mistake(
            lambda images, slopes, e: (images - e * slopes.sign()).clamp(-1, 1),
            "You go downhill, as training does with the weights. An attack raises the loss: `+`.",
        ),
        Mistake(
            lambda images, slopes, e: (images + e * slopes).clamp(-1, 1),
            "You move each value by as much as its slope. Take the sign alone: `slopes.sign()`.",
        ),
        Mistake(
            lambda images, slopes, e: images + e * slopes.sign(),
            "Some values leave -1 to 1, and such a picture cannot exist. `.clamp(-1, 1)`.",
        ),
        Mistake(
            lambda images, slopes, e: (images + e * slopes.sign()).clamp(0, 1),
            "Pictures go from -1 to 1 here, and you cut off the dark half: `.clamp(-1, 1)`.",
        ),
        Mistake(
            lambda images, slopes, e: (images + slopes.sign()).clamp(-1, 1),
            "You move by 1, which is half of all there is. Move by epsilon.",
        ),
        Mistake(
            lambda images, slopes, e: (images + e * images.sign()).clamp(-1, 1),
            "You take the sign of the picture. The slopes know which way the loss rises.",
        ),
        Mistake(
            lambda images, slopes, e: e * slopes.sign(),
            "That is the change alone. Add it to the picture.",
        ),
        Mistake(
            lambda images, slopes, e: (images + (e * slopes.sign())).clamp(-e, e),
            "You clamp the whole picture to epsilon. It may go from -1 to 1.",
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
            "You count as many ill people as well ones. Weigh the first by `share`, the second by `1 - share`.",
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
    ),
    mistakes=(
        Mistake(
            with_the_border,
            'On a threshold a person is asked: "no" only below `low`, "yes" only above `high`.',
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

EXERCISES = (NEAREST, RATES, SALIENCY, FGSM, RIGHT_WHEN_CALLED, DECIDE)
