"""Pictures to learn from and to look at."""

from labkit.datasets.photographs import Photograph, photograph, photographs

__all__ = ["Photograph", "photograph", "photographs"]
