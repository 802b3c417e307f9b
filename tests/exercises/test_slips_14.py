"""Lesson 14: what other slips are told, and that its answers agree with what the library does."""

import re

import pytest
import torch

from labkit.exercises.answers_14 import closest, guided, noised, stepped, wanted
from labkit.exercises.engine import find
from labkit.exercises.judge import judge
from labkit.exercises.verdict import State
from labkit.metrics import nearest
from labkit.models import Denoiser, noise_of, sample_film
from labkit.models import noised as mixed_by_the_library
from labkit.models.dream import guided as guided_by_the_library


def noised_in_place(pictures, noise, t):
    pictures *= 1 - t[:, None, None, None]
    pictures += t[:, None, None, None] * noise
    return pictures


def noised_by_if(pictures, noise, t):
    return noise if t == 1 else noised(pictures, noise, t)


def noised_in_a_list(pictures, noise, t):
    rows = zip(pictures, noise, t, strict=True)
    return [(1 - share) * one + share * own for one, own, share in rows]


def noised_by_zeros(pictures, noise, t):
    return (1 - t.reshape(-1, 3, 1, 1)) * pictures + t.reshape(-1, 3, 1, 1) * noise


def noised_with_levels(pictures, noise, t):
    return (1 - levels) * pictures + levels * noise  # noqa: F821


def wanted_in_place(pictures, noise):
    pictures -= noise
    return pictures


def wanted_that_prints(pictures, noise):
    print(pictures - noise)


def wanted_with_gradients(pictures, noise):
    return (pictures - noise).requires_grad_()


def wanted_of_the_way(pictures, noise):
    return (pictures - noise) / t  # noqa: F821


def stepped_in_place(picture, velocity, t, until):
    picture += (t - until) * velocity
    return picture


def stepped_until_it_arrives(picture, velocity, t, until):
    while t != until:
        picture = picture + 0.03 * velocity
        t = t - 0.03
    return picture


def guided_in_place(told, untold, guidance):
    told -= untold
    return untold + guidance * told


def guided_with_a_call(told, untold, guidance):
    return untold + guidance(told - untold)


def guided_with_a_time(told, untold, guidance):
    return untold + guidance * t * (told - untold)  # noqa: F821


def closest_with_one_loop(drawn, known):
    distance = (drawn - known).square().sum((1, 2, 3)).sqrt()
    return distance.argmin(), distance.min()


def closest_that_begins_at_0(drawn, known):
    numbers, distances = [], []
    for one in drawn:
        best, where = 0, 0
        for number, other in enumerate(known):
            far = (one - other).norm()
            if far > best:
                best, where = far, number
        numbers.append(where)
        distances.append(float(best))
    return torch.tensor(numbers), torch.tensor(distances)


@pytest.mark.parametrize(
    ("label", "answer", "words"),
    [
        ("noised", noised_in_place, "it changed what it was given"),
        ("noised", noised_by_if, "no single yes or no"),
        ("noised", noised_in_a_list, "Why: The numbers are right, in a list"),
        ("noised", noised_by_zeros, "What happened"),
        ("noised", noised_with_levels, "The function is given `pictures`, `noise`, `t`"),
        ("noised", lambda pictures, noise, t: noised(noise, pictures, t),
         "Why: The shares have changed places"),
        ("noised", lambda pictures, noise, t: noised(pictures, noise, t).half(),
         "its dtype is torch.float16"),
        ("wanted", wanted_in_place, "it changed what it was given"),
        ("wanted", wanted_that_prints, "only `return` hands it back"),
        ("wanted", wanted_with_gradients, "asks for gradients"),
        ("wanted", wanted_of_the_way, "Why: There is no `t` here"),
        ("wanted", lambda pictures, noise: torch.sub, "lacks its brackets"),
        ("stepped", stepped_in_place, "it changed what it was given"),
        ("stepped", stepped_until_it_arrives, "a loop that never ends"),
        ("stepped", lambda picture, velocity, t, until: picture + velocity.mul,
         "lacks its brackets|no tensor"),
        ("guided", guided_in_place, "it changed what it was given"),
        ("guided", guided_with_a_time, "The function is given `told`, `untold`, `guidance`"),
        ("guided", guided_with_a_call, "Round brackets call a function"),
        ("guided", lambda told, untold, guidance: told ^ untold, "What happened"),
        ("closest", closest_with_one_loop, "Why: You set each drawn picture against the one"),
        ("closest", closest_that_begins_at_0, "Why: You look for the farthest"),
        ("closest", lambda drawn, known: closest(drawn, known)[:1], "has 1 values instead of 2"),
        ("closest", lambda drawn, known: torch.cdist(drawn.flatten(1), known.flatten(1)).min(1),
         "Why: Both are right, in the other order"),
        ("closest", lambda drawn, known: (closest(drawn, known)[0], torch.cdist),
         "and a tensor is wanted"),
    ],
)  # fmt: skip
def test_other_slips_are_told_what_differs(label, answer, words):
    verdict = judge(find(label), answer)
    assert not verdict.right
    assert re.search(words, verdict.text()), verdict.text()


