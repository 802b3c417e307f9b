"""Right answers written differently, and the slips no mistake in the catalogue foresees."""

import pytest
import torch
from sklearn.metrics import precision_recall_fscore_support
from torch.nn import functional as F

from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def convolve_by_torch(picture, kernel):
    return F.conv2d(picture[None, None], kernel[None, None])[0, 0]


def convolve_by_shifts(picture, kernel):
    height, width = kernel.shape
    rows, columns = picture.shape[0] - height + 1, picture.shape[1] - width + 1
    return sum(
        kernel[i, j] * picture[i : i + rows, j : j + columns]
        for i in range(height)
        for j in range(width)
    )


def size_by_running(size, kernel, stride=1, padding=0, dilation=1):
    layer = torch.nn.Conv1d(1, 1, kernel, stride, padding, dilation)
    return layer(torch.zeros(1, 1, size)).shape[-1]


def size_by_counting(size, kernel, stride=1, padding=0, dilation=1):
    reach = (kernel - 1) * dilation + 1
    return len(range(0, size + 2 * padding - reach + 1, stride))


def step_that_forgets_at_the_end(network, optimiser, images, labels):
    loss = torch.nn.CrossEntropyLoss()(network(images), labels)
    loss.backward()
    optimiser.step()
    optimiser.zero_grad()
    return loss.item()


def step_by_hand(network, optimiser, images, labels):
    network.zero_grad()
    loss = -network(images).log_softmax(1).gather(1, labels[:, None]).mean()
    loss.backward()
    optimiser.step()
    return float(loss)


def step_with_float(network, optimiser, images, labels):
    optimiser.zero_grad(set_to_none=False)
    loss = F.cross_entropy(network(images), labels)
    loss.backward()
    optimiser.step()
    return float(loss.detach())


def entropy_by_torch(logits, labels):
    return F.cross_entropy(logits, labels)


def entropy_by_the_decks_formula(logits, labels):
    c = F.one_hot(labels, logits.shape[1])
    return -(c * logits.log_softmax(1)).sum(1).mean()


def entropy_by_logsumexp(logits, labels):
    return (logits.logsumexp(1) - logits.gather(1, labels[:, None])[:, 0]).mean()


def scores_by_sklearn(predicted, truth):
    p, r, f, _ = precision_recall_fscore_support(
        truth, predicted, average="binary", zero_division=0
    )
    return p, r, f


def scores_by_counts(predicted, truth):
    tp = (predicted & truth).sum()
    fp, fn = (predicted & ~truth).sum(), (~predicted & truth).sum()
    precision = tp / (tp + fp) if tp + fp > 0 else 0.0
    recall = tp / (tp + fn) if tp + fn > 0 else 0.0
    return float(precision), float(recall), float(2 * tp / (2 * tp + fp + fn)) if tp else 0.0


def scores_by_a_tiny_number(predicted, truth):
    tp = (predicted & truth).sum().item()
    precision = tp / (predicted.sum().item() + 1e-9)
    recall = tp / (truth.sum().item() + 1e-9)
    return precision, recall, 2 * precision * recall / (precision + recall + 1e-9)


