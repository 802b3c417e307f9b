"""Boxes in Pascal VOC's XML become a store, or a line or an error that says what to do."""

import numpy as np
import pytest
import torch
from PIL import Image

from labkit.datasets import FolderError, folder
from labkit.images import VOID

TURNED = 0x0112  # the EXIF orientation
SIZE = 40


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path):
    for name in ("JPEGImages", "Annotations", "ImageSets/Main"):
        (tmp_path / "set" / name).mkdir(parents=True)
    return tmp_path / "set"


def photo(root, *names, shape=(40, 40), **options):
    for name in names:
        file = root / "JPEGImages" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", shape, (90, 90, 90)).save(file, **options)


def thing(name="car", box=(5, 9, 20, 24), difficult="0", inside=""):
    x1, y1, x2, y2 = box
    told = "" if difficult is None else f"<difficult>{difficult}</difficult>"
    return (
        f"<object><name>{name}</name><pose>Left</pose><truncated>1</truncated>{told}{inside}"
        f"<bndbox><xmin>{x1}</xmin><ymin>{y1}</ymin><xmax>{x2}</xmax><ymax>{y2}</ymax></bndbox>"
        "<occluded>1</occluded></object>"
    )


def xml(root, name, *things, inside=None, sides=(40, 40), head="", encoding="utf-8"):
    """An XML file, with the name of the picture inside, called as the file if not given."""
    inside = f"{name.rsplit('/', 1)[-1].removesuffix('.xml')}.jpg" if inside is None else inside
    size = sides and f"<size><width>{sides[0]}</width><height>{sides[1]}</height></size>"
    text = (
        f"{head}<annotation><folder>VOC2007</folder><filename>{inside}</filename>{size or ''}"
        f"<segmented>0</segmented>{''.join(things)}</annotation>"
    )
    file = root / "Annotations" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode(encoding))


def lists(root, **names):
    for name, stems in names.items():
        (root / "ImageSets" / "Main" / f"{name}.txt").write_text("\n".join([*stems, ""]))


def load(root, **options):
    return folder(root, **{"size": SIZE, "fit": "squash"} | options)


def one(root, *things, **options):
    photo(root, "1.jpg")
    xml(root, "1.xml", *things)
    return load(root, **options)


def test_pixels_counted_from_one_become_places(root):
    store = one(root, thing(box=(1, 1, 40, 40)), thing("bus", (5, 9, 20, 24), "1"))
    assert store.targets["boxes"][0].tolist() == [[0, 0, 40, 40], [4, 8, 20, 24]]
    assert store.targets["labels"][0].tolist() == [1, 0]
    assert store.targets["difficult"][0].tolist() == [False, True]
    assert store.classes == ("bus", "car")
    assert store.names == ["1.jpg"]
    assert set(store.targets) == {"boxes", "labels", "difficult"}
    assert store.report == ()


def test_pixels_counted_from_zero_are_seen_and_said(root, capsys):
    store = one(root, thing(box=(0, 7, 20, 24)), thing(box=(3, 0, 8, 8)), thing(box=(1, 3, 9, 9)))
    assert store.targets["boxes"][0].tolist() == [[0, 7, 20, 24], [3, 0, 8, 8], [1, 3, 9, 9]]
    said = capsys.readouterr().out
    assert "2 sides of boxes lie at 0 and 1 at 1, so pixels are taken to count from 0" in said


def test_a_zero_among_ones_is_a_slip(root, capsys):
    store = one(root, thing(box=(0, 1, 20, 24)), thing(box=(1, 3, 9, 9)))
    assert store.targets["boxes"][0].tolist() == [[0, 0, 20, 24], [0, 2, 9, 9]]
    assert "count from 0" not in capsys.readouterr().out


def test_floats_and_missing_difficult_are_fine(root):
    store = one(root, thing(box=("5.5", "9.25", " 20.5 ", 24), difficult=None))
    assert store.targets["boxes"][0].tolist() == [[4.5, 8.25, 20.5, 24]]
    assert store.targets["difficult"][0].tolist() == [False]


