"""Questions and captions of the catalogue, read from miniatures laid out as they are published."""

import pytest

from labkit.datasets import FolderError, captions, polyps, questions, roads

from .miniature_words import PHOTOGRAPHS, STRAY, flickr8k, vqav2


@pytest.mark.parametrize("coco", ["val", "train"])
def test_vqav2(served, coco):
    served(f"vqav2-{coco}", vqav2(coco))
    store = questions(source=f"vqav2-{coco}", size=32)
    assert list(store.targets) == ["questions", "answers", "kinds"]
    assert store.names == [
        f"{coco}2014/COCO_{coco}2014_{number:012d}.jpg" for number in (42, 262148)
    ]
    assert store.targets["questions"][1][1] == "How many skateboards are there?"
    assert [store.classes[a] for a in store.targets["answers"][1]] == ["down", "1", "yes"]
    assert store.targets["kinds"][1] == ("other", "number", "yes/no")
    assert store.classes[0] == "yes"  # the most frequent
    assert store.given is None
    assert "one side of what was published" in store.card["split"]
    assert any("terms of Flickr" in fact for fact in store.card.values())
    assert len(questions(1, source=f"vqav2-{coco}", size=32)) == 1


def test_flickr8k(served):
    served("flickr8k", flickr8k())
    store = captions(source="flickr8k", size=32)
    assert list(store.targets) == ["captions"]
    assert store.names == [f"Flicker8k_Dataset/{name}.jpg" for name in PHOTOGRAPHS[:4]]
    assert store.given == ["train", "train", "valid", "test"]
    # Not those of Flickr8k.lemma.token.txt, which comes first by name.
    assert store.targets["captions"][0][3] == "Two children are climbing 3 stairs ."
    assert {len(texts) for texts in store.targets["captions"]} == {5}
    assert any(STRAY in line and "not in" in line for line in store.report)
    assert any("in no list" in line for line in store.report)
    assert "three lists" in store.card["split"]
    assert store.card["licence"] == "not known"
    assert len(captions(2, source="flickr8k", size=32)) == 2


@pytest.mark.parametrize(
    ("make", "source", "words"),
    [
        (
            questions,
            "flickr8k",
            r"questions was given source='flickr8k': Flickr8k.* are vqav2-val",
        ),
        (
            captions,
            "kitti",
            r"captions was given source='kitti': KITTI.*Sets of captions.* flickr8k",
        ),
    ],
)
def test_sets_without_words_are_refused(make, source, words):
    with pytest.raises(ValueError, match=words):
        make(source=source)


@pytest.mark.parametrize(
    ("make", "source", "words"),
    [
        (
            questions,
            "vqav2",
            r"questions was given source='vqav2': no set and no folder here is ca",
        ),
        (captions, "flickr8", r"is called so\. Did you mean 'flickr8k'\? Sets of captions are"),
        (
            polyps,
            "hyper-kvasir",
            r"Did you mean 'hyperkvasir'\? Sets of polyps are hyperkvasir, kv",
        ),
        (roads, "voc2010", r"Did you mean 'voc20(12|07)'\? Sets of streets"),
    ],
)
def test_names_that_nothing_has_are_told(make, source, words):
    with pytest.raises(FolderError, match=words):
        make(source=source)
