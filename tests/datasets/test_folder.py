"""Anybody's folder becomes a store, or an error that says what to do."""

import numpy as np
import pytest
import torch
from PIL import Image

from labkit.datasets import FolderError, folder, pictures, write_folder


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path):
    (tmp_path / "photos").mkdir()
    return tmp_path / "photos"


def put(root, *names):
    for number, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        pixels = np.full((20, 30, 3), 10 * number, dtype=np.uint8)
        Image.fromarray(pixels).save(root / name)


def table(root, text, name="train.csv"):
    (root / name).write_text(text)


def test_a_folder_for_each_class(root):
    put(root, "whale 10/a.png", "whale 2/b.jpg", "whale 2/deep/c.png")
    store = folder(root, size=16)
    assert store.classes == ("whale 2", "whale 10")
    assert store.names == ["whale 2/b.jpg", "whale 2/deep/c.png", "whale 10/a.png"]
    assert store.targets["label"].tolist() == [0, 0, 1]
    assert store.images.shape == (3, 3, 16, 16)
    assert store.given is None


def test_folders_of_a_split_are_the_split(root):
    put(root, "train/a/1.png", "train/b/2.png", "val/a/3.png", "test/b/4.png")
    store = folder(root, size=16)
    assert store.classes == ("a", "b")
    assert [part.names for part in store.split()] == [
        ["train/a/1.png", "train/b/2.png"], ["val/a/3.png"], ["test/b/4.png"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["train/1.png", "val/2.png"], "pictures in train and val"),
        (["train/a/1.png", "train/b/2.png", "test/3.png"], "pictures in test"),
    ],
)
def test_a_side_of_a_split_is_no_class(root, names, words):
    put(root, *names)
    with pytest.raises(FolderError, match=f"Nothing tells the classes of the {words}"):
        folder(root, size=16)


def test_a_train_is_a_class_beside_cars(root):
    put(root, "train/1.png", "car/2.png")
    store = folder(root, size=16)
    assert store.classes == ("car", "train")
    assert store.given is None


def test_classes_have_one_order_whatever_python_puts_first(root):
    """Sets of words come in another order in each process, and natural order takes A for a."""
    classes = ["AAA", "AAa", "AaA", "Aaa", "aAA", "aAa", "aaA", "aaa", "²"]
    put(root, *(f"{number}.png" for number in range(9)))
    table(root, "image,label\n" + "".join(f"{n},{name}\n" for n, name in enumerate(classes)))
    assert folder(root, size=16).classes == tuple(classes)


def test_what_operating_systems_leave_is_not_seen(root):
    put(root, "a/1.png", "b/2.png", "__MACOSX/a/._1.png", ".hidden/3.png")
    (root / "a" / "Thumbs.db").write_text("x")
    (root / ".DS_Store").write_text("x")
    assert folder(root, size=16).names == ["a/1.png", "b/2.png"]


def test_an_archive_in_a_folder_of_its_own_is_unwrapped_and_said(root, capsys):
    put(root, "archive/a/1.png", "archive/b/2.png")
    assert folder(root, size=16).classes == ("a", "b")
    assert "Reading archive" in capsys.readouterr().out


def test_a_table_with_columns_that_are_guessed_and_said(root, capsys):
    put(root, "imgs/w_1.jpg", "imgs/w_2.jpg", "imgs/w_3.jpg")
    table(root, "Image,whaleID\nw_2.jpg,whale_7\nw_1.jpg,whale_9\nw_3.jpg,whale_7\n")
    store = folder(root, size=16)
    assert store.names == ["imgs/w_2.jpg", "imgs/w_1.jpg", "imgs/w_3.jpg"]
    assert store.targets["label"].tolist() == [0, 1, 0]
    assert "pictures from column 'Image', classes 'whaleID'" in capsys.readouterr().out


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_from_a_spreadsheet_of_another_country(root, separator):
    put(root, "1.png", "2.png")
    table(root, "image,label\n1,a\n2,b\n".replace(",", separator))
    assert folder(root, size=16).classes == ("a", "b")


def test_pictures_beside_the_folders_of_the_classes_are_left_out_and_said(root, capsys):
    put(root, "a/1.png", "b/2.png", "loose.png")
    assert folder(root, size=16).names == ["a/1.png", "b/2.png"]
    assert "1 picture in no class's folder, left out: loose.png" in capsys.readouterr().out


def test_pictures_beside_the_classes_of_a_split_are_left_out_and_said(root, capsys):
    put(root, "train/a/1.png", "train/b/2.png", "train/loose.png", "test/a/3.png")
    assert len(folder(root, size=16)) == 3
    assert "left out: loose.png" in capsys.readouterr().out


