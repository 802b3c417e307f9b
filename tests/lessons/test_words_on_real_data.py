"""The section "On real data" of lessons 12 to 14, run on the sets in miniature, and without any."""

import pytest

import labkit as lk
from labkit.fetch import folder_of, named

from ..datasets import mini_reference, miniature_words
from ..datasets.serving import serve
from ..fetch.conftest import server  # noqa: F401
from .test_whales_on_real_data import run

SETS = {
    "12": ("vqav2-val", miniature_words.vqav2),
    "13": ("flickr8k", miniature_words.flickr8k),
    "14": ("mnist", mini_reference.mnist),
}


@pytest.fixture(autouse=True)
def quick(tmp_path, monkeypatch):
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LABKIT_BUDGET", "smoke")
    monkeypatch.chdir(tmp_path)


def needs(number, shelf=None):
    """What the section takes from cells that train or show, which are not run here."""
    if number == "13":
        return {"teller": lk.models.ours("told_shapes")}
    return {"digits": lk.tasks.generate(10), "shelf": shelf} if number == "14" else {}


@pytest.mark.parametrize("number", SETS)
def test_it_runs_on_the_real_set(number, monkeypatch, server, capsys, tmp_path):  # noqa: F811
    name, files = SETS[number]
    serve(monkeypatch, server, name, files())
    folder_of(name)
    names = run(number, **needs(number, tmp_path))
    said = capsys.readouterr().out
    real = names["mnist" if number == "14" else "real"]
    assert real.card["source"] == named(name).title
    assert f"{named(name).short} is not on this computer" not in said
    assert "Where the pictures come from" in said
    if number == "12":
        assert sorted(len(each) for each in real.targets["questions"]) == [2, 3]
        assert any("Is it daytime?" in each for each in real.targets["questions"])
        assert "Where is he looking? People: down\n" in said
    assert [file.name for file in tmp_path.glob("*.pt")] == ["14 mnist.pt"] * (number == "14")
    if number == "13":
        assert "Two children are climbing 0 stairs ." in said


@pytest.mark.parametrize("number", SETS)
def test_it_runs_without_and_says_so_in_a_sentence(number, capsys):
    run(number, **needs(number))
    assert f"{named(SETS[number][0]).short} is not on this computer" in capsys.readouterr().out
