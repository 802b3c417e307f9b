"""Lesson 08's exercise on size: which share of the polyps of each size was found."""

import itertools

import torch

from labkit.exercises.answers_08 import (
    NAN,
    by_area,
    instead,
    recall_by_size,
    sizing,
    to_the_last_edge,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_INF = float("inf")
# Powers of 2 are the same number in 32 and in 64 bits, also where an area lies on an edge.
_AREAS = torch.tensor([0.5, 0.01, 0.125, 0.03, 0.0625, 0.2, 0.7, 0.04, 0.1, 0.05, 0.25, 0.3])
_FOUND = torch.tensor(
    [True, False, False, False, True, False, True, True, True, False, False, True]
)

RECALL_BY_SIZE = Exercise(
    label="recall_by_size",
    ask="Return for each size which share of its polyps was found. A size goes from its lower "
    "edge up to below the next edge; without a polyp its share is NaN.",
    reference=recall_by_size,
    hints=(
        "Edges and the next ones come in pairs: `for low, high in zip(edges, edges[1:])`.",
        "The polyps of one size are `inside = (areas >= low) & (areas < high)`.",
        "`found[inside].float().mean().item()` is the share of one size, and NaN of none. Append "
        "each to a list.",
    ),
    why="One recall over all hides who is missed: often the small ones, for which one looks.",
    cases=(
        Case("three sizes", (_FOUND, _AREAS, [0.0, 0.0625, 0.25, 1.0])),
        Case("a size without a polyp", (_FOUND[:7], _AREAS[:7], [0.0, 0.04, 0.05, 0.125, 0.75])),
        Case("polyps outside all sizes", (_FOUND, _AREAS, [0.03125, 0.125, 0.5])),
        Case("one size", (_FOUND, _AREAS, [0.0625, 0.25])),
        Case("percent instead of shares", (~_FOUND[2:], 100 * _AREAS[2:], [3.5, 5.5, 11, 60])),
    ),
    mistakes=(
        Mistake(
            sizing(lambda a, low, high: (a >= low) & (a <= high)),
            "A polyp on an edge belongs to two sizes in yours. The upper edge is the next size's: "
            "`areas < high`.",
        ),
        Mistake(
            sizing(lambda a, low, high: (a > low) & (a <= high)),
            "A polyp on an edge belongs to the smaller size in yours. It begins the larger one: "
            "`(areas >= low) & (areas < high)`.",
        ),
        Mistake(
            sizing(lambda a, low, high: (a > low) & (a < high)),
            "A polyp on an edge belongs to no size in yours. It begins the larger one: "
            "`areas >= low`.",
        ),
        Mistake(
            to_the_last_edge,
            "Your last size takes its upper edge in, as NumPy's histogram does. Here it ends below "
            "it, like the others.",
        ),
        Mistake(
            sizing(share=lambda found, inside: (found & inside).float().mean()),
            "You divide by all polyps. Each size has its own number: `found[inside]`, then the "
            "mean.",
        ),
        Mistake(
            sizing(share=lambda found, inside: (found & inside).sum() / found.sum()),
            "You ask which share of those found has this size. Asked is which share of this size "
            "was found: `found[inside]`.",
        ),
        Mistake(
            sizing(share=lambda found, inside: inside.float().mean()),
            "That is how many of all polyps have this size. How many of them were found? "
            "`found[inside]`.",
        ),
        Mistake(
            sizing(share=lambda found, inside: (found & inside).sum()),
            "These are numbers of polyps found. A share is wanted: the mean instead of the sum.",
        ),
        Mistake(
            sizing(share=lambda found, inside: inside.sum()),
            "These are numbers of polyps, found or not. Of `found[inside]` the mean is the share.",
        ),
        Mistake(
            sizing(share=lambda found, inside: (~found)[inside].float().mean()),
            "These are the shares that were missed. Asked is which were found.",
        ),
        Mistake(
            sizing(share=lambda found, inside: 100 * found[inside].float().mean()),
            "As percentages they are right. Here they are shares, from 0 to 1.",
        ),
        Mistake(
            sizing(lambda a, low, high: a < high),
            "You leave the lower edge out, so smaller polyps count again in each size. "
            "`(areas >= low) & (areas < high)`.",
        ),
        Mistake(
            sizing(lambda a, low, high: a >= low),
            "You leave the upper edge out, so larger polyps count again in each size. "
            "`(areas >= low) & (areas < high)`.",
        ),
        Mistake(
            sizing(lambda a, low, high: a >= low & a < high),  # type: ignore[operator]
            "`&` comes before `>=` and `<`. Put each comparison in brackets: "
            "`(areas >= low) & (areas < high)`.",
        ),
        Mistake(
            sizing(lambda a, low, high: (a >= low) | (a < high)),
            "`|` is or, and one of the two always holds. Both must: `&`.",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, edges)[:-1],
            "The last size is missing. There is one size less than edges, so `len(edges) - 1`.",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, edges)[1:],
            "The first size is missing. It goes from `edges[0]` to `edges[1]`.",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, edges)[::-1],
            "The shares are right, from the largest size down. Begin with the smallest.",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, edges)[:1],
            "Only the first size comes back. Does your loop end early, at a `return` inside it?",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, edges)[-1:],
            "Only the last size comes back. Each share is appended to the list, inside the loop.",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, edges)[0],
            "You return a number, of the first size. Collect one of each in a list.",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, edges)[-1],
            "You return a number, of the last size. Collect one of each in a list.",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, [*edges, _INF]),
            "Yours has a size more, from the last edge upwards. The last edge only ends a size.",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, [-_INF, *edges]),
            "Yours has a size more, below the first edge. The first edge only begins a size.",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, [-_INF, *edges, _INF]),
            "Yours has two sizes more, below the first edge and from the last upwards. Sizes lie "
            "between two edges.",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, [-_INF, *edges[1:-1], _INF]),
            "Polyps below the first edge or above the last count in yours. They belong to no size.",
        ),
        Mistake(
            lambda found, areas, edges: recall_by_size(found, areas, [*edges[:-1], _INF]),
            "Polyps above the last edge count in your last size. It ends there: `areas < high`.",
        ),
        Mistake(
            instead(0.0),
            "A size without a polyp is 0 in yours, as if all of them were missed. There is no "
            "share: NaN.",
        ),
        Mistake(
            instead(1.0),
            "A size without a polyp is 1 in yours, as if all of them were found. There is no "
            "share: NaN.",
        ),
        *(
            Mistake(
                instead(value),
                "A size without a polyp is None or a text in yours. NaN is a number of its own "
                'kind, `float("nan")`, and what a mean of no numbers is by itself.',
            )
            for value in (None, "nan")
        ),
        Mistake(
            lambda found, areas, edges: [
                each for each in recall_by_size(found, areas, edges) if each == each
            ],
            "You leave out a size without a polyp, and those after it move up. Give each its "
            "place: NaN.",
        ),
        Mistake(
            sizing(share=lambda found, inside: (found & inside).sum().item() / inside.sum().item()),
            'Right where there is a polyp. Without one you divide by 0: `float("nan")` there, '
            "which the mean of a tensor gives by itself.",
        ),
        Mistake(
            sizing(
                share=lambda found, inside: (
                    (found & inside).sum().item() // inside.sum().item() if inside.any() else NAN
                )
            ),
            "`//` cuts off the fraction, and a share below 1 is nothing else. Use `/`.",
        ),
        Mistake(
            sizing(share=lambda found, inside: found[inside].any().item()),
            "Yours says whether any of this size was found. How many of them? "
            "`.float().mean().item()`.",
        ),
        Mistake(
            lambda found, areas, edges: [
                areas[(areas >= low) & (areas < high)].mean().item()
                for low, high in itertools.pairwise(edges)
            ],
            "That is the mean area of each size. Which of them were found? `found[inside]`.",
        ),
        Mistake(
            by_area,
            "You divide areas, so a large polyp counts more than a small one of the same size. "
            "Count polyps: `found[inside]`.",
        ),
        Mistake(
            lambda found, areas, edges: found.float().mean().item(),
            "That is the share of all polyps. One for each size is wanted, in a list.",
        ),
        Mistake(
            lambda found, areas, edges: [
                found[(areas >= low) & (areas < high)] for low, high in itertools.pairwise(edges)
            ],
            "You return for each size who was found. The share: `.float().mean().item()`.",
        ),
    ),
)
