"""Published whales and those of one's own: the same store as the drawn ones, from real files."""

import json
import shutil

import pytest
import torch

from labkit.datasets import FolderError, whales
from labkit.datasets.lot import lot
from labkit.datasets.whale_photographs import NAMES
from labkit.fetch import SETS, FetchError, folder_of, whale_sets
from labkit.individuals import learn_heads

from ..fetch.conftest import server  # noqa: F401
from . import mini_whales
from .serving import serve


@pytest.fixture(autouse=True)
def own_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "data"))


@pytest.fixture
def belugas(monkeypatch, server):  # noqa: F811
    """Put Beluga ID in miniature on the server; `more` and `broken` are passed on."""

    def put(**change):
        serve(monkeypatch, server, "beluga", mini_whales.beluga(**change))

    return put


@pytest.fixture
def right_whales(monkeypatch, server):  # noqa: F811
    def put(heads=True, **change):
        serve(monkeypatch, server, "right-whales", mini_whales.right_whales(**change))
        serve(monkeypatch, server, "right-whale-heads", mini_whales.right_whale_heads())
        if heads:
            folder_of("right-whale-heads")

    return put


def test_belugas_are_downloaded_and_told_apart(belugas, capsys):
    belugas()
    store = whales(source="beluga", size=32)
    assert len(store) == 16  # of 17: nobody knows who one of them is
    assert store.origin == "photographed"
    assert store.counts() == {"whale_000": 10, "whale_007": 1, "whale_101": 5}
    assert set(store.targets) == {"label", "box"}
    assert store.names[0] == "beluga.coco/images/train2022/000000000000.jpg"
    assert "1 picture of whales without a name" in store.report[0]
    assert "Left out" not in capsys.readouterr().out


def test_a_box_is_in_pixels_of_the_store(belugas):
    belugas()
    box = whales(source="beluga", size=30).targets["box"][0].tolist()
    assert box == pytest.approx([2, 8, 22, 18])  # half of 4, 6, 44, 26, below a bar of 5


def test_a_day_of_a_whale_is_never_on_two_sides(belugas):
    belugas()
    store = whales(source="beluga", size=16)
    parts = store.split()
    days = [set(part.groups) for part in parts]
    assert sum(map(len, days)) == len(set.union(*days)) == 8
    assert {store.classes[n] for n in parts[0].targets["label"].tolist()} == set(store.classes)
    assert len(parts[1]) == len(parts[2]) == 2
    undated = [day for day in store.groups if day.endswith("undated")]
    assert undated == ["whale_101, undated"] * 2


def test_the_card_says_where_belugas_come_from(belugas):
    belugas()
    card = whales(source="beluga", size=16).card
    assert card["licence"] == "CDLA-Permissive 1.0"
    assert card["permits"].startswith("use, changes and sharing")
    assert card["split"].startswith("by whale and day")
    assert "not tried" in card["fault 2"]


def test_what_cannot_be_used_is_named_and_left_out(belugas, capsys):
    def more(told):
        told["images"].append({"id": 999, "file_name": "gone.jpg", "width": 60, "height": 40})
        third, other = told["annotations"][3], told["annotations"][10]
        told["annotations"].append({**other, "image_id": third["image_id"], "id": 1000})
        told["annotations"][0]["bbox"] = [1, 2]

    belugas(more=more, broken=[5])
    store = whales(source="beluga", size=16)
    assert len(store) == 13
    report = "\n".join(store.report)
    assert "000000000000.jpg: has no bbox of four numbers" in report
    assert "000000000003.jpg: shows whale_000, whale_101, and a picture has one label" in report
    assert "000000000005.jpg" in report
    assert "gone.jpg: is not in beluga.coco, although instances_train2022.json names it" in report
    assert "Left out: 4 pictures; 1 remark. See show_report()" in capsys.readouterr().out


def test_of_several_boxes_of_one_whale_the_largest_counts(belugas):
    def more(told):
        first = told["annotations"][0]
        told["annotations"].append({**first, "id": 1000, "bbox": [0, 0, 60, 40]})

    belugas(more=more)
    box = whales(source="beluga", size=30).targets["box"][0].tolist()
    assert box == pytest.approx([0, 5, 30, 25])


def test_a_whale_may_be_told_by_its_id(belugas):
    def more(told):
        for annotation in told["annotations"]:
            annotation["individual_ids"] = [annotation.pop("name")]

    belugas(more=more)
    assert len(whales(source="beluga", size=16).classes) == 3


