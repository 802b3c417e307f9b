"""Lesson 02's exercises on training: one step, and what is minimised."""

import torch
from torch.nn import functional as F

from labkit.exercises.answers_02 import (
    asking_step,
    cross_entropy,
    in_order,
    loss_after_step,
    own,
    some_numbers,
    three_steps,
    train_step,
    with_loss,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

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
        Case("three batches of ten", (some_numbers(30, 5), torch.arange(30) % 3)),
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
            lambda logits, labels: -logits.log_softmax(1)[len(labels), labels].mean(),
            "`len(labels)` is one number, and no row has it. All rows, each by its number, are "
            "`torch.arange(len(labels))`.",
        ),
        Mistake(
            lambda logits, labels: -logits.log_softmax(1)[0, labels].mean(),
            "You look at row 0 each time. Each label has a row of its own: "
            "`torch.arange(len(labels))`.",
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
