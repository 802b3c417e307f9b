"""The photograph of nuclei: from a wheel laid out like the real one, and from the real one."""

import hashlib
import sys
from importlib import metadata

import numpy as np
import pytest
import torch
from PIL import Image
from skimage.measure import label

from labkit.datasets import nuclei
from labkit.datasets.nuclei import NUMBERS, PHOTOGRAPH, SHA256
from labkit.losses import split_touching
from labkit.tasks import segment

VALUES = np.arange(512 * 512, dtype=np.uint16).reshape(512, 512) % 236
# Squares of 16, each against the next; every third is ground. More numbers than a byte has.
SQUARES = np.arange(1, 1025, dtype=np.uint16).reshape(32, 32)
OBJECTS = np.kron(np.where(SQUARES % 3, SQUARES, 0), np.ones((16, 16), np.uint16))


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """No package is installed but what lies in this folder."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    return tmp_path


@pytest.fixture
def wheel(alone, monkeypatch):
    """A folder with a package of that name; running it is an error."""
    information = alone / "stardist-0.9.2.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: stardist\nVersion: 0.9.2\n", encoding="utf-8"
    )
    (alone / PHOTOGRAPH).parent.mkdir(parents=True)
    (alone / "stardist" / "__init__.py").write_text("raise AssertionError", encoding="utf-8")
    for name, pixels in {PHOTOGRAPH: VALUES, NUMBERS: OBJECTS}.items():
        Image.fromarray(pixels).save(alone / name)
        digest = hashlib.sha256((alone / name).read_bytes()).hexdigest()
        monkeypatch.setitem(SHA256, name, digest)
    return alone


def together(tiles):
    """Crops [N, size, size] laid side by side again: [512, 512]."""
    each = 512 // tiles.shape[-1]
    rows = [torch.cat(list(tiles[row : row + each]), 1) for row in range(0, len(tiles), each)]
    return torch.cat(rows).numpy()


@pytest.mark.parametrize("size", [64, 128, 256])
def test_the_crops_are_the_photograph_twice_as_bright(wheel, size):
    store = nuclei(size)
    assert store.images.shape == ((512 // size) ** 2, 3, size, size)
    assert np.array_equal(together(store.images[:, 2]), np.minimum(2 * VALUES, 255))
    assert (store.images[:, 0] == store.images[:, 2]).all()


@pytest.mark.parametrize("size", [64, 128, 256])
def test_objects_are_the_same_and_counted_in_each_crop(wheel, size):
    masks = nuclei(size).targets["mask"]
    assert masks.dtype == torch.uint8
    assert np.array_equal(together(masks) > 0, OBJECTS > 0)
    for row, mask in enumerate(masks.numpy()):
        top, left = (size * place for place in divmod(row, 512 // size))
        old = OBJECTS[top : top + size, left : left + size]
        assert np.unique(mask).tolist() == [*range(mask.max() + 1)]
        pairs = np.unique(np.stack([mask.ravel(), old.ravel()], 1), axis=0)
        assert len(pairs) == len(np.unique(mask)) == len(np.unique(old))  # one number for each


def test_a_nucleus_that_is_cut_counts_in_every_crop(wheel, monkeypatch):
    one = np.zeros((512, 512), np.uint16)
    one[60:70, 127:140] = 300
    Image.fromarray(one).save(wheel / NUMBERS)
    monkeypatch.setitem(SHA256, NUMBERS, hashlib.sha256((wheel / NUMBERS).read_bytes()).hexdigest())
    masks = nuclei(64).targets["mask"]
    assert masks.flatten(1).sum(1).nonzero()[:, 0].tolist() == [1, 2, 9, 10]
    assert masks.max() == 1
    assert masks[1].sum() == 4  # however little


@pytest.mark.parametrize("size", [64, 128, 256])
def test_whole_areas_are_on_a_side(wheel, size):
    store = nuclei(size)
    places = {"train": [], "valid": [], "test": []}
    for name, side in zip(store.names, store.given, strict=True):
        top, left = map(int, name.removeprefix("n_").split("_"))
        crop = np.minimum(2 * VALUES[top : top + size, left : left + size], 255)
        assert np.array_equal(store.images[store.names.index(name), 0], crop)
        places[side].append((top // 256, left // 256))
    assert set(places["train"]) == {(0, 0), (1, 0)}
    assert set(places["test"]) == {(0, 1)}
    assert set(places["valid"]) == {(1, 1)}
    assert [len(part) * size**2 for part in store.split()] == [512 * 256, 256**2, 256**2]
    assert set(store.groups) == {"top left", "top right", "bottom left", "bottom right"}


def test_credit_is_given_and_nothing_is_drawn(wheel):
    store = nuclei()
    assert store.origin == "photographed"
    assert store.classes == ()  # numbers of nuclei are no classes
    assert "Caicedo" in store.source
    assert "stardist" in store.source
    assert "BSD-3-Clause" in store.licence
    assert "stardist" not in sys.modules


@pytest.mark.parametrize("size", [32, 100, 512])
def test_other_sizes_are_refused(alone, size):
    words = f"crops of {size} pixels a side. The photograph has 512.*ask for 64, 128 or 256"
    with pytest.raises(ValueError, match=words):
        nuclei(size)


def test_a_missing_wheel_says_how_to_install_it(alone):
    words = r"package stardist, which is not installed.*: pip install --no-deps stardist==0.9.2$"
    with pytest.raises(ModuleNotFoundError, match=words):
        nuclei()


@pytest.mark.parametrize("name", [PHOTOGRAPH, NUMBERS])
@pytest.mark.parametrize("damaged", [False, True], ids=["missing", "damaged"])
def test_a_wrong_file_is_named(wheel, name, damaged):
    if damaged:
        with (wheel / name).open("r+b") as stream:
            stream.seek(1000)
            stream.write(b"?")
    else:
        (wheel / name).unlink()
    words = (
        r"is missing or is not the file stardist 0\.9\.2 was published with\. Install it afresh: "
    )
    words += "pip install --no-deps --force-reinstall stardist==0.9.2$"
    with pytest.raises(RuntimeError, match=words) as caught:
        nuclei()
    assert str(wheel / name) in str(caught.value)


def installed():
    try:
        return metadata.distribution("stardist").locate_file(PHOTOGRAPH).is_file()
    except metadata.PackageNotFoundError:
        return False


@pytest.mark.skipif(not installed(), reason="needs: pip install --no-deps stardist==0.9.2")
def test_the_real_photograph():
    whole = nuclei(256)
    assert [int(mask.max()) for mask in whole.targets["mask"]] == [35, 33, 40, 29]
    assert 120 < whole.images[:, 0][whole.targets["mask"] > 0].float().mean() < 140
    assert 35 < whole.images[:, 0][whole.targets["mask"] == 0].float().mean() < 50
    for masks in (nuclei().targets["mask"], whole.targets["mask"]):
        pieces = [
            sum(label(mask > 0).max() for mask in m.numpy()) for m in (masks, split_touching(masks))
        ]
        assert pieces[0] < pieces[1] - 20  # they touch, and are parted
    train, _, _ = nuclei().split()
    images, masks = next(iter(train.batches(8, targets="mask")))
    logits = torch.nn.Conv2d(3, 2, 1)
    loss = segment(2, separate=10).loss(logits, (images, masks))
    assert torch.isfinite(sum(loss.values()))
