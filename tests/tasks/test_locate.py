"""Localisation keeps the contract, in pixels outside and in shares inside."""

import pytest
import torch
from torch import nn

from labkit.models import Locator
from labkit.tasks import check_task, locate
from labkit.train import fit, predict


class Fixed(nn.Module):
    """A model that answers the same places, whatever it is shown."""

    def __init__(self, places):
        super().__init__()
        self.places = nn.Parameter(torch.tensor(places))

    def forward(self, images):
        return self.places.expand(len(images), -1, -1)


def pictures(count=6):
    return torch.randn(count, 3, 16, 32, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("target", ["box", "points"])
def test_it_keeps_the_contract(target):
    torch.manual_seed(0)
    places = torch.rand(6, 2, 2, generator=torch.Generator().manual_seed(1)) * 8
    corners = torch.cat([places[:, 0], places[:, 0] + places[:, 1] + 4], 1)
    model = Locator(points=2, widths=(4, 4, 4))
    check_task(locate(target), model, (pictures(), corners if target == "box" else places))


def test_fit_trains_it_scores_it_and_predict_gives_places(capsys):
    places = torch.rand(6, 2, 2, generator=torch.Generator().manual_seed(1)) * 8
    batches = [(pictures(), places)] * 2
    torch.manual_seed(0)
    model, task = Locator(points=2, widths=(4, 4, 4)), locate("points")
    run = fit(model, task, batches, batches, epochs=5, lr=0.01)
    assert run.history[-1]["loss"] < run.history[0]["loss"]
    assert "valid mean distance" in run.history[0]
    assert predict(model, task, batches).shape == (12, 2, 2)


def test_predictions_are_pixels_across_then_down():
    model = Fixed([[0.25, 0.5], [0.75, 1.0]])
    assert locate("box").predict(model, pictures(1)).tolist() == [[8, 8, 24, 16]]
    assert locate("points").predict(model, pictures(1)).tolist() == [[[8, 8], [24, 16]]]


def test_the_right_place_costs_nothing_and_a_wrong_one_something():
    model = Fixed([[0.25, 0.5], [0.75, 1.0]])
    right = locate("box").loss(model, (pictures(1), torch.tensor([[8.0, 8, 24, 16]])))["loss"]
    wrong = locate("box").loss(model, (pictures(1), torch.tensor([[8.0, 8, 24, 12]])))["loss"]
    assert right.item() == 0 < wrong.item()


def test_a_point_that_is_not_known_is_not_learned_from():
    model = Fixed([[0.25, 0.5], [0.75, 1.0]])
    targets = torch.tensor([[[8.0, 4.0], [float("nan")] * 2]])
    locate("points").loss(model, (pictures(1), targets))["loss"].backward()
    assert model.places.grad.isfinite().all()
    assert model.places.grad[1].tolist() == [0, 0]
    assert model.places.grad[0, 1] != 0


def test_no_known_point_at_all_is_no_loss():
    model = Fixed([[0.25, 0.5]])
    targets = torch.full((1, 1, 2), float("nan"))
    assert locate("points").loss(model, (pictures(1), targets))["loss"].item() == 0


def test_a_model_of_another_number_of_points_is_told():
    with pytest.raises(ValueError, match=r"returned \[1, 1, 2\].*points=2"):
        locate("box").predict(Fixed([[0.5, 0.5]]), pictures(1))
    with pytest.raises(ValueError, match="points=3"):
        locate("points").loss(Fixed([[0.5, 0.5]]), (pictures(1), torch.zeros(1, 3, 2)))


def test_another_target_is_told():
    with pytest.raises(ValueError, match='"box" or "points"'):
        locate("mask")
