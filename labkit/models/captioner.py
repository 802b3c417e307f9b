"""Captioner: a network that tells a picture word by word, and looks somewhere for each."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from labkit.models.film import owners
from labkit.models.grid import Grid
from labkit.words import END, PAD, START, UNKNOWN, Vocabulary

LONGEST = 24  # words that it tells, if it comes to no end


@dataclass(frozen=True)
class Told:
    """What was told of N pictures, and where was looked for each of at most T words.

    `words` int64 [N, T] begin behind the start and end with 3, then 0; `attention` [N, T, h, w]
    sums to one over the places of each word; `log_probability` [N] is that of all words together.
    """

    texts: list[str]
    words: Tensor
    attention: Tensor
    log_probability: Tensor


class Captioner(nn.Module):
    """A grid of features, and a GRU that reads a word, looks at a place and says the next word.

    While it learns, `model(images, captions)` takes [N, 3, H, W] float32 and texts of each picture,
    and returns logits [texts, T, words] of each next word, when the right ones before it are given
    ("teacher forcing"). `tell(images)` returns what it says by itself. After Xu and others (2015),
    "Show, Attend and Tell", arXiv 1502.03044. There a place is chosen before the last word is read;
    here after it, as in Lu and others (2017), arXiv 1612.01887: behind "a blue" the network looks
    at what is blue. Taught in lesson 13.

    >>> model = Captioner(Vocabulary.of(["a red star"]))
    >>> model(torch.zeros(2, 3, 64, 64), [["a star", "a red star"], ["a star"]]).shape
    torch.Size([3, 4, 7])
    """

    def __init__(self, words: Vocabulary, width: int = 64, size: int = 128, each: int = 32) -> None:
        """Make a network with random weights; `size` numbers hold what was said so far."""
        super().__init__()
        self.words, self.grid = words, Grid(width)
        seen = self.grid.out_channels
        self.embedding = nn.Embedding(len(words), each, padding_idx=PAD)
        self.begin = nn.Linear(seen, size)
        self.gru = nn.GRUCell(each + seen, size)
        self.query, self.key = nn.Linear(size, width), nn.Linear(seen, width)
        self.head = nn.Linear(size + seen, len(words))

    def forward(self, images: Tensor, captions: Sequence[Sequence[str]]) -> Tensor:
        """Return logits of each next word, [texts, T, words], T the most words and one end.

        Raises ValueError for texts that are not a list for each picture.
        """
        own = owners(captions, len(images)).to(images.device)
        said = self.words.encode([text for of in captions for text in of], ends=True)
        places, _ = self.looked(images)
        keys, places = self.key(places)[own], places[own]  # once a picture, not once a word
        state, logits = self.start(places), []
        for words in said.to(images.device)[:, :-1].unbind(1):
            state, found, _ = self.step(words, state, places, keys)
            logits.append(found)
        return torch.stack(logits, 1)

    def looked(self, images: Tensor) -> tuple[Tensor, tuple[int, int]]:
        """Features of places [N, places, channels], and how many rows and columns they are."""
        grid = self.grid(images)
        return grid.flatten(2).transpose(1, 2), (grid.shape[2], grid.shape[3])

    def start(self, places: Tensor) -> Tensor:
        """The state before the first word [N, size + channels]: the mean of all places is seen."""
        seen = places.mean(1)
        return torch.cat([self.begin(seen).tanh(), seen], 1)

    def step(
        self, words: Tensor, state: Tensor, places: Tensor, keys: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """One word on: the new state, logits [N, words] of the next, and attention [N, places].

        A state holds what was said and what was seen last. `keys` are `key(places)`, if they are
        known from the word before.
        """
        said, seen = state.split([self.gru.hidden_size, places.shape[2]], 1)
        said = self.gru(torch.cat([self.embedding(words), seen], 1), said)
        attention = self.fits(said, self.key(places) if keys is None else keys).softmax(1)
        seen = (attention[:, None] @ places)[:, 0]  # the mean of places, weighted by attention
        state = torch.cat([said, seen], 1)
        return state, self.head(state), attention

    def fits(self, said: Tensor, keys: Tensor) -> Tensor:
        """How well each place [N, places, width] answers what is looked for now: [N, places]."""
        return (keys @ self.query(said)[..., None])[..., 0] / keys.shape[2] ** 0.5

    @torch.no_grad()
    def tell(self, images: Tensor, beam: int = 1, longest: int = LONGEST) -> Told:
        """Say what pictures show: the likeliest word each time, or with a `beam` of several texts.

        A beam keeps that many beginnings, and of all words after each the likeliest again. It ends
        where all of them have, or after `longest` words, and returns the likeliest for its length,
        which in the latter case may be one without an end. Raises ValueError for less than one.
        """
        if beam < 1 or longest < 1:
            raise ValueError(
                f"tell was given beam={beam} and longest={longest}. It keeps one beginning at "
                "least, and says one word at least."
            )
        places, (rows, columns) = self.looked(images)
        count, device = len(images), images.device
        if not count:
            nothing = torch.empty(0, 0, dtype=torch.long, device=device)
            return Told([], nothing, places.new_empty(0, 0, rows, columns), places.new_empty(0))
        places = places.repeat_interleave(beam, 0)
        state, keys = self.start(places), self.key(places)
        said = torch.full((count * beam, 1), START, device=device)
        looks = places.new_zeros(count * beam, 0, places.shape[1])
        # At first all beginnings of a picture are one and the same: the others count as impossible.
        sums = places.new_full((count, beam), -torch.inf)
        sums[:, 0] = 0
        first = torch.arange(count, device=device)[:, None] * beam
        for _ in range(longest):
            state, logits, attention = self.step(said[:, -1], state, places, keys)
            gains = _after_the_end(logits.float().log_softmax(1), said[:, -1])
            every = (sums[..., None] + gains.view(count, beam, -1)).flatten(1)
            sums, best = every.topk(beam, 1)
            of, word = (
                (first + best // gains.shape[1]).flatten(),
                (best % gains.shape[1]).view(-1, 1),
            )
            said, state = torch.cat([said[of], word], 1), state[of]
            looks = torch.cat([looks[of], attention[of][:, None]], 1)
            if ((said[:, -1] == END) | (said[:, -1] == PAD)).all():
                break
        lengths = (said[:, 1:] != PAD).sum(1).view(count, beam)
        best = first[:, 0] + (sums / lengths).argmax(1)
        words = said[best, 1:]
        return Told(
            self.words.decode(words.cpu()),
            words,
            looks[best].view(count, -1, rows, columns),
            sums.flatten()[best],
        )


def _after_the_end(gains: Tensor, last: Tensor) -> Tensor:
    """Log probabilities of words [N, words]: after the end only nothing follows, and surely.

    Nothing, the start and what is not known are never said otherwise.
    """
    gains = gains.clone()
    gains[:, [PAD, UNKNOWN, START]] = -torch.inf
    ended = (last == END) | (last == PAD)
    gains[ended] = -torch.inf
    gains[ended, PAD] = 0
    return gains
