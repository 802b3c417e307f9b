"""Where in a folder a set lies, and what is said where it does not."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from labkit.datasets.folder_files import FolderError, entries
from labkit.fetch import SETS, folder_of


def place_of(root: Path, held: Sequence[str], depth: int = 2) -> Path | None:
    """The folder that holds folders of these names, whatever the case: `root`, or one in it.

    Folders are looked into as deep as `depth`, the outer ones first.
    """
    wanted = {name.casefold() for name in held}
    return next((each for each in _folders(root, depth) if wanted <= inside(each).keys()), None)


def inside(root: Path) -> dict[str, Path]:
    """The folders in a folder, by their names in small letters."""
    return {each.name.casefold(): each for each in entries(root) if each.is_dir()}


def _folders(root: Path, depth: int) -> Iterator[Path]:
    layer = [root]
    for _ in range(depth + 1):
        yield from layer
        layer = [each for outer in layer for each in inside(outer).values()]


def of_task(source: str | Path, task: str, caller: str, what: str) -> tuple[Path, str]:
    """The folder of a source, and its name if it is a set of the catalogue, made for that task.

    Raises ValueError, which names those that there are, for a set of another task, and FetchError
    for one that cannot be had.
    """
    if not isinstance(source, str) or source not in SETS:
        return Path(source), ""
    if SETS[source].task != task:
        others = ", ".join(each.name for each in SETS.values() if each.task == task)
        raise ValueError(
            f"{caller} was given source={source!r}: {SETS[source].title}. Sets of {what} in the "
            f"catalogue are {others}."
        )
    return folder_of(source), source


def elsewhere(name: str, wanted: str) -> FolderError:
    """What to raise where a set that was downloaded has no file or folder of that name."""
    return FolderError(
        f"{SETS[name].short} has no {wanted}, where it was published with one: its archive is "
        "another than the catalogue knows. The command python -m labkit data where tells where it "
        "lies."
    )
