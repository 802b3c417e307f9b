"""Questions and captions in words: right in both languages, and true."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from labkit.synth import english, french
from labkit.synth.hearing import heard, missing
from labkit.synth.programs import (
    Ask,
    Beside,
    Compare,
    Count,
    Exist,
    Larger,
    Nearest,
    Outermost,
    Relation,
    What,
)
from labkit.synth.scenes import Item, Scene, shapes_scene
from labkit.synth.shapes import sample
from labkit.synth.speech import LANGUAGES, answers, told
from labkit.synth.statements import Named, Placed, Shown, Street, Together, holds, statements
from labkit.synth.streams import stream
from labkit.words import split

sys.path.insert(0, str(Path(__file__).parent))
import templates

STAR, ORANGE = What("star", "green", "small"), What("", "orange")
SCENES = [shapes_scene(sample(number)) for number in range(300)]


@pytest.mark.parametrize(
    ("program", "english_words", "french_words"),
    [
        (
            Exist(STAR),
            "Does the picture show a small green star?",
            "Y a-t-il une petite étoile verte ?",
        ),
        (Exist(ORANGE), "Is there an orange thing?", "Est-ce qu'il y a un objet orange ?"),
        (Count(What("star")), "How many stars are there?", "Combien y a-t-il d'étoiles ?"),
        (
            Count(STAR),
            "How many small green stars do you see?",
            "Combien de petites étoiles vertes vois-tu ?",
        ),
        (
            Ask("colour", What("cross")),
            "What colour is the cross?",
            "De quelle couleur est la croix ?",
        ),
        (
            Ask("shape", ORANGE),
            "What is the shape of the orange thing?",
            "Quelle est la forme de l'objet orange ?",
        ),
        (
            Ask("size", What("star")),
            "Is the star small or large?",
            "L'étoile est-elle petite ou grande ?",
        ),
        (
            Ask("size", What("circle")),
            "What size is the circle?",
            "Le cercle est-il petit ou grand ?",
        ),
        (
            Compare("fewer", What("cross"), What("star")),
            "Are there fewer crosses than stars?",
            "Y a-t-il moins de croix que d'étoiles ?",
        ),
        (
            Compare("as many", What("", "white"), ORANGE),
            "Do you see as many white things as orange things?",
            "Y a-t-il autant d'objets blancs que d'objets orange ?",
        ),
        (
            Larger(What("cross", "white"), What("circle")),
            "Is the white cross larger than the circle?",
            "La croix blanche est-elle plus grande que le cercle ?",
        ),
        (
            Relation("above", What("circle"), STAR),
            "Is the circle above the small green star?",
            "Le cercle est-il au-dessus de la petite étoile verte ?",
        ),
        (
            Relation("right", What("star"), What("square")),
            "Is the star to the right of the square?",
            "L'étoile se trouve-t-elle à droite du carré ?",
        ),
        (
            Ask("colour", Beside("left", What("star"))),
            "What colour is the thing to the left of the star?",
            "De quelle couleur est l'objet à gauche de l'étoile ?",
        ),
        (
            Ask("shape", Nearest(What("circle", size="large"))),
            "What shape is the thing nearest to the large circle?",
            "Quelle est la forme de l'objet le plus proche du grand cercle ?",
        ),
        (
            Ask("kind", Nearest(What("bus"))),
            "What is nearest to the bus?",
            "Que vois-tu le plus près du bus ?",
        ),
        (
            Ask("kind", Beside("above", What("traffic light"))),
            "What is above the traffic light?",
            "Qu'est-ce qui se trouve au-dessus du feu tricolore ?",
        ),
        (Ask("kind", Outermost("below")), "What is lowest down?", "Que vois-tu le plus en bas ?"),
        (Count(What("sign")), "How many signs are there?", "Combien y a-t-il de panneaux ?"),
        (
            Count(What("traffic light")),
            "How many traffic lights are there?",
            "Combien de feux tricolores vois-tu ?",
        ),
        (Count(What("bus")), "How many buses are there?", "Combien y a-t-il de bus ?"),
        (
            Ask("size", Nearest(What("star"))),
            "What size is the thing nearest to the star?",
            "De quelle taille est l'objet le plus proche de l'étoile ?",
        ),
    ],
)
def test_questions(program, english_words, french_words):
    assert english_words in english.asked(program)
    assert french_words in french.asked(program)


@pytest.mark.parametrize(
    ("statement", "english_words", "french_words"),
    [
        (Shown(((1, STAR), (2, What("cross")))), "there is a small green star and two crosses",
         "il y a une petite étoile verte et deux croix"),
        (Shown(((3, ORANGE),)), "there are three orange things", "on voit trois objets orange"),
        (Together(4, (1, What("star"))), "four things, one of them a star",
         "quatre objets, dont une étoile"),
        (Together(4, (2, What("star"))), "two stars among four things",
         "deux étoiles parmi quatre objets"),
        (Together(4, (1, What(colour="white"))), "one of the four things is white",
         "un des quatre objets est blanc"),
        (Together(4, (3, What(colour="green"))), "three of the four things are green",
         "quatre objets, dont trois verts"),
        (Together(3, (3, What(size="small"))), "all three things are small",
         "les trois objets sont tous petits"),
        (Together(2, (2, What(colour="orange"))), "two things, both of them orange",
         "deux objets, tous orange"),
        (Placed(What("star"), "left", What("star", "green")),
         "a star to the left of a green star", "une étoile à gauche d'une étoile verte"),
        (Placed(What("circle"), "below", What("square")), "a circle below a square",
         "un cercle au-dessous d'un carré"),
        (Named(What("cross"), colour="white"), "the cross is white", "la croix est blanche"),
        (Named(What("star", "green"), size="large"), "the green star is large",
         "l'étoile verte est grande"),
        (Street(((2, What("car")),), "rain", "night"), "two cars in the rain at night",
         "deux voitures de nuit sous la pluie"),
        (Street((), "fog", "", True), "an empty street in fog", "une rue vide dans le brouillard"),
        (Street((), "clear", "day"), "a street in clear weather by day",
         "une rue de jour par temps clair"),
        (Street(((1, What("traffic light")),)), "a street with a traffic light",
         "un feu tricolore dans une rue"),
    ],
)  # fmt: skip
def test_captions(statement, english_words, french_words):
    assert english_words in english.told(statement)
    assert french_words in french.told(statement)


FEMININE = "étoile|croix|voiture"
WRONG = {
    "en": r" {2}|\ba [aeiou]|\ban [^aeiou]|\bbuss\b|\bcrosss",
    "fr": "|".join(
        (
            r" {2}|\bde le\b|oranges\b",
            r"\b(le|la|de) (étoile|objet)|d'(?!étoile|objet|un)|l'(?!étoile|objet)",
            rf"\b(un|le|du|petit|grand) ({FEMININE})",
            r"\b(une|la|petite|grande) (cercle|carré|triangle|objet|bus|feu|camion|piéton|panneau)",
            r"(étoiles?|croix|voitures?) (vert|bleu|noir|blanc)s?\b",
            r"(cercle|carré|triangle|objet)s? (verte|bleue|noire|blanche)s?\b",
            rf"({FEMININE})( \w+)? (est|trouve-t)-il\b",
            r"(cercle|carré|triangle|objet|bus)( \w+)? (est|trouve-t)-elle\b",
        )
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("world", ["shapes", "roads"])
def test_every_text_agrees(world, language):
    for text in templates.texts(world, language):
        found = re.search(WRONG[language], text)
        assert not found, text


def test_questions_end_as_questions_do():
    for program in templates.programs("shapes"):
        assert all(re.search(r"[^ ]\?$", text) for text in english.asked(program))
        assert all(text.endswith(" ?") for text in french.asked(program))
        for room in (english, french):
            texts = room.asked(program)
            assert len(set(texts)) == len(texts) >= 2
            assert all(text[0].isupper() for text in texts)


def test_answers_have_one_order():
    assert len(answers("roads", "fr")) == len(answers("roads", "en"))
    for world in ("shapes", "roads"):
        pairs = dict(zip(answers(world, "en"), answers(world, "fr"), strict=True))
        assert pairs["yes"] == "oui"
        assert pairs["B"] == "B"
        assert len(set(pairs.values())) == len(pairs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_name_only_what_is_there(language):
    counts, forms = Counter(), set()
    for row, scene in enumerate(SCENES):
        texts = told(scene, language, stream(0, "captions", row))
        assert len(set(texts)) == len(texts)
        counts[len(texts)] += 1
        for text in texts:
            assert missing(text, scene.items, language) == []
            assert heard(text, language)
            assert len(split(text)) <= 20
            assert text == text.lower()
            forms.add(re.sub(r"\w+", "x", text))
    assert set(counts) == {2, 3, 4, 5}
    assert len(forms) > 15


def test_statements_are_true():
    for row, scene in enumerate(SCENES):
        said = statements(scene, stream(0, "captions", row))
        assert 2 <= len(said) <= 5
        assert len(set(said)) == len(said)
        assert all(holds(each, scene) for each in said)
    kinds = Counter(
        type(each) for row, s in enumerate(SCENES) for each in statements(s, stream(0, "d", row))
    )
    assert min(kinds[each] for each in (Shown, Together, Placed, Named)) > 60


def test_false_statements_are_known():
    thing = Item("star", (0.1, 0.1, 0.2, 0.2), "red", "small")
    scene = Scene("shapes", (thing, Item("cross", (0.6, 0.1, 0.7, 0.2), "blue", "large")))
    street = Scene("roads", (Item("car", (0, 0, 1, 1)),), {"weather": "rain", "time": "day"})
    for statement in (
        Shown(((2, What("star")),)), Together(3, (1, What("star"))), Together(2, (2, What("star"))),
        Placed(What("star"), "right", What("cross")), Placed(What("star"), "above", What("cross")),
        Named(What("star"), colour="blue"), Named(What(), size="small"),
    ):  # fmt: skip
        assert not holds(statement, scene)
    assert not holds(Street((), "fog"), street)
    assert not holds(Street((), "rain", "night"), street)
    assert not holds(Street((), "rain", "", True), street)
    assert holds(Street(((1, What("car")),), "rain", "day"), street)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("world", ["shapes", "roads"])
def test_all_that_is_named_is_heard(world, language):
    room = templates.ROOMS[language]
    for what in templates.descriptions(world):
        assert heard(room.a(what), language) == [what]
        assert heard(room.several(what), language) == [what]
        assert heard(f"x {room.the(what)}.", language) == [what]


def test_what_a_network_may_say_is_heard():
    assert heard("a a red red circle the", "en") == [What(colour="red"), What("circle", "red")]
    assert heard("the star is", "en") == [What("star")]
    assert heard("", "fr") == heard("x <unknown>", "fr") == []
    assert missing("a red star", [Item("star", (0, 0, 1, 1), "blue")], "en") == [
        What("star", "red")
    ]


def test_only_places_have_a_kind_to_ask_for():
    for room in (english, french):
        with pytest.raises(TypeError, match="is no place"):
            room.asked(Ask("kind", What("bus")))
