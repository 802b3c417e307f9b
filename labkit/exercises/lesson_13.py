"""Lesson 13, Telling a picture: teacher forcing; the rest in the files beside."""

import torch

from labkit.exercises.answers_13 import (
    hidden_in_place,
    in_parts,
    made_of,
    parted,
    shifted,
    shortened,
)
from labkit.exercises.attention_13 import ATTENDED
from labkit.exercises.beams_13 import WIDENED
from labkit.exercises.clipped_13 import CLIPPED
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.greedy_13 import GREEDY
from labkit.exercises.invented_13 import INVENTED

_TWO = torch.tensor([[2, 5, 9, 3, 0, 0, 0], [2, 7, 4, 8, 6, 9, 3]])
_THREE = torch.tensor([[2, 5, 9, 3, 0, 0], [2, 7, 4, 8, 6, 3], [2, 4, 3, 0, 0, 0]])
_UNKNOWN = torch.tensor([[2, 1, 6, 1, 3], [2, 8, 3, 0, 0]])
_ALIKE = torch.tensor([[2, 11, 5, 3], [2, 5, 11, 3], [2, 6, 6, 3], [2, 4, 12, 3]])
_LONG = torch.tensor([[2, 13, 3, 0, 0, 0, 0, 0]])

SHIFTED = Exercise(
    label="shifted",
    ask="Return (given, wanted), both [N, T - 1]: the words that the network is told, and for each "
    "of them the next one, or -100 where that is only filling.",
    reference=shifted,
    use=in_parts,
    hints=(
        "The word that is wanted at a place stands one place further right. The last word has none "
        "after it, and the first is never wanted.",
        "`given = numbers[:, :-1]` is all but the last column, `wanted = numbers[:, 1:]` all but "
        "the first.",
        "`wanted.masked_fill(wanted == 0, -100)` writes -100 over the filling, and leaves "
        "`numbers` as they are.",
    ),
    why="One call now asks for every next word at once, each behind the right words before it. "
    "When the network tells by itself nobody corrects it: its own mistakes come before the next "
    "word.",
    cases=(
        Case("two texts", (_TWO,)),
        Case("three texts", (_THREE,)),
        Case("words that are not known", (_UNKNOWN,)),
        Case("texts of one length", (_ALIKE,)),
        Case("one short text", (_LONG,)),
    ),
    mistakes=(
        Mistake(
            made_of(shifted, lambda given, wanted: (wanted, given)),
            "Both are right, in the other order: first `given`, then `wanted`.",
        ),
        *(
            Mistake(
                wrong,
                "Yours is told the next word and asked for the one before. The other way round: "
                "`given` begins with 2, `wanted` ends with 3.",
            )
            for wrong in (
                parted(lambda numbers: numbers[:, 1:], lambda numbers: numbers[:, :-1]),
                parted(
                    lambda numbers: numbers[:, 1:],
                    lambda numbers: numbers[:, :-1],
                    lambda given, wanted: given == 0,
                ),
            )
        ),
        Mistake(
            parted(hidden=lambda given, wanted: wanted < 0),
            "The filling is still wanted in yours, and the network would learn to say it. Where "
            "`wanted` is 0, write -100.",
        ),
        Mistake(
            parted(wanted=lambda numbers: numbers[:, :-1]),
            "Given and wanted are the same words: to copy them is all a network would learn. What "
            "is wanted is the next one: `numbers[:, 1:]`.",
        ),
        Mistake(
            parted(given=lambda numbers: numbers[:, 1:]),
            "Given and wanted are the same words, without the beginning. What is given comes one "
            "place before: `numbers[:, :-1]`.",
        ),
        *(
            Mistake(
                parted(lambda numbers: numbers, wanted),
                "All T words are given in yours. The last has no word after it: `numbers[:, :-1]`.",
            )
            for wanted in (
                lambda numbers: numbers,
                lambda numbers: numbers.roll(-1, 1),
                lambda numbers: torch.nn.functional.pad(numbers[:, 1:], (0, 1)),
            )
        ),
        Mistake(
            lambda numbers: (numbers, shifted(numbers)[1]),
            "`wanted` is right, and `given` has a word too many: the last has none after it. "
            "`numbers[:, :-1]`.",
        ),
        Mistake(
            parted(wanted=lambda numbers: numbers),
            "`given` is right, and `wanted` has a word too many: the first is never the next one. "
            "`numbers[:, 1:]`.",
        ),
        *(
            Mistake(
                parted(given, wanted),
                "You leave out a text. A row is a text and a column a place in it: "
                "`numbers[:, :-1]`, `numbers[:, 1:]`.",
            )
            for given, wanted in (
                (lambda numbers: numbers[:-1], lambda numbers: numbers[1:]),
                (lambda numbers: numbers[:-1], lambda numbers: numbers[:, 1:]),
                (lambda numbers: numbers[:, :-1], lambda numbers: numbers[1:]),
            )
        ),
        Mistake(
            parted(lambda numbers: numbers[:, :-2], lambda numbers: numbers[:, 2:]),
            "Yours is asked for the word after the next. One place: `numbers[:, :-1]`, "
            "`numbers[:, 1:]`.",
        ),
        Mistake(
            parted(lambda numbers: numbers[:, 1:-1], lambda numbers: numbers[:, 2:]),
            "The beginning is missing in yours, so nothing asks for the first word. It is given "
            "too: `numbers[:, :-1]`.",
        ),
        Mistake(
            parted(lambda numbers: numbers[:, :-2], lambda numbers: numbers[:, 1:-1]),
            "The last column is missing, and with it the end of the longest text: `wanted` goes "
            "up to it, `numbers[:, 1:]`.",
        ),
        *(
            Mistake(
                parted(wanted=wanted),
                "In yours the word that is wanted comes from the other side. The next one: "
                "`numbers[:, 1:]`.",
            )
            for wanted in (
                lambda numbers: numbers.roll(1, 1)[:, :-1],
                lambda numbers: numbers.roll(1, 1)[:, 1:].roll(-1, 0),
            )
        ),
        *(
            Mistake(
                wrong,
                "-100 is in `given` too, and no word has that number. If `wanted[wanted == 0] = "
                "-100` did it: both are views of `numbers`. `masked_fill` makes something new.",
            )
            for wrong in (
                made_of(shifted, lambda given, wanted: (given.where(given > 0, -100), wanted)),
                hidden_in_place,
            )
        ),
        Mistake(
            made_of(
                parted(hidden=lambda given, wanted: wanted < 0),
                lambda given, wanted: (given.where(given > 0, -100), wanted),
            ),
            "-100 is in `given` in yours, and no word has that number. It belongs into `wanted`, "
            "which `cross_entropy` reads.",
        ),
        Mistake(
            parted(hidden=lambda given, wanted: given == 0),
            "You look for 0 in `given`, which is one place late: after each end one 0 is still "
            "wanted. Ask `wanted == 0`.",
        ),
        *(
            Mistake(
                parted(hidden=hidden),
                "The end is left out in yours, so the network never learns to stop. 3 is wanted "
                "too: leave out `wanted == 0` alone.",
            )
            for hidden in (
                lambda given, wanted: (wanted == 0) | (wanted == 3),
                lambda given, wanted: wanted.roll(-1, 1) == 0,
            )
        ),
        Mistake(
            parted(hidden=lambda given, wanted: wanted == 3),
            "You leave out the end, and the filling stays. The other way round: 3 is wanted, 0 is "
            "not.",
        ),
        Mistake(
            parted(hidden=lambda given, wanted: wanted < 4),
            "You leave out all special numbers, with the end: the network never learns to stop. "
            "`wanted == 0` alone.",
        ),
        Mistake(
            parted(hidden=lambda given, wanted: wanted < 2),
            "You leave out the unknown word too. It is a word, with the number 1: ask "
            "`wanted == 0`.",
        ),
        Mistake(
            parted(hidden=lambda given, wanted: wanted != 0),
            "You keep the filling and leave out the words. `torch.where(a, b, c)` takes b where a "
            "holds: `torch.where(wanted == 0, -100, wanted)`.",
        ),
        Mistake(
            parted(hidden=lambda given, wanted: (wanted == 0).any(0).expand_as(wanted)),
            "You leave out whole columns, as soon as one text has ended. Each place by itself: "
            "`wanted == 0`.",
        ),
        Mistake(
            parted(hidden=lambda given, wanted: (wanted == 0).any(1)[:, None].expand_as(wanted)),
            "You leave out whole texts, those with filling. Each place by itself: `wanted == 0`.",
        ),
        *(
            Mistake(
                parted(value=value),
                "`cross_entropy` leaves out -100, and no other number unless it is told. Write "
                "-100 over the filling.",
            )
            for value in (-1, 100, -10)
        ),
        Mistake(
            made_of(shifted, lambda given, wanted: (given.where(given != 3, 0), wanted)),
            "You take the ends out of `given`. It does no harm, as nothing is wanted there; what "
            "is asked is simpler: all columns but the last.",
        ),
        Mistake(
            made_of(shifted, lambda given, wanted: (given.where(given != 2, 0), wanted)),
            "You take the beginning out of `given`. It tells the network that a first word is "
            "wanted: leave the 2.",
        ),
        Mistake(
            made_of(shifted, lambda given, wanted: wanted),
            "Only `wanted` comes back. Two tensors: `return given, wanted`.",
        ),
        Mistake(
            made_of(shifted, lambda given, wanted: given),
            "Only `given` comes back. Two tensors: `return given, wanted`.",
        ),
        *(
            Mistake(
                parted(wanted=wanted),
                "You want the last column alone. After each place the next word is wanted: "
                "`numbers[:, 1:]`.",
            )
            for wanted in (lambda numbers: numbers[:, -1], lambda numbers: numbers[:, -1:])
        ),
        Mistake(
            made_of(shifted, lambda given, wanted: (given.float(), wanted.float())),
            "The numbers are right, as fractions. They name words: whole numbers, as they came.",
        ),
        Mistake(
            shortened,
            "You cut off the filling, and lists of different lengths are left. A network takes all "
            "texts at once: leave the filling, and write -100 over it in `wanted`.",
        ),
        Mistake(
            made_of(shifted, lambda given, wanted: (given.flip(1), wanted.flip(1))),
            "Yours runs from the last word to the first. Leave the order.",
        ),
        Mistake(
            made_of(shifted, lambda given, wanted: (given.flatten(), wanted.flatten())),
            "The numbers are right, all in one row. Both stay [N, T - 1]: a row for each text.",
        ),
    ),
)

EXERCISES = (SHIFTED, ATTENDED, GREEDY, WIDENED, CLIPPED, INVENTED)
