"""Anybody's pictures and masks become a store, or a line or an error that says what to do."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from labkit import augment
from labkit.datasets import FolderError, folder, pairs, polyps, write_folder
from labkit.images import VOID
from labkit.store import ImageStore

SIZE = 32
TURNED = 0x0112  # the EXIF orientation


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path):
    for name in ("images", "masks"):
        (tmp_path / "set" / name).mkdir(parents=True)
    return tmp_path / "set"


def disc(rows=60, columns=80, at=(25, 30), radius=12):
    """A mask of one disc, [rows, columns] bool."""
    y, x = np.mgrid[:rows, :columns] + 0.5
    return (x - at[0]) ** 2 + (y - at[1]) ** 2 < radius**2


def scene(mask):
    """A picture that is bright where its mask is."""
    return np.where(mask[..., None], 220, 40).repeat(3, 2).astype(np.uint8)


def put(root, name, mask=None, picture=None, masked=None, **options):
    """A picture and its mask: pixels, 0 and 255 of a disc if not given, under their names."""
    place = disc()
    if picture is not False:
        file = root / "images" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(scene(place) if picture is None else picture).save(file)
    if mask is not False:
        mask = np.where(place, 255, 0).astype(np.uint8) if mask is None else mask
        file = root / "masks" / (masked or name)
        file.parent.mkdir(parents=True, exist_ok=True)
        (mask if isinstance(mask, Image.Image) else Image.fromarray(mask)).save(file, **options)


def load(root, **options):
    return pairs(root / "images", root / "masks", SIZE, **options)


def held(store, row=0):
    """The classes of a mask, without the void beside a letterboxed picture."""
    return sorted(set(store.targets["mask"][row, 4:28].flatten().tolist()))


def grey(value):
    return np.where(disc(), value, 0).astype(np.uint8)


# What a store of pairs is.


def test_a_pair_is_a_picture_and_the_class_of_each_pixel(root, capsys):
    put(root, "b/2.png")
    put(root, "10.png")
    put(root, "9.png")
    store = load(root, licence="CC0")
    assert store.names == ["9.png", "10.png", "b/2.png"]
    assert store.classes == ("background", "foreground")
    mask = store.targets["mask"]
    assert (mask.dtype, mask.shape) == (torch.uint8, (3, SIZE, SIZE))
    assert (mask[:, :4] == VOID).all()  # 60 x 80 pixels: four rows of the letterbox are beside
    assert (mask[:, 28:] == VOID).all()
    bright = store.images[:, 0, 4:28] > 130
    assert ((mask[:, 4:28] == 1) == bright).float().mean() > 0.97
    assert (store.source, store.licence, store.report) == ("set", "CC0", ())
    said = capsys.readouterr().out
    assert said == (
        "In masks, 0 is background, and what is 255 foreground. Name them otherwise: classes=….\n"
    )


@pytest.mark.parametrize("fit", ["letterbox", "crop", "squash"])
@pytest.mark.parametrize("shape", [(61, 83), (83, 61), (40, 40), (9, 200), (20, 30)])
def test_a_mask_shows_the_pixel_that_the_map_of_its_picture_leads_to(root, fit, shape):
    random = np.random.default_rng(0)
    mask = random.integers(0, 40, shape, dtype=np.uint8)
    mask[0, :1] = 0
    put(root, "1.png", mask, np.zeros((*shape, 3), np.uint8))
    store = load(root, fit=fit, classes=[str(n) for n in range(40)])
    y, x = np.mgrid[:SIZE, :SIZE]
    places = np.stack([x + 0.5, y + 0.5, np.ones_like(x)], -1) @ store.originals.maps[0].numpy().T
    column, row = (
        np.floor(places + 1e-9).astype(int)[..., 0],
        np.floor(places + 1e-9).astype(int)[..., 1],
    )
    inside = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    wanted = np.where(inside, mask[row.clip(0, shape[0] - 1), column.clip(0, shape[1] - 1)], VOID)
    assert (store.targets["mask"][0].numpy() == wanted).all()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from([augment.flip(1), augment.flip_vertical(1), augment.quarter_turns()]),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 2**31),
)
def test_pictures_and_masks_of_files_move_together(store_of_files, transforms, seed):
    store = store_of_files
    for images, targets in store.batches(4, augment=transforms, normalise=None, seed=seed):
        mask = targets["mask"]
        bright = images[:, 0] > 130
        assert ((mask == 1) == bright)[mask != VOID].float().mean() > 0.97
        assert (images.permute(0, 2, 3, 1)[mask == VOID] == 127).all()
        assert torch.equal((mask == 1).sum((1, 2)), (store.targets["mask"] == 1).sum((1, 2)))
        flipped, moved = augment.apply(
            transforms, images, targets, torch.Generator().manual_seed(1)
        )
        assert ((moved["mask"] == 1) == (flipped[:, 0] > 130))[
            moved["mask"] != VOID
        ].float().mean() > 0.97


@pytest.fixture(scope="module")
def store_of_files(tmp_path_factory):
    root = tmp_path_factory.mktemp("moved")
    random = np.random.default_rng(2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABKIT_DATA", str(root / "cache"))
        for number in range(4):
            place = disc(at=random.uniform(15, 45, 2), radius=random.uniform(6, 14))
            put(root, f"{number}.png", np.where(place, 255, 0).astype(np.uint8), scene(place))
        return load(root)


def test_flipping_a_picture_of_a_file_flips_its_mask(root):
    put(root, "1.png")
    store = load(root)
    generator = torch.Generator()
    images, targets = augment.apply([augment.flip(1)], store.images, store.targets, generator)
    assert torch.equal(targets["mask"], store.targets["mask"].flip(-1))
    assert torch.equal(images, store.images.flip(-1))


def test_crops_cut_the_mask_and_read_the_file(root):
    put(root, "1.png")
    crop = load(root).crops(torch.tensor([[4.0, 8, 16, 20]]), 30, margin=0)  # the disc, as large
    assert crop.images.shape == (1, 3, 30, 30)
    mask = crop.targets["mask"][0]
    assert ((mask == 1) == (crop.images[0, 0] > 130)).float().mean() > 0.9
    assert crop.classes == ("background", "foreground")


def test_masks_are_decoded_once(root, monkeypatch):
    put(root, "1.png")
    first = load(root)
    monkeypatch.setattr("labkit.store.building.read_square_mask", lambda *_: 1 / 0)
    again = load(root, classes=["sea", "whale"])  # names need no decoding
    assert torch.equal(again.targets["mask"], first.targets["mask"])
    assert again.classes == ("sea", "whale")
    put(root, "1.png", grey(1), picture=False)
    with pytest.raises(ZeroDivisionError):
        load(root)


# What is given.


@pytest.mark.parametrize("names", [("images", "masks"), ("Images", "Masks")])
def test_a_folder_of_images_and_masks_is_given_alone(tmp_path, names):
    kvasir = tmp_path / "Kvasir-SEG"
    (kvasir / "Kvasir-SEG").mkdir(parents=True)
    put(kvasir / "Kvasir-SEG", "1.jpg")
    for old, new in zip(("images", "masks"), names, strict=True):
        (kvasir / "Kvasir-SEG" / old).rename(kvasir / "Kvasir-SEG" / new)
    (kvasir / "Kvasir-SEG" / "kavsir_bboxes.json").write_text("{}")
    for place in (kvasir, kvasir / "Kvasir-SEG"):
        store = folder(place, SIZE)
        assert (store.names, store.source) == (["1.jpg"], "Kvasir-SEG")
        assert held(store) == [0, 1]


def test_folder_takes_masks_too(root):
    put(root, "1.png")
    names = ["background", "polyp"]
    assert folder(root, SIZE, classes=names).classes == ("background", "polyp")
    store = folder(root / "images", SIZE, masks=root / "masks", fit="crop", source="us")
    assert torch.equal(store.targets["mask"], load(root, fit="crop").targets["mask"])
    assert store.source == "us"


def test_images_and_masks_beside_a_third_folder_are_classes_as_ever(root):
    put(root, "1.png")
    (root / "else").mkdir()
    Image.new("RGB", (8, 8)).save(root / "else" / "1.png")
    assert folder(root, SIZE).classes == ("else", "images", "masks")
    with pytest.raises(FolderError, match=r"given classes and no masks, and set is not just two"):
        folder(root, SIZE, classes=["background", "polyp"])


def test_a_label_that_is_named_counts_more_than_the_masks(root):
    put(root, "1.png")
    put(root, "2.png")
    (root / "about.csv").write_text("image,kind\nimages/1.png,a\nimages/2.png,b\n")
    assert folder(root, SIZE, label="kind").classes == ("a", "b")


def test_masks_and_labels_are_one_too_many(root):
    with pytest.raises(FolderError, match=r"given masks and label='kind'\. .* leave one of them"):
        folder(root / "images", SIZE, masks=root / "masks", label="kind")


def test_groups_and_a_split_come_of_a_table(root, capsys):
    for name in ("1.png", "2.png", "3.png"):
        put(root, name)
    rows = "frame,patient,split\nimages/2.png,ada,test\n1.png,bob,train\n"
    (root / "images" / "about.csv").write_text(rows)
    store = load(root, image="frame")
    assert (store.names, store.groups) == (["1.png", "2.png"], ["bob", "ada"])
    assert store.given == ["train", "test"]
    assert "1 picture without a row in about.csv, left out: 3.png" in capsys.readouterr().out


@pytest.mark.parametrize("given", [True, False])
def test_a_table_of_groups_beside_both_folders(root, capsys, given):
    put(root, "1.png")
    (root / "about.csv").write_text("file,patient\n1.png,ada\n")
    how = {"table": root / "about.csv"} if given else {}
    assert folder(root, SIZE, **how).groups == ["ada"]
    said = "about.csv: pictures from column 'file', groups 'patient'.\n"
    assert said in capsys.readouterr().out


def test_masks_may_lie_in_a_folder_among_the_pictures(root):
    put(root, "1.png")
    (root / "masks").rename(root / "images" / "masks")
    store = pairs(root / "images", root / "images" / "masks", SIZE)
    assert (store.names, store.report) == (["1.png"], ())


# Partners.


@pytest.mark.parametrize(
    ("picture", "mask"),
    [
        ("1.png", "1.bmp"),
        ("a/1.png", "a/1.tif"),
        ("1.png", "1_mask.png"),
        ("1.png", "1_seg.png"),
        ("1.png", "1-label.png"),
        ("1.png", "1_GT.png"),
        ("IMG_1.PNG", "img_1.png"),
        ("ISIC_7.png", "ISIC_7_segmentation.png"),
        ("benign (1).png", "benign (1)_mask.png"),
        ("a_mask.png", "a_mask.png"),
        ("a_mask.png", "a_mask_mask.png"),
        ("Gr\u00e4ser.png", "Gra\u0308ser.png"),
    ],
)
def test_a_mask_is_called_as_its_picture(root, picture, mask):
    put(root, picture, masked=mask)
    store = load(root)
    assert (len(store), store.report) == (1, ())


def test_a_picture_called_as_anothers_mask_keeps_its_own(root):
    put(root, "1.png")
    put(root, "1_seg.png", grey(0))
    store = load(root)
    assert [held(store, row) for row in (0, 1)] == [[0, 1], [0]]


def test_files_without_a_partner_are_named_and_left_out(root, capsys):
    put(root, "1.png")
    put(root, "2.png", mask=False)
    put(root, "3.png", picture=False)
    store = load(root)
    assert store.names == ["1.png"]
    assert store.report == (
        "2.png: has no mask in masks. Add it, or take the picture away.",
        "masks/3.png: has no picture in images. Add it, or take the mask away.",
    )
    assert "Left out: 2. See show_report()" in capsys.readouterr().out


def test_several_partners_are_named_and_left_out(root):
    put(root, "1.png")
    put(root, "2.png")
    put(root, "2.png", picture=False, masked="2_seg.png")
    put(root, "3.png")
    put(root, "3.jpg", mask=False)
    put(root, "4.png")
    put(root, "4.png", picture=False, masked="4.bmp")
    put(root, "5.png", masked="5_seg.png")
    put(root, "5.png", picture=False, masked="5_GT.png")
    store = load(root)
    # A 2.png beside a 2_seg.png: nobody knows which is meant.
    assert store.names == ["1.png"]
    assert store.report == (
        "2.png: has several masks: 2.png, 2_seg.png. Leave one, that marks all.",
        "3.jpg, 3.png: are several pictures for one mask, 3.png. Rename them, or take away all but "
        "one.",
        "4.png: has several masks: 4.bmp, 4.png. Leave one, that marks all.",
        "5.png: has several masks: 5_GT.png, 5_seg.png. Leave one, that marks all.",
    )


def test_names_that_have_nothing_in_common_are_told(root):
    put(root, "1.png", masked="m1.png")
    words = r"No mask in masks \(m1\.png\) is called as a picture in images \(1\.png\)\. Give each"
    with pytest.raises(FolderError, match=words):
        load(root)


def test_no_pair_that_is_whole_is_told(root):
    put(root, "1.png")
    put(root, "1.png", picture=False, masked="1.bmp")
    with pytest.raises(
        FolderError, match=r"No picture in images .* masks that can be used: 1\.png: has"
    ):
        load(root)
    (root / "masks" / "1.bmp").unlink()
    (root / "masks" / "1.png").write_bytes(b"")
    with pytest.raises(FolderError, match=r"can be used: masks/1\.png: is empty \(0 bytes\)"):
        load(root)


def test_folders_that_are_not_there_or_empty_or_one_say_what_to_do(root):
    put(root, "1.png")
    with pytest.raises(FolderError, match="Did you mean masks"):
        pairs(root / "images", root / "mask")
    with pytest.raises(FolderError, match=r"both said to be in images\. Put each into"):
        pairs(root / "images", root / "masks" / ".." / "images")
    (root / "masks" / "1.png").unlink()
    with pytest.raises(FolderError, match="no picture in masks: none ends in"):
        load(root)


# Masks that are no good, and those that look like it.


def test_unreadable_masks_and_pictures_are_named_and_left_out(root):
    for number in range(1, 4):
        put(root, f"{number}.png")
    (root / "masks" / "1.png").write_text("no mask")
    (root / "images" / "2.png").write_bytes(b"")
    store = load(root)
    assert store.names == ["3.png"]
    assert store.report[0].startswith("masks/1.png: is text that begins 'no mask'")
    assert store.report[1].startswith("2.png: is empty (0 bytes)")
    assert held(store) == [0, 1]
    assert store.crops(torch.tensor([[1.0, 5, 9, 9]]), 8).names == ["3.png"]


@pytest.mark.parametrize("scale", [0.5, 2, 1.37])
def test_a_mask_in_another_scale_is_laid_over_its_picture(root, scale):
    rows, columns = round(60 * scale), round(80 * scale)
    place = disc(rows, columns, (25 * scale, 30 * scale), 12 * scale)
    put(root, "1.png", np.where(place, 255, 0).astype(np.uint8))
    store = load(root)
    mask = store.targets["mask"][0, 4:28]
    assert ((mask == 1) == (store.images[0, 0, 4:28] > 130)).float().mean() > 0.96


def test_a_mask_of_another_shape_is_named_and_left_out(root):
    put(root, "1.png")
    put(root, "2.png", np.zeros((60, 60), np.uint8))
    store = load(root)
    assert store.names == ["1.png"]
    assert store.report == (
        "masks/2.png: has 60 x 60 pixels, and its picture 2.png 80 x 60, which is another shape. "
        "Find the mask of this picture, or cut both alike.",
    )


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_masks_of_jpeg_are_cut_at_128(root, capsys, mode):
    put(root, "1.jpg", Image.fromarray(grey(255)).convert(mode), quality=60)
    with Image.open(root / "masks" / "1.jpg") as noisy:
        assert len(np.unique(np.asarray(noisy.convert("L")))) > 8
        wanted = np.asarray(noisy.convert("L")) >= 128
    store = pairs(root / "images", root / "masks", 80, fit="crop")
    y = (2 * np.arange(80) + 1) * 60 // 160
    x = (2 * (np.arange(80) + 13) + 1) * 80 // 214
    assert (store.targets["mask"][0].numpy() == wanted[np.ix_(y, x)]).all()
    assert "what is brighter than 127 foreground" in capsys.readouterr().out


def test_soft_edges_of_a_png_are_cut_at_128_too(root):
    soft = Image.fromarray(grey(255)).resize((160, 120), Image.Resampling.BICUBIC)
    put(root, "1.png", soft)
    put(root, "2.png", grey(1))
    store = load(root)
    assert held(store) == held(store, 1) == [0, 1]


def test_a_jpeg_of_numbers_is_named(root):
    put(root, "1.png")
    put(root, "2.jpg", np.where(disc(radius=20), 100, 0).astype(np.uint8))
    assert "neither black nor white, and JPEG changes numbers" in load(root).report[0]


def test_0_and_1_are_0_and_255_also_side_by_side(root, capsys):
    put(root, "1.png", grey(1))
    put(root, "2.png", grey(255))
    store = load(root)
    assert held(store) == held(store, 1) == [0, 1]
    assert "what is 1 or 255 foreground" in capsys.readouterr().out


@pytest.mark.parametrize("classes", [None, ["background", "foreground"]])
def test_255_beside_0_and_1_is_void(root, classes):
    values = grey(1)
    values[:20] = 255
    put(root, "1.png", values)
    store = load(root, classes=classes)
    assert (store.classes, held(store)) == (("background", "foreground"), [0, 1, VOID])


def test_white_on_black_of_16_bits_or_of_one(root):
    put(root, "1.png", np.where(disc(), 65535, 0).astype(np.uint16))
    put(root, "2.png", Image.fromarray(disc()))
    store = load(root)
    assert torch.equal(*store.targets["mask"])
    assert held(store) == [0, 1]


def palette_mask(values, colours):
    mask = Image.fromarray(values.astype(np.uint8))
    mask.putpalette([part for colour in colours for part in colour])
    return mask


VOC = [(0, 0, 0), (128, 0, 0), (0, 128, 0)] + [(7, 7, 7)] * 252 + [(224, 224, 192)]


def test_numbers_of_a_palette_are_classes_and_255_is_void(root, capsys):
    values = np.zeros((60, 80), int)
    values[20:40, 20:40], values[30:50, 50:70], values[28:32, 18:42] = 1, 2, 255
    put(root, "1.png", palette_mask(values, VOC))
    put(root, "2.png", palette_mask(values * 0, VOC))
    store = load(root)
    assert store.classes == ("0", "1", "2")
    assert [held(store, row) for row in (0, 1)] == [[0, 1, 2, VOID], [0]]
    said = capsys.readouterr().out
    assert "In masks, each number from 0 to 2 is a class, and 255 void." in said
    assert load(root, classes=["sea", "car", "cow", "cat"]).classes == ("sea", "car", "cow", "cat")


def test_a_palette_of_black_and_white_is_told_by_its_colours(root):
    put(root, "1.png", palette_mask(disc(), [(0, 0, 0), (255, 255, 255)]))
    put(root, "2.png", palette_mask(~disc(), [(255, 255, 255), (0, 0, 0)]))
    store = load(root)
    assert torch.equal(*store.targets["mask"])
    assert store.classes == ("background", "foreground")


def test_palettes_that_differ_are_told_by_their_colours(root):
    put(root, "1.png", palette_mask(disc(), [(0, 0, 0), (255, 0, 0)]))
    put(root, "2.png", palette_mask(disc(), [(0, 0, 0), (0, 255, 0)]))
    store = load(root)
    assert store.classes == ("#000000", "#00ff00", "#ff0000")
    assert [held(store, row) for row in (0, 1)] == [[0, 2], [0, 1]]


def coloured(*colours):
    """Stripes of colours, from the left."""
    stripes = np.repeat(np.array(colours, np.uint8), -(-80 // len(colours)), 0)[:80]
    return np.broadcast_to(stripes, (60, 80, 3)).copy()


RED, GREEN, BLACK, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 0), (255, 255, 255)


def test_colours_are_classes_in_a_stable_order(root, capsys):
    put(root, "1.png", coloured(RED, GREEN))
    put(root, "2.png", grey(0))
    put(root, "3.png", coloured(GREEN, RED, BLACK, WHITE))
    store = load(root)
    assert store.classes == ("#000000", "#00ff00", "#ff0000", "#ffffff")
    assert store.targets["mask"][0, 16, ::16].tolist() == [2, 1]
    assert store.targets["mask"][2, 16, ::8].tolist() == [1, 2, 0, 3]
    assert (
        "In masks, each of 4 colours is a class: #000000, #00ff00, #ff0000, …."
        in capsys.readouterr().out
    )


def test_colours_may_be_named_and_one_be_void(root, capsys):
    put(root, "1.png", coloured(RED, WHITE, BLACK))
    names = {"background": BLACK, "polyp": list(RED), "Void": WHITE, "lumen": GREEN}
    store = load(root, classes=names)
    assert store.classes == ("background", "polyp", "lumen")
    assert store.targets["mask"][0, 16, 5::11].tolist() == [1, VOID, 0]
    assert capsys.readouterr().out == ""
    del names["Void"]
    words = r"not name \(255, 255, 255\), which 1 mask holds: 1\.png\. Name it too, .void. where"
    with pytest.raises(FolderError, match=words):
        load(root, classes=names)


def test_numbers_may_be_named_one_by_one(root):
    values = grey(100)
    values[:5] = 255
    put(root, "1.png", values)
    put(root, "2.png", values)
    store = load(root, classes={"polyp": 100, "background": 0, "void": 255})
    assert (store.classes, held(store)) == (("polyp", "background"), [0, 1, VOID])
    with pytest.raises(
        FolderError, match=r"classes does not name 255, which 2 masks hold: 1\.png, 2\.png\."
    ):
        load(root, classes={"polyp": 100, "background": 0})


def test_colours_mixed_by_smooth_edges_are_named_and_no_classes(root):
    put(root, "1.png")
    random = np.random.default_rng(0)
    put(root, "2.png", random.integers(0, 256, (60, 80, 3), dtype=np.uint8))
    put(root, "3.jpg", coloured(RED, GREEN, (0, 0, 255)))
    store = load(root)
    assert store.names == ["1.png"]
    assert "masks/2.png: holds 4,8" in store.report[0]
    assert "colours, and of these 0 fill a place anywhere: it was saved" in store.report[0]
    assert "masks/3.jpg: is a JPEG of several colours" in store.report[1]


def test_a_few_colours_of_smooth_edges_are_no_classes_either(root):
    soft = Image.fromarray(coloured(RED, BLACK, GREEN)).resize((160, 120), Image.Resampling.BICUBIC)
    put(root, "1.png", soft)
    words = r"masks/1\.png: holds \d+ colours, and of these 3 fill"
    with pytest.raises(FolderError, match=words):
        load(root)


def test_too_many_colours_in_all_are_an_error(root):
    for name, green in (("1.png", 1), ("2.png", 2)):
        put(root, name, coloured(*((6 * number, green, 9) for number in range(40))))
    words = r"hold 80 colours, \(0, 1, 9\), .*, …, \(234, 2, 9\), and so many come of saving"
    with pytest.raises(FolderError, match=words):
        load(root)


def test_objects_that_are_numbered_are_no_classes(root):
    numbers = np.arange(60 * 80).reshape(60, 80)
    put(root, "1.png", (numbers // 600).astype(np.uint16))
    words = r"numbers of 16 bits: 0, 1, 2, 3, 4, 5, 6, 7\. If each is one object, save mask > 0"
    with pytest.raises(FolderError, match=words):
        load(root)
    assert held(load(root, classes=list("abcdefgh"))) == list(range(8))
    put(root, "2.png", (numbers // 10 * 7).astype(np.uint16))
    store = load(root, classes=list("abcdefgh"))
    assert store.names == ["1.png"]
    assert store.report == (
        "masks/2.png: holds 480 numbers, up to 3,353, more than there are classes. If each is one "
        "object, save mask > 0 as the mask.",
    )


@pytest.mark.parametrize("values", [(0, 128, 255), (0, 38), tuple(range(100))])
def test_numbers_that_mean_nothing_clear_are_asked_about(root, values):
    put(root, "1.png", np.array(values, np.uint8)[np.arange(4800).reshape(60, 80) % len(values)])
    with pytest.raises(FolderError, match=r"What do the numbers of the masks mean: 0, .* Name th"):
        load(root)


def test_numbers_beyond_the_names_are_told(root):
    put(root, "1.png", np.where(disc(), 3, 1).astype(np.uint8))
    words = r"the numbers 1, 3, and classes names 2: background, polyp\. Name them all, from"
    with pytest.raises(FolderError, match=words):
        load(root, classes=["background", "polyp"])


@pytest.mark.parametrize("mask", [grey(255), np.full((60, 80), 255, np.uint8)])
def test_black_and_white_is_not_taken_for_three_classes(root, mask):
    put(root, "1.png", mask)
    with pytest.raises(FolderError, match=r"classes names 3: a, b, c\. Name them all"):
        load(root, classes=["a", "b", "c"])


def test_soft_edges_are_not_taken_for_three_classes_nor_beside_numbers(root):
    put(root, "1.jpg")
    with pytest.raises(FolderError, match=r"tells two classes apart, and classes names 3: a, b, c"):
        load(root, classes=["a", "b", "c"])
    put(root, "2.png", grey(5))
    words = r"black and white with soft edges, and 2\.png holds 0, 5\. Save all of them alike"
    with pytest.raises(FolderError, match=words):
        load(root)


def test_names_for_colours_need_the_colours(root):
    put(root, "1.png", coloured(RED, GREEN))
    words = (
        r"2 colours, \(0, 255, 0\), \(255, 0, 0\), and classes names them in no order that masks"
    )
    with pytest.raises(FolderError, match=words):
        load(root, classes=["a", "b"])


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        ("polyp", r"classes was given 'polyp'\. It takes a list of names"),
        (3, r"classes was given 3\. It takes a list of names"),
        ([0, 1], r"classes was given \[0, 1\]\. It takes a list of names"),
        ([str(n) for n in range(256)], "classes names 256, and a mask has room for 255"),
        ({"a": 0, "b": (1, 2, 3)}, "Give each name a number, as masks hold it, or each a colour"),
        ({"a": (0, 0), "b": (1, 2)}, "Give each name a number, as masks hold it, or each a colour"),
        ({"a": 0, "b": 1, "c": 0}, "classes gives a, c the same value. Give each its own"),
    ],
)
def test_classes_that_are_none_are_told(root, classes, words):
    put(root, "1.png")
    with pytest.raises(FolderError, match=words):
        load(root, classes=classes)


def test_what_is_transparent_is_background(root):
    place = disc()
    white = np.dstack([np.full((60, 80, 3), 255), np.where(place, 255, 0)]).astype(np.uint8)
    black = np.dstack([np.zeros((60, 80, 3)), np.where(place, 255, 0)]).astype(np.uint8)
    opaque = np.dstack([scene(place) // 220 * 255, np.full((60, 80), 255)]).astype(np.uint8)
    empty = np.dstack([np.zeros((60, 80, 3)), np.full((60, 80), 255)]).astype(np.uint8)
    for number, mask in enumerate((white, black, opaque, empty)):
        put(root, f"{number}.png", mask)
    masks = load(root).targets["mask"]
    assert torch.equal(masks[0], masks[1])
    assert torch.equal(masks[0], masks[2])
    assert (masks[0] == 1).any()
    assert not (masks[3] == 1).any()


def test_an_empty_mask_is_fine_and_said_and_so_is_a_full_one(root, capsys):
    put(root, "1.png")
    put(root, "2.png", grey(0))
    put(root, "3.png", np.full((60, 80), 255, np.uint8))
    store = load(root)
    assert [held(store, row) for row in range(3)] == [[0, 1], [0], [1]]
    assert "1 of 3 masks hold nothing but background." in capsys.readouterr().out


def test_a_white_background_is_not_guessed_to_be_one(root):
    put(root, "1.png", np.where(disc(), 0, 255).astype(np.uint8))
    store = load(root)
    assert store.targets["mask"][0, 16, 30] == 1
    other = load(root, classes={"background": 255, "polyp": 0})
    assert other.targets["mask"][0, 16, 30] == 0


# Pictures that their EXIF tag turns.


def photograph(root, name, orientation, place):
    """A picture that looks like `place`, [H, W], when it is upright, stored turned."""
    stored = {6: np.rot90(scene(place)), 3: np.rot90(scene(place), 2)}[orientation]
    exif = Image.Exif()
    exif[TURNED] = orientation
    picture = Image.fromarray(np.ascontiguousarray(stored))
    picture.save(root / "images" / name, exif=exif, quality=95)
    return exif


def agrees(store):
    mask = store.targets["mask"][0]
    return ((mask == 1) == (store.images[0, 0] > 130))[mask != VOID].float().mean() > 0.97


def as_mask(place):
    return Image.fromarray(np.where(place, 255, 0).astype(np.uint8))


def test_an_upright_mask_of_a_turned_photograph_stays(root, capsys):
    put(root, "1.jpg", as_mask(disc()), picture=False, masked="1.png")
    photograph(root, "1.jpg", 6, disc())
    assert agrees(load(root))
    assert "EXIF" not in capsys.readouterr().out


def test_a_mask_that_carries_the_tag_is_turned_as_its_photograph(root, capsys):
    exif = photograph(root, "1.jpg", 6, disc())
    as_mask(np.rot90(disc())).save(root / "masks" / "1.png", exif=exif)
    assert agrees(load(root))
    assert "EXIF" not in capsys.readouterr().out


def test_a_mask_drawn_on_the_stored_pixels_is_turned_with_them(root, capsys):
    photograph(root, "1.jpg", 6, disc())
    as_mask(np.rot90(disc())).save(root / "masks" / "1.png")
    assert agrees(load(root))
    said = capsys.readouterr().out
    assert "1 picture turned by the EXIF tag, and the masks likewise, to fit." in said


@pytest.mark.parametrize(("orientation", "shape"), [(3, (60, 80)), (6, (80, 80))])
def test_where_either_fits_the_mask_is_taken_as_upright_and_that_is_said(
    root, capsys, orientation, shape
):
    place = disc(*shape)
    photograph(root, "1.jpg", orientation, place)
    as_mask(place).save(root / "masks" / "1.png")
    assert agrees(load(root))
    said = capsys.readouterr().out
    assert "1 picture turned by the EXIF tag, and the masks not, as they fit without." in said


def test_what_write_folder_writes_is_read_back(tmp_path):
    drawn = polyps(5, patients=5, size=48, truth="classes")
    found = folder(write_folder(drawn, tmp_path / "pairs"), 48, classes=drawn.classes)
    assert found.names == [f"{name}.png" for name in drawn.names] or found.names == drawn.names
    assert torch.equal(found.images, drawn.images)
    assert torch.equal(found.targets["mask"], drawn.targets["mask"])
    with pytest.raises(FolderError, match="pairs is not empty"):
        write_folder(drawn, tmp_path / "pairs")


def test_a_store_without_masks_and_labels_has_nothing_to_sort_by(tmp_path):
    store = ImageStore(torch.zeros(2, 3, 8, 8, dtype=torch.uint8), {"box": torch.zeros(2, 4)})
    with pytest.raises(ValueError, match=r"no target 'label'.*It has: box"):
        write_folder(store, tmp_path / "none")
