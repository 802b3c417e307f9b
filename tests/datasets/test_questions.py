"""The stores of questions: of drawn worlds, of easy-VQA's wheel, and of folders like VQAv2's."""

import hashlib
import importlib
import json
import sys
from importlib import metadata

import numpy as np
import pytest
import torch
from PIL import Image

from labkit.datasets import FolderError, easy_vqa, question_files, questions
from labkit.synth.proposals import ANSWERS, KINDS
from labkit.synth.shapes import HELD, sample
from labkit.synth.shapes_picture import draw
from labkit.words import UNKNOWN, vocabulary

N = 300


@pytest.fixture(scope="module")
def store(own_cache):
    return questions(N, size=32)


@pytest.fixture(scope="module")
def roads(own_cache):
    return questions(40, scenes="roads", size=160, choices=True)


def rows(store, *names):
    return zip(*(store.targets[name] for name in names), strict=True)


def test_what_is_in_it(store):
    assert store.images.shape == (N, 3, 32, 32)
    assert store.classes == ANSWERS["shapes"]
    assert list(store.targets) == [
        "questions", "answers", "kinds", "new", "about", "boxes", "labels", "scene",
    ]  # fmt: skip
    assert (store.origin, store.licence) == ("drawn", "MIT")
    for texts, answers, kinds, new, about in rows(
        store, "questions", "answers", "kinds", "new", "about"
    ):
        assert len(texts) == len(answers) == len(kinds) == len(new) == len(about) == 6
        assert isinstance(texts, tuple)
        assert all(text.endswith("?") for text in texts)
        assert answers.dtype == torch.int64
        assert new.dtype == torch.bool
        assert set(kinds) <= set(KINDS["shapes"])


def test_boxes_and_labels_are_those_of_the_things(store):
    for boxes, labels, scene in rows(store, "boxes", "labels", "scene"):
        assert boxes.dtype == torch.float32
        assert boxes.shape == (len(scene.items), 4)
        assert boxes.min() >= 0
        assert boxes.max() <= 32
        assert [store.classes[label] for label in labels] == [item.kind for item in scene.items]


def test_pictures_are_those_of_their_specs(store):
    train = [row for row, side in enumerate(store.given) if side == "train"]
    for row in train[:3]:
        assert np.array_equal(store.images[row], draw(sample(row), 32, 32))
    assert store.originals.whole(3).shape == (3, 64, 64)


def test_colours_that_are_asked_for_are_in_the_box(store):
    """A look at the picture gives the answer."""
    seen = 0
    for picture, kinds, about, boxes, answers in zip(
        store.images,
        *(store.targets[n] for n in ("kinds", "about", "boxes", "answers")),
        strict=True,
    ):
        for kind, things, answer in zip(kinds, about, answers, strict=True):
            if kind == "colour" and store.classes[answer] in ("red", "yellow", "blue"):
                x1, y1, x2, y2 = boxes[things[0]].tolist()
                red, green, blue = picture[:, int((y1 + y2) / 2), int((x1 + x2) / 2)].tolist()
                found = {"red": red - green, "yellow": green - blue, "blue": blue - red}
                assert max(found, key=found.get) == store.classes[answer]
                seen += 1
    assert seen > 30


def test_the_split_is_given_and_only_the_test_is_new(store):
    train, valid, test = store.split()
    assert [len(part) for part in (train, valid, test)] == [180, 60, 60]
    for part in (train, valid):
        assert not torch.cat(part.targets["new"]).any()
        assert not {(i.colour, i.kind) for s in part.targets["scene"] for i in s.items} & HELD
    held = [any(item.new for item in scene.items) for scene in test.targets["scene"]]
    assert sum(held) == 30
    marks = [bool(new.any()) for new in test.targets["new"]]
    assert sum(marks) > 20
    assert all(is_held for is_held, mark in zip(held, marks, strict=True) if mark)
    assert not torch.cat(questions(N, size=32, held=False).targets["new"]).any()


