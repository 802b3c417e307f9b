"""Train "whale_finder" and "whale_pointer", which find the heads of drawn right whales.

They learn from whales that no lesson shows: other individuals, other seas, and dials turned further
than usual, so that heads are larger and smaller, deeper and foamier than in a lesson. Run by
`make weights`; about five minutes on two quiet CPU cores.
"""

from labkit.datasets import whales
from labkit.individuals import learn_heads
from labkit.recipes.keep import keep
from labkit.runtime import seed

PICTURES, INDIVIDUALS, SEED = 1200, 60, 1000


def make() -> None:
    """Train both, print their scores on encounters left out, and write their weights."""
    seed(0)
    drawn = whales(
        PICTURES, whales=INDIVIDUALS, seed=SEED, sizes=0.6, foam=0.4, glare=0.4, depth=0.5, few=0.0
    )
    train, _, test = drawn.split(0, 0.1, by="group")
    finder, pointer = learn_heads(train, test)
    keep("whale_finder", finder)
    keep("whale_pointer", pointer)
