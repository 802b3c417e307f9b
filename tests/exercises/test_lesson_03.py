"""Right answers written differently, and what is still blank."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from labkit.exercises.answers_03 import Dense, Residual
from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def cost_by_counting(kernel, inputs, outputs, side):
    layer = nn.Conv2d(inputs, outputs, kernel, bias=False)
    weights = sum(each.numel() for each in layer.parameters())
    return weights, weights * side**2


class AddedInPlace(Residual):
    def forward(self, x):
        change = self.change(x)
        change += x
        return change.clamp(min=0)


class FoundInAList(Dense):
    def forward(self, x):
        found = [x]
        for layer in self.layers:
            found.append(layer(torch.cat(found, 1)).relu())
        return torch.cat(found, dim=1)


def by_weight(network, classes):
    network.fc = nn.Linear(network.fc.weight.shape[1], classes)
    return network


def by_setattr(network, classes):
    setattr(network, "fc", nn.Linear(6, classes))  # noqa: B010
    return network


def without_list(body, head, body_lr, head_lr):
    return [
        {"params": body.parameters(), "lr": body_lr},
        {"params": head.parameters(), "lr": head_lr},
    ]


def head_first(body, head, body_lr, head_lr):
    return (
        {"params": [*head.parameters()], "lr": head_lr},
        {"params": [*body.parameters()], "lr": body_lr},
    )


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("cost", cost_by_counting),
        ("Residual", AddedInPlace),
        ("Dense", FoundInAList),
        ("for_whales", by_weight),
        ("for_whales", by_setattr),
        ("groups", without_list),
        ("groups", head_first),
    ],
)
def test_other_ways_are_right_too(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()


class BlankForward(Residual):
    def forward(self, x):
        return ...


class BlankLine(Dense):
    def forward(self, x):
        for _layer in self.layers:
            x = ...
        return x


def blank_groups(body, head, body_lr, head_lr):
    """Not written yet."""
    ...


def blank_layer(network, classes):
    network.fc = ...
    return network


@pytest.mark.parametrize(
    ("label", "answer"),
    [("Residual", BlankForward), ("Dense", BlankLine), ("groups", blank_groups)],
)
def test_what_is_still_blank_is_not_attempted(label, answer):
    assert judge(find(label), answer).state is State.UNTOUCHED


def test_a_blank_layer_is_not_right():
    assert not judge(find("for_whales"), blank_layer).right


def test_a_residual_block_by_functions():
    class ByFunctions(nn.Module):
        def __init__(self, channels):
            super().__init__()
            self.one = nn.Conv2d(channels, channels, 3, padding=1)
            self.two = nn.Conv2d(channels, channels, 3, padding=1)

        def forward(self, x):
            return F.relu(self.two(F.relu(self.one(x))) + x)

    verdict = judge(find("Residual"), ByFunctions)
    assert verdict.right, verdict.text()
