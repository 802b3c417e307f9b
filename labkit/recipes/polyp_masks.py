"""Train "polyp_masks", a U-Net that outlines the polyps of drawn endoscopy frames.

It learns from patients that no lesson shows, of the first hospital alone, so that the second one
stays unseen. Run by `make weights`; about twenty minutes on two CPU cores.
"""

from labkit import augment
from labkit.datasets import polyps
from labkit.models import UNet
from labkit.recipes.keep import keep
from labkit.runtime import seed
from labkit.tasks import segment
from labkit.train import fit

FRAMES, PATIENTS, SIZE, SEED, EPOCHS = 3000, 750, 96, 1000, 14
CHANGES = (
    augment.flip(), augment.flip_vertical(), augment.rotate(20), augment.scale(0.8, 1.25),
    augment.shift(0.1), augment.colour(0.15, 0.15, 0.15, hue=0.02),
)  # fmt: skip


def make() -> None:
    """Train it, print its scores on patients left out, and write its weights."""
    seed(0)
    drawn = polyps(FRAMES, patients=PATIENTS, size=SIZE, seed=SEED)
    train, _, test = drawn.split(0, 0.1, by="group")
    network = UNet(classes=1, width=12)
    task = segment(drawn.classes, loss="bce + dice").called("outline polyps")
    batches = train.batches(16, augment=CHANGES, targets="mask", shuffle=True)
    fit(network, task, batches, test.batches(50, targets="mask"), epochs=EPOCHS, lr=4e-3)
    keep("polyp_masks", network)
