"""Lesson 13's exercise on hallucinations: things that are told and are not there."""

from labkit.exercises.answers_words_13 import (
    as_they_are_told,
    compared_before,
    forms,
    in_order,
    invented,
    known_form,
    naming,
    shorter_without_looking,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_SHAPES = {"circle", "square", "triangle", "star", "cross"}
_ROADS = {"car", "truck", "bus", "cyclist", "pedestrian", "sign", "light"}
_ANIMALS = {"cat", "dog", "bird", "horse", "ox", "hen"}

INVENTED = Exercise(
    label="invented",
    ask="Return the things that `told` names and that are not `there`: each once, in the singular, "
    "sorted. A thing is named by its name or by its plural, which has an `s` or `es` more.",
    reference=invented,
    hints=(
        "Only what is not there can be invented: go through `names - there`. Which of these does "
        "`told` name?",
        '`name in told` finds a cross in "across". Compare whole words: `words = told.split()`, '
        "and `name in words`.",
        'A name is told if `name in words or name + "s" in words or name + "es" in words`. '
        "`sorted` of all such names is a list.",
    ),
    why="BLEU and CIDEr compare words with words, and neither looks at the picture: a text can "
    "score well and tell of what is not there. This asks the picture.",
    cases=(
        Case(
            "a star and a circle that are not there",
            ("two stars across from a red cross and a circle", {"cross", "square"}, _SHAPES),
        ),
        Case(
            "a street",
            (
                "buses , two trucks and a car at the sign , trucks without lights",
                {"car", "pedestrian"},
                _ROADS,
            ),
        ),
        Case(
            "words that begin or end like a name",
            ("two carts carry scars across a carp by bus , a signal", {"truck"}, _ROADS),
        ),
        Case(
            "nothing that is not there",
            ("two crosses and a star left of a circle", {"cross", "star", "circle"}, _SHAPES),
        ),
        Case(
            "plurals in es",
            ("oxes , crosses , a dogmatic henna and birds", {"ox"}, _ANIMALS | {"cross"}),
        ),
        Case("nothing told", ("", {"star"}, _SHAPES)),
        Case("an empty picture", ("star star horses then catch dogs", set(), _ANIMALS | _SHAPES)),
    ),
    mistakes=(
        *(
            Mistake(
                naming(named),
                'You look for the letters, and find a cross in "across". Compare whole words: '
                "`name in words`, with the list `words = told.split()` on the right.",
            )
            for named in (
                lambda name, words: name in " ".join(words),
                lambda name, words: any(name in word for word in words),
            )
        ),
        Mistake(
            naming(lambda name, words: any(word.startswith(name) for word in words)),
            '"carts" begins with car, and is none. A plural is the name with `s` or `es`, and '
            'nothing else: `name + "s" in words`.',
        ),
        Mistake(
            naming(lambda name, words: any(word in name for word in words)),
            'You look for the words inside of the names, and "a" is in star. The word has to be '
            "the name: `name in words`.",
        ),
        Mistake(
            naming(lambda name, words: any(word.endswith(forms(name)) for word in words)),
            '"scars" ends with cars, and is none. Compare whole words: `name in words`.',
        ),
        Mistake(
            naming(lambda name, words: name in words),
            'Plurals are missing: "two stars" names a star. Ask `name + "s" in words` too.',
        ),
        Mistake(
            naming(lambda name, words: name in words or name + "s" in words),
            'Plurals with `es` are missing: "crosses" names a cross. Ask `name + "es" in '
            "words` too.",
        ),
        Mistake(
            naming(lambda name, words: name in words or name + "es" in words),
            'Plurals with `s` are missing: "stars" names a star. Ask `name + "s" in words` too.',
        ),
        Mistake(
            naming(lambda name, words: name + "s" in words or name + "es" in words),
            'You look for plurals alone. "a star" names one too: ask `name in words` as well.',
        ),
        *(
            Mistake(
                in_order(singular, give=lambda found: sorted(set(found))),
                'You take an s off every word, and a cross is no "cros". Begin with the names: '
                '`name + "s" in words`.',
            )
            for singular in (
                lambda word, names: word.removesuffix("s"),
                lambda word, names: word.rstrip("s"),
                lambda word, names: word.removesuffix("s").removesuffix("e"),
                lambda word, names: word.rstrip("es"),
            )
        ),
        Mistake(
            in_order(shorter_without_looking, give=lambda found: sorted(set(found))),
            'You take letters off without looking which: "carp" is no plural of car. Only `s` or '
            "`es` makes one.",
        ),
        Mistake(
            naming(left=lambda there, names: names),
            "You return all that is named, also what is there. Take that off: `names - there`.",
        ),
        Mistake(
            naming(left=lambda there, names: names & there),
            "You return what is named and is there. What is invented is not: `names - there`.",
        ),
        Mistake(
            naming(lambda name, words: True),
            "You return all that is not there. Only what `told` names of it; `name in words or "
            'name + "s"` always holds: each side needs its own `in words`.',
        ),
        Mistake(
            lambda told, there, names: sorted(
                (names - there) | {known_form(word, names) for word in told.split()} & names
            ),
            "You return what is told, and also what is not there. Both have to hold: `and`.",
        ),
        Mistake(
            naming(
                lambda name, words: not any(form in words for form in forms(name)),
                lambda there, names: there,
            ),
            "You return what is there and is not told. That is left out; what is invented is told, "
            "and not there.",
        ),
        Mistake(
            naming(lambda name, words: not any(form in words for form in forms(name))),
            "You return what is neither there nor told. Leave out the `not`: what is told.",
        ),
        Mistake(
            lambda told, there, names: sorted(
                {known_form(word, names) for word in told.split()} & names ^ there
            ),
            "`^` finds what is in one of the two alone, also what is there and not told. One side: "
            "told without `there`, by `-`.",
        ),
        Mistake(
            as_they_are_told,
            "You return words as they are told. The thing is wanted, in the singular: the name, "
            "not its plural.",
        ),
        Mistake(
            compared_before,
            'You ask whether "crosses" is there, and only a cross is. First the singular, then '
            "compare with `there`.",
        ),
        Mistake(
            lambda told, there, names: sorted(
                {word for word in told.split() if known_form(word, names) not in there}
            ),
            "You return every word that is not there, also those that name no thing. Only what is "
            "in `names`.",
        ),
        Mistake(
            lambda told, there, names: sorted(set(told.split()) - there),
            'You return every word that is not in `there`, "and" too. Begin with the names: '
            "`names - there`.",
        ),
        Mistake(
            in_order(known_form, give=sorted),
            "What is told twice comes back twice. Each once: a `set`, or a loop over the names.",
        ),
        Mistake(
            in_order(known_form),
            "In the order in which they are told, and what is told twice comes back twice. "
            "`sorted` of a set of them.",
        ),
        Mistake(
            in_order(known_form, once=True),
            "The things are right, in the order in which they are told. Sort them: `sorted`.",
        ),
        Mistake(
            naming(give=lambda found: found[::-1]),
            "The things are right, sorted from z to a. Leave out the `reverse`.",
        ),
        Mistake(
            naming(give=lambda found: sorted(found, key=lambda name: (len(name), name))),
            "The things are right, the shortest names first. Sorted by letters: `sorted`, without "
            "a `key`.",
        ),
        Mistake(
            naming(give=set),
            "The things are right, in a set, which has no order. `sorted` makes a list of it.",
        ),
        Mistake(
            naming(give=", ".join),
            "The things are right, as a text. A list is wanted.",
        ),
        Mistake(
            naming(give=len),
            "That is how many there are. The things themselves are wanted, as a list.",
        ),
        Mistake(
            naming(give=bool),
            "That is whether there are any. The things themselves are wanted, as a list.",
        ),
        Mistake(
            naming(give=lambda found: "".join(found[:1]) or None),
            "Only one thing comes back, and no list. Does the loop end early, at a `return` inside "
            "it?",
        ),
        Mistake(
            naming(give=lambda found: found[:1]),
            "Only the first thing comes back. Does the loop end early, at a `return` inside it?",
        ),
        Mistake(
            naming(give=lambda found: found[-1:]),
            "Only the last thing comes back. Begin the list once, before the loop.",
        ),
        Mistake(
            lambda told, there, names: invented(" ".join(told), there, names),
            "You go through the letters: a text in a loop gives these. `told.split()` gives words.",
        ),
        Mistake(
            lambda told, there, names: sorted(
                form
                for name in names - there
                if set(forms(name)) & {*told.split()}
                for form in forms(name)[:2]
            ),
            "You return the plural beside each name. The name alone.",
        ),
    ),
)
