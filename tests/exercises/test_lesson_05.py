"""Right answers written differently, and what is still blank."""

import re

import pytest
import torch
from torch.nn import functional as F

from labkit.exercises.engine import find
from labkit.exercises.judge import judge


def by_cosine_similarity(features, gallery, labels):
    return labels[F.cosine_similarity(features[:, None], gallery[None], dim=2).argmax(1)]


def by_loop(features, gallery, labels):
    names = []
    for one in features:
        cosines = [torch.dot(one, other) / other.norm() for other in gallery]
        names.append(labels[int(torch.stack(cosines).argmax())])
    return torch.stack(names)


def by_distance_of_directions(features, gallery, labels):
    return labels[torch.cdist(F.normalize(features), F.normalize(gallery)).argmin(1)]


def rates_by_counting(known, strangers, threshold):
    recognised = sum(score >= threshold for score in known.tolist()) / len(known)
    return recognised, 1 - (strangers >= threshold).float().mean()


def saliency_by_backward(network, images, classes):
    images = images.detach().clone().requires_grad_()
    logits = network(images)
    logits[torch.arange(len(images)), classes].sum().backward()
    return images.grad.abs().max(dim=1).values


def saliency_one_by_one(network, images, classes):
    maps = []
    for image, number in zip(images, classes, strict=True):
        image = image[None].clone().requires_grad_()
        (slope,) = torch.autograd.grad(network(image)[0, number], image)
        maps.append(slope[0].abs().amax(0))
    return torch.stack(maps)


def fgsm_by_hand(images, slopes, epsilon):
    moved = torch.where(slopes > 0, images + epsilon, images - epsilon)
    moved = torch.where(slopes == 0, images, moved)
    return torch.minimum(torch.maximum(moved, torch.tensor(-1.0)), torch.tensor(1.0))


def by_ten_thousand_people(sensitivity, specificity, share):
    ill = 10_000 * share
    well = 10_000 - ill
    found = sensitivity * ill
    return found / (found + well - specificity * well)


def decided_between(score, low, high):
    if low <= score <= high:
        return "ask a person"
    elif score > high:
        return "yes"
    return "no"


def decided_in_one_line(score, low, high):
    return "no" if score < low else "yes" if score > high else "ask a person"


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("nearest", by_cosine_similarity),
        ("nearest", by_loop),
        ("nearest", by_distance_of_directions),
        ("rates", rates_by_counting),
        ("rates", lambda k, s, t: ((k >= t).float().mean(), (s < t).float().mean())),
        ("saliency", saliency_by_backward),
        ("saliency", saliency_one_by_one),
        ("fgsm", fgsm_by_hand),
        ("fgsm", lambda images, slopes, e: images.add(e * torch.sign(slopes)).clip(-1, 1)),
        ("right_when_called", by_ten_thousand_people),
        ("right_when_called", lambda a, b, p: 1 / (1 + (1 - b) * (1 - p) / (a * p))),
        ("decide", decided_in_one_line),
        ("decide", decided_between),
    ],
)
def test_right_in_another_way(label, answer):
    verdict = judge(find(label), answer)
    assert verdict.right, verdict.text()


def gallery_first(features, gallery, labels):
    cosines = F.normalize(gallery, dim=1) @ F.normalize(features, dim=1).T
    return labels[cosines.argmax(1)]


def product_without_turning(features, gallery, labels):
    return labels[(F.normalize(features, dim=1) @ F.normalize(gallery, dim=1)).argmax(1)]


def two_ifs_and_an_else(score, low, high):
    if score < low:
        answer = "no"
    if score > high:  # noqa: SIM108
        answer = "yes"
    else:
        answer = "ask a person"
    return answer


def without_quotes(score, low, high):
    return no if score < low else "yes"  # noqa: F821


def gradients_not_unpacked(network, images, classes):
    images = images.clone().requires_grad_()
    own = network(images).gather(1, classes[:, None]).sum()
    return torch.autograd.grad(own, images).abs().amax(1)


@pytest.mark.parametrize(
    ("label", "answer", "words"),
    [
        ("nearest", gallery_first, "Why: You ask each example for its best picture."),
        ("nearest", product_without_turning, "`x.T` turns rows into columns"),
        ("nearest", lambda f, g, labels: (f @ g.T).max(1), "two things, values and positions"),
        ("rates", lambda known, new, t: ((known >= t).mean(), 0.0), "True and False have no mean"),
        ("saliency", gradients_not_unpacked, "A tuple holds several things"),
        ("decide", two_ifs_and_an_else, "Why: What you say below `low` is lost"),
        ("decide", without_quotes, 'A text is `"no"`'),
        ("nearest", lambda f, g, labels: f @ g.T, "shape"),
        ("rates", lambda known, strangers, t: (known >= t).float().mean(), "2 values are wanted"),
        ("saliency", lambda network, images, classes: network(images), "shape"),
        ("fgsm", lambda images, slopes, e: images.add_(e * slopes.sign()), "differ|changed|-1"),
        ("right_when_called", lambda a, b, p: a * p / ((1 - b) * (1 - p)), "instead of"),
        ("decide", lambda score, low, high: "maybe", "instead of"),
    ],
)
def test_other_slips_are_told_what_differs(label, answer, words):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert re.search(words, verdict.text()), verdict.text()
