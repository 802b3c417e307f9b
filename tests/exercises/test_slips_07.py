"""Wrong answers of lesson 07 that are none of the known mistakes, and what they are told."""

import math
import re

import pytest
import torch
import torch.nn.functional as F

from labkit.exercises.answers_07 import Uneven
from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State

UP_CONVOLVE, TILE_STARTS, FOUR_VIEWS = (
    find(label).reference for label in ("up_convolve", "tile_starts", "four_views")
)


def up_convolve_untouched(values, kernel, stride):
    """Return the output."""
    rows, columns = kernel.shape
    height, width = values.shape
    output = torch.zeros((height - 1) * stride + rows, (width - 1) * stride + columns)  # noqa: F841
    ...


def test_what_is_given_of_up_convolve_is_not_attempted():
    verdict = judge(find("up_convolve"), up_convolve_untouched)
    assert verdict.state is State.UNTOUCHED
    assert "A `...` is still there" in verdict.text()


def test_up_convolve_is_what_torch_calls_transposed():
    for case in find("up_convolve").cases:
        values, kernel, stride = case.arguments
        ours = UP_CONVOLVE(values, kernel, stride)
        theirs = F.conv_transpose2d(values[None, None], kernel[None, None], stride=stride)[0, 0]
        assert torch.equal(ours, theirs)


def test_the_models_are_not_alike_mirrored():
    """Or a view that is not turned back would be right."""
    images = find("four_views").cases[1].arguments[1]
    for down, across in ((0.3, -0.2), (-0.25, -0.5)):
        model = Uneven(down, across)
        for way in ([3], [2], [2, 3]):
            assert not torch.allclose(model(images), model(images.flip(way)).flip(way), atol=0.1)


def stamped_and_kept(values, kernel, stride):
    output = UP_CONVOLVE(values, kernel, stride)
    output + 0


def stamped_as_fractions(values, kernel, stride):
    return UP_CONVOLVE(values.double(), kernel.double(), stride).double()


def stamped_in_place(values, kernel, stride):
    right = UP_CONVOLVE(values, kernel, stride)
    values *= 2
    return right


def stamps_compared(values, kernel, stride):
    (height, width), (rows, columns) = values.shape, kernel.shape
    output = torch.zeros((height - 1) * stride + rows, (width - 1) * stride + columns)
    for row in range(height):
        for column in range(width):
            top, left = row * stride, column * stride
            part = output[top : top + rows, left : left + columns]
            part == values[row, column] * kernel  # noqa: B015
    return output


def stamps_by_equals_without_values(values, kernel, stride):
    (height, width), (rows, columns) = values.shape, kernel.shape
    output = torch.zeros((height - 1) * stride + rows, (width - 1) * stride + columns)
    for row in range(height):
        for column in range(width):
            output[row : row + rows, column : column + columns] = kernel
    return output


def starts_one_by_one(length, size, overlap):
    yield from range(0, length - size, size - overlap)
    yield length - size


def starts_spread_too_wide(length, size, overlap):
    count = math.ceil(length / size)
    return [round(i * (length - size) / max(count - 1, 1)) for i in range(count)]


def starts_as_a_rest(length, size, overlap):
    starts = list(range(0, length - size + 1, size - overlap))
    if (length - size) % (size - overlap):
        starts += [length - overlap]
    return starts


def views_of_what_is_flipped(model, images):
    images.copy_(images.flip(3))
    return FOUR_VIEWS(model, images.flip(3))


def views_flipped_on(model, images):
    views = []
    for way in ([], [3], [2], [3]):
        images = images.flip(way)
        views.append(model(images).sigmoid().flip(way))
    return torch.stack(views)


