"""Polyps of the catalogue, each set read from a miniature that is laid out as it is published."""

import io
from collections import Counter

import numpy as np
import pytest
import torch

from labkit.datasets import FolderError, polyps
from labkit.datasets.clinic import LAST, _side
from labkit.fetch import SETS, FetchError

from .miniature import scene, tif, zipped
from .miniature_polyps import CLINIC, ENDOSCENE, KVASIR, clinic, endoscene, kvasir, kvasir_seg
from .miniature_polyps import medsegbench as arrays

HYPER = "hyper-kvasir-segmented-images.zip"


def contents(store):
    return list(store.targets), store.classes


@pytest.mark.parametrize(
    ("name", "archives"),
    [
        ("hyperkvasir", lambda: {HYPER: kvasir()}),
        ("kvasir-seg", lambda: {"kvasir-seg.zip": kvasir_seg()}),
    ],
)
def test_kvasir(served, capsys, name, archives):
    served(name, archives())
    store = polyps(source=name, size=48)
    assert contents(store) == (["mask", "label", "area"], ("background", "polyp"))
    assert store.images.shape == (11, 3, 48, 48)
    assert store.names == [f"{each}.jpg" for each in KVASIR[:-1]]
    # Soft edges of JPEG are cut, and only what a letterbox adds is void.
    assert store.targets["mask"].unique().tolist() == [0, 1, 255]
    assert store.targets["label"].all()
    assert store.targets["area"][0] == pytest.approx(np.pi * 8**2 / (53 * 62), rel=0.1)
    assert store.report[0].startswith(f"masks/{KVASIR[-1]}.jpg")
    assert "Left out: 1. See show_report()" in capsys.readouterr().out
    assert store.originals.whole(2).shape == (3, 107, 192)


def test_the_card_says_what_may_be_done_and_that_patients_are_not_told(served):
    served("hyperkvasir", {HYPER: kvasir()})
    card = polyps(source="hyperkvasir", size=32).card
    assert card["licence"] == "CC BY 4.0"
    assert "commercial" in card["forbids"]
    assert "photographs" in card["pictures"]
    assert "left out: 1" in card["pictures"]
    assert "nothing tells which frames are of one patient" in card["split"]
    assert any("no pixel is void" in fact for fact in card.values())


def test_fewer_are_the_same_pictures(served):
    served("hyperkvasir", {HYPER: kvasir()})
    everything, some = (polyps(n, source="hyperkvasir", size=32) for n in (None, 4))
    assert len(some) == 4
    assert set(some.names) < set(everything.names)
    assert some.names == polyps(4, source="hyperkvasir", size=32).names
    sides = [part.names for part in everything.split()]
    assert sorted(name for side in sides for name in side) == sorted(everything.names)
    assert all(sides)
    with pytest.raises(ValueError, match="polyps was given n=0"):
        polyps(0, source="hyperkvasir", size=32)


def test_an_archive_that_holds_something_else_is_told(served):
    served("kvasir-seg", {"kvasir-seg.zip": zipped({"Kvasir-SEG/readme.txt": b"moved"})})
    with pytest.raises(FolderError, match="Kvasir-SEG has no images and masks, where it was publ"):
        polyps(source="kvasir-seg")


@pytest.mark.parametrize("white", [1, 255])
@pytest.mark.parametrize(("side", "size"), [(64, 64), (64, 32)])
def test_medsegbench(served, monkeypatch, white, side, size):
    name = "medsegbench-kvasir-128"
    served(name, {"kvasir_128.npz": arrays(side, white=white)})
    store = polyps(source=name, size=size)
    assert contents(store) == (["mask", "label", "area"], ("background", "polyp"))
    assert store.images.shape == (11, 3, size, size)
    assert [len(part) for part in store.split()] == [6, 2, 3]
    assert store.names[5:7] == ["train_0005", "val_0000"]
    loaded = np.load(io.BytesIO(arrays(side, white=white)))
    if size == side:
        assert np.array_equal(store.images[8].permute(1, 2, 0), loaded["test_images"][0])
        assert np.array_equal(store.targets["mask"][8], loaded["test_label"][0] > 0)
    small = store.targets["mask"].float().mean((1, 2))
    whole = np.concatenate([loaded[f"{n}_label"] for n in ("train", "val", "test")]).mean((1, 2))
    assert np.allclose(small, whole / white, atol=0.02)
    assert "as published" in store.card["split"]
    # Decoded once.
    monkeypatch.setattr("labkit.datasets.arrays.square_of", lambda *_: pytest.fail("again"))
    assert torch.equal(polyps(source=name, size=size).images, store.images)


@pytest.mark.parametrize(
    "name", ["medsegbench-kvasir-256", "medsegbench-kvasir-512", "medsegbench-polypgen-256"]
)
def test_every_array_has_its_own_name_and_card(served, name):
    file = SETS[name].files[0].name
    served(name, {file: arrays(32)})
    store = polyps(3, source=name, size=32)
    assert len(store) == 3
    assert store.card["source"] == SETS[name].title


