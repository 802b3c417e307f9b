"""Train "shapes_grid", with whose eyes lessons 12 and 13 begin: it knows things by sight.

Who is asked about pictures should have seen some. The authors of FiLM and of "Show, Attend and
Tell" began with networks that had learned from ImageNet to name things; this grid learns to name
the shape, the colour and the size of drawn things, each in the cell in which its middle lies. Of
the combinations that lesson 12 holds back it sees none. Run by `make weights`; about a minute on
one quiet core.
"""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from labkit.datasets.worlds import world
from labkit.models.grid import SMALLER, Grid
from labkit.recipes.keep import keep
from labkit.runtime import seed
from labkit.store import ImageStore
from labkit.synth.scenes import Scene
from labkit.synth.shapes import COLOURS, SHAPES, SIZES
from labkit.tasks import Task
from labkit.tasks.task import Batch
from labkit.train import fit

PICTURES, SIZE, SEED, EPOCHS = 10_000, 64, 1000, 4
NAMES = (SHAPES, tuple(COLOURS), tuple(SIZES))
NOTHING = -1


def make() -> None:
    """Train it, print how often it names all of a thing right, and write its weights."""
    seed(0)
    keep("shapes_grid", trained(named(PICTURES), named(500, SEED + 1), EPOCHS))


def trained(train: ImageStore, others: ImageStore, epochs: int) -> Grid:
    """A grid that has learned to name what lies in its cells."""
    network = Naming()
    batches = train.batches(32, targets="named", shuffle=True)
    fit(network, TASK, batches, others.batches(100, targets="named"), epochs=epochs, lr=5e-3)
    return network.grid


def named(pictures: int, seed: int = SEED) -> ImageStore:
    """Drawn scenes of shapes with the column `named`, int64 [3, h, w]: `labelled` of each."""
    told = world("shapes_grid", pictures, "shapes", SIZE, seed)
    labels = torch.stack([labelled(scene, SIZE // SMALLER) for scene in told.scenes])
    return replace(told.store, targets={"named": labels})


def labelled(scene: Scene, side: int) -> Tensor:
    """Places of a thing's shape, colour and size in `NAMES` where its middle lies, else -1.

    int64 [3, side, side].
    """
    labels = torch.full((len(NAMES), side, side), NOTHING)
    for item in scene.items:
        x, y = (int(side * middle) for middle in item.middle)
        own = zip(NAMES, (item.shape, item.colour, item.size), strict=True)
        labels[:, y, x] = torch.tensor([names.index(name) for names, name in own])
    return labels


class Naming(nn.Module):
    """A grid, and for each cell what lies in it: logits [N, 16, h, w], the last for anything."""

    def __init__(self) -> None:
        """Make one with random weights."""
        super().__init__()
        self.grid = Grid()
        self.name = nn.Conv2d(self.grid.out_channels, sum(map(len, NAMES)) + 1, kernel_size=1)

    def forward(self, images: Tensor) -> Tensor:
        """Name what lies in the cells of pictures."""
        return self.name(self.grid(images))


class Known:
    """The share of things of which all is named right."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.right = self.things = 0

    def update(self, predictions: Tensor, targets: Tensor) -> None:
        """Count in logits [N, 16, h, w] and labels [N, 3, h, w]."""
        parts, labels = _of_things(predictions, targets)
        found = [part.argmax(1) == label for part, label in zip(parts, labels, strict=True)]
        self.right += int(torch.stack(found).all(0).sum())
        self.things += len(labels[0])

    def compute(self) -> dict[str, float]:
        """The share so far."""
        return {"known": self.right / max(self.things, 1)}


def _of_things(logits: Tensor, labels: Tensor) -> tuple[Sequence[Tensor], Tensor]:
    """Where things lie: logits of shape, colour and size, [things, names]; labels [3, things]."""
    there = labels[:, 0] != NOTHING
    parts = logits.movedim(1, -1)[there].split([*map(len, NAMES), 1], 1)
    return parts[:-1], labels.movedim(1, 0)[:, there]


def _loss(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
    images, labels = batch
    logits = model(images).float()
    parts, wanted = _of_things(logits, labels)
    there = (labels[:, 0] != NOTHING).float()
    losses = {"there": binary_cross_entropy_with_logits(logits[:, -1], there)}
    for name, part, label in zip(("shape", "colour", "size"), parts, wanted, strict=True):
        losses[name] = cross_entropy(part, label)
    return losses


TASK = Task("name things", _loss, lambda model, images: model(images).float(), Known)
