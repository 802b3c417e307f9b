"""Lesson 13's exercise on beam search: one word more for the best beginnings."""

import torch

from labkit.exercises.answers_13 import (
    INF,
    all_sums,
    at_most,
    best_beginning,
    best_gains,
    by_divmod,
    by_place,
    by_probabilities,
    in_parts,
    made_of,
    no_word_twice,
    one_each,
    rows_alone,
    rows_divided,
    rows_with_beginnings,
    some,
    unsorted,
    widened,
    widening,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _likely(seed: int, *shape: int, scale: float = 1.5) -> torch.Tensor:
    return some(seed, *shape, scale=scale).log_softmax(1)


def _columns(gains: torch.Tensor) -> int:
    return gains.shape[1]


_SUMS = torch.tensor([-1.1, -1.4])
_GAINS = torch.tensor([[-1.6, -0.7, -2.3, -1.9], [-0.9, -3.0, -0.6, -2.5]])
_ENDED = torch.tensor([[0.0, -INF, -INF, -INF, -INF], [-2.0, -1.2, -1.7, -0.9, -3.1],
                       [-1.3, -0.8, -2.6, -2.9, -1.5]])  # fmt: skip

WIDENED = Exercise(
    label="widened",
    ask="Add every next word to every beginning and keep the `beam` likeliest: return (their sums, "
    "which beginning each goes on, with which word), the likeliest first.",
    reference=widened,
    use=in_parts,
    hints=(
        "The log-probabilities of a beginning and a word are added: `every = sums[:, None] + "
        "gains` is [B, W], all texts that could come of it.",
        "All of them compete, whatever they began with: `best, place = "
        "every.flatten().topk(beam)`.",
        "In the row of B times W numbers, W belong to each beginning: with `words = "
        "gains.shape[1]`, which is `place // words`, and the word is `place % words`.",
    ),
    why="The likeliest word now may lead nowhere. With several beginnings kept, one that began "
    "worse can still win; a beam of 1 is the greedy way.",
    cases=(
        Case("two beginnings, four words", (_SUMS, _GAINS, 2)),
        Case("the first step", (torch.tensor([0.0]), _likely(1, 1, 6), 3)),
        Case("three of each", (torch.tensor([-2.2, -0.4, -1.3]), _likely(2, 3, 3), 4)),
        Case("one likely beginning", (torch.tensor([-7.0, -0.5, -6.0]), _likely(3, 3, 5), 4)),
        Case("a beam of one", (torch.tensor([-1.2, -1.0]), _likely(14, 2, 4, scale=2), 1)),
        Case("long texts", (torch.tensor([-131.0, -129.5, -130.2]), _likely(5, 3, 7), 5)),
        Case("a text that has ended", (torch.tensor([-2.4, -2.9, -3.3]), _ENDED, 3)),
    ),
    mistakes=(
        Mistake(
            widening(lambda sums, gains: sums[:, None] * gains),
            "You multiply logarithms. Probabilities are multiplied, and their logarithms added: "
            "`sums[:, None] + gains`.",
        ),
        Mistake(
            by_probabilities,
            "Right for short texts. The probability of a long one is less than float32 holds, and "
            "becomes 0: stay with logarithms, and add.",
        ),
        *(
            Mistake(
                wrong,
                "Your sums have become probabilities. They stay logarithms: `sums[:, None] + "
                "gains`, without `exp`.",
            )
            for wrong in (
                made_of(widened, lambda best, which, word: (best.exp(), which, word)),
                widening(lambda sums, gains: (sums[:, None] + gains).exp()),
            )
        ),
        Mistake(
            widening(lambda sums, gains: sums.exp()[:, None] + gains.exp()),
            "You add probabilities, and those of one text are multiplied. Add the logarithms as "
            "they are: `sums[:, None] + gains`.",
        ),
        Mistake(
            widening(lambda sums, gains: sums + gains),
            "`sums + gains` pairs the beginnings with the words, from the last dimension. A "
            "beginning is a row: `sums[:, None] + gains`.",
        ),
        Mistake(
            widening(lambda sums, gains: gains),
            "The beginnings do not count in yours, only the next words. Add how likely the "
            "beginning is: `sums[:, None] + gains`.",
        ),
        Mistake(
            best_gains,
            "You choose the likeliest words first, and add the beginnings' sums afterwards. Add "
            "first, then choose.",
        ),
        Mistake(
            made_of(
                lambda sums, gains, beam: (sums, *widened(sums, gains, beam)),
                lambda sums, best, which, word: (sums[which], which, word),
            ),
            "You return the sums of the beginnings. The new word counts too: `best` of "
            "`every.flatten().topk(beam)`.",
        ),
        Mistake(
            made_of(
                lambda sums, gains, beam: (gains, *widened(sums, gains, beam)),
                lambda gains, best, which, word: (gains[which, word], which, word),
            ),
            "You return what the new words add. The new sums have the beginning in them: `best` of "
            "`every.flatten().topk(beam)`.",
        ),
        Mistake(
            widening(lambda sums, gains: (sums[:, None] + gains) / 2),
            "You take the mean of beginning and word. Log-probabilities of one text are added.",
        ),
        Mistake(
            widening(lambda sums, gains: sums[:, None] - gains),
            "You take the gains off, so the least likely words win. They are negative already: add "
            "them.",
        ),
        Mistake(
            widening(largest=False),
            "Yours keeps the least likely. The larger (nearer to 0) a log-probability, the "
            "likelier: `topk(beam)`, or sort with `descending=True`.",
        ),
        Mistake(
            made_of(widened, lambda *parts: tuple(part.flip(0) for part in parts)),
            "The right ones, with the least likely first. `topk` gives the largest first.",
        ),
        Mistake(
            by_place,
            "The right ones, in the order of beginnings and words. The likeliest comes first.",
        ),
        Mistake(
            unsorted,
            "You keep the first of all texts, as they come. The likeliest: `topk(beam)`, or sort "
            "before you cut.",
        ),
        *(
            Mistake(
                wrong,
                "Each beginning goes on with one word at most in yours. The two best texts may "
                "have the same beginning: all B times W compete.",
            )
            for wrong in (one_each, at_most(len, one_each))
        ),
        Mistake(
            no_word_twice,
            "Each word comes once at most in yours. Two beginnings may go on with the same word: "
            "nothing but the sums counts.",
        ),
        *(
            Mistake(
                wrong,
                "Only the likeliest beginning goes on in yours. The others may still win: all B "
                "times W compete.",
            )
            for wrong in (best_beginning, at_most(_columns, best_beginning))
        ),
        *(
            Mistake(
                wrong,
                "`topk` alone works row by row, so each beginning has its own best. All compete in "
                "one row: `every.flatten().topk(beam)`.",
            )
            for wrong in (
                rows_alone,
                at_most(_columns, rows_alone),
                rows_divided,
                at_most(_columns, rows_divided),
            )
        ),
        *(
            Mistake(
                wrong,
                "Each beginning keeps its own best words in yours, [B, beam]. All compete, and "
                "`beam` are kept altogether: `every.flatten().topk(beam)`.",
            )
            for wrong in (rows_with_beginnings, at_most(_columns, rows_with_beginnings))
        ),
        Mistake(
            widening(
                which=lambda place, begun, words: place % words,
                word=lambda place, begun, words: place // words,
            ),
            "Beginning and word have changed places. W numbers in a row belong to a beginning: "
            "first which it is, `place // words`, then which word, `place % words`.",
        ),
        *(
            Mistake(
                widening(which=which, word=word),
                "You divide by the number of beginnings. W numbers belong to each beginning, so "
                "divide by `gains.shape[1]`.",
            )
            for which, word in (
                (lambda p, begun, words: p // begun, lambda p, begun, words: p % begun),
                (lambda p, begun, words: p % begun, lambda p, begun, words: p // begun),
            )
        ),
        Mistake(
            by_divmod,
            "`divmod` works on single numbers. On a tensor it takes two steps: `place // words` "
            "and `place % words`.",
        ),
        Mistake(
            widening(word=lambda place, begun, words: place),
            "Your words are places in the row of all B times W. Which word it is: "
            "`place % gains.shape[1]`.",
        ),
        Mistake(
            widening(which=lambda place, begun, words: place),
            "Your beginnings are places in the row of all B times W. Which beginning it is: "
            "`place // gains.shape[1]`.",
        ),
        Mistake(
            widening(which=lambda place, begun, words: place / words),
            "`/` gives fractions. Which beginning it is is a whole number: `//`.",
        ),
        Mistake(
            widening(word=lambda place, begun, words: place // words),
            "Which beginning is right, and stands in place of the word too. The word is what is "
            "left over: `place % words`.",
        ),
        Mistake(
            widening(which=lambda place, begun, words: place % words),
            "Which word is right, and stands in place of the beginning too. The beginning is "
            "`place // words`.",
        ),
        Mistake(
            widening(word=lambda place, begun, words: place % words + 1),
            "Your words are one too high: counting begins at 0, and `place % words` does too.",
        ),
        Mistake(
            widening(which=lambda place, begun, words: place // words + 1),
            "Your beginnings are one too high: counting begins at 0, and `place // words` does "
            "too.",
        ),
        Mistake(
            widening(lambda sums, gains: all_sums(sums, gains).T),
            "You laid the row out word by word, and read it beginning by beginning. Leave out "
            "`.T`, or divide by B and change the places.",
        ),
        Mistake(
            made_of(widened, lambda best, which, word: (which, word)),
            "The new sums are missing: the next step needs them. `return best, which, word`.",
        ),
        Mistake(
            made_of(widened, lambda best, which, word: (best, word)),
            "Which beginning is missing: `return best, place // words, place % words`.",
        ),
        Mistake(
            made_of(widened, lambda best, which, word: best),
            "Only the sums come back. Which beginning and which word too: `return best, place // "
            "words, place % words`.",
        ),
        Mistake(
            lambda sums, gains, beam: all_sums(sums, gains).flatten().topk(beam),
            "These are the sums and their places in the row of all B times W. Of a place make two: "
            "`place // words` and `place % words`.",
        ),
        Mistake(
            made_of(widened, lambda *parts: tuple(part[:1] for part in parts)),
            "Only the likeliest comes back. Keep `beam` of them: `topk(beam)`.",
        ),
        Mistake(
            lambda sums, gains, beam: widened(sums, gains, len(sums)),
            "Yours keeps as many as there were. The number is given: `topk(beam)`.",
        ),
        Mistake(
            lambda sums, gains, beam: widened(sums, gains, gains.numel()),
            "Yours keeps every text. Only the `beam` likeliest go on: `topk(beam)`.",
        ),
        Mistake(
            made_of(widened, lambda best, which, word: [*zip(best, which, word, strict=True)]),
            "Each text is right, in a list. Three tensors are wanted, the sums in the first: "
            "`return best, which, word`.",
        ),
        Mistake(
            made_of(widened, lambda best, which, word: (best, which.float(), word.float())),
            "All numbers are right, and two are fractions. `torch.div` gives whole numbers with "
            '`rounding_mode="floor"` and `.long()`, or take `//`.',
        ),
    ),
)
