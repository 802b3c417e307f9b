"""Lesson 14's exercise on the velocity: what the network is to say of a noised picture."""

import torch

from labkit.exercises.answers_14 import for_a_t, of_length_one, shaped, some, wanted
from labkit.exercises.exercise import Case, Exercise, Mistake


def _given(*shape: int) -> tuple[torch.Tensor, torch.Tensor]:
    return some(sum(shape) + 10, *shape, most=2), some(sum(shape) + 60, *shape)


WANTED = Exercise(
    label="wanted",
    ask="Return the velocity that the network is to say, [N, C, h, w]: the direction that leads "
    "from the noise to the picture, as long as the whole way.",
    reference=wanted,
    hints=(
        "The way begins at the noise and ends at the picture. What has to be added to the noise to "
        "arrive?",
        "`noise + velocity` is to be `pictures`. Solve that for the velocity.",
        "The end of the way minus its beginning: `pictures - noise`.",
    ),
    why="The way is straight, so this is right at each place of it: add `t` times the velocity to "
    "a noised picture, and it is clean again.",
    cases=(
        Case("two pictures", _given(2, 1, 2, 3)),
        Case("one picture in colour", _given(1, 3, 2, 2)),
        Case("as many pictures as channels, rows and columns", _given(3, 3, 3, 3)),
        Case("many pictures", _given(5, 1, 4, 3)),
        Case("pictures of one pixel", _given(4, 3, 1, 1)),
    ),
    mistakes=(
        Mistake(
            lambda pictures, noise: noise - pictures,
            "Yours leads from the picture to the noise. Drawing goes the other way.",
        ),
        *(
            Mistake(
                wrong,
                "You ask for the noise, as another method does (DDPM). A velocity is the whole way,"
                " from noise to picture: its end minus its beginning.",
            )
            for wrong in (lambda pictures, noise: noise, lambda pictures, noise: -noise)
        ),
        Mistake(
            lambda pictures, noise: pictures,
            "You ask for the clean picture. A velocity says how to get there from the noise: what "
            "has to be added to it?",
        ),
        Mistake(
            lambda pictures, noise: pictures + noise,
            "You add both. A direction is a difference: the end minus the beginning.",
        ),
        Mistake(
            lambda pictures, noise: (pictures + noise) / 2,
            "That is the place half-way, and no direction. A direction is the end minus the "
            "beginning.",
        ),
        Mistake(
            for_a_t,
            "There is no `t` here, and none is needed: the way is straight, and its direction is "
            "the same at each place.",
        ),
        Mistake(
            lambda pictures, noise: (pictures - noise) / 2,
            "You go half of the way. The velocity is as long as the whole: do not divide.",
        ),
        *(
            Mistake(
                shaped(wanted, change),
                "Your direction has lost its sign. It points up or down: leave the difference as "
                "it is.",
            )
            for change in (torch.abs, torch.square, torch.relu)
        ),
        *(
            Mistake(
                wrong,
                "Your direction has lost its length. It is as long as the whole way: do not divide "
                "by its size, and keep more than its sign.",
            )
            for wrong in (
                of_length_one,
                shaped(wanted, torch.sign),
                shaped(wanted, lambda way: way / way.norm()),
                shaped(wanted, lambda way: way / way.std()),
                shaped(wanted, torch.nn.functional.normalize),
            )
        ),
        *(
            Mistake(
                shaped(wanted, change),
                "You squeeze the numbers together. A velocity may be any number, also above 1 or "
                "below -1.",
            )
            for change in (
                lambda way: way.clamp(-1, 1), lambda way: way.clamp(0, 1), torch.tanh,
                torch.sigmoid, lambda way: way.softmax(1),
            )
        ),
        *(
            Mistake(
                shaped(wanted, change),
                "That is a loss. Here you make what the network is to say, [N, C, h, w]; the loss "
                "compares it later with what the network says.",
            )
            for change in (
                lambda way: way.square().mean(),
                lambda way: way.square().sum(),
                lambda way: way.square().mean((1, 2, 3)),
                lambda way: way.square().sum((1, 2, 3)),
                lambda way: way.abs().mean(),
                lambda way: way.abs().mean((1, 2, 3)),
            )
        ),
        *(
            Mistake(
                shaped(wanted, change),
                "That is how far apart both are. A direction says it for each pixel: "
                "`pictures - noise` as it is.",
            )
            for change in (
                torch.norm,
                lambda way: way.flatten(1).norm(dim=1),
            )
        ),
        *(
            Mistake(
                shaped(wanted, change),
                "You take a mean or a sum. Each picture has its own way, and each pixel of it: "
                "`pictures - noise` as it is.",
            )
            for change in (
                torch.mean, torch.sum, lambda way: way.mean(0), lambda way: way.sum(0),
                lambda way: way.mean(1), lambda way: way.mean((1, 2, 3)),
                lambda way: way.mean(0, keepdim=True), lambda way: way.mean(1, keepdim=True),
            )
        ),
        *(
            Mistake(
                wrong,
                "Every pixel has its own noise. Take all of it off: `pictures - noise`.",
            )
            for wrong in (
                lambda pictures, noise: pictures - noise.mean(),
                lambda pictures, noise: pictures - noise[0],
                lambda pictures, noise: pictures - noise[:, :1],
                lambda pictures, noise: pictures - noise.mean((2, 3), keepdim=True),
            )
        ),
        *(
            Mistake(
                lambda pictures, noise, make=make: pictures - make(pictures),
                "You draw new noise. It has to be the noise that the picture is mixed with: take "
                "what you are given.",
            )
            for make in (torch.randn_like, torch.rand_like)
        ),
        *(
            Mistake(
                wrong,
                "You multiply or divide. What is to be added to the noise is a difference: "
                "`pictures - noise`.",
            )
            for wrong in (
                lambda pictures, noise: pictures * noise,
                lambda pictures, noise: pictures / noise,
                lambda pictures, noise: noise / pictures,
            )
        ),
        *(
            Mistake(
                wrong,
                "You give picture and noise side by side. The velocity is their difference.",
            )
            for wrong in (
                lambda pictures, noise: (pictures, noise),
                lambda pictures, noise: torch.stack([pictures, noise]),
                lambda pictures, noise: torch.cat([pictures, noise]),
                lambda pictures, noise: torch.cat([pictures, noise], 1),
                lambda pictures, noise: torch.cat([pictures, -noise]),
            )
        ),
        *(
            Mistake(
                wrong,
                "`[:, None]` sets every picture against every noise. Each has one: "
                "`pictures - noise`.",
            )
            for wrong in (
                lambda pictures, noise: pictures[:, None] - noise,
                lambda pictures, noise: pictures - noise[:, None],
            )
        ),
        *(
            Mistake(
                shaped(wanted, change),
                "Only one picture's velocity comes back. Does a loop end early, or keep the last "
                "one alone? All come back, [N, C, h, w].",
            )
            for change in (lambda way: way[0], lambda way: way[:1], lambda way: way[-1])
        ),
        *(
            Mistake(
                shaped(wanted, change),
                "The numbers are right, in another shape. The velocity has the pictures' own, "
                "[N, C, h, w].",
            )
            for change in (
                lambda way: way.flatten(1), torch.flatten, torch.squeeze, lambda way: way[None],
            )
        ),
        *(
            Mistake(
                shaped(wanted, change),
                "The numbers are right, in a list. `pictures - noise` is a tensor already.",
            )
            for change in (list, torch.Tensor.tolist)
        ),
        Mistake(
            shaped(wanted, torch.Tensor.double),
            "The numbers are right, in 64 bits. The network computes with 32: `.float()`.",
        ),
        Mistake(
            shaped(wanted, torch.Tensor.long),
            "You cut the fractions off. A velocity is no whole number: leave out `.long()`.",
        ),
        Mistake(
            shaped(wanted, torch.Tensor.numpy),
            "The numbers are right, in a NumPy array. `torch.from_numpy` makes a tensor of it.",
        ),
        Mistake(
            shaped(wanted, torch.zeros_like),
            "Yours is 0 everywhere: `pictures - noise`, and not one of them minus itself.",
        ),
    ),
)  # fmt: skip
