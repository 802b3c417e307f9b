"""What the catalogue says of the real sets: complete, well formed, and nowhere made up."""

import re

import pytest
from torchvision import datasets

from labkit.datasets import catalogue
from labkit.fetch import SETS, FetchError, named
from labkit.fetch.entry import UNKNOWN, File
from labkit.fetch.known import card, row

LENGTHS = {"md5": 32, "sha256": 64, "sha384": 96}
TASKS = {"classify", "locate", "segment", "detect", "answer", "caption"}
PUBLISHED = [(each.name, file) for each in SETS.values() for file in each.files]


@pytest.mark.parametrize("name", SETS)
def test_a_set_says_what_it_is(name):
    entry = named(name)
    assert entry.name == name
    assert re.fullmatch(r"[a-z0-9-]+", name)
    assert entry.task in TASKS
    assert entry.title
    assert entry.files or entry.steps
    assert bool(entry.brought or not entry.files) is entry.by_hand
    names = [file.name for file in entry.files]
    assert len(set(names)) == len(names)
    assert not any(each.endswith((".json.json", ".part", ".aside")) for each in names)


@pytest.mark.parametrize(("name", "file"), PUBLISHED, ids=lambda each: getattr(each, "name", each))
def test_a_file_says_where_it_is_and_what_it_is_known_by(name, file):
    for each in file.hashes:
        kind, _, value = each.partition(":")
        assert re.fullmatch(rf"[0-9a-f]{{{LENGTHS[kind]}}}", value)
    for url in file.urls:
        assert re.fullmatch(r"https?://[^\s]+", url)
        assert file.name.split(".")[0].lower() in url.lower()
    if file.urls and file.urls[0].startswith("http:"):
        assert file.hashes or "cocodataset" in file.urls[0]
    assert not (file.bytes and file.about)
    assert not file.into.startswith("/")


def test_every_set_of_the_course_is_in_it():
    for name in (
        "beluga", "right-whales", "right-whale-heads", "happywhale", "humpback", "hyperkvasir",
        "kvasir-seg", "medsegbench-kvasir-256", "medsegbench-polypgen-256", "cvc-clinicdb",
        "cvc-endoscenestill", "voc2007", "voc2012", "coco2017-val", "penn-fudan", "kitti", "camvid",
        "mnist", "cifar10", "cifar100", "svhn", "imagenet", "imagenette", "vqav2-val", "flickr8k",
    ):  # fmt: skip
        assert name in SETS


def test_hashes_are_those_of_torchvision():
    """Where it knows the same files: it would be told first of a set that moves or changes."""
    known = dict(datasets.MNIST.resources)
    known |= {each.filename: each.tgz_md5 for each in (datasets.CIFAR10, datasets.CIFAR100)}
    known["test_32x32.mat"] = datasets.SVHN.split_list["test"][2]
    url, md5 = datasets.Imagenette._ARCHIVES["160px"]
    known[url.rpartition("/")[2]] = md5
    ours = {file.name: file.hashes for _, file in PUBLISHED}
    for name, md5 in known.items():
        assert ours[name] == (f"md5:{md5}",)


def test_voc_is_asked_for_where_it_has_moved_to():
    for name in ("voc2007", "voc2012"):
        for file in named(name).files:
            assert file.urls[0].startswith("https://thor.robots.ox.ac.uk/")


def test_servers_that_leave_a_certificate_out_have_it_named():
    for name, file in PUBLISHED:
        simula = bool(file.urls) and "datasets.simula.no" in file.urls[0]
        assert bool(file.certificate) is simula, name


@pytest.mark.parametrize("size", [128, 256, 512])
def test_kvasir_is_for_research_and_education_whoever_cuts_it(size):
    facts = card(named(f"medsegbench-kvasir-{size}"))
    assert facts["licence"] == "as at its origin: research and education only"
    assert facts["forbids"] == "everything else"


def test_the_table_has_a_row_a_set(capsys):
    catalogue()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Real data, one argument away"
    assert lines[1].split() == [
        "name", "what", "task", "pictures", "classes", "size", "licence", "how",
    ]  # fmt: skip
    assert [line.split()[0] for line in lines[2:]] == [*SETS]
    assert row(named("voc2007"))["licence"] == UNKNOWN
    assert row(named("hyperkvasir"))["size"] == "46 MB"
    assert row(named("imagenet"))["how"] == "by hand"


def test_a_card_tells_all(capsys):
    catalogue("hyperkvasir")
    shown = capsys.readouterr().out
    told = card(named("hyperkvasir"))
    for each in told.values():
        assert each in shown
    assert told["forbids"] == "competitions and commercial use without permission"
    assert told["citation"] == "https://doi.org/10.1038/s41597-020-00622-y"
    assert told["file 1"].startswith("hyper-kvasir-segmented-images.zip; 46 MB; sha256:4463")
    assert "fault 1" in told
    assert "step 1" in card(named("right-whales"))
    assert "brought by hand" in card(named("right-whales"))["file 1"]
    assert "unpacks into imgs" in card(named("right-whales"))["file 3"]
    assert "size not known; hash not known: trusted" in card(named("camvid"))["file 1"]


def test_an_unknown_card_is_refused():
    with pytest.raises(FetchError, match="Did you mean 'kitti'"):
        catalogue("kiti")


def test_sizes_are_of_all_files_together():
    assert named("voc2007").bytes == 460_032_000 + 451_020_800
    assert named("coco2017-val").size == "1.1 GB"
    assert named("mnist").bytes is None
    assert named("right-whales").size == "about 9.8 GB"
    assert File("a.zip").kind == "zip"
