"""The sets that everybody compares on, from files as they are published."""

import numpy as np
import pytest
import torch

from labkit.datasets import reference
from labkit.fetch import FetchError, folder_of

from ..fetch.conftest import server  # noqa: F401
from . import mini_reference
from .serving import serve


@pytest.fixture(autouse=True)
def own_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "data"))


@pytest.fixture
def put(monkeypatch, server):  # noqa: F811
    """Put a set in miniature on the server."""

    def put(name):
        make = getattr(mini_reference, name)
        given = () if name in ("mnist", "imagenette") else (monkeypatch,)
        files = make(*given)
        serve(monkeypatch, server, name, files)
        return files

    return put


@pytest.mark.parametrize(
    ("name", "classes", "size"),
    [("mnist", 10, 32), ("cifar10", 10, 32), ("svhn", 10, 32), ("imagenette", 3, 128)],
)
def test_a_set_is_downloaded_and_split_as_published(put, name, classes, size):
    put(name)
    store = reference(name)
    each, tested = mini_reference.EACH, mini_reference.TESTED
    assert store.images.shape == (classes * (each + tested), 3, size, size)
    assert set(store.counts().values()) == {each + tested}
    train, valid, test = store.split()
    assert [len(part) // classes for part in (train, valid, test)] == [18, 2, tested]
    assert set(valid.counts().values()) == {2}  # a tenth of each class's training
    assert all(part.split("/")[-3:][0] in ("val", "test") for part in test.names)
    assert store.card["split"].startswith("as published")
    assert store.card["licence"] == "not known"
    assert "not tried" in store.card[[fact for fact in store.card if "fault" in fact][-1]]


def test_cifar100_has_a_hundred_names(put):
    put("cifar100")
    store = reference("CIFAR-100")
    assert len(store.classes) == 100
    assert [len(part) for part in store.split()] == [300, 0, 100]  # 3 of a class: none to spare


def test_labels_and_pixels_are_those_of_the_files(put):
    put("cifar10")
    store = reference("cifar10")
    assert store.classes[9] == "truck"
    first = mini_reference.pixels(len("data_batch_1") + 4, 40, 3, 32, 32)
    assert torch.equal(store.images[:40], torch.from_numpy(first))
    assert store.targets["label"][:40].tolist() == mini_reference.labels(10, 4)


def test_grey_in_three_channels_and_enlarged(put):
    put("mnist")
    images = reference("mnist", size=28).images
    raw = mini_reference.pixels(mini_reference.EACH, 200, 28, 28)
    assert torch.equal(images[:200, 1], torch.from_numpy(raw))
    assert torch.equal(images[:, 0], images[:, 2])
    assert reference("mnist").images.shape[-1] == 32


def test_the_digit_0_of_svhn_has_the_label_10_in_its_file(put):
    put("svhn")
    store = reference("svhn")
    assert store.targets["label"][:11].tolist() == [*range(10), 0]
    raw = mini_reference.pixels(mini_reference.TESTED, 50, 32, 32, 3)
    assert torch.equal(store.images[200:], torch.from_numpy(np.moveaxis(raw, 3, 1)))


def test_some_by_lot_keep_the_shares(put):
    put("mnist")
    store = reference("mnist", 50)
    assert set(store.counts().values()) == {5}
    assert store.given.count("test") == 10
    assert store.names == reference("mnist", 50).names
    assert store.names != reference("mnist", 50, seed=1).names


def test_a_picture_that_is_cut_short_is_left_out(put, capsys):
    put("imagenette")
    file = folder_of("imagenette") / "imagenette2-160/val/n03888257/n03888257_0.JPEG"
    file.write_bytes(file.read_bytes()[:150])
    store = reference("imagenette", size=16)
    assert len(store) == 74
    assert "n03888257_0.JPEG" in store.report[0]
    assert "1 of 75 files cannot be read" in capsys.readouterr().out


def test_imagenet_is_brought(monkeypatch, tmp_path, capsys):
    with pytest.raises(FetchError, match=r"got by hand(.|\n)*image-net\.org"):
        reference("imagenet")
    root = mini_reference.imagenet(monkeypatch, tmp_path / "mine")
    store = reference("imagenet", source=root, size=16)
    assert "Unpacking ImageNet's train in mine, once" in capsys.readouterr().out
    assert store.classes == ("crane (n02012849)", "crane (n03126707)")
    assert store.given.count("test") == 2
    assert store.targets["label"][-2:].tolist() == [0, 1]
    again = reference("imagenet", source=root, size=16)
    assert "Unpacking" not in capsys.readouterr().out
    assert torch.equal(store.images, again.images)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("mnist", "MNIST/raw/train-labels-idx1-ubyte"),
        ("cifar10", "cifar-10-batches-py/data_batch_2"),
        ("svhn", "test_32x32.mat"),
        ("imagenette", "imagenette2-160/val/n03888257"),
    ],
)
def test_what_torchvision_cannot_read_is_told(put, name, file):
    put(name)
    place = folder_of(name) / file
    if place.is_dir():
        place = place.rename(place.with_name("n000"))
    else:
        place.write_bytes(b"\0\0\x08\x01")
    with pytest.raises(FetchError, match=f"is not what torchvision expects.*get {name} --again"):
        reference(name)


def test_a_damaged_table_of_imagenet_is_told(monkeypatch, tmp_path):
    root = mini_reference.imagenet(monkeypatch, tmp_path / "mine")
    reference("imagenet", source=root, size=16)
    (root / "meta.bin").write_bytes(b"no pickle")
    with pytest.raises(FetchError, match=r"mine is not what torchvision expects") as caught:
        reference("imagenet", source=root, size=16)
    assert "weights_only" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_folder_without_it_is_told(tmp_path):
    with pytest.raises(FetchError, match=r"\(RuntimeError: Dataset not found\)\. The folder shoul"):
        reference("imagenette", source=tmp_path)


def test_another_name_and_size_are_refused():
    with pytest.raises(ValueError, match=r"no reference set 'beluga'\. There are: mnist, cifar10"):
        reference("beluga")
    with pytest.raises(ValueError, match="Did you mean 'svhn'"):
        reference("shvn")
    with pytest.raises(ValueError, match=r"asked for 4 pixels a side.*ask for 8 to 512\."):
        reference("mnist", size=4)
