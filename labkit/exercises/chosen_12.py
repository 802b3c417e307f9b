"""Lesson 12's exercise on a question with two answers to choose from."""

import torch

from labkit.exercises.answers_12 import shaped
from labkit.exercises.answers_kinds_12 import by_the_best, choosing, chosen
from labkit.exercises.exercise import Case, Exercise, Mistake

_LOGITS = torch.tensor([[1.5, -0.5, 3.0], [2.0, 0.5, -1.0]])
_FIVE = torch.tensor(
    [[0.5, 4.0, -1.0, 2.5, -3.0], [-2.0, 5.0, 1.0, -0.5, 0.0], [3.0, -1.5, 6.0, -2.0, 0.5],
     [-4.0, 1.5, -0.5, 4.5, -2.5]]
)  # fmt: skip
_EQUAL = torch.tensor([[2.0, -1.0, 2.0, 5.0], [-3.0, -0.5, 1.0, -3.0], [1.5, 1.5, -2.0, 0.5]])
_BELOW = torch.tensor([[-1.0, -6.0, -0.5, -1.5, -2.5, -3.0]] * 3) - torch.arange(3)[:, None]
_SURE = torch.tensor([[25.0, 30.0, -2.0], [22.0, 3.0, 28.0], [31.0, -8.0, 24.0]])


def _asked(logits: torch.Tensor, first: list[int], second: list[int]) -> tuple[torch.Tensor, ...]:
    return logits, torch.tensor(first), torch.tensor(second)


