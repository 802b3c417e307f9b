"""Lesson 13's exercise on BLEU: the share of words that people say too."""

from collections import Counter

from labkit.exercises.answers_words_13 import (
    as_text,
    clipped,
    counted_in_the_text,
    each_caption,
    in_the_best,
    not_asked_first,
    not_asked_first_of_fractions,
    of_pairs,
    sharing,
    with_brevity,
    word_by_word,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

_STARS = ["a red star", "two red red stars left of a cross", "there is a small star"]
_STREET = ["a car and a car behind it", "two cars", "a street with a car"]

CLIPPED = Exercise(
    label="clipped",
    ask="Return the share of the words of `told` that a caption has too. Each word counts at most "
    "as often as in the caption that has it most often; where nothing is told the share is 0.",
    reference=clipped,
    hints=(
        "Go through the different words of `told`. How often is each told, and how often is it in "
        "the caption that has it most often? The smaller number counts.",
        "`caption.split().count(word)` is how often one caption has a word, and `max(… for caption "
        "in captions)` the most of all.",
        "Add up `min(words.count(word), most)` for each `word in set(words)`, where `words = "
        "told.split()`, and divide by `len(words)`. If there are none, return 0.0.",
    ),
    why='Without the limit "a a a a" would be a perfect text. BLEU asks the same of runs of two, '
    "three and four words, since these have the order in them.",
    cases=(
        Case("a word that is told too often", ("a red red red star is a a star", _STARS)),
        Case("words that are in others", ("a a car it car ca star on street", _STREET)),
        Case("nothing told", ("", _STARS[:2])),
        Case("one caption", ("two stars and two crosses", ["two crosses and a star"])),
        Case("all of it", ("cars", _STREET)),
        Case("a caption that says nothing", ("a star a star", ["", "a star", "the star"])),
        Case(
            "a short text",
            (
                "red stars star red whale",
                ["some red stars by star and star", "red red red roses and red wine too"],
            ),
        ),
        Case("nothing of it", ("no whale", _STARS)),
    ),
    mistakes=(
        Mistake(
            sharing(cut=lambda told, most: told if most else 0),
            "A word counts in yours as often as it is told. At most as often as in one caption: "
            "`min(words.count(word), most)`.",
        ),
        Mistake(
            sharing(cut=lambda told, most: min(1, most)),
            "Each word counts once at most in yours. It counts as often as it is told, up to the "
            "most that one caption has.",
        ),
        Mistake(
            sharing(cut=lambda told, most: min(1, most), over=lambda told, _: len(set(told))),
            "You compare sets, in which each word is once. How often it is told counts as well: "
            "`words.count(word)`.",
        ),
        Mistake(
            word_by_word,
            "A word that is told twice is looked at twice in yours, and counts double. Go through "
            "the different words: `for word in set(words)`.",
        ),
        Mistake(
            sharing(over=lambda told, _: len(" ".join(told))),
            "You divide by the number of letters. `told` is a text, its words are `told.split()`.",
        ),
        *(
            Mistake(
                sharing(known, cut),
                "`captions` is a list of texts, and none of them is this word alone. Look into "
                "each: `caption.split().count(word) for caption in captions`.",
            )
            for known, cut in (
                (lambda word, captions: captions.count([word]), min),
                (lambda word, captions: [word] in captions, lambda told, most: told * most),
            )
        ),
        Mistake(
            counted_in_the_text,
            '`told.count(word)` counts in the text, where "star" is in "stars" too. Count in the '
            "list: `words.count(word)`.",
        ),
        Mistake(
            sharing(over=lambda told, _: len(set(told))),
            "You divide by the number of different words. The share is of all that are told: "
            "`len(words)`.",
        ),
        Mistake(
            sharing(cut=lambda told, most: most),
            "You count how often the captions have a word, even if it is told less often. The "
            "smaller number: `min(words.count(word), most)`.",
        ),
        Mistake(
            sharing(cut=max),
            "You take the larger number, so a word that no caption has counts too. `min`.",
        ),
        Mistake(
            sharing(lambda word, captions: sum(c.count(word) for c in captions)),
            "You add up all captions, so a word may be told once for each of them. The caption "
            "that has it most often sets the limit: `max`.",
        ),
        Mistake(
            sharing(lambda word, captions: sum(word in c for c in captions)),
            "You count how many captions have a word. Wanted is how often one caption has it, the "
            "one that has it most often.",
        ),
        Mistake(
            sharing(lambda word, captions: min(c.count(word) for c in captions)),
            "A word counts in yours only as far as all captions have it. One is enough: `max`.",
        ),
        Mistake(
            sharing(lambda word, captions: sum(c.count(word) for c in captions) / len(captions)),
            "You take the mean of the captions. The one that has the word most often sets the "
            "limit: `max`.",
        ),
        Mistake(
            sharing(lambda word, captions: captions[0].count(word)),
            "Only the first caption counts. Does a loop end early, at a `return` inside it?",
        ),
        Mistake(
            sharing(lambda word, captions: captions[-1].count(word)),
            "Only the last caption counts. Does each one write over the count of those before? "
            "Keep the largest.",
        ),
        Mistake(
            sharing(lambda word, captions: max(captions, key=len).count(word)),
            "Only the longest caption counts. For each word it is the one that has it most often.",
        ),
        Mistake(
            each_caption(max),
            "You take the caption that fits best as a whole. The limit is found word by word: each "
            "may come from another caption.",
        ),
        Mistake(
            each_caption(lambda shares: sum(shares) / len(shares)),
            "You take the mean over the captions. They differ, and each is right: word by word, "
            "the one that has it most often counts.",
        ),
        Mistake(
            each_caption(sum),
            "You add up the shares of all captions. Word by word, the one that has it most often "
            "counts.",
        ),
        Mistake(
            lambda told, captions: [clipped(told, [caption]) for caption in captions],
            "You return a share for each caption. One number is wanted: word by word, the caption "
            "that has it most often counts.",
        ),
        *(
            Mistake(
                sharing(over=over),
                "You divide by the words of a caption, which says how much of it is told. BLEU "
                "asks how much of what is told is in a caption: `len(words)`.",
            )
            for over in (
                lambda told, captions: len(captions[0]) or 1,
                lambda told, captions: max(map(len, captions)),
                lambda told, captions: sum(map(len, captions)),
                lambda told, captions: sum(map(len, captions)) / len(captions),
                lambda told, captions: sum(
                    in_the_best(word, captions) for word in {w for c in captions for w in c}
                ),
            )
        ),
        Mistake(
            as_text,
            'You look for words in the text of a caption, where "car" is in "cars" too. Split '
            "it first: `caption.split()`.",
        ),
        Mistake(
            sharing(
                lambda word, captions: float(any(word in " ".join(c) for c in captions)),
                lambda told, known: told if known else 0,
            ),
            'You look for words in the text of a caption, where "car" is in "cars" too, and '
            "as often as they are told. `caption.split().count(word)` counts whole words.",
        ),
        *(
            Mistake(
                sharing(split=split),
                "You compare letters: a text in a loop, or in `Counter`, gives these. "
                "`told.split()` gives words.",
            )
            for split in (list, lambda text: list(text.replace(" ", "")))
        ),
        Mistake(
            sharing(share=lambda found, all_: found),
            "That is how many words count. Their share is wanted: divide by `len(words)`.",
        ),
        Mistake(
            sharing(share=lambda found, all_: 100 * found / all_),
            "That is a percentage. A share is from 0 to 1.",
        ),
        Mistake(
            sharing(share=lambda found, all_: found // all_),
            "`//` leaves out what is behind the point. Use `/`.",
        ),
        Mistake(
            sharing(share=lambda found, all_: round(found / all_, 2)),
            "You round. Leave the share as it is.",
        ),
        Mistake(
            sharing(share=lambda found, all_: 1 - found / all_, empty=1.0),
            "That is the share that no caption has.",
        ),
        Mistake(
            sharing(share=lambda found, all_: 1 - found / all_),
            "That is the share that no caption has. The other words count.",
        ),
        Mistake(
            sharing(share=lambda found, all_: all_ / found if found else 0.0),
            "You divide all words by those that count. The other way round.",
        ),
        *(
            Mistake(
                wrong,
                "Where nothing is told you divide by 0. Ask first: `if not words: return 0.0`.",
            )
            for wrong in (not_asked_first, not_asked_first_of_fractions)
        ),
        *(
            Mistake(
                sharing(empty=empty),
                "Right wherever something is told. Where nothing is, the share is 0.0.",
            )
            for empty in (None, 1.0, float("nan"))
        ),
        Mistake(
            with_brevity,
            "You make it less where the text is short, as the whole of BLEU does. Here the share "
            "alone is wanted.",
        ),
        Mistake(
            of_pairs,
            "You compare runs of two words. Here it is single ones: `told.split()`.",
        ),
        Mistake(
            lambda told, captions: sum(
                (Counter(told.split()) & Counter(captions[0].split())).values()
            ),
            "You count the words that the first caption has. All captions serve, and the share is "
            "wanted: divide by `len(words)`.",
        ),
        Mistake(
            sharing(
                cut=lambda told, most: float(told <= most),
                over=lambda told, _: len(set(told)),
            ),
            "A word that is told too often counts nothing in yours. It counts up to the limit: "
            "`min(words.count(word), most)`.",
        ),
        Mistake(
            sharing(cut=lambda told, most: told if told <= most else 0),
            "A word that is told too often counts nothing in yours. It counts up to the limit: "
            "`min(words.count(word), most)`.",
        ),
    ),
)
