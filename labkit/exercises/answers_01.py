"""Right and wrong answers to the exercises of lesson 01, those that do not fit on a line."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.utils.data import Dataset

Tensor = torch.Tensor


def majority(labels: Tensor) -> float:
    return labels.bincount().max().item() / len(labels)


def fit_inside(height: int, width: int, size: int) -> tuple[int, int]:
    scale = size / max(height, width)
    return round(height * scale), round(width * scale)


class WhaleFiles(Dataset):
    """Pictures that are loaded when they are asked for, each with its label."""

    def __init__(self, files: Sequence[str], labels: Sequence[int], load: Callable) -> None:
        self.files, self.labels, self.load = files, labels, load

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> tuple[Any, int]:
        return self.load(self.files[index]), self.labels[index]


def mean_std(images: Tensor) -> tuple[Tensor, Tensor]:
    values = images.float() / 255
    return values.mean((0, 2, 3)), values.std((0, 2, 3))


def split_by_group(groups: Sequence[int], held_out: set[int]) -> tuple[list[int], list[int]]:
    train = [i for i, group in enumerate(groups) if group not in held_out]
    test = [i for i, group in enumerate(groups) if group in held_out]
    return train, test


def in_any_order(split: Callable, groups: Sequence[int], held_out: set[int]) -> Any:
    """Two lists of positions mean the same in whatever order they were found."""
    given = split(groups, held_out)
    if not isinstance(given, tuple | list):
        return given
    numbers = [isinstance(each, list) and all(type(i) is int for i in each) for each in given]
    return tuple(sorted(each) if plain else each
                 for each, plain in zip(given, numbers, strict=True))  # fmt: skip


class Load:
    """Stands for the function that makes a picture of a file, and notes what it has read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, file: str) -> str:
        if not isinstance(file, str):
            raise TypeError(f"load takes one file, and was given {file!r}")
        self.read.append(file)
        return f"picture of {file}"

    def __repr__(self) -> str:
        return "load"


LOAD = Load()


class PictureOnly(WhaleFiles):
    def __getitem__(self, index: int) -> Any:
        return self.load(self.files[index])


class NeverLoaded(WhaleFiles):
    def __getitem__(self, index: int) -> tuple[Any, int]:
        return self.files[index], self.labels[index]


class LabelFirst(WhaleFiles):
    def __getitem__(self, index: int) -> Any:
        return self.labels[index], self.load(self.files[index])


class WholeList(WhaleFiles):
    def __getitem__(self, index: int) -> Any:
        return self.load(self.files[index]), self.labels


class LoadsTheNumber(WhaleFiles):
    def __getitem__(self, index: int) -> tuple[Any, int]:
        return self.load(index), self.labels[index]


class LoadsAllEachTime(WhaleFiles):
    def __getitem__(self, index: int) -> tuple[Any, int]:
        return [self.load(file) for file in self.files][index], self.labels[index]


class LoadsAllAtOnce(WhaleFiles):
    def __init__(self, files: Sequence[str], labels: Sequence[int], load: Callable) -> None:
        self.files, self.labels = [load(file) for file in files], labels

    def __getitem__(self, index: int) -> tuple[Any, int]:
        return self.files[index], self.labels[index]


class LengthWithoutSelf(WhaleFiles):
    def __len__(self) -> int:
        return len(files)  # type: ignore[name-defined]  # noqa: F821


class SampleWithoutSelf(WhaleFiles):
    def __getitem__(self, index: int) -> tuple[Any, int]:
        return load(files[index]), labels[index]  # type: ignore[name-defined]  # noqa: F821


class FilesWithoutSelf(WhaleFiles):
    def __getitem__(self, index: int) -> tuple[Any, int]:
        return self.load(files[index]), self.labels[index]  # type: ignore[name-defined]  # noqa: F821


class LabelsWithoutSelf(WhaleFiles):
    def __getitem__(self, index: int) -> tuple[Any, int]:
        return self.load(self.files[index]), labels[index]  # type: ignore[name-defined]  # noqa: F821


WITHOUT_SELF = (LengthWithoutSelf, SampleWithoutSelf, FilesWithoutSelf, LabelsWithoutSelf)


class CountsClasses(WhaleFiles):
    def __len__(self) -> int:
        return len(set(self.labels))


class OneTooFew(WhaleFiles):
    def __len__(self) -> int:
        return len(self.files) - 1


class Sorted(WhaleFiles):
    def __getitem__(self, index: int) -> tuple[Any, int]:
        return self.load(sorted(self.files)[index]), self.labels[index]


class FilesAsLength(WhaleFiles):
    def __len__(self) -> Any:
        return self.files


class NameAlone(WhaleFiles):
    def __getitem__(self, index: int) -> Any:
        return self.files[index]


def scaled(height: int, width: int, size: int, scale: float) -> tuple[int, int]:
    return round(height * scale), round(width * scale)


def not_rounded(height: int, width: int, size: int) -> tuple[float, float]:
    return height * size / max(height, width), width * size / max(height, width)


def cut_off(height: int, width: int, size: int) -> tuple[int, int]:
    return height * size // max(height, width), width * size // max(height, width)


def whole_shares(height: int, width: int, size: int) -> tuple[int, int]:
    return height // max(height, width) * size, width // max(height, width) * size


def some_images(count: int) -> Tensor:
    """Return [count, 3, 32, 40] uint8 whose pictures and channels differ in mean and spread."""
    generator = torch.Generator().manual_seed(count)
    values = torch.rand(count, 3, 32, 40, generator=generator)
    tops = torch.linspace(60, 255, 3 * count).reshape(count, 3, 1, 1)
    return (values * tops).to(torch.uint8)


class Asked(dict):
    """What a Dataset answers, in words where it is shown."""

    def __repr__(self) -> str:
        early, length, sample, read = self.values()
        before = f"files read at the start: {early}, " if early else ""
        _, asked, one, _ = self
        return f"{before}{asked} is {length}, {one} is {sample!r}, files read for it: {read}"


def used(data: Any, index: int) -> dict[str, Any]:
    """What a Dataset answers, and how many files it reads before it is asked and for one sample."""
    early = len(LOAD.read)
    try:
        return Asked({
            "files read before any is asked for": early,
            "`len(data)`": len(data),
            f"`data[{index}]`": data[index],
            f"files read for `data[{index}]`": len(LOAD.read) - early,
        })  # fmt: skip
    finally:
        LOAD.read.clear()


def first_positions(groups: Sequence[int], held_out: set[int]) -> tuple[list[int], list[int]]:
    train = [groups.index(group) for group in groups if group not in held_out]
    return train, [groups.index(group) for group in groups if group in held_out]


def stopped_early(groups: Sequence[int], held_out: set[int]) -> tuple[list[int], list[int]]:
    return ([], [0]) if groups[0] in held_out else ([0], [])


def both_wholly(groups: Sequence[int], held_out: set[int]) -> tuple[list[int], list[int]]:
    return list(range(len(groups))), split_by_group(groups, held_out)[1]


def counted_from_one(groups: Sequence[int], held_out: set[int]) -> tuple[list[int], list[int]]:
    train, test = split_by_group(groups, held_out)
    return [i + 1 for i in train], [i + 1 for i in test]
