"""Lesson 08: what other slips are told, and that its answers agree with the library."""

import itertools
import re

import numpy as np
import pytest
import torch

from labkit.exercises.answers_08 import dice_loss, overlap, possible, recall_by_size, two_means
from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State
from labkit.losses import dice
from labkit.metrics import Segmentation


def overlap_with_void_set_to_0(predicted, mask):
    mask = mask.where(mask != 255, 0)
    both, either = ((predicted == 1) & (mask == 1)).sum(), ((predicted == 1) | (mask == 1)).sum()
    return (both / either).item()


def overlap_with_a_small_number(predicted, mask):
    ours, truth = (predicted == 1) & (mask != 255), mask == 1
    return ((ours & truth).sum() / ((ours | truth).sum() + 1e-6)).item()


def overlap_without_brackets(predicted, mask):
    known = mask != 255
    ours, truth = predicted == 1 & known, (mask == 1) & known
    return ((ours & truth).sum() / (ours | truth).sum()).item()


def overlap_by_and(predicted, mask):
    ours, truth = predicted == 1 and mask != 255, mask == 1
    return (ours & truth).sum() / (ours | truth).sum()


def overlap_in_place(predicted, mask):
    predicted[mask == 255] = 0
    ours, truth = predicted == 1, mask == 1
    return (ours & truth).sum() / (ours | truth).sum()


def loss_in_place(probabilities, mask):
    loss = dice_loss(probabilities, mask)
    probabilities.mul_(0)
    return loss


def loss_with_eps_alone(probabilities, mask):
    shared = (probabilities * mask).sum()
    return 1 - 2 * shared / (probabilities.sum() + mask.sum() + 1e-6)


def loss_without_gradients(probabilities, mask):
    with torch.no_grad():
        return dice_loss(probabilities, mask)


def loss_made_anew(probabilities, mask):
    return torch.tensor(dice_loss(probabilities, mask).item(), requires_grad=True)


def loss_without_return(probabilities, mask):
    loss = dice_loss(probabilities, mask)
    print(loss)


def loss_half_done(probabilities, mask):
    shared = (probabilities * mask).sum()
    return 1 - 2 * shared / ...


def means_by_bad_loop(shared, either):
    for s, e in zip(shared, either, strict=True):
        if e > 0:
            return (s / e).item(), (shared.sum() / either.sum()).item()


def possible_with_two_limits(iou, dice, rounding=0.001):
    low, high = iou - rounding, 2 * iou / (1 + iou) + rounding
    return low <= dice or dice <= high


def recall_by_early_return(found, areas, edges):
    for low, high in itertools.pairwise(edges):
        inside = (areas >= low) & (areas < high)
        return [found[inside].float().mean().item()]


def recall_beyond_the_edges(found, areas, edges):
    return [
        found[(areas >= edges[i]) & (areas < edges[i + 1])].float().mean().item()
        for i in range(len(edges))
    ]


def recall_by_chain(found, areas, edges):
    return [
        found[low <= areas < high].float().mean().item() for low, high in itertools.pairwise(edges)
    ]


def recall_by_histogram(found, areas, edges):
    hits = np.histogram(areas[found].numpy(), edges)[0]
    with np.errstate(invalid="ignore"):
        return hits / np.histogram(areas.numpy(), edges)[0]


def recall_by_left_buckets(found, areas, edges):
    which = torch.bucketize(areas, torch.tensor(edges).float())
    return [found[which == i].float().mean().item() for i in range(1, len(edges))]


