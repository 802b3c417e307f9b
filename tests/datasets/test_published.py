"""What the catalogue tells of a set, on the card of a store."""

import pytest

from labkit.datasets.published import published
from labkit.fetch import SETS, FetchError


@pytest.mark.parametrize("name", SETS)
def test_every_set_has_what_a_card_needs(name):
    told = published(name)
    assert told["source"]
    assert told["licence"]
    assert {"permits", "forbids", "citation", "page", "published score"} <= told["facts"].keys()
    assert all(told["facts"].values())


def test_faults_of_the_catalogue_come_first_and_are_counted():
    facts = published("right-whales", split="by whale", faults=["seen here"])["facts"]
    assert facts["split"] == "by whale"
    assert facts["fault 1"].startswith("4,544 pictures are labelled")
    assert facts["fault 5"] == "seen here"
    assert facts["fault 6"].endswith("its real files were not tried")


def test_scores_are_told_and_where_there_is_none_that_too():
    assert published("happywhale")["facts"]["published score"].startswith("mAP@5 .876")
    assert published("kitti")["facts"]["published score"] == "none that was checked"


def test_a_set_that_was_used_beside_is_credited():
    facts = published("right-whales", beside=["right-whale-heads"])["facts"]
    assert facts["Heads of the right whales of 2015"].startswith("MIT (boxes) and Apache-2.0")
    assert "Anil Thomas" in facts["Heads of the right whales of 2015"]


def test_an_unknown_set_is_refused():
    with pytest.raises(FetchError, match="There is no set 'belugas' in the catalogue"):
        published("belugas")
