"""Lesson 10's exercise on several tasks: each loss times its weight, by name."""

import copy

import torch

from labkit.exercises.answers_10 import (
    by_position,
    changed_in_place,
    each_loss,
    filled_up,
    led_back,
    multiplied_in_place,
    only,
    shared_out,
    weighted,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _losses(**values: float) -> dict[str, torch.Tensor]:
    return {name: torch.tensor(value) for name, value in values.items()}


WEIGHTED = Exercise(
    label="weighted",
    ask="Return a new dictionary with the same names in the same order: each loss times its "
    "weight, and a loss without a weight as it is. A network must be able to learn from them.",
    reference=weighted,
    use=led_back,
    hints=(
        "Go through the names and the losses together: `for name, loss in losses.items()`. Put "
        "each into a new dictionary.",
        "`weights.get(name, 1.0)` is the weight under this name, and 1 where there is none. Keep "
        "to tensors: `.item()`, `float` and `.detach()` cut the way back to the network.",
        "`{name: loss * weights.get(name, 1.0) for name, loss in losses.items()}`.",
    ),
    why="The trunk learns from the sum, so a weight says how loud each task is in it. A weight of "
    "0 silences one and leaves its name in every table.",
    cases=(
        Case(
            "four losses, two of them with weights",
            (_losses(mask=0.7, classes=0.8, boxes=0.3, objects=0.5), {"boxes": 2, "mask": 0.5}),
        ),
        Case("a weight of 0", (_losses(boxes=1.5, classes=0.9), {"boxes": 0.0})),
        Case("no weights", (_losses(objects=0.4, boxes=1.2), {})),
        Case(
            "weights in another order",
            (
                _losses(objects=1.1, boxes=0.4, classes=0.6),
                {"classes": 0.1, "boxes": 3.0, "objects": 1.5},
            ),
        ),
        Case("one loss", (_losses(classes=0.25), {"classes": 4.0})),
    ),
    mistakes=(
        *(
            Mistake(
                each_loss(change),
                "`.item()`, `float` and NumPy make plain numbers of them, and a network cannot "
                "learn from those. Multiply the tensors themselves.",
            )
            for change in (
                lambda loss, weight: (loss * weight).item(),
                lambda loss, weight: loss.item() if weight == 1 else loss * weight,
                lambda loss, weight: loss if weight == 1 else loss.item() * weight,
            )
        ),
        *(
            Mistake(
                each_loss(change),
                "`.detach()`, `torch.no_grad()` or a new `torch.tensor(…)` cuts them off from the "
                "network, which then cannot learn from them. Multiply the losses as they are.",
            )
            for change in (
                lambda loss, weight: (loss * weight).detach(),
                lambda loss, weight: torch.tensor((loss * weight).item(), requires_grad=True),
                lambda loss, weight: loss if weight == 1 else (loss * weight).detach(),
                lambda loss, weight: loss.detach() if weight == 1 else loss * weight,
            )
        ),
        Mistake(
            changed_in_place,
            "The losses are right, but you put them into the dictionary that was given, and "
            "whoever gave it finds other losses there. Make a new one: `{name: … for …}`.",
        ),
        Mistake(
            multiplied_in_place,
            "The losses are right, but `*=` changes the tensors themselves, which a copy of the "
            "dictionary shares with the one that was given. Make new ones: `loss * weight`.",
        ),
        Mistake(
            filled_up,
            "The losses are right, but you write into `weights`, as `setdefault` does. "
            "`weights.get(name, 1.0)` only looks.",
        ),
        Mistake(
            only(lambda name, weights: name in weights),
            "Losses without a weight are missing in yours. They stay as they are: go through "
            "`losses`, and take `weights.get(name, 1.0)`.",
        ),
        Mistake(
            lambda losses, weights: {name: losses[name] * weights[name] for name in weights},
            "You go through `weights`, so losses without one are missing, and the order is that of "
            "the weights. Go through `losses.items()`.",
        ),
        Mistake(
            lambda losses, weights: {
                **{name: losses[name] * weights[name] for name in weights},
                **{name: losses[name] for name in losses if name not in weights},
            },
            "Each loss is right, in another order: those with weights come first. Go through "
            "`losses` once.",
        ),
        Mistake(
            lambda losses, weights: {
                **{name: losses[name] for name in losses if name not in weights},
                **{name: losses[name] * weights[name] for name in weights},
            },
            "Each loss is right, in another order: those with weights come last. Go through "
            "`losses` once.",
        ),
        Mistake(
            lambda losses, weights: dict(sorted(weighted(losses, weights).items())),
            "Each loss is right, in the order of the alphabet. Keep the order they came in.",
        ),
        Mistake(
            lambda losses, weights: dict(reversed(weighted(losses, weights).items())),
            "Each loss is right, the last one first. Keep the order they came in.",
        ),
        Mistake(
            lambda losses, weights: sum(weighted(losses, weights).values()),
            "You add them up. That comes afterwards: here each loss keeps its name.",
        ),
        Mistake(
            lambda losses, weights: sum(losses.values()),
            "You add the losses up, and without their weights. Each keeps its name here, times its "
            "weight.",
        ),
        Mistake(
            lambda losses, weights: sum(weighted(losses, weights).values()) / len(losses),
            "You take their mean. Here each loss keeps its name, times its weight.",
        ),
        Mistake(
            lambda losses, weights: list(weighted(losses, weights).values()),
            "Each loss is right, and has lost its name. A dictionary is wanted: "
            "`{name: … for name, loss in losses.items()}`.",
        ),
        Mistake(
            lambda losses, weights: list(weighted(losses, weights).items()),
            "Names and losses are right, in pairs. `dict(…)` makes a dictionary of pairs.",
        ),
        Mistake(
            only(lambda name, weights: weights.get(name, 1.0)),
            "A loss with weight 0 is missing in yours. It keeps its name, and is 0.",
        ),
        Mistake(
            lambda losses, weights: {
                name: loss * (weights.get(name) or 1.0) for name, loss in losses.items()
            },
            "A weight of 0 counts as none in yours, since 0 is no for `or` and `if`. Ask for the "
            "name: `name in weights`, or `weights.get(name, 1.0)`.",
        ),
        Mistake(
            lambda losses, weights: {
                name: loss * weights.get(name, 0.0) for name, loss in losses.items()
            },
            "A loss without a weight becomes 0 in yours. It keeps its own: "
            "`weights.get(name, 1.0)`.",
        ),
        Mistake(
            lambda losses, weights: {name: loss * weights[name] for name, loss in losses.items()},
            "`weights[name]` fails where a loss has no weight. `weights.get(name, 1.0)` is 1 "
            "there.",
        ),
        Mistake(
            lambda losses, weights: {
                name: loss * weights.get(name) for name, loss in losses.items()
            },
            "`weights.get(name)` is None where there is no weight, and nothing can be multiplied "
            "by it. Say what else: `weights.get(name, 1.0)`.",
        ),
        Mistake(
            lambda losses, weights: dict(enumerate(weighted(losses, weights).values())),
            "Each loss is right, under a number. It keeps its name: "
            "`for name, loss in losses.items()`.",
        ),
        Mistake(
            lambda losses, weights: {name: loss * weights[name] for name, loss in losses},
            "A dictionary by itself hands out its names alone, and yours takes their letters. "
            "Pairs come from `losses.items()`.",
        ),
        Mistake(
            lambda losses, weights: dict(losses),
            "The losses come back without their weights. Is what you multiplied kept under its "
            "name?",
        ),
        Mistake(
            lambda losses, weights: dict(weights),
            "Those are the weights. Each loss times its weight is wanted.",
        ),
        Mistake(
            lambda losses, weights: {name: weights.get(name, 1.0) for name in losses},
            "Those are the weights, in order. Each loss times its weight is wanted.",
        ),
        Mistake(
            lambda losses, weights: {
                name: (loss, weights.get(name, 1.0)) for name, loss in losses.items()
            },
            "You put loss and weight side by side. Multiply them: `loss * weight`.",
        ),
        Mistake(
            each_loss(lambda loss, weight: loss + weight),
            "You add the weights. Multiply by them: `loss * weight`.",
        ),
        Mistake(
            lambda losses, weights: {
                name: loss + weights.get(name, 0.0) for name, loss in losses.items()
            },
            "You add the weights. Multiply by them: `loss * weight`, and by 1 where there is none.",
        ),
        Mistake(
            each_loss(lambda loss, weight: loss / weight),
            "You divide by the weights. A larger weight counts more: `loss * weight`.",
        ),
        Mistake(
            each_loss(lambda loss, weight: loss**weight),
            "Two stars are a power. One multiplies: `loss * weight`.",
        ),
        *(
            Mistake(
                wrong,
                "You divide by the sum of the weights or by their number. Each loss times its own "
                "weight, and no more.",
            )
            for wrong in (
                shared_out,
                lambda losses, weights: {
                    name: loss / len(losses) for name, loss in weighted(losses, weights).items()
                },
            )
        ),
        Mistake(
            by_position,
            "You give out the weights one after another. A weight belongs to the loss of the same "
            "name: `weights.get(name, 1.0)`.",
        ),
        Mistake(
            lambda losses, weights: {
                name: loss * weight
                for (name, loss), weight in zip(losses.items(), weights.values(), strict=False)
            },
            "`zip` pairs by position and ends with the shorter one. A weight belongs to the loss "
            "of the same name: `weights.get(name, 1.0)`.",
        ),
        *(
            Mistake(
                wrong,
                "Only one loss comes back. Does your loop end early, at a `return` inside it, or "
                "does each round make the dictionary anew?",
            )
            for wrong in (
                lambda losses, weights: dict(list(weighted(losses, weights).items())[:1]),
                lambda losses, weights: dict(list(weighted(losses, weights).items())[-1:]),
            )
        ),
        Mistake(
            lambda losses, weights: copy.deepcopy(losses),
            "`deepcopy` refuses what a network has computed. A new dictionary is enough, since "
            "`loss * weight` is a new tensor.",
        ),
        Mistake(
            each_loss(lambda loss, weight: (loss * weight)[None]),
            "Your losses are [1], a row of one number. Leave them without dimensions.",
        ),
    ),
)
