"""Right whales seen from the air: drawn, or photographs of whales."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from labkit.augment.geometry import Step
from labkit.augment.move import move_boxes, move_points
from labkit.datasets.chosen import chosen
from labkit.datasets.drawn import Scenes, code_of, drawn_or_kept, filled
from labkit.datasets.whale_photographs import whale_photographs
from labkit.images import GREY, Fit, square_map
from labkit.store import ImageStore
from labkit.store.kept import WORTH_KEEPING
from labkit.store.split import sides
from labkit.synth import noise, whale_pattern, whale_picture
from labkit.synth.law import class_sizes
from labkit.synth.whale_pattern import Whale, individuals
from labkit.synth.whale_picture import draw
from labkit.synth.whales import Dials, WhaleSpec, sample, truth

BURST = 3  # pictures that are taken of a whale on one day
KEPT = 8  # drawn stores of one size: there are seven dials to turn, and back again


def whales(
    n: int | None = None,
    *,
    whales: int | None = None,
    size: int = 128,
    fit: Fit = "letterbox",
    seed: int = 0,
    source: str | Path | None = None,
    only: Sequence[int] | None = None,
    **dials: float,
) -> ImageStore:
    """A store of whales to be told apart: drawn right whales, or with `source` photographs.

    Drawn are `n` pictures, 600 if nothing is said, of as many individuals as `whales` says, or 20,
    few of most and many of some, as in NOAA's photographs. Targets: `label` (which whale), `box`
    (the head), `points` (the tip of the snout and the blowholes) and `continuous` (whether the
    callosities along the rostrum are one strip); `groups` are encounters, one whale on one day, and
    the split that is given keeps them whole. Each difficulty is a dial from 0: sizes, cut,
    lookalikes, few, foam, glare, depth (see `labkit.synth.whales.Dials`); nothing else changes with
    it. `only` draws some of the n pictures, by number, and no others.

    A `source` is a published set by its name in `catalogue`, or the path of a folder: one that
    holds such a set as it is published, or anything that `folder` reads. All of it is taken; with
    `whales` only those that have most pictures, with `n` so many, drawn by lot. Pictures of whales
    without a name are left out and counted in the report. "beluga" has `label`, `box` (all of the
    animal) and encounters, with their split; "right-whales" `label`, and `box` and `points` as
    above where the set right-whale-heads is on this computer too (NaN where nobody marked them);
    "happywhale" and "humpback" `label` alone.

    Raises ValueError for a dial or a number that cannot be, and for dials or `only` of a source,
    which is not drawn; FetchError where a set cannot be had, and FolderError where a folder holds
    no such pictures. Taught in lesson 01.

    >>> whales(4, whales=2, size=32)
    ImageStore: 4 drawn pictures of 32 x 32 pixels, 2 classes; label, box, points, continuous
    """
    settings = Dials.turned(dials)
    if source is not None:
        if turned := [*dials, *(["only"] if only is not None else [])]:
            raise ValueError(
                f"whales was given source={Path(source).name!r} and {', '.join(turned)}. "
                "Photographs have no dials and no numbers: leave one or the other out."
            )
        return whale_photographs(source, n, whales, size, fit, seed)
    n, whales = 600 if n is None else n, 20 if whales is None else whales
    shots = _shots(n, whales, seed, settings)
    days = [f"whale {number} day {index // BURST}" for number, index in shots]
    given = sides(days, [number for number, _ in shots], 0.2, 0.2, seed)
    rows = list(range(n)) if only is None else chosen(only, n, "whales")
    found = individuals(whales, seed=seed, lookalikes=settings.lookalikes)
    specs = [_spec(found, *shots[row], seed, settings) for row in rows]
    maps = torch.stack([square_map(spec.height, spec.width, size, fit) for spec in specs])
    scenes = Scenes(specs, maps, draw, code_of(noise, whale_pattern, whale_picture))
    return ImageStore(
        _pictures(scenes, size, keep=only is None or len(specs) >= WORTH_KEEPING),
        {"label": torch.tensor([spec.individual for spec in specs]), **_truths(specs, maps, size)},
        classes=tuple(f"whale {number}" for number in range(whales)),
        source="drawn by labkit.synth.whales",
        licence="MIT",
        origin="drawn",
        names=[f"w_{row:04d}" for row in rows],
        groups=[days[row] for row in rows],
        given=[given[row] for row in rows],
        originals=scenes,
    )


def _pictures(scenes: Scenes, size: int, *, keep: bool) -> Tensor:
    """[N, 3, size, size] uint8, drawn now or, where they are worth keeping, once."""

    def one(pixels: np.ndarray, row: int) -> None:
        pixels[row] = GREY  # outside the picture
        rows, columns, view = filled(scenes.maps[row].numpy(), size)
        inside = pixels[row, :, rows, columns]
        inside[:] = draw(scenes.specs[row], inside.shape[1], inside.shape[2], view)

    shape = (len(scenes.specs), 3, size, size)
    return drawn_or_kept(scenes, "whales", shape, one, keep=keep, most=KEPT)


def _shots(n: int, whales: int, seed: int, dials: Dials) -> list[tuple[int, int]]:
    """Of each picture which whale it shows, and which of its pictures it is."""
    # Which whale is seen often is drawn too, or number 0 would always be the commonest.
    often = np.random.default_rng((seed, 1)).permutation(whales)
    sizes = class_sizes(whales, n, dials.few)
    counts = sorted(zip(often.tolist(), sizes, strict=True))
    return [(number, index) for number, count in counts for index in range(count)]


def _spec(found: Sequence[Whale], number: int, index: int, seed: int, dials: Dials) -> WhaleSpec:
    return sample(found[number], index, index // BURST, seed=seed, dials=dials)


def _truths(specs: Sequence[WhaleSpec], maps: Tensor, size: int) -> dict[str, Any]:
    truths = [truth(spec) for spec in specs]
    forward = torch.eye(3, dtype=torch.float64).repeat(len(specs), 1, 1)
    forward[:, :2] = maps
    step = [Step(forward.float(), (size, size))]
    boxes = torch.tensor([each["box"] for each in truths])
    points = torch.tensor([each["points"] for each in truths])
    return {
        "box": move_boxes(boxes[:, None], step, (size, size))[0][:, 0],
        "points": move_points(points, step, (size, size)),
        "continuous": torch.tensor([each["continuous"] for each in truths]),
    }
