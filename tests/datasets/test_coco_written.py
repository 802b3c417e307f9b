"""A store that is written as COCO's files is read again as it was."""

import contextlib
import io
import json

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO

from labkit.datasets import FolderError, folder, write_coco, write_folder
from labkit.images import VOID
from labkit.store import ImageStore

SIDE = 24


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "cache"))


def scenes(boxes, labels=None, **columns):
    """A store of noise with these boxes, a list for each picture."""
    generator = torch.Generator().manual_seed(0)
    own = [torch.tensor(each, dtype=torch.float32).reshape(-1, 4) for each in boxes]
    labels = labels or [torch.arange(len(each)) % 3 for each in own]
    shape = (len(boxes), 3, SIDE, SIDE)
    images = torch.randint(256, shape, generator=generator, dtype=torch.uint8)
    names = [f"scene {number}" for number in range(len(boxes))]
    targets = {"boxes": own, "labels": labels, **columns}
    return ImageStore(images, targets, ("car", "traffic light", "bus"), names=names)


def masked():
    """Two pictures: two objects of which one has no mask, with void between; and nothing."""
    mask = torch.zeros(2, SIDE, SIDE, dtype=torch.uint8)
    mask[0, 2:9, 3:8] = 1
    mask[0, 4:6, 5:7] = 2
    mask[0, 12:20, 12:20] = VOID
    mask[1, :4] = VOID
    boxes = [[[3, 2, 8, 9], [5, 4, 7, 6], [12, 12, 20, 20]], []]
    return scenes(
        boxes,
        mask=mask,
        numbers=[torch.tensor([1, 2, 0]), torch.zeros(0, dtype=torch.int64)],
        difficult=[torch.tensor([False, True, False]), torch.zeros(0, dtype=torch.bool)],
        crowd=[torch.tensor([False, False, True]), torch.zeros(0, dtype=torch.bool)],
    )


def same(store, other):
    assert torch.equal(store.images, other.images)
    assert store.classes == other.classes
    assert store.targets.keys() == other.targets.keys()
    for name, column in store.targets.items():
        for own, read in zip(column, other.targets[name], strict=True):
            assert own.dtype == read.dtype, name
            assert torch.equal(own, read), name


@st.composite
def box_lists(draw):
    """Boxes of two pictures, at whole and at broken places, a pixel wide or more."""

    def one():
        x, y = (draw(st.floats(0, SIDE - 1.5, width=32)) for _ in "xy")
        w, h = (draw(st.floats(1.01, SIDE - start)) for start in (x, y))
        return [x, y, min(x + w, SIDE), min(y + h, SIDE)]

    return [[one() for _ in range(draw(st.integers(0, 4)))] for _ in "ab"]


@given(box_lists())
@settings(max_examples=25, deadline=None)
def test_boxes_are_read_again_to_the_last_bit(tmp_path_factory, boxes):
    empty = [torch.zeros(len(each), dtype=torch.bool) for each in boxes]
    store = scenes(boxes, crowd=empty)
    same(store, folder(write_coco(store, tmp_path_factory.mktemp("written") / "set"), SIDE))


def test_masks_difficult_crowds_and_void_are_read_again(tmp_path):
    store = masked()
    read = folder(write_coco(store, tmp_path / "set"), SIDE, masks=True)
    same(store, read)
    assert read.names == ["scene_0.png", "scene_1.png"]
    assert read.report == ()


def test_pycocotools_loads_it(tmp_path):
    store = masked()
    root = write_coco(store, tmp_path / "set")
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(root / "annotations.json")
    assert coco.getCatIds() == [1, 2, 3]
    assert [each["name"] for each in coco.loadCats(coco.getCatIds())] == list(store.classes)
    found = coco.loadAnns(coco.getAnnIds(imgIds=[1]))
    assert [each["bbox"] for each in found] == [[3, 2, 5, 7], [5, 4, 2, 2], [12, 12, 8, 8]]
    assert [each["category_id"] for each in found] == [1, 2, 3]
    assert [each["area"] for each in found] == [35 - 4, 4, 64]
    assert [each["iscrowd"] for each in found] == [0, 0, 1]
    assert coco.getAnnIds(imgIds=[2]) == []
    image = coco.loadImgs([1])[0]
    assert (image["width"], image["height"]) == (SIDE, SIDE)
    assert (root / "images" / image["file_name"]).is_file()


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_pycocotools_sees_the_same_masks(tmp_path):
    store = masked()
    root = write_coco(store, tmp_path / "set")
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(root / "annotations.json")
    for number, entry in enumerate(coco.loadAnns([1, 2]), 1):
        pixels = torch.from_numpy(coco.annToMask(entry)) > 0
        assert torch.equal(pixels, store.targets["mask"][0] == number)


