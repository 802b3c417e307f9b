"""Lesson 10: what other slips are told."""

import math
import re

import pytest
import torch
from torch.nn import functional as F
from torchvision import ops

from labkit.exercises.answers_10 import decoded, weighted, windows
from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def windows_of_the_first_row(size, side, step):
    starts = range(0, size - side + 1, step)
    for y in starts:
        boxes = [[x, y, x + side, y + side] for x in starts]
        return torch.tensor(boxes).float()


def windows_begun_anew(size, side, step):
    starts = range(0, size - side + 1, step)
    for y in starts:
        boxes = [[x, y, x + side, y + side] for x in starts]
    return torch.tensor(boxes).float()


def windows_by_meshgrid(size, side, step):
    starts = torch.arange(0, size - side + 1, step).float()
    x, y = torch.meshgrid(starts, starts, indexing="ij")
    return torch.stack([x, y, x + side, y + side], -1).reshape(-1, 4)


def windows_by_zip(size, side, step):
    starts = range(0, size - side + 1, step)
    return torch.tensor([(x, y, x + side, y + side) for x, y in zip(starts, starts, strict=True)])


def windows_in_one_list(size, side, step):
    boxes = []
    for y in range(0, size - side + 1, step):
        for x in range(0, size - side + 1, step):
            boxes.extend([x, y, x + side, y + side])
    return torch.tensor(boxes).float()


def windows_for_ever(size, side, step):
    x, boxes = 0, []
    while x + side <= size:
        boxes = [x, 0, x + side, side]
    return boxes


def decoded_by_columns(o, a):
    """Sides that are overwritten before they are used for the centre."""
    width, height = a[:, 2] - a[:, 0], a[:, 3] - a[:, 1]
    x, y = a[:, 0] + width / 2, a[:, 1] + height / 2
    width, height = width * o[:, 2].exp(), height * o[:, 3].exp()
    x, y = x + o[:, 0] * width, y + o[:, 1] * height
    return torch.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], 1)


def decoded_in_place(o, a):
    a[:, 2:] -= a[:, :2]
    centre = a[:, :2] + a[:, 2:] / 2 + o[:, :2] * a[:, 2:]
    half = a[:, 2:] * o[:, 2:].exp() / 2
    return torch.cat([centre - half, centre + half], 1)


def decoded_with_negative_sides(o, a):
    sides = a[:, :2] - a[:, 2:]
    centre = (a[:, :2] + a[:, 2:]) / 2 + o[:, :2] * sides
    half = sides * o[:, 2:].exp() / 2
    return torch.cat([centre - half, centre + half], 1)


def pooled_around_the_middle(feature, box, stride):
    x1, y1, x2, y2 = (box / stride).round().int().tolist()
    x, y = (x1 + x2) // 2, (y1 + y2) // 2
    rows, columns = (slice(y1, y + 1), slice(y, y2 + 1)), (slice(x1, x + 1), slice(x, x2 + 1))
    parts = [feature[:, row, column].amax((1, 2)) for row in rows for column in columns]
    return torch.stack(parts, 1).view(-1, 2, 2)


def pooled_by_max(feature, box, stride):
    x1, y1, x2, y2 = (box / stride).round().int().tolist()
    return feature[:, y1 : y2 + 1, x1 : x2 + 1].max(1).max(1)


def pooled_with_the_end_left_out(feature, box, stride):
    x1, y1, x2, y2 = (box / stride).round().int().tolist()
    return F.adaptive_max_pool2d(feature[:, y1:y2, x1:x2], 2)


def pooled_without_stride(feature, box, stride):
    x1, y1, x2, y2 = box.round().int().tolist()
    return F.adaptive_max_pool2d(feature[:, y1 : y2 + 1, x1 : x2 + 1], 2)


def between_four(feature, x, y, right, below):
    left, top = int(x), int(y)
    return (
        (right - x) * (below - y) * feature[:, top, left]
        + (x - left) * (below - y) * feature[:, top, right]
        + (right - x) * (y - top) * feature[:, below, left]
        + (x - left) * (y - top) * feature[:, below, right]
    )


def between_by_ceil(feature, x, y):
    return between_four(feature, x, y, math.ceil(x), math.ceil(y))


