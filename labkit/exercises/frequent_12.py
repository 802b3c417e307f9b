"""Lesson 12's exercise on the blind: what is answered most often to each kind of question."""

from collections import Counter

from labkit.exercises.answers_kinds_12 import (
    clear_ones,
    counted_in_all,
    least_frequent,
    most_frequent,
    of_a_run,
    picking,
    usual,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _told(*pairs: str) -> tuple[list[str], list[str]]:
    """Kinds and answers of texts such as "colour red"."""
    kinds, answers = zip(*(pair.split() for pair in pairs), strict=True)
    return list(kinds), list(answers)


MOST_FREQUENT = Exercise(
    label="most_frequent",
    ask="Return a dictionary from each kind of question to its most frequent answer; where two are "
    "as frequent, the one that comes first in the alphabet.",
    reference=most_frequent,
    hints=(
        "Kind by kind: `for kind in set(kinds)`, and in it a list of the answers to questions of "
        "this kind. `zip(kinds, answers)` goes through both lists at once.",
        "`own.count(answer)` says how often an answer stands in the list `own`, and `max(…, "
        "key=own.count)` gives the one that stands there most often.",
        "Of equals `max` takes the one it meets first. So let it meet them by the alphabet: "
        "`found[kind] = max(sorted(set(own)), key=own.count)`.",
    ),
    why="This is all that somebody can do who hears the question and does not see the picture. How "
    "often that is right is the score to beat.",
    cases=(
        Case(
            "two kinds",
            _told("is yes", "colour red", "is no", "colour blue", "is no", "colour red", "is no",
                  "colour red", "colour green", "is yes"),
        ),
        Case("two that are as frequent", _told("is yes", "is no", "is no", "is yes")),
        Case(
            "an answer that is rare elsewhere",
            _told("shape star", "count 2", "shape cross", "shape star", "count 3", "shape square",
                  "count 3", "count 3", "shape star", "shape star"),
        ),
        Case(
            "an answer that is frequent elsewhere",
            _told("is yes", "is yes", "is no", "left no", "left no", "left no"),
        ),
        Case(
            "three that are as frequent",
            _told("colour green", "is no", "colour red", "is yes", "colour blue", "is no",
                  "colour red", "is yes", "colour blue", "is maybe", "colour green"),
        ),
        Case("one question", _told("count 4")),
        Case(
            "two that are as frequent, in the order of the alphabet",
            _told("colour blue", "colour red", "colour blue", "colour red", "colour green"),
        ),
        Case(
            "two answers to each kind, one of each",
            _told("is yes", "colour red", "colour blue", "is no", "size small", "count 3",
                  "count 2", "shape star", "size large", "shape cross"),
        ),
    ),
    mistakes=(
        *(
            Mistake(
                picking(pick),
                "Where two are as frequent, yours is the one that is met first, or last, in the "
                "list, or by chance in a set. `max(sorted(set(own)), key=own.count)` meets them by "
                "the alphabet.",
            )
            for pick in (
                lambda own: max(own, key=own.count),
                lambda own: max(reversed(own), key=own.count),
                lambda own: max(reversed(list(dict.fromkeys(own))), key=own.count),
            )
        ),
        Mistake(
            picking(lambda own: max(own, key=lambda answer: (own.count(answer), answer))),
            "Where two are as frequent, yours is the last in the alphabet. `max` takes the larger "
            "text too, or `>=` the later one: go through `sorted(set(own))`, with `>`.",
        ),
        Mistake(
            counted_in_all,
            "You count the answers to all kinds. Count only those to this kind: `own.count`.",
        ),
        Mistake(
            picking(min),
            "You take the first in the alphabet, however frequent. That decides only between two "
            "that are as frequent: `max(sorted(set(own)), key=own.count)`.",
        ),
        Mistake(
            picking(max),
            "`max` without `key=` compares texts, and gives the last in the alphabet. "
            "`max(sorted(set(own)), key=own.count)` compares how often they come.",
        ),
        *(
            Mistake(
                wrong,
                "Those are the rarest. The most frequent is wanted: `max`, and in a sorted list of "
                "counts the right end.",
            )
            for wrong in (
                least_frequent,
                picking(lambda own: min(sorted(set(own)), key=own.count)),
                picking(lambda own: min(own, key=own.count)),
            )
        ),
        *(
            Mistake(
                wrong,
                "You give the answer together with its count. The answer alone: of a pair, `[0]`.",
            )
            for wrong in (
                picking(lambda own: (usual(own), own.count(usual(own)))),
                picking(lambda own: (own.count(usual(own)), usual(own))),
                picking(lambda own: Counter(own).most_common(1)[0]),
                picking(lambda own: Counter(own).most_common(1)),
            )
        ),
        Mistake(
            picking(lambda own: own.count(usual(own))),
            "That is how often the answer comes. Which one is it? `max` over the answers, with "
            "`key=own.count`, not over the counts.",
        ),
        Mistake(
            picking(lambda own: own.count(usual(own)) / len(own)),
            "That is the share it is right. Which answer is it?",
        ),
        Mistake(
            picking(len),
            "That is how many questions of each kind there are. Which answer comes most often?",
        ),
        Mistake(
            picking(lambda own: own.index(usual(own))),
            "That is a place in the list. The answer there is wanted.",
        ),
        Mistake(
            picking(lambda own: sorted(set(own)).index(usual(own))),
            "That is a place among the answers, as `argmax` gives it. The answer there is wanted.",
        ),
        Mistake(
            picking(lambda own: own[0]),
            "You take the first answer to each kind. Count all of them first.",
        ),
        Mistake(
            lambda kinds, answers: dict(zip(kinds, answers, strict=True)),
            "Each answer overwrites the one before, and the last stays. Count them first.",
        ),
        *(
            Mistake(
                wrong,
                "These are the counts of all answers. Take the one with the largest.",
            )
            for wrong in (picking(Counter), picking(lambda own: Counter(own).most_common()))
        ),
        *(
            Mistake(
                picking(pick),
                "These are all answers to each kind. Take the most frequent of them: "
                "`max(sorted(set(own)), key=own.count)`.",
            )
            for pick in (list, set, sorted, lambda own: sorted(set(own)))
        ),
        *(
            Mistake(
                picking(pick),
                "You give a list. One text for each kind: of two that are as frequent, the first "
                "in the alphabet.",
            )
            for pick in (
                lambda own: [usual(own)],
                lambda own: sorted(a for a in set(own) if own.count(a) == own.count(usual(own))),
            )
        ),
        *(
            Mistake(
                wrong,
                "You count over all questions, and every kind has the same answer. Only those of "
                "this kind: `if its == kind`.",
            )
            for wrong in (
                lambda kinds, answers: dict.fromkeys(kinds, usual(answers)),
                lambda kinds, answers: dict.fromkeys(kinds, max(answers, key=answers.count)),
            )
        ),
        *(
            Mistake(
                wrong,
                "A list has no masks: `kinds == kind` is one False, which means place 0, and you "
                "count letters. Go through both lists with `zip(kinds, answers)`.",
            )
            for wrong in (
                lambda kinds, answers: dict.fromkeys(kinds, usual(answers[0])),
                lambda kinds, answers: dict.fromkeys(kinds, max(answers[0], key=answers[0].count)),
            )
        ),
        *(
            Mistake(
                wrong,
                "You give the most frequent of all answers. One for each kind is wanted, in a "
                "dictionary.",
            )
            for wrong in (
                lambda kinds, answers: usual(answers),
                lambda kinds, answers: Counter(answers).most_common(1)[0][0],
            )
        ),
        Mistake(
            lambda kinds, answers: most_frequent(answers, kinds),
            "Yours goes from each answer to its most frequent kind. The other way round: the kind "
            "is the key.",
        ),
        Mistake(
            lambda *given: {its: kind for kind, its in most_frequent(*given).items()},
            "Yours goes from the answer to the kind. The other way round: `found[kind] = …`.",
        ),
        *(
            Mistake(
                of_a_run(which),
                "You count only those that stand side by side: `groupby` begins anew where another "
                "kind comes. Collect all of a kind first, or sort.",
            )
            for which in (0, -1)
        ),
        Mistake(
            lambda kinds, answers: most_frequent(kinds, sorted(answers)),
            "You sort the answers alone, and then they stand beside other questions. Sort the "
            "pairs, or the answers to one kind.",
        ),
        Mistake(
            clear_ones,
            "You leave out kinds where two answers are as frequent. They have one too: the first "
            "in the alphabet.",
        ),
        *(
            Mistake(
                wrong,
                "Only the first kind comes back. Does a loop end early, at a `return` inside it?",
            )
            for wrong in (
                lambda kinds, answers: dict(list(picking(usual)(kinds, answers).items())[:1]),
                lambda kinds, answers: dict(sorted(most_frequent(kinds, answers).items())[:1]),
            )
        ),
        *(
            Mistake(
                wrong,
                "Only the last kind comes back. Is the dictionary made anew in each round? Begin "
                "it once, before the loop.",
            )
            for wrong in (
                lambda kinds, answers: dict(list(picking(usual)(kinds, answers).items())[-1:]),
                lambda kinds, answers: dict(sorted(most_frequent(kinds, answers).items())[-1:]),
            )
        ),
        Mistake(
            picking(usual, lambda found: sorted(found.items())),
            "These are the right pairs, in a list. `dict` makes a dictionary of pairs.",
        ),
        Mistake(
            picking(usual, lambda found: list(found.values())),
            "These are the answers alone, and nobody knows to which kind: `found[kind] = …`.",
        ),
        Mistake(
            picking(usual, lambda found: list(found)),
            "These are the kinds. A dictionary from each to its answer is wanted.",
        ),
        Mistake(
            lambda kinds, answers: [most_frequent(kinds, answers)[kind] for kind in kinds],
            "You give an answer for each question. One for each kind is wanted, in a dictionary.",
        ),
    ),
)  # fmt: skip
