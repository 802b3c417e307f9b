"""Lesson 11, Cars: one stage: the anchors that are kept; the rest in the files beside."""

import torch

from labkit.exercises.answers_11 import (
    INF,
    all_or_none,
    down_to_a_line,
    keeping,
    kept,
    of_others,
    only_the_largest,
    places_among_the_others,
    places_of_both,
    random_ones,
    sorted_once,
    without_a_bound,
    without_a_bound_among_all,
)
from labkit.exercises.boxes_11 import BOXES_OF
from labkit.exercises.cells_11 import CELLS
from labkit.exercises.costs_11 import CHEAPEST
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.lines_11 import CROSSINGS
from labkit.exercises.tracks_11 import FOLLOWED


def _at(anchors: int, *places: int) -> torch.Tensor:
    positive = torch.zeros(anchors, dtype=torch.bool)
    positive[list(places)] = True
    return positive


_TWELVE = torch.tensor([0.3, 2.1, 0.9, 0.2, 1.4, 0.1, 0.8, 3.0, 0.4, 0.6, 1.1, 0.7])
_NINE = torch.tensor([0.5, 0.2, 1.9, 0.7, 2.6, 0.3, 1.2, 0.1, 0.9])
_TEN = torch.tensor([0.6, 1.5, 0.4, 2.2, 0.1, 0.8, 0.3, 1.7, 0.2, 1.1])

