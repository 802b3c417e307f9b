"""Streets of the catalogue, each set read from a miniature that is laid out as it is published."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from torchvision import datasets as others

from labkit.datasets import FolderError, roads
from labkit.fetch import SETS

from .miniature import png, scene, zipped
from .miniature_streets import (
    CAMVID,
    COCO,
    PEOPLE,
    SEQUENCES,
    camvid,
    camvid_frame,
    camvid_in_colours,
    coco2017,
    kitti,
    penn_fudan,
    voc2007,
    voc2012,
)

BOXES = ["boxes", "labels"]


def here(tmp_path, name):
    return tmp_path / "data" / "sets" / name


def named(store, row):
    return [store.classes[label] for label in store.targets["labels"][row]]


# PASCAL VOC


def test_voc2007_has_the_boxes_that_torchvision_reads(served, tmp_path):
    served("voc2007", voc2007())
    store = roads(source="voc2007", size=64)
    assert list(store.targets) == [*BOXES, "difficult"]
    assert store.classes == ("car", "person", "train")
    assert len(store) == 7
    rows = {name: row for row, name in enumerate(store.names)}
    for side, wanted in (("train", "train"), ("val", "valid"), ("test", "test")):
        read = others.VOCDetection(here(tmp_path, "voc2007"), "2007", side, download=False)
        for _, told in read:
            told = told["annotation"]
            row = rows[told["filename"]]
            assert store.given[row] == wanted
            assert named(store, row) == [each["name"] for each in told["object"]]
            flags = [each["difficult"] == "1" for each in told["object"]]
            assert store.targets["difficult"][row].tolist() == flags
            for box, each in zip(store.targets["boxes"][row], told["object"], strict=True):
                x1, y1, x2, y2 = (int(each["bndbox"][k]) for k in ("xmin", "ymin", "xmax", "ymax"))
                # Their first pixel is 1, and a letterbox of 64 x 48 has bars of 8.
                assert box.tolist() == [x1 - 1, y1 - 1 + 8, x2, y2 + 8]
    assert "train, val and test" in store.card["split"]
    assert any("difficult" in fact for fact in store.card.values())


def test_voc_masks_are_of_the_pictures_that_are_outlined_and_of_their_own_lists(served, capsys):
    served("voc2007", voc2007())
    store = roads(source="voc2007", size=64, masks=True)
    assert store.names == ["000002.jpg", "000005.jpg", "000017.jpg"]
    assert store.given == ["test", "valid", "train"]
    assert "4 XML files in no list of ImageSets/Segmentation, left out" in capsys.readouterr().out
    assert not store.report  # those are no faults
    row = store.names.index("000017.jpg")  # a car and a person, who stands before it
    mask, numbers = store.targets["mask"][row], store.targets["numbers"][row]
    assert numbers.tolist() == [1, 2]
    assert (mask[:8] == 255).all()
    assert (mask[8 + 20, 5], mask[8 + 20, 25], mask[8 + 8, 5]) == (1, 2, 255)
    classes = roads(source="voc2007", size=64, masks="classes")
    assert list(classes.targets) == ["mask"]
    assert classes.classes == ("background", "car", "person")
    assert (classes.targets["mask"][row][8 + 20, [5, 25, 60]]).tolist() == [1, 2, 0]


def test_voc2012_is_tested_on_val_and_leaves_other_tasks_out(served, capsys):
    served("voc2012", voc2012())
    store = roads(source="voc2012", size=32)
    assert "1 XML file in no list of ImageSets/Main, left out" in capsys.readouterr().out
    count = Counter(store.given)
    assert (count["train"], count["valid"], count["test"]) == (18, 2, 2)
    tests = [n for n, side in zip(store.names, store.given, strict=True) if side == "test"]
    assert tests == ["2008_000201.jpg", "2010_000003.jpg"]
    some = roads(6, source="voc2012", size=32)
    kept = dict(zip(store.names, store.given, strict=True))
    assert [kept[name] for name in some.names] == some.given
    assert len(roads(source="voc2012", size=32, masks=True)) == 3
    assert "a tenth of train" in store.card["split"]


def test_voc_without_its_folders_is_told(served):
    archives = dict.fromkeys(voc2007(), voc2012()["VOCtrainval_11-May-2012.tar"])
    served("voc2007", archives)
    with pytest.raises(
        FolderError, match=r"2007 has no VOCdevkit/VOC2007/Annotations, where it was"
    ):
        roads(source="voc2007")


# COCO


def test_coco_reads_its_instances_whatever_their_numbers(served, tmp_path):
    served("coco2017-val", coco2017())
    store = roads(source="coco2017-val", size=64)
    assert list(store.targets) == [*BOXES, "crowd"]
    assert store.classes == tuple(COCO.values())
    assert len(store) == 9
    root = here(tmp_path, "coco2017-val")
    read = others.CocoDetection(root / "val2017", root / "annotations" / "instances_val2017.json")
    for row, (_, told) in enumerate(read):
        assert named(store, row) == [COCO[each["category_id"]] for each in told]
        assert store.targets["crowd"][row].tolist() == [each["iscrowd"] == 1 for each in told]
        for box, each in zip(store.targets["boxes"][row], told, strict=True):
            x, y, width, height = each["bbox"]
            assert box.tolist() == [x, y + 8, x + width, y + height + 8]
    assert not len(store.targets["boxes"][8])  # a picture without annotations is a picture
    assert store.given is None
    assert all(len(part) for part in store.split())
    assert "COCO's own val" in store.card["split"]


def test_coco_masks(served):
    served("coco2017-val", coco2017())
    store = roads(source="coco2017-val", size=64, masks=True)
    row = 1  # a person before a car
    assert store.targets["numbers"][row].tolist() == [1, 2]
    assert store.targets["mask"][row][8 + 25, [5, 30, 60]].tolist() == [1, 2, 0]
    assert (store.targets["mask"][3][8:56, :20] == 1).all()  # the crowd
    classes = roads(source="coco2017-val", size=64, masks="classes")
    assert classes.classes == ("background", *COCO.values())
    assert classes.targets["mask"][row][8 + 25, [5, 30, 60]].tolist() == [1, 2, 0]


def test_few_of_coco_show_each_class_about_equally_often(served):
    shows = [(1,)] * 30 + [(1, 3)] * 10 + [(13,)] * 4 + [(90, 1)] * 3 + [()] * 5
    served("coco2017-val", coco2017(shows))
    store = roads(12, source="coco2017-val", size=16)
    seen = Counter(name for row in range(12) for name in set(named(store, row)))
    assert (seen["toothbrush"], seen["stop sign"]) == (3, 4)
    assert 3 <= seen["car"] <= 5
    assert seen["person"] <= 8
    assert all(len(boxes) for boxes in store.targets["boxes"])
    assert "as many pictures as can be" in store.card["sample"]
    assert roads(12, source="coco2017-val", size=16).names == store.names
    assert len(roads(500, source="coco2017-val", size=16)) == 47  # all that show something
    with pytest.raises(ValueError, match="roads was given n=0"):
        roads(0, source="coco2017-val", size=16)


def test_classes_are_chosen_and_ordered(served, capsys):
    served("coco2017-val", coco2017())
    store = roads(3, source="coco2017-val", size=32, classes=["car", "person"])
    assert store.classes == ("car", "person")
    assert "classes leaves out 2 objects: stop sign, toothbrush" in capsys.readouterr().out
    assert all(len(boxes) for boxes in store.targets["boxes"])


def test_coco_without_its_annotations_is_told(served):
    served("coco2017-val", coco2017() | {"annotations_trainval2017.zip": zipped({"a.txt": b""})})
    with pytest.raises(
        FolderError, match=r"COCO 2017.* has no annotations/instances_val2017\.json"
    ):
        roads(source="coco2017-val")


# Penn-Fudan


def test_penn_fudan_has_a_box_around_each_mask(served):
    served("penn-fudan", penn_fudan())
    store = roads(source="penn-fudan", size=64, masks=True)
    assert list(store.targets) == [*BOXES, "mask", "numbers"]
    assert store.classes == ("person",)
    assert store.names == [f"{name}.png" for name in PEOPLE]
    assert [len(boxes) for boxes in store.targets["boxes"]] == [1, 2, 3, 1, 2]
    # Of pixels 4 to 13 and rows 8 to 39; the letterbox has bars of 8.
    assert store.targets["boxes"][0].tolist() == [[4, 16, 14, 48]]
    for row, boxes in enumerate(store.targets["boxes"]):
        for number, box in zip(store.targets["numbers"][row], boxes, strict=True):
            x1, y1, x2, y2 = (int(value) for value in box)
            assert (store.targets["mask"][row][y1:y2, x1:x2] == number).all()
    classes = roads(source="penn-fudan", size=64, masks="classes")
    assert classes.classes == ("background", "person")
    assert torch.equal(classes.targets["mask"] == 1, (store.targets["mask"] % 255) > 0)
    assert "by picture" in store.card["split"]


def test_penn_fudan_names_what_it_leaves_out(tmp_path, capsys):
    root = tmp_path / "PennFudanPed"
    for folder, ending in (("PNGImages", ""), ("PedMasks", "_mask")):
        (root / folder).mkdir(parents=True)
        for number, name in enumerate(PEOPLE[:4]):
            numbers = np.zeros((48, 64), np.uint8)
            numbers[4:20, 4:20] = number + 1
            content = png(numbers if ending else scene(number))
            (root / folder / f"{name}{ending}.png").write_bytes(content)
    (root / "PedMasks" / f"{PEOPLE[0]}_mask.png").unlink()
    (root / "PedMasks" / f"{PEOPLE[1]}_mask.png").write_bytes(b"\x89PNG")
    (root / "PedMasks" / f"{PEOPLE[2]}_mask.png").write_bytes(png(scene(0)))
    store = roads(source=tmp_path, size=32)
    assert store.names == [f"{PEOPLE[3]}.png"]
    assert "Left out: 3 pictures" in capsys.readouterr().out
    for row, words in enumerate(("has no FudanPed00001_mask.png in PedMasks", "", "holds colours")):
        assert any(words in line for line in store.report if PEOPLE[row] in line)
    (root / "PedMasks" / f"{PEOPLE[3]}_mask.png").unlink()
    with pytest.raises(
        FolderError, match="No picture in PennFudanPed/PNGImages has a mask in Penn"
    ):
        roads(source=tmp_path, size=32)


# KITTI


def test_kitti_has_the_boxes_that_torchvision_reads(served, tmp_path, capsys):
    served("kitti", kitti())
    store = roads(source="kitti", size=128)
    assert list(store.targets) == [*BOXES, "difficult"]
    assert len(store) == 6  # testing has no boxes
    said = capsys.readouterr().out
    assert "6 regions of DontCare in 6 pictures left out" in said
    (tmp_path / "theirs" / "Kitti").mkdir(parents=True)
    (tmp_path / "theirs" / "Kitti" / "raw").symlink_to(here(tmp_path, "kitti"))
    read = others.Kitti(tmp_path / "theirs", download=False)
    theirs = {Path(name).name: number for number, name in enumerate(read.images)}  # as they lie
    for row, name in enumerate(store.names):
        picture, told = read[theirs[name]]
        picture.close()
        things = [each for each in told if each["type"] != "DontCare"]
        assert named(store, row) == [each["type"] for each in things]
        for box, each in zip(store.targets["boxes"][row], things, strict=True):
            x1, y1, x2, y2 = each["bbox"]
            assert box.tolist() == pytest.approx([x1, y1 + 44, x2, y2 + 44 - (y2 > 40) * (y2 - 40)])
        hard = [each["occluded"] >= 2 or each["truncated"] >= 0.5 for each in things]
        assert store.targets["difficult"][row].tolist() == hard
    assert hard == []  # the last has DontCare alone
    assert store.targets["difficult"][0].tolist() == [False, False, True]
    assert store.targets["difficult"][1].tolist() == [False, True]
    assert "one drive may be on both sides" in store.card["split"]
    assert any("DontCare" in fact for fact in store.card.values())
    assert len(roads(2, source="kitti", size=64)) == 2


def test_lines_that_are_none_of_kittis_are_named(tmp_path):
    for folder, ending in (("image_2", "png"), ("label_2", "txt")):
        (tmp_path / "training" / folder).mkdir(parents=True)
        for number in range(2):
            (tmp_path / "training" / folder / f"{number:06d}.{ending}").write_bytes(
                png(scene(number))
                if ending == "png"
                else b"Car 0.00 0 1.85 8 18 42 35 1 1 1 1 1 1 1"
            )
    label = tmp_path / "training" / "label_2"
    (label / "000000.txt").write_text("Car 0.00 0 1.85 8 18 42\n\nHorse 0 0 0 1 1 9 9\n")
    store = roads(source=tmp_path, size=64)
    assert [len(boxes) for boxes in store.targets["boxes"]] == [0, 1]
    assert [line.partition(", is")[0] for line in store.report] == [
        "000000.txt: line 1, 'Car 0.00 0 1.85 8 18 42'",
        "000000.txt: line 3, 'Horse 0 0 0 1 1 9 9'",
    ]
    (label / "000000.txt").unlink()
    assert roads(source=tmp_path, size=64).report == (
        "000000.png: has no text file in label_2. Add it.",
    )
    (label / "000001.txt").unlink()
    with pytest.raises(FolderError, match="No picture in training/image_2 has a file of its name"):
        roads(source=tmp_path, size=64)


# CamVid


def test_camvid_tells_the_class_of_each_pixel(served):
    served("camvid", camvid())
    store = roads(source="camvid", size=64)
    assert list(store.targets) == ["mask"]
    assert store.classes == tuple(name for name in CAMVID if name != "Void")
    first = store.names.index(f"{SEQUENCES[0]}.png")
    mask = store.targets["mask"][first]
    names = camvid_frame(0)
    for y, x in ((2, 30), (20, 30), (40, 60), (30, 10)):
        assert store.classes[mask[y + 8, x]] == names[y, x]
    assert (mask[8:56, :3] == 255).all()  # Void
    assert "Wall" in store.classes  # behind Void in the list


def test_camvid_is_split_by_sequence(served):
    served("camvid", camvid())
    store = roads(source="camvid", size=16)
    assert Counter(store.groups) == dict.fromkeys(("0001TP", "0006R0", "0016E5", "Seq05VD"), 4)
    assert [len(part) for part in store.split()] == [8, 4, 4]
    for part in store.split():
        assert len(part) == 4 * len(set(part.groups))
    some = roads(5, source="camvid", size=16)
    kept = dict(zip(store.names, store.given, strict=True))
    assert [kept[name] for name in some.names] == some.given
    assert "by sequence" in store.card["split"]
    assert store.card["licence"] == "not known"


def test_camvid_in_colours_is_a_folder_of_ones_own(tmp_path):
    store = roads(source=camvid_in_colours(tmp_path), size=64)
    assert store.classes == ("Building", "Car", "Road", "Sky")
    mask = store.targets["mask"][store.names.index(f"{SEQUENCES[0]}.png")]
    assert [store.classes[mask[y + 8, x]] for y, x in ((2, 30), (20, 30), (40, 60), (30, 10))] == [
        "Sky", "Building", "Road", "Car",
    ]  # fmt: skip
    assert (mask[8:56, :3] == 255).all()


def test_camvids_lists_and_folders_have_to_be_there(served, tmp_path):
    root = camvid_in_colours(tmp_path)
    (root / "label_colors.txt").write_text("red 0 0 Car")
    with pytest.raises(
        FolderError, match=r"label_colors\.txt holds the line 'red 0 0 Car'. Its li"
    ):
        roads(source=root)
    (root / "labels").rename(root / "masks")
    (root / "label_colors.txt").write_text("0 0 0 Void")
    with pytest.raises(
        FolderError, match=r"names CamVid's classes and has no folder labels\. Put its"
    ):
        roads(source=root)
    served("camvid", camvid())
    roads(source="camvid", size=16)
    (here(tmp_path, "camvid") / "camvid" / "codes.txt").unlink()
    with pytest.raises(FolderError, match=r"CamVid has no codes\.txt, where it was published"):
        roads(source="camvid", size=16)


@pytest.mark.parametrize(
    ("name", "archives", "words"),
    [
        ("kitti", kitti, "KITTI has no training/label_2, where it was published with one"),
        ("penn-fudan", penn_fudan, "Penn-Fudan has no PedMasks, where it was published with one"),
    ],
)
def test_archives_that_hold_something_else_are_told(served, name, archives, words):
    served(name, dict.fromkeys(archives(), zipped({"readme.txt": b"moved"})))
    with pytest.raises(FolderError, match=words):
        roads(source=name)


# What is refused, before anything is downloaded


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {"source": "beluga"},
            r"source='beluga': Beluga ID.*Sets of streets, and of what is on them, are voc2",
        ),
        ({"source": "kitti", "masks": True}, r"'kitti' and masks=True\. KITTI has boxes alone"),
        ({"source": "camvid", "masks": True}, r"CamVid tells the class of each pixel and no obj"),
        ({"source": "camvid", "classes": ["Car"]}, r"masks=True or classes\. CamVid tells"),
        ({"source": "voc2007", "night": 1.0}, r"source='voc2007' and night\. Photographs have no"),
        ({"classes": ["car"]}, r"classes and no source\. Drawn streets have their own"),
    ],
)
def test_what_cannot_be_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        roads(**arguments)


def test_drawn_streets_have_classes_of_pixels_too(own_cache):
    objects, classes = (roads(6, size=64, masks=masks) for masks in (True, "classes"))
    assert classes.classes == ("background", *objects.classes)
    assert list(classes.targets) == ["mask"]
    assert torch.equal(classes.targets["mask"] == 255, objects.targets["mask"] == 255)
    assert torch.equal(classes.targets["mask"] == 0, objects.targets["mask"] == 0)
    assert classes.given == objects.given


@pytest.mark.parametrize("name", ["voc2007", "voc2012", "coco2017-val", "penn-fudan", "kitti"])
def test_the_catalogue_knows_them(name):
    assert SETS[name].task == "detect"
