"""Lesson 04's exercises on naming: two losses at once, a vote of views, tempered answers."""

import torch
from torch.nn import functional as F

from labkit.exercises.answers_04 import (
    all_columns,
    ballots,
    by_logarithms,
    by_rows,
    first_column,
    first_for_the_kind,
    kind_as_probability,
    kind_by,
    kind_of_names,
    kind_of_the_last_row,
    led_back,
    one_sum,
    plain,
    some_logits,
    temper,
    two_losses,
    vote,
    who_as_probabilities,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

TWO_LOSSES = Exercise(
    label="two_losses",
    ask="Return the loss of the name and the loss of the callosity, each under its key.",
    reference=two_losses,
    use=led_back,
    hints=(
        "`logits[:, :-1]` are all columns but the last, `logits[:, -1]` is the last alone.",
        "The names: `F.cross_entropy(logits[:, :-1], labels)`.",
        "Yes or no: `F.binary_cross_entropy_with_logits(logits[:, -1], continuous.float())`.",
    ),
    why="One body, two questions: what helps to answer either is learned once.",
    cases=(
        Case(
            "four pictures of three whales",
            (some_logits(4, 4), torch.tensor([0, 2, 1, 2]), torch.tensor([1, 0, 0, 1]).bool()),
        ),
        Case(
            "six of five",
            (some_logits(6, 6), torch.arange(6) % 5, torch.tensor([1, 1, 0, 1, 0, 0]).bool()),
        ),
        Case(
            "logits that are very sure",
            (60 * some_logits(4, 3), torch.tensor([0, 1, 1, 0]), torch.tensor([1, 0, 0, 1]).bool()),
        ),
    ),
    mistakes=(
        Mistake(
            plain("who", "kind"),
            "`fit` follows these losses back to the weights: leave them tensors. `.item()` and "
            "`.detach()` make plain numbers, which know nothing of the network any more.",
        ),
        Mistake(
            plain("who"),
            "`who` is a plain number, which `fit` cannot follow back: leave off its `.item()` or "
            "`.detach()`.",
        ),
        Mistake(
            plain("kind"),
            "`kind` is a plain number, which `fit` cannot follow back: leave off its `.item()` or "
            "`.detach()`.",
        ),
        Mistake(
            all_columns,
            "`who` competes with one class too many: the last column is no whale. Leave it out.",
        ),
        Mistake(
            lambda logits, labels, continuous: logits[:, 20],
            "20 is right for twenty whales alone. However many there are, the last column is "
            "`logits[:, -1]`, and all others are `logits[:, :-1]`.",
        ),
        Mistake(
            by_rows,
            "`logits[:-1]` leaves out a row, which is a picture. Columns come second: "
            "`logits[:, :-1]`.",
        ),
        Mistake(
            kind_of_the_last_row,
            "`logits[-1]` is a row, the last picture. The last column is `logits[:, -1]`.",
        ),
        Mistake(
            lambda logits, labels, continuous: F.binary_cross_entropy_with_logits(
                logits, continuous.float()
            ),
            "`kind` is given all columns. Only the last one answers it: `logits[:, -1]`.",
        ),
        *(
            Mistake(
                kind_by(loss),
                "Right until the sigmoid rounds to 0 or 1, whose logarithm is lost. "
                "`F.binary_cross_entropy_with_logits` takes the logits and never goes through it.",
            )
            for loss in (by_logarithms, F.binary_cross_entropy)
        ),
        Mistake(first_column, "The callosity is the LAST column, and the whales are the others."),
        Mistake(
            first_for_the_kind,
            "`kind` reads the first column, which is whale 0. The last one is meant: `[:, -1]`.",
        ),
        Mistake(
            kind_as_probability,
            "`..._with_logits` applies the sigmoid itself. Yours is applied twice.",
        ),
        Mistake(
            kind_of_names,
            "For `kind` you ask the names. Yes or no is in the last column, with its own loss.",
        ),
        Mistake(
            lambda *given: {"who": two_losses(*given)["who"]},
            "The name is there. `kind` is missing.",
        ),
        Mistake(
            lambda logits, labels, continuous: F.binary_cross_entropy_with_logits(
                logits[:, -1], continuous
            ),
            "`continuous` is True and False, and this loss computes with numbers: "
            "`continuous.float()`.",
        ),
        Mistake(
            lambda logits, labels, continuous: F.binary_cross_entropy_with_logits(
                logits[:, -1:], continuous.float()
            ),
            "`logits[:, -1:]` is a table of one column, [N, 1]. `[:, -1]` is the column, [N].",
        ),
        Mistake(
            who_as_probabilities,
            "`cross_entropy` applies softmax itself. Yours is applied twice.",
        ),
        Mistake(
            lambda *given: dict(zip(("kind", "who"), two_losses(*given).values(), strict=True)),
            "The two keys have changed places.",
        ),
        Mistake(
            lambda *given: {name: -loss for name, loss in two_losses(*given).items()},
            "torch's losses have their minus already. Yours turns them round.",
        ),
        Mistake(
            lambda *given: {name: len(given[1]) * x for name, x in two_losses(*given).items()},
            "These are sums over the pictures. Take the means, as both losses do by themselves.",
        ),
        Mistake(one_sum, "`fit` takes the sum itself. Return both, each under its name."),
        Mistake(
            lambda *given: tuple(two_losses(*given).values()),
            'Both are right. Put them into a dictionary: `{"who": ..., "kind": ...}`.',
        ),
    ),
)

VOTE = Exercise(
    label="vote",
    ask="Return the mean over the views of each picture's probabilities.",
    reference=vote,
    hints=(
        "`views` is [V, N, classes]: the classes are dimension 2, the views dimension 0.",
        "First probabilities, `views.softmax(dim=2)`, then their mean over the views.",
        "`return views.softmax(dim=2).mean(dim=0)`.",
    ),
    why="Errors that differ cancel out, and errors that all views share stay. Which are these?",
    cases=(
        Case("three views of two pictures", (some_logits(3, 2, 4),)),
        Case("two views of five", (some_logits(2, 5, 3),)),
        Case("views that are very sure", (60 * some_logits(2, 2, 25),)),
    ),
    mistakes=(
        Mistake(
            lambda views: views.mean(0).softmax(-1),
            "You take the mean of the logits. Make probabilities first: then one very sure view "
            "cannot outvote all others.",
        ),
        Mistake(
            lambda views: views.softmax(0).mean(0),
            "Your softmax runs over the views. The classes are dimension 2.",
        ),
        Mistake(
            lambda views: views.softmax(1).mean(0),
            "Your softmax runs over the pictures. The classes are dimension 2.",
        ),
        Mistake(
            lambda views: views.sigmoid().mean(0),
            "`sigmoid` asks of each class alone, yes or no. Where one of them is right, `softmax`.",
        ),
        Mistake(
            lambda views: vote(views).argmax(1),
            "You name one whale for each picture. The probabilities of all are wanted.",
        ),
        Mistake(
            lambda views: (views.exp() / views.exp().sum(2, keepdim=True)).mean(0),
            "Right until a logit is large: its `exp` is infinite. `softmax` sees to that.",
        ),
        Mistake(lambda views: views.mean(0), "These are mean logits. Softmax is missing."),
        Mistake(
            lambda views: views.softmax(2).sum(0),
            "That is the sum, so each picture's numbers add up to the number of views.",
        ),
        Mistake(
            lambda views: views.softmax(2).mean(1),
            "You take the mean over the pictures. The views are dimension 0.",
        ),
        Mistake(lambda views: views.softmax(2)[0], "That is the first view alone."),
        Mistake(
            ballots,
            "A fair way to vote, but a view that doubts between two whales must name one. Let each "
            "give its probabilities, and take their mean.",
        ),
        Mistake(
            lambda views: views.softmax(2),
            "Each view has its probabilities. Take their mean over the views: `.mean(dim=0)`.",
        ),
        Mistake(
            lambda views: views.log_softmax(2).mean(0),
            "These are logarithms. The mean of the probabilities themselves is meant: `softmax`.",
        ),
        Mistake(
            lambda views: views.exp().mean(0) / views.exp().mean(0).sum(-1, keepdim=True),
            "You add up first and normalise last: a view with large logits counts more. Softmax "
            "each view first.",
        ),
        Mistake(
            lambda views: views.softmax(2).max(0),
            "`max` takes the surest view of each class. A vote hears them all: `.mean(dim=0)`.",
        ),
    ),
)

TEMPER = Exercise(
    label="temper",
    ask="Raise the probabilities to the power, and make each row add up to 1 again.",
    reference=temper,
    hints=(
        "`probabilities ** power` raises each number by itself.",
        "Afterwards a row adds up to something else: divide it by its sum.",
        "`raised / raised.sum(dim=1, keepdim=True)`; `keepdim` keeps the sums a column.",
    ),
    why="Above 1 the sure get surer, below 1 the doubts grow. Who comes first stays first.",
    cases=(
        Case("two pictures, power 2", (some_logits(2, 3).softmax(1), 2.0)),
        Case("three pictures, power 0.7", (some_logits(3, 4).softmax(1), 0.7)),
        Case("a whale that is ruled out", (torch.tensor([[0.6, 0.4, 0.0]]), 3.0)),
        Case("as it was, power 1", (some_logits(3, 3).softmax(1), 1.0)),
    ),
    mistakes=(
        Mistake(
            lambda probabilities, power: probabilities**power,
            "Raised, but a row no longer adds up to 1. Divide each row by its sum.",
        ),
        Mistake(
            lambda probabilities, power: probabilities**power / (probabilities**power).sum(),
            "You divide by the sum of everything. Each row has a sum of its own: `dim=1`.",
        ),
        Mistake(
            lambda probabilities, power: (
                probabilities**power / (probabilities**power).sum(0, keepdim=True)
            ),
            "You divide by the sums of the columns. Rows are pictures: `dim=1`.",
        ),
        Mistake(
            lambda probabilities, power: (probabilities**power).softmax(1),
            "`softmax` is for logits: it raises e to them. Divide by the sum instead.",
        ),
        Mistake(
            lambda probabilities, power: probabilities,
            "These are the probabilities as they were. To raise is `**`: a factor would be lost "
            "when each row is made to add up to 1.",
        ),
        Mistake(
            lambda p, power: p**power / (p**power).sum(1),
            "The sums are [N], and would be laid along the rows. Keep them a column, [N, 1]: "
            "`sum(dim=1, keepdim=True)`.",
        ),
        Mistake(
            lambda p, power: temper(p, 1 / power),
            "That is the root instead of the power: `probabilities ** power`.",
        ),
        Mistake(
            lambda p, power: temper(p, 2.0),
            "A power of 2 is written into yours. Take the one that is given: `power`.",
        ),
        Mistake(
            lambda p, power: power**p / (power**p).sum(1, keepdim=True),
            "Base and exponent have changed places: `probabilities ** power`.",
        ),
        Mistake(
            lambda p, power: F.normalize(p**power, dim=1),
            "`F.normalize` makes the squares add up to 1, unless you ask for `p=1`.",
        ),
        Mistake(
            lambda p, power: p ^ power,
            "`^` works on bits. Python's power is `**`.",
        ),
    ),
)
