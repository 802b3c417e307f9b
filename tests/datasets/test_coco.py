"""Boxes in COCO's JSON become a store, or a line or an error that says what to do."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pycocotools import mask as coco_mask

from labkit.datasets import FolderError, folder
from labkit.datasets.coco_outlines import decoded
from labkit.images import VOID

TURNED = 0x0112  # the EXIF orientation
SIZE = 40
CATEGORIES = ((1, "car"), (2, "bus"))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path):
    (tmp_path / "photos").mkdir()
    return tmp_path


def put(root, *names, shape=(80, 60), orientation=1):
    """Grey pictures of that width and height, as stored."""
    exif = Image.Exif()
    exif[TURNED] = orientation
    for name in names:
        file = root / "photos" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", shape, (90, 90, 90)).save(file, exif=exif)


def image(number=1, name="1.png", sides=(80, 60), **more):
    size = {"width": sides[0], "height": sides[1]} if sides else {}
    return {"id": number, "file_name": name, **size, **more}


def box(bbox=(8, 8, 16, 24), category=1, of=1, **more):
    return {"id": 5, "image_id": of, "category_id": category, "bbox": list(bbox), **more}


def write(root, images, annotations, categories=CATEGORIES, name="boxes.json"):
    content = {
        "images": images,
        "annotations": annotations,
        "categories": [{"id": number, "name": called} for number, called in categories],
    }
    (root / name).write_text(json.dumps(content))


def load(root, **options):
    options = {"size": SIZE, "fit": "squash"} | options
    return folder(images=root / "photos", annotations=root / "boxes.json", **options)


def one(root, *boxes, **options):
    """The store of one picture with these boxes."""
    put(root, "1.png")
    write(root, [image()], list(boxes))
    return load(root, **options)


def held(store, row=0):
    """Boxes in whole pixels of a picture of 80 x 60, squashed."""
    scale = torch.tensor([80 / SIZE, 60 / SIZE] * 2)
    return (store.targets["boxes"][row] * scale).round(decimals=3).tolist()


def names(store, row=0):
    return [store.classes[label] for label in store.targets["labels"][row].tolist()]


def test_boxes_become_corners_in_the_stores_pixels(root):
    store = one(root, box(), box((40, 30, 40, 30), category=2, iscrowd=1))
    assert store.targets["boxes"][0].tolist() == [
        pytest.approx([4, 8 * 2 / 3, 12, 32 * 2 / 3], abs=1e-5),
        pytest.approx([20, 20, 40, 40], abs=1e-5),
    ]
    assert store.targets["boxes"][0].dtype == torch.float32
    assert store.targets["labels"][0].tolist() == [0, 1]
    assert store.targets["crowd"][0].tolist() == [False, True]
    assert store.classes == ("car", "bus")
    assert store.names == ["1.png"]
    assert set(store.targets) == {"boxes", "labels", "crowd"}
    assert store.report == ()


def test_each_fit_lays_boxes_as_it_lays_pixels(root):
    put(root, "1.png")
    pixels = np.full((60, 80, 3), 20, np.uint8)
    pixels[30:50, 24:44] = 250
    Image.fromarray(pixels).save(root / "photos" / "1.png")
    write(root, [image()], [box((24, 30, 20, 20))])
    for fit in ("letterbox", "crop", "squash"):
        store = load(root, fit=fit, size=120)
        bright = (store.images[0, 0] > 180).nonzero()
        y1, x1, y2, x2 = *bright.amin(0).tolist(), *(bright.amax(0) + 1).tolist()
        assert store.targets["boxes"][0][0].tolist() == pytest.approx([x1, y1, x2, y2], abs=1.01)


def test_what_a_crop_cuts_away_is_told(root, capsys):
    store = one(root, box((0, 0, 10, 60)), box((0, 0, 40, 60)), fit="crop")
    scale = 60 / SIZE
    assert (store.targets["boxes"][0] * scale).tolist() == [pytest.approx([0, 0, 30, 60], abs=1)]
    assert store.report == (
        '1.png: car at [0, 0, 10, 60] is cut away by the fit. fit="letterbox" keeps all.',
    )
    assert "Left out: 1 box. See show_report()" in capsys.readouterr().out


def test_what_is_less_than_a_pixel_is_told(root):
    store = one(root, box((10, 10, 1, 30)), box())
    assert len(store.targets["boxes"][0]) == 1
    assert store.report == (
        "1.png: car at [10, 10, 11, 40] is less than a pixel at size=40. Choose a larger size.",
    )


@pytest.mark.parametrize(
    ("bbox", "words"),
    [
        ((5, 5, 0, 9), "car at [5, 5, 5, 14] has no area. Mark it again, or take it out."),
        ((25, 5, -9, 9), "car at [25, 5, 16, 14] has no area. Mark it again, or take it out."),
        ((float("nan"), 5, 9, 9), "car at [nan, 5, nan, 14] is not all numbers. Mark it again."),
        ((5, 5, float("inf"), 9), "car at [5, 5, inf, 14] is not all numbers. Mark it again."),
        ((90, 5, 9, 9), "car at [90, 5, 99, 14] lies outside of the picture, 80 x 60 pixels."),
        ((5, -9, 9, 9), "car at [5, -9, 14, 0] lies outside of the picture, 80 x 60 pixels."),
        ((5, 5, 9), "annotation 5 (car) has the bbox [5, 5, 9], not four numbers: x, y, width, "
         "height."),
        ((5, 5, "wide", 9), "annotation 5 (car) has the bbox [5, 5, 'wide', 9], not four numbers: "
         "x, y, width, height."),
        ((5, 5, 9, 10**400), "annotation 5 (car) has the bbox [5, 5, 9, 1000000000000000000000000"
         "00000, not four numbers: x, y, width, height."),
    ],
)  # fmt: skip
def test_boxes_that_are_none_are_told_and_the_others_kept(root, capsys, bbox, words):
    store = one(root, box(bbox), box((8, 8, 10, 10)))
    assert held(store) == [[8, 8, 18, 18]]
    assert store.report == (f"1.png: {words}",)
    assert "Left out: 1 box. See show_report()" in capsys.readouterr().out


def test_an_annotation_without_a_bbox_is_told(root):
    entry = box()
    del entry["bbox"]
    store = one(root, entry, box())
    assert "annotation 5 (car) has the bbox None" in store.report[0]


def test_what_reaches_out_is_cut_and_that_is_said(root, capsys):
    store = one(root, box((70, -3, 20, 30)), box((70, 20, 10.5, 20)))
    assert held(store) == [[70, 0, 80, 27], [70, 20, 80, 40]]
    assert store.report == ()
    said = capsys.readouterr().out
    assert "Cut to the picture: 1 box that reached out of it." in said


def test_ids_need_no_order_and_may_be_texts(root):
    put(root, "a.png", "b.png")
    categories = [(90, "tram"), (7, "car"), ("13", "bus")]
    write(
        root,
        [image("x-1", "a.png"), image(2, "b.png")],
        [box(of="x-1", category="7"), box(of="2", category=13), box(of=2.0, category=90)],
        categories,
    )
    store = load(root)
    assert store.classes == ("car", "bus", "tram")
    assert [names(store, row) for row in range(2)] == [["car"], ["bus", "tram"]]


def test_categories_without_an_object_are_kept_and_said(root, capsys):
    assert one(root, box()).classes == ("car", "bus")
    assert "1 of the 2 classes has no object here: bus." in capsys.readouterr().out


def test_categories_of_one_name_are_one_class_and_that_is_said(root, capsys):
    put(root, "1.png")
    write(root, [image()], [box(category=4), box(category=1)], [(1, "car"), (4, "car"), (2, "bus")])
    store = load(root)
    assert store.classes == ("car", "bus")
    assert names(store) == ["car", "car"]
    assert "Categories 1 and 4 are both 'car': one class." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("categories", "words"),
    [
        ([(1, "car"), (1, "bus")], "calls category 1 both 'car' and 'bus'"),
        ([(1, "")], r"has the category .*, without an id or a name\. Give it both"),
        ([(None, "car")], "without an id or a name"),
        ([(True, "car")], "without an id or a name"),
        ([], r"has no categories, so that nothing names the classes of its 1 annotation\. Add"),
    ],
)
def test_categories_that_tell_no_class_are_errors(root, categories, words):
    put(root, "1.png")
    write(root, [image()], [box()], categories)
    with pytest.raises(FolderError, match=words):
        load(root)


def test_a_category_that_is_not_listed_is_told(root):
    store = one(root, box(category=9), box())
    assert names(store) == ["car"]
    assert store.report == (
        "1.png: annotation 5 is of category 9, which categories does not list. Add it there.",
    )


def test_an_image_that_is_not_listed_is_told(root):
    store = one(root, box(of=77), box(of=None), box())
    assert len(store.targets["boxes"][0]) == 1
    assert store.report == (
        "annotation 5: is of image 77, which images does not list. Add it there.",
        "annotation 5: is of image None, which images does not list. Add it there.",
    )


def test_entries_that_are_no_objects_are_told(root):
    put(root, "1.png")
    write(root, [image(), 7, {"id": 3}], [box(), "x"])
    store = load(root)
    assert store.report == (
        "images: {'id': 3} has no id or no file_name. Add both.",
        "annotations: entry 1 is 'x', not an object with keys. Take it out.",
        "images: entry 1 is '7', not an object with keys. Take it out.",
    )


def test_missing_pictures_are_told_with_all_their_boxes(root, capsys):
    put(root, "1.png")
    write(root, [image(), image(2, "2.png")], [box(), box(of=2)])
    store = load(root)
    assert store.names == ["1.png"]
    assert store.report == ("2.png: is not in photos. Add it, or take it out of boxes.json.",)
    assert "Left out: 1 picture. See show_report() of the store." in capsys.readouterr().out


def test_where_all_are_missing_the_folder_is_named(root):
    put(root, "other.png")
    write(root, [image(), image(2, "2.png")], [])
    words = r"None of the 2 pictures in boxes\.json is in .*photos: 1\.png, 2\.png\. Say where"
    with pytest.raises(FolderError, match=words):
        load(root)


def test_a_folder_without_pictures_is_named(root):
    write(root, [image()], [])
    with pytest.raises(FolderError, match=r"no picture in .*photos, where boxes\.json has 1: none"):
        load(root)


def test_a_json_that_lists_no_picture_says_so(root):
    put(root, "1.png")
    write(root, [], [])
    with pytest.raises(FolderError, match=r"boxes\.json lists no picture"):
        load(root)


def test_pictures_without_boxes_are_empty_scenes(root):
    put(root, "1.png", "2.png")
    write(root, [image(), image(2, "2.png")], [box()])
    store = load(root)
    assert len(store) == 2
    assert store.targets["boxes"][1].shape == (0, 4)
    assert store.targets["labels"][1].dtype == torch.int64
    assert store.targets["crowd"][1].dtype == torch.bool
    assert len(list(store.batches(2, targets=("boxes", "labels")))) == 1


def test_pictures_that_the_json_does_not_list_are_not_read_and_said(root, capsys):
    put(root, "1.png", "deep/2.png")
    (root / "photos" / "deep" / "2.png").write_bytes(b"not even a picture")
    write(root, [image()], [box()])
    assert len(load(root)) == 1
    assert "1 picture not in the JSON, left out: deep/2.png." in capsys.readouterr().out


def test_pictures_that_cannot_be_read_are_told(root, capsys):
    put(root, "1.png", "2.png")
    (root / "photos" / "1.png").write_bytes(b"")
    write(root, [image(), image(2, "2.png")], [box(), box((1, 1, 20, 20), of=2)])
    store = load(root, masks=True)
    assert store.names == ["2.png"]
    assert held(store) == [[1, 1, 21, 21]]
    assert store.report == ("1.png: is empty (0 bytes). Copy or download it again.",)
    assert "Left out: 1 picture." in capsys.readouterr().out
    whole = (root / "photos" / "2.png").read_bytes()
    (root / "photos" / "1.png").write_bytes(whole[:-30])  # its head can be read, and no more
    assert load(root).names == ["2.png"]
    (root / "photos" / "1.png").write_bytes(b"")
    (root / "photos" / "2.png").write_bytes(b"")
    with pytest.raises(FolderError, match=r"No picture in photos can be used: 1\.png: is empty"):
        load(root)


@pytest.mark.parametrize("name", ["../1.png", "/etc/1.png", "C:\\me\\1.png", "a/../../1.png"])
def test_a_name_never_leads_out_of_the_folder(root, name):
    put(root, "2.png")
    for file in (root / "1.png", root / "photos" / "1.png"):
        Image.new("RGB", (80, 60)).save(file)
    write(root, [image(1, name), image(2, "2.png")], [box(), box(of=2)])
    store = load(root)
    assert store.names == ["2.png"]
    assert store.report == (
        f"{name}: leads out of photos, and is not followed. Write the path from that folder.",
    )
    write(root, [image(1, name)], [box()])
    with pytest.raises(FolderError, match="leads out of photos, and is not followed"):
        load(root)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("my car 1.png", "my car 1.png"),
        ("train/1.png", "1.png"),
        ("train/1.png", "train\\1.png"),
        ("1.png", "photos/1.png"),
        ("IMG_1.PNG", "img_1.png"),
        ("Grün.png", "Gru\u0308n.png"),
    ],
)
def test_a_name_means_a_file_as_in_a_table(root, file, said):
    put(root, file)
    write(root, [image(1, said)], [box()])
    assert load(root).names == [file]


def test_a_name_of_several_files_is_told(root):
    put(root, "a/1.png", "b/1.png", "2.png")
    write(root, [image(), image(2, "2.png")], [box()])
    store = load(root)
    assert store.names == ["2.png"]
    assert store.report == (
        "1.png: may be several: a/1.png, b/1.png. Write the path and the ending.",
    )


def test_one_id_of_two_files_is_told_and_of_one_taken_once(root):
    put(root, "1.png", "2.png", "3.png")
    images = [image(1, "1.png"), image(1, "2.png"), image(3, "3.png"), image(3, "3.png")]
    write(root, images, [box(), box(of=3)])
    store = load(root)
    assert store.names == ["3.png"]
    assert store.report == (
        "1.png, 2.png: have the same id, 1, so that nothing tells whose its boxes are. Give each "
        "its own.",
        "3.png: is listed 2 times with id 3, and kept once.",
    )


def test_one_file_with_two_ids_is_one_picture(root, capsys):
    put(root, "1.png")
    boxes = [box(of=1), box(of=2), box((1, 1, 20, 20), of=2)]
    write(root, [image(1), image(2)], boxes)
    store = load(root)
    assert held(store) == [[8, 8, 24, 32], [1, 1, 21, 21]]
    assert "1 remark. See show_report() of the store." in capsys.readouterr().out
    assert store.report == (
        "1.png: has 2 ids, 1, 2; its boxes are put together, and equal ones taken once.",
    )


def test_ignored_objects_are_difficult(root):
    store = one(root, box(ignore=1), box())
    assert store.targets["difficult"][0].tolist() == [True, False]


# Corners, shares, and other sizes.


def test_boxes_that_are_plainly_corners_are_refused_with_the_evidence(root):
    put(root, "1.png")
    corners = [(10, 10, 70, 50), (40, 30, 75, 55), (2, 3, 20, 18)]
    write(root, [image()], [box(each) for each in corners])
    words = (
        r"The boxes are corners .* As COCO's, 1 of 3 would reach far out of their pictures: \[40, "
        r"30, 75, 55\] in one of 80 x 60; as corners, 3 fit\. Write \[x1, y1, x2 - x1, y2 - y1\]"
    )
    with pytest.raises(FolderError, match=words):
        load(root)


def test_sloppy_boxes_are_not_taken_for_corners(root):
    boxes = [(40, 30, 44, 33), (70, 2, 20, 20), (60, 40, 10, 10), (2, 2, 5, 5)]
    store = one(root, *map(box, boxes))
    assert held(store)[:2] == [[40, 30, 80, 60], [70, 2, 80, 22]]


def test_shares_of_the_picture_are_refused(root):
    put(root, "1.png")
    write(root, [image()], [box((0.5, 0.5, 0.2, 0.2))])
    words = r"No number of 1 box is above 1, such as \[0\.5, 0\.5, 0\.2, 0\.2\]: they are sha"
    with pytest.raises(FolderError, match=words):
        load(root)


def test_boxes_of_a_larger_copy_are_scaled_and_that_is_said(root, capsys):
    put(root, "1.png")
    write(root, [image(sides=(160, 120))], [box((16, 16, 32, 48))])
    assert held(load(root)) == [[8, 8, 24, 32]]
    said = capsys.readouterr().out
    assert (
        "1 picture larger or smaller than the boxes were made for, which are scaled: 1.png" in said
    )


@pytest.mark.parametrize("sides", [(60, 80), (80, 80), (8 * 10**6, 6 * 10**6)])
def test_a_picture_of_another_shape_is_told(root, sides):
    put(root, "1.png", "2.png")
    write(root, [image(sides=sides), image(2, "2.png")], [box(), box(of=2)])
    store = load(root)
    assert store.names == ["2.png"]
    assert store.report[0].startswith("1.png: has 80 x 60 pixels, and its boxes are of a picture")


@pytest.mark.parametrize("sides", [None, (0, 0), ("wide", 60)])
def test_without_sides_boxes_are_of_the_file_as_it_is(root, sides):
    put(root, "1.png")
    write(root, [image(sides=sides)], [box()])
    assert held(load(root)) == [[8, 8, 24, 32]]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_photographs(root, capsys, orientation):
    """The json's width and height tell whether boxes are of the stored or the turned picture."""
    exif = Image.Exif()
    exif[TURNED] = orientation
    pixels = np.full((60, 80, 3), 20, np.uint8)
    pixels[10:30, 50:75] = 250
    Image.fromarray(pixels).save(root / "photos" / "1.png", exif=exif)
    swapped = orientation > 4
    size = {"fit": "squash", "size": 240}
    write(root, [image()], [box((50, 10, 25, 20))])
    store = load(root, **size)
    bright = (store.images[0, 0] > 180).nonzero()
    y1, x1, y2, x2 = *bright.amin(0).tolist(), *(bright.amax(0) + 1).tolist()
    said = capsys.readouterr().out
    own = store.targets["boxes"][0][0].tolist()
    if orientation == 1 or swapped:
        assert own == pytest.approx([x1, y1, x2, y2], abs=2)
        assert ("boxes are of the picture as stored, so they are turned with it" in said) is swapped
    else:
        assert "nothing tells whether the boxes are, too; they are taken so: 1.png" in said
        assert own == pytest.approx([150, 40, 225, 120], abs=0.01)
    if swapped:
        write(root, [image(sides=(60, 80))], [box((x1 / 4, y1 / 3, (x2 - x1) / 4, (y2 - y1) / 3))])
        upright = load(root, **size).targets["boxes"][0][0].tolist()
        assert upright == pytest.approx([x1, y1, x2, y2], abs=0.01)
        assert "the boxes are of the turned picture" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        ((80, 79), "boxes are of the picture as stored"),
        ((79, 80), "boxes are of the turned picture"),
        ((160, 159), "nothing tells whether the boxes are, too"),
    ],
)
def test_a_turned_picture_that_is_nearly_square(root, capsys, sides, words):
    put(root, "1.png", shape=(80, 79), orientation=6)
    write(root, [image(sides=sides)], [box()])
    load(root)
    assert words in capsys.readouterr().out


