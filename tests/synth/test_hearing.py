"""What a sentence names, and which of its words name which thing that is there."""

import pytest

from labkit.synth.hearing import heard, meant, missing
from labkit.synth.programs import What
from labkit.synth.scenes import Item
from labkit.words import split

RED = Item("star", (0.0, 0.0, 0.3, 0.3), "red", "large")
BLUE = Item("star", (0.5, 0.5, 0.7, 0.7), "blue", "small")
CROSS = Item("cross", (0.8, 0.0, 0.9, 0.1), "red", "small")


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("a red star to the left of a small cross", "en", {"red": RED, "star": RED,
                                                           "small": CROSS, "cross": CROSS}),
        ("the small star is blue", "en", {"small": BLUE, "star": BLUE, "blue": BLUE}),
        ("two stars and a cross", "en", {"cross": CROSS}),  # of two stars neither is meant
        ("three things, one of them blue", "en", {"blue": BLUE}),
        ("a green star", "en", {}),  # is not there
        ("you see it", "en", {}),
        ("la petite étoile est bleue", "fr", {"petite": BLUE, "étoile": BLUE, "bleue": BLUE}),
        ("une croix à gauche d'une étoile rouge", "fr", {"croix": CROSS, "étoile": RED,
                                                         "rouge": RED}),
    ],
)  # fmt: skip
def test_words_belong_to_the_one_thing_that_they_fit(text, language, named):
    words = split(text)
    found = [(words[place], item) for place, item in meant(text, (RED, BLUE, CROSS), language)]
    assert found == list(named.items())


def test_a_name_of_two_words_has_two_places():
    light = Item("traffic light", (0, 0, 1, 1))
    assert meant("a street with a traffic light", [light], "en") == [(4, light), (5, light)]


def test_what_is_named_of_several_is_heard_once_each():
    assert heard("two red stars and a cross", "en") == [What("star", "red"), What("cross")]


def test_another_language_is_not_understood():
    for listen in (heard, lambda *given: missing(given[0], (RED,), given[1])):
        with pytest.raises(ValueError, match=r"language='de'\. It is en or fr\."):
            listen("ein roter Stern", "de")


def test_a_combination_can_be_missing_where_its_words_are_not():
    """There is a cross and there is blue: a blue cross there is not."""
    assert missing("a cross and a blue thing", (RED, BLUE, CROSS), "en") == []
    assert missing("a blue cross", (RED, BLUE, CROSS), "en") == [What("cross", "blue")]