def between_beyond_the_border(feature, x, y):
    return between_four(feature, x, y, int(x) + 1, int(y) + 1)


def between_kept_inside(feature, x, y):
    height, width = feature.shape[1:]
    return between_four(feature, x, y, min(int(x) + 1, width - 1), min(int(y) + 1, height - 1))


def weighted_by_alias(losses, weights):
    new = losses
    for name in weights:
        new[name] = new[name] * weights[name]
    return new


def weighted_by_star(losses, weights):
    new = dict(losses)
    for name in weights:
        new[name] *= weights[name]
    return new


def weighted_by_truth(losses, weights):
    new = {}
    for name, loss in losses.items():
        weight = weights.get(name)
        new[name] = loss * weight if weight else loss
    return new


def weighted_without_gradients(losses, weights):
    with torch.no_grad():
        return weighted(losses, weights)


def weighted_by_update(losses, weights):
    return losses.update({name: losses[name] * weight for name, weight in weights.items()})


def parts_from_0(maps, box):
    x1, y1, x2, y2 = box
    x, y = (x2 - x1) // 2, (y2 - y1) // 2
    above = maps[0, y1:y, x1:x].mean() + maps[1, y1:y, x:x2].mean()
    return (above + maps[2, y:y2, x1:x].mean() + maps[3, y:y2, x:x2].mean()) / 4


def parts_in_fractions(maps, box):
    x1, y1, x2, y2 = box
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    return (maps[0, y1:y, x1:x].mean() + maps[3, y:y2, x:x2].mean()) / 4


def parts_of_all_maps(maps, box):
    x1, y1, x2, y2 = box
    x, y = (x1 + x2) // 2, (y1 + y2) // 2
    above = maps[:, y1:y, x1:x].mean() + maps[:, y1:y, x:x2].mean()
    return (above + maps[:, y:y2, x1:x].mean() + maps[:, y:y2, x:x2].mean()) / 4