def test_a_table_with_groups_a_split_and_named_columns(root, capsys):
    put(root, "1.png", "2.png", "3.png")
    table(root, "f,k,day,split\n1,a,mon,train\n2,b,mon,val\n3,a,tue,test\n")
    store = folder(root, size=16, image="f", label="k", group="day")
    assert store.groups == ["mon", "mon", "tue"]
    assert store.given == ["train", "valid", "test"]
    assert "column" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["a\\1.png", "b\\2.png"], ["a/1.png", "b/2.png"]),  # written on Windows
        (["./b/2.png", "a/1"], ["b/2.png", "a/1.png"]),
        (["b/1.png", "a/1.png"], ["b/1.png", "a/1.png"]),
        (["1.png", "2"], ["1.png", "b/2.png"]),  # a whole path first
    ],
)
def test_a_name_means_the_file_at_the_end_of_its_path(root, names, wanted):
    put(root, "a/1.png", *sorted({*wanted} - {"a/1.png"}))
    table(root, f"image,label\n{names[0]},x\n{names[1]},y\n")
    assert folder(root, size=16).names == wanted


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("a/Gr\u00e4ser.png", "Gra\u0308ser.png"),  # one letter on most disks, two signs on a Mac
        ("a/IMG_1.PNG", "img_1.png"),
        ("a/IMG_1.PNG", "a/img_1"),
        ("a/1.png", "C:\\Users\\me\\Pictures\\photos\\a\\1.png"),
        ("1.png", "/home/me/1.png"),
        ("a/1.png", "photos/a/1.png"),  # the table lay beside the folder
    ],
)
def test_a_name_written_on_another_computer_is_understood(root, file, said):
    put(root, file, "other.png")
    table(root, f"image,label\n{said},x\nother.png,y\n")
    assert folder(root, size=16).names == [file, "other.png"]


def test_capitals_decide_where_they_tell_two_files_apart(root):
    put(root, "a.png", "A.png")
    if len(list(root.iterdir())) < 2:
        pytest.skip("this disk takes a and A for the same")
    table(root, "image,label\na.png,x\nA.png,y\n")
    assert folder(root, size=16).names == ["a.png", "A.png"]


def test_a_path_that_is_not_there_is_not_taken_for_another_folders(root):
    put(root, "test/1.png", "2.png")
    table(root, "image,label\ntrain/1.png,x\n2.png,y\n")
    with pytest.raises(FolderError, match=r"not to be found in photos: train/1\.png"):
        folder(root, size=16)


def test_spaces_and_empty_lines_of_a_spreadsheet_mean_nothing(root):
    put(root, "1.png", "2.png", "3.png")
    table(root, "image ; label\n1.png;cat\n2.png; cat \n3.png;dog\n;\n;\n")
    assert folder(root, size=16).counts() == {"cat": 2, "dog": 1}


def test_an_id_beside_a_species_is_the_pictures_own(root):
    put(root, "1.png", "2.png", "3.png")
    table(root, "id,file,species\n7,1.png,cat\n8,2.png,cat\n9,3.png,dog\n")
    assert folder(root, size=16).classes == ("cat", "dog")


def test_a_column_with_a_value_a_picture_is_asked_about(root, capsys):
    put(root, "1.png", "2.png", "3.png")
    table(root, "id,file\n7,1.png\n8,2.png\n9,3.png\n")
    folder(root, size=16)
    assert "Every picture is a class of its own" in capsys.readouterr().out


@pytest.mark.parametrize(("last", "groups"), [("tue", ["mon", "mon", "tue"]), ("", None)])
def test_groups_are_guessed_where_every_picture_has_one(root, capsys, last, groups):
    put(root, "1.png", "2.png", "3.png")
    table(root, f"file,label,day\n1.png,a,mon\n2.png,b,mon\n3.png,a,{last}\n")
    assert folder(root, size=16).groups == groups
    assert ("groups 'day'" in capsys.readouterr().out) is bool(groups)


def test_pictures_of_a_telephone_that_cannot_be_read_are_in_the_report(root, capsys):
    put(root, "a/1.png", "b/2.png")
    (root / "a" / "IMG_3100.HEIC").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    store = folder(root, size=16)
    assert len(store) == 2
    assert "IMG_3100.HEIC" in store.report[0]
    assert "1 of 3 files cannot be read" in capsys.readouterr().out


def test_pictures_without_classes_are_a_store_too(root):
    put(root, "new/1.png", "new/deep/2.jpg")
    several = pictures(root / "new", size=16)
    assert (several.names, several.targets, several.classes) == (["1.png", "deep/2.jpg"], {}, ())
    alone = pictures(root / "new" / "1.png", size=16)
    assert alone.names == ["1.png"]
    assert torch.equal(alone.images[0], several.images[0])
    assert alone.originals.whole(0).shape == (3, 20, 30)


