"""Looking after what is on disk: is it still right, and where does it lie?"""

import os

from labkit.fetch.digest import FIRST_USE, judged, noted
from labkit.fetch.download import asides
from labkit.fetch.entry import Set, amount
from labkit.fetch.known import SETS, named
from labkit.fetch.places import MIRROR, archive, archives, part, public, unpacked
from labkit.fetch.transfer import size_of
from labkit.fetch.unpack import counted, mark
from labkit.runtime.findings import Finding, fine, notice, problem
from labkit.runtime.folders import data_folder, local_folder, without_home


def verify(name: str | None = None) -> list[Finding]:
    """Read the archives of a set, or of all that are here, and compare them with their hashes.

    Files that were unpacked are counted, and their sizes added up. Nothing is changed, and no
    network is touched. Raises FetchError for an unknown name.
    """
    entries = [named(name)] if name else list(SETS.values())
    found = [finding for entry in entries for finding in _verified(entry)]
    if not found:
        found = [notice(name or "Data", "nothing of it is here.", "python -m labkit data list")]
    return found


def where() -> list[str]:
    """Where archives and unpacked sets lie, and what each folder holds."""
    lines = [
        f"Archives, one file each (LABKIT_DATA): {without_home(data_folder() / 'archives')}",
        f"Unpacked (LABKIT_LOCAL): {without_home(local_folder() / 'sets')}",
        f"Mirror, asked first ({MIRROR}): {without_home(public(os.environ.get(MIRROR) or 'none'))}",
    ]
    for entry in SETS.values():
        packed = [archive(entry, file) for file in entry.files]
        size = sum(size_of(each) for each in packed)
        begun = sum(size_of(part(each)) for each in packed)
        told = mark(entry)
        has = [f"archives {amount(size)}"] if size else []
        has += [f"begun {amount(begun)}"] if begun else []
        has += [f"unpacked {amount(told['bytes'])}"] if told["archives"] else []
        has += [f"kept aside: {each.name}" for path in packed for each in asides(path)]
        if has:
            lines.append(f"  {entry.name}: {', '.join(has)}")
    return lines


def _verified(entry: Set) -> list[Finding]:
    found = []
    again = f"python -m labkit data get {entry.name} --again"
    for file in entry.files:
        path, told = archive(entry, file), noted(archive(entry, file))
        if not path.is_file():
            continue
        sha256, right = judged(path, file)
        if told is not None and told["sha256"] != sha256:
            found.append(problem(file.name, "is not as it was: it is damaged, or changed.", again))
        elif told is not None and told["trust"] != FIRST_USE and right is False:
            advice = f"It was taken because you said --trust. To get another: {again}"
            found.append(notice(file.name, "is not the file that was published.", advice))
        elif right is False:
            found.append(problem(file.name, "is not the file that was published.", again))
        elif right is None:
            since = f"as it first came, on {told['on']}" if told else "here"
            found.append(fine(file.name, f"is {since}; nobody has published a hash."))
        else:
            found.append(fine(file.name, "is the file that was published."))
    told_files = mark(entry)
    if told_files["archives"]:
        count, size = counted(unpacked(entry))
        if (count, size) == (told_files["files"], told_files["bytes"]):
            found.append(fine(entry.name, f"unpacked files: {count:,}, {amount(size)}."))
        else:
            found.append(
                problem(
                    entry.name,
                    f"unpacked files: {count:,} ({size:,} bytes), and it should be "
                    f"{told_files['files']:,} ({told_files['bytes']:,} bytes).",
                    f"Remove {without_home(unpacked(entry))}; it is unpacked anew when it is "
                    "asked for.",
                )
            )
    elif not found and any(archives(entry).glob("*.part")):
        found.append(notice(entry.name, "is not whole.", f"python -m labkit data get {entry.name}"))
    return found
