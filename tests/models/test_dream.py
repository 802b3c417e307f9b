"""A picture is drawn from its own noise: alone, among others, and in the same steps again."""

import copy
import random

import numpy as np
import pytest
import torch
from torch import nn

from labkit.models import Denoiser, noise_of, noised, sample, sample_film
from labkit.models import dream as module


class Straight(Denoiser):
    """Knows one picture: -1, or for class 1 +0.5, and the straight way there; without class 0."""

    def __init__(self):
        super().__init__(classes=2, widths=(8,))
        nn.init.ones_(self.last.weight)
        self.levels = []

    def forward(self, noised, levels, labels=None):
        self.levels.append(levels[0].item())
        known = torch.tensor([-1.0, 0.5, 0.0])
        labels = torch.full((len(levels),), 2) if labels is None else labels
        picture = known[labels][:, None, None, None].expand_as(noised)
        return (picture - noised) / levels[:, None, None, None]


@pytest.fixture
def model():
    torch.manual_seed(0)
    network = Denoiser(classes=3, widths=(8, 16))
    nn.init.normal_(network.last.weight, std=0.1)
    return network


def test_noised_is_the_picture_at_0_and_noise_at_1():
    pictures, noise = torch.ones(3, 1, 2, 2), torch.full((3, 1, 2, 2), 5.0)
    mixed = noised(pictures, noise, torch.tensor([0.0, 0.5, 1.0]))
    assert mixed[:, 0, 0, 0].tolist() == [1, 3, 5]


@pytest.mark.parametrize("steps", [1, 4, 10])
def test_the_straight_way_ends_where_it_leads(steps):
    drawn = sample(Straight(), [0, 1], 4, steps=steps)
    torch.testing.assert_close(drawn[0], torch.zeros(3, 4, 4))
    torch.testing.assert_close(drawn[1], torch.full((3, 4, 4), 0.75))


def test_a_step_is_asked_at_its_own_level_from_noise_on():
    network = Straight()
    sample(network, [0], 4, steps=4)
    assert network.levels == [1, 0.75, 0.5, 0.25]


def test_guidance_is_how_much_of_the_difference_the_label_makes():
    drawn = [sample(Straight(), [1], 2, steps=1, guidance=g)[0, 0, 0, 0] for g in (0, 0.5, 1, 1.5)]
    torch.testing.assert_close(torch.stack(drawn), torch.tensor([0.5, 0.625, 0.75, 0.875]))


def test_a_picture_is_the_same_alone_and_among_a_hundred(model):
    labels = torch.arange(100) % 3
    together = sample(model, labels, 8, steps=5, guidance=2)
    for row in (0, 1, 57, 99):
        alone = sample(model, labels[row : row + 1], 8, steps=5, guidance=2, numbers=[row])
        torch.testing.assert_close(alone[0], together[row], rtol=0, atol=1e-4)


def test_many_are_drawn_a_few_at_once(model, monkeypatch):
    whole = sample_film(model, [0, 1, 2, 0, 1], 8, steps=3)
    monkeypatch.setattr(module, "AT_ONCE", 2)
    torch.testing.assert_close(sample_film(model, [0, 1, 2, 0, 1], 8, steps=3), whole)


def test_seeds_and_numbers_change_the_picture(model):
    drawn = [
        sample(model, [1], 8, steps=2, seed=s, numbers=[n]) for s, n in ((0, 0), (0, 1), (1, 0))
    ]
    assert not any(torch.allclose(drawn[0], other, atol=0.01) for other in drawn[1:])
    assert torch.equal(sample(model, [1], 8, steps=2), drawn[0])


def test_the_film_begins_with_noise_and_ends_with_the_picture(model):
    film = sample_film(model, [2, 0], 8, steps=6, seed=4)
    assert film.shape == (7, 2, 3, 8, 8)
    torch.testing.assert_close(film[0], ((noise_of([0, 1], 8, seed=4) + 1) / 2).clamp(0, 1))
    assert torch.equal(film[-1], sample(model, [2, 0], 8, steps=6, seed=4))
    assert film.min() >= 0
    assert film.max() <= 1