def test_pictures_that_are_not_there_say_what_to_do(root):
    with pytest.raises(FolderError, match="no picture in photos: none ends in"):
        pictures(root)
    with pytest.raises(FolderError, match="There is no file or folder"):
        pictures(root / "nothing.jpg")
    (root / "empty.jpg").touch()
    with pytest.raises(FolderError, match=r"can be read: empty\.jpg: is empty"):
        pictures(root / "empty.jpg")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a/1.png", "b/1.png", "2.png"], r"1 \(a/1\.png, b/1\.png\)"),
        (["a/1.png", "a/1.jpg", "2.png"], r"1 \(a/1\.jpg, a/1\.png\)"),
        (["1.png", "1.jpg", "2.png"], r"1 \(1\.jpg, 1\.png\)"),
    ],
)
def test_a_name_of_several_files_is_asked_about(root, names, words):
    put(root, *names)
    table(root, "image,label\n1,a\n2,b\n")
    with pytest.raises(FolderError, match=rf"names 1 picture .* several: {words}\. Give their"):
        folder(root, size=16)


def test_a_file_that_is_named_in_two_ways_has_two_rows(root):
    put(root, "a/1.png", "2.png")
    table(root, "image,label\n1,a\na/1.png,b\n2,b\n")
    with pytest.raises(FolderError, match=r"several rows for 1 picture: 1\.png"):
        folder(root, size=16)


@pytest.mark.parametrize(
    ("csv", "words"),
    [
        ("image,label\n1,a\n2\n", "nothing in column 'label' in line 3"),
        ("image,label\n1,a\n2,\n", "nothing in column 'label' in line 3"),
        ("label,image\na,1\nb\n", "nothing in column 'image' in line 3"),
        ("image,label,split\n1,a,train\n2,b\n", "nothing in column 'split' in line 3"),
        ("image,label\n1,a\n2,b,c\n", "more values in line 3 than the 2 columns"),
        ("image,label\n1,\xe9\n2,b\n", r'is not written in UTF-8\. Save it again as "CSV UTF-8"'),
        ("image,label\n1," + "a" * 200_000 + "\n", r"no table that can be read \(field larger"),
    ],
)
def test_tables_that_are_not_whole_say_what_to_do(root, csv, words):
    put(root, "1.png", "2.png")
    (root / "train.csv").write_bytes(csv.encode("cp1252"))
    with pytest.raises(FolderError, match=words):
        folder(root, size=16)


def test_commas_that_spreadsheets_leave_at_the_end_are_no_values(root):
    put(root, "1.png", "2.png")
    table(root, ",image,label\n0,1,a,,\n1,2,b,,\n")
    assert folder(root, size=16).classes == ("a", "b")


def test_unreadable_pictures_are_lines_of_the_report_and_no_exception(root, capsys):
    put(root, "a/1.png", "a/2.png", "b/3.png")
    (root / "a" / "2.png").write_bytes(b"")
    store = folder(root, size=16)
    assert store.names == ["a/1.png", "b/3.png"]
    assert store.report == ("a/2.png: is empty (0 bytes). Copy or download it again.",)
    assert "1 of 3 files cannot be read" in capsys.readouterr().out
    store.show_report()
    assert "a/2.png: is empty" in capsys.readouterr().out
    assert len(list(store.batches(2))) == 1


def test_crops_go_back_to_the_files(root):
    put(root, "a/1.png", "b/2.png")
    pixels = np.zeros((200, 300, 3), dtype=np.uint8)
    pixels[80:120, 130:170] = np.random.default_rng(0).integers(0, 256, (40, 40, 3))
    Image.fromarray(pixels).save(root / "b" / "2.png")
    store = folder(root, size=30)[[1]]
    # 10 pixels of the file are one of the store, whose picture begins 5 rows down.
    crop = store.crops(torch.tensor([[13.0, 13, 17, 17]]), 40, margin=0)
    assert np.array_equal(crop.images[0].permute(1, 2, 0).numpy(), pixels[80:120, 130:170])


@pytest.mark.parametrize(
    ("names", "csv", "words"),
    [
        ([], None, "There is no picture in photos"),
        (["a/1.png"], None, "holds one class only, 'a'"),
        (["1.png", "2.png"], None, "2 pictures, but nothing that tells their classes"),
        (
            ["1.png"],
            "image,label\n1.png,a\n2.png,b\n",
            r"1 picture not to be found in .*: 2\.png",
        ),
        (["1.png"], "image,label\n1.png,a\n1.png,b\n", r"several rows for 1 picture: 1\.png"),
        (["1.png"], "picture,label\n1.png,a\n", r"holds the image\? It has: picture, label"),
        (["1.png"], "image,kind\n1.png,a\n", r"holds the label\? It has: image, kind"),
        (["1.png"], "", r"holds the image\? It has: none"),
        (["1.png"], "image,label\n", "has no rows"),
    ],
)
def test_bad_folders_and_tables_say_what_to_do(root, names, csv, words):
    put(root, *names)
    if csv is not None:
        table(root, csv)
    with pytest.raises(FolderError, match=words):
        folder(root, size=16)


