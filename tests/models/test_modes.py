"""A network is asked, and is afterwards as it was."""

import pytest
from torch import nn

from labkit.models.modes import held_still


@pytest.fixture
def half_frozen():
    network = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)).train()
    network[1].eval()  # as a frozen layer is kept
    return network


def test_each_layer_gets_its_own_mode_back(half_frozen):
    with held_still(half_frozen):
        assert not any(layer.training for layer in half_frozen.modules())
    assert [half_frozen.training, half_frozen[0].training, half_frozen[1].training] == [
        True,
        True,
        False,
    ]


def test_an_error_leaves_it_as_it_was_too(half_frozen):
    with pytest.raises(KeyError), held_still(half_frozen):
        raise KeyError
    assert half_frozen.training
    assert not half_frozen[1].training
