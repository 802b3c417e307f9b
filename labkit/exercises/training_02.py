"""Lesson 02's exercises on training: one step, what is minimised, what is reported."""

import torch
from torch.nn import functional as F

from labkit.exercises.answers_02 import (
    accuracy_first,
    agreeing,
    asking_step,
    careless,
    cross_entropy,
    harmonic,
    in_order,
    loss_after_step,
    of_guarded_tensors,
    of_no,
    of_tensors,
    own,
    scores,
    some_numbers,
    three_steps,
    train_step,
    unless_all_no,
    with_f1,
    with_loss,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _yes(*values: int) -> torch.Tensor:
    return torch.tensor(values).bool()


TRAIN_STEP = Exercise(
    label="train_step",
    ask="Guess and measure, forget, find the way, move: then return the loss as a number.",
    reference=train_step,
    use=three_steps,
    seconds=30.0,  # the first optimiser of a session takes torch a while
    hints=(
        "The four lines stood in lesson 00. Measure first: "
        "`loss = F.cross_entropy(network(images), labels)`.",
        "`optimiser.zero_grad()`, `loss.backward()`, `optimiser.step()`: in this order.",
        "`loss.item()` makes a plain number of the loss, for the last line.",
    ),
    why="All training of this course, and of nearly all networks, is this step repeated.",
    cases=(
        Case("three batches of eight", (some_numbers(24, 5), torch.arange(24) % 3)),
        Case("three batches of two", (3 * some_numbers(6, 4), torch.arange(6) % 3)),
    ),
    mistakes=(
        Mistake(
            in_order("zero_grad", "backward", "step", give=lambda loss: loss),
            "Return `loss.item()`: a tensor drags its whole computation along.",
        ),
        Mistake(
            in_order("zero_grad", "backward", "step", give=lambda loss: loss.item),
            "`loss.item` is the way to the number: `loss.item()`, with brackets, is the number.",
        ),
        Mistake(
            in_order("backward", "step"),
            "The gradients of every step add up. Forget the last ones: `optimiser.zero_grad()`.",
        ),
        Mistake(
            in_order("backward", "zero_grad", "step"),
            "You forget the gradients before they are used. `zero_grad` belongs before `backward`.",
        ),
        Mistake(
            in_order("zero_grad", "backward"),
            "No weight has moved. `optimiser.step()`, with its brackets, moves them.",
        ),
        Mistake(
            in_order("zero_grad", "step"),
            "The optimiser has no gradients to follow: `loss.backward()`, with its brackets, "
            "computes them.",
        ),
        Mistake(
            in_order("zero_grad", "step", "backward"),
            "You step before there are gradients to follow: first `backward`, then `step`.",
        ),
        Mistake(
            in_order("step", "backward"),
            "Each step follows the gradients of the batch before, as `backward` comes after it. "
            "And nothing forgets them: `zero_grad`, `backward`, `step`.",
        ),
        Mistake(
            in_order(),
            "The loss is measured, and nothing is learned from it: `zero_grad`, `backward` and "
            "`step` are missing.",
        ),
        Mistake(
            with_loss(lambda logits, labels: F.cross_entropy(logits.softmax(dim=1), labels)),
            "`cross_entropy` takes logits and applies softmax itself. Yours is applied twice.",
        ),
        Mistake(
            with_loss(lambda logits, labels: F.cross_entropy(logits, labels).item()),
            "`.item()` makes a plain number, which knows nothing of the network any more. It "
            "belongs in the last line.",
        ),
        Mistake(
            with_loss(lambda logits, labels: F.cross_entropy(labels, logits)),
            "The two have changed places: `cross_entropy` takes the logits first, then the labels.",
        ),
        Mistake(
            with_loss(lambda logits, labels: F.cross_entropy(logits.argmax(1), labels)),
            "`cross_entropy` takes all logits of a picture. `argmax` leaves one label, and no way "
            "back to the weights.",
        ),
        Mistake(
            in_order("zero_grad", "backward", "step", give=torch.Tensor.detach),
            "The step is right. `.detach()` leaves a tensor: `loss.item()` makes a plain number.",
        ),
        Mistake(
            asking_step,
            "`network.eval()` is for a network that is only asked: it leaves batch normalisation "
            "as it was. Whoever calls this step has said `train()`: leave it.",
        ),
        Mistake(
            with_loss(lambda logits, labels: F.cross_entropy(logits, labels, reduction="sum")),
            "That is the sum over the batch, so larger batches make larger steps. Take the mean, "
            "as `F.cross_entropy` does by itself.",
        ),
        Mistake(
            loss_after_step,
            "The weights are right. Return the loss you stepped on, not a second one.",
        ),
    ),
)

CROSS_ENTROPY = Exercise(
    label="cross_entropy",
    ask="Return minus the mean of the log-probability that each picture's own class got.",
    reference=cross_entropy,
    hints=(
        "`logits.log_softmax(dim=1)` are the logarithms of the probabilities, [N, classes].",
        "`log_p[rows, labels]`, with `rows = torch.arange(len(labels))`, picks one of each row.",
        "Then take the mean, and change its sign.",
    ),
    why="Sure and right costs nothing, sure and wrong costs without limit.",
    cases=(
        Case(
            "four pictures of three classes", (2 * some_numbers(4, 3), torch.tensor([2, 0, 1, 0]))
        ),
        Case("large logits", (30 * some_numbers(5, 6), torch.tensor([5, 5, 0, 3, 2]))),
    ),
    mistakes=(
        Mistake(
            lambda logits, labels: -logits.log_softmax(1)[:, labels].mean(),
            "`[:, labels]` takes these columns of every row. One number a row needs both: "
            "`[rows, labels]`.",
        ),
        Mistake(
            lambda logits, labels: -logits.log_softmax(1)[labels].mean(),
            "`[labels]` takes whole rows. One number of each row needs both: `[rows, labels]`.",
        ),
        Mistake(
            lambda logits, labels: -logits.log_softmax(1)[labels, torch.arange(len(labels))].mean(),
            "Rows come first, then columns: `[rows, labels]`.",
        ),
        Mistake(
            lambda logits, labels: -own(logits.softmax(1), labels).mean().log(),
            "You take the mean first, then the logarithm. Each picture has its own logarithm.",
        ),
        Mistake(
            lambda logits, labels: -own(logits.log_softmax(1), labels),
            "One number a picture. A loss is one number for the batch: take the mean.",
        ),
        Mistake(
            lambda logits, labels: -own(logits.softmax(1).log_softmax(1), labels).mean(),
            "`log_softmax` applies softmax itself. Give it the logits, or it is applied twice.",
        ),
        Mistake(
            lambda logits, labels: -own(logits.softmax(1).log(), labels).mean(),
            "Right until a probability is too small to be kept: it becomes 0, and its logarithm "
            "minus infinity. `log_softmax` never goes through it.",
        ),
        Mistake(
            lambda logits, labels: -cross_entropy(logits, labels),
            "Right but for the sign: a loss is what you want less of.",
        ),
        Mistake(
            lambda logits, labels: len(labels) * cross_entropy(logits, labels),
            "That is the sum. With the mean, large and small batches can be compared.",
        ),
        Mistake(
            lambda logits, labels: -own(logits, labels).mean(),
            "These are the logits themselves. Make log-probabilities of them first.",
        ),
        Mistake(
            lambda logits, labels: -own(logits.softmax(1), labels).mean(),
            "You take probabilities. Take their logarithm: `log_softmax`.",
        ),
        Mistake(
            lambda logits, labels: -logits.log_softmax(1).max(1).values.mean(),
            "That is the class the network likes best. Take the one the picture belongs to.",
        ),
        Mistake(
            lambda logits, labels: -logits.log_softmax(1).mean(),
            "That is the mean over all classes. Only the picture's own class counts.",
        ),
        Mistake(
            lambda logits, labels: -own(logits.log_softmax(0), labels).mean(),
            "Your softmax runs over the pictures. The classes are dimension 1.",
        ),
    ),
)

SCORES = Exercise(
    label="scores",
    ask="Return precision, recall and F1 of the yes answers, as numbers from 0 to 1.",
    reference=scores,
    hints=(
        "`(predicted & truth).sum().item()` counts the yes answers that are right.",
        "Precision divides that by all yes answers, recall by all that should be yes. "
        "`max(…, 1)` round each of these two counts avoids dividing by 0.",
        "F1 is `2 * precision * recall / (precision + recall)`, or 0 where both are 0.",
    ),
    why="Two questions: of what it found, how much is right? Of what is there, how much is found?",
    cases=(
        Case("eight pictures", (_yes(1, 1, 1, 0, 0, 0, 1, 0), _yes(1, 0, 1, 1, 0, 0, 1, 1))),
        Case("one right yes of four", (_yes(1, 1, 1, 1, 0, 0, 0), _yes(1, 0, 0, 0, 1, 1, 0))),
        Case("yes answers that are all wrong", (_yes(1, 1, 0, 0, 0), _yes(0, 0, 1, 1, 0))),
        Case("a network that always says no", (_yes(0, 0, 0, 0, 0, 0), _yes(0, 1, 0, 1, 0, 1))),
        Case("one that is right each time", (_yes(1, 0), _yes(1, 0))),
    ),
    atol=1e-4,
    mistakes=(
        Mistake(
            with_f1(lambda p, r: 2 * p * r / max(p + r, 1)),
            "`max(…, 1)` is for the two counts. Precision and recall may add up to less than 1: "
            "divide by what they add up to, and return 0 where that is 0.",
        ),
        Mistake(
            with_f1(harmonic, careless),
            "Where nothing is called yes, or no yes is right, you divide by zero. Return 0 there.",
        ),
        Mistake(
            with_f1(harmonic),
            "Precision and recall are right. Where both are 0, F1 divides by zero: it is 0 there.",
        ),
        Mistake(
            unless_all_no,
            "Right where nothing is called yes. Where each yes is wrong, F1 divides by zero too.",
        ),
        Mistake(
            of_tensors,
            "Tensors do not stop at 0 / 0: they give NaN, no number. Return 0 there.",
        ),
        Mistake(
            of_guarded_tensors,
            "Precision and recall are right. Where both are 0, F1 is 0 / 0: tensors call that NaN.",
        ),
        Mistake(
            with_f1(lambda p, r: p * r / max(p + r, 1e-9)),
            "Your F1 is half of it. Where precision and recall are 1, so is F1: a 2 is missing.",
        ),
        Mistake(
            with_f1(lambda p, r: 2 * p * r / max(p, 1e-9) + r),
            "`/` comes before `+`: put brackets round `precision + recall`.",
        ),
        Mistake(
            with_f1(lambda p, r: (p + r) / 2),
            "Precision and recall are right. F1 is not their plain mean: it stays near the worse.",
        ),
        Mistake(
            lambda predicted, truth: scores(truth, predicted),
            "Precision and recall have changed places: precision divides by the yes answers.",
        ),
        Mistake(
            with_f1(harmonic, lambda predicted, truth: careless(truth, predicted)),
            "Precision and recall have changed places: precision divides by the yes answers. And "
            "some of your divisions are by zero.",
        ),
        Mistake(
            agreeing,
            "`==` counts every no that is right too. Right yes answers are `predicted & truth`.",
        ),
        Mistake(accuracy_first, "Your first number is the accuracy, which counts every no too."),
        Mistake(
            of_no,
            "You take *no* for the answer that is looked for. Right yes answers are "
            "`predicted & truth`.",
        ),
        Mistake(
            lambda predicted, truth: tuple(100 * score for score in scores(predicted, truth)),
            "As percentages they are right. Here they are shares, from 0 to 1.",
        ),
        Mistake(
            lambda predicted, truth: scores(predicted, truth)[:2],
            "Two of the three are there: `return precision, recall, f1`.",
        ),
    ),
)
