"""Train "asked_shapes", which answers questions about drawn shapes (lesson 12).

It begins with the eyes of `shapes_grid`, and learns from pictures and questions that no lesson
shows: all ten kinds of them, in English. Combinations of a colour and a shape that the lesson holds
back occur neither in its pictures nor in its questions. Run by `make weights`; about half an
hour of one core.
"""

from labkit.datasets import questions
from labkit.models import FiLM, ours
from labkit.recipes.keep import keep
from labkit.runtime import seed
from labkit.store import ImageStore
from labkit.tasks import answer
from labkit.train import fit
from labkit.words import vocabulary

PICTURES, A_PICTURE, SEED, EPOCHS = 20_000, 8, 1000, 10
BLOCKS = 3
COLUMNS = ("questions", "answers")


def make() -> None:
    """Train it, print how often it is right about other pictures, and write its weights."""
    seed(0)
    keep("asked_shapes", trained(asked(PICTURES), asked(500, SEED + 1), EPOCHS))


def asked(pictures: int, seed: int = SEED) -> ImageStore:
    """Drawn shapes with questions about each."""
    return questions(pictures, a_picture=A_PICTURE, held=False, seed=seed)


def trained(train: ImageStore, others: ImageStore, epochs: int) -> FiLM:
    """A network that has learned to answer them."""
    network = FiLM(vocabulary("shapes"), len(train.classes), blocks=BLOCKS)
    network.grid.load_state_dict(ours("shapes_grid").state_dict())
    batches = train.batches(16, targets=COLUMNS, shuffle=True)
    check = others.batches(100, targets=COLUMNS)
    fit(network, answer(train.classes), batches, check, epochs=epochs, lr=1e-3)
    return network
