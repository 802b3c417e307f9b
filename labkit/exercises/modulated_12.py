"""Lesson 12's exercise on FiLM: a question turns the filters of a network up and down."""

import torch

from labkit.exercises.answers_12 import shaped
from labkit.exercises.answers_kinds_12 import (
    factor_by_filter,
    factor_by_picture,
    filter_by_filter,
    gated,
    laid,
    maps_first,
    modulated,
    normalised,
    on_maps,
    picture_by_picture,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _given(*shape: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Maps, factors and shifts in halves, to be computed by hand; none of them twice alike."""
    several = torch.Generator().manual_seed(sum(shape))
    maps = torch.randint(-9, 10, shape, generator=several) / 2
    factors, shifts = torch.randint(-7, 8, (2, *shape[:2]), generator=several) / 2
    return maps, factors, shifts


MODULATED = Exercise(
    label="modulated",
    ask="Return the maps, [N, C, h, w], each times its filter's factor plus its filter's shift.",
    reference=modulated,
    hints=(
        "Each picture has its own factor for each filter, [N, C], and it is the same everywhere on "
        "the filter's map.",
        "torch lines dimensions up from the right, and [N, C] would fall on h and w. Give the "
        "factors two dimensions of size 1 behind: [N, C, 1, 1].",
        "`factors[:, :, None, None]` has this shape. Times `maps`, plus the shifts in the same "
        "shape.",
    ),
    why="That is FiLM. Two numbers for each filter are all that the question says to the network "
    "that looks, and they decide what it looks for: a factor of 0 switches a filter off.",
    cases=(
        Case("two pictures, three filters", _given(2, 3, 1, 2)),
        Case("one picture", _given(1, 2, 3, 4)),
        Case("wide maps", _given(3, 2, 4, 5)),
        Case("as many pictures as filters, and square maps", _given(3, 3, 3, 3)),
        Case("maps as large as the batch", _given(2, 4, 2, 4)),
        Case("a single pixel", _given(3, 4, 1, 1)),
    ),
    mistakes=(
        *(
            Mistake(
                order(lambda turned: turned),
                "torch lines [N, C] up with h and w, from the right, as if `[None, None]` stood "
                "there. `[:, :, None, None]` makes it [N, C, 1, 1].",
            )
            for order in (laid, maps_first)
        ),
        *(
            Mistake(
                order(place),
                "One dimension is still missing, so what you made is laid along C, h and w. "
                "`[:, :, None, None]`.",
            )
            for order in (laid, maps_first)
            for place in (lambda turned: turned[:, :, None], lambda turned: turned[:, None])
        ),
        *(
            Mistake(
                order(lambda turned: turned[:, None, None, :]),
                "You put the new dimensions in the middle, so factors change along w. Behind: "
                "`[:, :, None, None]`.",
            )
            for order in (laid, maps_first)
        ),
        *(
            Mistake(
                order(lambda turned: turned[:, None, :, None]),
                "Your filters are laid along h. C is the second dimension: `[:, :, None, None]`.",
            )
            for order in (laid, maps_first)
        ),
        *(
            Mistake(
                order(lambda turned: turned.reshape(-1, 1, 1)),
                "`-1` puts N and C into one dimension. Both stay: `[:, :, None, None]`.",
            )
            for order in (laid, maps_first)
        ),
        *(
            Mistake(
                wrong,
                "In the loop the map is [C, h, w], and a factor [C] is laid along w. "
                "`factor[:, None, None]`.",
            )
            for wrong in (picture_by_picture, factor_by_picture)
        ),
        *(
            Mistake(
                wrong,
                "In the loop the maps are [N, h, w], and factors [N] are laid along w. "
                "`factor[:, None, None]`.",
            )
            for wrong in (filter_by_filter, factor_by_filter)
        ),
        *(
            Mistake(on_maps(turn), "`@` multiplies matrices. `*` multiplies number by number.")
            for turn in (
                lambda maps, factors, shifts: factors @ maps + shifts,
                lambda maps, factors, shifts: maps @ factors + shifts,
            )
        ),
        Mistake(
            shaped(modulated, lambda found: found.flatten(0, 1)),
            "Your maps are one behind the other, and N and C in one dimension. "
            "`.reshape(maps.shape)` brings both back.",
        ),
        *(
            Mistake(
                order(place),
                "N and C have changed places. A row of the factors belongs to a picture, a column "
                "to a filter: `[:, :, None, None]`.",
            )
            for order in (laid, maps_first)
            for place in (
                lambda turned: turned.T[:, :, None, None],
                lambda turned: turned.reshape(turned.shape[1], turned.shape[0], 1, 1),
            )
        ),
        Mistake(
            laid(lambda turned: turned.T.reshape(*turned.shape, 1, 1)),
            "`.reshape` of what is turned over mixes the numbers. N and C are in their places "
            "already: `[:, :, None, None]`.",
        ),
        Mistake(
            laid(lambda turned: turned[:1, :, None, None]),
            "Each picture gets the factors of the first one. It has its own: `[:, :, None, None]` "
            "keeps both N and C.",
        ),
        Mistake(
            laid(lambda turned: turned[:, :1, None, None]),
            "Each filter gets the factor of the first one. It has its own: `[:, :, None, None]` "
            "keeps both N and C.",
        ),
        Mistake(
            laid(lambda turned: turned.mean(0)[:, None, None]),
            "You take the mean over the pictures. Each was asked something else, so each has its "
            "own factors.",
        ),
        Mistake(
            laid(lambda turned: turned.mean(1)[:, None, None, None]),
            "You take the mean over the filters. Each has its own factor.",
        ),
        Mistake(
            on_maps(lambda maps, factors, shifts: factors * (maps + shifts)),
            "You shift first, and the shift is multiplied too. Times the factor first, then plus "
            "the shift.",
        ),
        Mistake(
            on_maps(lambda maps, factors, shifts: shifts * maps + factors),
            "Factors and shifts have changed places: times the factor, plus the shift.",
        ),
        Mistake(
            on_maps(lambda maps, factors, shifts: (1 + factors) * maps + shifts),
            "You multiply by 1 + factor. That helps a network at its start; here the factors are "
            "meant as they are.",
        ),
        Mistake(
            on_maps(lambda maps, factors, shifts: factors * maps),
            "The shift is missing: `+ shifts[:, :, None, None]`.",
        ),
        Mistake(
            on_maps(lambda maps, factors, shifts: maps + shifts),
            "The factor is missing: times `factors[:, :, None, None]`.",
        ),
        Mistake(
            on_maps(lambda maps, factors, shifts: factors * maps - shifts),
            "You take the shift off. It is added.",
        ),
        Mistake(
            on_maps(lambda maps, factors, shifts: maps + factors + shifts),
            "You add the factor. It multiplies.",
        ),
        Mistake(
            on_maps(lambda maps, factors, shifts: factors * maps * shifts),
            "You multiply by the shift too. It is added.",
        ),
        *(
            Mistake(
                on_maps(turn),
                "You divide by the factor. It multiplies.",
            )
            for turn in (
                lambda maps, factors, shifts: maps / factors + shifts,
                lambda maps, factors, shifts: (maps - shifts) / factors,
            )
        ),
        Mistake(
            on_maps(lambda maps, factors, shifts: factors + shifts + 0 * maps),
            "The maps are gone: they are multiplied by the factors.",
        ),
        *(
            Mistake(
                shaped(modulated, change),
                "You put a ReLU behind it. The block does that later; negative numbers stay here.",
            )
            for change in (torch.relu, torch.abs)
        ),
        Mistake(
            on_maps(lambda maps, factors, shifts: torch.relu(maps) * factors + shifts),
            "You put a ReLU before it. Negative numbers of the maps count too.",
        ),
        *(
            Mistake(
                gated(gate),
                "You squeeze the factors first. A factor may be any number, negative ones and "
                "those above 1 too.",
            )
            for gate in (torch.sigmoid, torch.tanh, lambda factors: factors.softmax(1))
        ),
        *(
            Mistake(
                normalised(over),
                "You normalise the maps first. A layer before does that; here they come as they "
                "are.",
            )
            for over in ((0, 2, 3), (2, 3))
        ),
        *(
            Mistake(
                shaped(modulated, change),
                "You put h and w together. The maps keep their shape, [N, C, h, w].",
            )
            for change in (
                lambda found: found.mean((2, 3)),
                lambda found: found.sum((2, 3)),
                lambda found: found.amax((2, 3)),
                lambda found: found.flatten(2),
            )
        ),
        *(
            Mistake(
                shaped(modulated, change),
                "You put the filters together. Each keeps its map, [N, C, h, w].",
            )
            for change in (lambda found: found.sum(1), lambda found: found.mean(1))
        ),
        Mistake(
            lambda maps, factors, shifts: torch.cat(
                [maps, *(turned[:, :, None, None].expand_as(maps) for turned in (factors, shifts))],
                1),
            "You lay factors and shifts beside the maps. They are to be multiplied and added.",
        ),
        *(
            Mistake(
                shaped(modulated, change),
                "Only the first picture comes back. Does a loop end early, at a `return` inside "
                "it?",
            )
            for change in (lambda found: found[0], lambda found: found[:1])
        ),
        Mistake(
            shaped(modulated, lambda found: found[-1]),
            "Only the last picture comes back. Collect them in a list, and `torch.stack` it.",
        ),
        *(
            Mistake(
                shaped(modulated, change),
                "The numbers are right, in a list. Maps in a list are joined by `torch.stack`.",
            )
            for change in (list, torch.Tensor.tolist)
        ),
        Mistake(
            shaped(modulated, torch.Tensor.double),
            "The numbers are right, in 64 bits. Layers compute with 32: `.float()`.",
        ),
        Mistake(
            on_maps(lambda maps, factors, shifts: (factors, shifts)),
            "These are factors and shifts in the right shape. Now the maps times the one, plus "
            "the other.",
        ),
    ),
)  # fmt: skip