def test_a_turned_square_is_unsure(root, capsys):
    put(root, "1.png", shape=(60, 60), orientation=6)
    write(root, [image(sides=(60, 60))], [box()])
    load(root)
    assert "nothing tells whether the boxes are, too" in capsys.readouterr().out


# Classes.


def test_classes_choose_and_order(root, capsys):
    store = one(root, box(), box(category=2), box((1, 1, 20, 20)), classes=["bus"])
    assert store.classes == ("bus",)
    assert store.targets["labels"][0].tolist() == [0]
    assert store.report == ("car: 2 objects, not among classes.",)
    assert "classes leaves out 2 objects: car." in capsys.readouterr().out
    other = one(root, box(), box(category=2), classes=("tram", "bus", "car"))
    assert other.classes == ("tram", "bus", "car")
    assert other.targets["labels"][0].tolist() == [2, 1]
    assert "1 of the 3 classes has no object here: tram." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        (["tram"], r"classes names tram, and the objects in photos are: car, bus\. Choose"),
        ("car", r"classes was given 'car'\. For boxes it takes a list of names, such as \['car'"),
        ({"car": 1}, "For boxes it takes a list of names"),
        ([1], "For boxes it takes a list of names"),
        ([], "For boxes it takes a list of names"),
    ],
)
def test_classes_that_are_none_are_told(root, classes, words):
    with pytest.raises(FolderError, match=words):
        one(root, box(), classes=classes)


