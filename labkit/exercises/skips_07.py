"""Lesson 07's exercise on FCN: coarse scores doubled, and finer ones added."""

import torch
import torch.nn.functional as F
from torch import nn

from labkit.exercises.answers_07 import add_skip, cut, layer, numbers, stretched
from labkit.exercises.exercise import Case, Exercise, Mistake


def _layers(channels: int, classes: int) -> tuple[nn.Module, nn.Module]:
    """What doubles scores, and what scores maps; neither is like itself mirrored."""
    double = layer(nn.ConvTranspose2d, classes, classes, 4, stride=2, padding=1, bias=False)
    return double, layer(nn.Conv2d, channels, classes, 1)


ADD_SKIP = Exercise(
    label="add_skip",
    ask="Double the coarse scores, score the finer maps, and return the sum of both, as large as "
    "the maps.",
    reference=add_skip,
    hints=(
        "`double(coarse)` are the coarse scores, twice as large. `score(maps)` are finer ones.",
        "Where a side of the maps is odd, the doubled scores have one row or column too many. "
        "Cut it off at the end: `[..., :height, :width]`.",
        "With `finer = score(maps)` it is "
        "`double(coarse)[..., : finer.shape[-2], : finer.shape[-1]] + finer`.",
    ),
    why="The coarse scores know what it is, the finer maps where it ends. A sum lets both speak.",
    cases=(
        Case("even sides", (numbers(1, 2, 2, 1), numbers(1, 3, 4, 2), *_layers(3, 2))),
        Case("odd sides", (numbers(1, 2, 2, 3), numbers(1, 3, 3, 5), *_layers(3, 2))),
        Case("an odd height", (numbers(2, 1, 3, 2), numbers(2, 2, 5, 4), *_layers(2, 1))),
        Case("an odd width", (numbers(1, 2, 2, 2), numbers(1, 4, 4, 3), *_layers(4, 2))),
        Case("as many maps as classes", (numbers(1, 3, 2, 2), numbers(1, 3, 4, 4), *_layers(3, 3))),
    ),
    mistakes=(
        Mistake(
            lambda coarse, maps, double, score: double(coarse) + score(maps),
            "Right where both sides are even. Half of an odd side is rounded up, so the doubled "
            "scores have one too many. Cut the last two dimensions: `[..., :height, :width]`.",
        ),
        Mistake(
            lambda coarse, maps, double, score: (
                double(coarse)[..., -maps.shape[-2] :, -maps.shape[-1] :] + score(maps)
            ),
            "You cut off the first row and column, and everything moves by one. The one too many "
            "is the last: `[..., :height, :width]`.",
        ),
        Mistake(
            lambda coarse, maps, double, score: double(coarse)[..., :-1, :-1] + score(maps),
            "You always cut one off. It is too many only where a side is odd: "
            "`[..., :height, :width]` cuts what there is.",
        ),
        Mistake(
            lambda coarse, maps, double, score: (
                double(coarse)[..., : maps.shape[-2], :] + score(maps)
            ),
            "You cut the rows. Columns can be one too many as well: `[..., :height, :width]`.",
        ),
        Mistake(
            lambda coarse, maps, double, score: double(coarse)[..., : maps.shape[-1]] + score(maps),
            "You cut the columns. Rows can be one too many as well: `[..., :height, :width]`.",
        ),
        *(
            Mistake(
                wrong,
                "Height and width have changed places in your crop. Rows, the height, come first: "
                "`[..., : finer.shape[-2], : finer.shape[-1]]`.",
            )
            for wrong in (
                lambda coarse, maps, double, score: (
                    double(coarse)[..., : maps.shape[-1], : maps.shape[-2]] + score(maps)
                ),
                lambda coarse, maps, double, score: (
                    double(coarse)[..., : maps.shape[-2]] + score(maps)
                ),
            )
        ),
        Mistake(
            lambda coarse, maps, double, score: (
                double(coarse)
                + F.pad(
                    score(maps),
                    (
                        *(0, 2 * coarse.shape[-1] - maps.shape[-1]),
                        *(0, 2 * coarse.shape[-2] - maps.shape[-2]),
                    ),
                )
            ),
            "You make the finer scores larger. The result is as large as the maps: cut the doubled "
            "ones.",
        ),
        Mistake(
            lambda coarse, maps, double, score: stretched(double(coarse), maps) + score(maps),
            "You squeeze the doubled scores, so that nothing lies at its place. Cut off the last "
            "row and column.",
        ),
        *(
            Mistake(
                wrong,
                "You enlarge by interpolation. `double` does that here, and it can learn how.",
            )
            for wrong in (
                lambda coarse, maps, double, score: stretched(coarse, maps) + score(maps),
                lambda coarse, maps, double, score: (
                    F.interpolate(coarse, maps.shape[-2:]) + score(maps)
                ),
                lambda coarse, maps, double, score: (
                    cut(F.interpolate(coarse, scale_factor=2, mode="bilinear"), maps) + score(maps)
                ),
            )
        ),
        Mistake(
            lambda coarse, maps, double, score: coarse + score(maps),
            "What you add is still as large as `coarse`, half of what is wanted. Double the coarse "
            "scores before you add, and cut them to the size of the maps.",
        ),
        Mistake(
            lambda coarse, maps, double, score: torch.cat(
                [cut(double(coarse), maps), score(maps)], 1
            ),
            "You lay the scores beside each other, and each class has two. U-Net does that with "
            "maps. Scores are added: `+`.",
        ),
        Mistake(
            lambda coarse, maps, double, score: torch.stack(
                [cut(double(coarse), maps), score(maps)]
            ),
            "You keep both apart. Each class has one score, the sum: `+`.",
        ),
        Mistake(
            lambda coarse, maps, double, score: (cut(double(coarse), maps), score(maps)),
            "You return both. Their sum is wanted: `+`, not a comma.",
        ),
        *(
            Mistake(
                wrong,
                "`coarse` are scores already, so `score` is not for them. It scores the maps.",
            )
            for wrong in (
                lambda coarse, maps, double, score: cut(double(score(coarse)), maps) + score(maps),
                lambda coarse, maps, double, score: cut(score(double(coarse)), maps) + score(maps),
                lambda coarse, maps, double, score: cut(score(double(coarse)), maps) + maps,
            )
        ),
        *(
            Mistake(
                wrong,
                "You add first, then score. The maps have other channels than the scores: make "
                "scores of them first, `score(maps)`.",
            )
            for wrong in (
                lambda coarse, maps, double, score: score(cut(double(coarse), maps) + maps),
                lambda coarse, maps, double, score: score(double(coarse) + maps),
            )
        ),
        *(
            Mistake(
                wrong,
                "The maps are no scores yet, and may have other channels. `score(maps)` makes "
                "scores of them.",
            )
            for wrong in (
                lambda coarse, maps, double, score: cut(double(coarse), maps) + maps,
                lambda coarse, maps, double, score: double(coarse) + maps,
            )
        ),
        *(
            Mistake(
                wrong,
                "The maps are as fine as the result. The coarse scores alone are doubled.",
            )
            for wrong in (
                lambda coarse, maps, double, score: double(coarse) + double(score(maps)),
                lambda coarse, maps, double, score: coarse + double(score(maps)),
                lambda coarse, maps, double, score: (
                    cut(double(coarse), maps) + cut(double(score(maps)), maps)
                ),
                lambda coarse, maps, double, score: double(coarse) + score(double(maps)),
            )
        ),
        Mistake(
            lambda coarse, maps, double, score: double(coarse + score(maps)[..., ::2, ::2]),
            "You add at the coarse size and double the sum, and what was fine is lost. Double the "
            "coarse scores first.",
        ),
        Mistake(
            lambda coarse, maps, double, score: score(coarse) + double(maps),
            "`double` and `score` have changed places: `double(coarse)`, `score(maps)`.",
        ),
        Mistake(
            lambda coarse, maps, double, score: cut(double(double(coarse)), maps) + score(maps),
            "You double twice. The maps are twice as fine as the scores: once is enough.",
        ),
        Mistake(
            lambda coarse, maps, double, score: score(maps),
            "These are the finer scores alone. Add the coarse ones, doubled.",
        ),
        Mistake(
            lambda coarse, maps, double, score: cut(double(coarse), maps),
            "These are the coarse scores alone, doubled. Add those of the maps: `score(maps)`.",
        ),
        Mistake(
            lambda *given: add_skip(*given) / 2,
            "You take the mean. The sum is wanted; how much each counts, `score` can learn.",
        ),
        Mistake(
            lambda coarse, maps, double, score: cut(double(coarse), maps) - score(maps),
            "You subtract. The scores are added: `+`.",
        ),
        Mistake(
            lambda coarse, maps, double, score: cut(double(coarse), maps) * score(maps),
            "You multiply, and two scores below 0 make a high one. Add them: `+`.",
        ),
        Mistake(
            lambda coarse, maps, double, score: torch.maximum(
                cut(double(coarse), maps), score(maps)
            ),
            "You take the larger of the two. Both count: `+`.",
        ),
        Mistake(
            lambda *given: add_skip(*given).relu(),
            "The sum is right, and what is below 0 is gone. Scores leave as they are.",
        ),
        Mistake(
            lambda *given: add_skip(*given).sigmoid(),
            "You make probabilities of the sum. Scores leave as they are, for the next level adds "
            "its own.",
        ),
        Mistake(
            lambda *given: add_skip(*given).argmax(1),
            "You choose a class already. Scores are wanted, for the next level adds its own.",
        ),
    ),
)
