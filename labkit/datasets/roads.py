"""Streets, and boxes around what is to be found in them: drawn, real, or your own pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import torch
from torch import Tensor

from labkit.datasets.chosen import check_asked, check_seed, chosen
from labkit.datasets.class_maps import class_maps
from labkit.datasets.drawn import Scenes, code_of, drawn_or_kept
from labkit.datasets.real_roads import Masks, real_roads
from labkit.datasets.road_truth import columns
from labkit.images import Fit
from labkit.store import ImageStore
from labkit.store.kept import WORTH_KEEPING
from labkit.store.split import sides
from labkit.synth import (
    canvas,
    noise,
    road_ground,
    road_light,
    road_people,
    road_places,
    road_posts,
    road_shapes,
    road_stage,
    road_users,
    road_vehicles,
    road_weather,
    roads_picture,
)
from labkit.synth import roads as synth_roads
from labkit.synth.road_scene import sample
from labkit.synth.roads import CLASSES, Dials, RoadSpec
from labkit.synth.roads_picture import draw

DRAWN = 600  # pictures, where no number is asked for
KEPT = 8  # drawn stores of one size: there are eleven dials to turn, and back again
Boxes = Literal["visible", "amodal"]
CODE = (
    canvas, noise, road_ground, road_light, road_people, road_places, road_posts, road_shapes,
    road_stage, road_users, road_vehicles, road_weather, roads_picture, synth_roads,
)  # fmt: skip


def roads(
    n: int | None = None,
    *,
    size: int = 160,
    fit: Fit = "letterbox",
    seed: int = 0,
    masks: Masks = False,
    boxes: Boxes = "visible",
    source: str | Path | None = None,
    classes: Sequence[str] | None = None,
    only: Sequence[int] | None = None,
    **dials: float,
) -> ImageStore:
    """A store of streets, to find what is on them: drawn, or, with `source`, photographed.

    `n` drawn scenes, 600 if it is not given, as a driver sees them, in a city, a suburb or the
    country. Columns, lists of one tensor a picture: `boxes` float32 [n, 4] (x1, y1, x2, y2) in
    pixels, around the visible part of each thing, or with `boxes="amodal"` around all of it that
    the picture could show; `labels` int64 [n] into `classes`; `visible` float32 [n], the share that
    is neither hidden nor cut off; `difficult` bool [n], where less than 0.4 is visible or the
    longer side is under 12 pixels. With `masks`, also `mask` uint8 [N, size, size] (0 nothing, k
    the k-th box, 255 things that are not boxed: less than a fifth is visible, or under 4 pixels of
    it) and `numbers` int64 [n], which number of `mask` each box has; with `masks="classes"`, `mask`
    alone, of class numbers, 0 "background". `weather` is "clear", "rain" or "fog", and `night` bool
    [N]. Each difficulty is a dial from 0 to 1: night, rain, fog, glare, clutter, crowd, sizes, cut,
    alike, few, empty (see `labkit.synth.roads.Dials`). `only` draws some of the n, by number.

    A `source` is "voc2007", "voc2012", "coco2017-val", "penn-fudan" or "kitti" (no masks) or
    "camvid" (class numbers alone) of the catalogue, which is downloaded, or a folder laid out as
    one of these, or which `folder` reads. All of it is taken, or `n` pictures, drawn by lot: from
    each side of a split alike, and of COCO such that each class is shown about equally often. Its
    classes are its own, of which `classes` chooses and orders some. `fit` says how photographs
    become squares (see `folder`); drawn streets are square. Its columns are `boxes`, `labels` and,
    where it tells them, `difficult` and `crowd`. `card` tells its licence, faults and split. Taught
    in lesson 09.

    Raises ValueError for a dial, number, seed or kind of mask that cannot be, for a set without
    streets, and for dials or what else only drawn streets have beside a source, or `fit` and
    `classes` without one; FolderError for a source that cannot be
    read or has no boxes; FetchError for a set that cannot be had.

    >>> roads(2, size=32, only=[0, 1])
    ImageStore: 2 drawn pictures of 32 x 32 pixels, 7 classes; boxes, labels, visible, difficult, \