def scores_where_a_yes_is_right(predicted, truth):
    tp = int(sum(p and t for p, t in zip(predicted.tolist(), truth.tolist(), strict=True)))
    if tp == 0:
        return 0.0, 0.0, 0.0
    precision, recall = tp / int(predicted.sum()), tp / int(truth.sum())
    return precision, recall, 2 / (1 / precision + 1 / recall)


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("convolve", convolve_by_torch),
        ("convolve", convolve_by_shifts),
        ("size_after", size_by_running),
        ("size_after", size_by_counting),
        ("train_step", step_that_forgets_at_the_end),
        ("train_step", step_by_hand),
        ("train_step", step_with_float),
        ("cross_entropy", entropy_by_torch),
        ("cross_entropy", entropy_by_the_decks_formula),
        ("cross_entropy", entropy_by_logsumexp),
        ("scores", scores_by_sklearn),
        ("scores", scores_by_counts),
        ("scores", scores_by_a_tiny_number),
        ("scores", scores_where_a_yes_is_right),
    ],
)
def test_other_ways_are_right_too(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()


def blank_step(network, optimiser, images, labels):
    """Its body is still to be written."""
    ...


def half_a_step(network, optimiser, images, labels):
    loss = ...
    optimiser.zero_grad()
    loss.backward()


def blank_window(picture, kernel):
    result = torch.zeros(2, 2)
    window = ...
    result[0, 0] = (window * kernel).sum()
    return result


@pytest.mark.parametrize(
    ("label", "answer"),
    [("train_step", blank_step), ("train_step", half_a_step), ("convolve", blank_window)],
)
def test_what_is_still_blank_is_not_attempted(label, answer):
    assert judge(find(label), answer).state is State.UNTOUCHED


def step_with_detached_loss(network, optimiser, images, labels):
    optimiser.zero_grad()
    loss = F.cross_entropy(network(images), labels)
    loss.backward()
    optimiser.step()
    return loss.detach()


def step_without_return(network, optimiser, images, labels):
    F.cross_entropy(network(images), labels).backward()
    optimiser.step()


def step_that_only_guesses(network, optimiser, images, labels):
    network.zero_grad()
    return F.cross_entropy(network(images), labels).item()


def step_without_brackets(network, optimiser, images, labels):
    loss = F.cross_entropy(network(images), labels)
    optimiser.zero_grad()
    loss.backward  # noqa: B018  the slip
    optimiser.step()
    return loss.item()


def step_of_the_network(network, optimiser, images, labels):
    loss = F.cross_entropy(network(images), labels)
    network.zero_grad()
    loss.backward()
    network.step()
    return loss.item()


def step_of_the_images(network, optimiser, images, labels):
    loss = F.cross_entropy(images, labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


def asks_the_optimiser(network, optimiser, images, labels):
    return F.cross_entropy(optimiser(images), labels).item()


def even_kernels_wrong(size, kernel, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - 2 * (kernel // 2) * dilation - 1) // stride + 1


def scores_without_a_truth(predicted, truth):
    if not predicted.any():
        return 0, 0, 0
    tp = (predicted & truth).sum().item()
    precision, recall = tp / predicted.sum().item(), tp / truth.sum().item()
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def scores_with_and(predicted, truth):
    return (predicted and truth).sum().item(), 0.0, 0.0


def scores_of_all(predicted, truth):
    precision = (predicted & truth).sum().item() / len(predicted)
    recall = (predicted & truth).sum().item() / len(predicted)
    return precision, recall, 2 * precision * recall / (precision + recall)


def kernel_times_window(picture, kernel):
    """The other way round, with slices that end where the first window ends."""
    height, width = kernel.shape
    result = torch.zeros(picture.shape[0] - height + 1, picture.shape[1] - width + 1)
    for row in range(result.shape[0]):
        for column in range(result.shape[1]):
            window = picture[row:height, column:width]
            result[row, column] = (kernel * window).sum()
    return result


def test_a_hat_between_yes_and_no_is_no_slip():
    def scores_by_differences(predicted, truth):
        return (predicted ^ truth).sum().item(), 0.0, 0.0

    assert "power" not in judge(find("scores"), scores_by_differences).text()


@pytest.mark.parametrize(
    ("label", "answer", "said"),
    [
        ("train_step", step_with_detached_loss, "a tensor without gradients"),
        ("train_step", step_without_return, "does every path through your function end in"),
        ("train_step", step_without_return, "three steps: the weights moved"),
        ("train_step", step_that_only_guesses, "nothing is learned from it"),
        ("train_step", step_that_only_guesses, "no weight moved: each step calls"),
        ("train_step", step_without_brackets, "`loss.backward()`, with its brackets"),
        ("train_step", step_of_the_network, "`step` belongs to the optimiser: `optimiser.step()`"),
        ("train_step", step_of_the_images, "Nothing leads from there back to the weights."),
        ("train_step", asks_the_optimiser, "What is asked is the network"),
        ("scores", scores_with_and, "with `&` for `and`"),
        ("scores", scores_of_all, "Why: You divide by all pictures."),
        ("cross_entropy", lambda logits, labels: logits.log_softmax(), "Say which dimension"),
        ("size_after", lambda size, kernel: 1, "positional arguments"),
        (
            "size_after",
            lambda size, kernel, stride, padding, dilation: size_by_running(
                size, kernel, stride, padding, dilation
            ),
            "Is a default such as `stride=1` gone",
        ),
        ("size_after", even_kernels_wrong, "a kernel of four"),
        ("convolve", lambda picture, kernel: convolve_by_torch(picture, kernel).relu(), "an edge"),
        ("scores", scores_without_a_truth, "Why: Right where nothing is called yes. Where nothing"),
        (
            "convolve",
            kernel_times_window,
            "at row 0, column 1 your window is [2, 2]; the kernel is [2, 3]",
        ),
        ("convolve", kernel_times_window, "It ends at `row + height`"),
        ("convolve", kernel_times_window, "in the line: `result[row, column] = (kernel * window)"),
    ],
)
def test_slips_are_met_with_what_differs(label, answer, said):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert said in verdict.text()
