"""Lesson 12, Asking a picture: words as numbers; the rest in the files beside."""

import re

import torch

from labkit.exercises.answers_12 import (
    after,
    by_dictionary,
    filled_up,
    in_pieces,
    looked_up,
    numbered,
    numbering,
    one_hot,
    shaped,
    whole_text,
    with_ends,
    without_unknown,
)
from labkit.exercises.bag_12 import BAG
from labkit.exercises.chosen_12 import CHOSEN
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.frequent_12 import MOST_FREQUENT
from labkit.exercises.modulated_12 import MODULATED

_FEW = {"<pad>": 0, "<unknown>": 1, "is": 2, "there": 3, "a": 4, "star": 5, "?": 6}
_MORE = {
    "?": 12, "star": 2, "of": 9, "left": 3, "<unknown>": 1, "a": 4, "is": 10, "what": 7, "cross": 5,
}  # fmt: skip
_COUNTS = {"<unknown>": 1, "are": 4, "there": 6, "2": 3, "stars": 2, "red": 7, "?": 5}

NUMBERED = Exercise(
    label="numbered",
    ask="Return the numbers of a text's words, int64 [T], in small letters, with the question mark "
    "as a word of its own. A word that is not in `words` is number 1.",
    reference=numbered,
    hints=(
        "Three steps: small letters, `text.lower()`; words, `.split()`; then a number for each.",
        '`.split()` cuts where spaces are. So put one before each question mark: `.replace("?", '
        '" ?")`.',
        "`words.get(word, 1)` is the word's number, or 1 where `words` has none. "
        "`torch.tensor` makes a tensor of a list of such numbers.",
    ),
    why="A network reads numbers, and one for each word is enough. Which one it is means nothing: "
    "what a word means is learnt later, as a row of a table.",
    cases=(
        Case("a question", ("Is there a star?", _FEW)),
        Case("words that are not known", ("Is this a square?", _FEW)),
        Case("a word that comes twice", ("Is a star left of a star?", _MORE)),
        Case("a text without a question mark", ("a star left of a cross", _MORE)),
        Case("capital letters", ("WHAT is left of a Star?", _MORE)),
        Case("two questions, and two spaces", ("Is it a star?  What is left?", _MORE)),
        Case("digits, and a space before the mark", ("Are there 2 red stars ?", _COUNTS)),
    ),
    mistakes=(
        Mistake(
            numbering(lambda text: text.replace("?", " ?").split()),
            "Words with a capital letter are not found in yours. The dictionary has small ones: "
            "`text.lower()` first.",
        ),
        Mistake(
            numbering(lambda text: text.lower().split()),
            "The question mark still hangs on the last word, and `star?` is not in the "
            'dictionary. Put a space before it, with what `text.replace("?", " ?")` returns: a '
            "text itself never changes.",
        ),
        Mistake(
            numbering(str.split),
            "`.split()` alone leaves capital letters, and `star?` as one word. Before it "
            '`.lower()`, and `.replace("?", " ?")`.',
        ),
        *(
            Mistake(
                numbering(cut),
                "The question mark is gone in yours. It is a word of its own: put a space before "
                "it, and keep it.",
            )
            for cut in (
                lambda text: text.lower().replace("?", "").split(),
                lambda text: text.lower().rstrip("?").split(),
                lambda text: text.lower().split("?")[0].split(),
            )
        ),
        Mistake(
            numbering(lambda text: text.lower()[:-1].split()),
            "You cut the last letter off. It need not be a question mark, and that one is a word "
            'of its own: `.replace("?", " ?")`.',
        ),
        *(
            Mistake(
                numbering(cut),
                "You put one question mark at the end of every text. Some have none, and some one "
                'in the middle: `.replace("?", " ?")`.',
            )
            for cut in (
                lambda text: [*text.lower()[:-1].split(), "?"],
                lambda text: [*text.lower().rstrip("?").split(), "?"],
                lambda text: [*text.lower().replace("?", "").split(), "?"],
                lambda text: [*text.lower().split(), "?"],
            )
        ),
        Mistake(
            numbering(lambda text: [
                *text.lower().removesuffix("?").split(), *["?"] * text.endswith("?")]),
            "You look for a question mark at the end alone. There may be another in the middle: "
            '`.replace("?", " ?")` reaches all.',
        ),
        Mistake(
            numbering(lambda text: text.lower().replace("?", " ?", 1).split()),
            "Only the first question mark gets its space in yours. `.replace` without a number "
            "reaches all.",
        ),
        *(
            Mistake(
                numbering(cut),
                'Two spaces make an empty word in yours. `.split()`, without `" "`, cuts at any '
                "number of them.",
            )
            for cut in (
                lambda text: text.lower().replace("?", " ?").split(" "),
                lambda text: text.lower().replace("?", " ? ").split(" "),
            )
        ),
        *(
            Mistake(
                numbering(cut),
                "You go through the text letter by letter. `.split()` makes a list of words.",
            )
            for cut in (list, str.lower, lambda text: text.lower().replace("?", " ?"))
        ),
        Mistake(
            numbering(lambda text: text.lower().split("?")),
            "You cut at the question marks, and whole sentences are no words. `.split()` cuts at "
            "spaces.",
        ),
        Mistake(
            numbering(lambda text: re.split(r"\W+", text.lower())),
            "`re.split` throws the question mark away, and leaves an empty word at its place. "
            r'`re.findall(r"\w+|\?", text)` collects both kinds.',
        ),
        Mistake(
            numbering(lambda text: re.findall(r"[a-z]+|\?", text.lower())),
            r"Your words are of letters alone, and `2` is lost. `\w` is a letter or a digit.",
        ),
        *(
            Mistake(
                numbering(after(change)),
                "All letters are to be small: `.lower()`.",
            )
            for change in (str.upper, str.capitalize, str.swapcase)
        ),
        Mistake(
            numbering(look=lambda word, words: words[word]),
            "`words[word]` stops where a word is not known. `words.get(word, 1)` then gives 1.",
        ),
        Mistake(
            numbering(look=lambda word, words: words.get(word)),
            "`words.get(word)` is None where a word is not known. Its second argument is what to "
            "take then: `words.get(word, 1)`.",
        ),
        Mistake(
            numbering(look=lambda word, words: words.get(word, 0)),
            "You give words that are not known number 0. That one fills texts up; unknown is 1.",
        ),
        Mistake(
            numbering(look=lambda word, words: words.get(word, -1)),
            "You give words that are not known number -1, and a table would answer with its last "
            "row. Unknown is 1.",
        ),
        Mistake(
            numbering(look=lambda word, words: words.setdefault(word, 1)),
            "The numbers are right, but `setdefault` puts each new word into the dictionary, for "
            "good. `words.get(word, 1)` only looks.",
        ),
        Mistake(
            without_unknown,
            "You leave out words that are not known. Each has its place, and number 1.",
        ),
        *(
            Mistake(
                numbering(look=look),
                "You give a word that is not known a new number. The table has no row for it: all "
                "these words share number 1.",
            )
            for look in (
                lambda word, words: words.get(word, len(words)),
                lambda word, words: words.setdefault(word, len(words)),
            )
        ),
        *(
            Mistake(
                numbering(look=look),
                "You take the place of a word in the dictionary, and its number may be another: "
                "`words.get(word, 1)`.",
            )
            for look in (
                lambda word, words: list(words).index(word) if word in words else 1,
                lambda word, words: list(words).index(word),
            )
        ),
        *(
            Mistake(
                numbering(look=look),
                "You say whether each word is known. Which number has it? `words.get(word, 1)`.",
            )
            for look in (
                lambda word, words: word in words,
                lambda word, words: int(word in words),
                lambda word, words: int(word not in words),
            )
        ),
        Mistake(
            numbering(look=lambda word, words: looked_up(word, words) + 1),
            "You add 1 to each number. They stay as the dictionary says: 0 and 1 are free already.",
        ),
        Mistake(
            by_dictionary,
            "You go through the dictionary, so numbers come in its order, once each, and `is` is "
            "found in `this`. Go through the text's words.",
        ),
        Mistake(
            whole_text,
            "You look the whole text up. Cut it into words first: `.split()`.",
        ),
        *(
            Mistake(
                wrong,
                "A word that comes twice is in yours once. Its number comes each time: no `set`, "
                "no `unique`.",
            )
            for wrong in (
                numbering(lambda text: list(dict.fromkeys(in_pieces(text)))),
                shaped(numbered, torch.unique),
            )
        ),
        Mistake(
            shaped(numbered, lambda found: found.sort().values),
            "Your numbers are sorted. They stay in the order of the words.",
        ),
        Mistake(
            shaped(numbered, lambda found: found.flip(0)),
            "Your numbers come from the end of the text. The first word comes first.",
        ),
        Mistake(
            shaped(numbered, lambda found: found[0]),
            "Only the first word has a number in yours. Does a loop end early, at a `return` "
            "inside it?",
        ),
        Mistake(
            shaped(numbered, lambda found: found[-1]),
            "Only the last word has a number in yours. Collect them: an empty list before the "
            "loop, and `append` inside.",
        ),
        *(
            Mistake(
                shaped(numbered, change),
                "The numbers are right, of another type. `torch.tensor` of a list of whole numbers "
                "is int64, as a table wants them.",
            )
            for change in (torch.Tensor.float, torch.Tensor.int, torch.Tensor.double)
        ),
        *(
            Mistake(
                shaped(numbered, change),
                "The numbers are right, in a table. Of one text it is a row, [T]: no brackets "
                "round it, and none round each number.",
            )
            for change in (lambda found: found[None], lambda found: found[:, None])
        ),
        Mistake(
            shaped(numbered, filled_up),
            "You fill up with 0. That is done where texts stand in a batch, and only to the "
            "longest.",
        ),
        Mistake(
            shaped(numbered, with_ends),
            "You put a start and an end round the words. Here there are words alone.",
        ),
        Mistake(one_hot, "You make a row for each word, with one 1 in it. Its place is wanted."),
        Mistake(
            numbering(look=lambda word, words: word, form=list),
            "These are the words. Now their numbers: `words.get(word, 1)`.",
        ),
        Mistake(
            numbering(look=lambda word, words: word),
            "`torch.tensor` takes numbers, no words. Look each up first: `words.get(word, 1)`.",
        ),
        Mistake(
            numbering(form=torch.stack),
            "`torch.stack` joins tensors. Of a list of numbers `torch.tensor` makes one.",
        ),
        Mistake(shaped(numbered, len), "That is how many words there are. Each has a number."),
    ),
)  # fmt: skip

EXERCISES = (NUMBERED, BAG, MOST_FREQUENT, MODULATED, CHOSEN)
