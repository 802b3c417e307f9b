"""Train, evaluate, predict: one loop for every task of the course."""

from labkit.train.checkpoint import CheckpointError
from labkit.train.faults import MemoryFullError, TrainingError
from labkit.train.fit import evaluate, fit, predict
from labkit.train.individuals import Identifier, find_heads, identify, learn_heads, passports
from labkit.train.run import Run

__all__ = [
    "CheckpointError",
    "Identifier",
    "MemoryFullError",
    "Run",
    "TrainingError",
    "evaluate",
    "find_heads",
    "fit",
    "identify",
    "learn_heads",
    "passports",
    "predict",
]
