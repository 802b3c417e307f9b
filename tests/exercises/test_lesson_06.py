"""Right answers written differently, and what is still blank."""

import math
import re

import numpy as np
import pytest
import torch

from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def accuracy_by_counting(predicted, mask):
    right = known = 0
    for mine, its in zip(predicted.flatten().tolist(), mask.flatten().tolist(), strict=True):
        if its != 255:
            known += 1
            right += mine == its
    return right / known


def accuracy_by_sums(predicted, mask):
    known = mask < 255
    return ((predicted == mask) & known).sum() / known.sum()


def accuracy_of_both(predicted, mask):
    known = mask != 255
    return 1 - (predicted[known] != mask[known]).double().mean()


def flipped_by_index(images, masks, flipped):
    images, masks = images.clone(), masks.clone()
    images[flipped] = images[flipped].flip(3)
    masks[flipped] = masks[flipped].flip(2)
    return images, masks


def flipped_one_by_one(images, masks, flipped):
    pairs = [
        (image.flip(-1), mask.flip(-1)) if yes else (image, mask)
        for image, mask, yes in zip(images, masks, flipped, strict=True)
    ]
    return torch.stack([image for image, _ in pairs]), torch.stack([mask for _, mask in pairs])


def flipped_by_loop(images, masks, flipped):
    new_images, new_masks = images.clone(), masks.clone()
    for i in range(len(flipped)):
        if flipped[i]:
            new_images[i] = torch.fliplr(images[i].permute(1, 2, 0)).permute(2, 0, 1)
            new_masks[i] = torch.fliplr(masks[i])
    return [new_images, new_masks]


def flipped_by_gather(images, masks, flipped):
    columns = torch.arange(images.shape[-1])
    at = torch.where(flipped[:, None], columns.flip(0), columns)
    picture = torch.arange(len(images))[:, None]
    return images.permute(0, 3, 1, 2)[picture, at].permute(0, 2, 3, 1), masks.transpose(1, 2)[
        picture, at
    ].transpose(1, 2)


def corner_by_ifs(row, column, size, height, width):
    top, left = row - size // 2, column - size // 2
    if top < 0:
        top = 0
    if left < 0:
        left = 0
    if top + size > height:
        top = height - size
    if left + size > width:
        left = width - size
    return [top, left]


def corner_from_the_middle(row, column, size, height, width):
    half = size // 2
    row = sorted((half, row, height - half))[1]
    column = sorted((half, column, width - half))[1]
    return row - half, column - half


def corner_on_the_other_pixel(row, column, size, height, width):
    """An even crop has two pixels in its middle: here the point is the upper one."""
    top, left = row - (size - 1) // 2, column - (size - 1) // 2
    return max(min(top, height - size), 0), max(min(left, width - size), 0)