# Files that are no COCO.


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"shapes": [], "imagePath": "1.png"}, "it is one picture's file of labelme"),
        ([{"image_id": 1, "category_id": 1, "bbox": [], "score": 1}], "it is a list of results"),
        ([box()], "it is a list of annotations alone"),
        ({"type": "FeatureCollection", "features": []}, "it is GeoJSON"),
        ({"_via_img_metadata": {}}, "it is a project of VIA"),
        ({"1.png12": {"filename": "1.png", "regions": []}}, "it is a file of VIA"),
        ([{"data": {}, "annotations": []}], "it is an export of Label Studio"),
        ([{"data": {}, "completions": []}], "it is an export of Label Studio"),
        ([{"image": "1.png", "annotations": []}], "it is a file of CreateML"),
        ([{"name": "1.png", "labels": []}], "it is a file of BDD100K or Scalabel"),
        ({"a": 1, "b": 2}, "it holds an object with the keys a, b. COCO's has the keys images"),
        ([], "it holds a list"),
        (7, "it holds a int"),
        ({"images": {}}, "it holds an object with the keys images"),
        ({"images": [], "categories": []}, "lists 0 images and no annotations, as COCO's own"),
        ({"images": [], "annotations": {}}, "annotations of boxes.json is a dict, and COCO's is"),
        ({"images": [], "annotations": [{"caption": "a car"}]}, "holds captions, and no boxes"),
        ({"images": [], "annotations": [{"segments_info": []}]}, "holds a panoptic segmentation"),
    ],
)
def test_a_json_that_is_no_coco_is_named(root, content, words):
    put(root, "1.png")
    (root / "boxes.json").write_text(json.dumps(content))
    with pytest.raises(FolderError) as caught:
        load(root)
    assert words in str(caught.value)
    assert "boxes.json" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"images": [{"id": 1, "file_na', "ends in the middle: it was cut short"),
        (b'{"images": [,]}', r"is no JSON \(Expecting value: line 1 column 13"),
        (b" \n", "is empty"),
        (b'{"images": "\xe9"}', "is not written in UTF-8"),
        (b"[" * 100_000 + b"]" * 100_000, "lists in lists in lists, too deep"),
        (b'{"images": [' + b"1" * 5000 + b"]}", "is no JSON"),
    ],
)
def test_a_json_that_cannot_be_read_says_why(root, content, words):
    put(root, "1.png")
    (root / "boxes.json").write_bytes(content)
    with pytest.raises(FolderError, match=words):
        load(root)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_json_may_begin_with_a_mark(root, encoding):
    put(root, "Gräser.png")
    content = {"images": [image(1, "Gräser.png")], "annotations": [box()]}
    content["categories"] = [{"id": 1, "name": "Grün"}]
    text = json.dumps(content, ensure_ascii=False)
    (root / "boxes.json").write_bytes(text.encode(encoding))
    assert load(root).classes == ("Grün",)


