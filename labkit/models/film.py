"""FiLM: a question turns the filters of a network up and down."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from labkit.models.grid import Grid
from labkit.models.reader import Reader
from labkit.words import Vocabulary

Questions = Sequence[Sequence[str]]  # those about each picture
LOOKS = 2  # how many places are attended to


class FiLM(nn.Module):
    """A network that answers questions about a picture by one of some answers.

    `model(images, questions)` takes [N, 3, H, W] float32 and for each picture the texts of its
    questions, and returns logits [questions, answers], those about the first picture first. A
    question is read; from it comes a factor and a shift for each filter of each block, which looks
    at the picture with these. So a question decides what is looked for. After Perez and others
    (2017), arXiv 1709.07871, who have neither `Modulated.around` nor the places that are attended
    to. Taught in lesson 12.

    >>> model = FiLM(Vocabulary.of(["is there a red star?"]), answers=5)
    >>> model(torch.zeros(2, 3, 64, 64), [["is there a star?", "is it red?"], ["a star?"]]).shape
    torch.Size([3, 5])
    """

    def __init__(
        self, words: Vocabulary, answers: int, width: int = 64, blocks: int = 2, size: int = 128
    ) -> None:
        """Make a network with random weights; `size` numbers tell a question."""
        super().__init__()
        self.reader, self.grid = Reader(words, size), Grid()
        self.enter = nn.Conv2d(self.grid.out_channels, width, kernel_size=1)
        self.asks = nn.Linear(size, blocks * 2 * width)
        self.blocks = nn.ModuleList(Modulated(width) for _ in range(blocks))
        self.attends = nn.Conv2d(width, LOOKS, kernel_size=1)
        self.head = nn.Sequential(
            nn.Linear((2 + LOOKS) * width + size, 2 * size), nn.ReLU(),
            nn.Linear(2 * size, answers),
        )  # fmt: skip

    def forward(self, images: Tensor, questions: Questions) -> Tensor:
        """Return logits of the answers to every question. Raises ValueError as `owners` does."""
        asked = self.reader([text for about in questions for text in about])
        maps = self.looked_at(images, questions, asked)
        # The largest value tells whether something is there, the mean how much of it.
        seen = [maps.amax((2, 3)), maps.mean((2, 3)), self.attended(maps), asked]
        return self.head(torch.cat(seen, 1))

    def looked_at(self, images: Tensor, questions: Questions, asked: Tensor) -> Tensor:
        """The last maps of each question [questions, width, h, w], from which it is answered."""
        maps = relu(self.enter(self.grid(images)))
        about: Tensor | None = owners(questions, len(images)).to(images.device)
        for block, (factors, shifts) in zip(self.blocks, self.modulation(asked), strict=True):
            maps, about = block(maps, factors, shifts, about), None
        return maps

    def modulation(self, asked: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Factors and shifts of each block's filters, each [questions, width]."""
        each = self.asks(asked).chunk(len(self.blocks), 1)
        return [(1 + factors, shifts) for factors, shifts in (one.chunk(2, 1) for one in each)]

    def attention(self, maps: Tensor) -> Tensor:
        """Where is looked in maps [M, width, h, w], [M, LOOKS, h, w]; each sums to one."""
        return self.attends(maps).flatten(2).softmax(2).unflatten(2, maps.shape[2:])

    def attended(self, maps: Tensor) -> Tensor:
        """What stands where is looked: the means of maps, weighed by attention, side by side."""
        return torch.einsum("mlhw,mchw->mlc", self.attention(maps), maps).flatten(1)


class Modulated(nn.Module):
    """A residual block whose filters are turned by factors and shifts from outside.

    >>> maps, turned = torch.zeros(2, 8, 4, 4), torch.ones(2, 8)
    >>> Modulated(8)(maps, turned, turned).shape
    torch.Size([2, 8, 4, 4])
    """

    def __init__(self, width: int) -> None:
        """Make a block with random weights."""
        super().__init__()
        self.mix = nn.Conv2d(width, width, kernel_size=1)
        self.look = nn.Conv2d(width, width, kernel_size=3, padding=1, bias=False)
        self.around = nn.Linear(2 * width, width)
        self.norm = nn.BatchNorm2d(width, affine=False)  # factor and shift come from the question

    def forward(
        self, maps: Tensor, factors: Tensor, shifts: Tensor, about: Tensor | None = None
    ) -> Tensor:
        """Look at maps [N, width, h, w] with factors and shifts [M, width].

        `about` tells which of the N maps each of the M is for; without it, there are as many.
        """
        mixed = relu(self.mix(maps))
        # Three by three places do not see that there is a star on the other side of the picture.
        elsewhere = self.around(torch.cat([mixed.amax((2, 3)), mixed.mean((2, 3))], 1))
        seen = self.look(mixed) + elsewhere[:, :, None, None]
        if about is not None:  # what is seen does not depend on what is asked: once a picture
            mixed, seen = mixed.index_select(0, about), seen.index_select(0, about)
        seen = self.norm(seen)
        return mixed + relu(factors[:, :, None, None] * seen + shifts[:, :, None, None])


def owners(questions: Questions, pictures: int) -> Tensor:
    """Which picture each question is about: int64 [questions].

    Raises ValueError for another number of pictures, and for a text in place of several, which
    would be taken apart letter by letter.

    >>> owners([["a star?", "a cross?"], [], ["red?"]], 3)
    tensor([0, 0, 2])
    """
    if isinstance(questions, str) or any(isinstance(about, str) for about in questions):
        raise ValueError(
            f"A network was given the texts {questions!r:.60}. It takes a list of texts for each "
            'picture, also where it is one: [["is there a star?"], ["is it red?"]].'
        )
    if len(questions) != pictures:
        raise ValueError(
            f"A network was given {pictures} pictures and texts for {len(questions)}. It takes a "
            "list of texts for each picture; for one that has none, []."
        )
    counts = torch.tensor([len(about) for about in questions], dtype=torch.long)
    return torch.arange(len(questions)).repeat_interleave(counts)