def spoilt(**others):
    stream = io.BytesIO()
    held = dict(np.load(io.BytesIO(arrays(16)))) | others
    np.savez(stream, **{name: value for name, value in held.items() if value is not None})
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK no archive", r"kvasir_128.npz is not MedSegBench's, or damaged"),
        (spoilt(val_label=None), r"damaged .*val_label.*train_images, train_label and the same"),
        (
            spoilt(train_label=np.zeros((6, 8, 8))),
            r"holds train pictures \[6, 16, 16, 3\] uint8 and",
        ),
        (spoilt(test_images=np.zeros((3, 16, 16, 3))), r"test pictures .* float64.*are uint8 \[N"),
        (spoilt(test_label=np.zeros((3, 16, 16), object)), r"its arrays are in another order"),
    ],
)
def test_arrays_of_another_kind_are_refused(served, content, words):
    served("medsegbench-kvasir-128", {"kvasir_128.npz": content})
    with pytest.raises(FolderError, match=words):
        polyps(source="medsegbench-kvasir-128", size=16)


def test_arrays_that_end_in_the_middle_are_refused(served):
    broken = bytearray(spoilt())
    at = bytes(broken).rindex(b"\x93NUMPY")
    broken[at + 200] ^= 255  # inside the last array, whose checksum tells
    served("medsegbench-kvasir-128", {"kvasir_128.npz": bytes(broken)})
    with pytest.raises(FolderError, match=r"Bad CRC-32.*Download it again"):
        polyps(source="medsegbench-kvasir-128", size=16)


def test_an_archive_without_its_file_is_told(served, tmp_path):
    served("medsegbench-kvasir-128", {"kvasir_128.npz": arrays(16)})
    polyps(source="medsegbench-kvasir-128", size=16)
    next((tmp_path / "data" / "sets").rglob("kvasir_128.npz")).unlink()
    with pytest.raises(FolderError, match=r"Kvasir, of MedSegBench has no kvasir_128\.npz"):
        polyps(source="medsegbench-kvasir-128", size=16)


# CVC-ClinicDB


def test_clinicdb_keeps_sequences_whole(tmp_path):
    store = polyps(source=clinic(tmp_path), size=64)
    assert contents(store) == (["mask", "label", "area"], ("background", "polyp"))
    assert store.names == [f"{number}.tif" for number in CLINIC]
    of = dict(zip(CLINIC, store.groups, strict=True))
    assert of[1] == of[24] == of[25] == "sequence 1"
    assert of[26] == of[50] == "sequence 2"
    assert (of[67], of[68], of[104], of[612]) == (
        "sequence 3", "sequence 4", "sequence 6", "sequence 29",
    )  # fmt: skip
    sides = dict(zip(store.groups, store.given, strict=True))
    assert all(sides[g] == side for g, side in zip(store.groups, store.given, strict=True))
    assert {"train", "valid", "test"} == set(store.given)
    assert store.card["source"] == SETS["cvc-clinicdb"].title
    assert "by sequence: all 29" in store.card["split"]


def test_there_are_29_sequences_and_published_cuts_of_endoscene_lie_between_them():
    assert len(LAST) == len(set(LAST)) == 29
    assert list(LAST) == sorted(LAST)
    assert {25, 50, 103, 126, 177, 227, 252, 317, 342, 363, 383, 503, 528, 612} <= set(LAST)


def test_the_published_split_of_endoscene_has_its_sizes():
    frames = [("CVC-300", k) for k in range(1, 301)] + [("CVC-612", k) for k in range(1, 613)]
    assert Counter(_side(*frame) for frame in frames) == {"train": 547, "valid": 183, "test": 182}


def test_patients_are_of_drawn_frames(tmp_path):
    with pytest.raises(ValueError, match="what only drawn frames have: dials, patients"):
        polyps(source=clinic(tmp_path), patients=3)


def test_frames_of_another_size_are_not_taken_for_clinicdb(tmp_path):
    for folder in ("Original", "Ground Truth"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.tif").write_bytes(tif(scene(1, 50, 57)))
    with pytest.raises(FolderError, match=r"It reads folders images and masks.*this one is none"):
        polyps(source=tmp_path)


def test_a_table_beside_the_folders_tells_sequences_instead(tmp_path):
    lines = [f"{number},{number % 5}" for number in CLINIC]
    text = "\n".join(["frame_id,sequence_id", *lines])
    (clinic(tmp_path) / "CVC-ClinicDB" / "metadata.csv").write_text(text)
    store = polyps(source=tmp_path, size=32)
    assert store.groups == [f"sequence {number % 5}" for number in CLINIC]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("613", r"frame 613\.tif is none of ClinicDB's, whose numbers are 1 to 612"),
        ("polyp", r"frame polyp\.tif has no number, and only numbers tell"),
    ],
)
def test_frames_of_no_sequence_are_refused(tmp_path, name, words):
    root = clinic(tmp_path) / "CVC-ClinicDB"
    for folder in ("Original", "Ground Truth"):
        (root / folder / f"{name}.tif").write_bytes((root / folder / "1.tif").read_bytes())
    with pytest.raises(FolderError, match=words):
        polyps(source=tmp_path, size=32)