def test_a_json_that_is_not_there_is_told(root):
    put(root, "1.png")
    with pytest.raises(
        FolderError, match=r"There is no file .*boxes\.json\. Check the path of the"
    ):
        load(root)


# Masks.


def polygon(x1, y1, x2, y2):
    return [[x1, y1, x2, y1, x2, y2, x1, y2]]


def square(root, *boxes, masks=True, **options):
    """The store of one picture of 40 x 40, one pixel each, and its mask as rows of numbers."""
    put(root, "1.png", shape=(40, 40))
    write(root, [image(sides=(40, 40), **options)], list(boxes))
    store = load(root, masks=masks)
    return store, store.targets["mask"][0]


def test_polygons_and_run_lengths_are_masks(root):
    pixels = np.zeros((40, 40), np.uint8, order="F")
    pixels[20:30, 5:15] = 1
    runs = coco_mask.encode(pixels)
    compressed = {"size": [40, 40], "counts": runs["counts"].decode()}
    flat = pixels.T.ravel()
    cuts = np.flatnonzero(np.diff(flat)) + 1
    plain = {"size": [40, 40], "counts": np.diff([0, *cuts, 1600]).tolist()}
    for outline in (compressed, plain):
        store, mask = square(
            root,
            box((2, 3, 10, 10), segmentation=polygon(2, 3, 12, 13)),
            box((5, 20, 10, 10), segmentation=outline, iscrowd=1),
        )
        assert store.targets["numbers"][0].tolist() == [1, 2]
        wanted = torch.zeros(40, 40, dtype=torch.uint8)
        wanted[3:13, 2:12] = 1
        wanted[20:30, 5:15] = 2
        assert torch.equal(mask, wanted)