KEPT = Exercise(
    label="kept",
    ask="Say for each anchor whether its loss is kept: that of every positive one, and of the "
    "others the `ratio` times as many with the largest losses.",
    reference=kept,
    hints=(
        "The positive anchors must not take the places of the others: "
        "`others = losses.masked_fill(positive, -1)` puts them last.",
        "`others.topk(count).indices` are the anchors with the `count` largest. There may be fewer "
        "others than `ratio * positive.sum()`: take the smaller number.",
        "`chosen = positive.clone()`, then `chosen[others.topk(count).indices] = True`, with "
        "`count = min(ratio * positive.sum(), (~positive).sum())`.",
    ),
    why="Of some thousand anchors nearly all are background, and easy. Added up, their small "
    "losses would drown those of the few that show something: three hard ones for each of these "
    "keep the balance.",
    cases=(
        Case("twelve anchors, two of them positive", (_TWELVE, _at(12, 4, 8))),
        Case("two others for each positive one", (_NINE, _at(9, 1, 4, 5), 2)),
        Case("fewer others than that", (_NINE[1:8], _at(7, 0, 2))),
        Case("five positive of eight, and three times five are more than all",
             (_TEN[2:], _at(8, 1, 2, 4, 5, 7))),
        Case("no positive anchor", (_TEN[:6], _at(6))),
        Case("as many others as positive ones", (_TEN, _at(10, 1, 2, 6), 1)),
        Case("one positive anchor, with the largest loss", (_TEN, _at(10, 3), 4)),
    ),
    mistakes=(
        Mistake(
            keeping(values=lambda losses, positive: (-losses).masked_fill(positive, -INF)),
            "You keep the easy ones, with the smallest losses: they teach nothing any more. The "
            "largest: `topk`, or `argsort(descending=True)`.",
        ),
        Mistake(
            random_ones,
            "You draw the others at random, as Faster R-CNN does. SSD takes those with the largest "
            "losses.",
        ),
        Mistake(
            keeping(values=lambda losses, positive: torch.where(
                positive, -INF, -torch.arange(len(losses)).float())),
            "You take the first of the others as they come. Those with the largest losses: sort by "
            "`losses`.",
        ),
        Mistake(
            keeping(values=lambda losses, positive: losses),
            "The positive ones compete for the places in yours: each that has a large loss takes "
            "one from the others. First put them last: `losses.masked_fill(positive, -1)`.",
        ),
        Mistake(
            keeping(
                values=lambda losses, positive: losses,
                join=lambda positive, hard: hard,
            ),
            "You take the largest losses of all anchors, positive or not. The positive ones are "
            "kept in any case, and do not compete: mask them, and add them at the end.",
        ),
        Mistake(
            keeping(join=lambda positive, hard: hard),
            "The positive ones are missing. They are kept too, whatever their loss: begin with "
            "`positive.clone()`.",
        ),
        Mistake(
            keeping(join=torch.logical_and),
            "`&` asks for anchors that are positive and among the others: there is none. Either "
            "will do: `positive | hard`.",
        ),
        Mistake(
            lambda losses, positive, ratio=3: positive.clone(),
            "Only the positive ones are kept. Without background a network calls everything a car: "
            "add the `ratio` times as many with the largest losses.",
        ),
        Mistake(
            keeping(count=lambda positive, ratio: ratio * len(positive)),
            "All anchors are kept in yours: you count `ratio` times all of them, or all others. It "
            "is `ratio` times the positive ones: `positive.sum()`.",
        ),
        Mistake(
            keeping(count=lambda positive, ratio: (ratio - 1) * positive.sum()),
            "Yours keeps `ratio` times the positive ones with themselves counted in. It is "
            "`ratio` times as many others beside them.",
        ),
        Mistake(
            keeping(count=lambda positive, ratio: 3 * positive.sum()),
            "It is always three for each in yours. The number is given: `ratio`.",
        ),
        Mistake(
            keeping(count=lambda positive, ratio: ratio),
            "Yours takes `ratio` others in all. For each positive one so many: "
            "`ratio * positive.sum()`.",
        ),
        Mistake(
            keeping(count=lambda positive, ratio: ratio + positive.sum()),
            "You add `ratio` to the number of positive ones. So many for each of them is a "
            "product: `ratio * positive.sum()`.",
        ),
        Mistake(
            keeping(count=lambda positive, ratio: ratio * positive.any()),
            "Yours takes `ratio` others as soon as there is a positive one. For each positive one "
            "so many: `ratio * positive.sum()`.",
        ),
        Mistake(
            keeping(count=lambda positive, ratio: positive.sum()),
            "Yours takes as many others as there are positive ones. It is `ratio` times as many.",
        ),
        Mistake(
            keeping(count=lambda positive, ratio: positive.sum() // ratio),
            "You divide by `ratio`, so most that are kept are positive. Multiply: so many others "
            "for each positive one.",
        ),
        Mistake(
            only_the_largest,
            "You take a share of the others, one in `ratio`. How many are taken depends on the "
            "positive ones: `ratio * positive.sum()`.",
        ),
        Mistake(
            keeping(count=lambda positive, ratio: ratio * positive.sum() + 1),
            "One too many is kept. `topk(count)` and `[:count]` take `count` of them. A `>=` "
            "against the next loss takes that in.",
        ),
        Mistake(
            keeping(count=lambda positive, ratio: ratio * positive.sum() - 1),
            "One too few is kept. A `>` against the last of them leaves it out: `>=`, or "
            "`topk(count).indices`.",
        ),
        Mistake(
            keeping(count=lambda positive, ratio: ratio * positive.sum().clamp(min=1)),
            "Where no anchor is positive, yours keeps some all the same. `ratio` times none is "
            "none.",
        ),
        Mistake(
            keeping(
                count=lambda positive, ratio: ratio * positive.sum() if positive.any() else 99
            ),
            "Where no anchor is positive, yours keeps all. `ratio` times none is none.",
        ),
        *(
            Mistake(
                wrong,
                "There are fewer others than you ask `topk` for. Take the smaller number: "
                "`min(count, (~positive).sum())`.",
            )
            for wrong in (without_a_bound, without_a_bound_among_all)
        ),
        *(
            Mistake(
                down_to_a_line(among),
                "There are fewer others than that, so the last one you ask for is not there. Take "
                "the smaller number: `min(count, (~positive).sum())`.",
            )
            for among in (lambda losses, positive: losses[~positive], of_others)
        ),
        Mistake(
            all_or_none,
            "Where there are fewer others than that, yours keeps none of them. Then all are kept: "
            "`min(count, (~positive).sum())`.",
        ),
        Mistake(
            places_among_the_others,
            "`losses[~positive]` is shorter, so its places are not those of the anchors. Keep the "
            "length: `losses.masked_fill(positive, -1)`.",
        ),
        Mistake(
            sorted_once,
            "`argsort` once gives the anchor at each place, and you read it as the place of each "
            "anchor. Use its first ones as indices, or sort twice: `argsort().argsort()`.",
        ),
        *(
            Mistake(
                wrong,
                "You compare with the positive ones' losses. Only their number counts: the "
                "`ratio` times as many with the largest losses.",
            )
            for wrong in (
                keeping(
                    count=lambda positive, ratio: len(positive),
                    values=lambda losses, positive: losses.where(
                        losses > losses[positive].sum() / positive.sum(), -INF),
                ),
                lambda losses, positive, ratio=3: losses >= losses[positive].min(),
            )
        ),
        Mistake(
            lambda losses, positive, ratio=3: positive | (losses > 0.5),
            "You keep the others above a fixed loss. How many that are changes as the network "
            "learns; here their number is given: `ratio * positive.sum()`.",
        ),
        Mistake(
            lambda losses, positive, ratio=3: ~kept(losses, positive, ratio),
            "It is the other way round: yours is True where an anchor is left out.",
        ),
        *(
            Mistake(
                wrong,
                "These are the places of the kept ones. One True or False for each anchor is "
                "wanted: `chosen[places] = True`.",
            )
            for wrong in (
                lambda losses, positive, ratio=3: kept(losses, positive, ratio).nonzero()[:, 0],
                places_of_both,
            )
        ),
        *(
            Mistake(
                wrong,
                "These are the places of the others that are kept. One True or False for each "
                "anchor is wanted, of the positive ones too: `chosen = positive.clone()`, "
                "`chosen[places] = True`.",
            )
            for wrong in (
                lambda losses, positive, ratio=3: keeping(join=lambda positive, hard: hard)(
                    losses, positive, ratio).nonzero()[:, 0],
                lambda losses, positive, ratio=3: places_of_both(
                    losses, positive, ratio)[positive.sum():],
            )
        ),
        *(
            Mistake(
                wrong,
                "You return losses. Asked is which of them are kept: True or False for each "
                "anchor.",
            )
            for wrong in (
                lambda losses, positive, ratio=3: losses[kept(losses, positive, ratio)],
                lambda losses, positive, ratio=3: losses * kept(losses, positive, ratio),
                lambda losses, positive, ratio=3: losses[kept(losses, positive, ratio)].sum(),
            )
        ),
        *(
            Mistake(
                wrong,
                "You give 1 and 0. As an index they mean the anchors 1 and 0: True and False are "
                "wanted, `dtype=torch.bool`.",
            )
            for wrong in (
                lambda losses, positive, ratio=3: kept(losses, positive, ratio).long(),
                lambda losses, positive, ratio=3: kept(losses, positive, ratio).float(),
            )
        ),
    ),
)  # fmt: skip

EXERCISES = (KEPT, CELLS, BOXES_OF, CHEAPEST, FOLLOWED, CROSSINGS)
