"""Anybody's pictures with their masks."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from labkit.datasets.folder_files import (
    FolderError,
    Item,
    all_or_none,
    counted,
    endings,
    entries,
    existing,
    picture_files,
    relative,
)
from labkit.datasets.folder_table import from_table, only_table
from labkit.datasets.mask_classes import Classes, meaning
from labkit.datasets.pair_files import partners
from labkit.images import VOID, Fit, Found
from labkit.store import ImageStore, build, build_masks
from labkit.store.crops import Files


def pairs(
    images: str | Path,
    masks: str | Path,
    size: int = 224,
    *,
    fit: Fit = "letterbox",
    classes: Classes | None = None,
    table: str | Path | None = None,
    image: str | None = None,
    group: str | None = None,
    source: str = "",
    licence: str = "",
) -> ImageStore:
    """Make a store of your own pictures and masks: the target `mask`, uint8 [N, size, size].

    `images` and `masks` are two folders. A mask is called as its picture, with any ending, and
    perhaps with "_mask", "-label" or the like behind it. Of a `table`, or the only CSV file among
    the pictures, come groups and a split, as for `folder`; it needs no classes.

    What masks hold is guessed, and then said. Black and white, or 0 and 1, are background and
    foreground, and soft edges, as JPEG makes them, are cut at 128. Other numbers, grey or of a
    palette, are classes as they are, and 255 is void: nobody knows. Colours are classes in the
    order of red, green and blue, and those of new files may change it. `classes` names them
    instead: a list, the first for number 0, or a dictionary of names and what masks hold, numbers
    or colours (red, green, blue); what it calls "void" is none.

    Masks take the nearest pixel, and are void where a letterbox has no picture. Pictures and masks
    without a partner, unreadable ones and those of another shape than their partner are lines of
    the store's report. Raises FolderError, which says what to do, where there are no pairs, or
    where masks do not tell their classes. Taught in lesson 06.
    """
    at, masks_at = (existing(Path(each).expanduser()).absolute() for each in (images, masks))
    if at.samefile(masks_at):
        raise FolderError(
            f"Pictures and masks were both said to be in {at.name}. Put each into a folder of its "
            "own, and give both."
        )
    chosen = Path(table).expanduser() if table else only_table(at)
    known = {}
    if chosen is not None:
        items = from_table(at, chosen, image, None, group, labelled=False)
        known = {item.path: item for item in items}
    everything = [each for each in _files(at, masks_at) if chosen is None or each in known]
    matched, lost = partners(at, everything, masks_at, _files(masks_at, at))
    none = f"No picture in {at.name} has a mask in {masks_at.name} that can be used: "
    if not matched:
        raise FolderError(none + lost[0])
    pictures, files = [picture for picture, _ in matched], [mask for _, mask in matched]
    built = build(pictures, size, fit)
    codes, found, faults = build_masks(files, pictures, size, fit)
    faults |= built.faults
    lost += [relative(relative(faults[row], at), masks_at.parent) for row in sorted(faults)]
    kept = [row for row in range(len(matched)) if row not in faults]
    if not kept:
        raise FolderError(none + lost[0])
    names = [files[row].relative_to(masks_at).as_posix() for row in kept]
    meant = meaning([found[row] for row in kept], names, classes)
    own = [known.get(picture, Item(picture, "")) for picture in pictures]
    store = ImageStore(
        built.images,
        {"mask": _classes(codes, dict(zip(kept, meant.tables, strict=True)))},
        meant.classes,
        source=source or at.parent.name,
        licence=licence,
        names=[picture.relative_to(at).as_posix() for picture in pictures],
        groups=all_or_none([item.group for item in own]),
        given=all_or_none([item.split for item in own]),
        report=tuple(lost),
        originals=Files([str(picture) for picture in pictures], built.maps),
    )
    store = store[kept] if faults else store
    _tell(store, masks_at, meant.guessed, [found[row] for row in kept])
    return store


def _files(root: Path, other: Path) -> list[Path]:
    """Picture files under a folder, without those under the other, which may lie inside."""
    files = picture_files(root)
    if root in other.parents:
        files = [each for each in files if other not in each.parents]
    if not files:
        raise FolderError(f"There is no picture in {root.name}: none ends in {endings()}.")
    return files


def _classes(codes: Tensor, tables: dict[int, list[int]]) -> Tensor:
    """Class numbers, uint8, in place of the codes [N, H, W] of those masks that have a table."""
    mask = torch.full_like(codes, VOID)
    for row, table in tables.items():
        every = torch.full((256,), VOID, dtype=torch.uint8)
        every[: len(table)] = torch.tensor(table, dtype=torch.uint8)
        torch.index_select(every, 0, codes[row].flatten().int(), out=mask[row].view(-1))
    return mask


def _tell(store: ImageStore, masks: Path, guessed: str, found: Sequence[Found]) -> None:
    """Print what was guessed, what was left out, and what is worth a look."""
    if guessed:
        print(f"In {masks.name}, {guessed}. Name them otherwise: classes=….")
    if store.report:
        print(f"Left out: {len(store.report)}. See show_report() of the store.")
    turns = [each.turn for each in found]
    if count := turns.count("picture's"):
        print(f"{counted(count)} turned by the EXIF tag, and the masks likewise, to fit.")
    if count := turns.count("unsure"):
        print(
            f"{counted(count)} turned by the EXIF tag, and the masks not, as they fit without. "
            "Look whether they do."
        )
    mask = store.targets["mask"]
    empty = sum(int(not ((each > 0) & (each < VOID)).any()) for each in mask)
    if empty:
        print(f"{empty} of {len(mask)} masks hold nothing but {store.classes[0]}.")


def pair_folders(root: Path) -> tuple[Path, Path] | None:
    """The folders images and masks, where `root`, or the only folder in it, holds just these."""
    inside = [each for each in entries(root) if each.is_dir()]
    if len(inside) == 1:  # an archive unpacked into a folder of its own name
        return pair_folders(inside[0])
    named = {each.name.casefold(): each for each in inside}
    return (named["images"], named["masks"]) if named.keys() == {"images", "masks"} else None