def test_parts_are_no_objects(root):
    part = (
        "<part><name>wheel</name><bndbox><xmin>6</xmin><ymin>10</ymin><xmax>9</xmax>"
        "<ymax>14</ymax></bndbox></part>"
    )
    store = one(root, thing(inside=part))
    assert store.classes == ("car",)
    assert store.targets["boxes"][0].tolist() == [[4, 8, 20, 24]]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (thing(box=(9, 9, 8, 20)), "car at [8, 8, 8, 20] has no area"),
        (thing(box=(9, 9, 5, 20)), "car at [8, 8, 5, 20] has no area"),
        (thing(box=(50, 9, 60, 20)), "car at [49, 8, 60, 20] lies outside of the picture, 40 x 40"),
        (thing(box=("nan", 9, 60, 20)), "car at [nan, 8, 60, 20] is not all numbers"),
        (thing(box=("", 9, 60, 20)), "object 1 (car) has the box , 9, 60, 20; it takes a name and"),
        (thing(name=""), "object 1 (without a name) has the box 5, 9, 20, 24; it takes a name"),
        ("<object><name>car</name></object>", "object 1 (car) has the box None, None, None, None"),
    ],
)
def test_boxes_that_are_none_are_told_and_the_others_kept(root, capsys, entry, words):
    store = one(root, entry, thing())
    assert store.targets["boxes"][0].tolist() == [[4, 8, 20, 24]]
    assert len(store.report) == 1
    assert store.report[0].startswith(f"1.jpg: {words}")
    assert "Left out: 1 box. See show_report()" in capsys.readouterr().out


def test_a_file_without_objects_is_an_empty_scene(root):
    photo(root, "1.jpg", "2.jpg")
    xml(root, "1.xml")
    xml(root, "2.xml", thing())
    store = load(root)
    assert [len(boxes) for boxes in store.targets["boxes"]] == [0, 1]
    assert store.targets["boxes"][0].shape == (0, 4)


@pytest.mark.parametrize("sides", [None, (0, 0), ("", "")])
def test_sides_may_be_missing(root, sides):
    photo(root, "1.jpg")
    xml(root, "1.xml", thing(), sides=sides)
    assert load(root).targets["boxes"][0].tolist() == [[4, 8, 20, 24]]


def test_a_turned_photograph_as_it_is_stored(root, capsys):
    exif = Image.Exif()
    exif[TURNED] = 6
    photo(root, "1.jpg", shape=(80, 40), exif=exif)
    xml(root, "1.xml", thing(box=(1, 1, 20, 10)), sides=(80, 40))
    # The stored picture's upper left corner is the turned one's upper right: 40 wide, 80 high.
    assert load(root, size=80).targets["boxes"][0].tolist() == [[60, 0, 80, 20]]
    assert "boxes are of the picture as stored" in capsys.readouterr().out


# Files and names.


