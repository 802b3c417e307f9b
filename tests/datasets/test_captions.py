"""The stores of captions: of drawn worlds, and of folders like Flickr8k's."""

import pytest
import torch
from PIL import Image

from labkit.datasets import FolderError, captions, questions
from labkit.synth.hearing import missing
from labkit.words import UNKNOWN, split, vocabulary

N = 200


@pytest.fixture(scope="module", params=["en", "fr"])
def store(own_cache, request):
    return captions(N, size=16, language=request.param), request.param


def test_what_is_in_it(store):
    store, language = store
    assert list(store.targets) == ["captions", "boxes", "labels", "scene"]
    names = {"en": "star", "fr": "étoile"}
    assert store.classes[3] == names[language]
    assert {len(texts) for texts in store.targets["captions"]} == {2, 3, 4, 5}
    assert [len(part) for part in store.split()] == [120, 40, 40]
    for labels, boxes, scene in zip(
        *(store.targets[name] for name in ("labels", "boxes", "scene")), strict=True
    ):
        assert len(labels) == len(boxes) == len(scene.items)
        assert [item.kind for item in scene.items] == [
            ("circle", "square", "triangle", "star", "cross")[label] for label in labels
        ]


def test_captions_are_short_true_and_known(store):
    store, language = store
    known = vocabulary("shapes", language)
    for texts, scene in zip(store.targets["captions"], store.targets["scene"], strict=True):
        assert len(set(texts)) == len(texts)
        for text in texts:
            assert missing(text, scene.items, language) == []
            assert len(split(text)) <= 20
        assert not (known.encode(texts) == UNKNOWN).any()


def test_pictures_are_those_that_are_asked_about(store):
    store, _ = store
    assert torch.equal(store.images, questions(N, size=16, held=False).images)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_roads(language):
    store = captions(30, scenes="roads", size=64, language=language)
    assert store.classes[0] == {"en": "car", "fr": "voiture"}[language]
    known = vocabulary("roads", language)
    for texts, scene in zip(store.targets["captions"], store.targets["scene"], strict=True):
        assert 2 <= len(texts) <= 5
        sure = [item for item in scene.items if item.sure]
        assert all(missing(text, sure, language) == [] for text in texts)
        assert max(len(split(text)) for text in texts) <= 20
        assert not (known.encode(texts) == UNKNOWN).any()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"fit": "nonsense"}, r"no fit='nonsense'\. It is 'letterbox', 'crop', 'squash'\."),
        ({"source": "/my/photos", "size": -1}, "captions was asked for pictures of size=-1. They"),
        ({"n": 0}, "captions was asked for n=0 pictures of size=64"),
        ({"scenes": "cats"}, r"captions was given scenes='cats'\. It is \"shapes\" or \"roads\"\."),
        ({"language": "de"}, r"captions was given language='de'\. It is \"en\" or \"fr\"\."),
        (
            {"source": "/my/photos", "language": "fr"},
            "source='photos' and language. The capt",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        captions(**given)


@pytest.fixture
def flickr(tmp_path):
    """Four pictures and what two people said of each."""
    folder = tmp_path / "Flicker8k_Dataset"
    folder.mkdir()
    lines = []
    for number in range(4):
        Image.new("RGB", (60, 40), (0, number, 0)).save(folder / f"{number}_a.jpg")
        lines += [f"{number}_a.jpg#{person}\tA dog , number {person} ." for person in (0, 1)]
    (tmp_path / "Flickr8k.token.txt").write_text("\n".join(lines) + "\n")
    return tmp_path


def lists(root, **names):
    for name, pictures in names.items():
        (root / f"Flickr_8k.{name}.txt").write_text("".join(f"{each}_a.jpg\n" for each in pictures))


def test_a_folder_like_flickr8k(flickr):
    lists(flickr, trainImages=(0, 1), devImages=(2,), testImages=(3,))
    store = captions(source=flickr, size=32)
    assert store.images.shape == (4, 3, 32, 32)
    assert store.given == ["train", "train", "valid", "test"]
    assert store.targets["captions"][0] == ("A dog , number 0 .", "A dog , number 1 .")
    assert list(store.targets) == ["captions"]
    assert store.origin == "photographed"
    assert store.report == ()
    assert len(captions(2, source=flickr, size=32)) == 2


def test_without_lists_there_is_no_split(flickr):
    assert captions(source=flickr, size=32).given is None


def test_what_is_missing_is_told(flickr):
    lists(flickr, trainImages=(0, 1), testImages=(3,))
    with (flickr / "Flickr8k.token.txt").open("a") as file:
        file.write("2258277193_586949ec62.jpg.1#0\tA dog .\nno caption\n\n")
    store = captions(source=flickr, size=32)
    assert len(store) == 3
    assert store.report == (
        "Flickr8k.token.txt: lines 10 tell no caption, and are left out.",
        f"1 picture not in {flickr.name}, left out with their captions: "
        "2258277193_586949ec62.jpg.1.",
        "1 picture in no list, left out: 2_a.jpg.",
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda root: (root / "Flickr8k.token.txt").unlink(), "has no file of captions, Flickr8k"),
        (
            lambda root: (root / "Flickr8k.token.txt").write_text("x\n"),
            "tells no caption. Its",
        ),
        (
            lambda root: [f.unlink() for f in root.rglob("*.jpg")],
            "None of the 4 pictures .*: 0_a",
        ),
        (lambda root: lists(root, testImages=(9,)), "The lists of .* name none .* as 0_a.jpg"),
    ],
)
def test_what_is_no_folder_of_captions_is_told(flickr, change, words):
    change(flickr)
    with pytest.raises(FolderError, match=words):
        captions(source=flickr, size=32)