def test_two_blanks_are_not_attempted_either():
    assert judge(find("closest"), lambda drawn, known: (..., ...)).state is State.UNTOUCHED


def test_a_name_that_is_blank_is_not_attempted():
    def given_a_name(pictures, noise, t):
        share = ...
        return (1 - share) * pictures + share * noise

    assert judge(find("noised"), given_a_name).state is State.UNTOUCHED


def _network():
    """One that says something: a new one answers 0."""
    torch.manual_seed(4)
    model = Denoiser(3, widths=(8, 16)).eval()
    torch.nn.init.normal_(model.last.weight, std=0.2)
    return model


def test_our_mixture_is_that_of_the_library():
    generator = torch.Generator().manual_seed(0)
    pictures, noise = torch.randn(2, 4, 3, 5, 6, generator=generator)
    t = torch.rand(4, generator=generator)
    assert torch.equal(noised(pictures, noise, t), mixed_by_the_library(pictures, noise, t))


def test_the_velocity_leads_from_each_place_of_the_way_to_each_other():
    generator = torch.Generator().manual_seed(1)
    pictures, noise = torch.randn(2, 4, 3, 5, 6, generator=generator)
    velocity = wanted(pictures, noise)
    for t, until in ((1.0, 0.0), (0.7, 0.2), (0.1, 0.9)):
        torch.testing.assert_close(
            stepped(noised(pictures, noise, torch.full((4,), t)), velocity, t, until),
            noised(pictures, noise, torch.full((4,), until)),
        )


@pytest.mark.parametrize("guidance", [0.0, 0.5, 1.0, 3.0])
def test_guided_as_the_library_is(guidance):
    model, labels = _network(), torch.tensor([0, 2])
    pictures, levels = noise_of([1, 2], 8), torch.tensor([0.3, 0.8])
    with torch.no_grad():
        told, untold = model(pictures, levels, labels), model(pictures, levels)
        theirs = guided_by_the_library(model, pictures, levels, labels, guidance)
    assert not torch.allclose(told, untold)
    torch.testing.assert_close(guided(told, untold, guidance), theirs)


def test_steps_one_after_another_draw_as_the_library_does():
    model, labels, steps = _network(), torch.tensor([2, 0, 1]), 5
    picture = noise_of(range(3), 8, seed=6)
    for step in range(steps):
        t, until = 1 - step / steps, 1 - (step + 1) / steps
        levels = torch.full((3,), t)
        with torch.no_grad():
            told, untold = model(picture, levels, labels), model(picture, levels)
        picture = stepped(picture, guided(told, untold, 2.0), t, until)
    theirs = sample_film(model, labels, 8, steps=steps, guidance=2.0, seed=6)[-1]
    torch.testing.assert_close(((picture + 1) / 2).clamp(0, 1), theirs, atol=1e-4, rtol=1e-4)


def test_the_closest_is_the_librarys_nearest_in_another_measure():
    """The library's distance is the root of the mean, and comes first."""
    generator = torch.Generator().manual_seed(2)
    drawn = torch.rand(30, 3, 8, 8, generator=generator)
    known = torch.rand(40, 3, 8, 8, generator=generator)
    number, distance = closest(drawn, known)
    theirs, row = nearest(drawn, known)
    assert torch.equal(number, row)
    torch.testing.assert_close(distance / drawn[0].numel() ** 0.5, theirs)
