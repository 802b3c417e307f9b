"""What the catalogue tells of a set, as the store of its pictures carries it."""

from collections.abc import Sequence
from typing import TypedDict

from labkit.fetch import named
from labkit.fetch.entry import NO_SCORE, UNKNOWN

UNTRIED = "labkit has read this set in miniature only: its real files were not tried"


class Published(TypedDict):
    """Keywords of `ImageStore`."""

    source: str
    licence: str
    facts: dict[str, str]


def published(
    name: str, *, split: str = "", faults: Sequence[str] = (), beside: Sequence[str] = ()
) -> Published:
    """The keywords by which a store of a set of the catalogue says where it comes from.

    `split` tells by what its split is honest, and `faults` what else is wrong with it, beside what
    the catalogue knows. Of other sets that were used with it, `beside`, licence and citation are
    told as well. What nobody has found is said to be not known. Raises FetchError for a name that
    is not in the catalogue.

    >>> published("beluga")["facts"]["permits"]
    "use, changes and sharing, with the licence's text"
    >>> published("mnist")["licence"]
    'not known'
    """
    entry = named(name)
    facts = {
        "permits": entry.permits or UNKNOWN,
        "forbids": entry.forbids or UNKNOWN,
        "citation": entry.citation or UNKNOWN,
        "page": entry.page or UNKNOWN,
        "published score": entry.score or NO_SCORE,
    }
    for other in map(named, beside):
        facts[other.short] = f"{other.licence or UNKNOWN}; {other.citation or UNKNOWN}"
    if split:
        facts["split"] = split
    for number, fault in enumerate((*entry.faults, *faults, UNTRIED), 1):
        facts[f"fault {number}"] = fault
    return {"source": entry.title, "licence": entry.licence or UNKNOWN, "facts": facts}
