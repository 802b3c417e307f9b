"""Train "dreamt_whales", which draws heads of right whales that nobody has ever met.

It learns from individuals that no lesson shows, each met three times, upright and of one size. Its
classes are the two kinds that researchers sort right whales by: callosities along the rostrum that
are broken, and those that are one strip. To be told which whale to draw would only have it learn
by heart those that it has met. Run by `make weights`; about twenty-two minutes on one quiet core.
"""

from dataclasses import replace

import torch

from labkit import augment
from labkit.datasets import whales
from labkit.models import Denoiser
from labkit.recipes.keep import keep
from labkit.runtime import seed
from labkit.store import ImageStore
from labkit.tasks import generate
from labkit.train import fit

PICTURES, INDIVIDUALS, SIZE, SEED, EPOCHS = 2400, 800, 32, 1000, 48
CLASSES = ("broken", "one strip")
PLACES = ((0.5, 0.12), (0.5, 0.85))  # of the tip of the snout and the blowholes in a picture


def make() -> None:
    """Train it, print its error on whales left out, and write its weights."""
    seed(0)
    keep("dreamt_whales", trained(heads(PICTURES, INDIVIDUALS), heads(300, 100, SEED + 1), EPOCHS))


def trained(train: ImageStore, others: ImageStore, epochs: int) -> Denoiser:
    """A denoiser that has learned from heads, and from their mirror images."""
    network = Denoiser(len(CLASSES), widths=(24, 48, 96))
    batches = train.batches(32, augment=[augment.flip()], shuffle=True)
    fit(network, generate(CLASSES), batches, others.batches(100), epochs=epochs, lr=3e-3)
    return network


def heads(pictures: int, individuals: int, seed: int = SEED) -> ImageStore:
    """Heads of drawn right whales, upright in squares of `SIZE` pixels, labelled by their kind."""
    met = whales(
        pictures, whales=individuals, size=SIZE, seed=seed,
        few=0, lookalikes=0, sizes=0.1, cut=0, foam=0.05, glare=0.1, depth=0.1,
    )  # fmt: skip
    places = met.targets["points"]
    line = torch.stack([places[:, 0], places[:, 1:].mean(1)], 1)
    kinds = {"label": met.targets["continuous"].long()}
    return replace(met.crops(line, SIZE, places=PLACES), targets=kinds, classes=CLASSES)
