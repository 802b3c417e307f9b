"""Right answers written differently, and what is still blank."""

import itertools

import numpy as np
import pytest
import torch
from torchvision.ops import box_convert, box_iou

from labkit.exercises.engine import find
from labkit.exercises.judge import judge


def kept_by_loop(losses, positive, ratio=3):
    chosen = [bool(each) for each in positive]
    left = ratio * sum(chosen)
    for place in sorted(range(len(losses)), key=lambda place: -losses[place]):
        if left > 0 and not positive[place]:
            chosen[place] = True
            left -= 1
    return torch.tensor(chosen)


def kept_in_numpy(losses, positive, ratio=3):
    values, chosen = losses.numpy(), positive.numpy().copy()
    others = np.flatnonzero(~chosen)
    hardest = others[np.argsort(-values[others])][: ratio * chosen.sum()]
    chosen[hardest] = True
    return torch.from_numpy(chosen)


def kept_by_two_sorts(losses, positive, ratio=3):
    rank = losses.masked_fill(positive, 0).argsort(descending=True).argsort()
    return positive | (rank < ratio * positive.sum())


def kept_by_threshold(losses, positive, ratio=3):
    count = int(ratio * positive.sum())
    if count == 0 or positive.all():
        return positive.clone()
    others = losses[~positive].sort(descending=True).values[:count]
    return torch.logical_or(positive, losses >= others[-1])


def kept_by_one_topk(losses, positive, ratio=3):
    raised = torch.where(positive, float("inf"), losses)
    count = min((ratio + 1) * positive.sum().item(), len(losses))
    return torch.zeros(len(losses), dtype=torch.bool).index_fill(0, raised.topk(count)[1], True)


