"""Maps of where a network looks: by hand for a linear one, by property for others."""

import copy

import pytest
import torch
from torch import nn

from labkit.probe import occlusion, saliency, share_inside

MAPS = [saliency, occlusion]


class Corner(nn.Module):
    """Looks at one square alone: rows 8 to 11, columns 2 to 5."""

    def forward(self, images):
        inside = images[:, :, 8:12, 2:6].mean((1, 2, 3))
        return torch.stack([4 * inside, -4 * inside], 1)


def test_of_a_linear_model_it_is_the_size_of_the_weights(linear):
    images = torch.rand(5, 3, 8, 8)
    classes = torch.tensor([0, 1, 1, 0, 1])
    maps = saliency(linear, images, classes)
    torch.testing.assert_close(maps, linear.weights.detach().abs().amax(1)[classes])


@pytest.mark.parametrize("look", MAPS)
def test_without_classes_it_is_about_what_each_picture_is_called(look, network, images):
    called = copy.deepcopy(network).eval()(images).argmax(1)
    torch.manual_seed(0)
    asked = look(network, images)
    torch.manual_seed(0)
    torch.testing.assert_close(asked, look(network, images, called))


@pytest.mark.parametrize("look", MAPS)
def test_it_finds_the_only_place_that_counts(look):
    images = 0.2 + 0.2 * torch.rand(3, 3, 16, 16)
    maps = look(Corner(), images, **({"size": 2, "stride": 1} if look is occlusion else {}))
    assert maps.shape == (3, 16, 16)
    inside = share_inside(maps, torch.tensor([2.0, 8, 6, 12]))
    # A covering square touches the place from one pixel further off.
    assert (inside > (0.6 if look is occlusion else 0.999)).all()
    assert (maps[:, 8:12, 2:6] > maps[:, 0, 0].amax()).all()


@pytest.mark.parametrize("look", MAPS)
def test_nothing_about_the_model_changes(look, network, images):
    network.train()
    network.features[1].eval()
    modes = [layer.training for layer in network.modules()]
    grads = [parameter.grad.clone() for parameter in network.parameters()]
    before = copy.deepcopy(network.state_dict())
    maps = look(network, images)
    assert not maps.requires_grad
    assert [layer.training for layer in network.modules()] == modes
    for parameter, grad in zip(network.parameters(), grads, strict=True):
        assert torch.equal(parameter.grad, grad)
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name]), name


@pytest.mark.parametrize("look", MAPS)
def test_it_works_where_no_gradients_are_kept(look, network, images):
    torch.manual_seed(0)
    wanted = look(network, images)
    torch.manual_seed(0)
    with torch.inference_mode():
        found = look(network, images.clone())
    torch.testing.assert_close(found.clone(), wanted)


def test_occlusion_by_hand():
    """Two squares side by side; covering one takes away exactly what it gave."""
    images = torch.ones(1, 3, 2, 4)

    class Left(nn.Module):
        def forward(self, images):
            left = images[:, :, :, :2].mean((1, 2, 3))
            return torch.stack([2 * left, torch.zeros_like(left)], 1)

    maps = occlusion(Left(), images, torch.tensor([0]), size=2, stride=2)
    gone = torch.tensor(2.0).sigmoid() - 0.5
    torch.testing.assert_close(maps[0, :, :2], gone.expand(2, 2))
    torch.testing.assert_close(maps[0, :, 2:], torch.zeros(2, 2))


def test_occlusion_reaches_the_border_whatever_the_stride(network, images):
    maps = occlusion(network, images[:2], size=5, stride=4)
    assert maps.isfinite().all()


def test_the_share_inside_is_counted_by_pixels_and_nothing_below_zero_counts():
    maps = torch.tensor([[[1.0, 1.0], [-5.0, 2.0]], [[0.0, 0.0], [0.0, 0.0]]])
    boxes = torch.tensor([[0.0, 0, 2, 1], [0.0, 0, 2, 2]])
    assert share_inside(maps, boxes).tolist() == [0.5, 0.0]


@pytest.mark.parametrize("look", MAPS)
def test_classes_are_one_a_picture(look, network, images):
    with pytest.raises(ValueError, match="one class a picture"):
        look(network, images, torch.tensor([0, 1]))


def test_what_cannot_be_is_told(network, images):
    for wrong in ({"size": 17}, {"size": 2, "stride": 3}, {"stride": 0}):
        with pytest.raises(ValueError, match="without a gap"):
            occlusion(network, images, **wrong)
