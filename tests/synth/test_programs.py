"""Questions as programs: what they answer, and what is not asked."""

import pytest

from labkit.synth.programs import (
    AmbiguousError,
    Ask,
    Beside,
    Compare,
    Count,
    Exist,
    Fact,
    Holds,
    Larger,
    Nearest,
    Outermost,
    Relation,
    What,
    answer,
    concerned,
    descriptions,
)
from labkit.synth.scenes import Item, Scene, road_scene, shapes_scene
from labkit.synth.shapes import sample


def item(kind, x, y, colour="", size="", area=0.01, side=0.1, sure=True):
    box = (x - side / 2, y - side / 2, x + side / 2, y + side / 2)
    return Item(kind, box, colour, size, area, sure)


STAR = item("star", 0.2, 0.2, "blue", "large", 0.03)
CIRCLE = item("circle", 0.8, 0.25, "red", "small", 0.01)
SQUARE = item("square", 0.7, 0.8, "red", "large", 0.03)
SCENE = Scene("shapes", (STAR, CIRCLE, SQUARE))
ROAD = Scene(
    "roads",
    (
        item("car", 0.2, 0.6, area=0.05),
        item("car", 0.5, 0.6, area=0.05),
        item("bus", 0.8, 0.5, area=0.2),
        item("sign", 0.9, 0.2, area=0.001, sure=False),
    ),
    {"weather": "rain", "time": "night"},
)
RED, ROUND, STARS = What(colour="red"), What(kind="circle"), What(kind="star")


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        (Exist(RED), "yes"),
        (Exist(What("star", "red")), "no"),
        (Count(RED), "2"),
        (Count(What()), "3"),
        (Count(What(kind="cross")), "0"),
        (Ask("colour", STARS), "blue"),
        (Ask("shape", What(size="small")), "circle"),
        (Ask("size", What("square", "red")), "large"),
        (Compare("more", RED, STARS), "yes"),
        (Compare("more", STARS, RED), "no"),
        (Compare("fewer", STARS, RED), "yes"),
        (Compare("more", STARS, ROUND), "no"),
        (Compare("fewer", STARS, ROUND), "no"),
        (Compare("as many", STARS, ROUND), "yes"),
        (Compare("as many", STARS, RED), "no"),
        (Larger(STARS, ROUND), "yes"),
        (Larger(ROUND, STARS), "no"),
        (Relation("left", STARS, ROUND), "yes"),
        (Relation("right", STARS, ROUND), "no"),
        (Relation("below", What(kind="square"), ROUND), "yes"),
        (Relation("above", What(kind="square"), ROUND), "no"),
        (Ask("shape", Beside("below", STARS, What(size="large"))), "square"),
        (Ask("colour", Beside("left", ROUND, STARS)), "blue"),
        (Ask("shape", Nearest(What(kind="square"))), "circle"),
    ],
)
def test_answers_on_shapes(program, wanted):
    assert answer(program, SCENE) == wanted


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        (Count(What("car")), "2"),
        (Ask("kind", Outermost("left")), "car"),
        (Ask("kind", Beside("above", What("bus"), What("truck"))), None),
        (Larger(What("bus"), What("car")), None),  # there are two cars
        (Fact("weather"), "rain"),
        (Fact("time"), "night"),
        (Holds("weather", "fog"), "no"),
        (Holds("time", "night"), "yes"),
        (Exist(What("sign")), None),  # hardly to be seen
        (Count(What("sign")), None),
        (Ask("kind", Outermost("right")), None),
        (Compare("more", What("car"), What("sign")), None),
        (Exist(What("truck")), "no"),
    ],
)
def test_answers_on_roads(program, wanted):
    if wanted is None:
        with pytest.raises(AmbiguousError):
            answer(program, ROAD)
    else:
        assert answer(program, ROAD) == wanted


@pytest.mark.parametrize(
    ("program", "items", "why"),
    [
        (Ask("size", RED), SCENE.items, "2 things are meant, and one is asked about"),
        (Ask("size", What("cross")), SCENE.items, "0 things are meant, and one is asked about"),
        (Larger(STARS, What("square")), SCENE.items, "they are about equally large"),
        (Larger(STARS, What(colour="blue")), SCENE.items, "both are the same thing"),
        (Relation("above", STARS, ROUND), SCENE.items, "one is hardly to a side of the other"),
        (Ask("size", Beside("left", STARS)), SCENE.items, "0 things are meant"),
        (Ask("size", Beside("right", STARS)), SCENE.items, "2 things are meant"),
        (Ask("size", Beside("above", STARS)), SCENE.items, "one is hardly to a side"),
        (Ask("size", Nearest(STARS)), SCENE.items[:1], "there is no other thing"),
        (
            Ask("size", Nearest(STARS)),
            (STAR, item("cross", 0.4, 0.2), item("cross", 0.2, 0.42)),
            "two things are about equally near",
        ),
        (  # the middle is nearer, but the border is farther
            Ask("size", Nearest(STARS)),
            (STAR, item("cross", 0.6, 0.2, side=0.02), item("cross", 0.2, 0.75, side=0.5)),
            "two things are about equally near",
        ),
        (Ask("kind", Outermost("left")), (), "there is no thing"),
        (Ask("kind", Outermost("above")), SCENE.items, "two things are about equally far"),
        (Exist(STARS), (item("star", 0.5, 0.5, sure=False),), "can hardly be seen"),
        (Compare("as many", STARS, STARS), SCENE.items, "compared with themselves"),
    ],
)
def test_what_is_not_clear_is_not_answered(program, items, why):
    with pytest.raises(AmbiguousError, match=why):
        answer(program, Scene("shapes", tuple(items)))


def test_what_a_question_is_about():
    assert concerned(Count(RED), SCENE) == [CIRCLE, SQUARE]
    assert concerned(Ask("shape", Nearest(What(kind="square"))), SCENE) == [CIRCLE, SQUARE]
    assert concerned(Larger(STARS, ROUND), SCENE) == [STAR, CIRCLE]
    assert concerned(Compare("more", RED, ROUND), SCENE) == [CIRCLE, SQUARE]
    assert concerned(Fact("weather"), ROAD) == []


def test_what_a_question_names():
    assert descriptions(Ask("size", Beside("left", RED, STARS))) == [RED, STARS]
    assert descriptions(Ask("size", Nearest(RED))) == [RED]
    assert descriptions(Ask("size", RED)) == [RED]
    assert descriptions(Relation("left", RED, STARS)) == [RED, STARS]
    assert descriptions(Fact("time")) == []


def test_scenes_of_shapes_are_their_specs():
    spec = sample(4)
    scene = shapes_scene(spec)
    assert [(each.kind, each.colour, each.size) for each in scene.items] == [
        (thing.shape, thing.colour, thing.size) for thing in spec.things
    ]
    for each, thing in zip(scene.items, spec.things, strict=True):
        assert tuple(64 * side for side in each.box) == pytest.approx(thing.box)
        assert each.shape == each.kind
        assert each.sure


def test_scenes_of_roads_are_their_truth():
    scene = road_scene(
        ["car", "bus"], [[0, 40, 80, 80], [80, 0, 160, 160]], [True, False], size=160,
        weather="fog", night=False,
    )  # fmt: skip
    assert scene.items[0] == Item("car", (0, 0.25, 0.5, 0.5), area=0.125, sure=False)
    assert scene.items[1].sure
    assert scene.facts == {"weather": "fog", "time": "day"}


def test_a_combination_that_is_held_is_new():
    assert item("star", 0, 0, "red").new
    assert not item("star", 0, 0, "blue").new
