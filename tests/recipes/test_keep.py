"""Weights are kept in 16 bits, and come back as they were within those."""

import re
from importlib import resources
from pathlib import Path

import pytest
import torch
from torch import nn

from labkit import recipes
from labkit.models import Locator
from labkit.models.ours import OURS
from labkit.recipes import keep as recipe


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    (tmp_path / "weights").mkdir()
    monkeypatch.setattr(recipe.labkit, "__file__", str(tmp_path / "__init__.py"))
    return tmp_path / "weights"


def test_what_is_kept_is_small_and_comes_back(elsewhere):
    network = Locator(points=2)
    recipe.keep("some", network)
    file = elsewhere / "some.pt"
    assert file.stat().st_size < 2.2 * sum(p.numel() for p in network.parameters()) + 20_000
    state = torch.load(file, weights_only=True)
    for name, value in network.state_dict().items():
        torch.testing.assert_close(state[name].to(value.dtype), value, rtol=1e-3, atol=1e-4)


def test_too_much_is_refused_and_not_written(elsewhere):
    with pytest.raises(ValueError, match="3 MB"):
        recipe.keep("large", nn.Linear(2000, 1000))
    assert not list(elsewhere.iterdir())


def test_all_our_weights_together_stay_small():
    files = [f for f in (resources.files("labkit") / "weights").iterdir() if f.name.endswith("pt")]
    sizes = [len(file.read_bytes()) for file in files]
    assert max(sizes) <= 3_000_000
    assert sum(sizes) <= 20_000_000
    assert sorted(file.name for file in files) == sorted(f"{name}.pt" for name in OURS)


def test_a_recipe_makes_each_of_our_weights_and_all_are_run():
    folder = Path(recipes.__path__[0])
    command = (folder / "__main__.py").read_text(encoding="utf-8")
    kept = []
    for file in folder.glob("*.py"):
        names = re.findall(r'^    keep\("(\w+)", ', file.read_text(encoding="utf-8"), re.MULTILINE)
        assert not names or f"\n{file.stem}.make()\n" in command
        kept += names
    assert sorted(kept) == sorted(OURS)