@pytest.mark.parametrize(
    ("label", "answer", "words"),
    [
        ("overlap", overlap_with_void_set_to_0, "Why: A polyp predicted on void counts against"),
        ("overlap", overlap_with_a_small_number, "Why: Where neither has a polyp yours says 0"),
        ("overlap", overlap_without_brackets, "Why: `&` comes before `==`"),
        ("overlap", overlap_by_and, "no single yes or no"),
        ("overlap", overlap_in_place, "it changed what it was given"),
        ("overlap", lambda predicted, mask: 0.5, "the same whatever it is given"),
        ("overlap", lambda predicted, mask: "0.5", "a number is wanted"),
        ("overlap", lambda predicted, mask: torch.tensor([overlap(predicted, mask)]),
         "`.item\\(\\)` makes one of it"),
        ("dice_loss", loss_in_place, "it changed what it was given"),
        ("dice_loss", loss_with_eps_alone, "Why: Without a polyp in the mask yours is 1"),
        ("dice_loss", loss_without_gradients, "Why: .* has no gradient, and nothing can learn"),
        ("dice_loss", loss_made_anew, "Why: .* has no gradient, and nothing can learn"),
        ("dice_loss", loss_without_return, "only `return` hands it back"),
        ("dice_loss", lambda p, m: float(dice_loss(p, m)), "Why: .* has no gradient"),
        ("dice_loss", lambda p, m: dice_loss(p, m).detach(), "Why: .* has no gradient"),
        ("dice_loss", lambda p, m: dice_loss(p, m.bool())[None], r"its shape is \[1\]"),
        ("dice_loss", lambda p, m: 1 - 2 * (p * m).sum() / (p.sum() + m.mean()),
         "Torch takes no mean of whole numbers"),
        ("dice_loss", lambda p, m: dice_loss(p, m) + 0.1, "The loss: 0.446939 instead of 0.346939"),
        ("dice_loss", lambda p, m: dice_loss(p.detach(), m) + 0 * p.sum(),
         "Its gradient: 6 of its 6 numbers differ"),
        ("dice_loss", lambda p, m: 3.0, "Yours: 3, without a gradient"),
        ("dice_loss", lambda p, m: [p.mean()], "a number is wanted"),
        ("dice_loss", lambda p, m: dice_loss(p, m).sum, "lacks its brackets"),
        ("two_means", means_by_bad_loop, "Why: Your first is of one picture alone"),
        ("two_means", lambda shared, either: (shared.mean(), either.mean()),
         "Torch takes no mean of whole numbers"),
        ("two_means", lambda shared, either: (two_means(shared, either)[0], ...),
         "still the blank"),
        ("possible", possible_with_two_limits, "Why: Yours is always True"),
        ("possible", lambda iou, dice, rounding=0.001: iou - 10 * rounding <= dice <= 1,
         "Perhaps: Yours is the wrong way round here"),
        ("possible", lambda iou, dice, rounding=0.001: np.array([possible(iou, dice, rounding)]),
         "instead of True"),
        ("possible", lambda iou, dice, rounding: possible(iou, dice, rounding),
         "Is a default such as"),
        ("recall_by_size", recall_by_early_return, "Why: Only the first size comes back"),
        ("recall_by_size", recall_beyond_the_edges, "There is no such place|list index out"),
        ("recall_by_size", recall_by_chain, "no single yes or no"),
        ("recall_by_size", recall_by_histogram, "Why: Your last size takes its upper edge in"),
        ("recall_by_size", recall_by_left_buckets, "Why: A polyp on an edge belongs to"),
        ("recall_by_size", lambda found, areas, edges: [
            found[(areas >= low) & (areas < high)].mean().item()
            for low, high in itertools.pairwise(edges)], "True and False have no mean"),
    ],
)  # fmt: skip
def test_other_slips_are_told_what_differs(label, answer, words):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert re.search(words, verdict.text()), verdict.text()


def test_a_blank_inside_a_loss_is_named():
    verdict = judge(find("dice_loss"), loss_half_done)
    assert verdict.state is State.UNTOUCHED
    assert "A `...` is still there" in verdict.text()


def some_masks():
    """Probabilities and masks [8, 6, 7] with void; one has no polyp, and one nothing at all."""
    generator = torch.Generator().manual_seed(8)
    probabilities = torch.rand(8, 6, 7, generator=generator)
    masks = (torch.rand(8, 6, 7, generator=generator) > 0.7).long()
    masks[torch.rand(8, 6, 7, generator=generator) > 0.9] = 255
    masks[1], masks[2], probabilities[2] = 0, 0, 0.1
    return probabilities, masks


def test_the_scores_are_those_of_the_library():
    probabilities, masks = some_masks()
    called = (probabilities > 0.5).long()
    score = Segmentation(classes=2)
    score.update(called, masks)
    each = torch.tensor([overlap(*pair) for pair in zip(called, masks, strict=True)])
    torch.testing.assert_close(
        each.double(), score.per_image()["IoU"][:, 1], equal_nan=True, rtol=0, atol=1e-6
    )
    known = masks != 255
    ours, truth = (called == 1) & known, masks == 1
    means = two_means((ours & truth).sum((1, 2)), (ours | truth).sum((1, 2)))
    scores = score.compute()
    assert means == pytest.approx((scores["IoU per image"], scores["IoU pooled"]))
    assert possible(scores["IoU per image"], scores["Dice per image"], 0.0)


def test_the_loss_is_that_of_the_library():
    probabilities, masks = some_masks()
    masks[masks == 255] = 0
    ours = [dice_loss(*pair) for pair in zip(probabilities, masks, strict=True)]
    torch.testing.assert_close(
        dice(probabilities.logit()[:, None], masks), torch.stack(ours).mean()
    )


def test_any_set_of_pictures_is_possible():
    generator = torch.Generator().manual_seed(80)
    for power in (0.2, 1.0, 5.0):
        iou = torch.rand(100, 7, generator=generator, dtype=torch.float64) ** power
        for mean, dice_mean in zip(iou.mean(1), (2 * iou / (1 + iou)).mean(1), strict=True):
            assert possible(mean.item(), dice_mean.item(), 1e-9)


def test_sizes_without_a_polyp_are_nan():
    shares = recall_by_size(torch.tensor([True]), torch.tensor([0.5]), [0.0, 0.25, 1.0])
    assert np.isnan(shares[0])
    assert shares[1] == 1
