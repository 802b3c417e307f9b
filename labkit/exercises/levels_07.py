"""Lesson 07's exercise on U-Net: one level up, with its bridge."""

from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from labkit.exercises.answers_07 import cropped, cut, laid, layer, numbers, stretched, up
from labkit.exercises.exercise import Case, Exercise, Mistake

_CAT: Any = torch.cat  # for calls that types refuse, and students write


def _layers(maps: int, bridge: int, larger: int, outputs: int) -> tuple[nn.Module, nn.Module]:
    """What enlarges the maps, and what looks at both; neither is like itself mirrored."""
    enlarge = layer(nn.ConvTranspose2d, maps, larger, 2, stride=2)
    return enlarge, layer(nn.Conv2d, bridge + larger, outputs, 3, padding=1)


def _joined(bridge: torch.Tensor, larger: torch.Tensor, dim: int) -> torch.Tensor:
    return torch.cat([bridge, larger], dim)


UP = Exercise(
    label="up",
    ask="Enlarge the maps and cut them to the size of the bridge. Return what `look` makes of both "
    "beside each other, the bridge first.",
    reference=up,
    hints=(
        "`enlarge(maps)` is as large as the bridge, or one row or column larger: cut it, "
        "`[..., :height, :width]`.",
        "Beside each other means: their channels in one tensor, `torch.cat([first, second], 1)`.",
        "`look(torch.cat([bridge, larger], 1))`, with `larger = enlarge(maps)[..., :height, "
        ":width]` and `height, width = bridge.shape[-2:]`.",
    ),
    why="From below comes what it is, over the bridge where it is. `look` learns how they go "
    "together.",
    cases=(
        Case("even sides", (numbers(1, 4, 2, 1), numbers(1, 2, 4, 2), *_layers(4, 2, 2, 1))),
        Case("odd sides", (numbers(2, 3, 2, 3), numbers(2, 2, 3, 5), *_layers(3, 2, 2, 2))),
        Case("an odd height", (numbers(1, 4, 3, 2), numbers(1, 3, 5, 4), *_layers(4, 3, 1, 2))),
        Case(
            "a look that changes nothing",
            (numbers(1, 2, 2, 3), numbers(1, 2, 4, 5), nn.Upsample(scale_factor=2), nn.Identity()),
        ),
    ),
    mistakes=(
        Mistake(
            laid(lambda bridge, larger: torch.cat([larger, bridge], 1)),
            "The bridge comes first, then the enlarged maps. Their channels are often as many, so "
            "no error tells: `look` would read each with the other's weights.",
        ),
        *(
            Mistake(laid(partial(_joined, dim=dim)), words)
            for dim, words in (
                (0, "Along 0 you lay pictures behind pictures. Channels are 1."),
                (-1, "Along -1 you set the maps to the right of the bridge. Channels are 1."),
                (2, "Along 2 you set the maps below the bridge. Channels are 1."),
            )
        ),
        Mistake(
            laid(lambda bridge, larger: torch.stack([bridge, larger], 1)),
            "`stack` makes a new dimension. `torch.cat([bridge, larger], 1)` lays the channels "
            "behind each other.",
        ),
        Mistake(
            laid(lambda bridge, larger: bridge + larger),
            "You add them up, as FCN does with scores. A U-Net keeps both, beside each other: "
            "`torch.cat([bridge, larger], 1)`.",
        ),
        Mistake(
            laid(lambda bridge, larger: larger),
            "The bridge is missing: `torch.cat([bridge, larger], 1)` is what `look` takes.",
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: look(bridge),
            "What comes from below is missing: `torch.cat([bridge, larger], 1)` is what `look` "
            "takes.",
        ),
        Mistake(
            laid(lambda bridge, larger: torch.cat([bridge, bridge], 1)),
            "The bridge is there twice, and the enlarged maps are not.",
        ),
        Mistake(
            laid(lambda bridge, larger: torch.cat([larger, larger], 1)),
            "The enlarged maps are there twice, and the bridge is not.",
        ),
        Mistake(
            laid(lambda bridge, larger: _CAT(bridge, larger)),
            "`torch.cat` takes a list, then the dimension: `torch.cat([bridge, larger], 1)`.",
        ),
        Mistake(
            laid(lambda bridge, larger: _CAT(bridge, larger, 1)),
            "The two lack the brackets of a list: `torch.cat([bridge, larger], 1)`.",
        ),
        Mistake(
            laid(lambda bridge, larger: [bridge, larger]),
            "`look` takes one tensor, not a list of two: `torch.cat([bridge, larger], 1)`.",
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: look(bridge, cut(enlarge(maps), bridge)),
            "`look` takes one tensor. Make one of the two: `torch.cat([bridge, larger], 1)`.",
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: torch.cat([bridge, cut(enlarge(maps), bridge)], 1),
            "They lie beside each other, and nobody looks at them: `look(torch.cat(…))`.",
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: torch.cat(
                [look(bridge), look(cut(enlarge(maps), bridge))], 1
            ),
            "`look` sees each by itself. It should see both at once: `look(torch.cat(…))`.",
        ),
        Mistake(
            laid(lambda bridge, larger: torch.cat([bridge, larger], 1).relu()),
            "Something below 0 is lost before `look` sees it. Hand it on as it is.",
        ),
        Mistake(
            lambda *given: given[3](up(*given)),
            "`look` looks twice. Once is enough.",
        ),
        Mistake(
            lambda *given: up(*given).relu(),
            "What `look` says below 0 is gone. Return it as it is.",
        ),
        Mistake(
            cropped(lambda larger, height, width: larger),
            "Right where the sides are even. Half of an odd side is rounded up, so the enlarged "
            "maps have one too many. Cut the last two dimensions: `[..., :height, :width]`.",
        ),
        Mistake(
            cropped(lambda larger, height, width: larger[..., -height:, -width:]),
            "You cut off the first row and column, and everything moves by one. The one too many "
            "is the last: `[..., :height, :width]`.",
        ),
        Mistake(
            cropped(lambda larger, height, width: larger[..., :-1, :-1]),
            "You always cut one off. It is too many only where a side is odd: "
            "`[..., :height, :width]` cuts what there is.",
        ),
        *(
            Mistake(
                cropped(wrong),
                "Height and width have changed places in your crop: rows, the height, come first, "
                "`[..., :height, :width]`.",
            )
            for wrong in (
                lambda larger, height, width: larger[..., :width, :height],
                lambda larger, height, width: larger[..., :height],
            )
        ),
        Mistake(
            cropped(lambda larger, height, width: larger[..., :height, :]),
            "You cut the rows. Columns can be one too many as well: `[..., :height, :width]`.",
        ),
        Mistake(
            cropped(lambda larger, height, width: larger[..., :width]),
            "You cut the columns. Rows can be one too many as well: `[..., :height, :width]`.",
        ),
        Mistake(
            cropped(
                lambda larger, height, width: F.interpolate(
                    larger, (height, width), mode="bilinear"
                )
            ),
            "You squeeze the enlarged maps, so that nothing lies at its place. Cut off the last "
            "row and column.",
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: look(
                torch.cat(
                    [
                        F.pad(
                            bridge,
                            (
                                *(0, 2 * maps.shape[-1] - bridge.shape[-1]),
                                *(0, 2 * maps.shape[-2] - bridge.shape[-2]),
                            ),
                        ),
                        enlarge(maps),
                    ],
                    1,
                )
            ),
            "You make the bridge larger. The result is as large as the bridge: cut the enlarged "
            "maps.",
        ),
        *(
            Mistake(
                wrong,
                "You enlarge by interpolation. `enlarge` does that here; it can learn how, and may "
                "change how many channels there are.",
            )
            for wrong in (
                lambda maps, bridge, enlarge, look: look(
                    torch.cat([bridge, F.interpolate(maps, bridge.shape[-2:])], 1)
                ),
                lambda maps, bridge, enlarge, look: look(
                    torch.cat([bridge, stretched(maps, bridge)], 1)
                ),
            )
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: look(torch.cat([bridge, maps], 1)),
            "What you lay beside the bridge is still as small as `maps`. `enlarge(maps)` comes "
            "first, and is cut to the size of the bridge.",
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: look(torch.cat([enlarge(bridge), maps], 1)),
            "You enlarge the bridge, which is large already. The maps from below are enlarged: "
            "`enlarge(maps)`.",
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: look(
                torch.cat([enlarge(bridge), enlarge(maps)], 1)
            ),
            "Both are enlarged in yours. The bridge is large already: `enlarge(maps)` alone.",
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: look(torch.cat([bridge[..., ::2, ::2], maps], 1)),
            "You make the bridge smaller, and lose where things end. Enlarge the maps.",
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: look(
                torch.cat([bridge, cut(enlarge(enlarge(maps)), bridge)], 1)
            ),
            "You enlarge twice. The level above is twice as large: once is enough.",
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: enlarge(look(maps)),
            "You look first, then enlarge, and the bridge is not used. Enlarge, lay both beside "
            "each other, then look.",
        ),
        Mistake(
            lambda maps, bridge, enlarge, look: look(
                torch.cat([bridge, cut(enlarge(look(maps)), bridge)], 1)
            ),
            "You look twice: at the maps, and at both. `look` comes last, once.",
        ),
        Mistake(
            lambda *given: (up(*given), given[1]),
            "You return the bridge too. It is used up here: return the maps alone.",
        ),
    ),
)