@pytest.mark.parametrize("name", ["cvc-clinicdb", "cvc-endoscenestill"])
def test_what_people_have_to_bring_tells_each_step(own_cache, name):
    with pytest.raises(FetchError, match=r"has to be got by hand(.|\n)*source=\"/the/folder\""):
        polyps(source=name)


# CVC-EndoSceneStill


def test_endoscene_has_four_classes_and_void(tmp_path):
    store = polyps(source=endoscene(tmp_path / "CVC-EndoSceneStill"), truth="classes", size=64)
    assert contents(store)[1] == ("background", "polyp", "lumen", "specularity")
    assert len(store) == 12
    mask = store.targets["mask"][store.names.index("CVC-612/bbdd/26.bmp")]
    rows = slice(8, 56)  # a letterbox has bars of 8
    assert (mask[:8] == 255).all()
    assert (mask[rows][:4] == 255).all()  # the border
    seen = mask[rows]
    assert (seen[20, 18], seen[24, 20], seen[24, 38], seen[40, 50]) == (3, 1, 2, 0)
    assert seen[24, 27] == 1  # where both were drawn, the polyp hides the lumen
    assert store.targets["label"].all()


def test_endoscene_is_split_by_patient_as_published(tmp_path):
    store = polyps(source=endoscene(tmp_path), size=32)
    assert store.classes == ("background", "polyp")
    sides = dict(zip(store.names, store.given, strict=True))
    told = {(part, n): sides[f"{part}/bbdd/{n}.bmp"] for part, ns in ENDOSCENE.items() for n in ns}
    assert [told["CVC-300", n] for n in ENDOSCENE["CVC-300"]] == [
        "train", "train", "valid", "test", "test", "valid",
    ]  # fmt: skip
    assert [told["CVC-612", n] for n in ENDOSCENE["CVC-612"]] == [
        "test", "train", "valid", "train", "test", "train",
    ]  # fmt: skip
    assert "by patient" in store.card["split"]
    assert any("its real files were not tried" in fact for fact in store.card.values())


def test_frames_without_a_drawing_are_left_out_and_named(tmp_path, capsys):
    root = endoscene(tmp_path / "set")
    (root / "CVC-612" / "gtlumen" / "26.bmp").unlink()
    (root / "CVC-612" / "gtpolyp" / "51.tif").write_bytes(b"II*\0")
    (root / "CVC-300" / "bbdd" / "77.bmp").write_bytes(b"BM")
    store = polyps(source=root, truth="classes", size=32)
    assert len(store) == 9
    assert "Left out: 3" in capsys.readouterr().out
    assert any(line == "CVC-612/26.bmp: is not in gtlumen. Add it there." for line in store.report)
    assert any(line.startswith("CVC-612/gtpolyp/51.tif") for line in store.report)
    # Only polyps are asked for: the lumen is not looked at.
    assert len(polyps(source=root, size=32)) == 10


@pytest.mark.parametrize(
    ("folder", "truth", "words"),
    [
        (
            "gtspecular",
            "classes",
            r'no folder gtspecular, which tells where the specularity.*truth="p',
        ),
        ("border", "polyp", r"CVC-300 has no folder border, which tells where the border is"),
    ],
)
def test_a_folder_of_drawings_that_is_missing_is_named(tmp_path, folder, truth, words):
    root = endoscene(tmp_path / "set")
    (root / "CVC-300" / folder).rename(tmp_path / folder)
    with pytest.raises(FolderError, match=words):
        polyps(source=root, truth=truth, size=32)


def test_a_set_without_any_drawing_is_refused(tmp_path):
    root = endoscene(tmp_path / "set")
    for part in ENDOSCENE:
        for file in (root / part / "gtpolyp").iterdir():
            file.unlink()
    with pytest.raises(FolderError, match=r"No frame in set has its drawings: CVC-300/1\.bmp: is"):
        polyps(source=root, size=32)


# What is refused


@pytest.mark.parametrize("source", ["hyperkvasir", "medsegbench-kvasir-256"])
def test_sets_that_tell_polyps_alone_have_no_classes(source):
    with pytest.raises(
        ValueError, match=r"Its masks tell polyps alone: leave truth out\. Lumen and"
    ):
        polyps(source=source, truth="classes")


def test_sets_without_polyps_are_refused():
    with pytest.raises(
        ValueError, match=r"source='kitti': KITTI: streets.*Sets of polyps are hyperk"
    ):
        polyps(source="kitti")


def test_dials_of_a_set_are_refused():
    with pytest.raises(ValueError, match=r"source='hyperkvasir' and what only drawn frames have"):
        polyps(source="hyperkvasir", alike=1.0)
