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


def cost_by_torch(kernel, inputs, outputs, side):
    weights = torch.Size([outputs, inputs, kernel, kernel]).numel()
    return [weights, weights * side * side]


class AddedInPlace(Residual):
    def forward(self, x):
        change = self.change(x)
        change += x
        return change.clamp(min=0)


class TwoLayersByName(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, kernel_size=3, padding="same")
        self.second = nn.Conv2d(channels, channels, kernel_size=3, padding="same")

    def forward(self, x):
        return torch.relu(x + self.second(torch.relu(self.first(x))))


class GrownBesideIt(nn.Module):
    def __init__(self, channels, growth, layers):
        super().__init__()
        self.steps = nn.ModuleList()
        for _ in range(layers):
            layer = nn.Conv2d(channels, growth, kernel_size=3, padding=1)
            self.steps.append(nn.Sequential(layer, nn.ReLU()))
            channels += growth

    def forward(self, x):
        for step in self.steps:
            x = torch.hstack([x, step(x)])
        return x


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


def in_a_row(network, classes):
    width = network.fc.in_features
    network.fc = nn.Sequential(nn.Dropout(0.0), nn.Linear(width, classes, bias=False))
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
        ("cost", cost_by_torch),
        ("Residual", AddedInPlace),
        ("Residual", TwoLayersByName),
        ("Dense", FoundInAList),
        ("Dense", GrownBesideIt),
        ("for_whales", by_weight),
        ("for_whales", by_setattr),
        ("for_whales", in_a_row),
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


class NotCalled(Residual):
    def forward(self, x):
        return F.relu(self.change + x)


class AddedTo(Residual):
    def forward(self, x):
        return F.relu(x + self.change)


class LayerBent(Dense):
    def forward(self, x):
        for layer in self.layers:
            x = torch.cat([x, F.relu(layer)], dim=1)
        return x


class NoReturn(Residual):
    def forward(self, x):
        F.relu(x + self.change(x))


class LayerReturned(Residual):
    def forward(self, x):
        return nn.ReLU(x + self.change(x))


class Printed(Residual):
    def forward(self, x):
        print(x + self.change(x))


class NoNetworkNoDetach:
    def __init__(self, channels):
        self.block = Residual(channels)

    def __call__(self, x):
        return self.block(x)


def frozen_wholly(network, classes):
    network.fc = nn.Linear(network.fc.in_features, classes)
    for weight in network.parameters():
        weight.requires_grad_(False)
    return network


def first_two_weights(body, head, body_lr, head_lr):
    return [
        {"params": list(body.parameters())[:2], "lr": body_lr},
        {"params": list(head.parameters()), "lr": head_lr},
    ]


class NoNetwork:
    def __init__(self, channels):
        self.block = Residual(channels)

    def __call__(self, x):
        return self.block(x).detach()


class LayersCalledInTheLoop(Dense):
    def forward(self, x):
        for _layer in self.layers:
            x = self.layers(x)
        return x


class AlongNothing(Dense):
    def forward(self, x):
        for layer in self.layers:
            x = torch.cat([x, F.relu(layer(x))])
        return x


def softmax_behind(network, classes):
    network.fc = nn.Linear(network.fc.in_features, classes)
    return nn.Sequential(network, nn.Softmax(dim=1))


def log_softmax_too(network, classes):
    network.fc = nn.Sequential(nn.Linear(network.fc.in_features, classes), nn.LogSoftmax(dim=1))
    return network


def longer_layer(network, classes):
    network.fc = nn.Sequential(network.fc, nn.Linear(1000, classes))
    return network


def size_written_over(network, classes):
    network.fc.out_features = classes
    return network


def no_network_returned(network, classes):
    network.fc = nn.Linear(network.fc.in_features, classes)


def layer_returned(network, classes):
    return nn.Linear(network.fc.in_features, classes)


def typed_in(network, classes):
    network.fc = nn.Linear(300, classes)
    return network


def rates_typed_in(body, head, body_lr, head_lr):
    return [
        {"params": body.parameters(), "lr": 0.5},
        {"params": head.parameters(), "lr": 0.7},
    ]


