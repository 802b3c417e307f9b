"""Right answers written differently, and what is still blank."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch

from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State


def overlap_by_counting(predicted, mask):
    both = either = 0
    for mine, its in zip(predicted.flatten().tolist(), mask.flatten().tolist(), strict=True):
        if its == 255:
            continue
        both += mine == 1 and its == 1
        either += mine == 1 or its == 1
    if either == 0:
        return math.nan
    return both / either


def overlap_in_numpy(predicted, mask):
    p, m = predicted.numpy()[mask.numpy() != 255], mask.numpy()[mask.numpy() != 255]
    if not np.any(p == 1) and not np.any(m == 1):
        return np.nan
    return np.logical_and(p == 1, m == 1).sum() / np.logical_or(p == 1, m == 1).sum()


def overlap_by_errors(predicted, mask):
    p, m = (predicted == 1).float(), (mask == 1).float()
    known = (mask < 255).float()
    right, wrong, missed = p * m, p * (1 - m) * known, (1 - p) * m
    return right.sum() / (right.sum() + wrong.sum() + missed.sum())


def overlap_from_dice(predicted, mask):
    p, m = predicted[mask != 255] == 1, mask[mask != 255] == 1
    score = 2 * (p & m).sum() / (p.sum() + m.sum())
    return (score / (2 - score)).double()


def overlap_by_sets(predicted, mask):
    known = {tuple(at) for at in (mask != 255).nonzero().tolist()}
    ours = {tuple(at) for at in (predicted == 1).nonzero().tolist()} & known
    truth = {tuple(at) for at in (mask == 1).nonzero().tolist()}
    try:
        return len(ours & truth) / len(ours | truth)
    except ZeroDivisionError:
        return torch.tensor(torch.nan)


def loss_by_where(probabilities, mask):
    mask = mask.double()
    both = torch.einsum("ij,ij->", probabilities.double(), mask)
    score = 2 * both / (probabilities.sum() + mask.sum() + 1e-8)
    return torch.where(mask.any(), 1 - score, probabilities.mean())


def loss_by_rows(probabilities, mask):
    if 1 not in mask:
        return sum(probabilities.flatten()) / probabilities.numel()
    shared, total = 0.0, 0.0
    for row in range(mask.shape[0]):
        for column in range(mask.shape[1]):
            if mask[row, column] == 1:
                shared = shared + probabilities[row, column]
                total = total + 1
            total = total + probabilities[row, column]
    return 1 - 2 * shared / total


def loss_from_iou(probabilities, mask):
    if not mask.any():
        return torch.mean(probabilities)
    shared = probabilities[mask == 1].sum()
    iou = shared / (probabilities.sum() + (mask == 1).sum() - shared)
    return (1 - iou) / (1 + iou)


def loss_by_errors(probabilities, mask):
    if mask.max() == 0:
        return probabilities.sum() / probabilities.numel()
    wrong = (probabilities * (1 - mask)).sum()
    missed = ((1 - probabilities) * mask).sum()
    return (wrong + missed) / (wrong + missed + 2 * (probabilities * mask).sum())


def loss_by_vectors(probabilities, mask):
    p, m = probabilities.flatten(), mask.flatten().float()
    return 1 - 2 * torch.dot(p, m) / (p + m).sum() if m.sum() > 0 else p.mean()


def loss_by_minimum(probabilities, mask):
    shared = torch.minimum(probabilities, mask).sum()
    below = torch.cat([probabilities.ravel(), mask.ravel()]).sum()
    return probabilities.mean() if torch.equal(mask, 0 * mask) else (below - 2 * shared) / below


def loss_by_means(probabilities, mask):
    p, m = probabilities, mask.float()
    return 1 - 2 * (p * m).mean() / (p.mean() + m.mean()) if m.mean() else p.mean()


def means_by_loop(shared, either):
    each = []
    for s, e in zip(shared, either, strict=True):
        if e > 0:
            each.append((s / e).item())
    return [sum(each) / len(each), sum(shared.tolist()) / sum(either.tolist())]


def means_in_numpy(shared, either):
    s, e = shared.numpy(), either.numpy()
    with np.errstate(invalid="ignore"):
        return np.array([np.nanmean(s / e), s.sum() / e.sum()])


def means_of_means(shared, either):
    shared, either = shared.double(), either.double()
    return torch.stack([(shared / either).nanmean(), shared.mean() / either.mean()])


def means_with_weights(shared, either):
    shared, either = shared[either != 0], either[either != 0]
    iou = shared / either
    return iou.mean(), (iou * either / either.sum()).sum()


def means_by_numbers(shared, either):
    count = (either > 0).sum()
    return ((shared / either.clamp(min=1)).sum() / count, shared.sum() / either.sum())


def possible_by_ifs(iou, dice, rounding=0.001):
    if dice < iou:
        return iou - dice <= rounding
    if dice > 2 * iou / (1 + iou):
        return dice - 2 * iou / (1 + iou) <= rounding
    return True


def possible_the_way_back(iou, dice, rounding=0.001):
    return (dice - rounding) / (2 - dice + rounding) <= iou <= dice + rounding


def possible_by_distance(iou, dice, rounding=0.001):
    return np.abs(np.clip(dice, iou, 2 * iou / (1 + iou)) - dice) < rounding + 1e-9


def possible_in_torch(iou, dice, rounding=0.001):
    iou, dice = torch.tensor(iou).double(), torch.tensor(dice).double()
    return (dice >= iou - rounding) & (dice <= 2 / (1 + 1 / iou) + rounding)


def possible_in_fractions(iou, dice, rounding=0.001):
    iou, dice, rounding = map(Fraction, map(str, (iou, dice, rounding)))
    return not (dice + rounding < iou or (dice - rounding) * (1 + iou) > 2 * iou)


def possible_if_iou_is_off(iou, dice, rounding=0.001):
    return iou - rounding <= dice <= 2 * (iou + rounding) / (1 + iou + rounding)


def possible_if_both_are_off(iou, dice, rounding=0.001):
    low, high = iou - rounding, iou + rounding
    return low <= dice + rounding and dice - rounding <= 2 * high / (1 + high)


def recall_by_counting(found, areas, edges):
    shares = []
    for i in range(len(edges) - 1):
        hit = total = 0
        for yes, area in zip(found.tolist(), areas.tolist(), strict=True):
            if edges[i] <= area < edges[i + 1]:
                total += 1
                hit += yes
        shares.append(hit / total if total else math.nan)
    return tuple(shares)


def recall_in_numpy(found, areas, edges):
    found, areas = found.numpy(), areas.numpy()
    which = np.digitize(areas, edges)
    with np.errstate(invalid="ignore"):
        all_of = np.array([(which == k).sum() for k in range(1, len(edges))])
        hits = np.array([found[which == k].sum() for k in range(1, len(edges))])
        return hits / all_of


def recall_by_buckets(found, areas, edges):
    which = torch.bucketize(areas, torch.tensor(edges).float(), right=True)
    counts = torch.bincount(which, minlength=len(edges) + 1)[1 : len(edges)]
    return torch.bincount(which[found], minlength=len(edges) + 1)[1 : len(edges)] / counts


def recall_by_table(found, areas, edges):
    low, high = torch.tensor(edges[:-1])[:, None], torch.tensor(edges[1:])[:, None]
    inside = ((areas >= low) & ~(areas >= high)).double()
    return (inside @ found.double()) / inside.sum(1)


def recall_by_differences(found, areas, edges):
    hits = [((areas < edge) & found).sum() for edge in edges]
    counts = [(areas < edge).sum() for edge in edges]
    return [
        (h2 - h1) / (c2 - c1)
        for (h1, h2), (c1, c2) in zip(
            itertools.pairwise(hits), itertools.pairwise(counts), strict=True
        )
    ]


RIGHT = [
    ("overlap", overlap_by_counting),
    ("overlap", overlap_in_numpy),
    ("overlap", overlap_by_errors),
    ("overlap", overlap_from_dice),
    ("overlap", overlap_by_sets),
    ("overlap", lambda p, m: ((p == 1) * (m == 1)).sum() / ((p == 1) * (m < 255) + (m == 1)).sum()),
    ("dice_loss", loss_by_where),
    ("dice_loss", loss_by_rows),
    ("dice_loss", loss_from_iou),
    ("dice_loss", loss_by_errors),
    ("dice_loss", loss_by_vectors),
    ("dice_loss", loss_by_minimum),
    ("dice_loss", loss_by_means),
    ("two_means", means_by_loop),
    ("two_means", means_in_numpy),
    ("two_means", means_of_means),
    ("two_means", means_with_weights),
    ("two_means", means_by_numbers),
    ("possible", possible_by_ifs),
    ("possible", possible_the_way_back),
    ("possible", possible_by_distance),
    ("possible", possible_in_fractions),
    ("possible", possible_in_torch),
    ("possible", possible_if_iou_is_off),
    ("possible", possible_if_both_are_off),
    ("recall_by_size", recall_by_counting),
    ("recall_by_size", recall_in_numpy),
    ("recall_by_size", recall_by_buckets),
    ("recall_by_size", recall_by_table),
    ("recall_by_size", recall_by_differences),
]


@pytest.mark.parametrize(("label", "answer"), RIGHT)
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()


def test_two_blanks_are_not_attempted_either():
    assert judge(find("two_means"), lambda *given: (..., ...)).state is State.UNTOUCHED
