"""The sets that everybody compares on: MNIST, CIFAR, SVHN, Imagenette and ImageNet."""

import pickle
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from labkit.datasets.folder import store_of
from labkit.datasets.folder_files import existing
from labkit.datasets.lot import check_request, lot
from labkit.datasets.published import published
from labkit.fetch import FetchError, folder_of, named
from labkit.images import Fit
from labkit.runtime.near import did_you_mean
from labkit.store import ImageStore
from labkit.store.split import sides

VALID = 0.1  # of the pictures published to train on, to choose by
ARRAYS = ("mnist", "cifar10", "cifar100", "svhn")
FILES = ("imagenette", "imagenet")
# torchvision raises whatever its readers do where a file is not what it should be.
UNREADABLE = (
    RuntimeError, OSError, ValueError, LookupError, EOFError, TypeError, pickle.PickleError,
    tarfile.TarError,
)  # fmt: skip
SPLIT = (
    "as published: its test is the test (of ImageNet and Imagenette, their val); a tenth of its "
    "training, drawn from each class, is there to choose by"
)


@dataclass(frozen=True)
class Pictures:
    """What a set tells of its pictures, in its own order, and their side: train or test."""

    labels: list[int]
    given: list[str]
    names: list[str]
    classes: tuple[str, ...]
    arrays: tuple[Any, ...] = ()  # uint8 [n, H, W] or [n, 3, H, W], one for each side
    files: Sequence[Path] = ()


def reference(
    name: str,
    n: int | None = None,
    *,
    size: int | None = None,
    fit: Fit = "crop",
    seed: int = 0,
    source: str | Path | None = None,
) -> ImageStore:
    """Return a store of a set that everybody compares on, to be classified: its target is `label`.

    "mnist", "cifar10", "cifar100" and "svhn" have small pictures, which become squares of `size`
    pixels, 32 if nothing is said; those of "imagenette" and "imagenet" are cut as `fit` tells, to
    128. The set is downloaded if need be, or lies in the folder `source`, as ImageNet has to: there
    its archives, or what torchvision has unpacked of them. The split that is given is the published
    one, with a tenth of the training to choose by. `n` pictures are drawn by lot, by `seed`, so
    that each class and each side keeps its share. Files are read by torchvision's classes.

    Raises ValueError for another name or size, and FetchError where the set cannot be had or is not
    what torchvision expects. Taught in lesson 02.

    >>> reference("mnits")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: There is no reference set 'mnits'. Did you mean 'mnist'? There are: mnist, ...
    """
    name = _known(name)
    size = (32 if name in ARRAYS else 128) if size is None else size
    if not 8 <= size <= 512:
        raise ValueError(
            f"reference was asked for {size} pixels a side. Its pictures are small: ask for 8 to "
            "512."
        )
    check_request(n, size, fit, "reference")
    root = folder_of(name) if source is None else existing(Path(source).expanduser()).absolute()
    try:
        found = _arrays(name, root) if name in ARRAYS else _files(name, root)
    except UNREADABLE as error:
        raise FetchError(_damaged(name, root, error, source is not None)) from None
    shares = list(zip(found.given, found.labels, strict=True))
    rows = lot(found.names, n, seed, name, shares)
    given = [found.given[row] for row in rows]
    return _store(name, found, rows, _with_valid(found, rows, given, seed), size, fit, root)


def _known(name: str) -> str:
    every = (*ARRAYS, *FILES)
    folded = str(name).casefold().replace("-", "")
    if folded in every:
        return folded
    meant = did_you_mean(folded, every)
    raise ValueError(f"There is no reference set {name!r}.{meant} There are: {', '.join(every)}.")


def _arrays(name: str, root: Path) -> Pictures:
    """A set that comes as numbers, by torchvision's class."""
    from torchvision import datasets  # slow to import

    make = getattr(datasets, name.upper())
    ask = "split" if name == "svhn" else "train"
    how = {"train": ("train", True), "test": ("test", False)}
    parts = {side: make(root, **{ask: how[side][name != "svhn"]}) for side in how}
    labels = {
        side: [int(label) for label in (part.labels if name == "svhn" else part.targets)]
        for side, part in parts.items()
    }
    arrays = tuple(np.asarray(part.data) for part in parts.values())
    if name.startswith("cifar"):
        arrays = tuple(array.transpose(0, 3, 1, 2) for array in arrays)
        classes = tuple(parts["train"].classes)
    else:
        classes = tuple("0123456789")
    return Pictures(
        [label for side in labels for label in labels[side]],
        [side for side in labels for _ in labels[side]],
        [f"{side}/{number}" for side in labels for number in range(len(labels[side]))],
        classes,
        arrays,
    )