def test_both_languages_ask_the_same(store):
    french = questions(N, size=32, language="fr")
    assert torch.equal(french.images, store.images)
    for name in ("answers", "new", "labels"):
        assert all(
            torch.equal(*pair)
            for pair in zip(french.targets[name], store.targets[name], strict=True)
        )
    assert french.targets["kinds"] == store.targets["kinds"]
    pairs = dict(zip(store.classes, french.classes, strict=True))
    assert (pairs["yes"], pairs["star"], pairs["green"]) == ("oui", "étoile", "vert")
    assert all(text.endswith(" ?") for texts in french.targets["questions"] for text in texts)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_vocabulary_knows_every_word(language, store):
    known = vocabulary("shapes", language)
    texts = questions(N, size=32, language=language, choices=True).targets["questions"]
    assert not (known.encode(sum(texts, ())) == UNKNOWN).any()


def test_two_choices():
    store = questions(40, size=16, kinds=["choice"], language="fr")
    for texts, answers, kinds in rows(store, "questions", "answers", "kinds"):
        assert set(kinds) <= {"choice"}
        assert {store.classes[answer] for answer in answers} <= {"A", "B"}
        assert all(" ? A. " in text and " B. " in text for text in texts)
    mixed = questions(40, size=16, choices=True).targets["kinds"]
    assert {kind for kinds in mixed for kind in kinds} == {*KINDS["shapes"], "choice"}
    assert questions(4, size=16, kinds=["count"], choices=True).targets["kinds"][0]


def test_roads(roads):
    assert roads.classes == ANSWERS["roads"]
    assert roads.images.shape == (40, 3, 160, 160)
    for boxes, labels, scene, about, new in rows(roads, "boxes", "labels", "scene", "about", "new"):
        assert len(boxes) == len(labels) == len(scene.items)
        assert [roads.classes[label] for label in labels] == [item.kind for item in scene.items]
        assert not new.any()
        assert all(scene.items[place].sure for things in about for place in things)
    assert 0.3 < np.mean([s.facts["time"] == "night" for s in roads.targets["scene"]]) < 0.7
    assert {s.facts["weather"] for s in roads.targets["scene"]} == {"clear", "rain", "fog"}
    kinds = [kind for kinds in roads.targets["kinds"] for kind in kinds]
    assert set(kinds) == {*KINDS["roads"], "choice"}
    texts = [text for texts in roads.targets["questions"] for text in texts]
    assert len(texts) > 220
    known = vocabulary("roads", "en")
    assert not (known.encode(texts) == UNKNOWN).any()


def test_more_questions_a_picture_and_another_seed(store):
    assert {len(texts) for texts in questions(20, size=16, a_picture=9).targets["questions"]} == {9}
    assert (
        questions(20, size=16, seed=1).targets["questions"]
        != questions(20, size=16).targets["questions"]
    )
    assert questions(1, size=16).images.shape == (1, 3, 16, 16)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"n": 0}, "questions was asked for n=0 pictures of size=64"),
        ({"n": 5, "size": 8}, "questions was asked for n=5 pictures of size=8"),
        ({"scenes": "whales"}, r"given scenes='whales'\. It is \"shapes\" or \"roads\"\."),
        ({"language": "de"}, r"given language='de'\. It is \"en\" or \"fr\"\."),
        ({"a_picture": 0}, r"given a_picture=0\. Ask at least one about each picture"),
        ({"kinds": ["taste"]}, r"given kinds=\['taste'\]\. About shapes, it takes some of exist, "),
        ({"kinds": "colour"}, r"given kinds='colour'\. .*, choice, as a list"),
        ({"kinds": [], "scenes": "roads"}, r"given kinds=\[\]\. About roads, "),
        (
            {"source": "easy-vqa", "language": "fr", "choices": True},
            "given source='easy-vqa' and language, choices. The questions of others",
        ),
        ({"source": "/my/vqa", "held": False}, "given source='vqa' and held"),
        ({"fit": "nonsense"}, r"no fit='nonsense'\. It is 'letterbox', 'crop', 'squash'\."),
        (
            {"source": "easy-vqa", "size": 0},
            r"questions was asked for pictures of size=0\. They have at least one pixel a side",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        questions(**given)


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """No package is installed but what lies in this folder, and what is imported already."""
    importlib.import_module("filelock")  # stores ask for it late
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    return tmp_path


@pytest.fixture
def wheel(alone, monkeypatch):
    """A folder with a package of that name; running it is an error."""
    information = alone / "easy_vqa-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: easy-vqa\nVersion: 1.0\n")
    data = alone / easy_vqa.DATA
    data.mkdir(parents=True)
    (alone / "easy_vqa" / "__init__.py").write_text("raise AssertionError")
    (data / "answers.txt").write_text("circle\nred\nyes\nno")
    for part, count in (("train", 40), ("test", 10)):
        (data / part / "images").mkdir(parents=True)
        listed = []
        for number in range(count):
            picture = Image.new("RGB", (64, 64), (number, 0, part == "test"))
            picture.save(data / part / "images" / f"{number}.png")
            listed += [["what shape is it?", "circle", number], ["is it red?", "yes", number]]
            listed += [["what color is it?", "red", number]] * (number % 2)
        (data / part / "questions.json").write_text(json.dumps(listed))
    for name in easy_vqa.SHA256:
        digest = hashlib.sha256((data / name).read_bytes()).hexdigest()
        monkeypatch.setitem(easy_vqa.SHA256, name, digest)
    return data


