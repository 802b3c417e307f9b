"""Right answers written differently, and what is still blank."""

import re

import pytest
import torch
from torch.nn import functional as F

from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def place_by_grid(bets):
    y, x = torch.meshgrid(*(torch.arange(side) for side in bets.shape), indexing="ij")
    return (bets * x).sum(), (bets * y).sum()


def place_by_loop(bets):
    x = y = 0.0
    for row in range(len(bets)):
        for column in range(len(bets[0])):
            x += column * bets[row, column].item()
            y += row * bets[row, column].item()
    return [x, y]


def place_by_product(bets):
    rows, columns = bets.shape
    return bets.sum(0) @ torch.arange(columns).float(), bets.sum(1) @ torch.arange(rows).float()


def top_by_sorting(logits, labels, k):
    order = logits.argsort(dim=1, descending=True)[:, :k]
    return sum(label in best for label, best in zip(labels, order, strict=True)) / len(labels)


def top_by_rank(logits, labels, k):
    own = logits.gather(1, labels[:, None])
    return ((logits > own).sum(1) < k).float().mean()


def losses_by_hand(logits, labels, continuous):
    log_p = logits[:, :-1].log_softmax(1)
    z, c = logits[:, -1], continuous.float()
    return {
        "kind": (-c * F.logsigmoid(z) - (1 - c) * F.logsigmoid(-z)).mean(),
        "who": -log_p[torch.arange(len(labels)), labels].mean(),
    }


def losses_with_a_column(logits, labels, continuous):
    names, kind = logits.split([logits.shape[1] - 1, 1], dim=1)
    wanted = continuous[:, None].to(logits.dtype)
    return {
        "who": F.cross_entropy(names, labels),
        "kind": F.binary_cross_entropy_with_logits(kind, wanted),
    }


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("mean_place", place_by_grid),
        ("mean_place", place_by_loop),
        ("mean_place", place_by_product),
        ("top_k", top_by_sorting),
        ("top_k", top_by_rank),
        ("two_losses", losses_by_hand),
        ("two_losses", losses_with_a_column),
        ("vote", lambda views: sum(view.softmax(-1) for view in views) / len(views)),
        ("vote", lambda views: torch.stack([F.softmax(v, 1) for v in views]).mean(0)),
        ("vote", lambda views: views.log_softmax(2).exp().sum(0) / views.shape[0]),
        ("temper", lambda p, power: (power * p.log()).softmax(1)),
        ("temper", lambda p, power: torch.stack([row**power / (row**power).sum() for row in p])),
        ("temper", lambda p, power: F.normalize(p.pow(power), p=1, dim=1)),
    ],
)
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()


def losses_as_numbers(logits, labels, continuous):
    return {name: loss.item() for name, loss in losses_by_hand(logits, labels, continuous).items()}


def losses_detached(logits, labels, continuous):
    losses = losses_by_hand(logits, labels, continuous)
    return {name: loss.detach() for name, loss in losses.items()}


def name_as_number(logits, labels, continuous):
    losses = losses_with_a_column(logits, labels, continuous)
    return {"who": losses["who"].item(), "kind": losses["kind"]}


def losses_of_twenty(logits, labels, continuous):
    return {
        "who": F.cross_entropy(logits[:, :20], labels),
        "kind": F.binary_cross_entropy_with_logits(logits[:, 20], continuous.float()),
    }


def losses_of_rows(logits, labels, continuous):
    return {
        "who": F.cross_entropy(logits[:-1], labels),
        "kind": F.binary_cross_entropy_with_logits(logits[-1], continuous.float()),
    }


def losses_by_probability(logits, labels, continuous):
    p, c = logits[:, -1].sigmoid(), continuous.float()
    return {
        "who": F.cross_entropy(logits[:, :-1], labels),
        "kind": (-c * p.log() - (1 - c) * (1 - p).log()).mean(),
    }


def sums_exchanged(bets):
    rows, columns = bets.shape
    x = (bets.sum(1) * torch.arange(columns)).sum().item()
    return x, (bets.sum(0) * torch.arange(rows)).sum().item()


def half_done(bets):
    return (bets.sum(0) * torch.arange(bets.shape[1])).sum().item(), ...


def test_two_blanks_are_not_attempted_either():
    assert judge(find("mean_place"), lambda bets: (..., ...)).state is State.UNTOUCHED


@pytest.mark.parametrize(
    ("label", "answer", "words"),
    [
        ("mean_place", lambda bets: bets.mean(), "2 values are wanted"),
        ("top_k", lambda logits, labels, k: (logits.topk(k).indices == labels).any(1), "match"),
        (
            "two_losses",
            lambda logits, labels, c: F.cross_entropy(logits[:, :-1], labels),
            "dictionary",
        ),
        ("vote", lambda views: views.softmax(2), "shape"),
        ("vote", lambda views: views.softmax().mean(0), "Say which dimension it runs over"),
        ("two_losses", losses_of_twenty, "Why: 20 is right for twenty whales alone."),
        ("two_losses", losses_of_rows, "Why: `logits.:-1.` leaves out a row"),
        ("two_losses", losses_by_probability, "Why: Right until the sigmoid rounds"),
        ("mean_place", sums_exchanged, "Why: The sums have changed places"),
        ("mean_place", sums_exchanged, r"`print\(x.shape\)` shows"),
        ("temper", lambda p, power: p**power / (p**power).sum(1), "keepdim=True"),
        ("mean_place", half_done, "still the blank"),
        ("two_losses", losses_as_numbers, "leave them tensors"),
        ("two_losses", losses_as_numbers, "none leads back to the network"),
        ("two_losses", losses_detached, "leave them tensors"),
        ("two_losses", name_as_number, "`who` is a plain number"),
    ],
)
def test_other_slips_are_told_what_differs(label, answer, words):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert re.search(words, verdict.text()), verdict.text()
