"""The store of drawn frames: masks that fit, patients kept apart, two hospitals."""

import sys

import numpy as np
import pytest
import torch

from labkit import augment
from labkit.datasets import polyps, write_folder
from labkit.images import GREY


@pytest.fixture(scope="module")
def store(own_cache):
    return polyps(120, patients=24, size=64)


def test_what_is_in_it(store):
    assert store.images.shape == (120, 3, 64, 64)
    assert store.images.is_contiguous()
    assert store.origin == "drawn"
    assert store.classes == ("background", "polyp")
    assert store.targets["mask"].dtype == torch.uint8
    assert set(store.targets["mask"].unique().tolist()) == {0, 1, 255}
    label, area = store.targets["label"], store.targets["area"]
    seen = (store.targets["mask"] == 1).flatten(1).any(1)
    assert torch.equal(label.bool(), seen)
    assert torch.equal(area > 0, seen)
    assert 0.1 < 1 - label.float().mean() < 0.35
    assert len(set(store.groups)) == 24


def test_void_is_what_the_lens_does_not_show(store):
    void = store.targets["mask"] == 255
    light = store.images.float().mean(1)
    bars = (store.images == GREY).all(1)
    assert void[bars].all()
    assert light[void & ~bars].mean() < 12
    assert (light[~void] > 20).float().mean() > 0.95


def test_patients_are_on_one_side_of_the_given_split(store):
    parts = store.split()
    patients = [set(part.groups) for part in parts]
    assert sum(map(len, patients)) == 24
    assert all(patients)
    assert sum(len(part) for part in parts) == 120


def test_neighbours_of_a_sequence_look_alike_and_patients_do_not(store):
    small = torch.nn.functional.avg_pool2d(store.images.float(), 8).flatten(1)
    far = torch.cdist(small, small)
    names = [name.rsplit("_", 1)[0] for name in store.names]  # patient and sequence
    same = torch.tensor([[one == other for other in names] for one in names])
    same.fill_diagonal_(False)
    strange = torch.tensor([[one != other for other in store.groups] for one in store.groups])
    assert far[same].mean() < 0.65 * far[strange].mean()


def test_a_second_call_draws_nothing_and_is_the_same(store, monkeypatch):
    monkeypatch.setattr(
        sys.modules["labkit.datasets.polyps"], "draw", lambda *_: pytest.fail("drawn again")
    )
    again = polyps(120, patients=24, size=64)
    assert torch.equal(again.images, store.images)
    assert torch.equal(again.targets["mask"], store.targets["mask"])


def test_three_kinds_of_truth_agree(store):
    classes = polyps(120, patients=24, size=64, truth="classes")
    objects = polyps(120, patients=24, size=64, truth="objects")
    assert classes.classes == ("background", "polyp", "lumen", "specularity")
    assert set(classes.targets["mask"].unique().tolist()) == {0, 1, 2, 3, 255}
    polyp = store.targets["mask"] == 1
    assert torch.equal((objects.targets["mask"] > 0) & (objects.targets["mask"] < 255), polyp)
    assert polyp[classes.targets["mask"] == 1].all()  # a glint on a polyp is a glint there
    assert (objects.targets["mask"] == 2).any()


def test_masks_move_with_their_pictures(store):
    images, masks = store.images[:4], store.targets["mask"][:4]
    moved, truth = augment.apply(
        [augment.flip(p=1)], images, {"mask": masks}, torch.Generator().manual_seed(0)
    )
    assert torch.equal(moved, images.flip(-1))
    assert torch.equal(truth["mask"], masks.flip(-1))


def test_crops_are_drawn_in_full_detail(store):
    rows = store.targets["label"].nonzero()[:6, 0]
    part = store[rows]
    boxes = []
    for mask in part.targets["mask"]:
        y, x = (mask == 1).nonzero(as_tuple=True)
        boxes.append([x.min(), y.min(), x.max() + 1, y.max() + 1])
    crops = part.crops(torch.tensor(boxes).float(), 64, margin=0.2)
    share = (crops.targets["mask"] == 1).float().mean((1, 2))
    assert (share > 0.15).all()
    sharp = np.abs(np.diff(crops.images.numpy().astype(int), axis=-1)).mean()
    assert sharp > 1


def test_hospitals_have_other_patients_and_another_look(store):
    other = polyps(120, patients=24, size=64, hospital=1)
    assert set(other.groups).isdisjoint(store.groups)
    inside = [s.images.permute(1, 0, 2, 3)[:, s.targets["mask"] != 255] for s in (store, other)]
    red = [each.float().mean(1)[0] / each.float().mean(1)[2] for each in inside]
    assert red[0] > 1.2 * red[1]


@pytest.mark.parametrize("truth", ["polyp", "classes"])
def test_a_folder_of_pairs_is_the_same_store_of_ones_own(tmp_path, truth):
    drawn = polyps(8, patients=4, size=32, truth=truth)
    mine = polyps(source=write_folder(drawn, tmp_path / "pairs"), size=32, truth=truth)
    assert mine.origin == "photographed"
    assert mine.classes == drawn.classes
    assert torch.equal(mine.images, drawn.images)
    assert torch.equal(mine.targets["mask"], drawn.targets["mask"])


def test_dials_are_turned_and_unknown_ones_refused():
    assert polyps(12, patients=3, size=16, empty=0.0).targets["label"].all()
    assert not polyps(12, patients=3, size=16, empty=1.0).targets["label"].any()
    with pytest.raises(ValueError, match=r"There is no dial 'foam'\. Dials are: sizes, flat"):
        polyps(4, patients=2, size=16, foam=1.0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"truth": "mask"}, r'truth=.mask.. It is "polyp", "classes" or "objects"'),
        ({"n": 3, "patients": 4}, r"3 frames of 4 patients of hospital 0.*at least a patient"),
        ({"patients": 0}, r"of 0 patients"),
        ({"hospital": 2}, r"hospital 2.*hospital 0 or 1"),
        ({"source": "here", "flat": 1.0}, r"source='here'.*only drawn frames have"),
        ({"source": "here", "truth": "objects"}, r"separate objects"),
    ],
)
def test_what_cannot_be_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        polyps(**{"n": 4, "patients": 2, "size": 16} | arguments)
