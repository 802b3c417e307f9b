"""Lesson 12's exercise on reading a question: the mean of its words."""

import torch

from labkit.exercises.answers_12 import (
    bag,
    bagging,
    largest,
    mean_of,
    of_words,
    or_nothing,
    shaped,
    shares,
    text_by_text,
    up_to_the_first_filler,
    without_keepdim,
    without_places,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _table(words: int, size: int) -> torch.Tensor:
    """Rows that are all different, row 0 too; halves, to be computed by hand."""
    return torch.randint(-9, 10, (words, size), generator=torch.Generator().manual_seed(7)) / 2


_SMALL = torch.tensor([[9.0, 5.0], [1.0, -2.0], [3.0, 4.0], [-6.0, 2.0], [0.5, 8.0], [7.0, -1.0]])

BAG = Exercise(
    label="bag",
    ask="Return for each text the mean of the rows of its words, float [N, D]. A 0 behind the last "
    "word only fills up, and does not count; a text without a word gives zeros.",
    reference=bag,
    hints=(
        "`table[numbers]` has a row for each number, [N, T, D], those of the fillers too. "
        "`real = numbers > 0` says which count.",
        "Times `real[..., None]` the others become 0. Then `.sum(1)` adds up the words of each "
        "text.",
        "Divide by `real.sum(1, keepdim=True)`, which is how many words there are, and at least by "
        "1: `.clamp(min=1)`.",
    ),
    why="Texts are of many lengths, and a layer wants one. The mean is the plainest way there, and "
    "a bag forgets the order: to it, a star left of a cross is a cross left of a star.",
    cases=(
        Case(
            "three texts", (torch.tensor([[2, 4, 0, 0], [3, 5, 4, 2], [5, 0, 0, 0]]), _SMALL)
        ),
        Case("a text without a word", (torch.tensor([[4, 1], [0, 0], [3, 0]]), _SMALL)),
        Case("a word that comes twice", (torch.tensor([[2, 5, 2, 3, 0]]), _table(7, 4))),
        Case("words that are not known", (torch.tensor([[1, 2], [1, 0]]), _table(4, 5))),
        Case(
            "as many texts as columns",
            (torch.tensor([[6, 2, 3, 1], [5, 0, 0, 0], [4, 3, 0, 0]]), _table(8, 3)),
        ),
        Case(
            "as many of everything",
            (torch.tensor([[3, 1, 0], [2, 0, 0], [1, 3, 2]]), _table(5, 3)),
        ),
        Case("one word", (torch.tensor([[3]]), _table(5, 6))),
    ),
    mistakes=(
        Mistake(
            lambda numbers, table: table[numbers].mean(1),
            "You count the fillers too: row 0 is added, and they are among those you divide by. "
            "Only where `numbers > 0`.",
        ),
        Mistake(
            bagging(number=lambda numbers: numbers.shape[1]),
            "You leave the fillers out of the sum, and count them where you divide. `.mean` "
            "divides by all T: divide by `(numbers > 0).sum(1, keepdim=True)`.",
        ),
        *(
            Mistake(
                bagging(lambda numbers: numbers > -1, number),
                "You divide by the words alone, and add the fillers' row 0 all the same. Make it 0 "
                "first: `table[numbers] * real[..., None]`.",
            )
            for number in (of_words, lambda numbers: (numbers > 0).sum(1, keepdim=True))
        ),
        Mistake(
            bagging(number=lambda numbers: (numbers > 0).sum(1, keepdim=True)),
            "Of a text without a word yours is 0 / 0, which is NaN. Divide by 1 at least: "
            "`.clamp(min=1)`.",
        ),
        Mistake(
            bagging(number=lambda numbers: (numbers > 0).sum(1, keepdim=True) + 1),
            "You divide by one more than there are words. Only where there is none it is 1: "
            "`.clamp(min=1)`.",
        ),
        Mistake(
            bagging(number=lambda numbers: 1),
            "That is the sum, which grows with the text. The mean: divide by how many words there "
            "are.",
        ),
        Mistake(
            lambda numbers, table: table[numbers].sum(1),
            "That is the sum, with the fillers in it. Leave those out, and divide by how many "
            "words there are.",
        ),
        Mistake(
            bagging(number=lambda numbers: (numbers > 0).sum()),
            "You divide by the words of all texts. Each text by its own: `.sum(1, keepdim=True)`.",
        ),
        Mistake(
            bagging(number=lambda numbers: (numbers > 0).sum(1).max()),
            "You divide by the words of the longest text. Each text by its own: "
            "`.sum(1, keepdim=True)`.",
        ),
        Mistake(
            bagging(number=lambda numbers: (numbers > 0).sum(0)[0].clamp(min=1)),
            "You count down, over the texts. Words go along dimension 1: `.sum(1, keepdim=True)`.",
        ),
        *(
            Mistake(
                bagging(lambda numbers: numbers > 1, number),
                "You leave out number 1. It is a word, if one that is not known: only 0 fills up.",
            )
            for number in (
                of_words,
                lambda numbers: (numbers > 1).sum(1, keepdim=True).clamp(min=1),
            )
        ),
        *(
            Mistake(
                bagging(lambda numbers: numbers, number),
                "You weigh each row with its number in the dictionary, which means nothing. `> 0` "
                "makes True or False of it, that is 1 or 0.",
            )
            for number in (
                of_words,
                lambda numbers: numbers.sum(1, keepdim=True),
                lambda numbers: numbers.sum(1, keepdim=True).clamp(min=1),
            )
        ),
        Mistake(
            bagging(row=lambda numbers: numbers - 1),
            "Yours are the rows before. The table has a row 0 too, so a word's row is its number: "
            "`table[numbers]`.",
        ),
        Mistake(
            bagging(up_to_the_first_filler, lambda numbers: (
                up_to_the_first_filler(numbers).sum(1, keepdim=True).clamp(min=1))),
            "Where a text has no filler, `argmax` says 0, and nothing is left of it. "
            "`(numbers > 0).sum(1)` counts the words of any.",
        ),
        Mistake(
            text_by_text(lambda words, table: mean_of(words[:-1], table)),
            "The last word of each text is missing. `a[:n]` ends before n already.",
        ),
        Mistake(
            text_by_text(lambda words, table: mean_of(words[1:], table)),
            "The first word of each text is missing. Places are counted from 0.",
        ),
        Mistake(
            text_by_text(lambda words, table: mean_of(words.unique(), table)),
            "A word that comes twice counts once in yours. It counts each time: no `set`, no "
            "`unique`.",
        ),
        Mistake(
            lambda numbers, table: torch.stack([
                table[row[: max(int((row > 0).sum()), 1)]].mean(0) for row in numbers]),
            "Of a text without a word yours gives row 0 of the table. Zeros are wanted there.",
        ),
        Mistake(
            lambda numbers, table: bag(numbers[numbers.any(1)], table),
            "You leave out a text without a word. It has its place, and zeros there.",
        ),
        *(
            Mistake(wrong, "You take the largest of each column. The mean is wanted.")
            for wrong in (largest, lambda numbers, table: table[numbers].amax(1))
        ),
        Mistake(
            lambda numbers, table: table[numbers[:, 0]],
            "You take the first word alone. The mean of all words is wanted.",
        ),
        Mistake(
            lambda numbers, table: table[numbers[:, -1]],
            "You take the last number alone, which may fill up. The mean of all words is wanted.",
        ),
        *(
            Mistake(
                wrong,
                "You take the mean over the columns of each row. It goes over the words of a text, "
                "dimension 1 of [N, T, D].",
            )
            for wrong in (
                lambda numbers, table: table[numbers].mean(2),
                lambda numbers, table: (table[numbers] * (numbers > 0)[..., None]).mean(2),
                lambda numbers, table: table[numbers[numbers > 0]].mean(1),
            )
        ),
        Mistake(
            lambda numbers, table: table[numbers].mean(0),
            "You take the mean over the texts. It goes over the words of each, dimension 1 of "
            "[N, T, D].",
        ),
        *(
            Mistake(
                wrong,
                "One row comes out for all texts. `numbers[numbers > 0]` no longer tells whose "
                "word is whose: keep [N, T], and multiply by `numbers > 0`.",
            )
            for wrong in (
                lambda numbers, table: table[numbers[numbers > 0]].mean(0),
                lambda numbers, table: bag(numbers, table).mean(0),
            )
        ),
        Mistake(
            lambda numbers, table: table[numbers].mean(),
            "One number comes out. Words are dimension 1 of [N, T, D]: the sum over it alone, "
            "`.sum(1)`.",
        ),
        *(
            Mistake(
                wrong,
                "Yours still has a row for each word. Add up those of a text, `.sum(1)`, and "
                "divide by how many there are.",
            )
            for wrong in (
                lambda numbers, table: table[numbers],
                lambda numbers, table: table[numbers] * (numbers > 0)[..., None],
                lambda numbers, table: table[numbers[numbers > 0]],
            )
        ),
        Mistake(
            lambda numbers, table: table.mean(0).expand(len(numbers), -1),
            "You take the mean of the whole table. Only the rows of a text's words: "
            "`table[numbers]`.",
        ),
        *(
            Mistake(
                wrong,
                "You count how often each word stands in a text. The rows of the table are to be "
                "added up: these counts `@ table`, divided by how many words there are.",
            )
            for wrong in (shares, lambda numbers, table: shares(numbers, table) / of_words(numbers))
        ),
        Mistake(
            lambda numbers, table: numbers.float().mean(1),
            "You take the mean of the numbers, which means nothing. Look their rows up first: "
            "`table[numbers]`.",
        ),
        *(
            Mistake(
                without_places(product),
                "torch lines [N, T, D] and [N, T] up from the right, T with D. `real[..., None]` "
                "is [N, T, 1], and fits.",
            )
            for product in (lambda rows, real: rows * real, lambda rows, real: real * rows)
        ),
        Mistake(
            without_keepdim,
            "torch lines [N, D] and [N] up from the right, N with D. With `keepdim=True` the "
            "number of words is [N, 1], and fits.",
        ),
        Mistake(shaped(bag, torch.floor), "`//` throws fractions away. `/` keeps them."),
        Mistake(
            lambda numbers, table: table[numbers > 0],
            "True and False are no numbers of rows. `table[numbers]` looks the rows up, and times "
            "`(numbers > 0)[..., None]` those of the fillers become 0.",
        ),
        *(
            Mistake(
                text_by_text(or_nothing(none)),
                "Of a text without a word yours is the number 0, as `sum` says of nothing. A row "
                "of zeros is wanted: `torch.zeros(table.shape[1])`.",
            )
            for none in (0, 0.0)
        ),
        Mistake(
            shaped(bag, lambda found: torch.tensor(list(found))),
            "`torch.tensor` takes numbers. A list of rows is joined by `torch.stack`.",
        ),
        *(
            Mistake(
                shaped(bag, form),
                "The numbers are right, in a list. Rows in a list are joined by `torch.stack`.",
            )
            for form in (list, torch.Tensor.tolist)
        ),
        Mistake(
            shaped(bag, torch.Tensor.double),
            "The numbers are right, in 64 bits. Layers compute with 32: `.float()`.",
        ),
        Mistake(
            shaped(bag, lambda found: found.T),
            "Each text is a column in yours. A row for each: [N, D].",
        ),
        Mistake(
            shaped(bag, lambda found: found[0]),
            "Only the first text comes back. Does a loop end early, at a `return` inside it?",
        ),
        Mistake(
            shaped(bag, lambda found: found[-1]),
            "Only the last text comes back. Collect the rows in a list, and `torch.stack` it.",
        ),
    ),
)  # fmt: skip
