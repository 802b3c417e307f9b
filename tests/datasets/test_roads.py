"""The stores of streets: boxes that hold their masks, columns that fit, clips that go on."""

import sys

import numpy as np
import pytest
import torch
from pycocotools import mask as coco_masks

from labkit import augment, images
from labkit.datasets import FolderError, clip, roads, write_coco
from labkit.datasets.road_truth import seen_boxes
from labkit.synth.roads import CLASSES

N = 200
COLUMNS = ["boxes", "labels", "visible", "difficult", "weather", "night"]


@pytest.fixture(scope="module")
def store(own_cache):
    return roads(N, masks=True)


def sides(boxes):
    return (boxes[:, 2:] - boxes[:, :2]).amax(1)


def test_what_is_in_it(store):
    assert store.images.shape == (N, 3, 160, 160)
    assert store.images.is_contiguous()
    assert store.classes == CLASSES
    assert list(store.targets) == [*COLUMNS[:4], "mask", "numbers", *COLUMNS[4:]]
    for boxes, labels, visible, difficult, numbers in zip(
        *(store.targets[name] for name in ("boxes", "labels", "visible", "difficult", "numbers")),
        strict=True,
    ):
        assert boxes.shape == (len(labels), 4)
        assert boxes.dtype == visible.dtype == torch.float32
        assert labels.dtype == numbers.dtype == torch.int64
        assert difficult.dtype == torch.bool
        assert len(labels) == len(visible) == len(difficult) == len(numbers)
        assert labels.numel() == 0 or 0 <= labels.min() <= labels.max() < 7
    assert store.targets["mask"].dtype == torch.uint8
    assert set(store.targets["weather"]) == {"clear", "rain", "fog"}
    assert store.targets["night"].dtype == torch.bool


def test_no_box_has_no_area_or_leaves_the_picture(store):
    boxes = torch.cat(store.targets["boxes"])
    assert (boxes[:, 2:] - boxes[:, :2]).min() >= 1
    assert boxes.min() >= 0
    assert boxes.max() <= 160
    assert sides(boxes).min() >= 4
    assert torch.cat(store.targets["visible"]).min() >= 0.2
    assert torch.cat(store.targets["visible"]).max() == 1


@pytest.mark.parametrize("size", [16, 48])
def test_the_hardest_streets_have_no_box_without_area_either(size):
    hard = {"crowd": 1.0, "cut": 1.0, "sizes": 1.0, "clutter": 1.0, "few": 0.0, "alike": 1.0}
    for kind in ("visible", "amodal"):
        store = roads(30, size=size, boxes=kind, seed=3, masks=True, **hard)
        boxes = torch.cat(store.targets["boxes"])
        assert (boxes[:, 2:] - boxes[:, :2]).min() >= 1
        assert max(map(len, store.targets["boxes"])) < 100
        assert all(len(set(each.tolist())) == len(each) for each in store.targets["numbers"])


