import pytest
import torch
from torch import nn

from labkit.models import ConvNet
from labkit.store import ImageStore


@pytest.fixture
def images():
    """Twelve pictures as batches serve them, from -1 to 1, some of their values at the ends."""
    draw = torch.Generator().manual_seed(0)
    return (1.5 * torch.rand(12, 3, 16, 16, generator=draw) * 2 - 1.5).clamp(-1, 1)


@pytest.fixture
def labels():
    return torch.arange(12) % 3


@pytest.fixture
def network(images, labels):
    """A small network with batch normalisation and dropout that has learned its pictures."""
    torch.manual_seed(0)
    model = ConvNet(3, widths=(8, 16))
    model.head = nn.Sequential(nn.Dropout(0.3), model.head)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(40):
        optimiser.zero_grad()
        nn.functional.cross_entropy(model(images), labels).backward()
        optimiser.step()
    return model


class Linear(nn.Module):
    """logits = weights · pixels + bias: what is true of it can be worked out by hand."""

    def __init__(self, classes=2, size=8, seed=0):
        super().__init__()
        draw = torch.Generator().manual_seed(seed)
        self.weights = nn.Parameter(torch.randn(classes, 3, size, size, generator=draw))
        self.bias = nn.Parameter(torch.randn(classes, generator=draw))

    def forward(self, images):
        return torch.einsum("nchw,kchw->nk", images, self.weights) + self.bias


@pytest.fixture
def linear():
    return Linear()


@pytest.fixture
def store():
    draw = torch.Generator().manual_seed(1)
    return ImageStore(
        torch.randint(256, (30, 3, 64, 64), generator=draw, dtype=torch.uint8),
        {"label": torch.arange(30) % 12},
        classes=tuple(f"whale {number}" for number in range(12)),
    )
