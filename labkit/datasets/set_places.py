"""Where in a folder a set lies, and what is said where it does not."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from labkit.datasets.folder_files import FolderError, entries
from labkit.fetch import SETS
from labkit.runtime.near import did_you_mean


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


def asked_for(source: str | Path, names: Sequence[str], caller: str, what: str) -> str:
    """The name of the set that a source is, one of `names`, or "" where it is a folder.

    Raises ValueError for a set of the catalogue that is none of these, and FolderError for a mere
    name that is neither a set nor a folder.
    """
    listed = f"Sets of {what} are {', '.join(names)}."
    if not isinstance(source, str):
        return ""
    if source in SETS:
        if source not in names:
            title = SETS[source].title
            raise ValueError(f"{caller} was given source={source!r}: {title}. {listed}")
        return source
    path = Path(source).expanduser()
    if path.name == source and not path.exists():
        meant = did_you_mean(source, names)
        raise FolderError(
            f"{caller} was given source={source!r}: no set and no folder here is called so.{meant} "
            f"{listed}"
        )
    return ""


def elsewhere(name: str, wanted: str) -> FolderError:
    """What to raise where a set that was downloaded has no file or folder of that name."""
    return FolderError(
        f"{SETS[name].short} has no {wanted}, where it was published with one: its archive is "
        "another than the catalogue knows. Download it anew: python -m labkit data get "
        f"{name} --again"
    )
