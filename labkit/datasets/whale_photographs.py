"""The store of real whales: a published set by its name, or a folder of yours."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from labkit.datasets.box_files import Scene, Thing, Told
from labkit.datasets.boxes import boxes_store
from labkit.datasets.folder import folder
from labkit.datasets.folder_files import existing, order
from labkit.datasets.lot import check_request, lot
from labkit.datasets.published import published
from labkit.datasets.set_places import asked_for
from labkit.datasets.whale_album import Album, Shot, album, recognised
from labkit.datasets.whale_heads import heads
from labkit.fetch import folder_of, missing
from labkit.images import Fit
from labkit.store import ImageStore
from labkit.store.crops import Files
from labkit.store.split import sides

HEADS = "right-whale-heads"
NO_DAYS = (
    "by whale; on which day a picture was taken is not published, so that two of one minute may be "
    "on two sides, and a score flatters"
)
NAMES = {
    "beluga": "by whale and day: the pictures of a whale on one day stay together",
    "right-whales": NO_DAYS,
    "happywhale": NO_DAYS,
    "humpback": NO_DAYS,
}


def whale_photographs(
    source: str | Path, n: int | None, whales: int | None, size: int, fit: Fit, seed: int
) -> ImageStore:
    """See `whales`, which passes its arguments on."""
    check_request(n, size, fit, "whales")
    if whales is not None and whales < 2:
        raise ValueError(
            f"whales was asked for {whales} whales of a source. It takes two or more, those with "
            "most pictures; without it, all."
        )
    name, root = _found(source)
    if name is None:
        return _drawn_by_lot(folder(root, size, fit=fit), n, whales, seed)
    known = _heads() if name == "right-whales" else None
    beside = (HEADS,) if known else ()
    shots = album(name, root, known)
    _commonest(shots, whales)
    names = [shot.file.name for shot in shots.shots]
    shots.shots = [shots.shots[row] for row in lot(names, n, seed, name)]
    return _store(name, shots, size, fit, seed, beside)


def _found(source: str | Path) -> tuple[str | None, Path]:
    """Which published set a source is, None for a folder of anybody's, and where it lies."""
    name = asked_for(source, tuple(NAMES), "whales", "whales")
    if name:
        return name, folder_of(name)
    root = existing(Path(source).expanduser()).absolute()
    return recognised(root), root


def _heads() -> Any:
    """The published places of heads, if they are here; else a sentence about how to get them."""
    sentence = missing(HEADS)
    if sentence is None:
        return heads(folder_of(HEADS))
    print(f"No box and no points: {sentence}")
    return None


def _commonest(shots: Album, whales: int | None) -> None:
    """Keep the pictures of the whales that have most."""
    kept = _common([shot.whale for shot in shots.shots], whales)
    shots.shots = [shot for shot in shots.shots if shot.whale in kept]


def _common(names: Sequence[str], whales: int | None) -> set[str]:
    count = Counter(names)
    return set(sorted(count, key=lambda name: (-count[name], order(name)))[:whales])


def _store(
    name: str, shots: Album, size: int, fit: Fit, seed: int, beside: tuple[str, ...]
) -> ImageStore:
    told = Told(shots.root, "whales")
    told.scenes = [
        Scene(each.file, (Thing("whale", each.head.box),) if each.head.box else (), each.sides)
        for each in shots.shots
    ]
    told.classes = ("whale",) if any(scene.things for scene in told.scenes) else ()
    told.pictures, told.others = list(shots.left_out), list(shots.remarks)
    by_name = {told.name(each.file): each for each in shots.shots}
    store = boxes_store(told, size, fit, False, "", "")
    kept = [by_name[each] for each in store.names]
    classes = tuple(sorted({shot.whale for shot in kept}, key=order))
    number = {whale: place for place, whale in enumerate(classes)}
    labels = [number[shot.whale] for shot in kept]
    days = [shot.day for shot in kept if shot.day is not None]
    dated = len(days) == len(kept)
    return replace(
        store,
        targets={"label": torch.tensor(labels), **_places(store, kept)},
        classes=classes,
        groups=days if dated else None,
        given=sides(days, labels, 0.2, 0.2, seed) if dated else None,
        **published(name, split=NAMES[name], beside=beside),
    )


def _places(store: ImageStore, shots: Sequence[Shot]) -> dict[str, Tensor]:
    """Box and points in pixels of the store, where the set has any; NaN where one is not known."""
    found: dict[str, Tensor] = {}
    if any(shot.head.box for shot in shots):
        boxes = [
            own[0] if len(own) else torch.full((4,), torch.nan) for own in store.targets["boxes"]
        ]
        found["box"] = torch.stack(boxes)
    if any(shot.head.points for shot in shots) and isinstance(store.originals, Files):
        unknown = ((torch.nan, torch.nan),) * 2
        places = torch.tensor([shot.head.points or unknown for shot in shots], dtype=torch.float64)
        maps = store.originals.maps[store.rows]  # from places in the store to places in files
        away = places - maps[:, None, :, 2]
        back = torch.linalg.inv(maps[:, :, :2])
        found["points"] = torch.einsum("nij,nkj->nki", back, away).float()
    return found


def _drawn_by_lot(store: ImageStore, n: int | None, whales: int | None, seed: int) -> ImageStore:
    """Some of the pictures of a folder of anybody's."""
    if (n is None and whales is None) or "label" not in store.targets:
        return store
    labels = store.targets["label"].tolist()
    kept = _common([store.classes[label] for label in labels], whales)
    rows = [row for row, label in enumerate(labels) if store.classes[label] in kept]
    drawn = lot([store.names[row] for row in rows], n, seed, store.source)
    part = store[[rows[row] for row in drawn]]
    shown = sorted(set(part.targets["label"].tolist()))
    new = torch.tensor([shown.index(label) for label in part.targets["label"].tolist()])
    classes = tuple(store.classes[label] for label in shown)
    return replace(part, targets={**part.targets, "label": new}, classes=classes)
