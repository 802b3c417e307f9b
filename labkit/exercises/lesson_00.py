"""Lesson 00, First look: what a picture is to a program, and what a network answers."""

import torch

from labkit.exercises.exercise import Case, Exercise, Mistake

Tensor = torch.Tensor


def best_guess(logits: Tensor, classes: list[str]) -> tuple[str, float]:
    probabilities = logits.softmax(dim=0)
    best = probabilities.argmax()
    return classes[best], probabilities[best].item()


def crop(picture: Tensor, top: int, left: int, size: int) -> Tensor:
    return picture[:, top : top + size, left : left + size]


def normalise(picture: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    return (picture.float() - mean.reshape(3, 1, 1)) / std.reshape(3, 1, 1)


def _picture(height: int, width: int) -> Tensor:
    """Return a picture in which no two values of a channel are alike, so that no slip hides."""
    values = torch.arange(3 * height * width) * 7 % 251
    return values.reshape(3, height, width).to(torch.uint8)


def _thousand_classes() -> tuple[Tensor, list[str]]:
    logits = 3 * torch.randn(1000, generator=torch.Generator().manual_seed(0))
    return logits, [f"class {number}" for number in range(1000)]


def _unlikeliest(logits: Tensor, classes: list[str]) -> tuple[str, float]:
    probabilities = logits.softmax(dim=0)
    return classes[int(probabilities.argmin())], probabilities.min().item()


def _two_frames(values: Tensor, picture: Tensor) -> Tensor:
    return (picture.float() - values[0]) / values[1]


BEST_GUESS = Exercise(
    label="best_guess",
    ask="Return the name of the likeliest class and its probability.",
    reference=best_guess,
    hints=(
        "First the position of the largest probability, then what stands at it in both lists.",
        "`probabilities.argmax()` is the position.",
        "With `best = probabilities.argmax()`, return `classes[best]` and "
        "`probabilities[best].item()`.",
    ),
    why="Softmax keeps the order: the largest logit is also the likeliest class.",
    cases=(
        Case("three classes", (torch.tensor([1.0, 3.0, 0.5]), ["whale", "polyp", "car"])),
        Case("negative logits", (torch.tensor([-2.0, -7.0, -1.0]), ["whale", "polyp", "car"])),
        Case("a thousand classes", _thousand_classes()),
    ),
    mistakes=(
        Mistake(
            lambda logits, classes: (classes[int(logits.argmax())], logits.max().item()),
            "The name is right, but your number is a logit. `softmax` makes it a probability.",
        ),
        Mistake(
            lambda logits, classes: (int(logits.argmax()), logits.softmax(0).max().item()),
            "You return the position of the class. Look its name up: `classes[position]`.",
        ),
        Mistake(
            lambda logits, classes: (
                classes[int(logits.argmax())],
                logits.sigmoid().max().item(),
            ),
            "`sigmoid` looks at each class alone, so its values do not sum to one. Use `softmax`.",
        ),
        Mistake(
            lambda logits, classes: (classes[int(logits.argmax())], int(logits.argmax())),
            "Your second value is the position. The probability stands at it: "
            "`probabilities[position]`.",
        ),
        Mistake(
            lambda logits, classes: (
                classes[int(logits.argmax())],
                100 * logits.softmax(0).max().item(),
            ),
            "That is a percentage. Here a probability is a number from 0 to 1.",
        ),
        Mistake(
            lambda logits, classes: (
                classes[int(logits.argmax())],
                round(logits.softmax(0).max().item(), 2),
            ),
            "You round. Return the probability as it is: the cell below rounds it for reading.",
        ),
        Mistake(_unlikeliest, "That is the least likely class: `argmin` where `argmax` is meant."),
        Mistake(
            lambda logits, classes: (
                classes[int(logits.argmax())],
                logits.softmax(0)[0].item(),
            ),
            "The name is right. Your number is the first probability: take the one at `best`.",
        ),
        Mistake(
            lambda logits, classes: (classes[int(logits.argmax())], softmax(logits)),  # type: ignore[name-defined] # noqa: F821
            "`softmax` is a method of the logits: `logits.softmax(dim=0)`.",
        ),
        Mistake(
            lambda logits, classes: (classes[int(logits.argmax())], logits.softmax()),
            "`softmax` wants to know along which dimension: here there is one, `dim=0`.",
        ),
        Mistake(
            lambda logits, classes: (classes[int(logits.argmax())], logits.softmax(dim=1)),
            "The logits of one picture have one dimension, and counting starts at 0: `dim=0`.",
        ),
        Mistake(
            lambda logits, classes: classes[int(logits.argmax())],
            "You return the name alone. Two values are wanted: `return name, probability`.",
        ),
        Mistake(
            lambda logits, classes: (logits.softmax(0).max().item(), classes[int(logits.argmax())]),
            "Both values are right, in the wrong order: the name comes first.",
        ),
    ),
)

CROP = Exercise(
    label="crop",
    ask="Return the square of `size` pixels whose top left corner is at row `top`, column `left`.",
    reference=crop,
    hints=(
        "A picture has three dimensions: channels, rows, columns. A lone colon keeps all of one.",
        "The rows start at `top` and stop before `top + size`: `picture[:, top : top + size]`.",
        "Columns are sliced in the same brackets, after a second comma.",
    ),
    why="A slice copies nothing: it is a window on the same picture.",
    cases=(
        Case("a wide picture, cut off centre", (_picture(7, 9), 1, 4, 4)),
        Case("its top left corner", (_picture(6, 9), 0, 0, 2)),
    ),
    mistakes=(
        Mistake(
            lambda picture, top, left, size: picture[:, left : left + size, top : top + size],
            "Rows and columns have changed places: the first slice after the channels is for rows.",
        ),
        Mistake(
            lambda picture, top, left, size: picture[top : top + size, left : left + size],
            "Your first slice cuts channels. Keep all of them: `picture[:, rows, columns]`.",
        ),
        Mistake(
            lambda picture, top, left, size: picture[:, top:size, left:size],
            "A slice ends at a position, not after a length: it ends at `top + size`.",
        ),
        Mistake(
            lambda picture, top, left, size: picture[0, top : top + size, left : left + size],
            "You keep one channel. A lone colon in its place keeps all three.",
        ),
        Mistake(
            lambda picture, top, left, size: picture[:, top : top + size],
            "The rows are right, the columns are still all there: slice them after a second comma.",
        ),
        Mistake(
            lambda picture, top, left, size: picture[
                :, top : top + size + 1, left : left + size + 1
            ],
            "One row and one column too many: a slice stops before its end.",
        ),
        Mistake(
            lambda picture, top, left, size: picture[
                :, top : top + size - 1, left : left + size - 1
            ],
            "One row and one column too few: a slice already stops before its end.",
        ),
    ),
)

NORMALISE = Exercise(
    label="normalise",
    ask="Subtract each channel's mean and divide by its standard deviation.",
    reference=normalise,
    hints=(
        "Start with float: `picture.float()`.",
        "Subtract `mean`, and put that in brackets: Python divides before it subtracts.",
        "Divide the brackets by `std`. Both are lined up with the channels already.",
    ),
    why="Now the values lie around −1 to 1, where learning is easiest.",
    cases=(
        Case(
            "a picture of 4 × 3 pixels",
            (_picture(4, 3), torch.tensor([123.7, 116.3, 103.5]), torch.tensor([58.4, 57.1, 57.4])),
        ),
        Case(
            "a picture of 2 × 5 pixels",
            (_picture(2, 5), torch.tensor([10.0, 20.0, 30.0]), torch.tensor([5.0, 4.0, 2.0])),
        ),
    ),
    mistakes=(
        Mistake(
            lambda picture, mean, std: (mean[:, None, None] - picture.float()) / std[:, None, None],
            "The sign is turned: it is the picture minus the mean.",
        ),
        Mistake(
            lambda picture, mean, std: (picture.float() - mean[0]) / std[0],
            "You use the first channel's numbers for all three. Give each channel its own.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - mean) / std,
            "`mean` lines up with the columns, not the channels: give it the shape [3, 1, 1].",
        ),
        Mistake(
            lambda picture, mean, std: (picture - mean[:, None, None]) / std,
            "`mean` is lined up with the channels; `std` needs the same.",
        ),
        Mistake(
            lambda picture, mean, std: (picture.float() - 127) / 128,
            "127 and 128 are one network's numbers. Use the `mean` and `std` you are given.",
        ),
        Mistake(
            lambda picture, mean, std: picture - mean[:, None, None],
            "The mean is gone, the division by `std` is still missing.",
        ),
        Mistake(
            lambda picture, mean, std: picture / std[:, None, None] - mean[:, None, None],
            "You divide first, so the mean is taken off at the wrong scale. Subtract, then divide.",
        ),
        Mistake(
            lambda picture, mean, std: picture - mean[:, None, None] / std[:, None, None],
            "Division comes before subtraction in Python too: put the subtraction in brackets.",
        ),
        Mistake(
            lambda picture, mean, std: (picture - mean[:, None, None]) * std[:, None, None],
            "You multiply by `std`. Dividing by it brings the spread to one.",
        ),
        Mistake(
            lambda picture, mean, std: _two_frames(torch.stack([mean.mean(), std.mean()]), picture),
            "One mean for all channels. Each channel has its own.",
        ),
        Mistake(
            lambda picture, mean, std: (
                (picture.float() - picture.float().mean((1, 2), True))
                / picture.float().std((1, 2), keepdim=True)
            ),
            "You computed the mean and deviation of this picture. Use the ones you are given.",
        ),
    ),
)

BATCH_SHAPE = Exercise(
    label="batch_shape",
    ask="Predict the shape of the batch: four numbers in brackets.",
    reference=(4, 3, 224, 224),
    hints=(
        "`prepare` makes each picture [3, 224, 224], whatever size it had.",
        "`stack` puts the pictures one after the other along a new first dimension.",
    ),
    why="N, C, H, W: how many pictures, how many channels, how many rows, how many columns.",
    mistakes=(
        Mistake((4, 224, 224, 3), "That puts channels last. In torch they come before rows."),
        Mistake((3, 224, 224), "That is one picture. Four of them have one dimension more."),
        Mistake((3, 224, 224, 4), "`stack` adds its new dimension in front, not at the end."),
        Mistake((12, 224, 224), "That joins the channels. `stack` keeps the pictures apart."),
        Mistake((1, 3, 224, 224), "That is a batch of one. How many photographs are there?"),
        Mistake((2, 3, 224, 224), "That is the second batch. At the top there were four."),
        Mistake(
            (4, 3, 400, 600), "That is the size of the espresso. `prepare` makes one size of all."
        ),
        Mistake((4, 1000), "That is what comes out of the network. The batch is what goes in."),
        Mistake((3, 4, 224, 224), "The new dimension comes first: pictures, then channels."),
    ),
)

EXERCISES = (BEST_GUESS, CROP, NORMALISE, BATCH_SHAPE)
