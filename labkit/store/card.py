"""What is known of a store's pictures: where they come from, and what may be done with them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from labkit.runtime.notebook import as_table, display

if TYPE_CHECKING:
    from labkit.store.store import ImageStore

UNKNOWN = "not known"
DRAWN = "drawn: none of them was photographed"


class Card(dict[str, str]):
    """Facts about a store's pictures, by name; on a page or in a terminal it shows as a table.

    >>> Card(licence="CC0")["licence"]
    'CC0'
    >>> print(Card(licence="CC0", citation="nobody"))
    Where the pictures come from
    fact      what is known
    licence   CC0
    citation  nobody
    """

    def show(self) -> None:
        """Show it where it stands in the middle of a cell; at its end the name is enough."""
        display(*self._both())

    def __repr__(self) -> str:
        """The table as text."""
        return self._both()[1]

    def _repr_html_(self) -> str:
        return self._both()[0]

    def _both(self) -> tuple[str, str]:
        rows = [{"fact": fact, "what is known": known} for fact, known in self.items()]
        return as_table(rows, "Where the pictures come from")


def card_of(store: ImageStore) -> Card:
    """The card of a store: what it holds and says of itself, and the `facts` it was made with."""
    number = f"{len(store):,}"
    kept = DRAWN if store.origin == "drawn" else "photographs, or scans of what people made"
    if store.report:
        kept += f"; left out: {len(store.report):,}, see show_report()"
    return Card(
        {
            "source": store.source or UNKNOWN,
            "pictures": f"{number}, {kept}",
            "licence": store.licence or UNKNOWN,
            "split": _split(store),
            **store.facts,
        }
    )


def _split(store: ImageStore) -> str:
    """Which split the store has, and how large its sides are."""
    if store.given:
        count = Counter(store.given)
        sides = ", ".join(f"{side} {count[side]:,}" for side in ("train", "valid", "test"))
        return f"as given: {sides}"
    if store.groups:
        return f"by group: {len(set(store.groups)):,} of them"
    return "by class" if "label" in store.targets else "by picture"