def corner_by_numpy(row, column, size, height, width):
    return tuple(np.clip([row - size // 2, column - size // 2], 0, [height - size, width - size]))


def weight_by_loop(d1, d2, w0=10.0, sigma=5.0):
    weights = torch.zeros_like(d1)
    for row in range(len(d1)):
        for column in range(len(d1[0])):
            both = d1[row, column].item() + d2[row, column].item()
            weights[row, column] = w0 * math.exp(-(both**2) / (2 * sigma**2))
    return weights


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("pixel_accuracy", accuracy_by_counting),
        ("pixel_accuracy", accuracy_by_sums),
        ("pixel_accuracy", accuracy_of_both),
        ("pixel_accuracy", lambda p, m: torch.eq(p, m).masked_select(m != 255).float().mean()),
        ("flip_some", flipped_by_index),
        ("flip_some", flipped_one_by_one),
        ("flip_some", flipped_by_loop),
        ("flip_some", flipped_by_gather),
        ("mask_of", lambda pixels: (pixels[0] > 127).long()),
        ("mask_of", lambda pixels: (pixels.float().mean(0) / 255).round().to(torch.uint8)),
        ("mask_of", lambda pixels: torch.where(pixels.amax(0) >= 128, 1, 0)),
        ("mask_of", lambda pixels: pixels[2] // 128),
        ("mask_of", lambda pixels: (pixels.sum(0) > 382).int()),
        ("crop_corner", corner_by_ifs),
        ("crop_corner", corner_from_the_middle),
        ("crop_corner", corner_on_the_other_pixel),
        ("crop_corner", corner_by_numpy),
        ("crop_corner", lambda r, c, s, h, w: torch.tensor([
            min(max(r - s // 2, 0), h - s), min(max(c - s // 2, 0), w - s)])),
        ("border_weight", weight_by_loop),
        ("border_weight", lambda d1, d2, w0=10.0, sigma=5.0: (
            w0 / ((d1 + d2).pow(2) / (2 * sigma**2)).exp())),
        ("border_weight", lambda d1, d2, w0=10.0, sigma=5.0: (
            w0 * math.e ** (-0.5 * ((d1 + d2) / sigma) ** 2))),
        ("border_weight", lambda d1, d2, w0=10.0, sigma=5.0: (
            w0 * torch.exp(-(d1**2 + 2 * d1 * d2 + d2**2) / 2 / sigma**2))),
    ],
)  # fmt: skip
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()


@pytest.mark.parametrize("label", ["flip_some", "crop_corner"])
def test_two_blanks_are_not_attempted_either(label):
    assert judge(find(label), lambda *given: (..., ...)).state is State.UNTOUCHED


def void_set_to_nought(predicted, mask):
    predicted, mask = predicted.where(mask != 255, 0), mask.where(mask != 255, 0)
    return (predicted == mask).float().mean().item()


def without_brackets(predicted, mask):
    return (predicted == mask & mask != 255).float().mean().item()


def flipped_in_place(images, masks, flipped):
    images[flipped] = images[flipped].flip(-1)
    masks[flipped] = masks[flipped].flip(-1)
    return images, masks


def flipped_for_nothing(images, masks, flipped):
    for i in range(len(flipped)):
        if flipped[i]:
            images[i].flip(-1)
            masks[i].flip(-1)
    return images, masks


def flipped_all_each_time(images, masks, flipped):
    for yes in flipped:
        if yes:
            images, masks = images.flip(-1), masks.flip(-1)
    return images, masks


def flipped_by_if(images, masks, flipped):
    if flipped:
        return images.flip(-1), masks.flip(-1)
    return images, masks


def upside_down_by_loop(images, masks, flipped):
    images, masks = images.clone(), masks.clone()
    for i in range(len(flipped)):
        if flipped[i]:
            images[i], masks[i] = images[i].flip(1), masks[i].flip(0)
    return images, masks


def only_pictures_kept(images, masks, flipped):
    images = torch.where(flipped[:, None, None, None], images.flip(-1), images)
    torch.where(flipped[:, None, None], masks.flip(-1), masks)
    return images, masks


def half_a_corner(row, column, size, height, width):
    return min(max(row - size // 2, 0), height - size), ...


def corner_without_return(row, column, size, height, width):
    top = min(max(row - size // 2, 0), height - size)
    left = min(max(column - size // 2, 0), width - size)
    print(top, left)


def no_defaults(d1, d2, w0, sigma):
    return w0 * torch.exp(-((d1 + d2) ** 2) / (2 * sigma**2))


def bare_exp(d1, d2, w0=10.0, sigma=5.0):
    return w0 * exp(-((d1 + d2) ** 2) / (2 * sigma**2))  # noqa: F821


@pytest.mark.parametrize(
    ("label", "answer", "words"),
    [
        ("pixel_accuracy", lambda p, m: (p == m)[m != 255].mean(), "True and False have no mean"),
        ("pixel_accuracy", void_set_to_nought, "Why: Void counts as right"),
        ("pixel_accuracy", without_brackets, "no single yes or no"),
        ("pixel_accuracy", lambda p, m: 0.5, "the same whatever it is given"),
        ("pixel_accuracy", lambda p, m: ((p == m) * (m != 255)).float().mean(),
         "Why: Void is left out of what is right"),
        ("pixel_accuracy", lambda p, m: ((p == m) * (m != 255)).sum((-1, -2))
         / (m != 255).sum((-1, -2)), "Perhaps: That is a share for each picture"),
        ("flip_some", flipped_in_place, "it changed what it was given: work on a copy"),
        ("flip_some", flipped_for_nothing, "Why: Everything comes back as it was"),
        ("flip_some", flipped_all_each_time, "Why: Everything comes back as it was"),
        ("flip_some", flipped_by_if, "no single yes or no"),
        ("flip_some", upside_down_by_loop, "Why: That is upside down"),
        ("flip_some", only_pictures_kept, "Why: The masks stay as they were"),
        ("flip_some", lambda images, masks, flipped: images, "2 values are wanted"),
        ("mask_of", lambda pixels: (pixels > 0).any(0).long(), "Why: A JPEG leaves small numbers"),
        ("mask_of", lambda pixels: (pixels.float().mean(0) > 0.5).byte(), "0.5 would be"),
        ("mask_of", lambda pixels: (pixels / 255).mean(0).long(), "Why: In yours only 255 itself"),
        ("mask_of", lambda pixels: pixels[0] // 255, "Why: In yours only 255 itself"),
        ("mask_of", lambda pixels: pixels // 128, r"Why: Each channel .* \[3, H, W\]"),
        ("mask_of", lambda pixels: ((pixels[0] + pixels[1] + pixels[2]) / 3 > 127).long(),
         "Why: Yours never says 1"),
        ("mask_of", lambda pixels: (pixels.float().mean(0) / 255 > 127).long(),
         "Why: Yours never says 1"),
        ("mask_of", lambda pixels: (pixels.max(0) >= 128).long(), "`.values` or `.indices`"),
        ("mask_of", lambda pixels: (pixels.numpy().mean(0) >= 128).astype(int), "from_numpy"),
        ("mask_of", lambda pixels: 1 if pixels.float().mean(0) >= 128 else 0,
         "no single yes or no"),
        ("crop_corner", half_a_corner, "still the blank"),
        ("crop_corner", corner_without_return, "only `return` hands it back"),
        ("crop_corner", lambda r, c, s, h, w: (max(r - s / 2, 0), max(c - s / 2, 0)),
         "Perhaps: `/` makes fractions"),
        ("crop_corner", lambda r, c, s, h, w: (min(max(r - s // 2, 0), h - 1),
                                               min(max(c - s // 2, 0), w - 1)),
         "Why: Yours stops at the top"),
        ("crop_corner", lambda r, c, s, h, w: (slice(r, r + s), slice(c, c + s)),
         "a number is wanted"),
        ("border_weight", bare_exp, "`exp` is a method of tensors"),
        ("border_weight", no_defaults, "Is a default such as"),
        ("border_weight", lambda d1, d2, w0=10.0, sigma=5.0: w0 * torch.exp(
            -(d1 + d2) ^ 2 / (2 * sigma**2)), "works on bits"),
        ("border_weight", lambda d1, d2, w0=10.0, sigma=5.0: w0 * torch.exp(
            (-d1 - d2) ** 2 / (2 * sigma**2)), "Why: Yours grows with the distance"),
        ("border_weight", lambda d1, d2, w0=10.0, sigma=5.0: w0 * torch.exp(
            -d1.add_(d2) ** 2 / (2 * sigma**2)), "it changed what it was given"),
        ("border_weight", lambda d1, d2, w0=10.0, sigma=5.0: w0, "a tensor is wanted"),
    ],
)  # fmt: skip
def test_other_slips_are_told_what_differs(label, answer, words):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert re.search(words, verdict.text()), verdict.text()


def test_a_fraction_is_no_place_of_a_pixel():
    """Though 3.0 is 3, a slice refuses it, and later cells cut with what is right here."""
    verdict = judge(find("crop_corner"), lambda *given: (3.0, 6.0))
    assert verdict.state is State.RAISED
    assert "cannot be interpreted as an integer" in verdict.text()


def test_another_pixel_is_as_near_only_where_there_are_two():
    """One row too far up is as near in no case, and is shown as it was given."""
    text = judge(find("crop_corner"), lambda r, c, s, h, w: (r - s // 2 - 1, c - s // 2)).text()
    assert "Yours: (2, 6)\n  Wanted: (3, 6)" in text
