"""Scores that run along with the batches."""

from labkit.metrics.classification import Classification
from labkit.metrics.confusion import Confusion

__all__ = ["Classification", "Confusion"]
