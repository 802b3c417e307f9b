"""EfficientNet-Lite0: its arithmetic, its preparation, and what it says of real photographs."""

import pytest
import torch
from torch import nn
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as transforms

from labkit.datasets import photograph
from labkit.models import EfficientNetLite0, lite0, pretrained

# As found, right or wrong: the photograph, its five likeliest classes, the probability of the
# first. All are PNG files, so every machine decodes the same pixels. Chelsea is a tabby.
FOUND = {
    "coffee": (["espresso", "cup", "consomme", "chocolate sauce", "coffee mug"], 0.95),
    "camera": (["tripod", "harmonica", "binoculars", "microphone", "reflex camera"], 0.94),
    "chelsea": (["tiger cat", "Egyptian cat", "tabby", "lynx", "window screen"], 0.39),
    "motorcycle": (["moped", "motor scooter", "disk brake", "crash helmet", "mountain bike"], 0.47),
}
# Padding both sides alike moves Chelsea by 0.036, the least of the mistakes below.
TOLERANCE = 0.015


def probabilities(name, mistake=lambda pixels, prepared: prepared):
    network, prepare, classes = pretrained()
    pixels = photograph(name).pixels
    with torch.inference_mode():
        scores = network(mistake(pixels, prepare(pixels))[None])[0]
    return dict(zip(classes, scores.softmax(0).tolist(), strict=True))


def five_likeliest(found):
    return sorted(found, key=found.get, reverse=True)[:5]


@pytest.mark.parametrize("name", FOUND)
def test_real_photographs_are_named_as_before(name):
    classes, probability = FOUND[name]
    found = probabilities(name)
    assert five_likeliest(found) == classes
    assert found[classes[0]] == pytest.approx(probability, abs=TOLERANCE)


def test_what_is_not_among_the_classes_gets_a_wrong_name_and_doubt():
    found = probabilities("astronaut")
    assert five_likeliest(found)[0] == "football helmet"
    assert max(found.values()) < 0.25


MISTAKES = {
    "blue first": lambda pixels, prepared: prepared.flip(0),
    "0..1": lambda pixels, prepared: (prepared * 128 + 127) / 255,
    "0..255": lambda pixels, prepared: prepared * 128 + 127,
    "squeezed": lambda pixels, prepared: lite0.prepare(transforms.resize(pixels, [256, 256])),
}


def a_figure_has_moved(mistake):
    return any(
        abs(probabilities(name, mistake)[classes[0]] - probability) > TOLERANCE
        for name, (classes, probability) in FOUND.items()
    )


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_figures_notice_a_wrong_preparation(mistake):
    assert a_figure_has_moved(MISTAKES[mistake])