def test_a_wrong_column_name_is_met_by_the_nearest(root):
    put(root, "1.png", "2.png")
    table(root, "image,whale\n1.png,a\n2.png,b\n")
    with pytest.raises(FolderError, match=r"no column 'whales'\. Did you mean 'whale'"):
        folder(root, size=16, label="whales")


def test_a_wrong_path_is_met_by_the_nearest(root):
    with pytest.raises(FolderError, match="Did you mean photos"):
        folder(root.parent / "phtos")


def test_a_file_is_no_folder(root):
    put(root, "1.png")
    with pytest.raises(FolderError, match="is a file"):
        folder(root / "1.png")


def test_a_table_that_is_not_there_is_told(root):
    put(root, "1.png")
    with pytest.raises(FolderError, match=r"There is no table .*names\.csv\. Check its path"):
        folder(root, table=root / "names.csv")


def test_two_tables_are_one_too_many(root):
    put(root, "1.png")
    table(root, "image,label\n", "a.csv")
    table(root, "image,label\n", "b.csv")
    with pytest.raises(FolderError, match=r"several tables: a\.csv, b\.csv"):
        folder(root)


def test_pictures_without_a_row_are_left_out_and_said(root, capsys):
    put(root, "1.png", "2.png", "3.png")
    table(root, "image,label\n1.png,a\n2.png,b\n")
    assert len(folder(root, size=16)) == 2
    assert "1 picture without a row in train.csv, left out: 3.png" in capsys.readouterr().out


def test_only_unreadable_pictures_are_an_error(root):
    for name in ("a", "b"):
        (root / name).mkdir()
        (root / name / "1.png").write_bytes(b"")
    with pytest.raises(FolderError, match="None of the pictures in photos can be read"):
        folder(root, size=16)


def test_what_is_written_is_read_again(root, tmp_path):
    put(root, "a/1.png", "b/2.png", "b/3.png")
    store = folder(root, size=16)
    again = folder(write_folder(store, tmp_path / "out"), size=16)
    assert again.classes == store.classes
    assert again.counts() == store.counts()
    assert (again.images.float() - store.images.float()).abs().max() < 6


def test_originals_are_written_whole_and_small_pictures_where_they_are_asked_for(root, tmp_path):
    put(root, "a/1.png", "b/2.png")
    store = folder(root, size=16)[[1, 0]]
    for name, size, wanted in (
        ("full", None, (30, 20)),
        ("small", 8, (8, 8)),
        ("as is", 99, (16, 16)),
    ):
        write_folder(store, tmp_path / name, size)
        for file in (tmp_path / name).rglob("*.jpg"):
            with Image.open(file) as picture:
                assert picture.size == wanted
    two = np.asarray(Image.open(tmp_path / "full" / "b" / "2.jpg"))
    assert abs(two.mean() - 10) < 2


def test_equal_names_of_two_folders_are_both_written(root, tmp_path):
    put(root, "train/a/1.png", "val/a/1.png", "val/a/1_2.png", "train/b/1.png", "val/b/1.jpg")
    store = folder(root, size=16)
    again = folder(write_folder(store, tmp_path / "out"), size=16)
    assert again.counts() == store.counts() == {"a": 3, "b": 2}
    means = [each.images.float().mean((1, 2, 3)).round().sort().values for each in (store, again)]
    assert (means[0] - means[1]).abs().max() < 3


def test_a_folder_may_be_given_from_where_one_is(root, monkeypatch, capsys):
    put(root, "a/1.png", "b/2.png")
    (root / "a" / "3.png").write_bytes(b"")
    monkeypatch.chdir(root)
    stores = [folder(".", size=16), folder(root, size=16)]
    for store in stores:
        assert store.source == "photos"
        assert store.report[0].startswith("a/3.png: is empty")
    monkeypatch.chdir(root.parent)
    assert stores[0].crops(torch.tensor([[1.0, 1, 9, 9]] * 2), 8).images.shape == (2, 3, 8, 8)


def test_nothing_is_written_over(root, tmp_path):
    put(root, "a/1.png", "b/2.png")
    with pytest.raises(FolderError, match="photos is not empty"):
        write_folder(folder(root, size=16), root)