@pytest.mark.parametrize(
    ("label", "answer", "words"),
    [
        ("windows", windows_of_the_first_row, "Why: Only the first row comes back"),
        ("windows", windows_begun_anew, "Why: Only the last row comes back"),
        ("windows", windows_by_meshgrid, "Why: The windows are right, and go down before"),
        ("windows", lambda *given: windows_by_zip(*given).float(), "Why: Yours run down the diag"),
        ("windows", windows_in_one_list, "Why: Each number is right, all in one row"),
        ("windows", windows_for_ever, "Is there a loop that never ends"),
        ("windows", lambda *given: windows(*given).half(), "its dtype is torch.float16"),
        ("windows", lambda *given: print(windows(*given)), "only `return` hands it back"),
        ("decoded", decoded_by_columns, "Why: You shift by a share of the new sides"),
        ("decoded", decoded_in_place, "Why: The boxes are right, but you change the anchors"),
        ("decoded", decoded_with_negative_sides, "Why: Your sides are below 0"),
        ("decoded", lambda o, a: decoded(o, a) + 0.1, "12 of its 12 numbers differ"),
        ("decoded", lambda o, a: decoded(o, a) * exp(o), "`exp` is a method of tensors"),  # noqa: F821
        ("decoded", lambda o, a: torch.exp(o) ^ 2, "works on bits"),
        ("decoded", lambda o, a: torch.zeros_like(a, requires_grad=True), "asks for gradients"),
        ("pooled", pooled_around_the_middle, "Why: Your two parts share cells of an even side"),
        ("pooled", pooled_by_max, "`.values` or `.indices`"),
        ("pooled", pooled_with_the_end_left_out, "Perhaps: The cells of the second corner are"),
        ("pooled", pooled_without_stride, "Why: The box counts pixels of the picture"),
        ("pooled", lambda f, b, s: ops.roi_pool(f[None], [b[None]], 2, 1 / s),
         "Why: The numbers are right, in a batch of one"),
        ("pooled", lambda f, b, s: ops.roi_align(f[None], [b[None]], 2, 1 / s)[0],
         "Why: That is RoIAlign"),
        ("pooled", lambda f, b, s: f[:, b[1] / s : b[3] / s, b[0] / s : b[2] / s],
         "Why: Cells are counted in whole numbers"),
        ("between", between_by_ceil, "Why: From a whole number up to the next is nothing"),
        ("between", between_beyond_the_border, "Why: Inside yours is right"),
        ("between", between_kept_inside, "Why: At the border your next cell is the first one"),
        ("between", lambda f, x, y: f[:, round(y), round(x)], "Why: You take the nearest cell"),
        ("between", lambda f, x, y: f[:, y // 1, x // 1], "Why: There is no cell at a fraction"),
        ("between", lambda f, x, y: f[:, y.int(), x.int()], "has no attribute 'int'"),
        ("weighted", weighted_by_alias, "Why: .* you put them into the dictionary"),
        ("weighted", weighted_by_star, r"Why: .* `\*=` changes the tensors themselves"),
        ("weighted", weighted_by_truth, "Why: A weight of 0 counts as none"),
        ("weighted", weighted_without_gradients, r"Why: `.detach\(\)`, `torch.no_grad\(\)`"),
        ("weighted", weighted_by_update, "It is None"),
        ("weighted", lambda losses, weights: {n: torch.tensor(loss.item() * weights.get(n, 1.0))
         for n, loss in losses.items()}, r"Why: `.detach\(\)`"),
        ("weighted", lambda losses, weights: {n: loss.detach().numpy() * weights.get(n, 1.0)
         for n, loss in losses.items()}, "Why: `.item"),
        ("weighted", lambda losses, weights: {n: loss.numpy() for n, loss in losses.items()},
         "tensor.detach"),
        ("weighted", lambda losses, weights: {n: loss.detach() * weights.get(n, 1.0) + 0 * loss
         for n, loss in losses.items()}, "What differs: Its gradient: mask: 0 instead of 0.5"),
        ("weighted", lambda losses, weights: {n: weights.get(n, 1.0) * losses["mask"]
         if "mask" in losses else loss for n, loss in losses.items()},
         "What differs: The losses: classes: 0.7 instead of 0.8"),
        ("weighted", lambda losses, weights: {n: loss.item() for n, loss in losses.items()},
         r"Yours: {'mask': 0.7 \(leads nowhere\)"),
        ("weighted", lambda losses, weights: {n: str(loss) for n, loss in losses.items()},
         "The losses: mask: it is a str"),
        ("weighted", lambda losses, weights: weighted(losses, weights).items,
         "lacks its brackets"),
        ("part_scores", parts_from_0, "Why: Half of the width is no place"),
        ("part_scores", parts_in_fractions, "Why: `/` makes fractions, even of 4 / 2"),
        ("part_scores", parts_of_all_maps, "Why: You take the mean of all maps"),
        ("part_scores", lambda maps, box: ops.ps_roi_pool(maps[None], [box[None].float()], 2)
         .mean(), "Why: `ps_roi_pool` never reaches the last row"),
        ("part_scores", lambda maps, box: maps.long().mean(), "torch takes no mean of whole"),
        ("part_scores", lambda maps, box: 3.5, "the same whatever it is given"),
    ],
)  # fmt: skip
def test_other_slips_are_told_what_differs(label, answer, words):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert re.search(words, verdict.text(), re.IGNORECASE), verdict.text()


@pytest.mark.parametrize(
    "answer",
    [
        lambda losses, weights: dict.fromkeys(losses, ...),
        lambda losses, weights: {name: loss * ... for name, loss in losses.items()},
    ],
)
def test_a_blank_inside_a_dictionary_is_named(answer):
    verdict = judge(find("weighted"), answer)
    assert verdict.state is State.UNTOUCHED
    assert "A `...` is still there" in verdict.text()


def test_one_blank_among_losses_is_told_so():
    verdict = judge(find("weighted"), lambda losses, weights: {**losses, "mask": ...})
    assert "The losses: mask: it is still the blank" in verdict.text()


def test_what_was_given_to_pooling_is_not_changed():
    def spoils(feature, box, stride):
        found = pooled_by_library(feature, box, stride)
        feature.zero_()
        return found

    def pooled_by_library(feature, box, stride):
        return ops.roi_pool(feature[None].clone(), [box[None]], 2, 1 / stride)[0]

    assert judge(find("pooled"), pooled_by_library).right
    assert not judge(find("pooled"), spoils).right
