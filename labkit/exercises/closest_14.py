"""Lesson 14's exercise on copies: which known picture is nearest to one that was drawn?"""

import torch
from torch.nn.functional import cosine_similarity, normalize

from labkit.exercises.answers_14 import (
    at_once,
    closest,
    differing,
    in_pairs,
    in_parts,
    made_of,
    measuring,
    picking,
    second,
    some,
    table,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_SEEN = some(1, 6, 1, 2, 3, most=3)

CLOSEST = Exercise(
    label="closest",
    ask="Return (number, distance): for each drawn picture, [N, C, h, w], the number of the known "
    "picture, [M, C, h, w], that is nearest, int64 [N], and how far it is, [N]. The distance is "
    "Euclid's: the root of the sum of all squared differences.",
    reference=closest,
    use=in_parts,
    hints=(
        "First a table of all distances, [N, M]: a row for each drawn picture, a column for each "
        "known one. For `torch.cdist` a picture is a row of numbers: `.flatten(1)`.",
        "`torch.cdist(drawn.flatten(1), known.flatten(1))` is the table. The least of each row is "
        "taken over its columns, dimension 1.",
        "`distance, number = table.min(1)` gives both. Return the number first.",
    ),
    why="A network that copies has 0 here, or nearly. How near is near? Real pictures that it has "
    "never seen tell: measure them as well.",
    cases=(
        Case("two drawn, three known", (some(2, 2, 1, 1, 2), some(3, 3, 1, 1, 2))),
        Case("drawn pictures of which two are copies",
             (torch.cat([some(4, 1, 1, 2, 3), _SEEN[[4, 1]]]), _SEEN)),
        Case("as many drawn as known", (some(5, 4, 3, 2, 2), some(6, 4, 3, 2, 2))),
        Case("one drawn picture", (some(7, 1, 3, 2, 1), some(8, 7, 3, 2, 1))),
        Case("one known picture", (some(9, 3, 1, 2, 2), some(10, 1, 1, 2, 2))),
        Case("pictures of three by three", (some(11, 3, 3, 3, 3), some(12, 3, 3, 3, 3))),
        Case("more known than drawn", (some(13, 5, 2, 2, 2), some(14, 20, 2, 2, 2))),
        Case("more drawn than known, and light and dark ones",
             (some(15, 9, 1, 2, 2, most=9), some(16, 5, 1, 2, 2, most=2))),
    ),
    mistakes=(
        Mistake(
            made_of(closest, lambda number, distance: (distance, number)),
            "Both are right, in the other order, as `.min(1)` gives them. First the number, then "
            "the distance.",
        ),
        Mistake(
            made_of(closest, lambda number, distance: number),
            "Only the number comes back. How near it is tells a copy: return the distance too.",
        ),
        Mistake(
            made_of(closest, lambda number, distance: distance),
            "Only the distance comes back. Which one it is wants to be looked at: return the "
            "number too, first.",
        ),
        Mistake(
            picking(lambda apart: apart.min(0)[::-1]),
            "For each known picture you look for the nearest drawn one. The other way round: a row "
            "for each drawn picture, and the least of each row, `.min(1)`.",
        ),
        Mistake(
            picking(lambda apart: (apart.argmin(0), apart.amin(1))),
            "The distances are right, and your numbers run over the drawn pictures. Both come "
            "from the same dimension: `.min(1)`.",
        ),
        Mistake(
            picking(lambda apart: (apart.argmin(1), apart.amin(0))),
            "The numbers are right, and your distances run over the drawn pictures. Both come "
            "from the same dimension: `.min(1)`.",
        ),
        Mistake(
            picking(at_once),
            "Without a dimension that is one place in the whole table, and the least of all. Each "
            "row has its own: `.min(1)`.",
        ),
        Mistake(
            picking(lambda apart: (apart.argmin(1), apart.min())),
            "The numbers are right. Your distance is the least of all; each drawn picture has its "
            "own: `.min(1)`.",
        ),
        Mistake(
            picking(lambda apart: apart.max(1)[::-1]),
            "You look for the farthest. The nearest has the least distance: `.min(1)`.",
        ),
        Mistake(
            picking(lambda apart: (apart.argmin(1), apart.amax(1))),
            "The numbers are right, and the distances are those of the farthest: `.min(1)` gives "
            "both.",
        ),
        Mistake(
            picking(lambda apart: (apart.argmin(1), apart.mean(1))),
            "The numbers are right, and you give the mean distance to all. The least: `.min(1)` "
            "gives both.",
        ),
        Mistake(
            picking(lambda apart: (apart.argmin(1), apart)),
            "The numbers are right, and you give all distances. The least of each row: `.min(1)` "
            "gives both.",
        ),
        Mistake(
            picking(lambda apart: apart.sort(1)[::-1]),
            "You give all, sorted. The nearest is the first of each row, `[:, 0]` of both.",
        ),
        Mistake(table, "That is the table of all distances. Of each row the least: `.min(1)`."),
        *(
            Mistake(
                picking(pick),
                "You leave the nearest out, as if the picture itself were among the known. Here it "
                "is not: a copy has to be found.",
            )
            for pick in (second, lambda apart: apart.kthvalue(2, 1)[::-1])
        ),
        Mistake(
            picking(lambda apart: apart.masked_fill(apart == 0, torch.inf).min(1)[::-1]),
            "You leave out distances of 0, and those are the copies that you look for.",
        ),
        *(
            Mistake(
                wrong,
                "You add up differences without squares. Euclid's distance squares each, adds them "
                "up and takes the root.",
            )
            for wrong in (
                measuring(lambda drawn, known: torch.cdist(drawn, known, p=1)),
                differing(lambda far: far.abs().flatten(2).mean(2)),
            )
        ),
        *(
            Mistake(
                wrong,
                "Differences up and down cancel out in yours, so that two very unlike pictures "
                "may be at 0. Square each difference first.",
            )
            for wrong in (
                differing(lambda far: far.flatten(2).sum(2)),
                differing(lambda far: far.flatten(2).mean(2)),
                differing(lambda far: far.flatten(2).sum(2).abs()),
                differing(lambda far: far.flatten(2).mean(2).abs()),
                differing(lambda far: far.flatten(2).sum(2).square()),
            )
        ),
        Mistake(
            measuring(lambda drawn, known: torch.cdist(drawn, known) ** 2),
            "The numbers are right, and the distances squared. The root is missing: `.sqrt()`.",
        ),
        Mistake(
            differing(lambda far: far.square().flatten(2).mean(2)),
            "The numbers are right. Your distance is the mean of the squares: take the sum, and "
            "then its root.",
        ),
        Mistake(
            differing(lambda far: far.square().flatten(2).mean(2).sqrt()),
            "The numbers are right. Your distance is the root of the mean; here it is the root of "
            "the sum.",
        ),
        Mistake(
            measuring(lambda drawn, known: torch.cdist(drawn, known, p=torch.inf)),
            "You look at the largest difference alone. All count: squares, their sum, its root.",
        ),
        Mistake(
            differing(lambda far: far.norm(dim=2).flatten(2).sum(2)),
            "You take a root for each pixel and add them up. One root, of the sum of all squares.",
        ),
        *(
            Mistake(
                wrong,
                "You compare directions, and a dark picture is then at 0 from a light one of the "
                "same kind. Euclid's distance takes the differences.",
            )
            for wrong in (
                measuring(
                    lambda drawn, known: 1 - cosine_similarity(drawn[:, None], known, dim=2)),
                measuring(lambda drawn, known: torch.cdist(normalize(drawn), normalize(known))),
                measuring(lambda drawn, known: -drawn @ known.T),
            )
        ),
        Mistake(
            measuring(lambda drawn, known: drawn @ known.T),
            "Those are products, and no distances. `torch.cdist` makes a table of distances.",
        ),
        Mistake(
            measuring(lambda drawn, known: torch.cdist(
                drawn - drawn.mean(1, keepdim=True), known - known.mean(1, keepdim=True))),
            "You take the mean off first, so that light and dark no longer count. Compare the "
            "pictures as they are.",
        ),
        Mistake(
            lambda drawn, known: closest(drawn.mean(1), known.mean(1)),
            "You take the mean of the channels first. Two colours may have the same: all numbers "
            "count, `.flatten(1)`.",
        ),
        Mistake(
            lambda drawn, known: closest(drawn, drawn),
            "You compare the drawn pictures with themselves. The second table is of `known`.",
        ),
        *(
            Mistake(
                wrong,
                "You set each drawn picture against the one at its own place. It has to meet all: "
                "`torch.cdist`, or `drawn[:, None] - known`.",
            )
            for wrong in (
                in_pairs,
                lambda drawn, known: (torch.arange(len(drawn)),
                                      (drawn - known).flatten(1).norm(dim=1)),
            )
        ),
        *(
            Mistake(
                wrong,
                "`torch.cdist` takes rows of numbers, and for it a picture has several: "
                "`.flatten(1)` makes one of each.",
            )
            for wrong in (
                lambda drawn, known: torch.cdist(drawn, known).min(1)[::-1],
                lambda drawn, known: torch.cdist(drawn.flatten(), known.flatten()).min(1)[::-1],
                lambda drawn, known: torch.cdist(drawn.flatten(2), known.flatten(2)).min(1)[::-1],
            )
        ),
        Mistake(
            made_of(closest, lambda number, distance: (number + 1, distance)),
            "Your numbers begin at 1. The first known picture is number 0.",
        ),
        Mistake(
            lambda drawn, known: (known[closest(drawn, known)[0]], closest(drawn, known)[1]),
            "Those are the pictures. Their numbers are wanted.",
        ),
        *(
            Mistake(
                made_of(closest, lambda number, distance, to=change: (to(number), distance)),
                "The numbers are right, of another type. `.min(1)` and `.argmin(1)` give int64, "
                "as it is wanted where something is picked by them.",
            )
            for change in (torch.Tensor.int, torch.Tensor.float)
        ),
        Mistake(
            made_of(closest, lambda number, distance: (number, distance.round())),
            "You round the distance. A near copy is not at 0: leave it as it is.",
        ),
        Mistake(
            picking(lambda apart: apart.min(1, keepdim=True)[::-1]),
            "Both are right, in columns, [N, 1]. Leave out `keepdim=True`.",
        ),
        Mistake(
            made_of(closest, lambda number, distance: (number.squeeze(), distance.squeeze())),
            "Right, until one picture is drawn: `.squeeze()` takes away every dimension of 1. "
            "Leave it out.",
        ),
        *(
            Mistake(
                made_of(closest, lambda number, distance, at=at: (number[at], distance[at])),
                "Only one picture is answered. Does a loop end early, or keep the last one alone? "
                "Both have one for each drawn picture, [N].",
            )
            for at in (0, -1)
        ),
        Mistake(
            made_of(closest, lambda number, distance: list(zip(number, distance, strict=True))),
            "You give a pair for each picture. Two tensors are wanted: all numbers, and all "
            "distances.",
        ),
        Mistake(
            made_of(closest, lambda number, distance: torch.stack([number, distance])),
            "One tensor makes fractions of the numbers. Return two: `return number, distance`.",
        ),
        Mistake(
            made_of(closest, lambda number, distance: (number.tolist(), distance.tolist())),
            "Both are right, in lists. `torch.tensor` makes tensors of them.",
        ),
        Mistake(
            made_of(closest, lambda number, distance: (number.numpy(), distance.numpy())),
            "Both are right, in NumPy arrays. `torch.from_numpy` makes tensors of them.",
        ),
        Mistake(
            made_of(closest, lambda number, distance: {"number": number, "distance": distance}),
            "Both are right, with names. Two tensors are wanted: `return number, distance`.",
        ),
    ),
)  # fmt: skip