def test_the_figures_notice_a_wrong_padding(monkeypatch):
    monkeypatch.setattr(
        lite0, "same_padding", lambda side, kernel, stride: (kernel // 2, kernel // 2)
    )
    assert a_figure_has_moved(lambda pixels, prepared: prepared)


def test_it_has_4_65_million_parameters():
    count = sum(parameter.numel() for parameter in EfficientNetLite0().parameters())
    assert count == 4_652_008


def test_a_batch_gives_what_its_pictures_give_one_by_one():
    network, prepare, _ = pretrained()
    square = [photograph(name).pixels for name in ("astronaut", "camera", "brick")]
    batch = torch.stack(square)  # [3, 3, 512, 512] uint8
    one_by_one = torch.stack([prepare(pixels) for pixels in square])
    torch.testing.assert_close(prepare(batch), one_by_one, rtol=0, atol=1e-6)
    with torch.inference_mode():
        together = network(one_by_one)
        single = torch.cat([network(picture[None]) for picture in one_by_one])
    torch.testing.assert_close(together, single, rtol=1e-4, atol=1e-4)


def test_the_last_layer_sees_the_features():
    network, prepare, _ = pretrained()
    pictures = prepare(photograph("coffee").pixels)[None]
    with torch.inference_mode():
        features = network.features(pictures)
        logits = network(pictures)
        expected = features @ network.classifier.weight.T + network.classifier.bias
    assert features.shape == (1, 1280)
    torch.testing.assert_close(logits, expected, rtol=1e-4, atol=1e-4)


def test_it_has_as_many_outputs_as_classes():
    assert EfficientNetLite0(classes=7)(torch.zeros(2, 3, 64, 64)).shape == (2, 7)


def test_it_learns_down_to_its_first_layer():
    network = EfficientNetLite0(classes=2)
    network(torch.randn(2, 3, 64, 64)).square().sum().backward()
    gradients = [parameter.grad for parameter in network.parameters()]
    assert all(gradient is not None and gradient.isfinite().all() for gradient in gradients)
    assert network.stem[0].weight.grad.abs().sum() > 0


@pytest.mark.parametrize(
    ("side", "kernel", "stride", "expected"),
    [
        (224, 3, 2, (0, 1)),  # even: the odd zero goes after
        (225, 3, 2, (1, 1)),
        (112, 5, 2, (1, 2)),
        (113, 5, 2, (2, 2)),
        (14, 3, 1, (1, 1)),
        (7, 5, 1, (2, 2)),
        (1, 5, 2, (2, 2)),
        (8, 1, 2, (0, 0)),  # the rule would take one away; nothing is ever cut off
    ],
)
def test_same_padding_follows_tensorflow(side, kernel, stride, expected):
    assert lite0.same_padding(side, kernel, stride) == expected


@pytest.mark.parametrize("kernel", [1, 3, 5])
@pytest.mark.parametrize("stride", [1, 2])
def test_a_same_convolution_keeps_a_position_for_each_stride_begun(kernel, stride):
    convolution = lite0.SameConv2d(1, 1, kernel, stride)
    for height, width in [(1, 2), (7, 8), (8, 7), (224, 225)]:
        output = convolution(torch.zeros(1, 1, height, width))
        assert output.shape[-2:] == (
            (height + stride - 1) // stride,
            (width + stride - 1) // stride,
        )


def test_a_same_convolution_adds_the_odd_zero_after():
    convolution = lite0.SameConv2d(1, 1, kernel_size=3, stride=2, bias=False)
    nn.init.ones_(convolution.weight)
    sums = convolution(torch.ones(1, 1, 4, 4))[0, 0]
    assert sums.tolist() == [[9, 6], [6, 4]]


def test_the_input_is_added_only_where_shapes_agree():
    torch.manual_seed(0)
    pictures = torch.randn(1, 8, 6, 6)
    for outputs, stride, added in [(8, 1, True), (8, 2, False), (4, 1, False)]:
        block = lite0.InvertedBottleneck(8, outputs, kernel=3, stride=stride, expansion=6).eval()
        for parameter in block.project.parameters():
            nn.init.zeros_(parameter)  # the block itself now says nothing
        assert torch.equal(block(pictures), pictures) == added


def test_prepare_agrees_with_torchvision():
    pixels = photograph("coffee").pixels
    small = transforms.resize(pixels, [256], InterpolationMode.BICUBIC, antialias=True)
    expected = (transforms.center_crop(small, [224, 224]).float() - 127) / 128
    difference = (lite0.prepare(pixels) - expected).abs() * 128  # in grey levels
    # torchvision rounds after each axis, we round once; a shift of one pixel gives 6 and 205.
    assert difference.mean() < 0.3
    assert difference.max() < 8


@pytest.mark.parametrize("shape", [(3, 1, 1), (3, 9, 2000), (3, 1411, 300), (2, 3, 224, 224)])
def test_prepare_makes_whole_grey_levels_of_any_picture(shape):
    pixels = torch.randint(0, 256, shape, dtype=torch.uint8)
    prepared = lite0.prepare(pixels)
    assert prepared.shape == (*shape[:-2], 224, 224)
    assert prepared.dtype == torch.float32
    levels = prepared * 128 + 127
    assert torch.equal(levels, levels.round())
    assert levels.min() >= 0
    assert levels.max() <= 255


@pytest.mark.parametrize(
    "picture",
    [
        torch.zeros(3, 8, 8),
        torch.zeros(8, 8, 3, dtype=torch.uint8),
        torch.zeros(1, 8, 8, dtype=torch.uint8),
        torch.zeros(8, 8, dtype=torch.uint8),
        torch.zeros(1, 1, 3, 8, 8, dtype=torch.uint8),
    ],
    ids=["float", "channels last", "grey", "no channels", "five axes"],
)
def test_prepare_says_what_it_takes(picture):
    with pytest.raises(
        ValueError, match=r"given torch.* It takes RGB pixels as torch.uint8"
    ) as error:
        lite0.prepare(picture)
    assert str(list(picture.shape)) in str(error.value)