def test_easy_vqa_is_read_with_its_own_test(wheel):
    store = questions(source="easy-vqa")
    assert store.images.shape == (50, 3, 64, 64)
    assert store.classes == ("circle", "red", "yes", "no")
    assert list(store.targets) == ["questions", "answers", "kinds"]
    assert [len(part) for part in store.split()] == [36, 4, 10]
    assert {name.split("/")[0] for name in store.split()[2].names} == {"test"}
    row = store.names.index("train/7")
    assert store.images[row, 0, 0, 0] == 7
    assert store.targets["questions"][row] == (
        "what shape is it?",
        "is it red?",
        "what color is it?",
    )
    assert store.targets["answers"][row].tolist() == [0, 2, 1]
    assert store.targets["kinds"][row] == ("shape", "exist", "colour")
    assert (store.origin, store.licence) == ("drawn", "MIT")
    assert "easy_vqa" not in sys.modules


def test_some_of_easy_vqa(wheel):
    store = questions(10, source="easy-vqa", size=32)
    assert store.images.shape == (10, 3, 32, 32)
    assert store.given.count("test") == 2
    assert len(questions(1000, source="easy-vqa")) == 50
    with pytest.raises(ValueError, match=r"questions was given n=0\. It is how many"):
        questions(0, source="easy-vqa")


def test_without_the_wheel_it_says_how_to_install_it(alone):
    words = r"the package easy-vqa, which is not installed.*: pip install easy-vqa==1\.0$"
    with pytest.raises(ModuleNotFoundError, match=words):
        questions(source="easy-vqa")


def test_a_damaged_wheel_is_named(wheel):
    (wheel / "train" / "images" / "3.png").write_bytes(b"no picture")
    with pytest.raises(RuntimeError, match=r"1 pictures of easy-vqa cannot be read: .*3\.png"):
        questions(source="easy-vqa")
    (wheel / "answers.txt").write_text("red")
    with pytest.raises(RuntimeError, match=r"is not the file easy-vqa 1\.0 was published with"):
        questions(source="easy-vqa")


def installed():
    try:
        return metadata.distribution("easy-vqa").version == "1.0"
    except metadata.PackageNotFoundError:
        return False


@pytest.mark.skipif(not installed(), reason="needs: pip install easy-vqa==1.0")
def test_the_real_easy_vqa():
    store = questions(source="easy-vqa")
    assert len(store) == 5000
    assert len(store.classes) == 13
    assert sum(map(len, store.targets["questions"])) == 48_248
    assert sum(map(len, store.split()[2].targets["questions"])) == 9_673


def entry(number, image, text="What is it?"):
    return {"question_id": number, "image_id": image, "question": text}


def told(number, answer, kind=None):
    given = {"question_id": number, "image_id": 0, "multiple_choice_answer": answer}
    return given | ({"answer_type": kind} if kind else {})


