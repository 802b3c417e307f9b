"""Reader: a text becomes numbers, word after word."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from labkit.words import PAD, Vocabulary


class Reader(nn.Module):
    """A row of numbers for each word, and a GRU that reads the rows one after the other.

    Takes N texts and returns [N, size]. What is known of a text is which words it has, the mean of
    their rows, and in what order they come, the mean of the GRU's states. (The last state alone is
    learned from more slowly: what the first words say has a long way to go.) Words that `words`
    does not know share a row. After Cho and others (2014), arXiv 1406.1078.
    Taught in lesson 12.

    >>> known = Vocabulary.of(["is there a red star?"])
    >>> Reader(known, size=32)(["is there a star?", "red?", ""]).shape
    torch.Size([3, 32])
    """

    def __init__(self, words: Vocabulary, size: int = 128, each: int = 64) -> None:
        """Make a reader with random weights, which tells a word by `each` numbers."""
        super().__init__()
        self.words = words
        self.embedding = nn.Embedding(len(words), each, padding_idx=PAD)
        self.gru = nn.GRU(each, size, batch_first=True)
        self.tell = nn.Sequential(nn.LayerNorm(each + size), nn.Linear(each + size, size))

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Read texts."""
        numbers = self.words.encode(texts).to(self.embedding.weight.device)
        rows = self.embedding(numbers)
        states, _ = self.gru(rows)
        real = (numbers != PAD)[..., None]
        sums = (torch.cat([rows, states], 2) * real).sum(1)
        return self.tell(sums / real.sum(1))
