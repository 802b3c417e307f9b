"""Lesson 02, Whales: convolutions and LeNet: arithmetic, one step of training, losses, scores."""

import torch

from labkit.exercises.answers_02 import (
    accuracy_first,
    careless_scores,
    convolve,
    cross_entropy,
    each_window,
    in_order,
    loss_after_step,
    plain_mean_scores,
    scores,
    size_after,
    softmax_first_step,
    some_numbers,
    strides,
    three_steps,
    train_step,
    truth_for_prediction,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

CONVOLVE = Exercise(
    label="convolve",
    ask="Cut out the window at each place, multiply it by the kernel, and keep the sum.",
    reference=convolve,
    hints=(
        "The window at (row, column) has the kernel's shape. Lesson 00's `crop` cut one out.",
        "`picture[row : row + height, column : column + width]` is the window.",
        "The number that belongs there is `(window * kernel).sum()`.",
    ),
    why="Every place gets the same few weights. That is all a convolution is.",
    cases=(
        Case("four rows and five columns", (some_numbers(4, 5), some_numbers(2, 3))),
        Case("a square, and one that is square too", (some_numbers(6, 6), some_numbers(3, 3))),
    ),
    mistakes=(
        Mistake(
            lambda picture, kernel: each_window(picture, kernel, lambda w, k: w.sum((-1, -2))),
            "You sum the window alone. Multiply it by the kernel first, number by number.",
        ),
        Mistake(
            lambda picture, kernel: each_window(
                picture, kernel, lambda w, k: (w * k).mean((-1, -2))
            ),
            "You take the mean of the products. A convolution takes their sum.",
        ),
        Mistake(
            lambda picture, kernel: convolve(picture, kernel.flip(0, 1)),
            "You turn the kernel round first, as mathematicians do. Networks do not: leave it.",
        ),
        Mistake(
            lambda picture, kernel: each_window(
                picture, kernel, lambda w, k: (w[:1, :1] * k).sum((-1, -2)).expand(w.shape[:2]) + 0
            ),
            "Every place shows the same sum: your window does not move with `row` and `column`.",
        ),
        Mistake(
            lambda picture, kernel: each_window(
                picture, kernel, lambda w, k: w[..., 0, 0] * k.sum()
            ),
            "You multiply one pixel by the whole kernel. The window has as many pixels as the "
            "kernel.",
        ),
    ),
)

SIZE_AFTER = Exercise(
    label="size_after",
    ask="Return how many places a kernel finds along one side.",
    reference=size_after,
    hints=(
        "A kernel with holes reaches over `dilation * (kernel - 1) + 1` pixels.",
        "The room is `size + 2 * padding`. Take the reach off: so far can the kernel move.",
        "Divide that by the stride with `//`, and count the first place: `+ 1`.",
    ),
    why="Every convolution and every pooling of every network obeys this line.",
    cases=(
        Case("a plain one", (32, 5, 1, 0, 1)),
        Case("the first of AlexNet", (224, 11, 4, 2, 1)),
        Case("padding that keeps the size", (64, 3, 1, 1, 1)),
        Case("holes in the kernel", (64, 3, 1, 2, 2)),
        Case("all at once", (50, 4, 3, 2, 2)),
    ),
    mistakes=(
        Mistake(
            lambda size, kernel, stride, padding, dilation: (
                (size + 2 * padding - kernel) // stride + 1
            ),
            "Right without holes. With dilation the kernel reaches over more pixels than it has.",
        ),
        Mistake(
            lambda size, kernel, stride, padding, dilation: (
                (size + 2 * padding - dilation * kernel) // stride + 1
            ),
            "Between three weights are two gaps: the reach is `dilation * (kernel - 1) + 1`.",
        ),
        Mistake(
            lambda *given: int(strides(*given)),
            "One too few: the kernel also has its first place, before it moves at all.",
        ),
        Mistake(
            lambda *given: strides(*given) + 1,
            "There are no parts of places: `//` rounds down.",
        ),
        Mistake(
            lambda *given: round(strides(*given)) + 1,
            "`round` may go up, to a place that does not fit any more. `//` rounds down.",
        ),
        Mistake(
            lambda size, kernel, stride, padding, dilation: size_after(
                size + padding, kernel, stride, 0, dilation
            ),
            "Padding stands on both sides: add it twice.",
        ),
    ),
)

TRAIN_STEP = Exercise(
    label="train_step",
    ask="Guess and measure, forget, find the way, move: then return the loss as a number.",
    reference=train_step,
    use=three_steps,
    hints=(
        "The four lines stood in lesson 00. The loss is `F.cross_entropy(logits, labels)`.",
        "`optimiser.zero_grad()`, `loss.backward()`, `optimiser.step()`: in this order.",
        "`logits = network(images)` comes first, `return loss.item()` last.",
    ),
    why="All training of this course, and of nearly all networks, is this step repeated.",
    cases=(
        Case("three batches of eight", (some_numbers(24, 5), torch.arange(24) % 3)),
        Case("three batches of two", (3 * some_numbers(6, 4), torch.arange(6) % 3)),
    ),
    mistakes=(
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
            "No weight has moved. `optimiser.step()` moves them.",
        ),
        Mistake(
            in_order("zero_grad", "step"),
            "The optimiser has no gradients to follow: `loss.backward()` computes them.",
        ),
        Mistake(
            softmax_first_step,
            "`cross_entropy` takes logits and applies softmax itself. Yours is applied twice.",
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
            lambda logits, labels: -cross_entropy(logits, labels),
            "Right but for the sign: a loss is what you want less of.",
        ),
        Mistake(
            lambda logits, labels: len(labels) * cross_entropy(logits, labels),
            "That is the sum. With the mean, large and small batches can be compared.",
        ),
        Mistake(
            lambda logits, labels: -logits[torch.arange(len(labels)), labels].mean(),
            "These are the logits themselves. Make log-probabilities of them first.",
        ),
        Mistake(
            lambda logits, labels: -logits.softmax(1)[torch.arange(len(labels)), labels].mean(),
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
            lambda logits, labels: -logits.log_softmax(0)[torch.arange(len(labels)), labels].mean(),
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
        "Precision divides that by all yes answers, recall by all that should be yes.",
        "F1 is `2 * precision * recall / (precision + recall)`; `max(x, 1)` avoids dividing by 0.",
    ),
    why="Two questions: of what it found, how much is right? Of what is there, how much is found?",
    cases=(
        Case(
            "eight pictures",
            (
                torch.tensor([1, 1, 1, 0, 0, 0, 1, 0]).bool(),
                torch.tensor([1, 0, 1, 1, 0, 0, 1, 1]).bool(),
            ),
        ),
        Case(
            "a network that always says no",
            (torch.zeros(6).bool(), torch.tensor([0, 1, 0, 1, 0, 1]).bool()),
        ),
        Case("one that is right each time", (torch.tensor([1, 0]).bool(),) * 2),
    ),
    atol=1e-4,
    mistakes=(
        Mistake(
            careless_scores,
            "Where nothing is called yes, you divide by zero. `max(…, 1)` avoids it.",
        ),
        Mistake(
            plain_mean_scores,
            "Precision and recall are right. F1 is not their plain mean: it stays near the worse.",
        ),
        Mistake(
            truth_for_prediction,
            "Precision and recall have changed places: precision divides by the yes answers.",
        ),
        Mistake(accuracy_first, "Your first number is the accuracy, which counts every no too."),
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

EXERCISES = (CONVOLVE, SIZE_AFTER, TRAIN_STEP, CROSS_ENTROPY, SCORES)
