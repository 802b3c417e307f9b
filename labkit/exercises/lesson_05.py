"""Lesson 05, Whales: what fools it: nearest feature, saliency, FGSM; more in `thresholds_05`."""

import torch

from labkit.exercises.answers_05 import (
    along_the_gallery,
    asked_about,
    best_picture,
    best_product,
    by_distance,
    by_product,
    by_sum_of_sizes,
    cosines,
    down_the_columns,
    farthest,
    fgsm,
    in_training,
    nearest,
    places,
    saliency,
    slopes,
    some,
    some_networks,
)
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.thresholds_05 import DECIDE, RATES, RIGHT_WHEN_CALLED

_GALLERY = some(6, 8) * torch.tensor([0.2, 3.0, 1.0, 0.5, 2.0, 0.1])[:, None]
_LABELS = torch.tensor([4, 0, 7, 2, 2, 9])
_ROW, _TWO = torch.tensor([[2.0, 1.0]]), torch.tensor([[1.0, 0.5], [1.0, 0.0]])
_TINY = torch.tensor([1.0, -1.0, 0.5]).reshape(1, 3, 1, 1)
_STRAIGHT, _BENT, _NORMALISED = some_networks()

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
        Case("an example the same way and one along an axis", (_ROW, _TWO, torch.tensor([3, 8]))),
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
        *(
            Mistake(
                wrong,
                "You ask each example for its best picture. Ask each picture for its best example: "
                "pictures are the rows, and `argmax(1)` looks along them.",
            )
            for wrong in (best_picture, best_product)
        ),
        Mistake(
            lambda features, gallery, labels: labels[cosines(features, gallery, labels).max(1)],
            "`.max(1)` gives values and positions. `.argmax(1)` is the positions alone.",
        ),
        Mistake(
            by_sum_of_sizes,
            "`p=1` makes the sizes add up to 1. Leave it out, and a row is one long.",
        ),
        Mistake(along_the_gallery, "You make columns one long. Rows are pictures: `dim=1`."),
        Mistake(cosines, "These are the cosines. `argmax(1)` is where each row has its largest."),
        Mistake(
            lambda *given: cosines(*given).amax(1),
            "These are the largest cosines. `argmax` is where they stand, and `labels[...]` who "
            "that is.",
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
        Case(
            "a network with batch normalisation",
            (_NORMALISED, some(2, 3, 4, 5), torch.tensor([2, 0])),
        ),
    ),
    mistakes=(
        Mistake(
            lambda *given: slopes(*given).amax(1),
            "Pixels that make the class less likely count too: take `.abs()` first.",
        ),
        Mistake(
            lambda *given: slopes(*given).relu().amax(1),
            "Pixels that make the class less likely count too: `.abs()` instead of ReLU.",
        ),
        Mistake(
            in_training,
            "`network.train()` lets batch normalisation look at this batch. Leave a network as it "
            "is when you only ask it.",
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
            lambda *given: (slopes(*given),),
            "`grad` returns a tuple, one gradient for each thing asked about: take `[0]`.",
        ),
        Mistake(
            lambda *given: slopes(*given).abs().amax(1, keepdim=True),
            "`keepdim` keeps a dimension of size 1. Wanted is [N, H, W].",
        ),
        Mistake(
            lambda *given: slopes(*given).amax(1).abs(),
            "First `.abs()`, then the largest: else a large negative slope is lost.",
        ),
        Mistake(
            asked_about("probability"),
            "You ask about the probability. `own`, the logits, is there already.",
        ),
        Mistake(
            asked_about("all"),
            "You ask about all logits at once. `own` has that of each picture's class.",
        ),
        Mistake(
            asked_about("loss"),
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
        Case("slopes that are tiny", (0.5 * _TINY, 1e-12 * _TINY, 0.1)),
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
        *(
            Mistake(
                wrong,
                "You move each value by as much as its slope: take `slopes.sign()`. And "
                "`.clamp(-1, 1)` brings back what leaves the range.",
            )
            for wrong in (
                lambda images, slopes, e: images + e * slopes,
                lambda images, slopes, e: images + slopes,
            )
        ),
        Mistake(
            lambda images, slopes, e: images - e * slopes.sign(),
            "You go downhill, and an attack raises the loss: `+`. And `.clamp(-1, 1)` brings back "
            "what leaves the range.",
        ),
        Mistake(
            lambda images, slopes, e: (images + e * slopes / (slopes.abs() + 1e-8)).clamp(-1, 1),
            "A slope that is nearly 0 hardly moves its value in yours. `slopes.sign()` is 1 or -1.",
        ),
        Mistake(
            lambda images, slopes, e: (images + e / 127.5 * slopes.sign()).clamp(-1, 1),
            "Epsilon is in the units of the picture already: do not divide it.",
        ),
        Mistake(
            lambda images, slopes, e: (images + e * slopes.abs()).clamp(-1, 1),
            "`abs` forgets which way is up, and keeps how steep it is. Wanted is the sign alone.",
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
        Mistake(
            lambda images, slopes, e: (images + e * (slopes > 0)).clamp(-1, 1),
            "You move only where the slope goes up. Where it goes down, less raises the loss too.",
        ),
        Mistake(
            lambda images, slopes, e: (images + slopes.clamp(-e, e)).clamp(-1, 1),
            "Gentle slopes move a value by less than epsilon. Every value moves by all of it.",
        ),
        Mistake(
            lambda images, slopes, e: (images + torch.where(slopes > 0, e, -e)).clamp(-1, 1),
            "Where a slope is 0 nothing is to be gained, and `sign()` is 0: do not move there.",
        ),
    ),
)

EXERCISES = (NEAREST, RATES, SALIENCY, FGSM, RIGHT_WHEN_CALLED, DECIDE)