def test_a_flat_list_is_one_polygon(root):
    _, mask = square(root, box((2, 3, 10, 10), segmentation=polygon(2, 3, 12, 13)[0]))
    assert int((mask == 1).sum()) == 100


def test_small_objects_lie_over_large_ones_and_those_over_crowds(root):
    store, mask = square(
        root,
        box((10, 10, 4, 4), segmentation=polygon(10, 10, 14, 14)),
        box((5, 5, 20, 20), segmentation=polygon(5, 5, 25, 25)),
        box((9, 9, 2, 2), segmentation=polygon(9, 9, 11, 11), iscrowd=1),
    )
    assert int((mask == 1).sum()) == 16
    assert int((mask == 2).sum()) == 400 - 16
    assert store.targets["numbers"][0].tolist() == [1, 2, 0]
    assert store.report == (
        "1.png: car at [9, 9, 11, 11] has no pixel of its mask at this size, or others hide it.",
    )


def test_the_box_of_an_object_without_a_mask_is_void(root):
    store, mask = square(
        root, box((2, 2, 10, 10)), box((8, 8, 8, 8), segmentation=polygon(8, 8, 16, 16))
    )
    assert store.targets["numbers"][0].tolist() == [0, 2]
    assert int((mask == VOID).sum()) == 100 - 16
    assert int((mask == 2).sum()) == 64