def test_what_has_no_place_in_it_is_said(tmp_path, capsys):
    store = scenes([[[1, 1, 9, 9]]], visible=[torch.ones(1)])
    write_coco(store, tmp_path / "one")
    assert "COCO's format has no place for visible: not written." in capsys.readouterr().out
    split = ImageStore(store.images, store.targets, store.classes, given=["train"])
    write_coco(split, tmp_path / "two")
    assert "has no place for visible, given: not written" in capsys.readouterr().out


def test_a_mask_of_classes_is_no_mask_of_objects(tmp_path, capsys):
    store = scenes([[[1, 1, 9, 9]]], mask=torch.full((1, SIDE, SIDE), VOID, dtype=torch.uint8))
    read = folder(write_coco(store, tmp_path / "set"), SIDE, masks=True)
    assert "has no place for mask: not written" in capsys.readouterr().out
    assert read.targets["numbers"][0].tolist() == [0]
    assert int((read.targets["mask"] == VOID).sum()) == 64  # of the box whose mask nobody knows


def test_equal_names_are_told_apart(tmp_path):
    store = scenes([[], [[1, 1, 9, 9]]])
    twice = ImageStore(store.images, store.targets, store.classes, names=["a/1.png", "b/1.png"])
    read = folder(write_coco(twice, tmp_path / "set"), SIDE)
    assert read.names == ["1.png", "1_2.png"]
    assert torch.equal(read.images, store.images)


def test_names_that_begin_with_a_point_are_read_again_too(tmp_path):
    store = scenes([[], [], [[1, 1, 9, 9]]])
    named = ImageStore(store.images, store.targets, store.classes, names=["", "..", ".mine.jpg"])
    read = folder(write_coco(named, tmp_path / "set"), SIDE)
    assert read.names == ["_.png", "__2.png", "mine.png"]
    assert torch.equal(read.images, store.images)


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "mine").touch()
    with pytest.raises(FolderError, match="set is not empty"):
        write_coco(scenes([[]]), tmp_path / "set")


@pytest.mark.parametrize(
    ("store", "words"),
    [
        (ImageStore(torch.zeros(1, 3, 8, 8, dtype=torch.uint8), {}), "no target 'boxes'"),
        (scenes([[[1, 1, float("nan"), 9]]]), "A box of scene 0 is not all numbers"),
        (scenes([[[1, 1, 9, 9]]], [torch.tensor([3])]), r"labels of scene 0 are \[3\], and the st"),
        (scenes([[[1, 1, 9, 9]]], [torch.tensor([-1])]), r"labels of scene 0 are \[-1\]"),
    ],
)
def test_stores_that_cannot_be_written_say_why(tmp_path, store, words):
    with pytest.raises(ValueError, match=words):
        write_coco(store, tmp_path / "set")
    assert not (tmp_path / "set").exists()


def test_write_folder_leads_here(tmp_path):
    with pytest.raises(ValueError, match=r"store of boxes, .* labkit\.datasets\.write_coco writes"):
        write_folder(masked(), tmp_path / "set")


def test_others_may_read_it_that_know_no_more_than_coco(tmp_path):
    root = write_coco(masked(), tmp_path / "set")
    content = json.loads((root / "annotations.json").read_text())
    assert content["images"][0].keys() - {"void"} == {"id", "file_name", "width", "height"}
    assert content["annotations"][0].keys() - {"ignore"} == {
        "id", "image_id", "category_id", "bbox", "area", "iscrowd", "segmentation",
    }  # fmt: skip
