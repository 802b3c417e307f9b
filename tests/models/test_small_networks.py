"""LeNet, residual and dense networks: their arithmetic, and what makes each what it is."""

import pytest
import torch

from labkit.models.densenet import DenseBlock, SmallDenseNet
from labkit.models.lenet import LeNet
from labkit.models.resnet import ResidualBlock, SmallResNet
from labkit.tasks import check_task, classify


def weights(network):
    return sum(each.numel() for each in network.parameters())


@pytest.mark.parametrize("make", [LeNet, SmallResNet, SmallDenseNet])
def test_learns_as_a_classifier(make):
    torch.manual_seed(0)
    batch = torch.randn(8, 3, 32, 32), torch.arange(8) % 4
    check_task(classify(4), make(classes=4), batch)


def test_lenet_has_the_layers_of_the_paper():
    network = LeNet(10, channels=1)
    assert weights(network.features[0]) == 156  # C1, as the paper counts
    assert weights(network.classifier[1]) == 400 * 120 + 120  # C5
    assert weights(network.classifier[3]) == 10_164  # F6, as the paper counts


def test_lenet_refuses_another_size():
    with pytest.raises(ValueError, match=r"28 x 28 pixels.*32 x 32.*Resize"):
        LeNet(channels=1)(torch.zeros(1, 1, 28, 28))


def test_the_depth_of_a_residual_network_is_six_blocks_and_two():
    for blocks in (1, 3):
        network = SmallResNet(10, blocks)
        kernels = [m for m in network.modules() if getattr(m, "kernel_size", 0) == (3, 3)]
        assert len(kernels) + 1 == 6 * blocks + 2


def test_the_residual_network_of_the_paper_has_its_number_of_weights():
    # Table 6 of the paper: 0.27 million for 20 layers, on shortcuts without weights; ours have two.
    assert weights(SmallResNet(10, blocks=3)) == pytest.approx(0.27e6, rel=0.02)


@pytest.mark.parametrize(("inputs", "outputs", "stride"), [(4, 4, 1), (4, 8, 2), (4, 8, 1)])
def test_a_block_adds_its_input(inputs, outputs, stride):
    block = ResidualBlock(inputs, outputs, stride).eval()
    for layer in block.change:
        if hasattr(layer, "weight"):
            torch.nn.init.zeros_(layer.weight)
    x = torch.randn(2, inputs, 7, 9)
    assert torch.equal(block(x), block.shortcut(x).relu())


def test_a_plain_block_adds_nothing():
    block = ResidualBlock(4, 4, skip=False).eval()
    assert block.shortcut is None
    x = torch.randn(2, 4, 7, 9)
    assert torch.equal(block(x), block.change(x).relu())


def test_without_skips_a_network_has_the_same_layers_but_the_shortcuts():
    with_skips, plain = SmallResNet(10, 2), SmallResNet(10, 2, skip=False)
    shortcuts = sum(
        weights(m.shortcut) for m in with_skips.modules() if isinstance(m, ResidualBlock)
    )
    assert weights(with_skips) == weights(plain) + shortcuts


def test_a_dense_block_keeps_what_came_in_and_reads_all_of_it():
    block = DenseBlock(5, layers=3, growth=2).eval()
    x = torch.randn(2, 5, 6, 6)
    y = block(x)
    assert y.shape == (2, 11, 6, 6)
    assert torch.equal(y[:, :5], x)
    assert [layer[2].in_channels for layer in block.layers] == [5, 7, 9]
    assert torch.equal(y[:, 7:9], block.layers[1](y[:, :7]))


@pytest.mark.parametrize(
    ("make", "numbers"),
    [(LeNet, (0, 3)), (LeNet, (10, 0)), (SmallResNet, (10, 0)), (SmallDenseNet, (10, 4, 0))],
)
def test_a_number_below_one_is_refused(make, numbers):
    with pytest.raises(ValueError, match=r"such as \w+\("):
        make(*numbers)
