"""Which questions are asked: clear ones, of every kind, whose answers nobody can guess."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from labkit.datasets import questions
from labkit.synth.asking import EVEN, SMALL, STREETS, Plan
from labkit.synth.programs import answer, descriptions
from labkit.synth.proposals import ANSWERS, ATTRIBUTES, KINDS, LETTERS, YES_NO
from labkit.synth.scenes import Scene, shapes_scene
from labkit.synth.shapes import HELD, sample
from labkit.synth.speech import worded
from labkit.synth.streams import stream

N = 500
ALL = (*KINDS["shapes"], "choice")


def asked(scenes, kinds=ALL, name="a", new=False):
    plan = Plan("shapes", kinds)
    return [
        plan.ask(scene, 6, stream(0, name, row), new=new) for row, scene in enumerate(scenes)
    ], plan


SCENES = [shapes_scene(sample(number)) for number in range(N)]
ROWS, PLAN = asked(SCENES)
FLAT = [(question, scene) for row, scene in zip(ROWS, SCENES, strict=True) for question in row]


def test_every_picture_has_its_questions_and_no_program_twice():
    for row in ROWS:
        assert len(row) == 6
        assert len({question.program for question in row}) == 6


def test_every_kind_is_asked_as_often():
    counts = Counter(question.kind for question, _ in FLAT)
    assert set(counts) == set(ALL)
    assert max(counts.values()) <= 1.05 * min(counts.values())


def test_answers_are_those_of_the_programs():
    for question, scene in FLAT:
        found = answer(question.program, scene)
        if question.kind == "choice":
            assert question.answer in LETTERS
            assert question.options[LETTERS.index(question.answer)] == found
            assert len(set(question.options)) == 2
        else:
            assert question.options is None
            assert question.answer == found
        assert question.answer in ANSWERS["shapes"]
        assert all(0 <= place < len(scene.items) for place in question.about)
        assert not question.new


def test_no_answer_to_a_form_of_question_is_ahead():
    for form, given in PLAN.given.items():
        kind = form if isinstance(form, str) else form[0]
        total, most = given.total(), max(given.values())
        answers = {"colour": 8, "shape": 5}.get(
            form[1] if kind in ("beside", "nearest") else kind, 2
        )
        share = SMALL if kind == "count" else EVEN / answers
        assert most <= max(1, share * total + 1), (form, given)


def test_a_blind_reader_does_not_do_better_than_chance():
    others, _ = asked([shapes_scene(sample(number, seed=1)) for number in range(N)], name="b")
    chance = {"colour": 1 / 8, "shape": 1 / 5, "beside": 0.275, "nearest": 0.275, "count": SMALL}
    check_by_heart(ROWS, others, chance)


def test_a_blind_reader_of_streets_does_little_better_than_chance():
    """Comparisons of numbers are what it knows something of; `questions` says so."""
    rows = []
    for seed in (0, 1):
        # Fewer than a hundred: so many are drawn, and not kept in anybody's cache.
        scenes = questions(99, scenes="roads", size=128, seed=seed).targets["scene"]
        plan = Plan("roads", KINDS["roads"])
        rows.append([plan.ask(scene, 6, stream(seed, "a", n)) for n, scene in enumerate(scenes)])
    most = STREETS / 7
    chance = {"kind": most, "beside": most, "nearest": most, "count": SMALL, "compare": 0.62}
    check_by_heart(*rows, chance)


def check_by_heart(learned, others, chance):
    """Who has learned the answer to every question by heart, and never looks."""
    known = defaultdict(Counter)
    for question in (question for row in learned for question in row):
        known[question.kind][question.answer] += 1
        known[worded(question, "en")][question.answer] += 1
    right = defaultdict(list)
    for row in others:
        for question in row:
            seen = known.get(worded(question, "en")) or known[question.kind]
            right[question.kind].append(seen.most_common(1)[0][0] == question.answer)
    for kind, found in right.items():
        # Of so many, four standard deviations more would be luck in one of 30,000.
        least = chance.get(kind, 1 / 2)
        assert np.mean(found) < least + 4 * (least * (1 - least) / len(found)) ** 0.5, kind


def test_small_numbers_are_the_more_frequent():
    counts = Counter(question.answer for question, _ in FLAT if question.kind == "count")
    shares = {number: count / counts.total() for number, count in counts.items()}
    assert set(shares) == set("0123456")
    assert shares["1"] < 0.37
    assert shares["0"] > 0.15
    assert shares["2"] > 0.15
    assert shares["3"] + shares["4"] + shares["5"] + shares["6"] > 0.15


def test_what_is_held_is_not_named_where_nothing_is_new():
    for question, scene in FLAT:
        named = {(what.colour, what.kind) for what in descriptions(question.program)}
        assert not named & HELD
        if question.kind == "choice":
            thing = scene.items[question.about[0]]
            for option in question.options:
                pair = {"colour": (option, thing.kind), "shape": (thing.colour, option)}
                assert pair.get(question.program.attribute) not in HELD


def test_of_what_is_new_questions_are_marked():
    scenes = [shapes_scene(sample(number, held=True)) for number in range(60)]
    rows, _ = asked(scenes, new=True)
    marks = []
    for row, scene in zip(rows, scenes, strict=True):
        for question in row:
            named = {(what.colour, what.kind) for what in descriptions(question.program)}
            about = any(scene.items[place].new for place in question.about)
            assert question.new == (about or bool(named & HELD))
            marks.append(question.new)
    assert 0.25 < np.mean(marks) < 0.75


def test_the_same_key_asks_the_same():
    assert asked(SCENES[:30])[0] == ROWS[:30]
    assert asked(SCENES[:30], name="c")[0] != ROWS[:30]


def test_an_empty_street_is_asked_about_too():
    scene = Scene("roads", (), {"weather": "fog", "time": "day"})
    row = Plan("roads", KINDS["roads"]).ask(scene, 6, stream(0, "a", 0))
    assert {"weather", "time", "exist", "count"} & {question.kind for question in row}
    assert sum(question.kind == "weather" for question in row) <= 1
    assert sum(question.kind == "time" for question in row) <= 1


def test_one_kind_alone():
    rows, _ = asked(SCENES[:40], kinds=("colour",))
    assert {question.kind for row in rows for question in row} == {"colour"}
    assert all(len(row) <= 6 for row in rows)


@pytest.mark.parametrize("world", KINDS)
def test_no_answer_has_two_places(world):
    assert len(set(ANSWERS[world])) == len(ANSWERS[world])
    for values in ATTRIBUTES.values():
        assert set(values) <= set(ANSWERS["shapes"]) | set(ANSWERS["roads"])
    assert ANSWERS[world][:2] == YES_NO
