"""The card of a store: where its pictures come from, as a table and fact by fact."""

from dataclasses import replace

import pytest
import torch

from labkit.store import Card, ImageStore


@pytest.fixture
def store():
    return ImageStore(
        torch.zeros(4, 3, 8, 8, dtype=torch.uint8),
        {"label": torch.tensor([0, 0, 1, 1])},
        source="a camera",
        licence="CC0",
        facts={"permits": "everything", "fault 1": "it was dark"},
    )


def test_it_holds_what_the_store_says_of_itself(store):
    assert store.card == {
        "source": "a camera",
        "pictures": "4, photographs, or scans of what people made",
        "licence": "CC0",
        "split": "by class",
        "permits": "everything",
        "fault 1": "it was dark",
    }


def test_drawn_pictures_are_said_to_be_drawn(store):
    drawn = replace(store, origin="drawn")
    assert drawn.card["pictures"] == "4, drawn: none of them was photographed"


def test_what_is_not_known_is_said(store):
    bare = replace(store, source="", licence="")
    assert bare.card["source"] == bare.card["licence"] == "not known"


def test_what_was_left_out_is_counted(store):
    assert "; left out: 1, see show_report()" in replace(store, report=("gone",)).card["pictures"]


@pytest.mark.parametrize(
    ("change", "split"),
    [
        ({"given": ["train", "train", "valid", "test"]}, "as given: train 2, valid 1, test 1"),
        ({"groups": ["a", "a", "b", "c"]}, "by group: 3 of them"),
        ({"targets": {}}, "by picture"),
        ({"facts": {"split": "by whale, so that no whale is on two sides"}}, "by whale, so that"),
    ],
)
def test_the_split_is_told(store, change, split):
    assert replace(store, **change).card["split"].startswith(split)


def test_a_part_keeps_it(store):
    assert store[:2].card["fault 1"] == "it was dark"
    assert store[:2].card["pictures"].startswith("2, ")


def test_it_shows_as_a_table(store, capsys):
    store.card.show()
    shown = capsys.readouterr().out
    assert shown == f"{store.card}\n"
    assert "licence   CC0" in shown
    assert store.card._repr_html_().startswith("<table>")
    assert isinstance(store.card, Card)