@pytest.mark.parametrize("void", [[], {}, None, False])
def test_no_void_is_none(root, void):
    put(root, "1.png")
    write(root, [image(void=void)], [box((0, 0, 80, 60), segmentation=polygon(0, 0, 80, 60))])
    store = load(root, masks=True)
    assert store.targets["mask"].unique().tolist() == [1]
    assert store.report == ()


def test_a_void_that_is_none_is_told(root):
    put(root, "1.png")
    write(root, [image(void=[[]])], [box((0, 0, 80, 60), segmentation=polygon(0, 0, 80, 60))])
    store = load(root, masks=True)
    assert store.targets["mask"].unique().tolist() == [1]
    assert store.report == (
        "1.png: its void has a polygon that is not pairs of numbers for three corners or more. No "
        "pixel is left out for it.",
    )


def test_what_lies_beside_the_picture_is_void(root):
    put(root, "1.png")
    write(root, [image()], [box((0, 0, 80, 60), segmentation=polygon(0, 0, 80, 60))])
    mask = load(root, masks=True, fit="letterbox").targets["mask"][0]
    assert mask.unique().tolist() == [1, VOID]
    assert (mask[5:35] == 1).all()
    assert (mask[:5] == VOID).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_masks_turn_with_their_boxes(root, orientation):
    put(root, "1.jpg", orientation=orientation)
    outline = polygon(50, 10, 74, 30)
    write(root, [image(name="1.jpg")], [box((50, 10, 24, 20), segmentation=outline)])
    store = load(root, masks=True, size=240)
    rows, columns = (store.targets["mask"][0] == 1).nonzero(as_tuple=True)
    x1, y1, x2, y2 = store.targets["boxes"][0][0].tolist()
    assert [int(columns.min()), int(rows.min())] == [round(x1), round(y1)]
    assert [int(columns.max()) + 1, int(rows.max()) + 1] == [round(x2), round(y2)]