def test_boxes_are_those_of_their_masks(store):
    for mask, boxes, numbers in zip(
        *(store.targets[name] for name in ("mask", "boxes", "numbers")), strict=True
    ):
        assert set(mask.unique().tolist()) - {0, 255} == set(numbers.tolist())
        for box, number in zip(boxes.tolist(), numbers.tolist(), strict=True):
            rows, columns = (mask == number).nonzero(as_tuple=True)
            assert box == [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


def test_coco_agrees_on_boxes_and_areas(store):
    for row in range(0, N, 20):
        mask = store.targets["mask"][row].numpy()
        for number, (x1, y1, x2, y2) in enumerate(store.targets["boxes"][row].tolist(), 1):
            code = coco_masks.encode(np.asfortranarray((mask == number).astype(np.uint8)))
            assert coco_masks.area(code) == (mask == number).sum()
            assert coco_masks.toBbox(code).tolist() == [x1, y1, x2 - x1, y2 - y1]


def test_difficult_are_the_small_and_the_hidden(store):
    boxes, visible, difficult = (
        torch.cat(store.targets[name]) for name in ("boxes", "visible", "difficult")
    )
    assert torch.equal(difficult, (sides(boxes) < 12) | (visible < 0.4))
    assert 0.1 < difficult.float().mean() < 0.22


def test_sizes_go_from_a_few_pixels_to_half_the_width(store):
    boxes = torch.cat(store.targets["boxes"])
    wide = boxes[:, 2] - boxes[:, 0]
    assert sides(boxes).min() <= 6
    assert (sides(boxes) < 8).float().mean() > 0.01
    assert (wide > 80).float().mean() > 0.02


def test_most_things_are_large_enough_to_learn_from(store):
    boxes, labels, difficult = (
        torch.cat(store.targets[name]) for name in ("boxes", "labels", "difficult")
    )
    usual = sides(boxes)[~difficult]
    cars, trucks, buses, people, cyclists, signs, lights = (
        usual[labels[~difficult] == label] for label in range(7)
    )
    for found, low, high, least in (
        (cars, 30, 40, 1.2), (trucks, 38, 60, 0.25), (buses, 44, 74, 0.15), (people, 33, 44, 1),
        (cyclists, 30, 52, 0.2), (signs, 17, 25, 0.4), (lights, 19, 31, 0.15),
    ):  # fmt: skip
        assert low < found.median() < high
        assert len(found) > least * N
    assert 4 < len(usual) / N < 5.5


def test_classes_have_a_long_tail_and_a_few_scenes_are_empty(store):
    cars, trucks, buses, people, cyclists, signs, lights = torch.bincount(
        torch.cat(store.targets["labels"]), minlength=7
    ).tolist()
    assert cars > people > signs > max(trucks, buses, cyclists, lights)
    assert min(trucks, buses, cyclists, lights) > 0.12 * N
    empty = np.mean([len(boxes) == 0 for boxes in store.targets["boxes"]])
    assert 0.02 < empty < 0.12


def test_amodal_boxes_hold_the_visible_ones(store):
    whole = roads(N, boxes="amodal")
    near, more = [], 0
    for one, other, visible in zip(
        whole.targets["boxes"], store.targets["boxes"], store.targets["visible"], strict=True
    ):
        assert (one[:, :2] <= other[:, :2]).all()
        assert (one[:, 2:] >= other[:, 2:]).all()
        assert ((one >= 0) & (one <= 160)).all()
        apart = (one - other).abs().amax(1)
        # What nothing hides and no border cuts; feet and hands may be thinner than a sample.
        clear = (visible == 1) & (sides(other) >= 12)
        near += (apart[clear] <= 1.5).tolist()
        more += (apart > 3).sum()
    assert np.mean(near) > 0.97
    assert more > 40
    assert list(whole.targets) == COLUMNS


def test_a_second_call_draws_nothing_and_is_the_same(store, monkeypatch):
    monkeypatch.setattr(
        sys.modules["labkit.datasets.roads"], "draw", lambda *_: pytest.fail("drawn again")
    )
    again = roads(N)
    assert torch.equal(again.images, store.images)
    for name in COLUMNS[:4]:
        assert all(map(torch.equal, again.targets[name], store.targets[name]))


def test_a_few_alone_are_the_same_as_among_all(store):
    rows = [7, 150, 3]
    few = roads(N, only=rows, masks=True)
    assert few.names == [store.names[row] for row in rows]
    assert few.given == [store.given[row] for row in rows]
    assert torch.equal(few.images, store.images[rows])
    assert torch.equal(few.targets["mask"], store.targets["mask"][rows])
    for mine, row in zip(few.targets["boxes"], rows, strict=True):
        assert torch.equal(mine, store.targets["boxes"][row])


def test_the_split_is_60_20_20(store):
    assert [len(part) for part in store.split()] == [N * 3 // 5, N // 5, N // 5]


def test_masks_and_boxes_move_together(store):
    targets = {name: store.targets[name][:6] for name in ("boxes", "labels", "mask", "numbers")}
    moved, truth = augment.apply(
        [augment.flip(p=1)], store.images[:6], targets, torch.Generator().manual_seed(0)
    )
    assert torch.equal(moved, store.images[:6].flip(-1))
    for mask, boxes, numbers in zip(truth["mask"], truth["boxes"], truth["numbers"], strict=True):
        found = seen_boxes(torch.where(mask == 255, 0, mask), int(mask[mask < 255].max()))
        assert torch.equal(found[numbers - 1], boxes)


def test_crops_are_drawn_in_full_detail(store):
    large = [
        row for row, boxes in enumerate(store.targets["boxes"])
        if len(boxes) and not store.targets["night"][row]
    ][:6]  # fmt: skip
    part = store[large]
    boxes = torch.stack([each[sides(each).argmax()] for each in part.targets["boxes"]])
    crops = part.crops(boxes, 96, margin=0.2)
    assert crops.images.shape == (6, 3, 96, 96)
    detail = np.abs(np.diff(crops.images.numpy().astype(int), axis=-1)).mean()
    assert detail > 3


def test_what_hides_in_a_picture_is_void_in_its_mask(store):
    void = store.targets["mask"] == 255
    assert 0 < void.float().mean() < 0.02


def test_dials_are_turned_and_unknown_ones_refused():
    night = roads(8, size=32, night=1.0, rain=1.0)
    assert night.targets["night"].all()
    assert set(night.targets["weather"]) == {"rain"}
    assert not any(map(len, roads(8, size=32, empty=1.0).targets["boxes"]))
    with pytest.raises(ValueError, match=r"There is no dial 'snow'\. Dials are: night, rain"):
        roads(4, size=32, snow=1.0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"boxes": "all"}, r"roads was given boxes='all'. It is \"visible\" or \"amodal\""),
        ({"masks": "instances"}, r"given masks='instances'. It is True .*, \"classes\" or F"),
        ({"fit": "stretch"}, r"roads was given fit='stretch' and no source. Drawn streets are sq"),
        ({"fit": "crop"}, r"roads was given fit='crop' and no source"),
        ({"seed": -1}, r"roads was given seed=-1. It takes a whole number from 0 on"),
        ({"seed": -1, "source": "here"}, r"roads was given seed=-1"),
        ({"seed": "a"}, r"roads was given seed='a'"),
        ({"night": "yes"}, r"The dial night is 'yes'. It is a number from 0 to 1"),
        ({"n": 0}, r"roads was asked for n=0 pictures of size=32"),
        ({"n": 4.5}, r"asked for n=4.5 pictures of size=32. It draws .* both whole numbers"),
        ({"size": "32"}, r"pictures of size='32'. It draws .* both whole numbers"),
        ({"size": 8}, r"pictures of size=8. It draws one or more, of 16 to 1024"),
        ({"only": [4]}, r"only=\[… 4 …\]"),
        ({"source": "here", "fog": 1.0}, r"source='here' and fog.*Photographs have no dials"),
        ({"source": "here", "only": [0]}, r"source='here' and only"),
        ({"source": "here", "boxes": "amodal"}, r"source='here' and boxes.*boxes that their files"),
    ],
)
def test_what_cannot_be_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        roads(**{"n": 4, "size": 32} | arguments)


