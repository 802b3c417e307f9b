"""One file of a set, from whoever has it: the right one, or none."""

import shutil
from pathlib import Path

from labkit.fetch.digest import FIRST_USE, PUBLISHED, TOLD, judged, kept, looks_right, note, noted
from labkit.fetch.disk import cannot_write, need_room
from labkit.fetch.entry import File, Set, amount
from labkit.fetch.errors import FetchError, SourceError
from labkit.fetch.places import MIRROR, archive, part, public, record, sources
from labkit.fetch.transfer import Patience, size_of, transfer
from labkit.runtime.folders import without_home


def obtain(entry: Set, file: File, patience: Patience, *, again: bool, trust: bool) -> Path:
    """The archive of a set, from the cache or else from the first source that gives the right one.

    A file with another hash than was published is kept aside under another name, and the next
    source is asked. Where none was published, what comes first is trusted: its sha256 is written
    beside it and every later download is compared with that. `again` downloads what is there
    already, and `trust` takes a file that differs: one that was kept aside, or else what comes now.
    Raises FetchError, which says what every source did, what is on disk and what to do.
    """
    path, asked = archive(entry, file), sources(entry, file)
    # Trust is about what differs: what is right already is not downloaded for it.
    as_it_is = not (again or (trust and asides(path))) or not asked
    if path.is_file() and as_it_is and (kept(path) or _brought(entry, path, file)):
        return path
    if trust and (taken := _from_aside(path)):
        return taken
    size = None if trust or len(file.hashes) > 1 else file.bytes
    expected = file.bytes or file.about
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(error, file.name, path, "", "LABKIT_DATA") from None
    if expected:
        need_room(path.parent, expected - size_of(part(path)), file.name, "LABKIT_DATA")
    lines: list[str] = []
    for source in asked:
        if lines:
            print(f"{lines[-1]} Asking the next place.")
        try:
            if _whole(source, path, file, size, patience, trust):
                return path
            return path if path.is_file() else _changed(entry, path, file)
        except SourceError as trouble:
            lines.append(f"{_who(source)} {trouble}.")
    raise FetchError(_nowhere(entry, file, path, lines))


def _whole(
    source: str, path: Path, file: File, size: int | None, patience: Patience, trust: bool
) -> bool:
    """Bring a file and look whether it is the right one.

    False where it differs from what was trusted before, and is kept aside. Raises SourceError where
    it is not the file at all.
    """
    unfinished = part(path)
    for resumed in (size_of(unfinished) > 0, False):
        _bring(source, unfinished, file, size, patience)
        sha256, right = judged(unfinished, file)
        if right is not False or trust or not resumed:
            break
        unfinished.unlink()  # what was begun elsewhere may have been another file
    if right is False and not trust:
        aside = _aside(unfinished, path, sha256)
        raise SourceError(f"sent a file with another hash, kept as {aside.name}")
    if right is None and not looks_right(unfinished, file):
        aside = _aside(unfinished, path, sha256)
        raise SourceError(f"sent something that is no {file.kind}, kept as {aside.name}")
    before = noted(path)
    if before and before["sha256"] != sha256 and right is None and not trust:
        aside = _aside(unfinished, path, sha256)
        print(
            f"{file.name} has changed where it is published since {before['on']}. What came now is "
            f"kept beside it as {aside.name}."
        )
        return False
    unfinished.replace(path)
    unknown = TOLD if trust else FIRST_USE
    why = PUBLISHED if right else unknown
    note(path, sha256, why, source)
    record(unfinished).unlink(missing_ok=True)
    if why == FIRST_USE and not before:
        _say_trusted(file, sha256)
    return True


def _say_trusted(file: File, sha256: str) -> None:
    print(
        f"Nobody has published a hash of {file.name}: what came is trusted, and its sha256, "
        f"{sha256[:12]}…, is written beside it."
    )