CHOSEN = Exercise(
    label="chosen",
    ask="Return for each question 0, for A, where the answer `first` is at least as likely as "
    "`second`, else 1, for B; int64 [N].",
    reference=chosen,
    hints=(
        "Each question has a row of logits, and of it only two count: those in the columns "
        "`first` and `second`. The larger logit is the likelier answer.",
        "`logits[rows, first]` with `rows = torch.arange(len(logits))` takes one logit from each "
        "row.",
        "`logits[rows, first] < logits[rows, second]` is True where the answer is B, and `.long()` "
        "makes 0 and 1 of it.",
    ),
    why="The network was trained on all answers, and is asked about two. It need not be trained "
    "again: the rest are left aside, and who guesses is right half of the time.",
    cases=(
        Case("two questions, three answers", _asked(_LOGITS, [1, 0], [0, 2])),
        Case("the best answer is not offered", _asked(_FIVE, [3, 2, 4, 0], [0, 4, 0, 2])),
        Case("two that are as likely", _asked(_EQUAL, [0, 3, 0], [2, 0, 1])),
        Case("no logit above 0", _asked(_BELOW, [0, 0, 1], [2, 1, 5])),
        Case("logits above 20", _asked(_SURE, [0, 2, 2], [1, 0, 0])),
        Case("as many questions as answers", _asked(_FIVE[:3, :3], [2, 0, 1], [0, 1, 2])),
        Case("one question", _asked(_FIVE[3:], [1], [3])),
    ),
    mistakes=(
        *(
            Mistake(
                wrong,
                "You say A and B the other way round. 0 is for A, where `first` is at least as "
                "likely: `logits[rows, first] < logits[rows, second]`.",
            )
            for wrong in (
                choosing(lambda a, b: (a >= b).long()),
                choosing(lambda a, b: (a > b).long()),
            )
        ),
        Mistake(
            choosing(lambda a, b: (a <= b).long()),
            "Where both are as likely yours says B. A is said there: `<`, not `<=`.",
        ),
        *(
            Mistake(
                choosing(say),
                "The choice is right, in True and False. `.long()` makes 0 and 1 of it.",
            )
            for say in (lambda a, b: a < b, lambda a, b: (a < b).tolist())
        ),
        *(
            Mistake(
                choosing(say),
                "That is True where A is chosen. B is 1: `(logits[rows, first] < "
                "logits[rows, second]).long()`.",
            )
            for say in (lambda a, b: a >= b, lambda a, b: a > b)
        ),
        *(
            Mistake(
                shaped(chosen, change),
                "The choice is right, of another type. A number of an answer is int64: `.long()`.",
            )
            for change in (torch.Tensor.float, torch.Tensor.int, torch.Tensor.byte)
        ),
        Mistake(
            shaped(chosen, lambda found: found[:, None]),
            "The choice is right, [N, 1]. `gather` keeps the dimension: take it away with "
            "`[:, 0]`.",
        ),
        Mistake(shaped(chosen, lambda found: found + 1), "You count from 1. A is 0, B is 1."),
        Mistake(
            shaped(chosen, lambda found: ["AB"[each] for each in found.tolist()]),
            "You give letters. Numbers are wanted: 0 for A, 1 for B.",
        ),
        Mistake(
            lambda logits, first, second: torch.where(
                chosen(logits, first, second) == 0, first, second),
            "You give the number of the answer itself. Which of the two is it? 0 for the first, 1 "
            "for the second.",
        ),
        Mistake(
            by_the_best(lambda best, first, second: best),
            "You take the best of all answers. Only two are offered: compare "
            "`logits[rows, first]` and `logits[rows, second]`.",
        ),
        *(
            Mistake(
                by_the_best(sure),
                "You compare with the best of all answers, which may be neither. Compare the two: "
                "`logits[rows, first] < logits[rows, second]`.",
            )
            for sure in (
                lambda best, first, second: (best == second).long(),
                lambda best, first, second: (best != first).long(),
            )
        ),
        Mistake(
            by_the_best(lambda best, first, second: (
                (best - second).abs() < (best - first).abs()).long()),
            "You take the number that is nearer to the best. Numbers of answers have no nearness: "
            "compare the logits of the two.",
        ),
        *(
            Mistake(
                wrong,
                "You compare the numbers of the answers. Their logits say which is likelier: "
                "`logits[rows, first]`.",
            )
            for wrong in (
                lambda logits, first, second: (first < second).long(),
                lambda logits, first, second: (second < first).long(),
            )
        ),
        *(
            Mistake(
                wrong,
                "`logits[:, first]` takes all these columns of every row, [N, N]. One from each "
                "row: `logits[torch.arange(len(logits)), first]`.",
            )
            for wrong in (
                lambda logits, first, second: (logits[:, first] < logits[:, second]).long(),
                lambda logits, first, second: logits[:, first] < logits[:, second],
            )
        ),
        *(
            Mistake(
                wrong,
                "`logits[first]` takes rows, and answers are columns: "
                "`logits[torch.arange(len(logits)), first]`.",
            )
            for wrong in (
                lambda logits, first, second: (logits[first] < logits[second]).long(),
                lambda logits, first, second: (
                    logits[first, torch.arange(len(logits))]
                    < logits[second, torch.arange(len(logits))]).long(),
            )
        ),
        Mistake(
            lambda logits, first, second: (
                logits.gather(1, first) < logits.gather(1, second)).long(),
            "`gather` wants as many dimensions as the logits have: `first[:, None]`, and "
            "`[:, 0]` behind it.",
        ),
        Mistake(
            lambda logits, first, second: (
                logits.gather(0, first[None]) < logits.gather(0, second[None]))[0].long(),
            "You gather along the questions. Answers are dimension 1: "
            "`logits.gather(1, first[:, None])`.",
        ),
        Mistake(
            choosing(values=lambda logits: logits.softmax(0)),
            "Your softmax runs over the questions. Over the answers, dimension 1, or none: the "
            "larger logit is the likelier answer anyway.",
        ),
        Mistake(
            choosing(values=torch.sigmoid),
            "`sigmoid` makes 1 of every logit above some 17, and two of these look the same. "
            "Compare the logits as they are.",
        ),
        Mistake(
            choosing(values=torch.abs),
            "Without the sign -4 is more than 2. Compare the logits as they are.",
        ),
        *(
            Mistake(
                choosing(say),
                "You look at one of the two alone. Compare them: A may be likely, and B likelier.",
            )
            for say in (
                lambda a, b: (a <= 0).long(),
                lambda a, b: (b > 0).long(),
                lambda a, b: (b >= 0).long(),
            )
        ),
        *(
            Mistake(
                choosing(say, lambda logits: logits.softmax(1)),
                "You ask for more than half of all likelihood, and the rest has its share. "
                "Compare the two: A only has to be as likely as B.",
            )
            for say in (lambda a, b: (a < 0.5).long(), lambda a, b: (b > 0.5).long())
        ),
        *(
            Mistake(
                wrong,
                "You compare all the questions at once, or the first one for all. Each has its "
                "own choice: no `if`, a comparison of two tensors.",
            )
            for wrong in (
                choosing(lambda a, b: (a.sum() < b.sum()).long().expand(len(a))),
                choosing(lambda a, b: (a[0] < b[0]).long().expand(len(a))),
                choosing(lambda a, b: (a < b).any().long().expand(len(a))),
                choosing(lambda a, b: (a < b).all().long().expand(len(a))),
            )
        ),
        Mistake(
            choosing(lambda a, b: 0 if a >= b else 1),
            "`if` takes one yes or no, and there is one for each question. "
            "`(a < b).long()` compares all of them.",
        ),
        *(
            Mistake(
                choosing(say),
                "That is how far the two are apart. Which is larger? `(a < b).long()`.",
            )
            for say in (
                lambda a, b: a - b,
                lambda a, b: b - a,
                lambda a, b: (b - a).long(),
                lambda a, b: (b - a).sign().long(),
            )
        ),
        *(
            Mistake(
                choosing(say),
                "That is how likely it is. 0 or 1 is wanted: which of the two is likelier?",
            )
            for say in (
                lambda a, b: torch.stack([a, b], 1).softmax(1),
                lambda a, b: torch.stack([a, b], 1).softmax(1)[:, 0],
                lambda a, b: torch.stack([a, b], 1).softmax(1)[:, 1],
            )
        ),
        *(
            Mistake(
                choosing(say),
                "These are logits. Which of the two is larger, the first or the second? "
                "`(a < b).long()`.",
            )
            for say in (
                torch.maximum,
                lambda a, b: torch.stack([a, b], 1),
                lambda a, b: (a, b),
            )
        ),
        Mistake(
            choosing(lambda a, b: torch.stack([a, b], 1).max(1)),
            "`max` along a dimension gives two things, values and places. The places are wanted: "
            "`.indices`, or `argmax`.",
        ),
        Mistake(
            choosing(lambda a, b: torch.stack([a, b]).argmax(1)),
            "Your `argmax` runs over the questions. Stacked along dimension 0, it is `argmax(0)`.",
        ),
        Mistake(
            choosing(lambda a, b: torch.stack([a, b]).argmax()),
            "One number comes out. `argmax` wants to know along which dimension.",
        ),
        Mistake(
            shaped(chosen, lambda found: found[0]),
            "Only the first question has an answer. Does a loop end early, at a `return` inside "
            "it?",
        ),
        Mistake(
            shaped(chosen, lambda found: found[-1]),
            "Only the last question has an answer. Collect them in a list.",
        ),
        *(
            Mistake(wrong, "Yours always says the same. Compare the logits of the two.")
            for wrong in (
                lambda logits, first, second: torch.zeros_like(first),
                lambda logits, first, second: torch.ones_like(first),
            )
        ),
        Mistake(
            shaped(chosen, torch.Tensor.sum),
            "That is how often B is chosen. Each question has its own answer.",
        ),
    ),
)  # fmt: skip
