"""Lesson 03, Whales: deeper networks: what they cost, blocks, output layers, learning rates."""

from labkit.exercises.answers_03 import (
    Added,
    BentAll,
    BentFirst,
    Beside,
    BothBent,
    ChangeAlone,
    ChangeOfBent,
    CutOff,
    CutOffDense,
    Dense,
    FirstLayerOnly,
    InPlace,
    InputBent,
    InputBentDense,
    LayerInList,
    ListCalled,
    NewFirst,
    NewOnly,
    NoList,
    NotBent,
    OneBehindTheOther,
    Overwritten,
    Residual,
    TakenOff,
    Twice,
    Unbent,
    along,
    cost,
    some_numbers,
)
from labkit.exercises.exercise import Case, Exercise, Mistake
from labkit.exercises.reuse_03 import FOR_WHALES, GROUPS

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
            lambda kernel, inputs, outputs, side: cost(3, inputs, outputs, side),
            "Nine is right for kernels of 3 × 3. Others have `kernel * kernel`.",
        ),
        Mistake(
            lambda kernel, inputs, outputs, side: cost(kernel, 1, inputs + outputs, side),
            "Each output looks at each input, so the channels are multiplied: `inputs * outputs`.",
        ),
        Mistake(
            lambda kernel, inputs, outputs, side: (
                cost(kernel, inputs, outputs, side)[0],
                2 * cost(kernel, inputs, outputs, side)[1],
            ),
            "The weights are right. To multiply and to add the product counts as one multiply-add.",
        ),
        Mistake(
            lambda kernel, inputs, outputs, side: cost(kernel, inputs, 1, side),
            "That is one output channel. There are `outputs` of them, each with its own kernels.",
        ),
        Mistake(
            lambda kernel, inputs, outputs, side: (cost(kernel, inputs, outputs, 1)[0], side**2),
            "The weights are right. The multiply-adds are all weights, once at each place.",
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
            "That is the number of weights. Two values are wanted: `return weights, …`.",
        ),
        Mistake(
            lambda kernel, inputs, outputs, side: cost(kernel, inputs, outputs, side)[1],
            "Those are the multiply-adds. Two values are wanted, and the weights come first.",
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
    seconds=15.0,
    why="Where its convolutions give 0, the block hands on what it gets: one block too many "
    "does no harm.",
    cases=(
        Case("two channels", (some_numbers(1, 2, 5, 5),), (2,)),
        Case("three channels and two pictures", (8 * some_numbers(2, 3, 4, 6),), (3,)),
    ),
    mistakes=(
        Mistake(ChangeAlone, "That is a plain block: the input is not added."),
        Mistake(Unbent, "The sum is right. `F.relu` around it is missing."),
        Mistake(BentFirst, "You bend before you add. Add first: `F.relu(x + …)`."),
        Mistake(InputBent, "You bend the input, and not the sum: `F.relu(x + …)`."),
        Mistake(ChangeOfBent, "You bend the input before its change. Only the sum is bent."),
        Mistake(
            BothBent, "You bend each part. Add first, then bend the sum once: `F.relu(x + …)`."
        ),
        Mistake(Twice, "You add the input to itself. The change is `self.change(x)`."),
        Mistake(Beside, "You lay both side by side, as a dense block does. Here, add."),
        Mistake(
            InPlace, "You change `x` itself, which the convolution still needs: `x + …` is new."
        ),
        Mistake(
            CutOff,
            "The sum is right, but `.detach()` cuts the way back past the block. Leave `x` as it "
            "is.",
        ),
        Mistake(OneBehindTheOther, "You lay one behind the other. Here, add."),
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
    seconds=15.0,
    why="Nothing is overwritten: the last layer can still read the very first maps.",
    cases=(
        Case("three layers", (some_numbers(1, 2, 4, 4),), (2, 3, 3)),
        Case("two layers and two pictures", (some_numbers(2, 3, 5, 4),), (3, 2, 2)),
    ),
    mistakes=(
        Mistake(
            CutOffDense,
            "The numbers are right, but `.detach()` cuts the way back. Leave `x` as it is.",
        ),
        Mistake(NewOnly, "The input is missing: it stays in front of all that is found."),
        Mistake(NewFirst, "The order is turned: what came before stays in front."),
        Mistake(BentAll, "You bend the old maps again. ReLU is for what the layer finds."),
        Mistake(NotBent, "All is in its place. What the layer finds goes through `F.relu` first."),
        Mistake(
            InputBentDense, "You bend what the layer reads. Bend what it finds: `F.relu(layer(x))`."
        ),
        Mistake(
            along(0), "That lays them one behind the other, as more pictures. Channels are `dim=1`."
        ),
        Mistake(
            along(2), "That lays them one under the other, as more rows. Channels are `dim=1`."
        ),
        Mistake(along(-1), "That lays them end to end, as more columns. Channels are `dim=1`."),
        Mistake(Overwritten, "You keep only what the layer finds. Lay it beside `x`: `torch.cat`."),
        Mistake(
            Added, "You add, as a residual block does. Here, lay both side by side: `torch.cat`."
        ),
        Mistake(ListCalled, "`self.layers` is a list, and no layer: go through it with `for`."),
        Mistake(NoList, "`torch.cat` takes one list of maps: `torch.cat([a, b], dim=1)`."),
        Mistake(LayerInList, "`nn.ReLU(…)` builds a layer. The function is `F.relu(…)`."),
        Mistake(FirstLayerOnly, "You use one layer. Go through all of `self.layers`."),
    ),
)

EXERCISES = (COST, RESIDUAL, DENSE, FOR_WHALES, GROUPS)