@pytest.mark.parametrize(
    ("label", "answer", "words"),
    [
        ("up_convolve", stamped_and_kept, "does every path through your function end in `return`"),
        ("up_convolve", stamped_as_fractions, "The numbers are right, but its dtype"),
        ("up_convolve", stamped_in_place, "it changed what it was given"),
        ("up_convolve", stamps_compared, "Why: Yours stays full of zeros"),
        ("up_convolve", stamps_by_equals_without_values, "Wanted: tensor"),
        ("up_convolve", lambda values, kernel, stride: UP_CONVOLVE(
            values, kernel, stride).numpy(), "torch.from_numpy"),
        ("up_convolve", lambda values, kernel, stride: UP_CONVOLVE(
            values, kernel, stride).tolist(), "It is a list, and a tensor is wanted"),
        ("up_convolve", lambda values, kernel, stride: UP_CONVOLVE(
            values, kernel.flip(0, 1), stride), "Why: Your stamps are turned round"),
        ("up_convolve", lambda values, kernel, stride: values, "Its shape is"),
        ("add_skip", lambda coarse, maps, double, score: double + score, "is a layer"),
        ("add_skip", lambda coarse, maps, double, score: coarse * 2 + score(maps),
         "Why: What you add is still as large as `coarse`"),
        ("add_skip", lambda coarse, maps, double, score: (
            double(coarse)[..., :-1, :-1] + score(maps)[..., :-1, :-1]), "Its shape is"),
        ("add_skip", lambda coarse, maps, double, score: maps, "Its shape is"),
        ("up", lambda maps, bridge, enlarge, look: look(torch.cat([bridge, enlarge], 1)),
         "is a layer"),
        ("up", lambda maps, bridge, enlarge, look: look(torch.cat(
            [bridge, enlarge(maps)[..., : bridge.shape[2], : bridge.shape[3]]])),
         "Why: Along 0"),
        ("up", lambda maps, bridge, enlarge, look: look(torch.cat(
            [enlarge(maps)[..., : bridge.shape[2], : bridge.shape[3]], bridge])),
         "Perhaps: Along 0"),
        ("up", lambda maps, bridge, enlarge, look: bridge, "Its shape is"),
        ("tile_starts", starts_one_by_one, "It is a generator"),
        ("tile_starts", starts_spread_too_wide, "On: "),
        ("tile_starts", starts_as_a_rest, "On: "),
        ("tile_starts", lambda length, size, overlap: [0, 3, 6], "the same whatever it is given"),
        ("tile_starts", lambda length, size, overlap: [
            float(start) for start in TILE_STARTS(length, size, overlap)],
         "Why: A place is a whole number"),
        ("tile_starts", lambda length, size, overlap: torch.tensor(
            [TILE_STARTS(length, size, overlap)]), "values"),
        ("tile_starts", lambda length, size, overlap: range(0, length - size, size - overlap),
         "Why: The last tile is missing"),
        ("four_views", views_of_what_is_flipped, "it changed what it was given"),
        ("four_views", views_flipped_on, "On: "),
        ("four_views", lambda model, images: FOUR_VIEWS(model, images).numpy(),
         "torch.from_numpy"),
        ("four_views", lambda model, images: FOUR_VIEWS(model, images)[:, :, 0],
         "Why: The dimension of the channel is gone"),
        ("four_views", lambda model, images: model(images.flip), "lacks its brackets"),
    ],
)  # fmt: skip
def test_other_slips_are_told_what_differs(label, answer, words):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert re.search(words, verdict.text()), verdict.text()


def test_starts_are_right_only_where_they_are_as_few_and_reach_and_share():
    for starts, right in (
        ([0, 3, 6, 8], True),
        ([0, 2, 5, 8], True),
        ([0, 2, 3, 5, 8], False),  # one more than is needed
        ([0, 4, 5, 8], False),  # the second shares nothing with the first
        ([0, 3, 6, 9], False),
        ([1, 3, 6, 8], False),
        ([0, 3, 3, 8], False),
        ([0, 6, 3, 8], False),
    ):

        def answer(length, size, overlap, starts=starts):
            return starts if length == 12 else TILE_STARTS(length, size, overlap)

        assert judge(find("tile_starts"), answer).right is right, starts
