"""Which mask belongs to which picture: by name."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from labkit.datasets.folder_files import FolderError, order, seen, some

# What the name of a mask may have behind that of its picture, whatever the case; _P and _L are
# what CamVid writes.
BEHIND = re.compile(
    r"[-_. ](masks?|seg|segm|segmentation|labels?|gt|ground[-_ ]?truth|annotations?|p|l)$"
)


def partners(
    images: Path, pictures: Sequence[Path], masks: Path, files: Sequence[Path]
) -> tuple[list[tuple[Path, Path]], list[str]]:
    """Each picture under `images` with its mask, one of `files` under `masks`, and what has none.

    A mask is called as its picture, in the same folders inside, in small letters or capitals, with
    any ending, and perhaps with one of `BEHIND` behind it. Returns the pairs and a line for each
    file that has no partner or several. Raises FolderError where no file has one.
    """
    called: defaultdict[str, list[Path]] = defaultdict(list)
    for picture in pictures:
        called[_name(picture, images)].append(picture)
    fitting: defaultdict[str, list[Path]] = defaultdict(list)
    lost: list[Path] = []
    for mask in files:
        name = _name(mask, masks)
        name = name if name in called else BEHIND.sub("", name)
        if name in called:
            fitting[name].append(mask)
        else:
            lost.append(mask)
    if not fitting:
        raise FolderError(
            f"No mask in {masks.name} ({_some(files, masks)}) is called as a picture in "
            f"{images.name} ({_some(pictures, images)}). Give each the name of its picture, with "
            'any ending, or with "_mask" behind it, in the same folders.'
        )
    pairs, report = [], []
    for name, same in called.items():
        shown, own = _some(same, images), fitting[name]
        if not own:
            report += [
                f"{_inside(each, images)}: has no mask in {masks.name}. Add it, or take the "
                "picture away."
                for each in same
            ]
        elif len(own) > 1:
            report.append(
                f"{shown}: has several masks: {_some(own, masks)}. Leave one, that marks all."
            )
        elif len(same) > 1:
            report.append(
                f"{shown}: are several pictures for one mask, {_some(own, masks)}. Rename them, or "
                "take away all but one."
            )
        else:
            pairs.append((same[0], own[0]))
    report += [
        f"{masks.name}/{_inside(each, masks)}: has no picture in {images.name}. Add it, or take "
        "the mask away."
        for each in lost
    ]
    return pairs, sorted(report, key=order)


def _name(file: Path, root: Path) -> str:
    return seen(file.relative_to(root).with_suffix("").as_posix()).casefold()


def _inside(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()


def _some(files: Sequence[Path], root: Path) -> str:
    return some([_inside(each, root) for each in files])