def test_names_with_spaces_and_letters_of_any_country(root):
    photo(root, "my cär 1.jpg")
    xml(root, "my cär 1.xml", thing("größe"), head='<?xml version="1.0" encoding="latin-1"?>',
        encoding="latin-1")  # fmt: skip
    store = load(root)
    assert store.names == ["my cär 1.jpg"]
    assert store.classes == ("größe",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_may_begin_with_a_mark(root, encoding):
    photo(root, "1.jpg")
    xml(root, "1.xml", thing("größe"), encoding=encoding)
    assert load(root).classes == ("größe",)


def test_the_name_of_the_file_counts_before_the_name_inside(root, capsys):
    photo(root, "1.jpg", "2.jpg", "3.jpg")
    xml(root, "1.xml", thing(), inside="2.jpg")
    xml(root, "two.xml", thing("bus"), inside="2.jpg")
    xml(root, "3.xml", thing(), inside="/home/me/3.png")  # called so, wherever it came from
    store = load(root)
    assert store.names == ["1.jpg", "3.jpg", "2.jpg"]
    said = capsys.readouterr().out
    assert "2 XML files called otherwise than the picture named inside: 1.xml says 2.jpg" in said
    assert "two.xml says 2.jpg, and is taken for 2.jpg" in said


def test_a_picture_with_several_files_is_told(root):
    photo(root, "1.jpg")
    xml(root, "1.xml", thing())
    xml(root, "b.xml", thing(), inside="1.jpg")
    store = load(root)
    assert len(store) == 1
    assert store.report == ("b.xml: is of 1.jpg, as 1.xml is. Keep one.",)


def test_missing_and_unmarked_pictures_are_told(root, capsys):
    photo(root, "1.jpg", "3.jpg", "a/4.jpg", "b/4.jpg")
    for number in (1, 2, 4):
        xml(root, f"{number}.xml", thing())
    xml(root, "5.xml", thing(), inside="")
    store = load(root)
    assert store.names == ["1.jpg"]
    assert store.report == (
        "2.xml: there is no picture in JPEGImages called so nor as the 2.jpg named inside. Add it.",
        "4.xml: may be of several: a/4.jpg, b/4.jpg. Keep one.",
        "5.xml: there is no picture in JPEGImages called so. Add it.",
    )
    said = capsys.readouterr().out
    assert "1 picture without an XML file, left out: 3.jpg." in said
    assert "Left out: 3 pictures. See show_report() of the store." in said


@pytest.mark.parametrize("inside", ["../1.jpg", "/etc/1.jpg", "C:\\me\\1.jpg"])
def test_a_name_inside_never_leads_out_of_the_folder(root, inside):
    photo(root, "2.jpg", "../1.jpg")
    xml(root, "1.xml", thing(), inside=inside)
    xml(root, "2.xml", thing())
    store = load(root)
    assert store.names == ["2.jpg"]
    assert store.report == (
        f"1.xml: names the picture {inside}, which leads out of JPEGImages and is not followed. "
        "Write its name alone.",
    )


def test_where_nothing_can_be_read_the_first_reason_is_told(root):
    photo(root, "1.jpg")
    xml(root, "2.xml", thing())
    words = r"No picture in .*JPEGImages has boxes that can be read: 2\.xml: there is no picture"
    with pytest.raises(FolderError, match=words):
        load(root)


def test_without_pictures_the_folder_is_named(root):
    xml(root, "2.xml", thing())
    with pytest.raises(FolderError, match=r"There is no picture in .*JPEGImages: none ends in"):
        load(root)


BOMB = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
FILE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [BOMB, FILE, "<!DOCTYPE annotation>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_whatever_the_encoding(root, head, encoding):
    photo(root, "1.jpg", "2.jpg")
    xml(root, "1.xml", thing("&c;"), head=head, encoding=encoding)
    xml(root, "2.xml", thing())
    store = load(root)
    assert store.names == ["2.jpg"]
    assert store.report == (
        "1.xml: has a DOCTYPE, which may define entities and is not read. Take it out.",
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty. Copy or download it again."),
        (b"<annotation><object>", "is no XML that can be read (no element found: line 1, column 2"),
        (b"<annotation>\xe9</annotation>", "is no XML that can be read (not well-formed (invalid"),
        (b"<annotation>&x;</annotation>", "is no XML that can be read (undefined entity"),
        (
            b'<?xml version="1.0" encoding="gb2312"?><annotation/>',
            "is no XML that can be read (mult",
        ),
        (
            b'<?xml version="1.0" encoding="wat"?><annotation/>',
            "is no XML that can be read (unknown",
        ),
        (b"<html></html>", "begins with <html>, and VOC's files with <annotation>. Take it out."),
    ],
)
def test_files_that_cannot_be_read_are_told(root, content, words):
    photo(root, "1.jpg", "2.jpg")
    (root / "Annotations" / "1.xml").write_bytes(content)
    xml(root, "2.xml", thing())
    store = load(root)
    assert store.names == ["2.jpg"]
    assert store.report[0].startswith(f"1.xml: {words}")


# Layouts and lists.


def test_lists_tell_the_split(root, capsys):
    photo(root, *(f"{number}.jpg" for number in range(1, 7)))
    for number in range(1, 6):
        xml(root, f"{number}.xml", thing())
    lists(root, train="1", val="2", trainval="123", test=["4.jpg", "7"], car_train=["5  1"])
    store = load(root)
    assert store.names == ["1.jpg", "2.jpg", "3.jpg", "4.jpg"]
    assert store.given == ["train", "valid", "train", "test"]
    assert store.report == (
        "5.xml: is in no list of ImageSets/Main.",
        "7: is in a list of ImageSets/Main, and has no XML file. Add it.",
    )
    said = capsys.readouterr().out
    assert "1 XML file in no list of ImageSets/Main, left out." in said
    assert "1 picture without an XML file, left out: 6.jpg." in said
    assert "Left out: 2 pictures. See show_report() of the store." in said


def test_a_picture_of_two_lists_is_tested_and_told(root):
    photo(root, "1.jpg", "2.jpg")
    for number in (1, 2):
        xml(root, f"{number}.xml", thing())
    lists(root, train="12", val="2", trainval="12", test="1")
    store = load(root)
    assert store.given == ["test", "valid"]
    assert store.report == (
        "1: is in several lists of ImageSets/Main, and taken as test.",
        "2: is in several lists of ImageSets/Main, and taken as valid.",
    )


def test_lists_of_other_pictures_are_told(root):
    photo(root, "1.jpg")
    xml(root, "1.xml", thing())
    lists(root, train=["a"])
    with pytest.raises(FolderError, match=r"no XML file is in a list of ImageSets/Main\."):
        load(root)


def test_without_lists_there_is_no_split(root):
    assert one(root, thing()).given is None


@pytest.mark.parametrize("inside", ["VOCdevkit/VOC2007", "VOC2007", "download/VOCdevkit/VOC2012"])
def test_the_layout_is_seen_in_folders_of_its_own(tmp_path, inside):
    root = tmp_path / "all" / inside
    photo(root, "1.jpg")
    xml(root, "1.xml", thing())
    assert len(load(tmp_path / "all")) == 1


def test_two_years_are_asked_about(tmp_path):
    for year in ("VOC2007", "VOC2012"):
        photo(tmp_path / "VOCdevkit" / year, "1.jpg")
        xml(tmp_path / "VOCdevkit" / year, "1.xml", thing())
    words = r"VOCdevkit holds several sets: VOC2007, VOC2012\. Give one of these folders"
    with pytest.raises(FolderError, match=words):
        load(tmp_path)


def test_files_may_lie_beside_their_pictures_as_labelling_programs_leave_them(root):
    photo(root, "1.jpg")
    xml(root, "../JPEGImages/1.xml", thing())
    both = root / "JPEGImages"
    store = folder(images=both, annotations=both, size=SIZE, fit="squash")
    assert store.targets["boxes"][0].tolist() == [[4, 8, 20, 24]]


def test_folders_of_classes_called_as_vocs_stay_so_without_xml(root):
    (root / "ImageSets" / "Main").rmdir()
    (root / "ImageSets").rmdir()
    photo(root, "1.jpg", "../Annotations/2.jpg")
    assert folder(root, 16).classes == ("Annotations", "JPEGImages")


def test_classes_choose_and_order(root, capsys):
    store = one(root, thing(), thing("bus"), thing("cat"), classes=["car", "bus", "tram"])
    assert store.classes == ("car", "bus", "tram")
    assert store.targets["labels"][0].tolist() == [0, 1]
    assert store.report == ("cat: 1 object, not among classes.",)
    said = capsys.readouterr().out
    assert "classes leaves out 1 object: cat." in said
    assert "1 of the 3 classes has no object here: tram." in said


# Masks.


def objects(root, name, numbers, mode="P"):
    """A picture of the numbers of objects as VOC has them: with its colours as a palette."""
    (root / "SegmentationObject").mkdir(exist_ok=True)
    picture = Image.fromarray(numbers)
    picture.putpalette([n * 37 % 256 for n in range(768)])
    picture.convert(mode).save(root / "SegmentationObject" / name)


def painted():
    """Number 1 in the box of `thing`, number 2 and its void edge at the lower right."""
    numbers = np.zeros((40, 40), np.uint8)
    numbers[8:24, 4:20] = 1
    numbers[29:40, 29:40] = 255
    numbers[30:40, 30:40] = 2
    return numbers


def test_pictures_of_objects_are_masks(root):
    objects(root, "1.png", painted())
    photo(root, "2.jpg")
    xml(root, "2.xml", thing())
    store = one(root, thing(), thing("bus", (31, 31, 40, 40)), masks=True)
    assert torch.equal(store.targets["mask"][0], torch.from_numpy(painted()))
    assert store.targets["numbers"][0].tolist() == [1, 2]
    assert (store.targets["mask"][1] == VOID).all()  # nobody outlined its objects
    assert store.targets["numbers"][1].tolist() == [0]


def test_numbers_follow_the_boxes_that_are_kept(root):
    objects(root, "1.png", painted())
    store = one(
        root, thing(box=(9, 9, 5, 5)), thing("bus", (31, 31, 40, 40)), thing("cat"), masks=True
    )
    mask = store.targets["mask"][0]
    assert store.targets["numbers"][0].tolist() == [1, 0]
    assert (mask[30:, 30:] == 1).all()
    assert (mask[8:24, 4:20] == VOID).all()  # the cat has no pixels, and so its box is unknown


def test_numbers_that_do_not_fit_the_boxes_are_told(root):
    objects(root, "1.png", painted())
    store = one(root, thing("bus", (31, 31, 40, 40)), thing(), masks=True)
    assert store.targets["numbers"][0].tolist() == [0, 0]
    assert store.report == (
        "1.jpg: the mask of bus at [30, 30, 40, 40] is not in that box, and not used.",
        "1.jpg: the mask of car at [4, 8, 20, 24] is not in that box, and not used.",
    )


def test_pictures_of_objects_that_cannot_be_used_are_told(root):
    objects(root, "1.png", painted(), mode="RGB")
    photo(root, "2.jpg")
    xml(root, "2.xml", thing())
    objects(root, "2.png", painted()[:30])
    store = one(root, thing(), masks=True)
    assert [each.tolist() for each in store.targets["numbers"]] == [[0], [0]]
    assert store.report[0] == (
        "1.jpg: 1.png holds colours, not the numbers of objects. Get it as VOC has it, with a "
        "palette."
    )
    assert store.report[1].startswith("2.png: has 40 x 30 pixels, and its picture 2.jpg 40 x 40")


def test_letterboxes_and_crops_lay_masks_as_pictures(root):
    photo(root, "1.jpg", shape=(80, 40))
    xml(root, "1.xml", thing(box=(21, 11, 60, 30)), sides=(80, 40))
    numbers = np.zeros((40, 80), np.uint8)
    numbers[10:30, 20:60] = 1
    objects(root, "1.png", numbers)
    for fit in ("letterbox", "crop", "squash"):
        store = load(root, masks=True, fit=fit)
        x1, y1, x2, y2 = (round(value) for value in store.targets["boxes"][0][0].tolist())
        mask = store.targets["mask"][0]
        assert (mask[y1:y2, x1:x2] == 1).all()
        assert int((mask == 1).sum()) == (y2 - y1) * (x2 - x1)
        assert bool((mask == VOID).any()) is (fit == "letterbox")
