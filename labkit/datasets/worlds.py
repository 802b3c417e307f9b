"""The drawn worlds to ask about and to tell of: pictures, and what is true of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
import torch
from torch import Tensor

from labkit.datasets.chosen import check_asked
from labkit.datasets.drawn import Scenes, code_of, drawn_or_kept
from labkit.datasets.roads import roads
from labkit.store import ImageStore
from labkit.store.kept import WORTH_KEEPING
from labkit.store.split import sides
from labkit.synth import noise, shapes_picture
from labkit.synth import shapes as drawing
from labkit.synth.roads import CLASSES
from labkit.synth.scenes import Scene, road_scene, shapes_scene
from labkit.synth.shapes import SHAPES, sample
from labkit.synth.shapes_picture import draw
from labkit.synth.speech import LANGUAGES

World = Literal["shapes", "roads"]
SIZES = {"shapes": 64, "roads": 160}  # pixels, where none are asked for
# As much night as day, and rain and fog as often as neither: or nobody would need to look.
NIGHT, RAIN, FOG = 0.5, 0.33, 0.5


@dataclass(frozen=True)
class Told:
    """A store of pictures with `boxes` and `labels` into `kinds`, and the scene of each."""

    store: ImageStore
    scenes: list[Scene]
    kinds: tuple[str, ...]


def check_words(caller: str, scenes: str, language: str) -> None:
    """Raise ValueError for a world or a language that there is not."""
    for name, given, known in (
        ("scenes", scenes, get_args(World)),
        ("language", language, LANGUAGES),
    ):
        if given not in known:
            either = " or ".join(f'"{each}"' for each in known)
            raise ValueError(f"{caller} was given {name}={given!r}. It is {either}.")


def world(
    caller: str, n: int, scenes: World, size: int | None, seed: int, *, held: bool = False
) -> Told:
    """Draw n pictures of a world, or take those kept; with `held`, half of the test is new.

    Raises ValueError for a number or a size that cannot be.
    """
    size = SIZES[scenes] if size is None else size
    check_asked(n, size, caller)
    return _shapes(n, size, seed, held) if scenes == "shapes" else _roads(n, size, seed)


def _shapes(n: int, size: int, seed: int, held: bool) -> Told:
    names = [f"s_{row:05d}" for row in range(n)]
    given = sides(names, [""] * n, 0.2, 0.2, seed)
    tests = [row for row, side in enumerate(given) if side == "test"]
    new = set(tests[::2]) if held else set()
    specs = [sample(row, seed=seed, held=row in new) for row in range(n)]
    maps = torch.eye(2, 3, dtype=torch.float64).repeat(n, 1, 1) * (drawing.SIZE / size)
    originals = Scenes(specs, maps, draw, code_of(noise, drawing, shapes_picture))

    def one(pixels: np.ndarray, row: int) -> None:
        pixels[row] = draw(specs[row], size, size)

    keep, shape = n >= WORTH_KEEPING, (n, 3, size, size)
    told = [shapes_scene(spec) for spec in specs]
    columns: dict[str, Any] = {
        "boxes": [_boxes(scene) * size for scene in told],
        "labels": [
            torch.tensor([SHAPES.index(item.kind) for item in scene.items]) for scene in told
        ],
    }
    store = ImageStore(
        drawn_or_kept(originals, "shapes", shape, one, keep=keep, most=4),
        columns,
        classes=SHAPES,
        source="drawn by labkit.synth.shapes",
        licence="MIT",
        origin="drawn",
        names=names,
        given=given,
        originals=originals,
    )
    return Told(store, told, SHAPES)


def _boxes(scene: Scene) -> Tensor:
    return torch.tensor([item.box for item in scene.items]).reshape(-1, 4)


def _roads(n: int, size: int, seed: int) -> Told:
    store = roads(n, size=size, seed=seed, night=NIGHT, rain=RAIN, fog=FOG)
    names = ("boxes", "labels", "difficult", "weather", "night")
    rows = zip(*(store.targets[name] for name in names), strict=True)
    told = [
        road_scene(
            [CLASSES[label] for label in labels.tolist()],
            boxes.tolist(),
            difficult.tolist(),
            size=size,
            weather=weather,
            night=bool(night),
        )
        for boxes, labels, difficult, weather, night in rows
    ]
    columns = {name: store.targets[name] for name in ("boxes", "labels")}
    return Told(replace(store, targets=columns), told, CLASSES)


def relabelled(told: Told, classes: Sequence[str]) -> list[Tensor]:
    """The labels of things as places of their kinds among `classes`, which are in English."""
    places = torch.tensor([classes.index(kind) for kind in told.kinds])
    return [places[labels] for labels in told.store.targets["labels"]]