@pytest.fixture
def vqa(tmp_path):
    """Two pictures to train on and one to choose by, in VQAv2's layout."""
    for part, images in (("train", (9, 30)), ("val", (7,))):
        folder = tmp_path / f"{part}2014"
        folder.mkdir()
        for image in images:
            name = f"COCO_{part}2014_{image:012d}.jpg"
            Image.new("RGB", (80, 60), (image, 0, 0)).save(folder / name)
    write(tmp_path, "train", [entry(1, 9, "Is it?"), entry(2, 9, "How many?"), entry(3, 30)],
          [told(1, "yes", "yes/no"), told(2, "3", "number"), told(3, "cat", "other")])  # fmt: skip
    write(tmp_path, "val", [entry(4, 7), entry(5, 7, "Is it?")], [told(4, "cat"), told(5, "yes")])
    return tmp_path


def write(root, part, asked, answers):
    names = (f"v2_OpenEnded_mscoco_{part}2014_questions", f"v2_mscoco_{part}2014_annotations")
    (root / f"{names[0]}.json").write_text(json.dumps({"questions": asked}))
    (root / f"{names[1]}.json").write_text(json.dumps({"annotations": answers}))


def test_a_folder_like_vqa_v2(vqa):
    store = questions(source=vqa, size=32)
    assert [name.rpartition("_")[2] for name in store.names] == [
        "000000000007.jpg", "000000000009.jpg", "000000000030.jpg",
    ]  # fmt: skip
    assert store.given == ["valid", "train", "train"]
    assert set(store.classes) == {"yes", "3", "cat"}
    assert store.targets["questions"][1] == ("Is it?", "How many?")
    assert [store.classes[answer] for answer in store.targets["answers"][1]] == ["yes", "3"]
    assert store.targets["kinds"] == [("other", "yes/no"), ("yes/no", "number"), ("other",)]
    assert store.origin == "photographed"
    assert store.report == ()
    assert len(questions(2, source=vqa, size=32)) == 2


def test_rare_answers_and_what_is_missing_are_told(vqa, monkeypatch):
    monkeypatch.setattr(question_files, "FREQUENT", 2)
    images = {1: 9, 2: 9, 3: 30, 6: 30, 8: 404, 9: 9}
    answers = {1: "yes", 2: "3", 3: "cat", 6: "yes", 8: "cat"}
    asked = [entry(number, image) for number, image in images.items()]
    write(vqa, "train", asked, [told(number, answer) for number, answer in answers.items()])
    store = questions(source=vqa, size=32)
    assert store.classes == ("yes", "3")
    assert store.report == (
        "1 questions without an answer, left out.",
        f"1 picture not in {vqa.name}, left out with their questions: 000000000404.",
        "2 questions left out, whose answers are not among the 2 most frequent: cat.",
    )


def test_one_part_has_no_split(vqa):
    for file in vqa.glob("*val2014_*.json"):
        file.unlink()
    store = questions(source=vqa, size=32)
    assert store.given is None
    assert len(store) == 2


def test_a_picture_that_cannot_be_read_is_left_out(vqa, capsys):
    (vqa / "train2014" / "COCO_train2014_000000000030.jpg").write_bytes(b"nothing")
    store = questions(source=vqa, size=32)
    assert len(store) == 2
    assert "000000000030" in store.report[0]


def spoil(vqa, name, content):
    (file,) = vqa.glob(f"*train2014_{name}.json")
    file.write_text(content)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda vqa: [f.unlink() for f in vqa.glob("*questions.json")], "has no file of questions"),
        (lambda vqa: [f.unlink() for f in vqa.glob("*annotations.json")], "no file of annotations"),
        (lambda vqa: spoil(vqa, "questions", "[]"), "is no file of VQAv2's questions: it holds"),
        (
            lambda vqa: spoil(vqa, "annotations", '{"annotations": [{"id": 3}]}'),
            "VQAv2's annotations: .*with question_id, multiple_choice_answer",
        ),
        (
            lambda vqa: [f.unlink() for f in vqa.rglob("*.jpg")],
            "None of the pictures that are",
        ),
        (
            lambda vqa: [f.write_text('{"annotations": []}') for f in vqa.glob("*annot*.json")],
            "None of the 5 questions in .* has an answer in .*belong together",
        ),
    ],
)
def test_what_is_no_folder_of_questions_is_told(vqa, change, words):
    change(vqa)
    with pytest.raises(FolderError, match=words):
        questions(source=vqa)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FolderError, match="There is no folder"):
        questions(source=tmp_path / "none")
