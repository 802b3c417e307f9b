"""Generation keeps the contract: the way to the pictures is learned, and scored alike each time."""

import pytest
import torch
from torch import nn

from labkit.models import Denoiser, noised
from labkit.tasks import check_task, generate
from labkit.tasks import generate as task_of
from labkit.train import fit, predict


class Records(nn.Module):
    """Answers a number, and remembers what it was asked."""

    def __init__(self, answer=0.0):
        super().__init__()
        self.answer, self.asked = nn.Parameter(torch.tensor(answer)), []

    def forward(self, noised, levels, labels):
        self.asked.append((noised, levels, labels))
        return self.answer.expand_as(noised)


def pictures(count=6):
    return torch.randn(count, 3, 8, 8, generator=torch.Generator().manual_seed(0)).clamp(-1, 1)


def test_it_keeps_the_contract():
    torch.manual_seed(0)
    model = Denoiser(3, widths=(8,))
    check_task(generate(3), model, (pictures(), torch.arange(6) % 3))


def test_fit_trains_it_scores_it_and_predict_gives_errors(capsys):
    batches = [(pictures(), torch.arange(6) % 3)] * 4
    torch.manual_seed(0)
    model, task = Denoiser(3, widths=(8,)), generate(["a", "b", "c"])
    run = fit(model, task, batches, batches, epochs=8, lr=0.01)
    assert run.history[-1]["valid error"] < run.history[0]["valid error"]
    assert predict(model, task, batches).shape == (24,)


def test_an_error_does_not_depend_on_how_batches_are_cut():
    torch.manual_seed(0)
    model, task, labels = Denoiser(3, widths=(8,)).eval(), generate(3), torch.arange(6) % 3
    nn.init.normal_(model.last.weight, std=0.1)
    with torch.no_grad():
        whole = task.predict(model, pictures(), labels)
        parts = [task.predict(model, pictures()[r : r + 1], labels[r : r + 1]) for r in range(6)]
    torch.testing.assert_close(torch.cat(parts), whole)


def test_it_learns_the_difference_of_picture_and_noise_at_every_level():
    model, images = Records(), torch.zeros(4000, 3, 2, 2)
    torch.manual_seed(0)
    loss = task_of(5).loss(model, (images, torch.full((4000,), 2)))["loss"]
    mixed, levels, labels = model.asked[0]
    assert levels.min() < 0.01
    assert levels.max() > 0.99
    assert abs(levels.mean() - 0.5) < 0.02
    assert loss.item() == pytest.approx(1, abs=0.05)  # of noise alone, and the answer 0
    noise = mixed / levels[:, None, None, None]
    torch.testing.assert_close(noised(images, noise, levels), mixed)
    assert {*labels.tolist()} == {2, 5}
    assert (labels == 5).float().mean().item() == pytest.approx(0.1, abs=0.02)


def test_scored_levels_are_spread_and_the_class_is_always_told():
    model = Records()
    generate(5).predict(model, pictures(), torch.full((6,), 2))
    levels = [levels[0].item() for _, levels, _ in model.asked]
    assert levels == [(number + 0.5) / 4 for number in range(4)]
    assert all((labels == 2).all() for _, _, labels in model.asked)
    assert not torch.allclose(model.asked[0][0], model.asked[1][0])


def test_predicting_uses_no_random_numbers_up():
    before = torch.get_rng_state()
    generate(2).predict(Records(), pictures(), torch.zeros(6, dtype=torch.long))
    assert torch.equal(torch.get_rng_state(), before)


def test_no_classes_are_told():
    with pytest.raises(ValueError, match="at least 1 to draw"):
        generate(0)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (lambda x, level, label: x.mean((2, 3)), r"returned \[6, 3\] for pictures \[6, 3, 8, 8\]"),
        (lambda x, level, label: (x,), "returned a tuple"),
    ],
    ids=["another shape", "a tuple"],
)
def test_a_model_of_another_answer_is_told(model, words):
    with pytest.raises(ValueError, match=words + ".*It must return the velocity"):
        generate(2).loss(model, (pictures(), torch.zeros(6, dtype=torch.long)))


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (torch.zeros(6, 2), r"targets \[6, 2\]"),
        (torch.zeros(6), r"targets \[6\]"),
        ({"label": 0}, "targets a dict"),
    ],
    ids=["shares", "floats", "a dictionary"],
)
def test_targets_that_are_no_labels_are_told(labels, words):
    for ask in (
        lambda: generate(2).loss(Records(), (pictures(), labels)),
        lambda: generate(2).predict(Records(), pictures(), labels),
    ):
        with pytest.raises(ValueError, match=words + " for 6 pictures"):
            ask()


@pytest.mark.parametrize(("label", "words"), [(2, "from 0 to 2"), (9, "from 0 to 9"),
                                              (-1, "from -1 to 0")])  # fmt: skip
def test_labels_that_are_no_class_are_told(label, words):
    labels = torch.zeros(6, dtype=torch.long)
    labels[3] = label
    for ask in (
        lambda: generate(2).loss(Records(), (pictures(), labels)),
        lambda: generate(2).predict(Records(), pictures(), labels),
    ):
        with pytest.raises(ValueError, match=f"labels {words}, and it draws 2 classes"):
            ask()


def test_grey_pictures_are_told():
    labels = torch.zeros(6, dtype=torch.long)
    with pytest.raises(ValueError, match=r"given pictures \[6, 1, 8, 8\].* colours grey ones"):
        generate(2).loss(Denoiser(2, widths=(8,)), (pictures()[:, :1], labels))
