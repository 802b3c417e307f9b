"""What the catalogue tells of a set, on the card of a store."""

import pytest

from labkit.datasets.published import published
from labkit.fetch import SETS, FetchError


@pytest.mark.parametrize("name", SETS)
def test_every_set_has_what_a_card_needs(name):
    told = published(name)
    assert told["source"]
    assert told["licence"]
    assert {"permits", "forbids", "citation", "page"} <= told["facts"].keys()
    assert all(told["facts"].values())


def test_faults_of_the_catalogue_come_first_and_are_counted():
    facts = published("right-whales", split="by whale", faults=["seen here"])["facts"]
    assert facts["split"] == "by whale"
    assert facts["fault 1"].startswith("4,544 pictures are labelled")
    assert facts["fault 5"] == "seen here"


def test_an_unknown_set_is_refused():
    with pytest.raises(FetchError, match="There is no set 'belugas' in the catalogue"):
        published("belugas")
