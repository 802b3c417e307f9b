"""The reference sets in miniature: torchvision's own file formats, with other pictures in them."""

import gzip
import hashlib
import io
import pickle
import struct

import numpy as np
from scipy.io import savemat
from torchvision import datasets

from ..fetch.conftest import tarred
from .mini_whales import jpeg

EACH, TESTED = 20, 5  # pictures a class, to train on and to test


def labels(classes, each):
    return [number % classes for number in range(classes * each)]


def pixels(seed, count, *shape):
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), dtype=np.uint8)


def _idx(array):
    """The file format of MNIST: what it is of, how many of each, and the bytes."""
    head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return gzip.compress(head + array.tobytes(), mtime=0)


def mnist():
    files = {}
    for side, each in (("train", EACH), ("t10k", TESTED)):
        own = labels(10, each)
        files[f"{side}-images-idx3-ubyte.gz"] = _idx(pixels(each, len(own), 28, 28))
        files[f"{side}-labels-idx1-ubyte.gz"] = _idx(np.array(own, np.uint8))
    return files


def _cifar(monkeypatch, kind, classes, parts, key, meta):
    """A tar of pickles; torchvision is told their hashes, as it knows those of the real ones."""
    files = {}
    for name, each in parts.items():
        own = labels(classes, each)
        data = pixels(len(name) + each, len(own), 3072)
        files[name] = pickle.dumps({"data": data, key: own, "batch_label": name})
    files[kind.meta["filename"]] = pickle.dumps(meta)
    hashed = {name: hashlib.md5(content).hexdigest() for name, content in files.items()}
    for attribute in ("train_list", "test_list"):
        known = [[name, hashed[name]] for name, _ in getattr(kind, attribute)]
        monkeypatch.setattr(kind, attribute, known)
    known = {**kind.meta, "md5": hashed[kind.meta["filename"]]}
    monkeypatch.setattr(kind, "meta", known)
    return {kind.filename: tarred({f"{kind.base_folder}/{n}": each for n, each in files.items()})}


def cifar10(monkeypatch, each=EACH // 5, tested=TESTED):
    parts = {f"data_batch_{number}": each for number in range(1, 6)} | {"test_batch": tested}
    names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship"]
    meta = {"label_names": [*names, "truck"]}
    return _cifar(monkeypatch, datasets.CIFAR10, 10, parts, "labels", meta)


def cifar100(monkeypatch, each=3):
    meta = {"fine_label_names": [f"thing {number}" for number in range(100)]}
    parts = {"train": each, "test": 1}
    return _cifar(monkeypatch, datasets.CIFAR100, 100, parts, "fine_labels", meta)


def svhn(monkeypatch):
    """Two mat files, in which the digit 0 has the label 10 and the pictures come last."""
    files, known = {}, dict(datasets.SVHN.split_list)
    for side, each in (("train", EACH), ("test", TESTED)):
        own = [label or 10 for label in labels(10, each)]
        stream = io.BytesIO()
        data = pixels(each, len(own), 32, 32, 3).transpose(1, 2, 3, 0)
        savemat(stream, {"X": data, "y": np.array(own, np.uint8)[:, None]})
        name = f"{side}_32x32.mat"
        files[name] = stream.getvalue()
        known[side] = [known[side][0], name, hashlib.md5(files[name]).hexdigest()]
    monkeypatch.setattr(datasets.SVHN, "split_list", known)
    return files


def imagenette(trained=EACH, tested=TESTED):
    """imagenette2-160.tgz with three of its ten classes, and the table that comes with it."""
    files = {"imagenette2-160/noisy_imagenette.csv": b"path,noisy_labels_0\n"}
    for place, wnid in enumerate(("n01440764", "n03417042", "n03888257")):
        for side, each in (("train", trained), ("val", tested)):
            for number in range(each):
                name = f"imagenette2-160/{side}/{wnid}/{wnid}_{number}.JPEG"
                files[name] = jpeg(1000 * place + number, 24, 16)
    return {"imagenette2-160.tgz": tarred(files)}


def imagenet(monkeypatch, root):
    """The three archives of ImageNet in a folder, with two classes that are both called crane."""
    from torchvision.datasets import imagenet

    root.mkdir()
    wnids, words = ("n02012849", "n03126707"), ("crane", "crane")
    kinds = [("ILSVRC2012_ID", "i4"), ("WNID", "O"), ("words", "O"), ("gloss", "O")]
    synsets = np.zeros(2, [*kinds, ("num_children", "i4")])
    for place in range(2):
        synsets[place] = (place + 1, wnids[place], words[place], "", 0)
    stream = io.BytesIO()
    savemat(stream, {"synsets": synsets})
    top = "ILSVRC2012_devkit_t12/data"
    devkit = tarred(
        {
            f"{top}/meta.mat": stream.getvalue(),
            f"{top}/ILSVRC2012_validation_ground_truth.txt": b"2\n1\n",
        }
    )
    classes = {
        f"{wnid}.tar": tarred({f"{wnid}_{n}.JPEG": jpeg(n, 24, 16) for n in range(4)}, "w")
        for wnid in wnids
    }
    valid = {f"ILSVRC2012_val_{n:08d}.JPEG": jpeg(50 + n, 24, 16) for n in (1, 2)}
    archives = {"devkit": devkit, "train": tarred(classes, "w"), "val": tarred(valid, "w")}
    known = {}
    for part, (name, _) in imagenet.ARCHIVE_META.items():
        (root / name).write_bytes(archives[part])
        known[part] = (name, hashlib.md5(archives[part]).hexdigest())
    monkeypatch.setattr(imagenet, "ARCHIVE_META", known)
    return root