def an_optimiser(body, head, body_lr, head_lr):
    return torch.optim.AdamW(
        [
            {"params": body.parameters(), "lr": body_lr},
            {"params": head.parameters(), "lr": head_lr},
        ]
    )


def one_dictionary(body, head, body_lr, head_lr):
    return {"params": [*body.parameters(), *head.parameters()], "lr": head_lr}


def rate_by_another_name(body, head, body_lr, head_lr):
    return [
        {"params": body.parameters(), "learning_rate": body_lr},
        {"params": head.parameters(), "learning_rate": head_lr},
    ]


def rate_of_the_head_alone(body, head, body_lr, head_lr):
    return [{"params": body.parameters()}, {"params": head.parameters(), "lr": head_lr}]


def no_brackets(body, head, body_lr, head_lr):
    return [
        {"params": body.parameters, "lr": body_lr},
        {"params": head.parameters, "lr": head_lr},
    ]


def networks_for_weights(body, head, body_lr, head_lr):
    return [{"params": body, "lr": body_lr}, {"params": head, "lr": head_lr}]


def pairs(body, head, body_lr, head_lr):
    return [(body.parameters(), body_lr), (head.parameters(), head_lr)]


def without_outputs(kernel, inputs, outputs, side):
    weights = kernel * kernel * inputs
    return weights, weights * side * side


@pytest.mark.parametrize(
    ("label", "answer", "told"),
    [
        ("cost", without_outputs, "Why: That is one output channel."),
        ("cost", lambda kernel, inputs, outputs, side: (kernel ^ 2, side ^ 2), "`^` works on bits"),
        ("Residual", NotCalled, "`Sequential` is a layer, and no tensor"),
        ("Residual", AddedTo, "`Sequential` is a layer, and no tensor"),
        ("Dense", LayerBent, "`Conv2d` is a layer, and no tensor"),
        ("for_whales", layer_returned, "Why: You return the layer."),
        ("for_whales", layer_returned, "Yours: one linear layer"),
        ("for_whales", typed_in, "Yours: a network, it stops: mat1 and mat2"),
        ("for_whales", size_written_over, "Yours: the old output layer still there, answers"),
        ("groups", rates_typed_in, "Yours: the body learns at 0.5, the head at 0.7"),
        ("groups", rates_typed_in, "Perhaps: Yours is the same whatever it is given."),
        ("Residual", NoNetworkNoDetach, "write `class Name(nn.Module):`"),
        ("for_whales", frozen_wholly, "Why: The new layer is frozen too"),
        ("groups", first_two_weights, "Yours: the body learns at 0 and 0.001, the head at 0.01"),
        ("Residual", NoReturn, "does every path through your function end in `return`?"),
        ("Residual", LayerReturned, "It is the layer ReLU itself"),
        ("Residual", Printed, "only `return` hands it back"),
        ("Residual", NoNetwork, "write `class Name(nn.Module):`"),
        ("Dense", LayersCalledInTheLoop, "Why: `self.layers` is a list"),
        ("Dense", AlongNothing, "Why: That lays them one behind the other"),
        ("for_whales", softmax_behind, "Why: Softmax is too much"),
        ("for_whales", log_softmax_too, "Why: Softmax is too much"),
        ("for_whales", longer_layer, "Why: You put layers behind the old answer."),
        ("for_whales", size_written_over, "Why: The old layer still answers."),
        ("for_whales", no_network_returned, "end in `return`?"),
        ("groups", an_optimiser, "Why: You return an optimiser."),
        ("groups", one_dictionary, "Why: That is one dictionary."),
        ("groups", rate_by_another_name, "Why: A group lacks its rate"),
        ("groups", rate_of_the_head_alone, "Why: A group lacks its rate"),
        ("groups", no_brackets, "Why: `body.parameters` is the way"),
        ("groups", networks_for_weights, "Why: `body` is a network."),
        ("groups", pairs, "Why: Make a dictionary for each group"),
    ],
)
def test_what_students_really_write_is_met(label, answer, told):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert verdict.state is not State.UNTOUCHED
    assert told in verdict.text(), verdict.text()
    assert "is missing" not in verdict.text() or label == "Dense"
