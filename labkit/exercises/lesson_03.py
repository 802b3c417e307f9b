"""Lesson 03, Whales: deeper networks: what they cost, blocks, output layers, learning rates."""

from labkit.exercises.answers_03 import (
    AlongRows,
    BentAll,
    BentFirst,
    Beside,
    ChangeAlone,
    Dense,
    FirstLayerOnly,
    NewFirst,
    NewOnly,
    Residual,
    TakenOff,
    Twice,
    Unbent,
    added_behind,
    cost,
    fixed_size,
    for_whales,
    groups,
    layer_alone,
    rates,
    some_numbers,
    still_a_thousand,
    whole_network,
    with_new_output,
)
from labkit.exercises.exercise import Case, Exercise, Mistake

COST = Exercise(
    label="cost",
    ask="Return the weights of a convolution and its multiply-adds, leaving out the bias.",
    reference=cost,
    hints=(
        "One kernel has `kernel * kernel` weights for each input channel.",
        "There is a kernel for each pair of input and output channel: that gives the weights.",
        "Every weight is used once at each of the `side * side` places.",
    ),
    why="Weights fill memory, multiply-adds take time: two prices, and networks differ in both.",
    cases=(
        Case("a 3 × 3 kernel", (3, 64, 128, 28)),
        Case("a 1 × 1 kernel", (1, 192, 16, 28)),
        Case("LeNet's first", (5, 3, 6, 28)),
    ),
    mistakes=(
        Mistake(
            lambda kernel, inputs, outputs, side: cost(kernel, 1, inputs * outputs, side)[::-1],
            "Both are right, in the wrong order: the weights come first.",
        ),
        Mistake(
            lambda kernel, inputs, outputs, side: (
                kernel * inputs * outputs,
                kernel * inputs * outputs * side * side,
            ),
            "A kernel has rows and columns: `kernel * kernel`.",
        ),
        Mistake(
            lambda kernel, inputs, outputs, side: (
                kernel * kernel * outputs,
                kernel * kernel * outputs * side * side,
            ),
            "Each output looks at all input channels: multiply by `inputs` too.",
        ),
        Mistake(
            lambda kernel, inputs, outputs, side: (
                kernel * kernel * inputs * outputs,
                kernel * kernel * inputs * outputs * side,
            ),
            "The weights are right. The places are rows times columns: `side * side`.",
        ),
        Mistake(
            lambda kernel, inputs, outputs, side: (
                kernel * kernel * inputs * outputs + outputs,
                (kernel * kernel * inputs * outputs + outputs) * side * side,
            ),
            "You count the bias. It is right in a real layer, and left out here.",
        ),
        Mistake(
            lambda kernel, inputs, outputs, side: cost(kernel, inputs, outputs, side)[0],
            "That is the number of weights. Two values are wanted: `return weights, ...`.",
        ),
    ),
)

RESIDUAL = Exercise(
    label="Residual",
    ask="Return ReLU of the input plus its change.",
    reference=Residual,
    hints=(
        "`self.change(x)` is what the two convolutions make of the input.",
        "Add the input itself to it, then bend: `F.relu(...)`.",
        "`return F.relu(x + self.change(x))`.",
    ),
    why="A block that has learned nothing yet hands its input on, so depth does no harm.",
    cases=(
        Case("two channels", (some_numbers(1, 2, 5, 5),), (2,)),
        Case("three channels and two pictures", (some_numbers(2, 3, 4, 6),), (3,)),
    ),
    mistakes=(
        Mistake(ChangeAlone, "That is a plain block: the input is not added."),
        Mistake(Unbent, "The sum is right. `F.relu` around it is missing."),
        Mistake(BentFirst, "You bend before you add. Add first: `F.relu(x + ...)`."),
        Mistake(Twice, "You add the input to itself. The change is `self.change(x)`."),
        Mistake(Beside, "You lay both side by side, as a dense block does. Here, add."),
        Mistake(TakenOff, "You take the change off. It is added."),
    ),
)

DENSE = Exercise(
    label="Dense",
    ask="Lay what each layer finds beside all that came before it.",
    reference=Dense,
    hints=(
        "`torch.cat([a, b], dim=1)` lays maps side by side: dimension 1 is channels.",
        "What a layer finds is `F.relu(layer(x))`; it comes after `x`.",
        "`x = torch.cat([x, F.relu(layer(x))], dim=1)`.",
    ),
    why="Nothing is overwritten: the last layer can still read the very first maps.",
    cases=(
        Case("three layers", (some_numbers(1, 2, 4, 4),), (2, 3, 3)),
        Case("two layers and two pictures", (some_numbers(2, 3, 5, 4),), (3, 2, 2)),
    ),
    mistakes=(
        Mistake(NewOnly, "The input is missing: it stays in front of all that is found."),
        Mistake(NewFirst, "The order is turned: what came before stays in front."),
        Mistake(BentAll, "You bend the old maps again. ReLU is for what the layer finds."),
        Mistake(AlongRows, "You lay maps one under the other. Channels are dimension 1."),
        Mistake(FirstLayerOnly, "You use one layer. Go through all of `self.layers`."),
    ),
)

FOR_WHALES = Exercise(
    label="for_whales",
    ask="Put a new linear layer in place of `network.fc`, and return the network.",
    reference=for_whales,
    use=with_new_output,
    hints=(
        "The new layer takes as many numbers as the old one: `network.fc.in_features`.",
        "`network.fc = nn.Linear(...)` puts it in the old one's place.",
        "`network.fc = nn.Linear(network.fc.in_features, classes)`, then `return network`.",
    ),
    why="All that was learned below stays; only the last question is new.",
    cases=(Case("447 whales", (447,)), Case("two classes", (2,))),
    mistakes=(
        Mistake(
            added_behind,
            "You put layers behind the old answer. Replace the old layer: `network.fc = ...`.",
        ),
        Mistake(fixed_size, "512 is ResNet-18's number. Ask the layer: `network.fc.in_features`."),
        Mistake(layer_alone, "You return the layer. Return the whole network."),
        Mistake(still_a_thousand, "It still has a thousand answers. Give it `classes`."),
        Mistake(whole_network, "All that was trained is gone. Change `network.fc` alone."),
    ),
)

GROUPS = Exercise(
    label="groups",
    ask="Return two groups for the optimiser: the body's weights and the head's, with their rates.",
    reference=groups,
    use=rates,
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
        Mistake(
            lambda body, head, body_lr, head_lr: groups(body, head, head_lr, head_lr),
            "Both groups have the head's rate. The body has its own.",
        ),
        Mistake(
            lambda body, head, body_lr, head_lr: [*body.parameters(), *head.parameters()],
            "These are all weights in one list. Make a dictionary for each group.",
        ),
    ),
)

EXERCISES = (COST, RESIDUAL, DENSE, FOR_WHALES, GROUPS)