def _files(name: str, root: Path) -> Pictures:
    """A set that comes as files, a folder a class; torchvision knows what the classes are called.

    Of ImageNet's archives it unpacks what is not unpacked yet, which takes hours and 150 GB.
    """
    from torchvision import datasets

    labels, given, names, files = [], [], [], []
    for side, folder in (("train", "train"), ("test", "val")):
        if name == "imagenet":
            if not (root / folder).is_dir():
                print(f"Unpacking ImageNet's {folder} in {root.name}, once: it takes long.")
            part = datasets.ImageNet(root, folder)
            top = root / folder
        else:
            part = datasets.Imagenette(root, folder, size="160px")
            top = root / "imagenette2-160" / folder
        for wnid, label in part.wnid_to_idx.items():
            own = sorted(each for each in (top / wnid).iterdir() if each.suffix.upper() == ".JPEG")
            files += own
            labels += [label] * len(own)
            given += [side] * len(own)
            names += [f"{folder}/{wnid}/{each.name}" for each in own]
    return Pictures(labels, given, names, _named(part), files=files)


def _named(part: Any) -> tuple[str, ...]:
    """The first name of each class; ImageNet calls two different things a crane."""
    first = [each[0] for each in part.classes]
    return tuple(
        name if first.count(name) == 1 else f"{name} ({wnid})"
        for name, wnid in zip(first, part.wnid_to_idx, strict=True)
    )


def _with_valid(found: Pictures, rows: list[int], given: list[str], seed: int) -> list[str]:
    """The given sides, with some of each class's training put aside to choose by."""
    own = [place for place, side in enumerate(given) if side == "train"]
    names = [found.names[rows[place]] for place in own]
    labels = [found.labels[rows[place]] for place in own]
    parts = dict(zip(own, sides(names, labels, VALID, 0, seed), strict=True))
    return [parts.get(place, side) for place, side in enumerate(given)]


def _store(
    name: str,
    found: Pictures,
    rows: list[int],
    given: list[str],
    size: int,
    fit: Fit,
    root: Path,
) -> ImageStore:
    columns: dict[str, Any] = {
        "targets": {"label": torch.tensor([found.labels[row] for row in rows])},
        "classes": found.classes,
        "given": given,
    }
    told = published(name, split=SPLIT)
    if found.files:
        store = store_of(root, [found.files[row] for row in rows], size, fit, **columns)
        return replace(store, **told)
    names = [found.names[row] for row in rows]
    return ImageStore(_squares(found.arrays, rows, size), names=names, **columns, **told)


def _squares(arrays: tuple[Any, ...], rows: list[int], size: int) -> Tensor:
    """[N, 3, size, size] uint8 of some rows of arrays that lie one behind the other."""
    images = torch.empty(len(rows), 3, size, size, dtype=torch.uint8)
    first = len(arrays[0])
    for start in range(0, len(rows), 1000):  # as floats, all of them would take gigabytes
        some = rows[start : start + 1000]
        part = np.stack([arrays[row >= first][row - first * (row >= first)] for row in some])
        values = torch.from_numpy(part).float()
        values = values[:, None].expand(-1, 3, -1, -1) if values.ndim == 3 else values
        if values.shape[-1] != size:
            values = interpolate(values, (size, size), mode="bilinear", antialias=True)
        images[start : start + len(some)] = values.round().clamp(0, 255).to(torch.uint8)
    return images


def _damaged(name: str, root: Path, error: Exception, own: bool) -> str:
    said = f"{type(error).__name__}: {error}".partition("\n")[0].partition(". ")[0].rstrip(".")
    what = f"{named(name).short} in {root.name} is not what torchvision expects ({said})."
    if own:
        return f"{what} The folder should hold {named(name).layout}."
    return f"{what} Download it anew: python -m labkit data get {name} --again"
