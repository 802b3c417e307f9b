"""What a data set asks for: its folder, or the one sentence about why there is none."""

import os
from pathlib import Path

from labkit.fetch.account import kaggle_token
from labkit.fetch.digest import kept
from labkit.fetch.disk import cannot_write
from labkit.fetch.download import obtain
from labkit.fetch.entry import LINE, UNKNOWN, Set, duration
from labkit.fetch.errors import FetchError
from labkit.fetch.known import named
from labkit.fetch.places import MIRROR, archive, archives, unpacked
from labkit.fetch.transfer import Patience
from labkit.fetch.unpack import present, unpack
from labkit.runtime.folders import without_home
from labkit.runtime.lock import alone

PATIENCE = Patience()


def folder_of(
    name: str, *, patience: Patience = PATIENCE, again: bool = False, trust: bool = False
) -> Path:
    """The folder of a set of the catalogue, on a disk of this computer, downloaded if need be.

    Whoever asks for a set by its name wants it: its size and licence are said first, then it is
    downloaded and unpacked. What is there already touches no network. `again` downloads it anew and
    compares, `trust` takes a file that differs from what is known of it, and `patience` is how long
    to wait for servers. Raises FetchError, which says what happened, what is on disk and what to
    do, and for a set that a person has to get, each step of that.
    """
    entry = named(name)
    if not (again or trust) and (folder := present(entry)):
        return folder
    # A mirror may have what nobody else may pass on.
    if lacking(entry) and not (entry.files and os.environ.get(MIRROR)):
        raise FetchError(_by_hand(entry))
    try:
        lock = unpacked(entry).parent / f".{entry.name}.lock"
        with alone(lock, f"getting {entry.name}"):
            if not _archived(entry):
                print(announcement(entry))
            for file in entry.files:
                obtain(entry, file, patience, again=again, trust=trust)
            return present(entry) or unpack(entry)  # another process may have been quicker
    except OSError as error:
        which = "LABKIT_DATA, or LABKIT_LOCAL alone,"
        raise cannot_write(error, f"Data of {name}", unpacked(entry), "", which) from None


def there(name: str) -> bool:
    """Tell whether a set is on this computer; where it is not, print the sentence of `missing`.

    Never downloads: a lesson's cell asks this first. Raises FetchError for an unknown name.
    """
    sentence = missing(name)
    if sentence is not None:
        print(sentence)
    return sentence is None


def missing(name: str) -> str | None:
    """None if a set can be had without the network, else what it is and the command to get it.

    Raises FetchError for an unknown name.
    """
    entry = named(name)
    if present(entry) or (entry.files and _archived(entry)):
        return None
    told = [f"{entry.pictures:,} pictures"] if entry.pictures else []
    told += [_size(entry)]
    told += [f"licence {entry.licence or UNKNOWN}"]
    what = f"{entry.short} is not on this computer ({'; '.join(told)})."
    if entry.by_hand:
        return f"{what} It has to be got by hand; the steps: python -m labkit data get {name}"
    return f"{what} To download it: python -m labkit data get {name}"


def announcement(entry: Set) -> str:
    """What is about to be downloaded, how much, and under which licence."""
    said = f"{entry.title}: {_size(entry)}, into {without_home(archives(entry))}."
    said += f" Licence: {entry.licence or UNKNOWN}."
    if entry.permits:
        said += f" It permits {entry.permits}."
    if entry.forbids:
        said += f" It forbids {entry.forbids}."
    return said


def lacking(entry: Set) -> list[str]:
    """What only a person can get, and is not there."""
    files = [file.name for file in entry.brought if not archive(entry, file).is_file()]
    return files or ([] if entry.files else ["a folder of yours with its files"])


def _size(entry: Set) -> str:
    if entry.bytes is None:
        return f"size {UNKNOWN}"
    return f"{entry.size}, {duration(entry.bytes)} at {LINE} Mbit a second"


def _archived(entry: Set) -> bool:
    return all(kept(archive(entry, file)) for file in entry.files)


def _by_hand(entry: Set) -> str:
    """Each step to a set that no program may download, and what exactly is missing."""
    absent = lacking(entry)
    if entry.account == "Kaggle" and not kaggle_token():
        absent.insert(
            0, "a token of Kaggle's, which kagglehub needs (no kaggle.json, no KAGGLE_API_TOKEN)"
        )
    steps = list(entry.steps)
    if entry.files:
        steps.append(f"put {', '.join(lacking(entry))} into {without_home(archives(entry))}")
        steps.append("run the same again")
    else:
        steps.append('give that folder where a set is asked for: source="/the/folder"')
    listed = "\n".join(
        f"  {number}. {step[0].upper()}{step[1:]}." for number, step in enumerate(steps, 1)
    )
    return (
        f"{entry.short} has to be got by hand: {_size(entry)}, licence "
        f"{entry.licence or UNKNOWN}.\nMissing here: {'; '.join(absent)}.\n{listed}"
    )