def _bring(source: str, path: Path, file: File, size: int | None, patience: Patience) -> None:
    if source.startswith(("http://", "https://")):
        certificate = file.certificate if source in file.urls else None
        transfer(
            source, path, size=size, certain=bool(file.hashes), certificate=certificate,
            patience=patience,
        )  # fmt: skip
        return
    if not Path(source).is_file():
        raise SourceError("does not have it")
    need_room(path.parent, size_of(Path(source)), path.stem, "LABKIT_DATA")
    try:
        shutil.copyfile(source, path)
    except OSError as error:
        kept_words = f"{amount(size_of(path))} of it are in {without_home(path)}."
        raise cannot_write(error, file.name, path, kept_words, "LABKIT_DATA") from None


def _brought(entry: Set, path: Path, file: File) -> bool:
    """Take a file that somebody has put there; what is not the right one is kept aside."""
    sha256, right = judged(path, file)
    before = noted(path)
    same = before is None or before["sha256"] == sha256
    if right or (right is None and same and looks_right(path, file)):
        note(path, sha256, PUBLISHED if right else FIRST_USE, "put there by hand")
        if not right and before is None:
            _say_trusted(file, sha256)
        return True
    aside = _aside(path, path, sha256)
    print(
        f"{file.name} of {entry.name} is not the file it should be, or is damaged: it is kept as "
        f"{aside.name}."
    )
    return False


def _aside(found: Path, path: Path, sha256: str) -> Path:
    """Keep a file that is not the right one under a name that tells its hash."""
    aside = path.with_name(f"{path.name}.{sha256[:12]}.aside")
    found.replace(aside)
    record(part(path)).unlink(missing_ok=True)
    return aside


def asides(path: Path) -> list[Path]:
    """What was kept aside of an archive, the newest first."""
    found = path.parent.glob(f"{path.name}.*.aside")
    return sorted(found, key=lambda each: each.stat().st_mtime, reverse=True)


def _from_aside(path: Path) -> Path | None:
    """The newest file that was kept aside, in its place; the one it replaces is kept aside."""
    found = asides(path)
    if not found:
        return None
    sha256, _ = judged(found[0], File(path.name))
    if path.is_file():
        _aside(path, path, judged(path, File(path.name))[0])
    path.with_name(found[0].name).replace(path)
    note(path, sha256, TOLD, "what was kept aside")
    return path


def _changed(entry: Set, path: Path, file: File) -> Path:
    """Nothing to fall back on: another file came than the one that was trusted."""
    before = noted(path) or {"on": "", "sha256": ""}
    raise FetchError(
        f"{file.name} of {entry.name} is not the file that was downloaded on {before['on']} "
        f"(sha256 {before['sha256'][:12]}…), and nobody has published a hash that tells which is "
        f"right. What came now is in {without_home(path.parent)} as {asides(path)[0].name}. If you "
        f"expect a new version, use it: python -m labkit data get {entry.name} --trust"
    )


def _nowhere(entry: Set, file: File, path: Path, lines: list[str]) -> str:
    """What to say where no source gave the file."""
    came, folder = size_of(part(path)), without_home(path.parent)
    there = []
    if came:
        there.append(f"{amount(came)} of it in {part(path).name}, from where it goes on")
    there += [each.name for each in asides(path)]
    on_disk = f"In {folder}: {'; '.join(there)}." if there else f"Nothing of it is in {folder}."
    todo = f"What to do: run the same again later. Or get {file.name} in a browser"
    if file.urls:
        todo += f" ({file.urls[0]})"
    todo += f", from a colleague or from a stick, and put it into {folder}; or set {MIRROR} to a "
    todo += "folder or an address that has it."
    if asides(path):
        todo += (
            " If you are sure that the file kept aside is right: "
            f"python -m labkit data get {entry.name} --trust"
        )
    said = "\n".join(f"  {line}" for line in lines)
    return f"{file.name} of {entry.name} could not be had.\n{said}\n{on_disk}\n{todo}"


def _who(source: str) -> str:
    """Who was asked, in a word."""
    if "://" not in source:
        return without_home(Path(source).parent)
    return public(source).split("/")[2]
