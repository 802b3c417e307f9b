"""Lesson 06's exercise on pairs: mirror some pictures of a batch, each with its mask."""

import torch

from labkit.exercises.answers_06 import (
    first_alone,
    first_decides,
    flip_some,
    flipping,
    in_lists,
    in_two_parts,
    lined_up,
    some,
)
from labkit.exercises.exercise import Case, Exercise, Mistake


def _masks(*shape: int) -> torch.Tensor:
    """Some masks uint8 of background, polyp and void."""
    return torch.tensor([0, 1, 255], dtype=torch.uint8)[(some(*shape) * 9).long().abs() % 3]


FLIP_SOME = Exercise(
    label="flip_some",
    ask="Mirror left to right the pictures that are `flipped`, and their masks. Return both.",
    reference=flip_some,
    hints=(
        "Columns are the last dimension of both: `images.flip(-1)` and `masks.flip(-1)`.",
        "`torch.where(yes, a, b)` takes a where `yes` is True and b elsewhere. `yes` has to line "
        "up from the right: `flipped[:, None, None, None]` is [B, 1, 1, 1].",
        "Pictures: `torch.where(flipped[:, None, None, None], images.flip(-1), images)`. Masks "
        "have one dimension less, so one `None` less.",
    ),
    why="What moves a picture moves its mask. If it does not, no error says so: the network just "
    "learns polyps where there are none.",
    cases=(
        Case(
            "four pictures, two of them flipped",
            (some(4, 3, 2, 5), _masks(4, 2, 5), torch.tensor([False, True, False, True])),
        ),
        Case(
            "three pictures, the first and the last flipped",
            (some(3, 3, 4, 4), _masks(3, 4, 4), torch.tensor([True, False, True])),
        ),
        Case("none flipped", (some(2, 3, 3, 4), _masks(2, 3, 4), torch.tensor([False, False]))),
        Case("all flipped", (some(2, 3, 4, 3), _masks(2, 4, 3), torch.tensor([True, True]))),
    ),
    mistakes=(
        Mistake(
            flipping((-1,), ()),
            "The masks stay as they were. A polyp that has moved to the right is still marked on "
            "the left: mirror its mask too.",
        ),
        Mistake(
            flipping((), (-1,)),
            "The masks are mirrored, their pictures are not. Both move together.",
        ),
        Mistake(
            flipping((), ()),
            "Everything comes back as it was. Is what you mirrored kept under a name? Or is it "
            "mirrored twice?",
        ),
        Mistake(
            flipping((-2,), (-2,)),
            "That is upside down: you mirror the rows. Left and right are columns, the last "
            "dimension: `flip(-1)`.",
        ),
        Mistake(
            flipping((-2, -1), (-2, -1)),
            "You mirror rows and columns, which is half a turn. Columns alone: `flip(-1)`.",
        ),
        Mistake(
            flipping((2,), (2,)),
            "The masks are right, and their pictures upside down. A picture has channels first, so "
            "the same number is its rows and the columns of a mask. `-1` is the last of both.",
        ),
        Mistake(
            flipping((-1,), (1,)),
            "The pictures are right, and their masks upside down: you mirror the rows. Columns are "
            "the last: `flip(-1)`.",
        ),
        Mistake(
            flipping((3,), (3,)),
            "Masks have no channels, so no dimension 3. `-1` is the last of both.",
        ),
        Mistake(
            flipping((1,), (-1,)),
            "You mirror the channels: red and blue change places. Columns are the last dimension: "
            "`flip(-1)`.",
        ),
        Mistake(
            flipping((1,), (1,)),
            "You mirror the channels of the pictures and the rows of the masks, as `fliplr` does. "
            "Columns are the last of both: `flip(-1)`.",
        ),
        Mistake(
            flipping((0,), (0,)),
            "You turn the batch round, and pictures change places with each other. Columns are the "
            "last dimension: `flip(-1)`.",
        ),
        Mistake(
            lambda images, masks, flipped: (images.flip(-1), masks.flip(-1)),
            "You mirror all of them. `torch.where` chooses those that are `flipped`.",
        ),
        Mistake(
            lambda images, masks, flipped: flip_some(images, masks, ~flipped),
            "You mirror the others. `torch.where` takes its second argument where `flipped` is "
            "True.",
        ),
        Mistake(
            lambda images, masks, flipped: (images.flip(-1), flip_some(images, masks, flipped)[1]),
            "The masks are right, but you mirror all the pictures.",
        ),
        Mistake(
            lambda images, masks, flipped: (flip_some(images, masks, flipped)[0], masks.flip(-1)),
            "The pictures are right, but you mirror all the masks.",
        ),
        Mistake(
            first_alone,
            "Only the first that is flipped is mirrored. Does your loop end early, at a `return` "
            "inside it?",
        ),
        Mistake(
            first_decides,
            "`flipped[0]` decides for all of them in yours. Each picture has its own.",
        ),
        Mistake(
            lambda images, masks, flipped: (images[flipped].flip(-1), masks[flipped].flip(-1)),
            "Only those that are flipped come back. The others belong to the batch too, as they "
            "were.",
        ),
        Mistake(
            in_two_parts,
            "The flipped ones come first in yours, and their labels no longer fit. Each keeps its "
            "place: `torch.where`.",
        ),
        Mistake(
            lambda *given: flip_some(*given)[::-1],
            "Both are right, in the wrong order: the pictures come first.",
        ),
        Mistake(
            lambda *given: flip_some(*given)[0],
            "You return the pictures alone. Two are wanted: `return images, masks`.",
        ),
        Mistake(
            lambda *given: flip_some(*given)[1],
            "You return the masks alone. Two are wanted: `return images, masks`.",
        ),
        Mistake(
            in_lists,
            "Each is right, in a list of pictures. `torch.stack` makes a batch of it.",
        ),
        *(
            Mistake(
                wrong,
                "`flipped` is [B], and torch lines it up with the columns. Give it the shape "
                "[B, 1, 1, 1]: `flipped[:, None, None, None]`, and for masks one `None` less.",
            )
            for wrong in (lined_up(0, 0), lambda images, masks, flipped: images * flipped)
        ),
        Mistake(
            lined_up(3, 3),
            "Your masks have become [B, B, H, W]: they have one dimension less than the pictures. "
            "For them it is `flipped[:, None, None]`.",
        ),
        Mistake(
            lined_up(2, 2),
            "For pictures one `None` is missing: `flipped[:, None, None]` lines up with their "
            "channels.",
        ),
        Mistake(
            lined_up(3, 0),
            "The pictures are right. For masks too `flipped` needs its shape: "
            "`flipped[:, None, None]`.",
        ),
        Mistake(
            lambda images, masks, flipped: torch.where(  # type: ignore[call-overload]
                flipped[:, None, None, None], images.flip(-1)
            ),
            "`torch.where` wants three: where, what there, and what elsewhere, here `images`.",
        ),
        Mistake(
            lambda images, masks, flipped: images[:, :, :, ::-1],
            "A slice of a tensor does not go backwards: `flip(-1)`.",
        ),
    ),
)