weather, night
    """
    settings = Dials.turned(dials)
    check_boxes(boxes, "roads")
    check_masks(masks, "roads", classes=True)
    check_seed(seed, "roads")
    if source is not None:
        others = {"only": only is not None, "boxes": boxes != "visible"}
        if turned := [*dials, *(name for name, given in others.items() if given)]:
            raise ValueError(
                f"roads was given source={Path(source).name!r} and {', '.join(turned)}. "
                "Photographs have no dials, are read all, and have the boxes that their files "
                "tell: leave one or the other out."
            )
        return real_roads(source, n, size, fit, masks, classes, seed)
    if classes is not None:
        raise ValueError("roads was given classes and no source. Drawn streets have their own.")
    if fit != "letterbox":
        raise ValueError(
            f"roads was given fit={fit!r} and no source. Drawn streets are square: leave fit out."
        )
    n = DRAWN if n is None else n
    check_asked(n, size, "roads")
    rows = list(range(n)) if only is None else chosen(only, n, "roads")
    names = [f"r_{row:04d}" for row in range(n)]
    given = sides(names, [""] * n, 0.2, 0.2, seed)
    specs = [sample(row, seed=seed, dials=settings) for row in rows]
    keep = only is None or len(specs) >= WORTH_KEEPING
    store = street_store(
        specs,
        size,
        masks=bool(masks),
        amodal=boxes == "amodal",
        keep=keep,
        names=[names[row] for row in rows],
        given=[given[row] for row in rows],
    )
    return class_maps(store) if masks == "classes" else store


def check_boxes(boxes: str, caller: str) -> None:
    """Raise ValueError for a kind of box that there is not."""
    if boxes not in get_args(Boxes):
        raise ValueError(f'{caller} was given boxes={boxes!r}. It is "visible" or "amodal".')


def check_masks(masks: Masks, caller: str, *, classes: bool) -> None:
    """Raise ValueError for a kind of mask that there is not; `classes` says if class numbers are.

    Whatever else is true in Python would be taken for True without a word.
    """
    if masks not in (True, False, *(["classes"] if classes else [])):
        kinds = 'True (instances), "classes" or False' if classes else "True (instances) or False"
        raise ValueError(f"{caller} was given masks={masks!r}. It is {kinds}.")


def street_store(
    specs: Sequence[RoadSpec],
    size: int,
    *,
    masks: bool,
    amodal: bool,
    keep: bool,
    tracks: bool = False,
    **others: Any,
) -> ImageStore:
    """A store of these streets; `others` are what else is known of its pictures."""
    maps = torch.eye(2, 3, dtype=torch.float64).repeat(len(specs), 1, 1)
    maps *= torch.tensor([spec.width / size for spec in specs])[:, None, None]
    scenes = Scenes(specs, maps, _picture, code_of(*CODE))
    images, objects, visible = _drawn(scenes, size, keep=keep)
    return ImageStore(
        images,
        columns(specs, objects, visible, size, masks=masks, amodal=amodal, tracks=tracks),
        classes=CLASSES,
        source="drawn by labkit.synth.roads",
        licence="MIT",
        origin="drawn",
        originals=scenes,
        **others,
    )


def _picture(*what: Any) -> np.ndarray:
    return draw(*what).picture


def _drawn(scenes: Scenes, size: int, *, keep: bool) -> tuple[Tensor, Tensor, list[Tensor]]:
    """Pictures [N, 3, size, size], objects [N, size, size], and visible shares, drawn or kept.

    The shares lie behind the pictures, one byte each, as 255ths.
    """
    count = len(scenes.specs)
    things = [len(spec.things) for spec in scenes.specs]
    ends = np.cumsum([0, *things])
    more = -(-int(ends[-1]) // (size * size))

    def one(planes: np.ndarray, row: int) -> None:
        road = draw(scenes.specs[row], size, size)
        planes[3 * row : 3 * row + 3], planes[3 * count + row] = road.picture, road.objects
        shares = planes[4 * count :].reshape(-1)
        shares[ends[row] : ends[row + 1]] = np.rint(255 * np.minimum(road.visible, 1))

    shape = (4 * count + more, size, size)
    planes = drawn_or_kept(scenes, "roads", shape, one, keep=keep, most=KEPT)
    shares = planes[4 * count :].reshape(-1)[: int(ends[-1])].float() / 255
    pictures = planes[: 3 * count].reshape(count, 3, size, size)
    return pictures, planes[3 * count : 4 * count], list(shares.split(things))
