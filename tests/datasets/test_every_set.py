"""What every set of pictures that comes with the course says of itself."""

import pytest

from labkit.datasets import (
    aerial,
    captions,
    cells,
    digits,
    faces,
    polyps,
    questions,
    roads,
    textures,
    whales,
)

DRAWN = {
    "aerial": lambda: aerial(6, size=16),
    "captions": lambda: captions(6, size=16),
    "cells": lambda: cells(6, size=16),
    "polyps": lambda: polyps(6, patients=6, size=16),
    "questions": lambda: questions(6, size=16),
    "roads": lambda: roads(6, size=16),
    "whales": lambda: whales(12, whales=2, size=16),
}
PUBLISHED = {"digits": digits, "faces": faces, "textures": textures}


@pytest.mark.parametrize("name", [*DRAWN, *PUBLISHED])
def test_its_source_its_licence_and_whether_it_is_drawn(name):
    store = (DRAWN | PUBLISHED)[name]()
    assert store.source
    assert store.licence
    assert store.origin == ("drawn" if name in DRAWN else "photographed")
    assert ("drawn pictures" in repr(store)) is (name in DRAWN)
    assert ("drawn" in store.card["pictures"]) is (name in DRAWN)


@pytest.mark.parametrize("name", [*DRAWN, *PUBLISHED])
def test_its_split_is_fixed(name):
    one, other = ((DRAWN | PUBLISHED)[name]() for _ in "ab")
    assert one.given == other.given
    assert len(set(one.given)) > 1
    train, _, test = one.split(seed=5)
    assert [part.names for part in (train, test)] == [
        [name for name, side in zip(one.names, one.given, strict=True) if side == wanted]
        for wanted in ("train", "test")
    ]
