"""Train "told_shapes" and "told_shapes_fr", which tell drawn shapes in English and in French.

They begin with the eyes of "shapes_grid", which know what a star is but not its name, and learn on:
eyes and words together. Both learn from the same pictures. Run by `make weights`; about eight
minutes on one quiet core.
"""

from labkit.datasets import captions
from labkit.models import Captioner, ours
from labkit.recipes.keep import keep
from labkit.runtime import seed
from labkit.store import ImageStore
from labkit.synth.speech import Language
from labkit.tasks import caption
from labkit.train import fit
from labkit.words import vocabulary

PICTURES, SEED = 10_000, 1000
EPOCHS: dict[Language, int] = {"en": 6, "fr": 3}  # of French the lesson shows a glimpse


def make() -> None:
    """Train both, print how well they tell pictures left out, and write their weights."""
    keep("told_shapes", taught("en"))
    keep("told_shapes_fr", taught("fr"))


def taught(language: Language) -> Captioner:
    """A captioner that has learned from all pictures to tell in a language."""
    seed(0)
    train = captions(PICTURES, language=language, seed=SEED)
    others = captions(300, language=language, seed=SEED + 1)
    return trained(train, others, language, EPOCHS[language])


def trained(train: ImageStore, others: ImageStore, language: Language, epochs: int) -> Captioner:
    """A captioner with our eyes that has learned to tell, in a language."""
    network = Captioner(vocabulary("shapes", language))
    network.grid = ours("shapes_grid")  # type: ignore[assignment]
    batches = train.batches(16, targets=("captions",), shuffle=True)
    valid = others.batches(100, targets=("captions",))
    fit(network, caption(network.words), batches, valid, epochs=epochs, lr=3e-3)
    return network
