"""What the numbers or colours of masks mean: which class each of them is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labkit.datasets.folder_files import FolderError, some
from labkit.images import VOID, Found

Classes = Sequence[str] | Mapping[str, int | Sequence[int]]

MOST = 64  # classes that are believed without being named
TWO = ("background", "foreground")


@dataclass(frozen=True)
class Meaning:
    """The names of the classes, which class each code of each mask is, and how that was guessed."""

    classes: tuple[str, ...]
    tables: list[list[int]]
    guessed: str = ""


def meaning(found: Sequence[Found], names: Sequence[str], given: Classes | None) -> Meaning:
    """What all `found` in masks of these `names` means together; see `pairs` for the rules.

    Raises FolderError, naming what was found, where the masks do not tell it, or `given` does not
    fit them.
    """
    if given is not None:
        _check(given)
    if isinstance(given, Mapping):
        return _as_named(found, names, given)
    entries = {entry for each in found for entry in _entries(each)}
    if {colour for _, colour in entries} <= {(0, 0, 0), (255, 255, 255)}:
        # Whatever their numbers, a palette of black and white means black and white.
        found = [_by_light(each) if _entries(each) else each for each in found]
        entries = set()
    of_its_own = len(dict(entries)) < len(entries)  # one number, two colours: two palettes
    if of_its_own or any(not each.values for each in found):
        return _as_colours(found, given)
    return _as_numbers(found, names, given)


def _check(given: Classes) -> None:
    listed = isinstance(given, Sequence | Mapping) and not isinstance(given, str)
    if not listed or not all(isinstance(each, str) for each in given):
        raise FolderError(
            f"classes was given {given!r}. It takes a list of names, the first for number 0, or a "
            'dictionary of names and what masks hold: {"background": 0, "polyp": 255}.'
        )
    if len(given) > VOID:
        raise FolderError(
            f"classes names {len(given)}, and a mask has room for {VOID}. Join some of them."
        )
    if not isinstance(given, Mapping):
        return
    values = [tuple(each) if isinstance(each, Sequence) else each for each in given.values()]
    sizes = {len(each) if isinstance(each, tuple) else 1 for each in values}
    if len(sizes) > 1 or not sizes <= {1, 3}:
        raise FolderError(
            f"classes was given {dict(given)}. Give each name a number, as masks hold it, or each "
            "a colour: (red, green, blue)."
        )
    twice = [name for name, value in zip(given, values, strict=True) if values.count(value) > 1]
    if twice:
        raise FolderError(f"classes gives {some(twice)} the same value. Give each its own.")


def _as_named(
    found: Sequence[Found], names: Sequence[str], given: Mapping[str, int | Sequence[int]]
) -> Meaning:
    """By a dictionary of names and numbers or colours; "void" is no class."""
    classes = tuple(name for name in given if name.casefold() != "void")
    number = {
        tuple(value) if isinstance(value, Sequence) else value: (
            classes.index(name) if name in classes else VOID
        )
        for name, value in given.items()
    }
    by_colour = any(isinstance(value, tuple) for value in number)
    tables, strange, holders = [], set(), []
    for each, name in zip(found, names, strict=True):
        held = _colours(each) if by_colour or not each.values else each.values
        if unknown := {value for value in held if value not in number}:
            strange |= unknown
            holders.append(name)
        tables.append([number.get(value, VOID) for value in held])
    if strange:
        raise FolderError(
            f"classes does not name {_listed(strange)}, which {_masks(len(holders))}: "
            f'{some(holders)}. Name it too, "void" where it means that nobody knows.'
        )
    return Meaning(classes, tables)


def _as_colours(found: Sequence[Found], given: Sequence[str] | None) -> Meaning:
    """By colours that nobody named, ordered by red, green and blue, so that black comes first."""
    colours = sorted({colour for each in found for colour in _colours(each)})
    if given is not None or len(colours) > MOST:
        why = (
            "classes names them in no order that masks tell"
            if given is not None
            else "so many come of saving with loss or with smooth edges"
        )
        raise FolderError(
            f"The masks hold {len(colours)} colours, {_listed(colours)}, and {why}. Give each "
            'class its colour: classes={"background": (0, 0, 0), "polyp": (255, 0, 0)}.'
        )
    classes = tuple("#{:02x}{:02x}{:02x}".format(*colour) for colour in colours)
    tables = [[colours.index(colour) for colour in _colours(each)] for each in found]
    return Meaning(classes, tables, f"each of {len(classes)} colours is a class: {some(classes)}")


def _as_numbers(
    found: Sequence[Found], names: Sequence[str], given: Sequence[str] | None
) -> Meaning:
    held = [set(each.values) for each in found]
    union = set().union(*held)
    # Void lies between other numbers. Where it never does, 255 is another way to write 1.
    void = any(VOID in own and own - {0, VOID} for own in held)
    soft = any(each.soft for each in found)
    if soft or (union <= {0, 1, VOID} and not void and (given is None or len(given) == 2)):
        return _as_two(found, names, given, soft)
    numbers = sorted(union - {VOID})
    if given is not None:
        if max(numbers, default=0) >= len(given) or (numbers in ([], [0]) and VOID in union):
            raise FolderError(
                f"The masks hold the numbers {_listed(union)}, and classes names {len(given)}: "
                f"{some(given)}. Name them all, from number 0 on, or tell which number each is: "
                'classes={"background": 0, "polyp": 255}.'
            )
        return Meaning(tuple(given), [each.values for each in found])
    if any(each.wide for each in found):
        raise FolderError(
            f"The masks hold numbers of 16 bits: {_listed(union)}. If each is one object, save "
            "mask > 0 as the mask; if each is a class, name them all: classes=[…]."
        )
    if len(numbers) > MOST or 2 * len(numbers) < numbers[-1] + 1:
        raise FolderError(
            f"What do the numbers of the masks mean: {_listed(union)}? Name them: "
            'classes={"background": 0, "polyp": 128, "void": 255}.'
        )
    classes = TWO if numbers[-1] < 2 else tuple(str(number) for number in range(numbers[-1] + 1))
    said = (
        f"each number from 0 to {numbers[-1]} is a class{', and 255 void' if VOID in union else ''}"
    )
    return Meaning(classes, [each.values for each in found], said)


def _as_two(
    found: Sequence[Found], names: Sequence[str], given: Sequence[str] | None, soft: bool
) -> Meaning:
    """Black and white, or 0 and 1, or some of both; soft edges have been cut at 128."""
    for each, name in zip(found, names, strict=True):
        if not ({*each.values} <= {0, 1} or {*each.values} <= {0, VOID}):
            raise FolderError(
                f"Some masks are black and white with soft edges, and {name} holds "
                f"{_listed(each.values)}. Save all of them alike, as PNG of 0 and 255."
            )
    if given is not None and len(given) != 2:
        raise FolderError(
            f"The masks are black and white, which tells two classes apart, and classes names "
            f"{len(given)}: {some(given)}. Name background and foreground."
        )
    tables = [[min(value, 1) for value in each.values] for each in found]
    if given is not None:
        return Meaning(tuple(given), tables)
    white = (
        "brighter than 127"
        if soft
        else " or ".join(
            str(each) for each in sorted({v for own in found for v in own.values} - {0}) or [1]
        )
    )
    return Meaning(TWO, tables, f"0 is background, and what is {white} foreground")


def _entries(found: Found) -> list[tuple[int, tuple[int, ...]]]:
    """The numbers of a mask that has a palette, and their colours."""
    return list(zip(found.values, map(tuple, found.colours), strict=False))


def _by_light(found: Found) -> Found:
    return replace(found, values=[colour[0] for colour in found.colours])


def _colours(found: Found) -> list[tuple[int, ...]]:
    return [tuple(colour) for colour in found.colours] or [(value,) * 3 for value in found.values]


def _masks(count: int) -> str:
    return "1 mask holds" if count == 1 else f"{count} masks hold"


def _listed(values: Collection[Any]) -> str:
    """Values for a message: all where they are few, else the first and the last."""
    every = [str(value) for value in sorted(values)]
    return ", ".join(every if len(every) <= 8 else [*every[:5], "…", every[-1]])
