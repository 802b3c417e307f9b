"""Reader: a text becomes numbers, word after word."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from labkit.words import PAD, Vocabulary


class Reader(nn.Module):
    """A row of numbers for each word, and a GRU that reads the rows one after the other.

    Takes N texts and returns [N, size]: the state after each text's last word. Words that `words`
    does not know share a row. After Cho and others (2014), arXiv 1406.1078. Taught in lesson 12.

    >>> known = Vocabulary.of(["is there a red star?"])
    >>> Reader(known, size=32)(["is there a star?", "red?", ""]).shape
    torch.Size([3, 32])
    """

    def __init__(self, words: Vocabulary, size: int = 128, each: int = 32) -> None:
        """Make a reader with random weights, which tells a word by `each` numbers."""
        super().__init__()
        self.words = words
        self.embedding = nn.Embedding(len(words), each, padding_idx=PAD)
        self.gru = nn.GRU(each, size, batch_first=True)

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Read texts."""
        numbers = self.words.encode(texts)
        ends = (numbers != PAD).sum(1) - 1
        states, _ = self.gru(self.embedding(numbers.to(self.embedding.weight.device)))
        return states[torch.arange(len(ends)), ends]