def test_a_source_is_a_folder_of_yours(own_cache, tmp_path):
    mine = roads(6, size=64, masks=True)
    written = write_coco(mine, tmp_path / "mine")
    read = roads(source=written, size=64, masks=True)
    assert read.origin != "drawn"
    assert read.classes == mine.classes
    assert torch.equal(read.images, mine.images)
    assert torch.equal(read.targets["mask"], mine.targets["mask"])
    for name in ("boxes", "labels", "difficult", "numbers"):
        assert all(map(torch.equal, read.targets[name], mine.targets[name]))
    large = roads(source=str(written), size=128)
    assert large.images.shape == (6, 3, 128, 128)
    assert "mask" not in large.targets
    assert torch.equal(large.targets["boxes"][0], 2 * mine.targets["boxes"][0])


def test_a_source_without_boxes_is_refused(tmp_path):
    for name in ("day", "night"):
        (tmp_path / "mine" / name).mkdir(parents=True)
        for number in range(3):
            picture = torch.full((3, 32, 32), 40 * number, dtype=torch.uint8)
            images.write(picture, tmp_path / "mine" / name / f"{number}.png")
    with pytest.raises(FolderError, match=r"roads found no boxes in mine. Lay it out as COCO or"):
        roads(source=tmp_path / "mine")


# The clip


@pytest.fixture(scope="module")
def film(own_cache):
    return clip(40, masks=True)


def test_a_clip_has_tracks(film):
    assert len(film) == 40
    assert list(film.targets) == [*COLUMNS[:4], "mask", "numbers", "tracks", *COLUMNS[4:]]
    assert film.names[:2] == ["f_0000", "f_0001"]
    assert len(set(film.targets["weather"])) == 1
    for tracks, labels in zip(film.targets["tracks"], film.targets["labels"], strict=True):
        assert tracks.dtype == torch.int64
        assert len(tracks) == len(labels) == len(set(tracks.tolist()))


def test_who_is_in_two_frames_is_of_one_class_and_near_by(film):
    steps = []
    for row in range(39):
        now, then = (
            dict(zip(film.targets["tracks"][r].tolist(), zip(film.targets["labels"][r].tolist(),
                     film.targets["boxes"][r], strict=True), strict=True))
            for r in (row, row + 1)
        )  # fmt: skip
        for track in now.keys() & then.keys():
            assert now[track][0] == then[track][0]
            steps.append((now[track][1] - then[track][1]).abs().max())
    steps = torch.stack(steps)
    assert len(steps) > 200
    assert steps.median() < 3
    assert (steps > 0).float().mean() > 0.2


def test_dials_that_choose_among_stills_change_no_clip():
    plain = clip(2, size=32)
    for name in ("cut", "empty"):
        assert torch.equal(clip(2, size=32, **{name: 1.0}).images, plain.images)


def test_cameras_differ_and_streets_by_seed(film):
    driving = clip(4, size=64, camera="driving")
    other = clip(4, size=64, seed=1)
    again = clip(4, size=64)
    assert not torch.equal(driving.images, again.images)
    assert not torch.equal(other.images, again.images)
    assert torch.equal(again.images, clip(4, size=64).images)
    assert clip(2, size=64, night=1.0).targets["night"].all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"camera": "flying"}, r"clip was given camera='flying'. It is \"fixed\" or \"driving\""),
        ({"boxes": "all"}, r"clip was given boxes='all'"),
        ({"masks": "classes"}, r"clip was given masks='classes'. It is True \(inst.* or False"),
        ({"seed": -1}, r"clip was given seed=-1"),
        ({"frames": 0}, r"clip was asked for n=0"),
        ({"frames": 4.5}, r"clip was asked for n=4.5"),
        ({"snow": 1.0}, r"There is no dial 'snow'"),
    ],
)
def test_a_clip_that_cannot_be_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        clip(**{"frames": 4, "size": 32} | arguments)