def test_noise_is_normal_and_each_has_its_own():
    noise = noise_of(range(50), 16)
    assert abs(noise.mean()) < 0.02
    assert abs(noise.std() - 1) < 0.02
    assert torch.corrcoef(noise.flatten(1)).fill_diagonal_(0).abs().max() < 0.2


def test_nothing_else_is_changed(model):
    model.train()
    model.middle.eval()
    before = copy.deepcopy(model.state_dict())
    states = torch.get_rng_state(), random.getstate(), np.random.get_state()[1].copy()
    sample(model, [0, 1], 8, steps=2, guidance=3)
    assert torch.equal(torch.get_rng_state(), states[0])
    assert random.getstate() == states[1]
    assert (np.random.get_state()[1] == states[2]).all()
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert model.training
    assert not model.middle.training


@pytest.mark.gpu
def test_a_gpu_draws_what_a_cpu_draws(model):
    here = sample(model, [0, 1, 2], 8, steps=5, guidance=2)
    there = sample(model.cuda(), [0, 1, 2], 8, steps=5, guidance=2)
    assert there.is_cuda
    torch.testing.assert_close(there.cpu(), here, rtol=0, atol=0.02)  # TF32


def test_another_model_is_told():
    with pytest.raises(TypeError, match=r"a Linear\. It draws with a Denoiser, trained with"):
        sample(nn.Linear(1, 1), [0], 8)


def test_a_denoiser_that_has_not_learned_is_told():
    with pytest.raises(ValueError, match=r"has not been trained.*Train it with fit"):
        sample(Denoiser(2), [0], 8)


@pytest.mark.parametrize("label", [3, -1, 99])
def test_a_class_that_is_not_there_is_told(model, label):
    with pytest.raises(ValueError, match=rf"the class {label}, and .* knows 3\. .* from 0 to 2"):
        sample(model, [0, label], 8)


@pytest.mark.parametrize("labels", [[], [0.5], torch.zeros(2, 2, dtype=torch.long), [True]])
def test_labels_of_another_form_are_told(model, labels):
    with pytest.raises(ValueError, match="It takes whole numbers from 0 to 2, one a picture"):
        sample(model, labels, 8)


@pytest.mark.parametrize("labels", [["whale"], None, "cat"])
def test_labels_that_are_no_numbers_are_told(model, labels):
    with pytest.raises(TypeError, match=r"given the labels .* It takes whole numbers"):
        sample(model, labels, 8)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"numbers": [-1]}, "a number -1"),
        ({"numbers": [0.5]}, r"a number 0\.5"),
        ({"seed": -1}, "seed -1"),
        ({"seed": "a"}, "seed 'a'"),
    ],
    ids=str,
)
def test_noise_that_has_no_number_is_told(model, options, words):
    with pytest.raises(ValueError, match=rf"was given {words}\. .* whole numbers from 0"):
        sample(model, [0], 8, **options)


@pytest.mark.parametrize("options", [
    {"steps": 0}, {"steps": -3}, {"size": 0}, {"steps": 2.5}, {"size": "8"},
], ids=str)  # fmt: skip
def test_too_few_steps_or_pixels_are_told(model, options):
    with pytest.raises(ValueError, match="Both are whole numbers from 1"):
        sample(model, [0], **{"size": 8} | options)


@pytest.mark.parametrize("guidance", [-0.5, float("nan"), float("inf")])
def test_guidance_below_zero_is_told(model, guidance):
    with pytest.raises(ValueError, match=r"guidance=.*It is 0 or more"):
        sample(model, [0], 8, guidance=guidance)


def test_a_number_a_label_is_asked_for(model):
    with pytest.raises(ValueError, match="2 labels and 1 numbers"):
        sample(model, [0, 1], 8, numbers=[5])
