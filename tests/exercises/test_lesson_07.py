"""Right answers written differently, and what is still blank."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from labkit.exercises.engine import find
from labkit.exercises.judge import judge


def stamped_by_the_kernel(values, kernel, stride):
    """One place of the kernel after the other, and all values at once."""
    (height, width), (rows, columns) = values.shape, kernel.shape
    output = torch.zeros((height - 1) * stride + rows, (width - 1) * stride + columns)
    for row in range(rows):
        for column in range(columns):
            down, right = row + (height - 1) * stride + 1, column + (width - 1) * stride + 1
            output[row:down:stride, column:right:stride] += values * kernel[row, column]
    return output


def stamped_number_by_number(values, kernel, stride):
    (height, width), (rows, columns) = values.shape, kernel.shape
    output = torch.zeros((height - 1) * stride + rows, (width - 1) * stride + columns)
    for i in range(height):
        for j in range(width):
            for k in range(rows):
                for m in range(columns):
                    output[i * stride + k, j * stride + m] += values[i, j].item() * kernel[k, m]
    return output


def collected(values, kernel, stride):
    """Each place of the output collects what comes to it."""
    (height, width), (rows, columns) = values.shape, kernel.shape
    output = torch.zeros((height - 1) * stride + rows, (width - 1) * stride + columns)
    for y in range(output.shape[0]):
        for x in range(output.shape[1]):
            for i in range(height):
                for j in range(width):
                    k, m = y - i * stride, x - j * stride
                    if 0 <= k < rows and 0 <= m < columns:
                        output[y, x] += values[i, j] * kernel[k, m]
    return output


def convolved_with_zeros(values, kernel, stride):
    """Zeros between and around, and the kernel turned by half."""
    (height, width), (rows, columns) = values.shape, kernel.shape
    spread = torch.zeros((height - 1) * stride + 1, (width - 1) * stride + 1)
    spread[::stride, ::stride] = values
    around = F.pad(spread, (columns - 1, columns - 1, rows - 1, rows - 1))
    return F.conv2d(around[None, None], kernel.flip(0, 1)[None, None])[0, 0]


def stamped_by_numpy(values, kernel, stride):
    (height, width), (rows, columns) = values.shape, kernel.shape
    output = np.zeros(((height - 1) * stride + rows, (width - 1) * stride + columns), np.float32)
    for (row, column), value in np.ndenumerate(values.numpy()):
        top, left = row * stride, column * stride
        output[top : top + rows, left : left + columns] += value * kernel.numpy()
    return torch.from_numpy(output)


def stamped_on_slopes(values, kernel, stride):
    """The gradient of a convolution, which it is."""
    (height, width), (rows, columns) = values.shape, kernel.shape
    shape = (1, 1, (height - 1) * stride + rows, (width - 1) * stride + columns)
    weight, slopes = kernel[None, None], values[None, None]
    return torch.nn.grad.conv2d_input(shape, weight, slopes, stride=stride)[0, 0]


def skip_in_steps(coarse, maps, double, score):
    result = score(maps).clone()
    height, width = maps.shape[2:]
    result += double(coarse)[:, :, :height, :width]
    return result


def skip_cut_by_narrow(coarse, maps, double, score):
    doubled = double(coarse).narrow(2, 0, maps.shape[2]).narrow(3, 0, maps.shape[3])
    return torch.add(score(maps), doubled)


def skip_cut_by_what_is_too_many(coarse, maps, double, score):
    doubled = double(coarse)
    if maps.shape[2] % 2 == 1:
        doubled = doubled[:, :, :-1]
    if maps.shape[3] % 2 == 1:
        doubled = doubled[:, :, :, :-1]
    return score(maps) + doubled


def skip_padded_and_cut(coarse, maps, double, score):
    finer = score(maps)
    doubled = double(coarse)
    pad = (0, finer.shape[3] - doubled.shape[3], 0, finer.shape[2] - doubled.shape[2])
    return F.pad(doubled, pad) + finer


def up_in_steps(maps, bridge, enlarge, look):
    larger = enlarge(maps)
    larger = larger[:, :, : bridge.shape[2], : bridge.shape[3]]
    both = torch.concat((bridge, larger), dim=-3)
    return look(both)


def up_into_an_empty_one(maps, bridge, enlarge, look):
    larger = enlarge(maps)
    n, channels, height, width = bridge.shape
    both = torch.zeros(n, channels + larger.shape[1], height, width)
    both[:, :channels] = bridge
    both[:, channels:] = larger[:, :, :height, :width]
    return look(both)


def up_picture_by_picture(maps, bridge, enlarge, look):
    height, width = bridge.shape[-2:]
    return torch.stack([
        look(torch.cat([its, enlarge(m[None])[0, :, :height, :width]])[None])[0]
        for m, its in zip(maps, bridge, strict=True)
    ])  # fmt: skip


def up_padded_and_cut(maps, bridge, enlarge, look):
    larger = enlarge(maps)
    pad = (0, bridge.shape[3] - larger.shape[3], 0, bridge.shape[2] - larger.shape[2])
    return look(torch.cat([bridge, F.pad(larger, pad)], dim=1))


def up_channel_by_channel(maps, bridge, enlarge, look):
    _, _, height, width = bridge.shape
    larger = enlarge(maps)[:, :, 0:height, 0:width]
    channels = [bridge[:, i] for i in range(bridge.shape[1])]
    channels += [larger[:, i] for i in range(larger.shape[1])]
    return look(torch.stack(channels, dim=1))


def starts_by_while(length, size, overlap):
    starts = [0]
    while starts[-1] + size < length:
        starts.append(min(starts[-1] + size - overlap, length - size))
    return starts


def starts_evenly(length, size, overlap):
    count = math.ceil((length - size) / (size - overlap)) + 1
    return [round(i * (length - size) / max(count - 1, 1)) for i in range(count)]


def starts_by_linspace(length, size, overlap):
    count = -(-(length - size) // (size - overlap)) + 1
    return np.linspace(0, length - size, count).astype(int)


def starts_moved_back(length, size, overlap):
    return [min(s, length - size) for s in range(0, length - overlap, size - overlap)]


def starts_from_the_end(length, size, overlap):
    """Steps from the end, and the first tile moved to 0: as few, and as near."""
    return [0, *sorted(range(length - size, 0, overlap - size))]


def starts_in_a_tensor(length, size, overlap):
    starts = torch.arange(0, length - size, size - overlap)
    return torch.cat([starts, torch.tensor([length - size])])


def views_line_by_line(model, images):
    plain = torch.sigmoid(model(images))
    mirrored = torch.sigmoid(model(images.flip(3)).flip(3))
    upside_down = torch.sigmoid(model(images.flip(-2)).flip(-2))
    both = torch.sigmoid(model(images.flip(2, 3)).flip(-1, -2))
    return torch.stack((plain, mirrored, upside_down, both))


def views_in_one_batch(model, images):
    ways = ([], [3], [2], [2, 3])
    said = model(torch.cat([images.flip(way) for way in ways])).sigmoid()
    parts = said.chunk(4)
    return torch.stack([part.flip(way) for part, way in zip(parts, ways, strict=True)])


@torch.no_grad()
def views_by_turning(model, images):
    """Both flips are half a turn; upside down is mirrored and half a turn."""
    model.eval()
    half = lambda maps: maps.rot90(2, (2, 3))  # noqa: E731
    mirror = lambda maps: maps.flip(-1)  # noqa: E731
    down = lambda maps: half(mirror(maps))  # noqa: E731
    answers = [
        model(images),
        mirror(model(mirror(images))),
        down(model(down(images))),
        half(model(half(images))),
    ]
    return 1 / (1 + torch.exp(-torch.stack(answers)))


def views_by_index(model, images):
    rows, columns = range(images.shape[2])[::-1], range(images.shape[3])[::-1]
    across = lambda maps: maps[:, :, :, list(columns)]  # noqa: E731
    down = lambda maps: maps[:, :, list(rows)]  # noqa: E731
    with torch.inference_mode():
        views = [model(images), across(model(across(images))), down(model(down(images)))]
        views.append(down(across(model(across(down(images))))))
        return torch.cat([view.sigmoid()[None] for view in views])


RIGHT = {
    "up_convolve": [
        stamped_by_the_kernel, stamped_number_by_number, collected, convolved_with_zeros,
        stamped_by_numpy, stamped_on_slopes,
        lambda values, kernel, stride: F.conv_transpose2d(
            values[None, None], kernel[None, None], stride=stride)[0, 0],
        lambda values, kernel, stride: F.fold(
            kernel.flatten()[:, None] * values.flatten(),
            [(side - 1) * stride + its
             for side, its in zip(values.shape, kernel.shape, strict=True)],
            kernel.shape, stride=stride)[0],
    ],
    "add_skip": [
        skip_in_steps, skip_cut_by_narrow, skip_cut_by_what_is_too_many,
        skip_padded_and_cut,
        # From 2 h to 2 h - 1 the nearest one is the one at the same place.
        lambda coarse, maps, double, score: (
            score(maps) + F.interpolate(double(coarse), maps.shape[-2:], mode="nearest")),
        lambda coarse, maps, double, score: (
            sum([score(maps), double(coarse)[..., : maps.size(-2), : maps.size(-1)]])),
    ],
    "up": [
        up_in_steps, up_into_an_empty_one, up_picture_by_picture, up_padded_and_cut,
        up_channel_by_channel,
        lambda maps, bridge, enlarge, look: look(torch.hstack(
            (bridge, enlarge(maps)[..., : bridge.size(2), : bridge.size(3)]))),
    ],
    "tile_starts": [
        starts_by_while, starts_evenly, starts_by_linspace, starts_moved_back,
        starts_from_the_end, starts_in_a_tensor,
        lambda length, size, overlap: tuple(
            sorted({*range(0, length - size, size - overlap), length - size})),
        lambda length, size, overlap: np.append(
            np.arange(0, length - size, size - overlap), length - size),
        lambda length, size, overlap: [
            *map(torch.tensor, range(0, length - size, size - overlap)),
            torch.tensor(length - size)],
    ],
    "four_views": [
        views_line_by_line, views_in_one_batch, views_by_turning, views_by_index,
        lambda model, images: torch.stack(
            [model(images.flip(d)).flip(d) for d in ([], [-1], [-2], [-1, -2])]).sigmoid(),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        pytest.param(label, answer, id=f"{label}-{number}")
        for label, answers in RIGHT.items()
        for number, answer in enumerate(answers)
    ],
)
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()
