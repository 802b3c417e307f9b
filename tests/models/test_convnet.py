import pytest
import torch

from labkit.models import ConvNet


@pytest.mark.parametrize("size", [(16, 16), (64, 48), (33, 17)])
def test_any_size_gives_one_row_of_logits_a_picture(size):
    assert ConvNet(classes=7).eval()(torch.rand(2, 3, *size)).shape == (2, 7)


def test_every_weight_learns():
    model = ConvNet(classes=3, widths=(4, 8))
    model(torch.rand(5, 3, 16, 16)).square().sum().backward()
    assert all(weight.grad.abs().sum() > 0 for weight in model.parameters())


def test_it_looks_at_neighbourhoods():
    torch.manual_seed(0)
    model = ConvNet(classes=3).eval()
    stripes = torch.zeros(1, 3, 32, 32)
    stripes[..., ::4] = 1
    shuffled = stripes[..., torch.randperm(32)]
    assert not torch.allclose(model(stripes), model(shuffled), atol=1e-4)


@pytest.mark.parametrize(("classes", "widths"), [(0, (8,)), (3, ()), (3, (8, 0))])
def test_impossible_networks_are_refused(classes, widths):
    with pytest.raises(ValueError, match="at least one class and one width"):
        ConvNet(classes, widths)
