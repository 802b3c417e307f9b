"""What tells of shapes begins with eyes that know them, and in the end tells what is there."""

import re

import pytest
import torch

from labkit.datasets import captions
from labkit.metrics import inside
from labkit.models import ours
from labkit.recipes.told_shapes import trained
from labkit.runtime import seed
from labkit.synth.hearing import meant, missing
from labkit.synth.speech import LANGUAGES


@pytest.fixture(scope="module", params=LANGUAGES)
def never_seen(request):
    return captions(150, seed=5, language=request.param), request.param


def test_it_learns_on_from_our_eyes(capsys):
    few = captions(32, seed=5, language="fr")
    seed(0)
    network = trained(few, few, "fr", epochs=3)
    assert "étoile" in network.words.words
    begun = ours("shapes_grid").state_dict()["layers.0.weight"]
    moved = (network.grid.state_dict()["layers.0.weight"].cpu() - begun).abs()
    assert 0 < moved.mean() < 0.1 * begun.abs().mean()
    losses = [float(each) for each in re.findall(r" loss ([.\d]+)", capsys.readouterr().out)]
    assert losses[-1] < losses[0]


def test_our_weights_tell_what_is_there_and_look_at_it(never_seen):
    store, language = never_seen
    network = ours("told_shapes" if language == "en" else "told_shapes_fr")
    assert sum(weight.numel() for weight in network.parameters()) * 2 < 1_000_000
    told = network.tell(store.images / 127.5 - 1)
    maps, boxes, right = [], [], 0
    for text, looks, scene in zip(told.texts, told.attention, store.targets["scene"], strict=True):
        right += not missing(text, scene.items, language)
        for place, item in meant(text, scene.items, language):
            maps.append(looks[place])
            boxes.append(item.box)
    assert right >= 0.9 * len(store)
    held = inside(torch.stack(maps), torch.tensor(boxes)).mean()
    blind = inside(torch.ones(len(boxes), 8, 8), torch.tensor(boxes)).mean()
    assert held > 2 * blind