@pytest.mark.parametrize(
    ("outline", "words"),
    [
        ("x", "is 'x', neither polygons nor run lengths"),
        ([[1, 2, 3]], "has a polygon that is not pairs of numbers for three corners"),
        ([[1, 2, 3, 4, 5, 6, 7]], "has a polygon that is not pairs of numbers"),
        ([["a", 2, 3, 4, 5, 6]], "has a polygon that is not pairs of numbers"),
        ([[1, 2, 3, 4, 5, 1e9]], "reaches far out of the picture"),
        ([[1, 2, 3, 4, 5, float("nan")]], "reaches far out of the picture"),
        ({"size": [9, 9], "counts": [81]}, "is of a picture of the size [9, 9], and this one's is"),
        ({"size": [40, 40], "counts": [81]}, "has runs that do not add up to 1600 pixels"),
        ({"size": [40, 40], "counts": [-81, 1681]}, "has runs that do not add up to 1600 pixels"),
        ({"size": [40, 40], "counts": 7}, "has no counts of its runs"),
        ({"size": [40, 40]}, "has no counts of its runs"),
        ({"size": [40, 40], "counts": "zzzzzz"}, "has runs that do not add up to 1600 pixels"),
        ({"size": [40, 40], "counts": "z\xe9"}, "has runs that do not add up to 1600 pixels"),
        ({"size": [40, 40], "counts": [True, 1599]}, "has runs that do not add up"),
    ],
)
def test_segmentations_that_are_none_are_told(root, outline, words):
    store, mask = square(root, box((2, 3, 10, 10), segmentation=outline))
    assert store.targets["numbers"][0].tolist() == [0]
    assert int((mask == VOID).sum()) == 100
    assert store.report[0].startswith("1.png: the segmentation of car at [2, 3, 12, 13] ")
    assert words in store.report[0]


@given(st.binary(min_size=0, max_size=200).map(lambda b: np.frombuffer(b, np.uint8) % 2))
@settings(max_examples=60, deadline=None)
def test_run_lengths_are_read_as_pycocotools_reads_them(flat):
    pixels = np.zeros((20, 10), np.uint8, order="F")
    pixels.T.flat[: len(flat)] = flat
    runs = coco_mask.encode(pixels)
    text = {"size": [20, 10], "counts": runs["counts"].decode()}
    assert np.array_equal(decoded(text, 20, 10), pixels > 0)


def test_a_mask_that_is_not_in_its_box_is_told(root):
    store, mask = square(root, box((2, 3, 10, 10), segmentation=polygon(20, 20, 30, 30)))
    assert store.targets["numbers"][0].tolist() == [0]
    assert not (mask == 1).any()
    assert store.report == (
        "1.png: the mask of car at [2, 3, 12, 13] is not in that box, and not used.",
    )


def test_a_mask_numbers_254_objects(root):
    boxes = [
        box((x, y, 2, 2), segmentation=polygon(x, y, x + 2, y + 2))
        for y in range(0, 28, 2)
        for x in range(0, 40, 2)
    ]
    store, mask = square(root, *boxes)
    assert len(boxes) > 254
    assert int(store.targets["numbers"][0].max()) == 254
    assert (store.targets["numbers"][0] == 0).sum() == len(boxes) - 254
    assert "1.png: has 280 objects, and a mask numbers 254; the others have none." in store.report
    assert mask[26, 30] == VOID


# What folder is given.


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "folder was given no folder"),
        ({"images": "photos"}, "given no annotations. Boxes need both: images=…, a folder"),
        ({"annotations": "boxes.json"}, "given no images"),
        (
            {"annotations": "boxes.json", "images": "photos", "masks": "m"},
            "masks='m'. The masks of",
        ),
        ({"annotations": "boxes.json", "images": "photos", "label": "l"}, "annotations and label."),
        ({"annotations": "boxes.xml", "images": "photos"}, "takes the folder that it lies in"),
        ({"annotations": "boxes.txt", "images": "photos"}, "takes a JSON file, COCO's kind, or"),
        ({"annotations": "photos", "images": "photos"}, "no XML files, and of JSON files none"),
        ({"annotations": "two", "images": "photos"}, "and of JSON files 2: a.json, b.json"),
        ({"annotations": "boxes.json", "images": "nowhere"}, "There is no folder"),
        ({"path": "photos", "masks": True}, "given masks=True, and photos is not laid out as"),
    ],
)
def test_what_does_not_go_together_is_told(root, monkeypatch, options, words):
    put(root, "1.png")
    for name in ("boxes.xml", "boxes.txt"):
        (root / name).touch()
    (root / "two").mkdir()
    for name in ("a.json", "b.json"):
        (root / "two" / name).touch()
    monkeypatch.chdir(root)
    with pytest.raises(FolderError) as caught:
        folder(**options)
    assert words in str(caught.value)


