"""The catalogue: every set, found by its name, and shown as a table."""

from labkit.fetch import polyp_sets, reference_sets, street_sets, whale_sets
from labkit.fetch.entry import NO_SCORE, UNKNOWN, Set, amount
from labkit.fetch.errors import FetchError
from labkit.runtime.near import did_you_mean
from labkit.runtime.notebook import table

SETS = {
    each.name: each
    for rows in (whale_sets.SETS, polyp_sets.SETS, street_sets.SETS, reference_sets.SETS)
    for each in rows
}


def named(name: str) -> Set:
    """The set of that name. Raises FetchError, which names the nearest, where there is none.

    >>> named("beluga").pictures
    5902
    """
    if name not in SETS:
        meant = did_you_mean(name, SETS, cutoff=0.5)
        raise FetchError(
            f"There is no set {name!r} in the catalogue.{meant} It has: {', '.join(SETS)}."
        )
    return SETS[name]


def catalogue(name: str | None = None) -> None:
    """Show every set of real data that the course knows as a table, or all about the one named.

    What was looked for and not found is said to be not known. Nothing is downloaded. Raises
    FetchError for a name that is not in it.

    >>> catalogue("beluga")  # doctest: +ELLIPSIS
    beluga, as the catalogue has it
    fact      what is known
    what      Beluga ID 2022: belugas, cut out, mostly from above
    ...
    """
    if name is None:
        table([row(each) for each in SETS.values()], "Real data, one argument away")
    else:
        rows = [{"fact": fact, "what is known": what} for fact, what in card(named(name)).items()]
        table(rows, f"{name}, as the catalogue has it")


def row(each: Set) -> dict[str, str]:
    """One line of the table."""
    return {
        "name": each.name,
        "what": each.short,
        "task": each.task,
        "pictures": _number(each.pictures),
        "classes": _number(each.classes),
        "size": each.size,
        "licence": each.licence or UNKNOWN,
        "how": "by hand" if each.by_hand else "download",
    }


def card(each: Set) -> dict[str, str]:
    """All that is known about a set, fact by fact.

    >>> card(named("hyperkvasir"))["licence"]
    'CC BY 4.0'
    """
    facts = {
        "what": each.title,
        "task": each.task,
        "pictures": _number(each.pictures),
        "classes": _number(each.classes),
        "size": each.size,
        "licence": each.licence or UNKNOWN,
        "permits": each.permits or UNKNOWN,
        "forbids": each.forbids or UNKNOWN,
        "citation": each.citation or UNKNOWN,
        "page": each.page or UNKNOWN,
        "layout": each.layout or UNKNOWN,
        "score": each.score or NO_SCORE,
    }
    for number, step in enumerate(each.steps, 1):
        facts[f"step {number}"] = step
    for number, file in enumerate(each.files, 1):
        facts[f"file {number}"] = "; ".join(
            (
                file.name,
                amount(file.bytes) if file.bytes else _roughly(file.about),
                ", ".join(file.hashes) or "hash not known: trusted as it first comes",
                f"unpacks into {file.into}" if file.into else "unpacks into the set's folder",
                *(file.urls or ("brought by hand",)),
            )
        )
    for number, fault in enumerate(each.faults, 1):
        facts[f"fault {number}"] = fault
    return facts


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else f"{value:,}"


def _roughly(size: int | None) -> str:
    return f"about {amount(size)}" if size else f"size {UNKNOWN}"
