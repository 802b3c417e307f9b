"""Lesson 03's exercises on reuse: a new output layer, and two learning rates."""

import torch
from torch import nn

from labkit.exercises.answers_reuse_03 import (
    for_whales,
    frozen,
    groups,
    layer_alone,
    one_group,
    rates,
    with_layer,
    with_new_output,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

FOR_WHALES = Exercise(
    label="for_whales",
    ask="Put a new linear layer in place of `network.fc`, and return the network.",
    reference=for_whales,
    use=with_new_output,
    seconds=15.0,
    hints=(
        "The new layer takes as many numbers as the old one: `network.fc.in_features`.",
        "`network.fc = nn.Linear(...)` puts it in the old one's place.",
        "`network.fc = nn.Linear(network.fc.in_features, classes)`, then `return network`.",
    ),
    why="All that was learned below stays; only the last question is new.",
    cases=(Case("447 whales", (447,)), Case("two classes", (2,))),
    mistakes=(
        Mistake(
            lambda network, classes: network,
            "The old layer still answers. Put a new one in its place: `network.fc = nn.Linear(…)`.",
        ),
        Mistake(
            with_layer(lambda network, classes: nn.Linear(6, classes), "output"),
            "Your layer has a name that the network never asks. The one it asks is `network.fc`.",
        ),
        Mistake(
            lambda network, classes: nn.Sequential(network, nn.Linear(1000, classes)),
            "You put layers behind the old answer. Replace the old layer: `network.fc = …`.",
        ),
        Mistake(
            with_layer(
                lambda network, classes: nn.Sequential(
                    nn.Linear(network.fc.in_features, classes), nn.Softmax(dim=1)
                )
            ),
            "Softmax is too much: `cross_entropy` wants logits and applies it itself. "
            "The linear layer alone.",
        ),
        Mistake(
            with_layer(
                lambda network, classes: nn.Sequential(
                    nn.Linear(network.fc.in_features, classes), nn.ReLU()
                )
            ),
            "Something changes the answer after the linear layer. Logits leave as they are.",
        ),
        Mistake(
            with_layer(lambda network, classes: nn.Linear(512, classes)),
            "512 is ResNet-18's number. Ask the layer: `network.fc.in_features`.",
        ),
        Mistake(
            with_layer(lambda network, classes: nn.Linear(512, 447)),
            "Both numbers are written into yours. The layer takes `network.fc.in_features` and "
            "gives `classes`.",
        ),
        Mistake(
            with_layer(lambda network, classes: nn.Linear(network.fc.in_features, 447)),
            "447 is written into yours, and a second case has other classes: use `classes`.",
        ),
        Mistake(
            with_layer(lambda network, classes: nn.Linear(classes, network.fc.in_features)),
            "The two have changed places: `nn.Linear` first has what it takes, then what it gives.",
        ),
        Mistake(
            with_layer(lambda network, classes: nn.Linear(network.fc.out_features, classes)),
            "A thousand is what the old layer gave. The new one takes `network.fc.in_features`.",
        ),
        Mistake(
            frozen,
            "The new layer is frozen too, so nothing can learn. Freeze first, then put it in.",
        ),
        Mistake(layer_alone, "You return the layer. Return the whole network."),
        Mistake(
            with_layer(
                lambda network, classes: nn.Linear(network.fc.in_features, network.fc.out_features)
            ),
            "It still has a thousand answers. Give it `classes`.",
        ),
        Mistake(
            lambda network, classes: nn.Sequential(nn.Flatten(), nn.LazyLinear(classes)),
            "All that was trained is gone. Change `network.fc` alone.",
        ),
    ),
)

GROUPS = Exercise(
    label="groups",
    ask="Return two groups for the optimiser: the body's weights and the head's, with their rates.",
    reference=groups,
    use=rates,
    seconds=30.0,  # the first optimiser of a session takes torch a while
    hints=(
        'A group is a dictionary: `{"params": weights, "lr": rate}`.',
        "`body.parameters()` are the body's weights.",
        'Return a list of two: `{"params": body.parameters(), "lr": body_lr}`, and the head\'s.',
    ),
    why="What is new may move fast; what knows something should move with care.",
    cases=(Case("a slow body", (0.001, 0.01)), Case("a body that stands still", (0.0, 0.1))),
    mistakes=(
        Mistake(
            lambda body, head, body_lr, head_lr: groups(body, head, head_lr, body_lr),
            "The rates have changed places.",
        ),
        Mistake(
            lambda body, head, body_lr, head_lr: groups(body, head, body_lr, head_lr)[1:],
            "The body's weights are in no group, so they never move.",
        ),
        Mistake(
            lambda body, head, body_lr, head_lr: groups(body, head, body_lr, head_lr)[:1],
            "The head's weights are in no group, and they are the new ones.",
        ),
        Mistake(one_group(max), "All weights have the head's rate. The body has its own."),
        Mistake(one_group(min), "All weights have the body's rate. The head has its own."),
        Mistake(
            lambda body, head, body_lr, head_lr: [*body.parameters(), *head.parameters()],
            'Make a dictionary for each group: `{"params": weights, "lr": rate}`.',
        ),
        Mistake(
            lambda body, head, body_lr, head_lr: torch.optim.SGD(
                groups(body, head, body_lr, head_lr)
            ),
            "You return an optimiser. Return the list of groups that it would take.",
        ),
        Mistake(
            lambda body, head, body_lr, head_lr: groups(body, head, body_lr, head_lr)[0],
            "That is one dictionary. Return a list of two, one for the body and one for the head.",
        ),
        Mistake(
            lambda body, head, body_lr, head_lr: [{"params": body.parameters()}, {"params": []}],
            'A group lacks its rate: `"lr"`, spelled so, beside `"params"`.',
        ),
        Mistake(
            lambda body, head, body_lr, head_lr: [{"lr": body_lr}, {"lr": head_lr}],
            'A group lacks its weights: `"params"`, spelled so, beside `"lr"`.',
        ),
        Mistake(
            lambda body, head, body_lr, head_lr: [{"params": body.parameters, "lr": body_lr}],
            "`body.parameters` is the way to the weights: `body.parameters()`, with brackets, "
            "gives them.",
        ),
        Mistake(
            lambda body, head, body_lr, head_lr: [{"params": body, "lr": body_lr}],
            "`body` is a network. Its weights are `body.parameters()`, and so for `head`.",
        ),
    ),
)
