"""The eyes of lessons 12 and 13: things lie where their middle is, and are known by sight."""

import re

import pytest
import torch

from labkit.models import ours
from labkit.recipes.shapes_grid import NAMES, NOTHING, Known, Naming, labelled, named, trained
from labkit.runtime import seed
from labkit.synth.scenes import Item, Scene
from labkit.synth.shapes import HELD


@pytest.fixture(scope="module")
def store():
    return named(200, seed=5)


def test_a_thing_is_labelled_where_its_middle_lies():
    star = Item("star", (0.25, 0.5, 0.5, 0.75), "red", "large")
    labels = labelled(Scene("shapes", (star,)), 8)
    assert (labels[0] != NOTHING).nonzero().tolist() == [[5, 3]]
    assert [names[place] for names, place in zip(NAMES, labels[:, 5, 3].tolist(), strict=True)] == [
        "star", "red", "large",
    ]  # fmt: skip


def test_combinations_that_lesson_12_holds_back_do_not_occur(store):
    shapes, colours, _ = store.targets["named"].movedim(1, 0).flatten(1)
    pairs = {
        (NAMES[1][colour], NAMES[0][shape])
        for shape, colour in zip(shapes.tolist(), colours.tolist(), strict=True)
        if shape != NOTHING
    }
    assert len(pairs) > 20
    assert not pairs & HELD


def test_it_learns(store, capsys):
    seed(0)
    grid = trained(store, store, epochs=8)
    assert grid(torch.zeros(1, 3, 64, 64)).shape == (1, 66, 8, 8)
    known = [float(each) for each in re.findall(r"valid known ([.\d]+)", capsys.readouterr().out)]
    assert len(known) == 8
    assert known[-1] > 0.5


def test_a_thing_counts_where_all_of_it_is_named_right(store):
    labels = store.targets["named"][:4]
    logits = torch.cat(
        [
            torch.nn.functional.one_hot(part.clamp(min=0), len(names)).movedim(-1, 1)
            for part, names in zip(labels.unbind(1), NAMES, strict=True)
        ],
        1,
    ).float()
    logits = torch.cat([logits, torch.zeros(4, 1, 8, 8)], 1)
    score = Known()
    score.update(logits, labels)
    assert score.compute() == {"known": 1.0}
    logits[:, len(NAMES[0]) : -1] *= -1  # colours and sizes wrong, shapes right
    score.update(logits, labels)
    assert score.compute() == {"known": 0.5}


def test_our_weights_name_nearly_all_of_what_they_never_saw(store):
    """By a line fitted on half of the pictures: what the grid knows must be there to be read."""
    network = Naming()
    network.grid = ours("shapes_grid")
    with torch.no_grad():
        features = network.grid(store.images / 127.5 - 1).movedim(1, -1)
    there = store.targets["named"][:, 0] != NOTHING
    known = features[there].double()
    known = torch.cat([known, torch.ones(len(known), 1).double()], 1)
    half = len(known) // 2
    for names, label in zip(NAMES, store.targets["named"].movedim(1, 0), strict=True):
        right = torch.nn.functional.one_hot(label[there], len(names)).double()
        line = torch.linalg.lstsq(known[:half], right[:half]).solution
        found = (known[half:] @ line).argmax(1) == label[there][half:]
        assert found.double().mean() > 0.95