def test_some_by_lot_and_those_seen_most(belugas, capsys):
    belugas()
    some = whales(8, source="beluga", size=16)
    assert len(some) == 8
    assert some.names == whales(8, source="beluga", size=16).names
    assert some.names != whales(8, source="beluga", size=16, seed=1).names
    two = whales(whales=2, source="beluga", size=16)
    assert two.classes == ("whale_000", "whale_101")
    assert len(whales(700, whales=2, source="beluga", size=16)) == 15
    assert "beluga has 15 such pictures, and 700 were asked for" in capsys.readouterr().out


def test_the_set_may_lie_in_a_folder_of_yours(belugas):
    belugas()
    asked = whales(source="beluga", size=16)
    root = folder_of("beluga")
    for mine in (root, root / "beluga.coco"):
        store = whales(source=mine, size=16)
        assert torch.equal(store.images, asked.images)
        assert store.given == asked.given
        assert store.card["licence"] == asked.card["licence"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda file: file.unlink(), r"holds: none\. Download"),
        (lambda file: shutil.copy(file, file.with_name("instances_b.json")), "holds: instances_b"),
    ],
)
def test_a_set_without_its_json_is_refused(belugas, change, words):
    belugas()
    root = folder_of("beluga")
    change(root / "beluga.coco/annotations/instances_train2022.json")
    with pytest.raises(FolderError, match=f"should hold one JSON file.*{words}"):
        whales(source=root)


def test_right_whales_with_heads_and_points(right_whales):
    right_whales()
    store = whales(source="right-whales", size=60)
    assert len(store) == len(mini_whales.RIGHT_WHALES)  # the stray picture too, and no test
    assert "imgs/w_7489.jpg" in store.names
    assert store.counts() == {"whale_00195": 3, "whale_48813": 5, "whale_95091": 1}
    row, unmarked = store.names.index("imgs/w_1.jpg"), store.names.index("imgs/w_10.jpg")
    assert store.targets["box"][row].tolist() == pytest.approx([15, 20, 35, 35])
    points = store.targets["points"]
    assert points[row].tolist() == [
        pytest.approx(each) for each in ([30.25, 27.75], [20.25, 27.75])
    ]
    assert points[unmarked].isnan().all()
    assert store.targets["box"][unmarked].isnan().all()


def test_of_two_heads_that_around_the_points_counts(right_whales):
    right_whales()
    store = whales(source="right-whales", size=60)
    boxes = store.targets["box"][[store.names.index(f"imgs/w_{n}.jpg") for n in (1, 5)]]
    assert torch.equal(boxes[0], boxes[1])


def test_points_lead_to_the_same_place_in_a_close_up(right_whales):
    right_whales()
    store = whales(source="right-whales", size=60)
    known = store[store.targets["points"].isfinite().all(2).all(1)]
    close = known.crops("points", 32)
    assert close.targets["points"][0].tolist() == [
        pytest.approx([16, 6.4], abs=0.01), pytest.approx([16, 25.6], abs=0.01)
    ]  # fmt: skip
    with pytest.raises(ValueError, match=r"not numbers, for imgs/w_10\.jpg"):
        store.crops("points", 32)


def test_without_heads_there_are_labels_and_a_sentence(right_whales, capsys):
    right_whales(heads=False)
    store = whales(source="right-whales", size=16)
    assert set(store.targets) == {"label"}
    said = capsys.readouterr().out
    assert "No box and no points: Heads of the right whales of 2015 is not on this" in said
    assert "python -m labkit data get right-whale-heads" in said


def test_no_whale_is_in_the_test_alone(right_whales):
    right_whales(gone=["w_2.jpg"])
    store = whales(source="right-whales", size=16)
    assert store.report == (
        "w_2.jpg: is not in imgs, although train.csv names it. Download it again.",
    )
    train, _, test = store.split()
    shown = {store.classes[n] for n in train.targets["label"].tolist()}
    assert shown == set(store.classes)
    assert len(test) == 2
    assert "flatters" in store.card["split"]


def test_what_is_missing_of_right_whales_is_told_with_its_steps():
    with pytest.raises(FetchError, match=r"got by hand(.|\n)*accept them(.|\n)*imgs\.zip"):
        whales(source="right-whales")


