"""Stores that are larger than memory: read ahead, and split without being read into memory."""

import errno
import gc
import mmap

import numpy as np
import pytest
import torch

from labkit.store import ImageStore, mapped
from labkit.store.mapped import ahead, gathered, is_large, tensor_of


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "cache"))


@pytest.fixture
def large(tmp_path, monkeypatch):
    """Forty pictures in a mapped file, which count as many."""
    monkeypatch.setattr(mapped, "LARGE", 1000)
    array = np.random.default_rng(0).integers(0, 256, (40, 3, 50, 30), np.uint8)
    np.save(tmp_path / "large.npy", array)
    return tensor_of(np.load(tmp_path / "large.npy", mmap_mode="c"))


@pytest.fixture
def asked(monkeypatch):
    """What the system was asked to read: first and last address of each part, and its advice."""
    asked = []
    monkeypatch.setattr(
        mapped, "_advise", lambda: lambda *given: asked.append((given[0], sum(given[:2]), given[2]))
    )
    return asked


def test_whole_pages_are_asked_for_that_hold_the_pictures(large, asked):
    part = large[10:]
    rows = torch.tensor([3, 0, 17])
    ahead(part, rows)
    for (first, last, advice), row in zip(asked, rows.tolist(), strict=True):
        assert first % mmap.PAGESIZE == 0
        assert first <= part[row].data_ptr() < first + mmap.PAGESIZE
        assert last == part[row].data_ptr() + part[row].numel()
        assert advice == 3


def test_nothing_is_asked_for_what_lies_in_memory(large, asked, monkeypatch):
    ahead(large.clone(), torch.tensor([1]))
    monkeypatch.setattr(mapped, "LARGE", 10**9)
    ahead(large, torch.tensor([1]))
    assert asked == []


def test_the_system_takes_the_advice(large):
    ahead(large, torch.tensor([39, 0]))  # of addresses that are none it would end the process


def test_much_of_a_mapped_file_is_a_mapped_file(large, tmp_path):
    rows = torch.tensor([5, 3, 39, 3])
    found = gathered(large, rows)
    assert torch.equal(found, large.index_select(0, rows))
    assert is_large(found)
    found[0] = 7  # nobody else's
    assert not torch.equal(found[0], large[5])
    assert not [each for each in (tmp_path / "cache").rglob("*") if each.is_file()]


def test_what_is_used_no_more_is_forgotten(large):
    gc.collect()  # what another test left behind is not to be forgotten in the middle of this one
    before = len(mapped._mapped)
    found = gathered(large, torch.tensor([1, 2]))
    assert len(mapped._mapped) == before + 1
    del found
    gc.collect()
    assert len(mapped._mapped) == before


def test_where_the_disk_has_no_room_it_is_memory(large, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(mapped, "reserve", full)
    rows = torch.tensor([5, 3])
    found = gathered(large, rows)
    assert torch.equal(found, large.index_select(0, rows))
    assert not is_large(found)


def test_a_split_and_its_batches_are_those_of_memory(large, asked):
    stores = [
        ImageStore(images, {"label": torch.arange(40) % 4}, classes=("a", "b", "c", "d"))
        for images in (large, large.clone())
    ]
    parts = [store.split(seed=1)[0] for store in stores]
    assert is_large(parts[0].images)
    assert not is_large(parts[1].images)
    both = [part.batches(7, shuffle=True, seed=2, device="cpu") for part in parts]
    asked.clear()
    for (images, labels), (others, theirs) in zip(*both, strict=True):
        assert torch.equal(images, others)
        assert torch.equal(labels, theirs)
    assert len(asked) == len(parts[0])  # each picture once
