"""The store of drawn whales: like the real ones where it matters, and not trivial."""

import sys

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn.functional import avg_pool2d

from labkit.datasets import folder, whales, write_folder
from labkit.synth.whale_pattern import individuals
from labkit.synth.whales import Dials, sample

MODULE = sys.modules["labkit.datasets.whales"]  # whose name is the function's too


@pytest.fixture(scope="module")
def store(own_cache):
    return whales(240, whales=12, size=64)


def test_what_is_in_it(store):
    assert len(store) == 240
    assert store.origin == "drawn"
    assert sum(store.counts().values()) == 240
    assert set(store.targets) == {"label", "box", "points", "continuous"}
    assert store.images.shape == (240, 3, 64, 64)
    assert store.classes[3] == "whale 3"


def test_a_second_call_draws_nothing_and_is_the_same(store, monkeypatch):
    monkeypatch.setattr(MODULE, "draw", lambda *_: pytest.fail("drawn again"))
    again = whales(240, whales=12, size=64)
    assert torch.equal(again.images, store.images)
    assert torch.equal(again.targets["points"], store.targets["points"])


def test_dials_that_are_turned_back_draw_nothing_again(monkeypatch):
    usual, deep = whales(8, whales=2, size=16), whales(8, whales=2, size=16, depth=1.0)
    other = whales(8, whales=2, size=16, seed=1)
    assert not torch.equal(usual.images, deep.images)
    assert not torch.equal(usual.images, other.images)
    monkeypatch.setattr(MODULE, "draw", lambda *_: pytest.fail("drawn again"))
    assert torch.equal(whales(8, whales=2, size=16).images, usual.images)
    assert torch.equal(whales(8, whales=2, size=16, depth=1.0).images, deep.images)


def drawings(monkeypatch):
    """Count the pictures that are drawn from here on."""
    drawn, draw = [], MODULE.draw
    monkeypatch.setattr(MODULE, "draw", lambda *given: drawn.append(1) or draw(*given))
    return drawn


@pytest.mark.parametrize(("count", "again"), [(100, 0), (99, 99)])
def test_cuts_of_many_pictures_are_kept(monkeypatch, count, again):
    store = whales(count, whales=2, size=16, seed=5)
    first = store.crops("points", 16)
    drawn = drawings(monkeypatch)
    second = whales(count, whales=2, size=16, seed=5).crops("points", 16)
    assert len(drawn) == again
    assert torch.equal(second.images, first.images)
    assert torch.equal(second.targets["points"], first.targets["points"])


def test_another_place_another_part_and_another_size_are_cut_anew(monkeypatch):
    drawn = drawings(monkeypatch)
    store = whales(101, whales=2, size=16, seed=6)
    first = store.crops("points", 16)
    drawn.clear()
    moved = store.crops(store.targets["points"] + 1, 16)
    assert len(drawn) == 101
    assert not torch.equal(moved.images, first.images)
    store[1:].crops("points", 16), store.crops("points", 8)
    assert len(drawn) == 101 + 100 + 101
    store[[*range(100, -1, -1)]].crops("points", 16)
    assert len(drawn) == 101 + 100 + 101 + 101


def test_other_code_draws_anew(monkeypatch):
    store = whales(100, whales=2, size=16, seed=7)
    first = store.crops("points", 16)
    monkeypatch.setattr(MODULE, "code_of", lambda *modules: "a sharper pencil")
    drawn = drawings(monkeypatch)
    again = whales(100, whales=2, size=16, seed=7)
    assert torch.equal(again.images, store.images)
    assert len(drawn) == 100
    assert torch.equal(again.crops("points", 16).images, first.images)
    assert len(drawn) == 200


def test_only_some_are_kept_where_they_are_many(monkeypatch):
    some = {number: whales(120, whales=2, size=16, only=range(number)) for number in (99, 100)}
    drawn = drawings(monkeypatch)
    assert torch.equal(whales(120, whales=2, size=16, only=range(100)).images, some[100].images)
    assert not drawn
    assert torch.equal(whales(120, whales=2, size=16, only=range(99)).images, some[99].images)
    assert len(drawn) == 99


def test_the_given_split_keeps_encounters_whole_and_trains_on_every_whale(store):
    train, valid, test = store.split()
    assert set(train.targets["label"].tolist()) == set(range(12))
    days = [set(part.groups) for part in (train, valid, test)]
    assert sum(map(len, days)) == len(set.union(*days))
    assert len(test) > 20


def test_more_common_whales_are_not_the_first_ones(store):
    counts = list(store.counts().values())
    assert counts != sorted(counts, reverse=True)


def test_letterboxes_are_grey_and_boxes_are_inside_the_picture(store):
    assert (store.images[:, :, 0, 32] == 127).all()
    boxes = store.targets["box"]
    assert (boxes[:, 2:] > boxes[:, :2]).all()
    assert boxes.min() >= 0
    assert boxes.max() <= 64


def nearest(train, test, values):
    distances = torch.cdist(values[test.rows], values[train.rows])
    guesses = train.targets["label"][distances.argmin(1)]
    return (guesses == test.targets["label"]).float().mean().item()


def test_whole_frames_do_not_tell_whales_and_upright_heads_do(store):
    train, _, test = store.split()
    majority = max(store.counts().values()) / len(store)
    frames = avg_pool2d(store.images.float(), 4).flatten(1)
    assert nearest(train, test, frames) <= 2 * majority
    colours = store.images.float().mean((2, 3))
    assert nearest(train, test, colours) <= 2 * majority
    heads = store.crops("points", 32).images.float().flatten(1)
    assert nearest(train, test, heads) > 0.4


