"""Train, evaluate, predict: one loop for every task of the course."""

from labkit.train.checkpoint import CheckpointError
from labkit.train.faults import MemoryFullError, TrainingError
from labkit.train.fit import evaluate, fit, predict
from labkit.train.run import Run

__all__ = [
    "CheckpointError",
    "MemoryFullError",
    "Run",
    "TrainingError",
    "evaluate",
    "fit",
    "predict",
]
