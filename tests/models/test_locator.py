"""A locator says where its bets lie, wherever in the picture that is."""

import pytest
import torch

from labkit.models import Locator, ours
from labkit.models.locator import mean_place


def test_the_mean_place_of_one_sure_bet_is_its_middle():
    maps = torch.zeros(1, 1, 4, 8)
    maps[0, 0, 1, 6] = 1
    torch.testing.assert_close(mean_place(maps), torch.tensor([[[6.5 / 8, 1.5 / 4]]]))


def test_bets_sum_to_one_on_pictures_that_are_not_square():
    model = Locator(points=3).eval()
    images = torch.randn(2, 3, 48, 80)
    maps = model.maps(images)
    assert maps.shape == (2, 3, 6, 10)
    torch.testing.assert_close(maps.sum((2, 3)), torch.ones(2, 3))
    torch.testing.assert_close(model(images), mean_place(maps))
    assert ((model(images) > 0) & (model(images) < 1)).all()


def test_what_moves_eight_pixels_is_found_eight_pixels_on():
    torch.manual_seed(0)
    model = Locator(points=1).eval()
    model.head.weight.data.mul_(200)  # sure of one place, so that the borders do not count
    spot = torch.zeros(1, 3, 128, 128)
    spot[..., 56:64, 56:64] = 3 * torch.randn(
        1, 3, 8, 8, generator=torch.Generator().manual_seed(1)
    )
    here, there = model.maps(spot), model.maps(spot.roll((8, 16), (2, 3)))
    inner = (slice(None), slice(None), slice(4, 12), slice(4, 12))
    torch.testing.assert_close(here.roll((1, 2), (2, 3))[inner], there[inner], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("options", [{"points": 0}, {"widths": (8, 8)}])
def test_what_cannot_be_built_is_told(options):
    with pytest.raises(ValueError, match="at least one point and three widths"):
        Locator(**options)


@pytest.mark.parametrize("name", ["whale_finder", "whale_pointer"])
def test_our_weights_are_whole_numbers_of_this_network(name):
    network = ours(name)
    assert not network.training
    assert all(weight.isfinite().all() for weight in network.state_dict().values())
    assert all(weight.dtype == torch.float32 for weight in network.parameters())


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'whale_finder'"):
        ours("whale_findr")