def test_crops_are_drawn_anew_in_full_detail(store):
    small = store[:6].crops("points", 64)
    from dataclasses import replace

    blurred = replace(store[:6], originals=None, rows=None).crops("points", 64)
    detail = [c.images.float().diff(dim=3).abs().mean() for c in (small, blurred)]
    assert detail[0] > 1.2 * detail[1]
    difference = avg_pool2d(small.images.float(), 8) - avg_pool2d(blurred.images.float(), 8)
    assert difference.abs().mean() < 16


def test_a_part_of_the_store_crops_its_own_whales(store):
    part = store[torch.tensor([30, 200])]
    whole = store.crops("points", 32)
    assert torch.equal(part.crops("points", 32).images, whole.images[[30, 200]])


def test_written_out_they_have_the_sizes_of_photographs_and_come_back(store, tmp_path):
    part = store[::20]
    root = write_folder(part, tmp_path / "whales")
    sizes = set()
    for file in root.rglob("*.jpg"):
        with Image.open(file) as picture:
            sizes.add(picture.size)
    assert len(sizes) > 6
    again = whales(source=root, size=64)
    order = [part.names.index(name.split("/")[-1].removesuffix(".jpg")) for name in again.names]
    differences = again.images.float() - part.images[order].float()
    assert differences.abs().mean() < 6
    assert folder(root, size=64).classes == again.classes


def test_a_wrong_dial_is_told_with_those_there_are():
    with pytest.raises(ValueError, match=r"no dial 'fog'\. Dials are: sizes, cut, lookalikes"):
        whales(10, fog=1)


@pytest.mark.parametrize(
    ("turned", "words"),
    [({"depth": 1, "foam": 0}, "depth, foam"), ({"only": [0]}, "only"), ({"only": []}, "only")],
)
def test_photographs_have_no_dials(tmp_path, turned, words):
    with pytest.raises(
        ValueError, match=f"given source='photos' and {words}. Photographs have no dials"
    ):
        whales(source=tmp_path / "photos", **turned)


def test_a_wrong_dial_is_told_of_photographs_too(tmp_path):
    with pytest.raises(ValueError, match="no dial 'fog'"):
        whales(source=tmp_path, fog=1)


@pytest.mark.parametrize(
    ("only", "words"),
    [
        ([], r"only=\[\]\. It takes the numbers of some of the 10 pictures"),
        (3, "only=3"),
        ("12", "only='12'"),
        ([1.5], r"only=\[1\.5\]"),
        ([True, False], "only=.True, False"),
        (torch.tensor([True, False]), "only=tensor"),
        ([[1], [2]], r"only=\[\[1"),
        ([1, -1], r"only=\[… -1 …\], and the 10 pictures have the numbers 0 to 9"),
        ([1, 10], r"only=\[… 10 …\]"),
    ],
)
def test_pictures_that_are_not_there_cannot_be_drawn(only, words):
    with pytest.raises(ValueError, match=words):
        whales(10, whales=2, size=16, only=only)


@pytest.mark.parametrize("only", [(1, 3), range(1, 4, 2), torch.tensor([1, 3]), np.array([1, 3])])
def test_numbers_of_any_kind_choose(only):
    assert whales(10, whales=2, size=16, only=only).names == ["w_0001", "w_0003"]


def test_few_pictures_of_many_whales():
    store = whales(25, whales=20, size=16)
    assert min(store.counts().values()) >= 1
    assert np.unique(store.targets["label"]).size == 20


def test_only_some_of_them_are_the_same_pictures(store):
    some = whales(240, whales=12, size=64, only=[5, 100])
    assert torch.equal(some.images, store.images[[5, 100]])
    assert some.names == [store.names[5], store.names[100]]
    assert some.given == [store.given[5], store.given[100]]
    assert torch.equal(some.targets["box"], store.targets["box"][[5, 100]])


def test_a_seed_chooses_the_whales_their_pictures_and_their_split():
    found, dials = individuals(6, seed=1, lookalikes=0), Dials(lookalikes=0)
    store = whales(40, whales=6, size=16, seed=1, lookalikes=0)
    number = dict.fromkeys(range(6), 0)
    for spec in store.originals.specs:
        index = number[spec.individual]
        number[spec.individual] += 1
        whale = found[spec.individual]
        assert spec == sample(whale, index, spec.encounter, seed=1, dials=dials)
    other = whales(40, whales=6, size=16, seed=0, lookalikes=0)
    assert store.counts() != other.counts()  # which whale is seen often is drawn too
    assert store.given != other.given


def test_a_folder_is_read_with_the_fit_that_is_asked_for(store, tmp_path):
    root = write_folder(store[::20], tmp_path / "whales")
    for fit in ("letterbox", "crop", "squash"):
        passed_on = whales(source=root, size=32, fit=fit)
        assert torch.equal(passed_on.images, folder(root, 32, fit=fit).images)
    assert not torch.equal(passed_on.images, whales(source=root, size=32).images)


def test_a_dial_changes_the_picture_and_not_the_whale(store):
    usual, deep = (whales(240, whales=12, size=64, only=[100], depth=d) for d in (0.35, 1.0))
    assert torch.equal(usual.targets["points"], deep.targets["points"])
    assert not torch.equal(usual.images, deep.images)
