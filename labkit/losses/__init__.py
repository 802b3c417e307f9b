"""What is minimised where every pixel has a truth: losses on logits and masks."""

from labkit.losses.segmentation import bce, cross_entropy, dice
from labkit.losses.separation import separation, split_touching

__all__ = ["bce", "cross_entropy", "dice", "separation", "split_touching"]
