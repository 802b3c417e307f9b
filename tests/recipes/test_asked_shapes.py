"""What answers questions about shapes: what it learns from, that it learns, and what it reaches."""

import re

import pytest

from labkit.datasets import questions
from labkit.models import ours
from labkit.recipes import asked_shapes
from labkit.runtime import seed
from labkit.synth.shapes import HELD
from labkit.tasks import answer
from labkit.train import evaluate


@pytest.fixture(scope="module")
def asked():
    return asked_shapes.asked(60, seed=5)


def test_nothing_that_is_held_back_is_shown_or_asked(asked):
    things = {(item.colour, item.kind) for scene in asked.targets["scene"] for item in scene.items}
    assert len(things) > 20
    assert not things & HELD
    texts = " ".join(text for about in asked.targets["questions"] for text in about)
    assert not [pair for pair in HELD if re.search(rf"{pair[0]} {pair[1]}\b", texts)]


def test_it_learns(asked, capsys):
    seed(0)
    asked_shapes.trained(asked, asked, epochs=4)
    losses = [float(each) for each in re.findall(r"loss ([.\d]+)", capsys.readouterr().out)]
    assert len(losses) == 4
    assert losses[-1] < 0.8 * losses[0]


def test_our_weights_answer_nine_of_ten():
    """The bar of lesson 12, on pictures that no training saw."""
    store = questions(200, seed=7, held=False)
    network = ours("asked_shapes")
    batches = store.batches(100, targets=("questions", "answers"))
    assert evaluate(network, answer(store.classes), batches)["accuracy"] >= 0.9
