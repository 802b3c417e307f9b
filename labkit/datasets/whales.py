"""Right whales seen from the air: drawn, or your own photographs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from labkit.augment.geometry import Step
from labkit.augment.move import move_boxes, move_points
from labkit.datasets.chosen import chosen
from labkit.datasets.folder import folder
from labkit.images import GREY, Fit, square_map
from labkit.runtime import on_all_cores
from labkit.store import ImageStore
from labkit.store.crops import combined
from labkit.store.kept import Built, hashed, kept_or_made
from labkit.store.split import sides
from labkit.synth.law import class_sizes
from labkit.synth.whale_pattern import individuals
from labkit.synth.whale_picture import draw
from labkit.synth.whales import Dials, WhaleSpec, sample, truth

BURST = 3  # pictures that are taken of a whale on one day
KEPT = 8  # drawn stores of one size: there are seven dials to turn, and back again


@dataclass(frozen=True)
class DrawnWhales:
    """Originals that are drawn anew each time, at any size."""

    specs: Sequence[WhaleSpec]
    maps: Tensor  # [N, 2, 3], from places in the store's pictures to places in the specs'

    def view(self, row: int, matrix: Tensor, size: int) -> Tensor:
        """Draw a part of a picture; see `Originals`."""
        spec, back = self.specs[row], combined(self.maps[row], matrix).numpy()
        picture = draw(spec, size, size, back)
        at = np.arange(size) + 0.5
        x, y = (back[axis, 0] * at + back[axis, 1] * at[:, None] + back[axis, 2] for axis in (0, 1))
        # Beyond its border a photograph shows nothing, although the sea could be drawn on.
        picture[:, (x < 0) | (x > spec.width) | (y < 0) | (y > spec.height)] = GREY
        return torch.from_numpy(picture)

    def whole(self, row: int) -> Tensor:
        """Draw a whole picture in its own size."""
        return torch.from_numpy(draw(self.specs[row]))


def whales(
    n: int = 600,
    *,
    whales: int = 20,
    size: int = 128,
    fit: Fit = "letterbox",
    seed: int = 0,
    source: str | Path | None = None,
    only: Sequence[int] | None = None,
    **dials: float,
) -> ImageStore:
    """A store of right whales, to be told apart: drawn, or, with `source`, a folder of yours.

    `n` pictures of as many individuals as `whales` says, few of most and many of some, as in
    NOAA's photographs. Targets: `label` (which whale), `box` (the head), `points` (the tip of the
    snout and the blowholes) and `continuous` (whether the callosities along the rostrum are one
    strip); `groups` are encounters, one whale on one day, and the split that is given keeps them
    whole. Each difficulty is a dial from 0: sizes, cut, lookalikes, few, foam, glare, depth (see
    `labkit.synth.whales.Dials`); nothing else changes with it. `only` draws some of the n pictures,
    by number, and no others. A `source` is read by `folder`, with all that is in it, and has labels
    alone. Taught in lesson 01. Raises ValueError for a dial or a number that cannot be, and for
    dials or `only` of a source, which is not drawn.

    >>> whales(4, whales=2, size=32)
    ImageStore: 4 drawn pictures of 32 x 32 pixels, 2 classes; label, box, points, continuous
    """
    settings = _dials(dials)
    if source is not None:
        if turned := [*dials, *(["only"] if only is not None else [])]:
            raise ValueError(
                f"whales was given source={Path(source).name!r} and {', '.join(turned)}. "
                "Photographs have no dials, and are read all: leave one or the other out."
            )
        return folder(source, size, fit=fit)
    everything = _specs(n, whales, seed, settings)
    days = [f"whale {spec.individual} day {spec.encounter}" for spec in everything]
    given = sides(days, [spec.individual for spec in everything], 0.2, 0.2, seed)
    rows = list(range(n)) if only is None else chosen(only, n, "whales")
    specs = [everything[row] for row in rows]
    maps = torch.stack([square_map(spec.height, spec.width, size, fit) for spec in specs])
    return ImageStore(
        _pictures(specs, maps, size, keep=only is None),
        {"label": torch.tensor([spec.individual for spec in specs]), **_truths(specs, maps, size)},
        classes=tuple(f"whale {number}" for number in range(whales)),
        source="drawn by labkit.synth.whales",
        licence="MIT",
        origin="drawn",
        names=[f"w_{row:04d}" for row in rows],
        groups=[days[row] for row in rows],
        given=[given[row] for row in rows],
        originals=DrawnWhales(specs, maps),
    )


def _pictures(specs: Sequence[WhaleSpec], maps: Tensor, size: int, *, keep: bool) -> Tensor:
    """[N, 3, size, size] uint8, drawn now or, where they are worth keeping, once."""
    shape = (len(specs), 3, size, size)
    if not keep:
        return _drawn(specs, maps, np.empty(shape, np.uint8)).images
    texts = [spec.to_json() for spec in specs]
    return kept_or_made(
        hashed(["whales", len(specs), size]),
        hashed([texts, maps.tolist()]),
        shape,
        lambda pixels: _drawn(specs, maps, pixels),
        most=KEPT,
    ).images


def _dials(given: dict[str, float]) -> Dials:
    known = asdict(Dials())
    for name in given:
        if name not in known:
            raise ValueError(f"There is no dial {name!r}. Dials are: {', '.join(known)}.")
    return Dials(**given)


def _specs(n: int, whales: int, seed: int, dials: Dials) -> list[WhaleSpec]:
    found = individuals(whales, seed=seed, lookalikes=dials.lookalikes)
    # Which whale is seen often is drawn too, or number 0 would always be the commonest.
    often = np.random.default_rng((seed, 1)).permutation(whales)
    sizes = class_sizes(whales, n, dials.few)
    return [
        sample(found[number], index, index // BURST, seed=seed, dials=dials)
        for number, count in sorted(zip(often.tolist(), sizes, strict=True))
        for index in range(count)
    ]


def _drawn(specs: Sequence[WhaleSpec], maps: Tensor, pixels: np.ndarray) -> Built:
    size = pixels.shape[-1]

    def one(row: int) -> None:
        pixels[row] = GREY  # outside the picture
        spec, back = specs[row], maps[row].numpy()
        left, top = (max(0, round(-back[axis, 2] / back[axis, axis])) for axis in (0, 1))
        view = back.copy()
        view[:, 2] += back[:, :2] @ [left, top]
        inside = draw(spec, size - 2 * top, size - 2 * left, view)
        pixels[row, :, top : size - top, left : size - left] = inside

    on_all_cores(one, len(specs), "Drawing")
    return Built(torch.from_numpy(pixels), maps, {})


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
