"""Scores that run along with the batches."""

from labkit.metrics.classification import Classification

__all__ = ["Classification"]