def cells_by_loop(boxes, size, grid):
    found = torch.zeros(len(boxes), 2, dtype=torch.int64)
    for i, (x1, y1, x2, y2) in enumerate(boxes.tolist()):
        column, row = int((x1 + x2) / 2 // (size / grid)), int((y1 + y2) / 2 // (size / grid))
        found[i, 0], found[i, 1] = min(row, grid - 1), min(column, grid - 1)
    return found


def cells_in_numpy(boxes, size, grid):
    x1, y1, x2, y2 = boxes.numpy().T
    cells = np.stack([y1 + y2, x1 + x2], axis=1) / 2 / (size / grid)
    return torch.from_numpy(np.minimum(np.floor(cells), grid - 1).astype(np.int64))


def cells_by_edges(boxes, size, grid):
    edges = torch.arange(1, grid) * size / grid
    middles = box_convert(boxes, "xyxy", "cxcywh")[:, :2].contiguous()
    return torch.bucketize(middles, edges, right=True).flip(1)


def cells_by_shift(boxes, size, grid):
    x = boxes[:, 0] + (boxes[:, 2] - boxes[:, 0]) / 2
    y = boxes[:, 1] + (boxes[:, 3] - boxes[:, 1]) / 2
    places = [torch.floor(each * grid / size).clamp(0, grid - 1) for each in (y, x)]
    return torch.column_stack(places).to(torch.int64)


def cells_by_mean(boxes, size, grid):
    middle = boxes.reshape(-1, 2, 2).mean(1)[:, [1, 0]]
    cell = torch.div(middle, size / grid, rounding_mode="floor").long()
    cell[cell == grid] = grid - 1
    return cell


def boxes_by_loop(answers, size):
    found = torch.zeros_like(answers)
    grid = answers.shape[0]
    for row, column in itertools.product(range(grid), repeat=2):
        x, y, width, height = answers[row, column].tolist()
        x, y = (column + x) * size / grid, (row + y) * size / grid
        width, height = width * width * size, height * height * size
        corners = x - width / 2, y - height / 2, x + width / 2, y + height / 2
        found[row, column] = torch.tensor(corners)
    return found


def boxes_by_convert(answers, size):
    grid = answers.shape[1]
    row, column = torch.meshgrid(torch.arange(grid), torch.arange(grid), indexing="ij")
    middles = (answers[..., :2] + torch.stack([column, row], -1)) * (size / grid)
    sides = answers[..., 2:].square() * size
    flat = torch.cat([middles, sides], -1).reshape(-1, 4)
    return box_convert(flat, "cxcywh", "xyxy").reshape(grid, grid, 4)


def boxes_in_float64(answers, size):
    cells = torch.arange(len(answers)).double()
    middle = answers[..., :2] + torch.stack(torch.meshgrid(cells, cells, indexing="xy"), -1)
    half = answers[..., 2:].pow(2) / 2
    return torch.cat([middle / len(cells) - half, middle / len(cells) + half], 2) * size


def boxes_in_numpy(answers, size):
    row, column = np.indices(answers.shape[:2])
    x, y, width, height = np.moveaxis(answers.numpy(), 2, 0)
    x, y, width, height = (column + x) / len(row), (row + y) / len(row), width**2, height**2
    corners = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
    return torch.from_numpy(np.stack(corners, 2) * size).float()


def boxes_by_expand(answers, size):
    cell, column = size / len(answers), torch.arange(len(answers)).expand(len(answers), -1)
    width, height = size * answers[:, :, 2] ** 2, size * answers[:, :, 3] ** 2
    left = cell * (column + answers[:, :, 0]) - width / 2
    top = cell * (column.T + answers[:, :, 1]) - height / 2
    return torch.stack([left, top, left + width, top + height], dim=2)


def cheapest_by_loop(scores, right, objects, miss, alarm):
    best, smallest = None, float("inf")
    for threshold in scores.tolist():
        hits = alarms = 0
        for score, good in zip(scores.tolist(), right.tolist(), strict=True):
            if score >= threshold:
                hits += good
                alarms += not good
        cost = miss * (objects - hits) + alarm * alarms
        if cost < smallest:
            best, smallest = threshold, cost
    return best


def cheapest_in_numpy(scores, right, objects, miss, alarm):
    scores, right = scores.numpy(), right.numpy()
    order = np.argsort(scores)[::-1]
    costs = miss * (objects - np.cumsum(right[order])) + alarm * np.cumsum(~right[order])
    last = np.append(np.diff(scores[order]) != 0, True)  # of those with the same score
    return scores[order][last][np.argmin(costs[last])]


def cheapest_by_gain(scores, right, objects, miss, alarm):
    levels, of_level = scores.unique(return_inverse=True)
    gain = torch.zeros(len(levels)).index_add(0, of_level, torch.where(right, miss, -alarm))
    return levels.flip(0)[gain.flip(0).cumsum(0).argmax()]


def cheapest_by_table(scores, right, objects, miss, alarm):
    shown = scores[None] >= scores[:, None]
    costs = [miss * (objects - (s & right).sum()) + alarm * (s & ~right).sum() for s in shown]
    return scores[torch.stack(costs).argmin()].item()


def cheapest_by_min(scores, right, objects, miss, alarm):
    def cost(threshold):
        shown = right[scores >= threshold]
        return miss * (objects - shown.sum()) + alarm * (~shown).sum()

    return min(scores, key=cost).item()


def followed_by_sorting(old, new, limit=0.3):
    overlaps, found = box_iou(old, new), [-1] * len(new)
    places = itertools.product(range(len(old)), range(len(new)))
    for was, now in sorted(places, key=lambda place: -overlaps[place]):
        if overlaps[was, now] >= limit and was not in found and found[now] == -1:
            found[now] = was
    return torch.tensor(found, dtype=torch.int64)


def followed_by_argsort(old, new, limit=0.3):
    overlaps = box_iou(old, new)
    found = -torch.ones(len(new), dtype=torch.long)
    for place in overlaps.flatten().argsort(descending=True):
        was, now = place // len(new), place % len(new)
        if overlaps[was, now] < limit:
            break
        if found[now] < 0 and not (found == was).any():
            found[now] = was
    return found


def followed_in_numpy(old, new, limit=0.3):
    overlaps, found = box_iou(old, new).numpy(), np.full(len(new), -1)
    while (overlaps >= limit).any():
        was, now = np.unravel_index(overlaps.argmax(), overlaps.shape)
        found[now] = was
        overlaps[was, :] = overlaps[:, now] = -1
    return torch.from_numpy(found)


def followed_transposed(old, new, limit=0.3):
    overlaps, found = box_iou(new, old), torch.full((len(new),), -1, dtype=torch.int64)
    while len(old) and len(new) and (overlaps >= limit).any():
        now, was = (overlaps == overlaps.max()).nonzero()[0]
        found[now] = was
        overlaps[now, :] = 0
        overlaps[:, was] = 0
    return found


def followed_by_calling_again(old, new, limit=0.3):
    def rest(olds, news):
        pairs = [(box_iou(old[i, None], new[j, None]).item(), i, j) for i in olds for j in news]
        overlap, was, now = max(pairs, default=(-1, 0, 0))
        if overlap < limit:
            return {}
        return {now: was, **rest(olds - {was}, news - {now})}

    found = rest(set(range(len(old))), set(range(len(new))))
    return torch.tensor([found.get(now, -1) for now in range(len(new))]).long()


def crossings_by_loop(tracks, line):
    down, up = 0, 0
    for track in tracks:
        for i in range(1, len(track)):
            before, after = track[i - 1][1], track[i][1]
            down += int(before < line <= after)
            up += int(after < line <= before)
    return down, up


def crossings_in_numpy(tracks, line):
    steps = [np.diff((track[:, 1].numpy() >= line).astype(int)) for track in tracks]
    steps = np.concatenate([[0], *steps])
    return np.array([(steps == 1).sum(), (steps == -1).sum()])


def crossings_by_diff(tracks, line):
    steps = [(track[:, 1] >= line).float().diff() for track in tracks]
    return [sum((step == way).sum() for step in steps) for way in (1, -1)]


def crossings_by_ends(tracks, line):
    down = up = 0
    for track in tracks:
        below = track[:, 1] >= line
        turns = int(below.diff().sum())
        down += (turns + int(~below[0])) // 2
        up += (turns + int(below[0])) // 2
    return (down, up)


def crossings_by_text(tracks, line):
    texts = ["".join("ab"[int(y >= line)] for _, y in track.tolist()) for track in tracks]
    text = " ".join(texts)
    return text.count("ab"), text.count("ba")


WAYS = {
    "kept": (kept_by_loop, kept_in_numpy, kept_by_two_sorts, kept_by_threshold, kept_by_one_topk),
    "cells": (cells_by_loop, cells_in_numpy, cells_by_edges, cells_by_shift, cells_by_mean),
    "boxes_of": (boxes_by_loop, boxes_by_convert, boxes_in_float64, boxes_in_numpy,
                 boxes_by_expand),
    "cheapest": (cheapest_by_loop, cheapest_in_numpy, cheapest_by_gain, cheapest_by_table,
                 cheapest_by_min),
    "followed": (followed_by_sorting, followed_by_argsort, followed_in_numpy, followed_transposed,
                 followed_by_calling_again),
    "crossings": (crossings_by_loop, crossings_in_numpy, crossings_by_diff, crossings_by_ends,
                  crossings_by_text),
}  # fmt: skip
RIGHT = [(label, way) for label, ways in WAYS.items() for way in ways]


@pytest.mark.parametrize(("label", "answer"), RIGHT)
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()