def test_the_folder_of_one_json_is_that_json_and_path_may_hold_the_pictures(root):
    put(root, "1.png")
    (root / "json").mkdir()
    write(root, [image()], [box()], name="json/x.json")
    assert len(folder(root / "photos", 16, annotations=root / "json")) == 1


def laid_out(root, *jsons):
    """Pictures and JSON files: a file, and the folder of its picture, both from the root."""
    for number, (name, photos) in enumerate(jsons):
        put(root, f"../{photos}/{number}.png")
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        write(root, [image(name=f"{number}.png")], [box()], name=name)
    (root / "photos").rmdir()


def test_cocos_own_layout_is_seen_with_its_split(root):
    laid_out(
        root,
        ("annotations/instances_train2017.json", "train2017"),
        ("annotations/instances_val2017.json", "images/val2017"),
    )
    (root / "annotations" / "captions_val2017.json").write_text("{}")
    store = folder(root, 16)
    assert store.names == ["train2017/0.png", "images/val2017/1.png"]
    assert store.given == ["train", "valid"]
    assert (
        folder(root.parent, 16).names == store.names if len(list(root.parent.iterdir())) == 1 else 1
    )


def test_a_side_whose_pictures_are_not_there_is_left_out_and_said(root, capsys):
    laid_out(root, ("annotations/instances_val2017.json", "val2017"))
    write(root, [image()], [], name="annotations/instances_train2017.json")
    assert folder(root, 16).given == ["valid"]
    said = capsys.readouterr().out
    assert "No folder of the pictures of instances_train2017.json" in said


def test_no_pictures_at_all_are_told(root):
    laid_out(root, ("annotations/instances_val2017.json", "elsewhere"))
    words = r"has instances_val2017\.json and no folder of the pictures, such as val2017 or images"
    with pytest.raises(FolderError, match=words):
        folder(root, 16)


def test_several_sets_are_asked_about(root):
    laid_out(
        root,
        ("annotations/instances_val2014.json", "val2014"),
        ("annotations/instances_val2017.json", "val2017"),
    )
    with pytest.raises(FolderError, match=r"several files of boxes: instances_val2014\.json, inst"):
        folder(root, 16)


def test_roboflows_layout_is_seen(root):
    laid_out(
        root,
        ("train/_annotations.coco.json", "train"),
        ("valid/_annotations.coco.json", "valid"),
        ("test/_annotations.coco.json", "test"),
    )
    store = folder(root, 16)
    assert dict(zip(store.names, store.given, strict=True)) == {
        "test/2.png": "test", "train/0.png": "train", "valid/1.png": "valid",
    }  # fmt: skip


@pytest.mark.parametrize("photos", ["images", ""])
def test_one_file_beside_the_pictures_is_seen_also_in_a_folder_of_its_own(root, photos):
    laid_out(root, ("set/annotations.json", f"set/{photos}"))
    assert folder(root, 16).names == folder(root / "set", 16).names == ["0.png"]


def test_a_file_beside_the_pictures_that_was_cut_short_says_so(root):
    laid_out(root, ("set/annotations.json", "set/images"))
    file = root / "set" / "annotations.json"
    file.write_bytes(file.read_bytes()[:60])
    with pytest.raises(FolderError, match=r"annotations\.json ends in the middle"):
        folder(root, 16)


def test_a_picture_of_two_files_is_one_and_told(root):
    laid_out(
        root,
        ("annotations/instances_train.json", "images"),
        ("annotations/instances_val.json", "images"),
    )
    write(
        root, [image(1, "1.png"), image(2, "0.png")], [box()],
        [(1, "bus"), (2, "car"), (3, "tram")], name="annotations/instances_val.json",
    )  # fmt: skip
    store = folder(root, 16)
    assert store.names == ["0.png", "1.png"]
    assert store.classes == ("car", "bus", "tram")
    assert [names(store, row) for row in range(2)] == [["car"], ["bus"]]
    assert store.report == (
        "0.png: is in instances_val.json too, and taken as in the file before.",
    )


def test_folders_of_classes_stay_so_whatever_file_lies_beside(root):
    put(root, "a/1.png", "b/2.png")
    for content in ("{}", "[", '{"images": [], "annotations": []}'):
        (root / "photos" / "annotations.json").write_text(content)
        assert folder(root / "photos", 16).classes == ("a", "b")


@pytest.mark.parametrize("content", ["{}", "[", '{"images": [], "notes": []}'])
def test_a_folder_images_of_classes_stays_so_beside_a_file_of_something_else(root, content):
    put(root, "images/a/1.png", "images/b/2.png")
    (root / "photos" / "annotations.json").write_text(content)
    assert folder(root / "photos", 16).classes == ("a", "b")
