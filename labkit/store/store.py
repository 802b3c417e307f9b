"""ImageStore: pictures decoded once and kept as bytes, with what is to be learned about them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import index as whole_number
from typing import Any, Literal

import torch
from torch import Tensor

from labkit.augment import Transform
from labkit.runtime.near import did_you_mean
from labkit.runtime.notebook import table
from labkit.store.batches import Batches, Normalise, pick
from labkit.store.card import Card, card_of
from labkit.store.crops import Originals, cut_out
from labkit.store.mapped import gathered
from labkit.store.split import sides

Index = slice | Sequence[int] | Tensor


class NoTargetError(ValueError, KeyError):
    """There is no such target in a store."""

    __str__ = Exception.__str__  # a KeyError would show its sentence in quotes


class Targets(dict[str, Any]):
    """The columns of a store, which say of a name that is none of theirs which there are."""

    def __init__(self, columns: Mapping[str, Any], origin: str) -> None:
        """Keep where the pictures come from, as drawn ones have more."""
        super().__init__(columns)
        self.origin = origin

    def __missing__(self, name: str) -> Any:
        """Raise NoTargetError."""
        why = ""
        if self.origin == "photographed":
            why = " Nobody has told more of these photographs; drawn pictures tell more."
        raise NoTargetError(
            f"This store has no target {name!r}.{did_you_mean(name, self)} It has: "
            f"{', '.join(self) or 'no targets'}.{why}"
        )


def check_store(given: Any, caller: str) -> None:
    """Raise TypeError, saying how to make a store, where something else was given."""
    if not isinstance(given, ImageStore):
        raise TypeError(
            f"{caller} was given a {type(given).__name__}. It takes a store of pictures: "
            'labkit.datasets.pictures("photo.jpg") makes one of a file or a folder.'
        )


@dataclass(frozen=True, eq=False, repr=False)
class ImageStore:
    """Pictures of one size in memory, and their targets.

    `images` are uint8 [N, 3, H, W], in RAM, mapped from a file or on a GPU. `targets` map a name to
    a column of N values. Moved with a picture when it is changed are `mask` uint8 [N, H, W] (255 is
    void), `box` float32 [N, 4] and `boxes`, a list of [n, 4] (x1, y1, x2, y2), and `points` float32
    [N, K, 2] (x, y; NaN where there is none), all in pixels; anything else, such as `label` int64
    [N], stays as it is. `names` tell the pictures apart, `report` what was left out and why, and
    `facts` what else is known of where they come from; see `card`.
    Taught in lesson 01.

    >>> store = ImageStore(torch.zeros(4, 3, 8, 8, dtype=torch.uint8),
    ...                    {"label": torch.tensor([0, 1, 1, 1])}, classes=("cat", "dog"))
    >>> store
    ImageStore: 4 pictures of 8 x 8 pixels, 2 classes; label
    >>> len(store[1:])
    3
    """

    images: Tensor
    targets: dict[str, Any]  # columns of N values, tensors or lists; kept as `Targets`
    classes: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    origin: Literal["drawn", "photographed"] = "photographed"
    names: list[str] = field(default_factory=list)
    groups: list[str] | None = None
    given: list[str] | None = None  # the side of each picture in a published split
    report: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    originals: Originals | None = None
    # The row of each picture in its originals; a store that is made anew counts them.
    rows: Tensor = field(default=None)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        """Check pictures, and that every column has one value for each; name them if need be."""
        if self.images.dtype != torch.uint8 or self.images.shape[1:2] != (3,):
            raise ValueError(
                f"A store was given images {list(self.images.shape)} {self.images.dtype}. It keeps "
                "bytes from 0 to 255, uint8 [N, 3, H, W]: (images * 255).round().to(torch.uint8) "
                "makes them of floats from 0 to 1."
            )
        object.__setattr__(self, "targets", Targets(self.targets, self.origin))
        count = len(self.images)
        if not self.names:
            object.__setattr__(self, "names", [str(number) for number in range(count)])
        if self.rows is None:
            object.__setattr__(self, "rows", torch.arange(count))
        columns = {"names": self.names, "groups": self.groups, "given": self.given, **self.targets}
        for name, column in columns.items():
            if column is not None and len(column) != count:
                raise ValueError(
                    f"{name} has {len(column)} values and there are {count} pictures. Give one "
                    "value a picture, in the same order."
                )

    def __len__(self) -> int:
        """How many pictures there are."""
        return len(self.images)

    def __repr__(self) -> str:
        """What is in it, on one line."""
        height, width = self.images.shape[-2:]
        what = f", {len(self.classes)} classes" if self.classes else ""
        drawn = "drawn " if self.origin == "drawn" else ""
        return (
            f"ImageStore: {len(self):,} {drawn}pictures of {height} x {width} pixels{what}; "
            f"{', '.join(self.targets) or 'no targets'}"
        )

    def __getitem__(self, index: int | Index) -> Any:
        """One picture with its targets, for a number; a smaller store, for anything longer."""
        if isinstance(index, slice):  # shares its memory
            return self._with(self.images[index], torch.arange(len(self))[index])
        if not isinstance(index, Sequence) and not getattr(index, "ndim", 0):
            number = whole_number(index)
            return self.images[number], {name: col[number] for name, col in self.targets.items()}
        numbers = torch.as_tensor(index)
        if not numbers.numel():
            numbers = numbers.long()  # an empty list arrives as floats
        numbers = torch.arange(len(self))[numbers.cpu()]  # of a mask, and of -1, too
        return self._with(gathered(self.images, numbers), numbers)

    def _with(self, images: Tensor, numbers: Tensor) -> "ImageStore":
        return replace(
            self,
            images=images,
            targets={name: pick(column, numbers) for name, column in self.targets.items()},
            names=pick(self.names, numbers),
            groups=None if self.groups is None else pick(self.groups, numbers),
            given=None if self.given is None else pick(self.given, numbers),
            rows=self.rows[numbers],
        )

    def to(self, device: str | torch.device) -> "ImageStore":
        """The same store with its pictures on another device, such as a GPU that has room."""
        return replace(self, images=self.images.to(device))

    def column(self, name: str) -> Any:
        """The values of a target. Raises ValueError, naming those there are, for another name."""
        return self.targets[name]

    @property
    def card(self) -> Card:
        """Where the pictures come from, what may be done with them, and what is wrong with them.

        A table of facts, each also there by its name: `store.card["licence"]`. Taught in lesson 01.
        """
        return card_of(self)

    def counts(self) -> dict[str, int]:
        """How many pictures there are of each class, in the order of `classes`."""
        found = Counter(self._labels().tolist())
        return {name: found[number] for number, name in enumerate(self.classes)}

    def mean_std(self) -> tuple[list[float], list[float]]:
        """Mean and standard deviation of each channel, in units of 0..1; see `batches`."""
        if not len(self):
            raise ValueError("An empty store has no mean. Select at least one picture.")
        sums, squares = torch.zeros(3, dtype=torch.float64), torch.zeros(3, dtype=torch.float64)
        for part in self.images.split(64):
            values = part.double() / 255
            sums += values.sum((0, 2, 3)).cpu()
            squares += values.square().sum((0, 2, 3)).cpu()
        count = len(self) * self.images.shape[-1] * self.images.shape[-2]
        mean = sums / count
        return mean.tolist(), (squares / count - mean.square()).clamp(min=0).sqrt().tolist()

    def split(
        self,
        valid: float = 0.2,
        test: float = 0.2,
        *,
        by: Literal["class", "group", "given"] | None = None,
        seed: int = 0,
    ) -> tuple["ImageStore", "ImageStore", "ImageStore"]:
        """Cut the store in three: to train on, to choose by, and to test on once.

        `by` "given" takes the split the data came with, "group" keeps every group on one side,
        "class" takes the shares `valid` and `test` of each class; without it, the first of these
        that the store has. By class, the members of each class are ordered by a number made of
        `seed` and their name, and the order is cut: a class too small for its share, a single
        picture above all, stays in the training. Pictures that are added move none of another
        class, and over each cut at most one more of their own than were added. Groups are ordered
        and cut likewise. Raises ValueError where shares leave nothing to train on, or what `by`
        asks is not there.
        """
        if by is None:
            by = "given" if self.given else "group" if self.groups else "class"
        if by not in ("given", "group", "class"):
            raise ValueError(f'A store is split by="class", "group" or "given", not {by!r}.')
        if by == "given":
            where = self._given()
        elif by == "group":
            where = sides(self._groups(), [""] * len(self), valid, test, seed)
        else:
            strata = self._labels().tolist() if "label" in self.targets else [""] * len(self)
            where = sides(self.names, strata, valid, test, seed)
        train, valid_part, test_part = (
            self[[number for number, side in enumerate(where) if side == wanted]]
            for wanted in ("train", "valid", "test")
        )
        return train, valid_part, test_part

    def batches(
        self,
        size: int,
        *,
        augment: Sequence[Transform] = (),
        targets: str | Sequence[str] | None = None,
        normalise: Normalise | None = (0.5, 0.5),
        shuffle: bool = False,
        seed: int = 0,
        device: str | torch.device | None = None,
    ) -> Batches:
        """Batches to iterate over, as often as you like: `for images, targets in …`.

        Images are float32 [size, 3, H, W] on the device, (value - mean) / std with `normalise` in
        units of 0..1 (numbers, or one a channel), or uint8 as stored where it is None. `targets`
        names the columns: one gives its values, several a dictionary; without it, `label` if there
        is one, else all. The order and the augmentation of an epoch follow from `seed` and the
        number of the epoch alone. `device` is the one labkit would choose if it is not given.
        """
        if targets is None:
            targets = "label" if "label" in self.targets else tuple(self.targets)
        return Batches(self, size, tuple(augment), targets, normalise, shuffle, seed, device)

    def crops(
        self,
        at: str | Tensor,
        size: int,
        *,
        margin: float = 0.1,
        places: Sequence[Sequence[float]] = ((0.5, 0.2), (0.5, 0.8)),
    ) -> "ImageStore":
        """A new store of squares cut out of the originals, in full detail.

        `at` is a target's name, or boxes [N, 4] or pairs of points [N, 2, 2] in pixels of this
        store. A square stands around a box, `margin` of the longer side wider on each side. Pairs
        of points turn and scale each picture, so that the first point comes to the first of
        `places` (shares of width and height) and the second to the second: upright, and of one
        size. Targets that move with a picture are moved. Taught in lesson 04.
        """
        where = self.column(at) if isinstance(at, str) else at
        images, targets = cut_out(self, torch.as_tensor(where), size, margin, places)
        numbers = torch.arange(len(self))
        return replace(self, images=images, targets=targets, originals=None, rows=numbers)

    def show_report(self) -> None:
        """Show what was left out when the store was built, and why."""
        rows = [{"left out": line} for line in self.report] or [{"left out": "nothing"}]
        table(rows, f"{len(self):,} pictures kept, {len(self.report):,} left out")

    def _labels(self) -> Tensor:
        label = self.targets.get("label")
        if not isinstance(label, Tensor):
            raise ValueError(
                f"This store has no labels, only: {', '.join(self.targets) or 'no targets'}. "
                "Counts and splits by class need a target called label."
            )
        return label

    def _groups(self) -> list[str]:
        if not self.groups:
            raise ValueError(
                'This store has no groups. Split by="class", or give the groups (the patient or '
                "the day of each picture) when you make it."
            )
        return self.groups

    def _given(self) -> list[str]:
        if not self.given:
            raise ValueError('This store came with no split. Split by="class" or by="group".')
        unknown = sorted(set(self.given) - {"train", "valid", "test"})
        if unknown:
            raise ValueError(f"A split is train, valid or test, not {', '.join(unknown)}.")
        return self.given
