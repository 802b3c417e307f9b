"""What cannot be had of a set is refused before anything of it is downloaded."""

import importlib

import pytest

from labkit import datasets

SETS = {
    "whales": "beluga", "polyps": "hyperkvasir", "roads": "kitti", "questions": "vqav2-val",
    "captions": "flickr8k", "reference": "svhn",
}  # fmt: skip
MODULES = {"whales": "whale_photographs", "polyps": "real_polyps", "roads": "real_roads"}


@pytest.fixture(autouse=True)
def _nothing_is_fetched(monkeypatch):
    for caller in SETS:
        module = importlib.import_module(f"labkit.datasets.{MODULES.get(caller, caller)}")
        monkeypatch.setattr(module, "folder_of", lambda name: pytest.fail(f"{name} was fetched"))


def ask(caller, **given):
    if caller == "reference":
        return datasets.reference(SETS[caller], **given)
    return getattr(datasets, caller)(source=SETS[caller], **given)


@pytest.mark.parametrize("caller", SETS)
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"n": 0}, r"^{} was given n=0\. It is how many pictures to draw by lot"),
        ({"n": 2.5}, r"^{} was given n=2\.5\. It is how many"),
        ({"n": True}, r"^{} was given n=True\. It is how many"),
        ({"fit": "stretch"}, r"no fit='stretch'\. It is 'letterbox', 'crop', 'squash'"),
    ],
)
def test_no_such_number_and_no_such_fit(caller, given, words):
    with pytest.raises(ValueError, match=words.format(caller)):
        ask(caller, **given)


@pytest.mark.parametrize("caller", [caller for caller in SETS if caller != "reference"])
@pytest.mark.parametrize("size", [-1, 9.5, True])
def test_no_such_size(caller, size):
    with pytest.raises(ValueError, match=f"^{caller} was asked for pictures of size={size}"):
        ask(caller, size=size)


def test_one_whale_is_none_to_tell_apart():
    with pytest.raises(ValueError, match="asked for 1 whales of a source"):
        ask("whales", whales=1)


def test_what_can_be_is_asked_for():
    """Else the tests above could not fail."""
    for caller in SETS:
        with pytest.raises(pytest.fail.Exception, match="was fetched"):
            ask(caller, n=2)
