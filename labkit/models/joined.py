"""Joined: what a picture shows and what is asked, told apart and put side by side."""

import torch
from torch import Tensor, nn

from labkit.models.film import Questions, owners
from labkit.models.grid import Grid
from labkit.models.reader import Reader
from labkit.words import Vocabulary


class Joined(nn.Module):
    """The plainest network that answers questions, and with one half of it what it is measured by.

    `model(images, questions)` takes and returns what `FiLM` does. A picture becomes `size` numbers
    whatever is asked, and a question becomes `size` numbers whatever is to be seen; two layers
    answer from both. With `picture=False` it is blind and answers from the question alone, with
    `question=False` deaf. After Antol and others (2015), "VQA", arXiv 1505.00468. Raises ValueError
    for neither. Taught in lesson 12.

    >>> known = Vocabulary.of(["is there a red star?"])
    >>> blind = Joined(known, answers=5, picture=False)
    >>> blind(torch.zeros(2, 3, 64, 64), [["is there a star?", "is it red?"], ["a star?"]]).shape
    torch.Size([3, 5])
    """

    def __init__(
        self,
        words: Vocabulary,
        answers: int,
        size: int = 128,
        *,
        picture: bool = True,
        question: bool = True,
    ) -> None:
        """Make a network with random weights."""
        super().__init__()
        if not (picture or question):
            raise ValueError(
                "Joined was given picture=False and question=False. It needs one of them to answer "
                "from."
            )
        self.reader = Reader(words, size) if question else None
        self.grid = Grid() if picture else None
        if self.grid is not None:
            self.tell = nn.Linear(2 * self.grid.out_channels, size)
        self.head = nn.Sequential(
            nn.Linear(size * (picture + question), 2 * size), nn.ReLU(),
            nn.Linear(2 * size, answers),
        )  # fmt: skip

    def forward(self, images: Tensor, questions: Questions) -> Tensor:
        """Return logits of the answers to every question. Raises ValueError as `owners` does."""
        known, about = [], owners(questions, len(images)).to(images.device)
        if self.grid is not None:
            grid = self.grid(images)
            seen = self.tell(torch.cat([grid.mean((2, 3)), grid.amax((2, 3))], 1))
            known.append(seen[about])
        if self.reader is not None:
            known.append(self.reader([text for about in questions for text in about]))
        return self.head(torch.cat(known, 1).relu())