def test_humpbacks_in_a_folder(tmp_path):
    store = whales(source=mini_whales.humpback(tmp_path / "flukes"), size=16)
    assert store.counts() == {"w_c3d896a": 1, "w_f48451c": 2}
    assert store.report == ("2 pictures of whales without a name, left out.",)
    assert store.card["licence"] == "rules of the contest"
    with pytest.raises(FetchError, match=r'source="/the/folder"'):
        whales(source="humpback")


def test_happywhales_in_a_folder(tmp_path):
    root = mini_whales.happywhale(tmp_path / "fins")
    table = root / "train.csv"
    table.write_text(table.read_text() + "00021adfb725ed.jpg,kiler_whale,other\n")
    store = whales(source=root, size=16)
    assert store.counts() == {"1a71fbb72250": 1, "cadddb1636b9": 2}
    assert store.report == ("00021adfb725ed.jpg: several rows in train.csv; the first one counts.",)


def test_a_damaged_table_is_told(right_whales):
    right_whales()
    root = folder_of("right-whales")
    (root / "train.csv").write_text("picture,whale\nw_1.jpg,a\n")
    with pytest.raises(FolderError, match="has no column 'Image', but: picture, whale"):
        whales(source="right-whales")
    (root / "train.csv").write_text("Image,whaleID\nw_77.jpg,a\n")
    with pytest.raises(FolderError, match=r"No picture of right-whales.*w_77\.jpg: is not in imgs"):
        whales(source="right-whales")
    (root / "train.csv").write_text("Image,whaleID\n")
    with pytest.raises(FolderError, match="its table has no rows"):
        whales(source="right-whales")


def test_heads_in_another_file_are_refused(right_whales):
    right_whales()
    (folder_of("right-whale-heads") / "points1.json").write_text(json.dumps({"a": 1}))
    with pytest.raises(
        FolderError, match=r"points1\.json is not a list.*right-whale-heads --again"
    ):
        whales(source="right-whales")


def test_names_that_are_no_whales():
    with pytest.raises(ValueError, match=r"'mnist': MNIST: .* Sets of whales are beluga, right"):
        whales(source="mnist")
    with pytest.raises(ValueError, match=r"'right-whale-heads': Heads of .* Sets of whales are"):
        whales(source="right-whale-heads")
    with pytest.raises(FolderError, match=r"is called so\. Did you mean 'beluga'\? Sets of"):
        whales(source="belugas")
    with pytest.raises(FolderError, match="There is no folder"):
        whales(source="/nowhere/at/all")


def test_some_of_a_folder_of_ones_own(tmp_path):
    for whale, count in (("ann", 4), ("bob", 3), ("cat", 1)):
        (tmp_path / "mine" / whale).mkdir(parents=True)
        for number in range(count):
            data = mini_whales.jpeg(number)
            (tmp_path / "mine" / whale / f"{whale}{number}.jpg").write_bytes(data)
    store = whales(3, whales=2, source=tmp_path / "mine", size=16)
    assert len(store) == 3
    assert store.classes == ("ann", "bob")
    assert set(store.targets["label"].tolist()) <= {0, 1}
    with pytest.raises(ValueError, match=r"asked for 1 whales of a source\. It takes two or more"):
        whales(source=tmp_path / "mine", whales=1)


@pytest.mark.parametrize("n", [0, -3, 2.5, True])
def test_other_numbers_are_refused(n):
    with pytest.raises(ValueError, match=r"was given n=.*how many pictures to draw by lot"):
        lot(["a", "b", "c"], n, 0, "whales")


def test_shares_are_kept():
    names = [str(number) for number in range(100)]
    shares = ["a"] * 70 + ["b"] * 20 + ["c"] * 10
    drawn = [shares[row] for row in lot(names, 10, 3, "x", shares)]
    assert [drawn.count(each) for each in "abc"] == [7, 2, 1]
    assert lot(names, 10, 3, "x", shares) != lot(names, 10, 4, "x", shares)


def test_a_finder_learns_from_the_heads_that_are_known(right_whales):
    right_whales()
    networks = learn_heads(whales(source="right-whales", size=32), epochs=1)
    assert all(each.isfinite().all() for network in networks for each in network.parameters())


def test_every_set_of_whales_is_in_the_catalogue():
    assert {*NAMES, "right-whale-heads"} == {each.name for each in whale_sets.SETS}
    assert {*NAMES} < {*SETS}
